"""The same list matched by equal keys alone: the plain rule, by which one sees how hard a list is.

Name and phone, whole or as a mask shows it, a union id or an e-mail address make two accounts one person.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator

from benchmarks.member_lists.measured import Measured, peak_mb
from sheetpact.model.members import Account
from sheetpact.model.membership import AccountKey
from sheetpact.model.records import Customer
from sheetpact.reconcile.members_accounts import normalise
from sheetpact.reconcile.members_phones import MASK_SIGN, hidden


def matched(customers: Iterable[Customer], region: str) -> Measured:
    started = time.process_time()
    accounts = [normalise(customer, region) for customer in customers]
    normalised = time.process_time()
    groups = _groups(accounts)
    ended = time.process_time()
    return Measured(groups, ended - normalised, normalised - started, peak_mb())


def _groups(accounts: Iterable[Account]) -> dict[AccountKey, object]:
    """Account → one account of its group, the same for all of them."""
    above: dict[AccountKey, AccountKey] = {}
    first: dict[str, AccountKey] = {}
    for account in accounts:
        for key in _keys(account):
            ours, theirs = _end(account.key, above), _end(first.setdefault(key, account.key), above)
            if ours != theirs:
                above[ours] = theirs
    return {account.key: _end(account.key, above) for account in accounts}


def _end(key: AccountKey, above: dict[AccountKey, AccountKey]) -> AccountKey:
    while key in above:
        key = above[key]
    return key


def _keys(account: Account) -> Iterator[str]:
    if account.union_id:
        yield f"union {account.union_id}"
    if account.email:
        yield f"email {account.email}"
    mask = account.phone_mask or hidden(account.phone_key)
    for name in account.name_keys:
        if account.phone_key:
            yield f"{account.phone_key} {name}"
        if mask and not mask.startswith(MASK_SIGN):
            yield f"{mask} {name}"
