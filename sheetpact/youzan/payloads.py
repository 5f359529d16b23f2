"""Looking into payloads: through the mapping, or for the few keys that page lists and name things."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime

from sheetpact.errors import BrokenContract
from sheetpact.mapping.fields import Fields, Payload
from sheetpact.mapping.reading import fields_of
from sheetpact.model.problems import Where
from sheetpact.ports import ShopContext


def read(context: ShopContext, section: str, payload: Payload, row: str) -> Fields:
    """The mapped fields of a payload, all of them good. Unread: one isn't."""
    where = Where(shop=context.shop, row=row)
    mapped = context.mapping.section(section)
    return fields_of(mapped, payload, where, zone=context.timezone, currency=context.currency)


def within(value: object) -> Payload:
    """An object, or an empty one where there is something else."""
    return value if isinstance(value, Mapping) else {}


def rows(payload: Payload, key: str) -> list[Payload]:
    """The objects of a list, none where there is no list."""
    found = payload.get(key)
    return [row for row in found if isinstance(row, Mapping)] if isinstance(found, list) else []


def number(payload: Payload, key: str) -> int | None:
    """A count of rows, where there is one."""
    found = payload.get(key)
    return found if isinstance(found, int) and not isinstance(found, bool) else None


def utc(cursor: str) -> datetime:
    """What a cursor says. BrokenContract: it is none of ours."""
    try:
        return datetime.fromisoformat(cursor).astimezone(UTC)
    except ValueError:
        raise BrokenContract("a cursor is not as it was written") from None
