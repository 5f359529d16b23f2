"""Small cases of the decision: whatever people, shops and orders do between two runs, every promise holds."""

from __future__ import annotations

import os
import subprocess
import sys
from itertools import islice
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from sheetpact.model.keys import ListingKey
from sheetpact.model.ledger import Stock
from sheetpact.model.state import Outcome, State
from sheetpact.plan import decide, join
from sheetpact.simulators.cases.__main__ import main
from sheetpact.simulators.cases.case import Case, Fact, Thing
from sheetpact.simulators.cases.draw import KINDS, POLICIES, draw
from sheetpact.simulators.cases.order_free import spelt
from sheetpact.simulators.cases.runner import Found, breaks, run
from sheetpact.simulators.cases.running import go, quiet
from sheetpact.simulators.cases.terms import GIFT, ITEMS, SHOPS, Terms
from sheetpact.simulators.cases.trial import trial
from sheetpact.simulators.cases.world import World, begin
from sheetpact.simulators.store import MemoryStore

CUP = ITEMS[0]
ROW = (CUP.sku, CUP.owner)
TWO = ("tea-shop", "table-shop")


@pytest.mark.parametrize("first", range(0, 2000, 250))
def test_two_thousand_cases_keep_every_promise(first: int) -> None:
    assert [each.told() for each in islice(run(first, 250), 1)] == []


# the cases once more, so that hypothesis finds the smallest that fails

numbers = st.integers(0, 12)
listed = st.lists(st.tuples(st.sampled_from(tuple(SHOPS)), st.none() | numbers), unique_by=lambda each: each[0])
things = st.lists(
    st.builds(
        Thing,
        item=st.sampled_from((*ITEMS, GIFT)),
        on_hand=st.none() | numbers,
        reserved=st.integers(0, 3),
        safety=st.none() | st.integers(0, 3),
        listed=listed.map(tuple),
    ),
    min_size=1,
    max_size=4,
    unique_by=lambda each: each.item,
)
terms = st.builds(
    Terms,
    shops=st.just(tuple(SHOPS)),
    policies=st.tuples(*[st.sampled_from(POLICIES)] * (len(ITEMS) + 1)),
    parts=st.sampled_from(((), (1, 2), (0, 1, 1, 1))),
    max_change_rows=st.sampled_from((100, 100, 2, 0)),
    max_change=st.just(0.0),
    atomic=st.sets(st.sampled_from(tuple(SHOPS))).map(frozenset),
)


@st.composite
def facts(draw_: st.DrawFn) -> Fact:
    kind = draw_(st.sampled_from(KINDS))
    shop = draw_(st.sampled_from(tuple(SHOPS)))
    where, value = draw_(st.sampled_from(kind.where)), draw_(st.sampled_from(kind.values))
    item = draw_(st.sampled_from(ITEMS))
    return Fact(kind.what, item, where.replace("{shop}", shop), shop if value == "{shop}" else value)


waves = st.lists(st.lists(facts(), max_size=5).map(tuple), min_size=1, max_size=2).map(tuple)


@given(st.builds(Case, terms, things.map(tuple), waves, st.booleans()))
def test_any_case_keeps_every_promise(case: Case) -> None:
    assert trial(case) == []


def test_a_row_typed_anew_without_the_number_that_was_emptied_before_is_one_edit() -> None:
    """The first run tells that it was emptied, and couldn't write; the second needn't tell it again."""
    emptied = (Fact("odd", CUP, "sheet", "refused"), Fact("typed", CUP, "available", None))
    anew = (Fact("deleted", CUP, "", None), Fact("new row", CUP, "", None))
    assert trial(Case(Terms(TWO, ((),) * 5), (Thing(CUP, 3),), (emptied, anew))) == []


# three-way tables, with what must come of them


def world_of(*wave: Fact, shops: tuple[str, ...] = TWO, on_hand: int = 12) -> World:
    """A cup that all shops show, what happened, and all the runs until nothing happens any more."""
    thing = Thing(CUP, on_hand, listed=tuple((shop, on_hand) for shop in shops))
    world = begin(Case(Terms(shops, ((),) * 5), (thing,), (wave,)))
    go(world, wave)
    for _ in range(6):
        if quiet(go(world, ())):
            break
    return world


