"""work: have the effect of what platforms told. `serve` has it beside itself; alone it does what others stored."""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import partial

import click

from sheetpact.bootstrap import order_runner
from sheetpact.cli.schema import AgainDocument
from sheetpact.cli.session import Session, command
from sheetpact.hints import SHEET, sheet_due
from sheetpact.listening import sheet_listener, shop_listener
from sheetpact.worker import Pace, Worker

AT_ONCE = Pace(look=0.1, quiet=0.1, longest=0.5, busy=1.0, poll=2.0)
"""Orders don't wait for each other; what comes together is done together."""
END_SECONDS = 60.0
"""For a sync under way when it is asked to end; cut off later, the next one takes up what it left."""

NICER = 10
"""Steps of priority that the worker beside a receiver leaves to it."""


@click.command()
@click.option("--rung", is_flag=True, hidden=True, help="read from standard input whom to look after; end with it")
@click.option("--again", is_flag=True)
@command
def work(session: Session, *, rung: bool, again: bool) -> int:
    if again:
        return _again(session)
    opened = partial(session.world.open, session.pact)
    with session.alliance() as alliance:
        store = alliance.store
        sheet, shops = sheet_listener(alliance, opened), shop_listener(alliance, opened, order_runner(session.pact))
        workers = {
            SHEET: Worker(store, sheet, alliance.now),
            "": Worker(store, shops, alliance.now, AT_ONCE),
        }
        store.inbox.receive([sheet_due(alliance.now())])  # what happened while nobody worked
        with _working(workers):
            if rung:
                _ring_as_told(workers)
            else:
                session.screen.say("work.begun")
                threading.Event().wait()
    return 0


def _ring_as_told(workers: Mapping[str, Worker]) -> None:
    """By each line of standard input, until it ends."""
    _give_way()
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl+C is for whoever rings
    for line in sys.stdin:
        workers.get(line.strip(), workers[""]).ring()


def _again(session: Session) -> int:
    """Whoever works takes them: this command leaves at once."""
    with session.alliance() as alliance:
        count = alliance.store.inbox.revive(alliance.now())
    if session.screen.as_json:
        session.screen.document({**AgainDocument(again=count)})
    session.screen.say("work.again", count=count)
    return 0


def _give_way() -> None:
    """Whoever calls the receiver waits for an answer, and the machine may have one core."""
    if hasattr(os, "nice"):  # not on Windows
        os.nice(NICER)


@contextmanager
def _working(workers: Mapping[str, Worker]) -> Iterator[None]:
    """Until SIGINT or SIGTERM, or the block ends. Then what is under way is done."""
    threads = [threading.Thread(target=each.run, name="worker", daemon=True) for each in workers.values()]
    before = signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        for thread in threads:
            thread.start()
        yield
    except KeyboardInterrupt:
        pass
    finally:
        signal.signal(signal.SIGTERM, before)
        for each in workers.values():
            each.stop()
        for thread in threads:
            thread.join(END_SECONDS)
