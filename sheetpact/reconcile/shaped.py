"""Where nobody can say what a drift means for stock, it is asked.

A right, a percentage or a limit may shape the number, or it isn't known which number it was changed from.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from sheetpact.model.keys import ItemKey, ListingKey
from sheetpact.model.ledger import Drift
from sheetpact.model.pact import Pact
from sheetpact.model.state import CellKey, Conflict, ConflictKind, Known, State
from sheetpact.reconcile.bundles import bundle_of
from sheetpact.reconcile.drafts import Draft, Sides


def shaped(item: ItemKey, pact: Pact) -> bool:
    """True where what its listings show doesn't follow piece by piece from one pool."""
    policy = pact.policy(item.owner, item.sku)
    limits = (policy.max_shown, policy.stop_at)
    limited = bool(policy.buffer_percent) or any(limit is not None for limit in limits)
    return policy.mode == "escrow" or limited or bool(bundle_of(item, pact))


@dataclass(slots=True)
class Questions:
    """The drift conflicts that are open, one a shop's cell at most: a second listing of that item waits its turn.

    Where a person gave the listing to another item, what was asked of the old one's stock is settled.
    """

    state: State
    pact: Pact
    draft: Draft
    open: dict[CellKey, Conflict] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        for each in self.state.conflicts:
            if each.kind is ConflictKind.DRIFT and self._stands(each):
                self.open[each.place] = each
            elif each.kind is ConflictKind.DRIFT:
                self.draft.conflicts.append(replace(each, settled=True))

    def _stands(self, asked: Conflict) -> bool:
        key = ListingKey(asked.field.removeprefix("shop:"), str(asked.params["listing"]))
        known = self.draft.listings.get(key) or self.state.listings.get(key)
        return known is None or known.item == ItemKey(asked.row[1], asked.row[0])

    def asks(self, item: ItemKey, drift: Drift) -> bool:
        return len(drift.deltas) > 1 or shaped(item, self.pact)

    def ask(self, known: Known, item: ItemKey, drift: Drift) -> None:
        """All values are kept: what the shop should have shown, and what it shows, orders since apart."""
        place = _place(known, item)
        old = self.open.get(place)
        numbers = [each.number for each in (known.confirmed, *known.since) if each]
        sure = len(drift.deltas) == 1
        shops = {known.key.shop: numbers[0] + drift.delta}
        params = {"listing": known.key.listing, "delta": drift.told}
        params |= {} if sure else {"readings": _readings(numbers, drift)}
        if old and (old.params["listing"] != known.key.listing or (old.shops, old.params) == (shops, params)):
            return
        sides = Sides(numbers[0], numbers[0 if sure else 1], shops)
        why = "drift.shaped" if sure else "drift.unsure"
        self.open[place] = self.draft.ask(ConflictKind.DRIFT, place, sides, why, params)

    def asked(self, known: Known, item: ItemKey) -> bool:
        return _about(self.open.get(_place(known, item)), known)

    def renew(self, known: Known, item: ItemKey, drift: Drift) -> None:
        """The difference has changed while it was being asked about."""
        if self.asked(known, item):
            self.ask(known, item, drift)

    def settle(self, known: Known) -> None:
        """There is no difference any more."""
        for place, old in list(self.open.items()):
            if _about(old, known):
                del self.open[place]
                self.draft.conflicts.append(replace(old, settled=True))


def _readings(numbers: Sequence[int], drift: Drift) -> str:
    """Each number that may have stood there, and what it became: 12 → 8, 11 → 8."""
    pairs = zip(numbers, (drift.delta, *drift.others), strict=False)
    return ", ".join(dict.fromkeys(f"{number} → {number + delta}" for number, delta in pairs))


def _place(known: Known, item: ItemKey) -> CellKey:
    return CellKey("inventory", (item.sku, item.owner), f"shop:{known.key.shop}")


def _about(question: Conflict | None, known: Known) -> bool:
    return (
        question is not None
        and question.field == f"shop:{known.key.shop}"
        and question.params["listing"] == known.key.listing
    )
