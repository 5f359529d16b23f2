"""What the shops' listings show → confirmed numbers, waiting and booked drifts, missing listings, new titles."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta

from sheetpact.model.keys import ItemKey
from sheetpact.model.ledger import Booked, Kind
from sheetpact.model.pact import ItemPolicy, Pact
from sheetpact.model.problems import Severity, Where
from sheetpact.model.seen import Seen, ShopSeen
from sheetpact.model.state import ConflictKind, Known, State
from sheetpact.reconcile.bundles import bundle_of
from sheetpact.reconcile.drafts import Draft, Place, Sides
from sheetpact.reconcile.drift import Verdict, judge
from sheetpact.reconcile.guards import Guard

GONE_AFTER = 2
"""Complete readings without a listing after which it is taken as withdrawn from the shop."""

Titles = dict[ItemKey, dict[str, str]]
"""New titles that shops gave since the last run: item → shop → title."""


@dataclass(slots=True)
class SideReading:
    """One shop's reading, judged but not yet concluded."""

    verdicts: list[tuple[Known, Verdict]]
    titles: list[tuple[Known, str]]
    missing: list[Known]

    def digests(self) -> Iterator[str]:
        """One a change that no order explains."""
        for known, verdict in self.verdicts:
            if verdict.drift or verdict.booked:
                delta = verdict.booked or (verdict.drift.delta if verdict.drift else 0)
                yield f"{known.key.shop}|number|{known.key.listing}|{delta}"
        for known, title in self.titles:
            yield f"{known.key.shop}|title|{known.key.listing}|{title}"
        for known in self.missing:
            yield f"{known.key.shop}|gone|{known.key.listing}"


def take_readings(state: State, seen: Seen, pact: Pact, guard: Guard, draft: Draft) -> Titles:
    """Conclude every shop's reading unless its guard stops it; a stopped or unread shop is frozen."""
    titles: Titles = {}
    by_shop: dict[str, dict[str, Known]] = {shop: {} for shop in pact.shops}
    for key, known in state.listings.items():
        by_shop.setdefault(key.shop, {})[key.listing] = draft.listings.get(key, known)
    tolerance = timedelta(seconds=pact.clock_tolerance)
    for shop, listings in by_shop.items():
        there = seen.shops.get(shop)
        if there is None:
            draft.frozen.update(known.key for known in listings.values())
            continue
        side = _judge_side(listings, there, state, tolerance, draft)
        known_before = sum(1 for known in listings.values() if known.confirmed)
        if guard.stops(shop, list(side.digests()), known_before, len(side.missing), draft):
            draft.frozen.update(known.key for known in listings.values())
            continue
        _conclude(side, state, pact, draft)
        for known, title in side.titles:
            if known.item is not None:
                titles.setdefault(known.item, {})[shop] = title
    return titles


def _judge_side(
    listings: Mapping[str, Known], there: ShopSeen, state: State, tolerance: timedelta, draft: Draft
) -> SideReading:
    side = SideReading([], [], [])
    for name, known in listings.items():
        listing = there.listings.get(name)
        if listing is None:
            _absent(known, there, side, draft)
            continue
        if listing.title != known.title and known.title and listing.title:
            side.titles.append((known, listing.title))
        if there.silent or known.confirmed is None:
            continue
        if known.missing:
            draft.listings[known.key] = replace(known, missing=0)
        verdict = judge(known, listing, state.effects.get(known.key, ()), there, tolerance, draft.run)
        if verdict is not None:
            side.verdicts.append((known, verdict))
    return side


def _absent(known: Known, there: ShopSeen, side: SideReading, draft: Draft) -> None:
    if known.confirmed is None or there.silent:
        return
    if there.complete:
        side.missing.append(known)
    else:
        draft.frozen.add(known.key)


