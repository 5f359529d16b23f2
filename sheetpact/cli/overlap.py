"""members overlap, members blind: how many members two partners share, where neither sees the other's list."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from sheetpact.cli.schema import BlindDocument, OverlapDocument
from sheetpact.cli.screen import Screen
from sheetpact.cli.session import Session, command
from sheetpact.errors import Unclear
from sheetpact.model.texts import say
from sheetpact.reconcile.members_overlap import FEWER

if TYPE_CHECKING:
    from sheetpact.overlap import Overlap

KEY = "SHEETPACT_BLIND_KEY"


@click.command()
@click.argument("one", metavar="PARTNER|FILE")
@click.argument("other", metavar="PARTNER|FILE")
@click.option("--files", is_flag=True)
@command
def overlap(session: Session, one: str, other: str, files: bool) -> int:  # noqa: FBT001 -- click hands it so
    from sheetpact import overlap as use_case  # only now: what reads files would keep `members review` waiting

    screen = session.screen
    if files:
        first, second = ((name, _text(Path(name), screen)) for name in (one, other))
        _show(screen, use_case.between_files(first, second, screen.locale))
        return 0
    from sheetpact.bootstrap import overlap_key

    with session.alliance() as alliance:
        _show(screen, use_case.between(alliance, one, other, overlap_key(session.pact, screen.locale)))
    return 0


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), required=True)
@click.option("--key", "key_name", default=KEY)
@click.option("--format", "form", default="custom")
@click.option("--region", default="CN")
@command
def blind(session: Session, file: Path, out: Path, key_name: str, form: str, region: str) -> int:
    from sheetpact import overlap as use_case
    from sheetpact.bootstrap import file_mapping, variable
    from sheetpact.exchange.folder import write_whole

    screen = session.screen
    key = variable(key_name, session.pact)
    if not key and screen.terminal:
        key = click.prompt(screen.text("overlap.ask_key"), hide_input=True, confirmation_prompt=True, err=True)
    if not key:
        raise Unclear(say(screen.locale, "overlap.no_key", name=key_name))
    made = use_case.blind(file.read_bytes(), file_mapping(session.pact, form), region.upper(), key, screen.locale)
    write_whole(out, made.text.encode())
    if screen.as_json:
        screen.document(BlindDocument(file=str(out), people=made.people, left_out=made.left_out))
    else:
        screen.say("overlap.blinded", file=out, people=made.people, left_out=made.left_out)
    return 0


def _text(path: Path, screen: Screen) -> str:
    try:
        return path.read_text("ascii")
    except (OSError, UnicodeDecodeError):
        raise Unclear(say(screen.locale, "overlap.no_blind", file=path.name)) from None


def _show(screen: Screen, found: Overlap) -> None:
    fewer = FEWER if found.count is None else None
    if screen.as_json:
        screen.document(OverlapDocument(one=found.one, other=found.other, count=found.count, fewer_than=fewer))
        return
    code = "overlap.count" if fewer is None else "overlap.fewer"
    screen.say(code, one=found.one, other=found.other, count=found.count, fewer=fewer)
