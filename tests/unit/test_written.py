"""YAML that people write: whatever is wrong with it is told as one kind of error."""

from __future__ import annotations

import pytest

from sheetpact.mapping.written import yaml_in


def test_what_is_written_is_read() -> None:
    assert yaml_in("files: {needs: {stock: [sku]}}") == {"files": {"needs": {"stock": ["sku"]}}}


@pytest.mark.parametrize("text", ["a: [", "a: 2026-13-45", "a: " + "[" * 5000, "a: !!timestamp x", "a: \ud800"])
def test_what_cannot_be_read_is_a_value_error(text: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 -- whatever its text is, it is shown with the file's name
        yaml_in(text)


@pytest.mark.parametrize("text", ["a: " + "[" * 20_000, "{a: " * 20_000, "[a, " * 20_000 + "]" * 20_000])
def test_brackets_that_take_ruamel_minutes_are_not_read(text: str) -> None:
    with pytest.raises(ValueError, match="RecursionError"):
        yaml_in(text)


@pytest.mark.parametrize(
    ("text", "read"),
    [("", None), ("# nothing", None), ("a: '[[['", {"a": "[[["}), ("a: [[1], {b: [3]}]", {"a": [[1], {"b": [3]}]})],
)
def test_a_few_brackets_are_nothing_odd(text: str, read: object) -> None:
    assert yaml_in(text) == read
