"""How often mirror mode would oversell each item, from its own orders, and what safety stock would make of it."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from sheetpact.explain import find
from sheetpact.model.keys import ItemKey, ListingKey
from sheetpact.model.ledger import Kind
from sheetpact.model.pact import ItemPolicy
from sheetpact.model.state import State
from sheetpact.ports import Alliance, Transaction
from sheetpact.reconcile.bundles import bundle_of
from sheetpact.reconcile.identity import joined
from sheetpact.reconcile.overselling import oversold
from sheetpact.reconcile.targets import safety, shown

LAGS = (1, 60, 600, 3600)
"""Seconds from an order until the other shops' numbers are written: webhooks, or a schedule."""
WINDOW = timedelta(days=28)
"""How far back orders are counted: four whole weeks."""
A_DAY = 1.0
"""Pieces that an item is taken to sell in a day where nothing was sold in the window."""
UNSEEN = 0.5
"""Pieces that each shop is taken to have sold beside those it did: who has sold none yet may sell the next one."""
STEPS = (0, 1, 2, 3, 5)
"""Safety stocks whose effect is told."""
MOST = 50
"""The highest safety stock that is tried."""
ENOUGH = 1.0
"""Oversold pieces per 1,000 sold below which a safety stock is called enough."""


@dataclass(frozen=True, slots=True)
class Demand:
    """What buyers took in `days`. `assumed`: nothing, so that A_DAY stands for it."""

    per_hour: Mapping[str, float]
    """Shop → pieces."""
    sold: int
    days: float
    assumed: bool

    @property
    def per_day(self) -> float:
        return sum(self.per_hour.values()) * 24


@dataclass(frozen=True, slots=True)
class AtLag:
    """Oversold pieces per 1,000 sold, as things are and with other safety stocks.

    `enough`: the least safety stock that keeps it below 1; None: none that leaves anything to sell.
    """

    seconds: int
    oversold: float
    with_safety: Mapping[int, float]
    enough: int | None


@dataclass(frozen=True, slots=True)
class Risk:
    """One item. Only one in mirror mode, with stock of its own that is known, has `lags`; `why` tells of others."""

    item: ItemKey
    title: str
    mode: str
    why: str = ""
    """A code of the text catalogue."""
    available: int = 0
    reserve: int = 0
    """Pieces left when shops show 0: safety stock, buffer and what else the pact says."""
    demand: Demand | None = None
    lags: tuple[AtLag, ...] = ()


def risk(alliance: Alliance, keys: Sequence[str]) -> tuple[Risk, ...]:
    """Those of these keys, or of all items in mirror mode, the riskiest first. Unclear: as `explain` has it."""
    pact = alliance.pact
    with alliance.store.look() as tx:
        state = tx.state(pact.sheet.document, "")
        listed = joined(state.listings.values())
        asked = [find(key, state, pact) for key in keys] or list(listed)
        found = [_of_item(item, listed.get(item, ()), state, alliance, tx) for item in dict.fromkeys(asked)]
    if keys:
        return tuple(found)
    told = [each for each in found if each.lags]
    return tuple(sorted(told, key=lambda each: ([-lag.oversold for lag in reversed(each.lags)], each.item)))


def _of_item(item: ItemKey, listings: Sequence[ListingKey], state: State, alliance: Alliance, tx: Transaction) -> Risk:
    policy, stock = alliance.pact.policy(*item), state.stocks.get(item)
    title = str(state.fields.get(item, {}).get("item") or "")
    why = next(_left_out(item, policy, alliance), "")
    if not why and (stock is None or not stock.opened):
        why = "risk.no_stock"
    if why or stock is None:
        return Risk(item, title, policy.mode, why)
    shops = [key.shop for key in listings if state.listings[key].confirmed]
    demand = _demand(item, shops, alliance, tx)
    kept = safety(item, state.fields, policy)
    lags = tuple(_at_lag(seconds, stock.available, kept, policy, demand) for seconds in LAGS)
    reserve = _reserve(stock.available, kept, policy)
    return Risk(item, title, policy.mode, "", stock.available, reserve, demand, lags)


def _left_out(item: ItemKey, policy: ItemPolicy, alliance: Alliance) -> Iterator[str]:
    if bundle_of(item, alliance.pact):
        yield "risk.bundle"
    if policy.mode != "mirror":
        yield f"risk.{policy.mode}"


def _demand(item: ItemKey, shops: Sequence[str], alliance: Alliance, tx: Transaction) -> Demand:
    """Pieces shipped within the window, and those that open orders hold. A shorter history counts as a day."""
    now, movements = alliance.now(), tx.movements(item=item)
    opened = min((each.at for each in movements if each.kind is Kind.OPENING), default=now)
    begin = max(opened, now - WINDOW)
    sold: Counter[str] = Counter(dict.fromkeys(shops, 0))
    for each in movements:
        if each.kind is Kind.SALE and each.at >= begin:
            sold[each.shop] -= each.quantity
    for line in tx.holds(item):
        sold[line.shop] += line.held
    hours = max((now - begin) / timedelta(hours=1), 24.0)
    pieces = sum(sold.values())
    whole = pieces / hours if pieces else A_DAY / 24
    weight = pieces + UNSEEN * len(sold)
    per_hour = {shop: whole * (count + UNSEEN) / weight for shop, count in sold.items()}
    return Demand(per_hour, pieces, hours / 24, not pieces)


def _at_lag(seconds: int, available: int, kept: int, policy: ItemPolicy, demand: Demand) -> AtLag:
    rates, hours = list(demand.per_hour.values()), seconds / 3600

    def with_(pieces: int) -> float:
        return oversold(available, _reserve(available, pieces, policy), rates, hours)

    some_left = available - _reserve(available, 0, policy)
    tried = range(max(0, min(some_left, MOST)))
    enough = bisect_left(tried, True, key=lambda pieces: with_(pieces) < ENOUGH)  # noqa: FBT003 -- more is never riskier
    found = enough if enough < len(tried) else None
    return AtLag(seconds, with_(kept), {pieces: with_(pieces) for pieces in STEPS}, found)


def _reserve(available: int, kept: int, policy: ItemPolicy) -> int:
    """With so many pieces left, or fewer, shops show 0."""
    for left in range(1, available + 1):
        if shown(left, kept, policy):
            return left - 1
    return max(available, 0)
