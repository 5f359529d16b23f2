"""Which pairs of accounts people are asked about, in which words, and what they answer. All people are made up."""

from __future__ import annotations

from dataclasses import replace

import pytest
from deciding import BEFORE, NOW, codes, drafted, legible, managed, pact, sheet

from sheetpact.model.members import (
    Doubt,
    EmailLevel,
    NameLevel,
    Pair,
    Pattern,
    Person,
    PhoneLevel,
    Refusal,
    Review,
    UnionLevel,
    Word,
)
from sheetpact.model.membership import AccountKey
from sheetpact.model.problems import Severity
from sheetpact.model.records import Customer
from sheetpact.model.seen import CustomersSeen, SheetSeen
from sheetpact.model.state import CellKey, ReviewView, Rows, State
from sheetpact.reconcile.members_accounts import normalise
from sheetpact.reconcile.members_decision import decide_members
from sheetpact.reconcile.members_facts import Decided, MembersSeen, Remembered
from sheetpact.reconcile.members_match import RULES, match
from sheetpact.reconcile.members_review import KEPT, SHOWN, TAB, note_words, pair_id, reason, review, still_open, views
from sheetpact.sheet import view

SURNAME = Pattern(NameLevel.SURNAME, PhoneLevel.ONE_NAME, EmailLevel.MISSING, UnionLevel.MISSING)
TEA, TABLE, ART = (
    Customer("tea-shop", "1", "王芳", "13912340077", points=30),
    Customer("table-shop", "2", "王女士", "13912340077", points=10),
    Customer("art-shop", "3", "李雷", "13812340066"),
)
PAIR = (AccountKey("table-shop", "2"), AccountKey("tea-shop", "1"))
ROW = (pair_id(PAIR),)
MEMBERS = {PAIR[1]: "M0001", PAIR[0]: "M0002", AccountKey("art-shop", "3"): "M0003"}
KNOWN = Remembered(
    accounts={AccountKey(each.shop, each.customer): each for each in (TEA, TABLE, ART)},
    members=MEMBERS,
    next_number=4,
    review=Review((Doubt(PAIR, SURNAME, 9.0),), rules=RULES),
)

UNSURE = replace(KNOWN, accounts={**KNOWN.accounts, PAIR[0]: replace(TABLE, name="清风徐来")})
"""The same, as matching sees it: a nickname could be anybody's."""


def rows(*shown: ReviewView) -> Rows:
    state = State(review=shown)
    return view.review(view.Showing(state, pact(), {tab.name: tab for tab in managed(pact())}, {}, BEFORE))


def answered(choice: object, state: State | None = None) -> SheetSeen:
    there = {TAB: rows(*decided(KNOWN).asked)}
    return sheet(there, review={ROW: {"choice": choice}})


STATE = State(version=7, hub="hub", adopted=True)


def decided(known: Remembered, seen: SheetSeen | None = None, *customers: Customer, draft: object = None) -> Decided:
    """What is decided where these customers changed; the sheet was written by the run before."""
    shops = {each.shop: CustomersSeen((each,), whole=False) for each in customers}
    base = {} if seen is None else {TAB: rows(*decided(KNOWN).asked)}
    at = draft if draft is not None else drafted()
    found = decide_members(known, MembersSeen(shops, (), seen), replace(STATE, base=base), pact(), at)  # type: ignore[arg-type]
    legible(at)  # type: ignore[arg-type]
    return found


def doubts(*pairs: Pair) -> list[Doubt]:
    return [Doubt(pair, SURNAME, 9.0) for pair in pairs]


def key(place: str) -> AccountKey:
    return AccountKey(*place.split("/"))


A, B, C, D = (AccountKey("tea", each) for each in "abcd")
TWO = {A: "M1", B: "M1", C: "M2", D: "M3"}


class TestWhatIsAsked:
    def test_two_members_are_asked_about_once_by_their_first_pair(self) -> None:
        found = doubts((A, C), (B, C), (B, D))
        assert [each.pair for each in still_open(found, TWO, {})] == [(A, C), (B, D)]

    @pytest.mark.parametrize("same", [True, False])
    def test_of_whom_somebody_has_said_something_nobody_is_asked(self, same: bool) -> None:
        assert list(still_open(doubts((A, C)), TWO, {(B, C): same})) == []

    def test_who_is_one_member_by_now_or_gone_is_not_asked_about(self) -> None:
        assert list(still_open(doubts((A, B), (A, key("art/gone"))), TWO, {})) == []

    def test_no_more_than_can_be_looked_at_is_kept(self) -> None:
        many = {AccountKey("tea", f"{at}"): f"M{at}" for at in range(KEPT + 3)}
        first, *others = many
        found = review(doubts(*((first, other) for other in others)), many, {})
        assert (len(found.doubts), found.more) == (KEPT, 2)

    def test_the_likeliest_come_first_and_tell_what_spoke_against_them(self) -> None:
        people = [
            Customer("tea", "1", "王芳", "139****0077", birthday="1990-05-12"),
            Customer("art", "2", "王芳", "139****0077", birthday="1972-11-03"),
            Customer("art", "3", "陈青", "13712340055"),
            Customer("tea", "4", "陈真", "13712340055"),
            Customer("table", "5", "陈小姐", "13712340055"),
        ]
        found = match((normalise(each, "CN") for each in people), {}, 1).doubts
        assert [(each.pair, each.refusal) for each in found] == [
            ((key("art/2"), key("tea/1")), Refusal.BIRTHDAYS),
            ((key("art/3"), key("table/5")), None),
            ((key("table/5"), key("tea/4")), None),
        ]
        assert found[0].weight > found[1].weight

    def test_whom_people_have_parted_nobody_is_asked_about(self) -> None:
        people = [normalise(each, "CN") for each in (TEA, replace(TABLE, name="王芳"))]
        found = match(people, {}, 1, {PAIR: False})
        assert review(found.doubts, found.ids, {PAIR: False}) == Review(rules=RULES)


