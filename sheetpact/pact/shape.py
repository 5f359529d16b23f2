"""What the pact model refuses, told in a person's words: pydantic's errors → mistakes with lines."""

from __future__ import annotations

import re
import types
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Annotated, Any, Union, get_args, get_origin
from zoneinfo import available_timezones

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from sheetpact.model.currencies import CURRENCIES, EVERYDAY_NAMES
from sheetpact.model.pact import Pact
from sheetpact.model.pact_rules import contradictions
from sheetpact.model.pact_values import CONNECTOR_PATTERN, EMAIL_PATTERN, ID_PATTERN
from sheetpact.pact.mistakes import Mistake, Path, nearest
from sheetpact.pact.tree import Tree

CHINA = "Asia/Shanghai"
CHINA_TIME = re.compile(r"beijing|chongqing|china|^cst$|\+0?8|北京|中国|上海", re.IGNORECASE)
"""What people write for China's time; the IANA database knows it by the name of Shanghai."""
PATTERNS: Mapping[str, str] = {
    ID_PATTERN: "pact.id",
    CONNECTOR_PATTERN: "pact.connector_name",
    EMAIL_PATTERN: "pact.email",
}
CODES: Mapping[str, str] = {
    "missing": "pact.missing",
    "string_type": "pact.not_text",
    "literal_error": "pact.not_one_of",
    "int_type": "pact.not_whole",
    "float_type": "pact.not_number",
    "finite_number": "pact.not_number",
    "greater_than_equal": "pact.too_small",
    "less_than_equal": "pact.too_large",
    "too_short": "pact.empty_mapping",
    "model_type": "pact.not_mapping",
    "mapping_type": "pact.not_mapping",
    "dict_type": "pact.not_mapping",
    "tuple_type": "pact.not_list",
    "not_scalar": "pact.not_scalar",
    "store": "pact.store",
    "timezone": "pact.timezone",
    "currency": "pact.currency",
    "day": "pact.day",
}
"""Kinds of pydantic errors → texts; the few that need a closer look stand in `_mistake`."""


def shape_mistakes(error: ValidationError, tree: Tree) -> Iterator[Mistake]:
    """One mistake for each thing that the model refused."""
    details = error.errors(include_url=False)
    found = [_mistake(each, _path(each), tree) for each in details if each["type"] != "contradiction"]
    meant = {(*each.path[:-1], each.nearest) for each in found if each.code == "pact.unknown_key"}
    yield from (each for each in found if not (each.code == "pact.missing" and each.path in meant))


def contradiction_mistakes(value: object, tree: Tree) -> Iterator[Mistake]:
    """What is well written and can't be true together."""
    partners = value.get("partners") if isinstance(value, dict) else None
    for each in contradictions(value):
        close = nearest(each.params["owner"], partners) if "owner" in each.params and isinstance(partners, dict) else ""
        if each.code == "pact.timezone":
            close = _zone(tree.raw.get(each.path, ""))
        yield Mistake(tree.line(each.path), each.path, each.code, each.params, close)


def _path(details: ErrorDetails) -> Path:
    return tuple(str(part) for part in details["loc"] if part != "[key]")


def _mistake(details: ErrorDetails, path: Path, tree: Tree) -> Mistake:
    kind, line, raw = details["type"], tree.line(path), tree.raw.get(path, "")
    if kind == "extra_forbidden":
        return _unknown_key(path, line)
    code, params, close = CODES.get(kind, "pact.wrong"), _limit(details), ""
    match kind:
        case "model_type" if not path:
            code = "pact.not_pact"
        case "string_type" if isinstance(details["input"], (int, float, date)):
            code, params = "pact.not_text_quote", {"raw": raw}
        case "string_pattern_mismatch":
            code = PATTERNS.get(str(details["ctx"]["pattern"]), "pact.empty_text")
        case "literal_error":
            choices = tuple(str(choice) for choice in get_args(_annotation(path)))
            params, close = {"choices": ", ".join(choices)}, nearest(raw, choices)
        case "timezone":
            close = _zone(raw)
        case "currency":
            close = EVERYDAY_NAMES.get(raw.upper()) or nearest(raw, CURRENCIES)
    return Mistake(line, path, code, params, close)


def _limit(details: ErrorDetails) -> dict[str, str]:
    context = details.get("ctx", {})
    bound = context.get("ge", context.get("le"))
    return {} if bound is None else {"limit": f"{bound:g}"}


def _zone(raw: str) -> str:
    return CHINA if CHINA_TIME.search(raw) else nearest(raw, available_timezones(), likeness=0.8)


def _unknown_key(path: Path, line: int) -> Mistake:
    above = _annotation(path[:-1])
    known = above.model_fields if _is_model(above) else {}
    close = nearest(path[-1], known)
    if not close and "settings" in known:
        return Mistake(line, path, "pact.unknown_key_setting")
    return Mistake(line, path, "pact.unknown_key", {}, close)


def _annotation(path: Path) -> Any:  # noqa: ANN401 -- a type annotation has no narrower type
    """What the pact model declares at this place: a model, or the type of a value."""
    here: Any = Pact
    for key in path:
        here = here.model_fields[key].annotation if _is_model(here) else get_args(here)[1 if _is_map(here) else 0]
        while get_origin(here) in (Annotated, Union, types.UnionType):
            here = get_args(here)[0]
    return here


def _is_model(annotation: object) -> bool:
    return isinstance(annotation, type) and issubclass(annotation, BaseModel)


def _is_map(annotation: object) -> bool:
    return get_origin(annotation) is Mapping
