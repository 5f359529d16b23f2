"""What the connector reads of a Google document: values as people see them, and what must not be written."""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal
from pathlib import Path

import pytest

from sheetpact.gsheets.client import Client
from sheetpact.gsheets.files import Files
from sheetpact.gsheets.reader import Reader
from sheetpact.model.sheet import Cell, Grid
from sheetpact.ports import SheetContext
from sheetpact.simulators.faults import Trouble
from tests.support.google_desk import (
    AVAILABLE,
    INVENTORY,
    ITEM,
    ON_HAND,
    SKU,
    UPDATED,
    ZONE,
    Desk,
    Office,
    batch,
    cells,
    cup,
    desk,
    office,
)


@pytest.fixture(scope="module")
def google() -> Iterator[Office]:
    with office() as made:
        yield made


@pytest.fixture
def table(google: Office, tmp_path: Path) -> Iterator[Desk]:
    with desk(google, tmp_path) as made:
        yield made


@pytest.fixture
def kept(table: Desk) -> Desk:
    """Two cups, written by the hub and read once since."""
    table.tabs = (INVENTORY,)
    table.set_up(cup(1, 12), cup(2, 7))
    table.read()
    return table


class TestValues:
    @pytest.mark.parametrize(
        "text", ["00123", "5.10", "1E5", "6901234567892", "００１２３", "=1+1", "2026-03-02", "TRUE"]
    )
    def test_what_is_typed_into_a_text_column_stays_text(self, kept: Desk, text: str) -> None:
        kept.li.type("库存", "A4", text)
        assert kept.values()[3][SKU] == text

    def test_numbers_are_whole_or_exact(self, kept: Desk) -> None:
        kept.li.paste("库存", "D2", [["10"], ["2.5"]])
        kept.li.type("库存", "N2", "6901234567892")
        assert [row[AVAILABLE] for row in kept.values()[1:]] == [10, Decimal("2.5")]
        assert kept.values()[1][13] == 6901234567892

    def test_a_truth_is_a_truth(self, kept: Desk) -> None:
        kept.li.type("库存", "D2", "TRUE")
        assert kept.values()[1][AVAILABLE] is True

    def test_a_date_among_numbers_is_a_time_and_never_46000_pieces(self, kept: Desk) -> None:
        kept.li.type("库存", "D2", "2026-03-02")
        kept.li.format("库存", "D2", {"numberFormat": {"type": "DATE", "pattern": "yyyy-mm-dd"}})
        assert kept.values()[1][AVAILABLE] == datetime(2026, 3, 2, tzinfo=ZONE)

    def test_a_date_typed_into_a_sheet_of_the_partners_own_is_a_time(self, table: Desk) -> None:
        table.li.rename_tab("工作表1", "库存")
        table.li.paste("库存", "A1", [["货号", "可售"], ["CUP-1", "3-2"]])
        assert table.values()[1] == ["CUP-1", datetime(2026, 3, 2, tzinfo=ZONE)]

    def test_times_are_the_wall_clock_of_the_pacts_zone(self, kept: Desk) -> None:
        kept.li.type("库存", "J2", "2026-03-02 09:30")
        assert kept.values()[1][UPDATED] == datetime(2026, 3, 2, 9, 30, tzinfo=ZONE)

    def test_a_formula_comes_with_what_it_shows(self, kept: Desk) -> None:
        kept.li.type("库存", "D2", "=D3*2")
        assert kept.read().grids["inventory"].rows[1].cells[AVAILABLE] == Cell(14, "=D3*2")

    def test_a_formula_that_fails_shows_its_error(self, kept: Desk) -> None:
        kept.li.type("库存", "D2", "=1/0")
        found = kept.read().grids["inventory"].rows[1].cells[AVAILABLE]
        assert (found.value, found.formula) == ("#DIV/0!", "=1/0")

    def test_blank_rows_are_left_out_and_refs_are_the_numbers_that_people_see(self, kept: Desk) -> None:
        kept.li.insert_rows("库存", 3, rows=2)
        kept.li.hide_rows("库存", 2, 2)
        assert [row.ref for row in kept.read().grids["inventory"].rows] == ["1", "2", "5"]

    def test_a_text_of_spaces_and_line_breaks_is_read_as_it_is(self, kept: Desk) -> None:
        kept.li.type("库存", "C2", " 茶杯\n（大） ")
        assert kept.values()[1][ITEM] == " 茶杯\n（大） "


