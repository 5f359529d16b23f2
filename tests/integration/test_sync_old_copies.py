"""A copy of the sheet comes back: what was taken meanwhile stays, and what was typed into the copy counts."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from sheetpact.errors import RetryLater
from sheetpact.model.sheet import Document, SheetBatch
from sheetpact.simulators.memory import MemorySheet
from sheetpact.testing.alliance import Village, village


class Shut(MemorySheet):
    """A sheet that can be read only."""

    def write(self, document: Document, batch: SheetBatch) -> str:
        del document, batch
        raise RetryLater("the file is open elsewhere")


def put_back(town: Village, copy: Document) -> None:
    """A partner saves a copy of his over the shared sheet."""
    town.sheet.document = replace(copy, version=str(int(town.sheet.document.version) + 1))


def available(town: Village) -> list[object]:
    return [town.row(sku)["可售"] for sku in ("CUP-1", "BOWL-2", "FIG-3")]


def why(town: Village) -> str:
    return str(town.rows("changes")[0]["原因"])


def taken(town: Village, **numbers: int) -> Document:
    """The sheet as it was before these numbers were typed and taken."""
    town.sync()
    copy = town.sheet.document
    for sku, number in numbers.items():
        town.edit(sku.replace("_", "-"), "可售", number)
    town.sync()
    return copy


def typed_on(town: Village, **numbers: int) -> Document:
    """The sheet with these numbers, as somebody's window keeps it while they are taken from it."""
    for sku, number in numbers.items():
        town.edit(sku.replace("_", "-"), "可售", number)
    window = town.sheet.document
    town.sync()
    return window


class TestACopyFromBefore:
    def test_undoes_nothing_that_was_taken(self, town: Village) -> None:
        put_back(town, taken(town, CUP_1=9))
        town.edit("BOWL-2", "可售", 6)
        town.sync()
        assert available(town) == [9, 6, 5]

    def test_undoes_no_title(self, town: Village) -> None:
        copy = taken(town)
        town.edit("CUP-1", "品名", "大茶杯")
        town.sync()
        put_back(town, copy)
        town.edit("BOWL-2", "可售", 6)
        town.sync()
        assert (town.row("CUP-1")["品名"], town.rows("conflicts")) == ("大茶杯", [])

    def test_its_numbers_count_against_what_stood_there(self, town: Village) -> None:
        """The bowls show that it is from before."""
        put_back(town, taken(town, CUP_1=9, BOWL_2=6))
        town.edit("CUP-1", "可售", 11)
        town.sync()
        assert available(town) == [8, 6, 5]
        assert why(town) == "表格里改动 -1"

    def test_one_that_doesnt_tell_from_when_it_is_counts_as_the_fewest_and_says_so(self, town: Village) -> None:
        put_back(town, taken(town, CUP_1=9))
        town.edit("CUP-1", "可售", 11)
        town.sync()
        assert available(town) == [8, 8, 5]
        assert why(town) == "旧副本里改动 -1：看不出改之前是哪个数（12 / 9），按结果最少的算，请核对"

    def test_an_added_row_is_not_missed_in_it(self, town: Village) -> None:
        copy = taken(town)
        town.type_row({"货号": "VASE-9", "货主": "小满摆件", "品名": "花瓶", "可售": 4})
        town.edit("CUP-1", "可售", 9)
        town.sync()
        put_back(town, copy)
        town.edit("CUP-1", "可售", 11)
        town.sync()
        assert available(town) == [8, 8, 5]
        assert (town.row("VASE-9")["可售"], why(town)) == (4, "表格里改动 -1")

    def test_a_title_that_both_changed_is_asked_about(self, town: Village) -> None:
        copy = taken(town)
        town.edit("CUP-1", "品名", "大茶杯")
        town.sync()
        put_back(town, copy)
        town.edit("CUP-1", "品名", "小茶杯")
        town.sync()
        [asked] = town.rows("conflicts")
        assert (asked["原值"], asked["表格值"], asked["店铺值"]) == ("青瓷杯", "小茶杯", "现在的值 = 大茶杯")

    def test_it_counts_once_however_often_it_is_put_back(self, town: Village) -> None:
        put_back(town, taken(town, CUP_1=9))
        town.edit("BOWL-2", "可售", 6)
        copy = town.sheet.document
        for _ in range(3):
            put_back(town, copy)
            town.sync()
            assert available(town) == [9, 6, 5]

    def test_undoes_no_points_of_a_member(self, tmp_path: Path) -> None:
        town = village(tmp_path, members={"share": ["points"]})
        town.shops["tea-shop"].list("CUP-1", 12)
        for customer, phone in (("1", "13812345670"), ("2", "13912345671")):
            town.shops["tea-shop"].enrol(customer, f"顾客{customer}", phone, points=100)
            town.allow("tea-shop", customer)
        town.sync()
        copy = town.sheet.document
        one, other = (str(each["会员号"]) for each in town.rows("members"))
        town.edit(one, "积分", 70, tab="members")
        town.sync()
        put_back(town, copy)
        town.edit(other, "积分", 90, tab="members")
        town.sync()
        assert [each["积分"] for each in town.rows("members")] == [70, 90]
        put_back(town, copy)
        town.edit(one, "积分", 95, tab="members")
        town.sync()
        assert [each["积分"] for each in town.rows("members")] == [65, 90]
        town.store.close()


