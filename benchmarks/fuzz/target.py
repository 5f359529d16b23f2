"""What is tried: a target draws inputs by chance, and says what became of one."""

from __future__ import annotations

import random
from collections.abc import Iterable
from dataclasses import asdict
from typing import Any, Protocol

from sheetpact.model.problems import Problem

SHOP = "tea-shop"
LARGEST_NUMBER = 2**63
"""Whole numbers from there on go into no database."""


class Broken(AssertionError):
    """Nothing was raised, and yet it isn't as it should be."""


class Input(Protocol):
    def shown(self) -> bytes:
        """To be kept where it fails."""
        ...


class Target(Protocol):
    """One parser, or the receiver."""

    def draw(self, chance: random.Random) -> Input: ...

    def tried(self, drawn: Any) -> bool:  # noqa: ANN401 -- what the target itself drew
        """Whether it was taken; anything that is raised is a failure. Broken: so is what was made of it."""
        ...

    def close(self) -> None: ...


def judged(records: Iterable[object], problems: Iterable[Problem]) -> None:
    """Broken: a record that can't be stored or written to a sheet, or a problem that nobody can be told."""
    for record in records:
        try:
            _storable(asdict(record))  # type: ignore[call-overload]
        except ValueError as error:
            raise Broken(f"a record that can't be stored: {error}") from error
    for problem in problems:
        for locale in ("zh-CN", "en"):
            problem.text(locale).encode()
        if problem.code.startswith("mapping.") and not problem.where.field:
            raise Broken(f"{problem.code} names no field")


def _storable(value: object) -> None:
    """ValueError: a database refuses it."""
    match value:
        case str():
            if b"\x00" in value.encode():
                raise ValueError("NUL in a text")
        case int() if abs(value) >= LARGEST_NUMBER:
            raise ValueError("more than 64 bits")
        case dict():
            _storable([*value, *value.values()])
        case list() | tuple():
            for each in value:
                _storable(each)
