"""Delivery notes of suppliers: what came counts as a receipt, once; the rest is told."""

from __future__ import annotations

from decimal import Decimal

import pytest
from deciding import BOWL, CUP, CUP_ROW, NOW, codes, drafted, known, legible, pact, remembered

from sheetpact.model.keys import ItemKey
from sheetpact.model.ledger import Kind, Stock
from sheetpact.model.problems import Severity, Where
from sheetpact.model.records import DeliveryNote, NoteLine
from sheetpact.model.seen import Seen
from sheetpact.model.state import State
from sheetpact.model.texts import say
from sheetpact.reconcile.delivery_notes import receipt_key, take_delivery_notes, without
from sheetpact.reconcile.drafts import Draft

STATE = remembered(known("tea-shop", "CUP-1"), known("table-shop", "BOWL-2", BOWL))


def received(*lines: NoteLine, state: State = STATE, shop: str = "tea-shop") -> Draft:
    draft = drafted(state)
    take_delivery_notes(Seen(delivery_notes=(DeliveryNote(shop, "N1", NOW, lines),)), pact(), draft)
    return legible(draft)


def moves(draft: Draft) -> list[tuple[Kind, ItemKey, int]]:
    return [(each.kind, each.item, each.quantity) for each in draft.movements]


@pytest.mark.parametrize(
    ("sku", "moved"),
    [
        pytest.param("CUP-1", (Kind.RECEIPT, CUP, 5), id="the receiver's own item"),
        pytest.param("BOWL-2", (Kind.RECEIPT, BOWL, 5), id="the only item of this SKU"),
        pytest.param("NEW-1", (Kind.OPENING, ItemKey("tea", "NEW-1"), 5), id="a new item"),
    ],
)
def test_what_came_is_on_hand(sku: str, moved: tuple[Kind, ItemKey, int]) -> None:
    draft = received(NoteLine("1", sku, "新品", ordered=5, received=5))
    assert moves(draft) == [moved]
    assert codes(draft) == set()
    assert draft.fields == ({ItemKey("tea", "NEW-1"): {"item": "新品"}} if sku == "NEW-1" else {})


def test_a_pool_without_opening_is_opened() -> None:
    draft = received(NoteLine("1", "CUP-1", received=5), state=State(stocks={CUP: Stock(0, 2, opened=False)}))
    assert moves(draft) == [(Kind.OPENING, CUP, 5)]
    assert [(each.before, each.after) for each in draft.changes] == [(None, 5)]


def test_a_line_that_stands_twice_counts_once() -> None:
    draft = received(NoteLine("1", "CUP-1", received=4), NoteLine("1", "CUP-1", received=5))
    assert moves(draft) == [(Kind.RECEIPT, CUP, 5)]
    assert draft.stocks[CUP].on_hand == STATE.stocks[CUP].on_hand + 5


@pytest.mark.parametrize(
    ("line", "told"),
    [
        pytest.param(NoteLine("1", "CUP-1", ordered=5, received=4), {"delivery.differs"}, id="less than ordered"),
        pytest.param(NoteLine("1", "CUP-1", ordered=5), set(), id="nothing yet"),
        pytest.param(NoteLine("1", "", received=5), {"delivery.no_sku"}, id="no SKU"),
        pytest.param(NoteLine("1", "CUP-1", received_kilograms=Decimal("1.5")), {"delivery.weighed"}, id="weighed"),
    ],
)
def test_what_is_told(line: NoteLine, told: set[str]) -> None:
    draft = received(line)
    assert codes(draft) == told
    assert len(draft.movements) == (1 if line.received and line.sku else 0)


def test_history_tells_the_note() -> None:
    draft = received(NoteLine("1", "CUP-1", "青瓷杯", received=5))
    [moved], [told] = draft.movements, draft.changes
    assert (moved.key, moved.who, moved.why) == ("tea-shop:N1:1:receipt", "tea-shop", "delivery")
    assert (told.who, told.tab, told.row, told.field) == ("tea-shop", "inventory", CUP_ROW, "on_hand")
    assert (told.before, told.after, told.why, told.params) == (12, 17, "delivery", {"note": "N1", "delta": "+5"})
    assert draft.explained == {CUP}


@pytest.mark.parametrize(
    ("line", "severity", "row", "text"),
    [
        pytest.param(NoteLine("1", "", "青瓷杯", received=5), Severity.AMBER, "N1 青瓷杯", "SKU", id="no SKU"),
        pytest.param(NoteLine("1", "CUP-1", ordered=5, received=4), Severity.NOTE, "N1 CUP-1", "5", id="ordered"),
        pytest.param(NoteLine("1", "CUP-1", ordered=5, received=4), Severity.NOTE, "N1 CUP-1", "4", id="received"),
        pytest.param(
            NoteLine("1", "CUP-1", received_kilograms=Decimal("1.5")), Severity.NOTE, "N1 CUP-1", "1.5", id="weighed"
        ),
    ],
)
def test_a_line_is_told_where_it_stands(line: NoteLine, severity: Severity, row: str, text: str) -> None:
    [problem] = received(line).problems
    assert (problem.severity, problem.where) == (severity, Where("青山茶具", "tea-shop", row=row))
    assert text in say("en", problem.code, **problem.params)


def test_of_several_partners_who_have_the_sku_it_is_the_receivers() -> None:
    state = State(stocks={ItemKey("table", "CUP-1"): Stock(3), ItemKey("art", "CUP-1"): Stock(3)})
    assert moves(received(NoteLine("1", "CUP-1", received=5), state=state)) == [(Kind.OPENING, CUP, 5)]


def test_a_note_without_what_is_booked() -> None:
    """It was exported again, with one line more."""
    old, new = NoteLine("1", "CUP-1", received=5), NoteLine("2", "BOWL-2", received=3)
    note = DeliveryNote("tea-shop", "N1", NOW, (old, new))
    assert without(note, {receipt_key(note, old)}).lines == (new,)
