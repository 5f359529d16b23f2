"""Matching over many made-up lists of accounts: families, shared phones, several union ids, many changes."""

from __future__ import annotations

from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from sheetpact.model.members import Account, Matching
from sheetpact.model.membership import AccountKey
from sheetpact.reconcile.members_match import match
from sheetpact.reconcile.members_review import review

KEYS = st.builds(AccountKey, st.sampled_from(["tea", "art", "table"]), st.sampled_from("0123456789"))
PLAIN_NAMES = st.sampled_from([(), ("zhang wei",), ("li na",), ("dan xue",)])
NAMES = PLAIN_NAMES | st.just(("shan xue", "dan xue"))
PHONES = st.sampled_from(["", "+8613912340071", "+8613655560072"])
UNIONS = st.sampled_from(["", "", "o1", "o2", "art:o1"])
EMAILS = st.sampled_from(["", "", "a@example.com", "b@example.com"])


@st.composite
def account_lists(
    draw: st.DrawFn,
    names: st.SearchStrategy[tuple[str, ...]] = NAMES,
    unions: st.SearchStrategy[str] = UNIONS,
    emails: st.SearchStrategy[str] = EMAILS,
) -> list[Account]:
    keys = draw(st.lists(KEYS, unique=True, max_size=14))
    return [
        Account(
            each,
            name_keys=draw(names),
            phone_key=draw(PHONES),
            union_id=draw(unions),
            email_key=email if draw(st.booleans()) else "",
            email=email,
        )
        for each in keys
        for email in [draw(emails)]
    ]


def known_of(accounts: list[Account]) -> st.SearchStrategy[dict[AccountKey, str]]:
    numbers = st.sampled_from(["M0001", "M0002", "M0003"])
    return st.dictionaries(st.sampled_from([each.key for each in accounts] or [AccountKey("tea", "x")]), numbers)


def same(one: Matching, other: Matching) -> bool:
    return repr(one) == repr(other) and list(one.ids) == list(other.ids)


@given(st.data())
def test_the_order_of_accounts_changes_nothing(data: st.DataObject) -> None:
    accounts = data.draw(account_lists())
    known = data.draw(known_of(accounts))
    shuffled = data.draw(st.permutations(accounts))
    assert same(match(accounts, known, 4), match(shuffled, dict(reversed(known.items())), 4))


def known_by_one_name(phone: str, accounts: list[Account]) -> bool:
    """To several shops."""
    named = [each for each in accounts if each.phone_key == phone and each.name_keys]
    shops = {each.key.shop for each in named}
    return len(shops) > 1 and bool(set[str].intersection(*(set(each.name_keys) for each in named)))


@given(account_lists())
def test_nobody_is_joined_by_one_thing_alone(accounts: list[Account]) -> None:
    found = match(accounts, {}, 1)
    by_key = {each.key: each for each in accounts}
    for first, second in found.joins:
        one, other = by_key[first], by_key[second]
        phoned = one.phone_key and one.phone_key == other.phone_key
        mailed = one.email and one.email == other.email
        assert (
            (one.union_id and one.union_id == other.union_id)
            or (one.email_key and one.email_key == other.email_key)
            or (phoned and mailed)
            or ((phoned or mailed) and set(one.name_keys) & set(other.name_keys))
            or (phoned and known_by_one_name(one.phone_key, accounts))
        )


@given(st.data())
def test_what_people_say_holds_whatever_the_accounts_tell(data: st.DataObject) -> None:
    accounts = data.draw(account_lists())
    pairs = list(combinations(sorted(each.key for each in accounts), 2))
    said = data.draw(st.dictionaries(st.sampled_from(pairs), st.booleans(), max_size=4)) if pairs else {}
    found = match(accounts, {}, 1, said)
    again = match(data.draw(st.permutations(accounts)), {}, 1, dict(reversed(said.items())))
    assert found.ids == again.ids
    for (one, other), same in said.items():
        if not same or all(said.values()):
            assert (found.ids[one] == found.ids[other]) is same


