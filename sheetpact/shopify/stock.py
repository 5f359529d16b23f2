"""Stock numbers, written only where nobody has changed them meanwhile (inventorySetQuantities, changeFromQuantity).

What a shop shows of an item is what all its locations together can sell; a change goes to the location that the pact
names, and only where that hasn't enough, to the others. All rows of a call are written, or none.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from sheetpact.mapping.fields import Payload
from sheetpact.shopify.queries import ROWS

STALE = "CHANGE_FROM_QUANTITY_STALE"
AGAIN = "IDEMPOTENCY_PREVIOUS_ATTEMPT_FAILED"
"""The key is spent: the same may be sent with a new one."""
REASON = "correction"
"""One of the reasons that the API takes (InventorySetQuantitiesInput.reason)."""
SPACE = uuid.UUID("0c0f5c8e-2b6d-5d0a-9d5e-6b1c35a0b7f4")


@dataclass(frozen=True, slots=True)
class Row:
    """One item at one location: from what number to what number."""

    item: str
    location: str
    before: int
    number: int

    def payload(self) -> Payload:
        """As InventoryQuantityInput has it."""
        ids = {"inventoryItemId": self.item, "locationId": self.location}
        return {**ids, "quantity": self.number, "changeFromQuantity": self.before}


def spread(levels: Mapping[str, int], change: int, home: str) -> Mapping[str, int]:
    """The levels after a change: at home first, then where the most is; none is taken below zero.

    `home` counts only where the item is kept there. A rise goes where it brings a level to zero at least.
    """
    order = sorted(levels, key=lambda place: (place != home, -levels[place], place))
    after = dict(levels)
    if change >= 0:
        place = next((each for each in order if after[each] + change >= 0), order[0])
        after[place] += change
        return after
    for place in order:
        taken = min(max(after[place], 0), -change)
        after[place] -= taken
        change += taken
    return after


def rows_of(item: str, levels: Mapping[str, int], change: int, home: str) -> list[Row]:
    """What has to be written; levels that stay are written as they are, so that a move between them is noticed.

    Nothing where there isn't so much to take.
    """
    after = spread(levels, change, home)
    if sum(after.values()) - sum(levels.values()) != change:
        return []
    return [Row(item, place, levels[place], after[place]) for place in levels if after[place] >= 0]


def calls(groups: Sequence[Sequence[Row]]) -> Iterator[list[int]]:
    """Which groups go into one call, by their numbers: an item's rows stay together."""
    some: list[int] = []
    size = 0
    for number, group in enumerate(groups):
        if some and size + len(group) > ROWS:
            yield some
            some, size = [], 0
        some.append(number)
        size += len(group)
    if some:
        yield some


def key_of(keys: Sequence[str], rows: Sequence[Row], attempt: str) -> str:
    """The same attempt at the same writes has the same key, any other another one."""
    return str(uuid.uuid5(SPACE, repr((tuple(keys), tuple(rows), attempt))))


def refused_rows(errors: Sequence[Payload]) -> tuple[dict[int, Payload], list[Payload]]:
    """Errors by the number of their row, and those of the whole call."""
    by_row: dict[int, Payload] = {}
    general: list[Payload] = []
    for error in errors:
        path = error.get("field")
        numbers = [int(part) for part in path if str(part).isdecimal()] if isinstance(path, list) else []
        if numbers:
            by_row.setdefault(numbers[0], error)
        else:
            general.append(error)
    return by_row, general
