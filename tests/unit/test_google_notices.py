"""Calls from Google's side: which are ours, what they say, and a channel that never ends."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import cast
from zoneinfo import ZoneInfo

import pytest

from sheetpact.errors import BadRecord, NotAllowed
from sheetpact.http import Bucket, HttpSession, Limits
from sheetpact.model.problems import Severity
from sheetpact.ports import EditSeen, Notifying, Sheet, SheetContext
from sheetpact.registry import Registry, folders
from sheetpact.simulators.google import GoogleSheets

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
SECRET = "correct horse battery staple"
ADDRESS = "https://hub.example/hooks/sheet"
EDIT = {
    "sheet": "库存",
    "user": "li@example.com",
    "at": "2026-03-02T11:59:58.500Z",
    "headings": ["可售", "品名"],
    "rows": [["CUP-1", "青山茶具"], ["00123", ""]],
}


def signed(body: bytes, at: datetime = NOON, secret: str = SECRET) -> dict[str, str]:
    time = str(int(at.timestamp()))
    digest = hmac.new(secret.encode(), f"{time}.".encode() + body, hashlib.sha256).hexdigest()
    return {"X-Sheetpact-Time": time, "X-Sheetpact-Signature": f"v1={digest}"}


def body_of(**changes: object) -> bytes:
    return json.dumps({**EDIT, **changes}).encode()


class World:
    """A Google whose clock is ours, and connectors to one of its documents."""

    def __init__(self, google: GoogleSheets, folder: Path) -> None:
        self.google, self.folder, self.now = google, folder, NOON
        self.document = google.create("手作联盟")
        self.http = HttpSession(Bucket(1000.0), limits=Limits())

    def connect(self, **settings: str) -> Notifying:
        kind = Registry(folders(Path.cwd()), "zh-CN").sheet("google_sheets")
        told = {**self.google.settings(self.folder), **settings}
        zone = ZoneInfo("Asia/Shanghai")
        context = SheetContext(self.document, told, self.http, lambda: self.now, zone, "zh-CN", self.folder)
        return cast("Notifying", kind(context))  # type: ignore[call-arg]

    @property
    def channels(self) -> list[str]:
        return [each.id for each in self.google.channels.open]


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    worlds: list[World] = []
    with GoogleSheets(now=lambda: worlds[0].now if worlds else NOON) as google:
        worlds.append(World(google, tmp_path))
        yield worlds[0]
        worlds[0].http.close()


@pytest.fixture
def sheet(world: World) -> Notifying:
    return world.connect(hook_secret=SECRET, hook_address=ADDRESS)


def test_a_connector_of_google_sheets_may_be_called_once_it_has_a_secret(world: World) -> None:
    assert isinstance(world.connect(), Notifying)
    assert not world.connect().listens
    assert world.connect(hook_secret=SECRET).listens


def test_a_signed_call_tells_each_cell_of_the_rectangle(sheet: Notifying) -> None:
    notice = sheet.notice(signed(body_of()), body_of(), NOON)
    at = datetime(2026, 3, 2, 11, 59, 58, 500_000, tzinfo=UTC)
    assert notice.changed
    assert notice.edits == (
        EditSeen("库存", ("CUP-1", "青山茶具"), "可售", "li@example.com", at),
        EditSeen("库存", ("CUP-1", "青山茶具"), "品名", "li@example.com", at),
        EditSeen("库存", ("00123", ""), "可售", "li@example.com", at),
        EditSeen("库存", ("00123", ""), "品名", "li@example.com", at),
    )
    assert "li@example.com" not in repr(notice)


def test_the_same_call_has_the_same_name_and_another_one_another(sheet: Notifying) -> None:
    def name(body: bytes, at: datetime = NOON) -> str:
        return sheet.notice(signed(body, at), body, NOON).id

    assert name(body_of()) == name(body_of())
    assert len({name(body_of()), name(body_of(user="")), name(body_of(), NOON - timedelta(seconds=1))}) == 3


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"X-Sheetpact-Time": str(int(NOON.timestamp()))},
        {"X-Sheetpact-Signature": signed(body_of())["X-Sheetpact-Signature"]},
        signed(body_of(), secret="another secret"),
        signed(body_of(), secret=""),
        signed(body_of(user="wang@example.com")),
        {**signed(body_of()), "X-Sheetpact-Time": str(int(NOON.timestamp()) + 1)},
        {**signed(body_of()), "X-Sheetpact-Signature": "v1="},
        {**signed(body_of()), "X-Sheetpact-Signature": "v1=签名"},
    ],
    ids=["nothing", "time only", "no time", "other", "empty", "other body", "other time", "blank", "not ascii"],
)
def test_a_call_that_is_not_signed_by_us_is_refused(sheet: Notifying, headers: dict[str, str]) -> None:
    with pytest.raises(NotAllowed):
        sheet.notice(headers, body_of(), NOON)


@pytest.mark.parametrize(("minutes", "good"), [(-5, True), (-5.02, False), (5, True), (5.02, False)])
def test_a_call_is_good_for_five_minutes(sheet: Notifying, minutes: float, good: bool) -> None:
    headers, arrived = signed(body_of(), NOON), NOON + timedelta(minutes=minutes)
    if good:
        assert sheet.notice(headers, body_of(), arrived).changed
    else:
        with pytest.raises(NotAllowed):
            sheet.notice(headers, body_of(), arrived)


def test_without_a_secret_no_call_is_ours(world: World) -> None:
    with pytest.raises(NotAllowed):
        world.connect().notice(signed(body_of(), secret=""), body_of(), NOON)


HALF = "\ud83c"
"""The first half of an emoji: JSON can say it, and no text can be stored with it."""
HALVES: list[dict[str, object]] = [{"sheet": HALF}, {"user": HALF}, {"headings": [HALF]}, {"rows": [[f"CUP-1{HALF}"]]}]


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"[]",
        b"\xff",
        body_of(rows=None),
        body_of(rows=[["CUP-1", 7]]),
        body_of(headings=[None]),
        body_of(at="yesterday"),
        body_of(at="2026-03-02T11:59:58"),
        body_of(rows=[["CUP-1", ""]] * 5001),
        *(body_of(**half) for half in HALVES),
        b"[" * 100_000,
    ],
)
def test_a_signed_call_that_can_not_be_read_says_nothing_of_itself(sheet: Notifying, body: bytes) -> None:
    with pytest.raises(BadRecord, match=r"^a call that can't be read$"):
        sheet.notice(signed(body), body, NOON)


def test_an_edit_without_a_heading_is_still_a_change(sheet: Notifying) -> None:
    body = body_of(headings=[], rows=[])
    assert sheet.notice(signed(body), body, NOON).changed


def test_drive_tells_over_a_channel_that_only_we_could_open(world: World, sheet: Notifying) -> None:
    channel = sheet.watch(None, world.now)
    world.google.human(world.document, "li").type("工作表1", "A1", "x")
    (hello, change) = [headers for _, headers, _ in world.google.notices]
    assert channel is not None
    assert len(channel.id) <= 64
    assert channel.until == NOON + timedelta(days=1)
    assert [sheet.notice(each, b"", NOON).changed for each in (hello, change)] == [False, True]
    assert sheet.notice(change, b"", NOON).id == f"{channel.id}/2"
    with pytest.raises(NotAllowed):
        sheet.notice({**change, "X-Goog-Channel-Token": "guessed"}, b"", NOON)
    with pytest.raises(NotAllowed):
        sheet.notice({name: text for name, text in change.items() if name != "X-Goog-Channel-Token"}, b"", NOON)
    with pytest.raises(NotAllowed):
        sheet.notice({**change, "X-Goog-Channel-ID": "another"}, b"", NOON)
    with pytest.raises(BadRecord):
        sheet.notice({name: text for name, text in change.items() if name != "X-Goog-Message-Number"}, b"", NOON)


def test_a_channel_is_renewed_when_less_than_two_hours_are_left(world: World, sheet: Notifying) -> None:
    first = sheet.watch(None, world.now)
    assert first is not None
    world.now += timedelta(hours=22)
    assert sheet.watch(first, world.now) == first
    world.now += timedelta(minutes=1)
    later = world.connect(hook_secret=SECRET, hook_address=ADDRESS)  # its token is a new one
    second = later.watch(first, world.now)
    assert second is not None
    assert world.channels == [first.id, second.id]
    later.unwatch(first)
    assert world.channels == [second.id]


def test_a_channel_that_has_ended_by_itself_is_let_go(world: World, sheet: Notifying) -> None:
    channel = sheet.watch(None, world.now)
    assert channel is not None
    world.now += timedelta(days=2)
    world.connect(hook_secret=SECRET).unwatch(channel)
    assert world.channels == []


def test_another_address_or_secret_needs_another_channel(world: World, sheet: Notifying) -> None:
    channel = sheet.watch(None, world.now)
    assert world.connect(hook_secret=SECRET, hook_address=ADDRESS).watch(channel, world.now) == channel
    assert world.connect(hook_secret=SECRET, hook_address=ADDRESS + "2").watch(channel, world.now) != channel
    assert world.connect(hook_secret="changed", hook_address=ADDRESS).watch(channel, world.now) != channel
    assert world.connect(hook_secret=SECRET).watch(channel, world.now) is None


def test_an_address_without_a_secret_is_told_by_check(world: World) -> None:
    world.google.human(world.document).type("工作表1", "A1", "x")

    def told(**settings: str) -> list[str]:
        sheet = cast("Sheet", world.connect(**settings))
        return [each.code for each in sheet.check() if each.severity is not Severity.NOTE]

    assert told(hook_address=ADDRESS) == ["google.hook_no_secret"]
    assert told(hook_address=ADDRESS, hook_secret=SECRET) == told() == []
