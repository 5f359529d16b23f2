"""Questions about what a shop shows: somebody typed there, else the hub has made the difference itself."""

from __future__ import annotations

from datetime import timedelta

from sheetpact.model.keys import ListingKey
from sheetpact.model.state import Conflict, ConflictKind
from sheetpact.simulators.world.broken import Broken
from sheetpact.simulators.world.drifts import differences
from sheetpact.simulators.world.network import STALE
from sheetpact.simulators.world.truth import Answer, Question
from sheetpact.simulators.world.world import World


def check_questions(world: World) -> None:
    """After a run: each that is open has a cause, and what was in one that has been answered is none any more."""
    truth = world.truth
    with world.store.look() as tx:
        open_ = {about(each): each for each in tx.conflicts() if each.kind is ConflictKind.DRIFT}
    asked = {(each.id, each.run) for each in open_.values()}
    for key, answer in truth.answers.items():
        if answer.closed is None and key not in asked:
            answer.closed = world.clock.time
            if answer.listing not in open_:
                truth.answered[answer.listing] = answer.question.until
    for listing, each in open_.items():
        _needs_a_cause(world, each)
        truth.questions[listing] = _known(world, each)


def note_answer(world: World, question: Conflict, choice: str) -> None:
    """The sheet's: nothing is booked. The shop's: the difference. Of several differences one."""
    _needs_a_cause(world, question)
    known = _known(world, question)
    number = {"sheet": 0, "shop": known.deltas[0]}.get(choice)
    answer = Answer(about(question), int(choice) if number is None else number, known)
    world.truth.answers[question.id, question.run] = answer


def about(question: Conflict) -> ListingKey:
    """The listing whose number is asked about."""
    return ListingKey(next(iter(question.shops)), str(question.params["listing"]))


def _needs_a_cause(world: World, question: Conflict) -> None:
    listing = about(question)
    since = world.truth.answered.get(listing)
    times = [each.at for each in world.truth.typed if ListingKey(each.shop, each.listing) == listing]
    if not any(since is None or at > since for at in times):
        told = f"{listing.listing}: {question.params['delta']} in {listing.shop} is asked about, and nobody typed it"
        raise Broken("no double effect", told)


def _known(world: World, question: Conflict) -> Question:
    """It is about what was typed until then, and may be about what was typed since: nobody knows when it was read."""
    listing, deltas = about(question), differences(question)
    old = world.truth.questions.get(listing)
    if old and (old.deltas, old.asked) == (deltas, question.run):
        return old
    shop, begun = world.shops[listing.shop], world.begun or world.clock.time
    read = [each.at for each in shop.exports] if shop.by_files else [begun - timedelta(seconds=STALE)]
    return Question(deltas, question.run, max(at for at in read if at <= begun))