class TestLocked:
    def locked(self, table: Desk) -> list[str]:
        """Cells of the inventory that can't be written, as people call them."""
        rows = table.read().grids["inventory"].rows
        return [f"{'ABCDEFGHIJ'[at]}{row.ref}" for row in rows for at, each in enumerate(row.cells) if each.locked]

    def protect(self, table: Desk, columns: tuple[int, int], rows: tuple[int, int] = (1, 2), **more: object) -> None:
        """The document's owner lets nobody else write there."""
        sheet = table.tab("库存")
        bounds = {"startRowIndex": rows[0], "endRowIndex": rows[1]}
        area = {**bounds, "startColumnIndex": columns[0], "endColumnIndex": columns[1], "sheetId": sheet.id}
        sheet.protected.append({"protectedRangeId": 991, "range": area, **more})
        table.google.shelf.touched(table.document, "owner@example.com")

    def test_the_hubs_own_warnings_lock_nothing(self, kept: Desk) -> None:
        assert self.locked(kept) == []

    def test_a_range_protected_against_the_account(self, kept: Desk) -> None:
        self.protect(kept, (3, 5))
        assert self.locked(kept) == ["D2", "E2"]
        assert kept.values()[1][AVAILABLE] == 12

    def test_a_range_that_the_account_may_write(self, kept: Desk) -> None:
        self.protect(kept, (3, 5), editors={"users": [kept.google.account]})
        assert self.locked(kept) == []

    def test_a_warning_of_the_partners_own(self, kept: Desk) -> None:
        self.protect(kept, (3, 5), warningOnly=True)
        assert self.locked(kept) == []

    def test_holes_in_a_protected_range_are_free(self, kept: Desk) -> None:
        sheet = kept.tab("库存").id
        hole = {"sheetId": sheet, "startRowIndex": 1, "endRowIndex": 3, "startColumnIndex": 0, "endColumnIndex": 3}
        self.protect(kept, (0, 5), (1, 3), unprotectedRanges=[hole])
        assert self.locked(kept) == ["D2", "E2", "D3", "E3"]

    def test_cells_inside_a_merge_but_for_its_first(self, kept: Desk) -> None:
        kept.li.merge("库存", "D2:E3")
        assert self.locked(kept) == ["E2", "D3", "E3"]

    def test_a_blank_cell_at_the_end_of_its_row(self, kept: Desk) -> None:
        kept.li.paste("库存", "A9", [["CUP-9", "", "青山茶具"]])
        self.protect(kept, (20, 22), (8, 9))
        row = kept.read().grids["inventory"].rows[-1]
        assert [at for at, each in enumerate(row.cells) if each.locked] == [20, 21]

    def test_a_smart_chip(self, kept: Desk) -> None:
        kept.li.type("库存", "C2", "@王小满")
        chip = {"startIndex": 0, "chip": {"personProperties": {"email": "wang@example.com"}}}
        cell = kept.tab("库存").cell(1, ITEM)
        assert cell is not None
        cell.chips = [chip]
        kept.google.shelf.touched(kept.document, "li@example.com")
        assert self.locked(kept) == ["C2"]


class TestLarge:
    """A document with many cells is read as plain values and formulas."""

    def reader(self, table: Desk, folder: Path, *, large: int) -> Reader:
        table.google.credentials(folder)
        settings = {"credentials": "service_account.json", "base_url": table.google.url}
        http = table.sessions[-1]
        context = SheetContext(table.document, settings, http, table.time, ZONE, "zh-CN", folder)
        return Reader(Client(context, table.document), Files(folder / "kept", table.document), table.tabs, large)

    def grids(self, reader: Reader) -> dict[str, Grid]:
        book = reader.read().book
        return {tab.name: sheet.grid(ZONE) for tab in reader.tabs if (sheet := book.tab(tab))}

    def test_both_ways_read_the_very_same(self, kept: Desk, tmp_path: Path) -> None:
        folders = [tmp_path / name for name in ("whole", "plain")]
        for folder in folders:
            folder.mkdir()
        whole, plain = self.reader(kept, folders[0], large=60_000), self.reader(kept, folders[1], large=1)
        self.grids(plain)
        texts = [["00123", "", "=1+1", "=D2*2"], ["'=A1", "茶", "5.10", "2026-03-02"], ["", "", "", "TRUE"]]
        kept.li.paste("库存", "A4", texts)
        kept.li.paste("库存", "L2", [["=1/0", "1E5", "'012"], ["=D2>3", '=A2&"x"', "2.50"], ['=""', "09:30", "3-2"]])
        kept.li.merge("库存", "E2:F2")
        kept.li.insert_rows("库存", 3, rows=2)
        kept.li.rename_heading("库存", "可售", "还有")
        with kept.asked() as asked:
            found = self.grids(plain)
        assert asked[1:-1] == ["sheets.spreadsheets.get"] + ["sheets.spreadsheets.values.batchGet"] * 2
        with kept.asked() as asked:
            assert found == self.grids(whole)
        assert "sheets.spreadsheets.values.batchGet" not in asked
        assert found["inventory"].rows[-1].cells[AVAILABLE] == Cell(value=True)

    @pytest.mark.parametrize("skip", [0, 1])
    def test_rows_that_move_between_its_reads_take_no_number_of_another_row(
        self, kept: Desk, tmp_path: Path, skip: int
    ) -> None:
        kept.li.type("库存", "D2", "=10-3")
        kept.li.type("库存", "D3", "=10-6")
        plain = self.reader(kept, tmp_path, large=1)
        self.grids(plain)
        kept.li.type("库存", "C2", "茶盏")
        kept.trouble(Trouble.MEANWHILE, "values:batchGet", skip=skip, action=lambda: kept.li.drag_rows("库存", 3, 3, 2))
        found = [(row.cells[SKU].value, row.cells[AVAILABLE].value) for row in self.grids(plain)["inventory"].rows[1:]]
        assert sorted(found)[:2] == [("CUP-1", 7), ("CUP-2", 4)]

    def test_one_that_was_empty_when_it_was_first_read(self, table: Desk, tmp_path: Path) -> None:
        table.tabs = (INVENTORY,)
        table.read()  # the first session
        plain = self.reader(table, tmp_path, large=1)
        assert self.grids(plain) == {}
        table.set_up(cup(1, 12), cup(2, 7))
        table.li.type("库存", "D2", "11")
        for pieces in ("10", "9"):
            assert len(self.grids(plain)["inventory"].rows) == 3
            table.li.type("库存", "D2", pieces)

    def test_a_tab_that_was_renamed_since_is_found_all_the_same(self, kept: Desk, tmp_path: Path) -> None:
        plain = self.reader(kept, tmp_path, large=1)
        self.grids(plain)
        kept.li.rename_tab("库存", "我们的 '库存'!")
        assert self.grids(plain)["inventory"].title == "我们的 '库存'!"


