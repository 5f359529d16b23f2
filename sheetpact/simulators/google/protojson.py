"""Requests read as Google reads them: JSON is made into the messages of the API, more leniently than a schema says.

Protocol Buffers, "ProtoJSON Format": null means absent, names may be snake_case, whole numbers may come as text or as
1.0; what doesn't fit is refused with the place and the type.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, field

from sheetpact.simulators.google.discovery import Api, Method
from sheetpact.simulators.google.fields import Mask, Value, camel
from sheetpact.simulators.google.model import Json
from sheetpact.simulators.google.refusals import Refused

BAD_REQUEST = "type.googleapis.com/google.rpc.BadRequest"
UNDER_DATA = ("sheets.spreadsheets.values.update", "sheets.spreadsheets.values.append")
"""Methods whose body is one field of the request, called `data` in their refusals (recorded)."""
TRUTHS = {"true": True, "false": False, "1": True, "0": False}
TYPES = {"int32": "TYPE_INT32", "int64": "TYPE_INT64", "double": "TYPE_DOUBLE", "float": "TYPE_FLOAT"}
PLAIN = {"string": "TYPE_STRING", "boolean": "TYPE_BOOL", "integer": "TYPE_INT32", "number": "TYPE_DOUBLE"}


def body(api: Api, method: Method, given: Value) -> Json:
    """The body as the API understands it. Refused: 400 with every violation."""
    reader = _Reader(api)
    made: Json = reader.message(method.request, given or {}, "data" if method.id in UNDER_DATA else "")
    reader.refuse()
    return made


def query(api: Api, method: Method, pairs: Iterable[tuple[str, str]]) -> Json:
    """Query parameters by name, typed; lists where they may be repeated. Refused: 400.

    Drive takes a parameter of another of its methods without a word (recorded: includeItemsFromAllDrives of files.get).
    """
    reader = _Reader(api)
    made: Json = {}
    for key, text in pairs:
        name = key if key.startswith("$") else camel(key)
        schema = method.parameters.get(name)
        if schema is not None:
            reader.parameter(made, name, schema, text)
        elif api.name != "drive" or not api.knows_parameter(name):
            told = f"Cannot bind query parameter. Field '{key}' could not be found in request message."
            reader.violated(key, f'Invalid JSON payload received. Unknown name "{key}": {told}')
    reader.refuse()
    return made


def check_mask(api: Api, method: Method, mask: Mask) -> None:
    """Refused: 400 where the mask names something that the answer can't have."""
    for name in _strangers(api, {"$ref": method.response}, mask, ""):
        told = f"Error expanding 'fields' parameter. Cannot find matching fields for path '{name}'."
        violation = {"field": name, "description": told}
        details = [{"@type": BAD_REQUEST, "fieldViolations": [violation]}]
        raise Refused(400, "Request contains an invalid argument.", details)


def _strangers(api: Api, schema: Json, mask: Mask, before: str) -> Iterable[str]:
    while "$ref" in schema or schema.get("type") == "array":
        schema = api.schemas.get(schema["$ref"], {}) if "$ref" in schema else schema["items"]
    known = schema.get("properties", {})
    for name, below in mask.items():
        if name in known:
            yield from _strangers(api, known[name], below, f"{before}{name}.")
        elif "additionalProperties" not in schema and schema.get("type") != "any":
            yield before + name


def snake(name: str) -> str:
    """`userEnteredValue` -> `user_entered_value`."""
    return "".join("_" + letter.lower() if letter.isupper() else letter for letter in name)


@dataclass
class _Reader:
    """Reads one request and collects what is wrong with it."""

    api: Api
    violations: list[Json] = field(default_factory=list)

    def refuse(self) -> None:
        if self.violations:
            message = "\n".join(each["description"] for each in self.violations)
            raise Refused(400, message, [{"@type": BAD_REQUEST, "fieldViolations": self.violations}])

    def violated(self, place: str, told: str) -> None:
        self.violations.append({"field": place, "description": told})

    def unfit(self, place: str, kind: str, value: Value) -> Value:
        self.violated(place, f"Invalid value at '{place}' ({kind}), {json.dumps(value, ensure_ascii=False)}")
        return value

    def message(self, name: str, given: Value, place: str) -> Value:
        if not isinstance(given, dict):
            return self.unfit(
                place, f"type.googleapis.com/google.apps.{self.api.name}.{self.api.version}.{name}", given
            )
        return self.object(self.api.schemas[name], given, place, name)

    def object(self, schema: Json, given: Json, place: str, owner: str) -> Json:
        known = schema.get("properties", {})
        if "additionalProperties" in schema:
            return given
        made: Json = {}
        for key, value in given.items():
            name = camel(key)
            if name not in known:
                at = f" at '{place}'" if place else ""
                told = f'Invalid JSON payload received. Unknown name "{key}"{at}: Cannot find field.'
                self.violated(place, told)
            elif value is not None:
                below = f"{place}.{snake(name)}" if place else snake(name)
                made[name] = self.value(known[name], value, below, f"{owner}.{name[:1].upper()}{name[1:]}")
        return made

    def value(self, schema: Json, given: Value, place: str, owner: str) -> Value:
        if "$ref" in schema:
            return self.message(schema["$ref"], given, place)
        kind = schema.get("type", "any")
        if kind == "array":
            return self.items(schema["items"], given, place, owner)
        if kind == "object":
            return self.object(schema, given, place, owner) if isinstance(given, dict) else given
        return given if kind == "any" else self.scalar(schema, given, place, owner)

    def items(self, schema: Json, given: Value, place: str, owner: str) -> Value:
        if schema.get("type") == "array":  # rows of cell values
            rows = given if isinstance(given, list) else [given]
            for index, row in enumerate(rows):
                if not isinstance(row, list):
                    at = f"{place}[{index}]" if isinstance(given, list) else place
                    self.unfit(at, "type.googleapis.com/google.protobuf.ListValue", row)
            return given
        rows = given if isinstance(given, list) else [given]
        return [self.value(schema, each, f"{place}[{index}]", owner) for index, each in enumerate(rows)]

    def scalar(self, schema: Json, given: Value, place: str, owner: str) -> Value:
        kind = schema["type"]
        if "enum" in schema:
            if isinstance(given, str) and given in schema["enum"]:
                return given
            return self.unfit(
                place, f"type.googleapis.com/google.apps.{self.api.name}.{self.api.version}.{owner}", given
            )
        fits, made = FITTING[kind](given)
        return made if fits else self.unfit(place, TYPES.get(schema.get("format", ""), PLAIN[kind]), given)

    def parameter(self, made: Json, name: str, schema: Json, text: str) -> None:
        given: Value = text
        if schema["type"] == "boolean":
            given = TRUTHS.get(text.lower(), text)
        value = self.scalar(schema, given, snake(name), name[:1].upper() + name[1:])
        if schema.get("repeated"):
            made.setdefault(name, []).append(value)
        else:
            made[name] = value


def _text(given: Value) -> tuple[bool, Value]:
    return isinstance(given, str), given


def _truth(given: Value) -> tuple[bool, Value]:
    return isinstance(given, bool), given


def _number(given: Value) -> tuple[bool, Value]:
    if isinstance(given, str):
        try:
            given = float(given)
        except ValueError:
            return False, given
    return isinstance(given, int | float) and not isinstance(given, bool), given


def _whole(given: Value) -> tuple[bool, Value]:
    fits, number = _number(given)
    if not fits or number != int(number):
        return False, given
    return True, int(number)


FITTING = {"string": _text, "boolean": _truth, "number": _number, "integer": _whole}
