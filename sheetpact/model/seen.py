"""What one run saw: every shop and the sheet at one moment."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from sheetpact.model.problems import Where
from sheetpact.model.records import Customer, DeliveryNote, Listing
from sheetpact.model.sheet import Tab, Value
from sheetpact.model.state import RowKey

NONE_UNCLEAR: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class ShopSeen:
    """One shop's listings. A shop that could not be read is absent from `Seen.shops`."""

    shop: str
    listings: Mapping[str, Listing]
    read_at: datetime
    effects: int
    """The highest effect stored before its listings were read: the numbers surely include up to this one."""
    complete: bool = True
    partial: bool = False
    """Only some listings were asked for."""
    silent: bool = False
    busy: frozenset[str] = frozenset()
    """Listings (and SKUs) whose orders changed between the two readings of orders."""


@dataclass(frozen=True, slots=True)
class CustomersSeen:
    """One shop's customers. `whole`: all of them were read, so an account that isn't among them is gone.

    `merged`: ids that are gone → the customer whom the shop says it is now.
    """

    customers: tuple[Customer, ...]
    whole: bool
    merged: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class RowSeen:
    """One row by its canonical key (an owner by the partner's id). `unclear` columns hold formulas, or no value."""

    key: RowKey
    values: Mapping[str, Value]
    unclear: frozenset[str] = NONE_UNCLEAR


@dataclass(frozen=True, slots=True)
class TabSeen:
    """One tab. `readable` False: it is missing or its rows can't be told apart, so nothing follows from it."""

    tab: Tab
    title: str
    readable: bool
    rows: Mapping[RowKey, RowSeen] = field(default_factory=dict)
    duplicates: frozenset[RowKey] = frozenset()

    def where(self, row: str = "", column: str = "") -> Where:
        """The place as the person sees it."""
        headings = {each.name: each.heading for each in self.tab.columns}
        return Where(tab=self.title, row=row, field=headings.get(column, column))


@dataclass(frozen=True, slots=True)
class SheetSeen:
    """The sheet's tabs by canonical name, and the run that wrote the document last."""

    stamp: str
    tabs: Mapping[str, TabSeen]

    def rows(self, tab: str) -> Mapping[RowKey, RowSeen]:
        return self.tabs[tab].rows if tab in self.tabs else {}


@dataclass(frozen=True, slots=True)
class Seen:
    """All sides at once; a side that could not be read is absent."""

    shops: Mapping[str, ShopSeen] = field(default_factory=dict)
    sheet: SheetSeen | None = None
    delivery_notes: tuple[DeliveryNote, ...] = ()
    """Delivery notes that are new."""
