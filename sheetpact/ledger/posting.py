"""Orders → movements, holds and effects. An order is fetched whole; its effect is new − kept."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sheetpact.model.keys import ListingKey
from sheetpact.model.ledger import Booked, Effect, KeptLine, Kind, Movement, Part, Posting
from sheetpact.model.records import Order, OrderLine


@dataclass(frozen=True, slots=True)
class Book:
    """What posting one shop's orders needs to know.

    `opening` are listings whose opening stock is being taken in this very decision: pieces that left before
    it leave no movement, and pieces held are in the opening number.
    """

    parts: Mapping[str, tuple[Part, ...]]
    skus: Mapping[str, str]
    booked: Sequence[Booked]
    run: str
    tolerance: timedelta
    opening: frozenset[str] = frozenset()
    read_at: datetime | None = None
    """When all of the shop's orders that had changed were read last: a kept order stood as kept until then."""


def is_older(order: Order, kept: Sequence[KeptLine], last: datetime, refunded: int = 0) -> bool:
    """Whether this state is older than what is kept of the order (as of `last`), and to be dropped.

    Platforms tell whole seconds. Of two states of the same one, that with less shipped, returned or paid back is older
    (`refunded`: what was, in minor units), and that which holds again what was free again.
    """
    if order.updated_at != last:
        return order.updated_at < last
    lines = {line.line: line for line in order.lines}
    return order.refunded_minor < refunded or any(
        _takes_back(lines[old.line], old) for old in kept if old.line in lines
    )


def _takes_back(line: OrderLine, kept: KeptLine) -> bool:
    less = line.shipped * kept.pieces < kept.shipped or line.returned * kept.pieces < kept.returned
    return less or (kept.sequence > 1 and line.held * kept.pieces > kept.held)


def post(order: Order, kept: Sequence[KeptLine], book: Book, last: datetime | None = None) -> Posting:
    """The posting of one order at least as new as what is kept of it (as of `last`). Test orders post nothing."""
    if order.test:
        return Posting(order)
    old = _by_line(kept)
    new = {line.line: _kept_lines(order, line, old.get(line.line, ()), book) for line in order.lines}
    gone = {name: tuple(map(_ended, lines)) for name, lines in old.items() if name not in new}
    since, at = _moment(order, _seen(last, book) if kept else None, waited=not any(map(_left, kept)))
    movements: list[Movement] = []
    changed: list[KeptLine] = []
    ordered = {line.line: line.ordered for line in order.lines} if order.updated_at > (last or order.placed_at) else {}
    passed: dict[str, list[tuple[int, int]]] = {}
    for name, lines in {**new, **gone}.items():
        before = {line.item: line for line in old.get(name, ())}
        opening = not before and any(line.listing in book.opening for line in lines)
        changed += [line for line in lines if before.get(line.item) != line]
        if opening:
            continue
        for line in lines:
            movements += _movements(order, line, before.get(line.item), book)
        for line in lines[:1]:
            passed.setdefault(line.listing, []).append(_passed(line, before.get(line.item), ordered.get(name, 0)))
    effects = tuple(_effects(order, passed, since, at))
    back, booked = _take_back(order, effects, book)
    unknown = any(not lines for lines in new.values())
    return Posting(order, (*movements, *back), tuple(changed), effects, booked, unknown)


def _moment(order: Order, last: datetime | None, *, waited: bool) -> tuple[datetime, datetime]:
    """Between which times pieces left: since it was seen before, else since it was placed.

    Of an order that was seen to wait, all of it left when it was paid, where the platform tells when that was.
    """
    if last is not None:
        since, paid = min(last, order.updated_at), order.taken_at
        return (paid, paid) if waited and paid and since <= paid else (since, order.updated_at)
    at = max(order.placed_at, order.taken_at or order.updated_at)
    return order.placed_at, at


def _seen(last: datetime | None, book: Book) -> datetime | None:
    """Until when a kept order surely stood as kept."""
    return max(last, book.read_at) if last and book.read_at else last


def listing_of(line: OrderLine, book: Book) -> str | None:
    """The listing that a line sold: by the platform's id, else by the shop's SKU. None: not known yet."""
    if line.listing in book.parts:
        return line.listing
    by_sku = book.skus.get(line.sku) if line.sku else None
    return by_sku if by_sku in book.parts else None


def _by_line(kept: Sequence[KeptLine]) -> dict[str, tuple[KeptLine, ...]]:
    lines: dict[str, tuple[KeptLine, ...]] = {}
    for line in kept:
        lines[line.line] = (*lines.get(line.line, ()), line)
    return lines


