"""Where a new child goes: Excel refuses parts whose children are out of order."""

from __future__ import annotations

from lxml import etree

from sheetpact.xlsx.markup import Element, main

_AFTER_SHEETS = ("functionGroups", "externalReferences", "definedNames", "calcPr", "oleSize", "customWorkbookViews",
                 "pivotCaches", "smartTagPr", "smartTagTypes", "webPublishing", "fileRecoveryPr",
                 "webPublishObjects", "extLst")  # fmt: skip
"""Children of a workbook that follow its sheets, in the order that Excel insists on (18.2.27)."""
_AFTER_ROWS = ("sheetCalcPr", "sheetProtection", "protectedRanges", "scenarios", "autoFilter", "sortState",
               "dataConsolidate", "customSheetViews", "mergeCells", "phoneticPr", "conditionalFormatting",
               "dataValidations", "hyperlinks", "printOptions", "pageMargins", "pageSetup", "headerFooter",
               "rowBreaks", "colBreaks", "customProperties", "cellWatches", "ignoredErrors", "smartTags", "drawing",
               "legacyDrawing", "legacyDrawingHF", "drawingHF", "picture", "oleObjects", "controls",
               "webPublishItems", "tableParts", "extLst")  # fmt: skip
"""Children of a worksheet that follow its rows, in order (18.3.1.99)."""


def child(root: Element, name: str) -> Element:
    """A child of a workbook or sheet, made at its right place if need be."""
    found = root.find(main(name))
    if found is not None:
        return found
    order = _AFTER_SHEETS if name in _AFTER_SHEETS else _AFTER_ROWS
    later = {main(n) for n in order[order.index(name) + 1 :]}
    made = etree.Element(main(name))
    follower = next((e for e in root if e.tag in later), None)
    if follower is None:
        root.append(made)
    else:
        follower.addprevious(made)
    return made
