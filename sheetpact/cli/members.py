"""explain MEMBER: why accounts are one person. It tells what agrees, and nothing of what stands there."""

from __future__ import annotations

from sheetpact.cli.progress import side_name
from sheetpact.cli.schema import AccountDocument, AgreementDocument, JoinDocument, MemberExplainDocument
from sheetpact.cli.screen import Screen
from sheetpact.members import MemberExplained
from sheetpact.model.members import Evidence
from sheetpact.model.membership import AccountKey
from sheetpact.model.pact import Pact
from sheetpact.model.texts import say


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
        code = "members.explain.identity" if join.identity else "members.explain.weight"
        screen.line(f"  {screen.text(code, weight=f'{join.weight:.1f}', enough=f'{join.enough:.1f}')}")


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
        identity=join.identity,
        agreement=[
            AgreementDocument(code=level, text=say(locale, level), bits=round(bits, 2)) for level, bits in join.fields
        ],
        weight=round(join.weight, 2),
        enough=round(join.enough, 2),
    )
