"""What platforms tell by calling us: what is kept of a call, and how it has its effect.

The sheet's start a sync. The shops' start an order run, and a sync of the sheet a little later.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import asdict, dataclass
from datetime import datetime

from sheetpact import deliveries
from sheetpact.errors import NotAllowed, RetryLater
from sheetpact.hints import SHEET, as_delivery, notes_in
from sheetpact.model.inbox import Delivery, Settled
from sheetpact.order import Ordered, order
from sheetpact.ports import Alliance, Calling, Channel, Notifying
from sheetpact.report import Report
from sheetpact.sync import sync


@dataclass(frozen=True, slots=True)
class SheetListener:
    """One alliance's sheet. `run` does the main job once; it tells whether the sheet was met (Busy: not now)."""

    alliance: Alliance
    sheet: Notifying | None
    """None: its platform tells nothing; runs are started by orders only."""
    run: Callable[[], bool]
    sides: tuple[str, ...] = (SHEET,)

    def accept(self, headers: Mapping[str, str], body: bytes, now: datetime) -> Delivery | None:
        """What is to be kept of a call; None: nothing. NotAllowed: it isn't ours. BadRecord: it can't be read."""
        if self.sheet is None:
            raise NotAllowed("nobody calls for this sheet")
        notice = self.sheet.notice(headers, body, now)
        return as_delivery(notice, self.alliance.pact, now) if notice.changed else None

    def take_note(self, deliveries: Sequence[Delivery]) -> None:
        """Whatever run comes next can name the partners."""
        notes = [note for delivery in deliveries for note in notes_in(delivery)]
        if notes:
            with self.alliance.store.begin() as tx:
                tx.note_editors(self.alliance.pact.sheet.document, notes)

    def carry_out(self, deliveries: Sequence[Delivery]) -> Settled:
        """Busy: another run is on. RetryLater: the sheet couldn't be read or written."""
        self.take_note(deliveries)
        if not self.run():
            raise RetryLater("the shared sheet is out of reach")
        with self.alliance.store.begin() as tx:
            tx.close_deliveries([each.id for each in deliveries])
        return Settled(frozenset(each.id for each in deliveries))

    def chores(self) -> None:
        """Keep the channel alive. The new one is stored before the old one ends: for a moment both tell the same."""
        if self.sheet is None:
            return
        kept = self._kept()
        channel = self.sheet.watch(kept, self.alliance.now())
        if channel == kept:
            return
        with self.alliance.store.begin() as tx:
            tx.put_meta(self._name, _written(channel) if channel else "")
        if kept is not None:
            self.sheet.unwatch(kept)

    @property
    def _name(self) -> str:
        return f"channel:{self.alliance.pact.sheet.document}"

    def _kept(self) -> Channel | None:
        with self.alliance.store.look() as tx:
            told = tx.meta(self._name)
        return _channel(told) if told else None


Opened = Callable[[], AbstractContextManager[Alliance]]
"""Each run has an alliance of its own, so that it sees the pact as it is then."""


def sheet_listener(alliance: Alliance, opened: Opened) -> SheetListener:
    """Listens to the sheet's platform, if it calls at all."""
    sheet = alliance.sheet

    def run() -> bool:
        with opened() as now:
            return met(sync(now, _unwatched), now)

    return SheetListener(alliance, sheet if isinstance(sheet, Notifying) and sheet.listens else None, run)


@dataclass(frozen=True, slots=True)
class ShopListener:
    """One alliance's shops whose platforms call. `run` has the effect of deliveries: its report, and which had it."""

    alliance: Alliance
    shops: Mapping[str, Calling]
    run: Callable[[Sequence[Delivery]], Ordered]

    @property
    def sides(self) -> tuple[str, ...]:
        return tuple(self.shops)

    def accept(self, shop: str) -> Callable[[Mapping[str, str], bytes, datetime], Delivery | None]:
        """What is to be kept of a call about that shop; see `SheetListener.accept`."""

        def kept(headers: Mapping[str, str], body: bytes, now: datetime) -> Delivery | None:
            call = self.shops[shop].call(headers, body, now)
            return deliveries.as_delivery(shop, call, body, now) if call.orders else None

        return kept

    def take_note(self, deliveries: Sequence[Delivery]) -> None:
        """An order's effect doesn't wait for others."""

    def carry_out(self, deliveries: Sequence[Delivery]) -> Settled:
        """Post the orders and lower the other shops; a sync of the sheet is due with it."""
        return self.run(deliveries).settled

    def chores(self) -> None:
        """None."""


Runner = Callable[[Callable[[], Ordered], str, int], Ordered]
"""Carries an order run out where somebody may watch; with the pact's name and the number of calls."""


def unseen(job: Callable[[], Ordered], pact: str, calls: int) -> Ordered:
    """Nobody watches."""
    del pact, calls
    return job()


def shop_listener(alliance: Alliance, opened: Opened, runner: Runner = unseen) -> ShopListener:
    """Listens to the shops that know how their platform signs."""
    name = alliance.pact.pact
    shops = {name: shop for name, shop in alliance.shops.items() if isinstance(shop, Calling) and shop.listens}

    def run(deliveries: Sequence[Delivery]) -> Ordered:
        def job() -> Ordered:
            with opened() as now:
                return order(now, deliveries, _unwatched)

        return runner(job, name, len(deliveries))

    return ShopListener(alliance, shops, run)


def met(report: Report, alliance: Alliance) -> bool:
    """Whether the run came through to the sheet. What it found there, a person may still have to put right."""
    document = alliance.pact.sheet.document
    return not any(
        each.code == "sheet.restless" or (each.code.startswith("connector.") and each.where.tab == document)
        for each in report.problems
    )


def _unwatched(side: str, step: str, done: int, total: int) -> None:
    """Nobody follows the progress of a run that hints started."""


def _written(channel: Channel) -> str:
    return json.dumps(asdict(channel) | {"until": channel.until.isoformat()})


def _channel(told: str) -> Channel:
    read = json.loads(told)
    return Channel(**(read | {"until": datetime.fromisoformat(read["until"])}))
