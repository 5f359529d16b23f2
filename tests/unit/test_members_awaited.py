"""Lines of consents.csv about customers whom their shop doesn't have yet. All people here are made up."""

from __future__ import annotations

from collections.abc import Collection

from deciding import NOW, pact

from sheetpact.model.membership import SHARED_SHEET, AccountKey, Consent
from sheetpact.model.problems import Problem, Severity, Where
from sheetpact.reconcile.members_awaited import awaited
from sheetpact.reconcile.members_forgotten import Forgotten

FILE = "consents.csv"
LIN, WANG, BAI = AccountKey("tea-shop", "1"), AccountKey("tea-shop", "2"), AccountKey("art-shop", "9")


def said(account: AccountKey, row: int, *, withdrawn: bool = False) -> Consent:
    where = Where(shop=account.shop, tab=FILE, row=str(row))
    return Consent("", account, "v1", SHARED_SHEET, (), NOW, withdrawn, where=where)


def told(
    *consents: Consent, there: Collection[AccountKey] = (LIN,), forgotten: Forgotten | None = None
) -> tuple[Problem, ...]:
    return tuple(awaited(consents, there, forgotten or Forgotten(), pact()))


def test_whom_the_shop_has_is_told_nowhere() -> None:
    assert told(said(LIN, 2), said(LIN, 3, withdrawn=True)) == ()


def test_a_line_of_somebody_else_is_noted_with_file_shop_and_row() -> None:
    (note,) = told(said(LIN, 2), said(WANG, 3))
    where = Where(partner="青山茶具", shop="tea-shop", tab=FILE, row="第 3 行")
    assert note == Problem("consents.awaited", Severity.NOTE, where, {"count": 1})


def test_each_shop_has_a_note_of_its_own_and_of_many_rows_the_first_are_told() -> None:
    customers = [AccountKey("tea-shop", f"0{row}") for row in range(2, 9)]
    lines = [*(said(each, row) for row, each in enumerate(customers, start=2)), said(BAI, 10)]
    few, one = told(*lines, there=[LIN, AccountKey("art-shop", "1")])
    assert (few.where.row, few.params) == ("第 2, 3, 4, 5, 6, … 行", {"count": 7})
    assert (one.where.partner, one.where.shop, one.where.row) == ("小满摆件", "art-shop", "第 10 行")
    (five,) = told(*(said(each, row) for row, each in enumerate(customers[:5], start=2)))
    assert five.where.row == "第 2, 3, 4, 5, 6 行"


def test_a_line_that_is_two_words_counts_once() -> None:
    assert [each.params for each in told(said(WANG, 3), said(WANG, 3, withdrawn=True))] == [{"count": 1}]


def test_a_phone_may_name_the_account_by_itself_or_by_its_mark() -> None:
    line = (said(AccountKey("tea-shop", "13911110001"), 2), said(AccountKey("tea-shop", "~mark"), 2))
    assert told(*line, there=[AccountKey("tea-shop", "~mark")]) == ()
    assert told(*line, there=[AccountKey("tea-shop", "13911110001")]) == ()
    assert len(told(*line)) == 1


def test_of_who_was_forgotten_and_of_what_stands_in_no_line_nothing_is_told() -> None:
    forgotten = Forgotten("k" * 32).with_accounts([WANG], NOW)
    assert told(said(WANG, 3), forgotten=forgotten) == ()
    assert told(Consent("", WANG, "v1", SHARED_SHEET, (), NOW)) == ()


def test_of_a_shop_whose_customers_nobody_reads_nothing_is_told() -> None:
    assert told(said(BAI, 10)) == ()
