"""The least that acknowledges durably: one row in SQLite for each call, `python -m benchmarks.order_calls.bare FILE`.

The same server as sheetpact's. It checks no signature, reads nothing, knows no call again, and does no work beside.
The row goes in on the event loop, one commit each: no thread is waited for.
"""

from __future__ import annotations

import json
import sqlite3
import sys

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from sheetpact.web.server import Server, listening


def main(path: str) -> None:
    connection = sqlite3.connect(path, isolation_level=None)
    for pragma in ("journal_mode=WAL", "synchronous=FULL"):  # as sheetpact/store/engine.py has it
        connection.execute(f"PRAGMA {pragma}")
    connection.execute("CREATE TABLE calls (id INTEGER PRIMARY KEY, shop TEXT NOT NULL, body BLOB NOT NULL)")

    async def hook(request: Request) -> Response:
        row = (request.path_params["side"], await request.body())
        connection.execute("INSERT INTO calls (shop, body) VALUES (?, ?)", row)
        return Response()

    with listening("127.0.0.1", 0) as place:
        address = f"http://127.0.0.1:{place.getsockname()[1]}"
        print(json.dumps({"address": address}), flush=True)
        Server(Starlette(routes=[Route("/hooks/{side}", hook, methods=["POST"])])).run(sockets=[place])


if __name__ == "__main__":
    main(sys.argv[1])
