"""kill -9 at random moments of a sync: `python -m benchmarks.kill --kills 200 --seed 1`.

Two alliances are told the same story, by a seed: three simulated WooCommerce shops on loopback HTTP, a real workbook,
orders and edits. One syncs undisturbed; the other's syncs are killed and started again, more than half of them
between their first and their last external write. After each step both come to rest, and everything is compared.
"""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from benchmarks.kill_sync.story import Step, Story, sale_during_a_write
from benchmarks.kill_sync.world import Ended, World, world

STEP = 1800.0
"""Seconds of the story between two steps: orders of the step before are then sure to be in the shops' numbers."""
CHAIN = 4
"""Kills in a row at most, before a sync is left alone."""
AIMED = 0.75
"""Of the kills, how many are aimed between the writes. Others fall anywhere from the start to the end."""
MOSTLY = 0.6
"""While fewer than this have fallen between the writes, every kill is aimed there."""
MOST = 2
"""At most so many times the kills asked for, until half of them have fallen between the writes."""


@dataclass(slots=True)
class Score:
    """What has come of it so far."""

    kills: int = 0
    between: int = 0
    steps: int = 0
    differences: int = 0


@dataclass(slots=True)
class Trial:
    """The undisturbed world, the one with kills, and what happens in both."""

    calm: World
    killed: World
    story: Story
    chance: random.Random
    wanted: int
    score: Score

    def step(self) -> tuple[Step, list[str]]:
        """One step of the story in both worlds; gives the differences that it left."""
        told = self.story.step(self.calm)
        first = self._calm(told)
        self._killed(told, first)
        return told, list(differences(self.calm.state(), self.killed.state()))

    def _calm(self, told: Step) -> Ended:
        at_last = self._begin(self.calm, told)
        first = self.calm.sync()
        self._go_on(self.calm, told, at_last)
        return first

    def _killed(self, told: Step, first: Ended) -> None:
        at_last = self._begin(self.killed, told)
        went_on = False
        for _ in range(min(self.chance.randint(1, CHAIN), max(1, self.wanted - self.score.kills))):
            ended = self._kill(first)
            if not ended.killed:
                break
            self.score.kills += 1
            self.score.between += ended.between
            if not went_on:
                went_on = True
                for _, deed in told.meanwhile:
                    deed(self.killed)
        self._go_on(self.killed, told if not went_on else Step(), at_last)

    def _begin(self, where: World, told: Step) -> list[Callable[[], None]]:
        where.ahead += STEP
        for _, deed in told.before:
            deed(where)
        return [sale_during_a_write(where, *told.during)] if told.during else []

    def _go_on(self, where: World, told: Step, at_last: list[Callable[[], None]]) -> None:
        where.sync()
        for _, deed in told.meanwhile:
            deed(where)
        for buy in at_last:
            buy()
        where.settle()

    def _kill(self, calm: Ended) -> Ended:
        """At a moment drawn from the timeline of the same sync in the undisturbed world."""
        begin, end = calm.writes[0], calm.writes[-1]
        few = self.score.between <= MOSTLY * self.score.kills
        if few or self.chance.random() < AIMED:
            return self.killed.sync(after_write=self.chance.uniform(0.0, end - begin))
        return self.killed.sync(kill_after=self.chance.uniform(0.0, end * 1.1))


def differences(calm: dict[str, dict[str, object]], killed: dict[str, dict[str, object]]) -> Iterator[str]:
    """A line for each thing that isn't as it is in the undisturbed world."""
    for area, expected in calm.items():
        for what in sorted({*expected, *killed[area]}):
            one, other = expected.get(what), killed[area].get(what)
            if one != other:
                yield f"{area}: {what} is {other}, without kills {one}"


def run(kills: int, seed: int, folder: Path) -> Score:
    """Stops at the first step that leaves a difference, and tells it with its seed."""
    score = Score()
    with world(folder / "calm") as calm, world(folder / "killed") as killed:
        trial = Trial(calm, killed, Story(seed), random.Random(seed + 1), kills, score)
        for each in (calm, killed):
            each.settle()
        while score.kills < kills or (2 * score.between < score.kills < MOST * kills):
            told, found = trial.step()
            score.steps += 1
            score.differences += len(found)
            sys.stderr.write(f"step {score.steps}: {score.kills} kills, {score.between} between writes\n")
            if found:
                sys.stderr.write(f"seed {seed}, step {score.steps}: {told.told()}\n" + "\n".join(found) + "\n")
                break
    return score


def main() -> int:
    """1: something differs, or fewer than half of the kills fell between the writes."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.kill", description=__doc__)
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    began = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="sheetpact-kill-") as folder:
        score = run(asked.kills, asked.seed, Path(folder))
    sys.stdout.write(
        f"kill.kills {score.kills} kills\n"
        f"kill.between_writes {score.between} kills\n"
        f"kill.differences {score.differences} values\n"
        f"kill.seconds {time.monotonic() - began:.1f} s\n"
    )
    return 0 if not score.differences and 2 * score.between >= score.kills else 1


if __name__ == "__main__":
    sys.exit(main())
