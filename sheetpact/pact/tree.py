"""YAML with positions: plain values, the line of every key, and the mistakes that YAML itself knows.

No text of the file is ever repeated in a mistake, since the wrong line may hold a secret.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import cast

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode
from ruamel.yaml.reader import ReaderError

from sheetpact.mapping.written import composed
from sheetpact.pact.mistakes import Mistake, Path

Value = object
"""A scalar, a dict with text keys, or a list."""
TEXT_TAG = "tag:yaml.org,2002:str"
WIDE_SIGNS = "：，“”‘’｛｝［］＃"
"""Signs of a Chinese keyboard that look like YAML's and aren't."""
OUTSIDE = re.compile(r'"[^"]*"|\'[^\']*\'|#.*')
"""Quoted texts and comments, where any sign may stand."""
SYNTAX: Mapping[str, str] = {
    "mapping values are not allowed": "pact.yaml_colon",
    "could not find expected ':'": "pact.yaml_no_colon",
    "expected <block end>": "pact.yaml_indent",
    "did not find expected key": "pact.yaml_indent",
    "expected ',' or": "pact.yaml_bracket",
    "did not find expected ','": "pact.yaml_bracket",
    "end of stream": "pact.yaml_quote",
    "document separator": "pact.yaml_quote",
    "undefined alias": "pact.yaml_sign",
    "cannot start any token": "pact.yaml_sign",
    "escape character": "pact.yaml_escape",
    "single document": "pact.yaml_documents",
}
"""What ruamel.yaml's scanner, parser and composer say (part of it) → the text for a person."""


DEEPEST, MOST_VALUES = 50, 50_000
"""Levels and values of a pact; five levels and some hundred values are usual."""


@dataclass(frozen=True, slots=True)
class Tree:
    """`root` is None when the file can't be read as YAML at all."""

    root: Value
    lines: Mapping[Path, int] = field(default_factory=dict)
    raw: Mapping[Path, str] = field(default_factory=dict)
    """Each scalar as it stands in the file, before references are resolved."""
    mistakes: tuple[Mistake, ...] = ()

    def line(self, path: Path) -> int:
        """The line of this key, or of the nearest one above it."""
        while path and path not in self.lines:
            path = path[:-1]
        return self.lines.get(path, 1)


def read_tree(text: str) -> Tree:
    """The tree of one YAML document, as far as it can be read."""
    try:
        node = composed(text)
    except YAMLError as error:
        return Tree(None, mistakes=(_syntax_mistake(error, text),))
    except (RecursionError, ValueError, AttributeError, LookupError, TypeError):  # what ruamel.yaml stumbles over
        return Tree(None, mistakes=(Mistake(1, (), "pact.yaml_other", {"column": 1}),))
    if node is None:
        return Tree(None, mistakes=(Mistake(0, (), "pact.empty_file"),))
    builder = _Builder(text)
    root = builder.value(node, (), ())
    return Tree(root, builder.lines, builder.raw, tuple(builder.mistakes))


