"""The clearing tab in the main job: months that are over, what partners confirm, and how the sheet shows it."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from datetime import datetime

from sheetpact.mapping.numbers import amount
from sheetpact.model.pact import Pact
from sheetpact.model.seen import SheetSeen
from sheetpact.model.state import ClearingView, Outcome, State
from sheetpact.ports import Transaction
from sheetpact.reconcile.drafts import Draft
from sheetpact.reconcile.points_settling import (
    TAB,
    Confirmed,
    Due,
    confirmations,
    dues,
    months_over,
    row_of,
)
from sheetpact.reconcile.points_spending import month_of, taken

CONFIRMED = "clearing_confirmed"
"""Under this key the store keeps what was confirmed, by whom."""


@dataclass(frozen=True, slots=True)
class Settlement:
    """What is owed and confirmed, as one decision leaves it; `before`: as it was."""

    owed: tuple[Due, ...] = ()
    confirmed: Confirmed = frozenset()
    before: Confirmed = frozenset()

    def store(self, tx: Transaction) -> None:
        """Call in the transaction that saves the outcome."""
        if self.confirmed != self.before:
            rows = sorted([*due, who] for due, who in self.confirmed)
            tx.put_meta(CONFIRMED, json.dumps(rows, ensure_ascii=False))

    def show(self, state: State, pact: Pact) -> State:
        """The state with the rows of the clearing tab."""
        return replace(state, clearing=tuple(self._view(due, pact) for due in self.owed))

    def _view(self, due: Due, pact: Pact) -> ClearingView:
        month, payer, payee = row_of(due, pact)
        return ClearingView(
            month,
            payer,
            payee,
            due.points,
            amount(due.points * pact.members.worth, pact.currency),
            payer_confirms=(due, due.payer) in self.confirmed,
            payee_confirms=(due, due.payee) in self.confirmed,
        )


def remember_settlement(tx: Transaction, pact: Pact, now: datetime) -> Settlement:
    """As it stands; nothing where the partners share no points."""
    rules = pact.members.points
    if rules is None:
        return Settlement()
    months = months_over(rules.since, pact.today(now))
    confirmed = confirmed_by(tx)
    found = {month: taken(tx.spent_points(*month_of(month, pact)), pact) for month in months}
    return Settlement(dues(found), confirmed, confirmed)


def confirmed_by(tx: Transaction) -> Confirmed:
    """All that was ever confirmed and not taken back."""
    rows = json.loads(tx.meta(CONFIRMED) or "[]")
    return frozenset((Due(month, payer, payee, points), who) for month, payer, payee, points, who in rows)


def settle(
    known: Settlement, sheet: SheetSeen | None, state: State, pact: Pact, draft: Draft
) -> tuple[Settlement, Outcome]:
    """`sheet`: None where its edits may not be taken."""
    tab = sheet.tabs.get(TAB) if sheet else None
    if tab is None or not tab.readable:
        return known, draft.outcome(sheet_read=False, adopted=False)
    now = confirmations(known.owed, known.confirmed, tab, state, pact, draft)
    return replace(known, confirmed=now), draft.outcome(sheet_read=False, adopted=False)
