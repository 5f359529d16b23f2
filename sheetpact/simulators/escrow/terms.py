"""What kind of market a seed makes: shops and how they work, rights to begin with, and how rough life is."""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass

from sheetpact.model.pact import Pact
from sheetpact.ports import Publishing
from sheetpact.simulators.world.profile import ShopKind

OWNER = "owner"
SKUS = ("CUP-1", "BOWL-2", "POT-3")
KINDS = (Publishing.SET, Publishing.SET, Publishing.SET_IF, Publishing.DELTA, Publishing.DELTA_KEYED)
SKEWS = (0.0, 0.0, 5.0, -5.0, 60.0, -60.0)
BY_FILES = 0.08
"""How likely a shop can only be reached by files."""
SYNCS = (1, 2, 3, 6)
"""How often a sync begins, against the acts below."""
ACTS: Mapping[str, int] = {
    "sell": 40,
    "pay": 10,
    "ship": 8,
    "ship some": 3,
    "cancel": 8,
    "give back": 5,
    "count": 2,
    "deliver": 4,
    "lose mail": 1,
    "offline": 1,
    "wait": 4,
    "export": 2,
    "import": 2,
}
"""How often people do what, against each other."""


@dataclass(frozen=True, slots=True)
class Terms:
    """One market."""

    kinds: Mapping[str, ShopKind]
    """Shop → how its platform works."""
    rights: Mapping[str, Mapping[str, int]]
    """SKU → shop → what it shows in the beginning."""
    spare: int
    """Pieces of each item beside them that nobody shows yet."""
    safety_stock: int
    acts: Mapping[str, int]
    faulty: float = 0.3
    """How likely something goes wrong in a run, once and again; below, that it dies, and that somebody acts in it."""
    deadly: float = 0.08
    meanwhile: float = 0.6

    @property
    def pact(self) -> Pact:
        """The owner has the items, another partner the shops."""
        shops = {shop: {"connector": "simulated"} for shop in self.kinds}
        return Pact.model_validate(
            {
                "pact": "escrow",
                "locale": "en",
                "timezone": "UTC",
                "currency": "CNY",
                "sheet": {"connector": "simulated", "document": "sheet"},
                "partners": {OWNER: {"name": "Owner", "shops": shops}},
                "inventory": {"mode": "escrow", "safety_stock": self.safety_stock},
            }
        )


def terms(chance: random.Random) -> Terms:
    """Two to four shops, one to three items."""
    shops = [f"shop-{at}" for at in range(chance.randint(2, 4))]
    kinds = {shop: _kind(chance) for shop in shops}
    rights: dict[str, dict[str, int]] = {}
    for sku in SKUS[: chance.choice((1, 1, 2, 3))]:
        listed = chance.sample(shops, chance.randint(2, len(shops)))
        rights[sku] = {shop: chance.choice((0, 1, 2, 3, 5, 8)) for shop in sorted(listed)}
    acts = {**ACTS, "sync": chance.choice(SYNCS)}
    return Terms(kinds, rights, chance.choice((0, 0, 1, 4)), chance.choice((0, 0, 0, 1, 2)), acts)


def _kind(chance: random.Random) -> ShopKind:
    by_files = chance.random() < BY_FILES
    return ShopKind(
        publishing=Publishing.FILE if by_files else chance.choice(KINDS),
        batch=chance.choice((1, 100)),
        pays_first=chance.random() < 0.25,  # noqa: PLR2004
        tells_shipping=chance.random() < 0.8,  # noqa: PLR2004
        skew=0.0 if by_files else chance.choice(SKEWS),
    )
