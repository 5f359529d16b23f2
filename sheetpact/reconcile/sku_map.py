"""What people did in the SKU map: which item a joined listing is, its barcode, and cells that are put back."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from sheetpact.model.keys import ItemKey, ListingKey, key_text, map_key
from sheetpact.model.pact import Pact
from sheetpact.model.problems import Severity
from sheetpact.model.seen import Seen, TabSeen
from sheetpact.model.sheet import Value
from sheetpact.model.state import CellKey, Known, RowKey, State
from sheetpact.reconcile.bundles import bundle_of
from sheetpact.reconcile.drafts import SHEET, Draft
from sheetpact.reconcile.edits import noted, typed_rows
from sheetpact.reconcile.identity import Catalogue, catalogue_of

TAB = "sku_map"


@dataclass(slots=True)
class MapEdits:
    """What differs from the base, not yet concluded."""

    items: dict[ListingKey, ItemKey] = field(default_factory=dict)
    """Listings that a person gave to another item."""
    barcodes: dict[ListingKey, str] = field(default_factory=dict)
    taken: list[tuple[CellKey, Value, Value]] = field(default_factory=list)
    """(cell, seen, typed)."""
    put_back: list[tuple[CellKey, Value, Value]] = field(default_factory=list)
    """(cell, typed, ours)."""

    def digests(self) -> Iterator[str]:
        for key, item in self.items.items():
            yield f"sheet|item|{key.shop}|{key.listing}|{item}"
        for key, barcode in self.barcodes.items():
            yield f"sheet|barcode|{key.shop}|{key.listing}|{barcode}"
        for cell, typed, ours in self.put_back:
            if typed is None:
                yield f"sheet|cleared|{'|'.join(cell.row)}|{cell.column}|{ours}"


@dataclass(frozen=True, slots=True)
class _Line:
    """One listing's row; `seen` is what its editors saw."""

    known: Known
    row: RowKey
    typed: Mapping[str, Value]
    seen: Mapping[str, Value]

    def moved(self, column: str) -> bool:
        return column in self.typed and self.typed[column] != self.seen.get(column)


def read_map(state: State, seen: Seen, pact: Pact, draft: Draft) -> MapEdits:
    """Compare the row of every listing with the base of the run that wrote the document last."""
    edits = MapEdits()
    tab = seen.sheet.tabs.get(TAB) if seen.sheet else None
    if tab is None:
        return edits
    lines = list(_lines(tab, state))
    catalogue = catalogue_of(state, seen, pact) if lines else Catalogue(pact)
    for line in lines:
        _read_item(line, tab, catalogue, edits, draft)
        _read_rest(line, edits)
    return edits


def _lines(tab: TabSeen, state: State) -> Iterator[_Line]:
    base = state.base.get(TAB, {})
    typed = typed_rows(state, TAB)
    rows = ((key, row) for key, row in tab.rows.items() if key in base)
    changed = {key: row for key, row in rows if row.values != base[key] or key in typed}
    for known in state.listings.values() if changed else ():
        key = map_key(known.key, known.sku)
        if key in changed:
            values = {name: v for name, v in changed[key].values.items() if name not in changed[key].unclear}
            yield _Line(known, key, values, {**base[key], **typed.get(key, {})})


def _read_item(line: _Line, tab: TabSeen, catalogue: Catalogue, edits: MapEdits, draft: Draft) -> None:
    """An emptied cell and an owner nobody knows say nothing: they are put back."""
    pact, ours = catalogue.pact, line.known.item
    sku, owner = key_text(str(line.typed.get("sku") or "")), str(line.typed.get("owner") or "")
    known = pact.partner_id(owner)
    if line.moved("owner") and owner and known is None:
        draft.tell("row.owner_unknown", Severity.AMBER, tab.where(" ".join(line.row), "owner"), owner=owner)
    said = {"sku": bool(sku) and line.moved("sku"), "owner": known is not None and line.moved("owner")}
    for column, value in (("sku", ours.sku if ours else None), ("owner", _name(ours, pact))):
        cell = CellKey(TAB, line.row, column)
        if said[column]:
            edits.taken.append((cell, line.seen.get(column), line.typed[column]))
        elif line.moved(column) and value:
            edits.put_back.append((cell, line.typed[column], value))
    if ours and any(said.values()):
        wish = _wish(sku or ours.sku, known if said["owner"] else None, line.known, ours, catalogue)
        if wish != ours:
            edits.items[line.known.key] = wish


def _wish(sku: str, owner: str | None, known: Known, ours: ItemKey, catalogue: Catalogue) -> ItemKey:
    """Where only the SKU was changed, the owner stays if he has such an item, else whoever has one."""
    if owner is None:
        has_one = ours.owner in catalogue.owners.get(sku, ())
        owner = ours.owner if has_one else catalogue.owner(sku, known.key.shop)
    return ItemKey(owner, sku)


def _name(item: ItemKey | None, pact: Pact) -> str | None:
    return pact.partner_name(item.owner) if item and item.owner in pact.partners else None


def _read_rest(line: _Line, edits: MapEdits) -> None:
    for column, ours in (("barcode", line.known.barcode), ("title", line.known.title)):
        if line.moved(column):
            cell, typed = CellKey(TAB, line.row, column), line.typed[column]
            if column == "barcode" and typed is not None:
                edits.barcodes[line.known.key] = str(typed)
                edits.taken.append((cell, line.seen.get(column), typed))
            else:
                edits.put_back.append((cell, typed, ours))


def conclude_map(edits: MapEdits, stamp: str, state: State, pact: Pact, draft: Draft) -> None:
    """Take what no guard stopped. A listing goes on in its new pool: with the number it shows where there was none."""
    for cell, before, after in edits.taken:
        draft.typed[cell] = after
        draft.note(who=SHEET, place=cell, before=before, after=after, why="field")
    for cell, typed, ours in edits.put_back:
        if noted(cell, stamp, state, draft):
            continue
        draft.note(who=SHEET, place=cell, before=typed, after=ours, why="hub.put_back")
    for key, item in edits.items.items():
        known = replace(draft.listings.get(key) or state.listings[key], item=item, drift=None)
        stock = state.stocks.get(item)
        if not (bundle_of(item, pact) or (stock and stock.opened)):
            known = replace(known, confirmed=None, intended=None, handed=())
        draft.listings[key] = known
        draft.explained.add(item)
    for key, barcode in edits.barcodes.items():
        draft.listings[key] = replace(draft.listings.get(key) or state.listings[key], barcode=barcode)
