"""The main job where rules meet: guards, choices, the SKU map, restless sheets. On shops and a sheet in memory."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest

from sheetpact.model.keys import ItemKey
from sheetpact.model.pact import Pact
from sheetpact.model.records import Order, OrderLine, Reading
from sheetpact.model.runs import Status
from sheetpact.model.sheet import Cell, Document, SheetBatch
from sheetpact.resolve import resolve
from sheetpact.simulators.memory import MemorySheet, MemoryShop
from sheetpact.testing.alliance import Village, village
from sheetpact.testing.grids import grid


@pytest.fixture
def build(tmp_path: Path) -> Iterator[Callable[..., Village]]:
    """A village of another pact."""
    made: list[Village] = []

    def make(**inventory: object) -> Village:
        made.append(village(tmp_path, inventory=inventory))
        return made[-1]

    yield make
    for each in made:
        each.store.close()


@dataclass(slots=True)
class RestlessSheet(MemorySheet):
    """Somebody does something right before the next write."""

    meanwhile: list[Callable[[], None]] = field(default_factory=list)

    def write(self, document: Document, batch: SheetBatch) -> str:
        if self.meanwhile:
            self.meanwhile.pop(0)()
        return MemorySheet.write(self, document, batch)


def restless(town: Village) -> RestlessSheet:
    town.sheet = RestlessSheet(document=town.sheet.document, writes=town.sheet.writes)
    return town.sheet


def shown(town: Village, sku: str) -> list[int | None]:
    return [shop.shown(sku) for shop in town.shops.values() if sku in shop.stock]


def written(town: Village) -> list[int]:
    return [*(shop.writes for shop in town.shops.values()), town.sheet.writes]


def quiet(town: Village) -> bool:
    """A further run is green and writes nothing anywhere."""
    before = written(town)
    return town.sync().status is Status.GREEN and written(town) == before


def why(town: Village, field_: str) -> list[str]:
    return [str(row["原因"]) for row in town.rows("changes") if row["字段"] == field_]


def choose(town: Village, choice: str) -> None:
    [row] = town.rows("conflicts")
    town.edit(str(row["编号"]), "选择", choice, tab="conflicts")


def on_hand(town: Village, owner: str, sku: str) -> int:
    with town.store.look() as tx:
        return tx.stocks([ItemKey(owner, sku)])[ItemKey(owner, sku)].on_hand


def map_row(town: Village, shop: str, sku: str) -> dict[str, object]:
    rows = [{"联盟货号": None, "货主": None, "条码": None, **row} for row in town.rows("sku_map")]
    return next(row for row in rows if (row["店铺"], row["店铺货号"]) == (shop, sku))


def edit_map(town: Village, shop: str, sku: str, heading: str, value: str | None) -> None:
    """A person types into the SKU map."""
    sheet = town.sheet.document.grids["sku_map"]
    headings = [cell.value for cell in sheet.rows[0].cells]
    [row] = [row for row in sheet.rows if [cell.value for cell in row.cells[:2]] == [shop, sku]]
    cells = [*row.cells, *(Cell() for _ in headings[len(row.cells) :])]
    cells[headings.index(heading)] = replace(cells[0], value=value)
    rows = [replace(each, cells=tuple(cells)) if each is row else each for each in sheet.rows]
    document = town.sheet.document
    changed = replace(sheet, rows=tuple(rows))
    town.sheet.document = replace(
        document, version=str(int(document.version) + 1), grids={**document.grids, "sku_map": changed}
    )


class TestSkuMap:
    def test_a_listing_is_taken_out_of_anothers_pool_with_the_number_it_shows(self, town: Village) -> None:
        town.sync()
        edit_map(town, "table-shop", "CUP-1", "联盟货号", "CUP-1B")
        town.sync()
        assert map_row(town, "table-shop", "CUP-1")["货主"] == "白石餐具"
        assert town.row("CUP-1B")["可售"] == 12
        assert any("修改" in each for each in why(town, "联盟货号"))
        town.shops["table-shop"].sell("A1", CUP_1=5)
        town.sync()
        assert shown(town, "CUP-1") == [12, 7]
        assert (town.row("CUP-1")["可售"], town.row("CUP-1B")["可售"]) == (12, 7)
        assert quiet(town)

    def test_a_listing_moved_to_another_item_shows_its_number(self, town: Village) -> None:
        town.sync()
        edit_map(town, "art-shop", "FIG-3", "联盟货号", "BOWL-2")
        edit_map(town, "art-shop", "FIG-3", "货主", "table")
        town.sync()
        assert shown(town, "FIG-3") == [8]
        assert map_row(town, "art-shop", "FIG-3")["货主"] == "白石餐具"
        town.shops["art-shop"].sell("A1", FIG_3=3)
        town.sync()
        assert shown(town, "BOWL-2") == [5]
        assert quiet(town)

    def test_an_unmatched_listing_is_filled_in(self, town: Village) -> None:
        town.shops["art-shop"].list("X", 5, "没有货号")
        listing = town.shops["art-shop"].stock["X"]
        town.shops["art-shop"].stock["X"] = replace(listing, sku="")
        town.sync()
        assert map_row(town, "art-shop", "#X")["联盟货号"] is None
        edit_map(town, "art-shop", "#X", "联盟货号", "BOWL-2")
        town.sync()
        assert any("修改" in each for each in why(town, "联盟货号"))
        town.sync()
        assert town.shops["art-shop"].shown("X") == 8
        assert quiet(town)

    def test_an_emptied_cell_is_put_back_and_noted(self, town: Village) -> None:
        town.sync()
        edit_map(town, "table-shop", "CUP-1", "联盟货号", None)
        town.sync()
        assert map_row(town, "table-shop", "CUP-1")["联盟货号"] == "CUP-1"
        assert why(town, "联盟货号")
        assert quiet(town)

    def test_an_owner_that_is_no_partner_is_told_and_put_back(self, town: Village) -> None:
        town.sync()
        edit_map(town, "table-shop", "CUP-1", "货主", "王老板")
        report = town.sync()
        assert "row.owner_unknown" in town.told(report)
        assert map_row(town, "table-shop", "CUP-1")["货主"] == "青山茶具"
        assert quiet(town)

    def test_a_title_there_is_the_shops(self, town: Village) -> None:
        town.sync()
        edit_map(town, "table-shop", "CUP-1", "店铺品名", "别的")
        town.sync()
        assert map_row(town, "table-shop", "CUP-1")["店铺品名"] == "青瓷杯"
        assert why(town, "店铺品名")

    def test_a_barcode_that_a_person_types_stays(self, town: Village) -> None:
        town.sync()
        edit_map(town, "table-shop", "CUP-1", "条码", "6901234567892")
        town.sync()
        assert map_row(town, "table-shop", "CUP-1")["条码"] == "6901234567892"
        assert quiet(town)

    def test_a_typed_barcode_joins_a_listing_without_sku(self, town: Village) -> None:
        town.shops["table-shop"].list("BOWL-2", 8, "白瓷碗", barcode="6901234567892")
        town.shops["art-shop"].list("X", 5, "没有货号")
        town.shops["art-shop"].stock["X"] = replace(town.shops["art-shop"].stock["X"], sku="")
        town.sync()
        edit_map(town, "art-shop", "#X", "条码", "6901234567892")
        town.sync()
        assert map_row(town, "art-shop", "#X")["联盟货号"] == "BOWL-2"

    def test_a_deleted_row_comes_back(self, town: Village) -> None:
        town.sync()
        town.delete_row("CUP-1", tab="sku_map")
        town.sync()
        assert map_row(town, "table-shop", "CUP-1")["联盟货号"] == "CUP-1"
        assert quiet(town)

    def test_a_column_sorted_alone_is_stopped(self, town: Village) -> None:
        for number in range(12):
            town.shops["art-shop"].list(f"TOY-{number}", number, f"玩具{number}")
        town.sync()
        for number in range(12):
            edit_map(town, "art-shop", f"TOY-{number}", "联盟货号", f"TOY-{11 - number}")
        report = town.sync()
        assert "guard.sheet_many" in town.told(report)
        assert [town.shops["art-shop"].shown(f"TOY-{n}") for n in range(12)] == list(range(12))

    def test_a_sku_of_wide_letters_and_spaces_is_one_row(self, town: Village) -> None:
        town.shops["art-shop"].list("ＴＯＹ　 ９", 4, "玩具")
        town.sync()
        assert quiet(town)
        assert len([row for row in town.rows() if row["品名"] == "玩具"]) == 1
        assert len([row for row in town.rows("sku_map") if row["店铺品名"] == "玩具"]) == 1

    def test_a_shop_that_renames_a_sku_keeps_its_item(self, town: Village) -> None:
        town.sync()
        shop = town.shops["art-shop"]
        shop.stock["FIG-3"] = replace(shop.stock["FIG-3"], sku="FIG-3-NEW")
        town.sync()
        assert map_row(town, "art-shop", "FIG-3-NEW")["联盟货号"] == "FIG-3"
        edit_map(town, "art-shop", "FIG-3-NEW", "联盟货号", "CUP-1")
        town.sync()
        assert shop.shown("FIG-3") == 12

    def test_an_owner_who_left_the_pact_is_joined_by_nobody(self, town: Village, tmp_path: Path) -> None:
        town.sync()
        partners = {name: part for name, part in town.pact.model_dump()["partners"].items() if name != "tea"}
        town.pact = town.pact.model_validate({**town.pact.model_dump(), "partners": partners})
        town.shops["art-shop"].list("CUP-1", 3, "青瓷杯")
        town.sync()
        assert map_row(town, "art-shop", "CUP-1")["货主"] == "小满摆件"


class TestJoins:
    def differ(self, town: Village) -> None:
        town.shops["art-shop"].list("CUP-1", 3, "生日蜡烛")
        town.sync()

    def test_clearly_different_titles_are_asked_about(self, town: Village) -> None:
        self.differ(town)
        assert map_row(town, "art-shop", "CUP-1")["联盟货号"] is None
        choose(town, "表格")
        town.sync()
        town.sync()
        assert shown(town, "CUP-1") == [12, 12, 12]
        assert quiet(town)

    def test_shop_makes_it_an_item_of_its_own(self, town: Village) -> None:
        self.differ(town)
        choose(town, "店铺")
        town.sync()
        town.sync()
        assert shown(town, "CUP-1") == [12, 12, 3]
        assert quiet(town)

    def test_a_sku_may_be_typed(self, town: Village) -> None:
        self.differ(town)
        choose(town, "CANDLE-1")
        town.sync()
        town.sync()
        assert town.row("CANDLE-1")["可售"] == 3
        assert quiet(town)

    def test_a_choice_by_command_is_kept(self, town: Village) -> None:
        self.differ(town)
        [row] = town.rows("conflicts")
        resolve(town.alliance, str(row["编号"]), "sheet")
        town.sync()
        assert town.rows("conflicts") == []
        town.sync()
        assert shown(town, "CUP-1") == [12, 12, 12]

    def test_the_sku_map_settles_it_too(self, town: Village) -> None:
        self.differ(town)
        edit_map(town, "art-shop", "CUP-1", "联盟货号", "CANDLE-1")
        town.sync()
        assert town.rows("conflicts") == []
        assert town.row("CANDLE-1")["可售"] == 3

    def test_two_listings_of_one_sku_in_a_shop_ask_once(self, town: Village) -> None:
        self.differ(town)
        shop = town.shops["art-shop"]
        shop.stock["second"] = replace(shop.stock["CUP-1"], key=shop.stock["CUP-1"].key._replace(listing="second"))
        assert town.sync().conflicts == 1


class TestOpening:
    def test_a_number_typed_in_the_row_settles_it(self, town: Village) -> None:
        town.shops["table-shop"].set("CUP-1", 10)
        town.sync()
        town.edit("CUP-1", "可售", 11)
        town.sync()
        assert town.rows("conflicts") == []
        town.sync()
        assert shown(town, "CUP-1") == [11, 11]
        assert quiet(town)

    def test_the_sheet_can_not_be_chosen_where_nothing_stands_in_it(self, town: Village) -> None:
        town.shops["table-shop"].set("CUP-1", 10)
        town.sync()
        choose(town, "表格")
        report = town.sync()
        assert "choice.unknown" in town.told(report)
        assert report.conflicts == 1

    @pytest.mark.parametrize("word", ["--5", "五", "9" * 5000, "-", "²"], ids=lambda word: word[:5])
    def test_what_is_no_number_is_told(self, town: Village, word: str) -> None:
        town.shops["table-shop"].set("CUP-1", 10)
        town.sync()
        choose(town, word)
        assert "choice.unknown" in town.told(town.sync())

    def test_what_was_sold_before_the_choice_counts(self, town: Village) -> None:
        town.shops["table-shop"].set("CUP-1", 10)
        town.sync()
        town.shops["tea-shop"].sell("A1", CUP_1=2)
        town.sync()
        choose(town, "tea-shop")
        town.sync()
        town.sync()
        assert shown(town, "CUP-1") == [10, 10]
        assert on_hand(town, "tea", "CUP-1") == 12

    def test_a_row_without_owner_belongs_to_who_lists_it(self, town: Village) -> None:
        town.begin_sheet(grid("货号 | 货主 | 品名 | 可售\nCUP-1 |  | 杯子 | 9\nOLD-7 | | 旧货 | 3"))
        report = town.sync()
        assert town.row("CUP-1")["货主"] == "青山茶具"
        assert town.row("CUP-1")["可售"] == 9
        assert "row.owner_unknown" in town.told(report)

    def test_many_listings_that_differ_are_put_right_on_the_second_run(self, town: Village) -> None:
        rows = "\n".join(f"TOY-{n} | 小满摆件 | 玩具 {n} | 4" for n in range(15))
        town.begin_sheet(grid(f"货号 | 货主 | 品名 | 可售\n{rows}"))
        for number in range(15):
            town.shops["art-shop"].list(f"TOY-{number}", 9, f"玩具 {number}")
        assert town.sync().status is not Status.RED
        assert shown(town, "TOY-14") == [9]
        town.sync()
        assert [town.shops["art-shop"].shown(f"TOY-{n}") for n in range(15)] == [4] * 15
        assert quiet(town)


class TestUntracked:
    def start(self, town: Village) -> None:
        town.shops["table-shop"].list("CUP-1", None, "青瓷杯")

    def order(self, town: Village, **line: int) -> None:
        shop = town.shops["table-shop"]
        shop.sell("A1", BOWL_2=0)
        lines = (OrderLine("1", "CUP-1", "CUP-1", **line),)
        shop.book["A1"] = replace(shop.book["A1"], lines=lines, updated_at=town.now())

    def test_it_is_told_and_never_written(self, town: Village) -> None:
        self.start(town)
        town.sync()
        report = town.sync()
        assert report.status is Status.AMBER
        assert "listing.untracked" in town.told(report)
        assert shown(town, "CUP-1") == [12, None]
        assert town.shops["table-shop"].writes == 0

    @pytest.mark.parametrize("line", [{"held": 3}, {"shipped": 3}])
    def test_its_orders_count(self, town: Village, line: dict[str, int]) -> None:
        self.start(town)
        town.sync()
        town.wait()
        self.order(town, **line)
        town.sync()
        assert town.row("CUP-1")["可售"] == 9
        assert shown(town, "CUP-1") == [9, None]

    def test_one_that_stops_being_tracked_is_left_alone(self, town: Village) -> None:
        town.sync()
        self.start(town)
        town.shops["tea-shop"].sell("A1", CUP_1=2)
        report = town.sync()
        assert "listing.untracked" in town.told(report)
        assert shown(town, "CUP-1") == [10, None]
        assert town.row("CUP-1")["table-shop"] is None
        self.order(town, held=1)
        town.sync()
        assert shown(town, "CUP-1") == [9, None]

    def test_one_that_starts_being_tracked_is_put_right(self, town: Village) -> None:
        self.start(town)
        town.sync()
        town.shops["table-shop"].list("CUP-1", 3, "青瓷杯")
        town.sync()
        town.sync()
        assert shown(town, "CUP-1") == [12, 12]
        assert quiet(town)


class TestStrangers:
    def test_an_order_for_an_unknown_listing_waits_for_it(self, town: Village) -> None:
        town.sync()
        shop = town.shops["art-shop"]
        shop.list("VASE-9", 6, "花瓶")
        vase = shop.stock.pop("VASE-9")
        shop.stock["VASE-9"] = vase
        shop.sell("A1", VASE_9=2)
        sold = shop.stock.pop("VASE-9")
        town.sync()
        shop.stock["VASE-9"] = sold
        town.sync()
        row = town.row("VASE-9")
        assert (row["可售"], row["在库"], row["预留"]) == (4, 6, 2)
        shop.ship("A1")
        town.sync()
        assert town.row("VASE-9")["在库"] == 4
        assert quiet(town)

    def test_the_same_order_twice_in_one_fetch_is_its_newer_state(self, town: Village) -> None:
        town.sync()
        shop = town.shops["tea-shop"]
        town.wait()
        shop.sell("A1", CUP_1=3)
        first = shop.book["A1"]
        town.wait(1)
        shop.ship("A1")
        newer = shop.book["A1"]
        shop.book = {"newer": newer, "older": first}
        town.sync()
        row = town.row("CUP-1")
        assert (row["在库"], row["预留"]) == (9, 0)
        shop.book = {"A1": newer}
        assert quiet(town)

    def test_two_late_orders_take_a_drift_back_once(self, town: Village) -> None:
        town.sync()
        shop = town.shops["tea-shop"]
        town.wait()
        shop.sell("A1", CUP_1=2)
        shop.sell("A2", CUP_1=2)
        late = dict(shop.book)
        shop.book.clear()
        town.sync()
        town.sync()
        assert town.row("CUP-1")["在库"] == 8
        shop.book.update(late)
        town.sync()
        row = town.row("CUP-1")
        assert (row["在库"], row["预留"], row["可售"]) == (12, 4, 8)
        with town.store.look() as tx:
            assert tx.booked("tea-shop") == ()


class TestAcceptance:
    def toys(self, town: Village, count: int = 20) -> None:
        for number in range(count):
            town.shops["art-shop"].list(f"TOY-{number}", 9, f"玩具 {number}")
        town.sync()

    def test_an_acceptance_is_good_for_once(self, town: Village) -> None:
        self.toys(town)
        for number in range(12):
            town.edit(f"TOY-{number}", "可售", 5)
        stopped = town.sync()
        town.sync(accept=stopped.run.id)
        for number in range(12):
            town.edit(f"TOY-{number}", "可售", 9)
        again = town.sync()
        town.sync(accept=again.run.id)
        for number in range(12):
            town.edit(f"TOY-{number}", "可售", 5)
        assert town.sync().status is Status.RED
        assert shown(town, "TOY-3") == [9]

    def test_what_changed_since_is_asked_about_again(self, town: Village) -> None:
        self.toys(town)
        for number in range(12):
            town.edit(f"TOY-{number}", "可售", 5)
        stopped = town.sync()
        for number in range(12):
            town.edit(f"TOY-{number}", "可售", 4)
        assert town.sync(accept=stopped.run.id).status is Status.RED
        assert shown(town, "TOY-3") == [9]

    @pytest.mark.parametrize("column", ["可售", "安全库存", "在库"])
    def test_many_cleared_cells_are_stopped(self, town: Village, column: str) -> None:
        self.toys(town)
        for number in range(12):
            town.edit(f"TOY-{number}", "安全库存", 1)
        stopped = town.sync()
        town.sync(accept=stopped.run.id)
        for number in range(12):
            town.edit(f"TOY-{number}", column, None)
        assert town.sync().status is Status.RED

    def test_many_counts_are_stopped(self, town: Village) -> None:
        self.toys(town)
        for number in range(12):
            town.edit(f"TOY-{number}", "盘点", 5)
        stopped = town.sync()
        assert stopped.status is Status.RED
        town.sync(accept=stopped.run.id)
        assert shown(town, "TOY-3") == [5]
        assert quiet(town)

    def test_many_deleted_rows_are_stopped(self, town: Village) -> None:
        self.toys(town)
        for number in range(12):
            town.delete_row(f"TOY-{number}")
        stopped = town.sync()
        assert stopped.status is Status.RED
        town.sync(accept=stopped.run.id)
        assert town.row("TOY-3")["可售"] == 9
        assert quiet(town)

    def test_a_shops_many_numbers_are_accepted_once_for_both_readings(self, town: Village) -> None:
        self.toys(town)
        for number in range(12):
            town.shops["art-shop"].set(f"TOY-{number}", 5)
        stopped = town.sync()
        assert stopped.status is Status.RED
        town.sync(accept=stopped.run.id)
        town.sync()
        assert town.row("TOY-3")["可售"] == 5
        assert quiet(town)

    def test_half_of_a_shop_gone_is_accepted_once_for_both_readings(self, town: Village) -> None:
        self.toys(town, 6)
        gone = [f"TOY-{number}" for number in range(5)]
        for sku in gone:
            del town.shops["art-shop"].stock[sku]
        stopped = town.sync()
        assert "guard.shrunken" in town.told(stopped)
        assert "guard.shrunken" not in town.told(town.sync(accept=stopped.run.id))
        assert town.sync().status is Status.GREEN
        assert town.row("TOY-3")["art-shop"] is None

    def test_accept_in_the_sheet_lets_exactly_these_pass(self, town: Village) -> None:
        self.toys(town)
        for number in range(12):
            town.shops["art-shop"].set(f"TOY-{number}", 5)
        town.sync()
        choose(town, "接受")
        assert town.sync().status is not Status.RED
        town.sync()
        assert town.row("TOY-3")["可售"] == 5
        assert town.rows("conflicts") == []
        assert quiet(town)

    def test_accept_by_command(self, town: Village) -> None:
        self.toys(town)
        for number in range(12):
            town.edit(f"TOY-{number}", "可售", 5)
        town.sync()
        with town.store.look() as tx:
            [conflict] = tx.conflicts()
        resolve(town.alliance, conflict.id, "accept")
        town.sync()
        assert shown(town, "TOY-3") == [5]
        assert quiet(town)

    def test_another_word_accepts_nothing(self, town: Village) -> None:
        self.toys(town)
        for number in range(12):
            town.shops["art-shop"].set(f"TOY-{number}", 5)
        town.sync()
        choose(town, "店铺")
        report = town.sync()
        assert report.status is Status.RED
        assert report.conflicts == 1

    def test_a_shop_that_was_away_gets_what_orders_explain(self, town: Village) -> None:
        for number in range(12):
            for shop in ("table-shop", "art-shop"):
                town.shops[shop].list(f"TOY-{number}", 9, f"玩具 {number}")
        town.sync()
        art = town.shops.pop("art-shop")
        for number in range(12):
            town.shops["table-shop"].sell(f"A{number}", **{f"TOY_{number}": 2})
        town.sync()
        town.sync()
        town.shops["art-shop"] = art
        report = town.sync()
        assert report.status is not Status.RED
        assert [art.shown(f"TOY-{n}") for n in range(12)] == [7] * 12
        assert quiet(town)

    def test_falls_that_pass_lower_the_other_shops_and_come_back(self, town: Village) -> None:
        for number in range(12):
            town.shops["table-shop"].list(f"TOY-{number}", 9, f"玩具 {number}")
        for number in range(90):
            town.shops["art-shop"].list(f"TOY-{number}", 9, f"玩具 {number}")
        town.sync()
        for number in range(12):
            town.shops["art-shop"].set(f"TOY-{number}", 5)
        assert town.sync().status is not Status.RED
        assert shown(town, "TOY-3") == [5, 5]
        for number in range(12):
            town.shops["art-shop"].set(f"TOY-{number}", 9)
        assert town.sync().status is not Status.RED
        assert shown(town, "TOY-3") == [9, 9]

    def test_safety_stock_that_was_accepted_needs_no_second_acceptance(self, town: Village) -> None:
        self.toys(town)
        for number in range(12):
            town.edit(f"TOY-{number}", "安全库存", 2)
        stopped = town.sync()
        town.sync(accept=stopped.run.id)
        assert shown(town, "TOY-3") == [7]

    def test_a_bundles_number_is_explained_by_its_parts_orders(self, build: Callable[..., Village]) -> None:
        bundles = {f"GIFT-{n}": {f"tea/CUP-{n}": 1} for n in range(12)}
        town = build(bundles=bundles)
        for number in range(12):
            town.shops["tea-shop"].list(f"CUP-{number}", 9, f"杯子 {number}")
            town.shops["art-shop"].list(f"GIFT-{number}", 9, f"礼盒 {number}")
        town.sync()
        for number in range(12):
            town.shops["tea-shop"].sell(f"A{number}", **{f"CUP_{number}": 2})
        assert town.sync().status is Status.GREEN
        assert shown(town, "GIFT-3") == [7]


class TestRestlessSheet:
    def test_an_edit_while_the_run_writes_is_taken_once(self, town: Village) -> None:
        town.sync()
        town.edit("BOWL-2", "可售", 7)
        restless(town).meanwhile.append(lambda: town.edit("CUP-1", "可售", 9))
        town.sync()
        assert (town.row("CUP-1")["可售"], town.row("BOWL-2")["可售"]) == (9, 7)
        assert (shown(town, "CUP-1"), shown(town, "BOWL-2")) == ([9, 9], [7])
        assert quiet(town)

    def test_adoption_writes_no_shop_even_when_decided_again(self, town: Village) -> None:
        town.begin_sheet(grid("货号 | 货主 | 品名 | 可售\nCUP-1 | 青山茶具 | 杯子 | 9"))
        restless(town).meanwhile.append(lambda: town.edit("CUP-1", "品名", "茶杯"))
        town.sync()
        assert shown(town, "CUP-1") == [12, 12]
        assert town.row("CUP-1")["品名"] == "茶杯"
        town.sync()
        assert shown(town, "CUP-1") == [9, 9]

    def test_a_waiting_drift_stays_waiting(self, town: Village) -> None:
        town.sync()
        town.shops["tea-shop"].set("CUP-1", 15)
        town.edit("BOWL-2", "可售", 7)
        restless(town).meanwhile.append(lambda: town.edit("BOWL-2", "可售", 6))
        town.sync()
        assert shown(town, "CUP-1") == [15, 12]
        town.sync()
        assert shown(town, "CUP-1") == [15, 15]
        assert shown(town, "BOWL-2") == [6]

    def test_a_fall_stays_out_of_sale(self, town: Village) -> None:
        town.sync()
        town.shops["tea-shop"].set("CUP-1", 7)
        town.edit("BOWL-2", "可售", 7)
        restless(town).meanwhile.append(lambda: town.edit("BOWL-2", "可售", 6))
        town.sync()
        assert shown(town, "CUP-1") == [7, 7]

    def test_a_fall_stays_out_of_sale_while_its_shop_is_away(self, town: Village) -> None:
        town.sync()
        town.shops["tea-shop"].set("CUP-1", 7)
        town.sync()
        tea = town.shops.pop("tea-shop")
        town.sync()
        assert shown(town, "CUP-1") == [7]
        town.shops = {"tea-shop": tea, **town.shops}
        town.sync()
        assert town.row("CUP-1")["可售"] == 7

    def test_a_stopped_shop_stays_stopped(self, town: Village) -> None:
        town.sync()
        town.shops["table-shop"].stock.clear()
        town.edit("FIG-3", "可售", 4)
        restless(town).meanwhile.append(lambda: town.edit("FIG-3", "可售", 3))
        report = town.sync()
        assert report.status is Status.RED
        [row] = town.rows("conflicts")
        assert "table-shop" in str(row["位置"])
        assert shown(town, "FIG-3") == [3]

    def test_a_missing_listing_is_missed_once_a_run(self, town: Village) -> None:
        town.shops["art-shop"].list("TOY-1", 9)
        town.shops["art-shop"].list("TOY-2", 9)
        town.sync()
        gone = town.shops["art-shop"].stock.pop("TOY-1")
        town.edit("FIG-3", "可售", 4)
        restless(town).meanwhile.append(lambda: town.edit("FIG-3", "可售", 3))
        assert "listing.gone" not in town.told(town.sync())
        town.shops["art-shop"].stock["TOY-1"] = gone
        town.sync()
        assert quiet(town)

    def test_a_sheet_that_never_rests_is_written_by_the_next_run(self, town: Village) -> None:
        town.sync()
        town.edit("BOWL-2", "可售", 7)
        restless(town).meanwhile += [lambda n=n: town.edit("CUP-1", "品名", f"杯 {n}") for n in range(3)]
        assert "sheet.restless" in town.told(town.sync())
        town.sync()
        assert town.row("CUP-1")["品名"] == "杯 2"
        assert on_hand(town, "table", "BOWL-2") == 7
        assert quiet(town)


class TestCounts:
    def test_the_same_count_typed_again_before_the_next_run_counts_again(self, town: Village) -> None:
        town.sync()
        town.edit("CUP-1", "盘点", 11)
        town.sync()
        town.edit("CUP-1", "可售", 9)
        town.edit("CUP-1", "盘点", 11)
        town.sync()
        assert town.row("CUP-1")["在库"] == 11

    def test_a_count_on_a_bundle_is_put_back(self, build: Callable[..., Village]) -> None:
        town = build(bundles={"GIFT-1": {"tea/CUP-1": 1}})
        town.shops["tea-shop"].list("CUP-1", 12)
        town.shops["art-shop"].list("GIFT-1", 12, "礼盒")
        town.sync()
        town.edit("GIFT-1", "盘点", 3)
        town.edit("GIFT-1", "可售", 5)
        town.sync()
        row = town.row("GIFT-1")
        assert (row["可售"], row["盘点"], row["在库"]) == (12, None, None)
        assert any("礼盒" in each for each in why(town, "盘点"))
        assert any("礼盒" in each for each in why(town, "可售"))
        assert quiet(town)

    def ask(self, town: Village) -> None:
        town.sync()
        town.shops["tea-shop"].sell("A1", CUP_1=2)
        town.sync()
        town.shops["tea-shop"].ship("A1")
        town.edit("CUP-1", "盘点", 12)
        town.sync()

    def test_what_leaves_before_the_choice_counts(self, town: Village) -> None:
        self.ask(town)
        shop = town.shops["tea-shop"]
        shop.sell("A2", CUP_1=3)
        shop.ship("A2")
        town.sync()
        choose(town, "表格")
        town.sync()
        assert town.row("CUP-1")["在库"] == 9
        assert town.row("CUP-1")["盘点"] is None

    def test_a_count_that_is_taken_away_asks_no_longer(self, town: Village) -> None:
        self.ask(town)
        town.edit("CUP-1", "盘点", None)
        town.sync()
        assert town.rows("conflicts") == []
        assert town.row("CUP-1")["在库"] == 10
        assert quiet(town)

    def test_a_new_count_is_the_answer(self, town: Village) -> None:
        self.ask(town)
        town.edit("CUP-1", "盘点", 13)
        town.sync()
        assert town.rows("conflicts") == []
        assert (town.row("CUP-1")["在库"], town.row("CUP-1")["盘点"]) == (13, None)

    def test_a_new_count_around_which_pieces_moved_is_asked_about_again(self, town: Village) -> None:
        self.ask(town)
        shop = town.shops["tea-shop"]
        shop.sell("A2", CUP_1=3)
        shop.ship("A2")
        town.edit("CUP-1", "盘点", 13)
        choose(town, "表格")
        report = town.sync()
        assert "choice.outdated" in town.told(report)
        [row] = town.rows("conflicts")
        assert row["表格值"] == "13"
        choose(town, "店铺")
        town.sync()
        assert town.row("CUP-1")["在库"] == 10

    def test_an_open_question_writes_nothing(self, town: Village) -> None:
        self.ask(town)
        before = written(town)
        town.sync()
        assert written(town) == before


class TestCells:
    def test_a_formula_is_left_alone_and_nothing_else_is_written(self, town: Village) -> None:
        town.sync()
        town.edit("BOWL-2", "可售", 99, formula="=A1*2")
        town.shops["table-shop"].sell("A1", BOWL_2=1)
        town.sync()
        before = written(town)
        town.sync()
        assert written(town) == before

    def test_a_text_in_a_hub_cell_is_put_back_and_noted(self, town: Village) -> None:
        town.sync()
        town.edit("CUP-1", "在库", "很多")
        town.sync()
        assert town.row("CUP-1")["在库"] == 12
        assert len(why(town, "在库")) == 1
        assert quiet(town)

    def test_available_may_be_negative_and_shops_show_none(self, town: Village) -> None:
        town.sync()
        town.edit("CUP-1", "可售", -3)
        town.sync()
        assert town.row("CUP-1")["可售"] == -3
        assert shown(town, "CUP-1") == [0, 0]
        town.edit("CUP-1", "可售", 2)
        town.sync()
        assert shown(town, "CUP-1") == [2, 2]
        assert quiet(town)

    def test_a_title_that_looks_like_a_formula_stays_text(self, town: Village) -> None:
        town.shops["art-shop"].list("TOY-1", 3, "=cmd|' /C calc'!A0")
        town.sync()
        assert town.row("TOY-1")["品名"] == "=cmd|' /C calc'!A0"
        assert quiet(town)

    def test_a_sku_renamed_in_the_sheet_loses_nothing(self, town: Village) -> None:
        town.sync()
        town.edit("BOWL-2", "货号", "BOWL-2B")
        town.sync()
        assert town.row("BOWL-2")["可售"] == 8
        assert town.row("BOWL-2B")["可售"] == 8
        assert shown(town, "BOWL-2") == [8]
        assert quiet(town)

    def test_a_field_conflict_that_the_shop_takes_back_is_settled(self, town: Village) -> None:
        town.sync()
        town.edit("CUP-1", "品名", "青瓷杯 小")
        town.shops["tea-shop"].list("CUP-1", 12, "青瓷品茗杯")
        town.sync()
        before = written(town)
        town.sync()
        assert written(town) == before
        town.shops["tea-shop"].list("CUP-1", 12, "青瓷杯")
        town.sync()
        assert town.rows("conflicts") == []
        assert town.row("CUP-1")["品名"] == "青瓷杯 小"

    def test_a_typed_title_keeps_its_wide_signs(self, town: Village) -> None:
        town.sync()
        town.edit("CUP-1", "品名", "青瓷杯 小")
        town.shops["tea-shop"].list("CUP-1", 12, "青瓷品茗杯")
        town.sync()
        choose(town, "青瓷杯（小）")
        town.sync()
        assert town.row("CUP-1")["品名"] == "青瓷杯（小）"


class TestShaped:
    def make(self, build: Callable[..., Village]) -> Village:
        town = build(max_shown=5)
        town.shops["tea-shop"].list("CUP-1", 12, "青瓷杯")
        town.shops["table-shop"].list("CUP-1", 12, "青瓷杯")
        town.sync()
        town.sync()
        assert shown(town, "CUP-1") == [5, 5]
        town.shops["tea-shop"].set("CUP-1", 4)
        town.sync()
        town.sync()
        return town

    def test_it_is_asked_about_and_left_alone_until_it_is_settled(self, build: Callable[..., Village]) -> None:
        town = self.make(build)
        for _ in range(3):
            assert town.sync().conflicts == 1
        assert shown(town, "CUP-1") == [4, 5]

    def test_the_sheet_puts_the_shop_right(self, build: Callable[..., Village]) -> None:
        town = self.make(build)
        choose(town, "表格")
        town.sync()
        assert shown(town, "CUP-1") == [5, 5]
        assert on_hand(town, "tea", "CUP-1") == 12
        assert quiet(town)

    def test_the_shop_books_the_difference(self, build: Callable[..., Village]) -> None:
        town = self.make(build)
        choose(town, "店铺")
        town.sync()
        assert on_hand(town, "tea", "CUP-1") == 11
        town.sync()
        assert shown(town, "CUP-1") == [5, 5]
        assert quiet(town)

    def test_a_choice_still_holds_after_an_order(self, build: Callable[..., Village]) -> None:
        town = self.make(build)
        town.shops["tea-shop"].sell("A1", CUP_1=1)
        town.sync()
        town.sync()
        choose(town, "店铺")
        town.sync()
        town.sync()
        assert on_hand(town, "tea", "CUP-1") == 11
        assert shown(town, "CUP-1") == [5, 5]
        assert quiet(town)

    def test_a_difference_that_goes_away_is_settled(self, build: Callable[..., Village]) -> None:
        town = self.make(build)
        town.shops["tea-shop"].set("CUP-1", 5)
        town.sync()
        assert town.rows("conflicts") == []
        assert quiet(town)

    def test_a_value_of_ones_own_means_nothing_there(self, build: Callable[..., Village]) -> None:
        town = self.make(build)
        choose(town, "7")
        assert "choice.unknown" in town.told(town.sync())

    def test_two_listings_of_one_item_ask_one_after_the_other(self, build: Callable[..., Village]) -> None:
        town = build(max_shown=5)
        shop = town.shops["tea-shop"]
        shop.list("CUP-1", 12, "青瓷杯")
        shop.list("CUP-2", 12, "青瓷杯")
        shop.stock["CUP-2"] = replace(shop.stock["CUP-2"], sku="CUP-1")
        town.sync()
        town.sync()
        shop.set("CUP-1", 4)
        shop.set("CUP-2", 3)
        town.sync()
        town.sync()
        town.sync()
        choose(town, "店铺")
        town.sync()
        town.sync()
        choose(town, "店铺")
        town.sync()
        town.sync()
        assert on_hand(town, "tea", "CUP-1") == 9
        assert quiet(town)

    def test_a_bundles_difference_is_booked_on_its_parts(self, build: Callable[..., Village]) -> None:
        town = build(bundles={"GIFT-1": {"tea/CUP-1": 2}})
        town.shops["tea-shop"].list("CUP-1", 12)
        town.shops["art-shop"].list("GIFT-1", 6, "礼盒")
        town.sync()
        town.shops["art-shop"].set("GIFT-1", 5)
        town.sync()
        town.sync()
        choose(town, "店铺")
        town.sync()
        assert on_hand(town, "tea", "CUP-1") == 10
        town.sync()
        assert shown(town, "CUP-1") == [10]
        assert quiet(town)


class TestModes:
    def test_own_numbers_are_each_shops(self, build: Callable[..., Village]) -> None:
        town = build(items={"CUP-1": {"mode": "own"}})
        town.shops["tea-shop"].list("CUP-1", 12, "青瓷杯")
        town.shops["table-shop"].list("CUP-1", 7, "青瓷杯")
        town.sync()
        town.shops["tea-shop"].sell("A1", CUP_1=2)
        town.sync()
        assert shown(town, "CUP-1") == [10, 7]
        assert town.row("CUP-1")["可售"] == 17
        assert quiet(town)

    @pytest.mark.parametrize(
        ("policy", "number"),
        [
            ({"buffer_percent": 10}, 9),
            ({"buffer": 2}, 9),
            ({"max_shown": 5}, 5),
            ({"stop_at": 11}, 0),
            ({"safety_stock": 20}, 0),
        ],
        ids=str,
    )
    def test_what_a_shop_shows(self, build: Callable[..., Village], policy: dict[str, int], number: int) -> None:
        town = build(**policy)
        town.shops["tea-shop"].list("CUP-1", 11)
        town.sync()
        town.sync()
        assert shown(town, "CUP-1") == [number]
        assert quiet(town)

    def escrow(self, build: Callable[..., Village], tea: int, table: int) -> Village:
        town = build(mode="escrow")
        town.shops["tea-shop"].list("CUP-1", tea, "青瓷杯")
        town.shops["table-shop"].list("CUP-1", table, "青瓷杯")
        town.sync()
        return town

    def test_an_order_lowers_only_its_shops_right(self, build: Callable[..., Village]) -> None:
        town = self.escrow(build, 6, 4)
        assert town.row("CUP-1")["可售"] == 10
        town.shops["tea-shop"].sell("A1", CUP_1=2)
        town.sync()
        assert shown(town, "CUP-1") == [4, 4]
        assert quiet(town)

    def test_a_shop_that_ran_out_gets_a_right(self, build: Callable[..., Village]) -> None:
        town = self.escrow(build, 6, 0)
        for _ in range(3):
            town.sync()
            assert sum(n or 0 for n in shown(town, "CUP-1")) <= 6
        assert shown(town, "CUP-1") == [3, 3]
        assert quiet(town)

    def test_a_drift_there_is_a_question(self, build: Callable[..., Village]) -> None:
        town = self.escrow(build, 6, 4)
        town.shops["tea-shop"].set("CUP-1", 8)
        town.sync()
        assert town.sync().conflicts == 1
        assert shown(town, "CUP-1") == [8, 2]  # ten pieces: what one shop offers more, the other offers less
        choose(town, "店铺")
        town.sync()
        assert town.row("CUP-1")["可售"] == 12
        assert shown(town, "CUP-1") == [8, 2]  # two are free, for whoever runs out
        assert quiet(town)

    def test_rights_are_taken_from_shops_that_can_be_reached(self, build: Callable[..., Village]) -> None:
        town = self.escrow(build, 6, 4)
        tea = town.shops.pop("tea-shop")
        town.edit("CUP-1", "可售", 7)
        town.sync()
        assert (tea.shown("CUP-1"), shown(town, "CUP-1")) == (6, [0])

    def test_a_retired_item_is_shared_no_longer(self, town: Village) -> None:
        town.sync()
        for _ in range(2):
            town.delete_row("CUP-1")
            town.sync()
        choose(town, "表格")
        town.sync()
        town.shops["tea-shop"].sell("A1", CUP_1=2)
        town.sync()
        assert shown(town, "CUP-1") == [10, 12]
        assert quiet(town)
        town.type_row({"货号": "CUP-1", "货主": "青山茶具"})
        town.sync()
        assert town.row("CUP-1")["可售"] == 10
        town.sync()
        assert shown(town, "CUP-1") == [10, 10]

    def test_another_word_for_a_deleted_row_means_nothing(self, town: Village) -> None:
        town.sync()
        for _ in range(2):
            town.delete_row("BOWL-2")
            town.sync()
        choose(town, "随便")
        report = town.sync()
        assert "choice.unknown" in town.told(report)
        assert report.conflicts == 1


ASKED: list[str | None] = []
"""From where a shop's orders were asked for."""


class AskedShop(MemoryShop):
    """A shop that tells how it was asked."""

    def orders(self, cursor: str | None) -> Reading[Order]:
        ASKED.append(cursor)
        return MemoryShop.orders(self, cursor)


def test_another_connector_reads_a_shop_from_the_start(town: Village) -> None:
    town.shops["art-shop"] = AskedShop("art-shop", town.now)
    town.shops["art-shop"].list("FIG-3", 5)
    town.shops["art-shop"].sell("A1", FIG_3=1)
    town.sync()
    ASKED.clear()
    town.sync()
    assert None not in ASKED
    told = town.pact.model_dump(mode="json")
    told["partners"]["art"]["shops"]["art-shop"]["connector"] = "other"
    town.pact = Pact.model_validate(told)
    ASKED.clear()
    town.sync()
    assert ASKED[0] is None
