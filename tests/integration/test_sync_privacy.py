"""No personal data where it must not be: three shops of made-up people whose names and phones nothing else holds."""

from __future__ import annotations

import json
import logging
import random
import sqlite3
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from sheetpact.cli import documents
from sheetpact.model.records import Customer
from sheetpact.rehearsal import plan
from sheetpact.report import Report
from sheetpact.testing.alliance import Village, silent, village

PEOPLE = 300
LETTERS = "abcdefghijklmnopqrstuvwxyz"
SHOPS = ("tea-shop", "table-shop", "art-shop")


@dataclass(slots=True)
class Crowd:
    """`allowed` are the accounts whose person lets all partners see them now."""

    town: Village
    chance: random.Random
    allowed: set[tuple[str, str]] = field(default_factory=set)
    typed: list[str] = field(default_factory=list)

    def arrive(self) -> None:
        for number in range(PEOPLE):
            shop = self.town.shops[SHOPS[number % 3]]
            tag = "".join(LETTERS[number // 26**place % 26] for place in range(3))
            person = Customer(
                shop.shop,
                f"k{number}",
                name=f"Canary{tag} Zzyzx{tag}",
                phone=f"1{number % 7 + 33}{number * 7919 % 10**8:08d}",
                email=f"canary.{tag}@nest.example",
                email_verified=number % 2 == 0,
                points=number,
                tier=("", "金卡", "银卡")[number % 3],
            )
            shop.people[person.customer] = person
            if number % 10 == 0:  # the same person in another shop
                other = self.town.shops[SHOPS[(number + 1) % 3]]
                other.people[f"t{number}"] = Customer(other.shop, f"t{number}", person.name, person.phone, points=1)

    def every(self) -> Iterator[Customer]:
        for shop in self.town.shops.values():
            yield from shop.people.values()

    def speak(self) -> None:
        """Some allow it to all partners, some to one, some no longer."""
        for person in list(self.every()):
            key, word = (person.shop, person.customer), self.chance.random()
            if word < 0.4:
                self.town.allow(*key)
                self.allowed.add(key)
            elif word < 0.5:
                self.town.allow(*key, "tea")
                self.allowed.discard(key)
            elif word < 0.7:
                self.town.withdraw(*key)
                self.allowed.discard(key)

    def type_over(self) -> None:
        """Somebody types names and phones into the hub's cells, and into cells of members who are silent."""
        for row in self.chance.sample(self.town.rows("members"), 4):
            number = len(self.typed)
            self.typed += [f"Typedcanary{LETTERS[number % 26]}", f"1370000{number:04d}"]
            self.town.edit(str(row["会员号"]), "称呼", self.typed[-2], tab="members")
            self.town.edit(str(row["会员号"]), "手机", self.typed[-1], tab="members")

    def secrets(self) -> Iterator[str]:
        """All that nobody but the shop may ever see."""
        for person in self.every():
            yield from filter(None, (person.phone, person.phone[3:], person.email, person.email.split("@")[0]))
        yield from self.typed

    def names(self, people: Iterable[Customer]) -> Iterator[str]:
        for person in people:
            yield from person.name.split()

    def hidden(self) -> list[str]:
        """Names of people none of whose accounts allows them to be seen."""
        seen = {person.name for person in self.every() if (person.shop, person.customer) in self.allowed}
        return list(self.names(person for person in self.every() if person.name not in seen))


def sheet(town: Village) -> str:
    return "\n".join(
        str(cell.value) for grid in town.sheet.document.grids.values() for row in grid.rows for cell in row.cells
    )


def database(folder: Path) -> str:
    """Every column of every table but the accounts themselves."""
    with sqlite3.connect(folder / "pact.db") as connection:
        tables = [name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        assert "member_accounts" in tables
        rows = [
            connection.execute(f'SELECT * FROM "{name}"').fetchall() for name in tables if name != "member_accounts"
        ]
    connection.close()
    return repr(rows)


def documented(town: Village, report: Report) -> str:
    """What `--json` prints after a sync, a plan and a look at the run."""
    with town.store.look() as tx:
        run = tx.run(report.run.id)
        assert run is not None
        told = (
            documents.sync(report, tx.changes(run=report.run.id), tx.conflicts(), "zh-CN"),
            documents.run(run, "zh-CN"),
        )
        state = tx.state(town.pact.sheet.document, town.sheet.document.run)
    planned = documents.plan(plan(town.alliance, silent), "zh-CN")
    return json.dumps([told, planned], ensure_ascii=False) + repr((report, state.members, state.conflicts, state.base))


def found(secrets: Iterable[str], text: str) -> list[str]:
    return [secret for secret in secrets if secret in text]


@pytest.mark.parametrize("seed", [1, 2])
def test_no_name_phone_or_address_is_anywhere_but_where_it_may_be(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, seed: int
) -> None:
    caplog.set_level(logging.DEBUG)
    town = village(tmp_path, guards={"max_change": 1.0, "max_change_rows": 10_000})
    crowd = Crowd(town, random.Random(seed))
    crowd.arrive()
    town.shops["tea-shop"].list("CUP-1", 5)
    for turn in range(4):
        town.wait(1)
        crowd.speak()
        if turn:
            crowd.type_over()
        report = town.sync()
        names = list(crowd.names(crowd.every()))
        assert "members.row_unknown" not in town.told(report)
        assert found([*crowd.secrets(), *crowd.hidden()], sheet(town)) == []
        assert found([*crowd.secrets(), *names], database(tmp_path)) == []
        assert found([*crowd.secrets(), *names], documented(town, report)) == []
        assert found([*crowd.secrets(), *names], caplog.text) == []
        assert 0 < len(found({person.name for person in crowd.every()}, sheet(town))) < PEOPLE
    town.store.close()


def test_who_is_erased_leaves_nothing_in_the_sheet_and_the_database(tmp_path: Path) -> None:
    town = village(tmp_path)
    crowd = Crowd(town, random.Random(3))
    crowd.arrive()
    for person in crowd.every():
        town.allow(person.shop, person.customer)
    town.sync()
    gone = [town.shops["tea-shop"].people.pop(f"k{number}") for number in (3, 6, 9)]
    assert found([person.name for person in gone], sheet(town)) == [person.name for person in gone]
    town.sync()
    assert found([*crowd.names(gone), *(person.phone for person in gone)], sheet(town)) == []
    assert found([*crowd.names(gone), *(person.phone for person in gone)], database(tmp_path)) == []
    with town.store.look() as tx:
        assert not {person.name for person in gone} & {account.name for account in tx.accounts()}
    town.store.close()
