"""What a stored cell means to a person, and how a value is stored."""

from datetime import UTC, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from openpyxl.utils.datetime import MAC_EPOCH

from sheetpact.model.sheet import Value
from sheetpact.xlsx import values
from sheetpact.xlsx.markup import decoded, encoded
from sheetpact.xlsx.values import Calendar

SHANGHAI = Calendar(ZoneInfo("Asia/Shanghai"))


@pytest.mark.parametrize(
    ("stored", "value"),
    [
        ("5", 5),
        ("5.0", 5),
        ("-3", -3),
        ("1E3", 1000),
        ("12.5", Decimal("12.5")),
        ("0.30000000000000004", Decimal("0.3")),
        ("6901234567892", 6901234567892),
        ("1E300", Decimal("1E+300")),
        ("", None),
        ("INF", "INF"),
    ],
)
def test_numbers_are_whole_or_exact(stored: str, value: Value) -> None:
    read = values.number(stored)
    assert read == value
    assert type(read) is type(value)


def test_a_number_that_a_cell_cannot_keep_is_left_to_text() -> None:
    assert values.stored_number(123456789012345) == "123456789012345"
    assert values.stored_number(1234567890123456) is None
    assert values.stored_number(Decimal("0.1234567890123456")) is None
    assert values.stored_number(Decimal("19.90")) == "19.90"


@pytest.mark.parametrize(
    ("stored", "value"),
    [
        ("45985.87847222222", datetime(2025, 11, 24, 13, 5, tzinfo=UTC)),
        ("1", datetime(1900, 1, 1, tzinfo=SHANGHAI.zone)),
        ("0.5", "12:00"),
        ("-1", -1),
        ("99999999", 99999999),
        ("见备注", "见备注"),
    ],
)
def test_a_date_cell_shows_the_wall_clock_of_the_pact(stored: str, value: Value) -> None:
    assert values.dated(stored, SHANGHAI) == value


def test_a_moment_comes_back_to_the_second() -> None:
    moment = datetime(2025, 11, 24, 15, 59, 59, tzinfo=UTC)
    assert SHANGHAI.moment(SHANGHAI.serial(moment)) == moment
    assert Calendar(SHANGHAI.zone, MAC_EPOCH).serial(moment) == SHANGHAI.serial(moment) - 1462


def test_text_keeps_what_xml_allows_and_looks_like_no_code() -> None:
    assert encoded("a\x00b\x0bc\r\nd\ud800") == "abc\nd"
    assert decoded(encoded("_x0041_")) == "_x0041_"
    assert decoded("a_x000D_b") == "a\rb"


@pytest.mark.parametrize("text", ["=1+1", "+86", "-5", "@a", "00123", "１２", "5.10", "1E5", "true", "'a", "(3)"])
def test_text_that_a_spreadsheet_would_take_for_something_else_is_known(text: str) -> None:
    assert values.reads_as_other(text)


@pytest.mark.parametrize("text", ["POT-1", "青瓷盖碗", "SKU 5"])
def test_plain_text_is_plain(text: str) -> None:
    assert not values.reads_as_other(text)


@pytest.mark.parametrize(
    ("stored", "text"),
    [("_xD83C__xDFFA_", "🏺"), ("_xD83C_壶", "壶"), ("壶_xDFFA_", "壶"), ("a_x0000_b", "ab"), ("a_x000D_b", "a\rb")],
)
def test_a_coded_unit_is_what_it_stands_for_and_half_a_character_nothing(stored: str, text: str) -> None:
    assert decoded(stored) == text
