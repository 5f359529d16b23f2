"""The shared sheet with imagined writes laid over it. It is read, and never written."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import ClassVar, cast

from sheetpact.errors import PactError
from sheetpact.model.problems import Problem
from sheetpact.model.sheet import Cell, Document, Grid, GridRow, PutRight, SheetBatch, Tab, Value
from sheetpact.model.texts import say
from sheetpact.ports import Setting, Sheet, Store
from sheetpact.shadow.documents import Standing
from sheetpact.simulators.memory import MemorySheet
from sheetpact.store.encoding import read_params, write_params

NAME = "shadow:sheet"
NOWHERE = Document("0", {})


@dataclass(slots=True)
class ShadowSheet:
    """Shows what would stand there."""

    settings: ClassVar[tuple[Setting, ...]] = ()
    real: Sheet
    store: Store
    locale: str
    virtual: MemorySheet = field(default_factory=MemorySheet)
    batches: list[SheetBatch] = field(default_factory=list)
    """Imagined in this run."""
    by_hand: int = 0
    put_right: Sequence[PutRight] = ()
    _now: Document = NOWHERE

    @property
    def requests(self) -> int:
        return self.real.requests

    def check(self) -> Sequence[Problem]:
        return self.real.check()

    def version(self) -> str:
        return self.real.version()

    def read(self, tabs: Sequence[Tab]) -> Document:
        """PactError: a hub keeps it already, so there is nothing to try."""
        self._now = self.real.read(tabs)
        if self._now.hub:
            raise PactError(say(self.locale, "shadow.kept_already"))
        before, virtual = self._kept()
        standing = Standing(before, virtual, self._now, self.locale)
        self.virtual.document = standing.merged(tabs)
        self.by_hand = standing.by_hand
        return self.virtual.document

    def look(self, tabs: Sequence[Tab]) -> Document:
        return self.real.look(tabs)

    def write(self, document: Document, batch: SheetBatch) -> str:
        version = self.virtual.write(document, batch)
        self.batches.append(batch)
        self.keep()
        return version

    def keep(self) -> None:
        """For the next run: what people do from now on is a change of this."""
        both = {"before": _told(self._now), "virtual": _told(self.virtual.document)}
        with self.store.begin() as tx:
            tx.put_meta(NAME, write_params(both))

    def _kept(self) -> tuple[Document, Document]:
        """The real sheet at the last imagined write, and what stood there after that."""
        with self.store.look() as tx:
            told = tx.meta(NAME)
        if not told:
            return NOWHERE, NOWHERE
        both = read_params(told)
        return _document(both["before"]), _document(both["virtual"])


def _told(document: Document) -> Mapping[str, object]:
    grids = {
        name: {
            "title": grid.title,
            "rows": [
                [[cell.value, cell.formula, cell.locked, cell.covered] for cell in row.cells] for row in grid.rows
            ],
        }
        for name, grid in document.grids.items()
    }
    return {"version": document.version, "hub": document.hub, "run": document.run, "grids": grids}


def _document(told: object) -> Document:
    kept = cast("Mapping[str, str]", told)
    grids = cast("Mapping[str, Mapping[str, object]]", kept["grids"])
    return Document(kept["version"], {name: _grid(grid) for name, grid in grids.items()}, kept["hub"], kept["run"])


def _grid(told: Mapping[str, object]) -> Grid:
    rows = cast("Sequence[Sequence[tuple[Value, str, bool, bool]]]", told["rows"])
    cells = [tuple(Cell(*cell) for cell in row) for row in rows]
    return Grid(str(told["title"]), tuple(GridRow(str(at), row) for at, row in enumerate(cells, start=1)))
