"""Why a member's accounts are taken for one person, and what people say of that."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from sheetpact.errors import Unclear
from sheetpact.model.members import Evidence, Pair
from sheetpact.model.membership import AccountKey
from sheetpact.model.texts import say
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
        customers, judged = tx.accounts() if accounts else (), tx.judged()
    if not accounts:
        return None
    region = home_region(alliance.pact)
    found = evidence((normalise(each, region) for each in customers), judged)
    return MemberExplained(member, accounts, tuple(each for each in found if set(each.pair) <= set(accounts)))


def judge(alliance: Alliance, one: str, other: str, *, same: bool | None) -> Pair:
    """Note whether two accounts (SHOP/CUSTOMER each) are one person; None takes it back. The next sync acts on it.

    Unclear: there is no such account, or they are one.
    """
    locale = alliance.pact.locale
    with alliance.store.begin() as tx:
        known = {AccountKey(each.shop, each.customer) for each in tx.accounts()}
        first, second = sorted(_account(each, known, locale) for each in (one, other))
        if first == second:
            raise Unclear(say(locale, "members.one_account"))
        tx.judge((first, second), same=same)
    return first, second


def _account(told: str, known: Collection[AccountKey], locale: str) -> AccountKey:
    shop, _, customer = told.partition("/")
    if (key := AccountKey(shop, customer)) not in known:
        raise Unclear(say(locale, "members.no_account", account=told))
    return key