def _conclude(side: SideReading, state: State, pact: Pact, draft: Draft) -> None:
    for known, title in side.titles:
        draft.listings[known.key] = replace(draft.listings.get(known.key, known), title=title)
    for known in side.missing:
        _missing(known, pact, draft)
    for known, verdict in side.verdicts:
        current = draft.listings.get(known.key, known)
        draft.listings[known.key] = replace(
            current,
            confirmed=verdict.confirmed,
            handed=verdict.handed,
            drift=verdict.drift,
            intended=None,
            missing=0,
        )
        if known.item is None:
            continue
        if verdict.drift or verdict.booked:
            policy = pact.policy(known.item.owner, known.item.sku)
            if _shaped(policy) or bundle_of(known.item, pact):
                _ask(known, known.item, verdict, state, draft)
            elif verdict.drift:
                _wait(known, known.item, verdict.drift.delta, draft)
            else:
                _book(known, known.item, verdict, draft)


def _missing(known: Known, pact: Pact, draft: Draft) -> None:
    where = _where(known, pact)
    draft.frozen.add(known.key)
    if known.missing + 1 >= GONE_AFTER:
        draft.listings[known.key] = replace(known, missing=0, confirmed=None, intended=None, handed=None, drift=None)
        draft.note(who=known.key.shop, place=_place(known), before=known.title, after="", why="listing.gone")
        draft.tell("listing.gone", Severity.NOTE, where)
        return
    draft.listings[known.key] = replace(known, missing=known.missing + 1)
    draft.tell("listing.missing", Severity.AMBER, where)


def _wait(known: Known, item: ItemKey, delta: int, draft: Draft) -> None:
    """Phantom stock is worse than a short delay: a fall is out of sale at once, a rise is shown nowhere."""
    draft.frozen.add(known.key)
    if delta < 0:
        draft.waiting[item] = draft.waiting.get(item, 0) - delta
    draft.tell("drift.waiting", Severity.AMBER, Where(shop=known.key.shop, row=item.sku), delta=f"{delta:+d}")


def _book(known: Known, item: ItemKey, verdict: Verdict, draft: Draft) -> None:
    key = f"drift:{draft.run}:{known.key.shop}:{known.key.listing}"
    before = draft.stocks[item].available if item in draft.stocks else None
    draft.post(Kind.ADJUST, item, verdict.booked, key=key, who=known.key.shop, why="drift.booked")
    since = known.confirmed.at if known.confirmed else draft.now
    until = known.drift.seen_at if known.drift else draft.now
    draft.booked.append(Booked(key, known.key, item, verdict.booked, since, until))
    draft.explained.add(item)
    draft.note(
        who=known.key.shop,
        place=("inventory", (item.sku, item.owner), "available"),
        before=before,
        after=draft.stocks[item].available,
        why="drift.booked",
        params={"delta": f"{verdict.booked:+d}"},
    )


def _ask(known: Known, item: ItemKey, verdict: Verdict, state: State, draft: Draft) -> None:
    """A right, a percentage or a limit shapes this number, so nobody can say what the difference means for stock."""
    draft.frozen.add(known.key)
    delta = verdict.booked or (verdict.drift.delta if verdict.drift else 0)
    expected = verdict.confirmed.number if verdict.drift else verdict.confirmed.number - delta
    place = ("inventory", (item.sku, item.owner), f"shop:{known.key.shop}")
    shops = {known.key.shop: expected + delta}
    if all(old.place != place or dict(old.shops) != shops for old in state.conflicts):
        params = {"listing": known.key.listing, "delta": f"{delta:+d}"}
        draft.ask(ConflictKind.DRIFT, place, Sides(expected, expected, shops), "drift.shaped", params)


def _shaped(policy: ItemPolicy) -> bool:
    limits = (policy.max_shown, policy.stop_at)
    return policy.mode == "escrow" or bool(policy.buffer_percent) or any(limit is not None for limit in limits)


def _where(known: Known, pact: Pact) -> Where:
    owner = known.key.shop
    partner = pact.partner_name(pact.partner_of(owner)) if owner in pact.shops else ""
    return Where(partner=partner, shop=owner, row=known.sku or known.title)


def _place(known: Known) -> Place:
    return ("sku_map", (known.key.shop, known.sku or f"#{known.key.listing}"), "title")
