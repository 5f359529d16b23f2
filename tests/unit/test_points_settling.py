"""The clearing tab: months that are over, what is owed, and who has confirmed it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from ruamel.yaml import YAML

from sheetpact.mapping.numbers import amount
from sheetpact.mapping.sheet import sheet_mapping, tabs
from sheetpact.model.pact import Pact
from sheetpact.model.seen import RowSeen, TabSeen
from sheetpact.model.sheet import Value
from sheetpact.model.state import CellKey, ClearingView, State
from sheetpact.reconcile.drafts import Draft
from sheetpact.reconcile.points_settling import Confirmed, Due, confirmations, dues, months_over, row_of
from sheetpact.sheet import view
from sheetpact.testing.alliance import PARTNERS

MAPPING = sheet_mapping(YAML(typ="safe").load(Path(__file__).parents[2] / "mappings" / "sheet.yaml"))
TABS = {tab.name: tab for tab in tabs(MAPPING, "zh-CN", (), points=True)}
NOW = datetime(2026, 4, 1, 1, tzinfo=UTC)
DUE = Due("2026-03", "tea", "table", 80)
ROW = ("2026-03", "青山茶具", "白石餐具")
PAYER, PAYEE = "payer_confirms", "payee_confirms"
PACT = Pact.model_validate(
    {
        "pact": "手作联盟",
        "locale": "zh-CN",
        "timezone": "Asia/Shanghai",
        "currency": "CNY",
        "sheet": {"connector": "memory", "document": "手作联盟"},
        "partners": PARTNERS,
        "members": {"points": {"since": "2026-03-01", "earn_per": 100, "value": 2}},
    }
)
STATE = State(base={"clearing": {ROW: {PAYER: None, PAYEE: None}}})


def read(
    cells: Mapping[str, Value], confirmed: Confirmed = frozenset(), state: State = STATE, **more: frozenset[str]
) -> tuple[Confirmed, Draft]:
    draft = Draft("R2", NOW, {})
    tab = TabSeen(TABS["clearing"], "清算", readable=True, rows={ROW: RowSeen(ROW, cells, **more)})
    return confirmations((DUE,), confirmed, tab, state, PACT, draft), draft


@pytest.mark.parametrize(
    ("since", "today", "months"),
    [
        (date(2026, 3, 20), date(2026, 3, 31), ()),
        (date(2026, 3, 20), date(2026, 4, 1), ("2026-03",)),
        (date(2025, 12, 1), date(2026, 2, 28), ("2026-01", "2025-12")),
    ],
)
def test_only_months_that_are_over_are_shown(since: date, today: date, months: tuple[str, ...]) -> None:
    assert months_over(since, today) == months


def test_two_years_are_shown() -> None:
    found = months_over(date(2020, 1, 1), date(2026, 4, 1))
    assert (len(found), found[0], found[-1]) == (24, "2026-03", "2024-04")


def test_a_row_is_one_transfer_of_one_month() -> None:
    taken = {"2026-04": {("art", "tea"): 5}, "2026-03": {("tea", "table"): 90, ("table", "tea"): 10}}
    assert dues(taken) == (Due("2026-04", "art", "tea", 5), DUE)
    assert row_of(DUE, PACT) == ROW
    assert row_of(Due("2026-03", "gone", "tea", 5), PACT) == ("2026-03", "gone", "青山茶具")


@pytest.mark.parametrize("word", ["已确认", " 是 ", "OK", "✓"])
def test_each_side_confirms_for_itself(word: str) -> None:
    confirmed, draft = read({PAYER: word, PAYEE: None})
    assert confirmed == {(DUE, "tea")}
    assert draft.typed == {CellKey("clearing", ROW, PAYER): word}
    assert [(each.field, each.why) for each in draft.changes] == [(PAYER, "points.was_confirmed")]


def test_what_the_hub_wrote_itself_is_no_edit() -> None:
    base = State(base={"clearing": {ROW: {PAYER: "已确认", PAYEE: None}}})
    confirmed, draft = read({PAYER: "已确认", PAYEE: ""}, frozenset({(DUE, "tea")}), base)
    assert (confirmed, draft.typed, draft.changes) == ({(DUE, "tea")}, {}, [])


def test_an_edit_that_was_taken_is_not_taken_again() -> None:
    taken = replace(STATE, typed={CellKey("clearing", ROW, PAYER): "是"})
    assert read({PAYER: "是", PAYEE: None}, frozenset(), taken)[1].changes == []


def test_an_emptied_cell_takes_it_back() -> None:
    base = State(base={"clearing": {ROW: {PAYER: "已确认", PAYEE: None}}})
    confirmed, draft = read({PAYER: None, PAYEE: None}, frozenset({(DUE, "tea"), (DUE, "table")}), base)
    assert confirmed == {(DUE, "table")}
    assert [each.why for each in draft.changes] == ["points.was_taken_back"]


def test_a_confirmation_is_for_that_very_number() -> None:
    other = DUE._replace(points=81)
    assert read({PAYER: None}, frozenset({(other, "tea")}))[0] == {(other, "tea")}


def test_anything_else_is_told_with_its_place() -> None:
    confirmed, draft = read({PAYER: "下周", PAYEE: None})
    assert (confirmed, draft.typed) == (frozenset(), {})
    (told,) = draft.problems
    assert (told.code, told.where.tab, told.where.row, told.where.field) == (
        "points.confirm_unknown",
        "清算",
        "2026-03 · 青山茶具 · 白石餐具",
        "付款方确认",
    )
    assert draft.changes[0].before == "下周"


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("问王姐 138 0000-1111", "…"),
        ("１３８００００１１１１", "…"),
        ("8765432", "…"),
        ("w@x.cn", "…"),
        ("付了 123456", "付了 123456"),
        (80.5, 80.5),
    ],
)
def test_a_phone_or_an_address_in_it_is_told_nowhere(typed: Value, told: Value) -> None:
    _, draft = read({PAYER: typed, PAYEE: None})
    assert [each.before for each in draft.changes] == [told]


@pytest.mark.parametrize("state", [State(), State(base={"clearing": {("2026-03", "a", "b"): {}}})])
def test_a_row_that_the_hub_has_not_written_is_not_read(state: State) -> None:
    assert read({PAYER: "是", PAYEE: "是"}, frozenset(), state)[0] == frozenset()


def test_a_formula_and_a_missing_row_confirm_nothing() -> None:
    assert read({PAYER: "是"}, unclear=frozenset({PAYER}))[0] == frozenset()
    tab = TabSeen(TABS["clearing"], "清算", readable=True)
    assert confirmations((DUE,), frozenset(), tab, STATE, PACT, Draft("R2", NOW, {})) == frozenset()


def test_how_the_tab_stands() -> None:
    row = ClearingView(*ROW, 80, amount(80 * PACT.members.worth, "CNY", PACT.locale), payer_confirms=True)
    showing = view.Showing(State(clearing=(row,)), PACT, TABS, {}, NOW)
    assert view.clearing(showing) == {
        ROW: {
            "month": "2026-03",
            "payer": "青山茶具",
            "payee": "白石餐具",
            "points": 80,
            "amount": "1.60 元",
            PAYER: "已确认",
            PAYEE: None,
        }
    }


def test_the_tab_is_only_there_where_points_are_shared() -> None:
    assert "clearing" in TABS
    assert "clearing" not in {tab.name for tab in tabs(MAPPING, "zh-CN", ())}


@pytest.mark.parametrize(
    ("minor", "currency", "locale", "told"),
    [
        (5, "EUR", "en", "0.05 EUR"),
        (160, "JPY", "zh-CN", "160 JPY"),
        (80, "CNY", "zh-CN", "0.80 元"),
        (80, "CNY", "en", "0.80 CNY"),
    ],
)
def test_money_is_told_in_the_currencys_own_units_and_the_readers_words(
    minor: int, currency: str, locale: str, told: str
) -> None:
    assert amount(minor, currency, locale) == told


def test_a_point_is_worth_one_of_the_smallest_units_where_nothing_is_agreed() -> None:
    assert PACT.members.model_copy(update={"points": None}).worth == 1
