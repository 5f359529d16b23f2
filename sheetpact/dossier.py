"""Everything that is kept about one member, for that person: what PIPL and the like call access and a copy."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sheetpact.members import found_member
from sheetpact.model.membership import Consent, PointMovement
from sheetpact.model.records import Customer
from sheetpact.model.sheet import Value
from sheetpact.ports import Alliance
from sheetpact.reconcile.members_edits import TAB
from sheetpact.reconcile.members_prints import PERSONAL

SHOWN = ("name", "phone", "points", "tier", "partners", "consent")
"""The columns that may tell something about a member."""


@dataclass(frozen=True, slots=True)
class Dossier:
    """`orders` are those on which points were earned or spent: an order's customer isn't kept. Oldest first.

    `shown` are the columns that say something about the member in the sheet, as it was written last, to the
    partners in `readers`.
    """

    member: str
    accounts: tuple[Customer, ...]
    consents: tuple[Consent, ...]
    points: tuple[PointMovement, ...]
    orders: tuple[tuple[str, str], ...]
    shown: Mapping[str, Value]
    readers: tuple[str, ...]


def dossier(alliance: Alliance, number: str) -> Dossier:
    """Unclear: there is no such member."""
    pact = alliance.pact
    with alliance.store.look() as tx:
        member, accounts = found_member(tx, number, pact.locale)
        keys = frozenset(accounts)
        customers = tuple(each for each in tx.accounts() if (each.shop, each.customer) in keys)
        consents = tuple(each for each in tx.consents() if each.account in keys)
        moved = [each for key in accounts for each in tx.point_movements(account=key)]
        written = tx.meta(f"written:{pact.sheet.document}")
        row = tx.state(pact.sheet.document, written).base.get(TAB, {}).get((member,), {})
    points = tuple(sorted(moved, key=lambda each: (each.at, each.key)))
    orders = tuple(dict.fromkeys((each.order_shop, each.order) for each in points if each.order))
    shown = {name: None if name in PERSONAL else row[name] for name in SHOWN if row.get(name) not in (None, "")}
    readers = tuple(pact.partners) if shown else ()
    return Dossier(member, customers, consents, points, orders, shown, readers)
