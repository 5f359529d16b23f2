"""A long run shows a bar on a terminal and plain lines elsewhere; on standard error, so that output stays clean."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Lock
from typing import TYPE_CHECKING

import click

from sheetpact.cli.screen import Screen
from sheetpact.model.pact import Pact

if TYPE_CHECKING:
    from rich.progress import Progress as Bars
    from rich.progress import TaskID

    from sheetpact.ports import Progress

SHEET = "sheet"


@contextmanager
def watching(screen: Screen, pact: Pact) -> Iterator[Progress]:
    """What a use case is handed to tell how far it is."""
    if not sys.stderr.isatty():
        yield Lines(screen, pact)
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, Task, TextColumn
    from rich.text import Text

    class Count(MofNCompleteColumn):
        """Of a wait there is nothing to count."""

        def render(self, task: Task) -> Text:
            return Text() if task.total is None else super().render(task)

    columns = (TextColumn("{task.description}", markup=False), BarColumn(bar_width=24), Count())
    with Progress(*columns, console=Console(stderr=True, highlight=False), transient=True) as bars:
        yield Drawn(screen, pact, bars)


def side_name(side: str, pact: Pact, screen: Screen) -> str:
    """A side as people know it: the partner and the shop, or the shared sheet."""
    if side == SHEET:
        return screen.text("progress.sheet")
    return f"{pact.partner_name(pact.partner_of(side))} · {side}" if side in pact.shops else side


@dataclass(slots=True)
class Lines:
    """A line whenever a side is done."""

    screen: Screen
    pact: Pact
    lock: Lock = field(default_factory=Lock)

    def __call__(self, side: str, step: str, done: int, total: int) -> None:
        shops_read = step in ("progress.read", "progress.unread") and side != SHEET
        if not (shops_read or done >= total):
            return
        name = side_name(side, self.pact, self.screen)
        with self.lock:
            click.echo(self.screen.text(step, side=name, done=done, total=total), err=True)


@dataclass(slots=True)
class Drawn:
    """A bar for reading all shops, one for each side that is written, and one for a side's wait until it goes on."""

    screen: Screen
    pact: Pact
    bars: Bars
    tasks: dict[str, TaskID] = field(default_factory=dict)
    waits: dict[str, TaskID] = field(default_factory=dict)
    lock: Lock = field(default_factory=Lock)

    def __call__(self, side: str, step: str, done: int, total: int) -> None:
        shops_read = step in ("progress.read", "progress.unread") and side != SHEET
        name = self.screen.text("progress.reading") if shops_read else side_name(side, self.pact, self.screen)
        with self.lock:
            if (wait := self.waits.pop(side, None)) is not None:
                self.bars.remove_task(wait)
            if step == "progress.wait":
                self.waits[side] = self.bars.add_task(self.screen.text(step, side=name, total=total), total=None)
                return
            if name not in self.tasks:
                self.tasks[name] = self.bars.add_task(name, total=total)
            self.bars.update(self.tasks[name], completed=done, total=total)
