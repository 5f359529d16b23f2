"""What people chose in 冲突 or by command, and what each choice does."""

from __future__ import annotations

from dataclasses import replace

import pytest
from deciding import (
    BEFORE,
    CUP,
    CUP_ROW,
    NOW,
    codes,
    conflict,
    decided,
    drafted,
    known,
    listing,
    pact,
    read,
    remembered,
    sheet,
)

from sheetpact.model.keys import ItemKey
from sheetpact.model.ledger import Confirmed, Drift, Handed, Kind, Stock
from sheetpact.model.pact import Pact
from sheetpact.model.problems import Problem, Severity, Where
from sheetpact.model.seen import Seen, SheetSeen
from sheetpact.model.state import CellKey, Conflict, ConflictKind, State, Stop
from sheetpact.plan import Plan
from sheetpact.reconcile.choices import Chosen, accepted, read_choices, refusal, understand

FIELD = conflict(ConflictKind.FIELD, field="item", sheet="杯", shops={"tea-shop": "茶杯"}, why="field.both_moved")
SHOPS = read(listing("tea-shop", "CUP-1"))


def chosen(
    asked: Conflict, choice: str, state: State | None = None, agreed: Pact | None = None, shown: int = 12
) -> Plan:
    """The decision of a run in which this choice stands in the store."""
    before = replace(state or remembered(known("tea-shop", "CUP-1")), conflicts=(replace(asked, choice=choice),))
    return decided(before, Seen(read(listing("tea-shop", "CUP-1", shown)), sheet(before.base)), agreed)


def settled(plan: Plan) -> bool:
    return [each.settled for each in plan.outcome.conflicts] == [True]


def moves(plan: Plan) -> list[tuple[Kind, ItemKey, int]]:
    return [(each.kind, each.item, each.quantity) for each in plan.outcome.movements]


class TestWords:
    @pytest.mark.parametrize(
        ("word", "meant"),
        [
            ("表格", Chosen("杯", "sheet")),
            (" Sheet ", Chosen("杯", "sheet")),
            ("ｓｈｅｅｔ", Chosen("杯", "sheet")),
            ("店铺", Chosen("茶杯", "tea-shop")),
            ("shop", Chosen("茶杯", "tea-shop")),
            ("tea-shop", Chosen("茶杯", "tea-shop")),
            ("茶壶（大）", Chosen("茶壶（大）", "")),
        ],
    )
    def test_what_is_meant(self, word: str, meant: Chosen) -> None:
        assert understand(FIELD, word, pact()) == meant

    @pytest.mark.parametrize(
        "word",
        [
            pytest.param("art-shop", id="a shop that has no value here"),
            pytest.param("Art-Shop", id="the same in capitals"),
            pytest.param("tea", id="a partner"),
            pytest.param("青山茶具", id="a partner's name"),
            pytest.param("accept", id="what lets stopped changes pass"),
            pytest.param("接受", id="the same in Chinese"),
            pytest.param("", id="nothing"),
            pytest.param(" \u3000", id="blanks"),
        ],
    )
    def test_a_word_that_means_something_elsewhere_is_no_value(self, word: str) -> None:
        assert understand(FIELD, word, pact()) is None
        plan = chosen(FIELD, word or " ")
        assert codes(plan) == {"choice.unknown"}
        assert (plan.outcome.fields, plan.outcome.changes) == ({}, ())

    @pytest.mark.parametrize(
        ("asked", "offered"),
        [
            (FIELD, "表格 · 店铺 · tea-shop，或直接填您要的内容"),
            (
                replace(FIELD, shops={"tea-shop": "茶杯", "art-shop": "杯子"}),
                "表格 · tea-shop · art-shop，或直接填您要的内容",
            ),
            (replace(FIELD, field="safety_stock"), "表格 · 店铺 · tea-shop，或一个整数"),
            (conflict(ConflictKind.OPENING, shops={"tea-shop": 2, "art-shop": 3}), "tea-shop · art-shop，或一个整数"),
            (conflict(ConflictKind.COUNT, sheet=2, shops={"earlier": 3}), "表格 · 店铺 · earlier，或一个整数"),
            (conflict(ConflictKind.JOIN, shops={"tea-shop": "杯"}), "表格 · 店铺 · tea-shop，或联盟货号"),
            (conflict(ConflictKind.DRIFT, shops={"tea-shop": 4}), "表格 · 店铺 · tea-shop"),
            (conflict(ConflictKind.DRIFT, why="drift.unsure", params={"delta": "-1 / +2"}), "表格 · -1 · +2"),
            (conflict(ConflictKind.DELETION), "表格 · 店铺"),
            (conflict(ConflictKind.GUARD), "接受；不接受就不用选，把改动改回去即可"),
        ],
        ids=lambda each: each.kind if isinstance(each, Conflict) else "",
    )
    def test_what_can_be_chosen_is_told(self, asked: Conflict, offered: str) -> None:
        assert refusal(asked, "tea", pact()) == {"id": asked.id, "choice": "tea", "words": offered}

    def test_shop_means_nothing_where_shops_differ(self) -> None:
        two = replace(FIELD, shops={"tea-shop": "茶杯", "art-shop": "杯子"})
        assert understand(two, "店铺", pact()) is None
        assert understand(two, " Art-Shop", pact()) == Chosen("杯子", "art-shop")
        assert understand(replace(two, shops={"a": "杯", "b": "杯"}), "店铺", pact()) == Chosen("杯", "a")

    def test_who_chose_is_told(self) -> None:
        by_command = replace(FIELD, choice="茶壶")
        assert understand(by_command, "茶壶", pact()) == Chosen("茶壶", "", "operator")
        assert understand(by_command, "表格", pact()) == Chosen("杯", "sheet", "sheet")

    @pytest.mark.parametrize(
        ("word", "yes"), [("接受", True), ("Accept", True), ("表格", True), ("店铺", False), ("", False)]
    )
    def test_only_a_guard_is_accepted(self, word: str, yes: bool) -> None:
        assert accepted(conflict(ConflictKind.GUARD), word) is yes
        assert not accepted(FIELD, word)


