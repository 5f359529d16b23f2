"""The shared sheet in one run: read it, say it in canonical terms, and write what differs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

from sheetpact.canonical import Canonical, owners_of
from sheetpact.hints import editors_of
from sheetpact.membership import Membership
from sheetpact.model.editors import EditNote
from sheetpact.model.keys import ItemKey
from sheetpact.model.problems import Problem, Severity, Where
from sheetpact.model.seen import NONE_UNCLEAR, SheetSeen
from sheetpact.model.sheet import Document, PutRight, SheetBatch, Tab, Value
from sheetpact.model.state import CellKey, Change, RowKey, Rows, State
from sheetpact.ports import Alliance
from sheetpact.reconcile.bundles import available
from sheetpact.reconcile.members_prints import printed_rows
from sheetpact.settling import Settlement
from sheetpact.sheet import view
from sheetpact.sheet.columns import Known, KnownColumn, known_columns
from sheetpact.sheet.reading import SheetRow, TabReading, line_keys, read_tab, rows_told
from sheetpact.sheet.tabs import TITLE, TabNews, known_title, tab_news
from sheetpact.sheet.values import minute, same
from sheetpact.sheet.writing import Desired, Stamp, batch

SHEET = "sheet"
COLUMNS = "columns"
"""The tab name under which the store keeps where each tab's columns stood."""
HUB_LISTS = ("inventory", "sku_map")
"""Tabs whose base is kept as it was written; of people only prints are kept."""
PEOPLE = frozenset({"members", "review"})
"""Tabs with names and phones: of these only prints are kept."""
OWN_LISTS = frozenset({"review", "clearing", "conflicts", "changes"})
"""Tabs of the hub's own: rows that are no longer wanted are deleted."""


NEVER = datetime.min.replace(tzinfo=UTC)
ASKED = frozenset({"sheet.gone", "sheet.unknown_copy"})
"""What a person can accept of a document."""


