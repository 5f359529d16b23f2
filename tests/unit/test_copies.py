"""What the editors of a copy saw: its cells tell whether it is from before the edits that were taken, or from after."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pytest
from deciding import BOWL, CUP_ROW, NOW, known, remembered, sheet

from sheetpact.model.seen import RowSeen, SheetSeen, TabSeen
from sheetpact.model.sheet import Value
from sheetpact.model.state import CellKey, Change, Outcome, RowKey, State
from sheetpact.reconcile.copies import as_seen, as_taken

BOWL_ROW, VASE_ROW = ("BOWL-2", "table"), ("VASE-9", "art")
CUP_CELL, TITLE = CellKey("inventory", CUP_ROW, "available"), CellKey("inventory", CUP_ROW, "item")
BOWL_CELL, VASE_CELL = CellKey("inventory", BOWL_ROW, "available"), CellKey("inventory", VASE_ROW, "available")
STATE = replace(remembered(known("tea-shop", "CUP-1"), known("table-shop", "BOWL-2", BOWL)), written="run9")
"""`run1` wrote 12 of both and 青瓷杯; the document was written anew since."""

Typed = dict[CellKey, Value]


def state(*taken: Typed, written: str = "run9") -> State:
    """These were taken by run2, run3, …: each with all that its document showed as typed."""
    runs = {f"run{at}": cells for at, cells in enumerate(taken, start=2)}
    return replace(STATE, taken=runs, typed=taken[-1] if taken else {}, written=written)


def shows(**rows: Mapping[str, Value]) -> SheetSeen:
    keys: dict[str, RowKey] = {"cup": CUP_ROW, "bowl": BOWL_ROW, "vase": VASE_ROW}
    return sheet(STATE.base, inventory={keys[name]: cells for name, cells in rows.items()})


def changed(seen: SheetSeen, **changes: object) -> SheetSeen:
    """The same with another inventory tab."""
    return replace(seen, tabs={**seen.tabs, "inventory": replace(seen.tabs["inventory"], **changes)})


class TestWhichVersionItIs:
    def test_until_it_is_written_anew_it_is_what_was_read_last(self) -> None:
        for given in (state({CUP_CELL: 9}, written="run1"), state({CUP_CELL: 9}, {CUP_CELL: 7}, written="run2")):
            assert as_seen(given, shows()) is given

    def test_from_the_write_of_the_same_run_on_it_is_a_copy(self) -> None:
        assert as_seen(state({CUP_CELL: 9}, written="run2"), shows()).typed == {CUP_CELL: 12}

    def test_where_nothing_was_taken_and_where_there_is_none_nothing_is_to_be_found(self) -> None:
        assert as_seen(STATE, shows()) is STATE
        given = state({CUP_CELL: 9})
        assert as_seen(given, None) is given

    @pytest.mark.parametrize(("shown", "seen"), [(12, 12), (9, 9)], ids=["from before", "from after"])
    def test_a_value_that_stood_there_once_is_no_edit(self, shown: int, seen: int) -> None:
        found = as_seen(state({CUP_CELL: 9}), shows(cup={"available": shown}))
        assert (found.typed, found.unsure) == ({CUP_CELL: seen}, {})

    @pytest.mark.parametrize(("bowls", "seen"), [(12, 12), (5, 9)], ids=["from before", "from after"])
    def test_another_cell_tells_what_an_editor_saw(self, bowls: int, seen: int) -> None:
        found = as_seen(state({CUP_CELL: 9, BOWL_CELL: 5}), shows(cup={"available": 11}, bowl={"available": bowls}))
        assert (found.typed, found.unsure) == ({CUP_CELL: seen, BOWL_CELL: bowls}, {})

    def test_a_window_that_was_open_all_the_time_is_as_it_was_read_last(self) -> None:
        given = state({BOWL_CELL: 5}, {BOWL_CELL: 5, CUP_CELL: 9}, {BOWL_CELL: 5, CUP_CELL: 8})
        found = as_seen(given, shows(cup={"available": 7}, bowl={"available": 5}))
        assert (found.typed, found.unsure) == ({CUP_CELL: 8, BOWL_CELL: 5}, {})

    def test_a_copy_from_in_between_is_as_that_run_read_it(self) -> None:
        given = state({BOWL_CELL: 5, CUP_CELL: 9}, {BOWL_CELL: 5, CUP_CELL: 8, TITLE: "大茶杯"})
        found = as_seen(given, shows(cup={"available": 9, "item": "小茶杯"}, bowl={"available": 5}))
        assert (found.typed, found.unsure) == ({CUP_CELL: 9, BOWL_CELL: 5, TITLE: "青瓷杯"}, {})

    def test_two_windows_are_told_apart(self) -> None:
        """One had 9 cups, the other 5 bowls typed into it."""
        given = state({CUP_CELL: 9}, {BOWL_CELL: 5})
        assert as_seen(given, shows(cup={"available": 9}, bowl={"available": 11})).typed[BOWL_CELL] == 12
        assert as_seen(given, shows(cup={"available": 7}, bowl={"available": 5})).typed[CUP_CELL] == 12

    def test_an_added_row_that_is_missing_tells_that_it_is_from_before(self) -> None:
        given = state({CUP_CELL: 9, VASE_CELL: 4})
        for seen, cups in (
            (shows(cup={"available": 11}), 12),
            (shows(cup={"available": 11}, vase={"available": 4}), 9),
        ):
            found = as_seen(given, seen)
            assert (found.typed[CUP_CELL], found.unsure) == (cups, {})

    @pytest.mark.parametrize(
        "changes",
        [{"readable": False}, {"duplicates": frozenset({VASE_ROW})}],
        ids=["the tab can't be read", "it stands there twice"],
    )
    def test_one_that_may_be_there_tells_nothing(self, changes: dict[str, object]) -> None:
        found = as_seen(state({CUP_CELL: 9, VASE_CELL: 4}), changed(shows(cup={"available": 11}), **changes))
        assert (found.typed, found.unsure) == ({CUP_CELL: 12, VASE_CELL: 4}, {CUP_CELL: (12, 9)})

    def test_nor_does_a_deleted_row_a_formula_or_a_column_that_is_gone(self) -> None:
        given, seen = state({CUP_CELL: 9, BOWL_CELL: 5}), shows(cup={"available": 11})
        rows = seen.tabs["inventory"].rows
        bowl = rows[BOWL_ROW].values
        for instead in (
            {},
            {BOWL_ROW: RowSeen(BOWL_ROW, bowl, frozenset({"available"}))},
            {BOWL_ROW: RowSeen(BOWL_ROW, {name: value for name, value in bowl.items() if name != "available"})},
        ):
            left = {key: row for key, row in rows.items() if key != BOWL_ROW}
            found = as_seen(given, changed(seen, rows={**left, **instead}))
            assert (found.typed, found.unsure) == ({CUP_CELL: 12, BOWL_CELL: 5}, {CUP_CELL: (12, 9)})

    @pytest.mark.parametrize(("shown", "cups"), [(None, 12), ("691", 9)], ids=["from before", "from after"])
    def test_a_tab_that_was_never_written_tells_as_well(self, shown: Value, cups: int) -> None:
        barcode = CellKey("sku_map", VASE_ROW, "barcode")
        given = replace(state({CUP_CELL: 9, barcode: "691"}), base={"inventory": STATE.base["inventory"]})
        rows = {VASE_ROW: {"barcode": shown}} if shown else {}
        found = as_seen(given, sheet(STATE.base, inventory={CUP_ROW: {"available": 11}}, sku_map=rows))
        assert (found.typed[CUP_CELL], found.unsure) == (cups, {})

    def test_a_tab_that_is_gone_tells_nothing(self) -> None:
        given = state({CUP_CELL: 9, CellKey("sku_map", CUP_ROW, "barcode"): "691"})
        tabs: dict[str, TabSeen] = {"inventory": shows(cup={"available": 11}).tabs["inventory"]}
        assert as_seen(given, SheetSeen("run1", tabs)).unsure == {CUP_CELL: (12, 9)}


class TestWhereItDoesntTell:
    @pytest.mark.parametrize("taken", [9, 15])
    def test_a_number_counts_so_that_least_comes_out(self, taken: int) -> None:
        found = as_seen(state({CUP_CELL: taken}), shows(cup={"available": 11}))
        assert (found.typed, found.unsure) == ({CUP_CELL: max(12, taken)}, {CUP_CELL: (12, taken)})

    def test_a_text_counts_as_typed_over_the_oldest(self) -> None:
        found = as_seen(state({TITLE: "大茶杯"}), shows(cup={"item": "小茶杯"}))
        assert (found.typed, found.unsure) == ({TITLE: "青瓷杯"}, {TITLE: ("青瓷杯", "大茶杯")})

    def test_so_does_a_shared_number(self) -> None:
        cell = CellKey("inventory", CUP_ROW, "safety_stock")
        base = {**STATE.base["inventory"], CUP_ROW: {**STATE.base["inventory"][CUP_ROW], "safety_stock": 1}}
        given = replace(state({cell: 2}), base={**STATE.base, "inventory": base})
        assert as_seen(given, shows(cup={"safety_stock": 3})).typed == {cell: 1}

    def test_over_nothing_nobody_can_say_by_how_much(self) -> None:
        assert as_seen(state({VASE_CELL: 4}), shows(vase={"available": 6})).typed == {VASE_CELL: None}

    def test_cells_that_tell_different_things_are_no_edits_and_tell_nothing_of_others(self) -> None:
        """One was typed before the copy was made and one after it: no version that was read is like it."""
        given = state({CUP_CELL: 9, TITLE: "大茶杯", BOWL_CELL: 5})
        found = as_seen(given, shows(cup={"available": 9}, bowl={"available": 11}))
        assert (found.typed, found.unsure) == (
            {CUP_CELL: 9, TITLE: "青瓷杯", BOWL_CELL: 12},
            {BOWL_CELL: (12, 5)},
        )


class TestWhatIsTaken:
    def change(self, cell: CellKey = CUP_CELL, **changes: object) -> Change:
        made = Change(NOW, "sheet", *cell, before=12, after=11, why="edit", run="run9", params={"delta": "-1"})
        return replace(made, **changes)

    def test_all_that_the_document_shows_as_typed_is_kept(self) -> None:
        given = replace(STATE, typed={CUP_CELL: 9, BOWL_CELL: 5})
        assert as_taken(Outcome(typed={BOWL_CELL: 4}), given).typed == {CUP_CELL: 9, BOWL_CELL: 4}
        assert as_taken(Outcome(), given) == Outcome()

    def test_where_nobody_was_sure_it_is_told(self) -> None:
        told = as_taken(Outcome(changes=(self.change(),)), replace(STATE, unsure={CUP_CELL: (12, 9)})).changes
        assert told == (self.change(why="edit.unsure", params={"delta": "-1", "seen": "12 / 9"}),)

    @pytest.mark.parametrize(
        "changes",
        [{"cell": BOWL_CELL}, {"who": "tea-shop"}, {"params": {}}],
        ids=["elsewhere", "an order", "no number"],
    )
    def test_nothing_else_is(self, changes: dict[str, object]) -> None:
        made = self.change(**changes)
        assert as_taken(Outcome(changes=(made,)), replace(STATE, unsure={CUP_CELL: (12, 9)})).changes == (made,)
