"""A ready workspace to try things out: three ceramics workshops, their shops' exports, the sheet they kept."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from copy import copy
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from openpyxl import Workbook, load_workbook
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from sheetpact.http import Bucket, HttpSession
from sheetpact.mapping.sheet import tabs
from sheetpact.model.sheet import RowInsert, SheetBatch, Value
from sheetpact.ports import SheetContext
from sheetpact.registry import Registry, folders

ZONE = ZoneInfo("Asia/Shanghai")
SHEET = {"zh-CN": "手作联盟.xlsx", "en": "alliance.xlsx"}
MARK = ".sheetpact/demo"
"""Tells a demo's folder from one that somebody works in."""
Row = Sequence[str | int | None]


@dataclass(frozen=True, slots=True)
class Piece:
    """One thing on the shelf: `free` pieces for sale, of which `safety` are kept back from the shops."""

    sku: str
    owner: str
    zh: str
    en: str
    free: int
    safety: int
    price: str
    barcode: str = ""

    def title(self, locale: str) -> str:
        return self.zh if locale.startswith("zh") else self.en

    @property
    def shown(self) -> int:
        return max(0, self.free - self.safety)


PIECES = (
    Piece("POT-1", "tea", "青瓷提梁壶", "Celadon teapot", 12, 1, "268.00", "6901234500017"),
    Piece("CUP-2", "tea", "影青品茗杯", "Pale celadon tea cup", 46, 6, "58.00"),
    Piece("CAN-4", "tea", "粗陶茶叶罐", "Stoneware tea caddy", 9, 1, "128.00"),
    Piece("TRAY-6", "tea", "竹节壶承", "Bamboo teapot stand", 2, 2, "98.00"),
    Piece("BOWL-2", "table", "白石饭碗", "White stone rice bowl", 30, 4, "39.00", "6901234500109"),
    Piece("PLATE-10", "table", "十寸平盘", "Plate, 25 cm", 14, 2, "88.00"),
    Piece("SPOON-5", "table", "长柄汤勺", "Long soup spoon", 60, 8, "22.00"),
    Piece("NOODLE-8", "table", "斗笠面碗", "Wide noodle bowl", 3, 3, "69.00"),
    Piece("FIG-3", "art", "打盹小猫摆件", "Napping cat", 18, 2, "79.00", "6901234500208"),
    Piece("VASE-1", "art", "一枝瓶", "Single-stem vase", 7, 1, "139.00"),
    Piece("LAMP-2", "art", "山影小夜灯", "Mountain night light", 5, 1, "168.00"),
)
BOX = (
    "GIFTBOX-1",
    "三坊同礼：壶·碗·猫",
    "Gift box: teapot, bowl, cat",
    {"tea/POT-1": 1, "table/BOWL-2": 1, "art/FIG-3": 1},
)
LISTED = {
    "tea-youzan": ("POT-1", "CUP-2", "CAN-4", "TRAY-6", "BOWL-2", "FIG-3"),
    "table-xhs": ("BOWL-2", "PLATE-10", "SPOON-5", "NOODLE-8", "CUP-2", "VASE-1"),
    "art-douyin": ("FIG-3", "VASE-1", "LAMP-2", "POT-1", "CUP-2"),
}
"""What each shop sells besides the gift box: its own things and some of the others'."""
FOLDERS = {"tea-youzan": "exports/tea", "table-xhs": "exports/table", "art-douyin": "exports/art"}
SOLD = {"tea-youzan": ("CUP-2", 2), "table-xhs": ("SPOON-5", 4), "art-douyin": ("LAMP-2", 1)}
"""One order in each shop that waits to be sent."""
SOLD_NEXT, PIECES_NEXT = "CUP-2", 2
"""What the next buyer orders in the tea shop."""


