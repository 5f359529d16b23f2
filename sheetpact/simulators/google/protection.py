"""Who may edit what: protected ranges as the Sheets API keeps them (ProtectedRange).

The document's owner and the listed editors may; `warningOnly` stops nobody who writes through the API; what is listed
in `unprotectedRanges` of a protected sheet is free.
"""

from __future__ import annotations

from collections.abc import Iterator

from sheetpact.simulators.google.a1 import Area
from sheetpact.simulators.google.model import Json, Sheet, Spreadsheet
from sheetpact.simulators.google.refusals import Refused, invalid

REFUSAL = (
    "You are trying to edit a protected cell or object. Please contact the spreadsheet owner to remove protection if "
    "you need to edit."
)


def can_edit(book: Spreadsheet, protected: Json, caller: str) -> bool:
    """`requestingUserCanEdit` of a ProtectedRange, for the person with that e-mail."""
    if protected.get("warningOnly") or (book.owner and caller == book.owner):
        return True
    return caller in protected.get("editors", {}).get("users", ())


def allow(book: Spreadsheet, area: Area, caller: str) -> None:
    """Refused: 400 where a cell of the area is protected against the caller."""
    for protected in _against(book, area.sheet, caller):
        if area.overlaps(_covered(book, area.sheet, protected)) and not _left_free(area, protected):
            raise refused()


def allow_insertion(book: Spreadsheet, sheet: Sheet, kind: str, at: int, caller: str) -> None:
    """Refused: 400 where the new rows or columns would stand inside of what is protected against the caller."""
    for protected in _against(book, sheet, caller):
        area = _covered(book, sheet, protected)
        first, last = (area.top, area.bottom) if kind == "ROWS" else (area.left, area.right)
        if first < at < last:
            raise refused()


def refused() -> Refused:
    return invalid(REFUSAL)


def _against(book: Spreadsheet, sheet: Sheet, caller: str) -> Iterator[Json]:
    return (each for each in sheet.protected if not can_edit(book, each, caller))


def _covered(book: Spreadsheet, sheet: Sheet, protected: Json) -> Area:
    named = protected.get("namedRangeId")
    backing: Json = next((each["range"] for each in book.named if each["namedRangeId"] == named), {}) if named else {}
    return clipped(sheet, protected.get("range") or backing)


def _left_free(area: Area, protected: Json) -> bool:
    """It lies inside one range that is left unprotected."""
    holes = (clipped(area.sheet, each) for each in protected.get("unprotectedRanges", ()))
    return any(
        hole.top <= area.top and area.bottom <= hole.bottom and hole.left <= area.left and area.right <= hole.right
        for hole in holes
    )


def clipped(sheet: Sheet, bounds: Json) -> Area:
    """The cells of a GridRange that the sheet has, whatever its bounds."""
    height, width = len(sheet.rows), len(sheet.columns)
    return Area(
        sheet,
        min(bounds.get("startRowIndex", 0), height),
        min(bounds.get("endRowIndex", height), height),
        min(bounds.get("startColumnIndex", 0), width),
        min(bounds.get("endColumnIndex", width), width),
    )
