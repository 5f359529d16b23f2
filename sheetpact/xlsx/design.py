"""How a new tab looks: made with openpyxl as a workbook of its own, to be saved or to be taken over into another.

White columns are for people, grey ones are the hub's; a row that runs low is marked. Text columns are formatted
as text, so that 00123 typed by hand stays 00123.
"""

from __future__ import annotations

import io
from collections.abc import Sequence

from openpyxl import Workbook
from openpyxl.formatting.rule import Rule
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.styles.differential import DifferentialStyle
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.header_footer import _HeaderFooterPart
from openpyxl.worksheet.page import PageMargins
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from sheetpact.model.sheet import Column, ColumnKind, Tab, Unit
from sheetpact.model.texts import say
from sheetpact.xlsx.dropdowns import offered
from sheetpact.xlsx.graft import listed
from sheetpact.xlsx.markup import LAST_ROW, added, main
from sheetpact.xlsx.order import child
from sheetpact.xlsx.package import Package
from sheetpact.xlsx.places import letters
from sheetpact.xlsx.styles import TIME_FORMAT
from sheetpact.xlsx.values import shown_width

FONT = "微软雅黑"
"""On every Chinese Windows and in WPS; elsewhere the system puts its own Chinese font in its place."""

_INK, _HEAD_INK, _HUB_INK = "FF1F2933", "FF17324D", "FF7B8794"
_HUB_TEXT_INK = "FF616E7C"
_HEAD, _KEY_HEAD, _HUB_HEAD, _HUB = "FFD9E8F5", "FFB9D4EC", "FFE4E7EB", "FFF5F7FA"
_LOW_FILL, _LOW_INK = "FFFFF1D6", "FFB45309"
_LINE = Side(style="thin", color="FFE4E7EB")
_HEAD_LINE = Side(style="medium", color="FF9FB3C8")
_FORMATS = {Unit.TEXT: "@", Unit.PIECES: "0", Unit.TIME: TIME_FORMAT}
_ACROSS = {Unit.TEXT: "left", Unit.PIECES: "right", Unit.TIME: "center"}
_WRAPS_FROM = 20
"""Characters: text in columns at least so wide goes on in the next line."""
ROW_HEIGHT = 19.5  # points
_HEAD_HEIGHT = 26.0  # points
_LONGEST_PROMPT = 255  # characters (18.3.1.32)


def designed(tabs: Sequence[Tab], locale: str) -> bytes:
    """A workbook with just these tabs and their headings."""
    book = Workbook()
    for sheet in list(book.worksheets):
        book.remove(sheet)
    for tab in tabs:
        _lay_out(book.create_sheet(tab.title), tab, locale)
    book.calculation.fullCalcOnLoad = False  # there is nothing to compute
    out = io.BytesIO()
    book.save(out)
    return _without_warnings(out.getvalue(), tabs)


def _without_warnings(content: bytes, tabs: Sequence[Tab]) -> bytes:
    """No green corners on numbers kept as text, which openpyxl can't say (18.3.1.51)."""
    package = Package(content)
    for tab, (_, part) in zip(tabs, listed(package), strict=True):
        texts = [letters(n) for n, column in enumerate(tab.columns) if column.unit is Unit.TEXT]
        if texts:
            areas = " ".join(f"{letter}1:{letter}{LAST_ROW}" for letter in texts)
            holder = child(package.edit(part), "ignoredErrors")
            added(holder, main("ignoredError"), sqref=areas, numberStoredAsText="1")
    return package.content()


def _lay_out(sheet: Worksheet, tab: Tab, locale: str) -> None:
    for index, column in enumerate(tab.columns, 1):
        _column(sheet, index, column, locale)
    keyed = bool(tab.columns) and tab.columns[0].kind is ColumnKind.KEY
    sheet.freeze_panes = "B2" if keyed else "A2"
    sheet.auto_filter.ref = f"A1:{get_column_letter(max(1, len(tab.columns)))}1"
    sheet.row_dimensions[1].height = _HEAD_HEIGHT
    sheet.sheet_view.showGridLines = False
    sheet.sheet_format.defaultRowHeight = ROW_HEIGHT
    sheet.sheet_format.customHeight = True
    _mark_low(sheet, tab)
    _print_setup(sheet, tab)