@given(st.data())
def test_an_answer_never_flips_however_accounts_change(data: st.DataObject) -> None:
    """Answers of one mind: those of a world in which everybody is one of three persons."""
    persons = {
        AccountKey(shop, customer): data.draw(st.integers(0, 2)) for shop in ("tea", "art") for customer in "123"
    }
    pairs = st.sampled_from(list(combinations(sorted(persons), 2)))
    said = {pair: persons[pair[0]] == persons[pair[1]] for pair in data.draw(st.lists(pairs, max_size=6))}
    known: dict[AccountKey, str] = {}
    number = 1
    for _ in range(4):
        found = match(data.draw(account_lists()), known, number, said)
        for (one, other), same in said.items():
            if one in found.ids and other in found.ids:
                assert (found.ids[one] == found.ids[other]) is same
        asked = review(found.doubts, found.ids, said).doubts
        assert not said.keys() & {each.pair for each in asked}
        known = {each: found.redirects.get(member, member) for each, member in {**known, **found.ids}.items()}
        number = found.next_number


@given(account_lists())
def test_joins_are_just_enough_to_hold_each_group_together(accounts: list[Account]) -> None:
    found = match(accounts, {}, 1)
    assert len(found.joins) == len(accounts) - len(found.groups)
    assert all(found.ids[one] == found.ids[other] for one, other in found.joins)


@given(account_lists())
def test_no_group_holds_two_union_ids_of_one_scope(accounts: list[Account]) -> None:
    found = match(accounts, {}, 1)
    by_key = {each.key: each for each in accounts}
    for group in found.groups.values():
        unions = {by_key[each].union_id for each in group} - {""}
        scopes = [union_id.partition(":")[0] if ":" in union_id else "" for union_id in unions]
        assert len(scopes) == len(set(scopes))
    assert all(found.ids[one] != found.ids[other] for one, other in found.refusals)


@given(st.data())
def test_redirects_lead_from_unused_numbers_to_used_ones(data: st.DataObject) -> None:
    accounts = data.draw(account_lists())
    known = data.draw(known_of(accounts))
    found = match(accounts, known, 4)
    used = set(found.ids.values())
    assert used.isdisjoint(found.redirects)
    assert set(found.redirects.values()) <= used
    alive = {known[each.key] for each in accounts if each.key in known}
    assert alive == (used & alive) | set(found.redirects)
    assert used <= alive | {f"M{number:04d}" for number in range(4, found.next_number)}


@given(st.data())
def test_over_many_runs_every_number_leads_to_one_in_use(data: st.DataObject) -> None:
    known: dict[AccountKey, str] = {}
    redirects: dict[str, str] = {}
    number = 1
    for _ in range(4):
        found = match(data.draw(account_lists()), known, number)
        assert not (set(found.ids.values()) & set(redirects)), "a number came back"
        redirects |= found.redirects
        known = {each: found.redirects.get(member, member) for each, member in {**known, **found.ids}.items()}
        number = found.next_number
    for old in redirects:
        steps = [old]
        while steps[-1] in redirects:
            steps.append(redirects[steps[-1]])
            assert len(set(steps)) == len(steps), "round in a circle"


@given(account_lists())
def test_the_same_accounts_again_change_no_number(accounts: list[Account]) -> None:
    first = match(accounts, {}, 1)
    again = match(accounts, first.ids, first.next_number)
    assert (again.ids, again.redirects, again.next_number) == (first.ids, {}, first.next_number)


PHONES_AND_NAMES = account_lists(PLAIN_NAMES, st.just(""), st.just(""))


@given(PHONES_AND_NAMES, PHONES_AND_NAMES)
def test_no_addition_parts_accounts_with_one_phone_and_one_name(accounts: list[Account], others: list[Account]) -> None:
    """Where that is all there is: an identity may put one of them with another name, a name may be read in two ways."""
    first = match(accounts, {}, 1)
    new = [each for each in others if each.key not in first.ids]
    second = match([*accounts, *new], first.ids, first.next_number)
    for one, other in combinations(accounts, 2):
        if one.phone_key and one.phone_key == other.phone_key and set(one.name_keys) & set(other.name_keys):
            assert first.ids[one.key] == first.ids[other.key]
            assert second.ids[one.key] == second.ids[other.key]
