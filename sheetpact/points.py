"""Shared points: what a member has, spending in any partner's shop, and who owes whom at the end of a month."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sheetpact.errors import Unclear
from sheetpact.forgotten import void_with
from sheetpact.hints import sheet_due
from sheetpact.membership import order_called, remember
from sheetpact.model.members import Person
from sheetpact.model.membership import AccountKey, PointKind, PointMovement
from sheetpact.model.pact import Pact
from sheetpact.model.texts import say
from sheetpact.ports import Alliance, Transaction
from sheetpact.reconcile.members_points import Taking
from sheetpact.reconcile.points_called import Called, plain
from sheetpact.reconcile.points_clearing import Taken, Transfer, balances, transfers
from sheetpact.reconcile.points_lots import Lots, cover, expired, moved, oldest_first
from sheetpact.reconcile.points_settling import Due
from sheetpact.reconcile.points_spending import Purchase, is_paid, month_of, pay, spent_in_all, take_back
from sheetpact.reconcile.points_wallet import beside, wallets
from sheetpact.report import Report
from sheetpact.runs import begin_run, kept, onward
from sheetpact.settling import closed, confirmed_by, month_now


@dataclass(frozen=True, slots=True)
class Issued:
    """All points of one issuer: `issued` = `held` + `spent` + `expired` (or void), always."""

    issued: int
    held: int
    spent: int
    expired: int


@dataclass(frozen=True, slots=True)
class Statement:
    """One month's clearing, in points: who took whose, what each is to get in all, and who pays whom."""

    month: str
    taken: Taken
    balances: Mapping[str, int]
    transfers: tuple[Transfer, ...]
    confirmed: frozenset[tuple[Transfer, str]]
    """Transfers, and those of the two partners who have confirmed them in the sheet."""
    value: int
    """What a point is worth, in minor units of the currency."""
    issuers: Mapping[str, Issued]


@dataclass(frozen=True, slots=True)
class MemberPoints:
    """What a member has by lot, what lasts least first. `most`: what each partner's shops may take now."""

    member: str
    lots: Lots
    most: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Moved:
    """What a purchase or a return moved, and in which run. `void`: points that their member, forgotten, doesn't get."""

    run: str
    movements: tuple[PointMovement, ...]
    void: int = 0


def statement(alliance: Alliance, month: str = "") -> Statement:
    """Of a calendar month, as 2026-03; '' for the one under way. Unclear: it is no month."""
    pact = alliance.pact
    month = month or f"{alliance.now().astimezone(pact.zone):%Y-%m}"
    since, _ = _month(month, pact)
    month = f"{since:%Y-%m}"
    with alliance.store.look() as tx:
        value, found = closed(tx).get(month) or month_now(tx, month, pact)
        sums, said = tx.point_sums(), confirmed_by(tx)
    paid = transfers(found)
    confirmed = frozenset((each, who) for each in paid for who in each[:2] if (Due(month, *each), who) in said)
    issuers = {issuer: _issued(issuer, sums) for issuer in sorted({issuer for issuer, _ in sums})}
    return Statement(month, found, balances(found), paid, confirmed, value, issuers)


def _month(month: str, pact: Pact) -> tuple[datetime, datetime]:
    try:
        return month_of(month, pact)
    except ValueError:
        raise Unclear(say(pact.locale, "points.no_month", month=month)) from None


def _issued(issuer: str, sums: Mapping[tuple[str, PointKind], int]) -> Issued:
    of = {kind: sums.get((issuer, kind), 0) for kind in PointKind}
    return Issued(
        issued=of[PointKind.EARN] + of[PointKind.ADJUST],
        held=sum(of.values()),
        spent=-of[PointKind.SPEND],
        expired=-of[PointKind.EXPIRE],
    )


def member_points(alliance: Alliance, member: str) -> MemberPoints:
    """What this member has. Unclear: nobody has this number."""
    pact, now = alliance.pact, alliance.now()
    with alliance.store.look() as tx:
        wallet = _wallet(tx, alliance, member)
        spent = tx.spent_points(*_month(f"{now.astimezone(pact.zone):%Y-%m}", pact))
    taking = Taking("", "", now)
    most = {
        partner: pay(Purchase(wallet.accounts, next(iter(shops)), "", 0), wallet.own, spent, pact, taking).most
        for partner, each in pact.partners.items()
        if (shops := each.shops)
    }
    counted, own = (_of(lots, wallet.person) for lots in (wallet.lots, wallet.own))
    good = moved(counted, cover(own))
    good = moved(good, expired(good, pact.today(now).isoformat()))
    return MemberPoints(
        wallet.person.member, {lot: good[lot] for lot in sorted(good, key=oldest_first) if good[lot]}, most
    )


