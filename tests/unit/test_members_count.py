"""How many members a sync tells of: all, those in several shops, and pairs to confirm. All people here are made up."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace

import pytest
from deciding import drafted, pact

from sheetpact.model.members import (
    Doubt,
    EmailLevel,
    Matching,
    MemberCount,
    NameLevel,
    Pattern,
    PhoneLevel,
    Review,
    UnionLevel,
)
from sheetpact.model.membership import AccountKey
from sheetpact.model.pact import Pact
from sheetpact.model.records import Customer
from sheetpact.model.state import State
from sheetpact.reconcile.members_count import counted
from sheetpact.reconcile.members_decision import decide_members
from sheetpact.reconcile.members_facts import MembersSeen, Remembered
from sheetpact.reconcile.members_match import RULES
from sheetpact.reconcile.members_review import SHOWN

TEA, TEA_TOO, ART, LEFT = (AccountKey(*each.split("/")) for each in ("tea-shop/1", "tea-shop/2", "art-shop/9", "old/3"))

PATTERN = Pattern(NameLevel.SURNAME, PhoneLevel.ONE_NAME, EmailLevel.MISSING, UnionLevel.MISSING)


def silent_pact() -> Pact:
    agreed = pact()
    return agreed.model_copy(update={"members": agreed.members.model_copy(update={"share": ()})})


def count(
    ids: Mapping[AccountKey, str], persons: Collection[str], accounts: Collection[AccountKey] | None = None
) -> MemberCount | None:
    matching = Matching(ids, {}, {}, {}, (), 9)
    return counted(matching, persons, ids.keys() if accounts is None else accounts, 3, pact())


def test_who_is_in_two_shops_is_in_several_and_who_has_two_accounts_in_one_is_not() -> None:
    assert count({TEA: "M1", ART: "M1", TEA_TOO: "M2"}, {"M1", "M2"}) == MemberCount(2, 1, 3)
    assert count({TEA: "M1", TEA_TOO: "M1", ART: "M2"}, {"M1", "M2"}) == MemberCount(2, 0, 3)


@pytest.mark.parametrize("gone", [ART, LEFT])
def test_an_account_that_is_gone_or_whose_shop_left_the_pact_is_in_no_shop(gone: AccountKey) -> None:
    there = [TEA] if gone is ART else [TEA, LEFT]
    assert count({TEA: "M1", gone: "M1"}, {"M1"}, there) == MemberCount(1, 0, 3)


def test_a_number_that_is_nobodys_is_not_counted() -> None:
    assert count({TEA: "M1", ART: "M2", TEA_TOO: "M2"}, {"M1"}) == MemberCount(1, 0, 3)


def test_without_members_and_where_nothing_of_them_is_shared_nothing_is_counted() -> None:
    assert count({}, ()) is None
    assert counted(Matching({TEA: "M1"}, {}, {}, {}, (), 2), {"M1"}, [TEA], 0, silent_pact()) is None


def test_a_decision_counts_the_pairs_that_stand_in_the_sheet_and_those_that_come_up_later() -> None:
    keys = [AccountKey("tea-shop", f"{at:03}") for at in range(SHOWN + 2)]
    doubts = tuple(Doubt((keys[0], other), PATTERN, 9.0) for other in keys[1:])
    known = Remembered(
        accounts={key: Customer(*key) for key in keys},
        members={key: f"M{at:04}" for at, key in enumerate(keys, start=1)},
        next_number=len(keys) + 1,
    )
    for review, waiting in ((Review(doubts, more=4, rules=RULES), SHOWN + 5), (Review(rules=RULES), 0)):
        found = decide_members(replace(known, review=review), MembersSeen({}, (), None), State(), pact(), drafted())
        assert found.count == MemberCount(SHOWN + 2, 0, waiting)
        assert len(found.asked) == min(waiting, SHOWN)


def test_before_there_is_any_customer_nothing_is_counted() -> None:
    assert decide_members(Remembered(), MembersSeen({}, (), None), State(), pact(), drafted()).count is None
