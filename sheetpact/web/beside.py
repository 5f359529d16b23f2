"""The worker as a process of its own: what it computes never keeps a caller waiting, and its end ends no receiver."""

from __future__ import annotations

import logging
import os
import subprocess
import threading
from collections.abc import Sequence
from dataclasses import dataclass, field

LOG = logging.getLogger(__name__)
AGAIN_SECONDS = 5.0
"""After it ended by itself, until it is started again."""


@dataclass(slots=True)
class Beside:
    """Keeps a process running. It reads a line for each ring from its standard input, and ends where that ends.

    So it ends with this one, however that ends.
    """

    command: Sequence[str]
    _input: int = -1
    """The pipe's descriptor; -1: there is none."""
    _lock: threading.Lock = field(default_factory=threading.Lock)
    """Held by who uses the descriptor or closes it: a closed one's number is soon another file's."""
    _ended: threading.Event = field(default_factory=threading.Event)
    _thread: threading.Thread | None = None

    def start(self) -> None:
        """It is started again whenever it ends by itself."""
        self._thread = threading.Thread(target=self._keep, name="beside", daemon=True)
        self._thread.start()

    def ring(self, side: str) -> None:
        """Something has come from that side. Never waits: a pipe that is full rings already."""
        with self._lock:
            try:
                os.write(self._input, f"{side}\n".encode())
            except OSError:  # it isn't there, or is busy: it looks into the inbox when it begins, and every few seconds
                LOG.debug("the worker wasn't rung")

    def stop(self, seconds: float) -> None:
        """It may end what it is about, but not take longer than this."""
        self._ended.set()
        self._hang_up()
        if self._thread is not None:
            self._thread.join(seconds)

    def _keep(self) -> None:
        while not self._ended.is_set():
            try:
                became = f"ended with {self._run()}"
            except OSError as error:  # no memory, no more processes or files: that may pass
                became = f"can't be started ({error.strerror})"
            self._hang_up()
            if not self._ended.is_set():
                LOG.warning("the worker %s; it is started again in %g s", became, AGAIN_SECONDS)
                self._ended.wait(AGAIN_SECONDS)

    def _run(self) -> int:
        """From its beginning to its end; its exit code. OSError: it can't be started."""
        here, there = os.pipe()
        try:
            os.set_blocking(there, False)
            process = subprocess.Popen(self.command, stdin=here, stdout=subprocess.DEVNULL)  # noqa: S603 -- ours
        except OSError:
            os.close(there)
            raise
        finally:
            os.close(here)
        with process:
            with self._lock:
                self._input = there
            if self._ended.is_set():  # whoever asked for it met no pipe yet
                self._hang_up()
            return process.wait()

    def _hang_up(self) -> None:
        with self._lock:
            there, self._input = self._input, -1
            if there >= 0:
                os.close(there)