def _kept_lines(order: Order, line: OrderLine, old: Sequence[KeptLine], book: Book) -> tuple[KeptLine, ...]:
    """A line goes on with the parts it was first kept with, whatever became of the listing since."""
    if old:
        return tuple(_moved_to(line, kept) for kept in old)
    listing = listing_of(line, book)
    if listing is None:
        return ()
    return tuple(
        _counted(line, KeptLine(order.shop, order.order, line.line, part.item, listing, part.pieces))
        for part in book.parts[listing]
    )


def _counted(line: OrderLine, kept: KeptLine) -> KeptLine:
    return replace(
        kept,
        held=line.held * kept.pieces,
        shipped=line.shipped * kept.pieces,
        returned=line.returned * kept.pieces,
        out=line.held + line.shipped - line.returned,
    )


def _moved_to(line: OrderLine, kept: KeptLine) -> KeptLine:
    moved = _counted(line, kept)
    return kept if moved == kept else replace(moved, sequence=kept.sequence + 1)


def _ended(kept: KeptLine) -> KeptLine:
    """The line is no longer in the order: what was held is free, what has left stays out."""
    if not kept.held:
        return kept
    out = (kept.shipped - kept.returned) // kept.pieces
    return replace(kept, held=0, out=out, sequence=kept.sequence + 1)


def _effects(
    order: Order, passed: Mapping[str, Sequence[tuple[int, int]]], since: datetime, at: datetime
) -> Iterator[Effect]:
    """Of each listing what its lines moved. What came back did so until the order changed last."""
    for name, lines in passed.items():
        left, came = (sum(pieces) for pieces in zip(*lines, strict=True))
        if left or came:
            until = order.updated_at if came else at
            yield Effect(ListingKey(order.shop, name), order.order, came - left, until, since=since, back=came)


def _passed(line: KeptLine, old: KeptLine | None, ordered: int) -> tuple[int, int]:
    """Pieces of the listing that left, and that came back, since the order was seen before.

    A reading from between the two shows fewer pieces than either end does. Of a line that was never seen out of sale,
    all that was `ordered` may have been.
    """
    gone, was = _gone(line), _gone(old)
    unseen = old is None or not _left(old)
    left = max(gone, ordered) if unseen else max(gone - was, 0)
    back = left - line.out + (old.out if old else 0)
    return (left, back) if back >= 0 else (left - back, 0)


def _left(line: KeptLine) -> bool:
    """Whether pieces of it were ever out of sale."""
    return line.sequence > 1 or _gone(line) > 0


def _gone(line: KeptLine | None) -> int:
    """Pieces of the listing that were out of sale, whatever came back after shipping."""
    return (line.held + line.shipped) // line.pieces if line else 0


def _movements(order: Order, new: KeptLine, old: KeptLine | None, book: Book) -> Iterator[Movement]:
    shipped = new.shipped - (old.shipped if old else 0)
    returned = new.returned - (old.returned if old else 0)
    for kind, quantity in ((Kind.SALE, -shipped), (Kind.RETURN, returned)):
        if quantity:
            yield Movement(
                key=f"{new.shop}:{new.order}:{new.line}:{new.item}:{kind}:{new.sequence}",
                kind=kind,
                item=new.item,
                quantity=quantity,
                at=order.updated_at,
                run=book.run,
                who=new.shop,
                why=f"order.{kind}",
                shop=new.shop,
                order=order.number or order.order,
            )


def _take_back(order: Order, effects: Sequence[Effect], book: Book) -> tuple[tuple[Movement, ...], tuple[Booked, ...]]:
    """A drift that was booked turns out to have been this late order: book it back, once."""
    movements: list[Movement] = []
    left: list[Booked] = []
    for effect in effects:
        rest = effect.delta
        for drift in book.booked:
            if not _explains(effect, rest, drift, book.tolerance):
                continue
            taken = min(rest, drift.open, key=abs)
            rest -= taken
            left.append(replace(drift, open=drift.open - taken))
            movements.append(
                Movement(
                    key=f"{drift.key}:back:{order.shop}:{order.order}:{drift.open}",
                    kind=Kind.ADJUST,
                    item=drift.item,
                    quantity=-taken,
                    at=order.updated_at,
                    run=book.run,
                    who=order.shop,
                    why="drift.taken_back",
                    shop=order.shop,
                    order=order.number or order.order,
                )
            )
    return tuple(movements), tuple(left)


def _explains(effect: Effect, rest: int, drift: Booked, tolerance: timedelta) -> bool:
    in_time = drift.since - tolerance <= effect.at and effect.earliest <= drift.until + tolerance
    return drift.listing == effect.listing and rest * drift.open > 0 and in_time
