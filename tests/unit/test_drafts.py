"""A decision while it is being made: movements on pools, and questions that are asked once."""

from __future__ import annotations

import pytest
from deciding import CUP, CUP_ROW, NOW, drafted, known, remembered

from sheetpact.model.ledger import Kind, Movement, Stock
from sheetpact.model.state import ConflictKind
from sheetpact.reconcile.drafts import Draft, Place, Sides

PLACE: Place = ("inventory", CUP_ROW, "item")


@pytest.mark.parametrize(
    ("before", "kind", "after"),
    [
        pytest.param(Stock(12, 2), Kind.ADJUST, Stock(9, 2), id="a pool: holds stay"),
        pytest.param(None, Kind.ADJUST, Stock(-3, 0, opened=False), id="none: what is on hand isn't known for that"),
        pytest.param(None, Kind.OPENING, Stock(-3), id="none: opened"),
        pytest.param(Stock(0, 2, opened=False), Kind.OPENING, Stock(-3, 2), id="holds only: opened"),
    ],
)
def test_a_movement_moves_its_pool(before: Stock | None, kind: Kind, after: Stock) -> None:
    draft = Draft("run2", NOW, {CUP: before} if before else {})
    draft.post(kind, CUP, -3, key="k", who="sheet", why="edit")
    assert draft.stocks == {CUP: after}
    assert draft.movements == [Movement("k", kind, CUP, -3, NOW, "run2", "sheet", "edit")]


def test_the_ledger_itself_does_not_move() -> None:
    state = remembered(known("tea-shop", "CUP-1"))
    drafted(state).post(Kind.ADJUST, CUP, -3, key="k", who="sheet", why="edit")
    assert state.stocks == {CUP: Stock(12)}


class TestQuestions:
    def test_one_is_asked_about_a_place_and_the_later_one_counts(self) -> None:
        draft = drafted()
        first = draft.ask(ConflictKind.FIELD, PLACE, Sides("a", "b"), "field.both_moved")
        other = draft.ask(ConflictKind.COUNT, PLACE, Sides(), "count.moved")
        later = draft.ask(ConflictKind.FIELD, PLACE, Sides("a", "c", {"tea-shop": "d"}), "field.both_moved")
        assert draft.conflicts == [other, later]
        assert (first.id, later.base, later.sheet, later.shops) == (later.id, "a", "c", {"tea-shop": "d"})
        assert (later.kind, later.place, later.run) == (ConflictKind.FIELD, PLACE, "run2")

    def test_its_name_stays_as_long_as_it_is_open(self) -> None:
        """Five letters and digits that people type. They stand in sheets and stores, whatever the version."""
        assert drafted().ask(ConflictKind.FIELD, PLACE, Sides(), "field.both_moved").id == "JKZ2Y"
