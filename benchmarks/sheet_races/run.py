"""Many races, and many random sheets, from a seed; each thing that is wrong is told with the seed that shows it."""

from __future__ import annotations

import random
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from benchmarks.sheet_races.acts import QUIET
from benchmarks.sheet_races.furniture import furnish_wildly
from benchmarks.sheet_races.trial import Race, Score, acts, count
from benchmarks.sheet_races.world import Street, street

EACH = 8
"""Races on one document."""
SYNCS = 3
"""Runs with orders and edits on one random sheet."""
ITEMS = (12, 12, 20, 20, 30, 60, 120)
TOLD = 5
"""Lines of one failure."""
STEP = 100
"""Races after which progress is told."""
SEEDS = 1_000_000


def races(number: int, seed: int) -> Score:
    """So many races, each document by a seed of its own."""
    score = Score()
    with _street() as place:
        document = seed * SEEDS
        while score.races < number:
            one_document(place, document, min(EACH, number - score.races), score)
            document += 1
    return score


def one_document(place: Street, seed: int, number: int, score: Score) -> None:
    """Until something goes wrong, or so many races have gone well."""
    chance = random.Random(seed)
    with place.world(chance, chance.choice(ITEMS)) as world:
        for _ in range(number):
            race = Race(world, chance, acts(chance), score)
            if not _told(score, race, seed):
                break


def sheets(number: int, seed: int) -> Score:
    """So many sheets that people furnished, each with several syncs."""
    score = Score()
    with _street() as place:
        for document in range(seed * SEEDS, seed * SEEDS + number):
            one_sheet(place, document, score)
    return score


def one_sheet(place: Street, seed: int, score: Score) -> None:
    chance = random.Random(seed)
    with place.world(chance, chance.choice(ITEMS[:4])) as world:
        furnish_wildly(world, chance)
        for _ in range(SYNCS):
            names = chance.sample(QUIET, chance.randint(0, 2))
            if not _told(score, Race(world, chance, names, score, calm=True), seed):
                break


def _told(score: Score, race: Race, seed: int) -> bool:
    """Whether it went well."""
    try:
        found = race.run()
    except Exception as error:  # noqa: BLE001 -- whatever it is, it is a race lost
        found = [f"failed: {type(error).__name__}: {error}"]
    score.races += 1
    count(score, found)
    if found:
        lines = "\n  ".join(line[:300] for line in found[:TOLD])
        sys.stderr.write(f"document {seed}: {race.story or race.names}: {len(found)} things wrong\n  {lines}\n")
    if score.races % STEP == 0:
        sys.stderr.write(f"{score.races}: {score.put_right} put right, {score.failed + score.wrong_rows} failures\n")
    return not found


@contextmanager
def _street() -> Iterator[Street]:
    """In memory where there is such a folder: the races are not about disks."""
    memory = Path("/dev/shm")
    inside = memory if memory.is_dir() else None
    with tempfile.TemporaryDirectory(prefix="sheetpact-races-", dir=inside) as folder, street(Path(folder)) as made:
        yield made
