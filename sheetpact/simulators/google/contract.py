"""JSON Schema from the discovery documents: whether a body or an answer has the shape that Google describes."""

from __future__ import annotations

from collections.abc import Callable

import fastjsonschema

from sheetpact.simulators.google.discovery import Api, Method
from sheetpact.simulators.google.model import Json

Validator = Callable[[Json], Json]
_VALIDATORS: dict[str, Validator] = {}
"""By API: compiling takes a tenth of a second."""


def check_answer(api: Api, method: Method, answer: Json) -> None:
    """AssertionError: the simulator said something that Google can't say."""
    if method.response:
        error = misfit(api, method.response, answer)
        assert not error, f"{method.id}: {error}"


def misfit(api: Api, schema: str, value: Json) -> str:
    """What is wrong with `value`, empty for nothing."""
    try:
        _validator(api)({schema: value})
    except fastjsonschema.JsonSchemaValueException as error:
        return str(error.message)
    return ""


def _validator(api: Api) -> Validator:
    if api.name not in _VALIDATORS:
        _VALIDATORS[api.name] = fastjsonschema.compile(_whole(api), use_default=False, detailed_exceptions=False)
    return _VALIDATORS[api.name]


def _whole(api: Api) -> Json:
    """All schemas that are asked or answered, compiled together: they share most of what they are made of."""
    roots = {name for method in api.methods for name in (method.request, method.response) if name}
    return {
        "$schema": "http://json-schema.org/draft-07/schema#",
        "type": "object",
        "properties": {name: _reference(name) for name in sorted(roots)},
        "additionalProperties": False,
        "definitions": {name: converted(schema) for name, schema in api.schemas.items()},
    }


def _reference(name: str) -> Json:
    return {"$ref": f"#/definitions/{name}"}


def converted(schema: Json) -> Json:
    """One schema of a discovery document as JSON Schema: unknown names are wrong, `any` is anything."""
    if "$ref" in schema:
        return _reference(schema["$ref"])
    kind = schema.get("type", "any")
    if kind == "any":
        return {}
    made: Json = {"type": kind}
    if "enum" in schema:
        made["enum"] = schema["enum"]
    if kind == "array":
        made["items"] = converted(schema["items"])
    if kind == "object":
        made["properties"] = {name: converted(each) for name, each in schema.get("properties", {}).items()}
        others = schema.get("additionalProperties")
        made["additionalProperties"] = converted(others) if others else False
    return made
