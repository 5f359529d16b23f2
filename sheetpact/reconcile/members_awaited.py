"""Consents that partners wrote down of customers whom their shop doesn't have yet: taken all the same, and told."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator

from sheetpact.model.membership import AccountKey, Consent
from sheetpact.model.pact import Pact
from sheetpact.model.problems import Problem, Severity, Where
from sheetpact.model.texts import say
from sheetpact.reconcile.members_forgotten import Forgotten

SHOWN_ROWS = 5


def awaited(
    written: Iterable[Consent], there: Collection[AccountKey], forgotten: Forgotten, pact: Pact
) -> Iterator[Problem]:
    """A note for each shop and file. `there`: all accounts that a shop has, or had; of one with none nothing is told.

    A line may name an account in two ways: by the number, and by the mark of a phone.
    """
    known: dict[Where, bool] = {}
    shops = {account.shop for account in there}
    for consent in written:
        if consent.where.tab and consent.account.shop in shops:
            found = consent.account in there or forgotten.since(consent.account) is not None
            known[consent.where] = known.get(consent.where, False) or found
    rows: dict[tuple[str, str], list[str]] = {}
    for line, found in known.items():
        if not found:
            rows.setdefault((line.shop, line.tab), []).append(line.row)
    for (shop, tab), numbers in rows.items():
        shown = [*numbers[:SHOWN_ROWS], *(["…"] if len(numbers) > SHOWN_ROWS else [])]
        row = say(pact.locale, "sheet.row", number=", ".join(shown), key="").rstrip()
        where = Where(pact.partner_name(pact.partner_of(shop)), shop, tab, row)
        yield Problem("consents.awaited", Severity.NOTE, where, {"count": len(numbers)})
