"""Ids of runs: short, to be read aloud, later ones sort later, and the time can be read back."""

from __future__ import annotations

from datetime import timedelta

import pytest
from deciding import NOW

from sheetpact.model.runs import DIGITS, EPOCH, LETTERS, run_id, run_time


def test_an_id_has_six_letters_that_nobody_mistakes() -> None:
    made = run_id(NOW, "")
    assert len(made) == DIGITS
    assert set(made) <= set(LETTERS)
    assert not set("ilou") & set(LETTERS)


def test_later_runs_sort_later_even_within_a_second_and_with_a_clock_put_back() -> None:
    first = run_id(NOW, "")
    second = run_id(NOW, first)
    third = run_id(NOW - timedelta(hours=1), second)
    assert first < second < third < run_id(NOW + timedelta(minutes=10), third)


def test_the_time_of_a_run_is_in_its_id() -> None:
    assert run_time(run_id(NOW, "")) == NOW


def test_no_id_is_the_beginning_and_a_word_is_no_id() -> None:
    assert run_time("") == EPOCH
    with pytest.raises(ValueError, match="substring"):
        run_time("hello")
