"""What became of an order's lines, from the words of an export's rows or of a call."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from sheetpact.mapping.fields import Fields, Payload, Wrong, found
from sheetpact.mapping.shop import Section
from sheetpact.model.records import OrderLine

LineState = Literal["unpaid", "held", "shipped", "returned", "cancelled"]
SHIPPED, RETURNED = frozenset(("shipped", "returned")), "returned"


@dataclass(frozen=True, slots=True)
class Naming:
    """By what one shop's lines are known.

    `own_ids`: its listings have ids of their own, other than their SKU. `lines_by_sku`: of a shop that brings an order
    by calls and by exports, which number lines each in their own way; a line is its SKU's n-th.
    """

    own_ids: bool
    lines_by_sku: bool = False


def knows_unpaid(order: Section) -> bool:
    """Unpaid orders are told of, whose pieces are still for sale: placing an order takes nothing out."""
    status = order.get("status")
    return status is not None and "unpaid" in status.values.values()


def counted(line: Fields, section: Section, payload: Payload) -> Fields:
    """With fewer than no pieces as what is wrong: taken as ordered, they would be stock out of nothing."""
    pieces = line.number("pieces")
    if pieces is None or pieces >= 0:
        return line
    heading, _ = found(section["pieces"], payload)
    return replace(line, wrong=(*line.wrong, Wrong("pieces", heading, "mapping.negative", {"value": pieces})))


def order_lines(order: Fields, lines: Sequence[Fields], naming: Naming) -> tuple[OrderLine, ...]:
    """Those that are goods."""
    seen: Counter[str] = Counter()
    made: list[OrderLine] = []
    for line in lines:
        state = _state(order, line)
        if state is None:
            continue
        name = line.text("line")
        if not name or naming.lines_by_sku:
            sku = line.text("sku") or line.text("listing") or line.text("title")
            seen[sku] += 1
            name = f"{sku}#{seen[sku]}"
        made.append(_order_line(name, line, state, naming))
    return tuple(made)


def sells_unknown(order: Fields, line: Fields, naming: Naming) -> bool:
    """Whether it has pieces that are out of sale, or were, and says not of what."""
    named = line.text("sku") or (naming.own_ids and line.text("listing"))
    return not named and _state(order, line) in ("held", *SHIPPED) and bool(line.number("pieces"))


def _state(order: Fields, line: Fields) -> LineState | None:
    """What became of a line's pieces; None: a line that is no goods."""
    status = line.text("status") or order.text("status")
    refund = line.text("refund") or order.text("refund")
    if status == "none":
        return None
    if status in SHIPPED:
        return "returned" if RETURNED in (status, refund) else "shipped"
    if refund or order.values.get("cancelled_at") is not None:
        return "cancelled"
    return "held" if status == "held" else ("unpaid" if status == "unpaid" else "cancelled")


def _order_line(name: str, fields: Fields, state: LineState, naming: Naming) -> OrderLine:
    pieces = fields.number("pieces") or 0
    sku = fields.text("sku")
    return OrderLine(
        line=name,
        listing=fields.text("listing") if naming.own_ids else sku,
        sku=sku,
        held=pieces if state == "held" else 0,
        shipped=pieces if state in SHIPPED else 0,
        returned=pieces if state == "returned" else 0,
        title=fields.text("title"),
        ordered=pieces,
        paid_minor=(fields.number("price") or 0) * pieces,
    )
