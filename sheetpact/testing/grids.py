r"""Sheets written down in tests as people see them, and a sheet in memory that takes batches.

    货号   | 货主     | 可售
    CUP-1  | 青山茶具 | 12

One line a row, cells between bars. `12` and `5.10` are numbers, `00123` and `'12` are text, `TRUE` is a
truth value, `2026-03-01T08:00+00:00` a time, `=D2*2 -> 24` a formula and what it shows. `\n` is a line
break inside a cell.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from decimal import Decimal

from sheetpact.model.sheet import Cell, CellWrite, Document, Grid, GridRow, RowInsert, SheetBatch, Tab, Value

NUMBER = re.compile(r"-?(?:0|[1-9]\d*)")
DECIMAL = re.compile(r"-?(?:0|[1-9]\d*)\.\d+")
TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d)?(?:Z|[+-]\d\d:\d\d)")
TRUTHS = {"TRUE": True, "FALSE": False}


def grid(text: str, title: str = "库存") -> Grid:
    """The tab that `text` shows; a row's ref is its number, from 1."""
    lines = [line.strip() for line in text.strip("\n").splitlines()]
    rows = [tuple(_cell(part.strip()) for part in line.split("|")) for line in lines]
    return _numbered(title, rows)


def shown(sheet: Grid) -> str:
    """The notation of a grid: `shown(grid(text))` is `text` but for the spaces around its bars."""
    return "\n".join(" | ".join(_spelt(cell) for cell in row.cells).rstrip() for row in sheet.rows)


def document(*grids: Grid, names: Mapping[str, str] | None = None, version: str = "1") -> Document:
    """A document of these tabs by canonical name; `names` tells it by title, else the title is the name."""
    return Document(version, {(names or {}).get(each.title, each.title): each for each in grids})


def applied(sheet: Document, batch: SheetBatch) -> Document:
    """The document once the batch is carried out: a new version, stamped, its rows numbered anew."""
    names = {each.title: name for name, each in sheet.grids.items()}
    grids = dict(sheet.grids)
    for tab in batch.create:
        names[tab.title] = tab.name
        grids[tab.name] = _created(tab)
    for title, name in names.items():
        grids[name] = _written(grids[name], title, batch)
    return replace(sheet, version=str(int(sheet.version) + 1), grids=grids, hub=batch.hub, run=batch.run)


def _created(tab: Tab) -> Grid:
    return _numbered(tab.title, [tuple(Cell(column.heading) for column in tab.columns)])


def _written(before: Grid, title: str, batch: SheetBatch) -> Grid:
    heads = [
        CellWrite(title, each.ref, each.column, each.spec.heading) for each in batch.headings if each.title == title
    ]
    writes: dict[str, dict[int, Value]] = {}
    for write in (*heads, *(each for each in batch.cells if each.title == title)):
        writes.setdefault(write.ref, {})[write.column] = write.value
    unknown = writes.keys() - {row.ref for row in before.rows}
    if unknown:
        raise LookupError(f"no such rows in {title}: {sorted(unknown)}")
    gone = {ref for each in batch.deletes if each.title == title for ref in each.refs}
    inserts = [each for each in batch.inserts if each.title == title]
    rows: list[tuple[Cell, ...]] = []
    for row in before.rows:
        if row.ref not in gone:
            rows.append(_with(row.cells, writes.get(row.ref, {})))
        rows.extend(_inserted(inserts, row.ref))
    while rows and not any(cell.formula or cell.value not in (None, "") for cell in rows[-1]):
        rows.pop()  # "after the last used row"
    rows.extend(_inserted(inserts, ""))
    return _numbered(title, rows)


def _inserted(inserts: Sequence[RowInsert], after: str) -> list[tuple[Cell, ...]]:
    return [_with((), values) for each in inserts if each.after == after for values in each.rows]


def _with(cells: tuple[Cell, ...], values: Mapping[int, Value]) -> tuple[Cell, ...]:
    width = max(len(cells), *(index + 1 for index in values)) if values else len(cells)
    padded = cells + (Cell(),) * (width - len(cells))
    return tuple(Cell(values[index]) if index in values else cell for index, cell in enumerate(padded))


def _numbered(title: str, rows: Sequence[tuple[Cell, ...]]) -> Grid:
    return Grid(title, tuple(GridRow(str(number), cells) for number, cells in enumerate(rows, start=1)))


def _cell(text: str) -> Cell:
    if text.startswith("="):
        formula, _, result = text.partition("->")
        return Cell(_value(result.strip()), formula.strip())
    return Cell(_value(text))


def _value(text: str) -> Value:
    if text.startswith("'"):
        return text[1:].replace("\\n", "\n")
    if text in TRUTHS:
        return TRUTHS[text]
    if NUMBER.fullmatch(text):
        return int(text)
    if DECIMAL.fullmatch(text):
        return Decimal(text)
    if TIME.fullmatch(text):
        return datetime.fromisoformat(text)
    return text.replace("\\n", "\n") or None


def _spelt(cell: Cell) -> str:
    told = _spelt_value(cell.value)
    if not cell.formula:
        return told
    return f"{cell.formula} -> {told}" if told else cell.formula


def _spelt_value(value: Value) -> str:
    match value:
        case None:
            return ""
        case bool():
            return str(value).upper()
        case datetime():
            return value.isoformat(timespec="minutes")
        case str():
            text = value.replace("\n", "\\n")
            return f"'{text}" if _value(text) != value or text.startswith("=") else text
        case _:
            return str(value)
