"""The sheet's history: what stood in it as of any run, so that an edit is compared with what the person saw."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from decimal import Decimal

from sqlalchemy import Engine, func, select

from sheetpact.model.sheet import Value
from sheetpact.model.state import CellKey, Outcome, RowKey
from sheetpact.ports import Store, Transaction
from sheetpact.store.tables import sheet_rows

POT, BOWL = ("POT-1", "tea"), ("BOWL-2", "table")
Tab = dict[RowKey, dict[str, Value]]


def tab(**available: int | None) -> Tab:
    return {(name,): {"available": number} for name, number in available.items()}


def base(tx: Transaction, stamp: str, document: str = "doc") -> Mapping[str, Mapping[RowKey, Mapping[str, Value]]]:
    return tx.state(document, stamp).base


def entries(raw: Engine) -> int:
    with raw.connect() as connection:
        return int(connection.execute(select(func.count()).select_from(sheet_rows)).scalar_one())


def test_the_base_is_what_the_run_that_stamped_the_document_wrote(store: Store) -> None:
    with store.begin() as tx:
        tx.remember_rows("doc", "R1", "", {"inventory": tab(POT=7, BOWL=3)})
        tx.remember_rows("doc", "R2", "R1", {"inventory": tab(POT=5, BOWL=3)})
        assert base(tx, "R2") == {"inventory": tab(POT=5, BOWL=3)}
        assert base(tx, "R1") == {"inventory": tab(POT=7, BOWL=3)}


def test_values_come_back_as_they_were(store: Store) -> None:
    at = datetime(2026, 3, 1, 9, 30, 15, 250, tzinfo=UTC)
    row: dict[str, Value] = {"sku": "00123", "price": Decimal("5.10"), "on": True, "updated": at, "count": None, "n": 0}
    with store.begin() as tx:
        tx.remember_rows("doc", "R1", "", {"inventory": {("00123", "tea"): row}})
        found = base(tx, "R1")["inventory"][("00123", "tea")]
    assert found == row
    assert [type(found[name]) for name in row] == [str, Decimal, bool, datetime, type(None), int]


def test_an_older_copy_of_the_workbook_has_its_own_base(store: Store) -> None:
    """R3 is written onto a copy that R1 had stamped; R2 had changed the pot in between, the copy never saw it."""
    with store.begin() as tx:
        tx.remember_rows("doc", "R1", "", {"inventory": tab(POT=7, BOWL=3)})
        tx.remember_rows("doc", "R2", "R1", {"inventory": tab(POT=5, BOWL=3)})
        tx.remember_rows("doc", "R3", "R1", {"inventory": tab(POT=7, BOWL=2)})
        assert base(tx, "R3") == {"inventory": tab(POT=7, BOWL=2)}
        assert base(tx, "R2") == {"inventory": tab(POT=5, BOWL=3)}


def test_a_tab_that_is_not_written_stands_as_the_document_had_it(store: Store) -> None:
    with store.begin() as tx:
        tx.remember_rows("doc", "R1", "", {"inventory": tab(POT=7), "members": tab(M1=1)})
        tx.remember_rows("doc", "R2", "R1", {"inventory": tab(POT=7), "members": tab(M1=2, M2=2)})
        tx.remember_rows("doc", "R3", "R1", {"inventory": tab(POT=6)})
        assert base(tx, "R3") == {"inventory": tab(POT=6), "members": tab(M1=1)}
        assert base(tx, "R2")["members"] == tab(M1=2, M2=2)


def test_a_row_that_went_is_gone_and_may_come_again(store: Store) -> None:
    with store.begin() as tx:
        tx.remember_rows("doc", "R1", "", {"inventory": tab(POT=7, BOWL=3)})
        tx.remember_rows("doc", "R2", "R1", {"inventory": tab(BOWL=3)})
        tx.remember_rows("doc", "R3", "R2", {"inventory": tab(POT=7, BOWL=3)})
        assert [set(base(tx, run)["inventory"]) for run in ("R1", "R2", "R3")] == [
            {("POT",), ("BOWL",)},
            {("BOWL",)},
            {("POT",), ("BOWL",)},
        ]


def test_only_what_changed_takes_space(store: Store, raw: Engine) -> None:
    with store.begin() as tx:
        tx.remember_rows("doc", "R1", "", {"inventory": tab(**{f"P{n}": n for n in range(50)})})
    assert entries(raw) == 50
    with store.begin() as tx:
        tx.remember_rows("doc", "R2", "R1", {"inventory": tab(**{f"P{n}": n for n in range(1, 50)}, P50=0)})
    assert entries(raw) == 52


def test_a_second_writing_of_the_same_run_replaces_the_first(store: Store) -> None:
    with store.begin() as tx:
        tx.remember_rows("doc", "R1", "", {"inventory": tab(POT=7), "sku_map": tab(X=1)})
        tx.remember_rows("doc", "R2", "R1", {"inventory": tab(POT=5, BOWL=1), "sku_map": tab(X=2)})
        tx.remember_rows("doc", "R2", "R1", {"inventory": tab(POT=7)})
        assert base(tx, "R2") == {"inventory": tab(POT=7), "sku_map": tab(X=1)}


def test_the_same_run_writes_on_from_its_own_writing(store: Store) -> None:
    with store.begin() as tx:
        tx.remember_rows("doc", "R1", "", {"inventory": tab(POT=7), "sku_map": tab(X=1)})
        tx.remember_rows("doc", "R1", "R1", {"inventory": tab(POT=6)})
        assert base(tx, "R1") == {"inventory": tab(POT=6), "sku_map": tab(X=1)}


def test_a_clock_set_back_leaves_later_runs_as_they_were(store: Store) -> None:
    with store.begin() as tx:
        tx.remember_rows("doc", "R1", "", {"inventory": tab(POT=7, BOWL=3)})
        tx.remember_rows("doc", "R5", "R1", {"inventory": tab(POT=7)})
        tx.remember_rows("doc", "R3", "R5", {"inventory": tab(POT=9, CUP=1)})
        assert base(tx, "R5") == {"inventory": tab(POT=7)}
        assert base(tx, "R3") == {"inventory": tab(POT=9, CUP=1)}


def test_an_unknown_stamp_has_no_base_at_all(store: Store) -> None:
    with store.begin() as tx:
        tx.remember_rows("doc", "R1", "", {"inventory": {}})
        assert base(tx, "R1") == {"inventory": {}}
        assert base(tx, "R0") == base(tx, "R2") == base(tx, "") == {}
        assert base(tx, "R1", "another document") == {}


def test_forgetting_keeps_what_runs_since_then_need(store: Store, raw: Engine) -> None:
    with store.begin() as tx:
        tx.remember_rows("doc", "R1", "", {"inventory": tab(POT=7, BOWL=3, CUP=1)})
        tx.remember_rows("doc", "R2", "R1", {"inventory": tab(POT=6, BOWL=3)})
        tx.remember_rows("doc", "R3", "R2", {"inventory": tab(POT=6, BOWL=4, CUP=2)})
        tx.forget_rows("R3")
        assert base(tx, "R1") == {}
        assert base(tx, "R2") == {"inventory": tab(POT=6, BOWL=3)}
        assert base(tx, "R3") == {"inventory": tab(POT=6, BOWL=4, CUP=2)}
    assert entries(raw) == 4


def test_a_sheet_that_nobody_wrote_for_long_keeps_its_base(store: Store) -> None:
    with store.begin() as tx:
        tx.remember_rows("doc", "R1", "", {"inventory": tab(POT=7)})
        tx.save(typed("R1", 5), "R2", "doc", "R1", state_version=tx.state("doc", "R1").version)
        tx.forget_rows("R9")
        assert base(tx, "R1") == {"inventory": tab(POT=7)}
        assert tx.state("doc", "R1").typed == {CellKey("inventory", POT, "available"): 5}


def typed(stamp: str, number: int) -> Outcome:
    return Outcome(typed={CellKey("inventory", POT, "available"): number})


def test_edits_taken_are_remembered_for_the_copy_they_were_typed_in(store: Store) -> None:
    cell = CellKey("inventory", POT, "available")
    with store.begin() as tx:
        for stamp, number in (("R1", 5), ("R2", 8), ("R1", 4)):
            tx.save(typed(stamp, number), "R3", "doc", stamp, state_version=tx.state("doc", stamp).version)
        assert tx.state("doc", "R1").typed == {cell: 4}
        assert tx.state("doc", "R2").typed == {cell: 8}
        assert tx.state("doc", "R3").typed == {}
        assert tx.state("another document", "R1").typed == {}


def test_edits_are_remembered_by_the_run_that_took_them_and_the_newest_count(store: Store) -> None:
    cell = CellKey("inventory", POT, "available")
    with store.begin() as tx:
        tx.put_meta("written:doc", "R3")
        tx.put_meta("written:another document", "R9")
        for run, number in (("R4", 4), ("R2", 6), ("R3", 5), ("R4", 3)):
            tx.save(typed("R1", number), run, "doc", "R1", state_version=tx.state("doc", "R1").version)
        state = tx.state("doc", "R1")
    assert list(state.taken.items()) == [("R2", {cell: 6}), ("R3", {cell: 5}), ("R4", {cell: 3})]
    assert (state.typed, state.written) == ({cell: 3}, "R3")


def test_forgetting_drops_edits_typed_in_copies_too_old_to_come_back(store: Store) -> None:
    with store.begin() as tx:
        for run in ("R1", "R2", "R3"):
            tx.remember_rows("doc", run, "", {"inventory": tab(POT=7)})
            tx.save(typed(run, 5), run, "doc", run, state_version=tx.state("doc", run).version)
        tx.accept(["old"], "R1")
        tx.accept(["new"], "R3")
        tx.forget_rows("R3")
        assert [len(tx.state("doc", run).typed) for run in ("R1", "R2", "R3")] == [0, 1, 1]
        assert tx.state("doc", "R3").accepted == {"new"}


def test_edits_typed_before_anything_was_written_are_not_forgotten(store: Store) -> None:
    with store.begin() as tx:
        tx.save(typed("", 5), "R1", "doc", "", state_version=tx.state("doc", "").version)
        for run in ("R1", "R2"):
            tx.remember_rows("doc", run, "", {"inventory": tab(POT=7)})
        tx.forget_rows("R9")
        assert tx.state("doc", "").typed == {CellKey("inventory", POT, "available"): 5}
