"""What a managed tab lost that isn't a value, each with the requests that put it back."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from sheetpact.gsheets import look
from sheetpact.gsheets.book import COLUMN_MARK, TAB_MARK, Area, Mark, Sheet, area, items, number, part
from sheetpact.gsheets.cells import DATES, Raw, entered, formula, is_dated_number
from sheetpact.gsheets.look import Json
from sheetpact.model.sheet import Column, ColumnKind, Tab, Unit

LOW = re.compile(r"=ISNUMBER\(([^()]+)\)\*\([^()]+<=N\([^()]+\)\)>0")
"""Our conditional formats are known by the form of their formula: they have neither name nor id."""


@dataclass(frozen=True, slots=True)
class Loss:
    """Its short name, and what puts it back."""

    name: str
    requests: list[Json]


@dataclass(frozen=True)
class Wear:
    """A tab as it stands: where its columns are by canonical name, and the row of its headings, from 0."""

    sheet: Sheet
    tab: Tab
    places: Mapping[str, int]
    header: int

    def losses(self) -> Iterator[Loss]:
        yield from self._tab_mark()
        yield from self._column_marks()
        yield from self._frozen()
        yield from self.protections()
        yield from self._low()
        yield from self._choices()
        yield from self._texts()
        yield from self._numbers()

    @cached_property
    def standing(self) -> list[tuple[Column, int]]:
        return [(column, self.places[column.name]) for column in self.tab.columns if column.name in self.places]

    @cached_property
    def filled(self) -> list[int]:
        """Rows below the headings with something in a managed column."""
        below = range(self.header + 1, len(self.sheet.raw))
        return [row for row in below if any(entered(self.sheet.at(row, index)) for _, index in self.standing)]

    @property
    def last(self) -> int:
        """The row down to which rules and protections must reach."""
        return self.filled[-1] if self.filled else self.header + 1

    def _below(self, index: int) -> Json:
        return look.cells(self.sheet.id, (self.header + 1, None), (index, index + 1))

    # --- marks

    def _tab_mark(self) -> Iterator[Loss]:
        if self.sheet.name != self.tab.name:
            stale = [look.unmark(mark.id) for mark in self.sheet.marks if mark.key == TAB_MARK]
            yield Loss("mark", [*stale, look.mark_tab(self.sheet.id, self.tab.name)])

    def _column_marks(self) -> Iterator[Loss]:
        """Lost, left behind where the column was cut from, or there twice."""
        marked = self.sheet.columns_marked()
        for column, index in self.standing:
            if marked.get(column.name) != index:
                yield Loss(f"mark:{column.name}", self.marked_anew(column.name))

    def marked_anew(self, name: str) -> list[Json]:
        """One mark where the column stands, the first of those there are; none of that name elsewhere."""
        marks = [(index, mark) for index, mark in column_marks(self.sheet) if mark.value == name]
        right = next((mark for index, mark in marks if index == self.places[name]), None)
        stale = [look.unmark(mark.id) for _, mark in marks if mark is not right]
        return stale if right else [*stale, look.mark_column(self.sheet.id, name, self.places[name])]

    # --- the frozen row, protection

    def _frozen(self) -> Iterator[Loss]:
        """Google freezes neither half of a merged cell nor all rows that there are."""
        end = self.header + 1
        if not self.sheet.frozen and not any(each.top < end < each.bottom for each in self.sheet.merges):
            properties: Json = {"sheetId": self.sheet.id, "gridProperties": {"frozenRowCount": end}}
            freeze: Json = {"properties": properties, "fields": "gridProperties.frozenRowCount"}
            room = look.larger(self.sheet.id, "ROWS", end + 1 - self.sheet.rows)
            yield Loss("frozen", [*room, {"updateSheetProperties": freeze}])

    def protections(self) -> Iterator[Loss]:
        """Of the headings, and of the hub's columns below them."""
        bare = sorted(index for _, index in self.standing if not self._guards(self.header, index))
        if bare:
            rows = (self.header, self.header + 1)
            spans = [look.cells(self.sheet.id, rows, columns) for columns in look.runs(bare)]
            yield Loss("protection", [look.guarded(each) for each in spans])
        for column, index in self.standing:
            short = self.last < self.sheet.rows and not self._guards(self.last, index)
            if column.kind is ColumnKind.HUB and short:
                yield Loss(f"protection:{column.name}", [*self._short(index), look.guarded(self._below(index))])

    def _guards(self, row: int, index: int) -> bool:
        return any(self._guarded(each).holds(row, index) for each in _ours(self.sheet.protected))

    def _short(self, index: int) -> list[Json]:
        """Away with ours of this column alone, which no longer reach its last row."""
        found = [(each, self._guarded(each)) for each in _ours(self.sheet.protected)]
        alone = [each for each, at in found if (at.left, at.right) == (index, index + 1) and at.top > self.header]
        return unguarded(alone)

    def _guarded(self, protected: Raw) -> Area:
        return area(part(protected, "range"), self.sheet.rows, self.sheet.columns)

    # --- what cells look like and offer

    def _low(self) -> Iterator[Loss]:
        """Stale ones of ours, such as of a deleted column, go; partners' come first and keep their order."""
        low = self.tab.low
        if not low or not set(low) <= set(self.places) or self.last >= self.sheet.rows:
            return
        places = (self.places[low[0]], self.places[low[1]])
        wanted = _letters(look.low_formula(*places, self.header + 1))
        if any(_letters(_formula(rule)) == wanted and self._reach(rule) > self.last for rule in self.sheet.conditional):
            return
        indexes = [index for _, index in self.standing]
        managed = (min(indexes), max(indexes) + 1)
        theirs = sum(not is_low(rule) for rule in self.sheet.conditional)
        new = look.low_marks(self.sheet.id, places, managed, self.header, theirs)
        yield Loss("low", [*without_low(self.sheet), *new])

    def _reach(self, rule: Raw) -> int:
        ranges = (area(each, self.sheet.rows, self.sheet.columns) for each in items(rule, "ranges"))
        return max((each.bottom for each in ranges), default=0)

    def _choices(self) -> Iterator[Loss]:
        """Gone when no cell below the heading has any; a tab without rows tells nothing."""
        below = range(self.header + 1, len(self.sheet.raw))
        for column, index in self.standing:
            offers = any("dataValidation" in self.sheet.at(row, index) for row in below)
            if column.choices and self.filled and not offers:
                yield Loss(f"choices:{column.name}", [look.offered(self._below(index), column.choices)])
            old = [row for row in below if _offers(self.sheet.at(row, index), column.earlier)]
            if column.choices and old:
                spans = [look.cells(self.sheet.id, span, (index, index + 1)) for span in look.runs(old)]
                yield Loss(f"choices_before:{column.name}", [look.offered(each, column.choices) for each in spans])

    def _texts(self) -> Iterator[Loss]:
        """Keys are text. Formulas and dates are left as they are: as text they would say something else."""
        for column, index in self.standing:
            if column.kind is ColumnKind.KEY and column.unit is Unit.TEXT:
                found = [(row, self.sheet.at(row, index)) for row in self.filled]
                if any(entered(raw) and not _stays(raw) and _format(raw) != "TEXT" for _, raw in found):
                    kept = [row for row, raw in found if _stays(raw)]
                    yield Loss(f"text:{column.name}", self._as_text(index, kept))

    def _numbers(self) -> Iterator[Loss]:
        """Numbers in cells that once took a date, which they show as a day now."""
        for column, index in self.standing:
            if column.unit is Unit.PIECES:
                shown = [row for row in self.filled if is_dated_number(self.sheet.at(row, index))]
                areas = [look.cells(self.sheet.id, span, (index, index + 1)) for span in look.runs(shown)]
                if areas:
                    yield Loss(f"number:{column.name}", [look.as_numbers(each) for each in areas])

    def _as_text(self, index: int, kept: list[int]) -> list[Json]:
        """The whole column but for the rows that are kept."""
        tops = [self.header + 1, *(row + 1 for row in kept)]
        spans = [(top, end) for top, end in zip(tops, [*kept, None], strict=True) if top != end]
        inside = [span for span in spans if span[0] < self.sheet.rows]
        return [look.as_text(look.cells(self.sheet.id, span, (index, index + 1))) for span in inside]


