"""What a run did, side by side, as it goes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from sheetpact.model.members import MemberCount
from sheetpact.model.pact import Pact
from sheetpact.model.problems import Problem, Severity, Where
from sheetpact.model.runs import Run, SideReport, Status
from sheetpact.model.state import Known


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
    members: MemberCount | None = None

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
        for problem in problems:
            if problem not in self.problems:
                self.problems.append(problem)


def waiting_files(handed: Sequence[Known], pact: Pact) -> list[Problem]:
    """One line a shop whose owner has files to import."""
    files: dict[str, dict[str, int]] = {}
    for known in handed:
        if known.awaited:
            shop = files.setdefault(known.key.shop, {})
            shop[known.awaited.file] = shop.get(known.awaited.file, 0) + 1
    return [
        Problem(
            "handed.waiting",
            Severity.AMBER,
            Where(partner=pact.partner_name(pact.partner_of(shop)), shop=shop),
            {"files": ", ".join(sorted(counts)), "count": sum(counts.values())},
        )
        for shop, counts in files.items()
        if shop in pact.shops
    ]
