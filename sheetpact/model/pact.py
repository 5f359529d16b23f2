"""The agreement between the partners, as pact.yaml states it. Frozen; texts that came from secrets are `Secret`.

`sheetpact.pact.load_pact` makes one from a file and tells every mistake with its line.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from functools import cached_property
from typing import Annotated, Literal, Self
from zoneinfo import ZoneInfo

from pydantic import BaseModel, ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError

from sheetpact.model.pact_rules import contradictions, name_key
from sheetpact.model.pact_values import (
    ConnectorName,
    Currency,
    Day,
    Email,
    Id,
    Mode,
    Pieces,
    Positive,
    Settings,
    ShareField,
    StoreUrl,
    Text,
    Timezone,
)
from sheetpact.model.secret import Secret
from sheetpact.model.texts import say


class _Part(BaseModel):
    model_config = ConfigDict(strict=True, extra="forbid", frozen=True, hide_input_in_errors=True)


class SheetSettings(_Part):
    """The shared sheet."""

    connector: ConnectorName = Field(
        description="The kind of sheet: workbook (a local .xlsx), google_sheets, feishu_sheets, feishu_bitable, "
        "tencent_docs, seatable, jiandaoyun, wecom_smartsheet, or a connector of your own."
    )
    document: Text = Field(description="A file's path beside the pact, or the document's id on its platform.")
    settings: Settings = Field(
        default_factory=dict,
        description='What the connector needs (credentials, base_url …). Secrets only as "${NAME}".',
    )


class ShopSettings(_Part):
    """One account on one shop platform."""

    connector: ConnectorName = Field(
        description="The shop's platform: the name of a connector, such as woocommerce or export_files."
    )
    settings: Settings = Field(
        default_factory=dict,
        description='What the connector needs (base_url, keys, folder …). Secrets only as "${NAME}". '
        "`timezone` is the zone of times that the platform gives without one; the pact's where it is missing.",
    )


class Partner(_Part):
    """A member of the alliance."""

    name: Text = Field(description="The name that people read in the sheet. Each partner has another one.")
    shops: Mapping[Id, ShopSettings] = Field(
        default_factory=dict,
        description="The partner's shops by id: small letters, digits and hyphens, used once in the whole pact. "
        "The id heads the shop's column in the sheet.",
    )
    editors: Annotated[tuple[Email, ...], Field(strict=False)] = Field(
        default=(),
        description="The e-mail addresses with which this partner edits the sheet, so that its list of changes can "
        "name the partner. No address is stored or shown.",
    )


class ItemPolicy(_Part):
    """How the stock of an item is shown. In `inventory.items` what isn't written comes from the level above."""

    mode: Mode = Field(
        default="mirror",
        description="mirror: every shop shows the pool. escrow: each shop shows only the pieces it has a right to, "
        "so nothing is oversold. own: not shared, each shop keeps its number.",
    )
    safety_stock: Pieces = Field(default=0, description="Pieces that are never shown for sale.")
    buffer: Pieces = Field(default=0, description="Pieces that each shop shows less than there are.")
    buffer_percent: Annotated[int, Field(ge=0, le=100)] | None = Field(
        default=None, description="The same as a share of what is available, in percent; pieces are rounded down."
    )
    max_shown: Pieces | None = Field(default=None, description="No shop shows more pieces than this.")
    stop_at: Pieces | None = Field(
        default=None, description="Shops show 0 as soon as this many pieces or fewer are available."
    )


class Inventory(ItemPolicy):
    """How stock is shared. The keys of a policy stand here for all items."""

    items: Mapping[Text, ItemPolicy] = Field(
        default_factory=dict,
        description="Exceptions by item: SKU (with every owner) or owner/SKU, which goes before SKU.",
    )
    bundles: Mapping[Text, Annotated[Mapping[Text, Annotated[int, Field(ge=1)]], Field(min_length=1)]] = Field(
        default_factory=dict,
        description="Sets sold as one item: SKU or owner/SKU of the set, and its components as owner/SKU: pieces.",
    )

    @cached_property
    def default(self) -> ItemPolicy:
        """The policy of an item that has no entry."""
        return ItemPolicy(**{name: getattr(self, name) for name in ItemPolicy.model_fields})


