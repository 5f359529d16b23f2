"""A case from a seed: mostly small, mostly ordinary, and each oddity often enough."""

from __future__ import annotations

import random
from functools import lru_cache
from itertools import accumulate
from typing import NamedTuple

from sheetpact.model.keys import ItemKey
from sheetpact.simulators.cases.case import Case, Cell, Fact, Thing
from sheetpact.simulators.cases.terms import GIFT, ITEMS, NAMES, SHOPS, Said, Terms
from sheetpact.simulators.cases.world import agreed_number

Policies = tuple[Said, ...]
POLICIES: Policies = (
    (),
    (),
    (("safety_stock", 2),),
    (("mode", "escrow"),),
    (("mode", "escrow"), ("safety_stock", 1)),
    (("mode", "own"),),
    (("buffer", 1),),
    (("buffer_percent", 30),),
    (("max_shown", 5), ("buffer", 1)),
    (("stop_at", 3),),
    (("buffer_percent", 50), ("stop_at", 1), ("safety_stock", 1)),
)
SIZES = (1, 1, 1, 1, 1, 2, 2, 2, 3, 4)
GUARDS = ((1.0, 100),) * 5 + ((0.15, 10), (0.0, 1), (0.0, 2), (0.5, 1), (0.0, 0))
NUMBERS = ("+1", "-1", "+3", "-4", "-12", 7, 0, -2, None)
NAMED = ("茶杯", "小杯", "青瓷杯", None)
OFTEN, HALF, SELDOM, RARE = 0.75, 0.5, 0.15, 0.06
"""Chances."""
TERMS = 8192
"""Different pacts that are drawn from."""


def draw(seed: int) -> Case:
    """The case of this seed."""
    rng = random.Random(seed)
    terms = terms_of(int(rng.random() * TERMS))
    things = _things(terms, rng)
    waves = tuple(_wave(terms, things, rng) for _ in range(rng.choice((1, 1, 2))))
    return Case(terms, things, waves, adopted=rng.random() > RARE)


@lru_cache(TERMS)
def terms_of(number: int) -> Terms:
    """One of a fixed lot of pacts, so that few have to be made."""
    rng = random.Random(number)
    shops = tuple(SHOPS)[: rng.choice(SIZES)]
    policies = tuple(rng.choice(POLICIES) for _ in ITEMS)
    parts: tuple[int, ...] = ()
    if rng.random() < SELDOM:
        parts = tuple(rng.choice((0, 1, 1, 2)) for _ in ITEMS)
    limits = rng.choice(GUARDS)
    atomic = frozenset(shop for shop in shops if rng.random() < HALF)
    files = frozenset(shop for shop in shops if rng.random() < RARE)
    return Terms(shops, (*policies, rng.choice(POLICIES)), parts, *limits, atomic - files, files)


def _things(terms: Terms, rng: random.Random) -> tuple[Thing, ...]:
    items = [*ITEMS][: rng.choice(SIZES)]
    if any(terms.parts) and rng.random() < OFTEN:
        items.append(GIFT)
    bare = tuple(
        Thing(
            item,
            None if rng.random() < RARE else rng.choice((0, 1, 2, 3, 5, 8, 12, 12, 20)),
            rng.choice((0, 0, 0, 1, 3)),
            rng.choice((None, None, None, 0, 2)),
        )
        for item in items
    )
    sketch = Case(terms, bare, ())
    return tuple(each._replace(listed=_listed(each, sketch, rng)) for each in bare)


def _listed(thing: Thing, case: Case, rng: random.Random) -> tuple[tuple[str, int | None], ...]:
    """Shops that are in step, in most cases: with the pool, or within the rights that it gives."""
    said = dict(case.terms.policy(thing.item))
    left = max(0, (thing.on_hand or 0) - thing.reserved - (thing.safety or int(said.get("safety_stock", 0))))
    number = agreed_number(thing, case)
    listed: list[tuple[str, int | None]] = []
    for shop in case.terms.shops:
        luck = rng.random()
        if luck < SELDOM:
            continue
        if luck < SELDOM + RARE / 2:
            listed.append((shop, None))
        elif luck < SELDOM + RARE:
            listed.append((shop, rng.choice((0, 1, 5, 12))))
        elif said.get("mode") == "escrow":
            right = int(rng.random() * (left + 1))
            left -= right
            listed.append((shop, right))
        else:
            listed.append((shop, number))
    return tuple(listed)


