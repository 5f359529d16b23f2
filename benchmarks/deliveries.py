"""Deliveries count once, whatever happens: `python -m benchmarks.deliveries --deliveries 100000 --kills 20 --seed 1`.

Three simulated shops on Youzan, WooCommerce and Shopify, a till that nobody can ask, and a real `sheetpact serve`.
Orders are placed, shipped and cancelled in the shops by a seed. Each tells of that as it does, signed; a tenth of what
the platforms would tell is never sent (the till sends all), the rest up to five times, late, and in another order.
Meanwhile the receiver is killed with SIGKILL and started again. Who got no good answer repeats the call as its platform
would: WooCommerce never, the till until it is heard. Once no shop's call waits, orders whose last event was
acknowledged must be as it told. Once the inbox is empty there is one `sheetpact sync`; then every order, every number
and every acknowledged call is looked for.

`--hurry` is for a short look: what a killed worker had taken is due again after 5 s instead of 60.
"""

from __future__ import annotations

import argparse
import asyncio
import random
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.delivery_storm.books import Books, Difference, differences, unkept, unposted
from benchmarks.delivery_storm.caller import Caller
from benchmarks.delivery_storm.serving import serving
from benchmarks.delivery_storm.story import Story
from benchmarks.delivery_storm.till import PARTNER, TILL, Till
from benchmarks.order_calls.pact import PARTNERS
from benchmarks.order_calls.street import Street, street
from sheetpact.simulators.shopify.cost import Bucket

ITEMS, STOCK = 40, 50_000
PLUS = Bucket(20_000.0, 1000.0)
"""What Shopify grants a large shop (shopify.dev/docs/api/usage/limits): orders come faster here than to a small one."""
PATIENCE = 900.0
"""Seconds until the inbox must be empty after the last call. What a killed worker had taken is due after 60."""
SHOWN = 20
"""Differences that are told in words."""


@dataclass(slots=True)
class Score:
    """What came of it."""

    sent: int
    heard: int
    unique: int
    lost: int
    given_up: int
    orders: int
    killed: int
    unkept: int
    dead: int
    found: list[Difference] = field(default_factory=list)

    @property
    def by_kind(self) -> Counter[str]:
        return Counter(each.kind for each in self.found)


def run(deliveries: int, kills: int, seed: int, folder: Path, *, hurry: bool = False) -> Score:
    """The storm, and what it left."""
    stock = {f"SKU-{n}": STOCK for n in range(ITEMS)}
    names = {**PARTNERS, TILL.partition("-")[0]: PARTNER}
    with street(folder, stock, {TILL: Till(folder)}, names=names) as place:
        place.shopify.api.bucket = PLUS
        if hurry:
            place.program = "benchmarks.delivery_storm.hurried"
        books, story = Books(folder), Story(place, list(stock), deliveries, random.Random(seed))
        chance = random.Random(seed + 1)
        with serving(place) as served:
            caller = Caller(iter(story), served, chance.choices(range(1, deliveries + 1), k=kills), chance)
            asyncio.run(caller.go())
            sys.stderr.write(f"{len(story.orders)} orders, answers {dict(caller.answers)}\n")
            _wait_until_none(books.untold)
            found = list(unposted(books, story.orders, caller.acknowledged))
            _wait_until_none(books.waiting)
        _sync(place)
        asked = {name: counter for name, counter in place.counters.items() if name != TILL}
        found += differences(books, story.orders, asked, stock)
        return Score(
            sent=caller.answers.total(),
            heard=sum(number for status, number in caller.answers.items() if status.startswith("2")),
            unique=story.told,
            lost=story.lost,
            given_up=caller.given_up,
            orders=len(story.orders),
            killed=served.killed,
            unkept=unkept(books, caller.acknowledged),
            dead=books.dead(),
            found=found,
        )


def _wait_until_none(counted: Callable[[], int]) -> None:
    end, told = time.monotonic() + PATIENCE, 0.0
    while waiting := counted():
        now = time.monotonic()
        if now > end:
            raise RuntimeError(f"{waiting} calls are still waiting")
        if now > told + 10:
            told = now
            sys.stderr.write(f"{waiting} calls waiting\n")
        time.sleep(0.2)


def _sync(place: Street) -> None:
    told = place.sync()
    sys.stderr.write(f"sync: {told}\n")


def main() -> int:
    """1: something differs."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.deliveries", description=__doc__)
    parser.add_argument("--deliveries", type=int, default=100_000)
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--hurry", action="store_true")
    asked = parser.parse_args()
    began = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="sheetpact-deliveries-") as folder:
        score = run(asked.deliveries, asked.kills, asked.seed, Path(folder), hurry=asked.hurry)
    for each in score.found[:SHOWN]:
        sys.stderr.write(f"seed {asked.seed}, {each.kind}: {each.what}\n")
    kinds = score.by_kind
    sys.stdout.write(
        f"deliveries.sent {score.sent} calls\n"
        f"deliveries.acknowledged {score.heard} calls\n"
        f"deliveries.unique {score.unique} calls\n"
        f"deliveries.never_sent {score.lost} calls\n"
        f"deliveries.given_up {score.given_up} calls\n"
        f"deliveries.orders {score.orders} orders\n"
        f"deliveries.killed {score.killed} kills\n"
        f"deliveries.unposted {kinds['unposted']} parts\n"
        f"deliveries.double {kinds['double']} parts\n"
        f"deliveries.missing {kinds['missing']} parts\n"
        f"deliveries.wrong_stock {kinds['wrong_stock']} numbers\n"
        f"deliveries.acknowledged_in_vain {score.unkept} calls\n"
        f"deliveries.dead {score.dead} calls\n"
        f"deliveries.seconds {time.monotonic() - began:.1f} s\n"
    )
    return 1 if score.found or score.unkept or score.dead or score.killed != asked.kills else 0


if __name__ == "__main__":
    sys.exit(main())
