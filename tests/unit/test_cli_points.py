"""points, spend and give-back on the command line: what people read, what programs get, and what is refused."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import nullcontext
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from jsonschema import Draft202012Validator

from sheetpact.cli.app import cli
from sheetpact.cli.session import World
from sheetpact.forget import forget
from sheetpact.testing.alliance import Village, silent, village

SCHEMA = Path(__file__).parents[2] / "docs/reference/cli.schema.json"


@pytest.fixture
def town(tmp_path: Path) -> Iterator[Village]:
    """Wang, who is M0001, has 500 points of the tea shop."""
    rules = {"since": "2026-03-01", "earn_per": 100, "expires_months": 12, "value": 2}
    made = village(tmp_path, members={"points": rules})
    shop = made.shops["tea-shop"]
    shop.list("CUP-1", 12, "青瓷杯")
    shop.enrol("1", "王芳", "13812345670")
    made.sync()
    made.sync()
    shop.sell("A1", CUP_1=1)
    lines = tuple(replace(line, ordered=1, paid_minor=50000) for line in shop.book["A1"].lines)
    shop.book["A1"] = replace(shop.book["A1"], customer="1", lines=lines)
    shop.ship("A1")
    made.sync()
    yield made
    made.store.close()


def type_in(town: Village, *arguments: str) -> Result:
    world = World(open=lambda pact: nullcontext(town.alliance), now=town.now, locale="zh-CN")
    return CliRunner().invoke(cli, list(arguments), obj=world)


def document(town: Village, kind: str, *arguments: str) -> dict[str, object]:
    told: dict[str, object] = json.loads(type_in(town, *arguments, "--json").stdout)
    schema = json.loads(SCHEMA.read_text(encoding="utf-8"))
    Draft202012Validator({**schema["$defs"][kind], "$defs": schema["$defs"]}).validate(told)
    return told


def squeezed(told: str) -> list[str]:
    return [" ".join(line.split()) for line in told.splitlines() if line.strip()]


def test_a_members_points_are_told_by_the_day_they_expire(town: Village) -> None:
    assert squeezed(type_in(town, "points", "M0001").stdout) == [
        "会员 M0001：500 分",
        "发放方 有效至 积分",
        "青山茶具 2027-03-31 500",
        "现在最多可在各家使用",
        "使用地 积分",
        "青山茶具 500",
        "白石餐具 500",
        "小满摆件 500",
    ]
    assert document(town, "MemberPointsDocument", "points", "M0001") == {
        "member": "M0001",
        "total": 500,
        "lots": [{"shop": "tea-shop", "issuer": "tea", "expires": "2027-03-31", "points": 500}],
        "spendable": {"tea": 500, "table": 500, "art": 500},
    }


def test_a_purchase_and_its_refund_name_the_lots(town: Village) -> None:
    told = document(town, "SpentDocument", "spend", "M0001", "80", "table-shop", "B1")
    assert told["lots"] == [{"shop": "tea-shop", "issuer": "tea", "expires": "2027-03-31", "points": -80}]
    assert "已退还 30 分" in type_in(town, "give-back", "30", "table-shop", "B1").stdout
    assert "已抵扣 5 分" in type_in(town, "spend", "M0001", "5", "art-shop", "C1").stdout


def test_what_comes_back_to_a_forgotten_member_is_told_to_be_void(town: Village) -> None:
    paid = str(document(town, "SpentDocument", "spend", "M0001", "80", "table-shop", "B1")["run"])
    town.wait(1)
    forget(town.alliance, "M0001", silent, lambda: "k" * 32)
    told = type_in(town, "give-back", "30", "table-shop", "B1").stdout
    assert "其中 30 分当即作废" in told
    assert document(town, "SpentDocument", "give-back", "5", "table-shop", "B1")["void"] == 5
    lines = squeezed(type_in(town, "undo", paid).stdout)
    assert lines[1:] == [
        "青山茶具发的会员积分 +45",
        "青山茶具发的会员积分 -45：会员已被遗忘，积分作废，没有人多出或欠下",
    ]


def test_the_statement_of_a_month(town: Village) -> None:
    assert squeezed(type_in(town, "points", "--month", "2026-01").stdout)[:2] == [
        "2026-01 积分清算",
        "这个月没有人在别家店铺使用积分。",
    ]
    type_in(town, "spend", "M0001", "80", "table-shop", "B1")
    assert squeezed(type_in(town, "points").stdout) == [
        "2026-03 积分清算",
        "发放方 使用地 积分",
        "青山茶具 白石餐具 80",
        "抵消之后",
        "青山茶具 付给 白石餐具：80 分，合 1.60 元",
        "至今发出的全部积分",
        "发放方 已发放 持有中 已使用 到期或作废",
        "青山茶具 500 420 80 0",
    ]
    assert document(town, "ClearingDocument", "points", "--month", "2026-03") == {
        "month": "2026-03",
        "currency": "CNY",
        "taken": [{"issuer": "tea", "taker": "table", "points": 80}],
        "balances": {"table": 80, "tea": -80},
        "transfers": [
            {
                "payer": "tea",
                "payee": "table",
                "points": 80,
                "amount_minor": 160,
                "payer_confirmed": False,
                "payee_confirmed": False,
            }
        ],
        "issuers": {"tea": {"issued": 500, "held": 420, "spent": 80, "expired": 0}},
    }


def test_the_statement_tells_who_has_confirmed_it(town: Village) -> None:
    type_in(town, "spend", "M0001", "80", "table-shop", "B1")
    town.time = datetime(2026, 4, 1, 1, tzinfo=UTC)
    town.sync()
    town.edit("2026-03", "收款方确认", "已确认", tab="clearing")
    town.sync()
    assert "已在表格里确认：白石餐具" in squeezed(type_in(town, "points", "--month", "2026-03").stdout)
    told = document(town, "ClearingDocument", "points", "--month", "2026-03")
    assert [each["payee_confirmed"] for each in told["transfers"]] == [True]  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("spend", "M0001", "501", "table-shop", "B1"), "最多可用 500 分"),
        (("spend", "M0002", "1", "table-shop", "B1"), "没有会员号 M0002"),
        (("spend", "M0001", "1", "tabel", "B1"), "没有店铺 tabel"),
        (("spend", "M0001", "1", "table-shop", ""), "没有写订单号"),
        (("spend", "M0001", "1", "table-shop", " # "), "没有写订单号"),
        (("give-back", "1", "table-shop", ""), "没有写订单号"),
        (("give-back", "1", "table-shop", "B1"), "还剩 0 分可退"),
        (("points", "--month", "2026-13"), "不是月份"),
    ],
)
def test_what_can_not_be_done_is_refused_in_words(town: Village, arguments: tuple[str, ...], told: str) -> None:
    refused = type_in(town, *arguments)
    assert refused.exit_code == 2
    assert told in refused.stderr
    assert document(town, "FailedDocument", *arguments)["error"]["kind"] == "Unclear"  # type: ignore[index]


def test_no_points_and_less_are_wrong_usage(town: Village) -> None:
    assert type_in(town, "spend", "M0001", "0", "table-shop", "B1").exit_code == 64
    assert type_in(town, "give-back", "some", "table-shop", "B1").exit_code == 64
