"""Members: their accounts in the shops, who is one person, what they allow, their points."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, delete, func, select

from sheetpact.model.members import Pair, Word
from sheetpact.model.membership import AccountKey, Consent, Lot, PointKind, PointMovement
from sheetpact.model.records import Customer
from sheetpact.store.encoding import read_list, read_time, write_list, write_time
from sheetpact.store.link import MANY, Link, Record, by_first, chunks
from sheetpact.store.tables import (
    consents,
    judged_pairs,
    member_accounts,
    member_links,
    member_redirects,
    member_tiers,
    members,
    point_movements,
)


def put_accounts(link: Link, accounts: Sequence[Customer]) -> None:
    rows: list[Record] = [
        {
            "shop": account.shop,
            "customer": account.customer,
            "name": account.name,
            "phone": account.phone,
            "email": account.email,
            "email_verified": account.email_verified,
            "union_id": account.union_id,
            "points": account.points,
            "tier": account.tier,
            "phone_verified": account.phone_verified,
            "birthday": account.birthday,
            "gender": account.gender,
            "address": account.address,
            "wechat_id": account.wechat_id,
        }
        for account in accounts
    ]
    link.upsert(member_accounts, rows)
    if rows:
        link.touch()


def read_accounts(link: Link) -> tuple[Customer, ...]:
    query = select(member_accounts).order_by(*member_accounts.primary_key)
    return tuple(Customer(*row) for row in link.read(query))


def drop_accounts(link: Link, keys: Sequence[AccountKey]) -> None:
    """The account and its link to a member; neither consents nor points."""
    for shop, customers in by_first(keys):
        for table in (member_accounts, member_links):
            link.connection.execute(delete(table).where(table.c.shop == shop, table.c.customer.in_(customers)))
        link.touch()


def read_members(link: Link) -> dict[AccountKey, str]:
    query = select(member_links.c.shop, member_links.c.customer, member_links.c.member)
    return {AccountKey(shop, customer): member for shop, customer, member in link.read(query)}


def put_members(link: Link, who: Mapping[AccountKey, str], redirects: Mapping[str, str]) -> None:
    """See the port. A number that comes into use again is no longer redirected."""
    named = sorted({*who.values(), *redirects.values()})
    link.upsert(members, [{"member": member} for member in named])
    link.upsert(member_links, [{"shop": k.shop, "customer": k.customer, "member": who[k]} for k in who])
    every = {**read_redirects(link), **redirects}
    used = set(who.values())
    short = {old: _end(old, every) for old in every if old not in used}
    link.connection.execute(delete(member_redirects))
    link.upsert(member_redirects, [{"old": old, "member": member} for old, member in short.items()])
    link.touch()


def read_redirects(link: Link) -> dict[str, str]:
    query = select(member_redirects.c.old, member_redirects.c.member)
    return {row.old: row.member for row in link.read(query)}


def read_tiers(link: Link) -> dict[str, str]:
    return {row.member: row.tier for row in link.read(select(member_tiers.c.member, member_tiers.c.tier))}


def put_tiers(link: Link, agreed: Mapping[str, str | None]) -> None:
    link.upsert(member_tiers, [{"member": member, "tier": tier} for member, tier in agreed.items() if tier is not None])
    for names in chunks((member for member, tier in agreed.items() if tier is None), MANY):
        link.connection.execute(delete(member_tiers).where(member_tiers.c.member.in_(names)))
    if agreed:
        link.touch()


def read_judged(link: Link) -> dict[Pair, Word]:
    rows = link.read(select(judged_pairs).order_by(*judged_pairs.primary_key))
    return {
        (AccountKey(one, its), AccountKey(other, theirs)): Word(same, who, read_time(at) if at else None)
        for one, its, other, theirs, same, who, at in rows
    }


def put_judged(link: Link, pair: Pair, word: Word | None) -> None:
    one, other = pair
    row: Record = {
        "one_shop": one.shop,
        "one_customer": one.customer,
        "other_shop": other.shop,
        "other_customer": other.customer,
    }
    if word is None:
        where = (judged_pairs.c[name] == value for name, value in row.items())
        link.connection.execute(delete(judged_pairs).where(*where))
    else:
        at = write_time(word.at) if word.at else None
        link.upsert(judged_pairs, [{**row, "same": word.same, "who": word.who, "at": at}])
    link.touch()


def add_consents(link: Link, given: Sequence[Consent]) -> None:
    new = link.add(
        consents,
        [
            {
                "key": consent.key,
                "shop": consent.account.shop,
                "customer": consent.account.customer,
                "text": consent.text,
                "purpose": consent.purpose,
                "receivers": write_list(consent.receivers),
                "at": write_time(consent.at),
                "withdrawn": consent.withdrawn,
                "channel": consent.channel,
                "expires": write_time(consent.expires) if consent.expires else None,
            }
            for consent in given
        ],
    )
    if new:
        link.touch()


def read_consents(link: Link) -> tuple[Consent, ...]:
    return tuple(
        Consent(
            key=row.key,
            account=AccountKey(row.shop, row.customer),
            text=row.text,
            purpose=row.purpose,
            receivers=read_list(row.receivers),
            at=read_time(row.at),
            withdrawn=row.withdrawn,
            channel=row.channel,
            expires=read_time(row.expires) if row.expires else None,
        )
        for row in link.read(select(consents).order_by(consents.c.number))
    )


def add_points(link: Link, posted: Sequence[PointMovement]) -> None:
    new = link.add(
        point_movements,
        [
            {
                "key": movement.key,
                "shop": movement.account.shop,
                "customer": movement.account.customer,
                "issuer": movement.issuer,
                "quantity": movement.quantity,
                "at": write_time(movement.at),
                "run": movement.run,
                "lot": movement.lot,
                "who": movement.who,
                "why": movement.why,
                "kind": movement.kind,
                "order_shop": movement.order_shop or None,
                "order": movement.order or None,
            }
            for movement in posted
        ],
    )
    if new:
        link.touch()


def balances(link: Link) -> dict[Lot, int]:
    table = point_movements
    lot = (table.c.shop, table.c.customer, table.c.issuer, table.c.lot)
    query = select(*lot, func.sum(table.c.quantity)).group_by(*lot)
    return {
        Lot(AccountKey(shop, customer), issuer, expires): int(total)
        for shop, customer, issuer, expires, total in link.read(query)
    }


def order_points(link: Link, shop: str, orders: Sequence[str]) -> tuple[PointMovement, ...]:
    table = point_movements
    found: list[Row[Any]] = []
    for names in chunks(dict.fromkeys(orders), MANY):
        found += link.read(select(table).where(table.c.order_shop == shop, table.c.order.in_(names)))
    return tuple(map(_movement, sorted(found, key=lambda row: int(row.number))))


def spent_points(link: Link, since: datetime, until: datetime) -> dict[tuple[str, str], int]:
    table = point_movements
    where = (table.c.issuer, table.c.order_shop)
    query = select(*where, func.sum(table.c.quantity)).group_by(*where)
    query = query.where(
        table.c.kind == PointKind.SPEND, table.c.at >= write_time(since), table.c.at < write_time(until)
    )
    return {(issuer, shop or ""): -int(total) for issuer, shop, total in link.read(query)}


def spent_names(link: Link) -> dict[str, frozenset[str]]:
    """Shop → under which names of its orders points stand spent."""
    table = point_movements
    where = (table.c.order_shop, table.c.order)
    query = (
        select(*where).where(table.c.kind == PointKind.SPEND).group_by(*where).having(func.sum(table.c.quantity) < 0)
    )
    found: dict[str, set[str]] = {}
    for shop, name in link.read(query):
        found.setdefault(shop, set()).add(name)
    return {shop: frozenset(names) for shop, names in found.items()}


def point_sums(link: Link) -> dict[tuple[str, PointKind], int]:
    table = point_movements
    by = (table.c.issuer, table.c.kind)
    query = select(*by, func.sum(table.c.quantity)).group_by(*by)
    return {(issuer, PointKind(kind)): int(total) for issuer, kind, total in link.read(query)}


def read_points(link: Link, account: AccountKey | None, run: str, limit: int) -> tuple[PointMovement, ...]:
    table = point_movements
    query = select(table).order_by(table.c.number.desc())
    if account is not None:
        query = query.where(table.c.shop == account.shop, table.c.customer == account.customer)
    if run:
        query = query.where(table.c.run == run)
    return tuple(map(_movement, link.read(query.limit(limit) if limit else query)))


def _movement(row: Row[Any]) -> PointMovement:
    return PointMovement(
        key=row.key,
        account=AccountKey(row.shop, row.customer),
        issuer=row.issuer,
        quantity=row.quantity,
        at=read_time(row.at),
        run=row.run,
        lot=row.lot,
        who=row.who,
        why=row.why,
        kind=PointKind(row.kind),
        order_shop=row.order_shop or "",
        order=row.order or "",
    )


def _end(old: str, redirects: Mapping[str, str]) -> str:
    """Where a chain of redirects ends: a → b and b → c make a → c."""
    seen = {old}
    while (following := redirects.get(old)) is not None and following not in seen:
        seen.add(following)
        old = following
    return old
