"""Items and their specifications (规格) → listings.

A listing's id is the item's, with the specification's behind it where the item has any: "365112687/36208142".
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sheetpact.errors import Gone
from sheetpact.mapping.fields import Payload
from sheetpact.mapping.reading import each
from sheetpact.model.keys import ListingKey
from sheetpact.model.records import Listing, Reading
from sheetpact.youzan.client import Client
from sheetpact.youzan.lists import Lists, Page, Window, everything
from sheetpact.youzan.payloads import number, read, rows, within

ITEMS, ITEM = "youzan.item.base.search/1.0.0", "youzan.item.detail.get/1.0.1"
LONGEST_ID = 19  # digits
ONLINE = 0  # `channel`: 0 网店, 1 门店, whose numbers are a thousand times as high (item.itemdetail.get)
SIZE, MOST = 50, 5000  # page_size; page_no × page_size (item.base.search)


@dataclass(frozen=True, slots=True)
class Items:
    """The items of one shop."""

    client: Client

    def all(self) -> Reading[Listing]:
        """Every listing. A list of items tells no specifications, so each item is asked for."""
        window, ask = everything(self.page, self.client.now)
        found, whole = Lists(ask, _id, SIZE, MOST).rows(window)
        details, there = self._details(map(_id, found))
        return self._reading(details, whole=whole and there)

    def look(self, listings: Sequence[ListingKey]) -> Reading[Listing]:
        """These listings as they are this moment."""
        details, _ = self._details(key.listing.partition("/")[0] for key in listings)
        reading = self._reading(details, whole=True)
        wanted = {key.listing for key in listings}
        records = tuple(record for record in reading.records if record.key.listing in wanted)
        return Reading(records, reading.problems, complete=reading.complete)

    def leaving(self, items: Iterable[str]) -> dict[str, bool]:
        """Item → whether its pieces leave sale when they are ordered, not only when they are paid.

        Items that are gone, or can't be read, are not in the answer.
        """
        details, _ = self._details(items)
        found, _ = each(details, lambda item: read(self.client.context, "item", item, ""))
        return {fields.text("item"): fields.text("leaves") == "order" for fields in found}

    def page(self, window: Window | None, page: int) -> Page:
        """For sale, sold out and in the warehouse (出售中、已售罄、仓库中): without a state, all of them."""
        asked: dict[str, object] = {"kdt_id": int(self.client.context.settings["grant_id"]), "channel": ONLINE}
        if window is not None:
            start, end = (int(moment.timestamp() * 1000) for moment in window)
            asked["item_range_query"] = {"min_update_time": start, "max_update_time": end}
        told = within(self.client.call(ITEMS, {**asked, "page_no": page, "page_size": SIZE}))
        return Page(rows(told, "items"), number(within(told.get("paginator")), "total_count"))

    def _details(self, items: Iterable[str]) -> tuple[list[Payload], bool]:
        """Each item, and whether all of them were there: one may have been deleted since it was listed."""
        found: list[Payload] = []
        there = True
        for item in dict.fromkeys(items):
            try:
                told = self.client.call(ITEM, {"item_id": int(item)}) if _is_id(item) else {"title": item}
                found.append(within(told))
            except Gone:
                there = False
        return found, there

    def _reading(self, items: Iterable[Payload], *, whole: bool) -> Reading[Listing]:
        pairs = [{"item": item, "sku": sku} for item in items for sku in _specifications(item) or [{}]]
        found, problems = each(pairs, self._listing)
        records = tuple(record for record in found if record is not None)
        return Reading(records, problems, complete=whole and not problems)

    def _listing(self, pair: Payload) -> Listing | None:
        """None: it is no goods."""
        item, sku = within(pair["item"]), within(pair["sku"])
        context, row = self.client.context, str(item.get("title") or item.get("item_id"))
        whole = read(context, "item", item, row)
        own = read(context, "sku", sku, row) if sku else whole
        if whole.text("kind") == "none":
            return None
        mine = whole.text("kind") == "goods"
        names = [whole.text("title"), *(str(part.get("prop_value_name")) for part in rows(sku, "sku_props"))]
        return Listing(
            ListingKey(context.shop, listing_id(whole.text("item"), own.text("sku_id"))),
            sku=own.text("sku"),
            title=" - ".join(names),
            barcode=own.text("barcode"),
            shown=own.number("shown") if mine else None,
            tracked=mine,
        )


def listing_id(item: str, specification: str) -> str:
    """Orders tell 0 for the specification of an item that has none (trades.sold.get)."""
    return item if specification in ("", "0") else f"{item}/{specification}"


def _specifications(item: Payload) -> list[Payload]:
    """An item without specifications may have one entry all the same: it has no properties."""
    return [sku for sku in rows(item, "sku_list") if rows(sku, "sku_props")]


def _is_id(item: str) -> bool:
    """Ids are whole numbers of 64 bits; a row without one is told as any other record that can't be read."""
    return item.isascii() and item.isdecimal() and len(item) <= LONGEST_ID


def _id(row: Payload) -> str:
    return str(row.get("item_id"))
