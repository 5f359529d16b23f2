"""A shop's account as it came → the same account in forms that can be compared between shops."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping

from sheetpact.model.members import Account
from sheetpact.model.membership import AccountKey
from sheetpact.model.pact import Pact
from sheetpact.model.records import Customer
from sheetpact.reconcile.members_addresses import NOWHERE, read_address
from sheetpact.reconcile.members_birthdays import read_birthday, read_gender
from sheetpact.reconcile.members_names import gender_of_title, read_name
from sheetpact.reconcile.members_phones import read_phone

EURO_ZONES: Mapping[str, str] = {
    "Europe/Amsterdam": "NL",
    "Europe/Athens": "GR",
    "Europe/Berlin": "DE",
    "Europe/Brussels": "BE",
    "Europe/Dublin": "IE",
    "Europe/Helsinki": "FI",
    "Europe/Lisbon": "PT",
    "Europe/Luxembourg": "LU",
    "Europe/Madrid": "ES",
    "Europe/Paris": "FR",
    "Europe/Rome": "IT",
    "Europe/Vienna": "AT",
}
"""Time zone → country (ISO 3166), where the currency is that of many."""
WECHAT_ID = re.compile(r"[a-z][-_a-z0-9]{5,19}")
"""What WeChat lets people choose: a letter, then letters, digits, - and _; 6 to 20 in all."""
EMAIL = re.compile(r"[^@\s]+@[^@\s]+")


def home_region(pact: Pact) -> str:
    """The country of phones that name none: the currency's (ISO 4217 codes begin with it), of euros the time zone's."""
    return EURO_ZONES.get(pact.timezone, "") if pact.currency == "EUR" else pact.currency[:2]


def normalise(customer: Customer, region: str) -> Account:
    """`region` (ISO 3166, two letters): the country of phones that name none."""
    phone_key, phone_mask = read_phone(customer.phone, region)
    name = read_name(customer.name)
    address = read_address(customer.address) if customer.address else NOWHERE
    email = _email(customer.email)
    return Account(
        AccountKey(customer.shop, customer.customer),
        name=" ".join(unicodedata.normalize("NFKC", customer.name).split()),
        name_keys=name.keys,
        name_written=name.written,
        surnames=name.surnames,
        given=name.given,
        shown=name.shown,
        nickname=name.nickname,
        phone_key=phone_key,
        phone_mask=phone_mask,
        union_id=customer.union_id.strip(),
        email_key=email if customer.email_verified else "",
        email=email,
        points=customer.points,
        tier=customer.tier.strip(),
        phone_verified=customer.phone_verified,
        birthday=read_birthday(customer.birthday) if customer.birthday else "",
        gender=read_gender(customer.gender) or gender_of_title(customer.name),
        address_key=address.key,
        street=address.street,
        regions=address.regions,
        wechat_id=_wechat_id(customer.wechat_id) if customer.wechat_id else "",
    )


def _wechat_id(text: str) -> str:
    plain = unicodedata.normalize("NFKC", text).strip().casefold()
    return plain if WECHAT_ID.fullmatch(plain) else ""


def _email(text: str) -> str:
    plain = unicodedata.normalize("NFKC", text).strip().casefold()
    return plain if EMAIL.fullmatch(plain) else ""
