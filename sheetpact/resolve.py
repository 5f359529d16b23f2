"""What is in conflict, and what a person chooses. The next sync applies a choice."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from sheetpact.errors import Unclear
from sheetpact.model.sheet import Value
from sheetpact.model.state import Conflict, ConflictKind, State
from sheetpact.model.texts import say
from sheetpact.ports import Alliance
from sheetpact.reconcile.choices import Chosen, accepted, refusal, settle, understand, words
from sheetpact.reconcile.drafts import Draft


@dataclass(frozen=True, slots=True)
class Resolution:
    """A stored choice: `value` is what it stands for, `side` whose that is ('' for one's own)."""

    conflict: Conflict
    value: Value
    side: str


def conflicts(alliance: Alliance) -> tuple[Conflict, ...]:
    """The open ones, in the order they were opened."""
    with alliance.store.look() as tx:
        return tuple(tx.conflicts())


def resolve(alliance: Alliance, conflict: str, choice: str) -> Resolution:
    """Store a choice; what a guard stopped is accepted exactly as it was listed.

    Unclear: there is no such open conflict, or the choice means nothing there.
    """
    locale = alliance.pact.locale
    with alliance.store.begin() as tx:
        state = tx.state(alliance.pact.sheet.document, "")
        old = _find(conflict, state.conflicts, locale)
        chosen = _understood(old, choice, state, alliance)
        if chosen is None:
            raise Unclear(say(locale, "choice.unknown", **refusal(old, choice, alliance.pact)), words(old))
        new = replace(old, choice=choice.strip())
        if old.kind is ConflictKind.GUARD:
            stopped = [stop for stop in tx.stops(old.run) if old.row == (stop.side,)]
            tx.accept([change for stop in stopped for change in stop.changes], old.run)
        else:
            tx.put_conflict(new)
    return Resolution(new, chosen.value, chosen.side)


def _find(name: str, open_: Sequence[Conflict], locale: str) -> Conflict:
    for conflict in open_:
        if conflict.id.casefold() == name.strip().casefold():
            return conflict
    ids = tuple(conflict.id for conflict in open_)
    raise Unclear(say(locale, "resolve.none" if ids else "resolve.none_open", id=name, ids=" · ".join(ids)), ids)


def _understood(old: Conflict, choice: str, state: State, alliance: Alliance) -> Chosen | None:
    """The choice as the next sync will take it: it is settled here on a draft that nobody keeps."""
    if old.kind is ConflictKind.GUARD:
        return Chosen(None, "") if accepted(old, choice) else None
    if old.tab == "members":  # settled with the tiers, where any text is good
        return understand(old, choice, alliance.pact)
    draft = Draft("", alliance.now(), dict(state.stocks))
    settle(replace(state, conflicts=(replace(old, choice=""),)), {old.id: choice}, alliance.pact, draft)
    settled = any(each.id == old.id and each.settled for each in draft.conflicts)
    return understand(old, choice, alliance.pact) if settled else None
