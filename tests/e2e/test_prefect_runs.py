"""A real Prefect server and worker run the deployments of a workspace: the demo's three workshops."""

from __future__ import annotations

import asyncio
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest
from prefect_town import PATIENCE, Json, Town, answers, free_port, surroundings, until

from sheetpact.demo import make, sell
from sheetpact.deploy import place_flows
from sheetpact.store import open_store

pytestmark = [pytest.mark.prefect, pytest.mark.slow]

HUSH = "cs_hush-hush-0001"
WATCH = '''\
"""Notes who is called and lets nobody out: imported by every Python process that the test starts."""
import os, socket, sys

CALLS = {"socket.getaddrinfo": 0, "socket.gethostbyname": 0, "socket.connect": 1, "socket.sendto": 1}
INSIDE = ("127.", "localhost", "::1", "0.0.0.0", "::")

def note(event, args):
    if event not in CALLS:
        return
    place = args[CALLS[event]]
    host = place[0] if isinstance(place, tuple) else place
    host = host.decode() if isinstance(host, bytes) else host
    inside = not isinstance(host, str) or host.startswith(INSIDE) or (event.endswith(("connect", "sendto")) and
        isinstance(place, str))
    who = " ".join(sys.orig_argv[1:6])
    with open(os.environ["CALLS"], "a", encoding="utf-8") as log:
        log.write(f"{'inside' if inside else 'OUTSIDE'}\\t{who}\\t{event}\\t{host}\\n")
    if not inside:
        raise OSError(f"no way out to {host}")

sys.addaudithook(note)
'''
MORE = """\
  far:
    name: 远山书房
    shops:
      far-woo: {connector: woocommerce, settings: {base_url: "http://127.0.0.1:PORT", consumer_key: "${FAR_KEY}", \
consumer_secret: "prefect:secret/far-secret"}}
inventory:
"""


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    """A server and a worker of our own, and the demo's workspace deployed as the operator does it."""
    folder = tmp_path_factory.mktemp("prefect")
    workspace, watch = folder / "workspace", folder / "watch"
    workspace.mkdir()
    make(workspace, "zh-CN", datetime.now(UTC))
    place_flows(workspace)
    watch.mkdir()
    (watch / "sitecustomize.py").write_text(WATCH, encoding="utf-8")
    environment = {
        **surroundings(folder / "home", free_port()),
        "PREFECT_WORKER_QUERY_SECONDS": "1",
        "PYTHONPATH": os.pathsep.join(filter(None, (str(watch), os.environ.get("PYTHONPATH")))),
        "CALLS": str(folder / "calls.txt"),
        "SHEETPACT_PACT": str(workspace / "pact.yaml"),
        "FAR_KEY": "ck_far",
    }
    made = Town(workspace, environment)
    try:
        made.serve()
        made.start("worker", "start", "--pool", "sheetpact", "--type", "process", "--name", "one")
        until(lambda: answers(f"{made.url}/work_pools/sheetpact"))
        made.prefect("--no-prompt", "deploy", "--all")
        yield made
    finally:
        made.stop()
        shutil.rmtree(folder / "home", ignore_errors=True)


def calls_of(town: Town) -> Path:
    """What all processes have called, a line each."""
    return Path(town.environment["CALLS"])


@contextmanager
def prefect_here(town: Town) -> Iterator[None]:
    """This process talks to the town's server."""
    from prefect import settings  # noqa: PLC0415 -- takes a second or two, which only these tests should

    with settings.temporary_settings(
        {
            settings.PREFECT_API_URL: town.url,
            settings.PREFECT_HOME: Path(town.environment["PREFECT_HOME"]),
            settings.PREFECT_SERVER_ALLOW_EPHEMERAL_MODE: False,
            settings.PREFECT_FLOWS_HEARTBEAT_FREQUENCY: None,
        }
    ):
        yield


async def keep_secret(name: str, value: str) -> None:
    """As the operator does it on the server's page Blocks."""
    from prefect.blocks.system import Secret  # noqa: PLC0415 -- the same

    await Secret(value=value).asave(name)


async def sync_here(workspace: Path, *repeat_after: float) -> tuple[str, str, str]:
    """The flow run's id, the name of its state, and what it says: here, the file loaded as Prefect loads it."""
    from prefect.flows import load_flow_from_entrypoint  # noqa: PLC0415 -- the same
    from prefect.logging.handlers import APILogHandler  # noqa: PLC0415 -- the same

    flow = load_flow_from_entrypoint(f"{workspace}/flows/sync.py:sync", use_placeholder_flow=False)
    state = await flow(str(workspace / "pact.yaml"), repeat_after, return_state=True)
    await APILogHandler.aflush()
    return str(state.state_details.flow_run_id), str(state.name), str(state.message)


