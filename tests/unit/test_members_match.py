"""Which accounts are one person, and which number each person keeps. All people here are made up."""

from __future__ import annotations

from typing import get_type_hints

import pytest

from sheetpact.model.members import (
    Account,
    EmailLevel,
    Matching,
    NameLevel,
    Pattern,
    PhoneLevel,
    Refusal,
    Sharing,
    UnionLevel,
)
from sheetpact.model.membership import AccountKey
from sheetpact.model.problems import Severity
from sheetpact.model.records import Customer
from sheetpact.model.texts import say
from sheetpact.reconcile.members_accounts import normalise
from sheetpact.reconcile.members_candidates import BLOCK
from sheetpact.reconcile.members_compare import compare
from sheetpact.reconcile.members_match import evidence, match
from sheetpact.reconcile.members_sharing import MANY_NAMES

PHONE, OTHER = "+8613912340077", "+8613655560078"
ALONE = Sharing({}, frozenset())
"""Nobody else has these phones and e-mail addresses."""
ZHANG, LI = ("zhang xiaoming",), ("li na",)


def key(place: str) -> AccountKey:
    return AccountKey(*place.split("/"))


def account(place: str, **parts: object) -> Account:
    return Account(key(place), **parts)  # type: ignore[arg-type]


def verified(email: str) -> dict[str, str]:
    return {"email_key": email, "email": email}


def groups(matching: Matching) -> list[list[str]]:
    return [["/".join(each) for each in group] for group in matching.groups.values()]


LEVELS = [each for levels in (*get_type_hints(Pattern).values(), Refusal) for each in levels]


@pytest.mark.parametrize("locale", ["zh-CN", "en"])
def test_every_level_and_refusal_can_be_told_in_both_languages(locale: str) -> None:
    assert len({say(locale, level) for level in LEVELS}) == len(LEVELS)


def test_phone_and_name_together_join() -> None:
    found = match(
        [account("tea/1", phone_key=PHONE, name_keys=ZHANG), account("art/9", phone_key=PHONE, name_keys=ZHANG)], {}, 1
    )
    assert groups(found) == [["art/9", "tea/1"]]
    (pattern,) = found.joins.values()
    assert list(found.joins) == [(key("art/9"), key("tea/1"))]
    assert (pattern.phone, pattern.name) == (PhoneLevel.OWN, NameLevel.SOUND)


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
        account("art/3", phone_mask="139****0077"),
        account("tea/4", phone_mask="139****0077", name_keys=ZHANG),
        account("tea/5", phone_mask="139****0077", name_keys=LI),
    ]
    assert len(match(people, {}, 1).groups) == 5


def test_two_emails_are_two_people() -> None:
    people = [account(f"tea/{name}", **verified(f"{name}@example.com")) for name in ("anna", "berit")]
    assert len(match(people, {}, 1).groups) == 2


def test_a_name_alone_joins_nobody() -> None:
    found = match([account("tea/1", name_keys=ZHANG), account("art/9", name_keys=ZHANG)], {}, 1)
    assert len(found.groups) == 2


def test_an_equal_union_id_or_verified_email_joins_whatever_the_name() -> None:
    found = match(
        [
            account("tea/1", union_id="o1", name_keys=ZHANG),
            account("art/2", union_id="o1", **verified("z@example.com")),
            account("table/3", name_keys=LI, **verified("z@example.com")),
        ],
        {},
        1,
    )
    assert groups(found) == [["art/2", "table/3", "tea/1"]]
    told = [(pair, pattern.union, pattern.email) for pair, pattern in found.joins.items()]
    assert told == [  # the union id first
        ((key("art/2"), key("tea/1")), UnionLevel.SAME, EmailLevel.MISSING),
        ((key("art/2"), key("table/3")), UnionLevel.MISSING, EmailLevel.VERIFIED),
    ]


