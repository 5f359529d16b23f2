"""Whether the number a listing shows is explained by what was last confirmed and by the orders since.

An order whose time lies within the clock tolerance of a confirmed number or of a reading may or may not be in
the number: a difference that such orders could account for is explained. What stays unexplained counts only
when it is seen in two readings, in different runs at least `AGAIN` apart, with no order in between.

What was written without a receipt, or handed over in files, may or may not have been shown. A reading that shows one
of these numbers confirms it, the very number rather than one that orders make of another; one that shows none differs
from each by other pieces, and nobody knows which count.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sheetpact.model.ledger import Confirmed, Drift, Effect, Handed, Intended
from sheetpact.model.records import Listing
from sheetpact.model.seen import ShopSeen
from sheetpact.model.state import Known

AGAIN = timedelta(seconds=60)
"""The least time between the two readings of a drift."""
MOST_UNSURE = 24
"""Orders within the tolerance of one reading whose combinations are tried; more are taken as sure."""
STILL_UNSURE = 12
"""As many of the newest orders before a reading may or may not be in its number; older ones are taken to be in it."""

Baseline = Confirmed | Intended | Handed


@dataclass(frozen=True, slots=True)
class Orders:
    """What a listing's orders moved. `tolerance`: by how much clocks may be apart."""

    effects: Sequence[Effect]
    tolerance: timedelta

    def between(self, since: datetime, known: int, read_at: datetime) -> Moved:
        """From one number to the next. `known`: the first surely holds all effects up to this one."""
        sure = 0
        unsure: list[Effect] = []
        for effect in self.effects:
            if effect.number <= known or effect.at < since - self.tolerance:
                continue
            if effect.earliest > read_at + self.tolerance:
                continue
            near = effect.earliest <= since + self.tolerance or effect.at >= read_at - self.tolerance
            if near and len(unsure) < MOST_UNSURE:
                unsure.append(effect)
            else:
                sure += effect.delta
        return Moved(sure, unsure)


@dataclass(frozen=True, slots=True)
class Moved:
    """By so much orders moved a number for `sure`, and by some of the `unsure` ones."""

    sure: int
    unsure: Sequence[Effect]

    def left(self, difference: int) -> list[int]:
        """What each choice of the unsure orders leaves of a difference, the smallest first."""
        rest = difference - self.sure
        found = (rest - part for part in _sums([effect.delta for effect in self.unsure]))
        return sorted(found, key=lambda gap: (abs(gap), gap))


