"""Files: exports of back offices, the shared workbook, consents; their bytes, their text, the parts of their zips."""

from __future__ import annotations

import io
import random
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from benchmarks.fuzz.calls import PACT
from benchmarks.fuzz.mutate import CANARY, TEXTS, damaged, recoded
from benchmarks.fuzz.tapes import NOON, ROOT
from benchmarks.fuzz.target import SHOP, judged
from sheetpact.exchange import exports, tables
from sheetpact.exchange.customers import customers
from sheetpact.exchange.exports import Export
from sheetpact.exchange.lines import Naming
from sheetpact.mapping.consents import read_consents
from sheetpact.mapping.fields import Unreadable
from sheetpact.mapping.sheet import tabs
from sheetpact.mapping.shop import ShopMapping
from sheetpact.model.pact import Pact
from sheetpact.model.problems import Problem
from sheetpact.model.sheet import CellWrite, RowInsert, SheetBatch, Value
from sheetpact.registry import Registry, folders
from sheetpact.sheet.reading import read_tab
from sheetpact.xlsx.book import Book, NoTab, TextTooLong, first
from sheetpact.xlsx.markup import NotAWorkbook

ZONE = ZoneInfo("Asia/Shanghai")
EXPORTS = ROOT / "tests" / "payloads" / "export_files"
BOMB = 0.001
"""Of the zips, how many hold a part of hundreds of megabytes of nothing."""
BOMB_MB = 300
READ: dict[str, Callable[[Export], object]] = {
    "stock": exports.listings,
    "orders": lambda export: exports.orders(export, Naming(own_ids=True)),
    "delivery": exports.delivery_notes,
    "customers": customers,
}


@dataclass(frozen=True, slots=True)
class File:
    """One file. `kind` says whose it is."""

    kind: int
    content: bytes

    def shown(self) -> bytes:
        return self.content


class Exports:
    """Each format's own exports."""

    def __init__(self) -> None:
        registry = Registry(folders(ROOT), "en")
        self._seeds: list[tuple[ShopMapping, bytes]] = []
        for folder in sorted(path for path in EXPORTS.iterdir() if path.is_dir() and path.name != "__pycache__"):
            mapping = registry.shop_mapping("export_files", folder.name)
            self._seeds += [(mapping, path.read_bytes()) for path in sorted(folder.iterdir())]

    def close(self) -> None:
        """Nothing is open."""

    def draw(self, chance: random.Random) -> File:
        texts = [kind for kind, (_, content) in enumerate(self._seeds) if not content.startswith(b"PK")]
        kind = chance.choice(texts) if chance.random() < 0.9 else chance.randrange(len(self._seeds))
        content = self._seeds[kind][1]
        return File(kind, rezipped(content, chance) if content.startswith(b"PK") else rewritten(content, chance))

    def tried(self, drawn: File) -> bool:
        mapping = self._seeds[drawn.kind][0]
        try:
            table = tables.read(drawn.content, mapping)
        except Unreadable as error:
            Problem(error.code, "amber", params=error.params).text("en")  # type: ignore[arg-type]
            return False
        if table is None:
            return False
        reading = READ[table.kind](Export(SHOP, "export.csv", NOON, table, ZONE, "CNY", "en"))
        judged(reading.records, reading.problems)  # type: ignore[attr-defined]
        return not reading.problems  # type: ignore[attr-defined]


class Consents:
    """consents.csv, as partners write it."""

    SEED = (
        "店铺,顾客编号,用途,可见伙伴,条款版本,同意时间,撤回时间,备注\r\n"
        f"woo,17,共享表格,青山茶具、tea,2026-01,2026-03-01 10:00,,{CANARY}\r\n"
        "woo,18,shared sheet,tea,2026-01,2026/2/1,2026年3月1日,\r\n"
    )

    def __init__(self) -> None:
        self._pact = Pact.model_validate(PACT)

    def close(self) -> None:
        """Nothing is open."""

    def draw(self, chance: random.Random) -> File:
        return File(0, rewritten(self.SEED.encode(), chance))

    def tried(self, drawn: File) -> bool:
        reading = read_consents(drawn.content, self._pact, NOON)
        judged(reading.records, reading.problems)
        return not reading.problems


