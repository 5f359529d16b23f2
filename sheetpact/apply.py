"""Carry out: look again right before writing, write least, read back, remember only what was confirmed."""

from __future__ import annotations

import traceback
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path

from sheetpact import errors
from sheetpact.errors import BrokenContract, ConnectorError, SheetpactError
from sheetpact.model.keys import ItemKey, ListingKey
from sheetpact.model.ledger import Confirmed, Handed, Intended
from sheetpact.model.pact import Pact
from sheetpact.model.problems import Problem, Severity, Where
from sheetpact.model.records import Listing
from sheetpact.model.state import Known
from sheetpact.plan import Write
from sheetpact.ports import Publishing, Receipt, Result, Shop, StockWrite, Store, Transaction
from sheetpact.reconcile.bundles import parts_of
from sheetpact.reconcile.targets import Pools, item_targets

INTENT_HOLDS = timedelta(minutes=10)
"""How long another run's open intended write keeps a listing to itself."""
DIFFERENCES = frozenset({Publishing.DELTA_KEYED, Publishing.DELTA})


@dataclass(frozen=True, slots=True)
class Carrier:
    """One shop in one run, with all that carrying out needs."""

    shop: str
    connector: Shop
    store: Store
    pact: Pact
    run: str
    now: Callable[[], datetime]
    atomic: frozenset[str] = frozenset()
    waiting: Mapping[ItemKey, int] = field(default_factory=dict)


@dataclass(slots=True)
class Carried:
    """What became of one shop's writes."""

    written: int = 0
    handed_over: int = 0
    left: int = 0
    """Planned and not confirmed: the next run looks again."""
    files: list[str] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


def carry_out(carrier: Carrier, writes: Sequence[Write], tick: Callable[[int], None]) -> Carried:
    """Carry out a shop's writes batch by batch. An error ends this shop's writes only, and is told."""
    carried = Carried()
    size = max(1, carrier.connector.capabilities.batch)
    for start in range(0, len(writes), size):
        batch = writes[start : start + size]
        try:
            with one_side():
                _carry_batch(carrier, batch, carried)
        except ConnectorError as error:
            carried.left += len(writes) - start
            carried.problems.append(trouble(carrier.shop, error, carrier.pact))
            break
        tick(len(batch))
    return carried


@contextmanager
def one_side() -> Iterator[None]:
    """What nobody foresaw at one side (a missing key, say) is BrokenContract, so that it stops that side only."""
    try:
        yield
    except SheetpactError:
        raise
    except Exception as error:
        raise BrokenContract(fault(error)) from error


def fault(error: BaseException) -> str:
    """Its kind and its place: its text may quote what a person or a shop sent."""
    last = traceback.extract_tb(error.__traceback__)[-1]
    return f"{type(error).__name__}, {Path(last.filename).name}:{last.lineno}"


def trouble(side: str, error: ConnectorError, pact: Pact) -> Problem:
    """A connector's error as a person reads it: who, and what to do next. `side` is a shop's id or 'sheet'."""
    kind = next(kind for kind in type(error).__mro__ if kind.__module__ == errors.__name__)
    waits = kind in (errors.RetryLater, errors.UnknownOutcome, errors.ChangedMeanwhile)
    shop = side in pact.shops
    where = (
        Where(partner=pact.partner_name(pact.partner_of(side)), shop=side) if shop else Where(tab=pact.sheet.document)
    )
    return Problem(f"connector.{kind.__name__}", Severity.AMBER if waits else Severity.RED, where, {"told": str(error)})


def _carry_batch(carrier: Carrier, batch: Sequence[Write], carried: Carried) -> None:
    with carrier.store.look() as tx:
        before = tx.last_effect()
    looked = _look(carrier, batch)
    still = [write for write in batch if _unchanged(write, looked)]
    carried.left += len(batch) - len(still)
    with carrier.store.begin() as tx:
        intended = _intend(tx, carrier, still, before, carried)
    intended = _standing(carrier, intended, carried)
    if not intended:
        return
    receipts = carrier.connector.publish([_stock_write(carrier.run, write, known) for write, known in intended])
    if [receipt.listing for receipt in receipts] != [write.listing for write, _ in intended]:
        raise BrokenContract(f"{len(receipts)} receipts for {len(intended)} writes, or out of order")
    shown = _read_back(carrier, receipts, before)
    with carrier.store.begin() as tx:
        now_known = tx.listings([write.listing for write, _ in intended])
        tx.put_listings(
            [
                _remember(carrier, now_known[write.listing], write, receipt, shown, carried)
                for (write, _), receipt in zip(intended, receipts, strict=True)
            ]
        )


def _look(carrier: Carrier, batch: Sequence[Write]) -> Mapping[ListingKey, Listing] | None:
    """What the listings show this moment; None where that can't be asked (a shop by files)."""
    if carrier.connector.capabilities.publishing is Publishing.FILE:
        return None
    reading = carrier.connector.look([write.listing for write in batch])
    return {listing.key: listing for listing in reading.records}


def _unchanged(write: Write, looked: Mapping[ListingKey, Listing] | None) -> bool:
    return looked is None or (write.listing in looked and looked[write.listing].shown == write.shown)


