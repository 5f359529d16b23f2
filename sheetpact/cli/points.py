"""points, spend, give-back: what members have, what they pay with it, and who owes whom for it."""

from __future__ import annotations

from collections.abc import Mapping

import click

from sheetpact import points as use_case
from sheetpact.cli.schema import (
    ClearingDocument,
    IssuedDocument,
    LotDocument,
    MemberPointsDocument,
    SpentDocument,
    TakenDocument,
    TransferDocument,
)
from sheetpact.cli.screen import Screen
from sheetpact.cli.session import Session, command
from sheetpact.mapping.numbers import amount
from sheetpact.model.membership import Lot
from sheetpact.model.pact import Pact
from sheetpact.points import MemberPoints, Moved, Statement
from sheetpact.reconcile.points_lots import net

SOME = click.IntRange(min=1)


@click.command()
@click.argument("member", default="")
@click.option("--month", default="", metavar="YYYY-MM")
@command
def points(session: Session, member: str, month: str) -> int:
    screen = session.screen
    with session.alliance() as alliance:
        pact = alliance.pact
        if member:
            has = use_case.member_points(alliance, member)
            if screen.as_json:
                screen.document(_has(has))
            else:
                _show_member(screen, has, pact)
        else:
            told = use_case.statement(alliance, month)
            if screen.as_json:
                screen.document(_clearing(told, pact))
            else:
                _show_statement(screen, told, pact)
    return 0


@click.command()
@click.argument("member")
@click.argument("points", type=SOME)
@click.argument("shop")
@click.argument("order")
@command
def spend(session: Session, member: str, points: int, shop: str, order: str) -> int:
    with session.alliance() as alliance:
        _show_moved(
            session.screen, use_case.spend(alliance, member, points, shop, order), "points.spent", alliance.pact
        )
    return 0


@click.command("give-back")
@click.argument("points", type=SOME)
@click.argument("shop")
@click.argument("order")
@command
def give_back(session: Session, points: int, shop: str, order: str) -> int:
    with session.alliance() as alliance:
        moved = use_case.give_back(alliance, points, shop, order)
        _show_moved(session.screen, moved, "points.given_back", alliance.pact)
    return 0


# for people


def _show_statement(screen: Screen, told: Statement, pact: Pact) -> None:
    screen.say("points.title", style="bold", month=told.month)
    if not told.taken:
        screen.say("points.nothing_taken")
    else:
        rows: list[list[object]] = [
            [pact.known_as(issuer), pact.known_as(taker), count] for (issuer, taker), count in told.taken.items()
        ]
        screen.table(_heads("issuer", "taker", "points"), rows, right=(2,))
        screen.heading("points.transfers")
        for each in told.transfers:
            worth = amount(each.points * told.value, pact.currency, screen.locale)
            payer, payee = pact.known_as(each.payer), pact.known_as(each.payee)
            screen.say("points.transfer", payer=payer, payee=payee, points=each.points, amount=worth)
            said = [pact.known_as(who) for who in (each.payer, each.payee) if (each, who) in told.confirmed]
            if said:
                screen.say("points.confirmed_by", partners=" · ".join(said))
        if not told.transfers:
            screen.say("points.even")
    if told.issuers:
        screen.heading("points.issuers")
        all_of_them: list[list[object]] = [
            [pact.known_as(issuer), each.issued, each.held, each.spent, each.expired]
            for issuer, each in told.issuers.items()
        ]
        screen.table(_heads("issuer", "issued", "held", "spent", "expired"), all_of_them, right=(1, 2, 3, 4))


def _show_member(screen: Screen, has: MemberPoints, pact: Pact) -> None:
    screen.say("points.member", style="bold", member=has.member, total=sum(has.lots.values()))
    if has.lots:
        screen.table(_heads("issuer", "expires", "points"), _lot_rows(has.lots, pact), right=(2,))
    screen.heading("points.spendable")
    rows: list[list[object]] = [[pact.known_as(partner), most] for partner, most in has.most.items()]
    screen.table(_heads("taker", "points"), rows, right=(1,))


def _show_moved(screen: Screen, moved: Moved, code: str, pact: Pact) -> None:
    lots = {lot: count for lot, count in net(moved.movements).items() if count}
    if screen.as_json:
        screen.document(SpentDocument(run=moved.run, lots=_lots(lots), void=moved.void))
        return
    screen.say(code, style="green", points=abs(sum(lots.values())), run=moved.run)
    if moved.void:
        screen.say("points.given_back_void", style="amber", points=moved.void)
    screen.table(_heads("issuer", "expires", "points"), _lot_rows(lots, pact), right=(2,))


def _lot_rows(lots: Mapping[Lot, int], pact: Pact) -> list[list[object]]:
    return [[pact.known_as(lot.issuer), lot.expires, count] for lot, count in lots.items()]


def _heads(*names: str) -> list[str]:
    return [f"points.head.{name}" for name in names]


# for programs


def _clearing(told: Statement, pact: Pact) -> ClearingDocument:
    return ClearingDocument(
        month=told.month,
        currency=pact.currency,
        taken=[TakenDocument(issuer=a, taker=b, points=count) for (a, b), count in told.taken.items()],
        balances=dict(told.balances),
        transfers=[
            TransferDocument(
                payer=each.payer,
                payee=each.payee,
                points=each.points,
                amount_minor=each.points * told.value,
                payer_confirmed=(each, each.payer) in told.confirmed,
                payee_confirmed=(each, each.payee) in told.confirmed,
            )
            for each in told.transfers
        ],
        issuers={
            issuer: IssuedDocument(issued=each.issued, held=each.held, spent=each.spent, expired=each.expired)
            for issuer, each in told.issuers.items()
        },
    )


def _has(has: MemberPoints) -> MemberPointsDocument:
    total = sum(has.lots.values())
    return MemberPointsDocument(member=has.member, total=total, lots=_lots(has.lots), spendable=dict(has.most))


def _lots(lots: Mapping[Lot, int]) -> list[LotDocument]:
    return [
        LotDocument(shop=lot.account.shop, issuer=lot.issuer, expires=lot.expires, points=count)
        for lot, count in lots.items()
    ]
