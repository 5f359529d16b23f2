"""What kind of alliance a seed makes: partners, shops and how they work, items, modes, and how rough life is."""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass, field

from sheetpact.model.pact import Pact
from sheetpact.ports import Publishing

NAMES = ("青山茶具", "白石餐具", "小满摆件", "南风木作", "云窑")
PARTNERS = ("tea", "table", "art", "wood", "kiln")
ITEMS = ("CUP-1", "BOWL-2", "00123", "POT-4", "FIG-5", "1E5", "TRAY-7", "JAR-8", "VASE-9", "DISH-10", "5.10", "MUG-12")
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
)


@dataclass(frozen=True, slots=True)
class ShopKind:
    """How one shop's platform works. Times in seconds."""

    publishing: Publishing = Publishing.SET
    batch: int = 100
    pays_first: bool = False
    """Pieces leave the sale when the buyer pays, not when they order."""
    tells_shipping: bool = True
    lag: float = 0.0
    """Its reads may be so old."""
    skew: float = 0.0
    """Its clock is ahead by so much."""


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
    def owners(self) -> Mapping[str, str]:
        """SKU → the partner who owns it: the first whose shop lists it."""
        order = list(self.owner_of)
        return {sku: self.owner_of[min(shops, key=order.index)] for sku, shops in self.listed.items()}


def profile(seed: int) -> Profile:
    """The alliance of this seed."""
    chance = random.Random(f"profile {seed}")
    partners = PARTNERS[: chance.randint(2, 5)]
    owner_of = {f"{partner}-shop": partner for partner in partners}
    while len(owner_of) < 8 and chance.random() < 0.4:  # noqa: PLR2004 -- an alliance of at most eight shops
        partner = chance.choice(partners)
        owner_of.setdefault(f"{partner}-stall", partner)
    owner_of = {shop: owner for partner in partners for shop, owner in owner_of.items() if owner == partner}
    shops = list(owner_of)
    skus = ITEMS[: chance.randint(3, len(ITEMS))]
    listed = {}
    for sku in skus:
        some = chance.sample(shops, chance.randint(1, len(shops)))
        listed[sku] = tuple(shop for shop in shops if shop in some)
    return Profile(
        seed=seed,
        partners=len(partners),
        kinds={shop: _kind(chance) for shop in shops},
        owner_of=owner_of,
        listed=listed,
        stock={sku: chance.randint(3, 25) for sku in skus},
        inventory=_inventory(chance),
    )


def _kind(chance: random.Random) -> ShopKind:  # noqa: ARG001
    return ShopKind()


def _inventory(chance: random.Random) -> dict[str, object]:
    return {"safety_stock": chance.choice((0, 0, 1, 2))}
