"""How the sheet should stand: what is known, as the rows of each tab."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sheetpact.model.keys import ItemKey, map_key
from sheetpact.model.ledger import Stock
from sheetpact.model.pact import Pact
from sheetpact.model.sheet import Tab, Value
from sheetpact.model.state import CellKey, Change, Conflict, ConflictKind, RowKey, Rows, State
from sheetpact.model.texts import say
from sheetpact.sheet.reading import locale_list
from sheetpact.sheet.values import minute

CHANGES = 1000
"""Lines that 变更 keeps."""
PEOPLE = frozenset({"sheet", "operator"})
"""Who changed something, where it wasn't a shop: somebody in the sheet, or whoever ran a command."""


@dataclass(frozen=True, slots=True)
class Showing:
    """What the view needs besides the state: free pieces per item (bundles too), and the minute of this run."""

    state: State
    pact: Pact
    tabs: Mapping[str, Tab]
    available: Mapping[ItemKey, int | None]
    now: datetime
    untouched: Mapping[RowKey, frozenset[str]] = field(default_factory=dict)
    """Columns of inventory rows that aren't written: formulas, what can't be read, what an open conflict keeps."""


def inventory(showing: Showing) -> Rows:
    """One row an item, the owner's name in it; `updated` moves only when something else in the row does."""
    state, pact = showing.state, showing.pact
    numbers = _shop_numbers(state)
    base = state.base.get("inventory", {})
    shops = [f"shop:{shop}" for shop in pact.shops]
    places = {partner: at for at, partner in enumerate(pact.partners)}
    deleted = {each.row for each in state.conflicts if each.kind is ConflictKind.DELETION}
    rows: dict[RowKey, Mapping[str, Value]] = {}
    for item in sorted(_items(showing), key=lambda item: (places.get(item.owner, len(places)), item.sku)):
        key = (item.sku, item.owner)
        fields = state.fields.get(item, {})
        if fields.get("retired") or key in deleted:
            continue
        stock = state.stocks.get(item, Stock(opened=False))
        values: dict[str, Value] = {
            "sku": item.sku,
            "owner": pact.known_as(item.owner),
            "item": fields.get("item"),
            "available": showing.available.get(item),
            "on_hand": stock.on_hand if stock.opened else None,
            "reserved": stock.reserved if stock.opened else None,
            "safety_stock": fields.get("safety_stock"),
            "count": None,
        }
        shown = numbers.get(item, {})
        for column in shops:
            values[column] = shown.get(column)
        written = values.keys() - showing.untouched[key] if key in showing.untouched else values
        before = base.get(key)
        same = before is not None and all(before.get(name) == values[name] for name in written)
        values["updated"] = before.get("updated") if before is not None and same else showing.now
        rows[key] = values
    return rows


def _items(showing: Showing) -> set[ItemKey]:
    state = showing.state
    return {*state.stocks, *state.fields, *(known.item for known in state.listings.values() if known.item)}


def _shop_numbers(state: State) -> Mapping[ItemKey, Mapping[str, int]]:
    """Item → shop column → the number last confirmed there. Two listings of one item in a shop: the lower one."""
    numbers: dict[ItemKey, dict[str, int]] = {}
    for key, known in state.listings.items():
        if known.item is not None and known.confirmed is not None:
            shown = numbers.setdefault(known.item, {})
            column = f"shop:{key.shop}"
            shown[column] = min(known.confirmed.number, shown.get(column, known.confirmed.number))
    return numbers


def sku_map(showing: Showing) -> Rows:
    """One row a listing. One that belongs to no item has an empty alliance SKU, to be filled in."""
    pact = showing.pact
    rows: dict[RowKey, Mapping[str, Value]] = {}
    for known in sorted(showing.state.listings.values(), key=lambda known: (known.key.shop, known.sku, known.key)):
        item = known.item
        key = map_key(known.key, known.sku)
        rows[key] = {
            "shop": known.key.shop,
            "shop_sku": known.sku or key[1],
            "title": known.title,
            "sku": item.sku if item else None,
            "owner": pact.partner_name(item.owner) if item and item.owner in pact.partners else None,
            "barcode": known.barcode or None,
        }
    return rows


def members(showing: Showing) -> Rows:
    """One row a member, with what pact and consent allow. What was typed under 抵扣 is emptied once it is taken."""
    tab = showing.tabs.get("members")
    emptied = {"spend": None} if tab and any(column.name == "spend" for column in tab.columns) else {}
    return {
        (view.member,): {
            "member": view.member,
            "name": view.name or None,
            "phone": view.phone or None,
            "points": view.points,
            "tier": view.tier or None,
            "partners": locale_list(showing.pact.locale, view.partners) or None,
            "consent": view.consent or None,
            **emptied,
        }
        for view in showing.state.members
    }


