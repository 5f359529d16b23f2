"""A case as people would tell it: who shows what, and what happened before each run."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sheetpact.simulators.cases.case import Case, Fact, Thing
from sheetpact.simulators.cases.terms import GIFT, ITEMS, Terms


def told(case: Case) -> str:
    """A small grid, then a line for each wave."""
    shops = case.terms.shops
    rows = [["item", "on hand", "held", "safety", *(_named(shop, case.terms) for shop in shops), "terms"]]
    rows += [_row(thing, case) for thing in case.things]
    lines = list(_grid(rows))
    limits = f"guard {case.terms.max_change:.0%} or {case.terms.max_change_rows} rows"
    lines.append(limits + ("" if case.adopted else "; nothing is adopted yet"))
    for at, wave in enumerate(case.waves, start=1):
        lines.append(f"before run {at}: " + ("; ".join(map(_fact, wave)) or "nothing"))
    return "\n".join(lines)


def _named(shop: str, terms: Terms) -> str:
    how = " (atomic)" if shop in terms.atomic else " (files)" if shop in terms.files else ""
    return shop + how


def _row(thing: Thing, case: Case) -> list[str]:
    shown = dict(thing.listed)
    said = ", ".join(f"{name} {value}" for name, value in case.terms.policy(thing.item))
    if thing.item == GIFT:
        parts = [f"{pieces}x{item}" for item, pieces in zip(ITEMS, case.terms.parts, strict=False) if pieces]
        said = " ".join(filter(None, [said, "of " + " + ".join(parts)]))
    return [
        str(thing.item),
        "?" if thing.on_hand is None else str(thing.on_hand),
        str(thing.reserved),
        "" if thing.safety is None else str(thing.safety),
        *(
            "-" if shop not in shown else "no number" if shown[shop] is None else str(shown[shop])
            for shop in case.terms.shops
        ),
        said,
    ]


def _grid(rows: Sequence[Sequence[str]]) -> Iterator[str]:
    widths = [max(len(row[at]) for row in rows) for at in range(len(rows[0]))]
    for row in rows:
        yield " | ".join(text.ljust(width) for text, width in zip(row, widths, strict=True)).rstrip()


def _fact(fact: Fact) -> str:
    value = "" if fact.value is None else f" {fact.value!r}"
    return " ".join(part for part in (fact.what, str(fact.item), fact.where) if part) + value
