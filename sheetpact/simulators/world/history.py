"""Whether the promises were kept, judged from outside: by what people did, what sides show, and the ledger's list.

It reads movements, stocks, what is agreed and conflicts as `history`, `explain` and `conflicts` tell them, and nothing
of how the hub came to them: but what a process meant to send when it was killed nobody else knows. Where the design
leaves an outcome open, exactly the outcomes it allows are let pass.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import timedelta

from sheetpact.deliveries import orders_in
from sheetpact.inbox import AT_ONCE
from sheetpact.model.ledger import Kind, Movement, Stock
from sheetpact.model.runs import Status
from sheetpact.model.state import Conflict, ConflictKind
from sheetpact.report import Report
from sheetpact.simulators.world.broken import Broken
from sheetpact.simulators.world.counts import check_counts
from sheetpact.simulators.world.drifts import asked_about, check_choices, check_drifts, forget_answered
from sheetpact.simulators.world.escrow import check_escrow, is_lowered
from sheetpact.simulators.world.fields import check_fields
from sheetpact.simulators.world.machines import work
from sheetpact.simulators.world.operator import accept
from sheetpact.simulators.world.owners import bring_in
from sheetpact.simulators.world.questions import check_questions
from sheetpact.simulators.world.sides import check_sides, open_on, retired
from sheetpact.simulators.world.steps import Step
from sheetpact.simulators.world.truth import sums
from sheetpact.simulators.world.world import World

QUIET = 6
"""Quiet runs within which everything must be at rest."""
MINUTES = 10
"""Between two of them."""
WAITING = ("drift.waiting", "listing.missing", "handed.waiting", "guard.")
"""What the next run looks at once more, and what somebody imports or lets through before it."""


def at_every_step(world: World) -> None:
    """What must be so at any moment."""
    if world.sheet.broken:
        raise Broken("respect for the sheet", world.sheet.broken[0])
    if world.wrong:
        raise Broken(*world.wrong[0])
    check_escrow(world)


def after_sync(world: World, report: Report | None, *, clean: bool) -> None:
    """What a run must leave behind. `clean`: nothing went wrong in it and nobody acted meanwhile."""
    check_questions(world)
    world.tidy = None
    if report is None or not clean or any(problem.code.startswith("guard.") for problem in report.problems):
        for truth in world.truth.items.values():
            truth.torn |= set(truth.fresh)
        return
    check_fields(world, report)
    forget_answered(world)
    world.tidy = None if report.left else world.clock.time
    world.truth.lowered = {sku for sku in world.truth.lowered if is_lowered(world, sku)}
    if report.status is Status.GREEN:
        _green(world)
    _everything_was_seen(world)


def _green(world: World) -> None:
    """Nothing is left. Adoption writes no shop: those that differ are put right by the next run."""
    with world.store.look() as tx:
        conflicts = tx.conflicts()
    if conflicts:
        raise Broken("honest status", f"green with {conflicts[0].id} open")
    if len(world.reports) > 1:
        check_sides(world)


def _everything_was_seen(world: World) -> None:
    world.unseen.clear()
    for truth in world.truth.items.values():
        for edit in truth.edits:
            edit.open = False
        for count in truth.counts:
            count.open = False
    with world.store.look() as tx:
        unsure = {(each.row[0], each.row[1]) for each in tx.conflicts() if each.kind is ConflictKind.JOIN}
    world.truth.lowered |= {sku for _, sku in world.fresh - unsure}
    world.fresh &= unsure


def at_the_end(world: World) -> int:
    """Faults are off, everybody is still. Gives the quiet runs that it took until nothing was written any more."""
    world.trace.tell("everybody is still")
    world.away.clear()
    world.still = True
    _empty_the_inbox(world)
    report, needed = _come_to_rest(world)
    _ledger(world)
    with world.store.look() as tx:
        open_ = {(each.row, each.field): each for each in tx.conflicts()}
    check_sides(world)
    _escrow_at_rest(world)
    _shown_conflicts(world, list(open_.values()))
    _status(world, report, open_)
    return needed


def _empty_the_inbox(world: World) -> None:
    """Nothing is in its way: each call that is left has its effect, at once."""
    world.clock.wait(MINUTES * 60)
    work(world, Step("order run"))
    left = world.store.inbox.take(world.clock.time + timedelta(days=1), 0, AT_ONCE, frozenset(world.shops))
    if left:
        raise Broken("orders at once", f"{', '.join(orders_in(left))} had no effect")


def _come_to_rest(world: World) -> tuple[Report, int]:
    """Quiet runs until one has nothing to write and waits for nothing, and one more. Gives how many wrote."""
    needed = 0
    for number in range(1, QUIET + 1):
        before = _written(world)
        report = _quiet_run(world, again=number > 1)
        if _written(world) != before:
            needed = number
        elif not any(problem.code.startswith(WAITING) for problem in report.problems):
            break
    before = _written(world)
    report = _quiet_run(world)
    if _written(world) != before:
        raise Broken("convergence", f"it still writes after {number} quiet runs")
    return report, needed


def _quiet_run(world: World, *, again: bool = False) -> Report:
    """`again`: what was imported before it and still waits by the run's own word is imported once more."""
    world.clock.wait(MINUTES * 60)
    accept(world, Step("accept"))
    if again:
        with world.store.look() as tx:
            waiting = [(known.key, known.awaited.file) for known in tx.handed() if known.awaited]
        for key, file in waiting:
            world.shops[key.shop].ask_again(file, key.listing)
    for shop in world.shops.values():
        if shop.files:
            bring_in(world, Step("import", who=[each for each in world.shops.values() if each.files].index(shop)))
        shop.export()
    report = world.sync(Step("sync"))
    if report is None:
        raise Broken("convergence", "a quiet run came to no end")
    at_every_step(world)
    return report


