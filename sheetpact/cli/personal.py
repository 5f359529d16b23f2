"""members forget, receipts, export: what a person may ask of the alliance about what is kept of them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import click

from sheetpact.cli.progress import side_name, watching
from sheetpact.cli.schema import (
    AccountDocument,
    DisclosureDocument,
    ForgottenDocument,
    PersonAccountDocument,
    PersonConsentDocument,
    PersonDocument,
    PersonOrderDocument,
    PersonPointsDocument,
    ReceiptDocument,
    ReceiptsDocument,
    ShownRunsDocument,
)
from sheetpact.cli.session import Session, command

if TYPE_CHECKING:
    from sheetpact.cli.screen import Screen
    from sheetpact.disclosure import Disclosure
    from sheetpact.dossier import Dossier
    from sheetpact.forget import Done, Receipt
    from sheetpact.model.pact import Pact

FORMS = (".xlsx", ".json")
"""What a person's copy can be written as: it has too many parts for one table."""


@click.command()
@click.argument("member")
@command
def forget(session: Session, member: str) -> int:
    from sheetpact import forget as use_case
    from sheetpact.bootstrap import new_key

    screen = session.screen
    with session.alliance() as alliance:
        with watching(screen, alliance.pact) as progress:
            done = use_case.forget(alliance, member, progress, new_key)
        if screen.as_json:
            accounts = [AccountDocument(shop=each.shop, customer=each.customer) for each in done.accounts]
            told = ForgottenDocument(receipt=_receipt(done.receipt), accounts=accounts, sheet=_in_sheet(done))
            screen.document(told)
        else:
            _show_done(screen, done, alliance.pact)
    return 0 if _in_sheet(done) else 1


@click.command()
@command
def receipts(session: Session) -> int:
    from sheetpact import forget as use_case

    screen = session.screen
    with session.alliance() as alliance:
        found = use_case.receipts(alliance)
        if screen.as_json:
            screen.document(ReceiptsDocument(receipts=[_receipt(each) for each in found]))
        elif not found:
            screen.say("members.receipts_none")
        for each in found:
            _show_receipt(screen, each)
    return 0


@click.command()
@click.argument("member")
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), default=None)
@command
def export(session: Session, member: str, out: Path | None) -> int:
    from sheetpact.dossier import dossier

    screen = session.screen
    with session.alliance() as alliance:
        if out is not None and out.suffix.lower() not in FORMS:
            raise click.UsageError(screen.text("members.copy.no_form", name=out.name, known=", ".join(FORMS)))
        found = _person(dossier(alliance, member))
        if out is None:
            screen.as_json = True
            screen.document(found)
            return 0
        if out.suffix.lower() == ".xlsx":
            from sheetpact.cli.person_copy import write_copy

            write_copy(found, out, screen, alliance)
        else:
            out.write_text(json.dumps(found, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    screen.say("members.exported", file=str(out))
    return 0


@click.command()
@click.option("--partner", default="")
@click.option("-n", "--limit", type=click.IntRange(min=1), default=100)
@command
def shown(session: Session, partner: str, limit: int) -> int:
    from sheetpact.cli.shown import headings
    from sheetpact.disclosure import FIELDS, disclosures
    from sheetpact.errors import Unclear

    screen = session.screen
    with session.alliance() as alliance:
        pact = alliance.pact
        reader = pact.partner_id(partner) if partner else ""
        if reader is None:
            raise Unclear(screen.text("members.shown.no_partner", partner=partner), tuple(pact.partners))
        found = disclosures(alliance, reader, limit)
        titles = headings(alliance, "members", FIELDS)
    if screen.as_json:
        runs = [_disclosure(each) for each in found]
        screen.document(ShownRunsDocument(runs=runs))
    elif not found:
        screen.say("members.shown.none")
    else:
        heads = ["runs.head.run", "runs.head.time", "members.shown.readers", *titles]
        rows = [
            [each.run, each.at, " · ".join(each.readers), *(_shown(each.fields.get(name, 0)) for name in FIELDS)]
            for each in found
        ]
        screen.table(heads, rows, right=tuple(range(3, len(heads))))
    return 0


# for people


def _in_sheet(done: Done) -> bool:
    """Whether the sheet is emptied: it was written in this very run."""
    from sheetpact.shared import SHEET

    sides = done.report.sides if done.report else {}
    return SHEET in sides and sides[SHEET].planned == sides[SHEET].written


def _show_done(screen: Screen, done: Done, pact: Pact) -> None:
    _show_receipt(screen, done.receipt)
    if not _in_sheet(done):
        screen.say("members.forgot.sheet_later", style="amber")
    screen.heading("members.forgot.by_hand")
    for each in done.accounts:
        shop = side_name(each.shop, pact, screen)
        known_by = done.known_by.get(each, "")
        code = "members.forgot.known_by" if known_by else "members.explain.account"
        screen.line("  " + screen.text(code, shop=shop, customer=known_by or each.customer))
    screen.say("members.forgot.copies")


def _shown(count: int) -> object:
    """Of nobody there is nothing to tell."""
    from sheetpact.reconcile.members_reading import at_least_ten

    return at_least_ten(count) if count else "–"


def _show_receipt(screen: Screen, receipt: Receipt) -> None:
    screen.heading("members.forgot.title", member=receipt.member, run=receipt.run, time=screen.shown(receipt.at))
    for code, count in receipt.removed.items():
        screen.line("  " + screen.text(code, count=count))
    screen.line("  " + screen.text("members.forgot.shops", shops=" · ".join(receipt.shops)))


# for programs


def _disclosure(told: Disclosure) -> DisclosureDocument:
    return DisclosureDocument(
        run=told.run, at=told.at.isoformat(), readers=list(told.readers), fields=_few(told.fields)
    )


def _few(fields: Mapping[str, int]) -> dict[str, str]:
    from sheetpact.reconcile.members_reading import at_least_ten

    return {name: str(at_least_ten(count)) for name, count in fields.items()}


def _receipt(receipt: Receipt) -> ReceiptDocument:
    return ReceiptDocument(
        run=receipt.run,
        at=receipt.at.isoformat(),
        member=receipt.member,
        removed={code.rpartition(".")[2]: count for code, count in receipt.removed.items()},
        shops=list(receipt.shops),
    )


def _person(found: Dossier) -> PersonDocument:
    return PersonDocument(
        member=found.member,
        accounts=[
            PersonAccountDocument(
                shop=each.shop,
                customer=each.customer,
                name=each.name,
                phone=each.phone,
                phone_verified=each.phone_verified,
                email=each.email,
                email_verified=each.email_verified,
                union_id=each.union_id,
                wechat_id=each.wechat_id,
                birthday=each.birthday,
                gender=each.gender,
                address=each.address,
                points=each.points,
                tier=each.tier,
            )
            for each in found.accounts
        ],
        consents=[
            PersonConsentDocument(
                shop=each.account.shop,
                customer=each.account.customer,
                purpose=each.purpose,
                text=each.text,
                receivers=list(each.receivers),
                at=each.at.isoformat(),
                withdrawn=each.withdrawn,
                channel=each.channel,
                expires=each.expires.isoformat() if each.expires else None,
            )
            for each in found.consents
        ],
        points=[
            PersonPointsDocument(
                at=each.at.isoformat(),
                shop=each.account.shop,
                issuer=each.issuer,
                points=each.quantity,
                kind=str(each.kind),
                expires=each.lot,
                order=each.order,
            )
            for each in found.points
        ],
        orders=[PersonOrderDocument(shop=shop, order=order) for shop, order in found.orders],
        shown=list(found.shown),
        readers=list(found.readers),
    )
