"""Is everything ready: pact, store, sheet, and every shop with its credentials and rights. Writes nothing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

from sheetpact.apply import one_side, trouble
from sheetpact.check_tabs import tabs_found
from sheetpact.errors import ConnectorError
from sheetpact.inbox import left_calls
from sheetpact.model.problems import Problem, Severity, Where
from sheetpact.model.state import Known, State
from sheetpact.ports import Alliance, Publishing, Shop

NAMED = 5
"""Items that a line names before it says how many there are."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One line: what was looked at, and that it is well, or the problem with what to do about it."""

    problem: Problem
    well: bool = False

    def text(self, locale: str) -> str:
        return self.problem.text(locale)


@dataclass(frozen=True, slots=True)
class Checked:
    """All lines, in the order of the pact."""

    findings: tuple[Finding, ...] = field(default=())

    @property
    def serious(self) -> tuple[Finding, ...]:
        """What a person must put right before a sync can do its work."""
        return tuple(each for each in self.findings if each.problem.severity is Severity.RED)

    @property
    def ready(self) -> bool:
        return not self.serious


def check(alliance: Alliance) -> Checked:
    """Look at every part; what doesn't answer is told and stops no other check."""
    pact = alliance.pact
    with alliance.store.look() as tx:
        runs, state = tx.runs(1), tx.state(pact.sheet.document, "")
    tabs = " · ".join(tab.title for tab in alliance.tabs)
    store = _well("check.store_used", run=runs[0].id) if runs else _well("check.store")
    with ThreadPoolExecutor(max_workers=alliance.readers, thread_name_prefix="check") as pool:
        shops = pool.map(lambda shop: tuple(_shop(shop, alliance, state)), pact.shops)
        return Checked(
            (
                _well("check.pact", name=pact.pact, partners=len(pact.partners), shops=len(pact.shops)),
                _well("check.mapping", tabs=tabs),
                store,
                *map(Finding, left_calls(alliance)),
                *_sheet(alliance),
                *(finding for found in shops for finding in found),
            )
        )


def _well(code: str, where: Where | None = None, **params: object) -> Finding:
    return Finding(Problem(code, Severity.NOTE, where or Where(), params), well=True)


def _sheet(alliance: Alliance) -> Iterator[Finding]:
    try:
        with one_side():
            problems = alliance.sheet.check()
    except ConnectorError as error:
        problems = [trouble("sheet", error, alliance.pact)]
    yield from map(Finding, problems)
    tabs = () if _serious(problems) else tuple(tabs_found(alliance))
    yield from map(Finding, tabs)
    if not _serious((*problems, *tabs)):
        yield _well("check.sheet", document=alliance.pact.sheet.document)


def _shop(shop: str, alliance: Alliance, state: State) -> Iterator[Finding]:
    if shop in alliance.broken:
        yield Finding(alliance.broken[shop])
        return
    partner, settings = alliance.pact.shops[shop]
    where = Where(partner=alliance.pact.partner_name(partner), shop=shop)
    connector = alliance.shops[shop]
    try:
        with one_side():
            problems = [*connector.check()]
            if not _serious(problems):
                problems += _rights(shop, connector, where, alliance, state)
    except ConnectorError as error:
        problems = [trouble(shop, error, alliance.pact)]
    yield from map(Finding, problems)
    if not _serious(problems):
        yield _well("check.shop", where, connector=settings.connector)


def _serious(problems: Sequence[Problem]) -> bool:
    return any(problem.severity is not Severity.NOTE for problem in problems)


def _rights(shop: str, connector: Shop, where: Where, alliance: Alliance, state: State) -> Iterator[Problem]:
    """In escrow a shop must stop selling at its right: it can't where it can't be written or allows backorders."""
    inventory = alliance.pact.inventory
    modes = {inventory.mode, *(item.mode for item in inventory.items.values())}
    if "escrow" not in modes:
        return
    listings = connector.listings(None).records
    shared = [each for each in listings if _mode(each.sku, shop, state.listings.get(each.key), alliance) == "escrow"]
    if shared and connector.capabilities.publishing is Publishing.NONE:
        yield Problem("check.unwritable", Severity.RED, where, _named([each.sku for each in shared]))
    unbounded = [each.sku or each.title for each in shared if each.backorders]
    if unbounded:
        yield Problem("check.backorders", Severity.RED, where, _named(unbounded))


def _mode(sku: str, shop: str, known: Known | None, alliance: Alliance) -> str:
    item = known.item if known else None
    owner = item.owner if item else alliance.pact.partner_of(shop)
    return alliance.pact.policy(owner, item.sku if item else sku).mode


def _named(skus: Sequence[str]) -> Mapping[str, object]:
    more = " …" if len(skus) > NAMED else ""
    return {"count": len(skus), "skus": ", ".join(skus[:NAMED]) + more}