@dataclass(slots=True)
class SheetVisit:
    """One run's dealings with the sheet. `accept`: a run that asked about the document; a person said it is right."""

    alliance: Alliance
    run: str
    accept: str = ""
    read_document: Document | None = None
    readings: dict[str, TabReading] = field(default_factory=dict)
    stamp: str = ""
    """The run that wrote it last ('' for none). A copy without one that a person accepted is as that run left it."""
    read_at: datetime = NEVER
    """Right before it was read last: edits from then on may or may not be in it."""
    old: bool = False
    """It is a copy that a person accepted: what the hub wrote since isn't in it, and that is nobody's edit."""
    usable: bool = False
    adopted: bool = False
    membership: Membership | None = None
    """What the last decision said of members; None before it."""
    settlement: Settlement = field(default_factory=Settlement)
    """What the last decision said of points that partners owe each other."""
    withheld: tuple[Problem, ...] = ()
    """Cells that differ and can't be written, as `prepare` found them."""
    _told: int = 0
    """How much of what the connector put right was noted."""
    _said: tuple[Mapping[str, Sequence[str]], SheetSeen] | None = None
    """What `seen` said last, and of which owners."""

    def __post_init__(self) -> None:
        self._told = len(self.alliance.sheet.put_right)  # by runs before, where a process goes on

    @property
    def document(self) -> str:
        """The name under which the store keeps what it knows of the document."""
        return self.alliance.pact.sheet.document

    @property
    def as_read(self) -> Document:
        """The document as it was read last."""
        if self.read_document is None:
            raise ValueError("read it first")
        return self.read_document

    @property
    def rows(self) -> int:
        """Rows of the inventory tab that could be read."""
        return len(self.readings["inventory"].rows) if "inventory" in self.readings else 0

    def read(self) -> tuple[Problem, ...]:
        """Read the tabs anew. ConnectorError: it can't be read. `usable` tells whether anything may follow from it."""
        alliance = self.alliance
        self.usable, self.old, self._said = False, False, None
        with alliance.store.look() as tx:
            self.adopted = bool(tx.meta("adopted"))
            hub, written = tx.meta("hub"), tx.meta(f"written:{self.document}")
            asked = tx.run(self.accept) if self.accept else None
        self.read_at = alliance.now()
        document = self.read_document = alliance.sheet.read(alliance.tabs)
        self.stamp = document.run
        with alliance.store.look() as tx:
            state = tx.state(self.document, self.stamp)
        strange = self._strange(document, hub, state) if written or document.hub else None
        if strange and strange.code in ASKED and asked and strange.code in {each.code for each in asked.problems}:
            self.stamp, self.old, strange = written, True, None
            with alliance.store.look() as tx:
                state = tx.state(self.document, self.stamp)
        if strange:
            return (strange,)
        known = known_tabs(state)
        locale = alliance.pact.locale
        self.readings = {
            tab.name: read_tab(document.grids.get(tab.name), tab, known=known.get(tab.name), locale=locale)
            for tab in alliance.tabs
        }
        problems = tuple(problem for reading in self.readings.values() for problem in reading.problems)
        inventory = self.readings["inventory"]
        self.usable = inventory.readable or not inventory.exists
        return problems

    def _strange(self, document: Document, hub: str, state: State) -> Problem | None:
        """A document that another hub wrote is refused; one that this hub doesn't know is asked about."""
        where = Where(tab=self.document)
        if document.hub and document.hub != hub:
            return Problem("sheet.other_hub", Severity.RED, where, {"hub": document.hub})
        if not document.grids:
            return Problem("sheet.gone", Severity.RED, where, {"run": self.run})
        if not document.run or not state.base:
            return Problem("sheet.unknown_copy", Severity.RED, where, {"run": self.run})
        return None

    def seen(self, state: State) -> SheetSeen:
        """The tabs by canonical key; of an old copy the hub's cells as they were written last."""
        canonical = self._canonical(state)
        if self._said is None or self._said[0] != canonical.owners:
            wrote = {name: state.base.get(name, {}) for name in HUB_LISTS} if self.old else {}
            tabs = {name: canonical.tab(reading, wrote.get(name, {})) for name, reading in self.readings.items()}
            self._said = canonical.owners, SheetSeen(self.stamp, tabs)
        return self._said[1]

    def _canonical(self, state: State) -> Canonical:
        return Canonical(self.alliance.pact, owners_of(state))

    def editors(self, notes: Sequence[EditNote], state: State) -> Mapping[CellKey, str]:
        """Cell → the partner who edited it last, as far as the notes tell."""
        return editors_of(notes, self.readings, self._canonical(state).key)

    def prepare(self, state: State) -> tuple[SheetBatch, Mapping[str, Rows]]:
        """The batch that brings the sheet up to `state`, and all rows as they will stand, to be remembered first."""
        alliance = self.alliance
        state = self.settlement.show(self.membership.show(state) if self.membership else state, alliance.pact)
        tabs = {tab.name: tab for tab in alliance.tabs}
        leave = set(view.left_alone(state))
        seen = self.seen(state)
        locked = self._locked(state)
        leave |= locked.keys()
        untouched = _untouched(seen, leave)
        available = _available(state, alliance)
        showing = view.Showing(state, alliance.pact, tabs, available, minute(alliance.now()), untouched)
        wanted: dict[str, Rows] = {
            "inventory": view.inventory(showing),
            "sku_map": view.sku_map(showing),
            "members": view.members(showing),
            "conflicts": view.conflicts(showing),
            "changes": line_keys(tabs["changes"], view.changes(showing)),
        }
        if state.review or self.readings["review"].exists:
            wanted["review"] = view.review(showing)
        if "clearing" in tabs:
            wanted["clearing"] = view.clearing(showing)
        self.withheld = tuple(self._withheld(locked, seen, wanted))
        keys = {name: self._keys_as_read(reading, state) for name, reading in self.readings.items()}
        desired = {name: _desired(tabs[name], rows, keys[name], leave) for name, rows in wanted.items()}
        titles = tuple(f"{tab.title} · " for tab in alliance.tabs if not tab.personal)
        desired["changes"] = replace(desired["changes"], impersonal=titles)
        stamp = Stamp(state.hub, self.run)
        remembered = {name: _standing(rows, seen, state, leave, name) for name, rows in wanted.items()}
        columns = self._columns(remembered, tabs, state)
        for name in PEOPLE & wanted.keys():
            printed = printed_rows(wanted[name], state.hub)
            remembered[name] = _standing(printed, seen, state, leave, name)
        remembered[COLUMNS] = columns
        return batch(self.readings, desired, stamp), remembered

    def _locked(self, state: State) -> dict[CellKey, SheetRow]:
        """Cells that can't be written, each with its row."""
        canonical = self._canonical(state)
        return {
            CellKey(name, canonical.key(reading, key), column): row
            for name, reading in self.readings.items()
            for key, row in reading.rows.items()
            for column in row.locked
        }

    def _withheld(
        self, locked: Mapping[CellKey, SheetRow], seen: SheetSeen, wanted: Mapping[str, Rows]
    ) -> Iterator[Problem]:
        """One for each column: which of its cells should say something else."""
        found: dict[tuple[str, str, str], list[SheetRow]] = {}
        for cell, row in locked.items():
            column = next(column for column in self.readings[cell.tab].tab.columns if column.name == cell.column)
            should = wanted[cell.tab].get(cell.row)
            now = seen.rows(cell.tab).get(cell.row)
            if should and now and not same(now.values.get(column.name), should.get(column.name), column.unit):
                code = "sheet.covered" if column.name in row.covered else "sheet.locked"
                found.setdefault((cell.tab, column.name, code), []).append(row)
        for (tab, name, code), rows in sorted(found.items(), key=lambda each: each[0]):
            told = rows_told(self.alliance.pact.locale, [(row.number, row.key) for row in rows])
            yield Problem(
                code, Severity.AMBER, self.readings[tab].where(column=name), {"count": len(rows), "rows": told}
            )

    def put_right(self) -> Sequence[Change]:
        """What the connector put right since this was asked last, as lines of 变更."""
        found = self.alliance.sheet.put_right[self._told :]
        self._told += len(found)
        return [self._line(each) for each in found]

    def _line(self, each: PutRight) -> Change:
        """Of a tab that tells about people, or that isn't known, nothing is kept but the first key."""
        reading = next((reading for reading in self.readings.values() if reading.title == each.title), None)
        columns = {at: name for name, at in reading.layout.columns.items()} if reading and reading.layout else {}
        told = reading is not None and not reading.tab.personal
        return Change(
            self.alliance.now(),
            "sheetpact",
            reading.tab.name if reading else each.title,
            each.row if told else each.row[:1],
            columns.get(each.column, ""),
            each.wrong if told else None,
            each.right if told else None,
            "put_right",
            self.run,
        )

    def _keys_as_read(self, reading: TabReading, state: State) -> Mapping[RowKey, RowKey]:
        if reading.tab.name != "inventory":
            return {}
        canonical = self._canonical(state)
        return {canonical.key(reading, key): key for key in (*reading.rows, *reading.duplicates)}

    def tab_news(self, batch: SheetBatch, state: State) -> Sequence[TabNews]:
        """What people did to whole tabs. A document that is gone altogether was asked about."""
        if not self.as_read.grids:
            return ()
        made = {tab.name for tab in batch.create}
        return tuple(tab_news(self.readings, known_tabs(state), made))

    def _columns(self, rows: Mapping[str, Rows], tabs: Mapping[str, Tab], state: State) -> Rows:
        before = known_tabs(state)
        found: dict[RowKey, Mapping[str, Value]] = {}
        for name in rows:
            tab, reading = tabs[name], self.readings[name]
            columns = known_columns(tab, reading.layout, rows[name], before.get(name))
            if reading.readable or not reading.exists:
                columns = {**columns, TITLE: known_title(reading)}
            for column, known in columns.items():
                found[name, column] = {
                    "index": known.index,
                    "heading": known.heading,
                    "fingerprint": known.fingerprint,
                }
        return found


