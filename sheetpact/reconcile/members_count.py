"""How many members there are, for the operator: no exact count of people may stand in the sheet."""

from __future__ import annotations

from collections.abc import Collection

from sheetpact.model.members import Matching, MemberCount
from sheetpact.model.membership import AccountKey
from sheetpact.model.pact import Pact


def counted(
    matching: Matching, persons: Collection[str], accounts: Collection[AccountKey], waiting: int, pact: Pact
) -> MemberCount | None:
    """`persons` are the members that the sheet may know, `waiting` the pairs that it asks about.

    None where there is nobody, and where the pact shares nothing of members.
    """
    if not persons or not pact.members.share:
        return None
    shops: dict[str, set[str]] = {}
    for account, member in matching.ids.items():
        if member in persons and account in accounts and account.shop in pact.shops:
            shops.setdefault(member, set()).add(account.shop)
    return MemberCount(len(persons), sum(len(there) > 1 for there in shops.values()), waiting)
