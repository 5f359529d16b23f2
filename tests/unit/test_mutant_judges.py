"""Who tests the deciding part also judges its mutants: `[tool.mutmut]` names each such file."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

ROOT = Path(__file__).parents[2]
ABOUT = re.compile(r"^from sheetpact\.(reconcile|ledger|plan)\b", re.MULTILINE)

SLOW = {"tests/unit/test_cli_members_review.py", "tests/unit/test_risk.py"}
"""Each of its tests makes an alliance of its own: too slow to be run for every mutant."""


def test_every_unit_test_about_the_deciding_part_is_a_judge() -> None:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["mutmut"]
    judges = {name.partition("::")[0] for name in settings["pytest_add_cli_args_test_selection"]}
    about = {path for path in ROOT.glob("tests/unit/*.py") if ABOUT.search(path.read_text(encoding="utf-8"))}
    assert {path.relative_to(ROOT).as_posix() for path in about} - judges - SLOW == set()
    assert {name for name in judges if not (ROOT / name).exists()} == set()