def _offers(raw: Raw, earlier: Collection[tuple[str, ...]]) -> bool:
    """Whether a cell's drop-down is one that ours was. One that is strict or has a message is somebody's own."""
    rule = part(raw, "dataValidation")
    told = tuple(str(each.get("userEnteredValue", "")) for each in items(part(rule, "condition"), "values"))
    return told in earlier and not rule.get("strict") and not rule.get("inputMessage")


def column_marks(sheet: Sheet) -> list[tuple[int, Mark]]:
    """Our marks on columns, with where they are."""
    found = ((index, mark) for index, marks in sheet.column_marks.items() for mark in marks)
    return [(index, mark) for index, mark in found if mark.key == COLUMN_MARK]


def unguarded(protected: Iterable[Raw]) -> list[Json]:
    """Takes those away that are ours."""
    numbers = (number(each, "protectedRangeId") for each in _ours(protected))
    return [{"deleteProtectedRange": {"protectedRangeId": each}} for each in numbers]


def _ours(protected: Iterable[Raw]) -> list[Raw]:
    return [each for each in protected if each.get("description") == look.DESCRIPTION and each.get("warningOnly")]


def is_low(rule: Raw) -> bool:
    """One of ours, on whatever columns."""
    return bool(LOW.fullmatch(_formula(rule)))


def without_low(sheet: Sheet) -> list[Json]:
    """Takes all of ours away, from the last on: the indexes of those before it stay."""
    indexes = [index for index, rule in enumerate(sheet.conditional) if is_low(rule)]
    return [{"deleteConditionalFormatRule": {"sheetId": sheet.id, "index": index}} for index in reversed(indexes)]


def _formula(rule: Raw) -> str:
    condition = part(part(rule, "booleanRule"), "condition")
    values = items(condition, "values")
    return str(values[0].get("userEnteredValue", "")) if condition.get("type") == "CUSTOM_FORMULA" and values else ""


def _letters(text: str) -> str:
    """A formula without the numbers of its rows."""
    return re.sub(r"[$\d]", "", text)


def _stays(raw: Raw) -> bool:
    return bool(formula(raw)) or _format(raw) in DATES


def _format(raw: Raw) -> object:
    return part(part(raw, "effectiveFormat"), "numberFormat").get("type")
