"""Lists by pages: whatever comes and goes between two pages, a row is missed by no reading that calls itself whole."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from sheetpact.mapping.fields import Payload
from sheetpact.youzan.lists import Lists, Page, Window, slices

START = datetime(2026, 11, 1, tzinfo=UTC)
DAY = timedelta(days=1)
WINDOW = (START, START + DAY)


class Rows:
    """A list, newest first, two rows a page. `meanwhile` happens before each page."""

    def __init__(self, count: int, meanwhile: Callable[[Rows, int], None] = lambda rows, page: None) -> None:
        self.rows: list[dict[str, object]] = [{"id": n, "at": START + timedelta(hours=n)} for n in range(count)]
        self.meanwhile = meanwhile
        self.asked: list[tuple[Window, int]] = []

    def ask(self, window: Window, page: int) -> Page:
        self.meanwhile(self, len(self.asked))
        self.asked.append((window, page))
        start, end = window
        found = [row for row in reversed(self.rows) if isinstance(row["at"], datetime) and start <= row["at"] <= end]
        return Page(found[2 * page - 2 : 2 * page], len(found))

    def silent(self, window: Window, page: int) -> Page:
        return Page(self.ask(window, page).rows, None)

    def overstated(self, window: Window, page: int) -> Page:
        told = self.ask(window, page)
        return Page(told.rows, (told.total or 0) + 1)

    def read(self, most: int = 100, ask: Callable[[Window, int], Page] | None = None) -> tuple[list[int], bool]:
        rows, whole = Lists(ask or self.ask, name, 2, most).rows(WINDOW)
        return sorted(int(str(row["id"])) for row in rows), whole


def name(row: Payload) -> str:
    return str(row["id"])


def test_every_page_is_read_and_no_more() -> None:
    rows = Rows(5)
    assert rows.read() == ([0, 1, 2, 3, 4], True)
    assert [page for _, page in rows.asked] == [1, 2, 3]


def test_an_empty_list_costs_one_page() -> None:
    rows = Rows(0)
    assert rows.read() == ([], True)
    assert len(rows.asked) == 1


def test_a_full_last_page_is_the_last() -> None:
    rows = Rows(4)
    assert rows.read() == ([0, 1, 2, 3], True)
    assert len(rows.asked) == 2


def test_a_row_that_goes_makes_the_next_ones_move_up_so_it_is_read_again() -> None:
    def goes(rows: Rows, page: int) -> None:
        if page == 1:
            rows.rows.pop()

    assert Rows(6, goes).read() == ([0, 1, 2, 3, 4], True)


def test_a_list_that_never_stands_still_is_not_called_whole() -> None:
    def grows(rows: Rows, page: int) -> None:
        rows.rows.append({"id": 100 + page, "at": START + DAY})

    found, whole = Rows(6, grows).read()
    assert set(range(6)) <= set(found)
    assert not whole


def test_more_than_a_list_gives_out_is_read_in_halves() -> None:
    rows = Rows(24)
    assert rows.read(most=5) == (list(range(24)), True)
    assert max(page for _, page in rows.asked) <= 3


def test_rows_of_one_moment_can_not_be_halved() -> None:
    rows = Rows(0)
    rows.rows = [{"id": n, "at": START} for n in range(9)]
    assert rows.read(most=5) == ([], False)


def test_a_total_that_no_list_has_is_not_halved_for_ever() -> None:
    rows = Rows(5)
    _, whole = Lists(lambda window, page: Page(rows.ask(window, page).rows, 10**12), str, 2, 100).rows(
        (START - 5000 * DAY, START + DAY)
    )
    assert not whole
    assert len(rows.asked) < 5000


def test_a_span_is_cut_into_windows_that_touch() -> None:
    assert list(slices(START, START + 2.5 * DAY, DAY)) == [
        (START, START + DAY),
        (START + DAY, START + 2 * DAY),
        (START + 2 * DAY, START + 2.5 * DAY),
    ]
    assert list(slices(START, START + DAY, DAY)) == [(START, START + DAY)]


@pytest.mark.parametrize(("count", "pages"), [(0, 1), (1, 1), (2, 4), (5, 6)])
def test_a_list_that_does_not_tell_its_total_is_read_until_it_ends_and_again(count: int, pages: int) -> None:
    """A single page can't have shifted while it was read."""
    rows = Rows(count)
    assert rows.read(ask=rows.silent) == (list(range(count)), True)
    assert len(rows.asked) == pages


def test_a_list_without_total_and_without_end_is_read_in_halves() -> None:
    rows = Rows(24)
    assert rows.read(most=6, ask=rows.silent) == (list(range(24)), True)
    assert max(page for _, page in rows.asked) <= 3


def test_a_total_that_counts_otherwise_stops_nobody() -> None:
    rows = Rows(5)
    assert rows.read(ask=rows.overstated) == ([0, 1, 2, 3, 4], True)
    assert len(rows.asked) == 6


def test_a_silent_list_that_shifts_is_read_until_it_stands_still() -> None:
    def goes(rows: Rows, page: int) -> None:
        if page == 1:
            rows.rows.pop()

    rows = Rows(6, goes)
    assert rows.read(ask=rows.silent) == ([0, 1, 2, 3, 4], True)
