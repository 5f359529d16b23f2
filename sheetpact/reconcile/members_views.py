"""The rows of the members tab: what the pact and each member's consent allow, phones masked."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from zoneinfo import ZoneInfo

from sheetpact.model.members import Account, Person
from sheetpact.model.membership import AccountKey, Purse
from sheetpact.model.pact import Pact
from sheetpact.model.state import MemberView
from sheetpact.model.texts import say
from sheetpact.reconcile.members_phones import masked


def views(
    persons: Mapping[str, Person],
    accounts: Mapping[AccountKey, Account],
    points: Mapping[Purse, int],
    tiers: Mapping[str, str],
    pact: Pact,
) -> tuple[MemberView, ...]:
    """One row a member, in the order of `persons`. `tiers` are agreed ones; where none is, a shop's own stands.

    The number always stands there; all else only where the pact lists it, and partners, points and consent of
    everybody, name, phone and tier of those who have allowed it.
    """
    balances: dict[AccountKey, int] = {}
    for purse, balance in points.items():
        balances[purse.account] = balances.get(purse.account, 0) + balance
    zone = ZoneInfo(pact.timezone)
    return tuple(_view(person, accounts, balances, tiers, pact, zone) for person in persons.values())


def shows_tier(person: Person, pact: Pact) -> bool:
    return bool(person.shared) and "tier" in pact.members.share


def shows_points(person: Person, pact: Pact) -> bool:
    return bool(person.counted) and "points" in pact.members.share


def shows_partners(pact: Pact) -> bool:
    return "partners" in pact.members.share


def _view(
    person: Person,
    accounts: Mapping[AccountKey, Account],
    balances: Mapping[AccountKey, int],
    tiers: Mapping[str, str],
    pact: Pact,
    zone: ZoneInfo,
) -> MemberView:
    share = pact.members.share
    shared = [accounts[key] for key in person.shared if key in accounts]
    known = [balances[key] for key in person.counted if key in balances]
    partners = dict.fromkeys(pact.partner_of(key.shop) for key in person.counted if key in accounts)
    return MemberView(
        person.member,
        name=_first(shared, _whole_name) or _first(shared, _title) if "display_name" in share else "",
        phone=_first(shared, shown_phone) if "phone_masked" in share else "",
        points=sum(known) if known and shows_points(person, pact) else None,
        tier=(tiers.get(person.member) or _first(shared, _tier)) if shows_tier(person, pact) else "",
        partners=tuple(pact.partner_name(partner) for partner in pact.partners if partner in partners)
        if shows_partners(pact)
        else (),
        consent=_consent(person, pact, zone) if "consent" in share else "",
    )


def _first(accounts: Iterable[Account], part: Callable[[Account], str]) -> str:
    return next(filter(None, map(part, accounts)), "")


def _whole_name(account: Account) -> str:
    return account.name if account.name_keys else ""


def _title(account: Account) -> str:
    """王女士, or 王*; '' of what names nobody in particular."""
    return account.name if account.surnames else ""


def shown_phone(account: Account) -> str:
    """Masked; '' for one that may be shown to nobody."""
    if not account.phone_verified:
        return ""
    return masked(account.phone_key) or account.phone_mask


def _tier(account: Account) -> str:
    return account.tier


def _consent(person: Person, pact: Pact, zone: ZoneInfo) -> str:
    day = f"{person.since.astimezone(zone):%Y-%m-%d}" if person.since else ""
    return say(pact.locale, person.standing, day=day)
