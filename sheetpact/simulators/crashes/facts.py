"""All that can be seen of a town, so that two of them can be held against each other.

Left out is what differs whenever the clock does: run ids, and times (更新, 时间, when something was confirmed or
posted). Left out is also how often a number was written and in how many files it was handed over: a process that dies
before it learns what became of a write has to look again, and makes the file again.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from sheetpact.model.ledger import Movement
from sheetpact.model.sheet import Value
from sheetpact.model.state import Change, Conflict, Known
from sheetpact.ports import Transaction
from sheetpact.simulators.crashes.town import Town

Facts = Mapping[str, Mapping[str, object]]
"""Area → what → how it is."""
CHANGES, CONFLICTS = "changes", "conflicts"
TIMES = frozenset({"更新", "时间", "批次"})


def facts(town: Town, spread: frozenset[str] = frozenset()) -> Facts:
    """The shops, the files, the sheet, and what the store says of everything.

    Of items in `spread` only the sum counts that shops show.
    """
    found: dict[str, Mapping[str, object]] = {}
    for name, shop in town.shops.items():
        found[name] = {sku: (sku in spread or each.shown, each.title) for sku, each in shop.stock.items()}
        found[f"files of {name}"] = dict(number for told, _ in shop.files for number in told.items())
    shown = [(sku, shop.stock[sku].shown or 0) for sku in spread for shop in town.shops.values() if sku in shop.stock]
    found["spread"] = {sku: sum(number for each, number in shown if each == sku) for sku in spread}
    for tab, grid in town.sheet.document.grids.items():
        found[f"tab {tab}"] = {**_tab(town, tab, spread), "headings": [cell.value for cell in grid.rows[0].cells]}
    with town.store.look() as tx:
        found.update(_stored(town, tx, spread))
    found["inbox"] = {f"{left.standing} of {left.shop}": left.count for left in town.store.inbox.left()}
    return found


def _tab(town: Town, tab: str, spread: frozenset[str]) -> Mapping[str, object]:
    """Rows by their keys, in the order they stand; of the hub's own lists what they say, in any order."""
    rows = [{name: value for name, value in row.items() if name not in TIMES} for row in town.sheet.rows(tab)]
    rows = [row | dict.fromkeys(town.shops, None) if row.get("货号") in spread else row for row in rows]
    if tab in {CHANGES, CONFLICTS}:
        with town.store.look() as tx:
            runs = [run.id for run in tx.runs(100)]
        return Counter(_without(runs, str(sorted((name, str(value)) for name, value in row.items()))) for row in rows)
    named = {f"{_key(row)}": row for row in rows}
    return {**named, "order": list(named)}


def _without(runs: Sequence[str], text: str) -> str:
    for run in runs:
        text = text.replace(run, "RUN")
    return text


def _key(row: Mapping[str, Value]) -> tuple[Value, ...]:
    return tuple(row.values())[:2]


def _stored(town: Town, tx: Transaction, spread: frozenset[str]) -> Iterator[tuple[str, Mapping[str, object]]]:
    state = tx.state(town.pact.sheet.document, town.sheet.document.run)
    yield "stock", {str(item): stock for item, stock in state.stocks.items()}
    yield "movements", Counter(map(_movement, tx.movements()))
    yield "held", {str(item): sorted(map(str, tx.holds(item))) for item in state.stocks}
    yield "fields", {str(item): dict(values) for item, values in state.fields.items()}
    yield "listings", {str(key): _listing(known) for key, known in state.listings.items() if known.sku not in spread}
    yield "open conflicts", {str(tuple(each.place)): _conflict(each) for each in state.conflicts}
    yield "told changes", Counter(map(_change, tx.changes(limit=0)))
    yield "points", {str(purse): points for purse, points in tx.points().items()}
    yield (
        "point movements",
        Counter(f"{each.account} {each.quantity} {each.who} {each.why}" for each in tx.point_movements()),
    )
    yield "members", {str(account): member for account, member in tx.members().items()}
    yield "tiers", dict(tx.tiers())
    yield "words", {str(pair): word.same for pair, word in tx.judged().items()}


def _movement(each: Movement) -> str:
    return f"{each.kind} {each.item} {each.quantity} {each.who} {each.why} {each.shop} {each.order}"


def _listing(known: Known) -> tuple[object, ...]:
    confirmed, handed = known.confirmed and known.confirmed.number, {each.number for each in known.handed}
    return known.item, confirmed, handed, known.drift and known.drift.delta, known.missing, known.title, known.barcode


def _conflict(each: Conflict) -> tuple[object, ...]:
    return each.id, each.kind, each.base, each.sheet, dict(each.shops), each.why, each.choice


def _change(each: Change) -> str:
    told = {name: value for name, value in each.params.items() if name != "run"}
    return f"{each.who} {each.tab} {each.row} {each.field} {each.before} {each.after} {each.why} {told}"


def differences(calm: Facts, killed: Facts, passed_over: frozenset[str]) -> Iterator[str]:
    """A line for each thing that isn't as it is without a death."""
    for area in sorted({*calm, *killed} - passed_over):
        one, other = calm.get(area, {}), killed.get(area, {})
        for what in sorted({*one, *other}):
            if one.get(what) != other.get(what):
                yield f"{area}: {what} is {other.get(what)}, without a death {one.get(what)}"
