"""Tabs that were renamed or taken away: what is told of them, and that it is told once."""

from datetime import UTC, datetime

from sheetpact.model.problems import Problem, Severity, Where
from sheetpact.model.sheet import Column, ColumnKind, Tab
from sheetpact.sheet.columns import KnownColumn
from sheetpact.sheet.reading import read_tab
from sheetpact.sheet.tabs import TITLE, TabNews, known_title, tab_news
from sheetpact.testing.grids import grid

AT = datetime(2026, 3, 1, 8, tzinfo=UTC)
TAB = Tab("inventory", "库存", (Column("sku", "货号", ColumnKind.KEY),), aliases=("Inventory",))
LEFT = {"sku": KnownColumn(0, "货号"), TITLE: KnownColumn(0, "库存")}
"""As the last write left the tab."""
OLDER = {"sku": KnownColumn(0, "货号")}
"""As a version left it that didn't remember titles."""


def news(title: str, known: dict[str, KnownColumn], *made: str, text: str = "货号\nCUP-1") -> list[TabNews]:
    return list(tab_news({"inventory": read_tab(grid(text, title), TAB)}, {"inventory": known}, made))


class TestRenamed:
    def test_a_tab_under_another_title_than_at_the_last_write_is_told(self) -> None:
        (told,) = news("库存表", LEFT)
        assert told == TabNews("inventory", "库存", "库存表")
        assert told.problem == Problem("sheet.tab_renamed", Severity.NOTE, Where(tab="库存表"), {"was": "库存"})
        line = told.line(AT, "r2")
        assert (line.who, line.tab, line.row, line.field) == ("sheet", "inventory", (), "")
        assert (line.before, line.after, line.why, line.run) == ("库存", "库存表", "tab.renamed", "r2")

    def test_what_was_remembered_since_is_told_no_more(self) -> None:
        known = {**LEFT, TITLE: known_title(read_tab(grid("货号", "库存表"), TAB))}
        assert news("库存表", known) == []
        assert news("库存", known) == [TabNews("inventory", "库存表", "库存")]

    def test_spaces_and_width_are_no_other_title(self) -> None:
        assert news(" 库 存", LEFT) == []

    def test_where_no_title_was_remembered_any_of_ours_is_none_to_tell(self) -> None:
        assert news("inventory", OLDER) == []
        assert news("库存表", OLDER) == [TabNews("inventory", "库存", "库存表")]

    def test_before_the_first_write_nothing_was_renamed(self) -> None:
        assert news("库存表", {}) == []

    def test_a_tab_that_cant_be_read_is_told_for_that_alone(self) -> None:
        assert news("库存表", LEFT, text="合计 | 12") == []


class TestMadeAgain:
    def test_a_tab_that_was_there_and_has_to_be_made_is_told(self) -> None:
        readings = {"inventory": read_tab(None, TAB)}
        (told,) = tab_news(readings, {"inventory": LEFT}, ["inventory"])
        assert told.problem == Problem("sheet.tab_made_again", Severity.AMBER, Where(tab="库存"))
        line = told.line(AT, "r2")
        assert (line.who, line.tab, line.row, line.field) == ("sheetpact", "inventory", (), "")
        assert (line.before, line.after, line.why, line.run) == (None, None, "tab.made_again", "r2")

    def test_a_tab_that_is_made_for_the_first_time_is_no_news(self) -> None:
        assert list(tab_news({"inventory": read_tab(None, TAB)}, {}, ["inventory"])) == []

    def test_a_tab_that_was_there_and_isnt_needed_any_more_is_no_news(self) -> None:
        assert list(tab_news({"inventory": read_tab(None, TAB)}, {"inventory": LEFT}, [])) == []

    def test_it_stands_under_its_own_title_again(self) -> None:
        assert known_title(read_tab(grid("", "库存表"), TAB)) == KnownColumn(0, "库存")
