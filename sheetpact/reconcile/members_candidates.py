"""Which accounts are worth comparing: those that share a key. All others are never looked at together."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence

from sheetpact.model.members import Account
from sheetpact.reconcile.members_compare import WHOLE, known_surnames
from sheetpact.reconcile.members_near import DOOR
from sheetpact.reconcile.members_phones import MASK_SIGN, TAIL, hidden

BLOCK = 200
"""Accounts that may share a key. A key of more is somebody's junk, and the pairs in it grow with the square."""

PART = 3
"""Letters of a mailbox."""

Keys = Callable[[Account], Iterable[str]]


def candidates(accounts: Sequence[Account]) -> tuple[list[int], int]:
    """(pairs, keys passed over because more than BLOCK accounts share them).

    A pair is `first · len(accounts) + second`, places with first < second; ascending.
    """
    size = len(accounts)
    pairs: set[int] = set()
    skipped = 0
    for keys in (_union, _email, _phone, _wechat, _birthday, _address, *BY_NAME):
        for block in _blocks(accounts, keys):
            skipped += _take(block, block, pairs, size)
    for hides, keys in ((_hides_middle, _mask_and_surname), (_hides_start, _tail_and_name)):
        for block in _blocks_around(accounts, hides, keys):
            skipped += _take([place for place in block if hides(accounts[place])], block, pairs, size)
    return sorted(pairs), skipped


def _take(some: Sequence[int], block: Sequence[int], pairs: set[int], size: int) -> int:
    """Each of `some` with each of the block; 1 where there are too many."""
    if len(block) > BLOCK:
        return 1
    for one in some:
        for other in block:
            if one != other:
                pairs.add(min(one, other) * size + max(one, other))
    return 0


def _blocks(accounts: Sequence[Account], keys: Keys) -> Iterator[list[int]]:
    """Places of accounts that share a key: two at least."""
    first: dict[str, int] = {}
    found: dict[str, list[int]] = {}
    for place, account in enumerate(accounts):
        for key in keys(account):
            before = first.setdefault(key, place)
            if before != place:
                found.setdefault(key, [before]).append(place)
    return iter(found.values())


def _blocks_around(accounts: Sequence[Account], hides: Callable[[Account], bool], keys: Keys) -> Iterator[list[int]]:
    """The same, only for keys that an account has whose phone is hidden in this way."""
    found: dict[str, list[int]] = {key: [] for account in accounts if hides(account) for key in keys(account)}
    if found:
        for place, account in enumerate(accounts):
            for key in keys(account):
                if key in found:
                    found[key].append(place)
    return (block for block in found.values() if len(block) > 1)


def _union(account: Account) -> Iterable[str]:
    return (account.union_id,) if account.union_id else ()


def _email(account: Account) -> Iterable[str]:
    return (account.email,) if account.email else ()


def _phone(account: Account) -> Iterable[str]:
    return (account.phone_key,) if account.phone_key else ()


def _wechat(account: Account) -> Iterable[str]:
    return (account.wechat_id,) if account.wechat_id else ()


def _birthday(account: Account) -> Iterable[str]:
    """A name that is only nearly the same has no key in common."""
    return (account.birthday,) if len(account.birthday) == WHOLE else ()


def _address(account: Account) -> Iterable[str]:
    return (account.address_key,) if account.address_key else ()


def _street_and_name(account: Account) -> Iterable[str]:
    return _and_name(account.street, account)


def _door_and_name(account: Account) -> Iterable[str]:
    """The street may be mistyped, and so may one word of a Western name."""
    found = DOOR.search(account.address_key)
    if not found:
        return ()
    if account.name_written.isascii():
        return (f"{found[0]} {surname}" for surname in known_surnames(account))
    return _and_name(found[0], account)


def _first_digits_and_name(account: Account) -> Iterable[str]:
    return _and_name(account.phone_key[:-TAIL], account)


def _last_digits_and_name(account: Account) -> Iterable[str]:
    """With those before, they bring numbers together of which one digit is wrong."""
    return _and_name(account.phone_key[-TAIL:], account)


def _mailbox_start_and_name(account: Account) -> Iterable[str]:
    return _and_name(account.email[:PART], account)


def _mailbox_end_and_name(account: Account) -> Iterable[str]:
    """With the first letters, it brings mailboxes together of which one letter is wrong."""
    return _and_name(account.email.partition("@")[0][-PART:], account)


def _and_name(key: str, account: Account) -> Iterable[str]:
    """One reading is enough here: that of 曾 or a name either way round comes first."""
    return (f"{key} {min(account.name_keys)}",) if key and account.name_keys else ()


BY_NAME = (
    _street_and_name,
    _door_and_name,
    _first_digits_and_name,
    _last_digits_and_name,
    _mailbox_start_and_name,
    _mailbox_end_and_name,
)


def _hides_middle(account: Account) -> bool:
    return bool(account.phone_mask) and not account.phone_mask.startswith(MASK_SIGN)


def _hides_start(account: Account) -> bool:
    return account.phone_mask.startswith(MASK_SIGN)


def _mask_and_surname(account: Account) -> Iterable[str]:
    mask = account.phone_mask or hidden(account.phone_key)
    if not mask or mask.startswith(MASK_SIGN):
        return ()
    return (f"{mask} {surname}" for surname in set(known_surnames(account)))


def _tail_and_name(account: Account) -> Iterable[str]:
    tail = (account.phone_mask or hidden(account.phone_key)).partition(MASK_SIGN)[2]
    return (f"{tail} {name}" for name in account.name_keys) if tail else ()
