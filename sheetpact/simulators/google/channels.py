"""Push notifications: Drive API, "Notifications for resource changes".

A channel is told first that it is there (`sync`), then of each change, with headers only. It isn't renewed: a new one
is opened beside it, and while both live each change comes twice.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sheetpact.simulators.google.model import Json
from sheetpact.simulators.server import http_date

Deliver = Callable[[str, Mapping[str, str], bytes], object]
"""address, headers, body"""
LIFE = {"file": timedelta(days=1), "changes": timedelta(days=7)}
"""How long a channel lives at most, and what it gets for `address` without an expiration."""
CHANGES = "changes"


@dataclass(slots=True)
class Channel:
    """One channel on one file, or on all changes."""

    id: str
    address: str
    account: str
    resource: str
    """Its opaque id."""
    uri: str
    until: datetime
    file: str = ""
    """Empty: all changes."""
    token: str = ""
    number: int = 0
    """Of the last message."""


@dataclass
class Channels:
    """All channels, and the messages that wait to be delivered."""

    now: Callable[[], datetime]
    home: Callable[[], str]
    """Address of the Drive API, with a slash at its end."""
    open: list[Channel] = field(default_factory=list)
    waiting: list[tuple[str, Mapping[str, str], bytes]] = field(default_factory=list)

    def watch(self, asked: Json, account: str, file: str = "") -> Json:
        """Open a channel; its sync message is the first. ValueError: the channel's id is taken or a part is missing."""
        if not asked.get("id") or asked.get("type") not in ("web_hook", "webhook") or not asked.get("address"):
            raise ValueError("channel")
        if any(each.id == asked["id"] for each in self._alive()):
            raise ValueError("channelIdNotUnique")
        longest = self.now() + LIFE["file" if file else CHANGES]
        wanted = (
            datetime.fromtimestamp(int(asked["expiration"]) / 1000, longest.tzinfo)
            if "expiration" in asked
            else longest
        )
        channel = Channel(
            id=asked["id"],
            address=asked["address"],
            account=account,
            resource=f"resource-{file or CHANGES}",
            uri=f"{self.home()}files/{file}?alt=json" if file else f"{self.home()}changes?alt=json",
            until=min(wanted, longest),
            file=file,
            token=asked.get("token", ""),
        )
        self.open.append(channel)
        self._say(channel, "sync")
        return told(channel)

    def stop(self, channel: str, resource: str) -> bool:
        """Whether there was such a channel."""
        found = [each for each in self._alive() if each.id == channel and each.resource == resource]
        self.open = [each for each in self.open if each not in found]
        return bool(found)

    def changed(self, file: str, state: str, readers: Callable[[str], bool]) -> None:
        """Tell every channel that listens to the file and whose account may read it."""
        for each in self._alive():
            if each.file == file:
                self._say(each, state, {"X-Goog-Changed": "content"} if state == "update" else {})
            elif not each.file and readers(each.account):
                self._say(each, "change")

    def taken(self) -> list[tuple[str, Mapping[str, str], bytes]]:
        """The messages that wait, which no longer do."""
        waiting, self.waiting = self.waiting, []
        return waiting

    def _alive(self) -> list[Channel]:
        now = self.now()
        self.open = [each for each in self.open if each.until > now]
        return self.open

    def _say(self, channel: Channel, state: str, more: Mapping[str, str] | None = None) -> None:
        channel.number += 1
        headers = {
            "X-Goog-Channel-ID": channel.id,
            "X-Goog-Message-Number": str(channel.number),
            "X-Goog-Resource-ID": channel.resource,
            "X-Goog-Resource-State": state,
            "X-Goog-Resource-URI": channel.uri,
            "X-Goog-Channel-Expiration": http_date(channel.until),
            **({"X-Goog-Channel-Token": channel.token} if channel.token else {}),
            **(more or {}),
        }
        self.waiting.append((channel.address, headers, b""))


def told(channel: Channel) -> Json:
    """The Channel that is answered."""
    answer = {
        "kind": "api#channel",
        "id": channel.id,
        "resourceId": channel.resource,
        "resourceUri": channel.uri,
        "expiration": str(int(channel.until.timestamp() * 1000)),
    }
    return {**answer, "token": channel.token} if channel.token else answer
