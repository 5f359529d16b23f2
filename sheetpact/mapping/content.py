"""What others send as JSON, made harmless: no nesting that ends a program, no text that can't be stored."""

from __future__ import annotations

import json

import orjson

DEEPEST = 200
"""Levels of lists and objects; no platform's answer has twenty."""
UNKNOWN = "\ufffd"
NUL = "\\u0000"


def json_in(content: bytes | str) -> object:
    """What it says. ValueError: no JSON, or nested so deeply that it means harm.

    Half of a character (an emoji that was cut in two) and NUL, which no database takes, become U+FFFD: one
    name that some program has cut so must not keep all the others away.
    """
    try:
        told = json.loads(content)
    except RecursionError:
        raise ValueError("nested too deeply") from None
    nul = NUL in content if isinstance(content, str) else NUL.encode() in content
    return _mended(told) if nul or not _plain(told) else told


def hint_in(content: bytes) -> object:
    """As `json_in`, several times as fast, where only ids are taken from it: a number past 64 bits isn't kept whole."""
    if NUL.encode() in content:
        return json_in(content)
    try:
        return orjson.loads(content)
    except orjson.JSONDecodeError:  # half a character, say
        return json_in(content)


def _plain(told: object) -> bool:
    """Whether it can be written again as it is: no half character, no number past 64 bits, no more than 254 levels."""
    try:
        orjson.dumps(told)
    except TypeError:
        return False
    return True


def _mended(told: object, level: int = 0) -> object:
    if level > DEEPEST:
        raise ValueError("nested too deeply")
    if isinstance(told, str):
        return told.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace").replace("\x00", UNKNOWN)
    if isinstance(told, dict):
        return {_mended(key): _mended(value, level + 1) for key, value in told.items()}
    if isinstance(told, list):
        return [_mended(value, level + 1) for value in told]
    return told
