"""The shared sheet as connectors see it: grids of cells, and one batch of changes.

A row's `ref` and a column's index are the connector's own (a row number, a record id); they are
only good for the document version they were read from.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from enum import StrEnum

Value = str | int | Decimal | bool | datetime | None


class ColumnKind(StrEnum):
    """Who writes a column and how edits merge."""

    KEY = "key"
    HUB = "hub"
    QUANTITY = "quantity"
    COUNT = "count"
    SHARED = "shared"
    OWNED = "owned"
    CHOICE = "choice"


class Unit(StrEnum):
    """What a column holds. Ids and phones are TEXT: the cell is formatted as text so that leading zeros stay."""

    TEXT = "text"
    PIECES = "pieces"
    TIME = "time"


@dataclass(frozen=True, slots=True)
class Cell:
    """A value as a person sees it, and its formula text (with the leading '=') where there is one."""

    value: Value = None
    formula: str = ""
    locked: bool = False
    """The hub can't or mustn't write here: protected against it, inside a merge, a chip. Read like any other."""
    covered: bool = False
    """Inside a merge and not its first cell, so locked: people don't see what is in it, and it isn't read."""


COVERED = Cell(locked=True, covered=True)


@dataclass(frozen=True, slots=True)
class GridRow:
    """One row of a tab, header rows included."""

    ref: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Grid:
    """One tab, header rows included, in the order people see it."""

    title: str
    rows: tuple[GridRow, ...]
    marked: Mapping[str, int] = field(default_factory=dict)
    """Canonical name → where the platform's own mark on that column stands now. A copied or pasted column has none."""


@dataclass(frozen=True, slots=True)
class Document:
    """All tabs at one version. `hub` and `run` are the stamp of the last write ('' when never written).

    `worn`: titles of tabs that lost something that isn't a value (a drop-down, a format, a mark): the next write
    puts it back, so one is due even where no value differs.
    """

    version: str
    grids: Mapping[str, Grid]
    hub: str = ""
    run: str = ""
    worn: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Column:
    """One managed column. `name` is canonical, `heading` what people read, `width` in characters."""

    name: str
    heading: str
    kind: ColumnKind
    width: int = 12
    unit: Unit = Unit.TEXT
    choices: tuple[str, ...] = ()
    """What the cell's drop-down offers; other values stay allowed."""
    aliases: tuple[str, ...] = ()
    """Other headings that mean this column (the other language, older names)."""
    earlier: tuple[tuple[str, ...], ...] = ()
    """What drop-downs of ours offered before, or offer in the other language: one that still does is renewed."""


@dataclass(frozen=True, slots=True)
class Tab:
    """One managed tab as it should look."""

    name: str
    title: str
    columns: tuple[Column, ...]
    aliases: tuple[str, ...] = ()
    low: tuple[str, str] | None = None
    """Mark a row whose first column is at or below its second (canonical names)."""
    personal: bool = False
    """Its rows tell about people: no copy of them may stay behind."""

    @property
    def keys(self) -> tuple[str, ...]:
        return tuple(c.name for c in self.columns if c.kind is ColumnKind.KEY)

    @property
    def quantities(self) -> tuple[str, ...]:
        """Columns in which an edit is a difference."""
        return tuple(c.name for c in self.columns if c.kind is ColumnKind.QUANTITY)


@dataclass(frozen=True, slots=True)
class CellWrite:
    """Set one cell. `ref` and `column` are as read; the connector writes text as text, never as a formula."""

    title: str
    ref: str
    column: int
    value: Value


@dataclass(frozen=True, slots=True)
class HeadingWrite:
    """A managed column that the tab lacks, to be added at the free index `column` of header row `ref`."""

    title: str
    ref: str
    column: int
    spec: Column


@dataclass(frozen=True, slots=True)
class RowInsert:
    """New rows, cells by column index: below the row `after` as it was read, or ('') after the last used row."""

    title: str
    rows: tuple[Mapping[int, Value], ...]
    after: str = ""


@dataclass(frozen=True, slots=True)
class RowDelete:
    """Rows to be deleted, by their refs as read."""

    title: str
    refs: tuple[str, ...]
    personal: bool = True
    """They may tell about people, so that no copy of them may stay behind."""


@dataclass(frozen=True, slots=True)
class Placed:
    """Where a tab's managed columns stand: the ref of the heading row, and canonical name → index."""

    header: str
    columns: Mapping[str, int]
    tab: str
    """The tab's canonical name."""


@dataclass(frozen=True, slots=True)
class SheetBatch:
    """One write: all or nothing.

    `create` makes missing tabs whole, with headings, widths, formats and marks; rows for a tab that `create` makes
    come as `inserts` with column indexes in the order of its columns. A tab without any content counts as missing:
    where one of that title exists, `create` fills it.
    """

    run: str
    hub: str
    create: tuple[Tab, ...] = ()
    headings: tuple[HeadingWrite, ...] = ()
    cells: tuple[CellWrite, ...] = ()
    inserts: tuple[RowInsert, ...] = ()
    deletes: tuple[RowDelete, ...] = ()
    placed: Mapping[str, Placed] = field(default_factory=dict)
    """Title of a tab that exists → where its managed columns stand, or will."""

    @property
    def empty(self) -> bool:
        return not (self.create or self.headings or self.cells or self.inserts or self.deletes)

    @property
    def size(self) -> int:
        """Cells and rows that it changes."""
        rows = sum(len(insert.rows) for insert in self.inserts) + sum(len(gone.refs) for gone in self.deletes)
        return len(self.create) + len(self.headings) + len(self.cells) + rows


@dataclass(frozen=True, slots=True)
class PutRight:
    """A cell that a write met changed since it was read, and that was given back what a person had made of it.

    `row`: what stood in the row's key cells, or its number where it has none.
    """

    title: str
    row: tuple[str, ...]
    column: int
    wrong: Value
    right: Value