def test_two_of_one_union_id_stay_together_where_an_email_address_is_disputed() -> None:
    """A family's address, that two shops have verified."""
    people = [
        account("art/1", union_id="o1"),
        account("tea/2", union_id="o1", **verified("z@example.com")),
        account("table/3", union_id="o2", **verified("z@example.com")),
    ]
    found = match(people, {}, 1)
    assert groups(found) == [["art/1", "tea/2"], ["table/3"]]
    assert list(found.refusals.values()) == [Refusal.UNION_IDS]


@pytest.mark.parametrize(
    ("one", "other", "level"),
    [
        ("o1", "o1", UnionLevel.SAME),
        ("o1", "o2", UnionLevel.OTHER),
        ("wx:o1", "wx:o2", UnionLevel.OTHER),
        ("wx:o1", "other:o1", UnionLevel.MISSING),
        ("wx:o1", "o1", UnionLevel.MISSING),
        ("o1", "", UnionLevel.MISSING),
    ],
)
def test_union_ids_say_something_within_one_scope(one: str, other: str, level: UnionLevel) -> None:
    ours, theirs = account("tea/1", union_id=one), account("art/2", union_id=other)
    assert compare(ours, theirs, ALONE).union is compare(theirs, ours, ALONE).union is level


@pytest.mark.parametrize(
    ("one", "other", "level"),
    [
        ("王小明", "王明", NameLevel.NEAR),
        ("王小明", "王小红", NameLevel.OTHER),
        ("欧阳明", "欧明", NameLevel.OTHER),
        ("王小明", "Wang Xiaoming", NameLevel.SOUND),
        ("王小明", "Wang Xiaomin", NameLevel.OTHER),
        ("王小明", "Wang Ming", NameLevel.OTHER),
        ("欧阳明", "Ouyang Mign", NameLevel.OTHER),
    ],
)
def test_near_is_a_chinese_name_that_leaves_a_part_out_in_characters(one: str, other: str, level: NameLevel) -> None:
    """In letters too many names are alike."""
    ours, theirs = shop_accounts(("tea/1", one, ""), ("art/2", other, ""))
    assert compare(ours, theirs, ALONE).name is compare(theirs, ours, ALONE).name is level


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
    assert found.refusals == {(key("table/3"), key("tea/1")): Refusal.UNION_IDS}
    (problem,) = found.problems
    assert (problem.code, problem.severity, problem.params) == ("members.two_union_ids", Severity.NOTE, {"count": 1})
    assert "1" in problem.text("zh-CN")


def test_a_bridge_between_two_union_ids_is_refused_by_the_weaker_key() -> None:
    found = match(
        [
            account("tea/1", union_id="o1", **verified("z@example.com")),
            account("art/2", phone_key=PHONE, name_keys=ZHANG, **verified("z@example.com")),
            account("table/3", union_id="o2", phone_key=PHONE, name_keys=ZHANG),
        ],
        {},
        1,
    )
    assert groups(found) == [["art/2", "tea/1"], ["table/3"]]
    assert list(found.refusals.values()) == [Refusal.UNION_IDS]


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
            account("art/1", union_id="art:o1", phone_key=PHONE, name_keys=ZHANG, **verified("z@example.com")),
            account("art/2", union_id="tea:o2", **verified("z@example.com")),
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


def test_what_is_split_off_gets_the_number_again_that_it_had() -> None:
    """M0002 was joined to M0001; now they are two again. A third account was never anybody else's."""
    known = {key(f"tea/{n}"): "M0001" for n in range(3)} | {key("art/9"): "M0001", key("art/8"): "M0001"}
    earlier = {key("art/9"): "M0002"}
    people = [*one_person("tea/0", "tea/1", "tea/2"), account("art/9"), account("art/8")]
    found = match(people, known, 3, earlier=earlier)
    assert found.ids == {
        **{key(f"tea/{n}"): "M0001" for n in range(3)},
        key("art/9"): "M0002",
        key("art/8"): "M0003",
    }
    assert (found.next_number, found.redirects) == (4, {})


