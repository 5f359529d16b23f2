"""Questions about what a shop shows: somebody typed there, else the hub has made the difference itself."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from sheetpact.model.keys import ListingKey
from sheetpact.model.state import Conflict, ConflictKind
from sheetpact.simulators.world.broken import Broken
from sheetpact.simulators.world.network import STALE
from sheetpact.simulators.world.truth import Question
from sheetpact.simulators.world.world import World


def check_questions(world: World) -> None:
    """After a run: each that is open has a cause, and what a choice has settled is none any more."""
    asked, settled = world.truth.questions, world.truth.answered
    with world.store.look() as tx:
        open_ = {about(each): each for each in tx.conflicts() if each.kind is ConflictKind.DRIFT}
    for listing in [listing for listing in asked if listing not in open_]:
        question = asked.pop(listing)
        if question.chosen:
            settled[listing] = max(question.until, settled.get(listing, question.until))
    for listing, each in open_.items():
        _needs_a_cause(world, listing, each)
        asked[listing] = _known(world, listing, each)


def about(question: Conflict) -> ListingKey:
    """The listing whose number is asked about."""
    return ListingKey(next(iter(question.shops)), str(question.params["listing"]))


def _needs_a_cause(world: World, listing: ListingKey, asked: Conflict) -> None:
    since = world.truth.answered.get(listing)
    times = [each.at for each in world.truth.typed if ListingKey(each.shop, each.listing) == listing]
    if not any(since is None or at > since for at in times):
        told = f"{listing.listing}: {asked.params['delta']} in {listing.shop} is asked about, and nobody typed it"
        raise Broken("no double effect", told)


def _known(world: World, listing: ListingKey, asked: Conflict) -> Question:
    """It is about what was typed until then, and may be about what was typed since: nobody knows when it was read."""
    old = world.truth.questions.get(listing)
    deltas = str(asked.params["delta"])
    if old and (old.deltas, old.asked) == (deltas, asked.run):
        return replace(old, chosen=bool(asked.choice))
    shop, begun = world.shops[listing.shop], world.begun or world.clock.time
    read = [each.at for each in shop.exports] if shop.by_files else [begun - timedelta(seconds=STALE)]
    return Question(deltas, asked.run, max(at for at in read if at <= begun), chosen=bool(asked.choice))
