"""Who else has a phone: the same number says the less, the more names stand with it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from sheetpact.model.members import Account, NameLevel, PhoneLevel
from sheetpact.reconcile.members_compare import known_surnames, mask_key, name_level
from sheetpact.reconcile.members_phones import hidden

MANY_NAMES = 5
"""From so many different names on, a phone belongs to a counter or a courier."""
BY_NAMES = (PhoneLevel.ONE_NAME, PhoneLevel.TWO_NAMES, PhoneLevel.FEW_NAMES, PhoneLevel.FEW_NAMES)


def phone_levels(accounts: Iterable[Account]) -> Mapping[str, PhoneLevel]:
    """For each phone of several accounts with a name: what it says that two accounts share it.

    For `mask surname` (see `mask_key`), where that can only be one OWN phone: OWN_MASK.
    """
    listed = list(accounts)
    levels = _levels(listed)
    return {**levels, **_own_masks(listed, levels)}


def _own_masks(accounts: Iterable[Account], levels: Mapping[str, PhoneLevel]) -> Mapping[str, PhoneLevel]:
    asked = {
        mask_key(each.phone_mask, surname)
        for each in accounts
        if each.phone_mask and each.surnames
        for surname in each.surnames
    }
    owners: dict[str, str] = {}
    for each in accounts if asked else ():
        mask = hidden(each.phone_key)
        for surname in known_surnames(each) if mask else ():
            if (key := mask_key(mask, surname)) in asked and owners.setdefault(key, each.phone_key) != each.phone_key:
                owners[key] = ""
    return {key: PhoneLevel.OWN_MASK for key, phone in owners.items() if levels.get(phone) is PhoneLevel.OWN}


def _levels(accounts: Iterable[Account]) -> Mapping[str, PhoneLevel]:
    first: dict[str, Account] = {}
    found: dict[str, list[Account]] = {}
    for account in accounts:
        if account.phone_key and not account.nickname and (account.name_keys or account.surnames):
            before = first.setdefault(account.phone_key, account)
            if before is not account:
                found.setdefault(account.phone_key, [before]).append(account)
    return {phone: _level(those) for phone, those in found.items()}


def _level(accounts: Sequence[Account]) -> PhoneLevel:
    names = len(_different(accounts))
    if names > 1:
        return BY_NAMES[names - 1] if names < MANY_NAMES else PhoneLevel.CROWDED
    shops = {account.key.shop for account in accounts if account.name_keys}
    return PhoneLevel.OWN if len(shops) > 1 else PhoneLevel.ONE_NAME


def _different(accounts: Iterable[Account]) -> Sequence[Account]:
    """One account of each name; what nearly is one, or only a surname of one, isn't another."""
    by_name = {(account.name_keys or known_surnames(account)): account for account in accounts}
    found: list[Account] = []
    for keys in sorted(by_name, key=lambda keys: (-len(keys[0]), keys)):
        if all(name_level(by_name[keys], other) is NameLevel.OTHER for other in found):
            found.append(by_name[keys])
    return found
