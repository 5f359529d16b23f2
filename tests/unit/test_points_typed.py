"""What people type under 抵扣: which shop and order is meant, what is spent, and what is refused in words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from ruamel.yaml import YAML

from sheetpact.mapping.sheet import sheet_mapping, tabs
from sheetpact.model.membership import AccountKey, Consent, Lot, PointKind, PointMovement
from sheetpact.model.pact import Pact
from sheetpact.model.problems import Severity, Where
from sheetpact.model.records import Customer
from sheetpact.model.seen import NONE_UNCLEAR, RowSeen, SheetSeen, TabSeen
from sheetpact.model.sheet import Value
from sheetpact.model.state import CellKey, MemberView, State
from sheetpact.reconcile.drafts import Draft
from sheetpact.reconcile.members_facts import Remembered
from sheetpact.reconcile.members_points import Taking
from sheetpact.reconcile.points_called import Called, no_order
from sheetpact.reconcile.points_lots import Lots, moved
from sheetpact.reconcile.points_spending import taken_in
from sheetpact.reconcile.points_typed import SpentBefore, Tills, Wish, wishes
from sheetpact.reconcile.points_wallet import beside, wallets
from sheetpact.sheet import view
from sheetpact.testing.alliance import PARTNERS

MAPPING = sheet_mapping(YAML(typ="safe").load(Path(__file__).parents[2] / "mappings" / "sheet.yaml"))
TABS = {tab.name: tab for tab in tabs(MAPPING, "zh-CN", (), points=True)}
NOW = datetime(2026, 3, 15, tzinfo=UTC)
WANG, LI = AccountKey("tea-shop", "1"), AccountKey("art-shop", "5")
ROW, GOOD = ("M0001",), Lot(WANG, "tea", "2027-03-31")
STATE = State(base={"members": {ROW: {"spend": None}}})
PACT = Pact.model_validate(
    {
        "pact": "手作联盟",
        "locale": "zh-CN",
        "timezone": "Asia/Shanghai",
        "currency": "CNY",
        "sheet": {"connector": "memory", "document": "手作联盟"},
        "partners": {
            **PARTNERS,
            "two": {"name": "两家店", "shops": {"one": {"connector": "memory"}, "other": {"connector": "memory"}}},
        },
        "members": {"points": {"since": "2026-03-01", "earn_per": 100, "limits": {"tea/table": 60}}},
    }
)
KNOWN = Remembered(
    accounts={WANG: Customer(*WANG), LI: Customer(*LI, points=70)},
    members={WANG: "M0001", LI: "M0002"},
    redirects={"M0009": "M0001"},
    next_number=3,
)


SEEN = TabSeen(TABS["members"], "会员", readable=True)


def sheet(value: Value, row: tuple[str, ...] = ROW, *, readable: bool = True, unclear: bool = False) -> SheetSeen:
    seen = RowSeen(row, {"spend": value}, frozenset({"spend"}) if unclear else NONE_UNCLEAR)
    return SheetSeen("R1", {"members": TabSeen(TABS["members"], "会员", readable, {row: seen})})


class TestReading:
    @pytest.mark.parametrize(
        ("text", "wish"),
        [
            ("80 table-shop 1042", (80, "table-shop", "1042")),
            ("-80 白石餐具 1042", (-80, "table-shop", "1042")),
            ("８０　table　10 42 ", (80, "table-shop", "10 42")),
            ("80 two 1042", (0, "", "")),
            ("80 nobody 1042", (0, "", "")),
            ("0 table-shop 1042", (0, "", "")),
            ("8.5 table-shop 1042", (0, "", "")),
            ("9999999 table-shop 1042", (9999999, "table-shop", "1042")),
            ("10000000 table-shop 1042", (0, "", "")),
            ("-13812345678 table-shop 1042", (0, "", "")),
            ("80 table-shop", (0, "", "")),
            (80, (0, "", "")),
        ],
    )
    def test_points_shop_and_order(self, text: Value, wish: tuple[int, str, str]) -> None:
        assert wishes(sheet(text), STATE, PACT) == (Wish(ROW, text, *wish),)

    def test_nothing_else_is_read(self) -> None:
        taken = State(base=STATE.base, typed={CellKey("members", ROW, "spend"): "8 table-shop 1"})
        assert wishes(None, STATE, PACT) == ()
        assert wishes(SheetSeen("R1", {}), STATE, PACT) == ()
        assert wishes(sheet("8 table-shop 1", readable=False), STATE, PACT) == ()
        assert wishes(sheet("8 table-shop 1", unclear=True), STATE, PACT) == ()
        assert wishes(sheet("8 table-shop 1"), State(), PACT) == ()
        assert wishes(sheet("8 table-shop 1"), taken, PACT) == ()
        assert wishes(sheet(None), STATE, PACT) == ()
        assert wishes(sheet(""), STATE, PACT) == ()


class TestTaking:
    def take(
        self, *found: Wish, before: SpentBefore | None = None, lots: Mapping[Lot, int] | None = None
    ) -> tuple[list[PointMovement], Draft]:
        draft = Draft("R2", NOW, {})
        who = wallets(KNOWN, (), PACT, NOW)
        before = before or SpentBefore()
        called = {(each.shop, each.order): no_order(each.order) for each in found} | dict(before.called)
        before = replace(before, called=called)
        own = beside(lots or {GOOD: 100}, KNOWN.accounts, PACT)
        tills = Tills(who, own, before, PACT, Taking("7", "R2", NOW), SEEN)
        tills.take(found, draft)
        return tills.movements, draft

    def told(self, draft: Draft) -> list[str]:
        assert [each.code for each in draft.problems] == [each.why for each in draft.changes if not draft.typed]
        return [each.code for each in draft.problems]

    def test_what_is_spent_is_noted_under_the_points(self) -> None:
        wish = Wish(ROW, "40 table-shop 1", 40, "table-shop", "1")
        (movement,), draft = self.take(wish)
        assert (movement.place, movement.quantity, movement.order) == (GOOD, -40, "1")
        assert draft.typed == {CellKey("members", ROW, "spend"): "40 table-shop 1"}
        (line,) = draft.changes
        assert (line.field, line.before, line.after, line.why) == ("points", None, None, "points.typed_spent")
        assert line.params == {"points": 40, "shop": "table-shop", "order": "1"}

    def test_one_after_the_other_sees_what_the_first_has_left(self) -> None:
        first = Wish(ROW, "a", 40, "table-shop", "1")
        for second, why in (
            (Wish(("M0009",), "b", 21, "table-shop", "2"), "points.not_enough"),
            (Wish(("M0009",), "b", 5, "table-shop", "1"), "points.spent_already"),
        ):
            movements, draft = self.take(first, second)
            assert [each.quantity for each in movements] == [-40]
            assert [each.code for each in draft.problems] == [why]

    def test_points_below_0_are_given_back_and_not_twice(self) -> None:
        (spent,), _ = self.take(Wish(ROW, "a", 40, "table-shop", "1"))
        before = SpentBefore(orders={("table-shop", "1"): (spent,)})
        back = Wish(ROW, "b", -30, "table-shop", "1")
        movements, draft = self.take(back, back, before=before, lots={GOOD: 60})
        assert [each.quantity for each in movements] == [30]
        assert [each.why for each in draft.changes] == ["points.typed_given_back", "points.not_spent"]

    def test_what_was_earned_on_an_order_is_not_spent_on_it(self) -> None:
        earned = PointMovement("e", WANG, "tea", 9, NOW, "R0", kind=PointKind.EARN, order_shop="tea-shop", order="1")
        before = SpentBefore(orders={("tea-shop", "1"): (earned,)})
        movements, _ = self.take(Wish(ROW, "a", 40, "tea-shop", "1"), before=before)
        assert [each.quantity for each in movements] == [-40]

    def test_an_order_that_its_shop_is_not_known_to_have_is_paid_and_noted_where_it_was_typed(self) -> None:
        known, slip = Wish(ROW, "a", 40, "table-shop", "1"), Wish(ROW, "b", 30, "table-shop", "104")
        before = SpentBefore(called={("table-shop", "104"): no_order("104", missing=True)})
        movements, draft = self.take(known, slip, before=before, lots={Lot(WANG, "tea"): 100})
        assert [each.quantity for each in movements] == [-40]
        assert [each.code for each in draft.problems] == ["points.not_enough"]
        movements, draft = self.take(known, slip._replace(points=20), before=before)
        assert [each.quantity for each in movements] == [-40, -20]
        (note,) = draft.problems
        assert (note.code, note.severity) == ("points.typed_order_unknown", Severity.NOTE)
        assert note.where == Where(tab="会员", row="M0001", field="抵扣")
        assert note.params == {"shop": "table-shop"}, "what was typed may be anything"

    def test_what_is_given_back_was_asked_about_when_it_was_spent(self) -> None:
        (spent,), _ = self.take(Wish(ROW, "a", 40, "table-shop", "1"))
        orders = {("table-shop", "1"): (spent,)}
        before = SpentBefore(orders=orders, called={("table-shop", "1"): no_order("1", missing=True)})
        _, draft = self.take(Wish(ROW, "b", -30, "table-shop", "1"), before=before)
        assert draft.problems == []

    def test_an_order_is_one_whatever_it_is_called(self) -> None:
        order = Called("5001", frozenset({"5001", "#5001", "1042", "#1042"}))
        called = {("table-shop", name): order for name in order.names}
        paid, again, back = (
            Wish(ROW, f"{points} {name}", points, "table-shop", name)
            for points, name in ((40, "1042"), (40, "5001"), (-40, "#1042"))
        )
        movements, draft = self.take(paid, again, back, back, before=SpentBefore(called=called))
        assert [(each.quantity, each.order) for each in movements] == [(-40, "5001"), (40, "5001")]
        assert [each.code for each in draft.problems] == ["points.spent_already", "points.not_spent"]
        assert draft.problems[0].params == {"points": 40, "shop": "table-shop", "order": "5001"}

    def test_another_shops_order_is_another_order(self) -> None:
        wishes = [Wish(ROW, f"40 {shop} 1", 40, shop, "1") for shop in ("tea-shop", "table-shop")]
        movements, _ = self.take(*wishes)
        assert [each.order_shop for each in movements] == ["tea-shop", "table-shop"]

    def test_what_may_mean_several_orders_is_refused_with_what_to_write(self) -> None:
        called = {("table-shop", "5001"): Called("5001", frozenset(), instead=("#1042", "#5001"))}
        for points in (40, -40):
            wish = Wish(ROW, f"{points} table-shop 5001", points, "table-shop", "5001")
            movements, draft = self.take(wish, before=SpentBefore(called=called))
            assert movements == []
            assert self.told(draft) == ["points.which_order"]
            assert draft.problems[0].params["orders"] == "#1042 · #5001"

    @pytest.mark.parametrize(
        ("order", "told"),
        [
            ("1042", "1042"),
            ("#1042", "#1042"),
            ("B1", "B1"),
            ("EDU-104217", "EDU-104217"),
            ("E20261124100000012345678", "E20261124100000012345678"),
            ("261124-1234567890123", "261124-1234567890123"),
            ("王芳", "…"),
            ("王芳 1042", "…"),
            ("1042 王芳", "…"),
            ("Wang", "…"),
            ("wangfang88", "…"),
            ("w@x.cn", "…"),
            ("13812345678", "…"),
            ("0571-8765432", "…"),
            ("8765432", "…"),
            ("110101199003070012", "…"),
        ],
    )
    def test_what_is_no_order_number_for_sure_is_told_nowhere(self, order: str, told: str) -> None:
        paid, back = Wish(ROW, "a", 40, "table-shop", order), Wish(ROW, "b", -50, "table-shop", order)
        (movement,), draft = self.take(paid, back)
        assert movement.order == order
        assert [each.params["order"] for each in (*draft.changes, *draft.problems)] == [told] * 3

    def test_what_was_not_understood_and_who_is_not_known_is_told(self) -> None:
        movements, draft = self.take(Wish(ROW, "王芳"), Wish(("M0404",), "b", 5, "tea-shop", "1"))
        assert movements == []
        assert self.told(draft) == ["points.typed_unclear", "points.typed_unclear"]

    def test_points_that_a_platform_keeps_are_not_spent(self) -> None:
        _, draft = self.take(Wish(("M0002",), "a", 5, "tea-shop", "1"), lots={Lot(LI, "art"): 70})
        assert self.told(draft) == ["points.not_enough"]

    @pytest.mark.parametrize("earned", [Lot(LI, "art", "2027-03-31"), Lot(LI, "art")])
    def test_points_beside_those_that_a_platform_keeps_are_spent_and_no_more(self, earned: Lot) -> None:
        lots = moved({Lot(LI, "art"): 70}, {earned: 100})
        for points, taken in ((100, [-100]), (101, [])):
            movements, _ = self.take(Wish(("M0002",), "a", points, "tea-shop", "1"), lots=lots)
            assert [each.quantity for each in movements] == taken
            assert {each.place for each in movements} <= {earned}


class TestBeside:
    """What a member has beside what the shop's own system keeps: art-shop tells 70 of Li's, tea-shop none of Wang's."""

    OWN, EARNED, TEAS = Lot(LI, "art"), Lot(LI, "art", "2027-03-31"), Lot(LI, "tea")

    @pytest.mark.parametrize(
        ("lots", "left"),
        [
            ({OWN: 70, EARNED: 9}, {OWN: 0, EARNED: 9}),
            ({OWN: 120}, {OWN: 50}),
            ({OWN: 20, EARNED: 9}, {OWN: -50, EARNED: 9}),
            ({EARNED: 9}, {OWN: -70, EARNED: 9}),
            ({TEAS: 60, OWN: 25}, {TEAS: 15, OWN: 0}),  # the shop was another partner's once
            ({TEAS: -5, OWN: 80}, {TEAS: -5, OWN: 10}),
            ({Lot(WANG, "tea"): 30, OWN: 70}, {Lot(WANG, "tea"): 30, OWN: 0}),
        ],
    )
    def test_of_what_never_expires_so_much_is_the_shops(self, lots: Lots, left: Lots) -> None:
        assert beside(lots, KNOWN.accounts, PACT) == left

    def test_of_a_number_below_0_too(self) -> None:
        assert beside({self.OWN: -3}, {LI: Customer(*LI, points=-3)}, PACT) == {self.OWN: 0}

    def test_of_a_shop_that_has_left_the_pact_nothing_is_known(self) -> None:
        gone = AccountKey("old-shop", "1")
        assert beside({Lot(gone, "tea"): 9}, {gone: Customer(*gone, points=7)}, PACT) == {Lot(gone, "tea"): 9}


def test_a_consent_that_was_withdrawn_a_moment_ago_counts() -> None:
    gone = Consent("c1", WANG, "v1", "shared-sheet", (), NOW, withdrawn=True)
    assert wallets(KNOWN, (), PACT, NOW).accounts("M0001") == {WANG}
    assert wallets(KNOWN, (gone,), PACT, NOW).accounts("M0001") == frozenset()


def test_the_months_spending_counts_what_is_spent_and_given_back() -> None:
    spent = PointMovement("s", WANG, "tea", -9, NOW, "R0", kind=PointKind.SPEND, order_shop="table-shop", order="1")
    earned = PointMovement("e", WANG, "tea", 7, NOW, "R0", kind=PointKind.EARN, order_shop="tea-shop", order="2")
    assert taken_in({("tea", "table-shop"): 3}, [spent, earned]) == {("tea", "table-shop"): 12}


def test_the_cell_is_emptied_where_it_is_there() -> None:
    for points in (True, False):
        found = {tab.name: tab for tab in tabs(MAPPING, "zh-CN", (), points=points)}
        row = view.members(view.Showing(State(members=(MemberView("M0001"),)), PACT, found, {}, NOW))[ROW]
        assert ("spend" in row) is points
        assert row.get("spend") is None
