"""What stands behind a shop connector while its contract is checked: a platform that the checks may move."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import ClassVar, Protocol, cast
from zoneinfo import ZoneInfo

from sheetpact.http import Bucket, HttpSession, Limits
from sheetpact.ports import Shop, ShopContext
from sheetpact.registry import Registry

SHOP = "one"
QUICK = Limits(first_wait=0.001, longest_wait=0.05, tries=3, read=5.0)


@dataclass
class Bench:
    """Where a world gets its connector from. `folder` is an empty folder that stands for the pact's."""

    connector: str
    registry: Registry
    folder: Path
    sessions: list[HttpSession] = field(default_factory=list)

    def connect(self, settings: Mapping[str, str]) -> Shop:
        """A connector made as in a run, that waits hardly at all between tries."""
        kind = cast("Callable[[ShopContext], Shop]", self.registry.shop(self.connector))
        http = HttpSession(Bucket(10_000), limits=QUICK)
        self.sessions.append(http)
        mapping = self.registry.shop_mapping(self.connector, settings.get("format", ""))
        zone = ZoneInfo(settings.get("timezone", "Asia/Shanghai"))
        return kind(ShopContext(SHOP, settings, mapping, http, now, zone, "CNY", "en", self.folder, wait=_hardly))

    @property
    def requests(self) -> int:
        """What the connectors' own sessions have counted."""
        return sum(http.requests for http in self.sessions)


class World(Protocol):
    """A platform that the checks may move.

    It starts with at least three tracked listings of 5 pieces or more, one of them with the SKU 00123, one that
    isn't tracked, and one customer. One without stock starts with a customer, and needs no `sell`, `ship`, `cancel`,
    `set_stock`, `refuse` and `lose_answer`.
    """

    exempt: ClassVar[Mapping[str, str]]
    """Check → why it can't hold here."""

    def __init__(self, bench: Bench) -> None: ...

    @property
    def settings(self) -> Mapping[str, str]:
        """The connector's settings for this platform."""
        ...

    def stock(self) -> Mapping[str, int | None]:
        """SKU → the sellable number that the platform shows; None where it isn't tracked.

        Of a shop by files: once its owner has imported what was handed over, and exported anew.
        """
        ...

    def sell(self, sku: str, pieces: int) -> str:
        """A buyer pays for pieces. Gives the order's id."""
        ...

    def ship(self, order: str) -> None: ...

    def cancel(self, order: str) -> None: ...

    def set_stock(self, sku: str, number: int) -> None:
        """The owner types a number into the back office."""
        ...

    def refuse(self, sku: str) -> None:
        """From now on the platform takes no number for this listing, but does for the others."""
        ...

    def lose_answer(self) -> None:
        """The next write is carried out, and its answer lost."""
        ...

    def spoil(self, trouble: str) -> None:
        """From now on every request meets this trouble: busy, page (HTML instead of an answer), gone (cut off)."""
        ...

    def other_secret(self) -> Mapping[str, str]:
        """The settings with a wrong credential."""
        ...

    @property
    def writes(self) -> int:
        """Stock numbers that the platform has taken so far."""
        ...

    @property
    def requests(self) -> int:
        """Requests that have reached the platform."""
        ...

    def close(self) -> None: ...


def _hardly(_: float) -> None:
    """No platform behind a world asks for patience in earnest."""


def now() -> datetime:
    return datetime.now(UTC)  # noqa: TID251 -- a contract is kept now
