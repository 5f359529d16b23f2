"""Delivery notes → receipts. What was received counts, not what was ordered; weighed goods are only told."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from sheetpact.model.keys import ItemKey
from sheetpact.model.ledger import Kind
from sheetpact.model.pact import Pact
from sheetpact.model.problems import Severity, Where
from sheetpact.model.records import DeliveryNote, NoteLine
from sheetpact.model.seen import Seen
from sheetpact.reconcile.drafts import Draft


def receipt_key(note: DeliveryNote, line: NoteLine) -> str:
    """Of the movement that books a line."""
    return f"{note.shop}:{note.note}:{line.line}:receipt"


def without(note: DeliveryNote, booked: Collection[str]) -> DeliveryNote:
    """The note without the lines that are booked."""
    return replace(note, lines=tuple(line for line in note.lines if receipt_key(note, line) not in booked))


def take_delivery_notes(seen: Seen, pact: Pact, draft: Draft) -> dict[ItemKey, int]:
    """Book each line once, under (shop, note, line); a note that came twice counts as it came last.

    A SKU that nobody has yet becomes an item of the receiver. Gives the pieces received by item.
    """
    pieces: dict[ItemKey, int] = {}
    lines = {(note.shop, note.note, line.line): (note, line) for note in seen.delivery_notes for line in note.lines}
    for note, line in lines.values():
        receiver = pact.partner_of(note.shop)
        row = f"{note.note} {line.title or line.sku}"
        _tell(line, Where(partner=pact.partner_name(receiver), shop=note.shop, row=row), draft)
        if line.received and line.sku:
            item = _receive(note, line, receiver, draft)
            pieces[item] = pieces.get(item, 0) + line.received
    return pieces


def _tell(line: NoteLine, where: Where, draft: Draft) -> None:
    if line.received_kilograms is not None:
        draft.tell("delivery.weighed", Severity.NOTE, where, kilograms=line.received_kilograms)
    elif not line.sku:
        draft.tell("delivery.no_sku", Severity.AMBER, where)
    if line.ordered is not None and line.received is not None and line.received != line.ordered:
        draft.tell("delivery.differs", Severity.NOTE, where, ordered=line.ordered, received=line.received)


def _receive(delivery: DeliveryNote, line: NoteLine, receiver: str, draft: Draft) -> ItemKey:
    item = _item(line.sku, receiver, draft)
    before = draft.stocks.get(item)
    kind = Kind.RECEIPT if before is not None and before.opened else Kind.OPENING
    pieces = line.received or 0
    draft.post(kind, item, pieces, key=receipt_key(delivery, line), who=delivery.shop, why="delivery")
    draft.explained.add(item)
    if before is None and line.title:
        draft.fields.setdefault(item, {})["item"] = line.title
    draft.note(
        who=delivery.shop,
        place=("inventory", (item.sku, item.owner), "on_hand"),
        before=before.on_hand if before is not None and before.opened else None,
        after=draft.stocks[item].on_hand,
        why="delivery",
        params={"note": delivery.note, "delta": f"{pieces:+d}"},
    )
    return item


def _item(sku: str, receiver: str, draft: Draft) -> ItemKey:
    """The receiver's own item, else the only one of this SKU, else a new one of the receiver's."""
    mine = ItemKey(receiver, sku)
    others = [item for item in draft.stocks if item.sku == sku]
    return others[0] if mine not in draft.stocks and len(others) == 1 else mine
