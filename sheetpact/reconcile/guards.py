"""The blast radius: a side that would change too much without an order that explains it is stopped and asked.

A person accepts exactly the listed changes; if they have changed since, it asks again.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from sheetpact.model.pact import Guards
from sheetpact.model.problems import Severity, Where
from sheetpact.model.state import Conflict, ConflictKind, State, Stop
from sheetpact.reconcile.drafts import Draft, Sides

HALF = 2
"""A reading that lost one row in `HALF` or more is a shrunken source, whatever the limit allows."""


@dataclass(frozen=True, slots=True)
class Guard:
    """The pact's limits and what a person has accepted."""

    limits: Guards
    accepted: frozenset[str]
    state: State = field(default_factory=State)
    """Whose questions are open."""

    def stops(self, side: str, changes: Sequence[str], rows: int, gone: int, draft: Draft) -> bool:
        """True, and told to people, where `side` must be stopped. `rows`: how many it had; `gone`: how many it lost.

        What a person accepted and is now let through is used up.
        """
        left = [change for change in changes if change not in self.accepted]
        limit = max(int(self.limits.max_change * rows), self.limits.max_change_rows)
        why = _why(side, len(left), limit, rows, gone) if left else ""
        if not why:
            draft.used.update(self.accepted.intersection(changes))
            return False
        params = {"changes": len(left), "rows": rows, "limit": limit, "gone": gone}
        stop = Stop(side, tuple(changes), why, params)
        draft.stops.append(stop)
        asked = self._ask(stop, draft)
        draft.tell(why, Severity.RED, Where(shop=side if side != "sheet" else ""), run=asked.run, **params)
        return True

    def _ask(self, stop: Stop, draft: Draft) -> Conflict:
        """About the very same changes the question stays as it was: whoever reads it finds nothing new."""
        kind, row = ConflictKind.GUARD, (stop.side,)
        asked = [each for each in self.state.conflicts if each.kind is kind and each.row == row]
        before = self.state.stops.get(stop.side)
        if asked and before and (set(before.changes), before.params) == (set(stop.changes), stop.params):
            draft.conflicts += asked
            return asked[0]
        told = {**stop.params, "run": draft.run}
        return draft.ask(kind, ("guard", row, "changes"), Sides(), stop.why, told)


def _why(side: str, changes: int, limit: int, rows: int, gone: int) -> str:
    """What is wrong, as a code of the text catalogue; '' for nothing.

    A stopped sheet has its own texts: nothing is written to it, so nobody can choose in its Conflicts.
    """
    sheet = side == "sheet"
    if gone and gone == rows:
        return "guard.sheet_empty" if sheet else "guard.empty"
    if gone > 1 and gone * HALF >= rows:
        return "guard.sheet_shrunken" if sheet else "guard.shrunken"
    if changes > limit:
        return "guard.sheet_many" if sheet else "guard.many"
    return ""
