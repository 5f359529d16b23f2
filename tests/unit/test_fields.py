"""Shared fields, three-way: what only one side changed is taken, what both changed differently is a conflict."""

from __future__ import annotations

from dataclasses import replace

import pytest
from deciding import CUP, CUP_ROW, conflict, decided, known, listing, read, remembered, sheet

from sheetpact.model.seen import Seen
from sheetpact.model.sheet import Value
from sheetpact.model.state import CellKey, Conflict, ConflictKind, State
from sheetpact.plan import Plan

STATE = remembered(known("tea-shop", "CUP-1"), known("table-shop", "CUP-1"))


def said(state: State = STATE, typed: str | None = "青瓷杯", tea: str = "青瓷杯", table: str = "青瓷杯") -> Plan:
    shops = read(listing("tea-shop", "CUP-1", title=tea), listing("table-shop", "CUP-1", title=table))
    return decided(state, Seen(shops, sheet(state.base, inventory={CUP_ROW: {"item": typed}})))


def titles(plan: Plan) -> list[Value]:
    return [values["item"] for values in plan.outcome.fields.values()]


def asked(plan: Plan) -> list[tuple[Value, Value, dict[str, Value]]]:
    return [(each.base, each.sheet, dict(each.shops)) for each in plan.outcome.conflicts if not each.settled]


@pytest.mark.parametrize(
    ("changed", "agreed", "who"),
    [
        pytest.param({"typed": "茶杯"}, "茶杯", "sheet", id="only the sheet"),
        pytest.param({"typed": None}, None, "sheet", id="the sheet emptied it"),
        pytest.param({"tea": "茶杯"}, "茶杯", "tea-shop", id="only one shop"),
        pytest.param({"typed": "茶杯", "table": "茶杯"}, "茶杯", "sheet", id="both alike"),
        pytest.param({"tea": "茶杯", "table": "茶杯"}, "茶杯", "tea-shop", id="two shops alike"),
    ],
)
def test_is_agreed(changed: dict[str, str | None], agreed: str | None, who: str) -> None:
    plan = said(**changed)
    assert titles(plan) == [agreed]
    assert [(each.who, each.before, each.after, each.why) for each in plan.outcome.changes] == [
        (who, "青瓷杯", agreed, "field")
    ]
    assert asked(plan) == []


@pytest.mark.parametrize(
    ("changed", "conflict_"),
    [
        pytest.param({"typed": "杯", "tea": "茶杯"}, ("青瓷杯", "杯", {"tea-shop": "茶杯"}), id="sheet and shop"),
        pytest.param(
            {"tea": "杯", "table": "茶杯"},
            ("青瓷杯", "青瓷杯", {"tea-shop": "杯", "table-shop": "茶杯"}),
            id="two shops",
        ),
    ],
)
def test_is_asked_about(changed: dict[str, str | None], conflict_: tuple[Value, Value, dict[str, Value]]) -> None:
    plan = said(**changed)
    assert asked(plan) == [conflict_]
    assert titles(plan) == []


def test_what_differed_at_adoption_stays_so() -> None:
    state = remembered(known("tea-shop", "CUP-1", title="Cup"), known("table-shop", "CUP-1"))
    plan = said(state, tea="Cup")
    assert (titles(plan), asked(plan)) == ([], [])


def test_an_edit_is_remembered_as_what_was_seen() -> None:
    assert said(typed="茶杯").outcome.typed == {CellKey("inventory", CUP_ROW, "item"): "茶杯"}


def test_a_value_that_was_never_agreed_is_what_was_seen() -> None:
    state = replace(STATE, fields={})
    assert [each.before for each in said(state, typed="茶杯").outcome.changes] == ["青瓷杯"]


