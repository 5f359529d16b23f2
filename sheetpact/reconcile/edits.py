"""What people did in the inventory tab: quantities as movements, counts, new rows, deleted rows, hub cells.

A changed number is a delta against what its editor saw: the value the hub last confirmed in that cell.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from sheetpact.model.keys import ItemKey
from sheetpact.model.ledger import Kind, Stock
from sheetpact.model.pact import Pact
from sheetpact.model.problems import Severity
from sheetpact.model.seen import RowSeen, SheetSeen, TabSeen
from sheetpact.model.sheet import ColumnKind, Value
from sheetpact.model.state import CellKey, Conflict, ConflictKind, RowKey, State
from sheetpact.reconcile.bundles import bundle_of
from sheetpact.reconcile.drafts import SHEET, Draft, Sides

TAB = "inventory"
NUMBERS = frozenset({"safety_stock"})
"""Shared columns that shape what shops show."""
BELOW_ZERO = "below_zero.put_back"
"""Why a number is put back that can't be below zero."""
EMPTIED, UNSEEN = "quantity.emptied", "quantity.unseen"
"""Why a number is put back: emptied, or nobody knows what its editor saw."""


@dataclass(frozen=True, slots=True)
class PutBack:
    """A cell that is not for editing; `why` is a code of the text catalogue."""

    item: ItemKey
    column: str
    typed: Value
    ours: Value
    why: str = "hub.put_back"


@dataclass(slots=True)
class Edits:
    """What differs from the base, not yet concluded."""

    quantities: dict[ItemKey, tuple[int, int]] = field(default_factory=dict)
    """Item → (what was seen, what was typed)."""
    counts: dict[ItemKey, int] = field(default_factory=dict)
    withdrawn: set[ItemKey] = field(default_factory=set)
    """Items whose count was taken away again."""
    shared: dict[tuple[ItemKey, str], tuple[Value, Value]] = field(default_factory=dict)
    openings: dict[ItemKey, int] = field(default_factory=dict)
    fresh: dict[ItemKey, Mapping[str, Value]] = field(default_factory=dict)
    """Rows that people added."""
    put_back: list[PutBack] = field(default_factory=list)
    gone: list[ItemKey] = field(default_factory=list)
    present: set[RowKey] = field(default_factory=set)

    def digests(self, stocks: Mapping[ItemKey, Stock]) -> Iterator[str]:
        """One a change. A count of what is on hand already changes nothing."""
        for item, (before, after) in self.quantities.items():
            yield f"sheet|quantity|{item}|{before}|{after}"
        for (item, column), (seen, typed) in self.shared.items():
            yield f"sheet|{column}|{item}|{seen}|{typed}"
        for item, number in self.counts.items():
            if item in stocks and stocks[item].on_hand != number:
                yield f"sheet|count|{item}|{number}"
        for back in self.put_back:
            if back.ours is not None and back.typed is None:
                yield f"sheet|cleared|{back.item}|{back.column}"
        for item in self.gone:
            yield f"sheet|row|{item}"


def read_edits(state: State, sheet: SheetSeen, pact: Pact, draft: Draft) -> Edits:
    """Compare every row of the inventory tab with the base of the run that wrote the document last."""
    edits = Edits()
    tab = sheet.tabs[TAB]
    base = state.base.get(TAB, {})
    kinds = {column.name: column.kind for column in tab.tab.columns}
    edits.present = {*tab.duplicates, *tab.rows}
    typed_before = typed_rows(state, TAB)
    for row in tab.rows.values():
        sku, owner = row.key
        if owner not in pact.partners:
            _ownerless(tab, row, draft)
            continue
        item = ItemKey(owner, sku)
        before = base.get(row.key)
        if before is None and item not in state.fields and not _opened(item, state):
            _read_fresh(item, row, pact, edits)
        elif before is None or row.values != before or row.key in typed_before:
            # without a base nobody knows what its editors saw: what is agreed already is no edit
            ours = state.fields.get(item, {}) if before is None else before
            seen = {**ours, **typed_before.get(row.key, {})}
            _read_row(_Row(item, row, seen, before is None, bool(bundle_of(item, pact))), kinds, state, edits)
    for back in edits.put_back:
        if back.why == BELOW_ZERO:
            draft.tell(BELOW_ZERO, Severity.AMBER, tab.where(back.item.sku, back.column))
    if tab.readable:
        edits.gone = [ItemKey(key[1], key[0]) for key in base if key not in edits.present]
    return edits


def typed_rows(state: State, tab: str) -> dict[RowKey, dict[str, Value]]:
    """Edits already taken from the document as it is stamped, by row."""
    rows: dict[RowKey, dict[str, Value]] = {}
    for cell, value in state.typed.items():
        if cell.tab == tab:
            rows.setdefault(cell.row, {})[cell.column] = value
    return rows


