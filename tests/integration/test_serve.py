"""`sheetpact serve` as its operator starts and ends it."""

from __future__ import annotations

import hashlib
import hmac
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import requests
from ruamel.yaml import YAML

from sheetpact.simulators.google import GoogleSheets

SECRET = "correct horse battery staple"
PATIENCE = 60.0


def workspace(folder: Path, google: GoogleSheets | None = None) -> Path:
    """A pact with a Google document, or with a workbook."""
    sheet: dict[str, object] = {"connector": "workbook", "document": "联盟.xlsx"}
    if google:
        settings = {"credentials": "service_account.json", "base_url": google.url, "hook_secret": "${HOOK}"}
        google.credentials(folder)
        sheet = {"connector": "google_sheets", "document": google.create("手作联盟"), "settings": settings}
    pact = {
        "pact": "手作联盟",
        "locale": "zh-CN",
        "timezone": "Asia/Shanghai",
        "currency": "CNY",
        "sheet": sheet,
        "partners": {"tea": {"name": "青山茶具", "editors": ["li@example.com"]}},
    }
    path = folder / "pact.yaml"
    YAML().dump(pact, path)
    return path


def start(pact: Path, *arguments: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "sheetpact", "serve", "--pact", str(pact), *arguments]
    environment = {**os.environ, "HOOK": SECRET}
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment)


@contextmanager
def serving(pact: Path) -> Iterator[tuple[subprocess.Popen[str], str]]:
    process = start(pact, "--port", "0", "--json")
    try:
        assert process.stdout is not None
        told = ""
        while not told.endswith("}\n"):
            line = process.stdout.readline()
            assert line, process.stderr.read() if process.stderr else ""
            told += line
        yield process, json.loads(told)["hooks"][0]
    finally:
        process.kill()
        process.communicate()


def call(hook: str, edit: dict[str, object]) -> int:
    body, at = json.dumps(edit).encode(), str(int(time.time()))
    digest = hmac.new(SECRET.encode(), at.encode() + b"." + body, hashlib.sha256).hexdigest()
    headers = {"X-Sheetpact-Time": at, "X-Sheetpact-Signature": f"v1={digest}"}
    return requests.post(hook, data=body, headers=headers, timeout=PATIENCE).status_code


@pytest.mark.slow
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_it_syncs_when_it_is_called_and_ends_cleanly(tmp_path: Path, number: signal.Signals) -> None:
    with GoogleSheets() as google:
        with serving(workspace(tmp_path, google)) as (process, hook):
            book = next(iter(google.shelf.files.values())).book
            edit = {"sheet": "库存", "user": "li@example.com", "at": "2026-03-02T12:00:00Z", "headings": [], "rows": []}
            assert call(hook, edit) == 200
            until(lambda: book.titled("库存") is not None)
            process.send_signal(number)
            _, logged = process.communicate(timeout=PATIENCE)
        assert process.returncode == 0
        assert logged == ""


def test_a_workbook_calls_nobody(tmp_path: Path) -> None:
    process = start(workspace(tmp_path))
    _, logged = process.communicate(timeout=PATIENCE)
    assert process.returncode == 2
    assert "hook_secret" in logged


def test_a_port_that_is_taken_is_told(tmp_path: Path) -> None:
    with GoogleSheets() as google, socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        process = start(workspace(tmp_path, google), "--port", str(port))
        _, logged = process.communicate(timeout=PATIENCE)
    assert process.returncode == 2
    assert f"127.0.0.1:{port}" in logged


@pytest.mark.slow
@pytest.mark.skipif(not Path("/proc").is_dir(), reason="this system tells no process's children under /proc")
def test_a_worker_that_dies_is_started_again_and_ends_with_the_receiver(tmp_path: Path) -> None:
    with GoogleSheets() as google, serving(workspace(tmp_path, google)) as (process, hook):
        first = worker_of(process)
        os.kill(first, signal.SIGKILL)
        edit = {"sheet": "库存", "user": "li@example.com", "at": "2026-03-02T12:00:00Z", "headings": [], "rows": []}
        assert call(hook, edit) == 200
        second = worker_of(process, not_=first)
        book = next(iter(google.shelf.files.values())).book
        until(lambda: book.titled("库存") is not None)
        process.kill()
        until(lambda: not Path(f"/proc/{second}").exists())


def until(there: Callable[[], bool]) -> None:
    end = time.monotonic() + PATIENCE
    while not there():
        assert time.monotonic() < end
        time.sleep(0.1)


def worker_of(receiver: subprocess.Popen[str], not_: int = 0) -> int:
    """Its process id."""
    found: list[int] = []

    def there() -> bool:
        threads = Path(f"/proc/{receiver.pid}/task").iterdir()
        found[:] = [int(child) for thread in threads for child in (thread / "children").read_text().split()]
        return bool(found) and found != [not_]

    until(there)
    return found[0]
