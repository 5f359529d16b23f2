"""Orders by webhook: how soon a call is acknowledged and stored, and how soon the other shops have the lowered number.

Three shops of 50 items on simulated Youzan, WooCommerce and Shopify, over loopback HTTP, and a real `sheetpact serve`
with its store on the disk. The client is a process of its own and counts from the moment that a call was due, so that a
receiver which stands still isn't asked less. The bare receiver (`order_calls/bare.py`) tells what server, disk and
machine take by themselves; it is called alike, in the same run.

A shop with 20 orders tells of them again and again, and no two calls say the same. So each call is checked, stored and
worked off as any other, while the worker beside, which takes all that have come in one go, reads a page of orders each
time: with 200 new orders a second it would be the simulated shop that is measured. The bare receiver has no worker.
Afterwards every call must have been worked off, and the inbox hold as many as were acknowledged.

An order's way is counted from the moment its platform calls, so the acknowledgement is in it.
"""

from __future__ import annotations

import json
import math
import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from functools import partial
from pathlib import Path

from benchmarks.order_calls.client import Calls, Heard
from benchmarks.order_calls.street import SHOPS, Street, answering, street
from benchmarks.order_calls.watched import prefect

ITEMS, STOCK = 50, 1_000
ORDERS = 20
"""Which the calls of the busy shop are about."""
RATE, SECONDS, SHORT_SECONDS = 200.0, 60.0, 3.0
LINES = 100
"""Connections at a rate; WooCommerce keeps none, a web server in front does."""
TURNS, TURN_SECONDS, TURN_LINES = 4, 4.0, 32
"""At full load: so many turns of each receiver, one after the other."""
SHORT_TURNS, SHORT_TURN_SECONDS = 1, 1.0
SOLD, SHORT_SOLD = 24, 3
"""Orders whose way is timed."""
PAUSE = 0.5
"""Seconds between an order that has arrived everywhere and the next."""
LOOK = 0.01
PATIENCE = 120.0
BUSY_SHOP = "table-woo"
Line = tuple[str, float, str]


def measure(*, short: bool = False) -> Iterator[Line]:
    """An order's way at rest and during syncs; calls at a rate, then at full load; an order's way with Prefect."""
    with tempfile.TemporaryDirectory(prefix="sheetpact-webhook-") as folder:
        things = {f"SKU-{n}": STOCK for n in range(ITEMS)}
        with street(Path(folder), things) as place:
            sold = SHORT_SOLD if short else SOLD
            with place.serving() as hooks:
                yield "order.propagate_p95_s", round(_part(_ways(place, hooks, sold), 0.95), 2), "s"
                with _syncing(place):
                    yield "order.propagate_during_sync_p95_s", round(_part(_ways(place, hooks, sold), 0.95), 2), "s"
                yield from _calls(place, hooks[BUSY_SHOP], short=short)
            with prefect(Path(folder) / "prefect") as place.watcher, place.serving() as hooks:
                yield "order.propagate_with_prefect_p95_s", round(_part(_ways(place, hooks, sold), 0.95), 2), "s"


def _ways(place: Street, hooks: dict[str, str], sold: int) -> list[float]:
    """Seconds from a platform's call until both other shops have the number, for one order after another."""
    took = []
    for n in range(sold):
        sku, shop = f"SKU-{n % ITEMS}", SHOPS[n % len(SHOPS)]
        shown = place.shown(sku)[0]
        began = time.perf_counter()
        if not place.sell(shop, sku, 1, hooks):
            raise RuntimeError(f"{shop}'s call was refused")
        _wait_until(partial(_shows, place, sku, shown - 1))
        took.append(time.perf_counter() - began)
        time.sleep(PAUSE)
    sys.stderr.write(f"seconds to the other shops: {[round(each, 2) for each in took]}\n")
    return took


def _shows(place: Street, sku: str, number: int) -> bool:
    return place.shown(sku) == (number,) * len(SHOPS)


