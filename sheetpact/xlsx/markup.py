"""The XML of a workbook: names, parsing that trusts nobody, and the texts inside.

Rules are those of ECMA-376 (Office Open XML), part 1 unless said otherwise.
"""

from __future__ import annotations

import re

from lxml import etree

Element = etree._Element  # noqa: SLF001  lxml's public type has no public name

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
"""Prefix of relation types, and the namespace of r:id."""
RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"

LONGEST_TEXT = 32_767
"""UTF-16 units in one cell (Microsoft, "Excel specifications and limits")."""
LAST_ROW = 1_048_576

_CODED = re.compile(r"_x([0-9A-Fa-f]{4})_")
_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


class NotAWorkbook(ValueError):
    """The bytes are no .xlsx that can be changed safely. `code` names a text that says what to do."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def main(name: str) -> str:
    """The full name of an element of a workbook, sheet or style part."""
    return f"{{{MAIN}}}{name}"


def parse(content: bytes) -> Element:
    """The root of a part. NotAWorkbook: broken, or with a document type, which the format forbids (part 2, 9.1.4)."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True)
    try:
        root = etree.fromstring(content, parser)
    except etree.XMLSyntaxError as error:
        raise NotAWorkbook("workbook.damaged") from error
    if root.getroottree().docinfo.doctype:
        raise NotAWorkbook("workbook.damaged")
    return root


def written(root: Element) -> bytes:
    return etree.tostring(root.getroottree(), xml_declaration=True, encoding="UTF-8", standalone=True)


def same(one: Element, other: Element) -> bool:
    """Equal but for blanks between elements and where namespaces are declared."""
    return (
        one.tag == other.tag
        and dict(one.attrib) == dict(other.attrib)
        and (one.text or "").strip() == (other.text or "").strip()
        and len(one) == len(other)
        and all(map(same, one, other))
    )


def added(parent: Element, tag: str, **attributes: str) -> Element:
    """A new last child."""
    made: Element = etree.SubElement(parent, tag, attributes)
    return made


def recount(container: Element) -> None:
    """Put the `count` of a list right."""
    container.set("count", str(len(container)))


def decoded(text: str) -> str:
    """What a stored text means: _x000D_ stands for one UTF-16 unit (ST_Xstring, 22.9.2.19).

    Half of a character and NUL, which no database takes, are left out.
    """
    if "_x" not in text:
        return text
    said = _CODED.sub(lambda m: chr(int(m[1], 16)), text)
    return said.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "ignore").replace("\x00", "")


def encoded(text: str) -> str:
    """How a text is stored: without characters that XML forbids, line ends as in a cell, look-alikes of codes kept."""
    clean = _ILLEGAL.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
    return _CODED.sub(r"_x005F_x\1_", clean) if "_x" in clean else clean


def units(text: str) -> int:
    """Length in UTF-16 units."""
    return len(text.encode("utf-16-le")) // 2


def plain(holder: Element) -> str:
    """The text of a string item or inline string: its runs joined, without phonetic guides (18.4.6)."""
    parts = []
    for child in holder:
        if child.tag == main("t"):
            parts.append(child.text or "")
        elif child.tag == main("r"):
            parts.append(child.findtext(main("t")) or "")
    return decoded("".join(parts))
