"""The worker's process beside the receiver: it is kept running, rung, and ended, whatever the system says."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from sheetpact.web import beside
from sheetpact.web.beside import Beside

PATIENCE = 20.0


def program(folder: Path) -> list[str]:
    """Writes down each line that it reads, and ends with its input."""
    code = f"import sys\nfor line in sys.stdin: open({str(folder / 'rung')!r}, 'a').write(line)"
    return [sys.executable, "-c", code]


def until(there: Callable[[], bool]) -> None:
    end = time.monotonic() + PATIENCE
    while not there():
        assert time.monotonic() < end, "it never came"
        time.sleep(0.01)


def rung(folder: Path) -> bool:
    return (folder / "rung").exists()


def rings_until_heard(made: Beside, folder: Path) -> None:
    def heard() -> bool:
        made.ring("till")
        return rung(folder)

    until(heard)


@pytest.fixture(autouse=True)
def _soon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(beside, "AGAIN_SECONDS", 0.05)


def test_it_is_rung_and_ends_when_it_is_asked_to(tmp_path: Path) -> None:
    made = Beside(program(tmp_path))
    made.ring("nobody is there yet")
    made.start()
    rings_until_heard(made, tmp_path)
    began = time.monotonic()
    made.stop(PATIENCE)
    assert time.monotonic() - began < PATIENCE / 2
    made.ring("nobody is there any more")
    assert "till" in (tmp_path / "rung").read_text()


@pytest.mark.parametrize("what", ["os.pipe", "subprocess.Popen"])
def test_a_system_that_starts_nothing_for_a_while_is_asked_again(
    tmp_path: Path, what: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    tried: list[int] = []
    real = {"os.pipe": os.pipe, "subprocess.Popen": subprocess.Popen}[what]

    def refusing(*given: object, **named: object) -> object:
        tried.append(1)
        if len(tried) < 3:
            raise OSError(11, "Resource temporarily unavailable")
        return real(*given, **named)  # type: ignore[operator] -- as it was given

    monkeypatch.setattr(what, refusing)
    before = open_files()
    made = Beside(program(tmp_path))
    made.start()
    rings_until_heard(made, tmp_path)
    made.stop(PATIENCE)
    assert "Resource temporarily unavailable" in caplog.text
    assert open_files() == before


def test_who_is_asked_to_end_while_it_is_started_ends_at_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real, begun, go_on = subprocess.Popen, threading.Event(), threading.Event()

    def slow(*given: object, **named: object) -> object:
        process = real(*given, **named)  # type: ignore[call-overload] -- as it was given
        begun.set()
        go_on.wait(PATIENCE)
        return process

    monkeypatch.setattr(subprocess, "Popen", slow)
    made = Beside(program(tmp_path))
    made.start()
    begun.wait(PATIENCE)
    made.stop(0.0)
    go_on.set()
    began = time.monotonic()
    made.stop(PATIENCE)
    assert time.monotonic() - began < PATIENCE / 2


def test_a_descriptor_that_was_closed_is_written_to_by_nobody(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its number may be another file's by then: the ring waits until it is closed, and meets none."""
    made = Beside(program(tmp_path))
    made.start()
    rings_until_heard(made, tmp_path)
    closing, go_on, written = threading.Event(), threading.Event(), list[int]()
    close, write = os.close, os.write

    def slow(number: int) -> None:
        closing.set()
        go_on.wait(PATIENCE)
        close(number)

    def noting(number: int, told: bytes) -> int:
        written.append(number)
        return write(number, told)

    monkeypatch.setattr(os, "close", slow)
    ending = threading.Thread(target=made.stop, args=(PATIENCE,))
    ending.start()
    closing.wait(PATIENCE)
    monkeypatch.setattr(os, "write", noting)
    ringing = threading.Thread(target=made.ring, args=("till",))
    ringing.start()
    time.sleep(0.05)
    assert written == []
    go_on.set()
    ringing.join(PATIENCE)
    ending.join(PATIENCE)
    assert written in ([], [-1])


def open_files() -> int:
    return len(list(Path("/proc/self/fd").iterdir()))
