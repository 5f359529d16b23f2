"""A formula read into a tree."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from sheetpact.simulators.google.formula_text import Reference, Token, reference, tokens
from sheetpact.simulators.google.formula_values import Number, Wrong

LEVELS = (("=", "<>", "<", ">", "<=", ">="), ("&",), ("+", "-"), ("*", "/"), ("^",))
"""Operators that bind looser stand first."""
ERRORS = {
    "#REF!": "REF",
    "#DIV/0!": "DIVIDE_BY_ZERO",
    "#VALUE!": "VALUE",
    "#NAME?": "NAME",
    "#NUM!": "NUM",
    "#N/A": "N_A",
    "#ERROR!": "ERROR",
}


@dataclass(frozen=True, slots=True)
class Constant:
    """A number, text or boolean; None where an argument is left out."""

    value: Number | str | bool | None


@dataclass(frozen=True, slots=True)
class Broken:
    """An error that stands in the formula."""

    kind: str


@dataclass(frozen=True, slots=True)
class Name:
    """The name of a range."""

    name: str


@dataclass(frozen=True, slots=True)
class Call:
    """A function, or an operator under its sign: `neg` and `%` take one argument."""

    name: str
    arguments: tuple[Node, ...]


Node = Constant | Broken | Name | Call | Reference


@lru_cache(maxsize=4096)
def tree(formula: str) -> Node:
    """Of the text after the `=`. Wrong: it can't be read."""
    reader = _Reader([each for each in tokens(formula) if each.kind != "space"])
    node = reader.expression(0)
    if reader.at < len(reader.tokens):
        raise unreadable()
    return node


def unreadable() -> Wrong:
    return Wrong("ERROR", "Formula parse error.")


class _Reader:
    def __init__(self, all_tokens: list[Token]) -> None:
        self.tokens = all_tokens
        self.at = 0

    def peek(self) -> str:
        return self.tokens[self.at].text if self.at < len(self.tokens) else ""

    def take(self) -> Token:
        if self.at == len(self.tokens):
            raise unreadable()
        self.at += 1
        return self.tokens[self.at - 1]

    def expect(self, text: str) -> None:
        if self.take().text != text:
            raise unreadable()

    def expression(self, level: int) -> Node:
        if level == len(LEVELS):
            return self.signed()
        left = self.expression(level + 1)
        while self.peek() in LEVELS[level]:
            sign = self.take().text
            left = Call(sign, (left, self.expression(level + 1)))
        return left

    def signed(self) -> Node:
        if self.peek() in ("-", "+"):
            sign = self.take().text
            inner = self.signed()
            return Call("neg", (inner,)) if sign == "-" else inner
        node = self.atom()
        while self.peek() == "%":
            self.take()
            node = Call("%", (node,))
        return node

    def atom(self) -> Node:
        token = self.take()
        match token.kind:
            case "number":
                return Constant(float(token.text) if set(token.text) & set(".eE") else int(token.text))
            case "text":
                return Constant(token.text[1:-1].replace('""', '"'))
            case "error":
                return Broken(
                    ERRORS[token.text.rpartition("!#")[2].join(("#", "")) if "!#" in token.text else token.text]
                )
            case "reference":
                return reference(token.text)
            case "call":
                return Call(token.text.upper(), self.arguments())
            case "name":
                upper = token.text.upper()
                return Constant(upper == "TRUE") if upper in {"TRUE", "FALSE"} else Name(token.text)
        if token.text != "(":
            raise unreadable()
        node = self.expression(0)
        self.expect(")")
        return node

    def arguments(self) -> tuple[Node, ...]:
        self.expect("(")
        if self.peek() == ")":
            self.take()
            return ()
        found = [self.argument()]
        while self.peek() in (",", ";"):
            self.take()
            found.append(self.argument())
        self.expect(")")
        return tuple(found)

    def argument(self) -> Node:
        return Constant(None) if self.peek() in (",", ";", ")") else self.expression(0)
