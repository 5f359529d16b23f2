"""A simulated Google as its own process, so that it outlives what talks to it.

    python -m sheetpact.simulators.google --port 8082 --folder keys

The first line printed is the pact's settings for it; the service account's key is written into the folder.
POST /control/create with {"title": "Shop"} makes a document, /control/human with {"document": ID, "name": "li",
"act": "type", "title": "Sheet1", "cell": "A1", "text": "5"} lets a partner do what the method `act` of Human does,
/control/share and /control/fault do what their names say, GET /control/state tells versions and requests, and
GET /control/picture?document=ID&tab=TITLE shows the sheet.
"""

from __future__ import annotations

import argparse
import json
import signal
import sys
import threading
from collections.abc import Callable
from pathlib import Path

from sheetpact.simulators.faults import Fault, Trouble
from sheetpact.simulators.google.model import Json
from sheetpact.simulators.google.picture import page
from sheetpact.simulators.google.refusals import Refused
from sheetpact.simulators.google.service import GoogleSheets
from sheetpact.simulators.server import Answer, Request, as_json


class Control:
    """What a test may do from outside, beside the API."""

    def __init__(self) -> None:
        self.google: GoogleSheets | None = None

    def __call__(self, request: Request) -> Answer | None:
        area, _, verb = request.path.strip("/").partition("/")
        if area != "control" or self.google is None:
            return None
        given = request.json()
        asked = dict(given) if isinstance(given, dict) else dict(request.query)
        try:
            return self._done(self.google, verb, asked)
        except Refused as refusal:
            return as_json(refusal.code, refusal.body)
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            return as_json(400, {"error": f"{type(error).__name__}: {error}"})

    def _done(self, google: GoogleSheets, verb: str, asked: Json) -> Answer:
        if verb == "picture":
            drawn = page(google.book(asked["document"]), asked.get("tab", ""))
            return Answer(200, drawn.encode(), kind="text/html; charset=UTF-8")
        verbs: dict[str, Callable[..., object]] = {
            "create": google.create,
            "share": google.share,
            "human": lambda document, act, name="owner", **named: getattr(google.human(document, name), act)(**named),
            "fault": lambda trouble, **named: google.faults.add(Fault(Trouble(trouble), **named)),
            "state": lambda: state(google),
        }
        return as_json(200, {"result": verbs[verb](**asked)})


def state(google: GoogleSheets) -> Json:
    with google.lock:
        versions = {each: file.version for each, file in google.shelf.files.items()}
        return {"versions": versions, "requests": google.requests, "calls": [list(call) for call in google.calls]}


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m sheetpact.simulators.google")
    parser.add_argument("--port", type=int, default=0, help="0: any free one")
    parser.add_argument("--folder", type=Path, default=Path(), help="where the service account's key is written")
    parser.add_argument("--no-quota", action="store_true", help="as many requests a minute as anybody likes")
    asked = parser.parse_args()
    control = Control()
    control.google = google = GoogleSheets(port=asked.port, quota=None if asked.no_quota else 60, beside=control)
    ended = threading.Event()
    for sign in (signal.SIGTERM, signal.SIGINT):
        signal.signal(sign, lambda *_: ended.set())
    with google:
        sys.stdout.write(json.dumps(google.settings(asked.folder)) + "\n")
        sys.stdout.flush()
        ended.wait()


if __name__ == "__main__":
    main()
