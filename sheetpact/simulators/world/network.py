"""Between a sync and the outside world: calls are counted, time passes, answers get lost, people act, processes die."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial
from typing import Protocol, TypeVar, cast

from sheetpact.errors import RetryLater, SignInAgain, UnknownOutcome
from sheetpact.model.inbox import Delivery, Left
from sheetpact.ports import Alliance, Inbox, Receipt, Result, Sheet, Shop, StockWrite, Store, Transaction
from sheetpact.simulators.world.clock import Clock
from sheetpact.simulators.world.shops import SimShop
from sheetpact.simulators.world.steps import FAULTS, Step, Trouble
from sheetpact.simulators.world.trace import Trace
from sheetpact.simulators.world.truth import Sent
from sheetpact.testing.deaths import Killed

T = TypeVar("T")
READS = frozenset({"listings", "look", "orders", "order", "customers", "delivery_notes", "read"})
WRITES = frozenset({"publish", "write"})
SECONDS = 0.4
"""How long a call takes."""
MANY, LESS = 100, 0.05
"""A process that makes more calls than that makes the rest as if shops were called side by side: leases aren't renewed
by threads here, and it must not be taken for one that fell asleep.
"""
BUSY = 5.0
"""Seconds of patience that a busy platform asks for."""
OUT_OF_REACH = "out of reach"
STALE = 50.0
"""How old a stale reading is, in seconds."""


class Around(Protocol):
    """The world that a process lives in."""

    clock: Clock
    trace: Trace
    happened: Counter[str]
    """What somebody did, and what went wrong, by its name."""
    disturbed: bool
    """Something went wrong or happened meanwhile in the sync under way."""

    def tell(self, step: Step) -> bool: ...

    def offline(self, shop: str) -> bool: ...


@dataclass(slots=True)
class Wire:
    """The way out of one process. `calls` counts, from 1."""

    world: Around
    troubles: Sequence[Trouble] = ()
    what: str = "sync"
    """The process, as the trace calls it."""
    calls: int = 0
    dead: bool = False
    fault: str = ""
    """Of the call under way."""
    names: list[str] = field(default_factory=list)
    sent: list[Sent] = field(default_factory=list)
    """What this and other processes sent to shops."""
    unanswered: list[Sent] = field(default_factory=list)
    """That of it whose answer isn't stored."""
    answered: list[Sent] = field(default_factory=list)
    """By the last call, and not stored yet."""
    _met_already: set[int] = field(default_factory=set)
    """Which of the troubles have come to pass."""

    def around(self, side: str, verb: str, call: Callable[[], T], half: Callable[[], object] | None = None) -> T:
        """One call, and what the seed makes of it."""
        self._live()
        self.calls += 1
        number = self.calls
        self.names.append(f"{side} {verb}")
        self.world.clock.wait(SECONDS if number <= MANY else LESS)
        here = [trouble for trouble in self.troubles if trouble.at == number]
        for trouble in here:
            if trouble.step is not None:
                self.world.disturbed = True
                with self.world.trace.within():
                    self.world.tell(trouble.step)
        whats = [trouble.what for trouble in here]
        if "killed before" in whats:
            self._die("killed before", f"{side} {verb}")
        if self.world.offline(side):
            self.world.disturbed = True
            self.world.happened[OUT_OF_REACH] += 1
            raise RetryLater(f"{side} is offline")
        self.fault = self._next_fault(side, verb)
        result = self._met(self.fault, side, verb, call, half) if self.fault else call()
        if "killed after" in whats:
            self._die("killed after", f"{side} {verb}")
        return result

    def store_answers(self) -> None:
        """They are known from here on."""
        self.unanswered[:] = [each for each in self.unanswered if each not in self.answered]
        self.answered = []

    def _live(self) -> None:
        """A dead process does nothing more."""
        if self.dead:
            raise Killed

    def _die(self, how: str, call: str) -> None:
        self.world.happened[how] += 1
        self.world.trace.tell(f"{self.what}: {how} {call}")
        self.world.disturbed = self.dead = True
        raise Killed

    def _next_fault(self, side: str, verb: str) -> str:
        """A fault waits for the first call from its own on that it can befall."""
        for place, trouble in enumerate(self.troubles):
            due = trouble.what in FAULTS and trouble.at <= self.calls and place not in self._met_already
            if due and self._fits(trouble.what, side, verb):
                self._met_already.add(place)
                return trouble.what
        return ""

    @staticmethod
    def _fits(what: str, side: str, verb: str) -> bool:
        """A fault of the network: the store is beside the process, and has none."""
        if side in {"store", "inbox"} or (what == "half" and verb != "publish"):
            return False
        return what != "stale" or verb in {"listings", "look"}

    def _met(self, fault: str, side: str, verb: str, call: Callable[[], T], half: Callable[[], object] | None) -> T:
        self.world.disturbed = True
        self.world.happened[fault] += 1
        self.world.trace.tell(f"{side} {verb}: {fault}")
        if fault == "stale":
            return call()
        if fault == "lost after":
            call()
        if fault == "half" and half is not None:
            half()
        if fault == "busy":
            self.world.clock.wait(BUSY)
        lost = UnknownOutcome if verb in WRITES else RetryLater
        raise {"busy": RetryLater, "down": RetryLater, "signed out": SignInAgain, "odd": KeyError}.get(fault, lost)(
            f"{side} {verb}: {fault}"
        )


