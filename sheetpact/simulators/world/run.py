"""Tell a story to a world, and judge it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from itertools import islice

from sheetpact.ports import Store
from sheetpact.simulators.store import MemoryStore
from sheetpact.simulators.world.broken import Broken
from sheetpact.simulators.world.buyers import BUYERS
from sheetpact.simulators.world.copies import COPIES
from sheetpact.simulators.world.editors import EDITORS
from sheetpact.simulators.world.history import after_sync, at_every_step, at_the_end
from sheetpact.simulators.world.machines import MACHINES
from sheetpact.simulators.world.operator import OPERATOR
from sheetpact.simulators.world.owners import OWNERS
from sheetpact.simulators.world.profile import Profile, profile
from sheetpact.simulators.world.shrink import shrink
from sheetpact.simulators.world.steps import Step, story
from sheetpact.simulators.world.world import World

DEEDS = {**BUYERS, **OWNERS, **EDITORS, **COPIES, **OPERATOR, **MACHINES}


@dataclass(frozen=True, slots=True)
class Verdict:
    """What came of one story. `broken` is the first promise that wasn't kept ('' for none)."""

    seed: int
    broken: str
    told: str
    asked: int
    """How many steps of the story were told."""
    steps: int
    """How many of them made sense, so that something was done. What happens meanwhile isn't counted."""
    syncs: int
    """Those that came to an end."""
    rest: int
    """Quiet runs until nothing was written any more."""
    happened: Mapping[str, int]
    """What people did, meanwhile too, and what went wrong: how often, by its name."""
    trace: str

    @property
    def tail(self) -> str:
        return "\n".join(self.trace.rstrip().splitlines()[-40:])


def tell(profile: Profile, steps: Iterable[Step], store: Store | None = None, *, enough: int | None = None) -> Verdict:
    """The verdict on these steps in this alliance, or on the first of them of which `enough` made sense.

    An error that no promise foresees is a broken one, too.
    """
    world = World(profile, store or MemoryStore("hub"), DEEDS, after_sync)
    asked, done, rest, broken, why = 0, 0, 0, "", ""
    try:
        world.sync(Step("sync"))
        for step in steps:
            if done == enough:
                break
            asked += 1
            done += world.tell(step)
            at_every_step(world)
        rest = at_the_end(world)
    except Broken as found:
        broken, why = found.promise, found.told
    except Exception as error:  # noqa: BLE001 -- a run that fails where nothing says that it may
        broken, why = "it runs", f"{type(error).__name__}: {error}"
    happened, trace = dict(world.happened), world.trace.text
    return Verdict(profile.seed, broken, why, asked, done, len(world.reports), rest, happened, trace)


def of_seed(seed: int, length: int, store: Callable[[], Store] | None = None) -> Verdict:
    """The verdict on what this seed tells, until `length` steps were done."""
    alliance = profile(seed)
    return tell(alliance, story(alliance, seed), store() if store else None, enough=length)


def shortest(seed: int, length: int) -> tuple[tuple[Step, ...], Verdict]:
    """The shortest story found that breaks the same promise as this seed's; its own where that breaks none."""
    alliance = profile(seed)
    verdict = of_seed(seed, length)
    steps = tuple(islice(story(alliance, seed), verdict.asked))
    if not verdict.broken:
        return steps, verdict
    left = shrink(steps, lambda some: tell(alliance, some).broken == verdict.broken)
    return left, tell(alliance, left)
