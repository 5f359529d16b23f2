"""What kind of alliance a seed makes: partners, shops and how they work, items, modes, and how rough life is."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import cast

from sheetpact.model.pact import Pact
from sheetpact.ports import Publishing

NAMES = ("青山茶具", "白石餐具", "小满摆件", "南风木作", "云窑")
PARTNERS = ("tea", "table", "art", "wood", "kiln")
ITEMS = ("CUP-1", "BOWL-2", "00123", "POT-4", "FIG-5", "1E5", "TRAY-7", "JAR-8", "VASE-9", "DISH-10", "5.10", "MUG-12")
SET = "SET-1"
TITLES = (
    "青瓷杯",
    "白瓷碗",
    "竹茶则",
    "紫砂壶",
    "小陶猫",
    "茶盘",
    "木托盘",
    "茶叶罐",
    "花瓶",
    "小碟",
    "茶针",
    "马克杯",
    "茶席套装",
)


@dataclass(frozen=True, slots=True)
class ShopKind:
    """How one shop's platform works."""

    publishing: Publishing = Publishing.SET
    batch: int = 100
    pays_first: bool = False
    """Pieces leave the sale when the buyer pays, not when they order."""
    tells_shipping: bool = True
    skew: float = 0.0
    """Seconds that its clock is ahead."""


@dataclass(frozen=True, slots=True)
class Profile:
    """One alliance."""

    seed: int
    partners: int
    kinds: Mapping[str, ShopKind]
    """Shop → kind, in the pact's order."""
    owner_of: Mapping[str, str]
    """Shop → partner."""
    listed: Mapping[str, tuple[str, ...]]
    """SKU → the shops that list it."""
    stock: Mapping[str, int]
    """SKU → what each shop shows in the beginning."""
    differs: Mapping[tuple[str, str], int] = field(default_factory=dict)
    """(shop, SKU) → what this shop shows in the beginning, where that is another number."""
    called: Mapping[tuple[str, str], str] = field(default_factory=dict)
    """(shop, SKU) → the shop's own SKU for it. All shops then tell the same barcode."""
    untracked: frozenset[tuple[str, str]] = frozenset()
    """(shop, SKU) of listings for which the shop keeps no number."""
    inventory: Mapping[str, object] = field(default_factory=dict)
    acts: Mapping[str, int] = field(default_factory=dict)
    """Step → how often, where it differs from the usual."""
    sheet: str = "grid"
    syncs: float = 0.25
    """How many of the steps are syncs, from 0 to 1; below, how likely something happens in one."""
    faulty: float = 0.3
    deadly: float = 0.12
    meanwhile: float = 0.35
    rivals: float = 0.08

    @property
    def pact(self) -> Pact:
        """The agreement."""
        partners: dict[str, dict[str, object]] = {}
        for shop, partner in self.owner_of.items():
            there = partners.setdefault(partner, {"name": NAMES[PARTNERS.index(partner)], "shops": {}})
            shops = there["shops"]
            assert isinstance(shops, dict)
            shops[shop] = {"connector": "simulated"}
        return Pact.model_validate(
            {
                "pact": "手作联盟",
                "locale": "zh-CN",
                "timezone": "Asia/Shanghai",
                "currency": "CNY",
                "sheet": {"connector": "simulated", "document": "sheet"},
                "partners": partners,
                "inventory": dict(self.inventory),
            }
        )

    @property
    def bundles(self) -> Mapping[str, Mapping[str, int]]:
        """SKU of a set → SKU of a part → pieces."""
        told = cast("Mapping[str, Mapping[str, int]]", self.inventory.get("bundles", {}))
        return {sku: {part.partition("/")[2]: pieces for part, pieces in parts.items()} for sku, parts in told.items()}

    @property
    def owners(self) -> Mapping[str, str]:
        """SKU → the partner who owns it: the first whose shop lists it."""
        order = list(self.owner_of)
        return {sku: self.owner_of[min(shops, key=order.index)] for sku, shops in self.listed.items()}


def profile(seed: int) -> Profile:
    """The alliance of this seed."""
    chance = random.Random(f"profile {seed}")
    owner_of = _shops(chance)
    shops = list(owner_of)
    skus = ITEMS[: chance.randint(3, len(ITEMS))]
    listed: dict[str, tuple[str, ...]] = {}
    for sku in skus:
        some = chance.sample(shops, chance.randint(1, len(shops)))
        listed[sku] = tuple(shop for shop in shops if shop in some)
    kinds = {shop: _kind(chance) for shop in shops}
    made = Profile(
        seed=seed,
        partners=len(set(owner_of.values())),
        kinds=kinds,
        owner_of=owner_of,
        listed=listed,
        stock={sku: chance.randint(3, 25) for sku in skus},
        untracked=_untracked(chance, listed, kinds),
        inventory=_inventory(chance, skus),
        sheet=chance.choice(("grid", "grid", "records")),
        acts={} if seed % COPYING else {"keep copy": 5, "old copy": 4},
    )
    made = _bundled(chance, made) if chance.random() < BUNDLED else made
    return _strangers(random.Random(f"strangers {seed}"), made)


