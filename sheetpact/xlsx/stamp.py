"""Who wrote the workbook last: two custom document properties, which people's programs keep (ECMA-376 part 1, 22.3)."""

from __future__ import annotations

from sheetpact.xlsx.markup import Element, added, encoded
from sheetpact.xlsx.package import Package, type_url

HUB, RUN = "sheetpact.hub", "sheetpact.run"

_PROPERTIES = "http://schemas.openxmlformats.org/officeDocument/2006/custom-properties"
_VALUES = "http://schemas.openxmlformats.org/officeDocument/2006/docPropsVTypes"
_FORMAT = "{D5CDD505-2E9C-101B-9397-08002B2CF9AE}"  # user-defined properties (22.3.2.2, fmtid)
_PART = "docProps/custom.xml"
_TYPE = "application/vnd.openxmlformats-officedocument.custom-properties+xml"
_FIRST_ID = 2  # 0 and 1 are taken (22.3.2.2, pid)


def read(package: Package, name: str) -> str:
    """'' where the workbook has no such property."""
    for part in package.related("", "custom-properties"):
        for known in package.tree(part):
            if known.get("name") == name:
                return "".join(known.itertext()).strip()
    return ""


def write(package: Package, name: str, text: str) -> None:
    root = package.edit(_part(package))
    known = next((p for p in root if p.get("name") == name), None)
    if known is None:
        known = added(root, f"{{{_PROPERTIES}}}property", fmtid=_FORMAT, pid=str(_free(root)), name=name)
    for old in list(known):
        known.remove(old)
    added(known, f"{{{_VALUES}}}lpwstr").text = encoded(text)


def _part(package: Package) -> str:
    parts = package.related("", "custom-properties")
    if parts:
        return parts[0]
    package.put(_PART, f'<Properties xmlns="{_PROPERTIES}" xmlns:vt="{_VALUES}"/>'.encode(), _TYPE)
    package.relate("", type_url("custom-properties"), _PART)
    return _PART


def _free(root: Element) -> int:
    return max((int(p.get("pid", "1")) for p in root), default=_FIRST_ID - 1) + 1