class PointRules(_Part):
    """Points that orders earn, in shops whose platform gives none itself, and that are spent in any partner's shop.

    The partner whose shop gave a point pays for it.
    """

    since: Day = Field(description="Orders placed from this day on earn points, such as 2026-03-01.")
    earn_per: Positive = Field(
        description="What is paid for one point, in the currency's smallest unit: 100 is one point for each yuan "
        "or euro."
    )
    expires_months: Annotated[int, Field(ge=0)] | None = Field(
        default=None,
        description="Points count until the end of the month that is so many months after the order's. Missing: they "
        "don't expire.",
    )
    value: Positive = Field(
        default=1, description="What one point is worth when partners settle, in the currency's smallest unit."
    )
    limits: Mapping[Text, Pieces] = Field(
        default_factory=dict,
        description="Limits per pair, ISSUER/PARTNER: points. So many points that the first partner gave may be spent "
        "in the second one's shops in a calendar month. A pair that isn't named has no limit.",
    )


class FormColumns(_Part):
    """The headings of a form's columns. Each person is named by `customer` or by `phone`."""

    customer: Text | None = Field(default=None, description="The shop's number of the customer.")
    phone: Text | None = Field(default=None, description="The customer's phone, as the shop has it too.")
    answer: Text = Field(description="Whether they allow it.")
    given: Text | None = Field(
        default=None,
        description="When they answered. Missing: the file tells how things stand, as a customer list does.",
    )

    @property
    def named(self) -> Mapping[str, str]:
        """Column → its heading, for those that the form has."""
        found = {name: getattr(self, name) for name in ("customer", "phone", "answer", "given")}
        return {name: str(title) for name, title in found.items() if title is not None}


class ConsentForm(_Part):
    """A customer list or an answered form that tells who allows the shared sheet."""

    file: Text = Field(description="A .csv or .xlsx file, as a path beside the pact.")
    shop: Id = Field(description="The shop whose customers these are.")
    columns: FormColumns = Field(description="The headings of its columns.")
    text: Text = Field(description="The version of the words that people agreed to.")
    receivers: Annotated[tuple[Id, ...], Field(strict=False, min_length=1)] = Field(
        description="The ids of the partners whom these words name."
    )
    yes: Annotated[tuple[Text, ...], Field(strict=False, min_length=1)] = Field(
        default=("是", "同意", "我同意", "yes", "true", "1"),
        description="Answers that allow it. Any other answer is a withdrawal.",
    )
    channel: str = Field(default="", description="How people were asked, such as 小程序问卷.")
    months: Positive | None = Field(
        default=None, description="So many months after the answer it is over. Missing: it doesn't end by itself."
    )


class Members(_Part):
    """What the partners may see of each other's members."""

    share: Annotated[tuple[ShareField, ...], Field(strict=False)] = Field(
        default=("display_name", "phone_masked", "points", "tier"),
        description="The fields that may stand in the shared sheet, where the member's consent allows it too.",
    )
    consent_forms: Mapping[Id, ConsentForm] = Field(
        default_factory=dict,
        description="Customer lists and answered forms that tell who allows the shared sheet, by a name of your own.",
    )
    points: PointRules | None = Field(
        default=None,
        description="Shared points. Missing: there are only the points that the shops' platforms give themselves.",
    )

    @property
    def worth(self) -> int:
        """What a point is worth, in minor units of the currency."""
        return self.points.value if self.points else 1


class Guards(_Part):
    """A side whose changes exceed the larger of both limits is stopped until a person accepts them."""

    max_change: Annotated[float, Field(ge=0, le=1, allow_inf_nan=False)] = Field(
        default=0.15, description="Share of a side's rows that one run may change, clear or remove (0.15 is 15 %)."
    )
    max_change_rows: Annotated[int, Field(ge=0)] = Field(
        default=10, description="Rows that one run may always change, clear or remove."
    )


