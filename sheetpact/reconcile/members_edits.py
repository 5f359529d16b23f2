"""What people did in the members tab: points as movements, tiers as wishes, hub cells put back.

No name and no phone is ever noted: what stands in 变更 is read by every partner.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from sheetpact.model.members import Person
from sheetpact.model.membership import AccountKey, PointMovement, Purse
from sheetpact.model.pact import Pact
from sheetpact.model.problems import Problem, Severity, Where
from sheetpact.model.sheet import Value
from sheetpact.model.state import CellKey, Change, RowKey, Rows
from sheetpact.reconcile.edits import EMPTIED
from sheetpact.reconcile.members_points import Taking, spread
from sheetpact.reconcile.members_views import shows_partners, shows_points, shows_tier

TAB = "members"
SHEET = "sheet"
"""Who: the shared sheet does not tell which partner typed."""
HUB_COLUMNS = frozenset({"name", "phone", "partners", "consent"})


FORGOTTEN: Mapping[str, Value] = {}
"""What is kept of a row whose member asked to be forgotten: whatever stands there still is nobody's edit."""


@dataclass(frozen=True, slots=True)
class MembersTab:
    """The tab as it was read. `title` is what people call it.

    `seen` is what the editors of a row saw: the base of the run that wrote the document, with edits that were
    taken already laid over it. Cells that can't be read (formulas, wrong kinds) are left out of `typed`.
    """

    title: str
    typed: Rows
    seen: Rows


@dataclass(frozen=True, slots=True)
class Known:
    """What is known when edits are taken. `redirects`: a number no longer used → the one in use.

    `moved`: by how much shops moved a member's points since the sheet was read last.
    """

    persons: Mapping[str, Person]
    redirects: Mapping[str, str]
    purses: Mapping[Purse, int]
    moved: Mapping[str, int] = field(default_factory=dict)


@dataclass(slots=True)
class MemberEdits:
    """What the edits come to. `digests` name each change, for a guard; `tiers` are wishes, not yet agreed."""

    movements: list[PointMovement] = field(default_factory=list)
    tiers: dict[str, str] = field(default_factory=dict)
    typed: dict[CellKey, Value] = field(default_factory=dict)
    changes: list[Change] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    digests: list[str] = field(default_factory=list)


@dataclass(slots=True)
class _Reader:
    """One reading of the tab; `purses`, by account, follow the movements decided so far."""

    tab: MembersTab
    known: Known
    pact: Pact
    taking: Taking
    purses: dict[AccountKey, dict[Purse, int]]
    edits: MemberEdits

    def read(self, row: RowKey, person: Person) -> None:
        seen = self.tab.seen[row]
        for column, cell in self.tab.typed[row].items():
            before, value = _blank(seen.get(column)), _blank(cell)
            if value == before and type(value) is type(before):
                continue
            if column == "points":
                self._points(row, person, before, value)
            elif column == "tier" and shows_tier(person, self.pact):
                self._tier(row, person, before, value)
            elif column in HUB_COLUMNS or column == "tier":
                self._put_back(row, column, cleared=value is None)

    def _points(self, row: RowKey, person: Person, before: Value, value: Value) -> None:
        opened = any(self.purses.get(account) for account in person.counted)
        hidden = not shows_points(person, self.pact) or (before is None and opened)
        if value is None or hidden:
            self._put_back(row, "points", cleared=value is None, why="hub.put_back" if hidden else EMPTIED)
        elif not _whole(value) or not (before is None or _whole(before)):
            where = Where(tab=self.tab.title, row=row[0])
            self.edits.problems.append(Problem("members.points_not_whole", Severity.AMBER, where))
        else:
            self._move(row, person, before, value)

    def _move(self, row: RowKey, person: Person, before: Value, value: Value) -> None:
        delta = int(str(value)) - int(str(before or 0))
        purses: dict[Purse, int] = {}
        for account in person.counted:
            purses |= self.purses.get(account, {})
        parts = spread(delta, person, purses, self.pact)
        for purse, part in parts.items():
            self.purses.setdefault(purse.account, {})[purse] = purses.get(purse, 0) + part
            self.edits.movements.append(self._movement(row, purse, part))
        self.edits.typed[CellKey(TAB, row, "points")] = value
        self.edits.digests.append(f"sheet|points|{row[0]}|{before}|{value}")
        why, told = _why(parts, self.pact, equal=self.known.moved.get(person.member) == delta)
        self._note(row, "points", before, value, why, {"delta": f"{delta:+d}", **told})

    def _movement(self, row: RowKey, purse: Purse, part: int) -> PointMovement:
        account, issuer = purse
        key = f"edit:{self.taking.key}:{row[0]}:{account.shop}:{account.customer}:{issuer}"
        return PointMovement(key, account, issuer, part, self.taking.at, self.taking.run, who=SHEET, why="edit")

    def _tier(self, row: RowKey, person: Person, before: Value, value: Value) -> None:
        self.edits.tiers[person.member] = str(value or "").strip()
        self.edits.typed[CellKey(TAB, row, "tier")] = value
        self.edits.digests.append(f"sheet|tier|{row[0]}|{before}|{value}")

    def _put_back(self, row: RowKey, column: str, *, cleared: bool, why: str = "hub.put_back") -> None:
        if cleared:
            self.edits.digests.append(f"sheet|cleared|{row[0]}|{column}")
        self._note(row, column, None, None, why, {})

    def _note(
        self, row: RowKey, column: str, before: Value, after: Value, why: str, params: Mapping[str, object]
    ) -> None:
        at, run = self.taking.at, self.taking.run
        self.edits.changes.append(Change(at, SHEET, TAB, row, column, before, after, why, run, params))


def member_edits(tab: MembersTab, known: Known, pact: Pact, taking: Taking) -> MemberEdits:
    """Compare every row with what its editors saw. An edit in the row of a number no longer used goes to its heir."""
    purses: dict[AccountKey, dict[Purse, int]] = {}
    for purse, balance in known.purses.items():
        purses.setdefault(purse.account, {})[purse] = balance
    reader = _Reader(tab, known, pact, taking, purses, MemberEdits())
    for row, values in tab.typed.items():
        person = known.persons.get(known.redirects.get(row[0], row[0]))
        if row in tab.seen and person is not None:
            reader.read(row, person)
        elif values != tab.seen.get(row) and tab.seen.get(row) != FORGOTTEN:
            where = Where(tab=tab.title, row=row[0])
            reader.edits.problems.append(Problem("members.row_unknown", Severity.AMBER, where))
    return reader.edits


def _why(parts: Mapping[Purse, int], pact: Pact, *, equal: bool) -> tuple[str, Mapping[str, str]]:
    """Who gave the points is told where it may be known in whose shops the member is."""
    if not shows_partners(pact):
        return "members.points_equal" if equal else "edit", {}
    issuers: dict[str, int] = {}
    for purse, part in parts.items():
        name = pact.known_as(purse.issuer)
        issuers[name] = issuers.get(name, 0) + part
    told = [f"{name} {part:+d}" if len(issuers) > 1 else name for name, part in issuers.items()]
    return "members.points_typed_equal" if equal else "members.points_typed", {"issuers": " · ".join(told)}


def _blank(value: Value) -> Value:
    return None if value == "" else value


def _whole(value: Value) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)
