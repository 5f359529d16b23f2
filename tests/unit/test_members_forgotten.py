"""Who asked to be forgotten stays so, though the shop tells the account again, until they agree anew."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from sheetpact.model.membership import AccountKey, Consent
from sheetpact.model.records import Customer, Order
from sheetpact.model.seen import CustomersSeen
from sheetpact.reconcile.members_forgotten import Forgotten, account_print, without_forgotten

NOON = datetime(2026, 3, 2, 4, tzinfo=UTC)
WANG, LI = AccountKey("tea-shop", "1"), AccountKey("tea-shop", "2")
TOLD = {"tea-shop": CustomersSeen((Customer("tea-shop", "1"), Customer("tea-shop", "2")), whole=True)}
FORGOTTEN = Forgotten("k" * 32).with_accounts([WANG], NOON)


def consent(account: AccountKey, minutes: float, *, withdrawn: bool = False) -> Consent:
    at = NOON + timedelta(minutes=minutes)
    return Consent(f"{account}{minutes}", account, "2026-1", "shared sheet", ("art",), at, withdrawn)


def left(*consents: Consent, forgotten: Forgotten = FORGOTTEN) -> list[str]:
    return [each.customer for each in without_forgotten(TOLD, forgotten, consents)["tea-shop"].customers]


def test_their_account_is_left_out_and_the_others_stay() -> None:
    assert left() == ["2"]
    assert left(forgotten=Forgotten()) == ["1", "2"]


def test_what_they_agreed_to_before_says_nothing() -> None:
    assert left(consent(WANG, -5), consent(WANG, 0), consent(LI, 5)) == ["2"]


def test_who_agrees_anew_is_there_again() -> None:
    assert left(consent(WANG, 5), consent(WANG, -5)) == ["1", "2"]


def test_a_withdrawal_since_is_no_agreement() -> None:
    assert left(consent(WANG, 5, withdrawn=True)) == ["2"]


@pytest.mark.parametrize(
    ("customer", "minutes", "closed"), [("1", -5, True), ("1", 0, True), ("1", 5, False), ("2", -5, False)]
)
def test_orders_from_before_are_closed(customer: str, minutes: float, closed: bool) -> None:
    placed = NOON + timedelta(minutes=minutes)
    assert FORGOTTEN.closed(Order("tea-shop", "A1", placed, placed, (), customer=customer)) is closed


def test_a_print_is_known_with_its_key_only() -> None:
    assert (FORGOTTEN.since(WANG), FORGOTTEN.since(LI), Forgotten().since(WANG)) == (NOON, None, None)
    assert account_print(WANG, "k" * 32) != account_print(WANG, "x" * 32)
    assert "k" * 32 not in repr(FORGOTTEN)


def test_who_was_forgotten_before_stays_so() -> None:
    later = FORGOTTEN.with_accounts([LI], NOON + timedelta(days=1))
    assert (later.since(WANG), later.since(LI)) == (NOON, NOON + timedelta(days=1))
    assert later.key == FORGOTTEN.key


def test_an_id_that_is_no_whole_text_has_a_print_too() -> None:
    assert account_print(AccountKey("tea-shop", "\ud800"), "k") != account_print(AccountKey("tea-shop", "\ud801"), "k")
