"""From a person's edit in a Google document to the shops and the list of changes, over HTTP, with nobody asking."""

from __future__ import annotations

import hashlib
import hmac
import json
import logging
import shutil
import subprocess
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import requests

from sheetpact.inbox import TAKEN_SECONDS
from sheetpact.lease import Lease
from sheetpact.listening import SheetListener, sheet_listener
from sheetpact.ports import Alliance, Sheet, SheetContext
from sheetpact.registry import Registry, folders
from sheetpact.simulators.google import GoogleSheets, a1
from sheetpact.testing.alliance import PARTNERS, START, village
from sheetpact.testing.google import GoogleVillage
from sheetpact.web.receiver import Door, Receiver
from sheetpact.web.server import Server, listening
from sheetpact.worker import Pace, Worker

ROOT = Path(__file__).parents[2]
SCRIPT = ROOT / "sheetpact" / "gsheets" / "hook.gs"
APPS_SCRIPT = ROOT / "tests" / "support" / "apps_script.js"
SECRET = "correct horse battery staple"
EDITORS = {"tea": ["Li@example.com"], "table": ["wang@example.com"], "art": []}
PACE = Pace(quiet=0.15, longest=3.0, busy=0.1, poll=0.1, chores=0.2)
PATIENCE = 20.0
NODE = shutil.which("node")
needs_node = pytest.mark.skipif(NODE is None, reason="the script for Google runs under node, which isn't here")


class Town(GoogleVillage):
    """A village whose document tells of edits to `address`."""

    address = ""

    def connect(self) -> Sheet:
        settings = {
            "credentials": "service_account.json",
            "base_url": self.google.url,
            "hook_secret": SECRET,
            "hook_address": self.address,
        }
        zone, locale = ZoneInfo(self.pact.timezone), self.pact.locale
        context = SheetContext(self.document, settings, self.http, self.village.now, zone, locale, self.folder)
        return Registry(folders(ROOT), locale).sheet("google_sheets")(context)  # type: ignore[call-arg]


@dataclass
class Hub:
    """What `sheetpact serve` runs: a receiver on loopback and a worker; `opened` counts its syncs."""

    town: Town
    syncs: int = 0
    worker: Worker = field(init=False)
    receiver: Receiver = field(init=False)
    address: str = ""

    def __post_init__(self) -> None:
        sheet = self.listener()
        self.worker = Worker(self.town.store, sheet, self.town.village.now, PACE)
        doors = {"sheet": Door(sheet.accept)}
        self.receiver = Receiver(self.town.store.inbox, doors, self.town.village.now, lambda side: self.worker.ring())

    def listener(self) -> SheetListener:
        def opened() -> AbstractContextManager[Alliance]:
            self.syncs += 1
            self.town.sheet = self.town.connect()
            return nullcontext(self.town.alliance)

        self.town.sheet = self.town.connect()
        return sheet_listener(self.town.alliance, opened)

    @contextmanager
    def receiving(self) -> Iterator[None]:
        """Calls are taken; nothing is done about them."""
        with listening("127.0.0.1", 0) as place:
            self.address = f"http://127.0.0.1:{place.getsockname()[1]}"
            server = Server(self.receiver.app)
            serving = threading.Thread(target=server.run, kwargs={"sockets": [place]})
            serving.start()
            try:
                wait_until(lambda: server.started)
                yield
            finally:
                server.should_exit = True
                serving.join(PATIENCE)

    @contextmanager
    def working(self) -> Iterator[None]:
        """What was taken is done."""
        self.worker = Worker(self.town.store, self.listener(), self.town.village.now, PACE)
        self.receiver.ring = lambda side: self.worker.ring()
        loop = threading.Thread(target=self.worker.run)
        loop.start()
        try:
            yield
        finally:
            self.worker.stop()
            loop.join(PATIENCE)
            assert not loop.is_alive()

    @property
    def waiting(self) -> int:
        return self.town.store.inbox.waiting()

    def done(self, syncs: int = 1) -> None:
        """So many syncs from the start, and nothing is waiting."""
        wait_until(lambda: self.syncs >= syncs and not self.waiting)
        assert self.syncs == syncs

    def script(self, event: dict[str, Any] | None, call: str = "tellEdit", **more: object) -> dict[str, Any]:
        """Run the script in the document, as its trigger would."""
        assert NODE is not None
        told = {
            "call": call,
            "now": int(self.town.time.timestamp()),
            "properties": {"SHEETPACT_ADDRESS": f"{self.address}/hooks/sheet", "SHEETPACT_SECRET": SECRET},
            "event": self._range(event) if event else None,
            "grid": self.town.human().seen(event["sheet"]) if event else [],
            **more,
        }
        done = subprocess.run(
            [NODE, APPS_SCRIPT, SCRIPT], input=json.dumps(told), capture_output=True, check=True, text=True
        )
        answer: dict[str, Any] = json.loads(done.stdout)
        return answer

    def trigger(self, calls: list[dict[str, Any]] | None = None) -> None:
        """From now on the document runs the script whenever a person edits."""

        def edited(event: dict[str, Any]) -> None:
            if event["type"] == "edit":
                told = self.script(event)
                if calls is not None:
                    calls.append(told)

        self.town.google.on_edit(self.town.document, edited)

    def _range(self, event: dict[str, Any]) -> dict[str, object]:
        if "range" not in event:
            return {"title": event["sheet"], **event}
        area = a1.parse(self.town.book, event["range"], self.town.book.titled(event["sheet"]))
        return {
            "title": event["sheet"],
            "row": area.top + 1,
            "column": area.left + 1,
            "lastRow": area.bottom,
            "lastColumn": area.right,
            "user": event.get("user"),
        }

    def post(self, body: bytes = b"", headers: Mapping[str, str] | None = None, path: str = "/hooks/sheet") -> int:
        return requests.post(self.address + path, data=body, headers=headers, timeout=PATIENCE).status_code


