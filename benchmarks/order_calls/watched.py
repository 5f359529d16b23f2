"""A real Prefect server, which watches order runs where PREFECT_API_URL names it."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import requests

PATIENCE = 120.0
"""Seconds until it answers."""


@contextmanager
def prefect(home: Path) -> Iterator[Mapping[str, str]]:
    """What the environment of those says who are watched. RuntimeError: the server doesn't come up."""
    address = f"http://127.0.0.1:{_free_port()}/api"
    told = {
        "PREFECT_HOME": str(home),
        "PREFECT_API_URL": address,
        "PREFECT_SERVER_ALLOW_EPHEMERAL_MODE": "false",
        "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
        "DO_NOT_TRACK": "1",
    }
    port = address.rpartition(":")[2].removesuffix("/api")
    command = [sys.executable, "-m", "prefect", "server", "start", "--host", "127.0.0.1", "--port", port]
    silence = subprocess.DEVNULL
    process = subprocess.Popen(
        command, env={**os.environ, **told}, stdout=silence, stderr=silence, start_new_session=True
    )
    try:
        _wait_for(f"{address}/health")
        yield told
    finally:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def _free_port() -> int:
    with socket.socket() as place:
        place.bind(("127.0.0.1", 0))
        return int(place.getsockname()[1])


def _wait_for(address: str) -> None:
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        try:
            if requests.get(address, timeout=5).ok:
                return
        except requests.ConnectionError:
            time.sleep(0.2)
    raise RuntimeError("the Prefect server doesn't answer")
