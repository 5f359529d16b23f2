"""What happens between machines: time, webhooks, syncs, another hub. What makes no sense gives False."""

from __future__ import annotations

from dataclasses import replace

from sheetpact.deliveries import as_delivery, orders_in
from sheetpact.inbox import AT_ONCE, TAKEN_SECONDS
from sheetpact.ports import Call
from sheetpact.simulators.store import MemoryStore
from sheetpact.simulators.world.broken import Broken
from sheetpact.simulators.world.steps import Step, pick
from sheetpact.simulators.world.world import World, told
from sheetpact.sync import sync as main_job
from sheetpact.take import take_orders
from sheetpact.testing.alliance import silent

WAITS = (1, 5, 10, 60, 600)
"""Minutes."""


def wait(world: World, step: Step) -> bool:
    minutes = WAITS[step.who % len(WAITS)]
    world.clock.wait(minutes * 60)
    world.trace.tell(f"{minutes} minutes go by")
    return True


def deliver(world: World, step: Step) -> bool:
    """A webhook comes: any of those on their way, now and then twice."""
    record = pick(world.mail, step.who)
    if record is None:
        return False
    if step.number > 1:
        world.mail.remove(record)
    with world.store.begin() as tx:
        take_orders(tx, [record], world.pact, "webhook")
    late = record is not world.shops[record.shop].book[record.order].record
    world.trace.tell(f"webhook: {record.shop} tells of {record.order}{', as it was earlier' if late else ''}")
    return True


def order_run(world: World, step: Step) -> bool:
    """A webhook comes, and a worker has the effect of all that waits in the inbox."""
    inbox, now = world.store.inbox, world.clock.time
    record = pick(world.mail, step.who)
    if record is not None:
        call = Call(f"{record.order} {record.updated_at.isoformat()}", (record.order,))
        inbox.receive([as_delivery(record.shop, call, b"", now)])
        if step.number > 1:
            world.mail.remove(record)
    waiting = inbox.take(now, TAKEN_SECONDS, AT_ONCE, frozenset(world.shops))
    if waiting:
        world.trace.tell(f"webhook: {', '.join(sorted(set(orders_in(waiting))))}")
        world.take_orders(step, waiting)
    return bool(waiting)


def lose_mail(world: World, step: Step) -> bool:
    record = pick(world.mail, step.who)
    if record is None:
        return False
    world.mail.remove(record)
    world.trace.tell(f"webhook: what {record.shop} tells of {record.order} gets lost")
    return True


def sync(world: World, step: Step) -> bool:
    world.sync(step)
    return True


def stranger(world: World, step: Step) -> bool:  # noqa: ARG001 -- there is one only
    """Somebody starts a hub of their own on the same sheet."""
    if not world.sheet.hub:
        return False
    before = world.sheet.writes
    alliance = replace(world.alliance, store=MemoryStore("stranger"), readers=1)
    report = main_job(alliance, silent)
    world.trace.tell(f"another hub tries to sync: {told(report)}")
    if world.sheet.writes != before:
        raise Broken("respect for the sheet", "another hub wrote into the sheet")
    return True


MACHINES = {
    "wait": wait,
    "deliver": deliver,
    "order run": order_run,
    "lose mail": lose_mail,
    "sync": sync,
    "stranger": stranger,
}