class Pact(_Part):
    """The pact of an alliance of shops."""

    pact: Text = Field(description="The alliance's name, shown to the partners.")
    locale: Literal["zh-CN", "en"] = Field(description="The language of the sheet and of every message.")
    timezone: Timezone = Field(description="Where the alliance lives, such as Asia/Shanghai: days end at its midnight.")
    currency: Currency = Field(description="Three capital letters (ISO 4217), such as CNY or EUR.")
    store: StoreUrl = Field(
        default="sqlite:///.sheetpact/pact.db",
        description="The database: sqlite:///PATH, or postgresql+psycopg://USER@HOST/NAME. "
        'A password only as "${NAME}".',
    )
    sheet: SheetSettings = Field(description="The shared sheet.")
    partners: Mapping[Id, Partner] = Field(
        min_length=1,
        description="The partners by id: small letters, digits and hyphens. The order counts: an item without an "
        "owner belongs to the first partner whose shop lists it.",
    )
    inventory: Inventory = Field(default_factory=Inventory, description="How stock is shared.")
    members: Members = Field(default_factory=Members, description="What is shared about members.")
    guards: Guards = Field(default_factory=Guards, description="How much one run may change without being asked.")
    clock_tolerance: Annotated[int, Field(ge=0)] = Field(
        default=300, description="How far the clocks of two platforms may be apart, in seconds."
    )

    @model_validator(mode="after")
    def _without_contradiction(self) -> Self:
        found = [say("en", each.code, **each.params) for each in contradictions(self.model_dump())]
        if found:
            raise PydanticCustomError("contradiction", "{told}", {"told": "; ".join(found)})
        return self

    @cached_property
    def shops(self) -> Mapping[str, tuple[str, ShopSettings]]:
        """Shop id → (partner id, settings), in the order of the file."""
        return {
            shop_id: (partner_id, shop)
            for partner_id, partner in self.partners.items()
            for shop_id, shop in partner.shops.items()
        }

    def partner_of(self, shop_id: str) -> str:
        """The id of the partner who has this shop. KeyError: no such shop."""
        return self.shops[shop_id][0]

    def source(self, shop_id: str) -> str:
        """The shop as its connector reads it: what a cursor belongs to. KeyError: no such shop."""
        return f"{shop_id}/{self.shops[shop_id][1].connector}"

    def partner_name(self, partner_id: str) -> str:
        """The name that people read. KeyError: no such partner."""
        return self.partners[partner_id].name

    def known_as(self, partner_id: str) -> str:
        """The name that people read; who has left the pact is known by id."""
        return self.partner_name(partner_id) if partner_id in self.partners else partner_id

    @cached_property
    def _ids(self) -> Mapping[str, str]:
        by_name = {name_key(partner.name): partner_id for partner_id, partner in self.partners.items()}
        return by_name | {name_key(partner_id): partner_id for partner_id in self.partners}

    def partner_id(self, name_or_id: str) -> str | None:
        """The partner a person means by a name or an id (width, case and outer spaces don't matter), or None."""
        return self._ids.get(name_key(name_or_id))

    @cached_property
    def _editors(self) -> Mapping[str, str]:
        return {name_key(each): partner for partner, found in self.partners.items() for each in found.editors}

    def editor(self, email: str) -> str | None:
        """The id of the partner who edits the sheet with this address (its case doesn't matter), or None."""
        return self._editors.get(name_key(email))

    def shop_timezone(self, shop_id: str) -> ZoneInfo:
        """The zone of times that the shop gives without one. KeyError: no such shop."""
        return ZoneInfo(str(self.shops[shop_id][1].settings.get("timezone", self.timezone)))

    @cached_property
    def zone(self) -> ZoneInfo:
        """Where the alliance lives."""
        return ZoneInfo(self.timezone)

    def today(self, now: datetime) -> date:
        """The day it is in the alliance."""
        return now.astimezone(self.zone).date()

    def policy(self, owner: str, sku: str) -> ItemPolicy:
        """How this item is shown: per key, `owner/SKU` goes before `SKU`, which goes before the pact's own value."""
        items = self.inventory.items
        keys = tuple(key for key in (sku, f"{owner}/{sku}") if key in items)
        if not keys:
            return self.inventory.default
        if keys not in self._policies:
            written: dict[str, object] = {}
            for key in keys:
                written |= {name: getattr(items[key], name) for name in items[key].model_fields_set}
            self._policies[keys] = self.inventory.default.model_copy(update=written)
        return self._policies[keys]

    @cached_property
    def _policies(self) -> dict[tuple[str, ...], ItemPolicy]:
        """By the entries they were put together from: a decision asks for an item's policy again and again."""
        return {}

    @cached_property
    def secret_values(self) -> frozenset[str]:
        """Every text that came from the environment or a secret block: what a log must never show."""
        texts = [self.store, *self.sheet.settings.values()]
        for _, shop in self.shops.values():
            texts.extend(shop.settings.values())
        return frozenset(text for secret in texts if isinstance(secret, Secret) for text in secret.revealing)
