"""demo, init, check: before the first sync."""

from __future__ import annotations

import shlex
from pathlib import Path

import click

from sheetpact.check import check as look_at
from sheetpact.cli import documents
from sheetpact.cli.language import CHOICES, terminal_language
from sheetpact.cli.main_job import run_sync
from sheetpact.cli.session import Session, command
from sheetpact.errors import PactError
from sheetpact.model.texts import say
from sheetpact.workspace import make_workspace

FOLDER = click.Path(file_okay=False, path_type=Path)
LOCALE = click.option("--locale", type=click.Choice(CHOICES), default=None)


@click.command()
@click.argument("folder", metavar="[DIR]", type=FOLDER, default=Path("demo"))
@LOCALE
@click.option("--sell", is_flag=True)
@command
def demo(session: Session, folder: Path, locale: str | None, *, sell: bool) -> int:
    """Exit 0 whatever the sync says: the demo is there. `sell`: only play a buyer in a demo that is there."""
    from sheetpact import demo as made

    session.speak(locale or CHOICES[0])
    if sell:
        return _sell(session, folder)
    again = made.is_demo(folder)
    if not again:
        _empty(folder, session.screen.locale)
        made.make(folder, session.screen.locale, session.world.now())
    pact = folder / "pact.yaml"
    with session.alliance(pact) as alliance:
        session.screen.say("demo.again" if again else "demo.made", folder=folder)
        sheet = folder / alliance.pact.sheet.document
        run_sync(session, alliance, more={"folder": str(folder), "sheet": str(sheet)})
    if not session.screen.as_json:
        _next_steps(session, folder, sheet)
    return 0


def _sell(session: Session, folder: Path) -> int:
    """The tea shop's next exports, with a new order. PactError: there is no demo."""
    from sheetpact import demo as made

    if not made.is_demo(folder):
        raise PactError(say(session.screen.locale, "demo.none", folder=folder))
    session.speak(made.locale_of(folder))
    exports = made.sell(folder, session.world.now())
    session.screen.say("demo.sold", item=made.SOLD_NEXT, pieces=made.PIECES_NEXT, folder=exports)
    return 0


def _empty(folder: Path, locale: str) -> None:
    """PactError: somebody works in it."""
    try:
        taken = folder.exists() and any(folder.iterdir())
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as refused:
        raise PactError(say(locale, "workspace.refused", folder=folder, told=refused.strerror or "")) from None
    if taken:
        raise PactError(say(locale, "cli.folder_taken", folder=folder))


def _next_steps(session: Session, folder: Path, sheet: Path) -> None:
    from sheetpact.demo import SOLD_NEXT

    screen = session.screen
    where = shlex.quote(str(folder))
    option = f"--pact {shlex.quote(str(folder / 'pact.yaml'))}"
    steps = {
        "edit": "",
        "sell": f"demo {where} --sell",
        "sync": f"sync {option}",
        "explain": f"explain {SOLD_NEXT} {option}",
        "undo": f"undo RUN {option}",
    }
    screen.line()
    screen.say("demo.sheet", style="bold", path=sheet)
    screen.say("demo.next")
    for count, (code, words) in enumerate(steps.items(), start=1):
        screen.line(f"  {count}. {screen.text(f'demo.next_{code}', item=SOLD_NEXT, command=f'sheetpact {words}')}")


@click.command()
@click.argument("folder", metavar="DIR", type=FOLDER)
@LOCALE
@command
def init(session: Session, folder: Path, locale: str | None) -> int:
    session.speak(locale or terminal_language())
    made = make_workspace(folder, session.screen.locale)
    screen = session.screen
    if screen.as_json:
        screen.document({"folder": str(made.folder), "made": list(made.made)})
        return 0
    screen.say("workspace.made", folder=made.folder, files=" ".join(made.made))
    pact = folder / "pact.yaml"
    screen.say("workspace.next", path=pact, command=f"sheetpact check --pact {shlex.quote(str(pact))}")
    return 0


@click.command()
@command
def check(session: Session) -> int:
    with session.alliance() as alliance:
        checked = look_at(alliance)
    screen = session.screen
    if screen.as_json:
        screen.document(documents.check(checked, screen.locale))
        return 0 if checked.ready else 2
    for finding in checked.findings:
        if finding.well:
            screen.line(f"✓ {finding.text(screen.locale)}", style="green")
        else:
            screen.problem(finding.problem)
    screen.line()
    if checked.ready:
        screen.say("check.ready", style="green")
        return 0
    screen.say("check.not_ready", style="red", count=len(checked.serious))
    return 2
