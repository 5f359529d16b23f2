"""Where an order's pieces are, by what the platform counts of each line."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from sheetpact.mapping.fields import Fields, Payload, at
from sheetpact.shopify.client import Client, objects
from sheetpact.shopify.queries import LINES, LINES_PAGE, REFUND_LINES, REFUND_LINES_PAGE, REFUNDS, RETURNS


@dataclass(frozen=True, slots=True)
class Back:
    """Pieces of one line that came back: before they were sent, and after."""

    cancelled: int = 0
    returned: int = 0


def stood(line: Fields, back: Back, *, cancelled: bool, confirmed: bool) -> tuple[int, int, int]:
    """Pieces held, shipped and returned.

    An order takes its pieces out of sale once it is `confirmed` (Order.confirmed), paid or not. What is refunded,
    cancelled or edited away comes back only where it is restocked (RefundLineItem.restockType); what isn't has left
    as if it were sent.
    """
    taken = max(0, (line.number("pieces") or 0) - back.cancelled)
    waiting = min(line.number("open") or 0, line.number("current") or 0, taken)
    if not confirmed:
        taken, waiting = taken - waiting, 0
    held = 0 if cancelled else max(0, waiting)
    return held, taken - held, min(back.returned, taken - held)


def whole(client: Client, order: Payload) -> Payload:
    """The order with all its lines."""
    if at(order, "lineItems.pageInfo.hasNextPage") is not True:
        return order
    rows = client.pages(LINES, "order.lineItems", LINES_PAGE, {"id": order.get("id")}).rows
    return {**order, "lineItems": {"nodes": list(rows)}}


def lines_of(order: Payload) -> list[Payload]:
    return objects(at(order, "lineItems.nodes"))


@dataclass(frozen=True, slots=True)
class Undone:
    """What was taken off an order, and what became of pieces that were sent back.

    Refunds, cancellations and edits all stand among an order's refunds. Those that belong to a return may tell of the
    same pieces as the return does.
    """

    refunds: Sequence[Payload] = ()
    of_returns: Sequence[Payload] = ()
    sent_back: Sequence[Payload] = ()


def undone(client: Client, order: Payload) -> Undone:
    """Asked for only where there is something: a line has shrunk, or there is a return."""
    shrunk = any(line.get("currentQuantity") != line.get("quantity") for line in lines_of(order))
    returned = order.get("returnStatus") not in (None, "NO_RETURN")
    if not shrunk and not returned:
        return Undone()
    refunds = objects(at(client.ask(REFUNDS, {"id": order.get("id")}), "order.refunds"))
    return Undone(
        [line for refund in refunds if not refund.get("return") for line in _lines(client, refund)],
        [line for refund in refunds if refund.get("return") for line in _lines(client, refund)],
        _sent_back(client, order) if returned else (),
    )


def _lines(client: Client, refund: Payload) -> Sequence[Payload]:
    if at(refund, "refundLineItems.pageInfo.hasNextPage") is True:
        return client.pages(REFUND_LINES, "node.refundLineItems", REFUND_LINES_PAGE, {"id": refund.get("id")}).rows
    return objects(at(refund, "refundLineItems.nodes"))


def _sent_back(client: Client, order: Payload) -> list[Payload]:
    """What became of each piece that arrived (ReverseFulfillmentOrderDisposition)."""
    told = client.ask(RETURNS, {"id": order.get("id")})
    return [
        {**piece, "lineItem": at(line, "fulfillmentLineItem.lineItem")}
        for one in objects(at(told, "order.returns.nodes"))
        for parcel in objects(at(one, "reverseFulfillmentOrders.nodes"))
        for line in objects(at(parcel, "lineItems.nodes"))
        for piece in objects(line.get("dispositions"))
    ]


def came_back(
    refunds: Iterable[Fields], of_returns: Iterable[Fields], sent_back: Iterable[Fields]
) -> Mapping[str, Back]:
    """By the order's line. What a return and its refund both tell counts once."""
    alone, joined, arrived = _counted(refunds), _counted(of_returns), _counted(sent_back)
    return {
        name: Back(
            cancelled=alone[name, "cancelled"] + joined[name, "cancelled"],
            returned=alone[name, "returned"] + max(joined[name, "returned"], arrived[name, "returned"]),
        )
        for name, _ in {**alone, **joined, **arrived}
    }


def paid_for(line: Fields) -> int:
    """What all pieces of a line cost, in minor units.

    Reductions by a code, or on the whole order, are known only in the price of one piece, which is rounded: where it
    differs by more than that, it counts (LineItem.discountedTotalSet, discountedUnitPriceAfterAllDiscountsSet).
    """
    pieces, total, each = line.number("pieces") or 0, line.number("total") or 0, line.number("each")
    return total if each is None or abs(total - each * pieces) < max(pieces, 1) else each * pieces


def paid_back(refunds: Iterable[Fields], money: Fields) -> int:
    """What was paid back for goods, in minor units: what the lines of refunds come to, less what was kept."""
    return max(0, sum(line.number("subtotal") or 0 for line in refunds) - (money.number("kept") or 0))


def _counted(lines: Iterable[Fields]) -> Counter[tuple[str, str]]:
    """Pieces by line and by what became of them."""
    counts: Counter[tuple[str, str]] = Counter()
    for line in lines:
        counts[line.text("line"), line.text("back")] += line.number("pieces") or 0
    return counts
