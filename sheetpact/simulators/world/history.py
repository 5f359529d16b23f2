"""Whether the promises were kept, judged from outside: by what people did, what sides show, and the ledger's list.

It reads movements, stocks and conflicts as `history`, `explain` and `conflicts` tell them, and nothing of how the hub
came to them. Where the design leaves an outcome open, exactly the outcomes it allows are let pass.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping

from sheetpact.model.ledger import Kind, Movement, Stock
from sheetpact.model.runs import Status
from sheetpact.model.state import Conflict, ConflictKind
from sheetpact.report import Report
from sheetpact.simulators.world.broken import Broken
from sheetpact.simulators.world.counts import check_counts
from sheetpact.simulators.world.drifts import asked_about, check_drifts, missing, shaped
from sheetpact.simulators.world.escrow import check_escrow, is_lowered
from sheetpact.simulators.world.fields import check_fields
from sheetpact.simulators.world.operator import accept
from sheetpact.simulators.world.owners import bring_in
from sheetpact.simulators.world.shops import SimShop
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
    if report is None or not clean or any(problem.code.startswith("guard.") for problem in report.problems):
        for truth in world.truth.items.values():
            truth.torn |= set(truth.fresh)
        return
    check_fields(world, report)
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
        _sides(world)


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
    report, needed = _come_to_rest(world)
    _ledger(world)
    with world.store.look() as tx:
        open_ = {(each.row, each.field): each for each in tx.conflicts()}
    _sides(world)
    _shown_conflicts(world, list(open_.values()))
    _status(world, report, open_)
    return needed


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
        check_drifts(world, sku, movements)
        check_counts(world, sku, movements)
        _undone(sku, movements)


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
    allowed = sums([each.delta] if each.sure else [each.delta, 0] for each in edits)
    if booked not in allowed:
        typed = ", ".join(f"{each.delta:+d}" for each in edits)
        raise Broken("no lost edit", f"{sku}: 可售 was edited by {typed or 'nobody'}, {booked:+d} were booked")


# the sides


def _sides(world: World) -> None:
    for sku in world.items:
        with world.store.look() as tx:
            stock = tx.stocks([world.item(sku)]).get(world.item(sku))
        if stock is not None and stock.opened:
            _row(world, sku, stock)
            if not retired(world, sku):
                _shops(world, sku, agreed(world, sku, _free(world, sku)))
    for sku, parts in world.profile.bundles.items():
        if all(_opened(world, part) for part in parts):
            free = min(_free(world, part) // pieces for part, pieces in parts.items())
            _shops(world, sku, agreed(world, sku, free))


def _shops(world: World, sku: str, number: int | None) -> None:
    for shop in world.shops.values():
        if sku in shop.stock:
            _shop(world, sku, shop, number)


def left_out(world: World, sku: str) -> bool:
    """Its row was deleted: that is asked about, or was settled so."""
    return retired(world, sku) or open_on(world, sku, "")


def retired(world: World, sku: str) -> bool:
    """It was settled that it leaves the sheet: its shops are left alone."""
    with world.store.look() as tx:
        return bool(tx.fields([world.item(sku)]).get(world.item(sku), {}).get("retired"))


def open_on(world: World, sku: str, field: str) -> bool:
    """A conflict is open there."""
    with world.store.look() as tx:
        return any((each.row[0], each.field) == (sku, field) for each in tx.conflicts())


def _opened(world: World, sku: str) -> bool:
    with world.store.look() as tx:
        stock = tx.stocks([world.item(sku)]).get(world.item(sku))
    return stock is not None and stock.opened


def _free(world: World, sku: str) -> int:
    """What may be sold: less the pieces that may be missing where it is asked how many a shop's number means."""
    with world.store.look() as tx:
        free = tx.stocks([world.item(sku)])[world.item(sku)].available
    return free if shaped(world, sku) else free - sum(missing(world, sku, shop) for shop in world.shops)


def _row(world: World, sku: str, stock: Stock) -> None:
    row = world.sheet.row(sku, world.owner_name(sku))
    if row is None and left_out(world, sku):
        return
    if row is None:
        raise Broken("convergence", f"{sku} has no row of its own in the sheet")
    if world.sheet.cell(row, "盘点") is not None and not open_on(world, sku, "count"):
        raise Broken("convergence", f"sheet: the count of {sku} still stands, and nobody asks about it")
    expected: dict[str, int | None] = {"可售": stock.available, "在库": stock.on_hand, "预留": stock.reserved}
    expected |= {shop.shop: shop.shown(sku) for shop in world.shops.values() if sku in shop.stock}
    for shop in world.shops:
        if asked_about(world, sku, shop) or (shop, sku) in world.fresh or _unseen(world, shop):
            expected.pop(shop, None)
    for heading, number in expected.items():
        stands = world.sheet.cell(row, heading)
        if stands != number:
            raise Broken("convergence", f"sheet: {heading} of {sku} is {stands} instead of {number}")


def _unseen(world: World, shop: str) -> bool:
    """What a shop by files shows is known once its owner has imported and exported."""
    return world.shops[shop].by_files and not world.still


def _shop(world: World, sku: str, shop: SimShop, number: int | None) -> None:
    if asked_about(world, sku, shop.shop) or shop.shown(sku) is None:
        return
    if (shop.shop, sku) in world.fresh or _unseen(world, shop.shop):
        return
    if number is not None and shop.shown(sku) != number:
        raise Broken("convergence", f"{shop.shop} shows {shop.shown(sku)} of {sku} instead of {number}")


def agreed(world: World, sku: str, free: int) -> int | None:
    """What each shop should show; None where the mode leaves that to the shop."""
    policy = world.pact.policy(*world.item(sku))
    if policy.mode != "mirror":
        return None
    with world.store.look() as tx:  # in the sheet a wish that is asked about may stand
        typed = tx.fields([world.item(sku)]).get(world.item(sku), {}).get("safety_stock")
    safety = typed if isinstance(typed, int) else policy.safety_stock
    if policy.stop_at is not None and free <= policy.stop_at:
        return 0
    number = free - safety - policy.buffer
    if policy.buffer_percent:
        number = number * (100 - policy.buffer_percent) // 100
    if policy.max_shown is not None:
        number = min(number, policy.max_shown)
    return max(0, number)


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
