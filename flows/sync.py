"""The main job on a schedule, as a Prefect flow around `sheetpact.sync`.

The station is one task around the whole sync. A sync may be repeated as it is: what is done is not done again, and
a partner whose shop is out of reach has stopped nobody else. So when a side asked for patience, or another run of the
pact was on, the task is repeated after `repeat_after` seconds; what is still open then is left to the next run. Single
requests are repeated below, in the HTTP core, by what the platform says. Flow retries are never used: a deployment's
concurrency limit silently cancels them (Prefect issue 22885).

The function is async because a synchronous flow joins a thread that sleeps in whole seconds when it ends.
"""

from __future__ import annotations

import asyncio
from pathlib import Path

from prefect import flow, get_client, get_run_logger, task
from prefect.artifacts import acreate_markdown_artifact, acreate_table_artifact
from prefect.blocks.system import Secret
from prefect.cache_policies import NO_CACHE
from prefect.client.schemas.objects import State
from prefect.runtime import flow_run
from prefect.states import Completed, Failed

from sheetpact.bootstrap import open_alliance
from sheetpact.model.runs import Status
from sheetpact.ports import Alliance
from sheetpact.reporting import Again, Steps, Told, tell, told_sync
from sheetpact.sync import sync as main_job

REPEAT_AFTER = (60.0, 180.0)
"""Seconds. Most platforms count requests by the minute; together it is well within a quarter of an hour."""


@flow(name="sync", flow_run_name="sync", persist_result=False)
async def sync(pact: str = "pact.yaml", repeat_after: tuple[float, ...] = REPEAT_AFTER) -> State[Told]:
    """Keep the sheet and the shops equal, once.

    Args:
        pact: The pact file, seen from the deployment's folder.
        repeat_after: Seconds until a sync that somebody asked to wait is repeated; one repetition each, [] for none.
    """
    station = sync_once.with_options(retries=len(repeat_after), retry_delay_seconds=list(repeat_after))
    try:
        told = await station(Path(pact or "pact.yaml"))
    except Again as again:
        told = again.told
    await name_run(told)
    if told.status is Status.RED:
        return Failed(message=told.message)
    return Completed(message=told.message, name="Amber" if told.status is Status.AMBER else "Completed")


@task(name="sync", task_run_name="sync", cache_policy=NO_CACHE, persist_result=False)
async def sync_once(pact: Path) -> Told:
    """One run of ours, told by a table and a page. Again: somebody asked to wait."""
    log = get_run_logger()

    def work(alliance: Alliance) -> Told:
        return told_sync(alliance, main_job(alliance, Steps(log.info, alliance.pact.locale)))

    told = await asyncio.to_thread(lambda: tell(open_alliance(pact, resolve_secret=secret_block), work))
    log.info(told.message)
    if told.page:
        await acreate_table_artifact([*map(dict, told.table)], f"sync-changes-{told.hub}", told.about_table)
        await acreate_markdown_artifact(told.page, f"sync-report-{told.hub}", told.about_page)
    if told.waits:
        raise Again(told)
    return told


def secret_block(name: str) -> str:
    """The text in a Secret block. ValueError: there is none."""
    block: Secret[str] = asyncio.run(Secret.aload(name))  # called in a thread, where no loop runs
    return str(block.get())


async def name_run(told: Told) -> None:
    """So that people find it: the alliance, the run's id, and what came of it."""
    tags = [*flow_run.tags, *filter(None, (told.pact, told.status.value))]
    name = " ".join(filter(None, ("sync", told.pact, told.name)))
    async with get_client() as client:
        await client.update_flow_run(flow_run.id, name=name, tags=list(dict.fromkeys(tags)))
