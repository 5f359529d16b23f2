"""serve: be called by the platforms; orders have their effect at once, edits start a sync."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from functools import partial
from socket import socket

import click

from sheetpact.bootstrap import order_runner
from sheetpact.cli.schema import ServeDocument
from sheetpact.cli.session import Session, command
from sheetpact.errors import PactError
from sheetpact.hints import SHEET, sheet_due
from sheetpact.listening import SheetListener, ShopListener, sheet_listener, shop_listener
from sheetpact.model.texts import say
from sheetpact.ports import Alliance
from sheetpact.web.receiver import Door, Receiver
from sheetpact.web.server import Server, listening
from sheetpact.worker import Pace, Worker

AT_ONCE = Pace(quiet=0.1, longest=0.5, busy=1.0, poll=2.0)
"""Orders don't wait for each other; what comes together is done together."""
END_SECONDS = 60.0
"""For a sync under way when it is asked to end; cut off later, the next one takes up what it left."""


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", type=click.IntRange(0, 65535), default=8787, show_default=True)
@command
def serve(session: Session, host: str, port: int) -> int:
    opened = partial(session.world.open, session.pact)
    with session.alliance() as alliance:
        sheet, shops = sheet_listener(alliance, opened), shop_listener(alliance, opened, order_runner(session.pact))
        doors = _doors(sheet, shops, alliance)
        workers = {
            "sheet": Worker(alliance.store, sheet, alliance.now),
            "shops": Worker(alliance.store, shops, alliance.now, AT_ONCE),
        }

        def ring(side: str) -> None:
            workers["sheet" if side == SHEET else "shops"].ring()

        alliance.store.inbox.receive([sheet_due(alliance.now())])  # what happened while nobody listened
        receiver = Receiver(alliance.store.inbox, doors, alliance.now, ring)
        with _socket(host, port, alliance) as place:
            _tell(session, place, list(doors))
            _run(Server(receiver.app), [*workers.values()], place)
        session.screen.say("serve.ended", stored=receiver.count("stored"), refused=receiver.count("refused"))
    return 0


def _doors(sheet: SheetListener, shops: ShopListener, alliance: Alliance) -> dict[str, Door]:
    """PactError: nobody calls us."""
    doors = {SHEET: Door(sheet.accept)} if sheet.sheet else {}
    doors |= {name: Door(shops.accept(name), shop.received) for name, shop in shops.shops.items()}
    if not doors:
        connector = alliance.pact.sheet.connector
        raise PactError(say(alliance.pact.locale, "serve.nobody_calls", connector=connector))
    return doors


def _socket(host: str, port: int, alliance: Alliance) -> socket:
    try:
        return listening(host, port)
    except OSError as refused:
        told = refused.strerror or ""
        raise PactError(say(alliance.pact.locale, "serve.no_socket", host=host, port=port, told=told)) from None


def _tell(session: Session, place: socket, sides: Sequence[str]) -> None:
    host, port = place.getsockname()[:2]
    address = f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"
    hooks = [f"{address}/hooks/{side}" for side in sides]
    if session.screen.as_json:
        session.screen.document({**ServeDocument(address=address, hooks=hooks)})
    session.screen.say("serve.listening", address=" ".join(hooks))


def _run(server: Server, workers: Sequence[Worker], place: socket) -> None:
    """Until SIGINT or SIGTERM: first no more calls, then no more work."""
    working = [threading.Thread(target=each.run, name="worker", daemon=True) for each in workers]
    for thread in working:
        thread.start()
    try:
        server.run(sockets=[place])
    finally:
        for each in workers:
            each.stop()
        for thread in working:
            thread.join(END_SECONDS)
