"""Orders while Prefect's server is down, and once it is up: they count once either way; then somebody sees them."""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from prefect_town import Json, Town, answers, free_port, surroundings, until

from benchmarks.order_calls.street import SHOPS, Street, street

pytestmark = [pytest.mark.prefect, pytest.mark.long]

ANEW_SECONDS = 15.0
"""After which a server that didn't answer an order is asked again."""


@pytest.fixture
def town(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Town]:
    """Nobody listens yet where everybody thinks that Prefect's server is."""
    environment = surroundings(tmp_path / "home", free_port())
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    (tmp_path / "workspace").mkdir()
    made = Town(tmp_path / "workspace", environment)
    yield made
    made.stop()
    shutil.rmtree(tmp_path / "home", ignore_errors=True)


@pytest.fixture
def place(town: Town) -> Iterator[Street]:
    """Three shops with the same teapot."""
    with street(town.workspace, {"POT": 20}) as made:
        yield made


def soon(there: Callable[[], bool]) -> None:
    until(lambda: there() or None)


def seen(town: Town) -> list[Json]:
    return town.find("flow_runs", {"flows": {"name": {"any_": ["order"]}}})


def test_orders_flow_without_its_server_and_are_seen_once_it_is_there(town: Town, place: Street) -> None:
    with place.serving() as hooks:
        for left, shop in zip((18, 16, 14), SHOPS, strict=True):
            assert place.sell(shop, "POT", 2, hooks)
            soon(lambda left=left: place.shown("POT") == (left,) * 3)
        assert answers(town.url) is None
        last = time.monotonic()

        town.serve()
        time.sleep(max(0.0, last + ANEW_SECONDS - time.monotonic()))
        assert seen(town) == []
        assert place.sell("table-woo", "POT", 1, hooks)
        soon(lambda: place.shown("POT") == (13, 13, 13))
        [run] = until(lambda: seen(town) or None)  # how it ended is told once, and a busy server may miss it
        assert (run["name"], run["parameters"]) == ("order 手作联盟", {"pact": "手作联盟", "calls": 1})
        soon(lambda: town.available("POT") == 13)
    assert (place.sync()["status"], place.shown("POT"), town.available("POT")) == ("green", (13, 13, 13), 13)