def spend(alliance: Alliance, member: str, points: int, shop: str, order: str) -> Moved:
    """Pay for a shop's order with points.

    Unclear: they can't be spent there, or were spent on this order already, or several orders are called so.
    """
    alliance = onward(alliance)
    pact, locale = alliance.pact, alliance.pact.locale
    _check_shop(shop, pact)
    with alliance.store.begin() as tx:
        wallet = _wallet(tx, alliance, member)
        called = _called(tx, shop, order, locale)
        known = _spent_on(tx, shop, called)
        if is_paid(known):
            raise Unclear(say(locale, "points.spent_already", order=order, points=spent_in_all(known)))
        run = begin_run(tx, alliance.now(), "points")
        spent = tx.spent_points(*_month(f"{run.started_at.astimezone(pact.zone):%Y-%m}", pact))
        purchase = Purchase(wallet.accounts, shop, called.order, points, known)
        payment = pay(purchase, wallet.own, spent, pact, Taking(run.id, run.id, run.started_at))
        if not payment.movements:
            raise Unclear(say(locale, "points.not_enough", most=payment.most, shop=shop, points=points))
        tx.add_points(payment.movements)
        tx.receive([sheet_due(alliance.now())])
    with kept(alliance, Report(run)):
        return Moved(run.id, payment.movements)


def give_back(alliance: Alliance, points: int, shop: str, order: str) -> Moved:
    """Points spent on an order go back where they came from.

    Unclear: not so many were spent on it, or several orders are called so.
    """
    alliance = onward(alliance)
    locale = alliance.pact.locale
    _check_shop(shop, alliance.pact)
    with alliance.store.begin() as tx:
        known = _spent_on(tx, shop, _called(tx, shop, order, locale))
        spent = spent_in_all(known)
        if points > spent:
            raise Unclear(say(locale, "points.not_spent", order=order, spent=spent, points=points))
        run = begin_run(tx, alliance.now(), "points")
        back = take_back(known, points, Taking(run.id, run.id, run.started_at), plain(order))
        void = void_with(tx, back)
        tx.add_points([*back, *void])
        tx.receive([sheet_due(alliance.now())])
    with kept(alliance, Report(run)):
        return Moved(run.id, back, -sum(each.quantity for each in void))


def _of(lots: Lots, person: Person) -> Lots:
    return {lot: points for lot, points in lots.items() if lot.account in person.counted}


@dataclass(frozen=True, slots=True)
class _Wallet:
    """A person, whose points `accounts` may be spent, all lots, and those without what shops keep themselves."""

    person: Person
    accounts: frozenset[AccountKey]
    lots: Lots
    own: Lots


def _wallet(tx: Transaction, alliance: Alliance, member: str) -> _Wallet:
    """Consents that were written down since the last sync count, too."""
    known = remember(tx)
    found = wallets(known.remembered, alliance.consents(known.remembered).records, alliance.pact, alliance.now())
    person, accounts = found.person(member), found.accounts(member)
    if person is None or accounts is None:
        raise Unclear(say(alliance.pact.locale, "points.no_member", member=member))
    return _Wallet(person, accounts, known.lots, beside(known.lots, known.remembered.accounts, alliance.pact))


def _called(tx: Transaction, shop: str, order: str, locale: str) -> Called:
    told = plain(order)
    if not told.strip("#"):
        raise Unclear(say(locale, "points.no_order"))
    called = order_called(tx, shop, told)
    if called.instead:
        which = say(locale, "points.which_order", shop=shop, order=order, orders=" · ".join(called.instead))
        raise Unclear(which, called.instead)
    return called


def _spent_on(tx: Transaction, shop: str, called: Called) -> tuple[PointMovement, ...]:
    return tuple(each for each in tx.order_points(shop, sorted(called.names)) if each.kind is PointKind.SPEND)


def _check_shop(shop: str, pact: Pact) -> None:
    if shop not in pact.shops:
        shops = tuple(pact.shops)
        raise Unclear(say(pact.locale, "points.no_shop", shop=shop, shops=", ".join(shops)), shops)
