"""Field masks: which parts of an answer are sent, and which parts of a cell or a property sheet are written.

Sheets API, "Field masks": names are joined by `.` (the JSON spelling of `fields` also takes `/`), brackets hold
several, `*` is everything.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from sheetpact.simulators.google.refusals import invalid

Json = dict[str, Any]
Value = Any
"""Whatever JSON can hold."""
Mask = dict[str, Any]
"""Name -> what is wanted below it. An empty mask wants everything."""

WORD = re.compile(r"\s*([A-Za-z_$][\w$]*|\*|[(),./])\s*")
LINKS = "./"


def parse(text: str) -> Mask:
    """The mask as a tree. Refused: it isn't one."""
    words = list(_words(text))
    mask, rest = _list(words, 0)
    if rest != len(words):
        raise _unreadable(text)
    return mask


def _words(text: str) -> Iterator[str]:
    at = 0
    while at < len(text):
        found = WORD.match(text, at)
        if found is None:
            raise _unreadable(text)
        yield found[1]
        at = found.end()


def _unreadable(text: str) -> Exception:
    return invalid(f"Invalid field mask: {text}")


def _list(words: list[str], at: int) -> tuple[Mask, int]:
    """`a,b(c),d` from `at` on, up to the closing bracket or the end."""
    mask: Mask = {}
    whole = False
    while at < len(words) and words[at] != ")":
        path, below, at = _item(words, at)
        whole = whole or not path
        _added(mask, path, below)
        if at < len(words) and words[at] == ",":
            at += 1
    return ({} if whole else mask), at


def _item(words: list[str], at: int) -> tuple[list[str], Mask, int]:
    path: list[str] = []
    below: Mask = {}
    while at < len(words):
        word = words[at]
        if word in "(),./":
            raise _unreadable("".join(words))
        at += 1
        if word != "*":
            path.append(camel(word))
        if at < len(words) and words[at] in LINKS:
            at += 1
            continue
        if at < len(words) and words[at] == "(":
            below, at = _list(words, at + 1)
            if at >= len(words):
                raise _unreadable("".join(words))
            at += 1
        return path, below, at
    raise _unreadable("".join(words))


def camel(name: str) -> str:
    """`user_entered_value` -> `userEnteredValue`."""
    if "_" not in name:
        return name
    first, *others = name.split("_")
    return first + "".join(other[:1].upper() + other[1:] for other in others)


def _added(mask: Mask, path: list[str], below: Mask) -> None:
    for index, name in enumerate(path):
        last = index == len(path) - 1
        if name not in mask:
            mask[name] = {}
            if last:
                mask[name] = below
                return
        elif not mask[name]:
            return  # the whole of it is wanted already
        elif last:
            mask[name] = {} if not below else united(mask[name], below)
            return
        mask = mask[name]


def united(one: Mask, other: Mask) -> Mask:
    """What either wants."""
    if not one or not other:
        return {}
    return {
        name: united(one[name], other[name]) if name in one and name in other else {**one, **other}[name]
        for name in (*one, *(name for name in other if name not in one))
    }


def wants(mask: Mask, *path: str) -> Mask | None:
    """What is wanted at `path`: an empty mask for all of it, None for nothing."""
    for name in path:
        if not mask:
            return mask
        if name not in mask:
            return None
        mask = mask[name]
    return mask


def masked(answer: Value, mask: Mask) -> Value:
    """The parts of `answer` that are wanted. Lists are masked item by item."""
    if not mask:
        return answer
    if isinstance(answer, list):
        return [masked(each, mask) for each in answer]
    if not isinstance(answer, dict):
        return answer
    return {name: masked(answer[name], mask[name]) for name in answer if name in mask}


def overlaid(kept: Json, given: Json, mask: Mask) -> Json:
    """`kept` with the masked fields as in `given`; a masked field that `given` lacks is cleared."""
    if not mask:
        return dict(given)
    made = dict(kept)
    for name, below in mask.items():
        if below and isinstance(given.get(name), dict):
            made[name] = overlaid(kept.get(name) or {}, given[name], below)
        elif below and name not in given and isinstance(kept.get(name), dict):
            made[name] = overlaid(kept[name], {}, below)
        elif name in given:
            made[name] = given[name]
        else:
            made.pop(name, None)
        if made.get(name) == {} and below:
            made.pop(name)
    return made


def paths(mask: Mask, before: str = "") -> Iterator[str]:
    """`a.b` for each leaf."""
    for name, below in mask.items():
        if below:
            yield from paths(below, f"{before}{name}.")
        else:
            yield before + name


def without_zero_sheet(value: Value) -> Value:
    """As Google tells ranges: a sheetId of 0 is left out of them, the bounds never are (proto3 JSON, recorded)."""
    if isinstance(value, list):
        return [without_zero_sheet(each) for each in value]
    if not isinstance(value, dict):
        return value
    ranged = value.get("sheetId") == 0
    return {name: without_zero_sheet(each) for name, each in value.items() if not (ranged and name == "sheetId")}
