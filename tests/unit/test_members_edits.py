"""What people type in the members tab: points, tiers, cells that aren't theirs. All people here are made up."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from sheetpact.model.members import Account, Person
from sheetpact.model.membership import AccountKey, Purse
from sheetpact.model.pact import Members, Pact, Partner, SheetSettings, ShopSettings
from sheetpact.model.problems import Problem, Severity, Where
from sheetpact.model.sheet import Value
from sheetpact.model.state import CellKey, Change, Conflict, ConflictKind
from sheetpact.model.texts import say
from sheetpact.reconcile.choices import Chosen
from sheetpact.reconcile.drafts import Draft
from sheetpact.reconcile.members_edits import Known, MemberEdits, MembersTab, member_edits
from sheetpact.reconcile.members_points import Taking, closed_points, shop_points, spread
from sheetpact.reconcile.members_tiers import TierSides, merge_tiers, shop_tiers

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
TAKING = Taking("doc:17", "R2", NOW)
TEA, ART, TABLE = AccountKey("tea-woo", "1"), AccountKey("art-woo", "9"), AccountKey("art-woo", "5")
TEA_PURSE, ART_PURSE = Purse(TEA, "tea"), Purse(ART, "art")
BOTH = Person("M0001", counted=(ART, TEA), shared=(TEA,))
SILENT = Person("M0001", counted=(TEA,))
GONE = Person("M0001")
SHOP = ShopSettings(connector="woocommerce")


def pact(*share: str) -> Pact:
    return Pact(
        pact="手作联盟",
        locale="zh-CN",
        timezone="Asia/Shanghai",
        currency="CNY",
        sheet=SheetSettings(connector="workbook", document="a.xlsx"),
        partners={
            "tea": Partner(name="青山茶具", shops={"tea-woo": SHOP}),
            "art": Partner(name="南窗", shops={"art-woo": SHOP}),
        },
        members=Members(share=share) if share else Members(),  # type: ignore[arg-type]
    )


def edit(
    column: str,
    seen: Value,
    typed: Value,
    *,
    person: Person = BOTH,
    purses: Mapping[Purse, int] | None = None,
    moved: int = 0,
    row: str = "M0001",
    of: Pact | None = None,
) -> MemberEdits:
    tab = MembersTab("会员", {(row,): {column: typed}}, {(row,): {column: seen}})
    balances = {TEA_PURSE: 30} if purses is None else purses
    known = Known({person.member: person}, {"M0007": "M0001"}, balances, {person.member: moved} if moved else {})
    return member_edits(tab, known, of or pact(), TAKING)


def parts(edits: MemberEdits) -> dict[Purse, int]:
    return {each.purse: each.quantity for each in edits.movements}


def test_a_typed_number_is_a_movement_against_what_was_seen() -> None:
    edits = edit("points", 30, 25)
    (movement,) = edits.movements
    assert (movement.purse, movement.quantity, movement.at, movement.run) == (TEA_PURSE, -5, NOW, "R2")
    assert (movement.who, movement.why) == ("sheet", "edit")
    assert movement.key == "edit:doc:17:M0001:tea-woo:1:tea"
    assert edits.typed == {CellKey("members", ("M0001",), "points"): 25}
    (change,) = edits.changes
    assert (change.tab, change.row, change.field) == ("members", ("M0001",), "points")
    assert (change.before, change.after, change.why, change.params) == (30, 25, "edit", {"delta": "-5"})
    assert edits.digests == ["sheet|points|M0001|30|25"]


def test_the_ledger_may_have_moved_on_and_the_edit_still_counts_once() -> None:
    assert parts(edit("points", 30, 25, purses={TEA_PURSE: 90})) == {TEA_PURSE: -5}


def test_an_edit_as_large_as_what_shops_moved_asks_to_be_checked() -> None:
    assert [each.why for each in edit("points", 30, 25, moved=-5).changes] == ["members.points_equal"]
    assert [each.why for each in edit("points", 30, 25, moved=-4).changes] == ["edit"]


ALL = pact("points", "partners")


@pytest.mark.parametrize(
    ("typed", "purses", "moved", "told"),
    [
        (25, {TEA_PURSE: 30}, 0, "表格里改动 -5（发放方：青山茶具）"),
        (25, {TEA_PURSE: 30}, -5, "表格里改动 -5（发放方：青山茶具），同时店铺也变动了同样的积分：已相加，请核对"),
        (5, {TEA_PURSE: 20, ART_PURSE: 10}, 0, "表格里改动 -25（发放方：青山茶具 -20 · 南窗 -5）"),
        (5, {TEA_PURSE: 20, Purse(TEA, "tea2"): 10}, 0, "表格里改动 -25（发放方：青山茶具 -20 · tea2 -5）"),
        (31, {ART_PURSE: 30}, 0, "表格里改动 +1（发放方：南窗）"),
    ],
    ids=["one", "as much as shops moved", "several", "one who has left the pact", "added"],
)
def test_a_typed_number_tells_who_pays_for_the_points(
    typed: int, purses: Mapping[Purse, int], moved: int, told: str
) -> None:
    (change,) = edit("points", 30, typed, purses=purses, moved=moved, of=ALL).changes
    assert say("zh-CN", change.why, **change.params) == told


def test_two_accounts_of_one_partner_are_one_who_pays() -> None:
    both = Person("M0001", counted=(ART, TABLE))
    purses = {ART_PURSE: 20, Purse(TABLE, "art"): 10}
    (change,) = edit("points", 30, 5, person=both, purses=purses, of=ALL).changes
    assert say("en", change.why, **change.params) == "edited in the sheet -25 (given by 南窗)"


def test_whose_customer_somebody_is_is_told_only_where_the_pact_shares_that() -> None:
    (change,) = edit("points", 30, 25, of=pact("points")).changes
    assert (change.why, change.params) == ("edit", {"delta": "-5"})


def test_an_untouched_cell_is_no_edit() -> None:
    assert edit("points", 30, 30) == MemberEdits()
    assert edit("tier", "", None) == MemberEdits()
    assert edit("note", "", "喜欢青瓷") == MemberEdits()


def test_zero_is_not_empty() -> None:
    assert parts(edit("points", None, 0, purses={})) == {Purse(ART, "art"): 0}
    assert parts(edit("points", 30, 0)) == {TEA_PURSE: -30}


def test_an_emptied_number_is_put_back_and_noted() -> None:
    edits = edit("points", 30, None)
    assert not edits.movements
    assert not edits.typed
    told = Change(NOW, "sheet", "members", ("M0001",), "points", None, None, "quantity.emptied", "R2")
    assert edits.changes == [told]
    assert edits.digests == ["sheet|cleared|M0001|points"]


def test_first_points_typed_open_a_purse_at_the_first_accounts_partner() -> None:
    assert parts(edit("points", None, 40, purses={})) == {ART_PURSE: 40}


@pytest.mark.parametrize(
    ("person", "share"),
    [(GONE, ("points",)), (BOTH, ("tier",))],
    ids=["withdrawn", "not shared"],
)
def test_points_that_may_not_be_shown_cannot_be_typed(person: Person, share: tuple[str, ...]) -> None:
    edits = edit("points", None, 40, person=person, of=pact(*share))
    assert not edits.movements
    assert [each.why for each in edits.changes] == ["hub.put_back"]
    assert not edits.digests


def test_a_number_typed_into_a_cell_that_hid_the_balance_is_put_back() -> None:
    edits = edit("points", None, 40, purses={TEA_PURSE: 30})
    assert not edits.movements
    assert [each.why for each in edits.changes] == ["hub.put_back"]


@pytest.mark.parametrize(("seen", "typed"), [(30, "很多"), (30, True), ("很多", 30)])
def test_what_is_no_whole_number_is_told_and_left(seen: Value, typed: Value) -> None:
    edits = edit("points", seen, typed)
    assert not edits.movements
    (problem,) = edits.problems
    assert (problem.code, problem.severity) == ("members.points_not_whole", Severity.AMBER)
    assert problem.text("zh-CN").startswith("会员 · M0001")


def test_an_edit_in_the_row_of_a_merged_number_goes_to_its_heir() -> None:
    edits = edit("points", 30, 31, row="M0007")
    assert parts(edits) == {TEA_PURSE: 1}
    assert edits.typed == {CellKey("members", ("M0007",), "points"): 31}


def test_two_rows_of_one_member_both_count() -> None:
    rows: dict[tuple[str, ...], Mapping[str, Value]] = {("M0001",): {"points": 0}, ("M0007",): {"points": 5}}
    seen: dict[tuple[str, ...], Mapping[str, Value]] = {("M0001",): {"points": 30}, ("M0007",): {"points": 10}}
    known = Known({"M0001": BOTH}, {"M0007": "M0001"}, {TEA_PURSE: 30, ART_PURSE: 10})
    edits = member_edits(MembersTab("会员", rows, seen), known, pact(), TAKING)
    assert sum(each.quantity for each in edits.movements) == -35
    assert len({each.key for each in edits.movements}) == len(edits.movements)
    assert parts(edits)[ART_PURSE] == -5


def test_the_second_of_two_rows_goes_on_from_what_the_first_left() -> None:
    rows: dict[tuple[str, ...], Mapping[str, Value]] = {("M0001",): {"points": 25}, ("M0007",): {"points": 7}}
    seen: dict[tuple[str, ...], Mapping[str, Value]] = {("M0001",): {"points": 30}, ("M0007",): {"points": 10}}
    known = Known({"M0001": BOTH}, {"M0007": "M0001"}, {TEA_PURSE: 30, ART_PURSE: 10})
    moved = member_edits(MembersTab("会员", rows, seen), known, pact(), TAKING).movements
    assert [(each.purse, each.quantity) for each in moved] == [(TEA_PURSE, -5), (TEA_PURSE, -3)]


def test_a_row_that_people_made_is_told_and_not_read() -> None:
    tab = MembersTab("会员", {("新会员",): {"points": 9}, ("M0099",): {"points": 9}}, {("M0099",): {"points": 9}})
    edits = member_edits(tab, Known({}, {}, {}), pact(), TAKING)
    assert edits.problems == [Problem("members.row_unknown", Severity.AMBER, Where(tab="会员", row="新会员"))]


def test_an_edit_for_a_member_that_is_gone_is_told() -> None:
    tab = MembersTab("会员", {("M0099",): {"points": 9}}, {("M0099",): {"points": 8}})
    assert len(member_edits(tab, Known({}, {}, {}), pact(), TAKING).problems) == 1


@pytest.mark.parametrize("column", ["name", "phone", "partners", "consent"])
def test_a_hub_cell_is_put_back_and_what_was_typed_is_kept_nowhere(column: str) -> None:
    edits = edit(column, "139****0077", "13912340077")
    (change,) = edits.changes
    assert (change.field, change.before, change.after, change.why) == (column, None, None, "hub.put_back")
    assert "0077" not in repr(edits)
    assert edit(column, "139****0077", "").digests == [f"sheet|cleared|M0001|{column}"]


def test_a_typed_tier_is_a_wish() -> None:
    edits = edit("tier", "银卡", " 金卡 ")
    assert edits.tiers == {"M0001": "金卡"}
    assert edits.typed == {CellKey("members", ("M0001",), "tier"): " 金卡 "}
    assert edits.digests == ["sheet|tier|M0001|银卡| 金卡 "]
    assert edit("tier", "银卡", None).tiers == {"M0001": ""}


def test_a_tier_of_somebody_without_consent_is_put_back() -> None:
    edits = edit("tier", "", "金卡", person=SILENT)
    assert not edits.tiers
    assert [each.why for each in edits.changes] == ["hub.put_back"]


@pytest.mark.parametrize(
    ("delta", "purses", "moved"),
    [
        (5, {TEA_PURSE: 30, ART_PURSE: 10}, {TEA_PURSE: 5}),
        (-5, {TEA_PURSE: 30, ART_PURSE: 10}, {TEA_PURSE: -5}),
        (-35, {TEA_PURSE: 30, ART_PURSE: 10}, {TEA_PURSE: -30, ART_PURSE: -5}),
        (-50, {TEA_PURSE: 30, ART_PURSE: 10}, {TEA_PURSE: -40, ART_PURSE: -10}),
        (-5, {TEA_PURSE: 0, ART_PURSE: -3}, {TEA_PURSE: -5}),
        (-5, {}, {ART_PURSE: -5}),
        (5, {TEA_PURSE: 10, ART_PURSE: 10}, {ART_PURSE: 5}),
        (5, {Purse(TABLE, "art"): 99}, {ART_PURSE: 5}),
    ],
)
def test_an_edit_is_spread_over_purses(delta: int, purses: dict[Purse, int], moved: dict[Purse, int]) -> None:
    assert spread(delta, BOTH, purses, pact()) == moved


def test_nothing_is_booked_for_a_person_who_withdrew() -> None:
    assert spread(5, GONE, {TEA_PURSE: 1}, pact()) == {}


def test_a_shops_number_opens_the_purse_and_then_moves_it() -> None:
    first = shop_points({}, [Account(TEA, points=30), Account(ART, points=0)], pact(), TAKING)
    assert [(each.purse, each.quantity, each.why) for each in first] == [
        (ART_PURSE, 0, "members.points_opening"),
        (TEA_PURSE, 30, "members.points_opening"),
    ]
    (later,) = shop_points({TEA: 30, ART: 0}, [Account(TEA, points=28), Account(ART, points=0)], pact(), TAKING)
    assert (later.quantity, later.why, later.who) == (-2, "members.points_shop", "tea-woo")
    assert (later.key, later.at, later.run) == ("shop:doc:17:tea-woo:1", NOW, "R2")


def test_unknown_points_and_shops_outside_the_pact_move_nothing() -> None:
    assert shop_points({TEA: 30}, [Account(TEA), Account(AccountKey("old", "1"), points=3)], pact(), TAKING) == ()


def test_an_account_that_its_shop_erased_takes_its_points_along() -> None:
    closed = closed_points({TEA: 30, ART: -2, AccountKey("old", "1"): 9}, pact(), TAKING)
    assert [(each.key, each.at, each.run) for each in closed] == [
        ("shop:doc:17:art-woo:9", NOW, "R2"),
        ("shop:doc:17:tea-woo:1", NOW, "R2"),
    ]
    assert [(each.purse, each.quantity, each.why, each.who) for each in closed] == [
        (ART_PURSE, 2, "members.points_closed", "art-woo"),
        (TEA_PURSE, -30, "members.points_closed", "tea-woo"),
    ]


# tiers


def draft() -> Draft:
    return Draft("R2", NOW, {})


def pending(**values: object) -> Conflict:
    shops = {"tea-woo": "金卡"}
    given = {"base": "银卡", "sheet": "黑卡", "shops": shops, **values}
    return Conflict("ABCDE", ConflictKind.FIELD, "members", ("M0001",), "tier", **given)  # type: ignore[arg-type]


def merge(
    at: Draft,
    *,
    typed: str | None = None,
    shops: Mapping[str, str] | None = None,
    old: Conflict | None = None,
    choice: str | None = None,
    person: Person | None = BOTH,
) -> Mapping[str, str]:
    sides = TierSides(
        {"M0001": "银卡"},
        {} if typed is None else {"M0001": typed},
        {"M0001": shops} if shops else {},
        (old,) if old else (),
        {"ABCDE": Chosen(choice, "", "operator")} if choice else {},
    )
    return merge_tiers(sides, {"M0001": person} if person else {}, pact(), at)


def test_what_only_the_sheet_changed_is_taken() -> None:
    at = draft()
    assert merge(at, typed="金卡") == {"M0001": "金卡"}
    assert [(each.who, each.before, each.after, each.why) for each in at.changes] == [
        ("sheet", "银卡", "金卡", "field")
    ]


def test_a_first_tier_was_none_before() -> None:
    at = draft()
    assert merge_tiers(TierSides({}, {"M0001": "金卡"}, {}), {"M0001": BOTH}, pact(), at) == {"M0001": "金卡"}
    assert [(each.before, each.after) for each in at.changes] == [("", "金卡")]


def test_what_only_a_shop_changed_is_taken() -> None:
    at = draft()
    assert merge(at, shops={"tea-woo": "金卡"}) == {"M0001": "金卡"}
    assert [each.who for each in at.changes] == ["tea-woo"]


def test_equal_changes_and_a_change_to_what_is_agreed_are_no_conflict() -> None:
    at = draft()
    assert merge(at, typed="金卡", shops={"tea-woo": "金卡"}) == {"M0001": "金卡"}
    assert merge(at, shops={"tea-woo": "银卡"}) == {"M0001": "银卡"}
    assert not at.conflicts
    assert len(at.changes) == 1


def test_two_different_changes_are_a_conflict_that_keeps_both() -> None:
    at = draft()
    assert merge(at, typed="黑卡", shops={"tea-woo": "金卡"}) == {}
    (found,) = at.conflicts
    assert (found.tab, found.row, found.field) == ("members", ("M0001",), "tier")
    assert (found.base, found.sheet, found.shops, found.why) == (
        "银卡",
        "黑卡",
        {"tea-woo": "金卡"},
        "field.both_moved",
    )
    assert not at.changes


def test_an_open_conflict_waits_and_is_renewed_by_a_new_wish() -> None:
    at = draft()
    assert merge(at, old=pending()) == {}
    assert not at.conflicts
    merge(at, shops={"art-woo": "铜卡"}, old=pending())
    assert [(each.base, each.sheet, each.shops) for each in at.conflicts] == [
        ("银卡", "黑卡", {"tea-woo": "金卡", "art-woo": "铜卡"})
    ]


def test_an_open_conflict_is_settled_when_the_sides_come_to_agree() -> None:
    at = draft()
    assert merge(at, typed="金卡", old=pending()) == {"M0001": "金卡"}
    assert [each.settled for each in at.conflicts] == [True]


def test_a_choice_settles_the_conflict() -> None:
    at = draft()
    assert merge(at, old=pending(), choice="黑卡") == {"M0001": "黑卡"}
    assert [(each.settled, each.choice) for each in at.conflicts] == [(True, "黑卡")]
    assert [(each.who, each.before, each.after, each.why, each.params) for each in at.changes] == [
        ("operator", "银卡", "黑卡", "choice", {"id": "ABCDE"})
    ]


@pytest.mark.parametrize("person", [SILENT, None], ids=["consent withdrawn", "erased"])
def test_a_conflict_of_somebody_who_no_longer_allows_it_loses_its_values(person: Person | None) -> None:
    at = draft()
    assert merge(at, typed="黑卡", shops={"tea-woo": "金卡"}, old=pending(), person=person) == {}
    (found,) = at.conflicts
    assert (found.settled, found.base, found.sheet, found.shops) == (True, None, None, {})
    assert merge(at, typed="黑卡", person=person) == {}
    assert len(at.conflicts) == 1
    other = replace(BOTH, member="M0002")
    sides = TierSides({}, {"M0001": "黑卡", "M0002": "金卡"}, {})
    assert merge_tiers(sides, {"M0001": SILENT, "M0002": other}, pact(), draft()) == {"M0002": "金卡"}


def test_a_shop_has_changed_a_tier_only_where_it_had_another_and_the_person_allows_it() -> None:
    before = {TEA: Account(TEA, tier="银卡"), ART: Account(ART, tier="银卡")}
    now = {TEA: Account(TEA, tier="金卡"), ART: Account(ART, tier="金卡")}
    assert shop_tiers(before, now, [BOTH]) == {"M0001": {"tea-woo": "金卡"}}
    assert shop_tiers(before, before, [BOTH]) == {}
    assert shop_tiers({}, now, [BOTH]) == {}
    assert shop_tiers(before, {}, [BOTH]) == {}