class TestInTheSheet:
    def choices(
        self, asked: Conflict, stamp: str, choice: str | None, row: str = FIELD.id
    ) -> tuple[dict[str, str], set[str]]:
        """What is chosen, and what is told: it leaves something open."""
        draft = drafted()
        rows = sheet({}, stamp=stamp, conflicts={(row,): {"choice": choice}})
        found = read_choices(State(conflicts=(asked,)), rows, draft)
        assert {(each.severity, each.where) for each in draft.problems} <= {
            (Severity.AMBER, Where(tab="冲突", row=row))
        }
        return found, codes(draft)

    def test_it_counts_for_the_values_that_stood_there(self) -> None:
        assert self.choices(FIELD, "run1", "表格") == ({FIELD.id: "表格"}, set())

    def test_a_conflict_asked_since_must_be_chosen_again(self) -> None:
        assert self.choices(replace(FIELD, run="run2"), "run1", "表格") == ({}, {"choice.outdated"})

    def test_an_empty_cell_and_a_settled_conflict_say_nothing(self) -> None:
        assert self.choices(FIELD, "run1", None) == ({}, set())
        assert self.choices(FIELD, "run1", "表格", row="OTHER") == ({}, set())

    def test_the_sheet_goes_before_a_command(self) -> None:
        assert self.choices(replace(FIELD, choice="店铺"), "run1", "表格") == ({FIELD.id: "表格"}, set())
        assert read_choices(State(conflicts=(replace(FIELD, choice="店铺"),)), None, drafted()) == {FIELD.id: "店铺"}
        assert read_choices(State(), SheetSeen("run1", {}), drafted()) == {}

    def test_what_the_sheet_tells_of_an_earlier_command_does_not_undo_a_later_one(self) -> None:
        base = {"conflicts": {(FIELD.id,): {"id": FIELD.id, "choice": "茶碗"}}}
        state = State(conflicts=(replace(FIELD, choice="店铺"),), base=base)
        for typed, counts in (("茶碗", "店铺"), ("表格", "表格")):
            rows = sheet({}, conflicts={(FIELD.id,): {"choice": typed}})
            assert read_choices(state, rows, drafted()) == {FIELD.id: counts}

    def test_one_that_is_renewed_in_this_very_run_is_told(self) -> None:
        state = remembered(known("tea-shop", "CUP-1", title="茶杯"), conflicts=(FIELD,))
        rows = sheet(state.base, inventory={CUP_ROW: {"item": "小杯"}}, conflicts={(FIELD.id,): {"choice": "表格"}})
        plan = decided(state, Seen(read(listing("tea-shop", "CUP-1", title="茶杯")), rows))
        assert [(each.code, each.severity) for each in plan.outcome.problems] == [("choice.outdated", Severity.AMBER)]
        assert not settled(plan)

    def test_one_for_what_stood_there_before_is_told(self) -> None:
        state = remembered(known("tea-shop", "CUP-1"), conflicts=(replace(FIELD, run="run2"),))
        rows = sheet(state.base, conflicts={(FIELD.id,): {"choice": "表格"}})
        assert codes(decided(state, Seen(SHOPS, rows))) == {"choice.outdated"}

    def test_one_about_what_settles_itself_in_this_very_run_does_nothing_more(self) -> None:
        state = remembered(known("tea-shop", "CUP-1", title="茶杯"), conflicts=(replace(FIELD, choice="店铺"),))
        plan = decided(state, Seen(read(listing("tea-shop", "CUP-1", title="杯"))))
        assert settled(plan)
        assert (plan.outcome.fields[CUP], codes(plan)) == ({"item": "杯"}, set())

    def test_of_a_stopped_sheet_no_choice_is_taken(self) -> None:
        state = remembered(known("tea-shop", "CUP-1"), conflicts=(FIELD,))
        rows = sheet(state.base, without=(CUP_ROW,), conflicts={(FIELD.id,): {"choice": "表格"}})
        plan = decided(state, Seen(SHOPS, rows))
        assert plan.sheet_stopped
        assert not settled(plan)

    def test_members_are_settled_elsewhere(self) -> None:
        plan = chosen(replace(FIELD, tab="members", row=("M1",)), "表格")
        assert not settled(plan)
        assert codes(plan) == set()


