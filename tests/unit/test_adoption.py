"""Opening stock: the sheet's number, else the shops' where they agree, else a question."""

from __future__ import annotations

from dataclasses import replace

import pytest
from deciding import CUP, CUP_ROW, NOW, conflict, drafted, known, legible, listing, pact, read, remembered

from sheetpact.model.keys import ItemKey
from sheetpact.model.ledger import Confirmed, Kind, Stock
from sheetpact.model.records import Listing
from sheetpact.model.seen import Seen
from sheetpact.model.state import CellKey, Conflict, ConflictKind, State
from sheetpact.reconcile.adoption import adopt
from sheetpact.reconcile.drafts import Draft

TEA, TABLE = listing("tea-shop", "CUP-1", 12), listing("table-shop", "CUP-1", 12)
FRESH = (known("tea-shop", "CUP-1", number=None), known("table-shop", "CUP-1", number=None))


def adopted(
    *listings: Listing,
    typed: int | None = None,
    stock: Stock | None = None,
    mode: str = "mirror",
    asked: Conflict | None = None,
) -> Draft:
    state = remembered(*FRESH, stocks={CUP: stock} if stock else {}, conflicts=(asked,) if asked else (), base={})
    draft = drafted(state)
    adopt(state, Seen(read(*listings)), pact(mode=mode), {} if typed is None else {CUP: typed}, draft)
    return legible(draft)


def openings(draft: Draft) -> list[int]:
    return [each.quantity for each in draft.movements if each.kind is Kind.OPENING]


def asked(draft: Draft) -> list[dict[str, object]]:
    return [dict(each.shops) for each in draft.conflicts if not each.settled]


HELD = Stock(0, 3, opened=False)


@pytest.mark.parametrize(
    ("listings", "typed", "stock", "mode", "opening"),
    [
        pytest.param([TEA, TABLE], None, None, "mirror", [12], id="shops agree"),
        pytest.param([TEA], None, None, "mirror", [12], id="one shop"),
        pytest.param([TEA, TABLE], 9, None, "mirror", [9], id="the sheet goes first"),
        pytest.param([], 9, None, "mirror", [9], id="only the sheet"),
        pytest.param([TEA, TABLE], None, HELD, "mirror", [15], id="a number is net of its open orders"),
        pytest.param([TEA, TABLE], 9, HELD, "mirror", [12], id="so is the sheet's"),
        pytest.param([TEA, TABLE], None, None, "escrow", [24], id="rights add up"),
        pytest.param([TEA, TABLE], 9, None, "escrow", [24], id="rights go before the sheet"),
        pytest.param([], 9, None, "escrow", [9], id="no rights: the sheet"),
        pytest.param([TEA, TABLE], None, None, "own", [24], id="own numbers add up"),
        pytest.param([TEA], 9, Stock(12), "mirror", [], id="opened already"),
        pytest.param([listing("tea-shop", "CUP-1", None)], None, None, "mirror", [], id="no number at all"),
    ],
)
def test_opening(
    listings: list[Listing], typed: int | None, stock: Stock | None, mode: str, opening: list[int]
) -> None:
    draft = adopted(*listings, typed=typed, stock=stock, mode=mode)
    assert openings(draft) == opening
    assert asked(draft) == []


@pytest.mark.parametrize("name", ["CUP-1", "tea/CUP-1"])
def test_the_mode_is_the_items_own(name: str) -> None:
    state = remembered(*FRESH, stocks={}, base={})
    draft = drafted(state)
    adopt(state, Seen(read(TEA, TABLE)), pact(items={name: {"mode": "escrow"}}), {}, draft)
    assert openings(draft) == [24]


def test_what_opened_a_pool_is_what_people_see_until_the_sheet_is_written() -> None:
    """What they type next, before that, differs from it: else nobody would know what they had seen."""
    assert adopted(TEA, TABLE, typed=9).typed == {CellKey("inventory", ("CUP-1", "tea"), "available"): 9}
    assert adopted(TEA, TABLE).typed == {}


def test_shops_that_differ_are_asked_about_and_none_is_written() -> None:
    draft = adopted(TEA, replace(TABLE, shown=10))
    assert openings(draft) == []
    assert asked(draft) == [{"tea-shop": 12, "table-shop": 10}]
    assert draft.frozen == {TEA.key, TABLE.key}


def test_two_listings_of_one_shop_are_told_apart() -> None:
    second = replace(TEA, key=TEA.key._replace(listing="second"), shown=5)
    state = remembered(FRESH[0], replace(FRESH[0], key=second.key), stocks={}, base={})
    draft = drafted(state)
    adopt(state, Seen(read(TEA, second)), pact(), {}, draft)
    assert asked(draft) == [{"tea-shop/CUP-1": 12, "tea-shop/second": 5}]


def test_the_first_number_is_the_listings_base() -> None:
    """With its title, and as of the reading."""
    state = remembered(replace(FRESH[0], missing=1), stocks={}, base={})
    draft = drafted(state)
    adopt(state, Seen(read(replace(TEA, title="茶杯"))), pact(), {}, draft)
    found = draft.listings[TEA.key]
    assert (found.confirmed, found.title, found.missing) == (Confirmed(12, NOW, 0), "茶杯", 0)


