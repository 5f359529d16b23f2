"""Members in the main job, on shops and a sheet in memory. All people here are made up."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from sheetpact.errors import ChangedMeanwhile, NotAllowed, RetryLater
from sheetpact.model.membership import AccountKey, Purse
from sheetpact.model.problems import Problem, Severity, Where
from sheetpact.model.records import Customer, Reading
from sheetpact.model.runs import Status
from sheetpact.model.sheet import Document, SheetBatch, Value
from sheetpact.reconcile.points_lots import purses
from sheetpact.rehearsal import plan
from sheetpact.simulators.memory import MemorySheet, MemoryShop
from sheetpact.testing.alliance import Village, silent, village

EVERYTHING = ["display_name", "phone_masked", "points", "tier", "partners", "consent"]
WANG, LI = ("王芳", "13812345670"), ("李雷", "13912345671")


@pytest.fixture
def town(tmp_path: Path) -> Iterator[Village]:
    """Wang buys tea and figures under one phone and name; Li buys figures only. Nobody has allowed anything yet."""
    made = village(tmp_path, members={"share": EVERYTHING})
    made.shops["tea-shop"].list("CUP-1", 12, "青瓷杯")
    made.shops["tea-shop"].enrol("1", *WANG, points=100, tier="金卡")
    made.shops["art-shop"].enrol("9", *WANG, points=20)
    made.shops["art-shop"].enrol("5", *LI, points=7, tier="银卡")
    yield made
    made.store.close()


def number(town: Village, shop: str, customer: str) -> str:
    with town.store.look() as tx:
        return tx.members()[AccountKey(shop, customer)]


def row(town: Village, shop: str = "tea-shop", customer: str = "1") -> dict[str, Value]:
    return {name: value or None for name, value in town.row(number(town, shop, customer), "members").items()}


def points(town: Village) -> dict[Purse, int]:
    with town.store.look() as tx:
        return dict(purses(tx.points()))


def type_in(town: Village, heading: str, value: Value, shop: str = "tea-shop", customer: str = "1") -> None:
    town.edit(number(town, shop, customer), heading, value, tab="members")


def refuse(sheet: MemorySheet, document: Document, batch: SheetBatch) -> str:
    raise RetryLater("later")


def lines(town: Village, heading: str) -> list[dict[str, Value]]:
    return [line for line in town.rows("changes") if line["字段"] == heading and "会员" in str(line["位置"])]


class TestSheet:
    def test_two_accounts_of_one_person_are_one_row(self, town: Village) -> None:
        assert town.sync().status is Status.GREEN
        assert len(town.rows("members")) == 2
        assert number(town, "tea-shop", "1") == number(town, "art-shop", "9")
        assert row(town)["积分"] == 120
        assert row(town)["所属"] == "青山茶具、小满摆件"

    def test_a_second_run_writes_nothing(self, town: Village) -> None:
        town.allow("tea-shop", "1")
        town.sync()
        before = town.sheet.writes
        assert town.sync().status is Status.GREEN
        assert town.sheet.writes == before

    def test_without_consent_no_name_phone_or_tier_stands_there(self, town: Village) -> None:
        town.sync()
        assert {row(town)[name] for name in ("称呼", "手机", "等级")} == {None}
        assert row(town)["同意"] == "未登记"

    def test_with_consent_name_masked_phone_and_tier_stand_there(self, town: Village) -> None:
        town.allow("tea-shop", "1")
        town.sync()
        assert (row(town)["称呼"], row(town)["手机"], row(town)["等级"]) == ("王芳", "138****5670", "金卡")

    def test_a_withdrawal_empties_the_row_in_the_same_run(self, town: Village) -> None:
        town.allow("tea-shop", "1")
        town.allow("art-shop", "9")
        town.sync()
        town.wait()
        town.withdraw("tea-shop", "1")
        town.withdraw("art-shop", "9")
        town.sync()
        assert {name for name, value in row(town).items() if value} == {"会员号", "同意"}

    def test_partners_and_consent_stay_empty_where_the_pact_does_not_share_them(self, tmp_path: Path) -> None:
        plain = village(tmp_path)
        plain.shops["tea-shop"].enrol("1", *WANG, points=100)
        plain.allow("tea-shop", "1")
        plain.sync()
        assert {name for name, value in row(plain).items() if value} == {"会员号", "称呼", "手机", "积分"}
        plain.store.close()

    def test_without_customers_the_tab_has_headings_only(self, tmp_path: Path) -> None:
        plain = village(tmp_path)
        plain.shops["tea-shop"].list("CUP-1", 12)
        assert plain.sync().status is Status.GREEN
        assert len(plain.sheet.document.grids["members"].rows) == 1
        plain.store.close()

    def test_a_plan_shows_the_rows_and_keeps_nobody(self, town: Village) -> None:
        rehearsed = plan(town.alliance, silent)
        assert rehearsed.batch is not None
        assert [len(insert.rows) for insert in rehearsed.batch.inserts if insert.title == "会员"] == [2]
        with town.store.look() as tx:
            assert tx.accounts() == ()


class TestNumbers:
    def test_who_turns_out_to_be_one_person_keeps_one_number_and_the_other_leads_to_it(self, town: Village) -> None:
        town.shops["art-shop"].enrol("9", "清风徐来", WANG[1], points=20)
        town.allow("art-shop", "9")
        town.sync()
        old = number(town, "art-shop", "9")
        assert old != number(town, "tea-shop", "1")
        town.shops["art-shop"].enrol("9", *WANG, points=20)
        town.sync()
        heir = number(town, "art-shop", "9")
        with town.store.look() as tx:
            [(lost, kept)] = tx.redirects().items()
        assert (kept, number(town, "tea-shop", "1")) == (heir, heir)
        left = {name: value for name, value in town.row(lost, "members").items() if value}
        assert left == {"会员号": lost, "同意": f"已并入 {heir}"}
        before = town.sheet.writes
        assert town.sync().status is Status.GREEN
        assert town.sheet.writes == before

    def test_who_turns_out_to_be_another_person_after_all_has_the_old_number_again(self, town: Village) -> None:
        """Else the number that stands on a card would lead to somebody else's points."""
        town.shops["art-shop"].enrol("9", "清风徐来", WANG[1], points=20)
        town.allow("art-shop", "9")
        town.sync()
        old, other = number(town, "art-shop", "9"), number(town, "tea-shop", "1")
        town.shops["art-shop"].enrol("9", *WANG, points=20)
        town.sync()
        assert {number(town, "art-shop", "9"), number(town, "tea-shop", "1")} < {old, other}
        town.shops["art-shop"].enrol("9", "清风徐来", WANG[1], points=20)
        town.sync()
        assert (number(town, "art-shop", "9"), number(town, "tea-shop", "1")) == (old, other)
        assert town.row(old, "members")["积分"] == 20
        with town.store.look() as tx:
            assert tx.redirects() == {}
        writes = town.sheet.writes
        assert town.sync().status is Status.GREEN
        assert town.sheet.writes == writes

    def test_an_edit_in_the_row_of_a_number_no_longer_used_is_put_back(self, town: Village) -> None:
        town.shops["art-shop"].enrol("9", "清风徐来", WANG[1], points=20)
        town.sync()
        town.shops["art-shop"].enrol("9", *WANG, points=20)
        town.sync()
        with town.store.look() as tx:
            [lost] = tx.redirects()
        town.edit(lost, "积分", 999, tab="members")
        town.sync()
        assert town.row(lost, "members")["积分"] is None
        assert sum(points(town).values()) == 127

    def test_the_number_of_an_erased_person_is_never_given_out_again(self, town: Village) -> None:
        town.sync()
        town.shops["tea-shop"].enrol("2", "韩梅梅", "13712345672")
        town.sync()
        assert number(town, "tea-shop", "2") == "M0003"
        town.shops["tea-shop"].erase("2")
        town.sync()
        town.shops["tea-shop"].enrol("3", "林涛", "13612345673")
        town.sync()
        assert number(town, "tea-shop", "3") == "M0004"
        assert town.row("M0003", "members")["同意"] == "已停用"

    def test_an_erased_account_leaves_no_name_and_its_shops_points_are_gone(self, town: Village) -> None:
        town.allow("art-shop", "5")
        town.sync()
        type_in(town, "积分", 17, "art-shop", "5")
        old = number(town, "art-shop", "5")
        town.sync()
        town.shops["art-shop"].erase("5")
        town.sync()
        assert {name for name, value in town.row(old, "members").items() if value} == {"会员号", "同意"}
        assert points(town)[Purse(AccountKey("art-shop", "5"), "art")] == 10
        town.shops["art-shop"].enrol("5", *LI, points=7)
        town.sync()
        assert points(town)[Purse(AccountKey("art-shop", "5"), "art")] == 17


