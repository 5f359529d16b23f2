"""consents.csv as partners write it. All people here are made up."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from sheetpact.mapping.consents import FILE, LARGEST, read_consents
from sheetpact.mapping.people import account_mark
from sheetpact.model.membership import SHARED_SHEET, AccountKey, Consent
from sheetpact.model.pact import Pact, Partner, SheetSettings, ShopSettings
from sheetpact.model.problems import Severity, Where
from sheetpact.model.records import Reading

NOW = datetime(2026, 6, 1, tzinfo=UTC)
GIVEN = datetime(2026, 3, 1, 16, tzinfo=UTC)
"""Midnight of 2 March in Shanghai."""
ZH = "店铺,顾客编号,用途,可见伙伴,条款版本,同意时间,撤回时间"
EN = "Shop,Customer,Purpose,Receivers,Text version,Given at,Withdrawn at"
TEA = AccountKey("tea-woo", "0017")


def pact(locale: str = "zh-CN") -> Pact:
    shop = ShopSettings(connector="woocommerce")
    return Pact(
        pact="手作联盟",
        locale=locale,  # type: ignore[arg-type]
        timezone="Asia/Shanghai",
        currency="CNY",
        sheet=SheetSettings(connector="workbook", document="a.xlsx"),
        partners={"tea": Partner(name="青山茶具", shops={"tea-woo": shop}), "art": Partner(name="南窗")},
    )


def read(*lines: str, headings: str = ZH, locale: str = "zh-CN", encoding: str = "utf-8") -> Reading[Consent]:
    return read_consents("\r\n".join((headings, *lines)).encode(encoding), pact(locale), NOW)


def told(reading: Reading[Consent]) -> list[tuple[str, str]]:
    assert all(problem.severity is Severity.AMBER and problem.where.tab == FILE for problem in reading.problems)
    return [(problem.code, f"{problem.where.row} {problem.where.field}") for problem in reading.problems]


def test_a_line_is_a_consent() -> None:
    reading = read("tea-woo,0017,共享表格,青山茶具、南窗,v2,2026-03-02,")
    (consent,) = reading.records
    assert (consent.account, consent.purpose, consent.text) == (TEA, SHARED_SHEET, "v2")
    assert (consent.receivers, consent.at, consent.withdrawn) == (("tea", "art"), GIVEN, False)
    assert reading.problems == ()
    assert reading.complete


@pytest.mark.parametrize(
    ("headings", "encoding", "mark"),
    [(ZH, "utf-8-sig", ","), (ZH, "gb18030", ","), (ZH, "utf-16", "\t"), (EN, "utf-8", ";")],
)
def test_whatever_program_saved_it(headings: str, encoding: str, mark: str) -> None:
    line = mark.join(("tea-woo", "0017", "shared sheet", "南窗", "v2", "2026-03-02", ""))
    (consent,) = read(line, headings=headings.replace(",", mark), encoding=encoding).records
    assert (consent.account, consent.receivers) == (TEA, ("art",))


def test_a_consent_knows_its_line_as_a_spreadsheet_counts_it() -> None:
    line = "tea-woo,0017,共享表格,南窗,v2,2026-03-02,"
    first, last = read("", line, "", line).records
    assert first.where == Where(shop="tea-woo", tab=FILE, row="3")
    assert last.where.row == "5"


def test_columns_and_marks_of_the_partners_own_say_nothing() -> None:
    reading = read("常客,tea-woo,0017,共享表格,南窗、,v2,2026-03-02,", headings=f"备注,{ZH}")
    assert [each.receivers for each in reading.records] == [("art",)]
    assert reading.problems == ()


def test_the_same_words_have_the_same_key_and_other_words_another() -> None:
    line = "tea-woo,0017,共享表格,青山茶具、南窗,v2,2026-03-02,"
    (one,), (again,) = read(line).records, read("", f" {line} ".replace("青山茶具、南窗", '"南窗，tea"')).records
    assert one.key == again.key
    assert read(line.replace("v2", "v3")).records[0].key != one.key


def test_a_withdrawal_is_a_second_word() -> None:
    given, withdrawn = read("tea-woo,0017,共享表格,南窗,v2,2026-03-02,2026-04-01 10:00").records
    assert (given.at, given.withdrawn) == (GIVEN, False)
    assert (withdrawn.at, withdrawn.withdrawn, withdrawn.receivers) == (datetime(2026, 4, 1, 2, tzinfo=UTC), True, ())
    assert given.key != withdrawn.key


def test_a_day_until_which_it_is_good_counts_to_its_end() -> None:
    headings = f"{ZH},有效期至,方式"
    line = "tea-woo,0017,共享表格,南窗,v2,2026-03-02,,{},门店纸质表"
    (day,) = read(line.format("2027-03-01"), headings=headings).records
    assert (day.expires, day.channel) == (datetime(2027, 3, 1, 16, tzinfo=UTC), "门店纸质表")
    (clock,) = read(line.format("2027-03-01 10:00"), headings=headings).records
    assert clock.expires == datetime(2027, 3, 1, 2, tzinfo=UTC)
    assert [read(line.format(word), headings=headings).records[0].expires for word in ("", "长期", "-")] == [None] * 3


@pytest.mark.parametrize(("until", "code"), [("明年", "consents.no_time"), ("2026-03-01", "consents.expires_first")])
def test_a_consent_whose_end_is_unclear_is_not_taken_and_its_withdrawal_is(until: str, code: str) -> None:
    line = f"tea-woo,0017,共享表格,南窗,v2,2026-03-02,2026-04-01,{until}"
    reading = read(line, headings=f"{ZH},有效期至")
    assert [each.withdrawn for each in reading.records] == [True]
    assert told(reading) == [(code, "第 2 行 有效期至")]


def test_a_line_keeps_its_key_when_the_file_gets_more_columns() -> None:
    line = "tea-woo,0017,共享表格,南窗,v2,2026-03-02,"
    (before,), (after,) = read(line).records, read(f"{line},,", headings=f"{ZH},有效期至,方式").records
    assert before.key == after.key
    said = [read(f"{line},{more}", headings=f"{ZH},有效期至,方式").records[0].key for more in ("2027-01-01,", ",电话")]
    assert len({before.key, *said}) == 3


@pytest.mark.parametrize("nothing", ["无", "-", "No"])
def test_a_word_for_nothing_is_no_withdrawal(nothing: str) -> None:
    assert len(read(f"tea-woo,0017,共享表格,南窗,v2,2026-03-02,{nothing}").records) == 1


def test_another_purpose_is_kept_as_it_stands() -> None:
    assert read("tea-woo,0017,短信通知,南窗,v2,2026-03-02,").records[0].purpose == "短信通知"


@pytest.mark.parametrize(
    ("line", "code", "place"),
    [
        ("old-woo,0017,共享表格,南窗,v2,2026-03-02,", "consents.shop_unknown", "第 2 行 店铺"),
        ("tea-woo,,共享表格,南窗,v2,2026-03-02,", "consents.empty", "第 2 行 顾客编号"),
        ("tea-woo,0017,,南窗,v2,2026-03-02,", "consents.empty", "第 2 行 用途"),
        ("tea-woo,0017,共享表格,南窗,v2,三月二日,", "consents.no_time", "第 2 行 同意时间"),
        ("tea-woo,0017,共享表格,南窗,v2,,", "consents.no_time", "第 2 行 同意时间"),
        ("tea-woo,0017,共享表格,南窗,v2,2062-03-02,", "consents.future", "第 2 行 同意时间"),
        ("tea-woo", "consents.empty", "第 2 行 用途"),
    ],
)
def test_what_is_unclear_allows_nothing_and_is_told_with_its_line(line: str, code: str, place: str) -> None:
    reading = read(line)
    assert reading.records == ()
    assert (code, place) in told(reading)
    assert not reading.complete


def test_a_stranger_among_the_receivers_is_not_counted() -> None:
    reading = read("tea-woo,0017,共享表格,南窗、全部,v2,2026-03-02,")
    assert reading.records[0].receivers == ("art",)
    assert told(reading) == [("consents.partner_unknown", "第 2 行 可见伙伴")]


@pytest.mark.parametrize(
    ("withdrawn", "code"),
    [("撤回了", "consents.no_time"), ("2062-01-01", "consents.future"), ("2026-01-01", "consents.withdrawn_first")],
)
def test_an_unclear_withdrawal_is_one_from_the_start(withdrawn: str, code: str) -> None:
    reading = read(f"tea-woo,0017,共享表格,南窗,v2,2026-03-02,{withdrawn}")
    assert [(each.at, each.withdrawn) for each in reading.records] == [(GIVEN, False), (GIVEN, True)]
    assert told(reading) == [(code, "第 2 行 撤回时间")]


def test_a_withdrawal_counts_even_where_the_consent_cannot_be_read() -> None:
    (word,) = read("tea-woo,0017,共享表格,南窗,v2,?,2026-04-01").records
    assert word.withdrawn
    assert read("tea-woo,0017,共享表格,南窗,v2,?,?").records == ()


def test_one_bad_line_stops_no_other() -> None:
    reading = read("?,1,共享表格,南窗,v2,2026-03-02,", "", "tea-woo,0017,共享表格,南窗,v2,2026-03-02,")
    assert [each.account for each in reading.records] == [TEA]
    assert told(read("", "", "x,1,共享表格,南窗,v2,2026-03-02,")) == [("consents.shop_unknown", "第 4 行 店铺")]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"\xff\xff\xff", "consents.unreadable"),
        (b"x" * (LARGEST + 1), "consents.too_large"),
        (f"{ZH}\r\n{'a' * 200_000}".encode(), "consents.unreadable"),
        ("店铺,顾客编号\r\ntea-woo,1".encode(), "consents.headings"),
    ],
)
def test_a_file_of_no_use_is_told_in_red(content: bytes, code: str) -> None:
    reading = read_consents(content, pact(), NOW)
    assert reading.records == ()
    assert [(each.code, each.severity) for each in reading.problems] == [(code, Severity.RED)]
    assert not reading.complete


def test_the_missing_columns_are_named_in_the_pacts_language() -> None:
    for locale, name in (("zh-CN", "撤回时间"), ("en", "withdrawn at")):
        reading = read(headings="店铺,顾客编号,用途,可见伙伴,条款版本,同意时间", locale=locale)
        assert name in reading.problems[0].text(locale)


@pytest.mark.parametrize("content", [b"", b"\r\n,,\r\n"])
def test_an_empty_file_says_nothing(content: bytes) -> None:
    assert read_consents(content, pact(), NOW) == Reading(())


def test_no_problem_repeats_what_stands_in_a_cell() -> None:
    reading = read("王芳,王芳,王芳,王芳,王芳,王芳,王芳", "tea-woo,1,共享表格,王芳,王芳,王芳,王芳")
    assert len(reading.problems) >= 4
    assert not any("王芳" in problem.text(locale) for problem in reading.problems for locale in ("zh-CN", "en"))
    assert "王芳" not in repr(reading.problems)


def test_utf_16_without_its_mark_is_unreadable() -> None:
    reading = read("tea-woo,0017,共享表格,青山茶具,v2,2026-03-02,", headings=EN, encoding="utf-16-le")
    assert (reading.records, reading.complete) == ((), False)


def test_a_cell_with_nul_makes_the_file_unreadable() -> None:
    assert [problem.code for problem in read("tea-woo,\x00,x,,v2,2026-03-02,").problems] == ["consents.unreadable"]


def test_a_customer_whom_a_shop_by_files_knows_by_phone_may_be_named_so() -> None:
    reading = read("tea-woo,139 1111 0001,共享表格,南窗,v2,2026-03-02,2026-04-01")
    marked = AccountKey("tea-woo", account_mark("tea-woo", "13911110001"))
    assert [(each.account, each.withdrawn) for each in reading.records] == [
        (AccountKey("tea-woo", "139 1111 0001"), False),
        (AccountKey("tea-woo", "139 1111 0001"), True),
        (marked, False),
        (marked, True),
    ]


def test_an_address_names_such_a_customer_only() -> None:
    (consent,) = read("tea-woo,Ana@example.com,共享表格,南窗,v2,2026-03-02,").records
    assert consent.account == AccountKey("tea-woo", account_mark("tea-woo", "ana@example.com"))