def make(folder: Path, locale: str, now: datetime) -> None:
    """Write the workspace. `now` dates the exports; the numbers in all of them agree."""
    local = now.astimezone(ZONE)
    for name in (*FOLDERS.values(), ".sheetpact"):
        (folder / name).mkdir(parents=True, exist_ok=True)
    (folder / MARK).write_text(f"{locale} {local.isoformat()}", encoding="utf-8")
    (folder / "pact.yaml").write_text(_pact(locale), encoding="utf-8")
    _sheet(folder, locale, now)
    for shop in LISTED:
        orders = [(*SOLD[shop], local - timedelta(hours=20))]
        _export(folder, shop, _Files(locale, _shown(), orders, local - timedelta(minutes=5)))


def sell(folder: Path, now: datetime, sku: str = SOLD_NEXT, pieces: int = PIECES_NEXT) -> Path:
    """A buyer orders in the tea shop: its next exports, with the order and the stock left. Gives their folder."""
    local = now.astimezone(ZONE)
    locale, _, made = _mark(folder)
    shown = {**_shown(), sku: _shown()[sku] - pieces}
    orders = [
        (*SOLD["tea-youzan"], datetime.fromisoformat(made) - timedelta(hours=20)),
        (sku, pieces, local - timedelta(minutes=2)),
    ]
    _export(folder, "tea-youzan", _Files(locale, shown, orders, local))
    return folder / FOLDERS["tea-youzan"]


def _mark(folder: Path) -> tuple[str, str, str]:
    """The demo's language and when it was made."""
    return (folder / MARK).read_text(encoding="utf-8").partition(" ")


def locale_of(folder: Path) -> str:
    """The language a demo was made in."""
    return _mark(folder)[0]


def is_demo(folder: Path) -> bool:
    """Whether this folder was made by `make`."""
    return (folder / MARK).is_file()