changes = st.integers(-4, 5)


@given(changes, changes, changes, st.integers(0, 4))
@example(-3, 0, 0, 0)
@example(2, 2, 0, 0)
@example(-4, -4, -4, 4)
def test_a_quantity_is_the_sum_of_what_all_sides_did(typed: int, tea: int, table: int, sold: int) -> None:
    """What it was + (sheet - base) + (shop - base), and what was sold; equal changes count twice, too."""
    world = world_of(
        Fact("typed", CUP, "available", f"{typed:+d}"),
        Fact("shows", CUP, "tea-shop", tea),
        Fact("shows", CUP, "table-shop", table),
        Fact("sold", CUP, "tea-shop", 0 if tea else sold),
    )
    sold = 0 if tea else sold
    expected = 12 + typed + tea + table - sold
    assert world.state.stocks[CUP].available == expected
    assert world.cells["inventory"][ROW]["available"] == expected
    assert {good.shown for good in world.goods.values()} == {max(0, expected)}


titles = st.sampled_from(("青瓷杯", "茶杯", "小杯"))


@given(titles | st.none(), titles, titles)
@example("茶杯", "茶杯", "青瓷杯")
@example("茶杯", "小杯", "青瓷杯")
@example(None, "茶杯", "茶杯")
def test_a_title_is_agreed_where_those_who_changed_it_agree(typed: str | None, tea: str, table: str) -> None:
    world = world_of(
        Fact("typed", CUP, "item", typed),
        Fact("titled", CUP, "tea-shop", tea),
        Fact("titled", CUP, "table-shop", table),
    )
    wishes = {title for title in (typed, tea, table) if title != "青瓷杯"}
    asked = [(each.sheet, dict(each.shops)) for each in world.state.conflicts]
    if len(wishes) < 2:
        assert (world.state.fields[CUP]["item"], asked) == (next(iter(wishes), "青瓷杯"), [])
    else:
        shops = {shop: title for shop, title in (("tea-shop", tea), ("table-shop", table)) if title != "青瓷杯"}
        assert (world.state.fields[CUP]["item"], asked) == ("青瓷杯", [(typed, shops)])
    assert world.cells["inventory"][ROW]["item"] == (typed if asked else world.state.fields[CUP]["item"])


@given(st.sampled_from(("on_hand", "reserved", "shop:tea-shop")), st.sampled_from((0, 99, "?", None)))
def test_a_cell_of_the_hub_is_put_back(column: str, typed: int | str | None) -> None:
    before = world_of().cells["inventory"][ROW][column]
    assert world_of(Fact("typed", CUP, column, typed)).cells["inventory"][ROW][column] == before


@given(st.integers(0, 20), st.integers(0, 3), st.booleans())
def test_a_count_is_absolute_unless_something_left_the_shelf_meanwhile(counted: int, sold: int, shipped: bool) -> None:
    there = [Fact("shipped", CUP, "", sold)] if shipped and sold else []
    thing = Thing(CUP, 12, reserved=3, listed=(("tea-shop", 9),))
    wave = (Fact("typed", CUP, "count", counted), *there)
    world = begin(Case(Terms(("tea-shop",), ((),) * 5), (thing,), (wave,)))
    go(world, wave)
    asked = [(each.sheet, dict(each.shops)) for each in world.state.conflicts]
    if there:
        assert asked == [(counted, {"earlier": counted - sold})]
        assert world.cells["inventory"][ROW]["count"] == counted
    else:
        assert (world.state.stocks[CUP].on_hand, asked) == (counted, [])
        assert world.cells["inventory"][ROW]["count"] is None


# the cases' own machinery


def test_a_seed_tells_its_whole_case() -> None:
    assert draw(77) == draw(77)
    assert draw(77) != draw(78)


def test_what_is_remembered_is_what_a_store_remembers() -> None:
    """The pure `apply_outcome` and the store make the same of a decision."""
    for seed in range(3000, 3150):
        case = draw(seed)
        if case.adopted:
            world = begin(case)
            go(world, case.waves[0])
            step = go(world, case.waves[-1])
            stored = _stored(step.state, step.plan.outcome)
            assert _kept(stored) == _kept(step.decided)
            for item, stock in stored.stocks.items():
                before = step.state.stocks.get(item, Stock())
                assert step.decided.stocks[item].on_hand == before.on_hand + stock.on_hand


