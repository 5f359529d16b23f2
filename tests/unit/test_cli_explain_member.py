"""explain MEMBER, members judge: why accounts are one person, as a shop owner reads it. All people are made up."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import nullcontext
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from jsonschema import Draft202012Validator

from sheetpact.cli.app import cli
from sheetpact.cli.session import World
from sheetpact.model.membership import AccountKey
from sheetpact.model.records import Customer
from sheetpact.testing.alliance import Village, village

SCHEMA = Path(__file__).parents[2] / "docs/reference/cli.schema.json"


@pytest.fixture
def town(tmp_path: Path) -> Iterator[Village]:
    """One person in three shops, with a new phone, a name in another script and a union id; and somebody else."""
    made = village(tmp_path)
    for shop, customer, name, phone, union_id in (
        ("tea-shop", "1", "张晓明", "13912340077", "o1"),
        ("art-shop", "2", "張曉明", "13712340066", "o1"),
        ("table-shop", "3", "Zhang Xiaoming", "137****0066", ""),
        ("table-shop", "4", "李娜", "13712340066", ""),
    ):
        made.shops[shop].people[customer] = Customer(shop, customer, name, phone, union_id=union_id)
    made.sync()
    yield made
    made.store.close()


def type_in(town: Village, *arguments: str, locale: str = "zh-CN") -> str:
    world = World(open=lambda pact: nullcontext(town.alliance), now=town.now, locale=locale)
    return CliRunner().invoke(cli, list(arguments), obj=world).output


def document(town: Village, kind: str, *arguments: str) -> dict[str, Any]:
    told: dict[str, Any] = json.loads(type_in(town, *arguments, "--json"))
    schema = json.loads(SCHEMA.read_text(encoding="utf-8"))
    Draft202012Validator({**schema["$defs"][kind], "$defs": schema["$defs"]}).validate(told)
    return told


def squeezed(told: str) -> list[str]:
    return [" ".join(line.split()) for line in told.splitlines() if line.strip()]


def test_a_shop_owner_reads_why_three_accounts_are_one_person(town: Village) -> None:
    assert squeezed(type_in(town, "explain", "M0001")) == [
        "会员 M0001：3 个账号",
        "小满摆件 · art-shop（顾客 2）",
        "白石餐具 · table-shop（顾客 3）",
        "青山茶具 · tea-shop（顾客 1）",
        "小满摆件 · art-shop（顾客 2）和青山茶具 · tea-shop（顾客 1）是同一人，因为：",
        "姓名相同 +9.1",
        "手机号不同 -2.5",
        "同一个微信开放平台用户 +11.9",
        "微信用户相同，或双方验证过的邮箱相同，就足以确定",
        "小满摆件 · art-shop（顾客 2）和白石餐具 · table-shop（顾客 3）是同一人，因为：",
        "姓名读音相同，写法不同 +5.7",
        "手机号的前三位和后四位相同 +15.6",
        "合计 21.3 分，达到 5.2 分就认作同一人",
    ]


def test_an_account_on_its_own_was_joined_with_nobody(town: Village) -> None:
    assert squeezed(type_in(town, "explain", "M0002")) == ["会员 M0002：1 个账号", "白石餐具 · table-shop（顾客 4）"]


def test_programs_get_the_same_and_nothing_of_what_stands_there(town: Village) -> None:
    told = type_in(town, "explain", "M0001", "--json")
    found = document(town, "MemberExplainDocument", "explain", "M0001")
    assert len(found["joins"]) == len(found["accounts"]) - 1
    for join in found["joins"]:
        assert join["weight"] == pytest.approx(sum(each["bits"] for each in join["agreement"]), abs=0.02)
        assert join["identity"] or join["weight"] >= join["enough"]
    for personal in ("晓明", "曉明", "iaoming", "0077", "0066", "o1"):
        assert personal not in told


@pytest.mark.parametrize(
    ("locale", "told"),
    [
        ("zh-CN", "现在没有会员 M0014。会员号在同步时产生：请先运行 sheetpact sync，再到表格的《会员》里查。"),
        (
            "en",
            "There is no member M0014 (yet). Syncs give the numbers: run sheetpact sync, then look them up in the "
            "sheet's tab Members.",
        ),
    ],
)
def test_a_number_that_is_nobodys_is_told_as_a_members(tmp_path: Path, locale: str, told: str) -> None:
    made = village(tmp_path, locale=locale)
    for command in ("explain", "history"):
        assert told in type_in(made, command, "M0014", locale=locale)
    made.shops["tea-shop"].list("M0014", 12, "青瓷杯")
    made.sync()
    assert "青瓷杯" in type_in(made, "explain", "M0014", locale=locale)
    assert "M0014" in type_in(made, "history", "M0014", locale=locale).splitlines()[0]
    made.store.close()


@pytest.mark.parametrize(
    ("locale", "told"),
    [
        (
            "zh-CN",
            "M0001 是会员号，出入库只有商品才有。请用 sheetpact explain M0001 看这位会员，"
            "用 sheetpact points M0001 看积分。",
        ),
        (
            "en",
            "M0001 is a member, and only items have movements of stock. See sheetpact explain M0001 for the member, "
            "sheetpact points M0001 for the points.",
        ),
    ],
)
def test_who_asks_for_a_members_history_is_told_what_there_is(tmp_path: Path, locale: str, told: str) -> None:
    made = village(tmp_path, locale=locale)
    made.shops["tea-shop"].enrol("1", "张晓明", "13912340077")
    made.sync()
    with made.store.begin() as tx:
        tx.put_members({}, {"M0009": "M0001"})
    for number in ("M0001", "M0009"):
        assert told.replace("M0001", number) in type_in(made, "history", number, locale=locale)
    made.store.close()


@pytest.mark.parametrize("key", ["m0014", "M001", "M0014x", "XM0014"])
def test_what_only_begins_like_a_members_number_is_an_item(town: Village, key: str) -> None:
    assert f"没有叫“{key}”的商品" in type_in(town, "explain", key)


def members(town: Village) -> list[str]:
    with town.store.look() as tx:
        return [tx.members()[AccountKey(shop, number)] for shop, number in (("tea-shop", "1"), ("table-shop", "3"))]


def test_what_somebody_says_holds_from_the_next_sync_on(town: Village) -> None:
    said = type_in(town, "members", "judge", "table-shop/3", "tea-shop/1", "different")
    assert squeezed(said) == [
        "已记下：白石餐具 · table-shop（顾客 3）和青山茶具 · tea-shop（顾客 1）不是同一人。"
        "下次同步时分开，以后一直有效。"
    ]
    town.sync()
    assert len(set(members(town))) == 2
    town.shops["tea-shop"].people["1"] = Customer("tea-shop", "1", "张晓明", "13712340066", union_id="o1")
    town.sync()
    assert len(set(members(town))) == 2, "more speaks for it now, and somebody has said no"
    type_in(town, "members", "judge", "tea-shop/1", "table-shop/3", "same")
    town.sync()
    assert len(set(members(town))) == 1
    assert "联盟里有人确认过是同一人" in type_in(town, "explain", members(town)[0])


def test_a_word_can_be_taken_back(town: Village) -> None:
    told = document(town, "JudgedDocument", "members", "judge", "tea-shop/1", "table-shop/3", "open")
    assert told == {
        "one": {"shop": "table-shop", "customer": "3"},
        "other": {"shop": "tea-shop", "customer": "1"},
        "word": "open",
    }


@pytest.mark.parametrize(
    ("other", "told"),
    [("tea-shop/9", "没有账号 tea-shop/9。写成 店铺/顾客编号"), ("tea-shop/1", "这是同一个账号")],
)
def test_a_word_needs_two_accounts(town: Village, other: str, told: str) -> None:
    world = World(open=lambda pact: nullcontext(town.alliance), now=town.now, locale="zh-CN")
    failed = CliRunner().invoke(cli, ["members", "judge", "tea-shop/1", other, "same"], obj=world)
    assert failed.exit_code == 2
    assert told in failed.output
