"""What partners may have agreed, in few words, and the pact that says so."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from sheetpact.mapping.sheet import tabs
from sheetpact.model.keys import ItemKey
from sheetpact.model.pact import Pact
from sheetpact.model.sheet import Tab
from sheetpact.reconcile.bundles import bundle_of
from sheetpact.registry import Registry, folders

SHOPS = {"tea-shop": "tea", "table-shop": "table", "art-shop": "art", "tea-kiosk": "tea"}
NAMES = {"tea": "青山茶具", "table": "白石餐具", "art": "小满摆件"}
ITEMS = (ItemKey("tea", "00123"), ItemKey("table", "5.10"), ItemKey("tea", "1E5"), ItemKey("art", "CUP-1"))
"""SKUs that a careless hand would turn into numbers."""
GIFT = ItemKey("tea", "GIFT")
Said = tuple[tuple[str, str | int], ...]


class Terms(NamedTuple):
    """`policies`: one for each of `ITEMS` and the set; `parts`: how many pieces of each item go into the set."""

    shops: tuple[str, ...]
    policies: tuple[Said, ...]
    parts: tuple[int, ...] = ()
    max_change: float = 1.0
    max_change_rows: int = 100
    atomic: frozenset[str] = frozenset()
    """Shops that take a number with compare-and-set."""
    files: frozenset[str] = frozenset()
    """Shops that are given files to import."""

    def policy(self, item: ItemKey) -> Said:
        at = len(ITEMS) if item == GIFT else ITEMS.index(item) if item in ITEMS else -1
        return self.policies[at] if 0 <= at < len(self.policies) else ()


@lru_cache(16384)
def pact_of(terms: Terms) -> Pact:
    """The pact that says these terms."""
    partners: dict[str, dict[str, object]] = {name: {"name": NAMES[name], "shops": {}} for name in NAMES}
    for shop in terms.shops:
        shops = partners[SHOPS[shop]]["shops"]
        assert isinstance(shops, dict)
        shops[shop] = {"connector": "memory"}
    named = zip((*ITEMS, GIFT), terms.policies, strict=False)
    inventory: dict[str, object] = {"items": {str(item): dict(said) for item, said in named if said}}
    if any(terms.parts):
        parts = {str(item): pieces for item, pieces in zip(ITEMS, terms.parts, strict=False) if pieces}
        inventory["bundles"] = {str(GIFT): parts}
    return Pact.model_validate(
        {
            "pact": "手作联盟",
            "locale": "zh-CN",
            "timezone": "Asia/Shanghai",
            "currency": "CNY",
            "sheet": {"connector": "memory", "document": "memory"},
            "partners": partners,
            "inventory": inventory,
            "guards": {"max_change": terms.max_change, "max_change_rows": terms.max_change_rows},
        }
    )


@lru_cache(64)
def tabs_of(shops: tuple[str, ...]) -> dict[str, Tab]:
    """The managed tabs by name."""
    found = tabs(Registry(folders(Path.cwd()), "zh-CN").sheet_mapping(), "zh-CN", shops)
    return {tab.name: tab for tab in found if tab.name in ("inventory", "sku_map", "conflicts")}


@lru_cache(65536)
def parts(item: ItemKey, terms: Terms) -> tuple[tuple[ItemKey, int], ...]:
    """What one piece takes from which pools."""
    return tuple((part.item, part.pieces) for part in bundle_of(item, pact_of(terms))) or ((item, 1),)


@lru_cache(65536)
def said(item: ItemKey, terms: Terms) -> dict[str, str | int]:
    """What the pact says of an item's numbers, and only of those."""
    return dict(terms.policy(item))


def is_shaped(item: ItemKey, terms: Terms) -> bool:
    """Its listings' numbers don't follow the pool piece by piece."""
    policy = said(item, terms)
    shaping = {"buffer_percent", "max_shown", "stop_at"}
    return policy.get("mode") == "escrow" or bool(shaping & policy.keys()) or (item == GIFT and any(terms.parts))


def should_show(item: ItemKey, free: int, typed: object, terms: Terms) -> int:
    """The number for each listing of a mirrored item: worked out here once more, from the pact's words."""
    policy = said(item, terms)
    if free <= int(policy.get("stop_at", -1_000_000)):
        return 0
    safety = typed if isinstance(typed, int) else int(policy.get("safety_stock", 0))
    number = free - safety - int(policy.get("buffer", 0))
    number = number * (100 - int(policy.get("buffer_percent", 0))) // 100
    return max(0, min(number, int(policy.get("max_shown", 1_000_000))))