def wait_until(there: Callable[[], bool]) -> None:
    end = time.monotonic() + PATIENCE
    while not there():
        assert time.monotonic() < end, "it never came"
        time.sleep(0.02)


@pytest.fixture
def hub(tmp_path: Path) -> Iterator[Hub]:
    """Adopted, all is equal; five minutes later the receiver is there."""
    towns: list[Town] = []
    hubs: list[Hub] = []

    def deliver(address: str, headers: Mapping[str, str], body: bytes) -> None:
        hubs[0].post(body, headers)

    with GoogleSheets(now=lambda: towns[0].time if towns else START, quota=None, deliver=deliver) as google:
        document = google.create("手作联盟")
        partners = {name: {**each, "editors": EDITORS[name]} for name, each in PARTNERS.items()}
        sheet = {"connector": "google_sheets", "document": document}
        towns.append(Town(village(tmp_path, sheet=sheet, partners=partners), google, document, tmp_path))
        town = towns[0]
        for sku, pieces in (("CUP-1", 12), ("CUP-2", 7), ("CUP-3", 5)):
            town.shops["tea-shop"].list(sku, pieces, f"青瓷杯{sku}")
            town.shops["table-shop"].list(sku, pieces, f"青瓷杯{sku}")
        town.sync()
        town.wait(5)
        hubs.append(Hub(town))
        with hubs[0].receiving():
            yield hubs[0]
        town.http.close()
        town.store.close()


def lines(town: Town) -> list[tuple[object, ...]]:
    """变更 since the adoption: who, what, from, to."""
    names = ("谁", "字段", "原值", "新值")
    return [tuple(row.get(name) for name in names) for row in town.rows("changes") if row["原因"] != "期初库存"]


@needs_node
def test_an_edit_reaches_the_shops_and_is_told_with_the_partners_name(hub: Hub) -> None:
    hub.trigger()
    with hub.working():
        hub.town.human("li").type("库存", "D2", "10")
        hub.done()
    assert hub.town.shops["table-shop"].shown("CUP-1") == 10
    assert ("青山茶具", "可售", "12", "10") in lines(hub.town)
    assert hub.receiver.counts == {("sheet", "stored"): 1}


