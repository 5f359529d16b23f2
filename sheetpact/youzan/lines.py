"""Where the pieces of an order's line are: held, shipped, returned."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Sold:
    """One line as Youzan tells it. `paid_minor` is what the buyer paid for it, in fen."""

    line: str
    pieces: int
    paid_minor: int
    sent: bool
    at_order: bool
    """Its item gives up pieces when it is ordered, not only when it is paid."""


@dataclass(frozen=True, slots=True)
class Refund:
    """Money that was given back for some lines. `restocked`: Youzan has put their pieces back into stock."""

    lines: frozenset[str]
    fee_minor: int
    restocked: bool
    at: datetime | None = None


def stood(stage: str, sold: Sold, *, refunded: bool, restocked: bool) -> tuple[int, int, int]:
    """Pieces held, shipped and returned, by the mapping's `stage` of the order's status.

    - unpaid: held where the item gives them up when it is ordered.
    - held, shipped: a line that was refunded whole before it was sent goes nowhere, and is in stock again.
    - closed: whatever wasn't sent is in stock again. Virtual goods bear no sign of sending.
    """
    pieces = sold.pieces
    if stage == "unpaid":
        return (pieces if sold.at_order else 0), 0, 0
    if sold.sent or (stage == "shipped" and not refunded):
        return 0, pieces, pieces if restocked else 0
    return (pieces if stage == "held" and not refunded else 0), 0, 0


def refunded_lines(sold: Sequence[Sold], refunds: Sequence[Refund], *, all_of_it: bool) -> frozenset[str]:
    """The lines whose whole price was given back: a smaller refund is a reduction, and the goods still go out."""
    if all_of_it:
        return frozenset(line.line for line in sold)
    prices = {line.line: line.paid_minor for line in sold}
    return frozenset(line.line for line in sold if _covered(line.line, refunds, prices))


def _covered(line: str, refunds: Sequence[Refund], prices: Mapping[str, int]) -> bool:
    mine = [refund for refund in refunds if line in refund.lines]
    lines = {each for refund in mine for each in refund.lines}
    return bool(mine) and sum(refund.fee_minor for refund in mine) >= sum(prices.get(each, 0) for each in lines)