class TestField:
    @pytest.mark.parametrize(("choice", "value"), [("表格", "杯"), ("店铺", "茶杯"), ("茶壶（大）", "茶壶（大）")])
    def test_the_value_is_agreed(self, choice: str, value: str) -> None:
        plan = chosen(FIELD, choice)
        assert plan.outcome.fields[CUP]["item"] == value
        assert [each.choice for each in plan.outcome.conflicts] == [choice]
        told = [(each.who, each.before, each.after, each.why) for each in plan.outcome.changes]
        assert told == [("operator", "青瓷杯", value, "choice")]
        assert settled(plan)

    def test_chosen_in_the_sheet_it_is_the_sheets(self) -> None:
        state = remembered(known("tea-shop", "CUP-1"), conflicts=(FIELD,))
        plan = decided(state, Seen(SHOPS, sheet(state.base, conflicts={(FIELD.id,): {"choice": "店铺"}})))
        assert [(each.who, each.after) for each in plan.outcome.changes] == [("sheet", "茶杯")]

    @pytest.mark.parametrize(("choice", "number"), [("表格", 2), ("undo", None), ("５", 5), ("0", 0)])
    def test_a_number_stays_a_number(self, choice: str, number: int | None) -> None:
        asked = replace(FIELD, field="safety_stock", sheet=2, shops={"undo": None})
        plan = chosen(asked, choice)
        assert plan.outcome.fields[CUP]["safety_stock"] == number
        assert [write.number for write in plan.writes["tea-shop"]] == ([12 - number] if number else [])

    def test_of_an_item_that_has_no_fields_nothing_was_agreed_before(self) -> None:
        state = remembered(known("tea-shop", "CUP-1"), fields={})
        assert [each.before for each in chosen(FIELD, "表格", state).outcome.changes] == [None]

    def test_numbers_that_were_chosen_pass_the_guard(self) -> None:
        items = [ItemKey("tea", f"POT-{n}") for n in range(12)]
        asked = conflict(ConflictKind.FIELD, field="safety_stock", sheet=2, choice="表格", why="field.both_moved")
        all_asked = tuple(replace(asked, id=item.sku, row=(item.sku, "tea")) for item in items)
        state = remembered(*[known("tea-shop", item.sku, item) for item in items], conflicts=all_asked)
        shops = read(*[listing("tea-shop", item.sku) for item in items])
        plan = decided(state, Seen(shops, sheet(state.base)))
        assert [write.number for write in plan.writes["tea-shop"]] == [10] * 12

    @pytest.mark.parametrize("choice", ["zwei", "-2"])
    def test_no_number_is_told(self, choice: str) -> None:
        plan = chosen(replace(FIELD, field="safety_stock"), choice)
        told = {"choice": choice, "id": FIELD.id, "words": "表格 · 店铺 · tea-shop，或一个整数"}
        assert plan.outcome.problems == (Problem("choice.unknown", Severity.AMBER, Where(row=FIELD.id), told),)
        assert not settled(plan)


