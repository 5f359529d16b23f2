"""A value that is stored comes back as the same value of the same type, and equal rows are equal texts."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sheetpact.model.sheet import Value
from sheetpact.store.encoding import (
    read_params,
    read_row_key,
    read_value,
    read_values,
    write_params,
    write_row_key,
    write_time,
    write_value,
    write_values,
)

TEXTS = st.text(st.characters(exclude_categories=["Cs"])) | st.sampled_from(["00123", '{"d": "1"}', ':{"', "1E5", "\0"])
VALUES = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.decimals(allow_nan=False)
    | TEXTS
    | st.datetimes(timezones=st.just(UTC)).map(lambda at: at.replace(fold=0))
)
ROWS = st.dictionaries(TEXTS, VALUES, max_size=6)


def exact(value: object) -> tuple[type, str]:
    """1, True and Decimal('1.0') are equal to each other, but not the same value."""
    return type(value), repr(value)


@given(VALUES)
def test_a_value_comes_back_exactly(value: Value) -> None:
    assert exact(read_value(write_value(value))) == exact(value)


@given(ROWS)
def test_a_row_comes_back_exactly(row: dict[str, Value]) -> None:
    found = read_values(write_values(row))
    assert {name: exact(value) for name, value in found.items()} == {name: exact(value) for name, value in row.items()}


@given(ROWS)
def test_a_row_is_the_same_text_in_whatever_order_its_cells_come(row: dict[str, Value]) -> None:
    assert write_values(row) == write_values(dict(reversed(row.items())))


@given(st.lists(TEXTS).map(tuple))
def test_a_row_key_comes_back_exactly(key: tuple[str, ...]) -> None:
    assert read_row_key(write_row_key(key)) == key


@given(st.dictionaries(TEXTS, st.recursive(VALUES, lambda some: st.tuples(some, some) | st.dictionaries(TEXTS, some))))
def test_parameters_come_back_exactly(params: dict[str, object]) -> None:
    assert exact(read_params(write_params(dict(sorted(params.items()))))) == exact(sorted_deep(params))


def sorted_deep(value: object) -> object:
    """Mappings come back sorted by name."""
    match value:
        case dict():
            return {name: sorted_deep(each) for name, each in sorted(value.items())}
        case tuple():
            return tuple(map(sorted_deep, value))
        case _:
            return value


@given(st.datetimes(min_value=datetime(2, 1, 1), max_value=datetime(9998, 1, 1)), st.integers(-23 * 60, 23 * 60))
def test_a_time_of_any_zone_is_stored_in_utc_and_sorts_as_it_passes(at: datetime, minutes: int) -> None:
    here = at.replace(tzinfo=timezone(timedelta(minutes=minutes)))
    assert write_time(here) == write_time(here.astimezone(UTC))
    assert write_time(here) < write_time(here + timedelta(microseconds=1))


def test_a_time_without_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="without zone"):
        write_time(datetime(2026, 3, 1))
