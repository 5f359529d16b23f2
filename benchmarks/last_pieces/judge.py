"""What must hold once all is at rest, held against the truth."""

from __future__ import annotations

from collections.abc import Iterator

from benchmarks.last_pieces.market import Market
from benchmarks.last_pieces.truth import Item
from sheetpact.model.ledger import Stock
from sheetpact.model.state import State


def differences(made: Market) -> list[str]:
    """A line for each thing that isn't as buyers and partners have left it, or never may be."""
    state, rows = made.state(), made.rows()
    found = [f"open conflict: {each.kind} {each.place}" for each in state.conflicts]
    for item in made.truth.items.values():
        found += (f"{item.sku}: {told}" for told in _of_item(item, made, state, rows.get(item.sku, {})))
    found += made.truth.broken
    made.truth.broken.clear()
    return found


def _of_item(item: Item, made: Market, state: State, row: dict[str, str]) -> Iterator[str]:
    shown = made.place.shown(item.sku)
    good = sum(shown) == item.for_sale if made.escrow else set(shown) == {item.for_sale}
    if not good:
        yield f"the shops show {shown}, {item.for_sale} are for sale"
    if made.escrow and item.oversold:
        yield f"{item.oversold} oversold in escrow"
    [stock] = [stock for key, stock in state.stocks.items() if key.sku == item.sku]
    if stock != Stock(item.on_hand, item.reserved):
        yield f"the ledger has {stock}, it is {item.on_hand} on hand, {item.reserved} reserved"
    numbers = map(str, (item.left, item.on_hand, item.reserved, item.safety, *shown))
    told = dict(zip(("可售", "在库", "预留", "安全库存", *made.place.counters), numbers, strict=True))
    for heading, expected in {**told, "品名": item.title}.items():
        if row.get(heading, "") != expected and not (heading == "安全库存" and (row.get(heading) or "0") == expected):
            yield f"the sheet's {heading} is {row.get(heading)!r}, not {expected!r}"


def reported(made: Market) -> int:
    """Oversold pieces as the sheet tells them: 可售 below 0."""
    return sum(max(0, -int(row["可售"])) for row in made.rows().values())
