"""Accounts whose person asked to be forgotten: known by a print only, and left out until they agree anew."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from sheetpact.model.membership import AccountKey, Consent
from sheetpact.model.records import Customer, Order
from sheetpact.model.seen import CustomersSeen

PRINT_BYTES = 16


@dataclass(frozen=True, slots=True)
class Forgotten:
    """`prints` of accounts → when they were forgotten. Without the `key` nobody can tell whose a print is."""

    key: str = field(default="", repr=False)
    prints: Mapping[str, datetime] = field(default_factory=dict)

    def since(self, account: AccountKey) -> datetime | None:
        return self.prints.get(account_print(account, self.key)) if self.prints else None

    def closed(self, order: Order) -> bool:
        """Its points became void with all others: what becomes of it since earns and costs none."""
        since = self.since(AccountKey(order.shop, order.customer))
        return since is not None and order.placed_at <= since

    def with_accounts(self, accounts: Iterable[AccountKey], at: datetime) -> Forgotten:
        new = {account_print(account, self.key): at for account in accounts}
        return replace(self, prints={**self.prints, **new})


def account_print(account: AccountKey, key: str) -> str:
    words = "\x1f".join(account).encode("utf-8", "surrogatepass")
    return hashlib.blake2b(words, key=key.encode(), digest_size=PRINT_BYTES).hexdigest()


def without_forgotten(
    seen: Mapping[str, CustomersSeen], forgotten: Forgotten, consents: Iterable[Consent]
) -> Mapping[str, CustomersSeen]:
    """What the shops told, without who asked to be forgotten and has agreed to nothing since."""
    if not forgotten.prints:
        return seen
    agreed: dict[AccountKey, datetime] = {}
    for consent in consents:
        if not consent.withdrawn:
            agreed[consent.account] = max(consent.at, agreed.get(consent.account, consent.at))
    return {shop: replace(each, customers=_known(shop, each, forgotten, agreed)) for shop, each in seen.items()}


def _known(
    shop: str, seen: CustomersSeen, forgotten: Forgotten, agreed: Mapping[AccountKey, datetime]
) -> tuple[Customer, ...]:
    found = []
    for customer in seen.customers:
        account = AccountKey(shop, customer.customer)
        since, said = forgotten.since(account), agreed.get(account)
        if since is None or (said is not None and said > since):
            found.append(customer)
    return tuple(found)
