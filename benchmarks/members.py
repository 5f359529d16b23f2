"""Accounts of 20 made-up shops → members: how long it takes, how right it is, and how many numbers stay.

The FEBRL data sets, and Splink beside sheetpact, need the extra `bench`; without it their lines are left out.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import replace
from importlib.util import find_spec
from random import Random, SystemRandom

from benchmarks.member_lists import febrl
from benchmarks.member_lists.records import make
from sheetpact.model.members import Matching
from sheetpact.model.membership import AccountKey
from sheetpact.model.records import Customer
from sheetpact.reconcile.members_accounts import normalise
from sheetpact.reconcile.members_match import match

Line = tuple[str, float, str]

SIZES = {"100k": 100_000, "1m": 1_000_000}
SHORT = {"3k": 3_000}
STABLE, STABLE_SHORT = 100_000, 3_000
"""Accounts of the list that grows and changes."""
MORE, MOVED = 0.05, 0.01
"""Of the accounts come anew; of the others have another phone."""
KEYS, SPLINK = "keys", "splink"
INSTALL = "pip install -c constraints.txt -e '.[bench]'"


def measure(*, short: bool = False) -> Iterator[Line]:
    """Every run draws a list of its own; `members.seed` makes it again."""
    seed = SystemRandom().randrange(10**6, 10**9)
    yield "members.seed", seed, ""
    yield from _generated(SHORT if short else SIZES, seed)
    yield (
        "members.changed_ids",
        round(_changed_ids(STABLE_SHORT if short else STABLE, seed), 4),
        "of unchanged accounts",
    )
    beside = _installed(SPLINK, "members.splink.*")
    if beside:
        yield from _splink(SHORT if short else SIZES, seed)
    if _installed(febrl.PACKAGE, "members.f1.febrl*"):
        for name in list(febrl.FILES)[: 1 if short else None]:
            yield f"members.f1.{name}", round(_child("sheetpact", name)["f1"], 4), ""
            if beside:
                yield f"members.splink.f1.{name}", round(_child(SPLINK, name)["f1"], 4), ""


def _installed(package: str, lines: str) -> bool:
    found = find_spec(package) is not None
    if not found:
        sys.stderr.write(f"{lines} left out: {package} is missing ({INSTALL})\n")
    return found


def _generated(sizes: Mapping[str, int], seed: int) -> Iterator[Line]:
    first: Mapping[str, float] = {}
    for name, rows in sizes.items():
        told = _child("sheetpact", "generated", rows, seed)
        first = first or told
        yield f"members.seconds.{name}", round(told["seconds"], 2), "s"
        yield f"members.normalise_seconds.{name}", round(told["normalise_s"], 2), "s"
        yield f"members.peak_mb.{name}", round(told["peak_mb"]), "MB"
    for name in ("f1", "precision", "recall"):
        yield f"members.{name}.generated", round(first[name], 4), ""
    by_keys = _child(KEYS, "generated", next(iter(sizes.values())), seed)
    for name in ("f1", "precision", "recall"):
        yield f"members.keys.{name}.generated", round(by_keys[name], 4), ""


def _splink(sizes: Mapping[str, int], seed: int) -> Iterator[Line]:
    """The smallest of the lists."""
    name, rows = next(iter(sizes.items()))
    told = _child(SPLINK, "generated", rows, seed)
    yield f"members.splink.seconds.{name}", round(told["seconds"], 2), "s"
    yield f"members.splink.peak_mb.{name}", round(told["peak_mb"]), "MB"
    for what in ("f1", "precision", "recall"):
        yield f"members.splink.{what}.generated", round(told[what], 4), ""


def _child(engine: str, *what: str | int) -> Mapping[str, float]:
    """In a process of its own, so that the memory is its own. `what`: the list, with its rows and seed."""
    asked = [sys.executable, "-m", "benchmarks.member_lists", engine, *map(str, what)]
    told: Mapping[str, float] = json.loads(subprocess.run(asked, check=True, stdout=subprocess.PIPE).stdout)
    return told


def _changed_ids(rows: int, seed: int) -> float:
    """The share of untouched accounts whose number another run changes, which has more accounts and new phones."""
    chance = Random(seed)
    every = [customer for customer, _ in make(rows + int(rows * MORE), seed)]
    chance.shuffle(every)
    before = every[:rows]
    moved = set(chance.sample(range(rows), int(rows * MOVED)))
    after = [_with_another_phone(each, chance) if place in moved else each for place, each in enumerate(every)]
    first = _matched(before, {}, 1)
    second = _matched(after, first.ids, first.next_number)
    stayed = [AccountKey(each.shop, each.customer) for place, each in enumerate(before) if place not in moved]
    changed = sum(first.ids[key] != second.ids[key] for key in stayed)
    return changed / len(stayed)


def _matched(customers: list[Customer], known: Mapping[AccountKey, str], number: int) -> Matching:
    return match((normalise(each, "CN") for each in customers), known, number)


def _with_another_phone(customer: Customer, chance: Random) -> Customer:
    return replace(customer, phone=f"139{chance.randrange(10**8):08d}")