def review(showing: Showing) -> Rows:
    """Two accounts a row; what was chosen there is emptied once it is taken."""
    return {
        (each.id,): {
            "id": each.id,
            "one": "/".join(each.one.account),
            "one_name": each.one.name or None,
            "one_phone": each.one.phone or None,
            "other": "/".join(each.other.account),
            "other_name": each.other.name or None,
            "other_phone": each.other.phone or None,
            "why": each.why,
            "choice": None,
        }
        for each in showing.state.review
    }


def clearing(showing: Showing) -> Rows:
    """Who owes whom for months that are over, the newest first."""
    said = say(showing.pact.locale, "points.confirmed")
    return {
        (each.month, each.payer, each.payee): {
            "month": each.month,
            "payer": each.payer,
            "payee": each.payee,
            "points": each.points,
            "amount": each.amount,
            "payer_confirms": said if each.payer_confirms else None,
            "payee_confirms": said if each.payee_confirms else None,
        }
        for each in showing.state.clearing
    }


def conflicts(showing: Showing) -> Rows:
    """The open ones, each with both values."""
    return {(each.id,): _conflict(each, showing) for each in showing.state.conflicts}


def _conflict(conflict: Conflict, showing: Showing) -> Mapping[str, Value]:
    locale = showing.pact.locale
    order = {shop: at for at, shop in enumerate(showing.pact.shops)}
    values = sorted(conflict.shops.items(), key=lambda each: (order.get(each[0], len(order)), each[0]))
    shops = "\n".join(f"{shop} = {_shown(value)}" for shop, value in values)
    return {
        "id": conflict.id,
        "where": _where(conflict, showing),
        "field": _field(conflict, showing),
        "base": _shown(conflict.base) or None,
        "sheet": _shown(conflict.sheet) or None,
        "shop": shops or None,
        "choice": conflict.choice or None,
        "why": say(locale, conflict.why, **conflict.params),
    }


def _where(conflict: Conflict, showing: Showing) -> str:
    """The row; of changes that a guard stopped, the side that would have made them."""
    if conflict.kind is ConflictKind.GUARD and conflict.row == ("sheet",):
        return say(showing.pact.locale, "progress.sheet")
    return place(conflict.place, showing)


def _field(conflict: Conflict, showing: Showing) -> str | None:
    if conflict.kind is ConflictKind.GUARD and conflict.field:
        return say(showing.pact.locale, "conflict.changes")
    return heading(conflict.tab, conflict.field, showing)


def changes(showing: Showing) -> Sequence[Mapping[str, Value]]:
    """The newest lines first."""
    return [_change(change, showing) for change in showing.state.changes[:CHANGES]]


def _change(change: Change, showing: Showing) -> Mapping[str, Value]:
    locale = showing.pact.locale
    cell = CellKey(change.tab, change.row, change.field)
    return {
        "time": minute(change.at),
        "who": say(locale, f"who.{change.who}") if change.who in PEOPLE else change.who,
        "where": place(cell, showing),
        "field": heading(change.tab, change.field, showing),
        "from": _shown(change.before) or None,
        "to": _shown(change.after) or None,
        "why": say(locale, change.why, **change.params),
        "run": change.run,
    }


def place(cell: CellKey, showing: Showing) -> str:
    """The row as people see it: tab, SKU and the owner's name."""
    partners = showing.pact.partners
    tab = showing.tabs.get(cell.tab)
    parts = [partners[part].name if at and part in partners else part for at, part in enumerate(cell.row)]
    return " · ".join(part for part in (tab.title if tab else "", *parts) if part)


def heading(tab: str, column: str, showing: Showing) -> str | None:
    """The column's heading, or its name where the tab has no such column."""
    found = showing.tabs.get(tab)
    headings = {each.name: each.heading for each in found.columns} if found else {}
    return headings.get(column, column) or None


def _shown(value: Value) -> str:
    return "" if value is None else str(value)


def left_alone(state: State) -> Iterator[CellKey]:
    """Cells that an open conflict keeps as their editor left them."""
    for conflict in state.conflicts:
        if conflict.kind in (ConflictKind.FIELD, ConflictKind.COUNT):
            yield conflict.place


def standing(
    rows: Rows, read: Rows, unclear: Mapping[RowKey, frozenset[str]], base: Rows, leave: set[CellKey], tab: str
) -> Rows:
    """The rows as they will stand once written: cells that are left alone keep what the hub last knew of them."""
    kept: dict[RowKey, Mapping[str, Value]] = {}
    left = {(cell.row, cell.column) for cell in leave if cell.tab == tab}
    for key, values in rows.items():
        odd, now = unclear.get(key, frozenset()), read.get(key)
        if not odd and now is None:
            kept[key] = values
            continue
        before = base.get(key, {})
        typed = {name: now.get(name) for name in values if (key, name) in left} if now else {}
        kept[key] = {**values, **typed, **{name: before.get(name) for name in odd}}
    return kept
