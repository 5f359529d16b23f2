"""A town of five partners: points are exact after every event, and rules that aren't are found out."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import pytest

from sheetpact.reconcile import points_clearing, points_lots, points_void
from sheetpact.reconcile.points_clearing import Taken, Transfer
from sheetpact.reconcile.points_lots import Lots
from sheetpact.simulators.points import town
from sheetpact.simulators.points.__main__ import main

SPEND, COVER, EARN, TRANSFERS = points_lots.spend, points_lots.cover, points_lots.earn, points_clearing.transfers
SPENDABLE, EXPIRED = points_lots.spendable, points_lots.expired


def test_every_point_is_held_spent_or_expired(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--steps", "20000", "--seed", "3"]) == 0
    words = capsys.readouterr().out.split()
    told = dict(zip(words[::2], map(float, words[1::2]), strict=True))
    assert told["issued"] == told["held"] + told["spent"] + told["expired"]
    assert min(told["expired"], told["spent"], told["give_back"], told["refund"], told["transfer"]) > 0
    assert min(told["forget"], told["undo"]) > 0


def test_the_same_seed_makes_the_same_town(capsys: pytest.CaptureFixture[str]) -> None:
    told = []
    for _ in range(2):
        assert main(["--steps", "2000", "--seed", "5"]) == 0
        told.append(capsys.readouterr().out.partition(" seconds")[0])
    assert told[0] == told[1]


def newest_first(lots: Lots, points: int) -> Lots:
    return SPEND(dict(reversed(lots.items())), points)


def one_lost(lots: Lots, points: int) -> Lots:
    return {lot: part + 1 for lot, part in SPEND(lots, points).items()}


def no_limits(lots: Lots, _: Mapping[str, int], today: str) -> Lots:
    return SPENDABLE(lots, {}, today)


def too_early(lots: Lots, today: str) -> Lots:
    return EXPIRED(lots, f"{int(today[:4]) + 1}{today[4:]}")


def no_cover(_: Lots) -> Lots:
    return {}


def everything_back(earned: Lots, target: int, lot: points_lots.Lot, _: str) -> Lots:
    return EARN(earned, target, lot, "")


def nothing_void(_: int, __: int) -> tuple[int, int]:
    return 0, 0


def all_expired(points: int, _: int) -> tuple[int, int]:
    return -points, 0


def one_by_one(taken: Taken) -> tuple[Transfer, ...]:
    return tuple(Transfer(issuer, taker, points) for (issuer, taker), points in taken.items())


@pytest.mark.parametrize(
    ("where", "name", "wrong", "promise"),
    [
        (points_lots, "spend", newest_first, "oldest first"),
        (points_lots, "spend", one_lost, "points after spending"),
        (points_lots, "spendable", no_limits, "what may be spent"),
        (points_lots, "expired", too_early, "points after a day"),
        (points_lots, "cover", no_cover, "points after a day"),
        (points_lots, "earn", everything_back, "points of an order"),
        (points_void, "void", nothing_void, "points of the forgotten"),
        (points_void, "void", all_expired, "issued"),
        (town, "transfers", one_by_one, "clearing"),
    ],
)
def test_a_wrong_rule_is_found_out(
    where: object,
    name: str,
    wrong: Callable[..., object],
    promise: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(where, name, wrong)
    assert main(["--steps", "60000", "--seed", "1"]) == 1
    assert f"steps: {promise}: " in capsys.readouterr().out