class TestPoints:
    def test_a_shops_new_number_moves_the_sheet(self, town: Village) -> None:
        town.sync()
        town.shops["tea-shop"].enrol("1", *WANG, points=130, tier="金卡")
        town.sync()
        assert row(town)["积分"] == 150

    def test_a_number_that_the_shop_does_not_know_now_is_not_zero(self, town: Village) -> None:
        town.sync()
        town.shops["tea-shop"].enrol("1", *WANG, points=None, tier="金卡")
        town.sync()
        assert row(town)["积分"] == 120
        town.shops["tea-shop"].enrol("1", *WANG, points=90, tier="金卡")
        town.sync()
        assert row(town)["积分"] == 110

    def test_an_edit_and_a_shops_change_are_added_up_once(self, town: Village) -> None:
        town.sync()
        type_in(town, "积分", 110)
        town.shops["art-shop"].enrol("9", *WANG, points=25)
        town.sync()
        town.sync()
        assert row(town)["积分"] == 115
        [line] = lines(town, "积分")
        assert (line["谁"], line["原值"], line["新值"]) == ("表格", "120", "110")

    def test_equal_changes_are_added_up_and_marked(self, town: Village) -> None:
        town.sync()
        type_in(town, "积分", 125)
        town.shops["art-shop"].enrol("9", *WANG, points=25)
        town.sync()
        assert row(town)["积分"] == 130
        assert "请核对" in str(lines(town, "积分")[0]["原因"])

    def test_an_edit_that_a_broken_run_took_already_counts_once(self, town: Village) -> None:
        town.sync()
        type_in(town, "积分", 110)
        town.edit("CUP-1", "可售", 10)
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(MemorySheet, "write", refuse)
            assert town.sync().status is Status.AMBER
        town.sync()
        assert row(town)["积分"] == 110
        assert sum(points(town).values()) == 117

    def test_an_emptied_number_is_put_back(self, town: Village) -> None:
        town.sync()
        type_in(town, "积分", None)
        town.sync()
        assert row(town)["积分"] == 120

    def test_after_a_withdrawal_no_line_tells_the_number(self, town: Village) -> None:
        town.sync()
        type_in(town, "积分", 30, "art-shop", "5")
        town.sync()
        assert lines(town, "积分")[0]["新值"] == "30"
        town.withdraw("art-shop", "5")
        town.sync()
        [line] = lines(town, "积分")
        assert (line["原值"], line["新值"]) == (None, None)
        assert "23" not in str(line["原因"])


