"""Colours as the API tells them: shares of red, green and blue as 32-bit floats, zeros left out."""

from __future__ import annotations

import struct
from typing import Any

Json = dict[str, Any]


def float32(number: float) -> float:
    """The shortest decimal that is the same 32-bit float, as Google prints it."""
    kept = struct.pack("f", number)
    exact: float = struct.unpack("f", kept)[0]
    shorter = (float(f"{exact:.{digits}g}") for digits in range(1, 10))
    return next(short for short in shorter if struct.pack("f", short) == kept)


def colour(hexadecimal: str) -> Json:
    """`4285F4` -> Color."""
    shares = (int(hexadecimal[at : at + 2], 16) / 255 for at in (0, 2, 4))
    named = zip(("red", "green", "blue"), shares, strict=True)
    return {name: _whole(float32(share)) for name, share in named if share}


def _whole(share: float) -> float:
    return int(share) if share == int(share) else share


def hexadecimal(colour: Json) -> str:
    """Color -> `#4285f4`."""
    return "#" + "".join(f"{round(255 * colour.get(name, 0)):02x}" for name in ("red", "green", "blue"))
