"""Which accounts are one person, and which number each person keeps. All people here are made up."""

from __future__ import annotations

import pytest

from sheetpact.model.members import Account, Matching, Reason
from sheetpact.model.membership import AccountKey
from sheetpact.model.problems import Severity
from sheetpact.model.texts import say
from sheetpact.reconcile.members_match import MANY_NAMES, match

PHONE, OTHER = "+8613912340077", "+8613912340078"
ZHANG, LI = ("zhang xiaoming",), ("li na",)


def key(place: str) -> AccountKey:
    return AccountKey(*place.split("/"))


def account(place: str, **parts: object) -> Account:
    return Account(key(place), **parts)  # type: ignore[arg-type]


def groups(matching: Matching) -> list[list[str]]:
    return [["/".join(each) for each in group] for group in matching.groups.values()]


@pytest.mark.parametrize("locale", ["zh-CN", "en"])
def test_every_reason_can_be_told_in_both_languages(locale: str) -> None:
    assert len({say(locale, reason) for reason in Reason}) == len(Reason)


def test_phone_and_name_together_join() -> None:
    found = match(
        [account("tea/1", phone_key=PHONE, name_keys=ZHANG), account("art/9", phone_key=PHONE, name_keys=ZHANG)], {}, 1
    )
    assert groups(found) == [["art/9", "tea/1"]]
    assert found.joins == {(key("art/9"), key("tea/1")): Reason.PHONE_AND_NAME}


def test_a_family_on_one_phone_stays_apart() -> None:
    found = match(
        [account("tea/1", phone_key=PHONE, name_keys=ZHANG), account("art/9", phone_key=PHONE, name_keys=LI)], {}, 1
    )
    assert groups(found) == [["art/9"], ["tea/1"]]
    assert not found.joins


def test_a_phone_without_a_name_and_a_masked_phone_join_nobody() -> None:
    people = [
        account("tea/1", phone_key=PHONE),
        account("art/2", phone_key=PHONE),
        account("art/3", phone_mask="139****0077", name_keys=ZHANG),
        account("tea/4", phone_mask="139****0077", name_keys=ZHANG),
    ]
    assert len(match(people, {}, 1).groups) == 4


def test_two_emails_are_two_people() -> None:
    people = [account(f"tea/{name}", email_key=f"{name}@example.com") for name in ("anna", "berit")]
    assert len(match(people, {}, 1).groups) == 2


def test_a_name_alone_joins_nobody() -> None:
    found = match([account("tea/1", name_keys=ZHANG), account("art/9", name_keys=ZHANG)], {}, 1)
    assert len(found.groups) == 2


def test_an_equal_union_id_or_verified_email_joins_whatever_the_name() -> None:
    found = match(
        [
            account("tea/1", union_id="o1", name_keys=ZHANG),
            account("art/2", union_id="o1", email_key="z@example.com"),
            account("table/3", email_key="z@example.com", name_keys=LI),
        ],
        {},
        1,
    )
    assert groups(found) == [["art/2", "table/3", "tea/1"]]
    assert found.joins == {
        (key("art/2"), key("tea/1")): Reason.UNION_ID,
        (key("art/2"), key("table/3")): Reason.EMAIL,
    }


def test_either_reading_of_a_surname_joins() -> None:
    found = match(
        [
            account("tea/1", phone_key=PHONE, name_keys=("shan xue", "dan xue")),
            account("art/2", phone_key=PHONE, name_keys=("xue dan", "dan xue")),
        ],
        {},
        1,
    )
    assert len(found.groups) == 1


def test_two_union_ids_of_one_scope_never_meet_and_nobody_is_drawn_to_either() -> None:
    found = match(
        [
            account("tea/1", phone_key=PHONE, name_keys=ZHANG, union_id="o1"),
            account("art/2", phone_key=PHONE, name_keys=ZHANG),
            account("table/3", phone_key=PHONE, name_keys=ZHANG, union_id="o2"),
        ],
        {},
        1,
    )
    assert groups(found) == [["art/2"], ["table/3"], ["tea/1"]]
    assert found.refusals == {(key("table/3"), key("tea/1")): Reason.PHONE_AND_NAME}
    (problem,) = found.problems
    assert (problem.code, problem.severity, problem.params) == ("members.two_union_ids", Severity.NOTE, {"count": 1})
    assert "1" in problem.text("zh-CN")


def test_a_bridge_between_two_union_ids_is_refused_by_the_weaker_key() -> None:
    found = match(
        [
            account("tea/1", union_id="o1", email_key="z@example.com"),
            account("art/2", email_key="z@example.com", phone_key=PHONE, name_keys=ZHANG),
            account("table/3", union_id="o2", phone_key=PHONE, name_keys=ZHANG),
        ],
        {},
        1,
    )
    assert groups(found) == [["art/2", "tea/1"], ["table/3"]]
    assert list(found.refusals.values()) == [Reason.PHONE_AND_NAME]


