"""What each member's consents allow in the shared sheet.

Without a recorded consent no name, phone or tier leaves a shop: only the member number, the partners and the
points may be shown. A consent that was withdrawn or has expired takes away points and partners as well.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from sheetpact.model.members import Person, Standing, by_member
from sheetpact.model.membership import SHARED_SHEET, AccountKey, Consent
from sheetpact.model.pact import Pact
from sheetpact.reconcile.members_ids import by_number

BEST_FIRST = (Standing.GIVEN, Standing.NARROW, Standing.NONE, Standing.EXPIRED, Standing.WITHDRAWN)
OVER = frozenset({Standing.EXPIRED, Standing.WITHDRAWN})
"""Nothing is allowed any longer."""


@dataclass(frozen=True, slots=True)
class _Word:
    """What one account's newest consent comes to."""

    standing: Standing
    since: datetime | None = None


def people(
    ids: Mapping[AccountKey, str],
    consents: Iterable[Consent],
    pact: Pact,
    now: datetime,
    gone: Collection[AccountKey] = (),
) -> Mapping[str, Person]:
    """Every member with an account in a shop of the pact, by number, as their consents stand `now`.

    `ids`: the member of each account. `gone`: accounts that their shops no longer have. Their points still count; what
    was allowed for one counts for the account that the same shop has of the same person, which may have taken it over.

    Every partner reads the sheet, so a consent counts only if it names all of them as receivers (the account's
    own partner needs no naming): who joins later may see nothing that was allowed before.
    """
    newest = _newest(consents)
    found: dict[str, Person] = {}
    for member, accounts in sorted(by_member(ids).items(), key=lambda each: by_number(each[0])):
        there = [key for key in accounts if key.shop in pact.shops and key not in gone]
        former = [key for key in accounts if key.shop in pact.shops and key in gone]
        if there:
            words = {key: _word(key, _last(newest, [key, *_of_shop(key.shop, former)]), pact, now) for key in there}
            found[member] = _person(member, words, {key: _heir(key, words, newest, pact, now) for key in former})
    return found


def _of_shop(shop: str, accounts: Iterable[AccountKey]) -> list[AccountKey]:
    return [key for key in accounts if key.shop == shop]


def _last(newest: Mapping[AccountKey, Consent], accounts: Iterable[AccountKey]) -> Consent | None:
    """What was said last of any of these accounts."""
    return max(filter(None, map(newest.get, accounts)), key=_when, default=None)


def _when(consent: Consent) -> tuple[datetime, bool]:
    return consent.at, consent.withdrawn


def _heir(
    key: AccountKey, words: Mapping[AccountKey, _Word], newest: Mapping[AccountKey, Consent], pact: Pact, now: datetime
) -> _Word:
    """What counts for an account that is gone: the word of one that its shop still has of the person, else its own."""
    heirs = _of_shop(key.shop, words)
    return words[heirs[0]] if heirs else _word(key, newest.get(key), pact, now)


def _newest(consents: Iterable[Consent]) -> dict[AccountKey, Consent]:
    """By time; of two at one moment a withdrawal counts, else the one that was added later."""
    newest: dict[AccountKey, Consent] = {}
    for consent in consents:
        if consent.purpose != SHARED_SHEET:
            continue
        old = newest.get(consent.account)
        if old is None or _when(consent) >= _when(old):
            newest[consent.account] = consent
    return newest


def _word(account: AccountKey, consent: Consent | None, pact: Pact, now: datetime) -> _Word:
    if consent is None:
        return _Word(Standing.NONE)
    if consent.withdrawn:
        return _Word(Standing.WITHDRAWN, consent.at)
    if consent.expires is not None and consent.expires <= now:
        return _Word(Standing.EXPIRED, consent.expires)
    others = set(pact.partners) - {pact.partner_of(account.shop)}
    standing = Standing.GIVEN if others <= set(consent.receivers) else Standing.NARROW
    return _Word(standing, consent.at)


def _person(member: str, words: Mapping[AccountKey, _Word], former: Mapping[AccountKey, _Word]) -> Person:
    standings = {word.standing for word in words.values()}
    best = next(standing for standing in BEST_FIRST if standing in standings)
    times = [word.since for word in words.values() if word.standing is best and word.since]
    return Person(
        member,
        counted=tuple(key for key, word in (*words.items(), *former.items()) if word.standing not in OVER),
        shared=tuple(key for key, word in words.items() if word.standing is Standing.GIVEN),
        standing=best,
        since=max(times, default=None),
    )
