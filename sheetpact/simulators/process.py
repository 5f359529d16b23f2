"""One simulated platform as its own process, so that it outlives what talks to it, and is moved from outside."""

from __future__ import annotations

import argparse
import json
import signal
import sys
import threading
from collections.abc import Callable, Collection, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path

from sheetpact.simulators.faults import Fault, Faults, Trouble
from sheetpact.simulators.server import Answer, Request, as_json


@dataclass(frozen=True, slots=True)
class Control:
    """What a test may do to a shop beside its API: POST /control/VERB with the arguments, GET /control/state."""

    shop: object
    verbs: Collection[str]
    faults: Faults
    state: Callable[[], Mapping[str, object]]

    def __call__(self, request: Request) -> Answer | None:
        area, _, verb = request.path.strip("/").partition("/")
        if area != "control":
            return None
        if verb == "state":
            return as_json(200, self.state())
        given = request.json()
        try:
            return as_json(200, {"result": self._done(verb, given if isinstance(given, dict) else {})})
        except (KeyError, TypeError, ValueError, StopIteration) as error:
            return as_json(400, {"error": f"{type(error).__name__}: {error}"})

    def _done(self, verb: str, asked: Mapping[str, object]) -> object:
        if verb == "fault":
            self.faults.add(Fault(**{**asked, "trouble": Trouble(asked["trouble"])}))  # type: ignore[arg-type] # JSON
            return None
        if verb not in self.verbs:
            raise KeyError(verb)
        method: Callable[..., object] = getattr(self.shop, verb)
        return method(**asked)


@dataclass(frozen=True, slots=True)
class Asked:
    """What the command line says."""

    port: int
    currency: str
    start: Mapping[str, list[dict[str, object]]]
    """What the shop starts with, by kind."""


def asked(prog: str) -> Asked:
    """The command line of a simulated shop."""
    parser = argparse.ArgumentParser(prog=f"python -m {prog}")
    parser.add_argument("--port", type=int, default=0, help="0: any free one")
    parser.add_argument("--state", type=Path, help="JSON file with what the shop starts with")
    parser.add_argument("--currency", default="EUR")
    given = parser.parse_args()
    start = json.loads(given.state.read_text(encoding="utf-8")) if given.state else {}
    return Asked(given.port, given.currency, start)


def serve(platform: AbstractContextManager[object], settings: Mapping[str, str]) -> None:
    """Print the pact's settings for it on one line, and go on until the process is told to end."""
    ended = threading.Event()
    for sign in (signal.SIGTERM, signal.SIGINT):
        signal.signal(sign, lambda *_: ended.set())
    with platform:
        sys.stdout.write(json.dumps(dict(settings)) + "\n")
        sys.stdout.flush()
        ended.wait()
