"""The command `sheetpact`: a table of commands, each loaded when it is called; errors; exit codes."""

from __future__ import annotations

import importlib
import os
import sys
from collections.abc import Callable, Mapping, Sequence
from typing import NoReturn, cast

import click

import sheetpact
from sheetpact.cli.language import language
from sheetpact.cli.session import World, worded
from sheetpact.errors import Busy, ConnectorError, PactError, SheetpactError, Unclear
from sheetpact.model.texts import say

COMMANDS: Mapping[str, str] = {
    "demo": "sheetpact.cli.start:demo",
    "init": "sheetpact.cli.start:init",
    "check": "sheetpact.cli.start:check",
    "plan": "sheetpact.cli.main_job:plan",
    "sync": "sheetpact.cli.main_job:sync",
    "runs": "sheetpact.cli.main_job:runs",
    "conflicts": "sheetpact.cli.settle:conflicts",
    "resolve": "sheetpact.cli.settle:resolve",
    "explain": "sheetpact.cli.items:explain",
    "history": "sheetpact.cli.items:history",
    "risk": "sheetpact.cli.risk:risk",
    "members": "sheetpact.cli.members:members",
    "points": "sheetpact.cli.points:points",
    "spend": "sheetpact.cli.points:spend",
    "give-back": "sheetpact.cli.points:give_back",
    "undo": "sheetpact.cli.settle:undo",
    "serve": "sheetpact.cli.serve:serve",
    "work": "sheetpact.cli.work:work",
    "hooks": "sheetpact.cli.hooks:hooks",
}
"""In the order a newcomer meets them."""
MUST_ACT = 2
WRONG_USAGE = 64
"""EX_USAGE of sysexits.h: click's own 2 means here that a person must act."""
INTERRUPTED = 130
"""128 + SIGINT, as shells count."""


class Commands(click.Group):
    """Knows its commands by name; their texts come from the catalogue, in the language of the pact."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002  # click's signature
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        place = COMMANDS.get(cmd_name)
        if place is None:
            return None
        module, _, name = place.partition(":")
        command = cast("click.Command", getattr(importlib.import_module(module), name))
        return worded(command, f"help.{cmd_name}")

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Without loading one of them."""
        del ctx
        with formatter.section("Commands"):
            formatter.write_dl([(name, say(language(), f"help.{name}")) for name in COMMANDS])

    def format_help_text(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        del ctx
        formatter.write_paragraph()
        with formatter.indentation():
            for paragraph in say(language(), "help").split("\n\n"):
                formatter.write_text(paragraph)
                formatter.write_paragraph()

    def main(self, args: Sequence[str] | None = None, obj: World | None = None, **more: object) -> NoReturn:  # type: ignore[override]  # it always ends the process
        """Run one command. An error is a message, never a traceback with values."""
        world = obj or World()
        sys.exit(_run(super().main, args, world, more))


def _run(run: Callable[..., object], args: Sequence[str] | None, world: World, more: Mapping[str, object]) -> int:
    more = {**more, "standalone_mode": False, "obj": world}
    try:
        code = run(args, **more)
    except click.ClickException as wrong:
        wrong.show()
        return WRONG_USAGE
    except click.Abort:
        return INTERRUPTED
    except SheetpactError as error:
        world.refuse(_kind(error), told(error, world.locale), getattr(error, "candidates", ()))
        return MUST_ACT
    except BrokenPipeError:  # whoever reads the output has had enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except Exception as error:  # noqa: BLE001  # its text may quote what a person or a shop sent
        kind = type(error).__name__
        world.refuse(kind, say(world.locale, "told.unexpected", kind=kind, stack=_stack(error)), ())
        return MUST_ACT
    return code if isinstance(code, int) else 0


def _stack(error: Exception) -> str:
    from sheetpact.reporting import stack  # only now: every start would wait for it

    return stack(error)


def _kind(error: SheetpactError) -> str:
    kinds = (PactError, Busy, Unclear, ConnectorError)
    return next((kind.__name__ for kind in kinds if isinstance(error, kind)), "SheetpactError")


def told(error: SheetpactError, locale: str) -> str:
    """What happened and what to do next, in the pact's language."""
    if isinstance(error, Busy) and str(error) == "sync":
        return say(locale, "cli.busy")
    if isinstance(error, ConnectorError):
        return say(locale, "cli.moved_on")
    return str(error)


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(sheetpact.__version__, "-V", "--version", message="%(version)s")
def cli() -> None:
    """Its text is in the catalogue."""