class TestACopyFromAfter:
    """Somebody's window stays open on what he typed, while the shared sheet is written anew."""

    def test_only_what_is_typed_from_then_on_counts(self, town: Village) -> None:
        town.sync()
        put_back(town, typed_on(town, CUP_1=9, BOWL_2=6))
        typed_on(town, CUP_1=8)
        assert available(town) == [8, 6, 5]

    def test_several_times(self, town: Village) -> None:
        """The figures show that it is from after."""
        town.sync()
        window = typed_on(town, FIG_3=4)
        for number in (11, 10, 9):
            put_back(town, window)
            window = typed_on(town, CUP_1=number)
            assert available(town) == [number, 8, 4]
            assert why(town) == "表格里改动 -1"

    def test_one_from_in_between_undoes_nothing_either(self, town: Village) -> None:
        town.sync()
        window = typed_on(town, FIG_3=4, CUP_1=11)
        put_back(town, window)
        typed_on(town, CUP_1=10)
        put_back(town, window)
        typed_on(town, BOWL_2=6)
        assert available(town) == [10, 6, 4]

    def test_two_windows_keep_each_what_was_typed_in_the_other(self, town: Village) -> None:
        town.sync()
        one = other = town.sheet.document
        put_back(town, one)
        town.edit("CUP-1", "可售", 9)
        town.edit("CUP-1", "品名", "大茶杯")
        one = town.sheet.document
        town.sync()
        put_back(town, other)
        town.edit("BOWL-2", "可售", 6)
        other = town.sheet.document
        town.sync()
        put_back(town, one)
        town.edit("CUP-1", "可售", 8)
        town.sync()
        put_back(town, other)
        town.edit("FIG-3", "可售", 4)
        town.sync()
        assert available(town) == [8, 6, 4]
        assert town.row("CUP-1")["品名"] == "大茶杯"


class TestWhileItCantBeWritten:
    """It is the same sheet, read again: what is typed back is an edit, in a copy from before, too."""

    def test_what_is_typed_counts_once_and_what_is_typed_back_counts(self, town: Village) -> None:
        put_back(town, taken(town, CUP_1=9))
        town.sheet = Shut(town.sheet.document)
        for number in (6, 7, 8):
            typed_on(town, BOWL_2=number)
        town.sheet = MemorySheet(town.sheet.document)
        town.sync()
        assert available(town) == [9, 8, 5]
        assert [each["原因"] for each in town.rows("changes")[:3]] == [
            "表格里改动 +1",
            "表格里改动 +1",
            "表格里改动 -2",
        ]
