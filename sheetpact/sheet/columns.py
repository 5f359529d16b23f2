"""Finding the header row and the managed columns: by heading, never by position alone, and never guessed."""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice

from sheetpact.model.headings import exact_key, heading_key
from sheetpact.model.keys import BLANK
from sheetpact.model.problems import Severity
from sheetpact.model.sheet import Cell, Column, ColumnKind, Grid, Tab
from sheetpact.model.state import Rows
from sheetpact.sheet.values import plain

HEADER_ROWS = 10
"""People put a title and a few lines of explanation above the headings, not more."""
SAMPLE = 24
"""Values of a column that are remembered to know it again."""
SEARCHED = 500
"""Rows in which these values are looked for."""
OWN = "own:"
"""Marks a heading of the partners' own among the known columns."""
UNSURE = "?"
"""A fingerprint that no column has."""


@dataclass(frozen=True, slots=True)
class KnownColumn:
    """Where a column stood at the last write, its heading then, and digests of some of its values."""

    index: int
    heading: str
    fingerprint: str = ""


Known = Mapping[str, KnownColumn]


@dataclass(frozen=True, slots=True)
class HeadingNote:
    """Something about one column; `heading` as seen where there is one, else as it should be."""

    code: str
    severity: Severity
    heading: str
    params: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Layout:
    """Where the managed columns of a tab stand. Columns are counted from 0, `header` too (a position in the grid)."""

    header: int
    ref: str
    columns: Mapping[str, int]
    headings: Mapping[str, str]
    """As seen, of the columns found."""
    own: Mapping[int, str]
    """Headings that aren't managed, the partners' own."""
    missing: tuple[Column, ...]
    """To be added from the free index `free` on."""
    unheaded: Mapping[str, int]
    """Their headings were taken away: to be written again where the platform's mark says that they stand."""
    lost: Mapping[str, int]
    """Neither read nor written: the heading stands twice, or something else in its place (where)."""
    free: int
    notes: tuple[HeadingNote, ...]
    readable: bool
    """False: rows can't be told apart, so the tab is neither read nor written."""


def find_columns(grid: Grid, tab: Tab, known: Known | None) -> Layout | None:
    """The tab's columns; None when there is no header row. `known` as the last write left them, none before it."""
    known = known or None
    names = _Names(tab, known or {})
    header = _header(grid, names)
    if header is None:
        return None
    search = _Search(grid, tab, known, header)
    search.by_heading(names)
    search.by_mark()
    search.by_place()
    return search.layout()


def known_columns(tab: Tab, layout: Layout | None, rows: Rows, known: Known | None) -> Known:
    """What to remember of the columns once `rows` are written. Without a layout the tab is new."""
    if layout is None:
        return {c.name: KnownColumn(i, c.heading, _print_of(c, rows)) for i, c in enumerate(tab.columns)}
    if not layout.readable:
        return known or {}
    found: dict[str, KnownColumn] = {}
    added = {column.name: layout.free + place for place, column in enumerate(layout.missing)}
    for column in tab.columns:
        if column.name in layout.lost:
            before = (known or {}).get(column.name)
            found[column.name] = before or KnownColumn(layout.lost[column.name], column.heading, UNSURE)
        else:
            index = layout.columns[column.name] if column.name in layout.columns else added[column.name]
            heading = layout.headings.get(column.name, column.heading)
            found[column.name] = KnownColumn(index, heading, _print_of(column, rows))
    for index, heading in layout.own.items():
        if index not in layout.lost.values():
            found[OWN + exact_key(heading)] = KnownColumn(index, heading)
    return found


def _print_of(column: Column, rows: Rows) -> str:
    first = islice(rows.values(), SEARCHED)
    return _fingerprint(plain(row.get(column.name), column.unit) for row in first)


def _fingerprint(texts: Iterable[str]) -> str:
    """Digests of the first different values, so that no value itself is kept."""
    digests: dict[str, None] = {}
    seen = {""}
    for text in texts:
        if text not in seen:
            seen.add(text)
            digests[_digest(text)] = None
            if len(digests) == SAMPLE:
                break
    return " ".join(digests)


def _digest(text: str) -> str:
    return f"{zlib.crc32(text.encode('utf-8', 'surrogatepass')):08x}"