class TestOpening:
    ASKED = conflict(ConflictKind.OPENING, shops={"tea-shop": 12, "table-shop": 10}, params={"free": -1})

    @pytest.mark.parametrize(
        ("choice", "on_hand"),
        [
            pytest.param("table-shop", 11, id="a shop's number: what is held since comes off it"),
            pytest.param("9", 12, id="a number of one's own: as of now"),
        ],
    )
    def test_opens_the_pool(self, choice: str, on_hand: int) -> None:
        state = remembered(known("tea-shop", "CUP-1"), stocks={CUP: Stock(0, 3, opened=False)})
        plan = chosen(self.ASKED, choice, state)
        assert moves(plan) == [(Kind.OPENING, CUP, on_hand)]
        who = choice if choice == "table-shop" else "operator"
        assert [each.who for each in (*plan.outcome.movements, *plan.outcome.changes)] == [who, who]
        assert settled(plan)

    @pytest.mark.parametrize("choice", ["表格", "店铺", "many", "--5", "1.5", "1234567890"])
    def test_no_number_is_told(self, choice: str) -> None:
        plan = chosen(self.ASKED, choice, remembered(known("tea-shop", "CUP-1"), stocks={}))
        assert "choice.unknown" in codes(plan)
        assert moves(plan) == []


class TestCount:
    ASKED = conflict(
        ConflictKind.COUNT,
        field="count",
        base=10,
        sheet=12,
        shops={"earlier": 9},
        why="count.moved",
        params={"moved": "-3"},
    )

    @pytest.mark.parametrize(
        ("choice", "change"),
        [
            pytest.param("表格", 2, id="counted after it"),
            pytest.param("店铺", -1, id="counted before it"),
            pytest.param("7", -5, id="a number of one's own: as of now"),
            pytest.param("0", -12, id="none is left"),
        ],
    )
    def test_what_moved_since_it_was_asked_comes_on_top(self, choice: str, change: int) -> None:
        plan = chosen(self.ASKED, choice)
        assert moves(plan) == [(Kind.COUNT, CUP, change)]
        assert [each.key for each in plan.outcome.movements] == [f"count:{self.ASKED.id}:0"]
        assert [each.who for each in (*plan.outcome.movements, *plan.outcome.changes)] == ["operator", "operator"]
        assert settled(plan)

    @pytest.mark.parametrize("choice", ["many", "-1"])
    def test_no_number_is_told(self, choice: str) -> None:
        plan = chosen(self.ASKED, choice)
        assert ("choice.unknown" in codes(plan), moves(plan)) == (True, [])