@pytest.mark.parametrize(
    ("typed", "stock", "who", "free"),
    [
        pytest.param(None, None, "tea-shop", 12, id="by the shop"),
        pytest.param(9, None, "sheet", 9, id="by the sheet"),
        pytest.param(None, HELD, "tea-shop", 12, id="with what is free, beside open orders"),
    ],
)
def test_who_opened_a_pool_is_told(typed: int | None, stock: Stock | None, who: str, free: int) -> None:
    draft = adopted(TEA, TABLE, typed=typed, stock=stock)
    [moved], [told] = draft.movements, draft.changes
    assert (moved.key, moved.who, moved.why) == (f"opening:{CUP}", who, "opening")
    assert (told.who, told.tab, told.row, told.field) == (who, "inventory", CUP_ROW, "available")
    assert (told.before, told.after, told.why) == (None, free, "opening")
    assert draft.explained == {CUP}


def test_a_question_remembers_what_was_free_when_it_was_asked() -> None:
    [question] = adopted(TEA, replace(TABLE, shown=10), stock=HELD).conflicts
    assert question.params == {"free": -3}


def test_a_listing_whose_orders_moved_meanwhile_waits_a_run() -> None:
    state = remembered(*FRESH, stocks={}, base={})
    for busy in ("CUP-1", "other"):
        draft = drafted(state)
        adopt(
            state,
            Seen(read(replace(TEA, sku="other" if busy == "other" else "CUP-1"), busy=frozenset({busy}))),
            pact(),
            {},
            draft,
        )
        assert (openings(draft), draft.listings) == ([], {})


def test_the_next_listing_of_its_shop_does_not_wait() -> None:
    pot = ItemKey("tea", "POT-1")
    state = remembered(FRESH[0], known("tea-shop", "POT-1", pot, None), stocks={}, base={})
    draft = drafted(state)
    adopt(state, Seen(read(TEA, listing("tea-shop", "POT-1", 4), busy=frozenset({"CUP-1"}))), pact(), {}, draft)
    assert openings(draft) == [4]


def test_nothing_is_taken_from_a_shop_that_a_guard_stopped() -> None:
    """Not even the first number of a listing that is new."""
    state = remembered(*FRESH, stocks={}, base={})
    draft = drafted(state)
    draft.unread.add("tea-shop")
    adopt(state, Seen(read(replace(TEA, shown=7), TABLE)), pact(), {}, draft)
    assert openings(draft) == [12]
    assert [key.shop for key in draft.listings] == ["table-shop"]


@pytest.mark.parametrize("state", [State(), remembered(known("tea-shop", "CUP-1", None, None), base={})])
def test_a_listing_that_is_no_item_is_left(state: State) -> None:
    draft = drafted()
    adopt(state, Seen(read(TEA)), pact(), {}, draft)
    assert draft.listings == {}


def test_a_bundle_has_no_opening() -> None:
    gift = ItemKey("art", "GIFT-1")
    state = remembered(known("art-shop", "GIFT-1", gift, None), stocks={}, base={})
    draft = drafted(state)
    bundles = {"GIFT-1": {"tea/CUP-1": 1}}
    adopt(state, Seen(read(listing("art-shop", "GIFT-1", 4))), pact(bundles=bundles), {gift: 9}, draft)
    assert (draft.movements, list(draft.listings)) == ([], [listing("art-shop", "GIFT-1").key])


class TestOpenQuestion:
    OPEN = conflict(ConflictKind.OPENING, row=CUP_ROW, shops={"art-shop": 10}, params={"free": 0})

    @pytest.mark.parametrize(
        ("listings", "typed", "stock", "opening"),
        [
            pytest.param([], 9, None, [9], id="a number typed in the row"),
            pytest.param([replace(TEA, shown=10)], None, None, [10], id="a shop that agrees"),
            pytest.param(
                [replace(TEA, shown=8)], None, Stock(0, 2, opened=False), [10], id="agrees but for what was sold since"
            ),
        ],
    )
    def test_is_settled_by(
        self, listings: list[Listing], typed: int | None, stock: Stock | None, opening: list[int]
    ) -> None:
        draft = adopted(*listings, typed=typed, stock=stock, asked=self.OPEN)
        assert openings(draft) == opening
        assert [each.settled for each in draft.conflicts] == [True]

    def test_only_what_was_sold_since_it_was_asked_counts(self) -> None:
        """One piece was held then, and three are now: 10 and 8 are the same."""
        asked_ = replace(self.OPEN, params={"free": -1})
        draft = adopted(replace(TEA, shown=8), stock=Stock(0, 3, opened=False), asked=asked_)
        assert openings(draft) == [11]

    def test_another_shop_joins_it(self) -> None:
        draft = adopted(TEA, asked=self.OPEN)
        assert asked(draft) == [{"art-shop": 10, "tea-shop": 12}]

    def test_nothing_new_leaves_it(self) -> None:
        assert adopted(asked=self.OPEN).conflicts == []
