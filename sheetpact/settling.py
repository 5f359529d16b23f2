"""The clearing tab in the main job: months that are over, what partners confirm, and how the sheet shows it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import NamedTuple

from sheetpact.mapping.numbers import amount
from sheetpact.model.pact import Pact
from sheetpact.model.seen import SheetSeen
from sheetpact.model.state import ClearingView, Outcome, State
from sheetpact.ports import Transaction
from sheetpact.reconcile.drafts import Draft
from sheetpact.reconcile.points_clearing import Taken
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
CLOSED = "clearing_closed"
"""Under this key the store keeps the months that are over, as they were when a sync first met them so."""


class Month(NamedTuple):
    """What was taken in a month, and what a point was worth then, in minor units of the currency."""

    value: int
    taken: Taken


Months = Mapping[str, Month]


@dataclass(frozen=True, slots=True)
class Settlement:
    """What is owed and confirmed, as one decision leaves it; `before`: as it was. `months` are closed, `known` were."""

    owed: tuple[Due, ...] = ()
    confirmed: Confirmed = frozenset()
    before: Confirmed = frozenset()
    months: Months = field(default_factory=dict)
    known: Months = field(default_factory=dict)

    def store(self, tx: Transaction) -> None:
        """Call in the transaction that saves the outcome."""
        if self.months != self.known:
            tx.put_meta(CLOSED, _write(self.months))
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
            amount(due.points * self.months[due.month].value, pact.currency, pact.locale),
            payer_confirms=(due, due.payer) in self.confirmed,
            payee_confirms=(due, due.payee) in self.confirmed,
        )


def remember_settlement(tx: Transaction, pact: Pact, now: datetime) -> Settlement:
    """As it stands; nothing where the partners share no points.

    A month that is over stays as it was, whatever becomes of the pact: shops and partners leave, points are worth more.
    """
    rules = pact.members.points
    if rules is None:
        return Settlement()
    shown, confirmed, known = months_over(rules.since, pact.today(now)), confirmed_by(tx), closed(tx)
    found = {month: known.get(month) or month_now(tx, month, pact) for month in shown}
    owed = dues({month: each.taken for month, each in found.items()})
    return Settlement(owed, confirmed, confirmed, {**known, **found}, known)


def month_now(tx: Transaction, month: str, pact: Pact) -> Month:
    """As the pact has it today. ValueError: it is no month."""
    return Month(pact.members.worth, taken(tx.spent_points(*month_of(month, pact)), pact))


def closed(tx: Transaction) -> Months:
    """The months that are over, as far as a sync has met them."""
    months = json.loads(tx.meta(CLOSED) or "{}")
    return {
        month: Month(value, {(issuer, taker): points for issuer, taker, points in rows})
        for month, (value, rows) in months.items()
    }


def _write(months: Months) -> str:
    found = {
        month: [value, [[*pair, points] for pair, points in taken.items()]] for month, (value, taken) in months.items()
    }
    return json.dumps(found, ensure_ascii=False)


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
