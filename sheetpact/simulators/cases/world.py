"""The sides of one case: shops that show numbers, a sheet that people type into, and what is remembered of both.

Everything here is ideal: nothing fails unless a fact of the case says so. What people and shops did is kept beside
it as they meant it (`truth`, `typed`, `named`), so that the promises can be held against it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from sheetpact.model.keys import ItemKey, ListingKey, map_key
from sheetpact.model.ledger import Confirmed, Effect, Stock
from sheetpact.model.pact import Pact
from sheetpact.model.records import DeliveryNote
from sheetpact.model.seen import TabSeen
from sheetpact.model.sheet import Tab, Value
from sheetpact.model.state import CellKey, Known, RowKey, Rows, State
from sheetpact.reconcile.bundles import available
from sheetpact.sheet import view
from sheetpact.simulators.cases.case import Case, Cell, Thing
from sheetpact.simulators.cases.terms import ITEMS, is_shaped, pact_of, parts, said, should_show, tabs_of

BEGIN = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
PACE = timedelta(minutes=30)
"""Between two runs: an order in the middle is far from both readings."""
TITLES = {ITEMS[0]: "青瓷杯", ITEMS[1]: "白瓷碗", ITEMS[2]: "青瓷茶壶", ITEMS[3]: "小猫摆件"}
CellRows = dict[RowKey, dict[str, Value]]


@dataclass(slots=True)
class Good:
    """One listing as its shop has it."""

    sku: str
    title: str
    shown: int | None
    tracked: bool = True
    there: bool = True
    barcode: str = ""


@dataclass(slots=True)
class Act:
    """One cell that a person changed and no run has answered yet; `seen` stood there before."""

    seen: Value
    value: Cell


@dataclass(slots=True)
class Sold:
    """An order that isn't posted yet."""

    listing: ListingKey
    pieces: int
    at: datetime
    wait: int = 0
    """Runs that it arrives late by."""


@dataclass(slots=True)
class World:
    """One case under way."""

    case: Case
    pact: Pact
    tabs: dict[str, Tab]
    state: State
    now: datetime = BEGIN
    run: str = "run00"
    stamp: str = ""
    goods: dict[ListingKey, Good] = field(default_factory=dict)
    cells: dict[str, CellRows] = field(default_factory=dict)
    formulas: dict[tuple[str, RowKey], frozenset[str]] = field(default_factory=dict)
    twice: set[RowKey] = field(default_factory=set)
    anew: set[RowKey] = field(default_factory=set)
    """Rows that people typed once more, since the hub wrote last."""
    choices: dict[str, str] = field(default_factory=dict)
    asked: dict[str, tuple[object, ...]] = field(default_factory=dict)
    """The open conflicts as they stand in the sheet."""
    effects: dict[ListingKey, list[Effect]] = field(default_factory=dict)
    last_effect: int = 0
    orders: list[Sold] = field(default_factory=list)
    imports: dict[ListingKey, int] = field(default_factory=dict)
    """Numbers in files that nobody has imported yet."""
    notes: list[DeliveryNote] = field(default_factory=list)
    sight: dict[str, TabSeen] = field(default_factory=dict)
    """Tabs as they were read last, while nobody has changed them."""
    shown_state: tuple[object, ...] = ()
    """What the sheet was brought up to last, while nobody has changed it."""
    # what is odd about the run to come
    odd: dict[str, str] = field(default_factory=dict)
    """Shop → unread, silent, partial, emptied, refused, lost (no receipt); 'sheet' → unread, unreadable, refused."""
    busy: set[ListingKey] = field(default_factory=set)
    # what people meant
    truth: dict[ItemKey, int] = field(default_factory=dict)
    """Pieces that must be available in the end."""
    murky: dict[ItemKey, str] = field(default_factory=dict)
    """Items for which that can't be told, and why."""
    waiting: dict[ItemKey, int] = field(default_factory=dict)
    """Pieces that shops changed by hand and that aren't movements yet."""
    changed: set[ListingKey] = field(default_factory=set)
    """Listings whose number a shop changed by hand."""
    typed: dict[CellKey, Act] = field(default_factory=dict)
    named: dict[ListingKey, str] = field(default_factory=dict)
    """New titles in shops that no run has answered yet."""
    keys: dict[str, object] = field(default_factory=dict)
    """The movements of all runs by key."""

    def known(self, item: ItemKey, shop: str) -> Known | None:
        return self.state.listings.get(ListingKey(shop, item.sku))

    def cell(self, tab: str, row: RowKey, column: str) -> Value:
        """What stands there; a formula says nothing."""
        return self.cells[tab].get(row, {}).get(column)


