"""What a run did, side by side, as it goes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from sheetpact.model.problems import Problem, Severity
from sheetpact.model.runs import Run, SideReport, Status


@dataclass(slots=True)
class Report:
    """What a run did, side by side, as it goes."""

    run: Run
    sides: dict[str, SideReport] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    files: list[str] = field(default_factory=list)
    left: int = 0
    conflicts: int = 0
    changes: int = 0

    def add(self, side: str, **numbers: int) -> None:
        old = self.sides.get(side, SideReport())
        self.sides[side] = replace(old, **{name: getattr(old, name) + n for name, n in numbers.items()})

    @property
    def status(self) -> Status:
        """Green only when every planned write is confirmed and nothing is open."""
        if any(problem.severity is Severity.RED for problem in self.problems):
            return Status.RED
        open_ = self.conflicts or self.left or any(problem.severity is Severity.AMBER for problem in self.problems)
        return Status.AMBER if open_ else Status.GREEN

    def tell(self, problems: Iterable[Problem]) -> None:
        """Each problem once."""
        self.problems += [problem for problem in problems if problem not in self.problems]