def _opened(item: ItemKey, state: State) -> bool:
    stock = state.stocks.get(item)
    return stock is not None and stock.opened


def _ownerless(tab: TabSeen, row: RowSeen, draft: Draft) -> None:
    """A line with nothing but a word in the first column is somebody's own (a total, a note)."""
    if any(value is not None for column, value in row.values.items() if column not in tab.tab.keys):
        draft.tell("row.owner_unknown", Severity.AMBER, tab.where(row.key[0], "owner"), owner=row.key[1])


@dataclass(frozen=True, slots=True)
class _Row:
    """`seen` is what its editors saw: the base, and what they had typed before when a run was cut off."""

    item: ItemKey
    row: RowSeen
    seen: Mapping[str, Value]
    unknown: bool
    """It has no base: nobody knows what its editors saw."""
    bundle: bool = False


def _read_row(each: _Row, kinds: Mapping[str, ColumnKind], state: State, edits: Edits) -> None:
    for column, value in each.row.values.items():
        kind, before = kinds.get(column), each.seen.get(column)
        if column in each.row.unclear:
            continue
        if value != before and kind is not None:
            _changed(each, column, kind, state, edits)


def _changed(each: _Row, column: str, kind: ColumnKind, state: State, edits: Edits) -> None:
    item, before, value = each.item, each.seen.get(column), each.row.values[column]
    match kind:
        case ColumnKind.QUANTITY | ColumnKind.COUNT if each.bundle:
            edits.put_back.append(PutBack(item, column, value, before, "bundle.put_back"))
        case _ if _impossible(column, value):
            edits.put_back.append(PutBack(item, column, value, before, BELOW_ZERO))
        case ColumnKind.QUANTITY:
            _quantity(item, column, before, value, state, edits)
        case ColumnKind.COUNT if isinstance(value, int):
            edits.counts[item] = value
        case ColumnKind.COUNT:
            edits.withdrawn.add(item)
        case ColumnKind.SHARED if value is not None or not each.unknown:
            edits.shared[item, column] = (before, value)
        case ColumnKind.HUB if not each.unknown and column != "updated":
            edits.put_back.append(PutBack(item, column, value, before))


def _impossible(column: str, value: Value) -> bool:
    """Fewer than no pieces, kept back or counted. Available may be below zero: more was sold than there is."""
    return column in (*NUMBERS, "count") and isinstance(value, int) and value < 0


def _read_fresh(item: ItemKey, row: RowSeen, pact: Pact, edits: Edits) -> None:
    edits.fresh[item] = row.values
    wrong = [column for column, value in row.values.items() if _impossible(column, value)]
    edits.put_back += [PutBack(item, column, row.values[column], None, BELOW_ZERO) for column in wrong]
    available, number = row.values.get("available"), row.values.get("count")
    if bundle_of(item, pact):
        return
    if isinstance(available, int):
        edits.openings[item] = available
    if isinstance(number, int) and "count" not in wrong:
        edits.counts[item] = number


def _quantity(item: ItemKey, column: str, before: Value, value: Value, state: State, edits: Edits) -> None:
    if not _opened(item, state):
        if isinstance(value, int):
            edits.openings[item] = value
    elif isinstance(before, int) and isinstance(value, int):
        edits.quantities[item] = (before, value)
    else:
        edits.put_back.append(PutBack(item, column, value, before, EMPTIED if value is None else UNSEEN))


def conclude_edits(edits: Edits, stamp: str, state: State, draft: Draft) -> None:
    """Post the movements and notes of edits that no guard stopped. Shared fields are concluded elsewhere."""
    for item, (before, value) in edits.quantities.items():
        _move(item, before, value, state, draft)
    for back in edits.put_back:
        _put_back(back, stamp, state, draft)
    _take_fresh(edits, state, draft)
    for item in edits.gone:
        _gone(item, stamp, state, draft)
    _come_back(edits, state, draft)


def _put_back(back: PutBack, stamp: str, state: State, draft: Draft) -> None:
    """Noted once for a document, however often it is read before it is written."""
    cell = CellKey(TAB, (back.item.sku, back.item.owner), back.column)
    if back.why not in (EMPTIED, UNSEEN):
        draft.typed[cell] = back.typed
    elif noted(cell, stamp, state, draft):  # not `typed`: the next edit goes by what was seen before
        return
    draft.note(who=SHEET, place=cell, before=back.typed, after=back.ours, why=back.why)


def noted(cell: CellKey, stamp: str, state: State, draft: Draft) -> bool:
    """Whether it was noted before that this cell is put back; from now on it is."""
    before = state.gone.get(cell) == stamp
    if not before:
        draft.gone[cell] = stamp
    return before


