"""explain MEMBER, members: why accounts are one person, what people are asked about it, and what they say.

Names and phones are shown to a person only as far as the shared sheet may show them, and to a program not at all.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping

import click

from sheetpact import members as use_case
from sheetpact.cli.overlap import blind, overlap
from sheetpact.cli.personal import export, forget, receipts, shown
from sheetpact.cli.progress import side_name
from sheetpact.cli.schema import (
    AccountDocument,
    AgreementDocument,
    JoinDocument,
    JudgedDocument,
    MemberExplainDocument,
    QuestionDocument,
    ReviewDocument,
)
from sheetpact.cli.screen import Screen
from sheetpact.cli.session import Session, command, worded
from sheetpact.members import MemberExplained, Questions
from sheetpact.model.members import Doubt, Evidence, Pair
from sheetpact.model.membership import AccountKey
from sheetpact.model.pact import Pact
from sheetpact.model.state import ReviewView
from sheetpact.model.texts import say
from sheetpact.ports import Alliance

JUDGED: Mapping[str, bool | None] = {"same": True, "different": False, "open": None}
ANSWERED: Mapping[str, bool | None] = {"same": True, "different": False, "later": None}
KEYS: Mapping[str, str] = {"s": "same", "d": "different", "l": "later", "q": ""}
"""What is typed on a terminal → the word."""


class _Members(click.Group):
    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        found = super().get_command(ctx, cmd_name)
        return worded(found, f"help.members.{cmd_name}") if found else None


@click.group(cls=_Members)
def members() -> None:
    """Its text is in the catalogue."""


for each_of_them in (overlap, blind, forget, receipts, export, shown):
    members.add_command(each_of_them)


@members.command()
@click.argument("question", metavar="[ID]", default="")
@click.argument("word", metavar="[same|different|later]", type=click.Choice(list(ANSWERED)), required=False)
@command
def review(session: Session, question: str, word: str | None) -> int:
    screen = session.screen
    if bool(question) != bool(word):
        raise click.UsageError(screen.text("members.review.usage"))
    with session.alliance() as alliance:
        if word:
            _show_said(screen, use_case.answer(alliance, question, same=ANSWERED[word]), word, alliance.pact)
            return 0
        found = use_case.questions(alliance)
        if screen.as_json:
            screen.document(_review(found))
        elif not found.asked:
            screen.say("members.review.none")
        elif screen.terminal and sys.stdin.isatty():
            _ask(screen, found, alliance)
        else:
            for _, view in found.asked:
                _show_question(screen, view, alliance.pact)
            _show_more(screen, found)
            screen.heading("members.review.how")
    return 0


def _ask(screen: Screen, found: Questions, alliance: Alliance) -> None:
    """One by one, until all are asked or the person has had enough. Each answer is kept at once."""
    answered = 0
    for at, (_, view) in enumerate(found.asked, start=1):
        screen.heading("members.review.progress", at=at, count=len(found.asked))
        _show_question(screen, view, alliance.pact)
        word = KEYS[click.prompt(screen.text("members.review.prompt"), type=click.Choice(list(KEYS)), default="l")]
        if not word:
            break
        if ANSWERED[word] is not None:
            use_case.answer(alliance, view.id, same=ANSWERED[word])
            answered += 1
    screen.heading("members.review.answered", count=answered)
    _show_more(screen, found)


def _show_question(screen: Screen, view: ReviewView, pact: Pact) -> None:
    screen.line(f"{view.id}  {view.why}", style="bold")
    for each in (view.one, view.other):
        parts = (_account(each.account, screen, pact), each.name, each.phone)
        screen.line("  " + "  ".join(part for part in parts if part))


def _show_more(screen: Screen, found: Questions) -> None:
    if found.more:
        screen.say("members.review.more", count=found.more)


@members.command()
@click.argument("one", metavar="SHOP/CUSTOMER")
@click.argument("other", metavar="SHOP/CUSTOMER")
@click.argument("word", metavar="same|different|open", type=click.Choice(list(JUDGED)))
@command
def judge(session: Session, one: str, other: str, word: str) -> int:
    with session.alliance() as alliance:
        pair = use_case.judge(alliance, one, other, same=JUDGED[word])
        _show_said(session.screen, pair, word, alliance.pact)
    return 0


def _show_said(screen: Screen, pair: Pair, word: str, pact: Pact) -> None:
    if screen.as_json:
        one, other = _accounts(pair)
        screen.document(JudgedDocument(one=one, other=other, word=word))
    else:
        one_name, other_name = (_account(each, screen, pact) for each in pair)
        screen.say(f"members.judged.{word}", one=one_name, other=other_name)


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


def _accounts(pair: Pair) -> tuple[AccountDocument, AccountDocument]:
    one, other = (AccountDocument(shop=each.shop, customer=each.customer) for each in pair)
    return one, other


def _review(found: Questions) -> ReviewDocument:
    return ReviewDocument(questions=[_question(doubt, view) for doubt, view in found.asked], more=found.more)


def _question(doubt: Doubt, view: ReviewView) -> QuestionDocument:
    one, other = _accounts(doubt.pair)
    return QuestionDocument(
        id=view.id,
        one=one,
        other=other,
        agreement=[str(level) for level in doubt.pattern],
        weight=round(doubt.weight, 2),
        refused=doubt.refusal,
        why=view.why,
    )


def _join(join: Evidence, locale: str) -> JoinDocument:
    one, other = _accounts(join.pair)
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
