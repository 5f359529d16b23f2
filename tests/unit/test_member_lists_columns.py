"""Accounts as the columns that another engine compares: of each only what can be relied on, and the keys to meet by."""

from __future__ import annotations

from benchmarks.member_lists.columns import CROWD, row, table
from sheetpact.model.records import Customer
from sheetpact.reconcile.members_accounts import normalise


def columns_of(**fields: str) -> dict[str, object]:
    told = row(normalise(Customer("tea", "1", **fields), "CN"))  # type: ignore[arg-type]
    return {column: value for column, value in told.items() if value}


def test_a_masked_phone_has_the_mask_of_the_whole_one_and_says_that_it_hides_the_middle() -> None:
    whole, masked = columns_of(name="张伟", phone="13912348899"), columns_of(name="张伟", phone="139****8899")
    assert whole["by_mask"] == masked["by_mask"] == "1398899 zhang"
    assert ("hides_middle" in whole, "hides_middle" in masked) == (False, True)
    assert ("by_phone" in whole, "by_phone" in masked) == (True, False)


def test_a_western_name_has_the_same_keys_whichever_way_round_it_is_written() -> None:
    one, other = (columns_of(name=name, address="12 Mill Street") for name in ("Anna Berg", "Berg, Anna"))
    assert one["by_address"] == other["by_address"]


def test_a_nickname_is_no_name_to_compare() -> None:
    assert "name" not in columns_of(name="清风徐来")
    assert "surname" not in columns_of(name="清风徐来")


def test_of_a_birthday_that_is_not_whole_the_part_that_is_told_stays() -> None:
    assert columns_of(birthday="05-12") == {"day": "05-12"}
    assert columns_of(birthday="1990") == {"year": "1990"}


def test_a_key_that_a_crowd_shares_brings_nobody_together() -> None:
    crowd = [normalise(Customer("tea", str(each), email="desk@example.com"), "CN") for each in range(CROWD + 1)]
    assert table(crowd[1:])["by_email"] == ["desk@example.com"] * CROWD
    assert table(crowd)["by_email"] == [None] * (CROWD + 1)
    assert table(crowd)["email"] == ["desk@example.com"] * (CROWD + 1)