def _shown() -> dict[str, int]:
    free = {f"{piece.owner}/{piece.sku}": piece.free for piece in PIECES}
    box = min(free[part] // pieces for part, pieces in BOX[3].items())
    return {**{piece.sku: piece.shown for piece in PIECES}, BOX[0]: box}


def _title(sku: str, locale: str) -> str:
    titles = {piece.sku: piece.title(locale) for piece in PIECES}
    return titles.get(sku) or (BOX[1] if locale.startswith("zh") else BOX[2])


def _barcode(sku: str) -> str:
    return next((piece.barcode for piece in PIECES if piece.sku == sku), "")


def _price(sku: str) -> str:
    return next((piece.price for piece in PIECES if piece.sku == sku), "368.00")


# the exports of three back offices, as their mappings read them

Sold = tuple[str, int, datetime]
"""SKU, pieces, when."""


@dataclass(frozen=True, slots=True)
class _Files:
    """What one shop exports: the numbers it shows and its open orders, as of a moment."""

    locale: str
    shown: Mapping[str, int]
    orders: Sequence[Sold]
    at: datetime

    def title(self, sku: str) -> str:
        return _title(sku, self.locale)

    def stock(self, shop: str) -> list[tuple[str, int]]:
        return [(sku, self.shown[sku]) for sku in (*LISTED[shop], BOX[0])]

    def name(self, pattern: str, seconds: int = 0) -> str:
        return (self.at + timedelta(seconds=seconds)).strftime(pattern)


def _export(folder: Path, shop: str, files: _Files) -> None:
    write = {"tea-youzan": _youzan, "table-xhs": _xiaohongshu, "art-douyin": _doudian}[shop]
    write(folder / FOLDERS[shop], files.stock(shop), files)


def _youzan(folder: Path, stock: Sequence[tuple[str, int]], files: _Files) -> None:
    goods: list[Row] = [("商品名称", "商品分组", "规格", "规格编码", "规格条码", "价格", "库存", "销量")]
    goods += [(files.title(sku), "茶器", "", sku, _barcode(sku), f"¥{_price(sku)}", n, 40 + n) for sku, n in stock]
    lines: list[Row] = [
        (
            *("订单号", "订单商品状态", "商品名称", "商品规格", "规格编码", "商品单价", "商品数量"),
            *("收货人/提货人", "买家备注", "商品退款状态"),
        )
    ]
    for count, (sku, pieces, placed) in enumerate(files.orders, start=1):
        number = f"\tE{placed:%Y%m%d%H%M%S}{count:08}"
        lines.append((number, "待发货", files.title(sku), "", sku, _price(sku), pieces, "陈*", "", ""))
    _csv(folder / files.name("商品导出_%Y%m%d%H%M%S.csv"), goods, "gb18030")
    _csv(folder / files.name("订单导出_%Y%m%d%H%M%S.csv", 20), lines, "gb18030")


def _xiaohongshu(folder: Path, stock: Sequence[tuple[str, int]], files: _Files) -> None:
    goods: list[Row] = [("商品ID", "商品名称", "规格ID", "规格", "商家编码", "条码", "可售库存", "总库存")]
    held = {sku: pieces for sku, pieces, _ in files.orders}
    for place, (sku, n) in enumerate(stock, start=1):
        ids = (f"67b6831c7b3de40001a9{place:04}", f"67b6831c7b3de40001b9{place:04}")
        goods.append((ids[0], files.title(sku), ids[1], "默认", sku, _barcode(sku), n, n + held.get(sku, 0)))
    lines: list[Row] = [
        ("订单号", "订单状态", "售后状态", "商品名称", "商家编码", "SKU件数", "商品单价(元)", "订单创建时间")
    ]
    for count, (sku, pieces, placed) in enumerate(files.orders, start=1):
        number = f"P{placed:%Y%m%d%H%M%S}{count:05}"
        when = f"{placed:%Y-%m-%d %H:%M:%S}"
        lines.append((number, "待发货", "无售后", files.title(sku), sku, pieces, _price(sku), when))
    _xlsx(folder / files.name("商品库存 %Y-%m-%d %H.%M.%S.xlsx"), goods)
    _xlsx(folder / files.name("订单 %Y-%m-%d %H.%M.%S.xlsx", 20), lines)


def _doudian(folder: Path, stock: Sequence[tuple[str, int]], files: _Files) -> None:
    goods: list[Row] = [("商品ID", "商品名称", "SKU ID", "规格", "商家编码", "现货库存")]
    for place, (sku, n) in enumerate(stock, start=1):
        goods.append((f"36000000000000{place:05}", files.title(sku), f"17800000000{place:05}", "默认", sku, n))
    lines: list[Row] = [
        (
            *("主订单编号", "子订单编号", "选购商品", "商品规格", "商品数量", "商家编码", "商品单价"),
            *("收件人", "订单提交时间", "订单状态", "售后状态"),
        )
    ]
    for count, (sku, pieces, placed) in enumerate(files.orders, start=1):
        number = f"\t69{placed:%Y%m%d%H%M%S}{count:04}"
        when = f"{placed:%Y/%m/%d %H:%M:%S}"
        price = f"¥{_price(sku)}"
        lines.append((number, number, files.title(sku), "默认", pieces, sku, price, "吴*", when, "备货中", "-"))
    _xlsx(folder / files.name("商品导出_%Y%m%d_%H%M%S.xlsx"), goods)
    _csv(folder / files.name("订单_%Y%m%d_%H%M%S.csv", 20), lines, "utf-8-sig")


def _csv(path: Path, rows: Sequence[Row], encoding: str) -> None:
    out = io.StringIO(newline="")
    csv.writer(out, lineterminator="\r\n").writerows(rows)
    path.write_bytes(out.getvalue().encode(encoding))


def _xlsx(path: Path, rows: Sequence[Row]) -> None:
    book, tab = _book()
    for row in rows:
        tab.append(list(row))
    book.save(path)


def _book() -> tuple[Workbook, Worksheet]:
    book = Workbook()
    tab = book.active
    if not isinstance(tab, Worksheet):
        raise TypeError("a new workbook has a worksheet")
    return book, tab


# the sheet as the partners kept it by hand, and the pact


def _sheet(folder: Path, locale: str, now: datetime) -> None:
    """The inventory tab, filled in by the partners, with a column of their own beside ours."""
    zh, names = locale.startswith("zh"), _names(locale)
    registry = Registry(folders(folder), locale)
    tab = tabs(registry.sheet_mapping(), locale, tuple(LISTED))[0]
    places = {column.name: at for at, column in enumerate(tab.columns)}
    rows: list[dict[int, Value]] = []
    for piece in PIECES:
        values: dict[str, Value] = {
            "sku": piece.sku,
            "owner": names[piece.owner],
            "item": piece.title(locale),
            "available": piece.free,
            "safety_stock": piece.safety,
        }
        rows.append({places[name]: value for name, value in values.items()})
    http = HttpSession(Bucket(1.0))  # a workbook sends nothing
    context = SheetContext(SHEET[locale], {}, http, lambda: now, ZONE, locale, folder)
    sheet = registry.sheet("workbook")(context)  # type: ignore[call-arg]  # a protocol can't say how it is made
    batch = SheetBatch("", "", create=(tab,), inserts=(RowInsert(tab.title, tuple(rows)),))
    sheet.write(sheet.read((tab,)), batch)
    _own_column(folder / SHEET[locale], tab.title, zh)


def _own_column(path: Path, title: str, zh: bool) -> None:  # noqa: FBT001  # one caller
    """Dressed as the titles are, as somebody would who copies a format: it is the partners', so it is white."""
    notes = {"CUP-2": "六只一组", "VASE-1": "冬季新釉"} if zh else {"CUP-2": "sets of six", "VASE-1": "winter glaze"}
    book = load_workbook(path)
    tab = book[title]
    column, like = tab.max_column + 1, next(cell.column for cell in tab[1] if cell.value in {"品名", "Item"})
    own = tab.column_dimensions[get_column_letter(column)]
    own.width = 18
    dressed: list[tuple[object, object]] = [(own, tab.column_dimensions[get_column_letter(like)])]
    for row in range(1, tab.max_row + 1):
        told = notes.get(str(tab.cell(row, 1).value)) if row > 1 else "备注" if zh else "Notes"
        dressed.append((tab.cell(row, column, told), tab.cell(row, like)))
    for each, model in dressed:
        for look in ("font", "fill", "border", "alignment", "number_format"):
            setattr(each, look, copy(getattr(model, look)))
    book.save(path)


def _names(locale: str) -> dict[str, str]:
    zh = locale.startswith("zh")
    names = (
        ("青山茶具", "白石餐具", "小满摆件") if zh else ("Green Hill Tea", "White Stone Tableware", "Xiaoman Figures")
    )
    return dict(zip(("tea", "table", "art"), names, strict=True))


def _pact(locale: str) -> str:
    zh, names = locale.startswith("zh"), _names(locale)
    formats = {"tea-youzan": "youzan", "table-xhs": "xiaohongshu", "art-douyin": "doudian"}
    partners = "".join(
        f"  {shop.partition('-')[0]}:\n"
        f"    name: {names[shop.partition('-')[0]]}\n"
        "    shops:\n"
        f"      {shop}: {{connector: export_files, settings: {{folder: {folder}, format: {formats[shop]}}}}}\n"
        for shop, folder in FOLDERS.items()
    )
    parts = ", ".join(f"{part}: {pieces}" for part, pieces in BOX[3].items())
    box = "三坊同礼：三件各一" if zh else "one piece of each"
    return (
        f"pact: {'手作联盟' if zh else 'Makers alliance'}\n"
        f"locale: {locale}\n"
        "timezone: Asia/Shanghai\n"
        "currency: CNY\n"
        "sheet:\n"
        "  connector: workbook\n"
        f"  document: {SHEET[locale]}\n"
        "partners:\n"
        f"{partners}"
        "inventory:\n"
        "  mode: mirror\n"
        "  bundles:\n"
        f"    {BOX[0]}: {{{parts}}}  # {box}\n"
    )
