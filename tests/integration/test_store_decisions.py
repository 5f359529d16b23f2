"""What a decision is made from comes back as it was saved, and a decision made from an old state is refused."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import orjson
import pytest

from sheetpact.errors import ChangedMeanwhile
from sheetpact.model.keys import ItemKey, ListingKey
from sheetpact.model.ledger import Confirmed, Drift, Effect, Handed, Intended, KeptLine, Kind, Movement, Posting, Stock
from sheetpact.model.records import Order
from sheetpact.model.state import CellKey, Change, Conflict, ConflictKind, Known, Outcome, State, Stop
from sheetpact.ports import Store, Transaction
from sheetpact.store.known import read_drift, write_drift

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
POT, BOWL = ItemKey("tea", "POT-1"), ItemKey("table", "BOWL-2")
LISTING = ListingKey("tea-woo", "L1")


def save(tx: Transaction, outcome: Outcome, run: str = "R1") -> None:
    tx.save(outcome, run, "doc", "", state_version=tx.state("doc", "").version)


def sale(name: str, sequence: int = 1) -> Posting:
    """One piece more has been sold by order `name`."""
    order = Order("tea-woo", name, NOON, NOON + timedelta(minutes=sequence), ())
    line = KeptLine("tea-woo", name, "1", POT, "L1", 1, 0, sequence, 0, sequence, sequence)
    movement = Movement(f"{name}:{sequence}", Kind.SALE, POT, -1, NOON, "R1")
    return Posting(order, (movement,), (line,), (Effect(LISTING, name, -1, NOON),))


def test_a_new_store_knows_its_hub_and_nothing_else(store: Store) -> None:
    with store.begin() as tx:
        assert tx.state("doc", "") == State(hub="hub-1")


@pytest.mark.parametrize(
    "known",
    [
        Known(LISTING),
        Known(
            LISTING, "00123", "青山 茶壶 🫖", "6901234567892", item=POT, confirmed=Confirmed(5, NOON, 3), announced=0
        ),
        Known(LISTING, tracked=False, item=POT, missing=2, drift=Drift(-2, NOON, "R7", 12)),
        Known(LISTING, item=POT, confirmed=Confirmed(-1, NOON, 3), intended=Intended(4, NOON, 9, "R7")),
        Known(LISTING, item=POT, drift=Drift(-2, NOON, "R7", 12, (-1, 3), NOON - timedelta(hours=1), 7)),
        Known(
            LISTING,
            item=POT,
            handed=(
                Handed(5, NOON, 8, "R6", passed=True),
                Handed(4, NOON + timedelta(microseconds=1), 9, "R7", "导入/库存.csv"),
            ),
        ),
    ],
)
def test_a_listing_comes_back_as_it_was(store: Store, known: Known) -> None:
    with store.begin() as tx:
        save(tx, Outcome(listings=(Known(LISTING, "old", missing=1),)))
        save(tx, Outcome(listings=(known,)))
        assert tx.listings([LISTING, ListingKey("tea-woo", "none")]) == {LISTING: known}
        assert tx.state("doc", "").listings == {LISTING: known}


def test_a_drift_stored_before_numbers_were_kept_with_it_has_none() -> None:
    drift = Drift(-2, NOON, "R7", 12, shown=7)
    assert read_drift(write_drift(drift)) == drift
    told = orjson.loads(write_drift(drift))
    for earlier in ([], [[]], [[-3]]):
        assert read_drift(orjson.dumps([*told[:-1], *earlier]).decode()) == replace(drift, shown=None)


def test_a_number_handed_over_is_listed_until_an_export_has_shown_it(store: Store) -> None:
    handed = Known(LISTING, item=POT, handed=(Handed(4, NOON, 9, "R7", "stock.csv"),))
    with store.begin() as tx:
        tx.put_listings([Known(ListingKey("tea-woo", "L2"), item=POT), handed])
        assert tx.handed() == (handed,)
        tx.put_listings([replace(handed, handed=())])
        assert tx.handed() == ()


def test_thousands_of_listings_are_looked_up_at_once(store: Store) -> None:
    many = [Known(ListingKey(shop, str(n))) for shop in ("tea-woo", "art-woo") for n in range(1500)]
    with store.begin() as tx:
        tx.put_listings(many)
        assert tx.listings([each.key for each in many]) == {each.key: each for each in many}


def test_only_listings_with_a_confirmed_number_are_joined(store: Store) -> None:
    confirmed = Confirmed(1, NOON, 0)
    with store.begin() as tx:
        tx.put_listings(
            [
                Known(ListingKey("tea-woo", "L1"), item=POT, confirmed=confirmed),
                Known(ListingKey("tea-woo", "L2"), item=POT),
                Known(ListingKey("tea-woo", "L3"), confirmed=confirmed),
                Known(ListingKey("art-woo", "L4"), item=BOWL, confirmed=confirmed),
            ]
        )
        assert tx.joined("tea-woo", ["L1", "L2", "L3", "L4"]) == {"L1": POT}
        assert tx.joined("tea-woo", ["L2"]) == {}


def test_a_sku_that_two_listings_have_names_neither(store: Store) -> None:
    with store.begin() as tx:
        skus = (("L1", "POT"), ("L2", "CUP"), ("L3", "CUP"), ("L4", ""))
        tx.put_listings([Known(ListingKey("tea-woo", name), sku) for name, sku in skus])
        tx.put_listings([Known(ListingKey("art-woo", "L5"), "POT")])
        assert tx.skus("tea-woo", ["POT", "CUP", ""]) == {"POT": "L1"}
        assert tx.skus("tea-woo", ["CUP"]) == {}


def test_an_sku_that_nobody_has_as_it_is_spelt_is_the_one_in_other_letters(store: Store) -> None:
    with store.begin() as tx:
        skus = (("L1", "POT-É"), ("L2", "CUP"), ("L3", "CUP"), ("L4", "Bowl"), ("L5", "bowl"), ("L6", ""))
        tx.put_listings([Known(ListingKey("tea-woo", name), sku) for name, sku in skus])
        tx.put_listings([Known(ListingKey("art-woo", "L5"), "FIG")])
        assert tx.skus("tea-woo", ["pot-É", "Pot-É", "POT-É"]) == {"pot-É": "L1", "Pot-É": "L1", "POT-É": "L1"}
        assert tx.skus("tea-woo", ["bowl", "BOWL"]) == {"bowl": "L5"}
        assert tx.skus("tea-woo", ["pot-é", "cup", "fig", ""]) == {}


def test_a_listing_keeps_the_effects_that_its_numbers_may_not_include(store: Store) -> None:
    with store.begin() as tx:
        for sequence in range(1, 5):
            tx.book(sale("A", sequence))
        first, second, third, last = (effect.number for effect in tx.state("doc", "").effects[LISTING])
        known = Known(LISTING, item=POT, confirmed=Confirmed(5, NOON, second))
        for told, left in (
            (known, [third, last]),
            (replace(known, intended=Intended(4, NOON, third, "R1")), [third, last]),
            (replace(known, handed=(Handed(4, NOON, first, "R1", "f.csv"),)), [second, third, last]),
            (replace(known, confirmed=Confirmed(5, NOON, last)), []),
        ):
            tx.put_listings([told])
            effects = tx.state("doc", "").effects
            assert [effect.number for effect in effects.get(LISTING, ())] == left


def test_a_decision_made_before_an_order_was_booked_is_refused(store: Store) -> None:
    with store.begin() as tx:
        version = tx.state("doc", "").version
    with store.begin() as tx:
        tx.book(sale("A"))
    count = Movement("count:1", Kind.COUNT, POT, 3, NOON, "R1")
    with pytest.raises(ChangedMeanwhile), store.begin() as tx:
        tx.save(Outcome(movements=(count,)), "R1", "doc", "", state_version=version)
    with store.begin() as tx:
        assert tx.stocks([POT]) == {POT: Stock(-1, 0, opened=False)}
        tx.save(Outcome(movements=(count,)), "R1", "doc", "", state_version=tx.state("doc", "").version)
        assert tx.stocks([POT])[POT].on_hand == 2


@pytest.mark.parametrize(
    "change",
    [
        lambda tx: tx.book(sale("B")),
        lambda tx: tx.put_listings([Known(LISTING, missing=1)]),
        lambda tx: tx.put_conflict(Conflict("c1", ConflictKind.FIELD, "inventory", POT, "title")),
        lambda tx: tx.accept(["digest"], "R1"),
        lambda tx: tx.remember_rows("doc", "R1", "", {"inventory": {}}),
        lambda tx: save(tx, Outcome()),
    ],
)
def test_what_a_decision_depends_on_raises_the_version(store: Store, change: object) -> None:
    assert callable(change)
    with store.begin() as tx:
        before = tx.state("doc", "").version
        change(tx)
        assert tx.state("doc", "").version > before
    with store.look() as tx:
        assert tx.state("doc", "").version > before


def test_what_no_decision_depends_on_leaves_the_version(store: Store) -> None:
    with store.begin() as tx:
        tx.book(sale("A"))
        before = tx.state("doc", "").version
        tx.book(sale("A"))
        tx.put_cursor("tea-woo", "orders", "c-1")
        tx.put_meta("pact", "digest")
        tx.put_listings([])
        assert tx.state("doc", "").version == before


def test_a_movement_whose_key_is_stored_is_passed_over(store: Store) -> None:
    edit = Movement("doc:inventory:POT-1:available:R1", Kind.ADJUST, POT, -2, NOON, "R2", "sheet", "edit")
    with store.begin() as tx:
        save(tx, Outcome(movements=(edit, edit)))
        save(tx, Outcome(movements=(replace(edit, quantity=-9),)))
        assert tx.movements() == (edit,)
        assert tx.stocks([POT])[POT].on_hand == -2


def test_agreed_fields_are_kept_beside_each_other(store: Store) -> None:
    with store.begin() as tx:
        save(tx, Outcome(fields={POT: {"title": "茶壶", "safety_stock": 1}, BOWL: {"weight": Decimal("0.50")}}))
        save(tx, Outcome(fields={POT: {"title": None}}))
        expected = {POT: {"title": None, "safety_stock": 1}, BOWL: {"weight": Decimal("0.50")}}
        assert tx.state("doc", "").fields == expected
        assert tx.fields([POT, ItemKey("tea", "none")]) == {POT: expected[POT]}


def test_a_row_missed_is_remembered_until_it_is_back(store: Store) -> None:
    pot, bowl = CellKey("inventory", POT, ""), CellKey("inventory", BOWL, "")
    with store.begin() as tx:
        save(tx, Outcome(gone={pot: "R1", bowl: "R1"}))
        save(tx, Outcome(gone={pot: "R2"}))
        assert tx.state("doc", "").gone == {pot: "R2", bowl: "R1"}
        save(tx, Outcome(gone={bowl: None}))
        assert tx.state("doc", "").gone == {pot: "R2"}
        assert tx.state("another document", "").gone == {}


def test_what_a_guard_stopped_last_is_remembered_while_its_conflict_is_open(store: Store) -> None:
    guard = Conflict("GUARD", ConflictKind.GUARD, "guard", ("tea-shop",), "changes", why="guard.many", run="R1")
    stop, other = Stop("tea-shop", ("a", "b"), "guard.many"), Stop("sheet", ("c",), "guard.many")
    with store.begin() as tx:
        save(tx, Outcome(conflicts=(guard,), stops=(stop, other)))
        assert tx.state("doc", "").stops == {"tea-shop": stop}
        save(tx, Outcome(conflicts=(replace(guard, settled=True),)))
        assert tx.state("doc", "").stops == {}


def conflict(name: str, row: ItemKey = POT, sheet: str | None = None, *, settled: bool = False) -> Conflict:
    kind = ConflictKind.FIELD
    return Conflict(name, kind, "inventory", row, "title", sheet=sheet, why="field.both", settled=settled)


def test_an_open_conflict_is_updated_in_its_place(store: Store) -> None:
    shown = conflict("c1", sheet="茶壶")
    first = replace(shown, base="壶", shops={"tea-woo": "Pot", "art-woo": None}, params={"n": (1, "a")})
    with store.begin() as tx:
        save(tx, Outcome(conflicts=(first, conflict("c2", BOWL))))
        chosen = replace(first, choice="sheet", run="R2")
        tx.put_conflict(chosen)
        assert tx.conflicts() == (chosen, conflict("c2", BOWL))
        assert tx.state("doc", "").conflicts == tx.conflicts()


def test_a_settled_conflict_makes_room_for_the_next_at_its_place(store: Store) -> None:
    with store.begin() as tx:
        save(tx, Outcome(conflicts=(conflict("c1"), conflict("c2", BOWL))))
        save(tx, Outcome(conflicts=(conflict("c3"), conflict("c1", settled=True))))
        assert [each.id for each in tx.conflicts()] == ["c2", "c3"]


def test_a_conflict_that_comes_up_again_is_the_latest(store: Store) -> None:
    with store.begin() as tx:
        save(tx, Outcome(conflicts=(conflict("c1"), conflict("c2", BOWL))))
        save(tx, Outcome(conflicts=(conflict("c1", settled=True),)))
        save(tx, Outcome(conflicts=(conflict("c1", sheet="新"),)))
        assert tx.conflicts() == (conflict("c2", BOWL), conflict("c1", sheet="新"))


def change(n: int, run: str = "R1") -> Change:
    return Change(NOON, "sheet", "inventory", POT, "available", n, Decimal("1.5"), "edit", run, {"by": "王"})


def test_a_decision_sees_the_newest_thousand_changes_newest_first(store: Store) -> None:
    with store.begin() as tx:
        save(tx, Outcome(changes=tuple(change(n) for n in range(1003))))
        save(tx, Outcome(changes=(change(2000, "R2"),)), "R2")
        seen = tx.state("doc", "").changes
        assert (len(seen), seen[0], seen[-1]) == (1000, change(2000, "R2"), change(4))
        assert tx.changes(run="R2") == (change(2000, "R2"),)
        assert len(tx.changes(limit=0)) == 1004


def test_an_accepted_change_is_good_once(store: Store) -> None:
    with store.begin() as tx:
        tx.accept(["d1", "d2"], "R1")
        tx.accept(["d2"], "R2")
        assert tx.state("doc", "").accepted == {"d1", "d2"}
        save(tx, Outcome(used=frozenset({"d1"})))
        assert tx.state("doc", "").accepted == {"d2"}


def test_a_stop_is_found_by_its_run_and_replaced_by_the_same_side_s_next(store: Store) -> None:
    first, sheet = (
        Stop("tea-woo", ("d1", "d2"), "guard.share", {"share": Decimal("0.2")}),
        Stop("sheet", ("d9",), "guard"),
    )
    with store.begin() as tx:
        save(tx, Outcome(stops=(first, sheet)))
        save(tx, Outcome(stops=()))
        assert tx.stops("R1") == (first, sheet)
        save(tx, Outcome(stops=(replace(first, changes=("d3",)),)))
        assert tx.stops("R1") == (sheet, replace(first, changes=("d3",)))
        assert tx.stops("R2") == ()


def test_once_adopted_always_adopted(store: Store) -> None:
    with store.begin() as tx:
        assert not tx.state("doc", "").adopted
        save(tx, Outcome(adopted=True))
        save(tx, Outcome())
        assert tx.state("doc", "").adopted
