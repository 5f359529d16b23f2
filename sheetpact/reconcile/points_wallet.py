"""Whose points may be spent: those of a member's accounts that sheetpact keeps, where the member allows it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from sheetpact.model.members import Person
from sheetpact.model.membership import AccountKey, Consent
from sheetpact.model.pact import Pact
from sheetpact.model.records import Customer
from sheetpact.reconcile.members_consent import people
from sheetpact.reconcile.members_facts import Remembered


@dataclass(frozen=True, slots=True)
class Wallets:
    """Every member's."""

    persons: Mapping[str, Person]
    redirects: Mapping[str, str]
    known: Mapping[AccountKey, Customer]

    def person(self, member: str) -> Person | None:
        return self.persons.get(self.redirects.get(member, member))

    def accounts(self, member: str) -> frozenset[AccountKey] | None:
        """Platforms that tell their customers' points let those be spent themselves. None: there is no such member."""
        person = self.person(member)
        return None if person is None else frozenset(key for key in person.counted if not self._told(key))

    def _told(self, key: AccountKey) -> bool:
        """Its platform tells its points. An account that is gone has only what is kept here."""
        return key in self.known and self.known[key].points is not None


def wallets(known: Remembered, new: Iterable[Consent], pact: Pact, now: datetime) -> Wallets:
    """As consents stand `now`. `new`: those that no sync has stored yet."""
    gone = known.members.keys() - known.accounts.keys()
    return Wallets(people(known.members, (*known.consents, *new), pact, now, gone), known.redirects, known.accounts)
