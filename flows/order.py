"""New orders as Prefect sees them: a flow run around each order run, in the very process that is called.

Prefect only watches. Whether its server answers or not, stops answering or loses the flow run, the work is done once,
here, and what it did is stored with it.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable
from contextvars import ContextVar
from dataclasses import dataclass, field

import requests
from prefect import flow
from prefect.client.schemas.objects import State
from prefect.settings import (
    PREFECT_API_REQUEST_TIMEOUT,
    PREFECT_API_URL,
    PREFECT_CLIENT_MAX_RETRIES,
    temporary_settings,
)
from prefect.states import Completed, Failed

from sheetpact.model.runs import Status
from sheetpact.order import Ordered

LOG = logging.getLogger(__name__)
HEALTH_SECONDS = 1.0
"""A server that takes longer is no help to an order."""
ANEW_SECONDS = 15.0
"""Until a server that didn't answer is asked again."""
IMPATIENT = {PREFECT_CLIENT_MAX_RETRIES: 0, PREFECT_API_REQUEST_TIMEOUT: 2.0}
"""Its client would ask five times, a minute each."""


@dataclass(slots=True)
class Once:
    """A job that is carried out the first time it is called, and remembered."""

    job: Callable[[], Ordered]
    done: list[Ordered | Exception] = field(default_factory=list)

    def __call__(self) -> Ordered:
        if not self.done:
            try:
                self.done.append(self.job())
            except Exception as error:  # noqa: BLE001 -- raised for whoever asks
                self.done.append(error)
        [result] = self.done
        if isinstance(result, Exception):
            raise result
        return result


@dataclass(slots=True)
class Server:
    """Prefect's API, as far as it answered last."""

    silent_until: float = 0.0

    def answers(self) -> bool:
        if time.monotonic() < self.silent_until:
            return False
        try:
            well = requests.get(f"{PREFECT_API_URL.value()}/health", timeout=HEALTH_SECONDS).ok
        except requests.RequestException:
            well = False
        if not well:
            self.silent_until = time.monotonic() + ANEW_SECONDS
        return well


SERVER = Server()
WORK: ContextVar[Once] = ContextVar("work")


@flow(name="order", flow_run_name="order {pact}", persist_result=False)
async def order(pact: str, calls: int) -> State[None]:  # noqa: ARG001 -- the run is named for the pact
    """What webhooks told has its effect.

    Args:
        pact: The alliance's name.
        calls: How many calls.
    """
    try:
        ordered = await asyncio.to_thread(WORK.get())
    except Exception as error:  # noqa: BLE001 -- its text may quote what a shop sent; the worker tells of it
        return Failed(message=type(error).__name__)
    run = ordered.report.run.id
    message = f"{run}: {len(ordered.settled.done)} of {calls} calls, {ordered.listings} listings"
    if ordered.report.status is Status.RED:
        return Failed(message=message)
    return Completed(message=message, name="Amber" if ordered.report.status is Status.AMBER else "Completed")


async def _watched(pact: str, calls: int) -> None:
    await order(pact, calls, return_state=True)


def run(job: Callable[[], Ordered], pact: str, calls: int) -> Ordered:
    """The job, once; inside a flow run where Prefect's server answers."""
    once = Once(job)
    if SERVER.answers():
        WORK.set(once)
        try:
            with temporary_settings(IMPATIENT):
                asyncio.run(_watched(pact, calls))
        except Exception as error:  # noqa: BLE001 -- whatever Prefect has, the order doesn't wait for it
            LOG.warning("Prefect: %s", type(error).__name__)
    return once()
