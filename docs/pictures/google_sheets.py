"""A shared Google sheet as partners see it, as HTML files: google_sheets.py FOLDER.

Drawn from a simulated Google after a few syncs of a made-up alliance: the pictures show what the program writes.
"""

# ruff: noqa: INP001 -- a loose file, run by make-google

from __future__ import annotations

import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from sheetpact.simulators.google.model import Spreadsheet
from sheetpact.simulators.google.picture import page
from sheetpact.testing.google import GoogleVillage, google_village

PARTNERS = {
    "zh-CN": ("青山茶具", "白石餐具", "小满摆件"),
    "en": ("Green Hill Tea", "White Stone Tableware", "Xiaoman Figures"),
}
ITEMS = (
    ("CUP-2", ("tea-shop", "table-shop", "art-shop"), 46, ("影青品茗杯", "Pale celadon cup")),
    ("POT-1", ("tea-shop", "art-shop"), 12, ("青瓷提梁壶", "Celadon teapot")),
    ("CAN-4", ("tea-shop",), 9, ("粗陶茶叶罐", "Stoneware tea caddy")),
    ("TRAY-6", ("tea-shop",), 2, ("竹节壶承", "Bamboo tray")),
    ("BOWL-2", ("table-shop", "art-shop"), 30, ("白石饭碗", "White rice bowl")),
    ("PLATE-10", ("table-shop",), 14, ("十寸平盘", "Dinner plate")),
    ("FIG-3", ("art-shop",), 18, ("打盹小猫摆件", "Sleeping cat")),
    ("VASE-1", ("art-shop",), 7, ("一枝瓶", "Bud vase")),
)
"""SKU, the shops that list it (first its owner's), pieces, title in Chinese and in English."""
NEW_TITLES = {"zh-CN": ("影青小品茗杯", "品茗杯（影青）"), "en": ("Pale celadon cup, small", "Tea cup, pale celadon")}
"""What a partner in the sheet and the owner in her shop call one cup, in the same hour."""
OWN = {"zh-CN": ("备注", "易碎"), "en": ("Note", "fragile")}
PICTURES = (
    ("zh-CN", "库存", "inventory", 1672, 366),
    ("zh-CN", "冲突", "conflicts", 1400, 216),
    ("zh-CN", "变更", "changes", 1384, 444),
    ("en", "Inventory", "inventory", 1672, 366),
)
"""Locale, tab, name of the picture, width and height in pixels."""
AROUND = 90
"""Pixels that title and tabs take."""
STYLE = (
    "<style>@page {{ size: {width}px {height}px; margin: 0 }} * {{ print-color-adjust: exact }}"
    " main {{ height: {main}px; overflow: hidden }} nav {{ position: fixed; bottom: 0; left: 0; right: 0 }}</style>"
)


def live(town: GoogleVillage, locale: str, tab: str) -> None:
    """Adoption; then edits, orders and a disagreement."""
    at = 0 if locale == "zh-CN" else 1
    for sku, shops, pieces, titles in ITEMS:
        for shop in shops:
            town.shops[shop].list(sku, pieces, titles[at])
    town.sync()
    li = town.human()
    li.delete_tab("工作表1")
    last = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"[len(li.seen(tab)[0])]
    li.type(tab, f"{last}1", OWN[locale][0])
    li.type(tab, f"{last}{li.row_of(tab, 'VASE-1')}", OWN[locale][1])
    for sku, safety in (("CUP-2", "6"), ("TRAY-6", "2"), ("BOWL-2", "4"), ("FIG-3", "2")):
        li.type(tab, f"G{li.row_of(tab, sku)}", safety)
    town.sync(after=35)
    li.type(tab, f"D{li.row_of(tab, 'CUP-2')}", "43")
    town.shops["tea-shop"].sell("T1001", CUP_2=2)
    town.sync(after=25)
    mine, theirs = NEW_TITLES[locale]
    li.type(tab, f"C{li.row_of(tab, 'CUP-2')}", mine)
    town.shops["tea-shop"].list("CUP-2", town.shops["tea-shop"].shown("CUP-2"), theirs)
    li.type(tab, f"H{li.row_of(tab, 'PLATE-10')}", "15")
    town.sync(after=90)
    town.sync(after=15)


def drawn(book: Spreadsheet, tab: str, width: int, height: int) -> str:
    """One tab as an HTML page of so many pixels, its tabs at the bottom."""
    style = STYLE.format(width=width, height=height, main=height - AROUND)
    return page(book, tab).replace("</head>", f"{style}</head>")


def draw(folder: Path, locale: str) -> None:
    """The pictures in one language."""
    names = zip(("tea", "table", "art"), PARTNERS[locale], strict=True)
    partners = {one: {"name": name, "shops": {f"{one}-shop": {"connector": "memory"}}} for one, name in names}
    title = "手作联盟库存" if locale == "zh-CN" else "Kiln Lane stock"
    wanted = [each for each in PICTURES if each[0] == locale]
    with (
        TemporaryDirectory() as made,
        google_village(Path(made), title=title, locale=locale, partners=partners) as town,
    ):
        live(town, locale, wanted[0][1])
        for _, tab, name, width, height in wanted:
            (folder / f"google-{name}.{locale}.html").write_text(drawn(town.book, tab, width, height), encoding="utf-8")


def main() -> None:
    for locale in PARTNERS:
        draw(Path(sys.argv[1]), locale)


if __name__ == "__main__":
    main()
