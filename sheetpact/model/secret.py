"""A text that came from outside the pact: usable like any text, never shown by repr, logs of values, or JSON."""

from __future__ import annotations

from typing import Self

HIDDEN = "'***'"


class Secret(str):  # noqa: SLOT000 -- a str with an attribute of its own needs a __dict__
    """A resolved `${NAME}` or `prefect:secret/NAME`. `parts` are the referenced values inside a longer text.

    Only an explicit str() or an f-string of the value itself shows it; a repr of anything around it doesn't.
    """

    parts: tuple[str, ...]

    def __new__(cls, value: str, parts: tuple[str, ...] = ()) -> Self:
        """`value` is the whole text."""
        made = super().__new__(cls, value)
        made.parts = parts
        return made

    def __repr__(self) -> str:
        return HIDDEN

    @property
    def revealing(self) -> frozenset[str]:
        """What a log must never show: the whole text and the values it is made of."""
        return frozenset(text for text in (str(self), *self.parts) if text)
