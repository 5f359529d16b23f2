"""The blast radius: too many changes that no order explains stop a side until a person accepts exactly them."""

from __future__ import annotations

from dataclasses import replace

import pytest
from deciding import CUP_ROW, conflict, decided, drafted, known, listing, read, remembered, sheet

from sheetpact.model.pact import Guards
from sheetpact.model.problems import Severity, Where
from sheetpact.model.seen import Seen
from sheetpact.model.state import CellKey, ConflictKind, State
from sheetpact.model.texts import say
from sheetpact.reconcile.guards import Guard


def changes(count: int) -> list[str]:
    return [f"change {number}" for number in range(count)]


@pytest.mark.parametrize(
    ("made", "rows", "gone", "why"),
    [
        pytest.param(0, 100, 0, "", id="nothing changed"),
        pytest.param(10, 20, 0, "", id="ten always pass"),
        pytest.param(11, 20, 0, "guard.many", id="eleven of twenty"),
        pytest.param(15, 100, 0, "", id="15 %"),
        pytest.param(16, 100, 0, "guard.many", id="more than 15 %"),
        pytest.param(1, 1, 1, "guard.empty", id="the only one is gone"),
        pytest.param(3, 3, 3, "guard.empty", id="all are gone"),
        pytest.param(1, 2, 1, "", id="one of two is gone"),
        pytest.param(2, 4, 2, "guard.shrunken", id="half are gone"),
        pytest.param(2, 5, 2, "", id="less than half"),
    ],
)
def test_a_side_is_stopped(made: int, rows: int, gone: int, why: str) -> None:
    draft = drafted()
    stopped = Guard(Guards(), frozenset()).stops("tea-shop", changes(made), rows, gone, draft)
    assert stopped is bool(why)
    assert [problem.code for problem in draft.problems] == [why] * stopped
    assert [(stop.side, stop.changes) for stop in draft.stops] == [("tea-shop", tuple(changes(made)))] * stopped
    assert [(each.kind, each.row) for each in draft.conflicts] == [(ConflictKind.GUARD, ("tea-shop",))] * stopped


@pytest.mark.parametrize(
    ("gone", "why"), [(0, "guard.sheet_many"), (12, "guard.sheet_empty"), (6, "guard.sheet_shrunken")]
)
def test_a_stopped_sheet_is_told_as_such(gone: int, why: str) -> None:
    draft = drafted()
    assert Guard(Guards(), frozenset()).stops("sheet", changes(12), 12, gone, draft)
    assert [problem.code for problem in draft.problems] == [why]
    assert "《冲突》" not in draft.problems[0].text("zh-CN")  # nothing is written to it, so it has no such row


@pytest.mark.parametrize(
    ("made", "gone", "accepted", "stopped"),
    [
        pytest.param(12, 0, 12, False, id="exactly these"),
        pytest.param(12, 12, 12, False, id="exactly these are gone"),
        pytest.param(13, 13, 12, True, id="one more is gone"),
        pytest.param(20, 0, 12, False, id="the rest is within the limit"),
        pytest.param(23, 0, 12, True, id="the rest is too much"),
    ],
)
def test_what_was_accepted_passes(made: int, gone: int, accepted: int, stopped: bool) -> None:
    draft = drafted()
    guard = Guard(Guards(), frozenset([*changes(accepted), "something else"]))
    assert guard.stops("sheet", changes(made), 13, gone, draft) is stopped
    assert draft.used == (set() if stopped else set(changes(accepted)))


@pytest.mark.parametrize(
    ("rows", "gone", "why"),
    [(12, 12, "guard.sheet_empty"), (20, 12, "guard.sheet_shrunken"), (50, 12, "guard.sheet_many")],
)
def test_a_stopped_sheet_has_its_own_words(rows: int, gone: int, why: str) -> None:
    draft = drafted()
    assert Guard(Guards(), frozenset()).stops("sheet", changes(12), rows, gone, draft)
    assert [problem.code for problem in draft.problems] == [why]
    assert "冲突" not in draft.problems[0].text("zh-CN")


@pytest.mark.parametrize(
    ("made", "rows", "gone", "said"),
    [
        pytest.param(16, 100, 0, ("16 changes at once (limit 15)", "--accept run2"), id="many"),
        pytest.param(3, 3, 3, ("it had 3 rows", "--accept run2"), id="empty"),
        pytest.param(2, 4, 2, ("2 of 4 rows", "--accept run2"), id="shrunken"),
    ],
)
def test_a_person_reads_how_much_it_is_and_how_to_accept_it(
    made: int, rows: int, gone: int, said: tuple[str, ...]
) -> None:
    """As a problem, and as a question. It has no value: neither side says how many changes wait."""
    draft = drafted()
    Guard(Guards(), frozenset()).stops("tea-shop", changes(made), rows, gone, draft)
    [told], [asked], [stop] = draft.problems, draft.conflicts, draft.stops
    assert (told.severity, told.where) == (Severity.RED, Where(shop="tea-shop"))
    assert (asked.place, asked.sheet) == (CellKey("guard", ("tea-shop",), "changes"), None)
    for part in said:
        assert part in told.text("en")
        assert part in say("en", asked.why, **asked.params)
    assert say("en", stop.why, **stop.params, run="run2") == say("en", asked.why, **asked.params)


def test_what_was_accepted_is_not_counted_again() -> None:
    draft = drafted()
    Guard(Guards(), frozenset(changes(12))).stops("tea-shop", changes(23), 20, 0, draft)
    assert [asked.params["changes"] for asked in draft.conflicts] == [11]


def test_the_sheet_is_no_shop() -> None:
    draft = drafted()
    Guard(Guards(max_change_rows=0), frozenset()).stops("sheet", changes(1), 1, 0, draft)
    assert draft.problems[0].where.shop == ""


def test_the_very_same_changes_leave_the_question_as_it_is() -> None:
    """Nothing new stands in the sheet, and the run that it names is told again. Others are asked about anew."""
    first = drafted()
    Guard(Guards(), frozenset()).stops("tea-shop", changes(12), 20, 0, first)
    asked = replace(first.conflicts[0], run="run1")
    guard = Guard(Guards(), frozenset(), State(conflicts=(asked,), stops={"tea-shop": first.stops[0]}))
    same, other = drafted(), drafted()
    assert guard.stops("tea-shop", changes(12)[::-1], 20, 0, same)
    assert (same.conflicts, len(same.stops)) == ([asked], 1)
    assert [each.params["run"] for each in same.problems] == ["run1"]
    assert guard.stops("tea-shop", changes(13), 20, 0, other)
    assert [each.run for each in other.conflicts] == ["run2"]
    assert [each.params["run"] for each in other.problems] == ["run2"]


def test_a_stopped_sheet_settles_no_question_about_its_members() -> None:
    """Nobody looks at their tab while the inventory's edits wait."""
    state = remembered(known("tea-shop", "CUP-1"))
    asked = conflict(ConflictKind.GUARD, tab="guard", row=("sheet/members",), field="changes", why="guard.sheet_many")
    state = replace(state, conflicts=(asked,))
    plan = decided(state, Seen(read(listing("tea-shop", "CUP-1")), sheet(state.base, without=(CUP_ROW,))))
    assert plan.sheet_stopped
    assert [each.row for each in plan.outcome.conflicts] == [("sheet",)]