@contextmanager
def _syncing(place: Street) -> Iterator[None]:
    """`sheetpact sync`, over and over; one that finds another one on ends at once."""
    ended = threading.Event()
    runs: list[object] = []

    def run() -> None:
        while not ended.is_set():
            runs.append(place.sync().get("status", "busy"))

    thread = threading.Thread(target=run)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join()
    sys.stderr.write(f"syncs meanwhile: {runs}\n")
    if set(runs) <= {"busy"}:
        raise RuntimeError("no sync was on")


def _calls(place: Street, hook: str, *, short: bool) -> Iterator[Line]:
    """Our receiver and the bare one, called alike."""
    for n in range(ORDERS):
        place.woo.shop.sell(f"SKU-{n}", 1)
    bodies = [json.loads(place.woo.webhooks.order(number).body) for number in place.woo.shop.orders][-ORDERS:]
    before = place.calls(shop=BUSY_SHOP)
    command = [sys.executable, "-m", "benchmarks.order_calls.bare", str(place.folder / "bare.db")]
    with answering(command, dict(os.environ)) as told:
        shop = Shop(tuple(bodies), place.woo.webhooks.secret)
        both = hook, f"{json.loads(told)['address']}/hooks/{BUSY_SHOP}"
        seconds = SHORT_SECONDS if short else SECONDS
        for name, address in zip(("webhook.ack", "webhook.bare_ack"), both, strict=True):
            took = shop.call(address, seconds, LINES, RATE).took
            yield f"{name}_p99_ms", round(_part(took, 0.99), 1), "ms"
            yield f"{name}_median_ms", round(_part(took, 0.5), 1), "ms"
            _worked_off(place)
        ours, bare = _full_load(shop, both, place, short=short)
    yield "webhook.calls_per_s", round(ours), "calls/s"
    yield "webhook.throughput_ratio", round(ours / bare, 2), "×"
    stored = place.calls(shop=BUSY_SHOP) - before
    if stored != shop.answered[hook]:
        raise RuntimeError(f"{shop.answered[hook]} calls acknowledged, {stored} stored")


def _full_load(shop: Shop, both: tuple[str, str], place: Street, *, short: bool) -> tuple[float, float]:
    """Calls a second, by turns, so that what else the machine does falls on both. Ours starts with an empty inbox."""
    rates: dict[str, list[float]] = {address: [] for address in both}
    for _ in range(SHORT_TURNS if short else TURNS):
        for address in both:
            heard = shop.call(address, SHORT_TURN_SECONDS if short else TURN_SECONDS, TURN_LINES)
            rates[address].append(len(heard.took) / heard.seconds)
            _worked_off(place)
    sys.stderr.write(f"calls a second, ours and bare: {[[round(each) for each in rates[one]] for one in both]}\n")
    ours, bare = (sum(rates[address]) / len(rates[address]) for address in both)
    return ours, bare


@dataclass(slots=True)
class Shop:
    """A busy one."""

    orders: tuple[dict[str, object], ...]
    secret: str
    answered: dict[str, int] = field(default_factory=dict)

    def call(self, hook: str, seconds: float, lines: int, rate: float = 0.0) -> Heard:
        """From a process of its own. RuntimeError: a call was refused."""
        answered = self.answered.get(hook, 0)
        calls = Calls(hook, self.orders, self.secret, answered, seconds, lines, rate)
        command = [sys.executable, "-m", "benchmarks.order_calls.client"]
        told = subprocess.run(command, input=json.dumps(asdict(calls)), capture_output=True, text=True, check=True)
        heard = Heard(**json.loads(told.stdout))
        if set(heard.statuses) != {"200"}:
            raise RuntimeError(f"answers: {heard.statuses}")
        self.answered[hook] = answered + len(heard.took)
        return heard


def _worked_off(place: Street) -> None:
    began = time.perf_counter()
    _wait_until(lambda: not place.waiting())
    sys.stderr.write(f"worked off {time.perf_counter() - began:.1f} s after the last call\n")


def _wait_until(there: Callable[[], bool]) -> None:
    end = time.monotonic() + PATIENCE
    while not there():
        if time.monotonic() > end:
            raise RuntimeError("it never came")
        time.sleep(LOOK)


def _part(took: Sequence[float], part: float) -> float:
    """That part of them took no longer."""
    return sorted(took)[math.ceil(part * len(took)) - 1]
