"""One order from the buyer to the sheet, as it happens: what docs/tutorial/an-order.md shows."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from copy import deepcopy
from dataclasses import dataclass
from pathlib import Path

from benchmarks.order_calls.counters import Counter, Event, counters
from benchmarks.order_calls.pact import write_pact
from benchmarks.order_calls.street import SHOPS, Street
from sheetpact.simulators.google import GoogleSheets
from sheetpact.simulators.google.a1 import cell_name
from sheetpact.simulators.google.human import Human
from sheetpact.simulators.google.model import Spreadsheet
from sheetpact.simulators.google.service import FIRST_TAB
from sheetpact.simulators.youzan.pushes import Delivery

PATIENCE = 90.0
"""Seconds."""
POT = "POT-1"
BOUGHT = 2
"""Pieces."""
ITEMS = (
    (POT, 12, SHOPS, ("青瓷提梁壶", "Celadon teapot")),
    ("CAN-4", 9, SHOPS[:1], ("粗陶茶叶罐", "Stoneware tea caddy")),
    ("BOWL-2", 30, SHOPS[1:], ("白石饭碗", "White rice bowl")),
    ("FIG-3", 18, SHOPS[2:], ("打盹小猫摆件", "Sleeping cat")),
)
"""SKU, pieces, the shops that list it, and its title in Chinese and in English."""
TABS = {"zh-CN": "库存", "en": "Inventory"}
TITLES = {"zh-CN": "手作联盟库存", "en": "Kiln Lane stock"}
PARTNERS = {
    "zh-CN": {"tea": "青山茶具", "table": "白石餐具", "art": "小满摆件"},
    "en": {"tea": "Green Hill Tea", "table": "White Stone Tableware", "art": "Xiaoman Figures"},
}
CHANGED = {"backgroundColor": {"red": 1.0, "green": 0.9, "blue": 0.45}, "textFormat": {"bold": True}}


Shown = tuple[int, ...]
"""In the order of SHOPS."""


@dataclass(frozen=True, slots=True)
class Seen:
    """What was there to see, in this order."""

    before: Spreadsheet
    call: Delivery
    at_once: Shown
    """The shops when the buyer had ordered, and nobody had been called yet."""
    soon: Shown
    """The shops a moment after the call."""
    explained: str
    after: Spreadsheet
    sent: str
    """`history`, when the parcel had left."""


def lived(folder: Path, locale: str) -> Seen:
    """One order, as it happens."""
    with _alliance(folder, locale) as (place, google, document), place.serving() as hooks:

        def book() -> Spreadsheet:
            with google.lock:
                return deepcopy(google.book(document))

        before, tea = book(), place.counters[SHOPS[0]]
        number = tea.sell(POT, BOUGHT)
        at_once, call = place.shown(POT), tea.call(Event.BOUGHT, number)
        assert isinstance(call, Delivery)
        assert call.send(hooks[SHOPS[0]])
        _until(lambda: len(set(place.shown(POT))) == 1)
        soon, explained = place.shown(POT), place.run("explain", POT)
        _until(lambda: rows(book(), TABS[locale]) != rows(before, TABS[locale]))
        after = book()
        tea.send(number)
        assert tea.call(Event.SENT, number).send(hooks[SHOPS[0]])
        _until(lambda: not place.waiting())
        return Seen(before, call, at_once, soon, explained, after, place.run("history", POT))


def _until(there: Callable[[], bool]) -> None:
    end = time.monotonic() + PATIENCE
    while not there():
        assert time.monotonic() < end, "it never came"
        time.sleep(0.05)


def rows(book: Spreadsheet, tab: str) -> dict[str, list[str]]:
    """What a tab shows, by SKU."""
    return {row[0]: row for row in Human(book).seen(tab) if row and row[0]}


def marked(before: Spreadsheet, after: Spreadsheet, tab: str) -> Spreadsheet:
    """The later one, with a colour on each cell that shows something else than before."""
    book = deepcopy(after)
    person, old = Human(book, name="owner@example.com"), rows(before, tab)
    for at, row in enumerate(person.seen(tab)):
        for column, text in enumerate(row):
            if row[0] in old and text != old[row[0]][column]:
                person.format(tab, cell_name(at, column), CHANGED)
    return book


@contextmanager
def _alliance(folder: Path, locale: str) -> Iterator[tuple[Street, GoogleSheets, str]]:
    """Adopted, and at rest."""
    chinese = locale == "zh-CN"
    with GoogleSheets(quota=None) as google, counters() as found:
        shops: dict[str, Counter] = dict(zip(SHOPS, found, strict=True))
        for sku, pieces, listed, titles in ITEMS:
            for shop in listed:
                shops[shop].add(sku, pieces, titles[0 if chinese else 1])
        document = google.create(TITLES[locale], "zh_CN" if chinese else "en_GB")
        google.credentials(folder)
        settings = {"credentials": "service_account.json", "base_url": google.url}
        sheet = {"connector": "google_sheets", "document": document, "settings": settings}
        secrets = write_pact(folder, shops, PARTNERS[locale], pact=TITLES[locale], locale=locale, sheet=sheet)
        youzan, woo, shopify = found
        place = Street(folder, shops, youzan.youzan, woo.woo, shopify.shopify, secrets)
        assert place.sync()["status"] == "green"
        google.human(document).delete_tab(FIRST_TAB["zh" if chinese else "en"])
        assert place.sync()["status"] == "green"
        yield place, google, document
