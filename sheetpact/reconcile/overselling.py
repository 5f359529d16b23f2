"""How many pieces mirror mode sells twice while the last ones go, given how long the shops don't know of each other.

Every order lowers its own shop's number at once and all others' after the lag. So a shop goes on selling what others
have sold within the lag. Orders come as a Poisson process in each shop, a piece each, and nothing is restocked before
all is sold.

A shop stops at `limit` pieces, its own and those it knows of. Counted by what it knows, the others' orders are a
Poisson process again, which begins a lag later: so of its own orders it takes all of the first lag, and its share of
what is left then. Their sum over the shops is exact in the mean (`overrun`). How it spreads has no closed form here: at
a short lag each shop but one may sell one piece too many, at a long one chance evens out between the shops. A binomial
distribution that has both (`beyond`) stands in for it: with a reserve the result was within a third, or three pieces
per thousand, of simulations with stocks of 3 to 40, two to six shops and up to 30 orders a lag.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import exp, floor, lgamma, log, log1p

PER = 1000
NOTHING = 1e-15
"""A chance that adds nothing to a sum."""
TWO = 2
"""A shop alone knows all that is sold."""


def oversold(stock: int, reserve: int, demand: Sequence[float], lag: float) -> float:
    """Pieces sold that nobody has, per 1,000 sold.

    `stock` pieces are available, and shops show 0 as soon as `reserve` of them are left. `demand`: each shop's pieces
    an hour. `lag` in hours.
    """
    limit, selling = stock - reserve, [each for each in demand if each]
    if limit <= 0 or len(selling) < TWO:
        return 0.0
    mean = overrun(limit, selling, lag)
    return PER * beyond(reserve, mean, limit, selling) / (limit + mean)


def overrun(limit: int, demand: Sequence[float], lag: float) -> float:
    """Pieces sold beyond `limit`, on average."""
    total = sum(demand)
    mean = -float(limit)
    for each in demand:
        left = _left(limit, each * lag)
        mean += limit - left + left * each / total
    return max(0.0, mean)


def _left(limit: int, mean: float) -> float:
    """What a Poisson variable of this mean leaves of the limit, on average; it leaves no less than nothing."""
    if limit <= mean:
        return sum((limit - count) * _poisson(count, mean) for count in range(limit))
    above, count = 0.0, limit + 1
    while (chance := _poisson(count, mean)) > NOTHING:
        above += (count - limit) * chance
        count += 1
    return limit - mean + above


def beyond(reserve: int, mean: float, limit: int, demand: Sequence[float]) -> float:
    """By how many pieces an overrun of this mean exceeds the reserve, on average."""
    others = len(demand) - 1
    chances = min(others + mean / (1 - _spread(demand)), float(others * limit))
    low = floor(chances)
    part = chances - low
    return (1 - part) * _above(reserve, mean, low) + part * _above(reserve, mean, low + 1)


def _spread(demand: Sequence[float]) -> float:
    """The variance of the overrun at a long lag, divided by its mean: what chance leaves after it evened out.

    A shop's chance surplus makes the others stop earlier, a lag later. What doesn't cancel is what came between.
    """
    total = sum(demand)
    shares = [each / total for each in demand]
    variance = 0.0
    for at, own in enumerate(shares):
        others = [share for place, share in enumerate(shares) if place != at]
        earlier = sum(one * other * min(one, other) for one in others for other in others)
        variance += own * ((1 - own) ** 3 + earlier)
    return variance / (1 - sum(share * share for share in shares))


def _above(reserve: int, mean: float, chances: int) -> float:
    """The mean of what a binomial variable with this mean has above `reserve`."""
    if mean <= 0:
        return 0.0
    if mean >= chances:
        return max(0.0, mean - reserve)
    each = mean / chances
    return sum(
        (count - reserve) * exp(_ways(chances, count) + count * log(each) + (chances - count) * log1p(-each))
        for count in range(reserve + 1, chances + 1)
    )


def _ways(all_: int, some: int) -> float:
    """The logarithm of how many ways there are to choose some of all."""
    return lgamma(all_ + 1) - lgamma(some + 1) - lgamma(all_ - some + 1)


def _poisson(count: int, mean: float) -> float:
    return exp(count * log(mean) - mean - lgamma(count + 1))
