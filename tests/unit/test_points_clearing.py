"""Who owes whom at the end of a month, netted."""

from __future__ import annotations

from sheetpact.reconcile.points_clearing import Transfer, balances, transfers


def test_who_issued_the_points_pays_who_took_them() -> None:
    taken = {("tea", "table"): 300}
    assert balances(taken) == {"table": 300, "tea": -300}
    assert transfers(taken) == (Transfer("tea", "table", 300),)


def test_what_both_owe_each_other_is_netted() -> None:
    assert transfers({("tea", "table"): 300, ("table", "tea"): 260}) == (Transfer("tea", "table", 40),)
    assert transfers({("tea", "table"): 300, ("table", "tea"): 300}) == ()


def test_a_circle_needs_no_transfer() -> None:
    assert transfers({("tea", "table"): 50, ("table", "art"): 50, ("art", "tea"): 50}) == ()


def test_a_middleman_drops_out() -> None:
    assert transfers({("tea", "table"): 50, ("table", "art"): 50}) == (Transfer("tea", "art", 50),)


def test_who_owes_most_pays_whom_most_is_owed() -> None:
    taken = {("tea", "table"): 70, ("tea", "art"): 30, ("book", "art"): 20}
    assert transfers(taken) == (Transfer("tea", "table", 70), Transfer("tea", "art", 30), Transfer("book", "art", 20))


def test_more_given_back_than_taken_turns_the_debt_round() -> None:
    assert transfers({("tea", "table"): -20}) == (Transfer("table", "tea", 20),)


def test_nothing_taken_is_nothing_owed() -> None:
    assert balances({}) == {}
    assert transfers({}) == ()
