"""A till, which nobody can ask: it sends its orders itself, as Standard Webhooks, and exports its stock."""

from __future__ import annotations

import base64
import csv
import hashlib
import hmac
import itertools
import json
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from threading import RLock

import requests

from benchmarks.order_calls.counters import Event
from sheetpact.ports import standard_key

TILL, PARTNER = "corner-till", "街角茶摊"
"""Its id in the pact, and whose it is."""
SECRET = "whsec_" + base64.b64encode(b"between the till and the hub").decode()
EXPORTS = "exports"
STATUS: Mapping[Event, str] = {Event.BOUGHT: "paid", Event.CANCELLED: "cancelled", Event.SENT: "shipped"}


@dataclass(frozen=True, slots=True)
class TillCall:
    """What it sends. The time of the try is signed, so each try is signed anew; `name` stays."""

    name: str
    body: bytes

    @property
    def headers(self) -> dict[str, str]:
        at = str(int(time.time()))
        said = b".".join((self.name.encode(), at.encode(), self.body))
        digest = base64.b64encode(hmac.digest(standard_key(SECRET), said, hashlib.sha256)).decode()
        return {"webhook-id": self.name, "webhook-timestamp": at, "webhook-signature": f"v1,{digest}"}

    def send(self, url: str) -> requests.Response:
        return requests.post(url, self.body, headers=self.headers, timeout=15)


@dataclass(slots=True)
class Till:
    """One shop. `folder`: the workspace, where its exports lie."""

    folder: Path
    connector: str = "export_files"
    lock: RLock = field(default_factory=RLock)
    orders: dict[str, dict[str, object]] = field(default_factory=dict)
    stock: dict[str, tuple[int, str]] = field(default_factory=dict)
    """Pieces and title by SKU, as it was counted."""
    _calls: Iterator[int] = field(default_factory=itertools.count)

    @property
    def settings(self) -> Mapping[str, str]:
        return {"folder": EXPORTS, "format": "custom", "webhook_secret": SECRET}

    def shown(self, sku: str) -> int:
        return self.stock[sku][0]

    def add(self, sku: str, pieces: int, title: str) -> None:
        """With a new export of all that there is."""
        self.stock[sku] = (pieces, title)
        (self.folder / EXPORTS).mkdir(exist_ok=True)
        with (self.folder / EXPORTS / "stock.csv").open("w", encoding="utf-8-sig", newline="") as file:
            rows = [[sku, title, pieces] for sku, (pieces, title) in self.stock.items()]
            csv.writer(file).writerows([["货号", "品名", "可售"], *rows])

    def sell(self, sku: str, pieces: int) -> str:
        order = f"T{len(self.orders) + 1}"
        lines = [{"id": "1", "sku": sku, "quantity": pieces}]
        self.orders[order] = {"id": order, "created_at": _now(), "lines": lines}
        self._become(order, Event.BOUGHT)
        return order

    def cancel(self, order: str) -> None:
        self._become(order, Event.CANCELLED)

    def send(self, order: str) -> None:
        self._become(order, Event.SENT)

    def _become(self, order: str, event: Event) -> None:
        self.orders[order] |= {"status": STATUS[event], "updated_at": _now()}

    def call(self, event: Event, order: str) -> TillCall:
        """The whole order, as it is now."""
        del event
        told = {"type": "order.updated", "timestamp": _now(), "data": self.orders[order]}
        return TillCall(f"msg_{next(self._calls)}", json.dumps(told).encode())


def _now() -> str:
    return datetime.now(UTC).isoformat()