class TestSchedule:
    def test_both_deployments_get_scheduled_runs(self, town: Town) -> None:
        """A healthy server that schedules nothing is what mismatched versions give."""
        for name in ("sync", "audit"):
            deployment = town.deployment(name)
            runs = until(lambda asked=deployment: self.scheduled(town, asked))
            assert all(run["auto_scheduled"] for run in runs)
            assert all(run["parameters"]["pact"] == str(town.workspace / "pact.yaml") for run in runs)
            town.send(f"/deployments/{deployment}/pause_deployment", {})  # the rest starts its runs itself

    def scheduled(self, town: Town, deployment: str) -> list[Json] | None:
        asked = {
            "deployments": {"id": {"any_": [deployment]}},
            "flow_runs": {"state": {"type": {"any_": ["SCHEDULED"]}}},
        }
        return town.find("flow_runs", asked) or None

    def test_one_sync_at_a_time_every_quarter_and_an_audit_in_the_night(self, town: Town) -> None:
        sync, audit = (town.ask(f"/deployments/name/{name}/{name}") for name in ("sync", "audit"))
        assert sync["global_concurrency_limit"]["limit"] == 1
        assert sync["concurrency_options"]["collision_strategy"] == "ENQUEUE"
        assert sync["schedules"][0]["schedule"]["cron"] == "*/15 * * * *"
        assert audit["schedules"][0]["schedule"]["cron"] == "30 4 * * *"
        assert audit["schedules"][0]["schedule"]["timezone"] == "Asia/Shanghai"


class TestRuns:
    def test_a_sync_by_the_worker_is_completed_and_told(self, town: Town) -> None:
        run = town.run("sync")
        assert (run["state_type"], run["state_name"]) == ("COMPLETED", "Completed")
        words = run["name"].split()
        assert words[:2] == ["sync", "手作联盟"]
        assert len(words[2]) == 6
        assert {"手作联盟", "green"} <= set(run["tags"])
        told = town.artifacts(run)
        assert f"批次 {words[2]}" in told["markdown"]
        assert "LAMP-2" in {row["位置"].split(" · ")[1] for row in json.loads(told["table"])}
        assert town.available("CUP-2") == 46
        assert "tea-youzan：已读取（1/3）" in town.logs(run)

    def test_an_audit_by_the_worker_is_completed_and_told(self, town: Town) -> None:
        run = town.run("audit")
        assert run["state_type"] == "COMPLETED"
        assert "核对" in town.artifacts(run)["markdown"]

    def test_a_partner_out_of_reach_stops_nobody_else(self, town: Town) -> None:
        """Its secret comes from a block, and shows nowhere."""
        with prefect_here(town):
            asyncio.run(keep_secret("far-secret", HUSH))
        pact = town.workspace / "pact.yaml"
        before = pact.read_text(encoding="utf-8")
        pact.write_text(before.replace("inventory:\n", MORE.replace("PORT", str(free_port()))), encoding="utf-8")
        sell(town.workspace, datetime.now(UTC))
        run = town.run("sync", repeat_after=[])
        pact.write_text(before, encoding="utf-8")
        assert (run["state_type"], run["state_name"]) == ("COMPLETED", "Amber")
        told = town.artifacts(run)
        assert "远山书房 · far-woo" in told["markdown"]
        assert town.available("CUP-2") == 44, told["markdown"]
        rows = json.loads(told["table"])
        assert [row["新值"] for row in rows if row["字段"] == "可售" and "CUP-2" in row["位置"]] == ["44"]
        for shop in ("table-xhs", "art-douyin"):
            assert [*(town.workspace / "imports" / shop).glob("*.xlsx")], shop
            assert f"imports/{shop}/" in told["markdown"]
        assert HUSH not in json.dumps(told) + town.logs(run) + json.dumps(run)

    def test_a_red_sync_has_failed_and_says_what_a_person_must_do(self, town: Town) -> None:
        sheet = town.workspace / "手作联盟.xlsx"
        away = sheet.rename(town.workspace / "elsewhere.xlsx")
        try:
            with prefect_here(town):
                _, name, told = asyncio.run(sync_here(town.workspace))
        finally:
            away.rename(sheet)
        assert name == "Failed"
        assert "找不到原来的表格" in told

    def test_a_sync_that_finds_another_one_on_is_repeated_and_gives_way(self, town: Town) -> None:
        store = open_store("sqlite:///.sheetpact/pact.db", town.workspace, new_hub=lambda: "another")
        try:
            assert store.lease("sync", "another", datetime.now(UTC), 60)
            with prefect_here(town):
                run, name, told = asyncio.run(sync_here(town.workspace, 0.1))
            store.release("sync", "another")
        finally:
            store.close()
        assert (name, told.partition("，")[0]) == ("Amber", "这份约定的另一个任务正在运行")
        [station] = until(lambda: self.ended(town, run))
        assert station["run_count"] == 2

    def ended(self, town: Town, run: str) -> list[Json] | None:
        """The server hears of tasks a moment later."""
        stations = town.find("task_runs", {"flow_runs": {"id": {"any_": [run]}}})
        return stations if stations and stations[0]["state_type"] == "FAILED" else None