@needs_node
def test_a_burst_of_edits_is_one_sync_and_each_has_its_editor(hub: Hub) -> None:
    hub.trigger()
    hub.town.human("li").type("库存", "D2", "10")
    hub.town.human("wang").type("库存", "D3", "6")
    hub.town.human("zhao").type("库存", "D4", "4")
    with hub.working():
        hub.done()
    told = lines(hub.town)
    assert ("青山茶具", "可售", "12", "10") in told
    assert ("白石餐具", "可售", "7", "6") in told
    assert ("表格", "可售", "5", "4") in told


@needs_node
def test_of_several_partners_in_one_cell_the_latest_is_named(hub: Hub) -> None:
    hub.trigger()
    hub.town.human("li").type("库存", "D2", "10")
    hub.town.wait(0.1)
    hub.town.human("wang").type("库存", "D2", "9")
    with hub.working():
        hub.done()
    assert ("白石餐具", "可售", "12", "9") in lines(hub.town)


@needs_node
def test_an_edit_that_nobody_told_of_is_not_laid_to_who_edited_before(hub: Hub) -> None:
    hub.trigger()
    with hub.working():
        hub.town.human("li").type("库存", "D2", "10")
        hub.done()
    hub.town.wait()
    hub.town.google._edited.clear()  # noqa: SLF001 -- the trigger is gone
    hub.town.human("wang").type("库存", "D2", "9")
    hub.town.sync()
    assert ("表格", "可售", "10", "9") in lines(hub.town)


@needs_node
def test_counts_names_and_new_rows_have_their_editor_too(hub: Hub) -> None:
    hub.trigger()
    hub.town.human("li").type("库存", "H2", "11")
    hub.town.human("wang").type("库存", "C3", "大杯")
    hub.town.human("wang").paste("库存", "A5", [["CUP-9", "白石餐具", "新杯", "3"]])
    with hub.working():
        hub.done()
    told = {(who, field) for who, field, *_ in lines(hub.town)}
    assert {("青山茶具", "在库"), ("白石餐具", "品名")} <= told
    assert ("白石餐具", "品名", None, "新杯") in lines(hub.town)


@needs_node
def test_a_pasted_block_tells_each_row_and_nothing_but_keys_and_headings(hub: Hub) -> None:
    calls: list[dict[str, Any]] = []
    hub.trigger(calls)
    hub.town.human("li").paste("库存", "C2", [["secret one", "1"], ["secret two", "2"]])
    [sent] = [json.loads(call["body"]) for told in calls for call in told["calls"]]
    assert sent["rows"] == [["CUP-1", "青山茶具"], ["CUP-2", "青山茶具"]]
    assert sent["headings"] == ["品名", "可售"]
    assert (sent["sheet"], sent["user"]) == ("库存", "li@example.com")
    assert "secret" not in json.dumps(sent)


@needs_node
def test_the_script_keeps_quiet_about_tabs_of_the_partners_own(hub: Hub) -> None:
    event = {"sheet": "库存", "range": "A2"}
    for own in ([["ID", "姓名"], ["310101", "王"]], [[]], []):
        assert hub.script(event, grid=own) == {"calls": [], "error": "", "triggers": []}


@needs_node
@pytest.mark.parametrize(
    ("headings", "cells", "keys"),
    [
        (["Shop", "Shop SKU", "Title", "SKU", "Owner"], ["tea", "1", "", "CUP", "Li"], ["tea", "1"]),
        (["Note", "Owner", "SKU", "Available"], ["", "Li", "CUP", "3"], ["CUP", "Li"]),
        (["会员号", "称呼", "手机", "积分"], ["M-1", "王", "138", "5"], ["M-1"]),
        (["编号", "位置", "选择"], ["AB3DE", "", "表格"], ["AB3DE"]),
    ],
)
def test_the_script_finds_the_keys_of_each_tab(
    hub: Hub, headings: list[str], cells: list[str], keys: list[str]
) -> None:
    grid = [["手作联盟"], [f" {heading} " for heading in headings], cells]
    told = hub.script({"sheet": "库存", "range": "C3"}, grid=grid)
    assert [json.loads(call["body"])["rows"] for call in told["calls"]] == [[keys]]
    headings_edited = hub.script({"sheet": "库存", "range": "C2"}, grid=grid)
    assert [json.loads(call["body"])["rows"] for call in headings_edited["calls"]] == [[]]


