"""Members decided as one: who came and left, whose points and tiers moved, and what the sheet may show of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pytest
from deciding import BEFORE, NOW, codes, drafted, legible, managed, pact, sheet

from sheetpact.model.members import MemberCount, Review
from sheetpact.model.membership import SHARED_SHEET, AccountKey, Consent, Purse
from sheetpact.model.pact import Guards, Pact
from sheetpact.model.problems import Problem, Severity, Where
from sheetpact.model.records import Customer
from sheetpact.model.seen import CustomersSeen, RowSeen, SheetSeen
from sheetpact.model.sheet import Value
from sheetpact.model.state import CellKey, Change, Conflict, ConflictKind, MemberView, Rows, State
from sheetpact.reconcile.drafts import Draft
from sheetpact.reconcile.members_decision import decide_members, last_number, told_changes
from sheetpact.reconcile.members_facts import Decided, MembersSeen, Remembered
from sheetpact.reconcile.members_ids import is_number
from sheetpact.reconcile.members_match import RULES
from sheetpact.reconcile.members_prints import printed_rows
from sheetpact.sheet import view

LIN = Customer("tea-shop", "1", "林青", "13912340077", points=30, tier="银卡")
CHEN = Customer("table-shop", "2", "陈白", "13812340066", points=10)
LIN_KEY, CHEN_KEY = AccountKey("tea-shop", "1"), AccountKey("table-shop", "2")
LIN_PURSE, CHEN_PURSE = Purse(LIN_KEY, "tea"), Purse(CHEN_KEY, "table")
LIN_ROW, CHEN_ROW = ("M0001",), ("M0002",)
LIN_ALLOWS = Consent("c1", LIN_KEY, "v1", SHARED_SHEET, ("tea", "table", "art"), BEFORE)
KNOWN = Remembered(
    accounts={LIN_KEY: LIN, CHEN_KEY: CHEN},
    members={LIN_KEY: "M0001", CHEN_KEY: "M0002"},
    next_number=3,
    consents=(LIN_ALLOWS,),
    points={LIN_PURSE: 30, CHEN_PURSE: 10},
    review=Review(rules=RULES),
)
LIN_VIEW = MemberView("M0001", "林青", "139****0077", 30, "银卡")
CHEN_VIEW = MemberView("M0002", points=10)
TIER = Conflict(
    "ABCDE",
    ConflictKind.FIELD,
    "members",
    LIN_ROW,
    "tier",
    base="银卡",
    sheet="黑卡",
    shops={"tea-shop": "金卡"},
    why="field.both_moved",
    run="run1",
)


def test_what_people_say_is_acted_on_without_any_change_of_an_account() -> None:
    known = replace(KNOWN, judged={(CHEN_KEY, LIN_KEY): True})
    assert matched(known) == ({CHEN_KEY: "M0001"}, {"M0002": "M0001"})
    joined = replace(known, members={LIN_KEY: "M0001", CHEN_KEY: "M0001"})
    assert matched(joined) == ({}, {})
    parted = replace(joined, judged={(CHEN_KEY, LIN_KEY): False})
    assert matched(parted) == ({CHEN_KEY: "M0003"}, {}) or matched(parted) == ({LIN_KEY: "M0003"}, {})


def matched(known: Remembered) -> tuple[Mapping[AccountKey, str], Mapping[str, str]]:
    decided = decide_members(known, MembersSeen({}, (), None), State(), pact(), drafted())
    return decided.members, decided.redirects


def rows(*views: MemberView) -> Rows:
    state = State(members=views)
    return view.members(view.Showing(state, pact(), {tab.name: tab for tab in managed(pact())}, {}, BEFORE))


SHOWN = rows(LIN_VIEW, CHEN_VIEW)
STATE = State(version=7, hub="hub", adopted=True, base={"members": printed_rows(SHOWN, "hub")})


def typed(**cells: Value) -> SheetSeen:
    """The sheet, with cells of Lin's row typed over."""
    return sheet({"members": SHOWN}, members={LIN_ROW: cells})


