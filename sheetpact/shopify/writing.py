"""Carrying out stock writes: what each item has where, one call for many, and what became of each."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sheetpact.errors import ConnectorError, UnknownOutcome
from sheetpact.mapping.fields import Payload, at
from sheetpact.model.keys import ListingKey
from sheetpact.model.problems import Problem
from sheetpact.ports import Receipt, Result, StockWrite
from sheetpact.shopify.client import objects
from sheetpact.shopify.queries import SET_QUANTITIES
from sheetpact.shopify.shelves import Shelves
from sheetpact.shopify.stock import AGAIN, REASON, STALE, Row, calls, key_of, refused_rows, rows_of

TRIES = 5
"""Of one call, each without the rows that were refused before; the rest is left to the next run."""
Told = Callable[..., Problem]
"""Makes a problem of a code, a write and what fills the text."""


@dataclass(frozen=True, slots=True)
class Planned:
    """One write and the rows that carry it out."""

    write: StockWrite
    rows: Sequence[Row]


@dataclass(frozen=True, slots=True)
class Writer:
    """`publish` as the port has it."""

    shelves: Shelves
    told: Told
    now: Callable[[], datetime]

    def publish(self, writes: Sequence[StockWrite]) -> Sequence[Receipt]:
        """A receipt each, in order. UnknownOutcome: the only call's answer was lost."""
        receipts: dict[ListingKey, Receipt] = {}
        planned = self._plan(writes, receipts)
        failed: list[ConnectorError] = []
        for some in calls([each.rows for each in planned]):
            batch = [planned[number] for number in some]
            try:
                receipts |= self._carried_out(batch)
            except UnknownOutcome as error:
                failed.append(error)
                receipts |= {each.write.listing: Receipt(each.write.listing, Result.UNKNOWN) for each in batch}
            except ConnectorError as error:
                failed.append(error)
                receipts |= {each.write.listing: Receipt(each.write.listing, Result.CHANGED) for each in batch}
        if failed and not any(each.result is Result.CONFIRMED for each in receipts.values()):
            raise next((error for error in failed if isinstance(error, UnknownOutcome)), failed[0])
        return [receipts[write.listing] for write in writes]

    def _plan(self, writes: Sequence[StockWrite], receipts: dict[ListingKey, Receipt]) -> list[Planned]:
        """Writes that can be sent; the others have their receipt."""
        home = self.shelves.places.home
        looked = self.shelves.take([write.listing.listing for write in writes])
        planned: list[Planned] = []
        for write in writes:
            item = looked.get(write.listing.listing)
            levels = self.shelves.writable(item) if item else {}
            shown = at(item, "variants.nodes.0.inventoryQuantity")
            if item is None or not isinstance(shown, int) or item.get("tracked") is not True or not levels:
                receipts[write.listing] = self._refused(write, _why(item, levels))
            elif write.expected not in (None, shown):
                receipts[write.listing] = Receipt(write.listing, Result.CHANGED, shown)
            elif rows := rows_of(str(item["id"]), levels, write.number - shown, home):
                planned.append(Planned(write, rows))
            else:
                receipts[write.listing] = self._refused(write, "shopify.elsewhere")
        return planned

    def _carried_out(self, batch: Sequence[Planned]) -> dict[ListingKey, Receipt]:
        receipts: dict[ListingKey, Receipt] = {}
        left = list(batch)
        for number in range(TRIES):
            errors = self._sent(left, f"{self.now().isoformat()} {number}")
            by_row, general = refused_rows(errors)
            if not errors:
                return {**receipts, **{key.listing: _confirmed(key) for key in (each.write for each in left)}}
            if any(error.get("code") == AGAIN for error in general):
                continue
            refused = dict(_owners(left, by_row))
            if general or not refused:
                refused |= {each: (general or errors)[0] for each in range(len(left)) if each not in refused}
            receipts |= {left[each].write.listing: self._receipt(left[each], why) for each, why in refused.items()}
            left = [each for at_, each in enumerate(left) if at_ not in refused]
            if not left:
                return receipts
        return {**receipts, **{each.write.listing: Receipt(each.write.listing, Result.CHANGED) for each in left}}

    def _sent(self, batch: Sequence[Planned], attempt: str) -> list[Payload]:
        rows = [row for each in batch for row in each.rows]
        given = {"name": "available", "reason": REASON, "quantities": [row.payload() for row in rows]}
        key = key_of([each.write.key for each in batch], rows, attempt)
        answer = self.shelves.client.ask(SET_QUANTITIES, {"input": given, "key": key}, writes=True)
        told = answer.get("inventorySetQuantities")
        if not isinstance(told, Mapping):
            raise UnknownOutcome("inventorySetQuantities: an answer without a result")
        return objects(told.get("userErrors"))

    def _receipt(self, planned: Planned, error: Payload) -> Receipt:
        if error.get("code") == STALE:
            return Receipt(planned.write.listing, Result.CHANGED)
        told = {"error": str(error.get("code")), "message": str(error.get("message"))}
        return self._refused(planned.write, "shopify.refused", **told)

    def _refused(self, write: StockWrite, code: str, **params: str) -> Receipt:
        return Receipt(write.listing, Result.REFUSED, problem=self.told(code, write, **params))


def _confirmed(write: StockWrite) -> Receipt:
    """Set from a known number to this one, and not refused: that is what it shows."""
    return Receipt(write.listing, Result.CONFIRMED, write.number)


def _why(item: Payload | None, levels: Mapping[str, int]) -> str:
    if item is None:
        return "shopify.gone"
    return (
        "shopify.untracked"
        if item.get("tracked") is not True
        else "shopify.unstocked"
        if not levels
        else "shopify.gone"
    )


def _owners(batch: Sequence[Planned], by_row: Mapping[int, Payload]) -> Iterator[tuple[int, Payload]]:
    """Errors of rows as errors of the writes that they belong to, by their number in the batch."""
    owners = [number for number, each in enumerate(batch) for _ in each.rows]
    for row, error in by_row.items():
        if row < len(owners):
            yield owners[row], error
