"""The blast radius: a side that would change too much without an order that explains it is stopped and asked.

A person accepts exactly the listed changes; if they have changed since, it asks again.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sheetpact.model.pact import Guards
from sheetpact.model.problems import Severity, Where
from sheetpact.model.state import ConflictKind, Stop
from sheetpact.reconcile.drafts import Draft, Sides

HALF = 2
"""A reading that lost one row in `HALF` or more is a shrunken source, whatever the limit allows."""


@dataclass(frozen=True, slots=True)
class Guard:
    """The pact's limits and what a person has accepted."""

    limits: Guards
    accepted: frozenset[str]

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
        draft.stops.append(Stop(side, tuple(changes), why, params))
        draft.tell(why, Severity.RED, Where(shop=side if side != "sheet" else ""), run=draft.run, **params)
        told = {**params, "run": draft.run}
        draft.ask(ConflictKind.GUARD, ("guard", (side,), "changes"), Sides(sheet=len(left)), why, told)
        return True


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
