"""Google's own description of its API: the discovery documents that come with google-api-python-client.

Every address, parameter, body and answer of the simulated Google is held against them, so that nothing passes here
that Google would refuse by its shape. Discovery documents: developers.google.com/discovery/v1/reference.
"""

from __future__ import annotations

import importlib.util
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from urllib.parse import unquote

from sheetpact.simulators.google.model import Json

DOCUMENTS = "discovery_cache/documents"
SLOT = re.compile(r"\{\+?(\w+)\}")


@dataclass(frozen=True, slots=True)
class Method:
    """One call of the API."""

    id: str
    """`sheets.spreadsheets.get`"""
    verb: str
    pattern: re.Pattern[str]
    """Of the path as it is sent, still quoted."""
    parameters: Mapping[str, Json]
    """Path and query parameters, the ones of every call included."""
    request: str
    """Schema of the body, empty for none."""
    response: str
    scopes: frozenset[str]


@dataclass(frozen=True, slots=True)
class Api:
    """One discovery document."""

    name: str
    version: str
    prefix: str
    """Path of the API without the leading slash: empty, or `drive/v3/`."""
    schemas: Mapping[str, Json]
    methods: tuple[Method, ...]

    def found(self, verb: str, path: str) -> tuple[Method, dict[str, str]] | None:
        """The method at a path (still quoted), and its path parameters."""
        for method in self.methods:
            met = method.pattern.fullmatch(path) if method.verb == verb else None
            if met:
                return method, {name: unquote(text) for name, text in met.groupdict().items()}
        return None

    def knows_parameter(self, name: str) -> bool:
        """Whether any method has it."""
        return any(name in method.parameters for method in self.methods)


@cache
def api(name: str, version: str) -> Api:
    """`api("sheets", "v4")`. ImportError: google-api-python-client isn't installed."""
    document = json.loads((_folder() / f"{name}.{version}.json").read_text(encoding="utf-8"))
    prefix = document["servicePath"]
    methods = (_method(each, prefix, document["parameters"]) for each in _methods(document))
    ordered = sorted(methods, key=lambda method: -_fixed(method))
    return Api(name, version, prefix, document["schemas"], tuple(ordered))


def _folder() -> Path:
    found = importlib.util.find_spec("googleapiclient")
    if found is None or found.origin is None:
        raise ImportError("The simulated Google needs google-api-python-client and fastjsonschema: sheetpact[dev]")
    return Path(found.origin).parent / DOCUMENTS


def _methods(resource: Json) -> Iterator[Json]:
    yield from resource.get("methods", {}).values()
    for below in resource.get("resources", {}).values():
        yield from _methods(below)


def _method(given: Json, prefix: str, everywhere: Json) -> Method:
    return Method(
        id=given["id"],
        verb=given["httpMethod"],
        pattern=_pattern(prefix + given["path"]),
        parameters={**everywhere, **given.get("parameters", {})},
        request=given.get("request", {}).get("$ref", ""),
        response=given.get("response", {}).get("$ref", ""),
        scopes=frozenset(given.get("scopes", ())),
    )


def _pattern(path: str) -> re.Pattern[str]:
    """A document's id holds no colon, so that `ID:batchUpdate` isn't taken for one; a range may."""
    parts = SLOT.split("/" + path)
    slots = (f"(?P<{name}>{'[^/]+' if name == 'range' else '[^/:]+'})" for name in parts[1::2])
    fixed = [re.escape(part) for part in parts[::2]]
    return re.compile(fixed[0] + "".join(slot + text for slot, text in zip(slots, fixed[1:], strict=True)))


def _fixed(method: Method) -> int:
    """Fixed characters of the path: `values:batchGet` and `values/{range}:clear` come before `values/{range}`."""
    return len(re.sub(r"\(\?P<\w+>\[\^[^\]]+\]\+\)", "", method.pattern.pattern))
