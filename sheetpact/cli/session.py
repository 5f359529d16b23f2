"""What every command shares: the pact it is about, how it speaks, and where its world comes from."""

from __future__ import annotations

import functools
import logging
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Concatenate, ParamSpec

import click

from sheetpact.cli.language import language
from sheetpact.cli.screen import Screen
from sheetpact.model.texts import CATALOGUE, say

if TYPE_CHECKING:
    from sheetpact.ports import Alliance

P = ParamSpec("P")
SHADOW = "sqlite:///.sheetpact/shadow.db"
"""The store of shadow runs, beside the pact like the real one."""


def _open(pact: Path) -> AbstractContextManager[Alliance]:
    from sheetpact.bootstrap import open_alliance

    return open_alliance(pact)


def _open_shadow(pact: Path) -> AbstractContextManager[Alliance]:
    from sheetpact.bootstrap import open_alliance

    return open_alliance(pact, store=SHADOW)


def _now() -> datetime:
    from sheetpact.bootstrap import now

    return now()


@dataclass(slots=True)
class World:
    """Where commands get the alliance and the time from, and what an error is told with."""

    open: Callable[[Path], AbstractContextManager[Alliance]] = _open
    shadow: Callable[[Path], AbstractContextManager[Alliance]] = _open_shadow
    """The same with a store of its own."""
    now: Callable[[], datetime] = _now
    locale: str = field(default_factory=language)
    screen: Screen | None = None

    def refuse(self, kind: str, told: str, candidates: tuple[str, ...]) -> None:
        """Tell an error on standard error; with --json also as the one document on standard output."""
        click.echo(say(self.locale, "cli.error", told=told), err=True)
        if self.screen is not None and self.screen.as_json:
            self.screen.document({"error": {"kind": kind, "told": told, "candidates": list(candidates)}})


@dataclass(frozen=True, slots=True)
class Session:
    """One command being carried out."""

    world: World
    screen: Screen
    pact: Path

    @contextmanager
    def alliance(self, pact: Path | None = None, *, shadow: bool = False) -> Iterator[Alliance]:
        """The alliance of the pact; from here on it speaks the pact's language. PactError: it can't be used."""
        path = pact or self.pact
        self.speak(language(path))
        opened = self.world.shadow if shadow else self.world.open
        with opened(path) as alliance:
            self.speak(alliance.pact.locale, alliance.pact.timezone)
            yield alliance

    def speak(self, locale: str, timezone: str = "") -> None:
        """Go on in this language."""
        self.world.locale = self.screen.locale = locale
        self.screen.timezone = timezone or self.screen.timezone


def worded(called: click.Command, code: str) -> click.Command:
    """The command with its texts from the catalogue."""
    told = language()
    called.help = say(told, code)
    for parameter in called.params:
        if isinstance(parameter, click.Option) and f"option.{parameter.name}" in CATALOGUE:
            parameter.help = say(told, f"option.{parameter.name}")
    return called


def command(run: Callable[Concatenate[Session, P], int]) -> Callable[P, int]:
    """Give a command its session and the options that all commands have."""

    @click.option("--pact", type=click.Path(dir_okay=False, path_type=Path), default=Path("pact.yaml"))
    @click.option("--json", "as_json", is_flag=True)
    @click.option("-v", "--verbose", is_flag=True)
    @click.pass_obj
    @functools.wraps(run)
    def called(world: World, /, *args: P.args, **given: P.kwargs) -> int:
        pact = given.pop("pact")
        screen = world.screen = Screen(world.locale, as_json=bool(given.pop("as_json")))
        _log(verbose=bool(given.pop("verbose")))
        return run(Session(world, screen, pact if isinstance(pact, Path) else Path()), *args, **given)

    return called


def _log(*, verbose: bool) -> None:
    """Logs go to standard error. Only sheetpact's own are told in detail: others' show addresses with secrets."""
    form = "%(levelname)s %(name)s: %(message)s"
    logging.basicConfig(stream=sys.stderr, level=logging.WARNING, format=form, force=True)
    logging.getLogger("sheetpact").setLevel(logging.DEBUG if verbose else logging.WARNING)
