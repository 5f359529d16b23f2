"""What the store keeps of accounts whose person asked to be forgotten."""

from __future__ import annotations

import json
from datetime import datetime

from sheetpact.ports import Transaction
from sheetpact.reconcile.members_forgotten import Forgotten

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