def _written(world: World) -> int:
    return world.sheet.writes + sum(shop.writes for shop in world.shops.values())


# the ledger


def _ledger(world: World) -> None:
    for sku in world.items:
        with world.store.look() as tx:
            movements = list(reversed(tx.movements(item=world.item(sku))))
            stock = tx.stocks([world.item(sku)]).get(world.item(sku), Stock())
        if stock.on_hand != sum(each.quantity for each in movements):
            raise Broken("a ledger", f"{sku}: on hand {stock.on_hand} isn't the sum of its movements")
        _opening(world, sku, movements)
        _orders(world, sku, movements, stock)
        _edits(world, sku, movements)
        check_choices(world, sku, movements)
        check_drifts(world, sku, movements)
        check_counts(world, sku, movements)
        _undone(sku, movements)
    for sku in world.profile.bundles:
        check_drifts(world, sku, ())


def _undone(sku: str, movements: list[Movement]) -> None:
    """What was taken back was decided once, and is taken back once."""
    booked = {each.key: each for each in movements}
    for each in movements:
        what = booked.get(each.key.removeprefix("undo:"))
        if each.why == "undo" and (what is None or abs(each.quantity) > abs(what.quantity) or what.kind in FACTS):
            raise Broken("undo", f"{sku}: {each.quantity:+d} were taken back of {what and what.quantity}")


FACTS = frozenset({Kind.SALE, Kind.RETURN, Kind.OPENING})


def _opening(world: World, sku: str, movements: list[Movement]) -> None:
    """Once. Where shops showed different numbers in the beginning somebody has to say which one counts."""
    opened = [each.quantity for each in movements if each.kind is Kind.OPENING]
    expected = world.truth.items[sku].opening
    if expected is None and not opened and open_on(world, sku, "available"):
        return
    if expected is None and (sku, "available") not in world.truth.settled:
        raise Broken("no guess", f"{sku}: shops showed different numbers, and it was opened with {opened} unasked")
    if len(opened) != 1 or expected not in (None, *opened):
        raise Broken("adoption", f"{sku}: opened with {opened} instead of {expected}")


def _orders(world: World, sku: str, movements: list[Movement], stock: Stock) -> None:
    """Each order counts once: what was shipped and came back as movements, what is held as reserved."""
    told = Counter[tuple[str, str]]()
    for each in movements:
        if each.kind in (Kind.SALE, Kind.RETURN):
            told[each.shop, each.order] -= each.quantity
    gone, held = Counter[tuple[str, str]](), 0
    for shop, pieces in _lines(world, sku):
        gone[shop[0], shop[1]] += pieces[1] - pieces[2]
        held += pieces[0]
    for key in {**told, **gone}:
        if told[key] != gone[key]:
            what = f"{sku}: {key[1]} of {key[0]} took {gone[key]} pieces off the shelf, {told[key]} were booked"
            raise Broken("no double effect", what)
    if stock.reserved != held:
        raise Broken("no double effect", f"{sku}: {held} pieces are held by orders, {stock.reserved} are reserved")


def _lines(world: World, sku: str) -> Iterator[tuple[tuple[str, str], tuple[int, int, int]]]:
    """(shop, order), (held, shipped, returned) of every line that takes pieces of this item."""
    for shop in world.shops.values():
        for order in shop.book.values():
            for line in order.record.lines:
                pieces = world.pieces(line.listing, sku)
                if pieces:
                    key = (shop.shop, order.record.number)
                    yield key, (line.held * pieces, line.shipped * pieces, line.returned * pieces)


def _edits(world: World, sku: str, movements: list[Movement]) -> None:
    booked = sum(each.quantity for each in movements if each.why == "edit")
    edits = world.truth.items[sku].edits
    allowed = sums(each.counts for each in edits)
    if booked not in allowed:
        typed = ", ".join(f"{each.delta:+d}" for each in edits)
        raise Broken("no lost edit", f"{sku}: 可售 was edited by {typed or 'nobody'}, {booked:+d} were booked")


def _escrow_at_rest(world: World) -> None:
    """Whatever a person lowered, rights have been taken back: but where it is asked about, or shared no longer."""
    world.truth.lowered = {sku for sku in world.items if retired(world, sku) or _asked(world, sku)}
    check_escrow(world)


def _asked(world: World, sku: str) -> bool:
    return any(asked_about(world, sku, shop) for shop in world.shops)


def _shown_conflicts(world: World, open_: list[Conflict]) -> None:
    there = {str(row.get("编号")) for row in world.sheet.values("conflicts")}
    if there != {each.id for each in open_}:
        raise Broken("no lost edit", f"the sheet lists conflicts {sorted(there)} instead of {[c.id for c in open_]}")


def _status(world: World, report: Report, open_: Mapping[tuple[tuple[str, ...], str], Conflict]) -> None:
    untracked = any(
        not listing.tracked and not (sku in world.items and world.mode(sku) == "own")
        for shop in world.shops.values()
        for sku, listing in shop.stock.items()
    )
    expected = Status.AMBER if open_ or untracked else Status.GREEN
    if report.status is not expected:
        codes = sorted({each.code for each in report.problems})
        raise Broken("honest status", f"{report.status} instead of {expected}: {codes}, {report.left} left")