def _intend(
    tx: Transaction, carrier: Carrier, writes: Sequence[Write], before: int, carried: Carried
) -> list[tuple[Write, Known]]:
    """Recompute each target from the pools as they are now, and store the intended write with its effects.

    An absolute number holds all orders that are known; a difference is added to what is there, so only those that the
    number looked at surely held: the platform may have shown it as it was a moment ago.

    A shop by files may import it whatever becomes of the run, as all that it was given before. A listing that another
    run may be writing this moment, or has written since this one looked, is left for the next. So is one whose own
    orders have been posted since (`before`: the last effect then): what it showed may not hold them.
    """
    known = tx.listings([write.listing for write in writes])
    now, adds = carrier.now(), carrier.connector.capabilities.publishing in DIFFERENCES
    fresh, sold = _targets(tx, carrier, writes), tx.moved_since(before)
    intended: list[tuple[Write, Known]] = []
    for write in writes:
        number = fresh.get(write.listing, write.number)
        held = known[write.listing].intended
        taken = held is not None and held.run != carrier.run and now - held.at < INTENT_HOLDS
        if number == write.shown:
            continue
        if taken or write.listing in sold or _overtaken(write, known[write.listing]):
            carried.left += 1
        else:
            intent = Intended(number, now, known[write.listing].effects_from if adds else before, carrier.run)
            intended.append((replace(write, number=number), _intending(known[write.listing], intent, carrier)))
    tx.put_listings([known for _, known in intended])
    return intended


def _intending(known: Known, intent: Intended, carrier: Carrier) -> Known:
    if carrier.connector.capabilities.publishing is not Publishing.FILE:
        return replace(known, intended=intent)
    return replace(known, handed=(*known.handed, Handed(intent.number, intent.at, intent.effects, intent.run)))


def _standing(carrier: Carrier, intended: Sequence[tuple[Write, Known]], carried: Carried) -> list[tuple[Write, Known]]:
    """Those that no other run has concluded from a reading of the shop, while this one slept."""
    with carrier.store.look() as tx:
        now_known = tx.listings([write.listing for write, _ in intended])
    still = [(write, known) for write, known in intended if now_known[write.listing].since == known.since]
    carried.left += len(intended) - len(still)
    return still


def _overtaken(write: Write, known: Known) -> bool:
    """What is known of it isn't what this run planned with: it slept, and another run has been there meanwhile."""
    numbers = [each.number for each in (known.confirmed, *known.since) if each]
    return write.shown not in numbers


def _targets(tx: Transaction, carrier: Carrier, writes: Sequence[Write]) -> dict[ListingKey, int]:
    """Fresh targets. In escrow an order takes from its own shop's right only, so planned rights stay good."""
    items = list(dict.fromkeys(write.item for write in writes))
    parts = [part.item for item in items for part in parts_of(item, carrier.pact)]
    pools = Pools(tx.stocks([*items, *parts]), tx.fields(items), carrier.waiting, carrier.atomic)
    fresh: dict[ListingKey, int] = {}
    for write in writes:
        if carrier.pact.policy(write.item.owner, write.item.sku).mode != "escrow":
            fresh |= item_targets(write.item, {write.listing: write.shown}, pools, carrier.pact)
    return fresh


def _stock_write(run: str, write: Write, known: Known) -> StockWrite:
    """A number handed over isn't shown yet: what the shop is expected to show is the confirmed one."""
    key = f"{run}:{write.listing.shop}:{write.listing.listing}:{write.number}"
    expected = known.confirmed.number if known.handed and known.confirmed else write.shown
    return StockWrite(write.listing, write.number, expected, known.sku, known.title, key)


def _read_back(carrier: Carrier, receipts: Sequence[Receipt], effects: int) -> Mapping[ListingKey, Confirmed]:
    """The numbers that the platform shows after the write, asked for anew where it only takes absolute numbers.

    `effects`: the last one known when the write was begun.
    """
    asked = [receipt.listing for receipt in receipts if receipt.result is Result.CONFIRMED]
    numbers = {receipt.listing: receipt.number for receipt in receipts}
    if carrier.connector.capabilities.publishing is Publishing.SET:
        numbers = {listing.key: listing.shown for listing in carrier.connector.look(asked).records} if asked else {}
    at = carrier.now()
    return {key: Confirmed(number, at, effects) for key in asked if (number := numbers.get(key)) is not None}


def _remember(
    carrier: Carrier,
    known: Known,
    write: Write,
    receipt: Receipt,
    shown: Mapping[ListingKey, Confirmed],
    carried: Carried,
) -> Known:
    handed = known.handed
    if receipt.problem is not None:
        carried.problems.append(receipt.problem)
    if receipt.result is Result.HANDED_OVER and handed:
        carried.handed_over += 1
        if receipt.file not in carried.files:
            carried.files.append(receipt.file)
        return replace(known, handed=(*handed[:-1], replace(handed[-1], file=receipt.file)), announced=None)
    confirmed = shown.get(write.listing)
    if confirmed and confirmed.number == write.number and known.intended is not None:
        carried.written += 1
        return replace(known, confirmed=confirmed, intended=None, handed=(), announced=None)
    carried.left += 1
    if receipt.result not in {Result.REFUSED, Result.CHANGED}:
        return known
    return replace(known, intended=None, handed=tuple(each for each in handed if each.file or each.run != carrier.run))
