"""有赞 (Youzan) through its open platform, with a self-use app (自用型应用; doc.youzanyun.com).

Not tried on a live account: docs/reference/connectors.md lists what such an account would have to confirm.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import ClassVar
from urllib.parse import urlsplit

from sheetpact.errors import ConnectorError, NotAllowed, RetryLater, SignInAgain, UnknownOutcome
from sheetpact.model.keys import ListingKey
from sheetpact.model.problems import Problem, Severity, Where
from sheetpact.model.records import Customer, DeliveryNote, Listing, Order, Reading
from sheetpact.ports import (
    Answer,
    Call,
    Capabilities,
    Publishing,
    Receipt,
    Setting,
    ShopContext,
    StockWrite,
)
from sheetpact.youzan import messages
from sheetpact.youzan.client import BASE, Client
from sheetpact.youzan.items import Items
from sheetpact.youzan.people import People
from sheetpact.youzan.stock import Stock
from sheetpact.youzan.trades import LONGEST, SIZE, Trades

DAY = timedelta(days=1)


class Connector:
    """One Youzan shop."""

    capabilities: ClassVar[Capabilities] = Capabilities(
        publishing=Publishing.DELTA,  # 增量: it takes no key, so a lost answer is settled by reading
        batch=20,
        page=SIZE,
        window_days=LONGEST.days,
        requests_per_second=10.0,  # API package A allows 20, and the owner's other programs share them
        push="youzan",
        customers=True,
        gives_points=True,
    )
    settings: ClassVar[tuple[Setting, ...]] = (
        Setting("client_id", about="有赞云控制台 › the self-use app (自用型应用) › 应用概况"),
        Setting("client_secret", secret=True, about="the same page"),
        Setting("grant_id", about="the shop's id (店铺 id, also kdt_id): digits"),
        Setting("base_url", required=False, about=f"one address in place of {BASE}, of a proxy or a simulator"),
    )
    received: ClassVar[Answer] = messages.RECEIVED

    def __init__(self, context: ShopContext) -> None:
        self._context = context
        self._client = Client(context)
        self._items = Items(self._client)
        self._trades = Trades(self._client, self._items)
        self._people = People(self._client)
        self._stock = Stock(self._client, self._items)

    def check(self) -> Sequence[Problem]:
        """Area by area, up to the first that can't be used."""
        base, shop = self._client.base, self._context.settings["grant_id"]
        if urlsplit(base).scheme not in ("http", "https"):
            return [self._problem("youzan.no_scheme", base=base)]
        if not shop.isdecimal():
            return [self._problem("youzan.no_shop_id", shop=shop)]
        day = (self._client.now - DAY, self._client.now)
        looks: tuple[tuple[str, Callable[[], object]], ...] = (
            ("items", lambda: self._items.page(None, 1)),
            ("orders", lambda: self._trades.page("update")(day, 1)),
            ("refunds", lambda: self._trades.refunds(day, 1)),
            ("customers", lambda: self._people.page(None, 1)),
            ("stock", self._stock.may_write),
        )
        troubles = (self._trouble(area, look) for area, look in looks)
        first = next((problem for problem in troubles if problem is not None), None)
        return [first] if first else []

    def _trouble(self, area: str, look: Callable[[], object]) -> Problem | None:
        try:
            look()
        except SignInAgain as error:
            return self._problem("youzan.keys", told=str(error))
        except NotAllowed as error:
            return self._problem(f"youzan.rights_{area}", told=str(error))
        except (RetryLater, UnknownOutcome) as error:
            return self._problem("youzan.unreachable", told=str(error))
        except ConnectorError as error:
            return self._problem("youzan.address", told=str(error))
        return None

    def listings(self, cursor: str | None) -> Reading[Listing]:  # noqa: ARG002 -- every reading is whole
        return self._items.all()

    def look(self, listings: Sequence[ListingKey]) -> Reading[Listing]:
        return self._items.look(listings)

    def orders(self, cursor: str | None) -> Reading[Order]:
        return self._trades.changed(cursor)

    def order(self, order: str) -> Order:
        return self._trades.one(order)

    def customers(self, cursor: str | None) -> Reading[Customer]:  # noqa: ARG002 -- every reading is whole
        return self._people.all()

    def delivery_notes(self, cursor: str | None) -> Reading[DeliveryNote]:  # noqa: ARG002 -- the platform has none
        return Reading(())

    def publish(self, writes: Sequence[StockWrite]) -> Sequence[Receipt]:
        return self._stock.publish(writes)

    @property
    def listens(self) -> bool:
        """It signs with the app's own secret."""
        return bool(self._context.settings["client_secret"])

    def call(self, headers: Mapping[str, str], body: bytes, now: datetime) -> Call:  # noqa: ARG002 -- none tells its time
        settings = self._context.settings
        app = messages.App(str(settings["client_id"]), str(settings["client_secret"]), str(settings["grant_id"]))
        return messages.call(headers, body, app)

    def _problem(self, code: str, **told: object) -> Problem:
        return Problem(code, Severity.RED, Where(shop=self._context.shop), told)
