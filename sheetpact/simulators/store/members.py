"""Members: their accounts in the shops, who is one person, what they allow, their points."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from sheetpact.model.members import Pair, Word
from sheetpact.model.membership import AccountKey, Consent, Lot, PointKind, PointMovement
from sheetpact.model.records import Customer
from sheetpact.simulators.store.moment import Session
from sheetpact.simulators.store.values import utc


class MembersPart(Session):
    """What each call does is written in `sheetpact.ports.Transaction`."""

    def put_accounts(self, accounts: Sequence[Customer]) -> None:
        if accounts:
            new = {AccountKey(account.shop, account.customer): account for account in accounts}
            all_of_them = {**self.moment.accounts, **new}
            self.moment.accounts = {key: all_of_them[key] for key in sorted(all_of_them)}
            self.touch()

    def accounts(self) -> Sequence[Customer]:
        return tuple(self.moment.accounts.values())

    def drop_accounts(self, keys: Sequence[AccountKey]) -> None:
        if keys:
            gone = frozenset(keys)
            self.moment.accounts = {key: each for key, each in self.moment.accounts.items() if key not in gone}
            self.moment.members = {key: each for key, each in self.moment.members.items() if key not in gone}
            self.touch()

    def members(self) -> Mapping[AccountKey, str]:
        return self.moment.members

    def put_members(self, members: Mapping[AccountKey, str], redirects: Mapping[str, str]) -> None:
        """A number that comes into use again is no longer redirected."""
        self.moment.members = {**self.moment.members, **members}
        every = {**self.moment.redirects, **redirects}
        used = set(members.values())
        self.moment.redirects = {old: _end(old, every) for old in every if old not in used}
        self.touch()

    def redirects(self) -> Mapping[str, str]:
        return self.moment.redirects

    def tiers(self) -> Mapping[str, str]:
        return self.moment.tiers

    def judged(self) -> Mapping[Pair, Word]:
        return self.moment.judged

    def judge(self, pair: Pair, word: Word | None) -> None:
        every = {**self.moment.judged, pair: word and replace(word, at=word.at and utc(word.at))}
        self.moment.judged = {each: said for each in sorted(every) if (said := every[each]) is not None}
        self.touch()

    def put_tiers(self, agreed: Mapping[str, str | None]) -> None:
        if agreed:
            all_of_them = {**self.moment.tiers, **agreed}
            self.moment.tiers = {member: tier for member, tier in all_of_them.items() if tier is not None}
            self.touch()

    def add_consents(self, consents: Sequence[Consent]) -> None:
        new = {each.key: each for each in reversed(consents) if each.key not in self.moment.consents}
        if new:
            added = {key: _kept(consent) for key, consent in new.items()}
            self.moment.consents = {**self.moment.consents, **dict(reversed(added.items()))}
            self.touch()

    def consents(self) -> Sequence[Consent]:
        return tuple(self.moment.consents.values())

    def add_points(self, movements: Sequence[PointMovement]) -> None:
        log = self._tables.points
        new = log.new([(movement.key, movement) for movement in movements])
        if new:
            self.add(log, [(key, replace(movement, at=utc(movement.at))) for key, movement in new])
            points = dict(self.moment.points)
            for _, movement in new:
                points[movement.place] = points.get(movement.place, 0) + movement.quantity
            self.moment.points = points
            self.touch()

    def points(self) -> Mapping[Lot, int]:
        return self.moment.points

    def order_points(self, shop: str, orders: Sequence[str]) -> Sequence[PointMovement]:
        log = self._tables.points
        wanted, end = set(orders), self.end(log)
        return tuple(each for each in log.since(0, end, "order_shop", shop) if each.order in wanted)

    def spent_points(self, since: datetime, until: datetime) -> Mapping[tuple[str, str], int]:
        log, spent = self._tables.points, dict[tuple[str, str], int]()
        for each in log.newest(self.end(log), 0, kind=PointKind.SPEND):
            if since <= each.at < until:
                where = each.issuer, each.order_shop
                spent[where] = spent.get(where, 0) - each.quantity
        return spent

    def point_sums(self) -> Mapping[tuple[str, PointKind], int]:
        log, sums = self._tables.points, dict[tuple[str, PointKind], int]()
        for each in log.newest(self.end(log), 0):
            sums[each.issuer, each.kind] = sums.get((each.issuer, each.kind), 0) + each.quantity
        return sums

    def point_movements(
        self, *, account: AccountKey | None = None, run: str = "", limit: int = 0
    ) -> Sequence[PointMovement]:
        wanted = {**({"account": account} if account is not None else {}), **({"run": run} if run else {})}
        log = self._tables.points
        return log.newest(self.end(log), limit, **wanted)


def _kept(consent: Consent) -> Consent:
    expires = utc(consent.expires) if consent.expires else None
    return replace(consent, receivers=tuple(consent.receivers), at=utc(consent.at), expires=expires)


def _end(old: str, redirects: Mapping[str, str]) -> str:
    """Where a chain of redirects ends: a → b and b → c make a → c."""
    seen = {old}
    while (following := redirects.get(old)) is not None and following not in seen:
        seen.add(following)
        old = following
    return old
