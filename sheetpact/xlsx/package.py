"""An .xlsx as a package of parts: only parts that were changed are written anew (ECMA-376 part 2)."""

from __future__ import annotations

import io
import posixpath
import struct
import zipfile
import zlib
from dataclasses import dataclass

from sheetpact.xlsx.markup import RELATION, RELATIONS, TYPES, Element, NotAWorkbook, added, parse, written

LARGEST = 128 * 1024 * 1024
"""Bytes of all parts unpacked; a shared sheet has a few million, a zip bomb has more."""

BROKEN = (
    *(zipfile.BadZipFile, zlib.error, struct.error, NotImplementedError, RuntimeError),
    *(EOFError, LookupError, ValueError, OSError),
)
"""What zipfile stumbles over in a damaged file."""

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
"""A compound file: .xls, .et, or an .xlsx behind a password ([MS-CFB] 2.2, [MS-OFFCRYPTO] 2.3.4.4)."""
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_TYPES_PART = "[Content_Types].xml"
_SHEET_BOOKS = frozenset(
    (
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml",
        "application/vnd.ms-excel.sheet.macroEnabled.main+xml",
    )
)


@dataclass(frozen=True, slots=True)
class Relation:
    """From one part to another; `part` is the full name, '' for something outside the package."""

    id: str
    type: str
    part: str


class Package:
    """The parts by name. NotAWorkbook: it is something else, behind a password, or damaged."""

    def __init__(self, content: bytes) -> None:
        _refuse_others(content)
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(content))
        except BROKEN as error:
            raise NotAWorkbook("workbook.damaged") from error
        self._infos = {info.filename: info for info in self._zip.infolist()}
        if sum(info.file_size for info in self._infos.values()) > LARGEST:
            raise NotAWorkbook("workbook.too_large")
        self._trees: dict[str, Element] = {}
        self._changed: dict[str, bytes | None] = {}
        """Full new content; None for a part whose tree is to be written out at the end."""
        self._dropped: set[str] = set()
        self.workbook = self._find_workbook()

    def names(self) -> list[str]:
        known = dict.fromkeys((*self._infos, *self._changed))
        return [name for name in known if name not in self._dropped]

    def has(self, name: str) -> bool:
        return name not in self._dropped and (name in self._changed or name in self._infos)

    def read(self, name: str) -> bytes:
        """A part's bytes as they were, or as put."""
        put = self._changed.get(name)
        if put is not None:
            return put
        try:
            return self._zip.read(self._infos[name])
        except BROKEN as error:
            raise NotAWorkbook("workbook.damaged") from error

    def tree(self, name: str) -> Element:
        """A part to look at."""
        if name not in self._trees:
            self._trees[name] = parse(self.read(name))
        return self._trees[name]

    def edit(self, name: str) -> Element:
        """A part to change: it is written anew in the end."""
        root = self.tree(name)
        self._changed[name] = None
        return root

    def put(self, name: str, content: bytes, content_type: str) -> None:
        """A new part."""
        self._changed[name] = content
        self._trees.pop(name, None)
        self._dropped.discard(name)
        types = self.edit(_TYPES_PART)
        added(types, f"{{{TYPES}}}Override", PartName=f"/{name}", ContentType=content_type)

    def drop(self, name: str) -> None:
        """Take out a part, its content type and the relations of the workbook to it."""
        self._dropped.add(name)
        for override in self.edit(_TYPES_PART).findall(f"{{{TYPES}}}Override"):
            if override.get("PartName") == f"/{name}":
                _remove(override)
        gone = {relation.id for relation in self.relations(self.workbook) if relation.part == name}
        for relation in self.edit(_relations_of(self.workbook)):
            if relation.get("Id") in gone:
                _remove(relation)

    def relations(self, source: str) -> list[Relation]:
        """Where a part points to ('' for the package itself); types by their last word."""
        name = _relations_of(source)
        if not self.has(name):
            return []
        found = []
        for relation in self.tree(name).iter(f"{{{RELATIONS}}}Relationship"):
            target = relation.get("Target", "")
            outside = relation.get("TargetMode") == "External"
            part = "" if outside else posixpath.normpath(posixpath.join("/", posixpath.dirname(source), target))[1:]
            found.append(Relation(relation.get("Id", ""), relation.get("Type", "").rpartition("/")[2], part))
        return found

    def related(self, source: str, kind: str) -> list[str]:
        """The parts that `source` points to by relations of one kind, such as "comments"."""
        return [r.part for r in self.relations(source) if r.type == kind and self.has(r.part)]

    def relate(self, source: str, type_url: str, part: str) -> str:
        """A new relation, and its id."""
        name = _relations_of(source)
        if not self.has(name):
            self._changed[name] = b'<Relationships xmlns="%s"/>' % RELATIONS.encode()
        taken = {relation.id for relation in self.relations(source)}
        new = next(f"rId{n}" for n in range(1, len(taken) + 2) if f"rId{n}" not in taken)
        added(self.edit(name), f"{{{RELATIONS}}}Relationship", Id=new, Type=type_url, Target=f"/{part}")
        return new

    def content(self) -> bytes:
        """The whole package. Parts that weren't changed keep their bytes, times and order."""
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
            for name in self.names():
                info = self._infos.get(name) or zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
                if name not in self._infos:
                    info.compress_type = zipfile.ZIP_DEFLATED
                target.writestr(info, self.current(name))
        return out.getvalue()

    def current(self, name: str) -> bytes:
        """A part as it will be written."""
        if name in self._changed and self._changed[name] is None:
            return written(self._trees[name])
        return self.read(name)

    def _find_workbook(self) -> str:
        if _TYPES_PART not in self._infos:
            raise NotAWorkbook("workbook.other_format")
        for relation in self.relations(""):
            if relation.type == "officeDocument" and self.has(relation.part):
                return self._checked(relation.part)
        raise NotAWorkbook("workbook.other_format")

    def _checked(self, part: str) -> str:
        overrides = self.tree(_TYPES_PART).iter(f"{{{TYPES}}}Override")
        kinds = [o.get("ContentType") for o in overrides if o.get("PartName", "").lower() == f"/{part}".lower()]
        if not _SHEET_BOOKS.intersection(kinds):
            raise NotAWorkbook("workbook.other_format")
        if "purl.oclc.org" in str(self.tree(part).tag):  # the strict variant has other names for everything
            raise NotAWorkbook("workbook.strict")
        return part


def type_url(kind: str) -> str:
    """The full type of a relation by its last word."""
    return f"{RELATION}/{kind}"


def _refuse_others(content: bytes) -> None:
    if content.startswith(_OLE):
        raise NotAWorkbook("workbook.password" if _ENCRYPTED in content else "workbook.old_format")
    if not content.startswith(b"PK\x03\x04"):
        raise NotAWorkbook("workbook.empty" if not content else "workbook.other_format")


def _relations_of(source: str) -> str:
    folder, name = posixpath.split(source)
    return posixpath.join(folder, "_rels", f"{name}.rels")


def _remove(element: Element) -> None:
    parent = element.getparent()
    if parent is not None:
        parent.remove(element)
