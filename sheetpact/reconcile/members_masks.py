"""How long a hidden given name is: 张* and 张** tell it in shops that hide each character behind a sign of its own."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from sheetpact.model.members import Account

LENGTHS = frozenset({1, 2})
"""Characters of nearly all Chinese given names."""
MASKS, RARELY = 20, 0.05
"""Hidden names of a shop from which its way to hide them shows, and the share of each length from which it varies."""


def with_lengths_believed(accounts: Sequence[Account]) -> Sequence[Account]:
    """The accounts, of which those keep the length of a hidden name whose shop tells it."""
    shops: dict[str, Counter[int]] = {}
    for account in accounts:
        if _hides(account):
            shops.setdefault(account.key.shop, Counter())[account.given] += 1
    others = {shop for shop, lengths in shops.items() if not _varies(lengths)}
    if not others:
        return accounts
    return [replace(each, given=0) if each.key.shop in others and _hides(each) else each for each in accounts]


def _hides(account: Account) -> bool:
    return bool(account.surnames and account.given)


def _varies(lengths: Counter[int]) -> bool:
    """As given names do. A shop that always writes one sign, or three, tells nothing by it."""
    masks = lengths.total()
    return masks >= MASKS and lengths.keys() == LENGTHS and min(lengths.values()) >= RARELY * masks