@dataclass(frozen=True, slots=True)
class Found:
    """A drift seen twice, in pieces: beside `expected` and the orders after it. It happened between the two times."""

    delta: int
    expected: int
    since: datetime
    until: datetime


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a reading says. `drift` waits for its second reading, `found` has had it.

    `intended` and `handed` may still be shown later. `fresh` is what was read, where that isn't confirmed.
    """

    confirmed: Confirmed
    intended: Intended | None = None
    handed: tuple[Handed, ...] = ()
    drift: Drift | None = None
    found: Found | None = None
    fresh: Confirmed | None = None


def judge(
    known: Known, listing: Listing, effects: Sequence[Effect], there: ShopSeen, tolerance: timedelta, run: str
) -> Verdict | None:
    """The verdict on one tracked, adopted listing; None where the reading adds nothing to what is known."""
    confirmed, shown = known.confirmed, listing.shown
    if confirmed is None or shown is None or there.read_at <= confirmed.at:
        return None
    settled = not (known.drift or known.intended or known.handed)
    if settled and shown == confirmed.number and not effects:
        return None
    fresh = Confirmed(shown, there.read_at, _surely_in(effects, there, tolerance))
    moves = [each for each in effects if each.delta]
    orders = Orders(moves, tolerance)
    others = [_gap(shown, since, orders, there.read_at, waiting)[0] for since, waiting in _since(known)]
    explained = [
        since for since, gap in zip(known.since, others, strict=True) if not gap and _tells(since, confirmed, shown)
    ]
    if explained:
        very = next((since for since in explained if since.number == shown), explained[0])
        return Verdict(fresh, handed=_after(very, known.handed))
    gap, stands = _gap(shown, confirmed, orders, there.read_at, known.drift)
    if gap == 0:
        told = (each for each in reversed(known.handed) if each.number == shown and _tells(each, confirmed, shown))
        shows = next(told, confirmed)
        return Verdict(fresh, _in_doubt(known.intended, there, tolerance), _after(shows, known.handed))
    newest = max((effect.number for effect in moves), default=0)
    drift = Drift(gap, fresh.at, run, max(newest, fresh.effects), tuple(others), shown=shown)
    return _unexplained(known, confirmed, fresh, drift, newest, stands=stands)


def _in_doubt(intended: Intended | None, there: ShopSeen, tolerance: timedelta) -> Intended | None:
    """A write that may have been carried out though the old number was read: platforms show what was a moment ago."""
    return intended if intended and there.read_at - intended.at <= tolerance else None


def _since(known: Known) -> Iterator[tuple[Baseline, Drift | None]]:
    """What was written or handed over since the confirmed number, each with what waits as counted from it."""
    waiting = known.drift
    others = waiting.others if waiting else ()
    for at, baseline in enumerate(known.since):
        yield baseline, replace(waiting, delta=others[at]) if waiting and at < len(others) else None


def _tells(since: Intended | Handed, confirmed: Confirmed, shown: int) -> bool:
    """Whether a reading of this number can be its doing. It may be in no file, and the number was there before."""
    return not (isinstance(since, Handed) and not since.file and shown == since.number == confirmed.number)


def _after(shown: Baseline, handed: Sequence[Handed]) -> tuple[Handed, ...]:
    """Of numbers handed over, oldest first, those after the one that is shown: the older ones are gone."""
    if isinstance(shown, Handed):
        return tuple(handed[handed.index(shown) + 1 :])
    return () if isinstance(shown, Intended) else tuple(handed)


def _surely_in(effects: Sequence[Effect], there: ShopSeen, tolerance: timedelta) -> int:
    """The highest effect that a number just read surely includes: platforms answer with what was a moment ago."""
    unsure = [each.number for each in effects if each.number <= there.effects and each.at >= there.read_at - tolerance]
    return unsure[-STILL_UNSURE:][0] - 1 if unsure else there.effects


def _unexplained(
    known: Known, confirmed: Confirmed, fresh: Confirmed, drift: Drift, newest: int, *, stands: bool
) -> Verdict:
    """`stands`: it was there, or may have been, when another number was read before."""
    waiting = known.drift
    if waiting is None or (waiting.delta, waiting.others) != (drift.delta, drift.others):
        since = waiting.first_seen if waiting and stands else None
        return Verdict(confirmed, known.intended, known.handed, replace(drift, since=since), fresh=fresh)
    if newest > waiting.effects:
        anew = replace(drift, since=waiting.first_seen)
        return Verdict(confirmed, known.intended, known.handed, anew, fresh=fresh)
    if waiting.run == drift.run or fresh.at - waiting.seen_at < AGAIN:
        return Verdict(confirmed, known.intended, known.handed, waiting, fresh=fresh)
    found = Found(drift.delta, confirmed.number, confirmed.at, waiting.first_seen)
    return Verdict(fresh, handed=passed(known.handed), found=found)


def passed(handed: Sequence[Handed]) -> tuple[Handed, ...]:
    """Numbers handed over, once another number that the shop shows has been accounted for."""
    return tuple(replace(each, passed=True) for each in handed)


def _gap(
    shown: int, baseline: Baseline, orders: Orders, read_at: datetime, waiting: Drift | None = None
) -> tuple[int, bool]:
    """The smallest difference (pieces, signed) that some choice of the unsure orders leaves.

    What waits already and still stands goes before a smaller one, and is told by True.
    """
    moved = orders.between(baseline.at, baseline.effects, read_at)
    left = moved.left(shown - baseline.number)
    if waiting and _moved_by_orders(waiting, shown, orders, read_at):
        for delta in _perhaps(waiting, baseline, orders):
            if delta in left and _stands(delta, waiting, shown - baseline.number, moved, orders.tolerance):
                return delta, True
    return left[0], False


def _moved_by_orders(waiting: Drift, shown: int, orders: Orders, read_at: datetime) -> bool:
    """Whether orders alone made the number what it is, of the one in which the drift was seen; else it is another.

    Of the differences that it may be, one would often be left by chance.
    """
    if waiting.shown is None:
        return True
    return 0 in orders.between(waiting.seen_at, 0, read_at).left(shown - waiting.shown)


def _perhaps(waiting: Drift, baseline: Baseline, orders: Orders) -> Iterator[int]:
    """What it was taken for, and what it is instead if orders thought to be in the number weren't, or the other way."""
    yield waiting.delta
    if waiting.shown is not None:
        was = orders.between(baseline.at, baseline.effects, waiting.seen_at).left(waiting.shown - baseline.number)
        yield from (delta for delta in was if delta not in (0, waiting.delta))


def _stands(delta: int, waiting: Drift, difference: int, moved: Moved, tolerance: timedelta) -> bool:
    """Whether a drift is there as it was seen, though unsure orders could account for it, or for a part of it.

    Orders that came after it was seen don't account for it: it stands where all new ones did. Else it may have gone
    away by itself. In part it hasn't, where the number moved just as the new orders did since it was seen.
    """
    new = [each for each in moved.unsure if each.number > waiting.effects]
    later = [each for each in moved.unsure if each.earliest > waiting.first_seen + tolerance]
    if later and all(each in later for each in new):
        return True
    came = Moved(moved.sure + sum(each.delta for each in new), [each for each in moved.unsure if each not in new])
    return 0 not in moved.left(difference) and delta in came.left(difference)


def _sums(deltas: Sequence[int]) -> list[int]:
    """Every sum that some of the deltas make, all of them first: the likeliest comes first among equals."""
    sums = {0: None}
    for delta in deltas:
        sums = {total + change: None for total in sums for change in (delta, 0)}
    return list(sums)
