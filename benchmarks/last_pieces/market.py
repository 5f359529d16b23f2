"""Three shops and a Google document, served by a real `sheetpact serve`; syncs as other programs run them."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from threading import RLock

import requests

from benchmarks.last_pieces.truth import Item, Order, Truth
from benchmarks.order_calls.counters import Event
from benchmarks.order_calls.street import TITLE, Street, street
from sheetpact.bootstrap import open_alliance
from sheetpact.errors import Busy
from sheetpact.model.state import State
from sheetpact.report import Report
from sheetpact.simulators.google import GoogleSheets
from sheetpact.simulators.google.a1 import cell_name
from sheetpact.simulators.google.human import Human
from sheetpact.sync import sync

TAB = "库存"
SKUS = ("CUP-1", "BOWL-2", "POT-3")
FIRST = 6
"""Pieces of each item in each shop, when the alliance begins."""
TOLERANCE = 10
"""Seconds: all clocks are one here, but an answer may take seconds where machines are busy. Less saves waiting."""
PATIENCE = 180.0
"""Seconds until the market must be at rest."""
PAUSE = 0.2
"""Seconds between two syncs, and two looks."""
QUIET = 2
"""Syncs in a row that write nothing: at rest."""


@dataclass
class Market:
    """`lock`: whoever sells, cancels or types a number holds it, so that the truth is the shops' at every moment."""

    place: Street
    google: GoogleSheets
    document: str
    escrow: bool
    hooks: dict[str, str]
    truth: Truth
    lock: RLock = field(default_factory=RLock)
    moved: float = field(default_factory=time.monotonic)
    """When somebody last did something in a shop (monotonic seconds)."""

    # --- buyers

    def buy(self, shop: str, sku: str, pieces: int) -> Order | None:
        """As the shop does it: it sells what it shows, whatever the others show. None: it shows fewer."""
        counter = self.place.counters[shop]
        with self._alone():
            if counter.shown(sku) < pieces:
                self.truth.turned_away += self.truth.items[sku].left >= pieces
                return None
            order = Order(shop, counter.sell(sku, pieces), sku, pieces)
            self.truth.bought(order)
            self._watch(sku)
            return order

    def cancel(self, order: Order) -> None:
        with self._alone():
            self.place.counters[order.shop].cancel(order.number)
            self.truth.cancelled(order)
            self._watch(order.sku)

    def send(self, order: Order) -> None:
        with self._alone():
            self.place.counters[order.shop].send(order.number)
            self.truth.sent(order)

    def tell(self, event: Event, order: Order) -> None:
        """The shop's platform calls. One that isn't answered in time gives up; it may have been heard."""
        with suppress(requests.RequestException):
            self.place.counters[order.shop].call(event, order.number).send(self.hooks[order.shop])

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """In all shops at once: for this moment no number moves but by our hand."""
        with ExitStack() as held:
            held.enter_context(self.lock)
            for counter in self.place.counters.values():
                held.enter_context(counter.lock)
            yield
            self.moved = time.monotonic()

    def _watch(self, sku: str) -> None:
        """In escrow no shop may ever sell what another may sell, too."""
        shown, left = self.place.shown(sku), self.truth.items[sku].left
        if self.escrow and sum(shown) > max(0, left):
            self.truth.broken.append(f"{sku}: {left} are left, and the shops show {shown}")

    # --- the sheet

    def person(self, name: str = "li") -> Human:
        return self.google.human(self.document, name)

    def type(self, sku: str, heading: str, text: Callable[[str], str], name: str = "li") -> tuple[str, str]:
        """Look at a cell and type into it; gives what it showed, and what it shows now."""
        with self.lock, self.google.lock:
            person = self.person(name)
            rows = person.seen(TAB)
            top = next(at for at, row in enumerate(rows) if "货号" in row)
            column = rows[top].index(heading)
            at = next(n for n, row in enumerate(rows) if sku in row[:2])
            before = rows[at][column] if column < len(rows[at]) else ""
            person.type(TAB, cell_name(at, column), text(before))
            return before, text(before)

    def bring(self, sku: str, pieces: int, name: str = "li") -> None:
        """So many more than the sheet shows (below 0: fewer)."""
        with self.lock:
            self.type(sku, "可售", lambda shown: str(int(shown) + pieces), name)
            self.truth.items[sku].put += pieces

    def rows(self) -> dict[str, dict[str, str]]:
        """By SKU, as the sheet shows them."""
        with self.google.lock:
            rows = self.person().seen(TAB)
        top = next(at for at, row in enumerate(rows) if "货号" in row)
        told = (dict(zip(rows[top], [*row, *[""] * len(rows[top])], strict=False)) for row in rows[top + 1 :])
        return {row["货号"]: row for row in told if row["货号"]}

    # --- the hub

    def sync(self) -> Report | None:
        """The main job, as good as a program of its own. None: another one is on."""
        with open_alliance(self.place.folder / "pact.yaml", environment=self.place.environment) as alliance:
            try:
                return sync(alliance, lambda *_: None)
            except Busy:
                return None

    def state(self) -> State:
        with (
            open_alliance(self.place.folder / "pact.yaml", environment=self.place.environment) as alliance,
            alliance.store.look() as tx,
        ):
            return tx.state(alliance.pact.sheet.document, "")

    def rest(self) -> None:
        """Until all calls are worked off, and one sync after another finds nothing to write. RuntimeError: never.

        A sync within the tolerance doesn't know yet which numbers hold what happened last.
        """
        end, quiet, last = time.monotonic() + PATIENCE, 0, None
        while quiet < QUIET:
            if time.monotonic() > end:
                raise RuntimeError(f"it doesn't come to rest: {self.state().conflicts}, {last}")
            sure = time.monotonic() > self.moved + TOLERANCE
            report = self.sync() if not self.place.waiting() else None
            if report:
                last, quiet = report, quiet + 1 if sure and at_rest(report) else 0
            time.sleep(PAUSE)


def at_rest(report: Report) -> bool:
    return report.status == "green" and not any(side.planned for side in report.sides.values())


@contextmanager
def market(folder: Path, *, escrow: bool) -> Iterator[Market]:
    """Adopted and served."""
    with GoogleSheets(quota=None) as google:
        document = google.create("手作联盟")
        google.credentials(folder)
        settings = {"credentials": "service_account.json", "base_url": google.url}
        other = {
            "sheet": {"connector": "google_sheets", "document": document, "settings": settings},
            "inventory": {"mode": "escrow" if escrow else "mirror"},
            "clock_tolerance": TOLERANCE,
        }
        with street(folder, dict.fromkeys(SKUS, FIRST), other=other) as place, place.serving() as hooks:
            put = FIRST * (len(place.counters) if escrow else 1)
            truth = Truth({sku: Item(sku, TITLE, put) for sku in SKUS})
            yield Market(place, google, document, escrow, hooks, truth)