def read(*customers: Customer) -> Mapping[str, CustomersSeen]:
    """All customers of their shops."""
    shops = {each.shop for each in customers}
    return {shop: CustomersSeen(tuple(each for each in customers if each.shop == shop), whole=True) for shop in shops}


def decided(
    *customers: Customer,
    known: Remembered = KNOWN,
    seen: SheetSeen | None = None,
    consents: tuple[Consent, ...] = (),
    state: State = STATE,
    draft: Draft | None = None,
    agreed: Pact | None = None,
) -> Decided:
    """What is decided where just the shops of these customers were read; what is told of it can be read."""
    now = MembersSeen(read(*customers), consents, seen)
    at = draft if draft is not None else drafted()
    found = decide_members(known, now, state, agreed or pact(), at)
    legible(at)
    return found


def moved(found: Decided) -> dict[Purse, tuple[int, str]]:
    return {each.purse: (each.quantity, each.why) for each in found.movements}


def cautious() -> Pact:
    """No change goes unasked."""
    return pact().model_copy(update={"guards": Guards(max_change=0, max_change_rows=0)})


class TestCustomers:
    def test_an_alliance_without_customers_keeps_only_the_consents_that_came(self) -> None:
        found = decided(known=Remembered(next_number=4), consents=(LIN_ALLOWS,), state=State())
        assert found == Decided(next_number=4, consents=(LIN_ALLOWS,))

    def test_of_an_alliance_without_customers_the_tab_is_the_partners_own(self) -> None:
        draft = drafted()
        own = sheet({}, members={("VIP",): {"points": 3}})
        assert decided(known=Remembered(next_number=4), seen=own, state=State(), draft=draft) == Decided(next_number=4)
        assert not draft.problems

    def test_rows_of_customers_who_are_all_gone_are_emptied(self) -> None:
        found = decided(known=Remembered(next_number=3), seen=typed())
        assert [each.consent for each in found.views] == ["已停用", "已停用"]

    def test_the_first_customers_get_numbers_and_their_points_open(self) -> None:
        found = decided(LIN, CHEN, known=Remembered(), consents=(LIN_ALLOWS,), state=State())
        assert set(found.changed) == {LIN, CHEN}
        assert found.members == {CHEN_KEY: "M0001", LIN_KEY: "M0002"}
        assert found.next_number == 3
        assert moved(found) == {
            LIN_PURSE: (30, "members.points_opening"),
            CHEN_PURSE: (10, "members.points_opening"),
        }
        assert found.views == (replace(CHEN_VIEW, member="M0001"), replace(LIN_VIEW, member="M0002"))

    def test_where_no_customer_has_changed_nothing_does(self) -> None:
        found = decided(LIN, CHEN)
        assert found == Decided(
            next_number=3,
            views=(LIN_VIEW, CHEN_VIEW),
            told=frozenset({("M0001", "tier"), ("M0001", "points"), ("M0002", "points")}),
            count=MemberCount(2, 0, 0),
        )

    def test_one_person_in_two_shops_is_one_member_and_the_other_number_leads_there(self) -> None:
        same = replace(CHEN, name="林青", phone="+86 139 1234 0077")
        found = decided(LIN, same, seen=typed())
        assert found.members == {CHEN_KEY: "M0001"}
        assert found.redirects == {"M0002": "M0001"}
        assert found.views == (replace(LIN_VIEW, points=40), MemberView("M0002", consent="已并入 M0001"))

    def test_a_number_that_once_led_elsewhere_does_not_come_back(self) -> None:
        known = replace(KNOWN, members={LIN_KEY: "M0001", CHEN_KEY: "M0009"}, redirects={"M0009": "M0002"})
        assert decided(LIN, replace(CHEN, points=11), known=known).members == {CHEN_KEY: "M0002"}

    def test_a_person_whom_the_shop_erased_leaves_an_emptied_row_and_no_points(self) -> None:
        other = replace(LIN, customer="3", name="王石", phone="", points=None)
        known = replace(KNOWN, accounts={**KNOWN.accounts, AccountKey("tea-shop", "3"): other})
        found = decided(other, known=known, seen=typed())
        assert found.gone == (LIN_KEY,)
        assert moved(found) == {LIN_PURSE: (-30, "members.points_closed")}
        assert MemberView("M0001", consent="已停用") in found.views

    def test_a_row_that_people_made_for_nobody_is_left_to_them(self) -> None:
        own = sheet({"members": SHOWN}, members={("M0077",): {"points": 3}})
        assert [each.member for each in decided(LIN, CHEN, seen=own).views] == ["M0001", "M0002"]

    def test_a_list_that_lost_everybody_stops_the_shop_and_members_stay(self) -> None:
        draft = drafted()
        now = MembersSeen({"tea-shop": CustomersSeen((), whole=True)}, (), None)
        found = decide_members(KNOWN, now, STATE, cautious(), draft)
        assert found.stopped == {"tea-shop"}
        assert found.views == (LIN_VIEW, CHEN_VIEW)
        assert codes(draft) == {"members.guard.empty"}

    def test_what_could_not_be_joined_is_told(self) -> None:
        one, other = replace(LIN, union_id="wx:a"), replace(LIN, shop="art-shop", union_id="wx:b")
        draft = drafted()
        decided(one, other, draft=draft)
        assert codes(draft) == {"members.two_union_ids", "members.review.waiting"}


