"""Who is one person by the rules as they stand: with other rules all accounts are matched anew."""

from __future__ import annotations

import hashlib

from benchmarks.member_lists.records import make
from sheetpact.reconcile.members_accounts import normalise
from sheetpact.reconcile.members_match import RULES, match

AS_OF = (1, "131b0828a0f3d7ae")
"""RULES, and what they make of a list of 3,000 accounts."""


def test_rules_that_group_accounts_otherwise_have_another_number() -> None:
    """Where this fails, raise RULES and note the new digest."""
    groups = match((normalise(customer, "CN") for customer, _ in make(3000, 1)), {}, 1).groups.values()
    digest = hashlib.blake2b(repr(sorted(groups)).encode(), digest_size=8).hexdigest()
    assert (RULES, digest) == AS_OF
