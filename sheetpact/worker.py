"""The loop beside the receiver: takes what the platforms told, has its effect brought about, and closes it only then.

A delivery that failed is tried again after a while, and put aside for a person after the eighth time. What can't even
be tried, since another run is on or the pact has a mistake, waits. Killed anywhere, what was taken is due again: once
more is harmless.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from typing import Protocol

from sheetpact import inbox
from sheetpact.errors import Busy, PactError, SheetpactError
from sheetpact.model.inbox import Delivery, Settled
from sheetpact.ports import Store
from sheetpact.reporting import stack

LOG = logging.getLogger(__name__)
TRIES = 8
AGAIN_SECONDS, LONGEST_SECONDS = 5.0, 900.0
"""After the first failure, doubled with each, and never longer than until the next run of the schedule."""
YIELDS = 2.0
"""While calls keep coming, the worker rests for so many times what its last round has computed."""
MENDED_SECONDS = 30.0
"""Until the pact may have been put right."""


@dataclass(frozen=True, slots=True)
class Pace:
    """Seconds."""

    look: float = 0.5
    """Between two looks into the inbox while a burst is on. Each is a write transaction, which callers wait for."""
    quiet: float = 3.0
    """Nothing new for so long: a burst is over."""
    longest: float = 20.0
    """However long the burst, the first call doesn't wait for longer."""
    busy: float = 5.0
    """Until the next try while another run of the pact is on."""
    poll: float = 5.0
    """Between looks into the inbox when nobody rings: other processes' deliveries, and those that are due again."""
    chores: float = 60.0
    """Between rounds of what has to be done once in a while."""


class Work(Protocol):
    """What is done for deliveries."""

    @property
    def sides(self) -> Collection[str]:
        """Whose deliveries: the inbox's names."""
        ...

    def take_note(self, deliveries: Sequence[Delivery]) -> None:
        """At once, as they come. It may fail: they come again with `carry_out`."""
        ...

    def carry_out(self, deliveries: Sequence[Delivery]) -> Settled:
        """Have their effect and close them. Busy: not now; PactError: not as the pact stands; nothing was tried."""
        ...

    def chores(self) -> None:
        """Once in a while. SheetpactError: the next time, perhaps."""
        ...


@dataclass(slots=True)
class Worker:
    """One loop for one kind of work; `ring` and `stop` from any thread."""

    store: Store
    work: Work
    now: Callable[[], datetime]
    pace: Pace = field(default_factory=Pace)
    counts: dict[str, int] = field(default_factory=dict)
    _bell: threading.Event = field(default_factory=threading.Event)
    _end: threading.Event = field(default_factory=threading.Event)
    _taken: dict[int, Delivery] = field(default_factory=dict)
    _pause: float = 0.0
    """Seconds until the next round when nobody rings."""
    _took: float = 0.0
    """Seconds of the processor for the last effect; a platform that is away takes none."""
    _told: dict[str, str] = field(default_factory=dict)
    """The last trouble with each thing that is done: the same again is nothing new."""

    def ring(self) -> None:
        """Something has come."""
        self._bell.set()

    def stop(self) -> None:
        """The loop ends once what it is about is done."""
        self._end.set()
        self._bell.set()

    def run(self) -> None:
        """Until `stop`. No trouble ends it."""
        next_chores = time.monotonic()
        while not self._end.is_set():
            if time.monotonic() >= next_chores:
                self._attempt("chores", self.work.chores)
                next_chores = time.monotonic() + self.pace.chores
            self._attempt("round", self.round)
            self._wait(self._pause)

    def round(self) -> None:
        """What is due now, if there is anything: wait for the burst to end, then do it."""
        self._taken, self._pause = {}, self.pace.poll
        if not self._take():
            return
        self._await_quiet()
        if self._end.is_set():
            self._give_back(self._taken, 0.0)
        else:
            began = time.process_time()
            self._carry_out()
            self._took = time.process_time() - began

    def _await_quiet(self) -> None:
        """Take what comes until nothing has come for a while, or the first has waited for long enough.

        That is longer where the last round took long: callers come first, and many in one go are cheaper.
        """
        first = last = time.monotonic()
        until = first + max(self.pace.longest, YIELDS * self._took)
        while not self._end.is_set():
            rest = min(last + self.pace.quiet, until) - time.monotonic()
            if rest <= 0:
                break
            if self._wait(rest):
                self._end.wait(min(rest, self.pace.look))
                self._wait(0.0)  # it rang for what is taken now
                if self._take():
                    last = time.monotonic()

    def _take(self) -> bool:
        """Whether something came that wasn't there before."""
        found = self.store.inbox.take(self.now(), inbox.TAKEN_SECONDS, inbox.AT_ONCE, self.work.sides)
        if len(found) == inbox.AT_ONCE:
            self.ring()  # there is more
        new = [each for each in found if each.id not in self._taken]
        self._taken |= {each.id: each for each in found}
        if new:
            self._attempt("note", partial(self.work.take_note, new))
        return bool(new)

    def _give_back(self, deliveries: Collection[int], seconds: float) -> None:
        """For whoever comes next, after so long: nothing was tried."""
        if deliveries:
            self.store.inbox.give_back(list(deliveries), self.now() + timedelta(seconds=seconds))

    def _carry_out(self) -> None:
        try:
            settled = self.work.carry_out([*self._taken.values()])
        except Busy:
            self._count("busy")
            self._give_back(self._taken, 0.0)
            self._pause = self.pace.busy
            return
        except PactError as error:
            self._tell("effect", error)
            settled = Settled(untried=frozenset(self._taken))
        except Exception as error:  # noqa: BLE001 -- whatever it is, the loop goes on; its text may quote people
            self._tell("effect", error)
            settled = Settled()
        else:
            self._told.pop("effect", None)
        self._count("done", len(settled.done))
        self._give_back(settled.untried, MENDED_SECONDS)
        for each in self._taken.values():
            if each.id not in settled.done | settled.untried:
                self._failed(each, "hook.failed")

    def _failed(self, each: Delivery, why: str) -> None:
        if each.attempts >= TRIES:
            self.store.inbox.bury(each.id, why)
            self._count("buried")
        else:
            seconds = min(AGAIN_SECONDS * 2.0 ** (each.attempts - 1), LONGEST_SECONDS)
            self.store.inbox.put_back(each.id, self.now() + timedelta(seconds=seconds), why)
            self._count("put back")

    def _attempt(self, what: str, job: Callable[[], None]) -> None:
        try:
            job()
            self._told.pop(what, None)
        except Exception as error:  # noqa: BLE001 -- the loop goes on; an error's text may quote what people sent
            self._tell(what, error)

    def _tell(self, what: str, error: Exception) -> None:
        self._count("failed")
        ours = isinstance(error, SheetpactError)
        told = f"{what}: {type(error).__name__}: {error}" if ours else f"{what}: {stack(error)}"
        LOG.log(logging.DEBUG if self._told.get(what) == told else logging.WARNING, "%s", told)
        self._told[what] = told

    def _count(self, what: str, number: int = 1) -> None:
        self.counts[what] = self.counts.get(what, 0) + number

    def _wait(self, seconds: float) -> bool:
        """Or until somebody rings; whether somebody did."""
        rung = self._bell.wait(seconds)
        self._bell.clear()
        if self._end.is_set():  # whoever asked for the end may have rung just before
            self._bell.set()
        return rung
