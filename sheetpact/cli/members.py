"""explain MEMBER, judge: why accounts are one person, and what people say of it. What stands there isn't told."""

from __future__ import annotations

from collections.abc import Mapping

import click

from sheetpact import members as use_case
from sheetpact.cli.progress import side_name
from sheetpact.cli.schema import AccountDocument, AgreementDocument, JoinDocument, JudgedDocument, MemberExplainDocument
from sheetpact.cli.screen import Screen
from sheetpact.cli.session import Session, command
from sheetpact.members import MemberExplained
from sheetpact.model.members import Evidence
from sheetpact.model.membership import AccountKey
from sheetpact.model.pact import Pact
from sheetpact.model.texts import say

WORDS: Mapping[str, bool | None] = {"same": True, "different": False, "open": None}


@click.command()
@click.argument("one", metavar="SHOP/CUSTOMER")
@click.argument("other", metavar="SHOP/CUSTOMER")
@click.argument("word", metavar="same|different|open", type=click.Choice(list(WORDS)))
@command
def judge(session: Session, one: str, other: str, word: str) -> int:
    screen = session.screen
    with session.alliance() as alliance:
        pair = use_case.judge(alliance, one, other, same=WORDS[word])
        if screen.as_json:
            first, second = (AccountDocument(shop=each.shop, customer=each.customer) for each in pair)
            screen.document(JudgedDocument(one=first, other=second, word=word))
        else:
            first_name, second_name = (_account(each, screen, alliance.pact) for each in pair)
            screen.say(f"members.judged.{word}", one=first_name, other=second_name)
    return 0


def show_member(screen: Screen, told: MemberExplained, pact: Pact) -> None:
    if screen.as_json:
        screen.document(_document(told, screen.locale))
        return
    screen.say("members.explain.title", style="bold", member=told.member, count=len(told.accounts))
    for account in told.accounts:
        screen.line(f"  {_account(account, screen, pact)}")
    for join in told.joins:
        one, other = (_account(account, screen, pact) for account in join.pair)
        screen.heading("members.explain.join", one=one, other=other)
        for level, bits in join.fields:
            screen.line(f"  {screen.text(level)} {bits:+.1f}")
        screen.line(f"  {screen.text(_why(join), weight=f'{join.weight:.1f}', enough=f'{join.enough:.1f}')}")


def _why(join: Evidence) -> str:
    if join.said:
        return "members.explain.said"
    return "members.explain.identity" if join.identity else "members.explain.weight"


def _account(account: AccountKey, screen: Screen, pact: Pact) -> str:
    return screen.text("members.explain.account", shop=side_name(account.shop, pact, screen), customer=account.customer)


def _document(told: MemberExplained, locale: str) -> MemberExplainDocument:
    return MemberExplainDocument(
        member=told.member,
        accounts=[AccountDocument(shop=each.shop, customer=each.customer) for each in told.accounts],
        joins=[_join(each, locale) for each in told.joins],
    )


def _join(join: Evidence, locale: str) -> JoinDocument:
    one, other = (AccountDocument(shop=each.shop, customer=each.customer) for each in join.pair)
    return JoinDocument(
        one=one,
        other=other,
        said=join.said,
        identity=join.identity,
        agreement=[
            AgreementDocument(code=level, text=say(locale, level), bits=round(bits, 2)) for level, bits in join.fields
        ],
        weight=round(join.weight, 2),
        enough=round(join.enough, 2),
    )
