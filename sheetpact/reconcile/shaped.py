"""Where a right, a percentage or a limit shapes a number, nobody can say what a drift means for stock: it is asked."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from sheetpact.model.keys import ItemKey
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
    """The drift conflicts that are open, one a shop's cell at most: a second listing of that item waits its turn."""

    state: State
    pact: Pact
    draft: Draft
    open: dict[CellKey, Conflict] = field(init=False)

    def __post_init__(self) -> None:
        self.open = {each.place: each for each in self.state.conflicts if each.kind is ConflictKind.DRIFT}

    def shaped(self, item: ItemKey) -> bool:
        return shaped(item, self.pact)

    def ask(self, known: Known, item: ItemKey, expected: int, delta: int) -> None:
        """Both values are kept: what the shop should have shown, and what it shows, orders since apart."""
        place = _place(known, item)
        old = self.open.get(place)
        shops = {known.key.shop: expected + delta}
        if old and (old.params["listing"] != known.key.listing or (old.base, dict(old.shops)) == (expected, shops)):
            return
        params = {"listing": known.key.listing, "delta": f"{delta:+d}"}
        sides = Sides(expected, expected, shops)
        self.open[place] = self.draft.ask(ConflictKind.DRIFT, place, sides, "drift.shaped", params)

    def renew(self, known: Known, item: ItemKey, expected: int, delta: int) -> None:
        """The difference has changed while it was being asked about."""
        if _about(self.open.get(_place(known, item)), known):
            self.ask(known, item, expected, delta)

    def settle(self, known: Known) -> None:
        """There is no difference any more."""
        for place, old in list(self.open.items()):
            if _about(old, known):
                del self.open[place]
                self.draft.conflicts.append(replace(old, settled=True))


def _place(known: Known, item: ItemKey) -> CellKey:
    return CellKey("inventory", (item.sku, item.owner), f"shop:{known.key.shop}")


def _about(question: Conflict | None, known: Known) -> bool:
    return (
        question is not None
        and question.field == f"shop:{known.key.shop}"
        and question.params["listing"] == known.key.listing
    )