class TestWords:
    @pytest.mark.parametrize(
        ("refusal", "chinese", "english"),
        [
            (None, "还不够确定", "Not enough to be sure"),
            (Refusal.SAID, "没有合并：伙伴说不是同一人", "Not joined: people say"),
            (Refusal.UNION_IDS, "没有合并：合并后会有两个不同的微信用户", "Not joined: that would make one"),
            (Refusal.NAMES, "没有合并：其中一方已和别的账号合并，那里的姓名不同", "Not joined: one of them is"),
            (Refusal.BIRTHDAYS, "没有合并：生日互相矛盾", "Not joined: their birthdays contradict"),
            (Refusal.GENDERS, "没有合并：性别不同，而姓名又不足以确定", "Not joined: their genders differ"),
        ],
    )
    def test_a_reason_is_read_by_a_shop_owner(self, refusal: Refusal | None, chinese: str, english: str) -> None:
        doubt = Doubt(PAIR, SURNAME, 9.0, refusal)
        assert reason(doubt, "zh-CN") == f"手机号相同，用它的只有一个姓名；同姓，一方没有写名字。{chinese}"
        told = reason(doubt, "en")
        assert told.startswith(
            f"The same phone, which stands with one name; the same surname, one of them without a given name. {english}"
        )

    def test_what_could_not_be_compared_is_no_reason_but_a_name(self) -> None:
        pattern = Pattern(NameLevel.MISSING, PhoneLevel.MISSING, EmailLevel.SAME, UnionLevel.OTHER)
        told = reason(Doubt(PAIR, pattern, 1.0), "zh-CN")
        assert told == "邮箱相同；不同的微信用户；姓名比不了：有一方是昵称，或没有写。还不够确定"

    def test_an_id_is_the_same_for_ever(self) -> None:
        assert pair_id((key("art-shop/9"), key("tea-shop/1"))) == pair_id((key("art-shop/9"), key("tea-shop/1")))
        assert len({pair_id((key("a/1"), key("b/2"))), pair_id((key("a/12"), key("b/"))), pair_id(PAIR)}) == 3


class TestShown:
    def shown(self, *persons: Person, share: tuple[str, ...] = ("display_name", "phone_masked")) -> list[ReviewView]:
        agreed = pact().model_copy(update={"members": pact().members.model_copy(update={"share": share})})
        accounts = {key: normalise(each, "CN") for key, each in KNOWN.accounts.items()}
        return list(views(doubts(PAIR, PAIR), persons, accounts, agreed))

    def test_a_name_stands_there_only_where_that_accounts_consent_allows_it(self) -> None:
        [row] = self.shown(Person("M1", PAIR[:1], PAIR[:1]), Person("M2", PAIR[1:]))
        assert (row.one.name, row.one.phone) == ("王女士", "139****0077")
        assert (row.other.name, row.other.phone) == ("", "")

    def test_a_phone_that_somebody_noted_is_shown_to_nobody(self) -> None:
        noted = {key: replace(normalise(each, "CN"), phone_verified=False) for key, each in KNOWN.accounts.items()}
        [row] = views(doubts(PAIR), [Person("M1", PAIR, PAIR)], noted, pact())
        assert (row.one.name, row.one.phone, row.other.phone) == ("王女士", "", "")

    def test_only_what_the_pact_shares(self) -> None:
        [row] = self.shown(Person("M1", PAIR, PAIR), share=("points",))
        assert {row.one.name, row.one.phone, row.other.name, row.other.phone} == {""}

    def test_who_has_withdrawn_stands_nowhere(self) -> None:
        assert self.shown(Person("M1", PAIR[:1], PAIR[:1]), Person("M2")) == []


