"""What a cell says, by its column's unit."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal

import pytest

from sheetpact.model.keys import key_text
from sheetpact.model.sheet import Cell, Unit, Value
from sheetpact.sheet.arithmetic import constant
from sheetpact.sheet.values import EMPTY, FORMULA, Bad, minute, plain, same, typed

SHANGHAI = timezone(timedelta(hours=8))
NOON = datetime(2026, 3, 1, 12, 0, tzinfo=SHANGHAI)


@pytest.mark.parametrize(
    ("value", "pieces"),
    [
        (12, 12),
        (0, 0),
        (-3, -3),
        (12.0, 12),
        (Decimal("12.00"), 12),
        ("12", 12),
        (" 12 ", 12),
        ("１２", 12),
        ("　１，２００", 1200),
        ("1,200", 1200),
        ("1,200,000", 1_200_000),
        ("12.0", 12),
        ("-3", -3),
        ("－3", -3),
        ("=10-3", 7),
        ("＝１０－３", 7),
    ],
)
def test_pieces_however_they_are_typed(value: object, pieces: int) -> None:
    assert typed(Cell(value), Unit.PIECES) == pieces


@pytest.mark.parametrize("value", [None, "", "  ", "　", "\u200b", "\n"])
@pytest.mark.parametrize("unit", list(Unit))
def test_a_cell_without_anything_to_see_is_empty(value: object, unit: Unit) -> None:
    assert typed(Cell(value), unit) is EMPTY


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("十二", "十二"),
        ("12 个", "12 个"),
        ("+5", "+5"),
        ("2.5", "2.5"),
        ("12,00", "12,00"),
        ("10²", "10²"),
        ("1e3", "1e3"),
        ("=B2", "=B2"),
        ("9" * 30, "9" * 30),
        (2.5, "2.5"),
        (Decimal("2.5"), "2.5"),
        (Decimal("NaN"), "NaN"),
        (Decimal("sNaN"), "sNaN"),
        (Decimal("1E+999999"), "1E+999999"),
        (float("inf"), "inf"),
        (True, "True"),
        (NOON, "2026-03-01T12:00:00+08:00"),
        (6_901_234_567_892, "6901234567892"),
        ("13812345678", "13812345678"),
        (10**41, "…"),
    ],
)
def test_what_is_no_number_of_pieces_is_never_guessed(value: object, shown: str) -> None:
    assert typed(Cell(value), Unit.PIECES) == Bad(shown)


@pytest.mark.parametrize(
    ("formula", "value"),
    [
        ("=10-3", 7),
        ("=12+2*6", 24),
        ("=(1+2)*3", 9),
        ("= 10 - 3 ", 7),
        ("=-5+2", -3),
        ("=+5", 5),
        ("=2*(3-(1+1))", 2),
        ("=10", 10),
    ],
)
def test_arithmetic_of_whole_numbers_is_worked_out(formula: str, value: object) -> None:
    assert constant(formula) == value
    assert typed(Cell(formula=formula), Unit.PIECES) == value


@pytest.mark.parametrize(
    "formula",
    ["=B2-3", "=SUM(1,2)", "=10/2", "=1.5*2", "=", "=10-", "=(1+2", "=1+2)", "=1 2", "=()", "=２+1", "=(" * 40, "10-3"],
)
def test_other_formulas_are_nobodys_constant(formula: str) -> None:
    assert constant(formula) is None


def test_a_formula_that_refers_to_other_cells_is_left_alone_whatever_it_shows() -> None:
    for unit in Unit:
        assert typed(Cell(7, "=B2-3"), unit) is FORMULA


def test_a_sum_of_constants_beyond_all_stock_is_no_number_of_pieces() -> None:
    assert typed(Cell(formula="=999999999*2"), Unit.PIECES) == Bad("1999999998")


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("CUP-1", "CUP-1"),
        (" 杯子\n", "杯子"),
        ("第一行\r\n第二行", "第一行\n第二行"),
        ("00123", "00123"),
        ("1E5", "1E5"),
        ("1.23E+17", "1.23E+17"),
        ("１２", "１２"),
        ("=A1", "=A1"),
        (123, "123"),
        (6_901_234_567_892, "6901234567892"),
        (Decimal("5.10"), "5.10"),
        (5.1, "5.1"),
        (5.0, "5"),
        (0, "0"),
        (True, "TRUE"),
    ],
)
def test_a_text_column_keeps_what_was_typed(value: object, text: str) -> None:
    assert typed(Cell(value), Unit.TEXT) == text


def test_an_export_that_keeps_zeros_by_a_formula_is_text() -> None:
    assert typed(Cell("00123", '="00123"'), Unit.TEXT) == "00123"
    assert typed(Cell("", '=""'), Unit.TEXT) is EMPTY
    assert typed(Cell("00123", '="00"&"123"'), Unit.TEXT) is FORMULA


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (1.23e17, "1.23e+17"),
        (Decimal("1.23E+17"), "1.23E+17"),
        (12_345_678_901_234_500, "12345678901234500"),
        (Decimal("Infinity"), "Infinity"),
        pytest.param(10**5000, "…", id="5001 digits"),
        (datetime(2026, 1, 2), "2026-01-02T00:00:00"),  # a sheet made it of the SKU "1-2"
    ],
)
def test_an_id_that_the_sheet_has_spoilt_is_told_not_taken(value: object, shown: str) -> None:
    assert typed(Cell(value), Unit.TEXT) == Bad(shown)


def test_times_keep_their_zone_and_are_read_from_text_with_one() -> None:
    assert typed(Cell(NOON), Unit.TIME) == NOON
    assert typed(Cell("2026-03-01T04:00Z"), Unit.TIME) == NOON


@pytest.mark.parametrize(
    "value",
    [
        "昨天",
        "2026-03-01",
        datetime(2026, 3, 1),  # without a zone
        45_000,
        datetime.max.replace(tzinfo=UTC),
        datetime.min.replace(tzinfo=SHANGHAI),
    ],
)
def test_what_is_no_certain_time_is_bad(value: object) -> None:
    assert isinstance(typed(Cell(value), Unit.TIME), Bad)


@pytest.mark.parametrize(
    ("one", "other", "unit"),
    [
        ("12", 12, Unit.PIECES),
        (Decimal("12.0"), 12, Unit.PIECES),
        ("", None, Unit.PIECES),
        (None, "", Unit.TEXT),
        (5, "5", Unit.TEXT),
        ("杯子 ", "杯子", Unit.TEXT),
        ("a\r\nb", "a\nb", Unit.TEXT),
        (NOON, NOON.astimezone(UTC) + timedelta(seconds=59), Unit.TIME),
        (NOON, NOON - timedelta(microseconds=400), Unit.TIME),
    ],
)
def test_two_spellings_of_one_value_are_the_same(one: Value, other: Value, unit: Unit) -> None:
    assert same(one, other, unit)
    assert same(other, one, unit)


@pytest.mark.parametrize(
    ("one", "other", "unit"),
    [
        (0, None, Unit.PIECES),
        (12, 13, Unit.PIECES),
        (12, "十二", Unit.PIECES),
        (1, True, Unit.PIECES),
        ("5.10", "5.1", Unit.TEXT),
        ("00123", "123", Unit.TEXT),
        ("１２", "12", Unit.TEXT),
        (NOON, NOON + timedelta(minutes=1), Unit.TIME),
        (NOON, None, Unit.TIME),
    ],
)
def test_different_values_are_not_the_same(one: Value, other: Value, unit: Unit) -> None:
    assert not same(one, other, unit)


def test_a_value_that_is_none_of_its_column_is_like_no_good_one() -> None:
    assert plain("十二", Unit.PIECES) == "?十二"
    assert plain("=B2", Unit.PIECES) == "?=B2"


def test_a_time_that_a_sheet_has_rounded_stays_in_its_minute() -> None:
    assert minute(NOON - timedelta(microseconds=300)) == NOON
    assert minute(NOON + timedelta(seconds=59)) == NOON


def test_keys_are_compared_without_width_and_spaces_but_with_case() -> None:
    assert key_text("　ＣＵＰ-１ ") == key_text("CUP-1")
    assert key_text("青山  茶具\n") == "青山 茶具"
    assert key_text("cup-1") != key_text("CUP-1")
    assert key_text("\u200bCUP-1\ufeff") == "CUP-1"
