"""Stock numbers to Youzan, as differences: what is sold between looking and writing isn't lost.

A write takes no key, so none is sent twice: one that is asked for again is answered from memory, and one whose answer
was lost is told as unknown.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace

from sheetpact.errors import ConnectorError, Gone, UnknownOutcome
from sheetpact.model.keys import ListingKey
from sheetpact.model.problems import Problem, Severity, Where
from sheetpact.ports import Receipt, Result, StockWrite
from sheetpact.youzan.answers import Elsewhere, Refused
from sheetpact.youzan.client import Client
from sheetpact.youzan.items import Items
from sheetpact.youzan.payloads import within

STOCK = "youzan.item.quantity.update/3.0.0"
WHOLE, ADDED = 0, 1  # `type`: 全量, 增量 (全量或增量方式更新 SKU 库存)


@dataclass(slots=True)
class Stock:
    """The stock numbers of one shop."""

    client: Client
    items: Items
    _done: dict[str, Receipt] = field(default_factory=dict, init=False)
    """By key: a difference that is added twice is a wrong number."""

    def publish(self, writes: Sequence[StockWrite]) -> Sequence[Receipt]:
        """See `ports.Shop.publish`. What stops one write stops those after it: they are not sent."""
        receipts: list[Receipt] = []
        for write in writes:
            try:
                receipts.append(self._done.get(write.key) or self._put(write))
            except ConnectorError as error:
                if isinstance(error, UnknownOutcome):
                    self._done[write.key] = Receipt(write.listing, Result.UNKNOWN)
                if not receipts:
                    raise
                break
        left = [Receipt(write.listing, Result.UNKNOWN) for write in writes[len(receipts) :]]
        return [*self._as_shown(receipts), *left]

    def _put(self, write: StockWrite) -> Receipt:
        item, _, specification = write.listing.listing.partition("/")
        asked: dict[str, object] = {"item_id": int(item), "quantity": write.number, "type": WHOLE}
        if write.expected is not None:
            asked |= {"quantity": write.number - write.expected, "type": ADDED}
        if specification:
            asked["sku_id"] = int(specification)
        try:
            told = within(self.client.call(STOCK, asked, write=True))
        except (Gone, Refused, Elsewhere) as error:
            return self._refused(write, str(error))
        if told.get("is_success") is not True:
            return self._refused(write, "is_success: false")
        done = self._done[write.key] = Receipt(write.listing, Result.CONFIRMED)
        return done

    def _refused(self, write: StockWrite, told: str) -> Receipt:
        where = Where(shop=self.client.context.shop, row=write.sku or write.title)
        problem = Problem("youzan.refused", Severity.AMBER, where, {"told": told})
        return Receipt(write.listing, Result.REFUSED, problem=problem)

    def _as_shown(self, receipts: Sequence[Receipt]) -> list[Receipt]:
        """With the numbers that Youzan shows now: an answer to a write tells none."""
        done = [receipt.listing for receipt in receipts if receipt.result is Result.CONFIRMED]
        numbers: dict[ListingKey, int | None] = {}
        with suppress(ConnectorError):  # they are written all the same, and the next run looks again
            numbers = {listing.key: listing.shown for listing in self.items.look(done).records}
        return [replace(receipt, number=numbers.get(receipt.listing)) for receipt in receipts]

    def may_write(self) -> None:
        """Adding nothing to no item: the gateway looks at the right before the service misses the item.

        Not confirmed: an account without the right would have to answer 4204 here, one with it 123005001.
        """
        try:
            self.client.call(STOCK, {"item_id": 0, "quantity": 0, "type": ADDED}, write=True)
        except (Gone, Refused):
            return
