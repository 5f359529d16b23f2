"""A sheet as a partner sees it in the browser, as one HTML page without scripts and with nothing from outside."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape

from sheetpact.simulators.google import shown
from sheetpact.simulators.google.a1 import letters
from sheetpact.simulators.google.cell_data import both_ways
from sheetpact.simulators.google.colours import hexadecimal
from sheetpact.simulators.google.conditional import Looks
from sheetpact.simulators.google.formulas import Evaluation
from sheetpact.simulators.google.model import COLUMN_PIXELS, ROW_PIXELS, Cell, Json, Line, Sheet, Spreadsheet

FONTS = "Arial, 'Noto Sans CJK SC', 'PingFang SC', 'Microsoft YaHei', 'WenQuanYi Micro Hei', sans-serif"
STYLE = f"""
body {{ margin: 0; background: #f9fbfd; font: 10pt {FONTS}; color: #000 }}
h1 {{ font-size: 14pt; font-weight: 400; margin: 10px 14px }}
main {{ overflow: auto; border-top: 1px solid #c0c0c0; background: #fff }}
table {{ border-collapse: collapse; table-layout: fixed }}
td, th {{ border: 1px solid #e1e1e1; padding: 0 3px; overflow: hidden; white-space: nowrap; vertical-align: bottom }}
table.bare td {{ border-color: transparent }}
th {{ background: #f8f9fa; color: #575a5a; font-weight: 400; text-align: center; border-color: #c0c0c0 }}
tr.frozen td {{ position: sticky; top: 0; background: #fff }}
tr.last-frozen td {{ border-bottom: 3px solid #bdc1c6 }}
td.last-frozen {{ border-right: 3px solid #bdc1c6 }}
td.wrap {{ white-space: pre-wrap }}
td.list::after {{ content: '\\25BE'; float: right; color: #5f6368; margin-left: 4px }}
td.note {{ background-image: linear-gradient(225deg, #ffa000 5px, transparent 5px) }}
nav {{ border-top: 1px solid #c0c0c0; padding: 0 46px; background: #f0f4f9 }}
nav span {{ display: inline-block; padding: 8px 14px; border-bottom: 3px solid transparent }}
nav span.here {{ background: #e1e9f7; color: #0b57d0; font-weight: 700 }}
"""
ALIGNED = {"LEFT": "left", "CENTER": "center", "RIGHT": "right"}
UPRIGHT = {"TOP": "top", "MIDDLE": "middle"}
BY_TYPE = {"numberValue": "right", "boolValue": "center", "errorValue": "center"}
STYLED = {"bold": "font-weight:700", "italic": "font-style:italic", "strikethrough": "text-decoration:line-through"}
SPARE = 3
"""Empty rows and columns that are drawn after the last used ones."""


def page(book: Spreadsheet, title: str = "") -> str:
    """The tab with this title, or the first one that isn't hidden."""
    visible = [each for each in book.sheets if not each.properties.get("hidden")]
    sheet = book.titled(title) or visible[0]
    drawing = Drawing(book, sheet, Evaluation(book))
    language = book.locale.replace("_", "-")
    return (
        f'<!DOCTYPE html>\n<html lang="{escape(language)}"><head><meta charset="utf-8">'
        f"<title>{escape(book.title)}</title><style>{STYLE}</style></head><body>"
        f"<h1>{escape(book.title)}</h1><main>{drawing.table()}</main>"
        f"<nav>{''.join(_tab(each, here=each is sheet) for each in visible)}</nav></body></html>\n"
    )


def _tab(sheet: Sheet, *, here: bool) -> str:
    colour = sheet.properties.get("tabColorStyle", {}).get("rgbColor") or sheet.properties.get("tabColor")
    line = f' style="border-bottom-color:{hexadecimal(colour)}"' if colour else ""
    return f"<span{' class=here' if here else ''}{line}>{escape(sheet.title)}</span>"


def _hidden(line: Line) -> bool:
    return bool(line.properties.get("hiddenByUser") or line.properties.get("hiddenByFilter"))


@dataclass
class Drawing:
    """One sheet being drawn."""

    book: Spreadsheet
    sheet: Sheet
    evaluation: Evaluation

    def __post_init__(self) -> None:
        used = [(row, column) for row, column, _ in self.sheet.used()]
        last_row = max((row for row, _ in used), default=0) + 1 + SPARE
        last_column = max((column for _, column in used), default=0) + 1 + SPARE
        rows, columns = self.sheet.rows[:last_row], self.sheet.columns[:last_column]
        self.rows = [at for at, line in enumerate(rows) if not _hidden(line)]
        self.columns = [at for at, line in enumerate(columns) if not _hidden(line)]
        self.frozen_rows = self.sheet.grid.get("frozenRowCount", 0)
        self.frozen_columns = self.sheet.grid.get("frozenColumnCount", 0)
        self.looks = Looks(self.book, self.sheet, self.evaluation)
        self.spans, self.covered = self._merged()

    def _merged(self) -> tuple[dict[tuple[int, int], str], set[tuple[int, int]]]:
        """The span of a merge's first cell, and the cells that it hides."""
        spans: dict[tuple[int, int], str] = {}
        covered: set[tuple[int, int]] = set()
        for each in self.sheet.merges:
            rows = [at for at in self.rows if each["startRowIndex"] <= at < each["endRowIndex"]]
            columns = [at for at in self.columns if each["startColumnIndex"] <= at < each["endColumnIndex"]]
            if rows and columns:
                spans[rows[0], columns[0]] = f' rowspan="{len(rows)}" colspan="{len(columns)}"'
                covered |= {(row, column) for row in rows for column in columns} - {(rows[0], columns[0])}
        return spans, covered

    def table(self) -> str:
        """Column letters, row numbers, cells."""
        widths = [self.sheet.columns[at].properties.get("pixelSize", COLUMN_PIXELS) for at in self.columns]
        sized = "".join(f'<col style="width:{width}px">' for width in (46, *widths))
        heads = "".join(f"<th>{letters(at)}</th>" for at in self.columns)
        bare = " class=bare" if self.sheet.grid.get("hideGridlines") else ""
        rows = "".join(self.row(at) for at in self.rows)
        total = 46 + sum(widths)
        return (
            f'<table{bare} style="width:{total}px"><colgroup>{sized}</colgroup><tr><th></th>{heads}</tr>{rows}</table>'
        )

    def row(self, at: int) -> str:
        kinds = ["frozen"] if at < self.frozen_rows else []
        if at == self.frozen_rows - 1:
            kinds.append("last-frozen")
        height = self.sheet.rows[at].properties.get("pixelSize", ROW_PIXELS)
        cells = "".join(self.cell(at, column) for column in self.columns if (at, column) not in self.covered)
        named = f' class="{" ".join(kinds)}"' if kinds else ""
        return f'<tr{named} style="height:{height}px"><th>{at + 1}</th>{cells}</tr>'

    def cell(self, row: int, column: int) -> str:
        cell = self.sheet.cell(row, column) or Cell()
        value = shown.effective(self.book, self.sheet, row, column, self.evaluation)
        text = shown.formatted(self.book, self.sheet, row, column, self.evaluation)
        look = both_ways({**cell.format, **self.looks.format(row, column)})
        kinds = _kinds(cell, look)
        if column == self.frozen_columns - 1:
            kinds.append("last-frozen")
        named = f' class="{" ".join(kinds)}"' if kinds else ""
        style = ";".join(_style(look, value))
        styled = f' style="{style}"' if style else ""
        hint = f' title="{escape(cell.note)}"' if cell.note else ""
        return f"<td{named}{styled}{hint}{self.spans.get((row, column), '')}>{escape(text)}</td>"


def _kinds(cell: Cell, look: Json) -> list[str]:
    rule = (cell.validation or {}).get("condition", {}).get("type", "")
    marks = {
        "list": rule in ("ONE_OF_LIST", "ONE_OF_RANGE"),
        "note": bool(cell.note),
        "wrap": look.get("wrapStrategy") == "WRAP",
    }
    return [name for name, marked in marks.items() if marked]


def _style(look: Json, value: Json | None) -> list[str]:
    text = look.get("textFormat", {})
    parts = [css for name, css in STYLED.items() if text.get(name)]
    if "backgroundColor" in look:
        parts.append(f"background-color:{hexadecimal(look['backgroundColor'])}")
    if "foregroundColor" in text:
        parts.append(f"color:{hexadecimal(text['foregroundColor'])}")
    if "fontSize" in text:
        parts.append(f"font-size:{text['fontSize']}pt")
    aligned = ALIGNED.get(look.get("horizontalAlignment", "")) or BY_TYPE.get(next(iter(value or {}), ""))
    upright = UPRIGHT.get(look.get("verticalAlignment", ""))
    placed = (("text-align", aligned), ("vertical-align", upright))
    return [*parts, *(f"{name}:{value}" for name, value in placed if value)]
