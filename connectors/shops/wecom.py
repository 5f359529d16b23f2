"""企业微信 (WeCom) as a source of members: the external contacts that a partner's employees have.

It has no goods, no orders and no points. Not tried on a live account: docs/reference/connectors.md lists what such an
account would have to confirm.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar
from urllib.parse import urlsplit

from sheetpact.errors import ConnectorError, Gone, NotAllowed, RetryLater, SignInAgain
from sheetpact.model.keys import ListingKey
from sheetpact.model.problems import Problem, Severity, Where
from sheetpact.model.records import Customer, DeliveryNote, Listing, Order, Reading
from sheetpact.model.texts import say
from sheetpact.ports import Capabilities, Publishing, Receipt, Result, Setting, ShopContext, StockWrite
from sheetpact.wecom.client import BASE, Client
from sheetpact.wecom.contacts import PAGE, Contacts


class Connector:
    """The contacts of one company."""

    capabilities: ClassVar[Capabilities] = Capabilities(
        publishing=Publishing.NONE,
        stock=False,
        page=PAGE,
        requests_per_second=20.0,  # 10,000 a minute and call, shared by all of the company's apps (path/90312)
        customers=True,
    )
    settings: ClassVar[tuple[Setting, ...]] = (
        Setting("corp_id", about="管理后台 › 我的企业 › 企业ID"),
        Setting("secret", secret=True, about="管理后台 › 客户与上下游 › 客户联系 › 可调用接口的应用: the app's Secret"),
        Setting("tier_group", required=False, about="the group of company tags (企业标签) whose tags are tiers"),
        Setting(
            "open_account", required=False, about="the same word for all shops of one WeChat open-platform account"
        ),
        Setting("base_url", required=False, about=f"one address in place of {BASE}, of a proxy or a simulator"),
    )

    def __init__(self, context: ShopContext) -> None:
        self._context = context
        self._client = Client(context)
        self._contacts = Contacts(self._client)

    def check(self) -> Sequence[Problem]:
        """The secret, the right to contacts, an employee who has the function, and the group of tiers."""
        if urlsplit(self._client.base).scheme not in ("http", "https"):
            return [self._problem("wecom.no_scheme", base=self._client.base)]
        group = self._context.settings.get("tier_group", "")
        try:
            staff = self._contacts.staff()
            next(iter(self._contacts.entries(staff[:1], size=1)), None) if staff else None
            tiers = self._contacts.tiers()
        except (SignInAgain, NotAllowed) as error:
            return [self._problem("wecom.told", told=str(error))]
        except ConnectorError as error:
            code = "wecom.unreachable" if isinstance(error, RetryLater) else "wecom.told"
            return [self._problem(code, told=str(error))]
        if not staff:
            return [self._problem("wecom.nobody")]
        return [self._problem("wecom.no_tiers", Severity.AMBER, group=group)] if group and not tiers else []

    def customers(self, cursor: str | None) -> Reading[Customer]:  # noqa: ARG002 -- every reading is whole
        return self._contacts.all()

    # what it hasn't

    def listings(self, cursor: str | None) -> Reading[Listing]:
        return Reading((), cursor=cursor, silent=True)

    def look(self, listings: Sequence[ListingKey]) -> Reading[Listing]:  # noqa: ARG002 -- there is none
        return Reading(())

    def orders(self, cursor: str | None) -> Reading[Order]:
        return Reading((), cursor=cursor)

    def order(self, order: str) -> Order:
        raise Gone(say(self._context.locale, "wecom.no_orders", order=order))

    def delivery_notes(self, cursor: str | None) -> Reading[DeliveryNote]:  # noqa: ARG002 -- there is none
        return Reading(())

    def publish(self, writes: Sequence[StockWrite]) -> Sequence[Receipt]:
        return [Receipt(write.listing, Result.REFUSED, problem=self._problem("wecom.no_stock")) for write in writes]

    def _problem(self, code: str, severity: Severity = Severity.RED, **told: object) -> Problem:
        return Problem(code, severity, Where(shop=self._context.shop), told)
