"""Who is one person by the rules as they stand: with other rules all accounts are matched anew."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import replace

from benchmarks.member_lists.records import make
from sheetpact.model.records import Customer
from sheetpact.reconcile.members_accounts import normalise
from sheetpact.reconcile.members_match import RULES, match
from sheetpact.reconcile.members_signs import ENOUGH

AS_OF = (5, "0fa1fc67e197057e")
"""RULES, and what they make of these people."""


def people() -> Iterator[Customer]:
    """Enough to read from the list how often fields agree, and which signs are one person's own."""
    for place, (customer, _) in enumerate(make(7000, 1)):
        yield customer
        if place % 9 == 0 and place < 27 * ENOUGH:
            born = {"birthday": f"19{50 + place % 40}-{1 + place % 12:02d}-{2 + place % 26:02d}"}
            home = f"花园{place}号{100 + place % 70}室"
            first = replace(customer, shop="other", name="王安本", address=home, phone="", union_id="", **born)
            other = replace(first, shop="another", name=first.name if place % 5 else "李成", address=home[:-4])
            yield from (first, other)


def test_rules_that_group_accounts_otherwise_have_another_number() -> None:
    """Where this fails, raise RULES and note the new digest."""
    groups = match((normalise(customer, "CN") for customer in people()), {}, 1).groups.values()
    digest = hashlib.blake2b(repr(sorted(groups)).encode(), digest_size=8).hexdigest()
    assert (RULES, digest) == AS_OF
