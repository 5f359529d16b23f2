"""What each member's consents allow in the shared sheet.

Without a recorded consent no name, phone or tier leaves a shop: only the member number, the partners and the
points may be shown. A withdrawn consent takes away points and partners as well.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from sheetpact.model.members import Matching, Person, Standing
from sheetpact.model.membership import SHARED_SHEET, AccountKey, Consent
from sheetpact.model.pact import Pact
from sheetpact.reconcile.members_ids import by_number

BEST_FIRST = (Standing.GIVEN, Standing.NARROW, Standing.NONE, Standing.WITHDRAWN)


@dataclass(frozen=True, slots=True)
class _Word:
    """What one account's newest consent comes to."""

    standing: Standing
    since: datetime | None = None


def people(matching: Matching, consents: Iterable[Consent], pact: Pact) -> Mapping[str, Person]:
    """Every member with an account in a shop of the pact, by number.

    Every partner reads the sheet, so a consent counts only if it names all of them as receivers (the account's
    own partner needs no naming): who joins later may see nothing that was allowed before.
    """
    newest = _newest(consents)
    found: dict[str, Person] = {}
    for member, accounts in sorted(matching.groups.items(), key=lambda each: by_number(each[0])):
        words = {key: _word(key, newest.get(key), pact) for key in accounts if key.shop in pact.shops}
        if words:
            found[member] = _person(member, words)
    return found


def _newest(consents: Iterable[Consent]) -> dict[AccountKey, Consent]:
    """By time; of two at one moment a withdrawal counts, else the one that was added later."""
    newest: dict[AccountKey, Consent] = {}
    for consent in consents:
        if consent.purpose != SHARED_SHEET:
            continue
        old = newest.get(consent.account)
        if old is None or (consent.at, consent.withdrawn) >= (old.at, old.withdrawn):
            newest[consent.account] = consent
    return newest


def _word(account: AccountKey, consent: Consent | None, pact: Pact) -> _Word:
    if consent is None:
        return _Word(Standing.NONE)
    if consent.withdrawn:
        return _Word(Standing.WITHDRAWN, consent.at)
    others = set(pact.partners) - {pact.partner_of(account.shop)}
    standing = Standing.GIVEN if others <= set(consent.receivers) else Standing.NARROW
    return _Word(standing, consent.at)


def _person(member: str, words: Mapping[AccountKey, _Word]) -> Person:
    standings = {word.standing for word in words.values()}
    best = next(standing for standing in BEST_FIRST if standing in standings)
    times = [word.since for word in words.values() if word.standing is best and word.since]
    return Person(
        member,
        counted=tuple(key for key, word in words.items() if word.standing is not Standing.WITHDRAWN),
        shared=tuple(key for key, word in words.items() if word.standing is Standing.GIVEN),
        standing=best,
        since=max(times, default=None),
    )
