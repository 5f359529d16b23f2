"""The search language of Drive's files.list: Drive API, "Search query terms and operators"."""

from __future__ import annotations

import re
from collections.abc import Callable

from sheetpact.simulators.google.model import Json

TERM = re.compile(
    r"""\s*(?:(?P<not>not)\s+)?(?:(?P<name>\w+)\s*(?P<op>=|!=|<=|>=|<|>|\bcontains\b)\s*"""
    r"""(?P<value>'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"|true|false)|"""
    r"""(?P<who>'(?:[^'\\]|\\.)*')\s+in\s+(?P<list>owners|writers|readers))\s*(?P<and>and\b|$)""",
    re.VERBOSE,
)
COMPARED: dict[str, Callable[[str, str], bool]] = {
    "=": lambda have, asked: have == asked,
    "!=": lambda have, asked: have != asked,
    "<": lambda have, asked: have < asked,
    ">": lambda have, asked: have > asked,
    "<=": lambda have, asked: have <= asked,
    ">=": lambda have, asked: have >= asked,
    "contains": lambda have, asked: asked.lower() in have.lower(),
}
NAMES = ("name", "mimeType", "trashed", "modifiedTime", "createdTime")
Test = Callable[[Json], bool]


def test(query: str) -> Test:
    """Whether a File meets the query: terms joined by `and`. ValueError: it can't be read."""
    terms: list[Test] = []
    at = 0
    while at < len(query):
        found = TERM.match(query, at)
        if found is None:
            raise ValueError(query)
        terms.append(_term(found))
        at = found.end()
    return lambda file: all(term(file) for term in terms)


def _term(found: re.Match[str]) -> Test:
    negated = bool(found["not"])
    if found["list"]:
        who, role = _text(found["who"]), found["list"][:-1]
        return lambda file: (who in file["roles"].get(role, ())) is not negated
    name, compare, asked = found["name"], COMPARED[found["op"]], _text(found["value"])
    if name not in NAMES:
        raise ValueError(name)
    return lambda file: compare(_spelt(file[name]), asked) is not negated


def _text(literal: str) -> str:
    return re.sub(r"\\(.)", r"\1", literal[1:-1]) if literal[0] in "'\"" else literal


def _spelt(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