class TestWhoIsGone:
    """Lin has a second account in the same shop, which stays."""

    SECOND = replace(LIN, customer="5", points=None)
    SECOND_KEY = AccountKey("tea-shop", "5")

    def known(self, second: Customer = SECOND, member: str = "M0001") -> Remembered:
        key = AccountKey(second.shop, second.customer)
        return replace(
            KNOWN,
            accounts={**KNOWN.accounts, LIN_KEY: replace(LIN, points=None), key: second},
            members={**KNOWN.members, key: member},
            next_number=4,
        )

    def gone(self, known: Remembered, second: Customer = SECOND, merged: Mapping[str, str] | None = None) -> Decided:
        now = CustomersSeen((second,), whole=True, merged=merged or {})
        return decide_members(known, MembersSeen({"tea-shop": now}, (), typed()), STATE, pact(), drafted())

    def test_an_account_that_is_gone_stays_with_its_member_and_so_do_points_and_consent(self) -> None:
        found = self.gone(self.known())
        assert (found.gone, found.members) == ((LIN_KEY,), {LIN_KEY: "M0001"})
        assert found.views[0] == LIN_VIEW

    def test_it_stays_so(self) -> None:
        known = self.known()
        known = replace(known, accounts={key: each for key, each in known.accounts.items() if key != LIN_KEY})
        found = self.gone(known)
        assert (found.gone, found.members, found.views[0]) == ((), {}, LIN_VIEW)

    def test_one_that_was_merged_goes_where_the_shop_says(self) -> None:
        other = replace(self.SECOND, name="王石", phone="13612340055")
        found = self.gone(self.known(other, "M0003"), other, {"1": "5"})
        assert (found.members, found.redirects) == ({LIN_KEY: "M0003"}, {"M0001": "M0003"})
        assert MemberView("M0001", consent="已并入 M0003") in found.views
        assert {each.member: each.points for each in found.views}["M0003"] == 30

    def test_a_merger_into_nobody_known_is_none(self) -> None:
        other = replace(self.SECOND, name="王石", phone="13612340055")
        found = self.gone(self.known(other, "M0003"), other, {"1": "77"})
        assert (found.members, found.redirects) == ({}, {})

    def test_its_consent_says_nothing_of_another_shop(self) -> None:
        elsewhere = replace(LIN, shop="art-shop", customer="9", points=None)
        other = replace(self.SECOND, name="王石", phone="13612340055")
        known = self.known(other, "M0003")
        known = replace(
            known,
            accounts={**known.accounts, AccountKey("art-shop", "9"): elsewhere},
            members={**known.members, AccountKey("art-shop", "9"): "M0001"},
        )
        found = self.gone(known, other)
        shown = {each.member: each for each in found.views}["M0001"]
        assert (shown.name, shown.points) == ("", 30)

    def test_what_people_said_of_one_that_is_gone_asks_for_nothing(self) -> None:
        known = replace(self.known(), judged={(LIN_KEY, self.SECOND_KEY): False})
        known = replace(known, accounts={key: each for key, each in known.accounts.items() if key != LIN_KEY})
        assert self.gone(known).members == {}


