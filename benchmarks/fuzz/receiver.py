"""Raw HTTP at the receiver's own server, as platforms sign it and as anybody sends it; nothing goes over a network.

Half of the calls are signed properly, whatever is in them. Whatever comes, it is answered below 500 or hung up on,
only what is signed is stored, and nothing of it is logged.
"""

from __future__ import annotations

import asyncio
import base64
import json
import random
import tempfile
from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path
from typing import cast
from zoneinfo import ZoneInfo

import h11

from benchmarks.fuzz.calls import APP, OPEN, PACT, SECRET, SEEDS, SHOP_ID, Call, Seed, forged, sent, whole
from benchmarks.fuzz.mutate import damaged, mutated, paths, recoded, written
from benchmarks.fuzz.tapes import ROOT, now
from benchmarks.fuzz.target import Broken
from sheetpact import deliveries, hints
from sheetpact.gsheets.client import Client
from sheetpact.gsheets.notices import Notices
from sheetpact.http import Bucket, HttpSession
from sheetpact.model.inbox import Delivery
from sheetpact.model.pact import Pact
from sheetpact.ports import Calling, Shop, ShopContext
from sheetpact.registry import Registry, folders
from sheetpact.store import open_store
from sheetpact.web.receiver import Door, Receiver
from sheetpact.web.server import Connection, Server


class Line:
    """A transport that keeps what is written."""

    def __init__(self) -> None:
        self.written = bytearray()
        self.closed = False

    def write(self, content: bytes) -> None:
        self.written += content

    def close(self) -> None:
        self.closed = True

    def is_closing(self) -> bool:
        return self.closed

    def get_extra_info(self, name: str, default: object = None) -> object:
        return {"peername": ("192.0.2.1", 4711), "sockname": ("192.0.2.2", 80)}.get(name, default)

    def pause_reading(self) -> None: ...

    def resume_reading(self) -> None: ...

    def set_protocol(self, protocol: object) -> None: ...


def _unheard(side: str) -> None:
    """Nobody works on what is stored."""


class Doors:
    """One alliance's doors on a receiver with a real inbox."""

    def __init__(self) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="sheetpact-fuzz-")
        self._store = open_store("sqlite:///pact.db", Path(self._folder.name))
        self._loop = asyncio.new_event_loop()
        self.receiver = Receiver(self._store.inbox, _doors(), now, _unheard)
        self._server = Server(self.receiver.app)
        self._server.config.load()
        asyncio.set_event_loop(self._loop)

    def close(self) -> None:
        self._loop.close()
        self._store.close()
        self._folder.cleanup()

    def draw(self, chance: random.Random) -> Call:
        seed = chance.choice(SEEDS)
        content = json.loads(json.dumps(seed.content))
        if chance.random() < 0.8:
            content = mutated(content, list(paths(content)), chance)
        body = written(content, chance) if seed.content or content else b""
        if chance.random() < 0.2:
            body = chance.choice((damaged, damaged, recoded))(body, chance)
        body = seed.seal(body)
        headers, signed = seed.headers(body), seed not in OPEN
        if chance.random() < 0.5:
            signed, headers, body = forged(seed, headers, body, chance)
        if chance.random() < 0.003:
            body += b" " * chance.choice((262_144, 600_000))
        return Call(sent(seed.door, headers, body, chance), signed)

    def good(self, seed: Seed) -> Call:
        """As its platform sends it."""
        body = seed.seal(json.dumps(seed.content).encode() if seed.content else b"")
        return Call(whole(seed.door, [*seed.headers(body), ("Content-Length", str(len(body)))], body), seed not in OPEN)

    def tried(self, drawn: Call) -> bool:
        stored = self.receiver.count("stored") + self.receiver.count("again")
        told = self._loop.run_until_complete(self._told(drawn))
        kept = self.receiver.count("stored") + self.receiver.count("again") - stored
        if kept and not drawn.signed:
            raise Broken("stored, and nobody had signed it")
        for answer in told:
            if answer >= 500:
                raise Broken(f"answered {answer}")
        return bool(told) and max(told) < 300

    async def _told(self, call: Call) -> list[int]:
        """The statuses of all answers."""
        line, state = Line(), self._server.server_state
        protocol = Connection(config=self._server.config, server_state=state, app_state={})
        protocol.connection_made(cast("asyncio.Transport", line))
        for piece in call.pieces:
            if not line.closed:
                protocol.data_received(piece)
                await asyncio.sleep(0)
        while state.tasks and not line.closed and protocol.conn.their_state is not h11.SEND_BODY:
            await asyncio.wait(set(state.tasks))
        protocol.connection_lost(None)
        while state.tasks:
            await asyncio.wait(set(state.tasks))
        return _statuses(bytes(line.written))


def _statuses(written: bytes) -> list[int]:
    return [int(part[:3]) for part in written.split(b"HTTP/1.1 ")[1:]]


def _doors() -> Mapping[str, Door]:
    pact = Pact.model_validate(PACT)
    settings = {
        "woo": (
            "woocommerce",
            {"base_url": "https://x.example", "consumer_key": "k", "consumer_secret": "s", "webhook_secret": SECRET},
        ),
        "shopify": ("shopify", {"base_url": "https://x.example", "access_token": "t", "webhook_secret": SECRET}),
        "youzan": ("youzan", {"client_id": APP, "client_secret": SECRET, "grant_id": SHOP_ID}),
    }
    whsec = base64.b64encode(SECRET.encode()).decode()
    settings["till"] = "export_files", {"folder": ".", "format": "custom", "webhook_secret": whsec}
    doors = {name: _door(name, *each) for name, each in settings.items()}
    notices = Notices(cast("Client", None), "doc", SECRET, "https://pact.example/hooks/sheet")

    def sheet(headers: Mapping[str, str], body: bytes, at: datetime) -> Delivery | None:
        notice = notices.notice(headers, body, at)
        return hints.as_delivery(notice, pact, at) if notice.changed else None

    return {**doors, "sheet": Door(sheet)}


def _door(name: str, connector: str, settings: Mapping[str, str]) -> Door:
    registry = Registry(folders(ROOT), "en")
    kind = cast("Callable[[ShopContext], Shop]", registry.shop(connector))
    mapping = registry.shop_mapping(connector, settings.get("format", ""))
    http = HttpSession(Bucket(1.0))
    shop = kind(ShopContext(name, settings, mapping, http, now, ZoneInfo("Asia/Shanghai"), "CNY", "en", ROOT))
    assert isinstance(shop, Calling)

    def accept(headers: Mapping[str, str], body: bytes, at: datetime) -> Delivery | None:
        call = shop.call(headers, body, at)
        return deliveries.as_delivery(name, call, body, at) if call.orders else None

    return Door(accept, shop.received)
