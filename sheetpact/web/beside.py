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
    _ended: threading.Event = field(default_factory=threading.Event)
    _thread: threading.Thread | None = None

    def start(self) -> None:
        """It is started again whenever it ends by itself."""
        self._thread = threading.Thread(target=self._keep, name="beside", daemon=True)
        self._thread.start()

    def ring(self, side: str) -> None:
        """Something has come from that side. Never waits: a pipe that is full rings already."""
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
            here, there = os.pipe()
            os.set_blocking(there, False)
            with subprocess.Popen(self.command, stdin=here, stdout=subprocess.DEVNULL) as process:  # noqa: S603 -- ours
                os.close(here)
                self._input = there
                code = process.wait()
            if not self._ended.is_set():
                self._hang_up()
                LOG.warning("the worker ended with %s; it is started again in %g s", code, AGAIN_SECONDS)
                self._ended.wait(AGAIN_SECONDS)

    def _hang_up(self) -> None:
        there, self._input = self._input, -1
        if there >= 0:
            os.close(there)