def test_union_ids_of_different_scopes_are_no_contradiction() -> None:
    found = match(
        [
            account("tea/1", phone_key=PHONE, name_keys=ZHANG, union_id="tea:o1"),
            account("art/2", phone_key=PHONE, name_keys=ZHANG, union_id="art:o2"),
            account("table/3", phone_key=OTHER, name_keys=ZHANG, union_id="art:o2"),
            account("table/4", phone_key=OTHER, name_keys=ZHANG, union_id="tea:o9"),
        ],
        {},
        1,
    )
    assert groups(found) == [["art/2", "table/3", "tea/1"], ["table/4"]]


def test_a_scope_ends_at_the_first_colon() -> None:
    twins = [account(f"tea/{n}", phone_key=PHONE, name_keys=ZHANG, union_id=f"wx:{n}:o1") for n in (1, 2)]
    assert groups(match(twins, {}, 1)) == [["tea/1"], ["tea/2"]]


def test_a_group_keeps_the_union_ids_of_all_that_were_joined() -> None:
    found = match(
        [
            account("art/1", email_key="z@example.com", union_id="art:o1", phone_key=PHONE, name_keys=ZHANG),
            account("art/2", email_key="z@example.com", union_id="tea:o2"),
            account("table/3", phone_key=PHONE, name_keys=ZHANG, union_id="art:o9"),
        ],
        {},
        1,
    )
    assert groups(found) == [["art/1", "art/2"], ["table/3"]]


def test_a_phone_with_many_names_is_evidence_of_nothing() -> None:
    people = [account(f"tea/{n}", phone_key=PHONE, name_keys=(f"zhang {n}",)) for n in range(MANY_NAMES)]
    twin = account("art/1", phone_key=PHONE, name_keys=("zhang 1",))
    assert len(match([*people, twin], {}, 1).groups) == MANY_NAMES + 1
    assert [each.code for each in match([*people, twin], {}, 1).problems] == ["members.crowded_phones"]
    assert len(match([*people[1:], twin], {}, 1).groups) == MANY_NAMES - 1


def test_new_members_are_numbered_on_and_need_no_match() -> None:
    found = match([account("tea/1"), account("art/2")], {}, 41)
    assert found.ids == {key("art/2"): "M0041", key("tea/1"): "M0042"}
    assert found.next_number == 43
    assert match([], {}, 7).next_number == 7


def one_person(*places: str) -> list[Account]:
    return [account(place, union_id="o1") for place in places]


def test_a_merged_group_keeps_the_number_of_most_accounts_and_the_other_redirects() -> None:
    known = {key("tea/1"): "M0001", key("art/2"): "M0002", key("art/3"): "M0002"}
    found = match(one_person("tea/1", "art/2", "art/3"), known, 3)
    assert set(found.ids.values()) == {"M0002"}
    assert found.redirects == {"M0001": "M0002"}
    assert found.next_number == 3


def test_with_as_many_accounts_the_smaller_number_stays() -> None:
    known = {key("tea/1"): "M10000", key("art/2"): "M9999"}
    found = match(one_person("tea/1", "art/2"), known, 10001)
    assert (set(found.ids.values()), found.redirects) == ({"M9999"}, {"M10000": "M9999"})


def test_what_is_split_off_gets_a_new_number_and_nothing_redirects() -> None:
    known = {key(place): "M0001" for place in ("tea/1", "art/2", "art/3")}
    found = match([*one_person("tea/1", "art/3"), account("art/2", union_id="o2")], known, 2)
    assert found.ids == {key("tea/1"): "M0001", key("art/3"): "M0001", key("art/2"): "M0002"}
    assert found.redirects == {}


def test_a_number_that_another_group_has_more_right_to_leaves_the_next_best() -> None:
    known = {
        **{key(f"tea/{n}"): "M0001" for n in range(3)},
        key("art/1"): "M0001",
        key("art/2"): "M0002",
    }
    people = [*one_person("tea/0", "tea/1", "tea/2"), *(account(f"art/{n}", union_id="o2") for n in (1, 2))]
    found = match(people, known, 3)
    assert found.ids[key("tea/0")] == "M0001"
    assert found.ids[key("art/1")] == found.ids[key("art/2")] == "M0002"


def test_a_number_whose_accounts_are_all_gone_has_no_heir() -> None:
    found = match([account("tea/1")], {key("tea/1"): "M0001", key("art/2"): "M0002"}, 3)
    assert found.redirects == {}
