"""A workspace with a real Prefect server and worker around it, asked over HTTP."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

import openpyxl
import pytest
import requests
from requests.adapters import HTTPAdapter
from urllib3.util import Retry

T = TypeVar("T")
Json = dict[str, Any]
PATIENCE = 90.0  # seconds; a busy machine takes a while to start a process
# The server answers 503 while another writer holds its SQLite file, and has then kept nothing: Prefect's own client
# asks again too.
BUSY = Retry(total=8, backoff_factor=0.2, status_forcelist=[503], allowed_methods=None)


def surroundings(home: Path, port: int) -> dict[str, str]:
    """The environment of all that speaks to the server at that port, whether it is there or not."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PREFECT_", "CI"))}
    return {
        **kept,
        "PREFECT_HOME": str(home),
        "PREFECT_API_URL": f"http://127.0.0.1:{port}/api",
        "PREFECT_SERVER_ALLOW_EPHEMERAL_MODE": "false",
        "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
        "DO_NOT_TRACK": "1",
    }


@dataclass
class Town:
    """A workspace, and Prefect around it."""

    workspace: Path
    environment: Mapping[str, str]
    started: list[subprocess.Popen[bytes]] = field(default_factory=list)

    @property
    def url(self) -> str:
        return self.environment["PREFECT_API_URL"]

    def serve(self) -> None:
        """The server, until it answers."""
        self.start("server", "start", "--host", "127.0.0.1", "--port", self.url.rpartition(":")[2].removesuffix("/api"))
        until(lambda: answers(f"{self.url}/health"))

    def prefect(self, *words: str) -> str:
        """One command in the workspace."""
        done = subprocess.run(
            [sys.executable, "-m", "prefect", *words],
            cwd=self.workspace,
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
            timeout=PATIENCE,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def start(self, *words: str) -> None:
        log = (self.workspace.parent / f"{words[0]}.log").open("wb")
        with log:
            command = [sys.executable, "-m", "prefect", *words]
            self.started.append(
                subprocess.Popen(
                    command,
                    cwd=self.workspace,
                    env=self.environment,
                    stdout=log,
                    stderr=subprocess.STDOUT,
                    start_new_session=True,
                )
            )

    def stop(self) -> None:
        """The worker first; whatever they started goes with them."""
        for process in reversed(self.started):
            process.send_signal(signal.SIGTERM)
            try:
                process.wait(5)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()

    def ask(self, path: str) -> Json:
        return dict(self._call("GET", path).json())

    def send(self, path: str, question: Mapping[str, object]) -> requests.Response:
        return self._call("POST", path, question)

    def _call(self, method: str, path: str, question: Mapping[str, object] | None = None) -> requests.Response:
        with requests.Session() as session:
            session.mount("http://", HTTPAdapter(max_retries=BUSY))
            answer = session.request(method, f"{self.url}{path}", json=question, timeout=30)
        answer.raise_for_status()
        return answer

    def find(self, what: str, question: Mapping[str, object]) -> list[Json]:
        return list(self.send(f"/{what}/filter", question).json())

    def deployment(self, name: str) -> str:
        return str(self.ask(f"/deployments/name/{name}/{name}")["id"])

    def run(self, name: str, **parameters: object) -> Json:
        """Let the worker run a deployment; the flow run when it has ended."""
        made = self.send(f"/deployments/{self.deployment(name)}/create_flow_run", {"parameters": parameters}).json()
        return until(lambda: self._ended(made["id"]))

    def _ended(self, run: str) -> Json | None:
        found: Json = self.ask(f"/flow_runs/{run}")
        return found if found["state_type"] in {"COMPLETED", "FAILED", "CRASHED", "CANCELLED"} else None

    def artifacts(self, run: Json) -> Json:
        """Kind → what it holds, of one flow run."""
        found = self.find("artifacts", {"flow_runs": {"id": {"any_": [run["id"]]}}})
        return {each["type"]: each["data"] for each in found if each["key"]}

    def logs(self, run: Json) -> str:
        """Whole: the last of them come a moment after the run has ended."""
        asked = {"logs": {"flow_run_id": {"any_": [run["id"]]}}, "sort": "TIMESTAMP_ASC"}

        def whole() -> str | None:
            lines = [each["message"] for each in self.find("logs", asked)]
            return "\n".join(lines) if any(line.startswith("Finished in state") for line in lines[-2:]) else None

        return until(whole)

    def available(self, sku: str) -> object:
        """What the shared sheet says."""
        rows = openpyxl.load_workbook(self.workspace / "手作联盟.xlsx")["库存"].iter_rows(values_only=True)
        headings = list(next(rows))
        return next(row[headings.index("可售")] for row in rows if row[headings.index("货号")] == sku)


def until(found: Callable[[], T | None]) -> T:
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        if (answer := found()) is not None:
            return answer
        time.sleep(0.3)
    pytest.fail(f"nothing in {PATIENCE} s")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def answers(url: str) -> bool | None:
    try:
        return requests.get(url, timeout=5).ok or None
    except requests.ConnectionError:
        return None
