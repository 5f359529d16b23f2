"""`sheetpact serve` as its operator starts and ends it."""

from __future__ import annotations

import hashlib
import hmac
import json
import os
import resource
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager, suppress
from pathlib import Path

import pytest
import requests
from ruamel.yaml import YAML

from sheetpact.simulators.google import GoogleSheets

SECRET = "correct horse battery staple"
PATIENCE = 60.0
EDIT = {"sheet": "库存", "user": "li@example.com", "at": "2026-03-02T12:00:00Z", "headings": [], "rows": []}


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


Trouble = Callable[["subprocess.Popen[str]", Path], AbstractContextManager[None]]
Call = dict[str, bytes | dict[str, str]]


def signed(edit: dict[str, object]) -> Call:
    """What the sheet's script sends, and sends again word for word."""
    body, at = json.dumps(edit).encode(), str(int(time.time()))
    digest = hmac.new(SECRET.encode(), at.encode() + b"." + body, hashlib.sha256).hexdigest()
    return {"data": body, "headers": {"X-Sheetpact-Time": at, "X-Sheetpact-Signature": f"v1={digest}"}}


def post(hook: str, call: Call) -> requests.Response:
    return requests.post(hook, timeout=PATIENCE, **call)  # type: ignore[arg-type] -- by name


@pytest.mark.slow
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_it_syncs_when_it_is_called_and_ends_cleanly(tmp_path: Path, number: signal.Signals) -> None:
    with GoogleSheets() as google:
        with serving(workspace(tmp_path, google)) as (process, hook):
            book = next(iter(google.shelf.files.values())).book
            assert post(hook, signed(EDIT)).status_code == 200
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
        assert post(hook, signed(EDIT)).status_code == 200
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


def kept(folder: Path) -> int:
    """Calls in the inbox, done or not; syncs that are due apart."""
    with closing(sqlite3.connect(folder / ".sheetpact" / "pact.db")) as connection:
        query = "SELECT count(*) FROM inbox WHERE delivery NOT LIKE 'orders %'"
        return int(connection.execute(query).fetchone()[0])


@contextmanager
def locked(process: subprocess.Popen[str], folder: Path) -> Iterator[None]:
    """Another program holds the store."""
    del process
    with closing(sqlite3.connect(folder / ".sheetpact" / "pact.db", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        yield


@contextmanager
def unwritable(process: subprocess.Popen[str], folder: Path) -> Iterator[None]:
    """No file takes another byte of it, as with a used-up quota."""
    del folder
    before = resource.prlimit(process.pid, resource.RLIMIT_FSIZE)
    resource.prlimit(process.pid, resource.RLIMIT_FSIZE, (0, before[1]))
    yield
    resource.prlimit(process.pid, resource.RLIMIT_FSIZE, before)


@contextmanager
def full(process: subprocess.Popen[str], folder: Path) -> Iterator[None]:
    """The disk is, to the last block."""
    del process
    rubbish = folder / "rubbish"
    with rubbish.open("wb", buffering=0) as file, suppress(OSError):
        while file.write(bytes(4096)):
            pass
    yield
    rubbish.unlink()


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    folder = tmp_path / "disk"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=8m", "none", str(folder)]
    if sys.platform != "linux" or subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("only root may make a small disk")
    yield folder
    subprocess.run(["umount", "--lazy", str(folder)], check=True)


LIMITS = pytest.mark.skipif(not hasattr(resource, "prlimit"), reason="only Linux limits a process that runs")


@pytest.mark.parametrize("trouble", [locked, pytest.param(unwritable, marks=LIMITS)])
def test_what_cannot_be_stored_is_never_acknowledged(tmp_path: Path, trouble: Trouble) -> None:
    not_acknowledged_until_it_ends(tmp_path, trouble)


def test_nor_on_a_full_disk(small_disk: Path) -> None:
    not_acknowledged_until_it_ends(small_disk, full)


def not_acknowledged_until_it_ends(folder: Path, trouble: Trouble) -> None:
    """The platform is asked to call again, and when it does so once the trouble has ended, the call is kept once."""
    with GoogleSheets() as google, serving(workspace(folder, google)) as (process, hook):
        first, second = (signed({**EDIT, "row": at}) for at in (1, 2))
        assert (post(hook, first).status_code, kept(folder)) == (200, 1)
        with trouble(process, folder):
            for call in (first, second):
                answer = post(hook, call)
                assert (answer.status_code, answer.headers["Retry-After"], answer.content) == (503, "5", b"")
            assert kept(folder) == 1
        assert [post(hook, call).status_code for call in (second, first, second)] == [200] * 3
        assert kept(folder) == 2
