"""Taking a run back, on shops and a sheet in memory over a real store: one rule a test."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from sheetpact.errors import Busy, Unclear
from sheetpact.model.runs import Status
from sheetpact.sync import sync
from sheetpact.testing.alliance import Village, village
from sheetpact.testing.deaths import Killed
from sheetpact.undo import Undone, undo


@pytest.fixture
def town(tmp_path: Path) -> Iterator[Village]:
    made = village(tmp_path)
    made.shops["tea-shop"].list("CUP-1", 12, "青瓷杯")
    made.shops["table-shop"].list("CUP-1", 12, "青瓷杯")
    made.shops["table-shop"].list("BOWL-2", 8, "白瓷碗")
    made.sync()
    yield made
    made.store.close()


def last_run(town: Village) -> str:
    with town.store.look() as tx:
        return tx.runs(1)[0].id


def take_back(town: Village, run: str = "") -> Undone:
    town.wait(1)
    return undo(town.alliance, run or last_run(town))


def quantities(undone: Undone) -> list[int]:
    return [movement.quantity for movement in undone.movements]


class TestStock:
    def test_an_edit_is_compensated_and_published_at_the_next_sync(self, town: Village) -> None:
        town.edit("CUP-1", "可售", 9)
        town.sync()
        assert quantities(take_back(town)) == [3]
        assert town.shops["tea-shop"].shown("CUP-1") == 9
        assert town.sync().status is Status.GREEN
        assert town.row("CUP-1")["可售"] == 12
        assert [town.shops[name].shown("CUP-1") for name in ("tea-shop", "table-shop")] == [12, 12]

    def test_a_run_that_is_still_on_is_left_alone_until_it_has_ended(self, town: Village) -> None:
        town.edit("CUP-1", "可售", 9)
        refused: set[str] = set()

        def meanwhile(side: str, step: str, done: int, total: int) -> None:
            if step == "progress.write":
                with pytest.raises(Busy):
                    undo(town.alliance, last_run(town))
                refused.add(side)

        town.wait()
        sync(town.alliance, meanwhile)
        assert "sheet" in refused
        assert quantities(take_back(town)) == [3]

    def test_one_that_was_killed_is_taken_back_though_it_never_ended(self, town: Village) -> None:
        town.edit("CUP-1", "可售", 9)

        def die(side: str, step: str, done: int, total: int) -> None:
            if step == "progress.write":
                raise Killed

        town.wait()
        with pytest.raises(Killed):
            sync(town.alliance, die)
        assert quantities(take_back(town)) == [3]

    def test_later_orders_stay_where_they_are(self, town: Village) -> None:
        town.edit("CUP-1", "可售", 9)
        run = town.sync().run.id
        town.shops["tea-shop"].sell("A1", CUP_1=2)
        town.sync()
        take_back(town, run)
        town.sync()
        assert town.row("CUP-1")["可售"] == 10

    def test_a_count_is_taken_back(self, town: Village) -> None:
        town.edit("BOWL-2", "盘点", 5)
        town.sync()
        assert quantities(take_back(town)) == [3]
        town.sync()
        assert town.row("BOWL-2")["在库"] == 8

    def test_twice_does_nothing_and_names_the_first(self, town: Village) -> None:
        town.edit("CUP-1", "可售", 9)
        run = town.sync().run.id
        first = take_back(town, run)
        second = take_back(town, run)
        assert (second.movements, second.run, second.before) == ((), "", first.run)
        assert last_run(town) == first.run
        town.sync()
        assert town.row("CUP-1")["可售"] == 12

    def test_an_undo_can_be_undone(self, town: Village) -> None:
        town.edit("CUP-1", "可售", 9)
        town.edit("CUP-1", "品名", "杯")
        town.sync()
        assert quantities(take_back(town, take_back(town).run)) == [-3]
        town.sync()
        assert (town.row("CUP-1")["可售"], town.row("CUP-1")["品名"]) == (9, "杯")

    def test_many_items_need_no_guard_since_a_person_decided(self, town: Village) -> None:
        for number in range(14):
            town.shops["art-shop"].list(f"TOY-{number}", 9)
        town.sync()
        for number in range(14):
            town.edit(f"TOY-{number}", "可售", 5)
        stopped = town.sync()
        run = town.sync(accept=stopped.run.id).run.id
        assert town.shops["art-shop"].shown("TOY-3") == 5
        assert len(take_back(town, run).movements) == 14
        assert town.sync().status is Status.GREEN
        assert town.shops["art-shop"].shown("TOY-3") == 9

    def test_it_is_noted_in_the_sheet(self, town: Village) -> None:
        town.edit("CUP-1", "可售", 9)
        run = town.sync().run.id
        take_back(town)
        town.sync()
        notes = [row for row in town.rows("changes") if row["谁"] == "管理员"]
        assert [(row["原值"], row["新值"], row["原因"]) for row in notes] == [("9", "12", f"撤销批次 {run}")]


class TestDrift:
    def test_a_booked_drift_is_taken_back(self, town: Village) -> None:
        town.shops["tea-shop"].set("CUP-1", 10)
        town.sync()
        town.sync()
        assert quantities(take_back(town)) == [2]
        town.sync()
        assert town.row("CUP-1")["可售"] == 12

    def test_a_late_order_has_taken_it_back_already(self, town: Village) -> None:
        run = self.late_order(town)
        town.sync()
        assert town.row("CUP-1")["在库"] == 12
        assert quantities(take_back(town, run)) == []

    def test_a_late_order_does_not_take_back_what_was_undone(self, town: Village) -> None:
        run = self.late_order(town)
        assert quantities(take_back(town, run)) == [2]
        town.sync()
        row = town.row("CUP-1")
        assert (row["在库"], row["预留"]) == (12, 2)

    def late_order(self, town: Village) -> str:
        """An order that its platform tells after its pieces were booked as a drift; the run that booked it."""
        town.wait()
        shop = town.shops["tea-shop"]
        shop.sell("A1", CUP_1=2)
        late = shop.book.pop("A1")
        town.sync()
        run = town.sync().run.id
        assert town.row("CUP-1")["在库"] == 10
        shop.book["A1"] = late
        return run


class TestFacts:
    def test_orders_and_shipping_are_listed_and_stay(self, town: Village) -> None:
        shop = town.shops["tea-shop"]
        shop.sell("A1", CUP_1=3)
        town.sync()
        ordered = take_back(town)
        assert [change.params["order"] for change in ordered.orders] == ["A1"]
        shop.ship("A1")
        shipped = take_back(town, town.sync().run.id)
        assert [(fact.kind.value, fact.quantity) for fact in shipped.facts] == [("sale", -3)]
        assert (ordered.movements, shipped.movements, ordered.run) == ((), (), "")
        assert town.row("CUP-1")["在库"] == 9

    def test_adoption_can_not_be_undone(self, town: Village) -> None:
        undone = take_back(town)
        assert (len(undone.openings), undone.movements) == (2, ())
        assert undone.left

    def test_a_run_that_never_was_is_refused_with_the_last_ones(self, town: Village) -> None:
        with pytest.raises(Unclear) as refused:
            take_back(town, "zzzzzz")
        assert refused.value.candidates == (last_run(town),)


class TestFields:
    def test_a_field_is_set_back(self, town: Village) -> None:
        town.edit("BOWL-2", "品名", "碗")
        town.edit("BOWL-2", "安全库存", 2)
        town.sync()
        assert {change.field for change in take_back(town).fields} == {"item", "safety_stock"}
        town.sync()
        assert (town.row("BOWL-2")["品名"], town.row("BOWL-2")["安全库存"]) == ("白瓷碗", None)
        assert town.shops["table-shop"].shown("BOWL-2") == 8

    @pytest.mark.parametrize(("choice", "item"), [("表格", "大碗"), ("店铺", "白瓷碗")])
    def test_a_field_changed_since_is_a_conflict(self, town: Village, choice: str, item: str) -> None:
        town.edit("BOWL-2", "品名", "碗")
        run = town.sync().run.id
        town.edit("BOWL-2", "品名", "大碗")
        town.sync()
        undone = take_back(town, run)
        assert (undone.fields, undone.left) == ((), True)
        town.sync()
        [row] = town.rows("conflicts")
        assert (row["表格值"], row["店铺值"]) == ("大碗", "撤销 = 白瓷碗")
        town.edit(str(row["编号"]), "选择", choice, tab="conflicts")
        town.sync()
        assert town.row("BOWL-2")["品名"] == item
        assert town.rows("conflicts") == []

    def test_a_choice_is_taken_back(self, town: Village) -> None:
        town.edit("BOWL-2", "品名", "碗")
        town.shops["table-shop"].list("BOWL-2", 8, "大碗")
        town.sync()
        [row] = town.rows("conflicts")
        town.edit(str(row["编号"]), "选择", "店铺", tab="conflicts")
        town.sync()
        assert [(change.before, change.after) for change in take_back(town).fields] == [("大碗", "白瓷碗")]

    def test_a_row_that_was_let_go_comes_back(self, town: Village) -> None:
        for _ in range(2):
            town.delete_row("BOWL-2")
            town.sync()
        [row] = town.rows("conflicts")
        town.edit(str(row["编号"]), "选择", "表格", tab="conflicts")
        town.sync()
        assert all(row["货号"] != "BOWL-2" for row in town.rows())
        take_back(town)
        town.sync()
        assert town.row("BOWL-2")["可售"] == 8


class TestMembers:
    def test_points_and_tiers_that_people_typed_are_taken_back(self, town: Village) -> None:
        town.shops["tea-shop"].enrol("c1", "陈明", "13812345678", points=100, tier="银卡")
        town.allow("tea-shop", "c1")
        town.sync()
        town.edit("M0001", "积分", 130, tab="members")
        town.edit("M0001", "等级", "金卡", tab="members")
        town.sync()
        undone = take_back(town)
        assert [movement.quantity for movement in undone.points] == [-30]
        assert [(change.field, change.before) for change in undone.fields] == [("tier", "金卡")]
        town.sync()
        row = town.row("M0001", "members")
        assert (row["积分"], row["等级"]) == (100, "银卡")
        assert take_back(town, undone.of).points == ()

    def test_points_that_a_shop_tells_are_facts(self, town: Village) -> None:
        town.shops["tea-shop"].enrol("c1", "陈明", "13812345678", points=100)
        town.allow("tea-shop", "c1")
        assert take_back(town, town.sync().run.id).points == ()
