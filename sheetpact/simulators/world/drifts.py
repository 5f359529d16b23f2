"""What owners type into their back offices: it becomes a movement, or a question where nobody can say what it means.

By design an order about when a number was read may or may not be in it, so what such orders could account for makes no
movement; and a shop that only takes absolute numbers loses what was typed between the look and the write.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from sheetpact.model.keys import ListingKey
from sheetpact.model.ledger import Kind, Movement
from sheetpact.model.state import Conflict, ConflictKind
from sheetpact.ports import Publishing
from sheetpact.simulators.world.broken import Broken
from sheetpact.simulators.world.clock import START
from sheetpact.simulators.world.shops import Moved, SimShop
from sheetpact.simulators.world.truth import Answer, Sent, Typed, sums
from sheetpact.simulators.world.world import World

WHY = frozenset({"drift.booked", "drift.taken_back"})
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


def differences(question: Conflict) -> tuple[int, ...]:
    """One, or those that it may be."""
    return tuple(int(each) for each in str(question.params["delta"]).split(" / "))


def missing(world: World, sku: str, shop: str) -> int:
    """The most pieces that are missing by the open question about what this shop shows."""
    asked = asked_about(world, sku, shop)
    return max(0, *(-each for each in differences(asked))) if asked else 0


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


def check_choices(world: World, sku: str, movements: Sequence[Movement]) -> None:
    """An answer to a question about a shop's number is booked once at most, and nothing is that wasn't answered."""
    left = {name: list(some) for name, some in _by_question(world).items()}
    for each in movements:
        if each.kind is not Kind.ADJUST or each.why != "choice":
            continue
        some = left.get(each.key.split(":")[1], [])
        while some and some[0].number * world.pieces(some[0].listing.listing, sku) != each.quantity:
            del some[0]
        if not some:
            raise Broken("no double effect", f"{sku}: {each.quantity:+d} were booked by a choice that nobody made")
        some.pop(0).booked = True


def _by_question(world: World) -> Mapping[str, Sequence[Answer]]:
    found: dict[str, list[Answer]] = {}
    for (name, _), answer in world.truth.answers.items():
        found.setdefault(name, []).append(answer)
    return found


def check_drifts(world: World, sku: str, movements: Sequence[Movement]) -> None:
    """What an owner typed for a listing is booked as drift, or was in a question: one that is open, or answered."""
    drifts = [each for each in movements if each.kind is Kind.ADJUST and each.why in WHY]
    for shop in world.shops:
        typed = [each for each in world.truth.typed if (each.shop, each.listing) == (shop, sku)]
        booked = sum(each.quantity for each in drifts if each.who == shop)
        if booked in _counted(world, ListingKey(shop, sku), typed) and not (booked and shaped(world, sku)):
            continue
        told = ", ".join(f"{each.delta:+d}" for each in typed)
        promise = "no lost edit" if typed else "no double effect"
        raise Broken(promise, f"{sku}: in {shop} its owner typed {told or 'nothing'}, {booked:+d} were booked as drift")


def _counted(world: World, listing: ListingKey, typed: Sequence[Typed]) -> set[int]:
    """For how many pieces it may count, apart from what was in questions."""
    found = {0: {0}}
    for answer in _answers(world, listing):
        found = _answered(world, typed, found, answer)
    asked = asked_about(world, listing.listing, listing.shop)
    allowed: set[int] = set()
    for at, totals in found.items():
        for until in range(at, len(typed) + 1):
            told = outcomes(world, typed[until:])
            if told & set(differences(asked)) if asked else until == len(typed):
                allowed |= sums([totals, outcomes(world, typed[at:until])])
    return allowed


def _answers(world: World, listing: ListingKey) -> Sequence[Answer]:
    """In the order in which the questions were closed. One that comes to no pieces leaves no movement."""
    some = [each for each in world.truth.answers.values() if each.listing == listing and each.closed]
    return sorted(
        (each for each in some if each.booked or not each.number), key=lambda each: each.closed or each.question.until
    )


def _answered(
    world: World, typed: Sequence[Typed], found: Mapping[int, set[int]], answer: Answer
) -> dict[int, set[int]]:
    """How many of the numbers typed are accounted for once this is closed → for how many pieces they may count.

    Those before it was asked surely are, those from then on until it was closed may be.
    """
    after: dict[int, set[int]] = {} if answer.booked else {at: set(totals) for at, totals in found.items()}
    least = sum(each.at <= answer.question.until for each in typed) if answer.booked else 0
    most = sum(answer.closed is not None and each.at <= answer.closed for each in typed)
    for at, totals in found.items():
        for asked in range(at, max(at, most) + 1):
            counted = sums([totals, outcomes(world, typed[at:asked])])
            for until in range(max(asked, least), max(at, most) + 1):
                if outcomes(world, typed[asked:until]) & set(answer.question.deltas):
                    after.setdefault(until, set()).update(counted)
    return after


def forget_answered(world: World) -> None:
    """After a sync that nothing disturbed: what was sent so long ago has been seen, or is known not to have come."""
    world.truth.unanswered[:] = [each for each in world.truth.unanswered if _is_open(world, each)]


def _is_open(world: World, sent: Sent) -> bool:
    shop = world.shops[sent.listing.shop]
    if shop.by_files:  # a file before the one that was imported last is gone
        return not any(sent.at <= at <= shop.read[-1] for at, _, sku in shop.imported if sku == sent.listing.listing)
    return sent.at >= world.clock.time - UNSURE


def outcomes(world: World, typed: Sequence[Typed]) -> set[int]:
    """For how many pieces the numbers typed for one listing may count, by design."""
    found = sums(_outcomes(world, [each], each.delta) for each in typed)
    return found | _outcomes(world, typed, sum(each.delta for each in typed))


def _outcomes(world: World, typed: Sequence[Typed], delta: int) -> set[int]:
    moved = [part for each in typed for part in each.moved]
    near = [*moved, *(part for each in typed for part in _near(world, each))]
    most = max(abs(delta), sum(map(abs, moved)))
    found = {delta + part for part in sums((0, each, -each) for each in near)}
    found = {each for each in found if abs(each) <= most}
    if any(each * delta > 0 for each in near):  # an order that came late takes back what it explains
        found |= set(range(min(0, delta), max(0, delta) + 1))
    return found | ({0} if all(_unseen(world, each) for each in typed) or _back(world, typed) else set())


def _back(world: World, typed: Sequence[Typed]) -> bool:
    """With a file that was imported between the same two readings it came to nothing: the number stood still."""
    if not typed:
        return False
    shop, first, last = world.shops[typed[0].shop], typed[0].at, typed[-1].at
    since = max((each for each in shop.read if each <= first), default=START)
    until = min((each for each in shop.read if each >= last), default=world.clock.time)
    moves = [each for each in shop.past if each.listing == typed[0].listing and since < each.at <= until]
    return any(each.why == "import" for each in moves) and not sum(
        each.after - each.before for each in moves if each.why != "order"
    )


def _near(world: World, typed: Typed, first: datetime = START) -> list[int]:
    """What orders moved about when it was typed or read, from `first` on."""
    since, until = _window(world, typed.shop, typed.at)
    shop = world.shops[typed.shop]
    moves = (move for move in shop.past if move.listing == typed.listing and move.why == "order")
    near = (move for move in moves if max(first, since) <= move.at and _earliest(shop, move) <= until)
    return [move.after - move.before for move in near]


def _earliest(shop: SimShop, move: Moved) -> datetime:
    """When an order moved its pieces at the earliest: after it was seen to stand as it did before."""
    return max([move.since, *[each for each in shop.read if each <= move.at][-SYNCS:][:1]])


def _window(world: World, shop: str, at: datetime) -> tuple[datetime, datetime]:
    """Between which times the shop was read about then: long apart where it was out of reach."""
    read = list(dict.fromkeys(world.shops[shop].read))
    before = [each for each in read if each <= at]
    after = [each for each in read if each >= at]
    since = before[-SYNCS:][0] if before else at
    until = after[:SYNCS][-1] if after else at
    return since - UNSURE, until + UNSURE


def _unseen(world: World, typed: Typed) -> bool:
    """Nobody can tell it from what the hub has done itself."""
    return _in_doubt(world, typed) or _written_over(world, typed) or _sent_too(world, typed)


def _in_doubt(world: World, typed: Typed) -> bool:
    """It is as a write in doubt would have made it, or will be once something more is sold."""
    return not typed.doubt.isdisjoint(sums((0, each) for each in _near(world, typed, typed.at)))


def _sent_too(world: World, typed: Typed) -> bool:
    """The very number was sent before the shop was read again: it is taken for that."""
    key = ListingKey(typed.shop, typed.listing)
    again = min((each for each in world.shops[typed.shop].read if each > typed.at), default=world.clock.time)
    return any(
        (each.listing, each.number) == (key, typed.number) and typed.at <= each.at <= again for each in world.truth.sent
    )


def _written_over(world: World, typed: Typed) -> bool:
    """Typed between the look and the write, where the platform takes nothing but absolute numbers."""
    shop = world.shops[typed.shop]
    if shop.by_files:  # or before a file that is older was imported
        return any(sku == typed.listing and exported <= typed.at <= at for at, exported, sku in shop.imported)
    if shop.kind.publishing is not Publishing.SET:
        return False
    return any(
        move.listing == typed.listing and move.why == "hub" and move.at >= typed.at and move.call == typed.looks
        for move in shop.past
    )
