"""What shops know of made-up people: each kind of shop something else, and none of it quite right."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from random import Random

from benchmarks.member_lists.people import PersonMade, Town
from benchmarks.member_lists.words import GIVEN, HOMOPHONES, NOBODY, TRADITIONAL
from sheetpact.model.records import Customer

SHOPS = 20
SHOPS_OF_A_PERSON = (0.54, 0.22, 0.115, 0.06, 0.032, 0.02, 0.009, 0.004)
"""Of the people buy in one shop, two, and so on: 100,000 accounts make some 104,000 true pairs."""
TWICE = 0.04
"""Of the accounts have a twin in the same shop."""
NAMES_MASKED = 0.5
"""Of the accounts with a masked phone have a masked name, too."""
OWN_FORM = 0.85
"""Of a shop's phones are written as its till or form writes them; the others as people typed them."""


@dataclass(frozen=True, slots=True)
class Kind:
    """How much a kind of shop knows: of how many accounts a phone, a masked one, an address, whether verified, …"""

    phone: float
    masked: float
    email: float
    verified: float
    union: float
    nicknamed: float
    birthday: float
    gender: float
    address: float
    wechat_id: float
    form: str
    """How it writes most phones."""


WEB_SHOP = Kind(0.95, 0.0, 0.37, 0.0, 0.0, 0.02, 0.0, 0.0, 0.75, 0.0, "{0}{1}{2}")
SHOP_WITH_LOGIN = Kind(0.93, 0.0, 0.42, 0.5, 0.0, 0.02, 0.1, 0.0, 0.75, 0.0, "+86{0}{1}{2}")
MINI_PROGRAM = Kind(0.92, 0.04, 0.10, 0.0, 0.64, 0.05, 0.25, 0.5, 0.50, 0.0, "{0}{1}{2}")
TILL_WITH_CARD = Kind(0.96, 0.02, 0.26, 0.0, 0.0, 0.02, 0.60, 0.6, 0.10, 0.25, "{0}-{1}-{2}")
MARKETPLACE = Kind(0.60, 0.38, 0.10, 0.0, 0.64, 0.05, 0.0, 0.1, 0.0, 0.1, "{0}-{1}-{2}")
KINDS = (WEB_SHOP, SHOP_WITH_LOGIN, MINI_PROGRAM, TILL_WITH_CARD, MARKETPLACE)
FORMS = ("{0}{1}{2}", "+86 {0}{1}{2}", "{0}-{1}-{2}", "{0} {1} {2}", "+86 {0} {1} {2}", "(86){0}{1}{2}")


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
    phone = _phone(who, kind, chance)
    email = who.email if chance.random() < kind.email else ""
    return {
        "shop": f"shop-{shop}",
        "name": _name(who, kind, chance, hidden="*" in phone),
        "phone": phone,
        "email": email,
        "email_verified": bool(email) and chance.random() < kind.verified,
        "union_id": who.union if chance.random() < kind.union else "",
        "birthday": _birthday(who, chance) if chance.random() < kind.birthday else "",
        "gender": _gender(who, chance) if chance.random() < kind.gender else "",
        "address": _address(who, chance) if chance.random() < kind.address else "",
        "wechat_id": who.wechat_id if chance.random() < kind.wechat_id else "",
    }


def _name(who: PersonMade, kind: Kind, chance: Random, *, hidden: bool) -> str:
    if hidden and not who.western and chance.random() < NAMES_MASKED:
        return _hidden_name(who)
    draw = chance.random()
    if draw < kind.nicknamed:
        return who.nickname
    if draw < kind.nicknamed + 0.01:
        return chance.choice(NOBODY)
    return _western(who, chance) if who.western else _chinese(who, chance)


def _hidden_name(who: PersonMade) -> str:
    return f"{who.surname[0]}{'*' * len(who.given)}"


def _western(who: PersonMade, chance: Random) -> str:
    draw = chance.random()
    if draw < 0.05:
        return f"{who.surname}, {who.given}"
    if draw < 0.115:
        return f"{who.given} {who.surname}".upper()
    if draw < 0.16:
        return f"{who.given} {chance.choice('ABCDEFGH')}. {who.surname}"
    if draw < 0.19:
        at = chance.randrange(1, len(who.surname))
        return f"{who.given} {who.surname[:at]}{who.surname[at + 1 :]}"
    if draw < 0.21:
        return f"{'Ms' if who.gender == 'f' else 'Mr'} {who.surname}"
    return f"{who.given} {who.surname}"


def _chinese(who: PersonMade, chance: Random) -> str:
    draw = chance.random()
    name = who.surname + who.given
    if draw < 0.05:
        return name.translate(TRADITIONAL)
    if draw < 0.08:
        return _pinyin(who)
    if draw < 0.10:
        return who.surname + ("女士" if who.gender == "f" else "先生")
    if draw < 0.103:
        return _hidden_name(who)
    if draw < 0.115:
        return next((name.replace(pair[0], pair[1]) for pair in HOMOPHONES if pair[0] in who.given), name)
    if draw < 0.12:
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
        number = _wrong(number, chance) if chance.random() < 0.02 else number
        form = kind.form if chance.random() < OWN_FORM else chance.choice(FORMS)
        return form.format(number[:3], number[3:7], number[7:])
    if draw < kind.phone + kind.masked:
        return f"{number[:3]}****{number[7:]}" if chance.random() < 0.9 else f"*******{number[7:]}"
    return "13800138000" if chance.random() < 0.1 else ""


def _wrong(number: str, chance: Random) -> str:
    at = chance.randrange(4, 11)
    return f"{number[:at]}{chance.randrange(10)}{number[at + 1 :]}"


def _birthday(who: PersonMade, chance: Random) -> str:
    """One in 30 is wrong, one in 25 is what the form began with; of some the year isn't told, or only the year."""
    year, month, day = who.born
    draw = chance.random()
    if draw < 0.04:
        return chance.choice(("1990-01-01", "2000-01-01", "1970-01-01"))
    if draw < 0.07:
        day = chance.randrange(1, 29)
    elif draw < 0.25:
        return f"{month:02d}-{day:02d}"
    elif draw < 0.30:
        return f"{year}"
    return chance.choice((f"{year}-{month:02d}-{day:02d}", f"{year}/{month}/{day}", f"{year}年{month}月{day}日"))


def _gender(who: PersonMade, chance: Random) -> str:
    gender = who.gender if chance.random() < 0.97 else chance.choice("fm")
    return chance.choice({"f": ("女", "female"), "m": ("男", "male")}[gender])


def _address(who: PersonMade, chance: Random) -> str:
    home = chance.choice(who.homes)
    province, city, district = home.region
    if who.western:
        door = chance.choice((f"Apt {home.door}, ", f"Flat {home.door} ", ""))
        return f"{door}{home.house} {home.street}, {chance.choice((city or province, district))}"
    region = chance.choice(
        (province + city + district, f"{province} {city} {district} ", city + district, district, "")
    )
    doors = (
        f"{home.house}号{home.door}室",
        f"{home.house}幢{home.door}",
        f"{home.house}-{home.door}",
        f"{home.house}号",
    )
    return region + home.street + chance.choices(doors, (40, 25, 20, 15))[0]