class TestPoints:
    def test_a_shops_change_moves_its_own_purse_only(self) -> None:
        found = decided(replace(LIN, points=35), CHEN)
        assert moved(found) == {LIN_PURSE: (5, "members.points_shop")}
        [movement] = found.movements
        assert (movement.key, movement.at, movement.run) == ("shop:7:tea-shop:1", NOW, "run2")
        assert found.views[0].points == 35

    def test_a_first_number_opens_and_an_unknown_one_moves_nothing(self) -> None:
        known = replace(KNOWN, accounts={**KNOWN.accounts, CHEN_KEY: replace(CHEN, points=None)}, points={})
        found = decided(replace(LIN, points=None, tier="金卡"), CHEN, known=known)
        assert moved(found) == {CHEN_PURSE: (10, "members.points_opening")}


class TestTheSheet:
    def test_a_typed_number_counts_beside_what_the_shop_moved(self) -> None:
        draft = drafted()
        found = decided(replace(LIN, points=35), CHEN, seen=typed(points=28), draft=draft)
        assert [each.quantity for each in found.movements] == [5, -2]
        assert found.views[0].points == 33
        assert draft.typed == {CellKey("members", LIN_ROW, "points"): 28}
        assert [(each.before, each.after, each.why) for each in draft.changes] == [(30, 28, "edit")]

    def test_a_number_typed_as_the_shop_moved_it_asks_to_be_checked(self) -> None:
        draft = drafted()
        decided(replace(LIN, points=35), CHEN, seen=typed(points=35), draft=draft)
        assert [each.why for each in draft.changes] == ["members.points_equal"]

    def test_what_several_shops_moved_counts_together(self) -> None:
        same = replace(CHEN, name="林青", phone="13912340077")
        known = replace(KNOWN, accounts={LIN_KEY: LIN, CHEN_KEY: same}, members=dict.fromkeys(KNOWN.members, "M0001"))
        draft = drafted()
        now = (replace(LIN, points=35), replace(same, points=12))
        decided(*now, known=known, seen=typed(points=37), draft=draft)
        assert [each.why for each in draft.changes] == ["members.points_equal"]

    def test_an_edit_in_a_sheet_of_one_member_is_taken(self) -> None:
        state = replace(STATE, base={"members": {LIN_ROW: STATE.base["members"][LIN_ROW]}})
        seen = sheet({"members": {LIN_ROW: SHOWN[LIN_ROW]}}, members={LIN_ROW: {"points": 28}})
        assert [each.quantity for each in decided(seen=seen, state=state).movements] == [-2]

    def test_what_was_told_before_stays_told(self) -> None:
        draft = drafted()
        draft.tell("members.crowded_phones", Severity.NOTE, Where(), count=1)
        draft.note(who="sheet", place=("members", CHEN_ROW, "tier"), before=None, after="金卡", why="field")
        decided(
            seen=sheet({"members": SHOWN}, members={("M0077",): {"points": 3}, LIN_ROW: {"points": 28}}), draft=draft
        )
        assert codes(draft) == {"members.crowded_phones", "members.row_unknown"}
        assert [each.why for each in draft.changes] == ["field", "edit"]

    def test_an_edit_that_was_taken_before_is_not_taken_again(self) -> None:
        taken = {CellKey("members", LIN_ROW, "points"): 28, CellKey("inventory", LIN_ROW, "points"): 5}
        assert not decided(seen=typed(points=28), state=replace(STATE, typed=taken)).movements
        more = decided(seen=typed(points=29), state=replace(STATE, typed=taken))
        assert [each.quantity for each in more.movements] == [1]

    def test_a_cell_that_cannot_be_read_is_no_edit(self) -> None:
        seen = typed()
        tab = seen.tabs["members"]
        odd = {**tab.rows, LIN_ROW: RowSeen(LIN_ROW, {"points": None}, frozenset({"points"}))}
        draft = drafted()
        assert not decided(seen=SheetSeen("run1", {"members": replace(tab, rows=odd)}), draft=draft).movements
        assert not draft.changes

    def test_a_tab_that_cannot_be_read_says_nothing(self) -> None:
        seen = typed(points=28)
        unreadable = SheetSeen("run1", {"members": replace(seen.tabs["members"], readable=False)})
        found = decided(seen=unreadable)
        assert not found.movements
        assert found.views == (LIN_VIEW, CHEN_VIEW)

    def test_a_row_of_an_unknown_number_is_told(self) -> None:
        draft = drafted()
        decided(seen=sheet({"members": SHOWN}, members={("M0077",): {"points": 3}}), draft=draft)
        assert [(each.code, each.where) for each in draft.problems] == [
            ("members.row_unknown", Where(tab="会员", row="M0077"))
        ]

    def test_of_a_tab_that_was_never_written_nothing_is_taken(self) -> None:
        assert not decided(seen=typed(points=28), state=replace(STATE, base={})).movements

    def test_a_name_that_still_stands_there_is_no_edit_and_one_typed_over_is_put_back(self) -> None:
        draft = drafted()
        decided(seen=typed(name="林清"), draft=draft)
        assert [(each.field, each.before, each.after, each.why) for each in draft.changes] == [
            ("name", None, None, "hub.put_back")
        ]

    def test_what_is_put_back_is_noted_once_however_often_it_is_read(self) -> None:
        first, again = drafted(), drafted()
        decided(seen=typed(name="林清"), draft=first)
        [(cell, stamp)] = first.gone.items()
        assert (cell, stamp) == (CellKey("members", LIN_ROW, "name"), "run1")
        state = replace(STATE, gone={cell: "run1"})
        decided(seen=typed(name="林清"), draft=again, state=state)
        assert (again.changes, again.gone) == ([], {})

    def test_an_edit_in_the_row_of_a_joined_number_counts_for_its_heir(self) -> None:
        known = replace(KNOWN, redirects={"M0001": "M0002"}, members={LIN_KEY: "M0002", CHEN_KEY: "M0002"})
        found = decided(known=known, seen=typed(points=31))
        assert [each.quantity for each in found.movements] == [1]
        assert found.views == (
            replace(LIN_VIEW, member="M0002", points=41),
            MemberView("M0001", consent="已并入 M0002"),
        )

    def test_too_many_edits_stop_the_sheet_and_nothing_of_it_is_taken(self) -> None:
        draft = drafted()
        found = decided(seen=typed(points=28, tier="金卡"), agreed=cautious(), draft=draft)
        assert found.sheet_stopped
        assert (found.movements, found.tiers, draft.typed, draft.changes) == ((), {}, {}, [])
        assert [(each.code, each.where) for each in draft.problems] == [("members.guard.many", Where(tab="会员"))]
        assert [(each.side, len(each.changes)) for each in draft.stops] == [("sheet/members", 2)]

    @pytest.mark.parametrize("by", ["the command", "a choice in the sheet"])
    def test_what_a_person_accepted_is_taken(self, by: str) -> None:
        asked = drafted()
        decided(seen=typed(points=28), agreed=cautious(), draft=asked)
        stop, question = asked.stops[0], replace(asked.conflicts[0], choice="接受")
        state = (
            replace(STATE, accepted=frozenset(stop.changes))
            if by == "the command"
            else replace(STATE, conflicts=(question,), stops={stop.side: stop})
        )
        draft = drafted()
        found = decided(seen=typed(points=28), agreed=cautious(), state=state, draft=draft)
        assert not found.sheet_stopped
        assert [each.quantity for each in found.movements] == [-2]
        assert draft.used == set(stop.changes)


