"""What Google says by itself: our script in the document tells edits, Drive tells that the document has changed.

The script (hook.gs) signs "time.body" with HMAC-SHA256 under the setting `hook_secret`, in hexadecimal digits, as

    X-Sheetpact-Time: 1790000000
    X-Sheetpact-Signature: v1=…

Drive gives back with each message the token that its channel was opened with: the channel's id under the same secret.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from urllib.parse import quote
from uuid import uuid4

from gspread.urls import DRIVE_FILES_API_V3_URL

from sheetpact.errors import BadRecord, BrokenContract, NotAllowed
from sheetpact.gsheets.client import Client
from sheetpact.ports import Channel, EditSeen, Notice, json_of, signed_hex

TIME, SIGNATURE = "x-sheetpact-time", "x-sheetpact-signature"
CHANNEL, TOKEN = "x-goog-channel-id", "x-goog-channel-token"
STATE, NUMBER = "x-goog-resource-state", "x-goog-message-number"
WINDOW = timedelta(minutes=5)
"""A signed call that is older, or from further ahead, is somebody's repeat."""
LIFE = timedelta(days=1)
"""The longest a channel on a file lives (Drive API, "Notifications for resource changes")."""
RENEWED = timedelta(hours=2)
"""Before its end a channel gets a successor: Google renews none."""
STOP_URL = "https://www.googleapis.com/drive/v3/channels/stop"
MILLISECONDS = re.compile("[0-9]{1,14}")
"""Up to the year 5138."""
DIGITS = re.compile("[0-9]{1,12}")
EDITS = 5000
"""Cells that one call may tell of: 200 rows of a tab that is wider than any of ours."""


@dataclass(frozen=True, slots=True)
class Notices:
    """Of one document. Without a secret no call is ours; without an address there is no channel."""

    client: Client
    document: str
    secret: str = field(repr=False)
    address: str

    @property
    def lacks_secret(self) -> bool:
        """There is an address to be called at, and nothing to know the caller by."""
        return bool(self.address and not self.secret)

    def notice(self, headers: Mapping[str, str], body: bytes, now: datetime) -> Notice:
        """See the port."""
        told = {name.lower(): value for name, value in headers.items()}
        return self._pushed(told) if CHANNEL in told else self._hooked(told, body, now)

    def _hooked(self, headers: Mapping[str, str], body: bytes, now: datetime) -> Notice:
        sent, signature = headers.get(TIME, ""), headers.get(SIGNATURE, "")
        if not self._signed(sent.encode() + b"." + body, signature.removeprefix("v1=")):
            raise NotAllowed("a call without our signature")
        if not DIGITS.fullmatch(sent) or abs(now.timestamp() - int(sent)) > WINDOW.total_seconds():
            raise NotAllowed("a call from another time")
        name = hashlib.sha256(f"{signature}/{sent}/".encode() + body).hexdigest()
        try:
            return Notice(name, edits=tuple(_edits(_whole(body))))
        except (ValueError, RecursionError):
            raise BadRecord("a call that can't be read") from None  # the cause may quote an address

    def _pushed(self, headers: Mapping[str, str]) -> Notice:
        """Drive's messages have no body."""
        channel, number = headers[CHANNEL], headers.get(NUMBER, "")
        if not self._signed(b"channel " + channel.encode(), headers.get(TOKEN, "")):
            raise NotAllowed("a message over a channel that isn't ours")
        if not number.isdecimal() or STATE not in headers:
            raise BadRecord("a message without number or state")
        return Notice(f"{channel}/{number}", changed=headers[STATE] != "sync")

    def watch(self, channel: Channel | None, now: datetime) -> Channel | None:
        """See the port."""
        if not (self.secret and self.address):
            return None
        mark = self._sign(f"mark {self.document} {self.address}".encode())
        if channel is not None and channel.mark == mark and channel.until - now >= RENEWED:
            return channel
        name, until = str(uuid4()), now + LIFE
        asked = {
            "id": name,
            "type": "web_hook",
            "address": self.address,
            "token": self._sign(b"channel " + name.encode()),
            "expiration": str(int(until.timestamp() * 1000)),
        }
        url = f"{DRIVE_FILES_API_V3_URL}/{quote(self.document, safe='')}/watch"
        told = json_of(self.client.request("post", url, params={"supportsAllDrives": "true"}, json=asked))
        match told:
            case {"resourceId": str(resource), "expiration": str(end)} if MILLISECONDS.fullmatch(end):
                return Channel(name, resource, datetime.fromtimestamp(int(end) / 1000, UTC), mark)
        raise BrokenContract("Drive opens a channel without saying which, or until when")

    def unwatch(self, channel: Channel) -> None:
        """See the port. Google answers 404 for one that has ended."""
        with suppress(NotAllowed):
            self.client.request("post", STOP_URL, json={"id": channel.id, "resourceId": channel.resource})

    def _signed(self, said: bytes, signature: str) -> bool:
        return signed_hex(self.secret, said, signature) and bool(self.secret)

    def _sign(self, said: bytes) -> str:
        return hmac.new(self.secret.encode(), said, hashlib.sha256).hexdigest()


def _whole(body: bytes) -> object:
    """What it says. ValueError: no JSON, or with half of a character in it, which no text can be stored with."""
    told: object = json.loads(body)
    json.dumps(told, ensure_ascii=False).encode()
    return told


def _edits(told: object) -> Iterator[EditSeen]:
    """Each cell of the rectangle that was edited: rows by their keys, columns by their headings. ValueError: none."""
    match told:
        case {"sheet": str(title), "user": str(who), "at": str(said), "headings": list(headings), "rows": list(rows)}:
            at = datetime.fromisoformat(said)
        case _:
            raise ValueError("no edits")
    if at.tzinfo is None or len(rows) * len(headings) > EDITS:
        raise ValueError("no moment, or too much at once")
    for row in rows:
        for heading in headings:
            if (
                not isinstance(heading, str)
                or not isinstance(row, list)
                or not all(isinstance(key, str) for key in row)
            ):
                raise ValueError("no texts")
            yield EditSeen(title, tuple(row), heading, who, at)
