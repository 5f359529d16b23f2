"""What partners may see of each other's members. All people here are made up."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from sheetpact.model.members import Account, Person, Standing
from sheetpact.model.membership import AccountKey, Consent, Purse
from sheetpact.model.pact import Members, Pact, Partner, SheetSettings, ShopSettings
from sheetpact.model.state import MemberView
from sheetpact.reconcile.members_consent import SHARED_SHEET, people
from sheetpact.reconcile.members_views import views

T = datetime(2026, 3, 1, 20, tzinfo=UTC)
NOW = T + timedelta(days=30)
TEA, ART = AccountKey("tea-woo", "1"), AccountKey("art-woo", "9")
ZHANG = Account(TEA, name="张晓明", name_keys=("zhang xiaoming",), phone_key="+8613912340077", tier="金卡")
ALL = ("tea", "art", "table")
EVERYTHING = ("display_name", "phone_masked", "points", "tier", "partners", "consent")


def pact(*share: str, locale: str = "zh-CN") -> Pact:
    shop = ShopSettings(connector="woocommerce")
    return Pact(
        pact="手作联盟",
        locale=locale,  # type: ignore[arg-type]
        timezone="Asia/Shanghai",
        currency="CNY",
        sheet=SheetSettings(connector="workbook", document="a.xlsx"),
        partners={
            "tea": Partner(name="青山茶具", shops={"tea-woo": shop}),
            "art": Partner(name="南窗", shops={"art-woo": shop}),
            "table": Partner(name="白石餐具"),
        },
        members=Members(share=share or EVERYTHING),  # type: ignore[arg-type]
    )


def consent(account: AccountKey = TEA, receivers: Sequence[str] = ALL, **parts: object) -> Consent:
    given = {"key": "c1", "text": "v1", "purpose": SHARED_SHEET, "at": T, **parts}
    return Consent(account=account, receivers=tuple(receivers), **given)  # type: ignore[arg-type]


def person(*consents: Consent, ids: Mapping[AccountKey, str] | None = None) -> Person:
    (only,) = people(ids or {TEA: "M0001"}, consents, pact(), NOW).values()
    return only


def view(
    *consents: Consent,
    accounts: Sequence[Account] = (ZHANG,),
    points: Mapping[Purse, int] | None = None,
    tiers: Mapping[str, str] | None = None,
    of: Pact | None = None,
) -> MemberView:
    there = of or pact()
    found = people({each.key: "M0001" for each in accounts}, consents, there, NOW)
    (only,) = views(found, {each.key: each for each in accounts}, points or {}, tiers or {}, there)
    return only


POINTS = {Purse(TEA, "tea"): 30}


def test_with_consent_the_shared_fields_stand_in_the_sheet_and_the_phone_is_masked() -> None:
    assert view(consent(), points=POINTS) == MemberView(
        "M0001", "张晓明", "139****0077", 30, "金卡", ("青山茶具",), "已同意（2026-03-02）"
    )


def test_without_consent_no_name_phone_or_tier_leaves_the_shop() -> None:
    assert view(points=POINTS) == MemberView("M0001", points=30, partners=("青山茶具",), consent="未登记")


def test_a_withdrawal_takes_away_everything_but_the_number() -> None:
    gone = consent(at=T + timedelta(days=1), withdrawn=True)
    assert view(consent(), gone, points=POINTS) == MemberView("M0001", consent="已撤回（2026-03-03）")


def test_a_consent_that_has_expired_allows_nothing_from_that_moment_on() -> None:
    assert view(consent(expires=NOW + timedelta(seconds=1)), points=POINTS).name == "张晓明"
    assert view(consent(expires=NOW), points=POINTS) == MemberView("M0001", consent="已到期（2026-04-01）")


def test_a_consent_of_another_account_still_counts_when_one_has_expired() -> None:
    half = person(consent(expires=NOW), ids={TEA: "M0001", ART: "M0001"})
    assert (half.standing, half.counted, half.shared) == (Standing.NONE, (ART,), ())
    again = person(consent(expires=NOW), consent(at=T + timedelta(days=9)))
    assert (again.standing, again.shared) == (Standing.GIVEN, (TEA,))


def test_a_consent_that_leaves_out_a_partner_allows_nothing_yet() -> None:
    seen = view(consent(receivers=("art",)), points=POINTS)
    assert (seen.name, seen.phone, seen.tier, seen.points) == ("", "", "", 30)
    assert seen.consent == "已同意，但未包含全部伙伴（2026-03-02）"


def test_the_own_partner_needs_no_naming() -> None:
    assert view(consent(receivers=("art", "table"))).name == "张晓明"


def test_a_consent_for_another_purpose_does_not_count() -> None:
    assert person(consent(purpose="newsletter")).standing is Standing.NONE
    assert person(consent(purpose="newsletter"), consent()).standing is Standing.GIVEN


@pytest.mark.parametrize(
    ("share", "shown"),
    [
        (("points",), ("", "", 30, "")),
        (("display_name",), ("张晓明", "", None, "")),
        (("phone_masked",), ("", "139****0077", None, "")),
        (("tier",), ("", "", None, "金卡")),
    ],
)
def test_a_field_that_the_pact_does_not_share_stays_out(share: tuple[str, ...], shown: tuple[object, ...]) -> None:
    seen = view(consent(), points=POINTS, of=pact(*share))
    assert (seen.name, seen.phone, seen.points, seen.tier) == shown


@pytest.mark.parametrize(
    ("share", "shown"),
    [
        (("partners",), (("青山茶具",), "")),
        (("consent",), ((), "已同意（2026-03-02）")),
        (Members().share, ((), "")),
    ],
    ids=["partners", "consent", "what is shared unless the pact says more"],
)
def test_partners_and_consent_stand_there_only_where_the_pact_lists_them(
    share: tuple[str, ...], shown: tuple[object, ...]
) -> None:
    seen = view(consent(), of=pact(*share))
    assert (seen.partners, seen.consent) == shown


def test_a_view_names_nobody_in_a_log() -> None:
    assert "张晓明" not in repr(view(consent()))
    assert "139****0077" not in repr(view(consent()))


def test_the_newest_word_counts_whatever_order_they_were_added_in() -> None:
    later = consent(at=T + timedelta(days=1), withdrawn=True)
    assert person(later, consent()).standing is Standing.WITHDRAWN
    again = consent(at=T + timedelta(days=2))
    assert person(again, later, consent()).standing is Standing.GIVEN


def test_of_two_consents_at_one_moment_the_one_added_later_counts() -> None:
    assert person(consent(), consent(receivers=("art",))).standing is Standing.NARROW
    assert person(consent(receivers=("art",)), consent()).standing is Standing.GIVEN


def test_of_two_words_at_one_moment_the_withdrawal_counts() -> None:
    assert person(consent(withdrawn=True), consent()).standing is Standing.WITHDRAWN
    assert person(consent(), consent(withdrawn=True)).standing is Standing.WITHDRAWN


def test_a_member_of_two_shops_shows_only_what_each_account_allows() -> None:
    art = Account(ART, name="小明", tier="银卡")
    points = {**POINTS, Purse(ART, "art"): 5, Purse(ART, "tea"): 2}
    only_art = view(consent(ART), accounts=(ZHANG, art), points=points)
    assert (only_art.name, only_art.phone, only_art.tier) == ("", "", "银卡")
    assert (only_art.points, only_art.partners) == (37, ("青山茶具", "南窗"))
    without_tea = view(consent(ART), consent(TEA, withdrawn=True), accounts=(ZHANG, art), points=points)
    assert (without_tea.points, without_tea.partners) == (7, ("南窗",))
    assert without_tea.consent.startswith("已同意")


def test_the_standing_of_several_accounts_is_the_best_and_its_newest_day() -> None:
    both = person(consent(), consent(ART, at=T + timedelta(days=9)), ids={TEA: "M0001", ART: "M0001"})
    assert (both.standing, both.since) == (Standing.GIVEN, T + timedelta(days=9))
    half = person(consent(withdrawn=True), ids={TEA: "M0001", ART: "M0001"})
    assert (half.standing, half.counted, half.since) == (Standing.NONE, (ART,), None)


def test_unknown_points_are_not_zero() -> None:
    assert view(consent()).points is None
    assert view(consent(), points={Purse(TEA, "tea"): 0}).points == 0


def test_an_agreed_tier_stands_before_a_shops_own() -> None:
    assert view(consent(), tiers={"M0001": "黑卡"}).tier == "黑卡"


def test_a_title_or_a_mask_is_shown_as_far_as_it_goes() -> None:
    seen = view(consent(), accounts=(Account(TEA, name="微信用户", phone_mask="138****8899"),))
    assert (seen.name, seen.phone) == ("", "138****8899")
    title = replace(ZHANG, name="张先生", name_keys=(), surnames=("zhang",))
    assert view(consent(), accounts=(title,)).name == "张先生"
    whole = replace(ZHANG, key=ART)
    assert view(consent(), consent(ART), accounts=(title, whole)).name == "张晓明"


def test_a_phone_that_somebody_noted_is_shown_to_nobody() -> None:
    assert view(consent(), accounts=[replace(ZHANG, phone_verified=False)]).phone == ""


def test_members_come_by_number_and_those_of_shops_outside_the_pact_not_at_all() -> None:
    gone = AccountKey("old-shop", "3")
    ids = {TEA: "M10000", ART: "M9999", gone: "M0002"}
    there = pact(locale="en")
    found = views(people(ids, (), there, NOW), {}, {}, {}, there)
    assert [(each.member, each.consent) for each in found] == [("M9999", "not recorded"), ("M10000", "not recorded")]
    assert people({gone: "M0002", TEA: "M0002"}, (), there, NOW)["M0002"].counted == (TEA,)


def test_an_account_that_was_erased_shows_nothing() -> None:
    there = pact()
    (seen,) = views(people({TEA: "M0001"}, [consent()], there, NOW), {}, POINTS, {}, there)
    assert (seen.name, seen.phone, seen.points) == ("", "", 30)
