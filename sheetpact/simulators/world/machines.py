"""What happens between machines: time, webhooks, syncs, another hub. What makes no sense gives False."""

from __future__ import annotations

from dataclasses import replace

from sheetpact.deliveries import as_delivery, orders_in
from sheetpact.inbox import AT_ONCE, TAKEN_SECONDS
from sheetpact.ports import Call
from sheetpact.simulators.store import MemoryStore
from sheetpact.simulators.world.broken import Broken
from sheetpact.simulators.world.order_runs import check_hint, check_order_run, forget_hints, in_the_books
from sheetpact.simulators.world.questions import check_questions
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
    record = pick(world.mail, step.who)
    if record is not None:
        call = Call(f"{record.order} {record.updated_at.isoformat()}", (record.order,))
        world.store.inbox.receive([as_delivery(record.shop, call, b"", world.clock.time)])
        if step.number > 1:
            world.mail.remove(record)
    return work(world, step)


def work(world: World, step: Step) -> bool:
    """What a worker does for all that waits in the inbox; False where nothing does."""
    waiting = world.store.inbox.take(world.clock.time, TAKEN_SECONDS, AT_ONCE, frozenset(world.shops))
    if not waiting:
        return False
    forget_hints(world)
    before, alone = in_the_books(world), world.begun is None and not any(trouble.step for trouble in step.troubles)
    world.trace.tell(f"webhook: {', '.join(sorted(set(orders_in(waiting))))}")
    with world.during():
        report, clean = world.order_run(step, waiting)
        check_questions(world)
    if alone:
        check_hint(world, before)
    if alone and clean and report:
        check_order_run(world, waiting, report)
    return True


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
