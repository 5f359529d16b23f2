"""Bugs that somebody might make, planted one at a time: the cases find each within a thousand."""

from __future__ import annotations

from types import ModuleType

import pytest

from sheetpact import plan
from sheetpact.reconcile import adoption, choices, drift, edits, escrow, fields, guards, readings, shaped, targets
from sheetpact.simulators.cases.runner import run
from tests.support.planting import plant

CASES = 1000


@pytest.mark.parametrize(
    ("there", "name", "right", "wrong", "promise"),
    [
        pytest.param(
            fields,
            "merge_fields",
            "if all(value == values[0] for value in values):",
            "values = values[-1:]\n        if True:",
            "no lost edit",
            id="the last writer wins",
        ),
        pytest.param(
            edits,
            "_move",
            "delta = value - before",
            "delta = max(value, 0) - max(before, 0)",
            "no lost edit",
            id="a floor under what is typed",
        ),
        pytest.param(
            plan,
            "_writes",
            "if not shows and key not in draft.frozen:",
            "if key not in draft.frozen:",
            "no echo",
            id="echo: written although equal",
        ),
        pytest.param(
            drift,
            "_unexplained",
            "return Verdict(confirmed, known.intended, known.handed, replace(drift, since=since), fresh=fresh)",
            "return Verdict(fresh, known.intended, known.handed, replace(drift, since=since), fresh=fresh)",
            "convergence",
            id="the base advanced though nothing was confirmed",
        ),
        pytest.param(
            edits,
            "_move",
            'draft.post(Kind.ADJUST, item, delta, key=key, who=SHEET, why="edit")',
            'draft.post(Kind.ADJUST, item, 2 * delta, key=key, who=SHEET, why="edit")',
            "no lost edit",
            id="an edit counted twice at once",
        ),
        pytest.param(
            edits,
            "_move",
            "draft.typed[CellKey(*place)] = value",
            "pass",
            "conservation",
            id="an edit counted again where the sheet couldn't be written",
        ),
        pytest.param(
            edits,
            "_move",
            'key = f"edit:{state.version}:{item}"',
            'key = f"edit:{item}"',
            "conservation",
            id="a second edit of an item under the first one's key",
        ),
        pytest.param(
            readings,
            "_book",
            "draft.post(Kind.ADJUST, item, found.delta,",
            "draft.post(Kind.ADJUST, item, min(found.delta, 0),",
            "conservation",
            id="a rise in a shop that isn't booked",
        ),
        pytest.param(
            drift,
            "Moved.left",
            "rest = difference - self.sure",
            "rest = difference",
            "convergence",
            id="an order counted as a drift, too",
        ),
        pytest.param(
            shaped,
            "Questions.asks",
            "return len(drift.deltas) > 1 or shaped(item, self.pact)",
            "return len(drift.deltas) > 1",
            "no guess",
            id="a movement guessed where a percentage shapes the number",
        ),
        pytest.param(
            escrow,
            "_raise",
            "new[key] += each + (1 if at < rest else 0)",
            "new[key] += each + 1",
            "escrow",
            id="rights rounded up",
        ),
        pytest.param(
            targets,
            "shown",
            "return max(0, number)",
            "return number",
            "no echo",
            id="less than nothing shown",
        ),
        pytest.param(
            targets,
            "shown",
            "number = number * (100 - policy.buffer_percent) // 100",
            "number = -(-number * (100 - policy.buffer_percent) // 100)",
            "convergence",
            id="percentages rounded up",
        ),
        pytest.param(
            edits,
            "count",
            "number - before.on_hand",
            "number - before.available",
            "no lost edit",
            id="a count taken for what is available",
        ),
        pytest.param(
            edits,
            "take_counts",
            "if item in moved:",
            "if moved.get(item) and False:",
            "no lost edit",
            id="a count that doesn't wait",
        ),
        pytest.param(
            guards,
            "_why",
            "if changes > limit:",
            "if changes > limit + 1:",
            "blast radius",
            id="a guard that is off by one",
        ),
        pytest.param(
            guards,
            "_why",
            "if gone and gone == rows:",
            "if False:",
            "blast radius",
            id="an emptied sheet that nobody asks about",
        ),
        pytest.param(
            edits,
            "_quantity",
            "elif isinstance(before, int) and isinstance(value, int):",
            "elif isinstance(before, int) and isinstance(value or 0, int):\n        value = value or 0",
            "no lost edit",
            id="an emptied cell taken for zero",
        ),
        pytest.param(
            plan,
            "decide",
            "conclude_edits(edits, seen.sheet.stamp, state, draft)",
            "conclude_edits(edits, seen.sheet.stamp, state, draft) if not seen.shops else None",
            "no lost edit",
            id="edits left out where a shop was read",
        ),
        pytest.param(
            readings,
            "_hold",
            "if known.missing or known.drift:",
            "if known.missing:",
            "convergence",
            id="a change of a shop written over before its second reading",
        ),
        pytest.param(
            choices,
            "_drift",
            "replace(known, confirmed=confirmed, intended=None,",
            "replace(known, intended=None,",
            "choices count",
            id="a settled question that leaves its number behind",
        ),
        pytest.param(
            adoption,
            "open_with",
            'key=f"opening:{item}"',
            'key="opening"',
            "conservation",
            id="one opening for two pools",
        ),
        pytest.param(
            plan,
            "_sheet_edits",
            "if seen.sheet is None:",
            "if seen.sheet is None or any(tab.duplicates for tab in seen.sheet.tabs.values()):",
            "locality",
            id="one bad row that stops the others",
        ),
    ],
)
def test_a_planted_bug_is_found(
    there: ModuleType, name: str, right: str, wrong: str, promise: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    plant(there, name, right, wrong, monkeypatch)
    found = next(run(0, CASES), None)
    assert found is not None
    assert found.broken.promise == promise


def test_what_is_planted_must_stand_there(monkeypatch: pytest.MonkeyPatch) -> None:
    """A test of a bug that can't be planted any more must not pass."""
    with pytest.raises(AssertionError, match="doesn't say"):
        plant(edits, "_move", "delta = value + before", "delta = 0", monkeypatch)
