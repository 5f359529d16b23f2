"""What all mapping types are made of: strict, frozen, no unknown key."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

Scalar = str | int | float | bool


class Part(BaseModel):
    """One piece of a mapping as YAML gives it; a wrong key or type is refused."""

    model_config = ConfigDict(
        strict=True,
        extra="forbid",
        frozen=True,
        hide_input_in_errors=True,
        populate_by_name=False,
    )


def _texts(value: object) -> object:
    """One text stands for a list of one."""
    return (value,) if isinstance(value, str) else value


Texts = Annotated[
    tuple[Annotated[str, Field(min_length=1)], ...],
    BeforeValidator(_texts),
    Field(strict=False),
]
