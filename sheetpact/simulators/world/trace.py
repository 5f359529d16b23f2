"""What happened, a line each in the domain's words. The same seed tells the same text, byte for byte."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from sheetpact.simulators.world.clock import START, Clock

INDENT = "    "


@dataclass(slots=True)
class Trace:
    """Lines with the time since the beginning; what happens while something else is under way stands further in."""

    clock: Clock
    lines: list[str] = field(default_factory=list)
    depth: int = 0

    def tell(self, text: str) -> None:
        seconds = (self.clock.time - START).total_seconds()
        hours, rest = divmod(int(seconds), 3600)
        self.lines.append(f"{hours:3d}:{rest // 60:02d}:{rest % 60:02d} {INDENT * self.depth}{text}")

    @contextmanager
    def within(self) -> Iterator[None]:
        """What is told in here happens meanwhile."""
        self.depth += 1
        try:
            yield
        finally:
            self.depth -= 1

    @property
    def text(self) -> str:
        return "\n".join(self.lines) + "\n"

    def tail(self, lines: int = 30) -> str:
        return "\n".join(self.lines[-lines:])
