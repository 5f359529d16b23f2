"""What a query costs (shopify.dev/docs/api/usage/limits).

An object 1, a scalar 0, a connection as many as asked for, a mutation 10; one query at most 1,000. An account has a
bucket of points that fills at a steady rate.
"""

from __future__ import annotations

import math
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLObjectType,
    GraphQLSchema,
    InlineFragmentNode,
    IntValueNode,
    OperationDefinitionNode,
    SelectionSetNode,
    VariableNode,
    get_named_type,
    is_leaf_type,
)

MOST = 1000
"""For a single query, whatever the shop's plan."""
MUTATION = 10
PAGE = 250
"""The most that `first` may ask for."""


class TooMany(Exception):
    """`first` is missing or too large."""


@dataclass(frozen=True, slots=True)
class Pricing:
    """Prices one operation, before it is carried out."""

    schema: GraphQLSchema
    document: DocumentNode
    variables: Mapping[str, object]

    def requested(self, operation: OperationDefinitionNode) -> int:
        """Points. TooMany: a connection without a good `first`."""
        if operation.operation.value == "mutation":
            return MUTATION
        root = self.schema.query_type
        assert root is not None
        return self._of(operation.selection_set, root.name)

    def _of(self, selections: SelectionSetNode | None, parent: str) -> int:
        return sum(self._field(field, name) for field, name in self._fields(selections, parent))

    def _fields(self, selections: SelectionSetNode | None, parent: str) -> Iterator[tuple[FieldNode, str]]:
        for each in selections.selections if selections else ():
            if isinstance(each, FieldNode):
                yield each, parent
            elif isinstance(each, InlineFragmentNode):
                yield from self._fields(each.selection_set, each.type_condition.name.value)
            elif isinstance(each, FragmentSpreadNode):
                fragment = self._fragment(each.name.value)
                yield from self._fields(fragment.selection_set, fragment.type_condition.name.value)

    def _fragment(self, name: str) -> FragmentDefinitionNode:
        return next(
            each
            for each in self.document.definitions
            if isinstance(each, FragmentDefinitionNode) and each.name.value == name
        )

    def _field(self, field: FieldNode, parent: str) -> int:
        kind = self.schema.type_map[parent]
        definition = kind.fields.get(field.name.value) if isinstance(kind, GraphQLObjectType) else None
        if definition is None or is_leaf_type(get_named_type(definition.type)):
            return 0
        below = get_named_type(definition.type)
        if below.name.endswith("Connection"):
            return self._asked(field, "first", required=True) * self._of(field.selection_set, below.name)
        if below.name == "PageInfo":
            return 0
        if below.name.endswith("Edge"):
            return self._of(field.selection_set, below.name)
        times = self._asked(field, "first") if "first" in definition.args else self._ids(field)
        return times * (1 + self._of(field.selection_set, below.name))

    def _asked(self, field: FieldNode, name: str, *, required: bool = False) -> int:
        value = next((each.value for each in field.arguments if each.name.value == name), None)
        number = int(value.value) if isinstance(value, IntValueNode) else self._variable(value)
        if required and not 1 <= int(str(number or 0)) <= PAGE:
            raise TooMany(f"{field.name.value}: first must be between 1 and {PAGE}")
        return int(str(number or 1))

    def _ids(self, field: FieldNode) -> int:
        value = next((each.value for each in field.arguments if each.name.value == "ids"), None)
        given = self._variable(value)
        return len(given) if isinstance(given, list) else 1

    def _variable(self, value: object) -> object:
        return self.variables.get(value.name.value) if isinstance(value, VariableNode) else None


def actual(answer: object) -> int:
    """Points for what came back: its objects, without the wrapping of lists."""
    if isinstance(answer, list):
        return sum(map(actual, answer))
    if not isinstance(answer, dict):
        return 0
    wrapping = bool({"nodes", "edges", "pageInfo", "hasNextPage"} & answer.keys())
    return (0 if wrapping else 1) + sum(map(actual, answer.values()))


@dataclass
class Bucket:
    """An account's points. A standard shop: 2,000, and 100 more each second."""

    size: float = 2000.0
    rate: float = 100.0
    clock: Callable[[], float] = time.monotonic
    left: float = field(init=False)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def __post_init__(self) -> None:
        self.left, self._at = self.size, self.clock()

    def take(self, points: int) -> bool:
        """False: there aren't so many, and none is taken."""
        with self.lock:
            now = self.clock()
            self.left = min(self.size, self.left + (now - self._at) * self.rate)
            self._at = now
            if points > self.left:
                return False
            self.left -= points
            return True

    def give_back(self, points: int) -> None:
        with self.lock:
            self.left = min(self.size, self.left + points)

    def told(self) -> dict[str, float]:
        """As `extensions.cost.throttleStatus` shows it."""
        return {
            "maximumAvailable": self.size,
            "currentlyAvailable": math.floor(self.left),
            "restoreRate": self.rate,
        }
