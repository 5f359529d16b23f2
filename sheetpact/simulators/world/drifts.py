"""What owners type into their back offices: it becomes a movement, or a question where nobody can say what it means.

By design an order about when a number was read may or may not be in it, so what such orders could account for makes no
movement; and a shop that only takes absolute numbers loses what was typed between the look and the write.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from sheetpact.model.ledger import Kind, Movement
from sheetpact.model.state import Conflict, ConflictKind
from sheetpact.ports import Publishing
from sheetpact.simulators.world.broken import Broken
from sheetpact.simulators.world.clock import START
from sheetpact.simulators.world.shops import Moved, SimShop
from sheetpact.simulators.world.truth import Typed, sums
from sheetpact.simulators.world.world import World

WHY = frozenset({"drift.booked", "drift.taken_back", "choice"})
UNSURE = timedelta(seconds=300 + 60 + 90)
"""The pact's clock tolerance, and how far two clocks are apart here."""
SYNCS = 3
"""Readings on either side: a drift is seen twice, and a run before or after may have been cut off."""


def asked_about(world: World, sku: str, shop: str) -> Conflict | None:
    """The open question about what this shop shows."""
    with world.store.look() as tx:
        for each in tx.conflicts():
            if each.kind is ConflictKind.DRIFT and (each.row[0], each.field) == (sku, f"shop:{shop}"):
                return each
    return None


def missing(world: World, sku: str, shop: str) -> int:
    """The most pieces that are missing by the open question about what this shop shows."""
    asked = asked_about(world, sku, shop)
    return max(0, *(-int(each) for each in str(asked.params["delta"]).split(" / "))) if asked else 0


def shaped(world: World, sku: str) -> bool:
    """Where a right, a percentage, a limit or a set shapes the number, every difference is asked about."""
    if sku in world.profile.bundles:
        return True
    policy = world.pact.policy(*world.item(sku))
    return (
        policy.mode == "escrow"
        or policy.buffer_percent is not None
        or (policy.max_shown, policy.stop_at) != (None, None)
    )


def check_drifts(world: World, sku: str, movements: Sequence[Movement]) -> None:
    """Movements of drift add up to what owners typed, and to what was chosen where it was asked about."""
    booked = sum(each.quantity for each in movements if each.kind is Kind.ADJUST and each.why in WHY)
    typed = [each for each in world.truth.typed if each.listing == sku]
    chosen = [{0, *each} for each in _settled(world, sku)]
    asks = shaped(world, sku)
    shops = dict.fromkeys(each.shop for each in typed)
    there = {shop: [each for each in typed if each.shop == shop] for shop in shops}
    allowed = sums([*([] if asks else [_counted(world, each) for each in there.values()]), *chosen])
    if booked not in allowed:
        told = ", ".join(f"{each.delta:+d} in {each.shop}" for each in typed)
        promise = "no lost edit" if typed else "no double effect"
        raise Broken(promise, f"{sku}: owners typed {told or 'nothing'}, {booked:+d} were booked as drift")
    for shop, some in there.items() if asks else ():
        _asked(world, sku, shop, some)


def _counted(world: World, typed: Sequence[Typed]) -> set[int]:
    """For how many pieces it may count. What is asked about, or was, may not have counted yet."""
    first = typed[0]
    if (first.listing, f"shop:{first.shop}") in world.truth.settled or asked_about(world, first.listing, first.shop):
        return _together_or_not(world, typed)
    return outcomes(world, typed)


def _settled(world: World, sku: str) -> list[set[int]]:
    """What a choice of the operator's may have booked: a difference, or what the owner typed."""
    found = [{number * world.pieces(listing, sku)} for listing, number in world.truth.chosen]
    settled: dict[tuple[str, str], list[Typed]] = {}
    for each in world.truth.typed:
        if world.pieces(each.listing, sku) and (each.listing, f"shop:{each.shop}") in world.truth.settled:
            settled.setdefault((each.shop, each.listing), []).append(each)
    for (_, listing), typed in settled.items():
        if shaped(world, listing):
            pieces = world.pieces(listing, sku)
            found.append({number * pieces for number in _together_or_not(world, typed)})
    return found


def _together_or_not(world: World, typed: Sequence[Typed]) -> set[int]:
    """What was asked about as one difference, or one after the other."""
    return outcomes(world, typed) | sums({0, *outcomes(world, [each])} for each in typed)


def _asked(world: World, sku: str, shop: str, typed: Sequence[Typed]) -> None:
    if (sku, f"shop:{shop}") in world.truth.settled or 0 in outcomes(world, typed):
        return
    if asked_about(world, sku, shop) is None:
        told = ", ".join(f"{each.delta:+d}" for each in typed)
        raise Broken("no lost edit", f"{sku}: the owner of {shop} typed {told}, and nobody asks about it")


def outcomes(world: World, typed: Sequence[Typed]) -> set[int]:
    """For how many pieces the numbers typed for one listing may count, by design."""
    found = sums(_outcomes(world, [each], each.delta) for each in typed)
    return found | _outcomes(world, typed, sum(each.delta for each in typed))


def _outcomes(world: World, typed: Sequence[Typed], delta: int) -> set[int]:
    near = [part for each in typed for part in _near(world, each)]
    found = {delta + part for part in sums((0, each, -each) for each in near)}
    found = {each for each in found if abs(each) <= abs(delta)}
    if any(each * delta > 0 for each in near):  # an order that came late takes back what it explains
        found |= set(range(min(0, delta), max(0, delta) + 1))
    return found | ({0} if all(each.alike or _written_over(world, each) for each in typed) else set())


def _near(world: World, typed: Typed) -> list[int]:
    """What orders moved about when it was typed or read."""
    since, until = _window(world, typed.shop, typed.at)
    shop = world.shops[typed.shop]
    moves = (move for move in shop.past if move.listing == typed.listing and move.why == "order")
    return [move.after - move.before for move in moves if since <= move.at and _earliest(shop, move) <= until]


def _earliest(shop: SimShop, move: Moved) -> datetime:
    """When an order moved its pieces at the earliest: after it was seen to stand as it did before."""
    return max([move.since, *[each for each in shop.read if each <= move.at][-SYNCS:][:1]])


def _window(world: World, shop: str, at: datetime) -> tuple[datetime, datetime]:
    """Between which times the shop was read about then: long apart where it was out of reach."""
    if world.shops[shop].by_files:  # read whenever its owner exports
        return START - UNSURE, world.clock.time
    read = world.shops[shop].read
    before = [each for each in read if each <= at]
    after = [each for each in read if each >= at]
    since = before[-SYNCS:][0] if before else at
    until = after[:SYNCS][-1] if after else at
    return since - UNSURE, until + UNSURE


def _written_over(world: World, typed: Typed) -> bool:
    """Typed between the look and the write, where the platform takes nothing but absolute numbers."""
    shop = world.shops[typed.shop]
    if shop.by_files:  # or in a file that was imported after it
        return any(sku == typed.listing and at >= typed.at for at, sku in shop.imported)
    if shop.kind.publishing is not Publishing.SET:
        return False
    return any(
        move.listing == typed.listing and move.why == "hub" and move.at >= typed.at and move.call == typed.looks
        for move in shop.past
    )
