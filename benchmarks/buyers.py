"""Buyers after the last pieces in three shops at once: `python -m benchmarks.buyers --rounds 20 --seed 1`.

Three simulated shops (Youzan, WooCommerce, Shopify) and a simulated Google document on loopback HTTP, and a real
`sheetpact serve`. In each round 20 buyers go after the last few pieces of three items, in whichever shop; they cancel
now and then; the shops' platforms call once, twice, late or never. Meanwhile three partners edit the sheet (numbers,
names, safety stock; they sort and insert rows), and syncs run all the time. Afterwards all comes to rest.

In `mirror` every shop shows what is left, so the last piece may be sold twice: how often is counted in the shops, and
must be what the sheet tells (可售 below 0). In `escrow` nothing may be oversold, at any moment. Then each shop must
show, and ledger and sheet hold, exactly what buyers and partners have left.

Threads run as they like, so a seed tells who does what, not when; it is the same in both modes.
"""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.last_pieces.judge import differences, reported
from benchmarks.last_pieces.market import Market, market
from benchmarks.last_pieces.people import Crowd, restock

MODES = ("mirror", "escrow")
Line = tuple[str, float, str]


@dataclass(slots=True)
class Score:
    """What has come of the rounds so far. `oversold` is counted in the shops, `reported` read in the sheet."""

    rounds: int = 0
    orders: int = 0
    sold: int = 0
    oversold: int = 0
    reported: int = 0
    turned_away: int = 0
    found: list[str] = field(default_factory=list)


def play(folder: Path, mode: str, rounds: int, seed: int) -> Score:
    """Stops at the first round after which something isn't as it must be."""
    score = Score()
    with market(folder, escrow=mode == "escrow") as made:
        while score.rounds < rounds and not score.found:
            name = f"seed {seed}, round {score.rounds + 1}"
            began = time.monotonic()
            one_round(made, name, score)
            told = f"{score.orders} orders, {score.oversold} pieces oversold, {time.monotonic() - began:.1f} s"
            sys.stderr.write("\n".join([f"{mode}, {name}: {told}", *score.found]) + "\n")
    return score


def one_round(made: Market, name: str, score: Score) -> None:
    """Restock, rest, rush, rest, and look."""
    restock(made, random.Random(f"{name} restock"))
    made.rest()
    score.found += differences(made)
    Crowd(made, name).round()
    made.rest()
    score.found += differences(made)
    score.rounds += 1
    score.oversold += sum(item.oversold for item in made.truth.items.values())
    score.reported += reported(made)
    score.orders, score.sold = made.truth.orders, made.truth.pieces
    score.turned_away = made.truth.turned_away


def lines(mode: str, score: Score) -> Iterator[Line]:
    yield f"buyers.{mode}.rounds", score.rounds, "rounds"
    yield f"buyers.{mode}.orders", score.orders, "orders"
    yield f"buyers.{mode}.sold", score.sold, "pieces"
    yield f"buyers.{mode}.oversold", score.oversold, "pieces"
    yield f"buyers.{mode}.reported", score.reported, "pieces"
    yield f"buyers.{mode}.turned_away", score.turned_away, "buyers"
    yield f"buyers.{mode}.differences", len(score.found), "values"


def main() -> int:
    """1: something was oversold in escrow, was reported otherwise than it was, or differs at rest."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.buyers", description=__doc__)
    parser.add_argument("--rounds", type=int, default=20, help="of each mode")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--mode", choices=MODES, help="one of them only")
    asked = parser.parse_args()
    good = True
    for mode in [asked.mode] if asked.mode else MODES:
        with tempfile.TemporaryDirectory(prefix="sheetpact-buyers-") as folder:
            score = play(Path(folder), mode, asked.rounds, asked.seed)
        for name, value, unit in lines(mode, score):
            sys.stdout.write(f"{name} {value} {unit}\n")
            sys.stdout.flush()
        good &= not score.found and score.reported == score.oversold
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
