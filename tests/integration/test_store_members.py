"""Members hang on their accounts: merging and parting them moves no point and no consent."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import DBAPIError

from sheetpact.model.members import Word
from sheetpact.model.membership import AccountKey, Consent, Lot, PointKind, PointMovement
from sheetpact.model.records import Customer
from sheetpact.ports import Store

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
MARCH = "2026-03-31"
TEA, ART = AccountKey("tea-woo", "7"), AccountKey("art-woo", "7")
WANG = Customer("tea-woo", "7", "王芳", "13812345678", "wang@example.com", True, "u-1", 120, "金卡")


def earned(key: str, quantity: int, account: AccountKey = TEA, issuer: str = "tea") -> PointMovement:
    return PointMovement(key, account, issuer, quantity, NOON, "R1", lot=MARCH, who="tea-woo", why="order")


def test_an_account_is_replaced_by_its_newest_state(store: Store) -> None:
    with store.begin() as tx:
        noted = Customer("art-woo", "7", phone_verified=False)
        tx.put_accounts([WANG, noted])
        tx.put_accounts([replace(WANG, points=None, phone="138****5678")])
        assert tx.accounts() == (noted, replace(WANG, points=None, phone="138****5678"))


def test_a_dropped_account_leaves_nothing_that_names_the_person(store: Store) -> None:
    with store.begin() as tx:
        tx.put_accounts([WANG, Customer("art-woo", "7")])
        tx.put_members({TEA: "M1", ART: "M1"}, {})
        tx.add_points([earned("p1", 10)])
        tx.drop_accounts([TEA])
        assert tx.accounts() == (Customer("art-woo", "7"),)
        assert tx.members() == {ART: "M1"}
        assert tx.points() == {Lot(TEA, "tea", MARCH): 10}


def test_what_people_say_of_two_accounts_is_kept_until_they_say_something_else(store: Store) -> None:
    pair = (ART, TEA)
    with store.begin() as tx:
        tx.judge(pair, Word(same=True, who="tea", at=NOON))
        tx.judge((ART, AccountKey("tea-woo", "8")), Word(same=False))
        tx.judge(pair, Word(same=False, who="operator", at=NOON))
        said = {pair: Word(same=False, who="operator", at=NOON), (ART, AccountKey("tea-woo", "8")): Word(same=False)}
        assert tx.judged() == said
        tx.judge(pair, None)
        assert tx.judged() == {(ART, AccountKey("tea-woo", "8")): Word(same=False)}


def test_a_number_no_longer_used_leads_to_the_one_in_use(store: Store) -> None:
    with store.begin() as tx:
        tx.put_members({TEA: "M1", ART: "M2"}, {})
        tx.put_members({ART: "M1"}, {"M2": "M1"})
        assert tx.members() == {TEA: "M1", ART: "M1"}
        assert tx.redirects() == {"M2": "M1"}
        tx.put_members({TEA: "M3", ART: "M3"}, {"M1": "M3"})
        assert tx.redirects() == {"M1": "M3", "M2": "M3"}


def test_a_number_that_comes_into_use_again_is_its_own(store: Store) -> None:
    with store.begin() as tx:
        tx.put_members({TEA: "M1", ART: "M1"}, {"M2": "M1"})
        tx.put_members({ART: "M2"}, {})
        assert tx.redirects() == {}
        assert tx.members() == {TEA: "M1", ART: "M2"}


def test_consents_are_only_ever_added(store: Store, raw: Engine) -> None:
    given = Consent("c1", TEA, "v2", "shared points", ("art", "table"), NOON, channel="form", expires=NOON)
    withdrawn = replace(given, key="c2", withdrawn=True, channel="", expires=None)
    with store.begin() as tx:
        tx.add_consents([given])
        tx.add_consents([replace(given, text="v9"), withdrawn])
        assert tx.consents() == (given, withdrawn)
    with pytest.raises(DBAPIError, match="only ever added"), raw.begin() as connection:
        connection.execute(text("DELETE FROM consents"))


def test_points_are_the_sum_of_their_entries_per_account_issuer_and_lot(store: Store) -> None:
    with store.begin() as tx:
        tx.add_points([earned("p1", 100), earned("p2", -30), earned("p3", 5, issuer="art"), earned("p4", 7, ART)])
        tx.add_points([earned("p1", 100), earned("p5", -70), replace(earned("p6", 9), lot="")])
        assert tx.points() == {
            Lot(TEA, "tea", MARCH): 0,
            Lot(TEA, "tea"): 9,
            Lot(TEA, "art", MARCH): 5,
            Lot(ART, "tea", MARCH): 7,
        }


def on_order(key: str, quantity: int, order: str, *, shop: str = "art-woo", days: int = 0) -> PointMovement:
    kind = PointKind.EARN if quantity > 0 else PointKind.SPEND
    at = NOON + timedelta(days=days)
    return replace(earned(key, quantity), kind=kind, order_shop=shop, order=order, at=at)


def test_points_of_an_order_are_found_by_its_shop_oldest_first(store: Store) -> None:
    bought = [on_order("p1", 9, "A2"), on_order("p2", -4, "A1"), on_order("p3", 7, "A1"), on_order("p4", 2, "A9")]
    with store.begin() as tx:
        tx.add_points([*bought, on_order("p5", 3, "A1", shop="tea-woo"), earned("p6", 1)])
        assert tx.order_points("art-woo", ["A1", "A2", "A1"]) == tuple(bought[:3])
        assert tx.order_points("art-woo", []) == ()


def test_points_spent_are_summed_up_between_two_moments(store: Store) -> None:
    back = replace(on_order("p4", 2, "A1", days=1), kind=PointKind.SPEND)
    spent = [on_order("p1", -9, "A1"), on_order("p2", -4, "A2", days=1), on_order("p3", -5, "A3", days=2)]
    with store.begin() as tx:
        tx.add_points([*spent, back, on_order("p5", 7, "A1"), earned("p6", -1)])
        assert tx.spent_points(NOON, NOON + timedelta(days=2)) == {("tea", "art-woo"): 11}
        assert tx.spent_points(NOON + timedelta(days=3), NOON + timedelta(days=9)) == {}
        assert tx.point_sums() == {
            ("tea", PointKind.SPEND): -16,
            ("tea", PointKind.EARN): 7,
            ("tea", PointKind.ADJUST): -1,
        }


def test_point_entries_are_found_by_account_and_run_newest_first(store: Store, raw: Engine) -> None:
    with store.begin() as tx:
        tx.add_points([earned("p1", 100), earned("p2", 7, ART), replace(earned("p3", -1), run="R2")])
        assert [entry.key for entry in tx.point_movements()] == ["p3", "p2", "p1"]
        assert tx.point_movements(account=TEA, run="R1") == (earned("p1", 100),)
        assert [entry.key for entry in tx.point_movements(account=TEA, limit=1)] == ["p3"]
    with pytest.raises(DBAPIError, match="only ever added"), raw.begin() as connection:
        connection.execute(text("UPDATE point_movements SET quantity = 0"))


def test_what_is_shown_of_members_depends_on_accounts_consents_and_points(store: Store) -> None:
    versions = []
    with store.begin() as tx:
        changes: list[Callable[[], None]] = [
            lambda: tx.put_accounts([WANG]),
            lambda: tx.put_members({TEA: "M1"}, {}),
            lambda: tx.add_consents([Consent("c1", TEA, "v2", "points", (), NOON)]),
            lambda: tx.add_points([earned("p1", 1)]),
            lambda: tx.drop_accounts([TEA]),
        ]
        for change in changes:
            change()
            versions.append(tx.state("doc", "").version)
        assert versions == sorted(set(versions))
        tx.add_points([earned("p1", 1)])
        assert tx.state("doc", "").version == versions[-1]
