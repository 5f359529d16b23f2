"""One shadow run: the main job over imagined writes, and what has come to light so far."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import cast

from sheetpact.model.keys import ItemKey, ListingKey
from sheetpact.model.pact import Pact
from sheetpact.model.state import State
from sheetpact.plan import Write
from sheetpact.ports import Alliance, Progress, Shop
from sheetpact.reconcile.bundles import available
from sheetpact.rehearsal import PlanReport
from sheetpact.shadow.log import Exposed, Log, Oversold, keep_log, read_log
from sheetpact.shadow.sheet import ShadowSheet
from sheetpact.shadow.shops import ShadowShop
from sheetpact.sync import sync

SHEET = "sheet"
MOST = 200
"""Moments that are kept, the newest."""


@dataclass(frozen=True, slots=True)
class ShadowReport:
    """What this run would have written (`planned`), and the log of all runs so far."""

    planned: PlanReport
    log: Log
    adoption: bool
    """It would have been the first run."""
    items: int


def shadow(alliance: Alliance, progress: Progress) -> ShadowReport:
    """Once. `alliance.store` is the shadow's own.

    PactError: the sheet is kept by a hub already. Busy: another shadow run is on.
    """
    log = read_log(alliance.store, alliance.now())
    sheet = ShadowSheet(real=alliance.sheet, store=alliance.store, locale=alliance.pact.locale)
    document = alliance.pact.sheet.document
    shops = {
        name: ShadowShop(shop=name, real=shop, store=alliance.store, document=document)
        for name, shop in alliance.shops.items()
    }
    with alliance.store.look() as tx:
        adoption = not tx.meta("adopted")
    imagined = replace(alliance, shops={name: cast("Shop", shop) for name, shop in shops.items()}, sheet=sheet)

    def told(side: str, step: str, done: int, total: int) -> None:
        if step != "progress.write":  # nobody writes
            progress(side, step, done, total)

    report = sync(imagined, told)
    sheet.keep()
    for each in shops.values():
        each.keep()
    with alliance.store.look() as tx:
        state, changes = tx.state(document, ""), tuple(tx.changes(run=report.run.id, limit=0))
    writes = {name: tuple(_writes(shop, state)) for name, shop in shops.items()}
    batch = sheet.batches[-1] if sheet.batches else None
    planned = PlanReport(report, writes, batch, changes, state.conflicts)
    _enter(log, planned, sheet, shops)
    _see(log, shops, state, alliance.pact, alliance.now())
    keep_log(alliance.store, log)
    return ShadowReport(planned, log, adoption, len(state.stocks))


def _writes(shop: ShadowShop, state: State) -> Iterator[Write]:
    """From what really stands there."""
    for each in shop.writes:
        known = state.listings[each.listing]
        if known.item and each.expected is not None:
            yield Write(each.listing, known.item, each.number, each.expected)


def _enter(log: Log, planned: PlanReport, sheet: ShadowSheet, shops: Mapping[str, ShadowShop]) -> None:
    log.runs += 1
    log.by_hand += sheet.by_hand + sum(shop.by_hand for shop in shops.values())
    for side, writes in planned.writes.items():
        log.written[side] = log.written.get(side, 0) + len(writes)
    log.written[SHEET] = log.written.get(SHEET, 0) + sum(batch.size for batch in sheet.batches)


def _see(log: Log, shops: Mapping[str, ShadowShop], state: State, pact: Pact, now: datetime) -> None:
    """Where the real numbers allow more to be sold than there is, and where that has happened."""
    for name, shop in shops.items():
        for listing, over in shop.over.items():
            known = state.listings.get(ListingKey(name, listing))
            if known is None or known.item is None or listing not in shop.shown:
                continue
            item = known.item
            if pieces := shop.short.get(listing):
                log.oversold.append(Oversold(name, listing, item.owner, item.sku, now, pieces))
            free = available(item, state.stocks, pact)
            if free is not None:
                shows = _together(item, shops, state, pact) or shop.shown[listing]
                seen = Exposed(name, listing, item.owner, item.sku, now, shows, max(0, free))
                _expose(log, seen, exposed=over.offset < 0 and shows > max(0, free))
    log.exposed, log.oversold = log.exposed[-MOST:], log.oversold[-MOST:]


def _together(item: ItemKey, shops: Mapping[str, ShadowShop], state: State, pact: Pact) -> int:
    """In escrow what shops show is added up; elsewhere (0) each may show all there is."""
    if pact.policy(item.owner, item.sku).mode != "escrow":
        return 0
    keys = [key for key, known in state.listings.items() if known.item == item and key.shop in shops]
    return sum(shops[key.shop].shown.get(key.listing, 0) for key in keys)


def _expose(log: Log, seen: Exposed, *, exposed: bool) -> None:
    place = (seen.shop, seen.listing)
    before = next((each for each in log.exposed if each.until is None and (each.shop, each.listing) == place), None)
    if before is None:
        log.exposed += [seen] if exposed else []
    elif not exposed:
        before.until = seen.since
    elif seen.shown - seen.available > before.shown - before.available:
        before.shown, before.available = seen.shown, seen.available
