"""What people see: tables and colours on a terminal, plain aligned lines elsewhere; or one JSON document."""

from __future__ import annotations

import json
import sys
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import click

from sheetpact.model.texts import CATALOGUE, say

if TYPE_CHECKING:
    from sheetpact.model.problems import Problem

STYLES = {"green": "green", "amber": "yellow", "red": "bold red", "dim": "dim", "bold": "bold"}
MARKS = {"red": "✗", "amber": "!", "note": "·"}
"""Before a problem, by its severity."""
GAP = "  "
Cells = Sequence[object]


@dataclass(slots=True)
class Screen:
    """Standard output. With `as_json` only `document` writes to it."""

    locale: str
    as_json: bool = False
    timezone: str = "UTC"
    begun: bool = False
    """Something stands on the screen already."""

    @property
    def terminal(self) -> bool:
        return sys.stdout.isatty() and not self.as_json

    def document(self, document: Mapping[str, object]) -> None:
        click.echo(json.dumps(document, ensure_ascii=False, indent=2))

    def text(self, code: str, **params: object) -> str:
        return say(self.locale, code, **params)

    def say(self, code: str, *, style: str = "", **params: object) -> None:
        self.line(self.text(code, **params), style=style)

    def line(self, text: str = "", *, style: str = "") -> None:
        """One line. On a terminal what doesn't fit is wrapped between words."""
        if self.as_json:
            return
        self.begun = True
        if self.terminal:
            from rich.console import Console
            from rich.text import Text

            Console(highlight=False, soft_wrap=True).print(Text(text, style=STYLES.get(style, "")))
        else:
            click.echo(text)

    def heading(self, code: str, **params: object) -> None:
        """Parted from what stands above it."""
        if self.begun:
            self.line()
        self.say(code, style="bold", **params)

    def problem(self, problem: Problem) -> None:
        self.mark(problem.severity.value, problem.text(self.locale))

    def mark(self, severity: str, text: str) -> None:
        """One line with the sign of its severity."""
        self.line(f"{MARKS[severity]} {text}", style=severity)

    def table(self, headings: Sequence[str], rows: Sequence[Cells], *, right: Sequence[int] = ()) -> None:
        """`headings` are codes, or what stands in the sheet; columns in `right` hold numbers."""
        if self.as_json:
            return
        told = [self.text(code) if code in CATALOGUE else code for code in headings]
        cells = [[self.shown(cell) for cell in row] for row in rows]
        if self.terminal:
            _draw(told, cells, right)
        else:
            for line in aligned([told, *cells], right):
                click.echo(line)

    def shown(self, value: object) -> str:
        """A value as people read it; times in the pact's zone."""
        if isinstance(value, datetime):
            return f"{value.astimezone(ZoneInfo(self.timezone)):%Y-%m-%d %H:%M}"
        return "" if value is None else str(value)


def _draw(headings: Sequence[str], rows: Sequence[Sequence[str]], right: Sequence[int]) -> None:
    from rich import box
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(box=box.SIMPLE_HEAD, show_edge=False, pad_edge=False)
    for at, heading in enumerate(headings):
        table.add_column(Text(heading), justify="right" if at in right else "left", overflow="fold")
    for row in rows:
        table.add_row(*(Text(cell) for cell in row))
    Console(highlight=False).print(table)


def aligned(rows: Sequence[Sequence[str]], right: Sequence[int]) -> list[str]:
    """Columns of equal width, where a Chinese letter takes two places. Line breaks in a cell become '; '."""
    flat = [[cell.replace("\n", "; ") for cell in row] for row in rows]
    widths = [max(width(cell) for cell in column) for column in zip(*flat, strict=True)]
    lines = []
    for row in flat:
        cells = []
        for at, (cell, size) in enumerate(zip(row, widths, strict=True)):
            space = " " * (size - width(cell))
            cells.append(space + cell if at in right else cell + space)
        lines.append(GAP.join(cells).rstrip())
    return lines


def width(text: str) -> int:
    """Places that a text takes on a terminal."""
    return sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in text)
