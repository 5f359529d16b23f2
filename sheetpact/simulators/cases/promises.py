"""What every single run of a case must keep. One function a promise; each yields what breaks it, in a sentence."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from itertools import chain
from typing import NamedTuple

from sheetpact.model.ledger import Kind, Stock
from sheetpact.model.state import CellKey, ConflictKind, Known
from sheetpact.plan import Write
from sheetpact.simulators.cases.orders import unposted
from sheetpact.simulators.cases.running import Step
from sheetpact.simulators.cases.telling import told
from sheetpact.simulators.cases.terms import is_shaped, parts
from sheetpact.simulators.cases.world import World, mode, row_of

PLENTY = 100
"""A guard that lets so many rows change stops no case."""


class Broken(NamedTuple):
    """A promise that a case broke."""

    promise: str
    told: str


Promise = Callable[[World, Step], Iterator[str]]


def conservation(world: World, step: Step) -> Iterator[str]:
    """Available is what it was, and every piece that people and shops moved since, once (promises 3 and 4)."""
    late = unposted(world)
    for item, truth in world.truth.items():
        if item in world.murky:
            continue
        stock = step.decided.stocks.get(item, Stock(opened=False))
        typed = world.typed.get(CellKey("inventory", row_of(item), "available"))
        unread = int(str(typed.value)) - int(str(typed.seen)) if typed else 0
        expected = truth - world.waiting.get(item, 0) + late.get(item, 0) - unread
        if stock.available != expected:
            yield f"{item} has {stock.available} available, and should have {expected}"
    for move in step.plan.outcome.movements:
        if move.key in world.keys:
            yield f"the movement {move.key} was posted before, so that this one of {move.quantity:+d} is lost"
        world.keys[move.key] = move
    for item, stock in step.decided.stocks.items():
        before = step.state.stocks.get(item, Stock())
        if stock.reserved != before.reserved:
            yield f"a decision changed what orders hold of {item}"


def no_echo(world: World, step: Step) -> Iterator[str]:
    """One write for each listing at most, none that changes nothing; 更新 changes only with its row (promise 5)."""
    yield from _writes(step)
    for put in step.puts:
        if put.before == put.after:
            yield f"{put.row} {put.column} is written the {put.after} that it has"
        if put.column == "updated" and not _row_moved(world, step, put.row):
            yield f"{put.row}: only its time of change is written"


def _writes(step: Step) -> Iterator[str]:
    for shop, writes in step.plan.writes.items():
        listings = Counter(write.listing for write in writes)
        yield from (f"{key} is written {count} times" for key, count in listings.items() if count > 1)
        for write in writes:
            if write.number == write.shown:
                yield f"{shop} shows {write.number} for {write.item}, and is written the same"
            if write.number < 0:
                yield f"{shop} would show {write.number} for {write.item}"
            if write.listing in step.plan.frozen:
                yield f"{write.listing} is written, though it must not be in this run"


def _row_moved(world: World, step: Step, row: tuple[str, ...]) -> bool:
    if any(put.row == row and put.tab == "inventory" and put.column != "updated" for put in step.puts):
        return True
    before = step.state.base.get("inventory", {}).get(row)
    now = world.cells["inventory"].get(row, {})
    read = step.seen.sheet.rows("inventory").get(row) if step.seen.sheet else None
    was = read.values if read else {}
    if before is None or was.get("updated") != before.get("updated"):
        return True
    return any(now.get(name) != value for name, value in before.items() if name != "updated") or any(
        now.get(name) != value for name, value in was.items() if name != "updated"
    )


def types(world: World, step: Step) -> Iterator[str]:
    """Names stay text, pieces stay whole numbers, and an unknown quantity is not zero (promise 9)."""
    for item, fields in step.decided.fields.items():
        if not isinstance(fields.get("item"), str | None) or type(fields.get("safety_stock")) not in (int, type(None)):
            yield f"{item} has {dict(fields)}"
    for move in step.plan.outcome.movements:
        if type(move.quantity) is not int or not isinstance(move.item.sku, str):
            yield f"{move.key} moves {move.quantity!r} of {move.item!r}"
    yield from _unknown(world, step)
    for put in step.puts:
        if put.column in ("sku", "owner", "barcode", "item") and not isinstance(put.after, str | None):
            yield f"{put.row} {put.column} is written as {put.after!r}"


def _unknown(world: World, step: Step) -> Iterator[str]:
    for writes in step.plan.writes.values():
        for write in writes:
            pools = [step.decided.stocks.get(part) for part, _ in parts(write.item, world.case.terms)]
            if any(pool is None or not pool.opened for pool in pools):
                yield f"{write.listing} is written {write.number}, though the stock of {write.item} isn't known"


def escrow(world: World, step: Step) -> Iterator[str]:
    """The rights of all shops never exceed the stock that the ledger knows, however writes are timed (promise 7)."""
    raised = {write.listing: write for writes in step.plan.writes.values() for write in writes}
    for item in {write.item for write in raised.values() if mode(write.item, world.case) == "escrow"}:
        if len(parts(item, world.case.terms)) > 1 or parts(item, world.case.terms)[0][0] != item:
            continue
        rights = {key: _right(known) for key, known in step.decided.listings.items() if known.item == item}
        most = sum(max(right, raised[key].number if key in raised else 0) for key, right in rights.items())
        stock = step.decided.stocks.get(item, Stock(opened=False))
        if most > sum(rights.values()) and most > max(0, stock.available):
            yield f"{item} has {stock.available} available, and shops may show {most} of it"


def _right(known: Known) -> int:
    return max([0, *(each.number for each in (known.confirmed, *known.since) if each)])


def blast_radius(world: World, step: Step) -> Iterator[str]:
    """Never more change without an order behind it than the guard lets through (promise 10)."""
    if step.state.accepted or step.plan.outcome.used:
        return  # a person accepted it
    stopped = {stop.side for stop in step.plan.outcome.stops}
    if "sheet" not in stopped and _emptied(step):
        yield "the sheet has lost its rows, and nobody is asked"
    if world.case.terms.max_change_rows >= PLENTY:
        return
    for shop in world.case.terms.shops:
        yield from _shop_within_limit(world, step, shop, stopped)
    yield from _sheet_within_limit(world, step)


def _sheet_within_limit(world: World, step: Step) -> Iterator[str]:
    rows = step.state.base.get("inventory", {})
    edited = {
        (each.row, each.field)
        for each in step.plan.outcome.changes
        if each.who == "sheet" and each.why in ("edit", "edit.equal", "field") and each.row in rows
    }
    # What was asked about was typed, and counted, in an earlier run.
    edited -= {(each.row, each.field) for each in step.state.conflicts}
    limit = _limit(world, len(rows))
    if len(edited) > limit:
        yield f"{len(edited)} edits of the sheet are taken, and the guard lets {limit} through"


def _limit(world: World, rows: int) -> int:
    return max(int(world.case.terms.max_change * rows), world.case.terms.max_change_rows)


def _shop_within_limit(world: World, step: Step, shop: str, stopped: set[str]) -> Iterator[str]:
    mine = [known for known in step.state.listings.values() if known.key.shop == shop]
    limit = _limit(world, sum(1 for each in mine if each.confirmed))
    changed = sum(1 for each in mine if _news(each, step.decided.listings[each.key]))
    if changed > limit:
        yield f"{shop} changed {changed} listings at once, and the guard lets {limit} through"
    loose = sum(1 for write in step.plan.writes.get(shop, ()) if _loose(world, step, write))
    if loose > limit and shop not in stopped:
        yield f"{loose} numbers of {shop} are written without a reason, and the guard lets {limit} through"


def _emptied(step: Step) -> bool:
    tab = step.seen.sheet.tabs["inventory"] if step.seen.sheet else None
    rows = step.state.base.get("inventory", {})
    if tab is None or not tab.readable:
        return False
    gone = sum(1 for key in rows if key not in tab.rows and key not in tab.duplicates)
    return gone > 0 and (gone == len(rows) or (gone > 1 and gone * 2 >= len(rows)))


def _news(before: Known, now: Known) -> bool:
    drifted = now.drift is not None and (before.drift is None or before.drift.deltas != now.drift.deltas)
    return drifted or now.missing > before.missing == 0 or now.title != before.title


def _loose(world: World, step: Step, write: Write) -> bool:
    """Nothing at all happened to the item, and nobody was told of the write before."""
    facts = list(chain.from_iterable(world.case.waves))
    pools = {part.sku for part, _ in parts(write.item, world.case.terms)}
    named = {fact.item for fact in facts}
    touched = {part.sku for each in named for part, _ in parts(each, world.case.terms)} | {each.sku for each in named}
    touched |= {str(fact.value) for fact in facts if fact.what == "mapped"}
    known = step.state.listings.get(write.listing)
    if known is None or known.announced is not None or not world.case.adopted:
        return False
    return not touched & {write.item.sku, write.listing.listing, *pools}


def settled_once(_: World, step: Step) -> Iterator[str]:
    """At most one open conflict for each place, with both values kept (promise 2, and the sheet's rules)."""
    places = Counter(each.place for each in step.decided.conflicts)
    yield from (f"{place} is asked {count} times" for place, count in places.items() if count > 1)
    for each in step.plan.outcome.conflicts:
        alike = len({each.sheet, *each.shops.values()}) == 1
        if not each.settled and each.kind is ConflictKind.FIELD and alike:
            yield f"{each.place} is asked about, though all say {each.sheet!r}"


def openings(_: World, step: Step) -> Iterator[str]:
    """A pool is opened once. What moves before counts on top of what was told then."""
    opened = Counter(move.item for move in step.plan.outcome.movements if move.kind is Kind.OPENING)
    for item, count in opened.items():
        before = step.state.stocks.get(item)
        if count > 1 or (before and before.opened):
            yield f"{item} is opened again"


def no_guess(world: World, step: Step) -> Iterator[str]:
    """Where something shapes the number, a shop's change is a question and never a movement (drift)."""
    for move in step.plan.outcome.movements:
        if move.why == "drift.booked" and is_shaped(move.item, world.case.terms):
            yield f"{move.quantity:+d} of {move.item} is booked, though its numbers don't follow its pool"


PROMISES: Mapping[str, Promise] = {
    "conservation": conservation,
    "no echo": no_echo,
    "types survive": types,
    "escrow": escrow,
    "blast radius": blast_radius,
    "one conflict a place": settled_once,
    "opened once": openings,
    "no guess": no_guess,
    "told as it is": told,
}
