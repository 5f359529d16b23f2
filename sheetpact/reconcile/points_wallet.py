"""Whose points may be spent: those that sheetpact keeps, of the accounts of a member who allows it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from sheetpact.model.members import Person
from sheetpact.model.membership import AccountKey, Consent, Lot
from sheetpact.model.pact import Pact
from sheetpact.model.records import Customer
from sheetpact.reconcile.members_consent import people
from sheetpact.reconcile.members_facts import Remembered
from sheetpact.reconcile.points_lots import Lots, moved


@dataclass(frozen=True, slots=True)
class Wallets:
    """Every member's."""

    persons: Mapping[str, Person]
    redirects: Mapping[str, str]

    def person(self, member: str) -> Person | None:
        return self.persons.get(self.redirects.get(member, member))

    def accounts(self, member: str) -> frozenset[AccountKey] | None:
        """None: there is no such member."""
        person = self.person(member)
        return None if person is None else frozenset(person.counted)


def beside(lots: Lots, known: Mapping[AccountKey, Customer], pact: Pact) -> Lots:
    """These balances without the points that shops tell themselves: those are spent in the shop's own system only.

    They never expire here, and lie with the shop's partner, or with the one whose shop it was when they were told.
    """
    told = {key: each.points for key, each in known.items() if each.points is not None and key.shop in pact.shops}
    elsewhere: dict[AccountKey, list[Lot]] = {}
    for lot in sorted(lots):
        if lot.account in told and not lot.expires and lot.issuer != pact.partner_of(lot.account.shop):
            elsewhere.setdefault(lot.account, []).append(lot)
    kept: dict[Lot, int] = {}
    for key, points in told.items():
        home = Lot(key, pact.partner_of(key.shop))
        short = max(points - max(lots.get(home, 0), 0), 0)
        for lot in elsewhere.get(key, ()):
            kept[lot] = -min(max(lots[lot], 0), short)
            short += kept[lot]
        kept[home] = -points - sum(kept.get(lot, 0) for lot in elsewhere.get(key, ()))
    return moved(lots, kept)


def wallets(known: Remembered, new: Iterable[Consent], pact: Pact, now: datetime) -> Wallets:
    """As consents stand `now`. `new`: those that no sync has stored yet."""
    gone = known.members.keys() - known.accounts.keys()
    return Wallets(people(known.members, (*known.consents, *new), pact, now, gone), known.redirects)
