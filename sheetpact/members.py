"""Why a member's accounts are taken for one person, what people are asked about that, and what they say."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from sheetpact.errors import Unclear
from sheetpact.mapping.people import account_mark
from sheetpact.membership import remember, reviewed, take_back_word
from sheetpact.model.members import Doubt, Evidence, Pair, Review, Word
from sheetpact.model.membership import AccountKey
from sheetpact.model.state import ReviewView
from sheetpact.model.texts import say
from sheetpact.ports import Alliance, Transaction
from sheetpact.reconcile.drafts import OPERATOR
from sheetpact.reconcile.members_accounts import home_region, normalise
from sheetpact.reconcile.members_match import evidence
from sheetpact.reconcile.members_review import pair_id, still_open, views
from sheetpact.reconcile.points_wallet import wallets


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
        customers, words = tx.accounts() if accounts else (), tx.judged()
    if not accounts:
        return None
    region = home_region(alliance.pact)
    judged = {pair: word.same for pair, word in words.items()}
    found = evidence((normalise(each, region) for each in customers), judged)
    return MemberExplained(member, accounts, tuple(each for each in found if set(each.pair) <= set(accounts)))


@dataclass(frozen=True, slots=True)
class Questions:
    """The pairs of accounts that people are asked about, the likeliest first: as found, and as they may be shown."""

    asked: tuple[tuple[Doubt, ReviewView], ...]
    more: int
    """Weaker ones that come up as these are answered."""


def questions(alliance: Alliance) -> Questions:
    """As the last sync left them, without those answered since."""
    with alliance.store.look() as tx:
        known = remember(tx).remembered
    left = known.review or Review()
    region, pact = home_region(alliance.pact), alliance.pact
    doubts = {pair_id(each.pair): each for each in still_open(left.doubts, known.members, known.judged)}
    concerned = {key for each in doubts.values() for key in each.pair}
    accounts = {key: normalise(known.accounts[key], region) for key in concerned}
    persons = wallets(known, alliance.consents(known).records, pact, alliance.now()).persons
    shown = views(doubts.values(), persons.values(), accounts, pact)
    return Questions(tuple((doubts[view.id], view) for view in shown), left.more)


def found_member(tx: Transaction, number: str, locale: str) -> tuple[str, tuple[AccountKey, ...]]:
    """The number in use, and the member's accounts. Unclear: there is no such member."""
    member = tx.redirects().get(number, number)
    accounts = tuple(sorted(key for key, each in tx.members().items() if each == member))
    if not accounts:
        raise Unclear(say(locale, "members.no_member", member=number))
    return member, accounts


def answer(alliance: Alliance, name: str, *, same: bool | None) -> Pair:
    """Answer the question of this id, or the same again; None leaves it open. Unclear: nobody has asked that."""
    with alliance.store.begin() as tx:
        left = reviewed(tx) or Review()
        pairs = {pair_id(pair): pair for pair in (*(each.pair for each in left.doubts), *tx.judged())}
        pair = pairs.get(name.strip().upper())
        if pair is None:
            raise Unclear(say(alliance.pact.locale, "members.review.no_question", id=name))
        _say(tx, alliance, pair, same=same)
    return pair


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
        _say(tx, alliance, (first, second), same=same)
    return first, second


def _say(tx: Transaction, alliance: Alliance, pair: Pair, *, same: bool | None) -> None:
    if same is not None:
        tx.judge(pair, Word(same, OPERATOR, alliance.now()))
    elif pair in tx.judged():
        take_back_word(tx, pair)


def _account(told: str, known: Collection[AccountKey], locale: str) -> AccountKey:
    """Where a shop's list has no numbers, the phone or e-mail address that it knows a customer by will do."""
    shop, _, customer = told.partition("/")
    mark = account_mark(shop, customer)
    for key in (AccountKey(shop, customer), AccountKey(shop, mark)):
        if key in known:
            return key
    raise Unclear(say(locale, "members.no_account", account=f"{shop}/…" if mark else told))
