"""Runs, what they changed, what guards stopped in them, and where reading stopped."""

from __future__ import annotations

from collections.abc import Sequence

from sheetpact.model.runs import Run
from sheetpact.model.state import Change, Stop
from sheetpact.simulators.store.moment import Session
from sheetpact.simulators.store.values import kept_change, kept_run, kept_stop

CHANGES = 1000
"""Lines of 变更 that a decision sees: as many as the tab shows."""


class RunsPart(Session):
    """What each call does is written in `sheetpact.ports.Transaction`."""

    def open_run(self, run: Run) -> None:
        if self.get(self._tables.runs, run.id) is None:
            begun = self._tables.begun
            last = begun.newest(self.end(begun), 1)
            self.moment.orderly = self.moment.orderly and (not last or last[0] < run.id)
            self.add(begun, [(run.id, run.id)])
        self.put(self._tables.runs, run.id, kept_run(run))

    def close_run(self, run: Run) -> None:
        self.open_run(run)

    def run(self, run: str) -> Run | None:
        return self.get(self._tables.runs, run)

    def runs(self, limit: int) -> Sequence[Run]:
        begun = self._tables.begun
        ids = begun.newest(self.end(begun), limit if self.moment.orderly else 0)
        newest = ids if self.moment.orderly else sorted(ids, reverse=True)
        found = (self.run(name) for name in newest[:limit])
        return tuple(run for run in found if run is not None)

    def stops(self, run: str) -> Sequence[Stop]:
        return self.get(self._tables.stops, run) or ()

    def _put_stops(self, run: str, made: Sequence[Stop]) -> None:
        """A side that is stopped again in the same run has its stop replaced."""
        if made:
            sides = {stop.side for stop in made}
            others = [stop for stop in self.stops(run) if stop.side not in sides]
            self.put(self._tables.stops, run, (*others, *map(kept_stop, made)))

    def accept(self, digests: Sequence[str], run: str) -> None:
        if digests:
            self.moment.accepted = {**self.moment.accepted, **dict.fromkeys(digests, run)}
            self.touch()

    def _use_up(self, digests: frozenset[str]) -> None:
        if digests:
            left = {digest: run for digest, run in self.moment.accepted.items() if digest not in digests}
            self.moment.accepted = left

    def add_changes(self, changes: Sequence[Change]) -> None:
        if changes:
            log = self._tables.changes
            made = [kept_change(change) for change in changes]
            self.add(log, [(number, change) for number, change in enumerate(made, len(log))])
            self.moment.changes = (*reversed(made[-CHANGES:]), *self.moment.changes[: max(0, CHANGES - len(made))])

    def changes(self, *, run: str = "", limit: int = 1000) -> Sequence[Change]:
        log = self._tables.changes
        return log.newest(self.end(log), limit, **({"run": run} if run else {}))

    def cursor(self, shop: str, name: str) -> str | None:
        return self.moment.cursors.get((shop, name))

    def put_cursor(self, shop: str, name: str, cursor: str) -> None:
        self.moment.cursors = {**self.moment.cursors, (shop, name): cursor}

    def meta(self, key: str) -> str:
        return self.moment.meta.get(key, "")

    def put_meta(self, key: str, value: str) -> None:
        self.moment.meta = {**self.moment.meta, key: value}
