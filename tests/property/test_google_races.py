"""People act on a Google document between the hub's read and its write: nothing is lost, no row gets another's numbers.

What must be true is kept by the races themselves, from what people did and buyers bought
(`python -m benchmarks sheets --races 10000` runs as many as one likes).
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack

import pytest

from benchmarks.sheet_races.acts import ACTS
from benchmarks.sheet_races.furniture import furnish_wildly
from benchmarks.sheet_races.trial import Race, Score, acts
from benchmarks.sheet_races.world import Street, World, street

ITEMS = 12
SOLD = 3
EACH = 14
"""Races on one document, before the next one is made."""
TRIES = range(10, 15)
"""Seeds: now and then a sort changes nothing, and what was to meet the putting right meets no write."""
Run = Callable[[Sequence[str], int], Race]


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Street]:
    with street(tmp_path_factory.mktemp("street")) as made:
        yield made


@pytest.fixture(scope="module")
def worlds(place: Street) -> Iterator[Callable[[], World]]:
    """A document that several races share; a new one after each that went wrong."""
    with ExitStack() as stack:
        current: list[World] = []
        used = 0

        def world(*, broken: bool = False) -> World:
            nonlocal used
            if not current or broken or used >= EACH:
                stack.close()
                current[:] = [stack.enter_context(place.world(random.Random(len(current)), ITEMS))]
                used = 0
            used += 1
            return current[0]

        yield world


@pytest.fixture
def race(worlds: Callable[..., World]) -> Iterator[Run]:
    """Runs one race with these acts and asserts that it ended well."""
    wrong: list[list[str]] = []

    def run(names: Sequence[str], seed: int) -> Race:
        made = Race(worlds(), random.Random(seed), names, Score())
        found = made.run(SOLD)
        wrong.append(found)
        assert found == []
        return made

    yield run
    if not all(found == [] for found in wrong) or not wrong:
        worlds(broken=True)


@pytest.mark.parametrize("name", ACTS)
def test_an_act_between_read_and_write(race: Run, name: str) -> None:
    made = race([name], 1)
    assert made.story == [name]


@pytest.mark.parametrize("name", ["insert rows above", "sort", "drag a column"])
def test_rows_that_moved_are_put_right(race: Run, name: str) -> None:
    assert any(race([name], seed).score.put_right for seed in TRIES)


@pytest.mark.parametrize("name", ["note", "hide rows", "type into an own column"])
def test_what_moves_no_row_and_no_number_needs_no_putting_right(race: Run, name: str) -> None:
    assert race([name], 3).score.put_right == 0


@pytest.mark.parametrize(
    "names",
    [
        ("insert rows above", "insert rows above"),
        ("sort", "sort"),
        ("title row", "drag a column"),
        ("insert rows above", "sort", "drag rows"),
    ],
    ids=" + ".join,
)
def test_rows_move_again_while_they_are_put_right(race: Run, names: tuple[str, ...]) -> None:
    assert any(race(names, seed).story == list(names) for seed in TRIES)


@pytest.mark.parametrize("first", ["insert rows above", "sort", "paste a block", "type into a cell that is written"])
def test_somebody_types_while_rows_are_put_right(race: Run, first: str) -> None:
    names = [first, "type into a cell that is written"]
    assert any(race(names, seed).story == names for seed in TRIES)


@pytest.mark.parametrize("seed", range(3))
def test_races_by_chance(race: Run, seed: int) -> None:
    race(acts(random.Random(seed)), seed)


@pytest.mark.parametrize("seed", range(2))
def test_sheets_that_people_furnished_stay_as_they_are(place: Street, seed: int) -> None:
    chance = random.Random(seed)
    with place.world(chance, ITEMS) as world:
        furnish_wildly(world, chance)
        for names in ((), ("type elsewhere",)):
            assert Race(world, chance, names, Score(), calm=True).run(SOLD) == []
