"""What the shops' listings show → confirmed numbers, waiting and booked drifts, missing listings, new titles."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta

from sheetpact.model.keys import ItemKey, map_key
from sheetpact.model.ledger import Booked, Kind
from sheetpact.model.pact import Pact
from sheetpact.model.problems import Severity, Where
from sheetpact.model.records import Listing
from sheetpact.model.seen import Seen, ShopSeen
from sheetpact.model.state import Known, State
from sheetpact.reconcile.drafts import Draft, Place
from sheetpact.reconcile.drift import Found, Verdict, judge
from sheetpact.reconcile.guards import Guard
from sheetpact.reconcile.shaped import Questions, shaped

GONE_AFTER = 2
"""Complete readings without a listing after which it is taken as withdrawn from the shop."""
NAMED = 5
"""Listings that one message names; the rest is counted."""

Titles = dict[ItemKey, dict[str, str]]
"""New titles that shops gave since the last run: item → shop → title."""


@dataclass(slots=True)
class SideReading:
    """One shop's reading, judged but not yet concluded."""

    fresh: list[tuple[Known, Known]] = field(default_factory=list)
    """Listings of which the shop says something else than before, with what is known then."""
    verdicts: list[tuple[Known, ItemKey, Verdict]] = field(default_factory=list)
    titles: list[tuple[Known, str]] = field(default_factory=list)
    missing: list[Known] = field(default_factory=list)
    unknown: list[Known] = field(default_factory=list)
    """Listings that tell no number."""

    @property
    def lost(self) -> Iterator[Known]:
        """Whose number is kept no more."""
        return (before for before, now in self.fresh if before.confirmed and not now.confirmed)

    @property
    def unnumbered(self) -> Iterator[Known]:
        """Missing, and without a number before."""
        return (before for before, now in self.fresh if now.missing > before.missing)

    @property
    def gone(self) -> int:
        """How many have lost their number, or are missing for the first time: each passes the guard once."""
        return sum(1 for known in self.missing if not known.missing) + sum(1 for _ in self.lost)

    def digests(self) -> Iterator[str]:
        """One a change that no order explains; what waits for its second reading has passed with the first."""
        for known, _, verdict in self.verdicts:
            if verdict.drift and (known.drift is None or known.drift.deltas != verdict.drift.deltas):
                yield f"{known.key.shop}|number|{known.key.listing}|{'|'.join(map(str, verdict.drift.deltas))}"
        for known, title in self.titles:
            yield f"{known.key.shop}|title|{known.key.listing}|{title}"
        for known in (*self.missing, *self.unnumbered):
            if not known.missing:
                yield f"{known.key.shop}|gone|{known.key.listing}"
        for known in self.lost:
            yield f"{known.key.shop}|untracked|{known.key.listing}"


def take_readings(state: State, seen: Seen, pact: Pact, guard: Guard, draft: Draft) -> Titles:
    """Conclude every shop's reading unless its guard stops it; a stopped or unread shop is frozen."""
    titles: Titles = {}
    by_shop: dict[str, dict[str, Known]] = {shop: {} for shop in pact.shops}
    for key, known in state.listings.items():
        by_shop.setdefault(key.shop, {})[key.listing] = draft.listings.get(key, known)
    questions = Questions(state, pact, draft)
    for shop, listings in by_shop.items():
        there = seen.shops.get(shop)
        side = _judge_side(listings, there, state, pact, draft) if there else None
        rows = sum(1 for known in listings.values() if known.confirmed)
        stopped = side is not None and guard.stops(shop, list(side.digests()), rows, side.gone, draft)
        if side is None or stopped:
            draft.unread.add(shop)
            draft.frozen.update(known.key for known in listings.values())
        else:
            _conclude(side, questions, pact, draft)
            _add_titles(side, shop, titles)
        _hold(listings.values(), pact, draft)
        if not stopped:
            _tell_waiting(listings.values(), questions, pact, draft)
    return titles


def _add_titles(side: SideReading, shop: str, titles: Titles) -> None:
    for known, title in sorted(side.titles, key=lambda each: each[0].key):
        if known.item is not None:
            titles.setdefault(known.item, {})[shop] = title


def _judge_side(listings: Mapping[str, Known], there: ShopSeen, state: State, pact: Pact, draft: Draft) -> SideReading:
    side = SideReading()
    tolerance = timedelta(seconds=pact.clock_tolerance)
    for name, before in listings.items():
        listing = there.listings.get(name)
        if listing is None:
            _absent(before, there, side, draft)
            continue
        known = _refreshed(before, listing, there)
        if known is not before:
            side.fresh.append((before, known))
        if listing.title != known.title and known.title and listing.title:
            side.titles.append((known, listing.title))
        if listing.shown is None:
            side.unknown.append(known)
            draft.frozen.add(known.key)
        elif not there.silent and known.confirmed is not None and known.item is not None:
            verdict = judge(known, listing, state.effects.get(known.key, ()), there, tolerance, draft.run)
            if verdict is not None:
                side.verdicts.append((known, known.item, verdict))
    return side


def _refreshed(known: Known, listing: Listing, there: ShopSeen) -> Known:
    """What the shop alone says of a listing. A number that is no longer kept there isn't known any more."""
    missing = known.missing if there.silent else 0
    barcode = known.barcode or listing.barcode
    if (known.sku, known.tracked, known.missing, known.barcode) == (listing.sku, listing.tracked, missing, barcode):
        return known
    fresh = replace(known, sku=listing.sku, tracked=listing.tracked, missing=missing, barcode=barcode)
    return fresh if listing.tracked else replace(fresh, confirmed=None, intended=None, handed=(), drift=None)


