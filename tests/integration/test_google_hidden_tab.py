"""The hidden tab of a Google sheet: whatever people do to it, the sheet is kept."""

from __future__ import annotations

from pathlib import Path

from sheetpact.model.runs import Status
from sheetpact.testing.google import GoogleVillage, google_village

HIDDEN = "_sheetpact"


def hidden(town: GoogleVillage) -> str:
    return next(sheet.title for sheet in town.book.sheets if sheet.title.startswith(HIDDEN))


def test_a_hidden_tab_that_was_deleted_is_made_anew(tmp_path: Path) -> None:
    with google_village(tmp_path) as town:
        town.shops["tea-shop"].list("CUP-1", 12, "杯")
        town.sync()
        town.sync()
        human = town.human()
        human.type("库存", "D2", "11")
        assert town.sync().status is Status.GREEN
        human.delete_tab("冲突")
        town.sync()
        town.sync()
        human.delete_tab(hidden(town))
        for number in ("9", "8"):
            human.type("库存", "D2", number)
            assert town.sync().status is Status.GREEN
            assert town.row("CUP-1")["可售"] == int(number)
        assert hidden(town)
