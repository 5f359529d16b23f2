"""The shared sheet on Google, simulated and over HTTP: what a run asks of it, and what races with people leave behind.

`--races N --seed S --sheets M`: so many races and random sheets, from that seed.
"""

from __future__ import annotations

import random
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from requests import Response

from benchmarks.sheet_races.run import races as raced
from benchmarks.sheet_races.run import sheets as furnished
from benchmarks.sheet_races.trial import Race, Score, count
from benchmarks.sheet_races.world import World, street
from sheetpact.gsheets.client import Client
from sheetpact.gsheets.files import Files
from sheetpact.gsheets.reader import LARGE, Reader
from sheetpact.http import Bucket, HttpSession
from sheetpact.model.runs import Status
from sheetpact.ports import SheetContext
from sheetpact.report import Report
from sheetpact.testing.google import CALLS_A_SECOND

ITEMS, CHANGED = 1_000, 100
LARGE_ITEMS, SHORT_ITEMS = 4_500, 300
RACES, SHORT_RACES = 200, 12
SHEETS, SHORT_SHEETS = 40, 3
MEGABYTE = 1_000_000
Line = tuple[str, float, str]


def measure(
    *, short: bool = False, races: int | None = None, sheets: int | None = None, seed: int = 1
) -> Iterator[Line]:
    """Requests of a run, a thousand rows raced for, then many small races and many random sheets."""
    with tempfile.TemporaryDirectory(prefix="sheetpact-sheets-") as folder:
        yield from _thousand(Path(folder), random.Random(seed))
        yield from _weight(Path(folder), SHORT_ITEMS if short else LARGE_ITEMS)
    yield from _races(races if races is not None else SHORT_RACES if short else RACES, seed)
    yield from _sheets(sheets if sheets is not None else SHORT_SHEETS if short else SHEETS, seed)


def _thousand(folder: Path, chance: random.Random) -> Iterator[Line]:
    """1,000 items, 100 of them sold in each run; some of these runs are raced."""
    folder = folder / "thousand"
    folder.mkdir()
    with street(folder) as place, place.world(chance, ITEMS) as world:
        yield "sheets.requests.setup", _requests(world.setup), "requests"
        calm = Race(world, chance, (), Score())
        changed = _counted(world, lambda: _expect(calm.sold(CHANGED)))
        yield "sheets.requests.changed_100_of_1000", _requests(changed), "requests"
        yield "sheets.requests.token", sum(method == "token" for *_, method in changed), "requests"
        world.town.sync()
        unchanged = _counted(world, lambda: _expect(world.town.sync()))
        yield "sheets.requests.unchanged", _requests(unchanged), "requests"
        yield (
            "sheets.writes.unchanged",
            sum(verb == "POST" for verb, _, method in unchanged if method != "token"),
            "writes",
        )
        lost = 0
        for name, act in (("insert_race", "insert rows above"), ("sort_race", "sort")):
            score = Score()
            race = Race(world, chance, (act, "type into a cell that is written"), score)
            count(score, race.run(CHANGED))
            yield f"sheets.wrong_rows.{name}", score.wrong_rows + score.failed, "rows"
            lost += score.lost_edits
        yield "sheets.lost_edits.thousand", lost, "edits"


def _counted(world: World, run: Callable[[], object]) -> list[tuple[str, str, str]]:
    """The calls of one run."""
    calls = world.town.google.calls
    before = len(calls)
    run()
    return calls[before:]


def _requests(calls: list[tuple[str, str, str]]) -> int:
    """To Sheets and Drive; signing in is a call to another server, once an hour."""
    return sum(method != "token" for *_, method in calls)


def _expect(report: Report) -> None:
    """A run that did nothing would ask for little."""
    if report.status is not Status.GREEN:
        raise RuntimeError(f"the run is {report.status}: {[problem.text('en') for problem in report.problems[:3]]}")


def _races(number: int, seed: int) -> Iterator[Line]:
    began = time.perf_counter()
    score = raced(number, seed)
    took = (time.perf_counter() - began) * 1000 / max(1, score.races)
    yield "sheets.races", score.races, "races"
    yield "sheets.put_right", score.put_right, "races"
    yield "sheets.wrong_rows.race", score.wrong_rows, "rows"
    yield "sheets.lost_edits.race", score.lost_edits, "edits"
    yield "sheets.foreign_cells.race", score.foreign, "cells"
    yield "sheets.failures.race", score.failed, "runs"
    yield "sheets.race_ms", round(took), "ms"
    for name, times in sorted(score.acts.items()):
        sys.stderr.write(f"{times} × {name}\n")
    sys.stderr.write(f"{score.problems}\n")


def _sheets(number: int, seed: int) -> Iterator[Line]:
    score = furnished(number, seed)
    yield "sheets.random_sheets", number, "sheets"
    yield "sheets.random_syncs", score.syncs, "runs"
    yield "sheets.foreign_cells_changed", score.foreign, "cells"
    yield "sheets.random_failures", score.failed + score.wrong_rows + score.lost_edits, "values"


def _weight(folder: Path, items: int) -> Iterator[Line]:
    """What one reading of a large document weighs, whole and as plain values."""
    folder = folder / "weight"
    folder.mkdir()
    with street(folder) as place, place.world(random.Random(1), items, furnished=False) as world:
        for name, large in (("whole", 10 * MEGABYTE), ("plain", 0)):
            cells, weight = _reading(world, folder / name, large)
            sys.stderr.write(f"{name}: {cells} cells, {LARGE} are large\n")
            yield f"sheets.read_mb.{name}", round(weight / MEGABYTE, 2), "MB"


def _reading(world: World, folder: Path, large: int) -> tuple[int, int]:
    """Cells and bytes of the second reading: from then on it is known how to read."""
    town = world.town
    scale = Weighed(Bucket(CALLS_A_SECOND))
    settings = {"credentials": str(town.folder / "service_account.json"), "base_url": town.google.url}
    zone = ZoneInfo(town.pact.timezone)
    context = SheetContext(town.document, settings, scale, town.village.now, zone, town.pact.locale, folder)
    reader = Reader(Client(context, town.document), Files(folder, town.document), town.alliance.tabs, large)
    reader.read_anew("1")
    scale.bytes = 0
    book = reader.read_anew("2").book
    scale.close()
    return sum(len(row) for sheet in book.sheets for row in sheet.raw), scale.bytes


class Weighed(HttpSession):
    """Counts the bytes of answers, as they are once unpacked."""

    bytes = 0

    def request(self, method: str, url: str, **named: Any) -> Response:  # noqa: ANN401 -- handed on as it came
        answer = super().request(method, url, **named)
        self.bytes += len(answer.content)
        return answer