class _Builder:
    """Walks the nodes once and notes lines, raw scalars and mistakes on the way."""

    def __init__(self, text: str) -> None:
        self._text = text
        self.lines: dict[Path, int] = {(): 1}
        self.raw: dict[Path, str] = {}
        self.mistakes: list[Mistake] = []
        self._values = 0
        self._constructor = YAML(typ="safe", pure=True).constructor

    def value(self, node: Node, path: Path, above: tuple[int, ...]) -> Value:
        """`above` are the nodes that contain this one: an alias to one of them has no end.

        Nor have aliases of aliases of aliases.
        """
        self._values += 1
        if self._values > MOST_VALUES + 1:  # told already
            return None
        if id(node) in above or len(above) > DEEPEST or self._values > MOST_VALUES:
            self._note(node, path, "pact.yaml_endless")
            return None
        if isinstance(node, MappingNode):
            return self._mapping(node, path, (*above, id(node)))
        if isinstance(node, SequenceNode):
            return self._sequence(node, path, (*above, id(node)))
        return self._scalar(cast("ScalarNode", node), path)  # YAML has three kinds of nodes

    def _mapping(self, node: MappingNode, path: Path, above: tuple[int, ...]) -> Value:
        made: dict[str, Value] = {}
        for key_node, value_node in node.value:
            for key in self._key(key_node, value_node, path):
                place = (*path, key)
                if key in made:
                    self._note(key_node, place, "pact.twice", first=self.lines[place])
                    continue
                self.lines[place] = _line(key_node)
                made[key] = self.value(value_node, place, above)
        return made

    def _key(self, node: Node, value: Node, path: Path) -> Iterator[str]:
        """The key as text. A number is noted: 00123 and 123 would be one key, 5.10 and 5.1 too.

        A word without a colon (`key:value`, `key：value`) isn't taken for a key and not shown: it may hold a secret.
        """
        if not isinstance(node, ScalarNode):
            self._note(node, path, "pact.key_not_text")
            return
        between = self._text[node.end_mark.index : value.start_mark.index]
        if isinstance(value, ScalarNode) and not value.value and value.style is None and ":" not in between:
            self._note(node, path, "pact.no_colon")
            return
        if node.tag != TEXT_TAG:
            self._note(node, (*path, node.value), "pact.key_not_text")
        yield node.value

    def _sequence(self, node: SequenceNode, path: Path, above: tuple[int, ...]) -> Value:
        made: list[Value] = []
        for index, member in enumerate(node.value):
            place = (*path, str(index))
            self.lines[place] = _line(member)
            made.append(self.value(member, place, above))
        return made

    def _scalar(self, node: ScalarNode, path: Path) -> Value:
        self.raw[path] = node.value
        if node.tag == TEXT_TAG:
            return str(node.value)
        try:
            made: Value = self._constructor.construct_object(node, deep=True)
        except (YAMLError, ValueError):  # an unknown tag; a number or date that is none
            self._note(node, path, "pact.yaml_tag")
            return None
        return made

    def _note(self, node: Node, path: Path, code: str, **params: object) -> None:
        self.mistakes.append(Mistake(_line(node), path, code, params))


def _line(node: Node) -> int:
    return int(node.start_mark.line) + 1


def _syntax_mistake(error: YAMLError, text: str) -> Mistake:
    if isinstance(error, ReaderError):
        before = text[: error.position]
        return _told(before.count("\n"), len(before) - before.rfind("\n") - 1, "pact.yaml_character")
    if not isinstance(error, MarkedYAMLError):
        return Mistake(1, (), "pact.yaml_other", {"column": 1})
    mark = error.problem_mark or error.context_mark
    line, column = (mark.line, mark.column) if mark else (0, 0)
    if error.context_mark and "end of stream" in str(error.problem):
        line, column = error.context_mark.line, error.context_mark.column  # where the open quote stands
    rows = text.splitlines()
    around = "\n".join(rows[max(0, line - 1) : line + 1])
    if any(sign in OUTSIDE.sub("", around) for sign in WIDE_SIGNS):
        return _told(line, column, "pact.yaml_wide")
    if "${" in OUTSIDE.sub("", rows[line] if line < len(rows) else ""):
        return _told(line, column, "pact.yaml_reference")
    if "\t" in text[: _offset(rows, line, column) + 1].rpartition("\n")[2]:
        return _told(line, column, "pact.yaml_tab")
    said = f"{error.context} {error.problem}"
    return _told(line, column, next((code for part, code in SYNTAX.items() if part in said), "pact.yaml_other"))


def _offset(rows: list[str], line: int, column: int) -> int:
    return sum(len(row) + 1 for row in rows[:line]) + column


def _told(line: int, column: int, code: str) -> Mistake:
    return Mistake(line + 1, (), code, {"column": column + 1})
