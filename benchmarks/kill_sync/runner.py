"""Runs syncs in processes of their own and kills them: `python -m benchmarks.kill_sync.runner`.

One line of JSON in, {"folder", "ahead", "kill_after"}: run a sync of that workspace with a clock that is `ahead`
seconds, and kill it after so many seconds (null: never). A number on a line of its own, sent meanwhile: kill it so
many seconds from now. One line out: {"killed", "forked", "report", "error"}.
Forked from one process that has everything imported, so that a kill meets the sync and not the imports.
"""

from __future__ import annotations

import json
import os
import select
import signal
import sys
import time
from datetime import timedelta
from pathlib import Path

from sheetpact.bootstrap import open_alliance
from sheetpact.simulators.server import system_time
from sheetpact.sync import sync


def silent(side: str, step: str, done: int, total: int) -> None:
    """Nobody watches."""


def main() -> None:
    """Until standard input ends."""
    while line := sys.stdin.readline():
        asked = json.loads(line)
        if not isinstance(asked, dict):
            continue  # the sync that was to be killed has just ended
        sys.stdout.write(json.dumps(forked(Path(asked["folder"]), asked["ahead"], asked["kill_after"])) + "\n")
        sys.stdout.flush()


def forked(folder: Path, ahead: float, kill_after: float | None) -> dict[str, object]:
    """What became of one sync. It is killed only while it is still our child, so nobody else can be hit."""
    reading, writing = os.pipe()
    begun = time.monotonic()
    child = os.fork()
    if child == 0:
        os.close(reading)
        _sync(folder, ahead, writing)
    os.close(writing)
    told = sys.stdin.fileno()
    ready = select.select([reading, told], [], [], kill_after)[0]
    if ready == [told]:
        ready = select.select([reading], [], [], float(sys.stdin.readline()))[0]
    killed = not ready
    if killed:
        os.kill(child, signal.SIGKILL)
    with os.fdopen(reading, "rb") as stream:
        report = stream.read()
    os.waitpid(child, 0)
    said = json.loads(report) if report else {}
    return {"killed": killed, "forked": begun, "report": said.get("report"), "error": said.get("error", "")}


def _sync(folder: Path, ahead: float, writing: int) -> None:
    """In the child; never returns."""
    try:
        with open_alliance(folder / "pact.yaml", clock=lambda: system_time() + timedelta(seconds=ahead)) as alliance:
            report = sync(alliance, silent)
        sides = {name: side.written for name, side in report.sides.items()}
        problems = [f"{problem.code} {problem.text('en')}" for problem in report.problems]
        told: dict[str, object] = {"report": {"written": sides, "problems": problems, "left": report.left}}
    except Exception as error:  # noqa: BLE001 -- whatever went wrong is told by the parent
        told = {"error": f"{type(error).__name__}: {error}"}
    os.write(writing, json.dumps(told).encode())
    os._exit(0)


if __name__ == "__main__":
    main()