def _column(sheet: Worksheet, index: int, column: Column, locale: str) -> None:
    letter = get_column_letter(index)
    hub = column.kind is ColumnKind.HUB
    cells = sheet.column_dimensions[letter]
    cells.width = max(column.width, shown_width(column.heading) + 4)  # 4: room for the filter's button
    text = column.unit is Unit.TEXT  # Chinese text in italics is hard to read
    ink = _INK if not hub else _HUB_TEXT_INK if text else _HUB_INK
    cells.font = Font(name=FONT, size=10, color=ink, italic=hub and not text)
    if hub:
        cells.fill = PatternFill("solid", fgColor=_HUB)
    cells.number_format = _FORMATS[column.unit]
    across = _ACROSS[column.unit]
    inset = 0 if across == "center" else 1
    wraps = text and column.width >= _WRAPS_FROM
    cells.alignment = Alignment(horizontal=across, vertical="center", wrap_text=wraps, indent=inset)
    cells.border = Border(bottom=_LINE, right=_LINE)
    _heading(sheet, index, column)
    for validation in _validations(letter, column, locale):
        sheet.add_data_validation(validation)


def _heading(sheet: Worksheet, index: int, column: Column) -> None:
    head = sheet.cell(1, index, column.heading)
    head.data_type = "s"  # never a formula
    head.number_format = "@"
    hub, key = column.kind is ColumnKind.HUB, column.kind is ColumnKind.KEY
    head.font = Font(name=FONT, size=10, bold=not hub, italic=hub, color=_HUB_INK if hub else _HEAD_INK)
    head.fill = PatternFill("solid", fgColor=_HUB_HEAD if hub else _KEY_HEAD if key else _HEAD)
    text = column.unit is Unit.TEXT
    head.alignment = Alignment(
        horizontal="left" if text else "center", vertical="center", wrap_text=True, indent=int(text)
    )
    head.border = Border(bottom=_HEAD_LINE, right=_LINE)


def _validations(letter: str, column: Column, locale: str) -> list[DataValidation]:
    """A hint on the heading, which every program shows when the cell is chosen, and the drop-down."""
    code = _OWN_HINTS.get(column.name) or _HINTS.get(column.kind, "")
    made = []
    if code:
        hint = DataValidation(showInputMessage=True, promptTitle=column.heading[:32], prompt=say(locale, code))
        hint.prompt = str(hint.prompt)[:_LONGEST_PROMPT]
        hint.add(f"{letter}1")
        made.append(hint)
    listed_here = offered(column.choices)
    if listed_here:
        choice = DataValidation(type="list", formula1=listed_here, allow_blank=True, showErrorMessage=False)
        choice.add(f"{letter}2:{letter}{LAST_ROW}")
        made.append(choice)
    return made


_HINTS = {
    ColumnKind.HUB: "workbook.hint_hub",
    ColumnKind.KEY: "workbook.hint_key",
    ColumnKind.QUANTITY: "workbook.hint_quantity",
    ColumnKind.COUNT: "workbook.hint_count",
    ColumnKind.SHARED: "workbook.hint_shared",
    ColumnKind.CHOICE: "workbook.hint_choice",
}
_OWN_HINTS = {"spend": "workbook.hint_spend", "available": "workbook.hint_available"}
"""By column, where there is more to say than of its kind."""


def _mark_low(sheet: Worksheet, tab: Tab) -> None:
    names = [column.name for column in tab.columns]
    if tab.low is None or not set(tab.low) <= set(names):
        return
    number, limit = (get_column_letter(names.index(name) + 1) for name in tab.low)
    low = f"AND(ISNUMBER(${number}2),${number}2<=N(${limit}2))"
    loud = _rule(low, Font(bold=True, color=_LOW_INK))
    sheet.conditional_formatting.add(f"{number}2:{number}{LAST_ROW}", loud)
    row = _rule(low, None)
    sheet.conditional_formatting.add(f"A2:{get_column_letter(len(names))}{LAST_ROW}", row)


def _rule(formula: str, font: Font | None) -> Rule:
    fill = PatternFill("solid", fgColor=_LOW_FILL, bgColor=_LOW_FILL)
    return Rule(type="expression", formula=[formula], dxf=DifferentialStyle(font=font, fill=fill))


def _print_setup(sheet: Worksheet, tab: Tab) -> None:
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = 9  # A4
    sheet.page_setup.fitToWidth = 1
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.print_title_rows = "1:1"
    if sheet.oddFooter is not None:
        sheet.oddFooter.center = _HeaderFooterPart(text=tab.title.replace("&", "&&") + "  &P / &N")
    sheet.page_margins = PageMargins(left=0.4, right=0.4, top=0.5, bottom=0.75, footer=0.3)  # inches
