"""The simulated Google answers as Google's Sheets and Drive servers were recorded to.

Each recording is played to a Google of its own: the same requests in the same order must give the same answers, but
for ids and times, and for whose the documents are. Each answer that differs is in DEVIATIONS, with the reason.
"""

from __future__ import annotations

import json
import lzma
import os
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import pytest

from sheetpact.simulators.google import OWNER, GoogleSheets
from sheetpact.simulators.google.model import Spreadsheet
from sheetpact.simulators.server import Request

pytestmark = pytest.mark.recordings

DEVIATIONS: dict[tuple[str, int], str] = {}
"""(recording, number of the exchange): why the answer isn't the recorded one."""
FOLDER = os.environ.get("SHEETPACT_RECORDINGS", "")
RECORDER = "robot@example.iam.gserviceaccount.com"
"""Who was recorded."""
IDS = frozenset({"id", "spreadsheetId", "sheetId", "namedRangeId", "protectedRangeId"})
TIMES = frozenset({"createdTime", "modifiedTime"})
FILE_ID = r"(?<![\w-])1[\w-]{43}(?![\w-])"
NAMED = re.compile(rf"{FILE_ID}|(?<!\d)\d{{6,}}(?!\d)|{re.escape(RECORDER)}")
"""What is called otherwise here than it was there."""
START = datetime(2026, 1, 1, tzinfo=UTC)
Exchange = dict[str, object]


@dataclass
class Playing:
    """One recording, played to a Google that nobody else asks."""

    exchanges: list[Exchange]
    clock: datetime = START
    names: dict[str, str] = field(default_factory=dict)
    """Ids as they were recorded -> what they are here."""

    def __post_init__(self) -> None:
        self.google = GoogleSheets(quota=None, now=lambda: self.clock)
        self.bearer = self.google.bearer()
        self.names[RECORDER] = self.google.account

    def differing(self) -> dict[int, list[str]]:
        """The numbers of the exchanges whose answers differ, and where."""
        found = {int(str(each["n"])): self.differences(each) for each in self.exchanges}
        return {number: places for number, places in found.items() if places}

    def differences(self, exchange: Exchange) -> list[str]:
        self.remember(exchange)
        target = str(exchange["uri"]).split("googleapis.com", 1)[1]
        headers = {"authorization": self.bearer, "content-type": "application/json"}
        sent = self.here(str(exchange["request"] or ""))
        answer = self.google.answer(Request(str(exchange["method"]), self.here(target), headers, sent.encode()))
        if answer.status != exchange["status"]:
            return [f"status {answer.status}"]
        return list(self.compared(content(str(exchange["response"])), content(answer.body.decode()), "answer"))

    def compared(self, real: object, ours: object, at: str) -> Iterator[str]:
        """The places where the two differ."""
        name = at.rpartition(".")[2]
        if isinstance(real, dict) and isinstance(ours, dict):
            yield from (f"{at}.{key}" for key in real.keys() ^ ours.keys())
            for key in real.keys() & ours.keys():
                yield from self.compared(real[key], ours[key], f"{at}.{key}")
        elif isinstance(real, list) and isinstance(ours, list) and len(real) == len(ours):
            for index, (left, right) in enumerate(zip(real, ours, strict=True)):
                yield from self.compared(left, right, f"{at}.{index}")
        elif not self.same(name, real, ours):
            yield f"{at}: {real!r} is {ours!r}"

    def same(self, name: str, real: object, ours: object) -> bool:
        if type(real) is not type(ours):
            return False
        if name in TIMES:
            return True
        if name in IDS:
            taken = str(real) not in self.names and str(ours) in self.names.values()
            return not taken and self.names.setdefault(str(real), str(ours)) == str(ours)
        return (self.here(real) if isinstance(real, str) else real) == ours

    def here(self, text: str) -> str:
        return NAMED.sub(lambda found: self.names.get(found.group(), found.group()), text)

    def remember(self, exchange: Exchange) -> None:
        """Documents that were there before: those that are listed, and somebody else's that are only asked for."""
        for listed in listed_files(exchange):
            if listed["id"] not in self.names:
                self.clock = datetime.fromisoformat(listed["createdTime"])
                self.there_is(listed["id"], listed["name"], self.google.account)
        self.clock = START
        for asked in re.findall(FILE_ID, str(exchange["uri"])):
            if asked not in self.names:
                self.there_is(asked, "Private", OWNER)

    def there_is(self, recorded: str, title: str, owner: str) -> None:
        self.names[recorded] = self.google.shelf.new_id()
        self.google.shelf.add(Spreadsheet(self.names[recorded], title), owner)


def listed_files(exchange: Exchange) -> list[dict[str, str]]:
    if exchange["method"] != "GET" or "/drive/v3/files?" not in str(exchange["uri"]):
        return []
    return json.loads(str(exchange["response"]))["files"]


def content(body: str) -> object:
    try:
        return json.loads(body)
    except ValueError:
        return body


def recordings() -> dict[str, list[Exchange]]:
    if not FOLDER:
        return {}
    found: dict[str, list[Exchange]] = {}
    with lzma.open(Path(FOLDER) / "google_sheets" / "exchanges.jsonl.xz", "rt", encoding="utf-8") as lines:
        for exchange in map(json.loads, lines):
            found.setdefault(exchange["recording"], []).append(exchange)
    return found


RECORDED = recordings()


@pytest.mark.skipif(not FOLDER, reason="SHEETPACT_RECORDINGS names no folder")
@pytest.mark.parametrize("name", sorted(RECORDED) or ["none"])
def test_google_is_answered_as_it_was_recorded(name: str) -> None:
    differing = Playing(RECORDED[name]).differing()
    listed = {number for recording, number in DEVIATIONS if recording == name}
    assert {number: places for number, places in differing.items() if number not in listed} == {}
    assert listed <= differing.keys(), "it is listed as a deviation and is none"


@pytest.mark.skipif(not FOLDER, reason="SHEETPACT_RECORDINGS names no folder")
def test_the_recordings_are_all_there_and_nearly_all_of_them_are_met() -> None:
    exchanges = sum(map(len, RECORDED.values()))
    assert (len(RECORDED), exchanges) == (62, 1252)
    assert len(DEVIATIONS) < 0.02 * exchanges
    assert {name for name, _ in DEVIATIONS} <= RECORDED.keys()