class TestTiers:
    def test_what_only_the_sheet_or_only_the_shop_changed_is_agreed(self) -> None:
        typed_ = decided(seen=typed(tier="黑卡"))
        assert typed_.tiers == {"M0001": "黑卡"}
        assert typed_.views[0].tier == "黑卡"
        found = decided(replace(LIN, tier="金卡"))
        assert found.tiers == {"M0001": "金卡"}
        assert found.views[0].tier == "金卡"

    def test_a_first_tier_was_none_before(self) -> None:
        draft = drafted()
        known = replace(KNOWN, accounts={**KNOWN.accounts, LIN_KEY: replace(LIN, tier="")})
        decided(known=known, seen=typed(tier="金卡"), draft=draft)
        assert [(each.before, each.after) for each in draft.changes] == [("", "金卡")]

    def test_both_changed_differently_is_asked_with_what_the_sheet_showed_as_base(self) -> None:
        draft = drafted()
        assert decided(replace(LIN, tier="金卡"), seen=typed(tier="黑卡"), draft=draft).tiers == {}
        assert [(each.base, each.sheet, each.shops) for each in draft.conflicts] == [
            ("银卡", "黑卡", {"tea-shop": "金卡"})
        ]

    def test_an_agreed_tier_is_the_base_before_a_shops_own(self) -> None:
        draft = drafted()
        known = replace(KNOWN, tiers={"M0001": "铜卡"})
        assert decided(known=known).views[0].tier == "铜卡"
        decided(replace(LIN, tier="金卡"), known=known, seen=typed(tier="黑卡"), draft=draft)
        assert [each.base for each in draft.conflicts] == ["铜卡"]

    @pytest.mark.parametrize(("choice", "tier"), [("表格", "黑卡"), ("店铺", "金卡"), ("白卡", "白卡")])
    def test_a_choice_settles_it(self, choice: str, tier: str) -> None:
        draft = drafted()
        found = decided(state=replace(STATE, conflicts=(replace(TIER, choice=choice),)), draft=draft)
        assert found.tiers == {"M0001": tier}
        assert [(each.id, each.settled) for each in draft.conflicts] == [("ABCDE", True)]
        assert [(each.who, each.after) for each in draft.changes] == [("operator", tier)]

    def test_an_emptied_tier_may_be_chosen(self) -> None:
        emptied = replace(TIER, sheet=None, choice="表格")
        assert decided(state=replace(STATE, conflicts=(emptied,))).tiers == {"M0001": ""}

    def test_a_choice_that_means_two_shops_is_told_and_the_question_stays(self) -> None:
        unclear = replace(TIER, shops={"tea-shop": "金卡", "art-shop": "铜卡"}, choice="店铺")
        draft = drafted()
        assert decided(state=replace(STATE, conflicts=(unclear,)), draft=draft).tiers == {}
        assert not draft.conflicts
        told = {"choice": "店铺", "id": "ABCDE", "words": "表格 · tea-shop · art-shop，或直接填您要的内容"}
        assert draft.problems == [Problem("choice.unknown", Severity.AMBER, Where(row="ABCDE"), told)]

    def test_a_choice_in_the_sheet_counts_and_one_that_comes_too_late_is_told_elsewhere(self) -> None:
        for run, tiers in (("run1", {"M0001": "黑卡"}), ("run9", {})):
            draft = drafted()
            seen = sheet({"members": SHOWN}, conflicts={("ABCDE",): {"choice": "表格"}})
            state = replace(STATE, conflicts=(replace(TIER, run=run),))
            assert decided(seen=seen, state=state, draft=draft).tiers == tiers
            assert not draft.problems

    def test_questions_about_stock_are_left(self) -> None:
        draft = drafted()
        asked = replace(TIER, tab="inventory", row=("CUP-1", "tea"), field="item", choice="表格")
        decided(state=replace(STATE, conflicts=(asked,)), draft=draft)
        assert not draft.conflicts

    def test_a_question_without_a_choice_waits(self) -> None:
        draft = drafted()
        assert decided(state=replace(STATE, conflicts=(TIER,)), draft=draft).tiers == {}
        assert (draft.conflicts, draft.problems) == ([], [])

    def test_a_question_about_somebody_who_is_gone_is_settled_without_its_values(self) -> None:
        draft = drafted()
        gone = replace(TIER, row=("M0099",))
        assert decided(state=replace(STATE, conflicts=(gone,)), draft=draft).tiers == {}
        assert [(each.settled, each.base, each.sheet, each.shops) for each in draft.conflicts] == [
            (True, None, None, {})
        ]

    @pytest.mark.parametrize("member", ["M0001", "M0099"], ids=["withdrawn", "gone"])
    def test_a_tier_that_is_no_longer_allowed_is_no_longer_kept(self, member: str) -> None:
        no_more = replace(LIN_ALLOWS, key="c2", at=NOW, withdrawn=True)
        found = decided(known=replace(KNOWN, tiers={member: "金卡"}), consents=(no_more,))
        assert found.tiers == {member: None}
        assert found.consents == (no_more,)
        assert found.views[0] == MemberView("M0001")


