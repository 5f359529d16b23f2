"""From a story that ends badly to a short one that ends in the same way."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from sheetpact.simulators.world.steps import Step

Fails = Callable[[Sequence[Step]], bool]


def shrink(steps: Sequence[Step], fails: Fails) -> tuple[Step, ...]:
    """The fewest steps found that still fail."""
    left = _fewer(list(steps), fails)
    while True:
        size = _size(left)
        left = _fewer(_calmer(left, fails), fails)
        if _size(left) == size:
            return tuple(left)


def _size(steps: Sequence[Step]) -> int:
    return len(steps) + sum(len(step.troubles) for step in steps)


def _fewer(steps: list[Step], fails: Fails) -> list[Step]:
    """Delta debugging: leave out ever smaller parts."""
    part = max(1, len(steps) // 2)
    while True:
        at = 0
        while at < len(steps):
            shorter = steps[:at] + steps[at + part :]
            if fails(shorter):
                steps = shorter
            else:
                at += part
        if part == 1:
            return steps
        part = max(1, part // 2)


def _calmer(steps: list[Step], fails: Fails) -> list[Step]:
    """Leave out what goes wrong in syncs."""
    for at, step in enumerate(steps):
        for trouble in step.troubles:
            rest = tuple(each for each in steps[at].troubles if each is not trouble)
            calmer = [*steps[:at], replace(steps[at], troubles=rest), *steps[at + 1 :]]
            if fails(calmer):
                steps = calmer
    return steps
