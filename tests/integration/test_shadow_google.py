"""Shadow runs over a Google sheet: Google is only ever asked to read."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from sheetpact.model.runs import Status
from sheetpact.shadow.run import ShadowReport, shadow
from sheetpact.simulators.store import MemoryStore
from sheetpact.testing.alliance import silent
from sheetpact.testing.google import google_village


def test_the_document_stays_as_people_made_it(tmp_path: Path) -> None:
    with google_village(tmp_path) as town:
        tea, table, _ = town.shops.values()
        tea.list("CUP-1", 12, "青瓷杯")
        table.list("CUP-1", 12, "青瓷杯")
        title = town.book.sheets[0].title
        town.human().paste(title, "A1", [["货号", "货主", "品名", "可售"], ["CUP-1", "青山茶具", "杯子", "12"]])
        town.human().rename_tab(title, "库存")
        store, version = MemoryStore("shadow"), town.google.version(town.document)

        def day() -> ShadowReport:
            town.wait(60 * 24)
            town.sheet = town.connect()
            return shadow(replace(town.alliance, store=store), silent)

        assert day().adoption
        tea.sell("T1", CUP_1=9)
        lowered = day().planned.writes["table-shop"]
        assert [(each.shown, each.number) for each in lowered] == [(12, 3)]
        assert town.google.version(town.document) == version
        town.human().type("库存", "D2", "3")
        edited = town.google.version(town.document)
        told = day()
        assert (told.log.by_hand, told.planned.changes) == (9, ())
        assert town.google.version(town.document) == edited
        assert [sheet.title for sheet in town.book.sheets] == ["库存"]
        table.set("CUP-1", 3)
        assert town.sync().status is Status.GREEN
