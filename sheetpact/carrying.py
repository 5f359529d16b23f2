"""Work on several shops side by side: each with its own writes, and its orders read once more after them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import TypeVar

from sheetpact.apply import Carried, Carrier, carry_out, one_side, trouble
from sheetpact.errors import ConnectorError
from sheetpact.observe import Task, read_orders
from sheetpact.plan import Plan, Write
from sheetpact.ports import Alliance, Progress, Publishing

T = TypeVar("T")
ATOMIC = frozenset({Publishing.SET_IF, Publishing.DELTA_KEYED, Publishing.DELTA})


def carry_shops(alliance: Alliance, run: str, plan: Plan, progress: Progress) -> Iterator[tuple[str, Carried]]:
    """Carry out a plan's writes; what became of them, shop by shop."""
    work = [shop for shop, writes in plan.writes.items() if writes and shop in alliance.shops]
    if not work:
        return
    with side_by_side(alliance.readers) as each:
        yield from each(lambda shop: (shop, _carry_shop(alliance, run, shop, plan, progress)), work)


def _carry_shop(alliance: Alliance, run: str, shop: str, plan: Plan, progress: Progress) -> Carried:
    writes, connector = plan.writes[shop], alliance.shops[shop]
    atomic = atomic_shops(alliance)
    carrier = Carrier(shop, connector, alliance.store, alliance.pact, run, alliance.now, atomic, plan.waiting)
    carried = carry_out(carrier, writes, _counting(shop, writes, progress))
    try:
        with one_side():
            task = Task(shop, connector, alliance.pact, run)
            read_orders(task, alliance.store, alliance.now, carried.problems.extend)
    except ConnectorError as error:
        carried.problems.append(trouble(shop, error, alliance.pact))
    return carried


def _counting(shop: str, writes: Sequence[Write], progress: Progress) -> Callable[[int], None]:
    done = 0

    def tick(count: int) -> None:
        nonlocal done
        done += count
        progress(shop, "progress.write", done, len(writes))

    return tick


@contextmanager
def side_by_side(readers: int) -> Iterator[Callable[[Callable[[str], T], Sequence[str]], Iterator[T]]]:
    """What maps over shops, in their order; a thread each for so many at a time, none at all for one."""
    if readers == 1:
        yield map
        return
    with ThreadPoolExecutor(max_workers=readers, thread_name_prefix="shop") as pool:
        yield pool.map


def atomic_shops(alliance: Alliance) -> frozenset[str]:
    """Shops that take a number with compare-and-set or an atomic delta."""
    return frozenset(name for name, shop in alliance.shops.items() if shop.capabilities.publishing in ATOMIC)
