"""Tiers, three-way: what one side changed is taken; what two sides changed differently is a conflict.

Sides follow *changes*, not equality: shops whose tiers differ stay so until somebody edits one. Tiers of people
without consent take no part: a conflict is read by every partner.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from sheetpact.model.members import Account, Person
from sheetpact.model.membership import AccountKey
from sheetpact.model.pact import Pact
from sheetpact.model.sheet import Value
from sheetpact.model.state import Conflict, ConflictKind
from sheetpact.reconcile.choices import Chosen
from sheetpact.reconcile.drafts import Draft, Place, Sides
from sheetpact.reconcile.members_edits import SHEET, TAB
from sheetpact.reconcile.members_views import shows_tier


@dataclass(frozen=True, slots=True)
class TierSides:
    """Member → agreed tier, → what was typed, → what each shop changed it to; open conflicts; choices by their id."""

    agreed: Mapping[str, str]
    typed: Mapping[str, str]
    shops: Mapping[str, Mapping[str, str]]
    pending: tuple[Conflict, ...] = ()
    chosen: Mapping[str, Chosen] = field(default_factory=dict)


def shop_tiers(
    before: Mapping[AccountKey, Account], accounts: Mapping[AccountKey, Account], persons: Iterable[Person]
) -> Mapping[str, Mapping[str, str]]:
    """Member → shop → tier, where a shop has changed what it had before. Only of people who allow it."""
    found: dict[str, dict[str, str]] = {}
    for person in persons:
        for key in person.shared:
            if key in before and key in accounts and accounts[key].tier != before[key].tier:
                found.setdefault(person.member, {})[key.shop] = accounts[key].tier
    return found


def merge_tiers(sides: TierSides, persons: Mapping[str, Person], pact: Pact, draft: Draft) -> Mapping[str, str]:
    """Members whose tier was agreed anew, and the tier. Conflicts are opened, renewed or settled in the draft.

    A conflict of somebody who no longer allows it is settled and its values are taken away.
    """
    agreed: dict[str, str] = {}
    pending = {each.row[0]: each for each in sides.pending}
    for member in sorted({*pending, *sides.typed, *sides.shops}):
        old = pending.get(member)
        person = persons.get(member)
        if person is None or not shows_tier(person, pact):
            if old:
                draft.conflicts.append(replace(old, base=None, sheet=None, shops={}, settled=True))
            continue
        value = _merged(member, sides, old, draft)
        if value is not None:
            agreed[member] = value
    return agreed


def _merged(member: str, sides: TierSides, old: Conflict | None, draft: Draft) -> str | None:
    """The tier agreed now; None where nothing is."""
    place: Place = (TAB, (member,), "tier")
    agreed = sides.agreed.get(member, "")
    typed, shops = sides.typed.get(member), sides.shops.get(member, {})
    if old and typed is None and not shops:
        return _chosen(old, agreed, sides.chosen.get(old.id), draft)
    base = old.base if old else agreed
    last = old.sheet if old else agreed
    sheet = last if typed is None else typed
    wishes: dict[str, Value] = {**(old.shops if old else {}), **shops}
    moved = {value for value in (sheet, *wishes.values()) if value != base}
    if len(moved) > 1:
        draft.ask(ConflictKind.FIELD, place, Sides(base, sheet, wishes), "field.both_moved")
        return None
    value = str(moved.pop() if moved else base)
    if old:
        draft.conflicts.append(replace(old, settled=True))
    if value != agreed:
        who = SHEET if typed is not None else next(iter(shops))
        draft.note(who=who, place=place, before=agreed, after=value, why="field")
    return value


def _chosen(old: Conflict, agreed: str, chosen: Chosen | None, draft: Draft) -> str | None:
    if chosen is None:
        return None
    tier = str(chosen.value or "")
    draft.conflicts.append(replace(old, settled=True, choice=tier))
    draft.note(who=chosen.who, place=old.place, before=agreed, after=tier, why="choice", params={"id": old.id})
    return tier
