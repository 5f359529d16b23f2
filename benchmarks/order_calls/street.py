"""One pact with a shop on each platform that calls: simulated in this process, served by a real `sheetpact serve`."""

from __future__ import annotations

import json
import os
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO

import requests

from benchmarks.order_calls.counters import Counter, Event, counters
from benchmarks.order_calls.pact import PARTNERS, write_pact
from sheetpact.hints import SHEET
from sheetpact.simulators.shopify import Shopify
from sheetpact.simulators.woocommerce import WooCommerce
from sheetpact.simulators.youzan import Youzan

SHOPS = ("tea-youzan", "table-woo", "art-shopify")
TITLE = "茶壶"


@dataclass
class Street:
    """Three shops on three platforms that list the same things."""

    folder: Path
    counters: Mapping[str, Counter]
    """In the order of `SHOPS`, then others."""
    youzan: Youzan
    woo: WooCommerce
    shopify: Shopify
    secrets: Mapping[str, str]
    program: str = "sheetpact"
    """The module that is run."""
    watcher: Mapping[str, str] = field(default_factory=dict)
    """What the environment says of who watches."""

    @property
    def environment(self) -> dict[str, str]:
        return {**os.environ, **self.secrets, **self.watcher}

    def shown(self, sku: str) -> tuple[int, ...]:
        """In the order of `SHOPS`."""
        return tuple(each.shown(sku) for each in self.counters.values())

    def sell(self, shop: str, sku: str, pieces: int, hooks: dict[str, str]) -> requests.Response | bool:
        """A customer orders in that shop, and its platform calls; gives what the platform hears."""
        counter = self.counters[shop]
        return counter.call(Event.BOUGHT, counter.sell(sku, pieces)).send(hooks[shop])

    def run(self, *words: str) -> str:
        """What one command says, in a process of its own."""
        command = self.command(*words)
        return subprocess.run(command, env=self.environment, capture_output=True, text=True, check=False).stdout

    def command(self, *words: str) -> list[str]:
        return [sys.executable, "-m", self.program, *words, "--pact", str(self.folder / "pact.yaml")]

    def sync(self) -> dict[str, object]:
        told: dict[str, object] = json.loads(self.run("sync", "--json"))
        return told

    def calls(self, *, shop: str = "%", standing: str = "%") -> int:
        """Calls of shops in the inbox; each pattern as LIKE has it."""
        with closing(sqlite3.connect(self.folder / ".sheetpact" / "pact.db")) as connection:
            query = "SELECT count(*) FROM inbox WHERE shop <> ? AND shop LIKE ? AND standing LIKE ?"
            return int(connection.execute(query, (SHEET, shop, standing)).fetchone()[0])

    def waiting(self) -> int:
        """Calls not yet worked off."""
        return self.calls(standing="new")

    @contextmanager
    def serving(self, port: int = 0) -> Iterator[dict[str, str]]:
        """Hook addresses by shop. `port` 0: any that is free."""
        with answering(self.command("serve", "--port", str(port), "--json"), self.environment) as told:
            yield {hook.rpartition("/")[2]: hook for hook in json.loads(told)["hooks"]}


@contextmanager
def answering(command: Sequence[str], environment: dict[str, str]) -> Iterator[str]:
    """A server, killed at the end with all that it started; what it told once it listened, as JSON."""
    with TemporaryFile("w+") as log:  # a pipe that nobody empties would stop a server that has much to tell
        process = subprocess.Popen(
            command, env=environment, stdout=subprocess.PIPE, stderr=log, text=True, start_new_session=True
        )
        try:
            yield _told(process, log)
        finally:
            os.killpg(process.pid, signal.SIGKILL)
            process.communicate()


def _told(process: subprocess.Popen[str], log: IO[str]) -> str:
    assert process.stdout is not None
    told = ""
    while not told.endswith("}\n"):
        line = process.stdout.readline()
        if not line:
            log.seek(0)
            raise RuntimeError(log.read())
        told += line
    return told


@contextmanager
def street(
    folder: Path,
    things: Mapping[str, int],
    more: Mapping[str, Counter] | None = None,
    names: Mapping[str, str] = PARTNERS,
    other: Mapping[str, object] | None = None,
) -> Iterator[Street]:
    """`things`: pieces by SKU, the same in each shop; `more` shops; `names` of partners; `other`: keys of the pact.

    It is adopted.
    """
    with counters() as found:
        shops: dict[str, Counter] = {**dict(zip(SHOPS, found, strict=True)), **(more or {})}
        for sku, pieces in things.items():
            for counter in shops.values():
                counter.add(sku, pieces, TITLE)
        secrets = write_pact(folder, shops, names, **(other or {}))
        youzan, woo, shopify = found
        made = Street(folder, shops, youzan.youzan, woo.woo, shopify.shopify, secrets)
        adopted = made.sync()
        assert adopted["status"] == "green", adopted
        yield made