class TestDrift:
    ASKED = conflict(
        ConflictKind.DRIFT,
        field="shop:tea-shop",
        base=5,
        sheet=5,
        shops={"tea-shop": 4},
        why="drift.shaped",
        params={"listing": "CUP-1", "delta": "-1"},
    )
    STATE = remembered(known("tea-shop", "CUP-1", number=5, drift=Drift(-1, BEFORE, "run1", 0)))
    LIMITED = pact(max_shown=5)

    def test_the_sheet_puts_the_shop_right(self) -> None:
        plan = chosen(self.ASKED, "表格", self.STATE, self.LIMITED, shown=4)
        assert moves(plan) == []
        assert [(write.shown, write.number) for write in plan.writes["tea-shop"]] == [(4, 5)]
        assert settled(plan)

    def test_the_shop_makes_it_a_movement(self) -> None:
        plan = chosen(self.ASKED, "店铺", self.STATE, self.LIMITED, shown=4)
        assert moves(plan) == [(Kind.ADJUST, CUP, -1)]
        [after] = plan.outcome.listings
        assert (after.confirmed, after.drift) == (Confirmed(4, NOW, 0), None)
        assert [(each.key, each.who, each.why) for each in plan.outcome.movements] == [
            (f"choice:{self.ASKED.id}:0:{CUP}", "tea-shop", "choice")
        ]
        assert [(each.who, each.before, each.after, each.why) for each in plan.outcome.changes] == [
            ("operator", 5, 4, "choice")
        ]

    def test_of_a_shop_out_of_reach_the_last_reading_counts(self) -> None:
        state = replace(self.STATE, conflicts=(replace(self.ASKED, choice="店铺"),))
        plan = decided(state, Seen(sheet=sheet(state.base)), self.LIMITED)
        assert moves(plan) == [(Kind.ADJUST, CUP, -1)]
        assert [each.confirmed for each in plan.outcome.listings] == [Confirmed(4, BEFORE, 0)]

    def test_a_listing_that_nobody_knows_any_more_is_told(self) -> None:
        asked = replace(self.ASKED, params={**self.ASKED.params, "listing": "CUP-9"})
        assert "choice.unknown" in codes(chosen(asked, "店铺", self.STATE, self.LIMITED, shown=5))

    def test_of_a_bundle_its_parts_move(self) -> None:
        bundled = pact(bundles={"tea/CUP-1": {"table/BOWL-2": 2}})
        assert moves(chosen(self.ASKED, "店铺", self.STATE, bundled, shown=4)) == [
            (Kind.ADJUST, ItemKey("table", "BOWL-2"), -2)
        ]

    def test_a_value_of_ones_own_is_told(self) -> None:
        assert "choice.unknown" in codes(chosen(self.ASKED, "7", self.STATE, self.LIMITED, shown=4))

    @pytest.mark.parametrize(
        ("choice", "booked"), [("-1", [-1]), ("－3", [-3]), ("+2", [2]), ("表格", []), ("店铺", None), ("1", None)]
    )
    def test_of_several_differences_one_is_typed(self, choice: str, booked: list[int] | None) -> None:
        """4 may be 1 or 3 fewer, or 2 more. Whatever is chosen, the file isn't waited for any more."""
        file = Handed(7, BEFORE, 0, "run1", "stock.csv")
        drift = Drift(-1, BEFORE, "run1", 0, (2, -3))
        handed = (file, replace(file, number=2))
        state = remembered(known("tea-shop", "CUP-1", number=5, drift=drift, handed=handed), stocks={CUP: Stock(5)})
        told = {"listing": "CUP-1", "delta": "-1 / +2 / -3", "readings": "5 → 4, 2 → 4, 7 → 4"}
        asked = replace(self.ASKED, why="drift.unsure", params=told)
        plan = chosen(asked, choice, state, pact(), shown=4)
        if booked is None:
            assert "choice.unknown" in codes(plan)
            assert moves(plan) == []
            return
        assert moves(plan) == [(Kind.ADJUST, CUP, pieces) for pieces in booked]
        [after] = plan.outcome.listings
        assert (after.confirmed, after.drift, after.awaited) == (Confirmed(4, NOW, 0), None, None)
        wanted = 5 + sum(booked)
        assert [write.number for write in plan.writes["tea-shop"]] == ([wanted] if wanted != 4 else [])

    def test_a_drift_that_is_no_longer_there_is_told(self) -> None:
        plan = chosen(self.ASKED, "店铺", remembered(known("tea-shop", "CUP-1", number=5)), self.LIMITED, shown=5)
        assert moves(plan) == []
        assert "choice.unknown" in codes(plan)

    def test_a_shop_that_was_not_read_is_not_written(self) -> None:
        state = replace(self.STATE, conflicts=(replace(self.ASKED, choice="表格"),))
        assert decided(state, Seen(sheet=sheet(state.base)), self.LIMITED).writes["tea-shop"] == ()


