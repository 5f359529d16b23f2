"""serve: be called by the platforms, and have a worker beside that does what follows."""

from __future__ import annotations

import gc
import logging
import sys
from collections.abc import Sequence
from functools import partial
from socket import socket

import click

from sheetpact.cli.schema import ServeDocument
from sheetpact.cli.session import Session, command
from sheetpact.errors import PactError
from sheetpact.hints import SHEET
from sheetpact.listening import sheet_listener, shop_listener
from sheetpact.model.texts import say
from sheetpact.ports import Alliance
from sheetpact.web.beside import Beside
from sheetpact.web.receiver import Door, Receiver
from sheetpact.web.server import Server, listening

END_SECONDS = 65.0
"""For the worker, which gives a sync under way a minute."""


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", type=click.IntRange(0, 65535), default=8787, show_default=True)
@command
def serve(session: Session, host: str, port: int) -> int:
    with session.alliance() as alliance:
        doors = _doors(session, alliance)
        beside = Beside(_worker(session))
        receiver = Receiver(alliance.store.inbox, doors, alliance.now, beside.ring)
        with _socket(host, port, alliance) as place:
            _tell(session, place, list(doors))
            beside.start()
            _keep_what_is_there()
            try:
                Server(receiver.app).run(sockets=[place])
            finally:
                beside.stop(END_SECONDS)
        session.screen.say("serve.ended", stored=receiver.count("stored"), refused=receiver.count("refused"))
    return 0


def _keep_what_is_there() -> None:
    """Modules and the pact stay to the end. Python would look through all of them for garbage, a caller waiting."""
    gc.collect()
    gc.freeze()


def _worker(session: Session) -> list[str]:
    """The command of a worker: this same program's."""
    spec = sys.modules["__main__"].__spec__
    program = spec.name if spec is not None else "sheetpact"
    told = ["-v"] if logging.getLogger("sheetpact").isEnabledFor(logging.DEBUG) else []
    return [sys.executable, "-m", program, "work", "--rung", "--pact", str(session.pact), *told]


def _doors(session: Session, alliance: Alliance) -> dict[str, Door]:
    """PactError: nobody calls us."""
    opened = partial(session.world.open, session.pact)
    sheet, shops = sheet_listener(alliance, opened), shop_listener(alliance, opened)
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