class TestNothingCallsOut:
    """Last: what everything above has called."""

    def test_server_worker_and_flows_speak_to_this_machine_only(self, town: Town) -> None:
        calls = [line.split("\t") for line in calls_of(town).read_text(encoding="utf-8").splitlines()]
        assert [call for call in calls if call[0] == "OUTSIDE"] == []
        who = " ".join({call[1] for call in calls})
        assert "prefect server start" in who
        assert "prefect worker start" in who
        assert "prefect.engine" in who  # a flow run's own process

    def test_a_call_out_would_have_been_seen(self, town: Town) -> None:
        look_up = "import socket; socket.getaddrinfo('sens-o-matic.prefect.io', 443)"
        done = subprocess.run([sys.executable, "-c", look_up], env=town.environment, capture_output=True, check=False)
        assert b"no way out" in done.stderr
        assert "OUTSIDE" in calls_of(town).read_text(encoding="utf-8").splitlines()[-1]


ORDERS = '''\
"""An order run as `serve` has it carried out, with and without somebody who watches."""
import sys, time
from pathlib import Path
from sheetpact.bootstrap import order_runner
from sheetpact.model.inbox import Settled
from sheetpact.model.runs import Run
from sheetpact.order import Ordered
from sheetpact.report import Report
from datetime import UTC, datetime

done = []

def job():
    done.append(1)
    if sys.argv[1] == "fails":
        raise ValueError("13812345678")
    return Ordered(Report(Run("21abc", "order", datetime.now(UTC))), Settled(frozenset({1, 2})), 5)

run = order_runner(Path("pact.yaml"))
began = time.monotonic()
try:
    told = run(job, "手作联盟", 2).listings
except ValueError:
    told = "raised"
print(len(done), told, time.monotonic() - began < 20)
'''


def ordered(town: Town, how: str, **environment: str) -> str:
    done = subprocess.run(
        [sys.executable, "-c", ORDERS, how],
        cwd=town.workspace,
        env={**town.environment, **environment},
        capture_output=True,
        text=True,
        check=False,
        timeout=PATIENCE,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip().splitlines()[-1]


def test_an_order_run_is_seen_and_its_work_done_once(town: Town) -> None:
    assert ordered(town, "well") == "1 5 True"
    asked = {"flows": {"name": {"any_": ["order"]}}, "sort": "START_TIME_DESC"}
    [run] = until(lambda: town.find("flow_runs", asked) or None)
    assert (run["name"], run["state_type"]) == ("order 手作联盟", "COMPLETED")
    assert run["parameters"] == {"pact": "手作联盟", "calls": 2}
    assert run["state"]["message"] == "21abc: 2 of 2 calls, 5 listings"


def test_an_order_run_that_fails_tries_its_work_once_and_says_nothing_of_people(town: Town) -> None:
    assert ordered(town, "fails") == "1 raised True"
    asked = {"flows": {"name": {"any_": ["order"]}}, "flow_runs": {"state": {"type": {"any_": ["FAILED"]}}}}
    [run] = until(lambda: town.find("flow_runs", asked) or None)
    assert "13812345678" not in json.dumps(run)


def test_without_its_server_the_work_is_done_all_the_same(town: Town) -> None:
    assert ordered(town, "well", PREFECT_API_URL=f"http://127.0.0.1:{free_port()}/api") == "1 5 True"
    assert ordered(town, "well", PREFECT_API_URL="") == "1 5 True"
