"""What `risk` goes by: shops that list an item, what each sold, what is there, and what the pact keeps back."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import nullcontext
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner
from jsonschema import Draft202012Validator

from sheetpact.cli.app import cli
from sheetpact.cli.session import World
from sheetpact.errors import Unclear
from sheetpact.reconcile.overselling import oversold
from sheetpact.risk import Risk, risk
from sheetpact.testing.alliance import Village, village

SCHEMA = Path(__file__).parents[2] / "docs/reference/cli.schema.json"
POLICIES = {
    "VASE-5": {"mode": "escrow"},
    "FIG-3": {"mode": "own"},
    "BOWL-2": {"buffer": 1, "safety_stock": 2},
}
BUNDLES = {"SET-1": {"tea/CUP-1": 1, "table/BOWL-2": 1}}


@pytest.fixture
def town(tmp_path: Path) -> Iterator[Village]:
    """Ten days in which the tea shop sold six cups, one of them not shipped yet, and the table shop two."""
    made = village(tmp_path, inventory={"items": POLICIES, "bundles": BUNDLES})
    for shop in ("tea-shop", "table-shop"):
        made.shops[shop].list("CUP-1", 20, "青瓷杯")
        made.shops[shop].list("VASE-5", 3)
        made.shops[shop].list("SET-1", 8)
    for shop in ("table-shop", "art-shop"):
        made.shops[shop].list("BOWL-2", 8, "白瓷碗")
        made.shops[shop].list("FIG-3", 5)
    made.sync()
    made.shops["tea-shop"].sell("A1", CUP_1=5)
    made.shops["table-shop"].sell("B1", CUP_1=2)
    made.sync()
    made.shops["tea-shop"].ship("A1")
    made.shops["table-shop"].ship("B1")
    made.shops["tea-shop"].sell("A2", CUP_1=1)
    made.sync()
    made.time += timedelta(days=10) - timedelta(minutes=20)
    yield made
    made.store.close()


def of(town: Village, sku: str) -> Risk:
    [found] = risk(town.alliance, [sku])
    return found


def test_demand_is_what_was_shipped_and_what_is_held(town: Village) -> None:
    cup = of(town, "CUP-1")
    assert cup.demand is not None
    assert (cup.available, cup.demand.sold, round(cup.demand.days), cup.demand.assumed) == (12, 8, 10, False)
    assert cup.demand.per_day == pytest.approx(0.8)
    rates = [cup.demand.per_hour[shop] for shop in ("tea-shop", "table-shop")]
    assert rates == pytest.approx([0.8 / 24 * 6.5 / 9, 0.8 / 24 * 2.5 / 9])
    assert [lag.oversold for lag in cup.lags] == pytest.approx(
        [oversold(12, 0, rates, s / 3600) for s in (1, 60, 600, 3600)]
    )


def test_what_is_longer_ago_than_four_weeks_counts_no_more(town: Village) -> None:
    town.time += timedelta(days=40)
    cup = of(town, "CUP-1")
    assert cup.demand is not None
    assert (cup.demand.sold, round(cup.demand.days)) == (1, 28)


def test_an_item_nobody_bought_is_taken_to_sell_one_a_day(town: Village) -> None:
    bowl = of(town, "BOWL-2")
    assert bowl.demand is not None
    assert (bowl.demand.sold, bowl.demand.assumed) == (0, True)
    assert list(bowl.demand.per_hour.values()) == pytest.approx([1 / 48, 1 / 48])


def test_safety_stock_and_buffer_are_kept_back(town: Village) -> None:
    bowl = of(town, "BOWL-2")
    assert bowl.reserve == 3
    hour = bowl.lags[-1]
    assert hour.oversold == hour.with_safety[2]
    assert hour.with_safety[0] == pytest.approx(oversold(8, 1, [1 / 48, 1 / 48], 1))
    assert bowl.lags[0].enough == 0


def test_the_least_safety_stock_that_is_enough(town: Village) -> None:
    hour = of(town, "CUP-1").lags[-1]
    assert hour.enough == 1
    assert hour.with_safety[0] > 1 > hour.with_safety[1]


def test_where_nothing_can_be_kept_back_only_escrow_is_enough(town: Village) -> None:
    town.shops["tea-shop"].sell("A3", CUP_1=11)
    town.sync()
    town.shops["tea-shop"].ship("A3")
    town.sync()
    assert [lag.enough for lag in of(town, "CUP-1").lags] == [0, 0, None, None]


@pytest.mark.parametrize(("sku", "why"), [("VASE-5", "risk.escrow"), ("FIG-3", "risk.own"), ("SET-1", "risk.bundle")])
def test_what_has_no_risk_of_its_own(town: Village, sku: str, why: str) -> None:
    assert (of(town, sku).why, of(town, sku).lags) == (why, ())


def test_an_item_without_opening_stock(town: Village) -> None:
    town.shops["art-shop"].list("TOY-9", None)
    town.sync()
    assert of(town, "TOY-9").why == "risk.no_stock"


def test_all_items_in_mirror_mode_the_riskiest_first(town: Village) -> None:
    assert [each.item.sku for each in risk(town.alliance, [])] == ["CUP-1", "BOWL-2"]
    with pytest.raises(Unclear):
        risk(town.alliance, ["NO-1"])


def typed(town: Village, *arguments: str) -> str:
    world = World(open=lambda _: nullcontext(town.alliance), locale=town.pact.locale)
    result = CliRunner().invoke(cli, ["risk", *arguments], obj=world)
    assert result.exit_code == 0, result.output
    return result.stdout


def test_the_document_is_as_its_schema_says(town: Village) -> None:
    schema = json.loads(SCHEMA.read_text(encoding="utf-8"))
    check = Draft202012Validator({**schema["$defs"]["RiskDocument"], "$defs": schema["$defs"]})
    for arguments in ((), ("CUP-1", "VASE-5")):
        told = json.loads(typed(town, *arguments, "--json"))
        check.validate(told)
    cup, vase = told["items"]
    assert [lag["seconds"] for lag in cup["lags"]] == [1, 60, 600, 3600]
    assert (cup["available"], cup["assumed"], cup["lags"][3]["enough"]) == (12, False, 1)
    assert (vase["why"], vase["available"], vase["lags"]) == ("risk.escrow", None, [])


def test_the_screen_tells_what_was_assumed(town: Village) -> None:
    assert "1.0*" in typed(town)
    assert "没有订单" in typed(town, "BOWL-2")
    assert "任何时候都不超卖" in typed(town, "VASE-5")


def test_an_alliance_without_such_an_item(tmp_path: Path) -> None:
    empty = village(tmp_path)
    assert "没有一个商品" in typed(empty)
    empty.store.close()
