"""Made-up members whose names and phones nothing else holds, through the real sync: none may be where it may not be.

python -m benchmarks.canaries [--members 2000] [--seed 1]

Over several runs people allow the shared sheet, to all partners or to one, for a time or for good, take it back, ask to
be forgotten, and somebody types names and phones into the sheet. Store, sync and decisions are the real ones; shops and
sheet are in memory, where 100,000 rows take no hour. Looked through after each run: the sheet, every column of the
database but those of the accounts, the log at its most talkative, the --json documents, and what Prefect would show.
"""

from __future__ import annotations

import argparse
import io
import json
import logging
import random
import re
import sqlite3
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from sheetpact.cli import documents
from sheetpact.forget import forget
from sheetpact.model.membership import AccountKey
from sheetpact.model.records import Customer
from sheetpact.report import Report
from sheetpact.reporting import told_sync
from sheetpact.testing.alliance import Village, silent, village

SHOPS = ("tea-shop", "table-shop", "art-shop")
LETTERS = "abcdefghijklmnopqrstuvwxyz"
NAME = re.compile(r"(?:canary|zzyzx|nest)([a-z]{5})", re.IGNORECASE)
PHONE = re.compile(r"(?<!\d)(1[3-8]\d{9})(?!\d)")
TYPED = re.compile(r"typedbird[a-z]+", re.IGNORECASE)
HIDDEN = re.compile(r"(?<![a-z])hid[a-z]{5}|(?<!\d)19\d\d-\d\d-\d\d", re.IGNORECASE)
"""Addresses, WeChat ids and birthdays only tell people apart: nobody may see any."""
EVERYTHING = ["display_name", "phone_masked", "points", "tier", "partners", "consent"]
RUNS = 4


@dataclass(frozen=True, slots=True)
class Leak:
    """A canary where none may be."""

    run: int
    place: str
    canary: str


