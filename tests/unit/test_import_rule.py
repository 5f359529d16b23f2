"""Connectors and flows are loose files that import-linter doesn't see: what they may import is read from their text."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
OPEN_ROOMS = {"errors", "exchange", "gsheets", "mapping", "model", "ports"} | {
    "shopify",
    "wecom",
    "woocommerce",
    "xlsx",
    "youzan",
}
"""Rooms of the core that a connector may use; those that bear a platform's name aren't about the alliance."""

CONNECTORS = sorted((ROOT / "connectors").rglob("*.py"))
FLOWS = sorted((ROOT / "flows").rglob("*.py"))


def imported(text: str) -> Iterator[str]:
    """Dotted names of all that is imported, wherever it stands; `.` first where the import is relative."""
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Import):
            yield from (each.name for each in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = "." * node.level + (node.module or "")
            yield from (f"{base}.{each.name}" for each in node.names)


def forbidden_to_connectors(text: str) -> list[str]:
    """Neighbours, flows, Prefect, and every room of the core that isn't open."""
    return [name for name in imported(text) if is_closed(*name.split(".")[:2])]


def is_closed(first: str, second: str = "") -> bool:
    return first in {"", "connectors", "flows", "prefect"} or (first == "sheetpact" and second not in OPEN_ROOMS)


@pytest.mark.parametrize(
    "line",
    [
        "from sheetpact.sync import sync",
        "from sheetpact import store",
        "import sheetpact.reconcile.edits",
        "from connectors.shops.shopify import Connector",
        "from . import shopify",
        "from .shopify import Connector",
        "import prefect",
        "def later():\n    from sheetpact.store import engine",
    ],
)
def test_a_connector_that_looks_into_a_closed_room_is_named(line: str) -> None:
    assert forbidden_to_connectors(line)


@pytest.mark.parametrize("line", ["from sheetpact.ports import Http", "import sheetpact.errors", "import re"])
def test_a_connector_may_use_the_open_rooms(line: str) -> None:
    assert forbidden_to_connectors(line) == []


@pytest.mark.parametrize("path", CONNECTORS, ids=lambda path: path.stem)
def test_a_connector_sees_only_what_is_open_to_it(path: Path) -> None:
    assert forbidden_to_connectors(path.read_text("utf-8")) == []


@pytest.mark.parametrize("path", FLOWS, ids=lambda path: path.stem)
def test_no_flow_imports_another_flow_file(path: Path) -> None:
    stems = {each.stem for each in FLOWS} | {"", "flows"}
    assert [name for name in imported(path.read_text("utf-8")) if name.partition(".")[0] in stems] == []


@pytest.mark.parametrize("path", FLOWS, ids=lambda path: path.stem)
def test_no_flow_file_bears_the_name_of_a_module_that_prefect_would_then_miss(path: Path) -> None:
    """Prefect leaves flows/ first on the import path, so `flows/queue.py` would hide the standard library's."""
    assert path.stem not in sys.stdlib_module_names | packages_distributions().keys()
