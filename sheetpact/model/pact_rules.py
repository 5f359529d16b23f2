"""What in a pact may be well written and still contradict itself.

Works on plain mappings, also half-right ones, so that every mistake of a file can be told at once.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from zoneinfo import ZoneInfo

PARTNER_ID = re.compile(r"[a-z0-9][a-z0-9-]*")


@dataclass(frozen=True, slots=True)
class Contradiction:
    """`path` are the keys down to the place; `code` names a text."""

    path: tuple[str, ...]
    code: str
    params: Mapping[str, str] = field(default_factory=dict)


def name_key(name: str) -> str:
    """What makes two names the same to a reader: width, case and outer spaces don't."""
    return unicodedata.normalize("NFKC", name).strip().casefold()


def is_timezone(name: str) -> bool:
    """Whether it is a zone of the IANA database."""
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError):  # unknown; not a relative path; a folder of the database, such as "Asia"
        return False
    return True


def contradictions(tree: object) -> Iterator[Contradiction]:
    """Everything in the pact's tree that can't be true together."""
    partners = _mapping(_mapping(tree).get("partners"))
    inventory = _mapping(_mapping(tree).get("inventory"))
    yield from _names(partners)
    yield from _editors(partners)
    yield from _shops(partners)
    yield from _owners_of_items(_mapping(inventory.get("items")), partners)
    yield from _bundles(_mapping(inventory.get("bundles")), partners)
    members = _mapping(_mapping(tree).get("members"))
    yield from _limits(_mapping(_mapping(members.get("points")).get("limits")), partners)
    yield from _forms(_mapping(members.get("consent_forms")), partners)


def _mapping(value: object) -> Mapping[str, object]:
    return value if isinstance(value, Mapping) else {}


def _names(partners: Mapping[str, object]) -> Iterator[Contradiction]:
    taken = {name_key(partner_id): partner_id for partner_id in partners}
    for partner_id, partner in partners.items():
        name = _mapping(partner).get("name")
        if not isinstance(name, str):
            continue
        other = taken.setdefault(name_key(name), partner_id)
        if other != partner_id:
            yield Contradiction(("partners", partner_id, "name"), "pact.name_taken", {"partner": other})


def _editors(partners: Mapping[str, object]) -> Iterator[Contradiction]:
    owner: dict[str, str] = {}
    for partner_id, partner in partners.items():
        found = _mapping(partner).get("editors")
        for at, address in enumerate(found if isinstance(found, (list, tuple)) else ()):
            other = owner.setdefault(name_key(address), partner_id) if isinstance(address, str) else partner_id
            if other != partner_id:
                yield Contradiction(
                    ("partners", partner_id, "editors", str(at)), "pact.editor_taken", {"partner": other}
                )


def _shops(partners: Mapping[str, object]) -> Iterator[Contradiction]:
    owner: dict[str, str] = {}
    for partner_id, partner in partners.items():
        for shop_id, shop in _mapping(_mapping(partner).get("shops")).items():
            path = ("partners", partner_id, "shops", shop_id)
            if owner.setdefault(shop_id, partner_id) != partner_id:
                yield Contradiction(path, "pact.shop_taken", {"partner": owner[shop_id]})
            zone = _mapping(_mapping(shop).get("settings")).get("timezone")
            if isinstance(zone, str) and not is_timezone(zone):
                yield Contradiction((*path, "settings", "timezone"), "pact.timezone")


def _owners_of_items(items: Mapping[str, object], partners: Mapping[str, object]) -> Iterator[Contradiction]:
    for key in items:
        if stranger := _strange_owner(key, partners):
            yield Contradiction(("inventory", "items", key), "pact.item_owner", {"owner": stranger})


def _bundles(bundles: Mapping[str, object], partners: Mapping[str, object]) -> Iterator[Contradiction]:
    for key, components in bundles.items():
        path = ("inventory", "bundles", key)
        if stranger := _strange_owner(key, partners):
            yield Contradiction(path, "pact.item_owner", {"owner": stranger})
        for component in _mapping(components):
            owner, slash, sku = component.partition("/")
            if not (slash and sku):
                yield Contradiction((*path, component), "pact.component_form")
            elif owner not in partners:
                yield Contradiction((*path, component), "pact.component_owner", {"owner": owner})
            elif component in bundles or sku in bundles:
                yield Contradiction((*path, component), "pact.component_is_bundle")


def _limits(limits: Mapping[str, object], partners: Mapping[str, object]) -> Iterator[Contradiction]:
    for key in limits:
        path = ("members", "points", "limits", key)
        issuer, slash, taker = key.partition("/")
        strangers = [each for each in (issuer, taker) if each not in partners]
        if not slash or issuer == taker:
            yield Contradiction(path, "pact.limit_form")
        elif strangers:
            yield Contradiction(path, "pact.limit_partner", {"partner": strangers[0]})


def _forms(forms: Mapping[str, object], partners: Mapping[str, object]) -> Iterator[Contradiction]:
    shops = {shop for partner in partners.values() for shop in _mapping(_mapping(partner).get("shops"))}
    for name, found in forms.items():
        path, form = ("members", "consent_forms", name), _mapping(found)
        columns = _mapping(form.get("columns"))
        if form.get("shop") not in shops:
            yield Contradiction((*path, "shop"), "pact.form_shop")
        if columns and (columns.get("customer") is None) is (columns.get("phone") is None):
            yield Contradiction((*path, "columns"), "pact.form_person")
        receivers = form.get("receivers")
        for partner in receivers if isinstance(receivers, (list, tuple)) else ():
            if partner not in partners:
                yield Contradiction((*path, "receivers"), "pact.form_receiver", {"partner": partner})


def _strange_owner(key: str, partners: Mapping[str, object]) -> str:
    """The owner in `owner/SKU` when no partner has that id.

    A SKU may hold a slash itself ("CUP/RED"): what doesn't look like an id isn't taken for an owner.
    """
    owner, slash, _ = key.partition("/")
    return owner if slash and owner not in partners and PARTNER_ID.fullmatch(owner) else ""