def _take_fresh(edits: Edits, state: State, draft: Draft) -> None:
    """Rows that people added: their shared fields are agreed as they stand."""
    for item, values in edits.fresh.items():
        said = {name: values.get(name) for name in ("item", "safety_stock")}
        shared = {name: value for name, value in said.items() if value is not None and not _impossible(name, value)}
        draft.fields.setdefault(item, {}).update(shared)
        for name in ("item", "safety_stock", "available"):
            draft.typed[CellKey(TAB, (item.sku, item.owner), name)] = values.get(name)
        if state.adopted:
            title = shared.get("item")
            place = (TAB, (item.sku, item.owner), "item" if title else "")  # it may be given its first listing's
            draft.note(who=SHEET, place=place, before=None, after=title, why="row.new")


def _move(item: ItemKey, before: int, value: int, state: State, draft: Draft) -> None:
    place = (TAB, (item.sku, item.owner), "available")
    delta = value - before
    key = f"edit:{state.version}:{item}"
    draft.post(Kind.ADJUST, item, delta, key=key, who=SHEET, why="edit")
    draft.typed[CellKey(*place)] = value
    draft.explained.add(item)
    equal = draft.ordered.get(item) == delta
    draft.note(
        who=SHEET,
        place=place,
        before=before,
        after=value,
        why="edit.equal" if equal else "edit",
        params={"delta": f"{delta:+d}"},
    )


def take_counts(edits: Edits, state: State, received: Mapping[ItemKey, int], draft: Draft) -> None:
    """An absolute count: pieces on the shelf, open orders included. `received`: pieces that came since, by this run.

    A count that is still in its cell counts once: it is what its editors saw. One that was asked about and is taken
    away again is forgotten.
    """
    pending = {c.row: c for c in state.conflicts if c.kind is ConflictKind.COUNT}
    moved = {item: state.moved.get(item, 0) + received.get(item, 0) for item in (*state.moved, *received)}
    for item in edits.withdrawn:
        draft.typed[CellKey(TAB, (item.sku, item.owner), "count")] = None
        if old := pending.get((item.sku, item.owner)):
            draft.conflicts.append(replace(old, settled=True))
    for item, number in edits.counts.items():
        row = (item.sku, item.owner)
        draft.typed[CellKey(TAB, row, "count")] = number
        if item in moved:
            sides = Sides(draft.stocks.get(item, Stock()).on_hand, number, {"earlier": number + moved[item]})
            draft.ask(ConflictKind.COUNT, (TAB, row, "count"), sides, "count.moved", {"moved": f"{moved[item]:+d}"})
            continue
        count(item, number, state, draft, key=f"count:{state.version}:{item}")
        if old := pending.get(row):
            draft.conflicts.append(replace(old, settled=True))


def count(item: ItemKey, number: int, state: State, draft: Draft, *, key: str, who: str = SHEET) -> None:
    """Set what is on hand to `number` pieces. Nobody needs to say any more with how many it began."""
    before = draft.stocks.get(item, Stock(opened=False))
    kind = Kind.COUNT if before.opened else Kind.OPENING
    draft.post(kind, item, number - before.on_hand, key=key, who=who, why="count")
    draft.explained.add(item)
    if kind is Kind.OPENING:
        _settle_opening(item, state, draft)
    draft.note(
        who=who,
        place=(TAB, (item.sku, item.owner), "on_hand"),
        before=before.on_hand if before.opened else None,
        after=number,
        why="count",
    )


def _settle_opening(item: ItemKey, state: State, draft: Draft) -> None:
    """The question that is open, and the one that this very decision has asked."""

    def about(asked: Conflict) -> bool:
        return asked.kind is ConflictKind.OPENING and asked.row == (item.sku, item.owner)

    settled = [replace(old, settled=True) for old in state.conflicts if about(old)]
    draft.conflicts = [*(each for each in draft.conflicts if not about(each)), *settled]


def _gone(item: ItemKey, stamp: str, state: State, draft: Draft) -> None:
    """A deleted row is no deletion of stock: it is put back once, and asked about when it is deleted again."""
    row = (item.sku, item.owner)
    cell = CellKey(TAB, row, "")
    if state.fields.get(item, {}).get("retired"):
        return
    missed = state.gone.get(cell)
    if missed == stamp:
        return
    if missed is None:
        draft.gone[cell] = stamp
        draft.note(who=SHEET, place=(TAB, row, ""), before="", after="", why="row.put_back")
        return
    if all(old.kind is not ConflictKind.DELETION or old.row != row for old in state.conflicts):
        draft.ask(ConflictKind.DELETION, (TAB, row, ""), Sides(), "row.deleted_again")


def _come_back(edits: Edits, state: State, draft: Draft) -> None:
    """A row that was deleted stands in the sheet again."""
    for item, agreed in state.fields.items():
        if agreed.get("retired") and (item.sku, item.owner) in edits.present:
            draft.fields.setdefault(item, {})["retired"] = None
    for old in state.conflicts:
        if old.kind is ConflictKind.DELETION and old.row in edits.present:
            draft.conflicts.append(replace(old, settled=True))
