"""What shops may sell in escrow this moment: what each shows, and what has come back to it since."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from sheetpact.model.keys import ListingKey
from sheetpact.model.ledger import Effect
from sheetpact.model.seen import Seen
from sheetpact.model.state import Known, State


@dataclass(frozen=True, slots=True)
class Rights:
    """`numbers` by listing. `unsure` pieces came back so near to a reading that they may be in its number or not."""

    numbers: Mapping[ListingKey, int]
    unsure: int


def rights_now(
    numbers: Mapping[ListingKey, int], listings: Mapping[ListingKey, Known], state: State, seen: Seen, near: timedelta
) -> Rights:
    """`numbers`: the most that each was told to show. `near`: the clock tolerance."""
    found: dict[ListingKey, int] = {}
    unsure = 0
    for key, number in numbers.items():
        back = [each for each in state.effects.get(key, ()) if each.came]
        found[key], maybe = _right(listings[key], number, back, seen, near)
        unsure += maybe
    return Rights(found, unsure)


def _right(known: Known, number: int, back: list[Effect], seen: Seen, near: timedelta) -> tuple[int, int]:
    """What it shows now, with what came back in orders read after it, or told by webhooks; and what may come on top."""
    there, last = seen.shops.get(known.key.shop), known.confirmed
    listing = there.listings.get(known.key.listing) if there and not there.silent else None
    if there is not None and listing is not None and listing.shown is not None:
        sure = sum(each.came for each in back if each.number > there.effects)
        unsure = sum(each.came for each in back if each.number <= there.effects and each.at > there.read_at - near)
        return max(number, listing.shown + sure), unsure
    new = [each for each in back if last and each.number > last.effects and each.at > last.at - near]
    sure = sum(each.came for each in new if last and each.at > last.at)
    return number + sure, sum(each.came for each in new) - sure
