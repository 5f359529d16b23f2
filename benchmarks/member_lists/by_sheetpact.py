"""A list matched by sheetpact."""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping, Sequence

from benchmarks.member_lists.answers import drawn
from benchmarks.member_lists.measured import Measured, peak_mb
from sheetpact.model.members import Account
from sheetpact.model.membership import AccountKey
from sheetpact.model.records import Customer
from sheetpact.reconcile.members_accounts import normalise
from sheetpact.reconcile.members_match import match
from sheetpact.reconcile.members_sharing import sharing
from sheetpact.reconcile.members_ways import Way, said_of, weigh_accounts


def matched(customers: Iterable[Customer], region: str, people: Mapping[AccountKey, int] | None = None) -> Measured:
    """`people`: who is who, where people's answers about some pairs are to tell which way of weighing suits the list.

    They tell nothing else: the answers themselves join and part nobody.
    """
    started = time.process_time()
    accounts = [normalise(customer, region) for customer in customers]
    normalised = time.process_time()
    way = _by_answers(people, sorted(accounts, key=lambda account: account.key)) if people else None
    told = time.process_time()
    matching = match(accounts, {}, 1, way=way)
    ended = time.process_time()
    return Measured(matching.ids, ended - told, normalised - started, peak_mb())


def _by_answers(people: Mapping[AccountKey, int], accounts: Sequence[Account]) -> Way:
    same, apart = said_of(accounts, drawn(accounts, people))
    return weigh_accounts(accounts, sharing(accounts), same, apart).way