class TestAnswers:
    def test_what_waits_is_shown_and_a_note(self) -> None:
        draft = drafted()
        found = decided(KNOWN, None, draft=draft)
        assert [each.id for each in found.asked] == [ROW[0]]
        assert (found.review, found.words) == (None, {})
        [note] = draft.problems
        assert (note.code, note.severity) == ("members.review.waiting", Severity.NOTE)

    def test_a_pact_that_shares_nothing_asks_nobody(self) -> None:
        agreed = pact().model_copy(update={"members": pact().members.model_copy(update={"share": ()})})
        draft = drafted()
        assert decide_members(KNOWN, MembersSeen({}, (), None), STATE, agreed, draft).asked == ()
        assert draft.problems == []

    @pytest.mark.parametrize("choice", ["同一人", "是", " Same ", "ＹＥＳ"])
    def test_the_same_joins_them_at_once(self, choice: str) -> None:
        draft = drafted()
        found = decided(KNOWN, answered(choice), draft=draft)
        assert found.words == {PAIR: Word(same=True, who="sheet", at=NOW)}
        assert (found.members, found.redirects) == ({PAIR[0]: "M0001"}, {"M0002": "M0001"})
        assert (found.asked, found.review) == ((), Review(rules=RULES))
        [line] = draft.changes
        assert (line.why, line.params) == ("members.said.same", {"one": "M0002", "other": "M0001", "member": "M0001"})

    @pytest.mark.parametrize("choice", ["不是", "different", "N"])
    def test_different_is_asked_no_longer(self, choice: str) -> None:
        draft = drafted()
        found = decided(KNOWN, answered(choice), draft=draft)
        assert found.words == {PAIR: Word(same=False, who="sheet", at=NOW)}
        assert (found.members, found.asked) == ({}, ())
        assert [line.why for line in draft.changes] == ["members.said.different"]

    def test_an_empty_cell_says_nothing(self) -> None:
        for choice in (None, "", "  "):
            assert decided(KNOWN, answered(choice)).words == {}

    def test_what_is_not_understood_is_told_without_what_it_says(self) -> None:
        draft = drafted()
        found = decided(KNOWN, answered("问王芳"), draft=draft)
        assert (found.words, codes(draft)) == ({}, {"members.review.unknown", "members.review.waiting"})
        assert "王芳" not in str((draft.problems, draft.changes))

    def test_a_formula_or_a_row_of_ones_own_is_no_answer(self) -> None:
        seen = answered("同一人")
        tab = seen.tabs[TAB]
        formula = {ROW: replace(tab.rows[ROW], unclear=frozenset({"choice"}))}
        own = {("OWN",): replace(tab.rows[ROW], key=("OWN",))}
        for there in (formula, own):
            changed = replace(seen, tabs={**seen.tabs, TAB: replace(tab, rows=there)})
            assert decided(KNOWN, changed).words == {}

    def test_an_answer_that_was_taken_already_is_taken_once(self) -> None:
        seen = answered("同一人")
        typed = {CellKey(TAB, ROW, "choice"): "同一人"}
        state = replace(STATE, base={TAB: rows(*decided(KNOWN).asked)}, typed=typed)
        assert decide_members(KNOWN, MembersSeen({}, (), seen), state, pact(), drafted()).words == {}

    def test_two_words_that_cannot_both_be(self) -> None:
        draft = drafted()
        words = {PAIR: Word(same=True, who="sheet", at=NOW)}
        note_words(words, {PAIR[0]: "M2"}, {PAIR[0]: "M2", PAIR[1]: "M1"}, draft)
        [line] = draft.changes
        assert (line.why, line.params["one"], line.params["other"]) == ("members.said.same_in_vain", "M2", "–")

    def test_a_word_taken_back_has_everybody_matched_anew(self) -> None:
        joined = replace(UNSURE, members={**MEMBERS, PAIR[0]: "M0001"}, review=Review(stale=True, rules=RULES))
        found = decided(joined)
        assert found.members == {PAIR[0]: "M0004"} or found.members == {PAIR[1]: "M0004"}
        assert found.review is not None
        assert not found.review.stale

    def test_what_was_matched_by_other_rules_is_matched_anew(self) -> None:
        joined = replace(UNSURE, members={**MEMBERS, PAIR[0]: "M0001"}, review=Review(rules=RULES))
        assert decided(joined).members == {}
        found = decided(replace(joined, review=Review(rules=RULES - 1)))
        assert len(found.members) == 1
        assert found.review is not None
        assert found.review.rules == RULES

    def test_where_few_are_left_and_more_waited_everybody_is_matched_anew(self) -> None:
        found = decided(replace(UNSURE, review=Review(more=5, rules=RULES)))
        assert found.review is not None
        assert [each.pair for each in found.review.doubts] == [PAIR]

    def test_where_enough_are_left_nobody_is(self) -> None:
        names = {AccountKey("tea-shop", f"x{at}"): f"M1{at:04d}" for at in range(SHOWN + 1)}
        first, *others = names
        accounts = {each: Customer(each.shop, each.customer) for each in names}
        left = Review(tuple(doubts(*((first, other) for other in others))), more=7, rules=RULES)
        draft = drafted()
        found = decided(Remembered(accounts, names, next_number=20000, review=left), draft=draft)
        assert (found.review, len(found.asked)) == (None, SHOWN)
        [note] = draft.problems
        assert (note.code, note.params) == ("members.review.waiting_more", {"count": SHOWN + 7, "shown": SHOWN})
