"""The shared sheet before and after an order, as HTML files: an_order.py FOLDER.

Drawn from a real run: three simulated shops, a simulated Google document, and `sheetpact serve`.
"""

# ruff: noqa: INP001 -- a loose file, run by make-google

from __future__ import annotations

import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from google_sheets import drawn
from order_story import TABS, lived, marked

WIDTHS, HEIGHT = {"zh-CN": 1560, "en": 1624}, 220
"""Pixels: the columns of three shops, the rows of four items."""


def main() -> None:
    for locale, tab in TABS.items():
        with TemporaryDirectory() as made:
            seen = lived(Path(made), locale)
        pictures = {"before": seen.before, "after": marked(seen.before, seen.after, tab)}
        for name, book in pictures.items():
            path = Path(sys.argv[1]) / f"an-order-{name}.{locale}.html"
            path.write_text(drawn(book, tab, WIDTHS[locale], HEIGHT), encoding="utf-8")


if __name__ == "__main__":
    main()
