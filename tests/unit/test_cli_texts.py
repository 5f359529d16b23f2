"""Every text has both languages with the same blanks, and every code that the source names has a text that it fills."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from pathlib import Path
from string import Formatter

import pytest

from sheetpact import errors
from sheetpact.cli import schema
from sheetpact.cli.app import COMMANDS
from sheetpact.errors import ConnectorError
from sheetpact.model.ledger import Kind
from sheetpact.model.runs import Status
from sheetpact.model.texts import CATALOGUE
from sheetpact.risk import LAGS

ROOT = Path(__file__).parents[2]
SOURCES = sorted(
    path
    for folder in ("sheetpact", "connectors", "flows")
    for path in (ROOT / folder).rglob("*.py")
    if not path.stem.startswith("texts_") and "_workspace" not in path.parts
)
AREAS = {code.partition(".")[0] for code in CATALOGUE if "." in code}
NO_CODE = {
    "members.member",
    "order.created",
    "order.deleted",
    "order.lineItems",
    "order.refunds",
    "order.returns.nodes",
    "order.restored",
    "order.updated",
}
"""A column, and a platform's events and fields, that look like a code."""
FILES = (".csv", ".json", ".py", ".xlsx", ".yaml")
COPIED: Mapping[str, type] = {
    "accounts": schema.PersonAccountDocument,
    "consents": schema.PersonConsentDocument,
    "points": schema.PersonPointsDocument,
    "orders": schema.PersonOrderDocument,
}
"""Tables of a person's copy."""
TELLS = {"say", "text", "tell"}
"""Functions whose keywords fill a text."""


def blanks(text: str) -> set[str]:
    return {name.partition("!")[0] for _, name, _, _ in Formatter().parse(text) if name}


def is_code(text: str) -> bool:
    area, _, rest = text.partition(".")
    return (
        area in AREAS
        and rest.replace("_", "").replace(".", "").isalpha()
        and text not in NO_CODE
        and not text.endswith(FILES)
    )


def codes(tree: ast.AST) -> Iterator[str]:
    """Constants that look like a code, and what is given as a reason. Codes that are put together aren't whole here."""
    pieces = {id(part) for node in ast.walk(tree) if isinstance(node, ast.JoinedStr) for part in node.values}
    for node in ast.walk(tree):
        text = node.value if isinstance(node, ast.Constant) and id(node) not in pieces else None
        if isinstance(text, str) and is_code(text):
            yield text
        if isinstance(node, ast.keyword) and node.arg == "why" and isinstance(node.value, ast.Constant):
            yield str(node.value.value)


def filled(tree: ast.AST) -> Iterator[tuple[str, set[str]]]:
    """(code, the keywords it is told with) of calls that name both outright."""
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call) or any(keyword.arg is None for keyword in node.keywords):
            continue
        name = getattr(node.func, "attr", getattr(node.func, "id", ""))
        for argument in node.args[:2]:
            if (
                name in TELLS
                and isinstance(argument, ast.Constant)
                and "." in str(argument.value)
                and argument.value in CATALOGUE
            ):
                yield str(argument.value), {str(keyword.arg) for keyword in node.keywords}


@pytest.mark.parametrize("code", CATALOGUE)
def test_a_text_has_the_same_blanks_in_both_languages(code: str) -> None:
    chinese, english = CATALOGUE[code]
    assert chinese
    assert english
    assert blanks(chinese) == blanks(english)


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_code_has_a_text(path: Path) -> None:
    assert {code for code in codes(ast.parse(path.read_text("utf-8"))) if code and code not in CATALOGUE} == set()


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_text_is_told_with_what_fills_it(path: Path) -> None:
    told = filled(ast.parse(path.read_text("utf-8")))
    assert [(code, given) for code, given in told if not blanks(CATALOGUE[code][0]) <= given] == []


def connector_errors() -> list[str]:
    kinds = [each for each in vars(errors).values() if isinstance(each, type) and issubclass(each, ConnectorError)]
    return [f"connector.{each.__name__}" for each in kinds]


@pytest.mark.parametrize(
    "code",
    [
        *connector_errors(),
        *(f"help.{name}" for name in COMMANDS),
        *(f"kind.{kind}" for kind in Kind),
        *(f"order.{kind}" for kind in (Kind.SALE, Kind.RETURN)),
        *(f"status.{status}" for status in Status),
        *(f"explain.mode.{mode}" for mode in ("mirror", "escrow", "own")),
        *(f"risk.{mode}" for mode in ("escrow", "own")),
        *(f"risk.lag.{seconds}" for seconds in LAGS),
        *(f"members.copy.tab.{kind}" for kind in COPIED),
        *(f"members.copy.{column}" for kind in COPIED.values() for column in kind.__annotations__),
        *(f"choice.word.{word}" for word in ("sheet", "shop", "accept")),
    ],
)
def test_codes_that_are_put_together_have_a_text(code: str) -> None:
    assert code in CATALOGUE


def test_a_connectors_error_is_told_with_its_own_word() -> None:
    assert [code for code in connector_errors() if blanks(CATALOGUE[code][0]) != {"told"}] == []