def test_an_earlier_number_goes_to_most_of_those_who_had_it_and_only_once() -> None:
    known = {key(f"tea/{n}"): "M0001" for n in range(9)}
    earlier = {**{key(f"tea/{n}"): "M0002" for n in (4, 5, 6)}, key("tea/7"): "M0003"}
    people = [*one_person(*(f"tea/{n}" for n in range(4))), *(account(f"tea/{n}", union_id="o2") for n in (4, 5, 7))]
    found = match([*people, account("tea/6"), account("tea/8")], known, 9, earlier=earlier)
    assert found.ids[key("tea/4")] == found.ids[key("tea/7")] == "M0002"
    assert {found.ids[key("tea/6")], found.ids[key("tea/8")]} == {"M0009", "M0010"}


def shop_accounts(*told: tuple[str, str, str], **more: object) -> list[Account]:
    """(place, name, phone) as shops tell them."""
    return [normalise(Customer(*place.split("/"), name, phone, **more), "CN") for place, name, phone in told]  # type: ignore[arg-type]


def test_a_family_of_four_with_one_phone_stays_four() -> None:
    family = shop_accounts(
        ("tea/1", "王建国", "13912340077"),
        ("tea/2", "李秀英", "13912340077"),
        ("art/1", "王小明", "13912340077"),
        ("art/2", "王小红", "+86 139 1234 0077"),
    )
    assert len(match(family, {}, 1).groups) == 4


def test_one_person_in_three_shops_with_a_new_phone_another_script_and_a_union_id() -> None:
    person = [
        normalise(Customer("tea", "1", "张晓明", "13912340077", union_id="o1"), "CN"),
        normalise(Customer("art", "2", "張曉明", "13712340066", union_id="o1"), "CN"),
        normalise(Customer("table", "3", "Zhang Xiaoming", "137****0066"), "CN"),
    ]
    found = match(person, {}, 1)
    assert groups(found) == [["art/2", "table/3", "tea/1"]]
    assert [(pattern.name, pattern.phone, pattern.union) for pattern in found.joins.values()] == [
        (NameLevel.WRITTEN, PhoneLevel.OTHER, UnionLevel.SAME),
        (NameLevel.SOUND, PhoneLevel.MASK, UnionLevel.MISSING),
    ]


