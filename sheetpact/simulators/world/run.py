"""Tell a story to a world, and judge it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from sheetpact.ports import Store
from sheetpact.simulators.store import MemoryStore
from sheetpact.simulators.world.actors import ACTORS
from sheetpact.simulators.world.broken import Broken
from sheetpact.simulators.world.editors import EDITORS
from sheetpact.simulators.world.history import after_sync, at_every_step, at_the_end
from sheetpact.simulators.world.operator import OPERATOR
from sheetpact.simulators.world.profile import Profile, profile
from sheetpact.simulators.world.steps import Step, story
from sheetpact.simulators.world.world import World

DEEDS = {**ACTORS, **EDITORS, **OPERATOR}


@dataclass(frozen=True, slots=True)
class Verdict:
    """What came of one story. `broken` is the first promise that wasn't kept ('' for none)."""

    seed: int
    broken: str
    told: str
    steps: int
    """How many of the steps made sense."""
    syncs: int
    rest: int
    """Quiet runs until nothing was written any more."""
    trace: str

    @property
    def tail(self) -> str:
        return "\n".join(self.trace.rstrip().splitlines()[-40:])


def tell(profile: Profile, steps: Sequence[Step], store: Store | None = None) -> Verdict:
    """The verdict on these steps in this alliance. An error that no promise foresees is a broken one, too."""
    world = World(profile, store or MemoryStore("hub"), DEEDS, after_sync)
    done, rest, broken, why = 0, 0, "", ""
    try:
        world.sync(Step("sync"))
        for step in steps:
            done += world.tell(step)
            at_every_step(world)
        rest = at_the_end(world)
    except Broken as found:
        broken, why = found.promise, found.told
    except Exception as error:  # noqa: BLE001 -- a run that fails where nothing says that it may
        broken, why = "it runs", f"{type(error).__name__}: {error}"
    return Verdict(profile.seed, broken, why, done, len(world.reports), rest, world.trace.text)


def of_seed(seed: int, length: int, store: Callable[[], Store] | None = None) -> Verdict:
    """The verdict on what this seed tells."""
    alliance = profile(seed)
    return tell(alliance, story(alliance, seed, length), store() if store else None)
