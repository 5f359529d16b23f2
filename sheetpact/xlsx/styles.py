"""Cell formats: which are dates or text, and new ones that differ from an old one in a single point (18.8)."""

from __future__ import annotations

import copy
from functools import cache

from lxml import etree
from openpyxl.styles.numbers import BUILTIN_FORMATS, is_date_format, is_timedelta_format

from sheetpact.xlsx.markup import MAIN, Element, main, recount, same
from sheetpact.xlsx.package import Package, type_url

TIME_FORMAT = "yyyy-mm-dd hh:mm"
_FIRST_OWN_FORMAT = 164
_EAST_ASIAN_DATES = frozenset((*range(27, 37), *range(50, 59)))
"""Dates in Chinese, Japanese and Korean editions, without a format code in the file (18.8.30)."""
_PART = "xl/styles.xml"
_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml"
_LEAST = (
    f'<styleSheet xmlns="{MAIN}"><fonts count="1"><font><sz val="11"/><name val="Calibri"/></font></fonts>'
    '<fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill>'
    '</fills><borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>'
    '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
    '<cellXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/></cellXfs></styleSheet>'
).encode()
_ORDER = (
    "numFmts", "fonts", "fills", "borders", "cellStyleXfs", "cellXfs", "cellStyles", "dxfs", "tableStyles",
    "colors", "extLst",
)  # fmt: skip


class Styles:
    """The styles part of one package; written anew only where a format was added."""

    def __init__(self, package: Package) -> None:
        parts = package.related(package.workbook, "styles")
        if not parts:
            package.put(_PART, _LEAST, _TYPE)
            package.relate(package.workbook, type_url("styles"), _PART)
            parts = [_PART]
        self._package = package
        self._part = parts[0]
        self.root = package.tree(self._part)
        self._codes = {int(f.get("numFmtId", "0")): f.get("formatCode", "") for f in self.root.iter(main("numFmt"))}
        self._formats = [int(xf.get("numFmtId", "0")) for xf in self._list("cellXfs")]

    def code(self, style: int) -> str:
        """The number format of a cell format ('' for one that doesn't exist)."""
        if not 0 <= style < len(self._formats):
            return ""
        number = self._formats[style]
        return self._codes.get(number) or (
            "yyyy/m/d" if number in _EAST_ASIAN_DATES else BUILTIN_FORMATS.get(number, "")
        )

    def is_date(self, style: int) -> bool:
        return _is_date(self.code(style))

    def wraps(self, style: int) -> bool:
        """Whether text goes on in further lines."""
        xfs = self._list("cellXfs")
        alignment = xfs[style].find(main("alignment")) if 0 <= style < len(xfs) else None
        return alignment is not None and alignment.get("wrapText") in ("1", "true")

    def is_text(self, style: int) -> bool:
        return self.code(style) == "@"

    def dated(self, style: int) -> int:
        """The same format showing a time."""
        return self._changed(style, numFmtId=str(self.number_format(TIME_FORMAT)), applyNumberFormat="1")

    def undated(self, style: int) -> int:
        """The same format showing a number as a number."""
        return self._changed(style, numFmtId="0")

    def quoted(self, style: int) -> int:
        """The same format, its content kept as text when a person edits the cell (quotePrefix, 18.8.45)."""
        return self._changed(style, quotePrefix="1")

    def number_format(self, code: str) -> int:
        """The id of a format code, new if need be."""
        known = {text: number for number, text in (*BUILTIN_FORMATS.items(), *self._codes.items())}
        if code in known:
            return int(known[code])
        number = max((*self._codes, _FIRST_OWN_FORMAT - 1)) + 1
        element = etree.Element(main("numFmt"), numFmtId=str(number), formatCode=code)
        self.add("numFmts", element)
        self._codes[number] = code
        return number

    def add(self, kind: str, element: Element) -> int:
        """The index of an equal element of a list, appended if need be."""
        container = self._list(kind)
        for index, known in enumerate(container):
            if same(known, element):
                return index
        self._package.edit(self._part)
        container.append(element)
        recount(container)
        if kind == "cellXfs":
            self._formats.append(int(element.get("numFmtId", "0")))
        return len(container) - 1

    def item(self, kind: str, index: int) -> Element:
        return self._list(kind)[index]

    def _changed(self, style: int, **attributes: str) -> int:
        xfs = self._list("cellXfs")
        xf = copy.deepcopy(xfs[style] if 0 <= style < len(xfs) else xfs[0])
        for name, text in attributes.items():
            xf.set(name, text)
        return self.add("cellXfs", xf)

    def _list(self, kind: str) -> Element:
        found = self.root.find(main(kind))
        if found is None:
            found = etree.Element(main(kind))
            later = _ORDER[_ORDER.index(kind) :]
            follower = next((e for e in self.root if etree.QName(e).localname in later), None)
            if follower is None:
                self.root.append(found)
            else:
                follower.addprevious(found)
        return found


@cache
def is_duration(code: str) -> bool:
    """Hours that go on beyond 24, such as [h]:mm."""
    return bool(is_timedelta_format(code))


@cache
def _is_date(code: str) -> bool:
    return bool(code) and bool(is_date_format(code)) and not is_duration(code)