@pytest.mark.parametrize(
    ("one", "other", "together"),
    [
        pytest.param(("王芳", "13912340077"), ("王女士", "13912340077"), True, id="a title"),
        pytest.param(("王芳", "13912340077"), ("李女士", "13912340077"), False, id="a title of another surname"),
        pytest.param(("王芳", "13912340077"), ("王女士", "139****0077"), True, id="a title with a mask"),
        pytest.param(("王芳", "13912340077"), ("王芳", "139****0077"), True, id="a name with a mask"),
        pytest.param(("王芳", "13912340077"), ("王芳", "*******0077"), True, id="a name with four digits"),
        pytest.param(("王芳", "13912340077"), ("王芳", "138****0077"), False, id="a name with another mask"),
        pytest.param(("王芳", "139****0078"), ("王芳", "139****0077"), False, id="two masks"),
        pytest.param(("王芳", "139****"), ("王芳", "139****0077"), False, id="a mask without an end"),
        pytest.param(("王芳", "*******0077"), ("王芳", "*******0077"), True, id="the same four digits twice"),
        pytest.param(
            ("Anna Berg", "+16502530077"), ("Anna Berg", "*******0077"), True, id="four digits of another country"
        ),
        pytest.param(("Anna Berg", "+16502530077"), ("Anna Berg", "139****0077"), False, id="and a mask of this one"),
        pytest.param(("王芳", "13912340077"), ("王芳", "13655560078"), False, id="a name alone"),
        pytest.param(("王芳", "13912340077"), ("王芳", "13912340078"), True, id="a name and the next number"),
        pytest.param(("王芳", "13912340077"), ("王女士", "13912340078"), False, id="a title and the next number"),
        pytest.param(
            ("Ella Rossi", "13912340077"), ("Ella Rosi", "13912340077"), True, id="a letter of a short surname"
        ),
        pytest.param(("Mia Rossi", "13912340077"), ("Mira Rossi", "13912340077"), False, id="sisters"),
        pytest.param(("Kim Lee", "13912340077"), ("Tim Lee", "13912340077"), False, id="brothers"),
        pytest.param(("Ella D. Rossi", "13912340077"), ("Ella Rossi", "13912340077"), True, id="an initial"),
        pytest.param(("圆圆妈", "13912340077"), ("王芳", "13912340077"), False, id="a doubled word and a name"),
        pytest.param(("王晓芳", "13912340077"), ("王芳", "13912340077"), True, id="a character left out"),
        pytest.param(("王晓芳", "13912340077"), ("王丽芳", "13912340077"), False, id="another character"),
        pytest.param(("Mary Ann Smith", "13912340077"), ("Mary Smith", "13912340077"), True, id="a second first name"),
        pytest.param(("John Smith", "13912340077"), ("John Smith Jr", "13912340077"), False, id="father and son"),
        pytest.param(("Anna Lindqvist", "13912340077"), ("Anna Lindqist", "13912340077"), True, id="a letter left out"),
        pytest.param(("Anna Lindqvist", "13912340077"), ("Anna Lindqvits", "13912340077"), True, id="letters swapped"),
        pytest.param(("Anna Lindqvist", "13912340077"), ("Anna Lindkvist", "13912340077"), True, id="a wrong letter"),
        pytest.param(
            ("Georgia Simmonds", "13912340077"), ("Geogia Simonds", "13912340077"), True, id="one in each word"
        ),
        pytest.param(
            ("Anna Lindqvist", "13912340077"), ("Anna Lundkvist", "13912340077"), False, id="two wrong letters"
        ),
        pytest.param(("清风徐来", "13912340077"), ("清风徐来", "13912340077"), True, id="a nickname in both shops"),
        pytest.param(("清风徐来", "13912340077"), ("王芳", "13912340077"), False, id="a nickname and a name"),
        pytest.param(("清风徐来", "13912340077"), ("王女士", "13912340077"), False, id="a nickname and a title"),
        pytest.param(("王先生", "13912340077"), ("王先生", "13912340077"), False, id="titles alike"),
        pytest.param(("", "13912340077"), ("王芳", "13912340077"), False, id="no name"),
    ],
)
def test_what_is_enough(one: tuple[str, str], other: tuple[str, str], together: bool) -> None:
    found = match(shop_accounts(("tea/1", *one), ("art/2", *other)), {}, 1)
    assert len(found.groups) == (1 if together else 2)


def test_a_phone_that_one_shop_alone_knows_a_name_of_is_asked_about() -> None:
    """However often it does. Once a second shop knows the name, whoever tells no other there is the same person."""
    one_shop = shop_accounts(("tea/1", "王芳", "13912340077"), ("tea/2", "王芳", "13912340077"))
    nameless = shop_accounts(("art/3", "", "13912340077"))
    asked = match([*one_shop, *nameless], {}, 1)
    assert groups(asked) == [["art/3"], ["tea/1", "tea/2"]]
    assert set(asked.unsure) == {(key("art/3"), key("tea/1")), (key("art/3"), key("tea/2"))}
    two_shops = [*one_shop, *nameless, *shop_accounts(("table/4", "王芳", "13912340077"))]
    assert len(match(two_shops, {}, 1).groups) == 1


def test_who_may_be_one_person_is_told_and_not_joined() -> None:
    sisters = shop_accounts(
        ("tea/1", "王芳", "13912340077"), ("art/2", "王蕾", "13912340077"), ("table/3", "王女士", "13912340077")
    )
    found = match(sisters, {}, 1)
    assert len(found.groups) == 3
    assert found.unsure == ((key("art/2"), key("table/3")), (key("table/3"), key("tea/1")))