class Workbook:
    """The shared workbook: read, and written to where it can be read."""

    def __init__(self) -> None:
        self._tabs = tabs(Registry(folders(ROOT), "en").sheet_mapping(), "zh-CN", ["woo"])
        title = self._tabs[0].title
        rows: tuple[dict[int, Value], ...] = (
            {0: "00123", 1: "青山茶具", 2: f"茶壶 {CANARY}", 3: 9, 9: datetime(2026, 3, 2, 4, tzinfo=UTC)},
            {0: "CUP", 1: "青山茶具", 2: "=1+1", 3: -2},
        )
        made = first(SheetBatch(create=self._tabs, hub="hub", run="run"), ZONE, "zh-CN")
        self._content = Book(made, ZONE, "zh-CN").change(
            SheetBatch(hub="hub", run="run", inserts=(RowInsert(title, rows, "1"),))
        )
        cell = CellWrite(title, "2", 2, "茶壶 2")
        self._batch = SheetBatch(cells=(cell,), inserts=(RowInsert(title, ({0: "NEW"},), "2"),), hub="hub", run="run-2")

    def close(self) -> None:
        """Nothing is open."""

    def draw(self, chance: random.Random) -> File:
        return File(0, rezipped(self._content, chance))

    def tried(self, drawn: File) -> bool:
        try:
            book = Book(drawn.content, ZONE, "zh-CN")
            grids, stamp = book.grids(self._tabs), (book.hub, book.run)
        except NotAWorkbook:
            return False
        for text in stamp:
            text.encode()
        for tab in self._tabs:
            judged((), read_tab(grids.get(tab.name), tab).problems)
        try:
            Book(book.change(self._batch), ZONE, "zh-CN")
        except (NotAWorkbook, NoTab, TextTooLong):
            return False
        return True


def rewritten(content: bytes, chance: random.Random) -> bytes:
    """A text with other cells, in another encoding, or damaged."""
    kind = chance.random()
    if kind < 0.7:
        for mark in (b"\xef\xbb\xbf", b""):
            if content.startswith(mark):
                content = mark + _cells(content.removeprefix(mark), chance)
                break
    if kind > 0.6:
        content = chance.choice((damaged, recoded))(content, chance)
    return content


def _cells(content: bytes, chance: random.Random) -> bytes:
    lines = content.split(b"\n")
    for _ in range(chance.choice((1, 1, 2, 5))):
        at = chance.randrange(len(lines))
        cells = lines[at].split(b",")
        cell = chance.randrange(len(cells))
        text = chance.choice(TEXTS).encode("utf-8", "surrogatepass")
        change = chance.randrange(6)
        if change == 0:
            del cells[cell]
        elif change == 1:
            cells.insert(cell, text)
        elif change == 2:
            cells[cell] = b'"' + text + b'"'
        elif change == 3:
            cells[cell] = cells[cell] * chance.choice((2, 50))
        else:
            cells[cell] = text
        lines[at : at + 1] = [b",".join(cells)] * chance.choice((1, 1, 1, 2, 30))
    return b"\n".join(lines)


def rezipped(content: bytes, chance: random.Random) -> bytes:
    """A zip that was damaged, or one of whose parts was."""
    if chance.random() < 0.2:
        return damaged(content, chance)
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as source,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as target,
    ):
        chosen = chance.choice([name for name in source.namelist() if name.endswith((".xml", ".rels"))])
        for name in source.namelist():
            part = source.read(name)
            if name == chosen:
                part = _xml(part, chance)
                if chance.random() < BOMB:
                    _blow_up(target, name, part)
                    continue
            if name != chosen or chance.random() > 0.02:
                target.writestr(name, part)
            if chance.random() < 0.005:
                target.writestr(f"{name}x", part)
    return out.getvalue()


def _blow_up(target: zipfile.ZipFile, name: str, part: bytes) -> None:
    """Piece by piece: what it takes to make it isn't what it takes to read it."""
    with target.open(name, "w") as file:
        file.write(part[:-20])
        for _ in range(BOMB_MB):
            file.write(b" " * 1024 * 1024)
        file.write(part[-20:])


def _xml(part: bytes, chance: random.Random) -> bytes:
    """Other values between quotes or between tags; now and then the bytes are damaged."""
    for _ in range(chance.choice((1, 1, 2, 4))):
        mark, end = chance.choice(((b'="', b'"'), (b">", b"<")))
        places = part.count(mark)
        if not places or chance.random() < 0.15:
            part = damaged(part, chance)
            continue
        at = -1
        for _ in range(chance.randint(1, places)):
            at = part.find(mark, at + 1)
        start = at + len(mark)
        stop = part.find(end, start)
        part = part[:start] + _value(chance) + part[stop if stop >= 0 else len(part) :]
    return part


def _value(chance: random.Random) -> bytes:
    odd = (
        "_xD800_",
        "_x0000_",
        "1E400",
        "XFD1048577",
        "A0",
        "ZZZZZZ9",
        "1" * 400,
        "rId999",
        "../../x",
        "&#0;",
        "&lol;",
        "-1",
        "1.5",
        "inlineStr",
        "d",
        "e",
        "b",
    )
    text = chance.choice(odd if chance.random() < 0.6 else TEXTS)
    return text.encode("utf-8", "surrogatepass").replace(b"<", b"&lt;")
