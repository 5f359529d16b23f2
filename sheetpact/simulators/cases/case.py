"""One case: what was agreed, and what happens then, in waves with a run after each. Small, frozen, easy to shorten."""

from __future__ import annotations

from typing import NamedTuple

from sheetpact.model.keys import ItemKey
from sheetpact.simulators.cases.terms import Terms

Cell = str | int | None


class Thing(NamedTuple):
    """An item at the beginning. `on_hand` None: its pool was never opened."""

    item: ItemKey
    on_hand: int | None = 12
    reserved: int = 0
    safety: int | None = None
    """As it stands in the sheet."""
    listed: tuple[tuple[str, int | None], ...] = ()
    """(shop, the number it shows; None: it keeps none)."""


class Fact(NamedTuple):
    """Something that happens. What `where` and `value` are follows from `what` (see `facts.py`)."""

    what: str
    item: ItemKey
    where: str = ""
    value: Cell = None


class Case(NamedTuple):
    """`adopted` False: the alliance's first run is yet to come."""

    terms: Terms
    things: tuple[Thing, ...]
    waves: tuple[tuple[Fact, ...], ...]
    adopted: bool = True
