"""Which lots a movement of points takes from or gives to: what expires first is spent first, and comes back last."""

from __future__ import annotations

from datetime import date

import pytest

from sheetpact.model.membership import AccountKey, Lot, Purse
from sheetpact.reconcile.points_lots import cover, earn, expired, expiry, give_back, moved, purses, spend, spendable

WANG = AccountKey("tea-woo", "7")
TODAY = "2026-03-15"


def tea(expires: str = "") -> Lot:
    return Lot(WANG, "tea", expires)


def art(expires: str = "") -> Lot:
    return Lot(AccountKey("art-woo", "9"), "art", expires)


@pytest.mark.parametrize(
    ("earned", "months", "last"),
    [
        (date(2026, 3, 15), 12, "2027-03-31"),
        (date(2026, 3, 31), 0, "2026-03-31"),
        (date(2026, 12, 1), 1, "2027-01-31"),
        (date(2027, 12, 31), 2, "2028-02-29"),
        (date(2026, 3, 15), None, ""),
    ],
)
def test_points_last_to_the_end_of_a_month(earned: date, months: int | None, last: str) -> None:
    assert expiry(earned, months) == last


def test_what_expires_first_is_spent_first_whoever_issued_it() -> None:
    lots = {tea(): 100, tea("2026-12-31"): 30, art("2026-06-30"): 20}
    there = spendable(lots, {}, TODAY)
    assert spend(there, 60) == {art("2026-06-30"): -20, tea("2026-12-31"): -30, tea(): -10}


def test_points_count_on_their_last_day_and_no_longer() -> None:
    lots = {tea("2026-03-14"): 30, tea(TODAY): 20}
    assert spendable(lots, {}, TODAY) == {tea(TODAY): 20}
    assert expired(lots, TODAY) == {tea("2026-03-14"): -30}


def test_a_limit_leaves_points_of_that_issuer_and_takes_others() -> None:
    lots = {tea("2026-06-30"): 50, tea("2026-12-31"): 50, art(): 40}
    assert spendable(lots, {"tea": 60}, TODAY) == {tea("2026-06-30"): 50, tea("2026-12-31"): 10, art(): 40}
    assert spendable(lots, {"tea": 0}, TODAY) == {art(): 40}


def test_a_purse_holds_all_lots_of_one_issuer() -> None:
    assert purses({tea(): -5, tea("2026-06-30"): 20, art(): 7}) == {tea().purse: 15, Purse(art().account, "art"): 7}


def test_debts_are_covered_out_of_the_same_purse_oldest_first() -> None:
    lots = {tea(): -50, tea("2026-06-30"): 20, tea("2026-12-31"): 80, art(): 5}
    by = cover(lots)
    assert by == {tea(): 50, tea("2026-06-30"): -20, tea("2026-12-31"): -30}
    assert cover(moved(lots, by)) == {}


def test_a_debt_larger_than_the_purse_stays_in_part() -> None:
    by = cover({tea(): -50, tea("2026-06-30"): 20})
    assert by == {tea(): 20, tea("2026-06-30"): -20}


def test_nobody_spends_what_they_owe_elsewhere() -> None:
    assert spendable({tea(): -50, art(): 80}, {}, TODAY) == {art(): 30}
    assert spendable({tea(): -90, art(): 80}, {}, TODAY) == {}


def test_more_than_there_is_cannot_be_spent_nor_given_back() -> None:
    with pytest.raises(ValueError, match="31"):
        spend({tea(): 30}, 31)
    with pytest.raises(ValueError, match="31"):
        give_back({tea(): 30}, 31)


def test_what_lasts_longest_comes_back_first() -> None:
    spent = {art("2026-06-30"): 20, tea("2026-12-31"): 30, tea(): 10}
    assert give_back(spent, 25) == {tea(): 10, tea("2026-12-31"): 15}


def test_an_order_earns_what_is_new() -> None:
    lot = tea("2027-03-31")
    assert earn({}, 88, lot, TODAY) == {lot: 88}
    assert earn({lot: 88}, 88, lot, TODAY) == {}
    assert earn({tea("2027-02-28"): 80}, 88, lot, TODAY) == {lot: 8}


def test_a_refund_takes_points_back_where_they_went() -> None:
    earned = {tea("2027-02-28"): 80, tea("2027-03-31"): 8}
    assert earn(earned, 50, tea("2027-04-30"), TODAY) == {tea("2027-03-31"): -8, tea("2027-02-28"): -30}


def test_a_refund_takes_back_no_points_that_have_expired() -> None:
    earned = {tea("2026-02-28"): 80, tea("2027-03-31"): 8}
    assert earn(earned, 0, tea(), TODAY) == {tea("2027-03-31"): -8}
    assert earn({tea("2026-02-28"): 80}, 0, tea(), TODAY) == {}


def test_a_single_point_is_one() -> None:
    one = {tea("2026-06-30"): 1}
    assert spendable(one, {}, TODAY) == one
    assert spendable(one, {"tea": 1}, TODAY) == one
    assert spend(one, 1) == {tea("2026-06-30"): -1}
    assert expired({tea("2026-03-14"): 1}, TODAY) == {tea("2026-03-14"): -1}
    assert cover({tea(): -1, tea("2026-06-30"): 1}) == {tea(): 1, tea("2026-06-30"): -1}
    assert earn(one, 0, tea(), TODAY) == {tea("2026-06-30"): -1}


def test_an_empty_lot_moves_nothing() -> None:
    empty = {tea(): 0, tea("2026-03-14"): 0}
    assert (spendable(empty, {}, TODAY), expired(empty, TODAY), cover(empty)) == ({}, {}, {})
    assert cover({**empty, tea("2026-06-30"): -5}) == {}
    assert moved({}, {tea(): 5}) == {tea(): 5}
    assert moved({tea(): 1}, {}) == {tea(): 1}


def test_what_they_owe_elsewhere_is_left_of_the_newest() -> None:
    lots = {tea("2026-06-30"): 10, tea("2026-12-31"): 10, tea(): 10, art(): -15}
    assert spendable(lots, {}, TODAY) == {tea("2026-06-30"): 10, tea("2026-12-31"): 5}


def test_of_several_debts_the_oldest_is_paid_first_whatever_order_they_are_told_in() -> None:
    lots = {tea("2026-12-31"): -40, art(): 3, tea("2026-06-30"): -30, tea(): 50}
    assert cover(lots) == {tea("2026-06-30"): 30, tea("2026-12-31"): 20, tea(): -50}
