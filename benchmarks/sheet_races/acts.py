"""What a person may do between the hub's read and its write: one entry of `ACTS` each, with what it means.

An act looks at the document at the very moment that it happens. What it changes of the truth (a number typed over the
one that was agreed, a name, a stop-at) it tells the truth itself; whatever must be tidied up after the race, so that
the document stays usable, it leaves in `after`.
"""

from __future__ import annotations

from benchmarks.sheet_races import dressed, moved, typed
from benchmarks.sheet_races.moment import Act

ACTS: dict[str, Act] = {
    "type into a cell that is written": typed.type_written,
    "type elsewhere": typed.type_elsewhere,
    "type a safety stock": typed.type_safety,
    "type a name": typed.type_name,
    "type over the hub": typed.type_hub,
    "clear a number": typed.clear_number,
    "type into an own column": typed.type_own,
    "type a new row": typed.type_row,
    "paste a block": typed.paste_block,
    "paste rows": typed.paste_rows,
    "insert rows above": moved.insert_above,
    "delete a row": moved.delete_row,
    "delete a blank row": moved.delete_blank,
    "sort": moved.sort,
    "drag rows": moved.drag_rows,
    "drag a column": moved.drag_columns,
    "insert a column": moved.insert_columns,
    "hide rows": dressed.hide_rows,
    "filter": dressed.filter_rows,
    "merge own cells": dressed.merge_own,
    "merge numbers": dressed.merge_numbers,
    "rename a heading": dressed.rename_heading,
    "rename the tab": dressed.rename_tab,
    "duplicate the tab": dressed.duplicate_tab,
    "title row": dressed.title_row,
    "copy a row": moved.copy_row,
    "note": dressed.note,
    "format": dressed.look,
    "protect": dressed.protect,
    "touch the list of changes": moved.touch_changes,
}
STILL = tuple(
    name
    for name in ACTS
    if name not in {"paste rows", "copy a row", "merge numbers", "protect", "type a new row", "delete a row"}
)
"""Acts that carry no number from where it was seen to somewhere else, for those that meet the putting right."""
SILENT = tuple(name for name in STILL if not name.startswith(("type", "paste", "clear")))
"""Acts that say nothing of any item: where one stands twice, nobody knows which of its numbers will be left."""
LOUD = ("filter", "merge", "protect", "duplicate", "title")
QUIET = (
    *(name for name in SILENT if not name.startswith(LOUD)),
    "type into a cell that is written",
    "type elsewhere",
    "type a safety stock",
    "type a name",
    "type over the hub",
)
"""Acts that leave nothing to be tidied up, for sheets that nobody races on."""