@dataclass(slots=True)
class Aviary:
    """`allowed`: account → until when its person lets all partners see them."""

    town: Village
    folder: Path
    chance: random.Random
    members: int
    log: io.StringIO
    people: dict[str, list[AccountKey]] = field(default_factory=dict)
    """Tag of a canary → the accounts of that person."""
    phones: dict[str, str] = field(default_factory=dict)
    """Phone → tag."""
    allowed: dict[AccountKey, datetime] = field(default_factory=dict)
    gone: set[str] = field(default_factory=set)
    leaks: list[Leak] = field(default_factory=list)
    shown: int = 0
    """Names that stood in the sheet as they may."""

    def arrive(self) -> None:
        for number in range(self.members):
            tag = "".join(LETTERS[number // 26**place % 26] for place in range(5))
            phone = f"1{number % 6 + 33}{number * 7919 % 10**8:08d}"
            self.phones[phone] = tag
            for at in range(2 if number % 10 == 0 else 1):
                shop = self.town.shops[SHOPS[(number + at) % 3]]
                person = Customer(
                    shop.shop,
                    f"k{number}-{at}",
                    name=f"Canary{tag} Zzyzx{tag}",
                    phone=phone,
                    email=f"nest{tag}@nest.example",
                    points=number % 977,
                    tier=("", "金卡", "银卡")[number % 3],
                    birthday=f"{1940 + number % 59}-{number % 12 + 1:02d}-{number % 28 + 1:02d}",
                    address=f"{number % 400} Hid{tag} Street",
                    wechat_id=f"hid{tag}",
                )
                shop.people[person.customer] = person
                self.people.setdefault(tag, []).append(AccountKey(shop.shop, person.customer))

    def speak(self) -> None:
        for tag, accounts in self.people.items():
            if tag in self.gone:  # a new consent would end it
                continue
            for account in accounts:
                word = self.chance.random()
                if word < 0.3:
                    self.town.allow(*account)
                    self.allowed[account] = datetime.max.replace(tzinfo=self.town.time.tzinfo)
                elif word < 0.4:
                    self.town.allow(*account, days=0.01)
                    self.allowed[account] = self.town.time + timedelta(days=0.01)
                elif word < 0.5:
                    self.town.allow(*account, "tea")
                    self.allowed.pop(account, None)
                elif word < 0.7:
                    self.town.withdraw(*account)
                    self.allowed.pop(account, None)

    def type_over(self) -> None:
        rows = self.town.rows("members")
        for number, row in enumerate(self.chance.sample(rows, min(4, len(rows)))):
            self.town.edit(str(row["会员号"]), "称呼", f"Typedbird{LETTERS[number]}", tab="members")
            self.town.edit(str(row["会员号"]), "手机", self.chance.choice(list(self.phones)), tab="members")

    def forget_one(self) -> None:
        """Of those whom the sheet shows."""
        with self.town.store.look() as tx:
            members = dict(tx.members())
        tag = self.chance.choice([each for each in self.people if self._may_show(each)])
        account = self.people[tag][0]
        self.town.wait(1)
        done = forget(self.town.alliance, members[account], silent, lambda: "made up for this run" * 2)
        for each in done.accounts:
            self.allowed.pop(each, None)
        self.gone.add(tag)

    def _may_show(self, tag: str) -> bool:
        now = self.town.time
        return tag not in self.gone and any(self.allowed.get(each, now) > now for each in self.people[tag])

    # look everywhere

    def look(self, run: int, report: Report) -> None:
        for place, text in self._places(report):
            for canary in {*NAME.findall(text), *TYPED.findall(text), *HIDDEN.findall(text)}:
                self.leaks.append(Leak(run, place, canary))
            self.leaks += [Leak(run, place, phone) for phone in set(PHONE.findall(text)) & self.phones.keys()]
        self._look_at_sheet(run)

    def _places(self, report: Report) -> Iterator[tuple[str, str]]:
        yield "log", self.log.getvalue()
        self.log.truncate(self.log.seek(0))
        with sqlite3.connect(self.folder / "pact.db") as connection:
            tables = [name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
            for table in tables:
                if table != "member_accounts":
                    for row in connection.execute(f'SELECT * FROM "{table}"'):
                        yield table, repr(row)
        connection.close()
        with self.town.store.look() as tx:
            told = documents.sync(report, tx.changes(run=report.run.id, limit=0), tx.conflicts(), "zh-CN")
            kept = tx.run(report.run.id)
            assert kept is not None
            yield "--json", json.dumps([told, documents.run(kept, "zh-CN")], ensure_ascii=False)
        yield "artifact", repr(told_sync(self.town.alliance, report))
        for name, grid in self.town.sheet.document.grids.items():
            if name != "members":
                yield f"sheet {name}", "\n".join(str(cell.value) for row in grid.rows for cell in row.cells)

    def _look_at_sheet(self, run: int) -> None:
        for row in self.town.rows("members"):
            text = " ".join(str(value) for value in row.values() if value is not None)
            tags, phones = set(NAME.findall(text)), set(PHONE.findall(text))
            wrong = [tag for tag in tags if not self._may_show(tag)]
            wrong += [phone for phone in phones if phone in self.phones]
            wrong += [*TYPED.findall(text), *HIDDEN.findall(text)]
            if row.get("手机") and not tags:
                wrong.append(str(row["手机"]))
            self.shown += len(tags) - len([tag for tag in tags if tag in wrong])
            self.leaks += [Leak(run, "sheet members", each) for each in wrong]


def fly(folder: Path, members: int, seed: int) -> Aviary:
    """All runs; what was found is in `leaks`."""
    log = io.StringIO()
    handler, root, ours = logging.StreamHandler(log), logging.getLogger(), logging.getLogger("sheetpact")
    levels = {each: each.level for each in (root, ours)}
    root.addHandler(handler)
    for each in levels:
        each.setLevel(logging.DEBUG)
    town = village(folder, guards={"max_change": 1.0, "max_change_rows": 10**9}, members={"share": EVERYTHING})
    try:
        aviary = Aviary(town, folder, random.Random(seed), members, log)
        aviary.arrive()
        town.shops["tea-shop"].list("CUP-1", 5)
        for run in range(1, RUNS + 1):
            town.wait(1)
            aviary.speak()
            if run > 1:
                aviary.type_over()
            report = town.sync()
            aviary.look(run, report)
            if run > 1:
                aviary.forget_one()
        # What ran out meanwhile goes although nobody says anything.
        aviary.look(RUNS + 1, town.sync(after=60))
        return aviary
    finally:
        town.store.close()
        root.removeHandler(handler)
        for each, level in levels.items():
            each.setLevel(level)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--members", type=int, default=2000)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    began = time.perf_counter()
    with tempfile.TemporaryDirectory() as folder:
        aviary = fly(Path(folder), asked.members, asked.seed)
    for leak in aviary.leaks[:20]:
        print(f"run {leak.run}: a canary in {leak.place}", file=sys.stderr)
    print(f"canaries.members {asked.members} members")
    print(f"canaries.forgotten {len(aviary.gone)} members")
    print(f"canaries.shown {aviary.shown} names")
    print(f"canaries.leaks {len(aviary.leaks)} leaks")
    print(f"canaries.seconds {time.perf_counter() - began:.1f} s")
    return 1 if aviary.leaks or not aviary.shown else 0


if __name__ == "__main__":
    sys.exit(main())
