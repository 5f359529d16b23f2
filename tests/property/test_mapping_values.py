"""Whatever a payload or a file holds, it is read exactly or refused: never rounded, never a crash."""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, datetime
from decimal import Decimal
from fractions import Fraction
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from sheetpact.exchange import tables
from sheetpact.mapping.fields import Unreadable, convert, record
from sheetpact.mapping.numbers import exponent
from sheetpact.mapping.shop import FieldUnit, shop_mapping
from sheetpact.model.records import MOST_PIECES

SHANGHAI = ZoneInfo("Asia/Shanghai")
SCALARS = st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.datetimes() | st.decimals()
PAYLOADS = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3)
)
EVERY_UNIT = shop_mapping(
    {"any": {unit.value: {"from": ["x", "x.y"], "as": unit.value} for unit in FieldUnit}}, "any.yaml"
)
STOCK = shop_mapping(
    {
        "listing": {"sku": {"from": "sku", "as": "id"}, "shown": {"from": "stock", "as": "pieces"}},
        "files": {"needs": {"stock": ["sku", "shown"]}},
    },
    "any.yaml",
)


def read(raw: object, unit: FieldUnit, currency: str = "CNY") -> object:
    return convert(raw, unit, zone=SHANGHAI, currency=currency)


@given(PAYLOADS)
def test_every_value_is_read_or_refused_in_both_languages(value: object) -> None:
    found = record(EVERY_UNIT.section("any"), {"x": value}, zone=SHANGHAI, currency="CNY")
    assert set(found.values) | {wrong.field for wrong in found.wrong} == {unit.value for unit in FieldUnit}
    assert all(wrong.code.startswith("mapping.") for wrong in found.wrong)


@given(st.integers(-MOST_PIECES, MOST_PIECES), st.sampled_from(["{}", "{:,}", "{}.0", " {}\t", "+{}"]))
def test_whole_numbers_come_back_from_any_way_of_writing(number: int, form: str) -> None:
    written = form.format(abs(number) if form.startswith("+") else number)
    assert read(written, FieldUnit.PIECES) == (abs(number) if form.startswith("+") else number)


@given(st.decimals(-(10**11), 10**11, places=3), st.sampled_from(["CNY", "JPY", "KWD"]))
def test_money_is_exact_or_refused(amount: Decimal, currency: str) -> None:
    minor = Fraction(amount) * 10 ** exponent(currency)  # a Decimal would round at 28 digits
    text = f"¥{amount:f}" if amount >= 0 else f"{amount:f}"
    if minor.denominator == 1:
        assert read(text, FieldUnit.MONEY, currency) == int(minor)
    else:
        with pytest.raises(Unreadable):
            read(text, FieldUnit.MONEY, currency)


@given(st.datetimes(datetime(1990, 1, 1), datetime(2099, 1, 1)))
def test_times_survive_every_way_of_writing(local: datetime) -> None:
    local = local.replace(microsecond=0)
    expected = local.replace(tzinfo=SHANGHAI).astimezone(UTC)
    for form in (
        "%Y-%m-%d %H:%M:%S",
        "%Y/%m/%d %H:%M:%S",
        "%Y-%m-%dT%H:%M:%S+08:00",
        "%Y%m%d%H%M%S",
        "%Y年%m月%d日 %H:%M:%S",
    ):
        if "+08:00" not in form or expected.astimezone(SHANGHAI).utcoffset() == SHANGHAI.utcoffset(
            datetime(2026, 1, 1)
        ):
            assert read(local.strftime(form), FieldUnit.TIME) == expected


@given(st.binary(max_size=200))
def test_any_bytes_are_a_table_or_told_to_be_none(content: bytes) -> None:
    told = ""
    try:
        table = tables.read(content, STOCK)
    except Unreadable as error:
        table, told = None, error.code
    assert table is None or table.kind == "stock"
    assert told in {"", "files.empty", "files.old_excel", "files.broken", "files.encoding"}


@given(
    st.lists(st.tuples(st.text(st.characters(codec="gb18030", exclude_categories=["C"]), min_size=1), st.integers()))
)
def test_what_a_back_office_writes_is_what_is_read(rows: list[tuple[str, int]]) -> None:
    lines = ['"sku","stock"', *('"{}","{}"'.format(sku.replace('"', '""'), number) for sku, number in rows)]
    content = "\r\n".join(lines).encode("gb18030")
    with suppress(UnicodeDecodeError):  # two bytes such as those of 賭 are a letter in UTF-8 too: nobody can tell
        assume(content.decode("utf-8").isascii())
    table = tables.read(content, STOCK)
    assert table is not None
    kept = [(row.cells["sku"], row.cells["stock"]) for row in table.rows]
    assert kept == [
        (sku, str(number))
        for sku, number in rows
        if tables.heading(sku).rstrip(":") not in tables.TOTALS or not sku.strip()
    ]
