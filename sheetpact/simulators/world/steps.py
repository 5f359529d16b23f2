"""A story as a list of steps that don't depend on each other: one that makes no sense when its turn comes is skipped.

So a story can be told again, and any part of it can be left out.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from sheetpact.simulators.world.profile import Profile

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Step:
    """`who` picks a shop, an order or a conflict, `which` an item, by counting round among those that there are."""

    what: str
    who: int = 0
    which: int = 0
    number: int = 0
    troubles: tuple[Trouble, ...] = ()
    """Of a sync or an order run: what happens at its calls to the outside."""

    def __repr__(self) -> str:
        given: list[str] = [repr(self.what)]
        given += [f"{name}={value}" for name in ("who", "which", "number") if (value := getattr(self, name))]
        if self.troubles:
            given.append(f"troubles={self.troubles!r}")
        return f"Step({', '.join(given)})"


@dataclass(frozen=True, slots=True)
class Trouble:
    """At the sync's call number `at` (from 1) to the outside: a fault, a death, or a step of somebody else's.

    A fault waits for the first call from there on that it can befall.
    """

    at: int
    what: str
    step: Step | None = None

    def __repr__(self) -> str:
        return f"Trouble({self.at}, {self.what!r}{f', {self.step!r}' if self.step else ''})"


FAULTS = ("lost before", "lost after", "half", "busy", "down", "stale", "signed out", "odd")
DEATHS = ("killed before", "killed after")

ACTS: dict[str, int] = {
    "sell": 30,
    "pay": 8,
    "ship": 12,
    "ship some": 3,
    "cancel": 6,
    "give back": 3,
    "refund": 2,
    "set": 5,
    "rename": 2,
    "add listing": 1,
    "offline": 1,
    "export": 5,
    "import": 4,
    "edit": 18,
    "title": 4,
    "safety": 4,
    "deliver": 4,
    "order run": 8,
    "lose mail": 2,
    "wait": 6,
    "sort": 3,
    "count": 4,
    "delete row": 2,
    "add row": 1,
    "empty": 2,
    "paste": 2,
    "scribble": 2,
    "note": 3,
    "own row": 1,
    "resolve": 5,
    "accept": 2,
    "undo": 2,
}
"""How often people do what, against each other."""
CALLS = 60
"""A sync of a few shops makes about so many calls."""


def pick(some: Sequence[T], number: int) -> T | None:
    """Counting round; None of nothing."""
    return some[number % len(some)] if some else None


def story(profile: Profile, seed: int) -> Iterator[Step]:
    """The steps that a seed tells for this alliance, without end."""
    chance = random.Random(f"story {seed}")
    acts = {**ACTS, **profile.acts}
    while True:
        yield _step(chance, acts, profile)


def _step(chance: random.Random, acts: dict[str, int], profile: Profile) -> Step:
    if chance.random() < profile.syncs:
        return Step("sync", who=chance.randrange(1000), troubles=tuple(_troubles(chance, acts, profile)))
    act = _act(chance, acts)
    return replace(act, troubles=tuple(_troubles(chance, acts, profile))) if act.what == "order run" else act


def _act(chance: random.Random, acts: dict[str, int]) -> Step:
    (what,) = chance.choices(list(acts), list(acts.values()))
    return Step(what, chance.randrange(1000), chance.randrange(1000), chance.choice((1, 1, 1, 2, 2, 3, 4, 5)))


def _troubles(chance: random.Random, acts: dict[str, int], profile: Profile) -> Sequence[Trouble]:
    found: list[Trouble] = []
    for likely, whats in ((profile.faulty, FAULTS), (profile.deadly, DEATHS)):
        while chance.random() < likely:
            found.append(Trouble(chance.randint(1, CALLS), chance.choice(whats)))
    while chance.random() < profile.meanwhile:
        found.append(Trouble(chance.randint(1, CALLS), "meanwhile", _act(chance, acts)))
    if chance.random() < profile.rivals:
        what = chance.choice(("sync", "sync", "stranger"))
        found.append(Trouble(chance.randint(1, CALLS), "meanwhile", Step(what, who=chance.randrange(1000))))
    return sorted(found, key=lambda trouble: trouble.at)