class TestDeletion:
    ASKED = conflict(ConflictKind.DELETION, field="", why="row.deleted_again")

    @pytest.mark.parametrize(("choice", "retired"), [("表格", True), ("店铺", None)])
    def test_it_leaves_or_comes_back(self, choice: str, retired: bool | None) -> None:
        state = remembered(known("tea-shop", "CUP-1"), conflicts=(replace(self.ASKED, choice=choice),))
        plan = decided(state, Seen(SHOPS, sheet(state.base)))
        assert plan.outcome.fields.get(CUP, {}).get("retired") is retired
        assert plan.outcome.gone == {CellKey(*self.ASKED.place): None}
        told = [(each.who, each.before, each.after, each.why) for each in plan.outcome.changes]
        assert told == [("operator", "", "", "choice")]
        assert settled(plan)

    def test_another_word_is_told(self) -> None:
        state = remembered(known("tea-shop", "CUP-1"), conflicts=(replace(self.ASKED, choice="随便"),))
        assert codes(decided(state, Seen(SHOPS, sheet(state.base)))) == {"choice.unknown"}


class TestGuard:
    """Twelve numbers that a shop changed were stopped by the run before."""

    ITEMS = tuple(ItemKey("tea", f"POT-{n}") for n in range(12))
    ASKED = conflict(ConflictKind.GUARD, tab="guard", row=("tea-shop",), field="changes", why="opening.differs")
    DIGESTS = tuple(f"tea-shop|number|POT-{n}|-7" for n in range(12))

    def state(self, choice: str, digests: tuple[str, ...] = DIGESTS) -> State:
        listings = [known("tea-shop", item.sku, item) for item in self.ITEMS]
        stops = {"tea-shop": Stop("tea-shop", digests, "guard.many")}
        return remembered(*listings, conflicts=(replace(self.ASKED, choice=choice),), stops=stops)

    def run(self, state: State) -> Plan:
        return decided(state, Seen(read(*[listing("tea-shop", item.sku, 5) for item in self.ITEMS]), sheet(state.base)))

    def test_exactly_these_pass(self) -> None:
        plan = self.run(self.state("接受"))
        assert plan.outcome.stops == ()
        assert plan.outcome.used == set(self.DIGESTS)
        assert settled(plan)

    @pytest.mark.parametrize(
        ("choice", "told"),
        [("店铺", {"choice.unknown", "guard.many"}), ("", {"guard.many"})],
        ids=["another word", "none"],
    )
    def test_else_it_stays_stopped(self, choice: str, told: set[str]) -> None:
        plan = self.run(self.state(choice))
        assert codes(plan) == told
        assert [stop.side for stop in plan.outcome.stops] == ["tea-shop"]

    def test_what_changed_since_is_asked_again(self) -> None:
        plan = self.run(self.state("接受", ("tea-shop|number|POT-0|-7",)))
        assert codes(plan) == {"guard.many"}

    def test_a_stop_nobody_remembers_lets_nothing_pass(self) -> None:
        plan = self.run(replace(self.state("接受"), stops={}))
        assert codes(plan) == {"guard.many"}
