"""Rows of a customer export → canonical customers. What a cell holds is never told, only where it stands."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from sheetpact.exchange.exports import Export, Found, row_numbers
from sheetpact.exchange.tables import Row
from sheetpact.mapping.fields import Fields
from sheetpact.mapping.people import account_mark, full_address, full_name, own_id
from sheetpact.model.problems import Problem, Severity
from sheetpact.model.records import Customer, Reading

ROUNDED = "mapping.rounded_id"
Rows = list[tuple[Row, Customer]]
Named = dict[str, Rows]
"""A customer's id → the rows that say something of this customer."""


def customers(export: Export) -> Reading[Customer]:
    """All customers of an export, as they stood when it was made.

    A customer's id is the shop's own number, else a mark made of the phone, else of the e-mail address; a row with none
    of these (a masked phone is none) names nobody. Who shares a phone with others, as a family does, is known by the
    address, if each has one. Of two rows that name one customer differently, neither is taken.
    """
    found = Found(export)
    by_id: Named = {}
    nameless: list[Row] = []
    for row in export.table.rows:
        fields = export.fields("customer", row.cells)
        if fields.flag("skip"):
            continue
        if fields.wrong:
            found.told += _unreadable(export, row, fields)
            continue
        customer = _customer(export.shop, fields)
        if customer is None:
            nameless.append(row)
            continue
        by_id.setdefault(customer.customer, []).append((row, customer))
    people = _apart(by_id).values()
    good = tuple(rows[0][1] for rows in people if len(rows) == 1 or _agree(rows, found))
    complete = not found.told
    return Reading(good, (*found.problems(), *_nameless(export, nameless)), complete=complete)


def _apart(by_id: Named) -> Named:
    """Those who share a phone, by their addresses."""
    found: Named = {}
    for name, rows in by_id.items():
        for row, each in _by_address(name, rows) or rows:
            found.setdefault(each.customer, []).append((row, each))
    return found


def _by_address(name: str, rows: Rows) -> Rows:
    """Nothing where `name` is no phone's mark, or where not each has an address."""
    if len(rows) == 1 or any(account_mark(each.shop, each.phone) != name for _, each in rows):
        return []
    marks = [account_mark(each.shop, each.email) for _, each in rows]
    if "" in marks or len(set(marks)) < len(marks):
        return []
    return [(row, replace(each, customer=mark)) for mark, (row, each) in zip(marks, rows, strict=True)]


def _customer(shop: str, fields: Fields) -> Customer | None:
    phone, email = fields.text("phone"), fields.text("email")
    name = fields.text("name") or full_name(fields.text("first_name"), fields.text("last_name"))
    ids = (own_id(shop, fields.text("customer")), account_mark(shop, phone), account_mark(shop, email))
    customer = next(filter(None, ids), "")
    if not customer:
        return None
    points, tier = fields.number("points"), fields.text("tier")
    return Customer(
        shop,
        customer,
        name=name,
        phone=phone,
        email=email,
        points=points,
        tier=tier,
        birthday=fields.text("birthday"),
        gender=fields.text("gender"),
        address=full_address(fields.text("address"), fields.text("city"), fields.text("postcode")),
        wechat_id=fields.text("wechat_id"),
    )


def _unreadable(export: Export, row: Row, fields: Fields) -> Iterator[Problem]:
    for wrong in fields.wrong:
        rounded = wrong.code in (ROUNDED, "mapping.rounded_phone")
        code = "files.customer_rounded" if rounded else "files.customer_unreadable"
        where = wrong.problem(export.where(row.number)).where
        yield Problem(code, Severity.AMBER, where)


def _agree(rows: Sequence[tuple[Row, Customer]], found: Found) -> bool:
    same = all(customer == rows[0][1] for _, customer in rows)
    found.add(
        "files.customer_twice_same" if same else "files.customer_twice", rows=row_numbers([row for row, _ in rows])
    )
    return same


def _nameless(export: Export, rows: Sequence[Row]) -> Iterator[Problem]:
    if rows:
        told = {"count": len(rows), "rows": row_numbers(rows)}
        yield Problem("files.customers_nameless", Severity.NOTE, export.where(), told)