class TestTiers:
    def test_a_typed_tier_is_agreed_and_stays(self, town: Village) -> None:
        town.allow("tea-shop", "1")
        town.sync()
        type_in(town, "等级", "黑卡")
        town.sync()
        assert town.sync().status is Status.GREEN
        assert row(town)["等级"] == "黑卡"
        [line] = lines(town, "等级")
        assert (line["谁"], line["原值"], line["新值"]) == ("表格", "金卡", "黑卡")

    def test_a_shops_new_tier_is_taken(self, town: Village) -> None:
        town.allow("tea-shop", "1")
        town.sync()
        type_in(town, "等级", "黑卡")
        town.sync()
        town.shops["tea-shop"].enrol("1", *WANG, points=100, tier="白金")
        town.sync()
        assert row(town)["等级"] == "白金"

    def test_a_withdrawal_takes_the_agreed_tier_and_what_was_told_of_it_away(self, town: Village) -> None:
        town.allow("tea-shop", "1")
        town.sync()
        type_in(town, "等级", "黑卡")
        town.sync()
        with town.store.look() as tx:
            assert tx.tiers() == {number(town, "tea-shop", "1"): "黑卡"}
        town.withdraw("tea-shop", "1")
        town.sync()
        [line] = lines(town, "等级")
        assert (line["原值"], line["新值"]) == (None, None)
        with town.store.look() as tx:
            assert tx.tiers() == {}

    def both_move(self, town: Village, base: str = "金卡") -> str:
        town.allow("tea-shop", "1")
        town.sync()
        type_in(town, "等级", "黑卡")
        town.shops["tea-shop"].enrol("1", *WANG, points=100, tier="白金")
        assert town.sync().status is Status.AMBER
        [conflict] = town.rows("conflicts")
        assert (conflict["原值"], conflict["表格值"], conflict["店铺值"]) == (base, "黑卡", "tea-shop = 白金")
        assert row(town)["等级"] == "黑卡"
        return str(conflict["编号"])

    @pytest.mark.parametrize(
        ("choice", "tier"), [("表格", "黑卡"), ("tea-shop", "白金"), ("店铺", "白金"), ("普通", "普通")]
    )
    def test_two_changes_are_a_conflict_that_a_person_settles(self, town: Village, choice: str, tier: str) -> None:
        conflict = self.both_move(town)
        assert town.sync().conflicts == 1
        town.edit(conflict, "选择", choice, tab="conflicts")
        assert town.sync().status is Status.GREEN
        assert row(town)["等级"] == tier
        assert town.rows("conflicts") == []

    def test_a_choice_that_means_nothing_is_told(self, town: Village) -> None:
        town.allow("art-shop", "9")
        town.shops["art-shop"].enrol("9", *WANG, points=20, tier="铜卡")
        conflict = self.both_move(town, "铜卡")
        town.shops["art-shop"].enrol("9", *WANG, points=20, tier="银卡")
        town.sync()
        town.edit(conflict, "选择", "店铺", tab="conflicts")
        report = town.sync()
        assert "choice.unknown" in town.told(report)
        assert report.conflicts == 1

    def test_a_withdrawal_takes_the_conflict_and_its_values_away(self, town: Village) -> None:
        self.both_move(town)
        town.withdraw("tea-shop", "1")
        town.sync()
        assert town.rows("conflicts") == []
        assert row(town)["等级"] is None
        with town.store.look() as tx:
            assert tx.conflicts() == ()
            assert tx.tiers() == {}