class TestWhatWasTold:
    """Lines that stand in the list of changes, which every partner reads."""

    LINE = Change(BEFORE, "sheet", "members", LIN_ROW, "points", 30, 28, "edit", "run1", {"delta": "-2"})

    def told(self, line: Change, *consents: Consent, redirects: Mapping[str, str] | None = None) -> Change:
        (found,) = told_changes((line,), decided(consents=consents), redirects or {})
        return found

    @pytest.mark.parametrize("column", ["points", "tier"])
    def test_while_a_person_allows_it_a_line_keeps_its_values(self, column: str) -> None:
        line = replace(self.LINE, field=column)
        assert self.told(line) == line

    @pytest.mark.parametrize("column", ["points", "tier"])
    def test_once_it_is_withdrawn_the_line_stays_and_its_values_go(self, column: str) -> None:
        line = replace(self.LINE, field=column)
        no_more = replace(LIN_ALLOWS, key="c2", at=NOW, withdrawn=True)
        assert self.told(line, no_more) == replace(line, before=None, after=None, params={"delta": "…"})

    def test_a_joined_number_is_told_as_its_heir_is(self) -> None:
        line = replace(self.LINE, row=("M0007",))
        assert self.told(line, redirects={"M0007": "M0001"}) == line
        assert self.told(line).after is None

    def test_a_line_about_stock_is_nobodys(self) -> None:
        line = replace(self.LINE, tab="inventory", row=("CUP-1", "tea"), field="available")
        assert self.told(line) == line

    def test_so_is_a_line_about_the_whole_tab(self) -> None:
        line = replace(self.LINE, row=(), field="", before="会员", after="会员表", why="tab.renamed")
        assert self.told(line) == line


@pytest.mark.parametrize(
    ("members", "last"),
    [((), 0), (("M0002", "M0009", "M0003"), 9), (("M9999", "M10000"), 10000), (("会员",), 0)],
    ids=["nobody", "the highest", "by number, not by letter", "no number"],
)
def test_the_last_number_ever_used(members: tuple[str, ...], last: int) -> None:
    assert last_number(members) == last


@pytest.mark.parametrize(
    ("text", "so"),
    [("M0014", True), ("M10000", True), ("M014", False), ("m0014", False), ("M0014x", False), ("XM0014", False)],
)
def test_what_is_written_as_a_members_number(text: str, so: bool) -> None:
    assert is_number(text) is so
