"""Who else has a phone or an e-mail address: the same one says the less, the more names stand with it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from operator import attrgetter

from sheetpact.model.members import Account, NameLevel, PhoneLevel, Sharing
from sheetpact.reconcile.members_compare import known_surnames, name_level, surname_key
from sheetpact.reconcile.members_phones import MASK_SIGN, hidden

MANY_NAMES = 10
"""From so many different names on, a phone belongs to a counter or a courier."""
BY_SHOPS = (PhoneLevel.SAME, PhoneLevel.ONE_NAME, PhoneLevel.OWN)

EVERY_LENGTH = (0, 1, 2)
LENGTHS = {1: (0, 1), 2: (0, 2)}
"""What a mask may tell of a given name with so many characters."""


def sharing(accounts: Sequence[Account]) -> Sharing:
    """Of the accounts of all shops."""
    mailed = _by_named(accounts, attrgetter("email"))
    return Sharing(phone_levels(accounts), {email for email, those in mailed if len(_different(those)) > 1})


def phone_levels(accounts: Iterable[Account]) -> Mapping[str, PhoneLevel]:
    """For each phone of several accounts with a name: what it says that two accounts share it. Else: SAME.

    For `number surname` (see `surname_key`), where only one name there has the surname: OF_SURNAME, of a mask OWN_MASK.
    """
    listed = list(accounts)
    levels = {phone: _level(those) for phone, those in _by_named(listed, attrgetter("phone_key"))}
    return {**levels, **_of_surnames(listed)}


def _of_surnames(accounts: Sequence[Account]) -> Mapping[str, PhoneLevel]:
    titled = [each for each in accounts if each.surnames]
    numbers = {number for each in titled for number in _numbers(each)} - {""}
    asked = {key for each in titled for key in _surname_keys(each)}
    named: dict[str, list[Account]] = {}
    for each in accounts if asked else ():
        if each.name_keys and not each.nickname and not numbers.isdisjoint(_numbers(each)):
            for key in asked.intersection(_surname_keys(each)):
                named.setdefault(key, []).append(each)
    return {
        key: PhoneLevel.OWN_MASK if MASK_SIGN in key else PhoneLevel.OF_SURNAME
        for key, those in named.items()
        if len(_different(those)) == 1
    }


def _surname_keys(account: Account) -> Sequence[str]:
    """For each number, whole or masked, and each surname that the name may have, and what it may fit."""
    surnames = known_surnames(account)
    given = (account.given,) if account.surnames else LENGTHS.get(account.given, EVERY_LENGTH)
    return [
        surname_key(number, surname, long)
        for number in _numbers(account)
        if number
        for surname in surnames
        for long in given
    ]


def _numbers(account: Account) -> tuple[str, str]:
    return account.phone_key, account.phone_mask or hidden(account.phone_key)


def _by_named(accounts: Iterable[Account], field: Callable[[Account], str]) -> Iterable[tuple[str, list[Account]]]:
    """What several accounts that tell a name have in this field, with them."""
    first: dict[str, Account] = {}
    found: dict[str, list[Account]] = {}
    for account in accounts:
        told = field(account)
        if told and not account.nickname and (account.name_keys or account.surnames):
            before = first.setdefault(told, account)
            if before is not account:
                found.setdefault(told, [before]).append(account)
    return found.items()


def _level(accounts: Sequence[Account]) -> PhoneLevel:
    names = len(_different(accounts))
    if names >= MANY_NAMES:
        return PhoneLevel.CROWDED
    if names > 1:
        return PhoneLevel.TWO_NAMES if names == 2 else PhoneLevel.FEW_NAMES  # noqa: PLR2004 (two, as the level says)
    shops = {account.key.shop for account in accounts if account.name_keys}
    return BY_SHOPS[min(len(shops), 2)]


def _different(accounts: Iterable[Account]) -> Sequence[Account]:
    """One account of each name; what nearly is one, or only a surname of one, isn't another."""
    by_name = {(account.name_keys or known_surnames(account)): account for account in accounts}
    found: list[Account] = []
    for keys in sorted(by_name, key=lambda keys: (-len(keys[0]), keys)):
        if all(name_level(by_name[keys], other) is NameLevel.OTHER for other in found):
            found.append(by_name[keys])
    return found
