"""What people see, word by word, in both languages: one session at the command line.

Renew the golden files after a change that is meant: RENEW_GOLDEN=1 ./test tests/unit/test_cli_transcript.py
"""

from __future__ import annotations

import os
from contextlib import nullcontext
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner

from sheetpact.cli.app import cli
from sheetpact.cli.session import World
from sheetpact.simulators.store import MemoryStore
from sheetpact.testing.alliance import Village, village

GOLDEN = Path(__file__).parents[1] / "golden"
HEADINGS = {
    "zh-CN": {"available": "可售", "item": "品名", "count": "盘点"},
    "en": {"available": "Available", "item": "Item", "count": "Count"},
}
ENGLISH = {
    "tea": {"name": "Green Hill Tea", "shops": {"tea-shop": {"connector": "memory"}}},
    "table": {"name": "White Stone", "shops": {"table-shop": {"connector": "memory"}}},
    "art": {"name": "Xiaoman", "shops": {"art-shop": {"connector": "memory"}}},
}


class Transcript:
    """Types commands and keeps what stands on the screen."""

    def __init__(self, town: Village) -> None:
        self.town = town
        self.shadow = MemoryStore("shadow")
        self.lines: list[str] = []

    def type(self, *arguments: str) -> str:
        self.town.wait(1)
        world = World(
            open=lambda pact: nullcontext(self.town.alliance),
            shadow=lambda pact: nullcontext(replace(self.town.alliance, store=self.shadow)),
            locale=self.town.pact.locale,
        )
        result = CliRunner().invoke(cli, list(arguments), obj=world)
        assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
        shown = result.stderr if result.exit_code in (2, 64) and not result.stdout else result.stdout
        self.lines += [f"$ sheetpact {' '.join(arguments)}", shown.rstrip(), f"[{result.exit_code}]", ""]
        return result.stdout


def town_of(locale: str, folder: Path) -> Village:
    english = locale == "en"
    town = village(folder, locale=locale, **({"pact": "Makers", "partners": ENGLISH} if english else {}))
    names = {"CUP-1": "Celadon cup", "BOWL-2": "Rice bowl", "FIG-3": "Napping cat"} if english else {}
    town.shops["tea-shop"].list("CUP-1", 12, names.get("CUP-1", "青瓷杯"))
    town.shops["table-shop"].list("CUP-1", 12, names.get("CUP-1", "青瓷杯"))
    town.shops["table-shop"].list("BOWL-2", 8, names.get("BOWL-2", "白瓷碗"))
    town.shops["art-shop"].list("FIG-3", 5, names.get("FIG-3", "小猫摆件"))
    town.shops["art-shop"].list("FIG-4", None, "FIG-4")
    return town


def session(town: Village, locale: str) -> str:
    """An edit, an order, a change in a shop's back office, a conflict and its choice, and an undo."""
    heading, screen = HEADINGS[locale], Transcript(town)
    screen.type("runs")
    screen.type("check")
    screen.type("sync")
    town.wait(10)
    town.edit("CUP-1", heading["available"], 9)
    town.edit("BOWL-2", heading["item"], "BOWL")
    town.shops["table-shop"].sell("A1", CUP_1=2)
    town.shops["table-shop"].list("BOWL-2", 8, "Bowl No. 2")
    town.shops["art-shop"].set("FIG-3", 3)
    screen.type("plan")
    screen.type("sync")
    screen.type("explain", "CUP-1")
    screen.type("explain", "FIG-3")
    screen.type("explain", "FIG-4")
    screen.type("conflicts")
    [conflict] = town.rows("conflicts")
    name = str(next(iter(conflict.values())))
    screen.type("resolve", name, "shop")
    town.wait(10)
    screen.type("sync")
    screen.type("history", "CUP-1")
    screen.type("risk")
    screen.type("risk", "CUP-1", "FIG-3")
    with town.store.look() as tx:
        edited, settled = tx.runs(2)[1].id, tx.runs(1)[0].id
    screen.type("undo", edited)
    screen.type("undo", settled)
    screen.type("undo", edited)
    screen.type("runs", "-n", "3")
    screen.type("explain", "CUP-9")
    screen.type("resolve", "ABCDE", "shop")
    return "\n".join(screen.lines)


def in_shadow(town: Village, locale: str) -> str:
    """Three days before it is switched on: a sale, one too many in another shop, and a title that both sides change."""
    del locale
    screen = Transcript(town)
    screen.type("sync", "--shadow")
    town.wait(60 * 24)
    town.shops["tea-shop"].sell("T1", CUP_1=9)
    screen.type("sync", "--shadow")
    town.wait(60 * 24)
    town.shops["table-shop"].sell("B1", CUP_1=5)
    town.wait(1)
    screen.type("sync", "--shadow")
    town.wait(60 * 24)
    town.shops["table-shop"].set("CUP-1", 0)
    screen.type("sync", "--shadow")
    screen.type("sync", "--shadow", "--accept", "4fzkr8")
    screen.type("sync")
    screen.type("sync", "--shadow")
    return "\n".join(screen.lines)


SESSIONS = {"cli": session, "shadow": in_shadow}


@pytest.mark.parametrize("name", SESSIONS)
@pytest.mark.parametrize("locale", ["zh-CN", "en"])
def test_a_session_reads_as_its_golden_file(locale: str, name: str, tmp_path: Path) -> None:
    town = town_of(locale, tmp_path)
    shown = SESSIONS[name](town, locale)
    town.store.close()
    path = GOLDEN / f"{name}.{locale}.txt"
    if os.environ.get("RENEW_GOLDEN"):
        path.write_text(shown, encoding="utf-8")
    assert shown == path.read_text(encoding="utf-8")
