"""Values from payloads and spreadsheets, by unit: read exactly or refused with a reason."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from sheetpact.mapping.fields import Fields, Unreadable, at, convert, record
from sheetpact.mapping.numbers import Measured, Quantity, exponent, measured
from sheetpact.mapping.shop import FieldUnit, shop_mapping
from sheetpact.model.problems import Where

SHANGHAI = ZoneInfo("Asia/Shanghai")


def read(raw: object, unit: FieldUnit, currency: str = "CNY") -> object:
    return convert(raw, unit, zone=SHANGHAI, currency=currency)


def refused(raw: object, unit: FieldUnit, currency: str = "CNY") -> str:
    with pytest.raises(Unreadable) as caught:
        read(raw, unit, currency)
    return caught.value.code


@pytest.mark.parametrize("raw", [12, 12.0, Decimal("12.0"), "12", "12.0", " 12\t", "１２", "+12"])
def test_pieces_are_whole_however_they_are_written(raw: object) -> None:
    assert read(raw, FieldUnit.PIECES) == 12


@pytest.mark.parametrize(
    ("raw", "pieces"),
    [("1,200", 1200), ("1，200", 1200), ("-3", -3), ("12,345,678.00", 12345678)],
)
def test_pieces_may_have_thousands_separators_and_a_sign(raw: str, pieces: int) -> None:
    assert read(raw, FieldUnit.PIECES) == pieces


@pytest.mark.parametrize(
    "raw",
    [
        2.5,
        "2.5",
        "十二",
        "12件",
        "1,5",
        "12,34",
        True,
        float("nan"),
        float("inf"),
        Decimal("NaN"),
        Decimal("Infinity"),
        "1e3",
        [],
    ],
)
def test_what_is_no_whole_number_is_refused(raw: object) -> None:
    assert refused(raw, FieldUnit.PIECES) == "mapping.not_whole"


@pytest.mark.parametrize("unit", [FieldUnit.PIECES, FieldUnit.QUANTITY])
@pytest.mark.parametrize("raw", ["1000000000", "-1000000000", 6901234500017])
def test_no_shop_has_a_thousand_million_pieces(raw: object, unit: FieldUnit) -> None:
    assert refused(raw, unit) == "mapping.too_many"
    assert read("999,999,999", FieldUnit.PIECES) == 999_999_999


@pytest.mark.parametrize("text", ["00123", "5.10", "1E5", "6901234567892", "１２３", "A-01/B"])
def test_ids_stay_the_text_they_are(text: str) -> None:
    assert read(text, FieldUnit.ID) == text


@pytest.mark.parametrize("raw", ["\t2026112400001", "'2026112400001", '="2026112400001"', "’2026112400001 "])
def test_marks_that_keep_an_id_text_are_taken_off(raw: str) -> None:
    assert read(raw, FieldUnit.ID) == "2026112400001"


def test_a_whole_number_is_an_id_without_loss() -> None:
    assert read(2026112400001234567, FieldUnit.ID) == "2026112400001234567"


@pytest.mark.parametrize("raw", ["1.23E+17", "1.23457e+11", "2E+18", 1.23e17, 5.1])
def test_a_rounded_id_is_refused(raw: object) -> None:
    assert refused(raw, FieldUnit.ID) == "mapping.rounded_id"


def test_an_id_that_became_a_date_is_refused() -> None:
    assert refused(datetime(2026, 3, 5), FieldUnit.ID) == "mapping.id_is_date"


@pytest.mark.parametrize(
    ("raw", "currency", "minor"),
    [
        ("¥1,234.50", "CNY", 123450),
        ("￥ 88", "CNY", 8800),
        ("88.00元", "CNY", 8800),
        (0.1 + 0.2, "CNY", 30),
        (19.99, "CNY", 1999),
        ("€12.30", "EUR", 1230),
        ("1200", "JPY", 1200),
        ("1.234", "KWD", 1234),
        ("12.5000", "CNY", 1250),
        ("-3.20", "CNY", -320),
    ],
)
def test_money_becomes_exact_minor_units(raw: object, currency: str, minor: int) -> None:
    assert read(raw, FieldUnit.MONEY, currency) == minor


@pytest.mark.parametrize(
    ("raw", "currency"),
    [
        ("12.345", "CNY"),
        ("1.5", "JPY"),
        ("免费", "CNY"),
        ("1,50", "EUR"),
        (True, "CNY"),
        (Decimal("NaN"), "CNY"),
        (Decimal("-Infinity"), "CNY"),
    ],
)
def test_money_that_would_be_rounded_is_refused(raw: object, currency: str) -> None:
    assert refused(raw, FieldUnit.MONEY, currency) == "mapping.not_money"


@pytest.mark.parametrize(
    ("raw", "currency", "price"),
    [
        ("¥268.00", "CNY", 26800),
        (0.333, "CNY", 33),
        ("12.345", "CNY", 1235),
        ("-12.345", "CNY", -1235),
        ("12.344999999999999999999999999999999", "CNY", 1234),
        ("1.5", "JPY", 2),
        ("0.0005", "KWD", 1),
        ("免费", "CNY", None),
        ("1,50", "EUR", None),
        ("壶\ud83c", "CNY", None),
        ({"amount": 3}, "CNY", None),
        (True, "CNY", None),
        (Decimal("NaN"), "CNY", None),
        (10**15, "CNY", None),
        ("9" * 40, "CNY", None),
        (Decimal("1E+999999999"), "CNY", None),
    ],
)
def test_a_price_is_rounded_and_a_senseless_one_is_none(raw: object, currency: str, price: int | None) -> None:
    assert read(raw, FieldUnit.PRICE, currency) == price


def test_money_of_any_sensible_length_stays_exact() -> None:
    assert read("9" * 13 + ".99", FieldUnit.MONEY) == int("9" * 15)


def test_currencies_have_their_own_decimals() -> None:
    assert [exponent(each) for each in ("CNY", "JPY", "KWD")] == [2, 0, 3]


@pytest.mark.parametrize(
    "raw",
    [
        "2026-11-24 09:30:05",
        "2026/11/24 9:30:05",
        "2026.11.24 09:30:05",
        "2026年11月24日 9时30分5秒",
        "2026-11-24T01:30:05Z",
        "2026-11-24 02:30:05 +0100",
        "2026-11-24T09:30:05.000+08:00",
        "20261124093005000+0800",
        "20261124093005",
        datetime(2026, 11, 24, 9, 30, 5),
        datetime(2026, 11, 24, 1, 30, 5, tzinfo=UTC),
        46350.3958912037,
        "46350.3958912037",
    ],
)
def test_a_time_in_any_usual_form_becomes_utc(raw: object) -> None:
    assert read(raw, FieldUnit.TIME) == datetime(2026, 11, 24, 1, 30, 5, tzinfo=UTC)


def test_a_time_without_seconds_or_clock_is_taken_at_its_beginning() -> None:
    assert read("2026/11/24 9:30", FieldUnit.TIME) == datetime(2026, 11, 24, 1, 30, tzinfo=UTC)
    assert read("2026-11-24", FieldUnit.TIME) == datetime(2026, 11, 23, 16, 0, tzinfo=UTC)
    assert read("261124", FieldUnit.TIME) == datetime(2026, 11, 23, 16, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    "raw",
    [
        "昨天",
        "2026-13-01",
        "2026-11-24 25:00",
        12,
        "12",
        True,
        "24/11/2026",
        pytest.param("0001-01-01", id="in Shanghai the first day of all begins before time does"),
    ],
)
def test_what_is_no_time_is_refused(raw: object) -> None:
    assert refused(raw, FieldUnit.TIME) == "mapping.not_time"


def test_unix_times_are_read_by_their_unit() -> None:
    expected = datetime(2026, 11, 24, 1, 30, 5, tzinfo=UTC)
    assert read("1795483805", FieldUnit.SECONDS) == expected
    assert read(1795483805000, FieldUnit.MILLISECONDS) == expected
    assert refused(10**30, FieldUnit.SECONDS) == "mapping.not_time"


@pytest.mark.parametrize(
    ("raw", "value"),
    [
        ("是", True),
        ("TRUE", True),
        (1, True),
        ("否", False),
        (False, False),
        ("off", False),
    ],
)
def test_yes_and_no_in_both_languages(raw: object, value: bool) -> None:
    assert read(raw, FieldUnit.BOOL) is value


def test_a_word_that_is_neither_yes_nor_no_is_refused() -> None:
    assert refused("也许", FieldUnit.BOOL) == "mapping.not_bool"


@pytest.mark.parametrize(
    ("raw", "phone"),
    [("138 0013 8000", "13800138000"), ("+86-138-0013-8000", "+8613800138000"), ("138****8000", "138****8000"),
     (13800138000, "13800138000"), (13800138000.0, "13800138000"), ("'13800138000", "13800138000")],
)  # fmt: skip
def test_phones_stay_digits_and_masks(raw: object, phone: str) -> None:
    assert read(raw, FieldUnit.PHONE) == phone


@pytest.mark.parametrize(
    ("raw", "unit"),
    [
        ("1.38E+10", FieldUnit.PHONE),
        ("王芳", FieldUnit.PHONE),
        ("fang.example.com", FieldUnit.EMAIL),
    ],
)
def test_a_refused_phone_or_mail_is_not_repeated(raw: str, unit: FieldUnit) -> None:
    with pytest.raises(Unreadable) as caught:
        read(raw, unit)
    assert raw not in repr(caught.value.params) + str(caught.value)


def test_mail_is_trimmed() -> None:
    assert read(" fang@example.com ", FieldUnit.EMAIL) == "fang@example.com"


def test_text_is_text_and_nothing_else() -> None:
    assert read("\t青瓷茶壶 ", FieldUnit.TEXT) == "青瓷茶壶"
    assert refused({"a": 1}, FieldUnit.TEXT) == "mapping.not_text"


@pytest.mark.parametrize(
    ("raw", "unit", "pack", "meant"),
    [
        ("12.5斤", "", None, Measured(kilograms=Decimal("6.25"))),
        ("3", "公斤", None, Measured(kilograms=Decimal(3))),
        ("500克", "箱", None, Measured(kilograms=Decimal("0.500"))),
        ("2箱", "", 12, Measured(pieces=24)),
        (4, "件", None, Measured(pieces=4)),
        ("0.5", "箱", 12, Measured(pieces=6)),
        (7, "", None, Measured(pieces=7)),
    ],
)
def test_delivered_amounts_become_kilograms_or_pieces(
    raw: object, unit: str, pack: int | None, meant: Measured
) -> None:
    amount = read(raw, FieldUnit.QUANTITY)
    assert isinstance(amount, Quantity)
    assert measured(amount, unit, pack) == meant


@pytest.mark.parametrize(
    ("raw", "unit", "pack"),
    [("2箱", "", None), ("2桶", "", 12), ("1.5", "件", None), ("0.3", "箱", 12)],
)
def test_an_amount_that_gives_no_whole_pieces_is_refused(raw: str, unit: str, pack: int | None) -> None:
    amount = read(raw, FieldUnit.QUANTITY)
    assert isinstance(amount, Quantity)
    with pytest.raises(ValueError, match=r"桶|箱|1\.5|3\.6"):
        measured(amount, unit, pack)


@pytest.mark.parametrize("raw", ["很多", "斤", "1斤2两"])
def test_what_names_no_amount_is_refused(raw: str) -> None:
    assert refused(raw, FieldUnit.QUANTITY) == "mapping.not_quantity"


def fields(spec: dict[str, object], payload: dict[str, object]) -> Fields:
    section = shop_mapping({"order": spec}, "x.yaml").section("order")
    return record(section, payload, zone=SHANGHAI, currency="CNY")


def test_the_first_source_that_holds_something_counts() -> None:
    spec: dict[str, object] = {"sku": {"from": ["规格编码", "商家编码"], "as": "id"}}
    assert fields(spec, {"规格编码": " ", "商家编码": "POT-1"}).text("sku") == "POT-1"


def test_a_default_stands_where_there_is_nothing_and_only_there() -> None:
    spec: dict[str, object] = {"sku": {"from": "code", "as": "id", "default": "", "blank": ["-", "无"]}}
    assert fields(spec, {"code": "-"}).values == {"sku": ""}
    assert fields(spec, {}).values == {"sku": ""}
    assert fields(spec, {"code": 1.5}).wrong[0].code == "mapping.rounded_id"


def test_a_missing_field_is_told_under_the_heading_people_see() -> None:
    found = fields({"order": {"from": ["订单号", "订单编号"], "as": "id"}}, {})
    assert [(each.field, each.heading, each.code) for each in found.wrong] == [("order", "订单号", "mapping.missing")]
    problem = found.wrong[0].problem(Where(shop="tea-files", row="7"))
    assert problem.text("zh-CN") == "tea-files · 7 · 订单号: 这一项必须有内容，现在是空的。"


def test_all_wrong_fields_are_told_and_the_good_ones_kept() -> None:
    spec: dict[str, object] = {
        "order": {"from": "id", "as": "id"},
        "pieces": {"from": "n", "as": "pieces"},
        "at": {"from": "t", "as": "time"},
    }
    found = fields(spec, {"id": "A1", "n": "两个", "t": "昨天"})
    assert found.values == {"order": "A1"}
    assert [each.field for each in found.wrong] == ["pieces", "at"]


def test_a_status_table_translates_and_an_unknown_word_is_refused() -> None:
    spec: dict[str, object] = {"status": {"from": "s", "values": {"待发货": "held", 30: "shipped"}}}
    assert fields(spec, {"s": "待发货\t"}).text("status") == "held"
    assert fields(spec, {"s": 30}).text("status") == "shipped"
    assert fields(spec, {"s": "处理中"}).wrong[0].params == {"value": "处理中"}


def test_a_star_takes_every_other_word() -> None:
    spec: dict[str, object] = {"test": {"from": "s", "values": {"draft": True, "*": False}}}
    assert fields(spec, {"s": "anything"}).values == {"test": False}


def test_a_field_may_have_its_own_zone() -> None:
    spec: dict[str, object] = {"at": {"from": "gmt", "as": "time", "zone": "UTC"}}
    assert fields(spec, {"gmt": "2026-11-24T01:30:05"}).time("at") == datetime(2026, 11, 24, 1, 30, 5, tzinfo=UTC)


PAYLOAD = {
    "a.b": 1,
    "a": {"b": {"c": 2}},
    "lines": [{"sku": "X"}],
    "meta": [{"key": "k", "value": 3}, {"key": "note", "value": 4}],
}


@pytest.mark.parametrize(
    ("path", "value"),
    [("a.b", 1), ("a.b.c", 2), ("lines.0.sku", "X"), ("lines.1.sku", None), ("meta.[key=note].value", 4),
     ("meta.[key=none].value", None), ("x.y", None)],
)  # fmt: skip
def test_paths_lead_into_nested_payloads(path: str, value: object) -> None:
    assert at(PAYLOAD, path) == value


def test_a_field_is_asked_for_by_its_kind() -> None:
    spec: dict[str, object] = {
        "n": {"from": "n", "as": "pieces", "default": None},
        "t": {"from": "t", "as": "time", "default": None},
        "b": {"from": "b", "as": "bool", "default": False},
        "q": {"from": "q", "as": "quantity", "default": None},
    }
    found = fields(spec, {"n": "3", "b": "是", "q": "2箱"})
    assert (found.number("n"), found.moment("t"), found.flag("b")) == (3, None, True)
    assert found.quantity("q") == Quantity(Decimal(2), "箱")
    assert found.text("t") == ""
    with pytest.raises(KeyError):
        found.time("t")
    with pytest.raises(TypeError):
        found.number("b")
    with pytest.raises(TypeError):
        found.moment("n")
    with pytest.raises(TypeError):
        found.quantity("n")


def test_a_part_of_a_text_is_cut_out_where_the_pattern_matches() -> None:
    spec: dict[str, object] = {"at": {"from": ["创建时间", "订单号"], "as": "time", "cut": r"^E(\d{14})"}}
    expected = datetime(2026, 11, 24, 1, 30, 5, tzinfo=UTC)
    assert fields(spec, {"订单号": "\tE2026112409300500001"}).time("at") == expected
    assert fields(spec, {"创建时间": "2026-11-24 09:30:05", "订单号": "E1"}).time("at") == expected


@pytest.mark.parametrize("raw", ["9" * 1_000_000, 10**15, -(10**4000), 1e300, Decimal("1E+999999999"), {"a": 1}])
def test_a_number_that_nobody_counts_to_is_refused_at_once(raw: object) -> None:
    assert refused(raw, FieldUnit.PIECES) == "mapping.not_whole"
    assert refused(raw, FieldUnit.MONEY) == "mapping.not_money"


@pytest.mark.parametrize("unit", [unit for unit in FieldUnit if unit is not FieldUnit.PRICE])
def test_half_of_a_character_is_no_text_and_is_repeated_nowhere(unit: FieldUnit) -> None:
    assert refused("壶\ud83c", unit) == "mapping.not_text"


@pytest.mark.parametrize("raw", ["0001-01-01 00:00:00", "9999-12-31T23:59:59Z", "1582-10-04", "2200-01-01 08:00:00"])
def test_a_time_that_no_span_can_be_added_to_is_refused(raw: str) -> None:
    assert refused(raw, FieldUnit.TIME) == "mapping.not_time"
    assert refused(253402300799, FieldUnit.SECONDS) == "mapping.not_time"
    assert refused(10**14, FieldUnit.SECONDS) == "mapping.not_time"
