"""The sheet's rows by canonical key: what people typed for an owner, said by the partner's id."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from sheetpact.model.pact import Pact
from sheetpact.model.seen import RowSeen, TabSeen
from sheetpact.model.sheet import ColumnKind, Tab, Value
from sheetpact.model.state import RowKey, Rows, State
from sheetpact.sheet.reading import SheetRow, TabReading


@dataclass(frozen=True, slots=True)
class Canonical:
    """Owners by the partner's id, a blank owner by who owns that SKU."""

    pact: Pact
    owners: Mapping[str, Sequence[str]]
    """By SKU, as `owners_of` tells them."""

    def key(self, reading: TabReading, key: RowKey) -> RowKey:
        if reading.tab.name != "inventory":
            return key
        sku, owner = key
        candidates = self.owners.get(sku, ())
        found = self.pact.partner_id(owner) if owner else candidates[0] if len(candidates) == 1 else ""
        return (sku, found or owner)

    def tab(self, reading: TabReading, base: Rows) -> TabSeen:
        """`base`: rows whose hub cells are taken for what was written there last."""
        rows: dict[RowKey, RowSeen] = {}
        twice: set[RowKey] = {self.key(reading, key) for key in reading.duplicates}
        for key, row in reading.rows.items():
            canonical = self.key(reading, key)
            if canonical in rows:
                twice.add(canonical)
            seen = _row_seen(canonical, row, reading.tab)
            rows[canonical] = _as_written(seen, base[canonical], reading.tab) if canonical in base else seen
        for key in twice:
            rows.pop(key, None)
        return TabSeen(reading.tab, reading.title, reading.readable, rows, frozenset(twice))


def owners_of(state: State) -> Mapping[str, Sequence[str]]:
    owners: dict[str, list[str]] = {}
    items = dict.fromkeys([*state.stocks, *(known.item for known in state.listings.values() if known.item)])
    for item in items:
        owners.setdefault(item.sku, []).append(item.owner)
    return owners


def _row_seen(key: RowKey, row: SheetRow, tab: Tab) -> RowSeen:
    """A word in a hub column is an edit like any other: it will be put back."""
    if not row.formulas and not row.bad:
        return RowSeen(key, row.values, row.covered)
    hub = {column.name for column in tab.columns if column.kind is ColumnKind.HUB}
    words = {name: text for name, text in row.bad.items() if name in hub}
    return RowSeen(key, {**row.values, **words}, row.formulas | row.covered | (row.bad.keys() - hub))


def _as_written(row: RowSeen, wrote: Mapping[str, Value], tab: Tab) -> RowSeen:
    hub = [column.name for column in tab.columns if column.kind is ColumnKind.HUB and column.name in row.values]
    return replace(row, values={**row.values, **{name: wrote.get(name) for name in hub}})
