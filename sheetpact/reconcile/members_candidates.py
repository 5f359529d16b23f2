"""Which accounts are worth comparing: those that share a key. All others are never looked at together."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import chain, combinations
from operator import attrgetter
from typing import NamedTuple

from sheetpact.model.members import Account
from sheetpact.reconcile.members_compare import WHOLE, known_surnames
from sheetpact.reconcile.members_near import first_number
from sheetpact.reconcile.members_phones import MASK_SIGN, TAIL, hidden

BLOCK = 200
"""Accounts that may share a key. A key of more is somebody's junk, and the pairs in it grow with the square."""

PART = 5
"""Letters of a mailbox: with fewer the name alone would bring pairs together."""


Key = Callable[[Account], str]
Keys = Callable[[Account], Iterable[str]]


def candidates(accounts: Sequence[Account], more: Sequence[Keys] = ()) -> tuple[list[int], int]:
    """(pairs, keys passed over because more than BLOCK accounts share them). `more`: keys beside the usual.

    A pair is `first · len(accounts) + second`, places with first < second; ascending.
    """
    size = len(accounts)
    pairs: set[int] = set()
    single = (_blocks(accounts, key) for key in KEYS)
    several = (_blocks_of_several(accounts, keys) for keys in (_door_and_name, *more))
    blocks = [*chain.from_iterable(single), *chain.from_iterable(several)]
    hiding = [
        ([place for place in block if way.hides(accounts[place])], block)
        for way in HIDING
        for block in _blocks_around(accounts, way)
    ]
    some = [block for block in blocks if len(block) <= BLOCK]
    few = [(theirs, block) for theirs, block in hiding if len(block) <= BLOCK]
    for block in some:
        pairs.update(one * size + other for one, other in combinations(block, 2))
    for theirs, block in few:
        pairs.update(min(one, other) * size + max(one, other) for one in theirs for other in block if one != other)
    return sorted(pairs), len(blocks) - len(some) + len(hiding) - len(few)


def _blocks(accounts: Sequence[Account], key: Key) -> Iterator[list[int]]:
    """Places of accounts that share a key, ascending: two at least."""
    return _shared((name, place) for place, name in enumerate(map(key, accounts)) if name)


def _blocks_of_several(accounts: Sequence[Account], keys: Keys) -> Iterator[list[int]]:
    return _shared((name, place) for place, account in enumerate(accounts) for name in keys(account))


def _shared(keys: Iterable[tuple[str, int]]) -> Iterator[list[int]]:
    first: dict[str, int] = {}
    found: dict[str, list[int]] = {}
    for key, place in keys:
        before = first.setdefault(key, place)
        if before != place:
            found.setdefault(key, [before]).append(place)
    return iter(found.values())


def _blocks_around(accounts: Sequence[Account], hiding: Hiding) -> Iterator[list[int]]:
    """The same, only for keys that an account has whose phone is hidden in this way."""
    theirs = [account for account in accounts if hiding.hides(account)]
    found: dict[str, list[int]] = {key: [] for account in theirs for key in hiding.keys(account)}
    numbers = set(map(hiding.number, theirs)) - {""}
    for place, account in enumerate(accounts) if numbers else ():
        if hiding.number(account) in numbers:
            for key in hiding.keys(account):
                if key in found:
                    found[key].append(place)
    return (block for block in found.values() if len(block) > 1)


def _birthday(account: Account) -> str:
    """A name that is only nearly the same has no key in common."""
    return account.birthday if len(account.birthday) == WHOLE else ""


def _street_and_name(account: Account) -> str:
    return _and_name(account.street, account)


def _first_digits_and_name(account: Account) -> str:
    return _and_name(account.phone_key[:-TAIL], account)


def _last_digits_and_name(account: Account) -> str:
    """With those before, they bring numbers together of which one digit is wrong."""
    return _and_name(account.phone_key[-TAIL:], account)


def _mailbox_start_and_name(account: Account) -> str:
    return _and_name(account.email[:PART], account)


def _mailbox_end_and_name(account: Account) -> str:
    """With the first letters, it brings mailboxes together of which one letter is wrong."""
    return _and_name(account.email.partition("@")[0][-PART:], account)


def _and_name(key: str, account: Account) -> str:
    """One reading is enough here: that of 曾 or a name either way round comes first."""
    return f"{key} {min(account.name_keys)}" if key and account.name_keys else ""


KEYS: tuple[Key, ...] = (
    *map(attrgetter, ("union_id", "email", "phone_key", "wechat_id", "address_key")),
    _birthday,
    _street_and_name,
    _first_digits_and_name,
    _last_digits_and_name,
    _mailbox_start_and_name,
    _mailbox_end_and_name,
)


def _door_and_name(account: Account) -> Iterable[str]:
    """The street may be mistyped, and so may one word of a Western name."""
    number = first_number(account.address_key)
    if not number or not account.name_keys:
        return ()
    if account.name_written.isascii():
        return {f"{number} {surname}" for surname in known_surnames(account)}
    return (_and_name(number, account),)


def _wechat_but_one(account: Account) -> Iterable[str]:
    """Two ids of which one sign differs, or two stand the wrong way round, are equal without one sign."""
    chat = account.wechat_id
    return {chat[:at] + chat[at + 1 :] for at in range(len(chat))}


def _town_and_name(account: Account) -> Iterable[str]:
    return {_and_name(town, account) for town in account.regions} if account.name_keys else ()


FINER: tuple[Keys, ...] = (_wechat_but_one, _town_and_name)
"""Many and wide: where a closer look tells two people apart."""


class Hiding(NamedTuple):
    """A way to hide a phone. `number`: what is left of one, '' of none; with one of `names` it is a key."""

    hides: Callable[[Account], bool]
    number: Key
    names: Callable[[Account], Iterable[str]]

    def keys(self, account: Account) -> Iterator[str]:
        number = self.number(account)
        return (f"{number} {name}" for name in set(self.names(account))) if number else iter(())


def _hides_middle(account: Account) -> bool:
    return bool(account.phone_mask) and not account.phone_mask.startswith(MASK_SIGN)


def _hides_start(account: Account) -> bool:
    return account.phone_mask.startswith(MASK_SIGN)


def _mask(account: Account) -> str:
    mask = account.phone_mask or hidden(account.phone_key)
    return "" if mask.startswith(MASK_SIGN) else mask


def _tail(account: Account) -> str:
    """What a mask ends with; the last four digits of a phone."""
    return account.phone_mask.partition(MASK_SIGN)[2] if account.phone_mask else account.phone_key[-TAIL:]


HIDING = (
    Hiding(_hides_middle, _mask, known_surnames),
    Hiding(_hides_start, _tail, attrgetter("name_keys")),
)