def _desired(tab: Tab, rows: Rows, keys: Mapping[RowKey, RowKey], leave: set[CellKey]) -> Desired:
    """In the keys that stand in the sheet."""
    as_read = {keys.get(key, key): values for key, values in rows.items()} if keys else rows
    left = frozenset((keys.get(cell.row, cell.row), cell.column) for cell in leave if cell.tab == tab.name)
    return Desired(tab, as_read, removable=tab.name in OWN_LISTS, newest_first=tab.name == "changes", leave=left)


def _standing(rows: Rows, seen: SheetSeen, state: State, leave: set[CellKey], name: str) -> Rows:
    """Rows that stand there twice aren't written: they are remembered as they were, if they ever were."""
    there, base = seen.rows(name), state.base.get(name, {})
    twice = seen.tabs[name].duplicates if name in seen.tabs else frozenset()
    known = {key: base.get(key) if key in twice else values for key, values in rows.items()}
    rows = {key: values for key, values in known.items() if values is not None}
    unclear = {key: row.unclear for key, row in there.items() if row.unclear}
    left = {cell.row for cell in leave if cell.tab == name}
    read = {key: there[key].values for key in left if key in there}
    return view.standing(rows, read, unclear, base, leave, name)


def _untouched(seen: SheetSeen, leave: set[CellKey]) -> Mapping[RowKey, frozenset[str]]:
    """Columns of inventory rows that aren't written."""
    columns = {key: row.unclear for key, row in seen.rows("inventory").items() if row.unclear}
    for cell in leave:
        if cell.tab == "inventory":
            columns[cell.row] = columns.get(cell.row, NONE_UNCLEAR) | {cell.column}
    return columns


def _available(state: State, alliance: Alliance) -> Mapping[ItemKey, int | None]:
    items = {*state.stocks, *(known.item for known in state.listings.values() if known.item)}
    return {item: available(item, state.stocks, alliance.pact) for item in items}


def known_tabs(state: State) -> Mapping[str, Known]:
    """Tab → where its columns stood at the last write."""
    known: dict[str, dict[str, KnownColumn]] = {}
    for (tab, column), values in state.base.get(COLUMNS, {}).items():
        index = values.get("index")
        known.setdefault(tab, {})[column] = KnownColumn(
            index if isinstance(index, int) else 0,
            str(values.get("heading") or ""),
            str(values.get("fingerprint") or ""),
        )
    return known
