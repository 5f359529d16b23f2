"""What the store keeps of accounts whose person asked to be forgotten."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime

from sheetpact.model.membership import PointMovement
from sheetpact.ports import Transaction
from sheetpact.reconcile.members_forgotten import Forgotten
from sheetpact.reconcile.points_void import voided

FORGOTTEN = "forgotten"
"""Under this key the store keeps them."""


def forgotten(tx: Transaction) -> Forgotten:
    """Which accounts asked to be forgotten."""
    told = json.loads(tx.meta(FORGOTTEN) or "{}")
    prints = {each: datetime.fromisoformat(at) for each, at in told.get("prints", {}).items()}
    return Forgotten(told.get("key", ""), prints)


def put_forgotten(tx: Transaction, them: Forgotten) -> None:
    """These are all who asked for it."""
    prints = {each: at.isoformat() for each, at in them.prints.items()}
    tx.put_meta(FORGOTTEN, json.dumps({"key": them.key, "prints": prints}))


def void_with(tx: Transaction, movements: Sequence[PointMovement]) -> tuple[PointMovement, ...]:
    """What must be booked with these, which aren't booked yet, so that nobody holds or owes points of the forgotten."""
    them = forgotten(tx)
    accounts = sorted({each.account for each in movements if them.since(each.account)})
    history = [each for account in accounts for each in tx.point_movements(account=account)]
    return tuple(voided(movements, history, them))