class TestTabs:
    @pytest.fixture
    def kept(self, table: Desk) -> Desk:
        table.set_up(cup(1, 12), cup(2, 7))
        return table

    def test_managed_tabs_only(self, kept: Desk) -> None:
        kept.li.type("工作表1", "A1", "笔记")
        assert set(kept.read().grids) == {"inventory", "members", "sku_map", "review", "conflicts", "changes"}

    def test_a_renamed_tab_is_known_by_its_mark(self, kept: Desk) -> None:
        kept.li.rename_tab("库存", "本月库存")
        found = kept.read().grids["inventory"]
        assert (found.title, found.rows[1].cells[SKU].value) == ("本月库存", "CUP-1")

    def test_a_duplicate_is_nobodys_tab_whatever_it_is_called(self, kept: Desk) -> None:
        copy = kept.li.duplicate_tab("库存")
        kept.li.type(copy, "D2", "99")
        kept.li.rename_tab("库存", "本月库存")
        kept.li.rename_tab(copy, "库存")
        assert [kept.read().grids["inventory"].title, kept.values()[1][AVAILABLE]] == ["本月库存", 12]

    def test_a_deleted_tab_is_not_there(self, kept: Desk) -> None:
        kept.li.delete_tab("货号对照")
        assert "sku_map" not in kept.read().grids

    def test_a_tab_of_the_partners_own_is_found_by_title_or_its_other_language(self, table: Desk) -> None:
        table.li.rename_tab("工作表1", "Inventory")
        table.li.paste("Inventory", "A1", [["SKU", "Available"], ["CUP-1", "12"]])
        document = table.read()
        assert (document.hub, document.run) == ("", "")
        assert [cell.value for cell in document.grids["inventory"].rows[1].cells] == ["CUP-1", 12]

    def test_columns_carry_their_marks_along(self, kept: Desk) -> None:
        kept.li.drag_columns("库存", "D", "D", "A")
        kept.li.rename_heading("库存", "可售", "还有")
        assert kept.read().grids["inventory"].marked["available"] == 0


class TestRequests:
    def test_a_document_that_stays_the_same_costs_one(self, kept: Desk) -> None:
        before = kept.read()
        with kept.asked() as asked:
            assert kept.read().grids == before.grids
        assert asked == ["drive.files.get"]

    def test_one_that_changed_costs_two(self, kept: Desk) -> None:
        kept.li.type("库存", "D2", "11")
        with kept.asked() as asked:
            kept.read()
        assert asked == ["drive.files.get", "sheets.spreadsheets.get"]

    def test_what_partners_have_beside_the_managed_tabs_is_not_read(self, table: Desk) -> None:
        table.tabs = (INVENTORY,)
        table.read()  # empty then
        table.set_up(cup(1, 12), cup(2, 7))
        table.li.type("工作表1", "A1", "客人的电话")
        for _ in range(2):
            table.read()
            table.li.type("库存", "D2", "11")
        kept = next((table.folder / ".sheetpact" / "google").glob("*.reading.json.gz"))
        assert "客人的电话" not in gzip.decompress(kept.read_bytes()).decode()

    def test_what_an_earlier_process_read_is_read_again_before_it_is_written(self, kept: Desk) -> None:
        sheet = kept.connect()
        document = sheet.read(kept.tabs)
        with kept.asked() as asked:
            sheet.write(document, batch(document, cells=cells((2, ON_HAND, 11))))
        assert asked == ["sheets.spreadsheets.get", "sheets.spreadsheets.batchUpdate"]
        assert sheet.requests == 3

    def test_the_address_that_a_browser_shows_is_as_good_as_the_id(self, kept: Desk) -> None:
        address = f"https://docs.google.com/spreadsheets/d/{kept.document}/edit?gid=0#gid=0"
        assert kept.connect(document=address).read(kept.tabs).grids == kept.read().grids