def wired(alliance: Alliance, wire: Wire, now: Callable[[], datetime]) -> Alliance:
    """The same alliance as one process sees it: over this wire, by its own clock, one thing after another."""
    shops = {name: cast("Shop", Port(shop, wire, name)) for name, shop in alliance.shops.items()}
    sheet = cast("Sheet", Port(alliance.sheet, wire, "sheet"))
    return replace(alliance, store=WiredStore(alliance.store, wire), shops=shops, sheet=sheet, now=now, readers=1)


class Port:
    """A shop or a sheet at the other end."""

    def __init__(self, real: object, wire: Wire, name: str) -> None:
        self._real, self._wire, self._name = real, wire, name

    def __getattr__(self, verb: str) -> object:
        found = getattr(self._real, verb)
        if verb not in READS and verb not in WRITES:
            return found
        return partial(self._call, verb, found)

    def _call(self, verb: str, found: Callable[..., object], *given: object) -> object:
        wire, call = self._wire, partial(self._stale, verb, found, given)
        if verb == "publish":
            return self._publish(cast("Sequence[StockWrite]", given[0]), found, call)
        try:
            result = wire.around(self._name, verb, call)
        except BaseException:  # a number that isn't read back is as if it hadn't been answered
            wire.answered = []
            raise
        if wire.fault == "stale":  # nor is one from before the write
            wire.answered = []
        return result

    def _publish(
        self, writes: Sequence[StockWrite], found: Callable[..., object], call: Callable[[], object]
    ) -> Sequence[Receipt]:
        wire = self._wire
        sent = [Sent(write.listing, write.number, write.expected, wire.world.clock.time) for write in writes]
        wire.sent += sent
        wire.unanswered += sent
        half = partial(found, writes[: (len(writes) + 1) // 2])
        receipts = cast("Sequence[Receipt]", wire.around(self._name, "publish", call, half))
        wire.answered = [each for each, receipt in zip(sent, receipts, strict=True) if _tells(receipt, each)]
        return receipts

    def _stale(self, verb: str, found: Callable[..., object], given: tuple[object, ...]) -> object:
        if self._wire.fault == "stale" and isinstance(self._real, SimShop):
            self._real.stale = STALE if verb in {"listings", "look"} else 0.0
        return found(*given)


def _tells(receipt: Receipt, sent: Sent) -> bool:
    """Whether the shop's number is known by it."""
    return receipt.result in {Result.CHANGED, Result.REFUSED} or receipt.number == sent.number


@dataclass(frozen=True, slots=True)
class WiredStore:
    """The store, beside the process: it never fails, but people act and processes die around its transactions."""

    real: Store
    wire: Wire

    @property
    def inbox(self) -> Inbox:
        return WiredInbox(self.real.inbox, self.wire)

    @contextmanager
    def begin(self) -> Iterator[Transaction]:
        self.wire.around("store", "begin", lambda: None)
        with self.real.begin() as tx:
            yield tx
        self.wire.store_answers()
        self.wire.around("store", "committed", lambda: None)

    @contextmanager
    def look(self) -> Iterator[Transaction]:
        with self.real.look() as tx:
            yield tx

    @contextmanager
    def rehearse(self) -> Iterator[Transaction]:
        with self.real.rehearse() as tx:
            yield tx

    def lease(self, name: str, holder: str, now: datetime, seconds: float) -> bool:
        return self.wire.around("store", "lease", lambda: self.real.lease(name, holder, now, seconds))

    def release(self, name: str, holder: str) -> None:
        self.wire.around("store", "release", lambda: self.real.release(name, holder))

    def close(self) -> None:
        """The real one stays open: the world goes on."""


@dataclass(frozen=True, slots=True)
class WiredInbox:
    """The inbox, beside the process as the store is."""

    real: Inbox
    wire: Wire

    def receive(self, deliveries: Sequence[Delivery]) -> int:
        return self.wire.around("inbox", "receive", lambda: self.real.receive(deliveries))

    def take(self, now: datetime, seconds: float, limit: int, sides: Collection[str]) -> Sequence[Delivery]:
        return self.wire.around("inbox", "take", lambda: self.real.take(now, seconds, limit, sides))

    def put_back(self, delivery: int, due: datetime, error: str) -> None:
        self.wire.around("inbox", "put back", lambda: self.real.put_back(delivery, due, error))

    def give_back(self, deliveries: Sequence[int], due: datetime) -> None:
        self.wire.around("inbox", "give back", lambda: self.real.give_back(deliveries, due))

    def bury(self, delivery: int, error: str) -> None:
        self.wire.around("inbox", "bury", lambda: self.real.bury(delivery, error))

    def revive(self, now: datetime) -> int:
        return self.wire.around("inbox", "revive", lambda: self.real.revive(now))

    def left(self) -> Sequence[Left]:
        return self.real.left()

    def waiting(self) -> int:
        return self.real.waiting()
