"""What the shared sheet's platform tells: what is kept of a call, and how it has its effect, which is a sync."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import asdict, dataclass
from datetime import datetime

from sheetpact.errors import PactError, RetryLater
from sheetpact.hints import as_delivery, notes_in
from sheetpact.model.inbox import Delivery
from sheetpact.model.texts import say
from sheetpact.ports import Alliance, Channel, Notifying
from sheetpact.report import Report
from sheetpact.sync import sync


@dataclass(frozen=True, slots=True)
class SheetListener:
    """One alliance's sheet. `run` does the main job once; it tells whether the sheet was met (Busy: not now)."""

    alliance: Alliance
    sheet: Notifying
    run: Callable[[], bool]

    def accept(self, headers: Mapping[str, str], body: bytes, now: datetime) -> Delivery | None:
        """What is to be kept of a call; None: nothing. NotAllowed: it isn't ours. BadRecord: it can't be read."""
        notice = self.sheet.notice(headers, body, now)
        return as_delivery(notice, self.alliance.pact, now) if notice.changed else None

    def take_note(self, deliveries: Sequence[Delivery]) -> None:
        """Whatever run comes next can name the partners."""
        notes = [note for delivery in deliveries for note in notes_in(delivery)]
        if notes:
            with self.alliance.store.begin() as tx:
                tx.note_editors(self.alliance.pact.sheet.document, notes)

    def carry_out(self, deliveries: Sequence[Delivery]) -> None:
        """Busy: another run is on. RetryLater: the sheet couldn't be read or written."""
        self.take_note(deliveries)
        if not self.run():
            raise RetryLater("the shared sheet is out of reach")

    def chores(self) -> None:
        """Keep the channel alive. The new one is stored before the old one ends: for a moment both tell the same."""
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


def listener(alliance: Alliance, opened: Callable[[], AbstractContextManager[Alliance]]) -> SheetListener:
    """Each sync has an alliance of its own, so that it sees the pact as it is then. PactError: nobody calls us."""
    sheet = alliance.sheet
    if not isinstance(sheet, Notifying) or not sheet.listens:
        connector = alliance.pact.sheet.connector
        raise PactError(say(alliance.pact.locale, "serve.nobody_calls", connector=connector))

    def run() -> bool:
        with opened() as now:
            return met(sync(now, _unwatched), now)

    return SheetListener(alliance, sheet, run)


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
