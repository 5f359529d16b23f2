"""What shops know of made-up people: each kind of shop something else, and none of it quite right."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from random import Random

from benchmarks.member_lists.people import PersonMade, Town
from benchmarks.member_lists.words import GIVEN, HOMOPHONES, NOBODY, TRADITIONAL
from sheetpact.model.records import Customer

SHOPS = 20
SHOPS_OF_A_PERSON = (0.30, 0.26, 0.19, 0.12, 0.08, 0.05)
"""Of the people buy in one shop, two, and so on."""
TWICE = 0.04
"""Of the accounts have a twin in the same shop."""


@dataclass(frozen=True, slots=True)
class Kind:
    """How much a shop knows: of how many accounts a phone, a masked one, an address, whether verified, …"""

    phone: float
    masked: float
    email: float
    verified: float
    union: float
    nicknamed: float


KINDS = (
    Kind(phone=0.95, masked=0.00, email=0.35, verified=0.0, union=0.00, nicknamed=0.01),
    Kind(phone=0.93, masked=0.00, email=0.40, verified=0.5, union=0.00, nicknamed=0.01),
    Kind(phone=0.92, masked=0.04, email=0.10, verified=0.0, union=0.60, nicknamed=0.06),
    Kind(phone=0.96, masked=0.02, email=0.25, verified=0.0, union=0.00, nicknamed=0.02),
    Kind(phone=0.60, masked=0.38, email=0.10, verified=0.0, union=0.60, nicknamed=0.05),
)


def make(rows: int, seed: int) -> Iterator[tuple[Customer, int]]:
    """(account, number of the person), `rows` of them."""
    chance = Random(seed)
    town = Town(chance)
    made = person = 0
    while True:
        for who in town.settle():
            for customer in _accounts(who, chance):
                if made == rows:
                    return
                yield customer_of(customer, made), person
                made += 1
            person += 1


def customer_of(parts: Mapping[str, object], number: int) -> Customer:
    return Customer(customer=str(number), **parts)  # type: ignore[arg-type]


def _accounts(who: PersonMade, chance: Random) -> Iterator[Mapping[str, object]]:
    count = chance.choices(range(1, len(SHOPS_OF_A_PERSON) + 1), SHOPS_OF_A_PERSON)[0]
    for shop in chance.sample(range(SHOPS), count):
        yield _account(who, shop, chance)
        if chance.random() < TWICE:
            yield _account(who, shop, chance)


def _account(who: PersonMade, shop: int, chance: Random) -> Mapping[str, object]:
    kind = KINDS[shop % len(KINDS)]
    email = who.email if chance.random() < kind.email else ""
    return {
        "shop": f"shop-{shop}",
        "name": _name(who, kind, chance),
        "phone": _phone(who, kind, chance),
        "email": email,
        "email_verified": bool(email) and chance.random() < kind.verified,
        "union_id": who.union if chance.random() < kind.union else "",
    }


def _name(who: PersonMade, kind: Kind, chance: Random) -> str:
    draw = chance.random()
    if draw < kind.nicknamed:
        return who.nickname
    if draw < kind.nicknamed + 0.02:
        return chance.choice(NOBODY)
    return _western(who, chance) if who.western else _chinese(who, chance)


def _western(who: PersonMade, chance: Random) -> str:
    draw = chance.random()
    if draw < 0.06:
        return f"{who.surname}, {who.given}"
    if draw < 0.12:
        return f"{who.given} {who.surname}".upper()
    if draw < 0.16:
        return f"{who.given} {chance.choice('ABCDEFGH')}. {who.surname}"
    if draw < 0.19:
        at = chance.randrange(1, len(who.surname))
        return f"{who.given} {who.surname[:at]}{who.surname[at + 1 :]}"
    if draw < 0.21:
        return f"Mr {who.surname}"
    return f"{who.given} {who.surname}"


def _chinese(who: PersonMade, chance: Random) -> str:
    draw = chance.random()
    name = who.surname + who.given
    if draw < 0.05:
        return name.translate(TRADITIONAL)
    if draw < 0.08:
        return _pinyin(who)
    if draw < 0.115:
        return who.surname + chance.choice(("先生", "女士"))
    if draw < 0.13:
        return f"{who.surname[0]}{'*' * len(who.given)}"
    if draw < 0.145:
        return next((name.replace(a, b) for a, b in HOMOPHONES if a in who.given), name)
    if draw < 0.155:
        return who.surname + who.given[:-1] + chance.choice(GIVEN)
    return name


def _pinyin(who: PersonMade) -> str:
    from pypinyin import lazy_pinyin  # noqa: PLC0415

    surname, given = ("".join(lazy_pinyin(part)).capitalize() for part in (who.surname, who.given))
    return f"{surname} {given}"


def _phone(who: PersonMade, kind: Kind, chance: Random) -> str:
    number = chance.choice(who.phones)
    draw = chance.random()
    if draw < kind.phone:
        return chance.choices(
            (number, f"+86 {number}", f"{number[:3]}-{number[3:7]}-{number[7:]}", _wrong(number, chance)), (80, 9, 9, 2)
        )[0]
    if draw < kind.phone + kind.masked:
        return f"{number[:3]}****{number[7:]}" if chance.random() < 0.9 else f"*******{number[7:]}"
    return "13800138000" if chance.random() < 0.1 else ""


def _wrong(number: str, chance: Random) -> str:
    at = chance.randrange(4, 11)
    return f"{number[:at]}{chance.randrange(10)}{number[at + 1 :]}"
