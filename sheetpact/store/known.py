"""Listings as remembered."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

import orjson
from sqlalchemy import Row, func, select

from sheetpact.model.keys import ItemKey, ListingKey
from sheetpact.model.ledger import Confirmed, Drift, Effect, Handed, Intended
from sheetpact.model.state import Known
from sheetpact.store.encoding import read_time, write_time
from sheetpact.store.link import Link, Record, by_first
from sheetpact.store.tables import effects, listings

ItemKeys = Mapping[tuple[str, str], ItemKey]
_C = listings.c
_LISTINGS = select(
    *(_C.shop, _C.listing, _C.sku, _C.title, _C.barcode, _C.tracked, _C.owner, _C.item),
    *(_C.confirmed, _C.confirmed_at, _C.confirmed_effects, _C.intended, _C.handed, _C.drift, _C.announced, _C.missing),
)


def find_listings(link: Link, keys: Sequence[ListingKey]) -> dict[ListingKey, Known]:
    """These listings; one never seen is absent."""
    reader = _Reader({})
    found: dict[ListingKey, Known] = {}
    for shop, names in by_first(keys):
        rows = link.read(_LISTINGS.where(_C.shop == shop, _C.listing.in_(names)))
        found |= reader.known(rows)
    return found


def all_listings(link: Link, items: ItemKeys) -> dict[ListingKey, Known]:
    """All; items that are in `items` are those very objects, which saves a third of the memory."""
    return _Reader(items).known(link.read(_LISTINGS))


def handed_over(link: Link) -> tuple[Known, ...]:
    """Those with a number in a file that no export has shown yet, by shop and listing id."""
    query = _LISTINGS.where(_C.handed.is_not(None)).order_by(_C.shop, _C.listing)
    return tuple(_Reader({}).known(link.read(query)).values())


def put_listings(link: Link, known: Sequence[Known]) -> None:
    if known:
        link.upsert(listings, [_row(each) for each in known])
        link.touch()


def open_effects(link: Link) -> dict[ListingKey, tuple[Effect, ...]]:
    """Per listing, by number, those above what its confirmed, intended and handed-over numbers all include."""
    floor = func.coalesce(_C.effects_from, 0)
    query = (
        select(*(effects.c[name] for name in ("shop", "listing", "order", "delta", "at", "number", "since", "back")))
        .outerjoin(listings, (_C.shop == effects.c.shop) & (_C.listing == effects.c.listing))
        .where(effects.c.number > floor)
        .order_by(effects.c.number)
    )
    found: dict[ListingKey, list[Effect]] = {}
    for shop, listing, order, delta, at, number, since, back in link.read(query):
        key = ListingKey(shop, listing)
        early = read_time(since) if since else None
        found.setdefault(key, []).append(Effect(key, order, delta, read_time(at), number, early, back))
    return {key: tuple(each) for key, each in found.items()}


class _Reader:
    """Makes Known of rows. What many rows share (a shop's id, the time of a run, an item) is one object."""

    def __init__(self, items: ItemKeys) -> None:
        self._items = items
        self._times: dict[str, datetime] = {}
        self._shops: dict[str, str] = {}

    def known(self, rows: Iterable[Row[tuple[object, ...]]]) -> dict[ListingKey, Known]:
        found: dict[ListingKey, Known] = {}
        for row in rows:
            shop, listing, sku, title, barcode, tracked, owner, item, number, at, included = row[:11]
            intended, handed, drift, announced, missing = row[11:]
            key = ListingKey(self._shops.setdefault(shop, shop), listing)
            found[key] = Known(
                key,
                sku,
                title,
                barcode,
                tracked,
                None if owner is None else self._item(owner, item),
                None if number is None else Confirmed(number, self._time(at), included),
                None if intended is None else _read_intended(intended),
                () if handed is None else _read_handed(handed),
                None if drift is None else read_drift(drift),
                announced,
                missing,
            )
        return found

    def _time(self, told: str) -> datetime:
        at = self._times.get(told)
        if at is None:
            at = self._times[told] = read_time(told)
        return at

    def _item(self, owner: str, sku: str) -> ItemKey:
        return self._items.get((owner, sku)) or ItemKey(owner, sku)


def _row(known: Known) -> Record:
    confirmed = known.confirmed
    return {
        "shop": known.key.shop,
        "listing": known.key.listing,
        "sku": known.sku,
        "title": known.title,
        "barcode": known.barcode,
        "tracked": known.tracked,
        "owner": known.item.owner if known.item else None,
        "item": known.item.sku if known.item else None,
        "confirmed": confirmed.number if confirmed else None,
        "confirmed_at": write_time(confirmed.at) if confirmed else None,
        "confirmed_effects": confirmed.effects if confirmed else None,
        "intended": _write_intended(known.intended) if known.intended else None,
        "handed": _write_handed(known.handed) if known.handed else None,
        "drift": write_drift(known.drift) if known.drift else None,
        "announced": known.announced,
        "missing": known.missing,
        "effects_from": known.effects_from,
    }


def _write_intended(it: Intended) -> str:
    return orjson.dumps([it.number, write_time(it.at), it.effects, it.run]).decode()


def _read_intended(told: str) -> Intended:
    number, at, included, run = orjson.loads(told)
    return Intended(number, read_time(at), included, run)


def _write_handed(handed: Sequence[Handed]) -> str:
    rows = [[it.number, write_time(it.at), it.effects, it.run, it.file, it.passed] for it in handed]
    return orjson.dumps(rows).decode()


def _read_handed(told: str) -> tuple[Handed, ...]:
    return tuple(Handed(number, read_time(at), *rest) for number, at, *rest in orjson.loads(told))


def write_drift(it: Drift) -> str:
    since = write_time(it.since) if it.since else None
    told = [it.delta, write_time(it.seen_at), it.run, it.effects, it.others, since, it.shown]
    return orjson.dumps(told).decode()


def read_drift(told: str) -> Drift:
    """What was stored earlier has no number at its end, or a list."""
    delta, seen_at, run, included, others, since, *more = orjson.loads(told)
    shown = next((each for each in more if isinstance(each, int)), None)
    return Drift(delta, read_time(seen_at), run, included, tuple(others), since and read_time(since), shown)