@pytest.mark.parametrize("phone", ["13912340077", "139****0077"])
def test_a_surname_goes_to_the_one_name_that_has_it_there(phone: str) -> None:
    couple = shop_accounts(("tea/1", "王芳", "13912340077"), ("art/2", "李雷", "13912340077"))
    title = shop_accounts(("table/3", "王女士", phone))
    assert groups(match([*couple, *title], {}, 1)) == [["art/2"], ["table/3", "tea/1"]]


@pytest.mark.parametrize(
    ("parts", "together"),
    [
        pytest.param({"name_keys": ZHANG}, True, id="with the name"),
        pytest.param({"surnames": ("zhang",)}, False, id="with the surname"),
        pytest.param({"phone_key": PHONE}, True, id="with the phone"),
        pytest.param({"phone_key": OTHER}, False, id="with another phone"),
        pytest.param({}, False, id="alone"),
    ],
)
def test_an_address_that_nobody_verified_needs_the_name(parts: dict[str, object], together: bool) -> None:
    people = [
        account("tea/1", email="z@example.com", name_keys=ZHANG, phone_key=PHONE),
        account("art/2", email="z@example.com", **parts),
    ]
    assert len(match(people, {}, 1).groups) == (1 if together else 2)


def test_two_accounts_of_one_shop_are_one_person_by_what_joins_any_two() -> None:
    masked = shop_accounts(("tea/1", "王芳", "139****0077"), ("tea/2", "王芳", "139****0077"))
    assert len(match(masked, {}, 1).groups) == 1
    family = shop_accounts(("tea/1", "王芳", "13912340077"), ("tea/2", "王建国", "13912340077"))
    assert len(match(family, {}, 1).groups) == 2


def test_names_that_contradict_each_other_are_not_brought_together_by_a_third_account() -> None:
    """王晓芳 and 王丽芳 are two people; 王芳 is nearly the name of both."""
    people = shop_accounts(
        ("tea/1", "王晓芳", "13912340077"), ("art/2", "王芳", "13912340077"), ("table/3", "王丽芳", "13912340077")
    )
    found = match(people, {}, 1)
    assert found.ids[people[0].key] != found.ids[people[2].key]
    assert list(found.refusals.values()) == [Refusal.NAMES]


def test_names_that_an_identity_brought_together_contradict_nobody_any_more() -> None:
    people = [
        *shop_accounts(("tea/1", "张伟", "13912340077"), ("art/2", "David Zhang", ""), union_id="o1"),
        *shop_accounts(("table/3", "张伟", "13912340077"), ("shop/4", "李娜", "13912340077")),
    ]
    assert groups(match(people, {}, 1)) == [["art/2", "table/3", "tea/1"], ["shop/4"]]


@pytest.mark.parametrize(("name", "joined"), [("王芳", True), ("王丽娟", False)])
def test_of_several_names_of_one_person_one_is_enough(name: str, joined: bool) -> None:
    """王芳 is nearly 王晓芳, and nothing like David."""
    david = ("art/2", "David Wang", "")
    people = shop_accounts(("tea/1", "王晓芳", "13912340077"), david, union_id="o1")
    third = shop_accounts(("table/3", name, "13912340077"))
    found = groups(match([*people, *third], {}, 1))
    assert found == ([["art/2", "table/3", "tea/1"]] if joined else [["art/2", "tea/1"], ["table/3"]])


@pytest.mark.parametrize(
    ("names", "joined"), [(("王芳", "王芳"), True), (("王芳",), True), (("王芳", "王芳", "李强"), False)]
)
def test_a_nickname_with_phone_and_email_of_one_name_is_that_person(names: tuple[str, ...], joined: bool) -> None:
    """No shop has them with another name."""
    email = {"email": "wf@example.com"}
    named = shop_accounts(*((f"shop{at}/1", name, "13912340077") for at, name in enumerate(names)), **email)
    nicknamed = shop_accounts(("art/9", "清风徐来", "13912340077"), **email)
    ids = match([*named, *nicknamed], {}, 1).ids
    assert (ids[named[0].key] == ids[nicknamed[0].key]) is joined


