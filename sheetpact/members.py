"""Why a member's accounts are taken for one person."""

from __future__ import annotations

from dataclasses import dataclass

from sheetpact.model.members import Evidence
from sheetpact.model.membership import AccountKey
from sheetpact.ports import Alliance
from sheetpact.reconcile.members_accounts import home_region, normalise
from sheetpact.reconcile.members_match import evidence


@dataclass(frozen=True, slots=True)
class MemberExplained:
    """`joins` hold the accounts together, the strongest first."""

    member: str
    accounts: tuple[AccountKey, ...]
    joins: tuple[Evidence, ...]


def explain_member(alliance: Alliance, number: str) -> MemberExplained | None:
    """None: there is no such member. A number that is no longer used stands for the one that took its place."""
    with alliance.store.look() as tx:
        member = tx.redirects().get(number, number)
        accounts = tuple(sorted(key for key, each in tx.members().items() if each == member))
        customers = tx.accounts() if accounts else ()
    if not accounts:
        return None
    region = home_region(alliance.pact)
    found = evidence(normalise(each, region) for each in customers)
    return MemberExplained(member, accounts, tuple(each for each in found if set(each.pair) <= set(accounts)))
