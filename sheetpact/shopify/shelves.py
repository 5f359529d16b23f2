"""Where a shop keeps its stock, and what lies there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from sheetpact.errors import NotAllowed
from sheetpact.mapping.fields import Payload, at
from sheetpact.model.texts import say
from sheetpact.shopify.client import Client, objects
from sheetpact.shopify.queries import LOCATIONS, LOCATIONS_PAGE, LOOK

DEAREST = 900
"""Points that one look may cost (of at most 1,000)."""
ITEM_POINTS, LEVEL_POINTS = 3, 3
"""Item, variant, product; level, location, quantity."""
MOST = 250
"""Ids in one call."""


@dataclass
class Places:
    """The shop's active locations, asked for once, and the one that changes are written to."""

    client: Client
    named: str
    """A location's name or number; '' where the pact names none."""
    locale: str
    _known: list[Payload] = field(default_factory=list)

    @property
    def every(self) -> Sequence[Payload]:
        if not self._known:
            self._known += self.client.pages(LOCATIONS, "locations", LOCATIONS_PAGE).rows
        return self._known

    @property
    def own(self) -> Mapping[str, str]:
        """Id → name. A fulfilment service's are its own to count: no other app may write there."""
        return {
            str(row["id"]): str(row.get("name")) for row in self.every if row.get("isFulfillmentService") is not True
        }

    @property
    def home(self) -> str:
        """Its id. NotAllowed: the pact names none of them, and there are several."""
        own = self.own
        if not self.named and len(own) == 1:
            return next(iter(own))
        for place, name in own.items():
            if self.named and self.named in (name, place.rpartition("/")[2]):
                return place
        code = "shopify.location_unknown" if self.named else "shopify.location_needed"
        raise NotAllowed(say(self.locale, code, named=self.named, known=", ".join(own.values())))


@dataclass
class Shelves:
    """What items have at their locations. What was looked at is good for one write."""

    client: Client
    places: Places
    _seen: dict[str, Payload] = field(default_factory=dict)

    def look(self, listings: Sequence[str]) -> list[Payload]:
        """These items as they are now; what is gone isn't there."""
        if not listings:
            return []
        places = len(self.places.every)
        size = max(1, min(MOST, DEAREST // (ITEM_POINTS + LEVEL_POINTS * places)))
        ids = [f"gid://shopify/InventoryItem/{each}" for each in listings]
        found = list(self.client.nodes(LOOK, ids, size, {"places": places}))
        self._seen |= {str(item["id"]).rpartition("/")[2]: item for item in found}
        return found

    def take(self, listings: Sequence[str]) -> Mapping[str, Payload]:
        """As looked at last, each once; what hasn't been is looked at."""
        self.look([each for each in listings if each not in self._seen])
        return {each: self._seen.pop(each) for each in listings if each in self._seen}

    def writable(self, item: Payload) -> dict[str, int]:
        """Location → what can be sold there, of the shop's own locations."""
        own = self.places.own
        levels = {
            str(at(node, "location.id")): at(node, "quantities.0.quantity")
            for node in objects(at(item, "inventoryLevels.nodes"))
        }
        return {place: number for place, number in levels.items() if place in own and isinstance(number, int)}
