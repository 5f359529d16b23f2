"""Rows of a customer export → canonical customers. What a cell holds is never told, only where it stands."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sheetpact.exchange.exports import Export, Found, row_numbers
from sheetpact.exchange.tables import Row
from sheetpact.mapping.fields import Fields
from sheetpact.mapping.people import account_mark, full_address, full_name, own_id
from sheetpact.model.problems import Problem, Severity
from sheetpact.model.records import Customer, Reading

ROUNDED = "mapping.rounded_id"


def customers(export: Export) -> Reading[Customer]:
    """All customers of an export, as they stood when it was made.

    A customer's id is the shop's own number, else a mark made of the phone, else of the e-mail address; a row with none
    of these (a masked phone is none) names nobody. Of two rows that name one customer differently, neither is taken.
    """
    found = Found(export)
    by_id: dict[str, list[tuple[Row, Customer]]] = {}
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
    good = tuple(rows[0][1] for rows in by_id.values() if len(rows) == 1 or _agree(rows, found))
    complete = not found.told
    return Reading(good, (*found.problems(), *_nameless(export, nameless)), complete=complete)


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
