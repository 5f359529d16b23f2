"""What reading the shops' customers comes to: accounts to keep, accounts to erase, and shops whose list must wait."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from sheetpact.model.membership import AccountKey
from sheetpact.model.pact import Pact
from sheetpact.model.problems import Where
from sheetpact.model.records import Customer
from sheetpact.model.seen import CustomersSeen
from sheetpact.reconcile.drafts import Draft
from sheetpact.reconcile.guards import Guard

FEWEST = 10
COUNTS = frozenset({"rows", "gone", "changes"})
"""Parts of what a guard tells that count people."""
SIDE = "{}/members"
"""The name of a guarded side: a shop's customers, or the members tab of the sheet."""


@dataclass(slots=True)
class AccountsRead:
    """`accounts` are all as they stand now, `changed` those of them that are new or differ from what was known."""

    accounts: dict[AccountKey, Customer]
    changed: dict[AccountKey, Customer] = field(default_factory=dict)
    gone: list[AccountKey] = field(default_factory=list)
    merged: dict[AccountKey, AccountKey] = field(default_factory=dict)
    """Of those that are gone: the account that their shop says has taken them over."""
    stopped: set[str] = field(default_factory=set)


def read_accounts(
    known: Mapping[AccountKey, Customer], seen: Mapping[str, CustomersSeen], pact: Pact, guard: Guard, draft: Draft
) -> AccountsRead:
    """An empty list, half a list, or more accounts gone or emptied than the guard allows stops that shop."""
    read = AccountsRead(dict(known))
    before: dict[str, list[AccountKey]] = {}
    for key in known:
        before.setdefault(key.shop, []).append(key)
    for shop, customers in seen.items():
        _read_shop(shop, customers, before.get(shop, []), read, guard, draft)
        if shop in read.stopped:
            in_words(draft, Where(partner=pact.partner_name(pact.partner_of(shop)), shop=shop))
    return read


def _read_shop(
    shop: str, seen: CustomersSeen, before: Sequence[AccountKey], read: AccountsRead, guard: Guard, draft: Draft
) -> None:
    known = read.accounts
    there = {AccountKey(shop, each.customer): each for each in seen.customers}
    changed = {
        key: newest
        for key, each in there.items()
        if (newest := _with_known_points(each, known.get(key))) != known.get(key)
    }
    gone = [key for key in before if key not in there] if seen.whole else []
    emptied = [
        f"{_digest(key)}|emptied" for key, each in changed.items() if key in known and _emptied(known[key], each)
    ]
    digests = [*(f"{_digest(key)}|gone" for key in gone), *emptied]
    if guard.stops(SIDE.format(shop), digests, len(before), len(gone), draft):
        read.stopped.add(shop)
        return
    read.changed |= changed
    read.gone += gone
    took = {AccountKey(shop, old): AccountKey(shop, new) for old, new in seen.merged.items()}
    read.merged |= {old: new for old, new in took.items() if old in gone and new in there}
    read.accounts |= changed
    for key in gone:
        del read.accounts[key]


def _with_known_points(newest: Customer, known: Customer | None) -> Customer:
    """An unknown number says nothing about the last known one."""
    return replace(newest, points=known.points) if known is not None and newest.points is None else newest


def _emptied(before: Customer, now: Customer) -> bool:
    pairs = ((before.name, now.name), (before.phone, now.phone), (before.union_id, now.union_id))
    return any(old and not new for old, new in pairs)


def _digest(key: AccountKey) -> str:
    """Some platforms use a buyer's own name as id."""
    return hashlib.blake2b("\x1f".join(key).encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()


def in_words(draft: Draft, where: Where) -> None:
    """What a guard has just told, as people say it of members and of their place."""
    stop, told, asked = draft.stops[-1], draft.problems[-1], draft.conflicts[-1]
    why = f"members.{stop.why}"
    draft.stops[-1] = replace(stop, why=why, params=_rounded(stop.params))
    draft.problems[-1] = replace(told, code=why, where=where, params=_rounded(told.params))
    draft.conflicts[-1] = replace(asked, why=why, params=_rounded(asked.params))


def _rounded(params: Mapping[str, object]) -> Mapping[str, object]:
    return {name: at_least_ten(value) if name in COUNTS else value for name, value in params.items()}


def at_least_ten(count: object) -> object:
    """A count of people as partners may read it: of a few, it could say who they are."""
    return f"<{FEWEST}" if isinstance(count, int) and count < FEWEST else count
