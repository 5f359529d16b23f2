"""What people type to save a calculator: `=10-3`, `=12+2*6`. Whole numbers, + - * and parentheses; no references."""

from __future__ import annotations

import re

TOKEN = re.compile(r"\s*(\d+|[-+*()])")
LONGEST = 64
"""Characters; keeps the nesting of parentheses far from Python's limit."""


class _NotConstant(ValueError):
    """Something else than whole numbers and signs."""


def constant(formula: str) -> int | None:
    """The value of `=…` when it is made of whole numbers only, else None."""
    if not formula.startswith("=") or len(formula) > LONGEST or not formula.isascii():
        return None
    try:
        tokens = _tokens(formula[1:])
        value = _sum(tokens)
    except _NotConstant:
        return None
    return None if tokens else value


def _tokens(text: str) -> list[str]:
    """Last token first, so that `pop` takes the next one."""
    found: list[str] = []
    text = text.rstrip()
    at = 0
    while at < len(text):
        token = TOKEN.match(text, at)
        if token is None:
            raise _NotConstant
        found.append(token[1])
        at = token.end()
    return found[::-1]


def _sum(tokens: list[str]) -> int:
    value = _product(tokens)
    while tokens and tokens[-1] in "+-":
        value += _product(tokens) if tokens.pop() == "+" else -_product(tokens)
    return value


def _product(tokens: list[str]) -> int:
    value = _factor(tokens)
    while tokens and tokens[-1] == "*":
        tokens.pop()
        value *= _factor(tokens)
    return value


def _factor(tokens: list[str]) -> int:
    first = tokens.pop() if tokens else ""
    if first.isdigit():
        return int(first)
    if first == "-":
        return -_factor(tokens)
    if first == "+":
        return _factor(tokens)
    if first != "(":
        raise _NotConstant
    value = _sum(tokens)
    if not tokens or tokens.pop() != ")":
        raise _NotConstant
    return value
