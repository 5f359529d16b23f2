"""What is remembered of names and phones in the sheet: enough to see an edit, too little to find a person."""

from __future__ import annotations

from sheetpact.model.sheet import Value
from sheetpact.reconcile.members_prints import printed, printed_rows

ROW: dict[str, Value] = {"member": "M0001", "name": "林青", "phone": "139****0077", "points": 30}


def test_a_name_and_a_phone_are_kept_as_prints_and_all_else_as_it_is() -> None:
    kept = printed(ROW, "hub", "M0001")
    assert (kept["member"], kept["points"]) == ("M0001", 30)
    assert "林青" not in str(kept)
    assert "0077" not in str(kept)


def test_a_print_is_so_short_that_many_names_share_it() -> None:
    prints = [printed({"name": f"林{number}"}, "hub", "M0001")["name"] for number in range(3000)]
    assert {len(str(each)) for each in prints} == {4}
    assert len(set(prints)) < len(prints)


def test_a_name_typed_over_has_another_print_and_the_same_name_the_same() -> None:
    kept = printed(ROW, "hub", "M0001")
    assert printed(ROW, "hub", "M0001") == kept
    assert printed({**ROW, "name": "林清"}, "hub", "M0001")["name"] != kept["name"]


def test_equal_names_of_two_members_or_in_two_hubs_cannot_be_told() -> None:
    rows = printed_rows({("M0001",): ROW, ("M0002",): ROW}, "hub")
    assert rows[("M0001",)] == printed(ROW, "hub", "M0001")
    assert rows[("M0001",)]["name"] != rows[("M0002",)]["name"]
    assert printed(ROW, "another", "M0001")["name"] != rows[("M0001",)]["name"]


def test_an_empty_cell_stays_empty() -> None:
    assert printed({"name": None, "phone": "", "points": 3}, "hub", "M0001") == {"name": None, "phone": "", "points": 3}


def test_a_name_that_is_no_valid_text_still_has_a_print() -> None:
    assert printed({"name": "\ud800"}, "hub", "M0001")["name"] != "\ud800"
