"""Customer lists and answered forms that tell who allows the shared sheet. All people here are made up."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import openpyxl
import pytest

from sheetpact.exchange.forms import read_forms
from sheetpact.mapping.consents import months_after
from sheetpact.model.membership import AccountKey, Consent
from sheetpact.model.pact import Pact
from sheetpact.model.problems import Severity
from sheetpact.model.records import Customer, Reading
from sheetpact.reconcile.members_facts import Remembered

NOW = datetime(2026, 6, 1, 4, tzinfo=UTC)
PEOPLE = (
    Customer("tea-shop", "1", "王芳", "138 1234 5670"),
    Customer("tea-shop", "2", "李雷", "13912345671"),
    Customer("tea-shop", "3", "李梅", "+86 13912345671"),
    Customer("art-shop", "9", "王芳", "13812345670"),
)
FORM = "提交时间,手机,是否同意共享\n"
LIST = "客户编号,共享\n"


def pact(**form: object) -> Pact:
    whole = {
        "file": "a.csv",
        "shop": "tea-shop",
        "columns": {"phone": "手机", "answer": "是否同意共享", "given": "提交时间"},
        "text": "v2",
        "receivers": ["table", "art"],
        **form,
    }
    shop = {"connector": "woocommerce"}
    partners = {
        "tea": {"name": "青山", "shops": {"tea-shop": shop}},
        "table": {"name": "白石"},
        "art": {"name": "南窗", "shops": {"art-shop": shop}},
    }
    return Pact.model_validate(
        {
            "pact": "手作联盟",
            "locale": "zh-CN",
            "timezone": "Asia/Shanghai",
            "currency": "CNY",
            "sheet": {"connector": "workbook", "document": "a.xlsx"},
            "partners": partners,
            "members": {"consent_forms": {"spring": whole}},
        }
    )


def read(folder: Path, content: str | bytes, known: Sequence[Consent] = (), **form: object) -> Reading[Consent]:
    (folder / "a.csv").write_bytes(content if isinstance(content, bytes) else content.encode())
    accounts = {AccountKey(each.shop, each.customer): each for each in PEOPLE}
    return read_forms(folder, pact(**form), Remembered(accounts=accounts, consents=tuple(known)), NOW)


def words(reading: Reading[Consent]) -> list[tuple[str, bool]]:
    """Customer → whether they allow it."""
    return [(each.account.customer, not each.withdrawn) for each in reading.records]


def told(reading: Reading[Consent]) -> list[str]:
    return [problem.code for problem in reading.problems]


def test_a_form_names_people_by_phone_and_says_when_they_answered(tmp_path: Path) -> None:
    reading = read(tmp_path, f"{FORM}2026-05-01 10:00,13812345670,同意\n", channel="小程序问卷", months=12)
    (said,) = reading.records
    assert (said.account, said.text, said.receivers) == (AccountKey("tea-shop", "1"), "v2", ("table", "art"))
    assert (said.channel, said.at) == ("小程序问卷", datetime(2026, 5, 1, 2, tzinfo=UTC))
    assert said.expires == datetime(2027, 5, 1, 2, tzinfo=UTC)
    assert reading.problems == ()


def test_any_other_answer_is_a_withdrawal_and_no_answer_is_none(tmp_path: Path) -> None:
    lines = "2026-05-01,13812345670,同意\n2026-05-02,13812345670,再想想\n2026-05-03,13812345670,\n,,\n"
    assert words(read(tmp_path, FORM + lines)) == [("1", True), ("1", False)]


def test_the_same_line_is_the_same_entry_in_every_reading(tmp_path: Path) -> None:
    line = f"{FORM}2026-05-01,13812345670,同意\n"
    (one,), (again,) = read(tmp_path, line).records, read(tmp_path, line).records
    assert one.key == again.key
    assert one.key.startswith("form:spring:")


def test_a_phone_of_two_customers_allows_nothing_for_either_and_refuses_for_both(tmp_path: Path) -> None:
    reading = read(tmp_path, f"{FORM}2026-05-01,13912345671,同意\n2026-05-02,13912345671,不同意\n")
    assert words(reading) == [("2", False), ("3", False)]
    assert told(reading) == ["consents.form_several"]


def test_a_phone_that_the_shop_does_not_have_is_counted_and_not_told(tmp_path: Path) -> None:
    reading = read(tmp_path, f"{FORM}2026-05-01,13700001111,同意\n2026-05-01,不便透露,同意\n")
    assert words(reading) == []
    assert [(each.code, each.params) for each in reading.problems] == [("consents.form_nobody", {"count": 2})]
    assert "13700001111" not in reading.problems[0].text("zh-CN")


def test_a_yes_without_a_time_allows_nothing_and_a_no_counts_from_now(tmp_path: Path) -> None:
    reading = read(tmp_path, f"{FORM}不记得,13812345670,同意\n不记得,13812345670,不同意\n2062-01-01,13812345670,是\n")
    assert [(each.at, each.withdrawn) for each in reading.records] == [(NOW, True)]
    assert [(each.code, each.where.row) for each in reading.problems] == [
        ("consents.no_time", "第 2 行"),
        ("consents.no_time", "第 4 行"),
    ]


class TestAListWithoutTimes:
    """It tells how things stand: only what differs from the ledger is said, and now."""

    columns = {"columns": {"customer": "客户编号", "answer": "共享"}}  # noqa: RUF012  # read only

    def read(self, folder: Path, lines: str, *known: Consent) -> Reading[Consent]:
        return read(folder, LIST + lines, known, **self.columns)

    def test_it_is_said_once(self, tmp_path: Path) -> None:
        first = self.read(tmp_path, "1,是\n2,否\n3,\n,是\n")
        assert words(first) == [("1", True), ("2", False)]
        assert {each.at for each in first.records} == {NOW}
        assert self.read(tmp_path, "1,是\n2,否\n3,\n", *first.records).records == ()

    def test_what_changes_is_a_new_entry_and_an_emptied_cell_takes_it_back(self, tmp_path: Path) -> None:
        first = self.read(tmp_path, "1,是\n2,否\n3,是\n").records
        assert words(self.read(tmp_path, "1,\n2,是\n3,是\n", *first)) == [("1", False), ("2", True)]

    def test_of_two_lines_about_one_customer_the_no_counts(self, tmp_path: Path) -> None:
        first = self.read(tmp_path, "1,是\n1,否\n1,是\n")
        assert words(first) == [("1", False)]
        assert self.read(tmp_path, "1,是\n1,否\n1,是\n", *first.records).records == ()

    def test_its_first_word_allows_nothing_to_who_once_withdrew(self, tmp_path: Path) -> None:
        before = Consent("file:x", AccountKey("tea-shop", "1"), "v1", "shared-sheet", (), NOW, withdrawn=True)
        assert self.read(tmp_path, "1,是\n", before).records == ()
        assert words(self.read(tmp_path, "1,否\n", before)) == [("1", False)]

    def test_a_later_form_means_a_new_entry(self, tmp_path: Path) -> None:
        first = self.read(tmp_path, "1,是\n").records
        (again,) = read(tmp_path, f"{LIST}1,是\n", first, **self.columns, text="v3").records
        assert (again.text, again.withdrawn) == ("v3", False)


def test_headings_may_stand_below_a_title_and_in_a_workbook(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    for line in (
        ["顾客问卷"],
        ["手机", "提交时间", "*是否 同意共享"],
        [13812345670, datetime(2026, 5, 1, 10), "我同意"],
    ):  # as spreadsheets keep it
        book.active.append(line)  # type: ignore[union-attr]
    content = io.BytesIO()
    book.save(content)
    (said,) = read(tmp_path, content.getvalue()).records
    assert (said.account.customer, said.at) == ("1", datetime(2026, 5, 1, 2, tzinfo=UTC))


@pytest.mark.parametrize(
    ("content", "code"),
    [
        ("姓名,电话\n", "consents.form_headings"),
        (b"\xd0\xcf\x11\xe0", "consents.unreadable"),
        ("", "consents.form_headings"),
    ],
)
def test_a_file_of_no_use_is_told_in_red(tmp_path: Path, content: str | bytes, code: str) -> None:
    reading = read(tmp_path, content)
    assert [(each.code, each.severity) for each in reading.problems] == [(code, Severity.RED)]
    assert not reading.complete


def test_a_file_that_is_not_there_yet_says_nothing(tmp_path: Path) -> None:
    assert read_forms(tmp_path, pact(), Remembered(), NOW) == Reading(())


def test_a_month_without_that_day_ends_on_its_last() -> None:
    pacts = pact()
    assert months_after(datetime(2026, 1, 31, 4, tzinfo=UTC), 1, pacts.zone) == datetime(2026, 2, 28, 4, tzinfo=UTC)
    assert months_after(datetime(2026, 12, 31, 4, tzinfo=UTC), 12, pacts.zone).year == 2027
