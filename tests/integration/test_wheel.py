"""What a shop's computer gets by `pip install`: one top-level name, and the workspace as files inside it."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from importlib.util import find_spec
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
WORKSPACE = "sheetpact/_workspace/"


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("dist")
    build = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(folder), str(ROOT)]
    subprocess.run(build, check=True, capture_output=True)
    (built,) = folder.glob("*.whl")
    return built


def test_the_wheel_installs_nothing_beside_the_one_package(wheel: Path) -> None:
    names = {name.partition("/")[0] for name in zipfile.ZipFile(wheel).namelist()}
    assert {name for name in names if not name.endswith(".dist-info")} == {"sheetpact"}


def test_every_connector_mapping_and_flow_travels_inside(wheel: Path) -> None:
    packed = {name.removeprefix(WORKSPACE) for name in zipfile.ZipFile(wheel).namelist() if name.startswith(WORKSPACE)}
    kept = {"prefect.yaml"} | {
        path.relative_to(ROOT).as_posix()
        for folder, pattern in [("connectors", "*.py"), ("flows", "*.py"), ("mappings", "*.yaml")]
        for path in (ROOT / folder).rglob(pattern)
    }
    assert kept <= packed


def test_the_script_that_operators_copy_into_their_document_travels_inside(wheel: Path) -> None:
    packed = zipfile.ZipFile(wheel).read("sheetpact/gsheets/hook.gs")
    assert packed == (ROOT / "sheetpact" / "gsheets" / "hook.gs").read_bytes()


def test_what_the_simulated_shopify_speaks_travels_inside(wheel: Path) -> None:
    assert "sheetpact/simulators/shopify/admin.graphql" in zipfile.ZipFile(wheel).namelist()


@pytest.mark.skipif(find_spec("sheetpact.cli") is None, reason="there is no command line to run yet")
def test_the_wheel_alone_runs_the_demo(wheel: Path, tmp_path: Path) -> None:
    """The core and the workspace come from the wheel, not from this folder."""
    site = tmp_path / "site"
    install = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--target", str(site), str(wheel)]
    subprocess.run(install, check=True, capture_output=True)
    start = f"import sys; sys.path.insert(0, {str(site)!r}); from sheetpact.cli import main; main()"
    demo = [sys.executable, "-I", "-c", start, "demo", str(tmp_path / "demo")]
    told = subprocess.run(demo, cwd=tmp_path, check=False, capture_output=True, text=True)
    assert told.returncode == 0, told.stderr
    assert (tmp_path / "demo" / "pact.yaml").is_file()