def begin(case: Case) -> World:
    """The world as the case begins: all sides agree, or nobody has looked at them yet."""
    pact = pact_of(case.terms)
    world = World(case, pact, tabs_of(case.terms.shops), State(), cells={"inventory": {}, "sku_map": {}})
    stocks = {
        each.item: Stock(each.on_hand or 0, each.reserved, each.on_hand is not None)
        for each in case.things
        if each.item in ITEMS and (each.on_hand is not None or each.reserved)
    }
    for each in case.things:
        for shop, shown in each.listed:
            title = TITLES.get(each.item, "礼盒")
            world.goods[ListingKey(shop, each.item.sku)] = Good(each.item.sku, title, shown, shown is not None)
    if case.adopted:
        _agree(world, stocks)
    else:
        _before_adoption(world)
    return world


def _agree(world: World, stocks: dict[ItemKey, Stock]) -> None:
    """Everything is known, and the sheet shows it."""
    case = world.case
    fields: dict[ItemKey, dict[str, Value]] = {}
    listings: dict[ListingKey, Known] = {}
    for each in case.things:
        fields[each.item] = {"item": TITLES.get(each.item, "礼盒")}
        if each.safety is not None:
            fields[each.item]["safety_stock"] = each.safety
        for shop, shown in each.listed:
            key = ListingKey(shop, each.item.sku)
            confirmed = None if shown is None else Confirmed(shown, BEGIN, 0)
            title = world.goods[key].title
            listings[key] = Known(key, each.item.sku, title, "", shown is not None, each.item, confirmed)
    world.state = State(1, "hub", adopted=True, stocks=stocks, listings=listings, fields=fields)
    rows = show(world, world.state, {})
    world.state = State(1, "hub", adopted=True, stocks=stocks, listings=listings, fields=fields, base=rows)
    world.stamp = world.run
    world.cells = {tab: {key: dict(values) for key, values in some.items()} for tab, some in rows.items()}
    world.truth = {item: stock.available for item, stock in stocks.items() if stock.opened}


def _before_adoption(world: World) -> None:
    """People have a sheet of their own for some items, and shops show what they show."""
    for each in world.case.things:
        world.murky[each.item] = "it is opened"
        if each.on_hand is not None and each.item in ITEMS:
            row = {"sku": each.item.sku, "owner": world.pact.partner_name(each.item.owner)}
            world.cells["inventory"][each.item.sku, each.item.owner] = {
                **row,
                "item": TITLES[each.item],
                "available": each.on_hand,
                "safety_stock": each.safety,
            }


def show(world: World, state: State, untouched: dict[RowKey, frozenset[str]]) -> dict[str, Rows]:
    """The rows of the tabs that are decided from, as the hub would have them."""
    free = {item: available(item, state.stocks, world.pact) for item in _items(state)}
    showing = view.Showing(state, world.pact, world.tabs, free, world.now, untouched)
    return {"inventory": view.inventory(showing), "sku_map": view.sku_map(showing)}


def _items(state: State) -> set[ItemKey]:
    return {*state.stocks, *(known.item for known in state.listings.values() if known.item)}


def in_step(item: ItemKey, free: int, safety: object, case: Case) -> int:
    """What a mirrored listing shows when all is well."""
    return should_show(item, free, safety, case.terms)


def agreed_number(thing: Thing, case: Case) -> int:
    """The number that the listings of a mirrored thing begin with."""
    on_hand = {each.item: (each.on_hand or 0) - each.reserved for each in case.things if each.item in ITEMS}
    free = min(on_hand.get(part, 0) // pieces for part, pieces in parts(thing.item, case.terms))
    return in_step(thing.item, free, thing.safety, case)


def row_of(item: ItemKey) -> RowKey:
    return (item.sku, item.owner)


def map_row(world: World, key: ListingKey) -> RowKey:
    return map_key(key, world.goods[key].sku)


def moves_pool(world: World, item: ItemKey) -> bool:
    """What a shop changes by hand at its listings becomes a movement of its pool."""
    stock = world.state.stocks.get(item)
    return bool(stock and stock.opened) and not is_shaped(item, world.case.terms)


def mode(item: ItemKey, case: Case) -> str:
    return str(said(item, case.terms).get("mode", "mirror"))


def blur(world: World, item: ItemKey, why: str) -> None:
    """From here on nobody can say how many pieces there must be."""
    for part, _ in parts(item, world.case.terms):
        world.murky.setdefault(part, why)


def adds(world: World, item: ItemKey, pieces: int) -> None:
    """Someone moved so many pieces of the pool."""
    if item in world.truth:
        world.truth[item] += pieces
    else:
        blur(world, item, "its pool was not open")