class _Names:
    """Which column a heading means, and how surely: 0 its very heading, 1 with a hint, 2 an alias, 3 the last one."""

    def __init__(self, tab: Tab, known: Known) -> None:
        self.columns = len(tab.columns)
        exact = {exact_key(column.heading): column.name for column in tab.columns}
        hinted = {heading_key(column.heading): column.name for column in tab.columns}
        aliases = {heading_key(alias): column.name for column in tab.columns for alias in column.aliases}
        last = {exact_key(known[c.name].heading): c.name for c in tab.columns if c.name in known}
        self._levels = ((exact, exact_key), (hinted, heading_key), (aliases, heading_key), (last, exact_key))

    def meant(self, heading: str) -> tuple[int, str] | None:
        for level, (names, key) in enumerate(self._levels):
            name = names.get(key(heading))
            if name is not None:
                return level, name
        return None


def _header(grid: Grid, names: _Names) -> int | None:
    """The row among the first with the most managed headings, the upper one of equals."""
    best, most = None, 0
    for position, row in enumerate(grid.rows[:HEADER_ROWS]):
        meant = {found[1] for _, heading in _headings(row.cells) if (found := names.meant(heading))}
        if len(meant) > most:
            best, most = position, len(meant)
        if most == names.columns:  # no row below can have more
            break
    return best


def _headings(cells: Sequence[Cell]) -> Iterator[tuple[int, str]]:
    for index, cell in enumerate(cells):
        text = "" if cell.value is None else str(cell.value).strip(BLANK)
        if text:
            yield index, text


