"""Where an order's pieces are, by what the platform counts of each line."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sheetpact.mapping.fields import Fields, Payload, at
from sheetpact.shopify.client import Client, objects
from sheetpact.shopify.queries import LINES, LINES_PAGE, REFUND_LINES, REFUND_LINES_PAGE, REFUNDS


@dataclass(frozen=True, slots=True)
class Back:
    """Pieces of one line that came back: before they were sent, and after."""

    cancelled: int = 0
    returned: int = 0


def stood(line: Fields, back: Back, *, cancelled: bool) -> tuple[int, int, int]:
    """Pieces held, shipped and returned.

    An order takes its pieces out of sale when it is placed, paid or not. What is refunded, cancelled or edited away
    comes back only where it is restocked (RefundLineItem.restockType); what isn't has left as if it were sent.
    """
    taken = max(0, (line.number("pieces") or 0) - back.cancelled)
    waiting = min(line.number("open") or 0, line.number("current") or 0, taken)
    held = 0 if cancelled else max(0, waiting)
    return held, taken - held, min(back.returned, taken - held)


def whole(client: Client, order: Payload) -> Payload:
    """The order with all its lines."""
    if at(order, "lineItems.pageInfo.hasNextPage") is not True:
        return order
    rows = client.pages(LINES, "order.lineItems", LINES_PAGE, {"id": order["id"]}).rows
    return {**order, "lineItems": {"nodes": list(rows)}}


def lines_of(order: Payload) -> list[Payload]:
    return objects(at(order, "lineItems.nodes"))


def shrunk(order: Payload) -> bool:
    """Something was taken off it, so that its refunds have to be asked for."""
    return any(line.get("currentQuantity") != line.get("quantity") for line in lines_of(order))


def refund_lines(client: Client, order: Payload) -> list[Payload]:
    """What was taken off the order: refunds, cancellations and edits all stand among its refunds."""
    found: list[Payload] = []
    for refund in objects(at(client.ask(REFUNDS, {"id": order["id"]}), "order.refunds")):
        if at(refund, "refundLineItems.pageInfo.hasNextPage") is True:
            found += client.pages(REFUND_LINES, "node.refundLineItems", REFUND_LINES_PAGE, {"id": refund["id"]}).rows
        else:
            found += objects(at(refund, "refundLineItems.nodes"))
    return found


def came_back(lines: Iterable[Fields]) -> Mapping[str, Back]:
    """By the order's line."""
    counts: dict[tuple[str, str], int] = {}
    for line in lines:
        place = line.text("line"), line.text("back")
        counts[place] = counts.get(place, 0) + (line.number("pieces") or 0)
    return {name: Back(counts.get((name, "cancelled"), 0), counts.get((name, "returned"), 0)) for name, _ in counts}
