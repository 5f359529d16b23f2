"""A member asks to be forgotten: consents withdrawn, accounts erased, the sheet emptied, in one go and with a receipt.

What is kept knows nobody: a receipt by the number that is no one's any more, and keyed prints of the accounts, so that
they stay forgotten although their shops still tell them. The ledgers of consents and points are only ever added to:
their entries stay, under the shop's number of the customer.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from sheetpact.errors import Busy
from sheetpact.forgotten import forgotten, put_forgotten
from sheetpact.lease import Lease, held
from sheetpact.mapping.people import MARK
from sheetpact.members import found_member
from sheetpact.membership import unask
from sheetpact.model.membership import SHARED_SHEET, AccountKey, Consent, PointKind, PointMovement
from sheetpact.model.runs import Run
from sheetpact.model.state import Conflict
from sheetpact.ports import Alliance, Progress, Transaction
from sheetpact.reconcile.drafts import OPERATOR
from sheetpact.reconcile.members_accounts import home_region, normalise
from sheetpact.reconcile.members_edits import TAB
from sheetpact.reconcile.members_phones import masked
from sheetpact.reconcile.members_points import Taking
from sheetpact.reconcile.points_lots import cover, moved
from sheetpact.reconcile.points_upkeep import covering
from sheetpact.report import Report
from sheetpact.runs import begin_run, kept, onward
from sheetpact.sync import sync

RECEIPTS = "forgotten_receipts"
"""Under this key the store keeps them."""
REQUEST = "request"
"""The channel of a withdrawal that came with such a request."""


@dataclass(frozen=True, slots=True)
class Receipt:
    """What was done in a run, without a word of who it was. `removed`: a code of the text catalogue → how many.

    `shops` are those where a person still has to erase the account.
    """

    run: str
    at: datetime
    member: str
    removed: Mapping[str, int]
    shops: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Done:
    """`accounts` are told once and kept nowhere. `report` is the sync's; None: another run was on meanwhile.

    `known_by`: those that have no number of the shop's, and the phone or e-mail address to find them by, masked.
    """

    receipt: Receipt
    accounts: tuple[AccountKey, ...]
    known_by: Mapping[AccountKey, str]
    report: Report | None


def forget(alliance: Alliance, number: str, progress: Progress, new_key: Callable[[], str]) -> Done:
    """Unclear: there is no such member. Busy: a sync is on, and nothing was done."""
    alliance = onward(alliance)
    with held(Lease(alliance.store, "sync", alliance.now)):
        with alliance.store.begin() as tx:
            member, accounts = found_member(tx, number, alliance.pact.locale)
            known_by = _known_by(tx, accounts, home_region(alliance.pact))
            run = begin_run(tx, alliance.now(), "forget")
        with kept(alliance, Report(run)), alliance.store.begin() as tx:
            receipt = _Forgetting(tx, run, member, accounts).go(new_key)
    try:
        return Done(receipt, accounts, known_by, sync(alliance, progress))
    except Busy:
        return Done(receipt, accounts, known_by, None)


def _known_by(tx: Transaction, accounts: Collection[AccountKey], region: str) -> Mapping[AccountKey, str]:
    marked = {key for key in accounts if key.customer.startswith(MARK)}
    people = (normalise(each, region) for each in tx.accounts() if (each.shop, each.customer) in marked)
    return {each.key: masked(each.phone_key) or _masked_email(each.email) for each in people}


def _masked_email(email: str) -> str:
    name, _, domain = email.partition("@")
    return f"{name[:1]}****@{domain}" if domain else ""


def receipts(alliance: Alliance) -> tuple[Receipt, ...]:
    """Oldest first."""
    with alliance.store.look() as tx:
        return tuple(_receipts(tx))


@dataclass(slots=True)
class _Forgetting:
    tx: Transaction
    run: Run
    member: str
    accounts: tuple[AccountKey, ...]
    removed: dict[str, int] = field(default_factory=dict)

    def go(self, new_key: Callable[[], str]) -> Receipt:
        tx, run = self.tx, self.run
        numbers = {self.member, *(old for old, heir in tx.redirects().items() if heir == self.member)}
        self._count("members.forgot.consents", self._withdraw())
        self._count("members.forgot.points", self._close_points())
        self._count("members.forgot.judged", self._unsay())
        self._count("members.forgot.tiers", len(numbers & set(tx.tiers())))
        tx.put_tiers(dict.fromkeys(numbers))
        self._count("members.forgot.conflicts", self._settle(numbers))
        self._count("members.forgot.lines", tx.forget_members(numbers))
        tx.drop_accounts(self.accounts)
        self._count("members.forgot.accounts", len(self.accounts))
        known = forgotten(tx)
        known = replace(known, key=known.key or new_key())
        put_forgotten(tx, known.with_accounts(self.accounts, run.started_at))
        shops = tuple(sorted({account.shop for account in self.accounts}))
        receipt = Receipt(run.id, run.started_at, self.member, dict(self.removed), shops)
        tx.put_meta(RECEIPTS, json.dumps([_written(each) for each in (*_receipts(tx), receipt)]))
        return receipt

    def _count(self, code: str, count: int) -> None:
        if count:
            self.removed[code] = count

    def _withdraw(self) -> int:
        """A withdrawal for each purpose that anybody of these accounts ever agreed to, and for the sheet."""
        told = {(each.account, each.purpose) for each in self.tx.consents() if each.account in set(self.accounts)}
        told |= {(account, SHARED_SHEET) for account in self.accounts}
        self.tx.add_consents(
            [
                Consent(
                    f"forget:{self.run.id}:{at}",
                    account,
                    "",
                    purpose,
                    (),
                    self.run.started_at,
                    withdrawn=True,
                    channel=REQUEST,
                )
                for at, (account, purpose) in enumerate(sorted(told))
            ]
        )
        return len(told)

    def _close_points(self) -> int:
        """Points go as if they had expired; a debt that nobody pays any more was spent, so it counts as issued.

        How many points there were, once their debts were paid.
        """
        mine = {lot: points for lot, points in self.tx.points().items() if lot.account in set(self.accounts)}
        paid = cover(mine)
        left = {lot: points for lot, points in moved(mine, paid).items() if points}
        movements = [
            PointMovement(
                f"forget:{self.run.id}:{at}",
                lot.account,
                lot.issuer,
                -points,
                self.run.started_at,
                self.run.id,
                lot=lot.expires,
                who=OPERATOR,
                why="members.points_forgotten",
                kind=PointKind.EXPIRE if points > 0 else PointKind.ADJUST,
            )
            for at, (lot, points) in enumerate(sorted(left.items()))
        ]
        taking = Taking(f"forget:{self.run.id}", self.run.id, self.run.started_at)
        self.tx.add_points([*covering(paid, taking), *movements])
        return sum(points for points in left.values() if points > 0)

    def _unsay(self) -> int:
        pairs = [pair for pair in self.tx.judged() if set(pair) & set(self.accounts)]
        for pair in pairs:
            self.tx.judge(pair, None)
        unask(self.tx, self.accounts)
        return len(pairs)

    def _settle(self, numbers: Collection[str]) -> int:
        mine = [each for each in self.tx.conflicts() if each.tab == TAB and each.row[0] in numbers]
        for each in mine:
            self.tx.put_conflict(_emptied(each))
        return len(mine)


def _emptied(conflict: Conflict) -> Conflict:
    return replace(conflict, base=None, sheet=None, shops={}, params={}, choice="", settled=True)


def _receipts(tx: Transaction) -> Iterator[Receipt]:
    for each in json.loads(tx.meta(RECEIPTS) or "[]"):
        at = datetime.fromisoformat(each["at"])
        yield Receipt(each["run"], at, each["member"], each["removed"], tuple(each["shops"]))


def _written(receipt: Receipt) -> Mapping[str, object]:
    return {
        "run": receipt.run,
        "at": receipt.at.isoformat(),
        "member": receipt.member,
        "removed": receipt.removed,
        "shops": receipt.shops,
    }
