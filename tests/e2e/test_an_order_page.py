"""The pages that follow one order say what happens: the story is lived, and held against them in both languages.

Renew what commands print after a change that is meant: RENEW_GOLDEN=1 ./test tests/e2e/test_an_order_page.py
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from order_story import POT, TABS, Seen, lived, rows

from sheetpact.simulators.google.human import Human

TUTORIAL = Path(__file__).parents[2] / "docs" / "tutorial"
PAGES = {"en": TUTORIAL / "an-order.md", "zh-CN": TUTORIAL / "an-order.zh-CN.md"}
CHANGES = {"en": "Changes", "zh-CN": "变更"}
PRINTED = re.compile(r"(^```console\n\$ sheetpact (explain|history) .*?\n)(.*?)(^```)", re.MULTILINE | re.DOTALL)
CHANCE = (
    (r"\d{4}-\d\d-\d\d \d\d:\d\d", "A TIME"),
    (r"E\d{20,}", "AN ORDER"),
    (r"\b2[a-z0-9]{5}$", "A RUN"),
    (r"\b[0-9a-f]{32}\b", "SIGNED"),
)
"""What differs from run to run."""

pytestmark = pytest.mark.long


def alike(text: str) -> str:
    for pattern, name in CHANCE:
        text = re.sub(pattern, name, text, flags=re.MULTILINE)
    return text.strip()


def table(*cells: object) -> str:
    return f"| {' | '.join(map(str, cells))} |"


def shown_on_page(seen: Seen, locale: str) -> Iterator[str]:
    """Lines of the page's tables, and of the call."""
    yield table(*seen.at_once)
    yield table(*seen.soon)
    heads, *_ = rows(seen.before, TABS[locale]).values()
    before, after = (rows(book, TABS[locale])[POT] for book in (seen.before, seen.after))
    numbers = [each for each in zip(heads, before, after, strict=True) if alike(each[1]) != alike(each[2])]
    yield from (table(*each) for each in numbers)
    newest = Human(seen.after).seen(CHANGES[locale])[1]
    yield table(*newest[1:7])
    yield from (f"{name}: {seen.call.headers[name]}" for name in ("Event-Type", "Event-Sign"))


@pytest.mark.parametrize("locale", ["en", "zh-CN"])
def test_the_page_says_what_happens(tmp_path: Path, locale: str) -> None:
    seen, path = lived(tmp_path, locale), PAGES[locale]
    printed = {"explain": seen.explained, "history": seen.sent}
    page = path.read_text(encoding="utf-8")
    if os.environ.get("RENEW_GOLDEN"):
        page = PRINTED.sub(lambda found: f"{found[1]}{printed[found[2]].strip()}\n{found[4]}", page)
        path.write_text(page, encoding="utf-8")
    told = {found[2]: alike(found[3]) for found in PRINTED.finditer(page)}
    assert told == {name: alike(text) for name, text in printed.items()}
    lines = alike(page).splitlines()
    assert [line for line in map(alike, shown_on_page(seen, locale)) if line not in lines] == []