class TestAnEditorWhoHadNotSeenWhatWasAgreedSince:
    """A copy from before, say: it shows 青瓷杯, and the others have agreed on 茶杯."""

    BEHIND = replace(STATE, fields={CUP: {"item": "茶杯"}})

    def test_is_asked_about_with_both_values_kept(self) -> None:
        plan = said(self.BEHIND, typed="小杯")
        assert asked(plan) == [("青瓷杯", "小杯", {"现在的值": "茶杯"})]
        assert (titles(plan), plan.outcome.conflicts[0].why) == ([], "field.changed_since")

    def test_a_shop_that_calls_it_something_else_again_is_asked_about_too(self) -> None:
        assert asked(said(self.BEHIND, typed="小杯", tea="大杯"))[0][2] == {"现在的值": "茶杯", "tea-shop": "大杯"}

    def test_agrees_where_it_is_the_same(self) -> None:
        plan = said(self.BEHIND, typed="茶杯")
        assert (titles(plan), asked(plan), plan.outcome.changes) == (["茶杯"], [], ())

    def test_what_was_not_typed_is_no_edit(self) -> None:
        assert titles(said(self.BEHIND)) == []


class TestOpenConflict:
    OPEN = conflict(
        ConflictKind.FIELD, field="item", base="青瓷杯", sheet="杯", shops={"tea-shop": "茶杯"}, why="field.both_moved"
    )

    def open(self, conflict_: Conflict = OPEN) -> State:
        """Title in the shop and cell in the sheet stand as they were when it was asked."""
        state = remembered(
            known("tea-shop", "CUP-1", title="茶杯"), known("table-shop", "CUP-1"), conflicts=(conflict_,)
        )
        rows = {**state.base["inventory"], CUP_ROW: {**state.base["inventory"][CUP_ROW], "item": conflict_.sheet}}
        return replace(state, base={**state.base, "inventory": rows})

    def test_it_waits(self) -> None:
        plan = said(self.open(), typed="杯", tea="茶杯")
        assert (titles(plan), plan.outcome.conflicts) == ([], ())

    @pytest.mark.parametrize(
        ("changed", "agreed", "who"),
        [
            pytest.param({"typed": "茶杯", "tea": "茶杯"}, "茶杯", "sheet", id="the sheet gives in"),
            pytest.param({"typed": "杯", "tea": "杯"}, "杯", "sheet", id="the shop gives in"),
            pytest.param({"typed": "杯", "tea": "青瓷杯"}, "杯", "sheet", id="the shop takes it back"),
        ],
    )
    def test_it_settles_itself(self, changed: dict[str, str], agreed: str, who: str) -> None:
        plan = said(self.open(), **changed)
        assert titles(plan) == [agreed]
        assert [each.who for each in plan.outcome.changes] == [who]
        assert [each.settled for each in plan.outcome.conflicts] == [True]

    def test_new_values_renew_it(self) -> None:
        plan = said(self.open(), typed="小杯", tea="大杯")
        assert asked(plan) == [("青瓷杯", "小杯", {"tea-shop": "大杯"})]

    def test_two_shops_that_both_take_it_back(self) -> None:
        shops = {"tea-shop": "茶杯", "table-shop": "杯子"}
        state = self.open(replace(self.OPEN, sheet="青瓷杯", shops=shops))
        listings = {key: replace(each, title=str(shops[key.shop])) for key, each in state.listings.items()}
        plan = said(replace(state, listings=listings))
        assert [each.settled for each in plan.outcome.conflicts] == [True]
        assert titles(plan) == ["青瓷杯"]


@pytest.mark.parametrize("order", [("CUP-1", "CUP-2"), ("CUP-2", "CUP-1")])
def test_of_two_new_titles_in_one_shop_the_later_listing_names_the_item(order: tuple[str, str]) -> None:
    """In whatever order the store has its listings."""
    state = remembered(*[known("tea-shop", name) for name in order])
    shops = read(listing("tea-shop", "CUP-1", title="茶杯"), listing("tea-shop", "CUP-2", title="小杯"))
    assert titles(decided(state, Seen(shops))) == ["小杯"]
