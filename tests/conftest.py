"""What every test shares: how hard hypothesis searches, and which tests a run can't do without."""

from __future__ import annotations

import gc
import os
from collections.abc import Generator, Iterator

import pytest
from hypothesis import HealthCheck, settings

# Fast by default; `HYPOTHESIS_PROFILE=long` searches for as long as it takes. No deadline: machines differ.
settings.register_profile("fast", max_examples=50, deadline=None)
settings.register_profile(
    "long", max_examples=5000, deadline=None, suppress_health_check=[HealthCheck.too_slow], print_blob=True
)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "fast"))


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--must-run",
        action="append",
        default=[],
        metavar="MARKER",
        help="a skipped test with this marker fails the run (may be given several times)",
    )
    parser.addoption(
        "--from-seed-one",
        action="store_true",
        help="look for each bug planted in simulated alliances from the first seed on, not only where it is known",
    )


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Prefect 3.8.8 leaves the connections of each flow run to the garbage collector; ours must be closed."""
    for item in items:
        if item.get_closest_marker("prefect"):
            item.add_marker(pytest.mark.filterwarnings("ignore:unclosed:ResourceWarning"))


@pytest.fixture(autouse=True)
def what_prefect_leaves_is_collected_at_once(request: pytest.FixtureRequest) -> Iterator[None]:
    """So that no later test is blamed for it."""
    yield
    if request.node.get_closest_marker("prefect"):
        gc.collect()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    wanted = [name for name in item.config.getoption("--must-run") if item.get_closest_marker(name)]
    if report.skipped and wanted and not hasattr(report, "wasxfail"):
        report.outcome = "failed"
        report.longrepr = f"skipped, but --must-run {wanted[0]} was asked for: {call_reason(report)}"
    return report


def call_reason(report: pytest.TestReport) -> str:
    """Why the test was skipped; pytest gives (file, line, reason)."""
    return str(report.longrepr[-1]) if isinstance(report.longrepr, tuple) else str(report.longrepr)
