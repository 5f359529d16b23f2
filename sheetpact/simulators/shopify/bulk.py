"""Bulk operations: the whole answer of a query as lines of JSON, one for each node of a connection.

Children are told from their parents by `__parentId`, and come in any order; slashes are escaped
(shopify.dev/docs/api/usage/bulk-operations/queries).
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping

from graphql import (
    ArgumentNode,
    DocumentNode,
    FieldNode,
    GraphQLSchema,
    IntValueNode,
    NameNode,
    TypeInfo,
    TypeInfoVisitor,
    Visitor,
    get_named_type,
    visit,
)

EVERYTHING = 10**9


class _Whole(Visitor):
    """Asks every connection for all it has."""

    def __init__(self, types: TypeInfo) -> None:
        super().__init__()
        self._types = types

    def enter_field(self, field: FieldNode, *_: object) -> FieldNode | None:
        kind = self._types.get_type()
        if kind is None or not get_named_type(kind).name.endswith("Connection"):
            return None
        first = ArgumentNode(name=NameNode(value="first"), value=IntValueNode(value=str(EVERYTHING)))
        kept = [each for each in field.arguments if each.name.value != "first"]
        return FieldNode(
            alias=field.alias,
            name=field.name,
            arguments=(*kept, first),
            directives=field.directives,
            selection_set=field.selection_set,
        )


def whole(schema: GraphQLSchema, document: DocumentNode) -> DocumentNode:
    """The query without pages."""
    types = TypeInfo(schema)
    changed: DocumentNode = visit(document, TypeInfoVisitor(types, _Whole(types)))
    return changed


def lines(told: Mapping[str, object]) -> list[bytes]:
    """All parents, then all children, the last first."""
    rows = list(_rows(told, ""))
    parents = [row for row in rows if "__parentId" not in row]
    children = [row for row in rows if "__parentId" in row]
    return [json.dumps(row).replace("/", r"\/").encode() + b"\n" for row in [*parents, *reversed(children)]]


def _rows(thing: Mapping[str, object], parent: str) -> Iterator[dict[str, object]]:
    for value in thing.values():
        edges = value.get("edges") if isinstance(value, dict) else None
        for edge in edges or ():
            node = edge["node"]
            own = {key: each for key, each in node.items() if not (isinstance(each, dict) and "edges" in each)}
            yield {**own, "__parentId": parent} if parent else own
            yield from _rows(node, str(node.get("id", "")))
