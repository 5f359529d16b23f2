"""What grows with every step, so that no transaction may copy it: kept once for all moments, each sees its part."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, fields
from itertools import islice
from typing import Any, Generic, TypeVar

from sheetpact.model.ledger import Effect, KeptLine, Movement
from sheetpact.model.membership import PointMovement
from sheetpact.model.records import Order
from sheetpact.model.runs import Run
from sheetpact.model.state import Change, Stop

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")


@dataclass(frozen=True, slots=True)
class Entry(Generic[V]):
    """A value, the moment from which on it counts, and what counted before."""

    since: int
    value: V
    before: Entry[V] | None


class Shelf(Generic[K, V]):
    """Values by key. Only the writer of the next moment puts any; whoever looks at an earlier one sees none of them."""

    def __init__(self) -> None:
        self._newest: dict[K, Entry[V]] = {}

    def get(self, key: K, moment: int) -> V | None:
        entry = self._newest.get(key)
        while entry is not None and entry.since > moment:
            entry = entry.before
        return None if entry is None else entry.value

    def put(self, key: K, value: V, moment: int, *, looked_at: bool) -> None:
        """`looked_at`: somebody may look at a moment before the last one, so that its value must stay, too."""
        old = self._newest.get(key)
        before = old.before if old is not None and old.since == moment else old
        if before is not None and before.before is not None and not looked_at:
            before = Entry(before.since, before.value, None)
        self._newest[key] = Entry(moment, value, before)

    def take_back(self, key: K, moment: int) -> None:
        """As if nothing had been put in this moment."""
        entry = self._newest.get(key)
        if entry is None or entry.since != moment:
            return
        if entry.before is None:
            del self._newest[key]
        else:
            self._newest[key] = entry.before

    def once_more(self) -> Shelf[K, V]:
        """One of its own that holds the same."""
        other: Shelf[K, V] = Shelf()
        other._newest = dict(self._newest)
        return other

    def values(self, moment: int) -> Iterator[V]:
        for key in list(self._newest):
            value = self.get(key, moment)
            if value is not None:
                yield value


class Log(Generic[V]):
    """Entries in the order they were added; a moment sees those below its own end. `by`: what they are found by."""

    def __init__(self, *by: str) -> None:
        self._entries: list[V] = []
        self._keys: list[Hashable] = []
        self._known: set[Hashable] = set()
        self._places: dict[str, dict[object, list[int]]] = {name: {} for name in by}

    def __len__(self) -> int:
        return len(self._entries)

    def is_new(self, key: Hashable) -> bool:
        return key not in self._known

    def new(self, found: Sequence[tuple[Hashable, V]]) -> list[tuple[Hashable, V]]:
        """Those whose key isn't known; of two with one key the first, in the last one's place."""
        first = dict(reversed(found))
        return [(key, entry) for key, entry in reversed(first.items()) if key not in self._known]

    def add(self, key: Hashable, entry: V) -> None:
        for name, places in self._places.items():
            places.setdefault(getattr(entry, name), []).append(len(self._entries))
        self._entries.append(entry)
        self._keys.append(key)
        self._known.add(key)

    def places(self, end: int, wanted: Callable[[V], bool]) -> list[int]:
        return [place for place in range(end) if wanted(self._entries[place])]

    def at(self, place: int) -> V:
        return self._entries[place]

    def put(self, place: int, entry: V) -> V:
        """Instead of the one that was there, which is given back. What entries are found by must be the same."""
        old, self._entries[place] = self._entries[place], entry
        return old

    def cut(self, end: int) -> None:
        """Take back what was added from `end` on."""
        while len(self._entries) > end:
            entry = self._entries.pop()
            self._known.discard(self._keys.pop())
            for name, places in self._places.items():
                places[getattr(entry, name)].pop()

    def once_more(self) -> Log[V]:
        """One of its own that holds the same."""
        other: Log[V] = Log(*self._places)
        for key, entry in zip(self._keys, self._entries, strict=True):
            other.add(key, entry)
        return other

    def newest(self, end: int, limit: int, **wanted: object) -> tuple[V, ...]:
        """Newest first; limit 0: all."""
        if not wanted:
            return tuple(self._entries[max(0, end - limit) if limit else 0 : end][::-1])
        (name, value), *rest = wanted.items()
        places = self._places[name].get(value, [])
        found = (self._entries[places[at]] for at in range(bisect_left(places, end) - 1, -1, -1))
        fitting = (entry for entry in found if all(getattr(entry, other) == told for other, told in rest))
        return tuple(islice(fitting, limit or None))

    def since(self, start: int, end: int, name: str, value: object) -> tuple[V, ...]:
        """Oldest first, those from `start` on."""
        places = self._places[name].get(value, [])
        return tuple(self._entries[place] for place in places[bisect_left(places, start) : bisect_left(places, end)])


@dataclass(frozen=True, slots=True)
class KeptOrder:
    """An order without its customer, and its lines by line, owner and SKU."""

    order: Order
    open: bool
    lines: tuple[KeptLine, ...] = ()


@dataclass(frozen=True, slots=True)
class Tables:
    """One store's. An effect's number is its place in the log, counted from 1."""

    movements: Log[Movement] = field(default_factory=lambda: Log("item", "run"))
    effects: Log[Effect] = field(default_factory=lambda: Log("listing"))
    changes: Log[Change] = field(default_factory=lambda: Log("run"))
    points: Log[PointMovement] = field(default_factory=lambda: Log("account", "run", "order_shop", "kind"))
    begun: Log[str] = field(default_factory=Log)
    """Ids of runs."""
    deliveries: Log[int] = field(default_factory=Log)
    """Numbers of deliveries; the key is (shop, delivery)."""
    orders: Shelf[tuple[str, str], KeptOrder] = field(default_factory=Shelf)
    runs: Shelf[str, Run] = field(default_factory=Shelf)
    stops: Shelf[str, tuple[Stop, ...]] = field(default_factory=Shelf)

    @property
    def logs(self) -> Iterable[Log[Any]]:
        return (self.movements, self.effects, self.changes, self.points, self.begun, self.deliveries)

    def once_more(self) -> Tables:
        """Their own, that hold the same."""
        return Tables(**{each.name: getattr(self, each.name).once_more() for each in fields(self)})