@dataclass(slots=True)
class _Search:
    """One search through a header row; finds by heading first, then by place."""

    grid: Grid
    tab: Tab
    known: Known | None
    header: int
    columns: dict[str, int] = field(default_factory=dict)
    headings: dict[str, str] = field(default_factory=dict)
    own: dict[int, str] = field(default_factory=dict)
    unheaded: dict[str, int] = field(default_factory=dict)
    lost: dict[str, int] = field(default_factory=dict)
    doubled: dict[str, frozenset[int]] = field(default_factory=dict)
    """Where the headings stand that are there twice."""
    notes: list[HeadingNote] = field(default_factory=list)

    def by_mark(self) -> None:
        """A mark of the platform's tells a renamed column, and which of two equal headings is the real one.

        A heading that stands once goes first: people cut and paste columns, and marks stay where they were.
        """
        for name, index in self.grid.marked.items():
            elsewhere = index in self.columns.values() or index not in self.doubled.get(name, {index})
            if elsewhere or name in self.columns or name not in {column.name for column in self.tab.columns}:
                continue
            heading = self._heading_at(index)
            if name in self.lost:
                del self.lost[name]
                self.notes = [note for note in self.notes if note.params["heading"] != self._column(name).heading]
            elif heading:
                self._note("sheet.heading_renamed", name, heading, seen=heading)
            else:
                self.unheaded[name] = index
                self._note("sheet.heading_put_back", name, self._column(name).heading)
            self.own.pop(index, None)
            self._take(name, index, heading or self._column(name).heading)

    def _heading_at(self, index: int) -> str:
        return dict(_headings(self.grid.rows[self.header].cells)).get(index, "")

    def _column(self, name: str) -> Column:
        return next(column for column in self.tab.columns if column.name == name)

    def by_heading(self, names: _Names) -> None:
        seen = dict(_headings(self.grid.rows[self.header].cells))
        claims: dict[str, list[tuple[int, int]]] = {}
        for index, heading in seen.items():
            if meant := names.meant(heading):
                claims.setdefault(meant[1], []).append((meant[0], index))
        for name, claimed in claims.items():
            surest = min(claimed)[0]
            places = [index for level, index in claimed if level == surest]
            if len(places) == 1:
                self._take(name, places[0], seen[places[0]])
            else:
                self.lost[name] = places[0]
                self.doubled[name] = frozenset(places)
                self._note("sheet.heading_twice", name, seen[places[0]], count=len(places))
        used = {*self.columns.values(), *(index for name in self.lost for _, index in claims[name])}
        self.own = {index: heading for index, heading in seen.items() if index not in used}

    def by_place(self) -> None:
        """A missing column may have been renamed: what stands between its old neighbours tells."""
        absent = [c for c in self.tab.columns if c.name not in self.columns and c.name not in self.lost]
        suspects = {column.name: self._suspects(column.name) for column in absent if self._was_there(column, absent)}
        for column in absent:
            places = suspects.get(column.name, [])
            if not places:
                continue
            rivals = [name for name, others in suspects.items() if set(others) & set(places)]
            if len(places) == 1 and len(rivals) == 1 and self._looks_like(column, places[0]):
                self._note("sheet.heading_renamed", column.name, self.own[places[0]], seen=self.own[places[0]])
                self._take(column.name, places[0], self.own.pop(places[0]))
            elif self.known is not None or len(places) == 1:
                self.lost[column.name] = places[0]
                self._note("sheet.heading_unsure", column.name, column.heading, seen=self.own[places[0]])

    def layout(self) -> Layout:
        missing = tuple(c for c in self.tab.columns if c.name not in self.columns and c.name not in self.lost)
        for column in missing:
            if self._key_gone(column):
                self._note("sheet.key_heading_missing", column.name, column.heading)
            elif self.known is not None and column.name in self.known:
                self._note("sheet.heading_put_back", column.name, column.heading)
        lines = not self.tab.keys  # without a key a row is known by all of its columns
        readable = all(note.severity is not Severity.RED for note in self.notes) and not (lines and self.lost)
        return Layout(
            header=self.header,
            ref=self.grid.rows[self.header].ref,
            columns=self.columns,
            headings=self.headings,
            own=self.own,
            missing=missing,
            unheaded=self.unheaded,
            lost=self.lost,
            free=_width(self.grid) if missing else 0,
            notes=tuple(self.notes),
            readable=readable,
        )

    def _take(self, name: str, index: int, heading: str) -> None:
        self.columns[name] = index
        self.headings[name] = heading

    def _was_there(self, column: Column, absent: Sequence[Column]) -> bool:
        """Before the first write only a single gap is suspicious: a tab that people began has many."""
        return len(absent) == 1 if self.known is None else column.name in self.known

    def _suspects(self, name: str) -> list[int]:
        """Unknown headings between the neighbours that the column had; all of them when those changed places."""
        order = [column.name for column in self.tab.columns]
        if self.known is not None:
            known = self.known
            order = sorted((each for each in order if each in known), key=lambda each: known[each].index)
        at = order.index(name)
        before = next((self.columns[each] for each in reversed(order[:at]) if each in self.columns), -1)
        after = next((self.columns[each] for each in order[at + 1 :] if each in self.columns), None)
        ours = {key for key in self.known or {} if key.startswith(OWN)}
        strangers = [index for index, heading in self.own.items() if OWN + exact_key(heading) not in ours]
        if after is not None and after < before:
            return strangers
        return [index for index in strangers if index > before and (after is None or index < after)]

    def _looks_like(self, column: Column, index: int) -> bool:
        """At least half of the remembered values stand there; nothing stands where nothing stood."""
        if self.known is None:
            return False
        below = (row.cells[index] for row in self.grid.rows[self.header + 1 :] if index < len(row.cells))
        texts = {text for cell in below if (text := plain(cell.value, column.unit))}
        remembered = set(self.known[column.name].fingerprint.split())
        present = {_digest(text) for text in texts}
        return not texts if not remembered else 2 * len(remembered & present) >= len(remembered)

    def _key_gone(self, column: Column) -> bool:
        """Rows aren't known without the first part of their key, nor without another part that they had."""
        first = column.name in self.tab.keys[:1]
        return first or (column.kind is ColumnKind.KEY and self.known is not None and column.name in self.known)

    def _note(self, code: str, name: str, heading: str, **params: object) -> None:
        column = self._column(name)
        grave = Severity.RED if column.kind is ColumnKind.KEY else Severity.AMBER
        light = code in ("sheet.heading_renamed", "sheet.heading_put_back")
        severity = Severity.NOTE if light else grave
        self.notes.append(HeadingNote(code, severity, heading, {"heading": column.heading, **params}))


def _width(grid: Grid) -> int:
    """The first index to the right of all that stands in the tab."""
    return max(
        (index + 1 for row in grid.rows for index, cell in enumerate(row.cells) if filled(cell)),
        default=0,
    )


def filled(cell: Cell) -> bool:
    """Whether a person sees something there."""
    if isinstance(cell.value, str):
        return bool(cell.formula or cell.value.strip(BLANK))
    return bool(cell.formula) or cell.value is not None
