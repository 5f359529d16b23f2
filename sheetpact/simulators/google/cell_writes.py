"""CellData as requests write it: a field mask says which parts of a cell are replaced or cleared (Sheets API)."""

from __future__ import annotations

from dataclasses import replace

from sheetpact.simulators.google import fields
from sheetpact.simulators.google.colours import float32
from sheetpact.simulators.google.fields import Mask
from sheetpact.simulators.google.model import Cell, Json
from sheetpact.simulators.google.refusals import invalid

WRITABLE = frozenset(
    {"userEnteredValue", "userEnteredFormat", "note", "dataValidation", "chipRuns", "textFormatRuns", "pivotTable"}
)
KINDS_OF_VALUE = ("numberValue", "stringValue", "boolValue", "formulaValue")


def mask_of(text: str) -> Mask:
    """The parts of CellData to write. Refused: none are named, or one can't be written."""
    if not text:
        raise invalid("At least one field must be listed in 'fields'. (Use '*' to indicate all fields.)")
    mask = fields.parse(text)
    for name in mask:
        if name not in WRITABLE:
            raise invalid(f"Invalid field: {name}")
    return mask


def written(cell: Cell, given: Json, mask: Mask) -> Cell:
    """The cell with the masked parts as `given`; what is masked and not given is cleared.

    A new value takes the chips of the old one along ("CellData.chipRuns").
    """
    cell = replace(cell)
    if not mask or "userEnteredValue" in mask:
        cell.entered = value(given.get("userEnteredValue"))
        cell.chips = []
    if not mask or "chipRuns" in mask:
        cell.chips = list(given.get("chipRuns", ()))
    if not mask or "userEnteredFormat" in mask:
        below = mask.get("userEnteredFormat", {}) if mask else {}
        cell.format = fields.overlaid(cell.format, tidied(given.get("userEnteredFormat", {})), with_twins(below))
    if not mask or "note" in mask:
        cell.note = given.get("note", "")
    if not mask or "dataValidation" in mask:
        cell.validation = rule(given.get("dataValidation"))
    return cell


def value(given: Json | None) -> Json | None:
    """An ExtendedValue to keep; None for a blank cell. Refused: it is several values, or none that can be entered."""
    if not given:
        return None
    kinds = [kind for kind in KINDS_OF_VALUE if kind in given]
    if len(given) != 1 or len(kinds) != 1:
        raise invalid("A value must be exactly one of numberValue, stringValue, boolValue or formulaValue.")
    if given.get("stringValue") == "":
        return None
    if kinds[0] == "formulaValue" and not str(given["formulaValue"]).startswith("="):
        raise invalid("The formula must begin with '='.")
    return dict(given)


def rule(given: Json | None) -> Json | None:
    """A DataValidationRule to keep: what is false or empty is left out, as answers have it."""
    return {name: part for name, part in given.items() if part not in (False, "", None)} if given else None


def tidied(given: Json) -> Json:
    """A CellFormat (or anything with colours) as it is kept: each colour both in its old and its new field."""
    made: Json = {}
    for name, part in given.items():
        if name.endswith("Color") and isinstance(part, dict):
            made[name] = colour(part)
            made.setdefault(f"{name}Style", {"rgbColor": made[name]})
        elif name.endswith("ColorStyle") and "rgbColor" in part:
            made[name] = {"rgbColor": colour(part["rgbColor"])}
            made[name.removesuffix("Style")] = made[name]["rgbColor"]
        elif isinstance(part, dict):
            made[name] = tidied(part)
        else:
            made[name] = part
    return made


def colour(given: Json) -> Json:
    """Shares as 32-bit floats, zeros left out."""
    shares = {name: float32(share) if isinstance(share, float) else share for name, share in given.items() if share}
    return {name: int(share) if share == int(share) else share for name, share in shares.items()}


def with_twins(mask: Mask) -> Mask:
    """The mask with both fields of each colour that it names."""
    made = {name: with_twins(below) for name, below in mask.items()}
    for name in mask:
        if name.endswith("ColorStyle"):
            made[name.removesuffix("Style")] = {}
        elif name.endswith("Color"):
            made[f"{name}Style"] = {}
    return made