def _absent(known: Known, there: ShopSeen, side: SideReading, draft: Draft) -> None:
    """An untracked one that the newest reading had is told as long as no newer one comes, else it is marked as gone."""
    untracked = not known.tracked and not known.missing
    if there.silent and untracked:
        side.unknown.append(known)
    elif there.complete and untracked:
        side.fresh.append((known, replace(known, missing=1)))
    if known.confirmed is None or there.silent:
        return
    if there.complete:
        side.missing.append(known)
    else:
        draft.frozen.add(known.key)


def _conclude(side: SideReading, questions: Questions, pact: Pact, draft: Draft) -> None:
    for _, known in side.fresh:
        draft.listings[known.key] = known
    for known, title in side.titles:
        draft.listings[known.key] = replace(draft.listings.get(known.key, known), title=title)
    for known in side.missing:
        _missing(known, questions, pact, draft)
    for known, item, verdict in side.verdicts:
        _take(known, item, verdict, questions, draft)
    _tell_unknown(side.unknown, pact, draft)


def _take(known: Known, item: ItemKey, verdict: Verdict, questions: Questions, draft: Draft) -> None:
    """A reading of one listing: its number is confirmed, its drift waits, is booked, or is asked about."""
    confirmed, drift, found = verdict.confirmed, verdict.drift, verdict.found
    waits = known.drift if found else drift
    asks = waits is not None and questions.asks(item, waits)
    if waits and asks:
        draft.fresh[known.key] = verdict.fresh or confirmed
        if found:
            questions.ask(known, item, waits)
            return
    current = draft.listings.get(known.key, known)
    draft.listings[known.key] = replace(
        current, confirmed=confirmed, intended=verdict.intended, handed=verdict.handed, drift=drift
    )
    if drift and asks:
        questions.renew(known, item, drift)
    else:
        questions.settle(known)
    if drift:
        draft.explained.add(item)  # it has passed its guard, so what follows from it needs none
    elif found:
        _book(known, item, found, draft)
    elif known.drift:
        draft.explained.add(item)


def _missing(known: Known, questions: Questions, pact: Pact, draft: Draft) -> None:
    if known.missing + 1 >= GONE_AFTER:
        draft.listings[known.key] = replace(known, missing=0, confirmed=None, intended=None, handed=(), drift=None)
        questions.settle(known)
        draft.note(who=known.key.shop, place=_place(known), before=known.title, after="", why="listing.gone")
        draft.tell("listing.gone", Severity.NOTE, _where(known, pact))
        return
    draft.listings[known.key] = replace(known, missing=known.missing + 1)


def _hold(listings: Iterable[Known], pact: Pact, draft: Draft) -> None:
    """What waits for another reading isn't written, and a fall is out of sale meanwhile.

    Phantom stock is worse than a short delay. Where something shapes the number, nobody can say by how many pieces.
    """
    for before in listings:
        known = draft.listings.get(before.key, before)
        if known.missing or known.drift:
            draft.frozen.add(known.key)
        if known.drift and known.item and known.drift.fall and not shaped(known.item, pact):
            draft.waiting[known.item] = draft.waiting.get(known.item, 0) + known.drift.fall


def _tell_waiting(listings: Iterable[Known], questions: Questions, pact: Pact, draft: Draft) -> None:
    """Also in a run that brought no new reading; what is asked about is told as a conflict."""
    for before in listings:
        known = draft.listings.get(before.key, before)
        if known.missing and known.tracked and known.key.shop in pact.shops:
            draft.tell("listing.missing", Severity.AMBER, _where(known, pact))
        if known.drift and known.item and not questions.asked(known, known.item):
            where = Where(shop=known.key.shop, row=known.item.sku)
            draft.tell("drift.waiting", Severity.AMBER, where, delta=known.drift.told)


def _book(known: Known, item: ItemKey, found: Found, draft: Draft) -> None:
    key = f"drift:{draft.run}:{known.key.shop}:{known.key.listing}"
    before = draft.stocks.get(item)
    draft.post(Kind.ADJUST, item, found.delta, key=key, who=known.key.shop, why="drift.booked")
    draft.booked.append(Booked(key, known.key, item, found.delta, found.since, found.until))
    draft.explained.add(item)
    opened = before is not None and before.opened
    draft.note(
        who=known.key.shop,
        place=("inventory", (item.sku, item.owner), "available"),
        before=before.available if before and opened else None,
        after=draft.stocks[item].available if opened else None,
        why="drift.booked",
        params={"delta": f"{found.delta:+d}"},
    )


def _tell_unknown(unknown: Iterable[Known], pact: Pact, draft: Draft) -> None:
    """One line a shop: these share no number, though their orders count."""
    shared = [each for each in unknown if each.item and pact.policy(*each.item).mode != "own"]
    if shared:
        names = ", ".join(each.sku or each.title for each in shared[:NAMED]) + (" …" if shared[NAMED:] else "")
        where = replace(_where(shared[0], pact), row="")
        draft.tell("listing.untracked", Severity.AMBER, where, count=len(shared), names=names)


def _where(known: Known, pact: Pact) -> Where:
    shop = known.key.shop
    return Where(partner=pact.partner_name(pact.partner_of(shop)), shop=shop, row=known.sku or known.title)


def _place(known: Known) -> Place:
    return ("sku_map", map_key(known.key, known.sku), "title")