class TestCellsOfTheHub:
    @pytest.mark.parametrize(("heading", "value"), [("称呼", "随便写的"), ("手机", "13900000001"), ("同意", "已同意")])
    def test_what_is_typed_there_is_put_back_and_kept_nowhere(self, town: Village, heading: str, value: str) -> None:
        town.allow("tea-shop", "1")
        town.sync()
        before = row(town)
        type_in(town, heading, value)
        town.sync()
        assert row(town) == before
        [line] = lines(town, heading)
        assert (line["原值"], line["新值"]) == (None, None)
        assert len(town.rows("changes")) == 2

    def test_a_new_name_from_the_shop_is_nobodys_edit(self, town: Village) -> None:
        town.allow("tea-shop", "1")
        town.sync()
        town.shops["tea-shop"].enrol("1", "王方", WANG[1], points=100, tier="金卡")
        town.sync()
        assert row(town)["称呼"] == "王方"
        assert lines(town, "称呼") == []

    def test_a_row_that_people_made_stays_and_is_told(self, town: Village) -> None:
        town.sync()
        town.type_row({"会员号": "VIP", "积分": 5}, "members")
        assert "members.row_unknown" in town.told(town.sync())
        assert town.row("VIP", "members")["积分"] == 5

    def test_a_deleted_row_comes_back(self, town: Village) -> None:
        town.sync()
        before = row(town)
        town.delete_row(str(before["会员号"]), "members")
        town.sync()
        assert row(town) == before
        assert points(town)[Purse(AccountKey("tea-shop", "1"), "tea")] == 100