@needs_node
def test_the_script_tells_at_most_200_rows(hub: Hub) -> None:
    grid = [["货号", "货主", "品名", "可售"], *([f"P-{at}", "", "", "1"] for at in range(300))]
    [call] = hub.script({"sheet": "库存", "row": 1, "lastRow": 301, "column": 4, "lastColumn": 4}, grid=grid)["calls"]
    rows = json.loads(call["body"])["rows"]
    assert (len(rows), rows[0], rows[-1]) == (200, ["P-0", ""], ["P-199", ""])
    assert call["status"] == 200


@needs_node
def test_the_script_tries_again_and_the_same_call_counts_once(hub: Hub) -> None:
    event = {"sheet": "库存", "range": "D2", "user": "li@example.com"}
    assert [call.get("status") for call in hub.script(event, unreachable=2)["calls"]] == [None, None, 200]
    assert [call.get("status") for call in hub.script(event)["calls"]] == [200]
    assert hub.receiver.counts == {("sheet", "stored"): 1, ("sheet", "again"): 1}
    assert hub.waiting == 1


@needs_node
def test_the_script_with_a_wrong_secret_says_so_to_its_operator(hub: Hub) -> None:
    properties = {"SHEETPACT_ADDRESS": f"{hub.address}/hooks/sheet", "SHEETPACT_SECRET": "mistyped"}
    told = hub.script({"sheet": "库存", "range": "D2"}, properties=properties)
    assert [call["status"] for call in told["calls"]] == [401]
    assert told["error"] == "Error: sheetpact: 401"
    assert hub.waiting == 0


@needs_node
def test_setting_up_the_script_twice_leaves_one_trigger(hub: Hub) -> None:
    assert hub.script(None, "setUp", triggers=["tellEdit", "own"])["triggers"] == ["own", "tellEdit"]
    assert "SHEETPACT_SECRET" in hub.script(None, "setUp", properties={})["error"]


