"""serve: be called by the platforms, and sync when something changed."""

from __future__ import annotations

import threading
from functools import partial
from socket import socket

import click

from sheetpact.cli.schema import ServeDocument
from sheetpact.cli.session import Session, command
from sheetpact.errors import PactError
from sheetpact.listening import listener
from sheetpact.model.texts import say
from sheetpact.ports import Alliance
from sheetpact.web.receiver import Receiver
from sheetpact.web.server import Server, listening
from sheetpact.worker import Worker

END_SECONDS = 60.0
"""For a sync under way when it is asked to end; cut off later, the next one takes up what it left."""


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", type=click.IntRange(0, 65535), default=8787, show_default=True)
@command
def serve(session: Session, host: str, port: int) -> int:
    with session.alliance() as alliance:
        sheet = listener(alliance, partial(session.world.open, session.pact))
        worker = Worker(alliance.store, {"sheet": sheet}, alliance.now)
        receiver = Receiver(alliance.store.inbox, {"sheet": sheet.accept}, alliance.now, worker.ring)
        with _socket(host, port, alliance) as place:
            _tell(session, place)
            _run(Server(receiver.app), worker, place)
        session.screen.say("serve.ended", stored=receiver.counts["stored"], refused=receiver.counts["refused"])
    return 0


def _socket(host: str, port: int, alliance: Alliance) -> socket:
    try:
        return listening(host, port)
    except OSError as refused:
        told = refused.strerror or ""
        raise PactError(say(alliance.pact.locale, "serve.no_socket", host=host, port=port, told=told)) from None


def _tell(session: Session, place: socket) -> None:
    host, port = place.getsockname()[:2]
    address = f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"
    hooks = [f"{address}/hooks/sheet"]
    if session.screen.as_json:
        session.screen.document({**ServeDocument(address=address, hooks=hooks)})
    session.screen.say("serve.listening", address=" ".join(hooks))


def _run(server: Server, worker: Worker, place: socket) -> None:
    """Until SIGINT or SIGTERM: first no more calls, then no more work."""
    working = threading.Thread(target=worker.run, name="worker", daemon=True)
    working.start()
    try:
        server.run(sockets=[place])
    finally:
        worker.stop()
        working.join(END_SECONDS)