@pytest.mark.parametrize(
    ("names", "joined"), [(("王芳", "王芳"), True), (("王芳",), False), (("王芳", "王芳", "李强"), False)]
)
@pytest.mark.parametrize("told", ["清风徐来", "微信用户", ""])
def test_a_phone_that_several_shops_have_with_one_name_only_takes_in_who_tells_none(
    names: tuple[str, ...], joined: bool, told: str
) -> None:
    """Whoever's nickname it is: the person whom all of them know by that number."""
    named = shop_accounts(*((f"shop{at}/1", name, "13912340077") for at, name in enumerate(names)))
    other = shop_accounts(("art/9", told, "13912340077"))
    found = match([*named, *other], {}, 1)
    assert (found.ids[named[0].key] == found.ids[other[0].key]) is joined
    assert bool(found.unsure) is not joined


def test_what_people_say_goes_before_all_else() -> None:
    people = shop_accounts(("tea/1", "王芳", "13912340077"), ("art/2", "王芳", "13912340077"), ("table/3", "李娜", ""))
    one, other, third = (each.key for each in people)
    said = {(other, one): False, (third, one): True}
    for accounts in (people, people[::-1]):
        found = match(accounts, {}, 1, said)
        assert groups(found) == [["art/2"], ["table/3", "tea/1"]]
        assert found.refusals == {(other, one): Refusal.SAID}


def test_who_is_said_to_be_two_people_of_different_names_makes_one_of_them_which_is_told() -> None:
    """刘女士 can't be both 刘洋 and 刘倩, unless somebody says that those are one person, too."""
    people = shop_accounts(("tea/1", "刘洋", PHONE), ("art/2", "刘倩", PHONE), ("table/3", "刘女士", PHONE))
    one, other, lady = (each.key for each in people)
    said = {(lady, one): True, (other, lady): True}
    found = match(people, {}, 1, said)
    assert groups(found) == [["art/2", "table/3", "tea/1"]]
    (told,) = found.problems
    assert (told.code, told.severity) == ("members.names_by_word", Severity.NOTE)
    assert told.params == {"count": 1, "member": "M0001"}
    assert not match(people, {}, 1, {**said, (other, one): True}).problems
    assert not match(people[1:], {}, 1, said).problems


def test_accounts_that_are_not_one_person_meet_through_no_third_account() -> None:
    people = [account(place, union_id="o1") for place in ("tea/1", "art/2", "table/3")]
    found = match(people, {}, 1, {(key("art/2"), key("tea/1")): False})
    assert found.ids[key("art/2")] != found.ids[key("tea/1")]
    assert groups(found) == [["art/2", "table/3"], ["tea/1"]]


def test_one_account_may_be_parted_from_several() -> None:
    people = [account(place, union_id="o1") for place in ("tea/1", "art/2", "table/3")]
    one, other, third = (each.key for each in people)
    found = match(people, {}, 1, {(other, one): False, (third, one): False, (other, third): False})
    assert len(found.groups) == 3


def test_of_two_words_that_cannot_both_be_the_parting_one_counts() -> None:
    people = [account(place) for place in ("tea/1", "art/2", "table/3")]
    said = {
        (key("art/2"), key("table/3")): True,
        (key("table/3"), key("tea/1")): True,
        (key("art/2"), key("tea/1")): False,
    }
    found = match(people, {}, 1, said)
    assert found.ids[key("art/2")] != found.ids[key("tea/1")]
    assert list(found.refusals.values()) == [Refusal.SAID]


def test_people_may_join_two_wechat_users_of_one_open_platform_account() -> None:
    people = [account("tea/1", union_id="o1"), account("art/2", union_id="o2"), account("art/3")]
    assert groups(match(people, {}, 1, {(key("art/2"), key("tea/1")): True})) == [["art/2", "tea/1"], ["art/3"]]


