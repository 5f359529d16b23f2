"""What a decision is made from, said briefly: three partners, their listings, readings, and a sheet that shows it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path

from sheetpact.mapping.sheet import SheetMapping, tabs
from sheetpact.model.keys import ItemKey, ListingKey
from sheetpact.model.ledger import Confirmed, Stock
from sheetpact.model.pact import Pact
from sheetpact.model.records import Listing
from sheetpact.model.seen import RowSeen, Seen, SheetSeen, ShopSeen, TabSeen
from sheetpact.model.sheet import Tab, Value
from sheetpact.model.state import Conflict, ConflictKind, Known, Outcome, RowKey, Rows, State
from sheetpact.plan import Moment, Plan, decide
from sheetpact.reconcile.bundles import available
from sheetpact.reconcile.drafts import Draft, Sides
from sheetpact.registry import Registry, folders
from sheetpact.sheet import view
from sheetpact.simulators.cases.telling import unreadable
from sheetpact.testing.alliance import PARTNERS

BEFORE = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
NOW = BEFORE + timedelta(minutes=10)
CUP, BOWL, FIG = ItemKey("tea", "CUP-1"), ItemKey("table", "BOWL-2"), ItemKey("art", "FIG-3")
CUP_ROW = ("CUP-1", "tea")
TEA_CUP, TABLE_CUP = ListingKey("tea-shop", "CUP-1"), ListingKey("table-shop", "CUP-1")
TITLES = {CUP: "青瓷杯", BOWL: "白瓷碗", FIG: "小猫摆件"}
MOMENT = Moment("run2", NOW)


def pact(**inventory: object) -> Pact:
    return Pact.model_validate(
        {
            "pact": "手作联盟",
            "locale": "zh-CN",
            "timezone": "Asia/Shanghai",
            "currency": "CNY",
            "sheet": {"connector": "memory", "document": "memory"},
            "partners": PARTNERS,
            "inventory": inventory,
        }
    )


def managed(agreed: Pact) -> tuple[Tab, ...]:
    return tabs(_mapping(agreed.locale), agreed.locale, tuple(agreed.shops))


@cache
def _mapping(locale: str) -> SheetMapping:
    return Registry(folders(Path.cwd()), locale).sheet_mapping()


def listing(shop: str, sku: str, shown: int | None = 12, title: str = "青瓷杯", **changes: object) -> Listing:
    return replace(Listing(ListingKey(shop, sku), sku, title, shown=shown, tracked=shown is not None), **changes)


def known(shop: str, sku: str, item: ItemKey | None = CUP, number: int | None = 12, **changes: object) -> Known:
    """A listing as remembered: `number` was confirmed ten minutes ago."""
    confirmed = None if number is None else Confirmed(number, BEFORE, 0)
    return replace(
        Known(ListingKey(shop, sku), sku, TITLES.get(item, "青瓷杯"), item=item, confirmed=confirmed), **changes
    )


def read(*listings: Listing, at: datetime = NOW, **changes: object) -> dict[str, ShopSeen]:
    """Shops by id, each with these listings."""
    found: dict[str, dict[str, Listing]] = {}
    for each in listings:
        found.setdefault(each.key.shop, {})[each.key.listing] = each
    return {shop: replace(ShopSeen(shop, there, at, 0), **changes) for shop, there in found.items()}


def remembered(*listings: Known, agreed: Pact | None = None, **changes: object) -> State:
    """An adopted state whose sheet, written by `run1`, shows just it. Pools hold 12 pieces unless told otherwise."""
    items = [each.item for each in listings if each.item]
    state = State(
        adopted=True,
        stocks={item: Stock(12) for item in items},
        listings={each.key: each for each in listings},
        fields={item: {"item": TITLES.get(item, "青瓷杯")} for item in items},
    )
    state = replace(state, **changes)
    return state if "base" in changes else replace(state, base=shown(state, agreed or pact()))


def shown(state: State, agreed: Pact) -> dict[str, Rows]:
    """The rows of each tab that follow from the state."""
    free = {item: available(item, state.stocks, agreed) for item in state.stocks}
    showing = view.Showing(state, agreed, {tab.name: tab for tab in managed(agreed)}, free, BEFORE)
    return {
        "inventory": view.inventory(showing),
        "sku_map": view.sku_map(showing),
        "conflicts": view.conflicts(showing),
    }


def sheet(
    rows: Mapping[str, Rows],
    *,
    stamp: str = "run1",
    without: tuple[RowKey, ...] = (),
    **typed: Mapping[RowKey, Mapping[str, Value]],
) -> SheetSeen:
    """The sheet that shows `rows`; `typed` are cells changed since, per tab and row; `without`: deleted rows."""
    found: dict[str, TabSeen] = {}
    for tab in managed(pact()):
        there = {key: dict(values) for key, values in rows.get(tab.name, {}).items() if key not in without}
        for key, cells in typed.get(tab.name, {}).items():
            names = dict(zip(tab.keys, key, strict=False))
            there[key] = {**there.get(key, names), **cells}
        found[tab.name] = TabSeen(tab, tab.title, readable=True, rows={k: RowSeen(k, v) for k, v in there.items()})
    return SheetSeen(stamp, found)


def drafted(state: State | None = None) -> Draft:
    return Draft("run2", NOW, dict(state.stocks) if state else {})


def decided(state: State, seen: Seen, agreed: Pact | None = None, moment: Moment = MOMENT) -> Plan:
    plan = decide(state, seen, agreed or pact(), moment)
    readable(plan.outcome, agreed or pact())
    return plan


def legible(draft: Draft) -> Draft:
    readable(draft.outcome(sheet_read=True, adopted=True), pact())
    return draft


def readable(outcome: Outcome, agreed: Pact) -> None:
    """Whatever is told can be said in both languages."""
    assert list(unreadable(outcome, {tab.name: tab for tab in managed(agreed)}, agreed)) == []


def conflict(kind: ConflictKind, **changes: object) -> Conflict:
    """An open one that `run1` asked, with the id that its place has."""
    made = replace(Conflict("", kind, "inventory", CUP_ROW, "available", why="opening.differs", run="run1"), **changes)
    asked = drafted().ask(kind, (made.tab, made.row, made.field), Sides(), made.why)
    return replace(made, id=asked.id)


def codes(draft: Draft | Plan) -> set[str]:
    problems = draft.outcome.problems if isinstance(draft, Plan) else draft.problems
    return {problem.code for problem in problems}
