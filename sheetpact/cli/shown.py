"""What several commands show alike: a report, changes, conflicts, movements."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from sheetpact.cli.progress import side_name
from sheetpact.cli.screen import Screen
from sheetpact.model.keys import ItemKey
from sheetpact.model.ledger import Movement
from sheetpact.model.pact import Pact
from sheetpact.model.sheet import Value
from sheetpact.model.state import Change, Conflict, State
from sheetpact.model.texts import CATALOGUE
from sheetpact.ports import Alliance
from sheetpact.rehearsal import PlanReport
from sheetpact.report import Report
from sheetpact.sheet import view

LINES = 20
"""Changes that a run tells on the screen; the sheet has them all."""
SIDE = ("read", "planned", "written", "handed_over", "requests")


def show_report(screen: Screen, report: Report, changes: Sequence[Change], alliance: Alliance) -> None:
    """A run as its operator reads it: what changed, who wrote what, what is left, and how it ended."""
    show_changes(screen, changes, alliance)
    if report.sides:
        screen.heading("sync.sides")
        rows = [
            [side_name(side, alliance.pact, screen), *(getattr(numbers, name) for name in SIDE)]
            for side, numbers in report.sides.items()
        ]
        screen.table(["sync.head.side", *(f"sync.head.{name}" for name in SIDE)], rows, right=range(1, 6))
    show_problems(screen, report)
    if report.files:
        screen.heading("sync.files")
        for file in report.files:
            screen.line(f"  {file}")
    screen.line()
    if report.members:
        screen.say("sync.members", **report.members._asdict())
    if report.conflicts:
        screen.say("sync.conflicts", style="amber", count=report.conflicts)
    status = report.status.value
    screen.say("sync.run", style=status, run=report.run.id, status=screen.text(f"status.{status}"))


def show_planned(screen: Screen, planned: PlanReport, alliance: Alliance) -> None:
    """What would be written, and what would be asked and told."""
    show_changes(screen, planned.changes, alliance)
    rows = [
        [
            side_name(shop, alliance.pact, screen),
            each.item.sku,
            screen.text("plan.handed", number=each.shown) if each.listing in planned.handed else each.shown,
            each.number,
        ]
        for shop, writes in planned.writes.items()
        for each in writes
    ]
    if rows:
        screen.heading("plan.writes")
        names = ("shop", "item", "shown", "number")
        screen.table([f"plan.head.{name}" for name in names], rows, right=(2, 3))
    batch = planned.batch
    if batch and not batch.empty:
        new = sum(len(insert.rows) for insert in batch.inserts) + sum(len(gone.refs) for gone in batch.deletes)
        screen.heading("plan.sheet", cells=len(batch.cells), rows=new)
    if planned.conflicts:
        screen.heading("conflicts.title")
        show_conflicts(screen, planned.conflicts, alliance)
    show_problems(screen, planned.report)


def show_problems(screen: Screen, report: Report) -> None:
    if report.problems:
        screen.heading("sync.problems")
        for problem in report.problems:
            screen.problem(problem)


def show_changes(screen: Screen, changes: Sequence[Change], alliance: Alliance) -> None:
    """As the sheet's own tab shows them, newest first."""
    if not changes:
        return
    screen.heading("sync.changes")
    rows = view.changes(_showing(alliance, State(changes=tuple(changes[:LINES]))))
    columns = ("where", "field", "from", "to", "who", "why")
    screen.table(headings(alliance, "changes", columns), [[row[name] for name in columns] for row in rows])
    if len(changes) > LINES:
        screen.say("sync.more", count=len(changes) - LINES)


def show_conflicts(screen: Screen, open_: Iterable[Conflict], alliance: Alliance) -> None:
    """As the sheet's own tab shows them."""
    rows = view.conflicts(_showing(alliance, State(conflicts=tuple(open_)))).values()
    columns = ("id", "where", "field", "base", "sheet", "shop", "choice", "why")
    screen.table(headings(alliance, "conflicts", columns), [[row[name] for name in columns] for row in rows])


def _showing(alliance: Alliance, state: State) -> view.Showing:
    tabs = {tab.name: tab for tab in alliance.tabs}
    return view.Showing(state, alliance.pact, tabs, {}, alliance.now())


def headings(alliance: Alliance, tab: str, columns: Sequence[str]) -> Sequence[str]:
    found = next(each for each in alliance.tabs if each.name == tab)
    told: Mapping[str, str] = {column.name: column.heading for column in found.columns}
    return [told[name] for name in columns]


def item_name(item: ItemKey, pact: Pact) -> str:
    """The owner's name and the SKU, as people type it too."""
    return f"{pact.known_as(item.owner)}/{item.sku}"


def movement_rows(screen: Screen, movements: Sequence[Movement], pact: Pact, now: int | None) -> list[list[Value]]:
    """Newest first, each with what was on hand after it; `now` is what is on hand now (None: not told)."""
    rows: list[list[Value]] = []
    balance = now
    for each in movements:
        who = screen.text(f"who.{each.who}") if each.who in view.PEOPLE else side_name(each.who, pact, screen)
        row: list[Value] = [each.at, screen.text(f"kind.{each.kind}"), f"{each.quantity:+d}", balance]
        rows.append([*row, who, reason(screen, each), each.run])
        balance = None if balance is None else balance - each.quantity
    return rows


MOVEMENT = tuple(f"explain.head.{name}" for name in ("time", "kind", "quantity", "balance", "who", "why", "run"))
"""The headings of `movement_rows`."""


def reason(screen: Screen, movement: Movement) -> str:
    """Why it was posted, in words; its order where there is one."""
    code = "undo.movement" if movement.why == "undo" else movement.why
    if code not in CATALOGUE:
        return movement.order
    settled = movement.key.split(":")[1] if movement.key.startswith("choice:") else ""
    told = screen.text(code, delta=f"{movement.quantity:+d}", order=movement.order, id=settled)
    return f"{told} {movement.order}".strip() if code.startswith("order.") else told