def _stored(state: State, outcome: Outcome) -> State:
    """What a store says that was given such a state first, as one decision, and then this one."""
    store = MemoryStore("hub")
    with store.begin() as tx:
        tx.put_listings(tuple(state.listings.values()))
        first = Outcome(
            fields=state.fields, typed=state.typed, gone=state.gone, conflicts=state.conflicts, adopted=True
        )
        tx.save(first, "run00", "book", "s", state_version=tx.state("book", "s").version)
    with store.begin() as tx:
        tx.save(outcome, "run99", "book", "s", state_version=tx.state("book", "s").version)
    with store.look() as tx:
        return tx.state("book", "s")


def _kept(state: State) -> dict[str, object]:
    return {
        "listings": dict(state.listings),
        "fields": {item: dict(values) for item, values in state.fields.items() if values},
        "typed": dict(state.typed),
        "gone": dict(state.gone),
        "conflicts": {each.id: each for each in state.conflicts},
    }


def test_a_plan_is_the_same_whatever_the_hashes_of_texts_are() -> None:
    """Another process puts sets in another order; a plan doesn't follow it."""
    told = {
        subprocess.run(
            [sys.executable, "-c", TRACE],
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
            cwd=Path.cwd(),
        ).stdout
        for seed in ("1", "2")
    }
    assert len(told) == 1
    assert len(told.pop()) > 10_000


TRACE = """
from sheetpact.simulators.cases.draw import draw
from sheetpact.simulators.cases.running import go
from sheetpact.simulators.cases.world import begin
for seed in range(60):
    case = draw(seed)
    world = begin(case)
    for wave in (*case.waves, ()):
        out = go(world, wave).plan
        print(seed, out.writes, out.outcome.movements, out.outcome.listings, out.outcome.conflicts, out.outcome.changes)
        print(out.outcome.fields, out.outcome.typed, sorted(out.frozen), out.outcome.problems)
"""


def test_a_case_can_be_decided_without_its_machinery() -> None:
    """Two literals and no fixture: the plan of a run is the pure function of what it met."""
    world = begin(draw(5))
    step = go(world, draw(5).waves[0])
    assert join(step.state, step.seen, world.pact, step.moment).listings == ()
    assert spelt(decide(step.state, step.seen, world.pact, step.moment)) == spelt(step.plan)


def test_the_command_counts_its_cases(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--cases", "40", "--seed", "500"]) == 0
    assert capsys.readouterr().out.startswith("cases 40 violations 0 seconds ")


def test_a_broken_case_is_told_as_small_as_it_can_be(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """As people would tell it: who shows what, and what happened before each run."""
    monkeypatch.setattr("sheetpact.plan._settle_guards", _forgets_what_is_typed)
    assert main(["--cases", "60", "--seed", "0"]) == 1
    out = capsys.readouterr().out
    assert "breaks 'no lost edit'" in out
    assert "before run 1: typed " in out
    assert "| on hand | held | safety |" in out
    shortest = min(len(each.splitlines()) for each in out.split("\n\n"))
    assert shortest <= 5


def _forgets_what_is_typed(_state: object, _seen: object, _pact: object, draft: object) -> None:
    draft.fields.clear()  # type: ignore[attr-defined]


def test_an_engine_that_raises_is_a_broken_case_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sheetpact.plan.take_delivery_notes", lambda *_: 1 // 0)
    assert [each.promise for each in breaks(draw(1), 1)] == ["no fault, ZeroDivisionError"]
    assert isinstance(next(iter(run(1, 1))), Found)


def test_a_shop_that_is_left_out_has_no_listing() -> None:
    world = begin(Case(Terms(("tea-shop",), ((),) * 5), (Thing(CUP, 3, listed=(("tea-shop", 3),)),), ((),)))
    assert list(world.state.listings) == [ListingKey("tea-shop", CUP.sku)]