class TestGuards:
    def crowd(self, town: Village) -> None:
        for count in range(40):
            town.shops["tea-shop"].enrol(f"c{count}", f"顾客{count}", f"138{count:08d}", points=count)
        town.sync()

    def test_an_empty_list_stops_the_shops_members(self, town: Village) -> None:
        town.sync()
        kept = dict(town.shops["art-shop"].people)
        town.shops["art-shop"].people.clear()
        report = town.sync()
        assert report.status is Status.RED
        [told] = [problem for problem in report.problems if problem.code == "members.guard.empty"]
        assert "小满摆件 · art-shop: 原有 <10 位顾客" in told.text("zh-CN")
        assert row(town)["积分"] == 120
        town.shops["art-shop"].people.update(kept)
        assert town.sync().status is Status.GREEN

    def test_half_a_list_stops_too_and_stock_goes_on(self, town: Village) -> None:
        self.crowd(town)
        for count in range(25):
            town.shops["tea-shop"].erase(f"c{count}")
        town.shops["tea-shop"].sell("A1", CUP_1=2)
        report = town.sync()
        assert "members.guard.shrunken" in town.told(report)
        assert len(town.rows("members")) == 42
        assert town.row("CUP-1")["可售"] == 10
        assert "members.guard.shrunken" in town.told(town.sync())

    def test_a_person_accepts_exactly_what_was_listed(self, town: Village) -> None:
        town.sync()
        town.shops["art-shop"].people.clear()
        stopped = town.sync()
        town.sync(accept=stopped.run.id)
        with town.store.look() as tx:
            assert [account.shop for account in tx.accounts()] == ["tea-shop"]
        assert town.sync().status is Status.GREEN

    def test_it_still_waits_after_the_run_decided_a_second_time(
        self, town: Village, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        town.sync()
        town.shops["art-shop"].people.clear()

        def edited(sheet: MemorySheet, document: Document, batch: SheetBatch) -> str:
            monkeypatch.undo()
            raise ChangedMeanwhile("somebody typed")

        monkeypatch.setattr(MemorySheet, "write", edited)
        stopped = town.sync()
        assert (stopped.status, stopped.conflicts) == (Status.RED, 1)
        town.sync(accept=stopped.run.id)
        with town.store.look() as tx:
            assert [account.shop for account in tx.accounts()] == ["tea-shop"]

    def test_a_choice_in_the_sheet_accepts_it_too(self, town: Village) -> None:
        town.sync()
        town.shops["art-shop"].people.clear()
        town.sync()
        [conflict] = town.rows("conflicts")
        town.edit(str(conflict["编号"]), "选择", "接受", tab="conflicts")
        assert town.sync().status is Status.GREEN
        with town.store.look() as tx:
            assert [account.shop for account in tx.accounts()] == ["tea-shop"]

    def test_phones_that_vanish_all_at_once_stop(self, town: Village) -> None:
        self.crowd(town)
        for count in range(20):
            town.shops["tea-shop"].enrol(f"c{count}", f"顾客{count}", "", points=count)
        assert "members.guard.many" in town.told(town.sync())

    def test_too_many_edits_stop_the_sheet_and_stay_there(self, town: Village) -> None:
        self.crowd(town)
        for count in range(20):
            type_in(town, "积分", 500, "tea-shop", f"c{count}")
        report = town.sync()
        assert "members.guard.many" in town.told(report)
        assert row(town, "tea-shop", "c1")["积分"] == 500
        town.sync(accept=report.run.id)
        town.sync()
        assert row(town, "tea-shop", "c1")["积分"] == 500
        assert points(town)[Purse(AccountKey("tea-shop", "c1"), "tea")] == 500


class ForgetfulShop(MemoryShop):
    """Tells only what changed since the last time, once it was asked."""

    asked: list[str | None]

    def customers(self, cursor: str | None) -> Reading[Customer]:
        self.asked.append(cursor)
        return Reading(() if cursor else tuple(self.people.values()), cursor="later")


class TestReading:
    def test_a_list_that_cannot_be_read_stops_no_stock(self, town: Village, monkeypatch: pytest.MonkeyPatch) -> None:
        town.sync()

        def refuse(shop: MemoryShop, cursor: str | None) -> Reading[Customer]:
            if shop.shop == "art-shop":
                raise NotAllowed("customers")
            return Reading(tuple(shop.people.values()))

        monkeypatch.setattr(MemoryShop, "customers", refuse)
        town.shops["tea-shop"].sell("A1", CUP_1=2)
        report = town.sync()
        assert "connector.NotAllowed" in town.told(report)
        assert town.row("CUP-1")["可售"] == 10
        assert row(town)["积分"] == 120

    def test_a_customer_that_cannot_be_read_is_counted_and_not_told_and_proves_nobody_gone(
        self, town: Village, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        town.sync()

        def partly(shop: MemoryShop, cursor: str | None) -> Reading[Customer]:
            bad = Problem("mapping.not_text", Severity.AMBER, params={"value": "王芳"})
            return Reading((), (bad,), complete=False)

        monkeypatch.setattr(MemoryShop, "customers", partly)
        report = town.sync()
        assert town.told(report) == {"members.unread"}
        assert "王芳" not in repr(report)
        assert len(town.rows("members")) == 2

    def test_a_shop_that_tells_changes_only_is_read_whole_once_a_day(self, town: Village) -> None:
        shop = ForgetfulShop("tea-shop", town.now, people=town.shops["tea-shop"].people)
        shop.asked = []
        town.shops["tea-shop"] = shop
        town.sync()
        town.sync()
        assert row(town)["积分"] == 120
        town.sync(after=24 * 60)
        assert shop.asked == [None, "later", None]

    def test_a_shop_that_brings_nothing_new_proves_nothing(
        self, town: Village, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        town.sync()
        monkeypatch.setattr(MemoryShop, "customers", lambda *_: Reading((), silent=True))
        assert town.sync().status is Status.GREEN
        assert len(town.rows("members")) == 2


def test_an_expired_consent_takes_the_fields_out_in_the_next_run_without_anybody_saying_so(town: Village) -> None:
    town.allow("tea-shop", "1", days=2)
    town.allow("art-shop", "9", days=2)
    town.sync()
    assert row(town)["称呼"] == "王芳"
    town.sync(after=2 * 24 * 60)
    told = row(town)
    assert [told[name] for name in ("称呼", "手机", "积分", "等级", "所属")] == [None] * 5
    assert str(told["同意"]).startswith("已到期")


def test_consents_are_kept_once(town: Village) -> None:
    town.allow("tea-shop", "1")
    town.sync()
    town.sync()
    with town.store.look() as tx:
        assert len(tx.consents()) == 1


def test_a_written_consent_of_a_customer_who_comes_later_is_noted_until_then(town: Village) -> None:
    town.allow("tea-shop", "1")
    town.allow("art-shop", "77")
    for at, each in enumerate(town.consents):
        town.consents[at] = replace(each, where=Where(shop=each.account.shop, tab="consents.csv", row=str(at + 2)))
    for _ in range(2):
        report = town.sync()
        (note,) = (each for each in report.problems if each.code == "consents.awaited")
        assert (note.severity, str(note.where)) == (Severity.NOTE, "小满摆件 · art-shop · consents.csv · 第 3 行")
        assert report.status is Status.GREEN
    town.shops["art-shop"].enrol("77", "赵明", "13912345672")
    assert "consents.awaited" not in town.told(town.sync(after=24 * 60))
    assert town.rows("members")[-1]["称呼"] == "赵明"


def test_what_is_wrong_with_the_consents_is_told(town: Village) -> None:
    wrong = Problem("consents.unreadable", Severity.RED)
    alliance = replace(town.alliance, consents=lambda _: Reading((), (wrong,)))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Village, "alliance", alliance)
        assert town.sync().status is Status.RED
