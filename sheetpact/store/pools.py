"""Movements and the pools they add up to. Movements are only ever added."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Row, Select, select, text

from sheetpact.model.keys import ItemKey
from sheetpact.model.ledger import Kind, Movement, Stock
from sheetpact.store.encoding import read_time, write_time
from sheetpact.store.link import MANY, Link, Record, by_first, chunks
from sheetpact.store.tables import movements, pools


@dataclass(slots=True)
class Shift:
    """What one transaction adds to a pool."""

    on_hand: int = 0
    reserved: int = 0
    opened: bool = False


def post_movements(link: Link, posted: Sequence[Movement], shifts: dict[ItemKey, Shift] | None = None) -> None:
    """Store those whose key is new, and shift their pools. `shifts` may bring what holds have already shifted."""
    new = link.add(movements, [_row(movement) for movement in posted])
    shifts = {} if shifts is None else shifts
    for movement in {m.key: m for m in reversed(posted) if m.key in new}.values():
        shift = shifts.setdefault(movement.item, Shift())
        shift.on_hand += movement.quantity
        shift.opened |= movement.kind is Kind.OPENING
    _shift(link, shifts)


def stocks(link: Link, items: Sequence[ItemKey]) -> dict[ItemKey, Stock]:
    """These pools; an unknown one is absent."""
    found: dict[ItemKey, Stock] = {}
    for owner, skus in by_first(items):
        found |= _stocks(link, _POOLS.where(pools.c.owner == owner, pools.c.sku.in_(skus)))
    return found


def all_stocks(link: Link) -> dict[ItemKey, Stock]:
    return _stocks(link, _POOLS)


def read_movements(link: Link, item: ItemKey | None, run: str, limit: int) -> tuple[Movement, ...]:
    """Newest first; limit 0: all."""
    query = select(movements).order_by(movements.c.number.desc())
    if item is not None:
        query = query.where(movements.c.owner == item.owner, movements.c.sku == item.sku)
    if run:
        query = query.where(movements.c.run == run)
    return tuple(_read(row) for row in link.read(query.limit(limit) if limit else query))


def posted(link: Link, keys: Collection[str]) -> frozenset[str]:
    queries = (select(movements.c.key).where(movements.c.key.in_(names)) for names in chunks(keys, MANY))
    return frozenset(key for query in queries for key in link.connection.execute(query).scalars())


_POOLS = select(pools.c.owner, pools.c.sku, pools.c.on_hand, pools.c.reserved, pools.c.opened)


_SHIFT = text(
    "INSERT INTO pools (owner, sku, on_hand, reserved, opened) VALUES (:owner, :sku, :on_hand, :reserved, :opened) "
    "ON CONFLICT (owner, sku) DO UPDATE SET on_hand = pools.on_hand + excluded.on_hand, "
    "reserved = pools.reserved + excluded.reserved, opened = pools.opened OR excluded.opened"
)


def _stocks(link: Link, query: Select[tuple[str, str, int, int, bool]]) -> dict[ItemKey, Stock]:
    return {
        ItemKey(owner, sku): Stock(on_hand, reserved, opened)
        for owner, sku, on_hand, reserved, opened in link.read(query)
    }


def _shift(link: Link, shifts: Mapping[ItemKey, Shift]) -> None:
    rows: list[Record] = [
        {"owner": item.owner, "sku": item.sku, "on_hand": s.on_hand, "reserved": s.reserved, "opened": s.opened}
        for item, s in shifts.items()
    ]
    if not rows:
        return
    link.touch()
    link.connection.execute(_SHIFT, rows)


def _row(movement: Movement) -> Record:
    return {
        "key": movement.key,
        "kind": movement.kind.value,
        "owner": movement.item.owner,
        "sku": movement.item.sku,
        "quantity": movement.quantity,
        "at": write_time(movement.at),
        "run": movement.run,
        "who": movement.who,
        "why": movement.why,
        "shop": movement.shop,
        "order": movement.order,
    }


def _read(row: Row[tuple[object, ...]]) -> Movement:
    return Movement(
        key=row.key,
        kind=Kind(row.kind),
        item=ItemKey(row.owner, row.sku),
        quantity=row.quantity,
        at=read_time(row.at),
        run=row.run,
        who=row.who,
        why=row.why,
        shop=row.shop,
        order=row.order,
    )