def _wave(terms: Terms, things: tuple[Thing, ...], rng: random.Random) -> tuple[Fact, ...]:
    count = 1 + int(rng.random() ** 2 * 5)
    return tuple(_fact(terms, things, rng) for _ in range(count))


def _fact(terms: Terms, things: tuple[Thing, ...], rng: random.Random) -> Fact:
    kind = rng.choices(KINDS, cum_weights=SUMS)[0]
    item = things[int(rng.random() * len(things))].item
    shop = terms.shops[int(rng.random() * len(terms.shops))]
    where, value = rng.choice(kind.where), rng.choice(kind.values)
    if kind.what == "line":
        item = ItemKey("", "合计")
    if kind.what in ("new row", "listed") and rng.random() < OFTEN:
        item = rng.choice(ITEMS)
    return Fact(kind.what, item, where.replace("{shop}", shop), shop if value == "{shop}" else value)


ODD_SHOPS = ("unread", "unread", "silent", "partial", "emptied", "lost", "lost before", "refused")
ODD_SHEETS = ("unread", "unreadable", "refused")
HUB = ("on_hand", "reserved", "shop:{shop}", "updated")
ANY = ("available", "item", "safety_stock", "count", "on_hand")
CHOICES = ("表格", "店铺", "{shop}", "9", "接受", "小杯")


class Kind(NamedTuple):
    """One kind of fact: how often among the others, and what `where` and `value` may be. `{shop}` is any shop."""

    what: str
    often: int
    where: tuple[str, ...] = ("",)
    values: tuple[Cell, ...] = (None,)


KINDS = (
    Kind("typed", 40, ("available",), NUMBERS),
    Kind("typed", 20, ("item",), NAMED),
    Kind("typed", 12, ("safety_stock",), (0, 1, 3, 20, None)),
    Kind("typed", 14, ("count",), (0, 3, 9, 12, None)),
    Kind("typed", 10, HUB, (0, 5, "?", None)),
    Kind("mapped", 5, ("{shop} sku",), (*(each.sku for each in ITEMS), "新-9", None)),
    Kind("mapped", 3, ("{shop} owner",), (*NAMES.values(), "tea", "谁", None)),
    Kind("mapped", 2, ("{shop} barcode",), ("0690123456789", None)),
    Kind("mapped", 2, ("{shop} title",), ("别的", None)),
    Kind("formula", 6, ANY),
    Kind("deleted", 8),
    Kind("emptied", 1),
    Kind("twice", 4),
    Kind("once", 2),
    Kind("line", 3, values=(None, "记得补货")),
    Kind("new row", 6, values=(0, 6, None)),
    Kind("shows", 36, ("{shop}",), (-3, -1, 1, 2, 5)),
    Kind("titled", 16, ("{shop}",), ("茶杯", "小杯", "Cup")),
    Kind("withdrawn", 5, ("{shop}",), (0, 0, 1)),
    Kind("untracked", 3, ("{shop}",), (None, None, 4)),
    Kind("listed", 6, ("{shop}",), (0, 4, 12, None)),
    Kind("sold", 24, ("{shop}",), (1, 1, 2, 4)),
    Kind("sold just now", 6, ("{shop}",), (1, 2)),
    Kind("sold late", 5, ("{shop}",), (1, 2)),
    Kind("shipped", 5, values=(1, 2)),
    Kind("note", 6, ("{shop}",), (1, 6)),
    Kind("odd", 14, ("{shop}",), ODD_SHOPS),
    Kind("odd", 6, ("sheet",), ODD_SHEETS),
    Kind("busy", 2, ("{shop}",)),
    Kind("not imported", 3, ("{shop}",)),
    Kind("chosen", 16, ("", "", "", "guard"), CHOICES),
)
SUMS = tuple(accumulate(kind.often for kind in KINDS))
