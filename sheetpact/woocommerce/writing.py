"""Numbers into products and variations: by batch, each row with its own outcome."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sheetpact.errors import BrokenContract, ConnectorError, UnknownOutcome
from sheetpact.mapping.fields import Payload
from sheetpact.model.keys import ListingKey
from sheetpact.model.problems import Severity
from sheetpact.ports import Receipt, Result, StockWrite, json_of
from sheetpact.woocommerce.client import Client, objects
from sheetpact.woocommerce.items import split, unescaped


@dataclass(frozen=True, slots=True)
class Writer:
    """Writes to one shop."""

    client: Client

    def publish(self, writes: Sequence[StockWrite]) -> Sequence[Receipt]:
        receipts: dict[ListingKey, Receipt] = {}
        failed: list[ConnectorError] = []
        for parent in dict.fromkeys(split(write.listing.listing)[0] for write in writes):
            here = [write for write in writes if split(write.listing.listing)[0] == parent]
            try:
                receipts |= self._put(f"products/{parent}/variations/batch" if parent else "products/batch", here)
            except ConnectorError as error:
                failed.append(error)
        if failed and not receipts:
            raise next((error for error in failed if isinstance(error, UnknownOutcome)), failed[0])
        return [receipts.get(write.listing, Receipt(write.listing, Result.UNKNOWN)) for write in writes]

    def _put(self, path: str, writes: Sequence[StockWrite]) -> dict[ListingKey, Receipt]:
        rows = [{"id": int(split(write.listing.listing)[1]), "stock_quantity": write.number} for write in writes]
        response = self.client.call("POST", path, json={"update": rows})
        try:
            answer = json_of(response)
        except BrokenContract as error:
            raise UnknownOutcome(str(error)) from None
        told = objects(answer.get("update")) if isinstance(answer, Mapping) else []
        if len(told) != len(writes):
            raise UnknownOutcome(f"{path}: {len(told)} rows answered, {len(writes)} sent")
        return {write.listing: self._receipt(write, row) for write, row in zip(writes, told, strict=True)}

    def _receipt(self, write: StockWrite, row: Payload) -> Receipt:
        """A failed row stands in an answer with status 200 (WC_REST_Controller::batch_items)."""
        error = row.get("error")
        if isinstance(error, Mapping):
            told = {"error": str(error.get("code")), "message": unescaped(str(error.get("message")))}
            problem = self.client.problem("woocommerce.refused", Severity.AMBER, write.sku or write.title, **told)
            return Receipt(write.listing, Result.REFUSED, problem=problem)
        if row.get("manage_stock") is not True:  # a number is then dropped without a word
            problem = self.client.problem("woocommerce.untracked", Severity.AMBER, write.sku or write.title)
            return Receipt(write.listing, Result.REFUSED, problem=problem)
        number = row.get("stock_quantity")
        return Receipt(write.listing, Result.CONFIRMED, number if isinstance(number, int) else None)
