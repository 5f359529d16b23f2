"""What is sent to Shopify, and what the simulator speaks, held to Shopify's own schemas of four versions."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from graphql import (
    FieldNode,
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLNamedType,
    GraphQLObjectType,
    TypeInfo,
    TypeInfoVisitor,
    Visitor,
    build_schema,
    get_named_type,
    parse,
    validate,
    visit,
)
from graphql.validation import NoDeprecatedCustomRule, specified_rules
from shopify_schemas import TOO_OLD, VERSIONS, schema, scopes

from sheetpact.shopify.access import SCOPES
from sheetpact.shopify.bulk import BUSY
from sheetpact.shopify.queries import OLDEST, SET_QUANTITIES, TEXTS, USUAL
from sheetpact.shopify.stock import AGAIN, STALE
from sheetpact.shopify.webhooks import TOPICS
from sheetpact.simulators.shopify import api

pytestmark = pytest.mark.schemas
OURS = build_schema(api.SDL.read_text(encoding="utf-8"))
Fielded = GraphQLObjectType | GraphQLInterfaceType | GraphQLInputObjectType


@pytest.mark.rule("shopify.versions.supported")
def test_the_versions_are_those_that_are_supported() -> None:
    assert (VERSIONS[0], VERSIONS[-1], api.VERSIONS) == (OLDEST, USUAL, VERSIONS)


@pytest.mark.rule("shopify.versions.texts")
@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("name", TEXTS)
def test_every_text_is_good_and_asks_for_nothing_that_is_about_to_go(name: str, version: str) -> None:
    rules = (*specified_rules, NoDeprecatedCustomRule)
    assert [error.message for error in validate(schema(version), parse(TEXTS[name]), rules)] == []


@pytest.mark.rule("shopify.stock.compare_field")
def test_an_older_version_can_not_write_as_we_do() -> None:
    told = [error.message for error in validate(schema(TOO_OLD), parse(SET_QUANTITIES))]
    assert any("@idempotent" in message for message in told)


@pytest.mark.parametrize("version", VERSIONS)
def test_the_simulator_speaks_a_part_of_shopifys_language(version: str) -> None:
    theirs = schema(version).type_map
    wrong = [
        f"{name}: {difference}"
        for name, kind in OURS.type_map.items()
        if not name.startswith("__")
        for difference in differences(kind, theirs.get(name))
    ]
    assert wrong == []


def differences(ours: GraphQLNamedType, theirs: GraphQLNamedType | None) -> Iterator[str]:
    """What we define and Shopify doesn't, or otherwise."""
    if type(ours) is not type(theirs):
        yield f"is a {type(theirs).__name__}"
    elif isinstance(ours, GraphQLEnumType) and isinstance(theirs, GraphQLEnumType):
        yield from set(ours.values) - set(theirs.values)
    elif isinstance(ours, Fielded) and isinstance(theirs, Fielded):
        for field, mine in ours.fields.items():
            other = theirs.fields.get(field)
            same = other is not None and str(other.type) == str(mine.type) and not other.deprecation_reason
            yield from [] if same else [f"{field}: {mine.type}"]
            for name, argument in getattr(mine, "args", {}).items():
                known = getattr(other, "args", {}).get(name)
                if known is None or (str(known.type), known.default_value) != (
                    str(argument.type),
                    argument.default_value,
                ):
                    yield f"{field}({name}: {argument.type})"


@pytest.mark.rule("shopify.stock.key_needed")
@pytest.mark.parametrize("version", VERSIONS)
def test_a_simulated_pair_of_directive_and_field_is_shopifys(version: str) -> None:
    (ours,) = (each for each in OURS.directives if each.name == "idempotent")
    (theirs,) = (each for each in schema(version).directives if each.name == "idempotent")
    assert (ours.locations, str(ours.args["key"].type)) == (theirs.locations, str(theirs.args["key"].type))


@pytest.mark.rule("shopify.stock.errors", "shopify.webhooks.topics")
@pytest.mark.parametrize("version", VERSIONS)
def test_codes_that_are_read_are_codes_that_are_sent(version: str) -> None:
    types = schema(version).type_map
    writing, bulk = types["InventorySetQuantitiesUserErrorCode"], types["BulkOperationUserErrorCode"]
    assert isinstance(writing, GraphQLEnumType)
    assert isinstance(bulk, GraphQLEnumType)
    topics = types["WebhookSubscriptionTopic"]
    assert isinstance(topics, GraphQLEnumType)
    assert {STALE, AGAIN} <= set(writing.values)
    assert set(TOPICS) <= set(topics.values)
    assert set(bulk.values) >= BUSY


@pytest.mark.rule("shopify.reading.scopes")
@pytest.mark.parametrize("version", VERSIONS)
def test_the_scopes_that_check_asks_for_are_enough(version: str) -> None:
    held, needed = set(SCOPES), scopes(version)
    lacking = {
        place: sorted(needed[place])
        for text in TEXTS.values()
        for place in places(text, version)
        if place in needed and not needed[place] & held
    }
    assert lacking == {}


def places(text: str, version: str) -> set[str]:
    """Every type and Type.field that a text touches."""
    types = TypeInfo(schema(version))
    found: set[str] = set()

    class Look(Visitor):
        def enter_field(self, node: FieldNode, *_: object) -> None:
            parent, kind = types.get_parent_type(), types.get_type()
            assert parent is not None
            assert kind is not None
            found.update({f"{parent.name}.{node.name.value}", get_named_type(kind).name})

    visit(parse(text), TypeInfoVisitor(types, Look()))
    return found