COPYING = 5
"""In every fifth alliance people keep copies of the sheet."""
SELDOM = 0.05
BY_FILES = 0.1
BUNDLED = 0.3
"""How likely an alliance sells sets."""
DISAGREE = 0.15
"""How likely shops show different numbers when the alliance begins."""
OWN_SKUS = 0.15
"""How likely they call the same thing by SKUs of their own."""
SKEWS = (0.0, 0.0, 5.0, -5.0, 60.0, -60.0)


def _shops(chance: random.Random) -> dict[str, str]:
    """Two to five partners with a shop each, some with a second one, in the pact's order."""
    partners = PARTNERS[: chance.randint(2, 5)]
    second = [partner for partner in partners if chance.random() < 0.3][: 8 - len(partners)]  # noqa: PLR2004
    owner_of: dict[str, str] = {}
    for partner in partners:
        owner_of[f"{partner}-shop"] = partner
        if partner in second:
            owner_of[f"{partner}-stall"] = partner
    return owner_of


def _kind(chance: random.Random) -> ShopKind:
    if chance.random() < BY_FILES:
        return ShopKind(Publishing.FILE)
    kinds = (Publishing.SET, Publishing.SET, Publishing.SET_IF, Publishing.DELTA, Publishing.DELTA_KEYED)
    return ShopKind(
        publishing=chance.choice(kinds),
        batch=chance.choice((1, 2, 100)),
        pays_first=chance.random() < 0.25,  # noqa: PLR2004
        tells_shipping=chance.random() < 0.8,  # noqa: PLR2004
        skew=chance.choice(SKEWS),
    )


def _untracked(
    chance: random.Random, listed: Mapping[str, tuple[str, ...]], kinds: Mapping[str, ShopKind]
) -> frozenset[tuple[str, str]]:
    """Never all of an item's listings, and none in a shop by files."""
    some = [(sku, shops) for sku, shops in listed.items() if len(shops) > 1 and chance.random() < SELDOM]
    found = {(chance.choice(shops), sku) for sku, shops in some}
    return frozenset(each for each in found if kinds[each[0]].publishing is not Publishing.FILE)


def _inventory(chance: random.Random, skus: Sequence[str]) -> dict[str, object]:
    """What the pact says of stock: a mode for all, and exceptions."""
    policy: dict[str, object] = {"safety_stock": chance.choice((0, 0, 1, 2))}
    if chance.random() < 0.25:  # noqa: PLR2004
        policy["mode"] = chance.choice(("escrow", "escrow", "own"))
    items: dict[str, dict[str, object]] = {}
    for sku in skus:
        if chance.random() < 0.2:  # noqa: PLR2004
            items[sku] = chance.choice(EXCEPTIONS)
    return {**policy, "items": items}


EXCEPTIONS: tuple[dict[str, object], ...] = (
    {"mode": "mirror"},
    {"mode": "escrow"},
    {"mode": "own"},
    {"buffer": 2},
    {"buffer_percent": 20},
    {"max_shown": 5},
    {"stop_at": 3},
)


def _bundled(chance: random.Random, made: Profile) -> Profile:
    """A set of two items. Where one of them is held in escrow or for itself, nobody could say what is free."""
    pact, owners = made.pact, made.owners
    free = [sku for sku in made.listed if pact.policy(owners[sku], sku).mode == "mirror"]
    if len(free) < 2:  # noqa: PLR2004
        return made
    one, other = chance.sample(free, 2)
    parts = {f"{owners[one]}/{one}": 1, f"{owners[other]}/{other}": 2}
    shops = tuple(shop for shop in made.owner_of if chance.random() < 0.5) or (next(iter(made.owner_of)),)  # noqa: PLR2004
    return replace(
        made,
        listed={**made.listed, SET: shops},
        stock={**made.stock, SET: min(made.stock[one], made.stock[other] // 2)},
        inventory={**made.inventory, "bundles": {SET: parts}},
    )


def _strangers(chance: random.Random, made: Profile) -> Profile:
    """Shops that had nothing to do with each other before: other numbers, other SKUs."""
    listed = [(shop, sku) for sku, shops in made.listed.items() if sku != SET for shop in shops[1:]]
    if chance.random() < DISAGREE:
        some = [each for each in listed if chance.random() < 0.3]  # noqa: PLR2004
        made = replace(made, differs={each: chance.randint(0, 25) for each in some})
    if chance.random() < OWN_SKUS:
        some = [each for each in listed if chance.random() < 0.4]  # noqa: PLR2004
        made = replace(made, called={(shop, sku): f"{sku}-{shop}" for shop, sku in some})
    return made
