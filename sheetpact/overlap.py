"""How many members two partners share, told to people who see neither list: by the hub, or from two blinded files."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from sheetpact.errors import Unclear
from sheetpact.exchange.customers import customers
from sheetpact.exchange.exports import Export
from sheetpact.exchange.tables import read
from sheetpact.mapping.fields import Unreadable
from sheetpact.mapping.shop import ShopMapping
from sheetpact.membership import remember
from sheetpact.model.pact import Pact
from sheetpact.model.records import Customer
from sheetpact.model.texts import say
from sheetpact.ports import Alliance
from sheetpact.reconcile.members_accounts import home_region, normalise
from sheetpact.reconcile.members_overlap import Marks, mark, marks_of, shared, told
from sheetpact.reconcile.points_wallet import wallets

FORM = "sheetpact-blind/1"
SHORTEST_KEY = 20
"""Characters. A key that somebody can guess protects nothing."""


@dataclass(frozen=True, slots=True)
class Overlap:
    """`count` None: too few to be told."""

    one: str
    other: str
    count: int | None


@dataclass(frozen=True, slots=True)
class Blinded:
    """A list as marks: `people` are in it, `left_out` rows could be read by nobody or name nobody."""

    text: str
    people: int
    left_out: int


def between(alliance: Alliance, one: str, other: str, key: bytes) -> Overlap:
    """How many members two partners share. Who allows it no longer isn't counted. Unclear: they aren't two partners."""
    pact = alliance.pact
    partners = tuple(_partner(each, pact) for each in (one, other))
    if len(set(partners)) == 1:
        raise Unclear(say(pact.locale, "overlap.one_partner"), tuple(pact.partners))
    with alliance.store.look() as tx:
        known = remember(tx).remembered
    said = alliance.consents(known).records
    allowed = wallets(known, said, pact, alliance.now()).persons.values()
    counted = {key for person in allowed for key in person.counted}
    lists: dict[str, list[Customer]] = {partner: [] for partner in partners}
    for account, customer in known.accounts.items():
        if account in counted and (partner := pact.partner_of(account.shop)) in lists:
            lists[partner].append(customer)
    first, second = (_marks(lists[partner], home_region(pact), key) for partner in partners)
    names = tuple(pact.partner_name(partner) for partner in partners)
    return Overlap(names[0], names[1], told(shared(first, second)))


def blind(content: bytes, mapping: ShopMapping, region: str, key: str, locale: str) -> Blinded:
    """The list in a file as marks, in an order that says nothing. `region`: the country of phones that name none.

    Unclear: it is no list of customers, or the key is too short.
    """
    secret = _usable(key, locale)
    try:
        table = read(content, mapping)
    except Unreadable as error:
        raise Unclear(say(locale, error.code)) from None
    if table is None or table.kind != "customers":
        raise Unclear(say(locale, "overlap.no_list"))
    reading = customers(Export("", "", datetime.min.replace(tzinfo=UTC), table, ZoneInfo("UTC"), "", locale))
    people = [marks for marks in _marks(reading.records, region, secret) if marks]
    lines = sorted({" ".join(sorted(marks)) for marks in people})
    text = "\n".join([f"{FORM} {_check(secret)}", *lines]) + "\n"
    return Blinded(text, len(lines), len(table.rows) - len(people))


def between_files(one: tuple[str, str], other: tuple[str, str], locale: str) -> Overlap:
    """How many people two blinded lists, name and text each, share. Unclear: one is none, or the keys differ."""
    (first, checked), (second, other_checked) = (_people(name, text, locale) for name, text in (one, other))
    if checked != other_checked:
        raise Unclear(say(locale, "overlap.other_key"))
    return Overlap(one[0], other[0], told(shared(first, second)))


def _partner(told_by: str, pact: Pact) -> str:
    partner = pact.partner_id(told_by)
    if partner is None:
        raise Unclear(say(pact.locale, "overlap.no_partner", partner=told_by), tuple(pact.partners))
    return partner


def _marks(people: Iterable[Customer], region: str, key: bytes) -> list[Marks]:
    return [marks_of(normalise(each, region), key) for each in people]


def _usable(key: str, locale: str) -> bytes:
    if len(key) < SHORTEST_KEY:
        raise Unclear(say(locale, "overlap.short_key", least=SHORTEST_KEY))
    return key.encode()


def _check(key: bytes) -> str:
    """Tells two keys apart, and nothing else of them."""
    return mark(FORM, key)[:16]


def _people(name: str, text: str, locale: str) -> tuple[Sequence[Marks], str]:
    head, *lines = text.split("\n")
    form, _, checked = head.strip().partition(" ")
    if form != FORM or not checked:
        raise Unclear(say(locale, "overlap.no_blind", file=name))
    return [frozenset(line.split()) for line in lines if line.strip()], checked
