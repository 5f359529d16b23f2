"""The daily look over everything, as a Prefect flow around `sheetpact.audit`. It writes to no shop and no sheet.

The station is one task around the whole audit. It is repeated when a sync was on, after a minute and again after five:
a sync takes seconds, and both are due at half past four.
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

from sheetpact.audit import audit as look_over_all
from sheetpact.bootstrap import open_alliance
from sheetpact.model.runs import Status
from sheetpact.ports import Alliance
from sheetpact.reporting import Again, Steps, Told, tell, told_audit

REPEAT_AFTER = (60.0, 300.0)
"""Seconds."""


@flow(name="audit", flow_run_name="audit", persist_result=False)
async def audit(pact: str = "pact.yaml") -> State[Told]:
    """Check connectors and rights, rehearse a sync, compare the store with itself, list what was left lying.

    Args:
        pact: The pact file, seen from the deployment's folder.
    """
    try:
        told = await audit_once(Path(pact or "pact.yaml"))
    except Again as again:
        told = again.told
    await name_run(told)
    if told.status is Status.RED:
        return Failed(message=told.message)
    return Completed(message=told.message, name="Amber" if told.status is Status.AMBER else "Completed")


@task(
    name="audit",
    task_run_name="audit",
    cache_policy=NO_CACHE,
    persist_result=False,
    retries=len(REPEAT_AFTER),
    retry_delay_seconds=list(REPEAT_AFTER),
)
async def audit_once(pact: Path) -> Told:
    """One audit, told by a table and a page. Again: a sync was on."""
    log = get_run_logger()

    def work(alliance: Alliance) -> Told:
        return told_audit(alliance, look_over_all(alliance, Steps(log.info, alliance.pact.locale)))

    told = await asyncio.to_thread(lambda: tell(open_alliance(pact, resolve_secret=secret_block), work))
    log.info(told.message)
    if told.page:
        await acreate_table_artifact([*map(dict, told.table)], f"audit-writes-{told.hub}", told.about_table)
        await acreate_markdown_artifact(told.page, f"audit-report-{told.hub}", told.about_page)
    if told.waits:
        raise Again(told)
    return told


def secret_block(name: str) -> str:
    """The text in a Secret block. ValueError: there is none."""
    block: Secret[str] = asyncio.run(Secret.aload(name))  # called in a thread, where no loop runs
    return str(block.get())


async def name_run(told: Told) -> None:
    """So that people find it: the alliance, the day, and what came of it."""
    tags = [*flow_run.tags, *filter(None, (told.pact, told.status.value))]
    name = " ".join(filter(None, ("audit", told.pact, told.name)))
    async with get_client() as client:
        await client.update_flow_run(flow_run.id, name=name, tags=list(dict.fromkeys(tags)))