def test_a_word_about_an_account_that_is_gone_waits() -> None:
    said = {(key("art/2"), key("tea/1")): True, (key("art/2"), key("table/3")): False}
    assert groups(match([account("tea/1"), account("table/3")], {}, 1, said)) == [["table/3"], ["tea/1"]]


def test_what_holds_a_group_together_is_told_field_by_field_strongest_first() -> None:
    people = shop_accounts(("tea/1", "王芳", PHONE), ("art/2", "王芳", PHONE), ("table/3", "李娜", OTHER))
    first, second = (account(place, union_id="o1") for place in ("shop/4", "shop/5"))
    one, other, third = (each.key for each in people)
    said, same, weighed = evidence([*people, first, second], {(third, one): True})
    assert (said.pair, said.said, said.identity) == ((third, one), True, False)
    assert (same.pair, same.said, same.identity) == ((first.key, second.key), False, True)
    assert (weighed.pair, weighed.said, weighed.identity) == ((other, one), False, False)
    assert [code for code, _ in weighed.fields] == [NameLevel.WRITTEN, PhoneLevel.OWN]
    assert all(bits > 0 for _, bits in weighed.fields)
    assert sum(bits for _, bits in weighed.fields) == weighed.weight > weighed.enough > 0
    assert [code for code, _ in same.fields] == [UnionLevel.SAME]


def test_a_key_of_too_many_accounts_is_passed_over_and_told() -> None:
    crowd = [account(f"tea/{n}", email="shop@example.com") for n in range(BLOCK + 1)]
    found = match(crowd, {}, 1)
    assert not found.unsure
    assert [(each.code, each.params) for each in found.problems] == [("members.keys_skipped", {"count": 1})]


def test_a_common_name_needs_more_than_four_digits_in_a_long_list() -> None:
    crowd = [account(f"art/{n}", name_keys=(f"li {n}",), name_written=f"li {n}") for n in range(3000)]
    wangs = [account(f"table/{n}", name_keys=("wang wei",), name_written="王伟") for n in range(300)]
    pair = shop_accounts(("tea/1", "王伟", "13912340077"), ("tea2/2", "王伟", "*******0077"))
    assert match([*crowd, *pair], {}, 1).ids[pair[0].key] == match([*crowd, *pair], {}, 1).ids[pair[1].key]
    found = match([*crowd, *wangs, *pair], {}, 1)
    assert found.ids[pair[0].key] != found.ids[pair[1].key]
    assert found.unsure == ((pair[0].key, pair[1].key),)


@pytest.mark.parametrize(
    ("one", "other", "level"),
    [
        ("13912340077", "13912340077", PhoneLevel.SAME),
        ("13912340077", "13912340078", PhoneLevel.OTHER),
        ("13912340077", "13912340177", PhoneLevel.NEAR),
        ("13912340077", "13912304077", PhoneLevel.NEAR),
        ("13912340077", "13912304177", PhoneLevel.OTHER),
        ("13912340077", "+16502530077", PhoneLevel.OTHER),
        ("13912340077", "139****0077", PhoneLevel.MASK),
        ("13912340077", "138****0077", PhoneLevel.OTHER),
        ("13912340077", "139****0078", PhoneLevel.OTHER),
        ("13912340077", "*******0077", PhoneLevel.TAIL),
        ("139****0077", "*******0077", PhoneLevel.TAIL),
        ("13912340077", "139****", PhoneLevel.MISSING),
        ("13912340077", "", PhoneLevel.MISSING),
    ],
)
def test_what_two_phones_have_in_common(one: str, other: str, level: PhoneLevel) -> None:
    ours, theirs = shop_accounts(("tea/1", "", one), ("art/2", "", other))
    assert compare(ours, theirs, ALONE).phone is compare(theirs, ours, ALONE).phone is level