@needs_node
def test_an_e_mail_address_is_kept_nowhere(hub: Hub, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    hub.trigger()
    hub.town.human("li").type("库存", "D2", "10")
    hub.town.human("zhao").type("库存", "D3", "6")
    assert hub.waiting == 2
    kept = b"".join(path.read_bytes() for path in hub.town.folder.glob("pact.db*"))
    assert b"CUP-1" in kept
    assert b"li@example.com" not in kept.lower()
    assert b"zhao" not in kept
    with hub.working():
        hub.done()
    assert "example.com" not in caplog.text


def test_drive_alone_starts_a_sync_and_our_own_write_at_most_one_more(hub: Hub) -> None:
    hub.town.address = f"{hub.address}/hooks/sheet"
    with hub.working():
        wait_until(lambda: bool(hub.town.google.channels.open))
        hub.town.human("li").type("库存", "D2", "10")
        hub.done(2)
        time.sleep(3 * PACE.quiet)
        hub.done(2)
    assert hub.town.shops["table-shop"].shown("CUP-1") == 10
    assert ("表格", "可售", "12", "10") in lines(hub.town)
    assert hub.receiver.count("nothing") == 1


def test_the_channel_is_renewed_and_the_old_one_ended(hub: Hub) -> None:
    hub.town.address = f"{hub.address}/hooks/sheet"
    channels: list[list[str]] = []
    for minutes in (0, 22 * 60, 1, 1):
        hub.town.wait(minutes)
        hub.listener().chores()
        channels.append([each.id for each in hub.town.google.channels.open])
    first, still, second, kept = channels
    assert len(first) == len(second) == 1
    assert first == still != second == kept
    assert [method for *_, method in hub.town.google.calls if method.startswith(("drive.files.w", "drive.ch"))] == [
        "drive.files.watch",
        "drive.files.watch",
        "drive.channels.stop",
    ]


def test_without_an_address_the_channel_is_given_up(hub: Hub) -> None:
    hub.town.address = f"{hub.address}/hooks/sheet"
    hub.listener().chores()
    assert len(hub.town.google.channels.open) == 1
    hub.town.address = ""
    hub.listener().chores()
    assert hub.town.google.channels.open == []


def test_the_same_message_of_drive_counts_once(hub: Hub) -> None:
    hub.town.address = f"{hub.address}/hooks/sheet"
    hub.listener().chores()
    told: list[Mapping[str, str]] = []
    hub.town.google._deliver = lambda address, headers, body: told.append(headers)  # noqa: SLF001 -- we send them
    hub.town.human("li").type("库存", "D2", "10")
    assert [hub.post(headers=told[0]) for _ in range(3)] == [200, 200, 200]
    assert hub.receiver.counts == {("sheet", "nothing"): 1, ("sheet", "stored"): 1, ("sheet", "again"): 2}


def test_what_is_not_ours_is_counted_and_nothing_is_stored(hub: Hub) -> None:
    assert hub.post(b"{}") == 401
    assert hub.post(b"{}", {"X-Sheetpact-Time": "1", "X-Sheetpact-Signature": "v1=0"}) == 401
    assert hub.post(b"", {"X-Goog-Channel-ID": "x", "X-Goog-Channel-Token": "y"}) == 401
    assert hub.receiver.counts == {("sheet", "refused"): 3}
    assert hub.waiting == 0


def test_killed_between_receiving_and_syncing_it_is_done_after_the_restart(hub: Hub) -> None:
    hub.town.human("li").type("库存", "D2", "10")
    assert hub.post(GOOD, signed(hub)) == 200
    assert (
        len(hub.town.store.inbox.take(hub.town.time, TAKEN_SECONDS, 10, ["sheet"])) == 1
    )  # by a worker that was killed then
    hub.town.wait(TAKEN_SECONDS / 60)
    with hub.working():
        hub.done()
    assert hub.town.shops["table-shop"].shown("CUP-1") == 10
    assert ("青山茶具", "可售", "12", "10") in lines(hub.town)


def test_another_run_is_waited_for(hub: Hub) -> None:
    lease = Lease(hub.town.store, "sync", hub.town.village.now)
    lease.keep()
    assert hub.post(GOOD, signed(hub)) == 200
    with hub.working():
        wait_until(lambda: hub.worker.counts.get("busy", 0) >= 2)
        assert hub.waiting == 1
        hub.town.store.release("sync", lease.holder)
        wait_until(lambda: not hub.waiting)
    assert hub.worker.counts["done"] == 1


def test_a_sheet_that_is_out_of_reach_is_tried_again(hub: Hub) -> None:
    hub.town.google.share(hub.town.document, hub.town.google.account, "none")
    assert hub.post(GOOD, signed(hub)) == 200
    with hub.working():
        wait_until(lambda: hub.worker.counts.get("put back", 0) == 1)
        assert hub.waiting == 1
        hub.town.google.share(hub.town.document, hub.town.google.account, "writer")
        hub.town.wait(0.1)
        hub.done(2)
    assert hub.worker.counts == {"failed": 1, "put back": 1, "done": 1}


def test_who_edited_is_forgotten_after_thirty_days(hub: Hub) -> None:
    assert hub.post(GOOD, signed(hub)) == 200
    with hub.working():
        hub.done()
    long_ago = hub.town.time - timedelta(days=60)

    def known() -> int:
        with hub.town.store.look() as tx:
            return len(tx.editors(hub.town.document, long_ago))

    assert known() == 1
    hub.town.wait(29 * 24 * 60)
    hub.town.sync()
    assert known() == 1
    hub.town.wait(24 * 60)
    hub.town.sync()
    assert known() == 0


GOOD = json.dumps(
    {
        "sheet": "库存",
        "user": "LI@example.com",
        "at": (START + timedelta(days=1)).isoformat(),
        "headings": ["可售"],
        "rows": [["CUP-1", "青山茶具"]],
    }
).encode()
"""Li edited; by a clock that is a day ahead."""


def signed(hub: Hub) -> dict[str, str]:
    time = str(int(hub.town.time.timestamp()))
    digest = hmac.new(SECRET.encode(), f"{time}.".encode() + GOOD, hashlib.sha256).hexdigest()
    return {"X-Sheetpact-Time": time, "X-Sheetpact-Signature": f"v1={digest}"}
