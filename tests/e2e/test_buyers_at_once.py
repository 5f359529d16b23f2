"""Twenty buyers after the same last pieces in three shops, partners at the sheet, syncs and webhooks: all at once."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.buyers import play

pytestmark = pytest.mark.long


def test_in_mirror_all_come_to_the_same_number_and_the_sheet_tells_what_was_oversold(tmp_path: Path) -> None:
    score = play(tmp_path, "mirror", rounds=1, seed=1)
    assert score.found == []
    assert score.reported == score.oversold > 0


def test_in_escrow_the_same_buyers_oversell_nothing(tmp_path: Path) -> None:
    score = play(tmp_path, "escrow", rounds=1, seed=1)
    assert score.found == []
    assert score.orders > 0
