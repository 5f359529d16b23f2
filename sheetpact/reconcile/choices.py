"""What people chose in 冲突 (or by `resolve`): the sheet's value, a shop's, or a value of their own."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from sheetpact.model.keys import ItemKey, ListingKey
from sheetpact.model.ledger import Confirmed, Kind
from sheetpact.model.pact import Pact
from sheetpact.model.problems import Severity, Where
from sheetpact.model.seen import SheetSeen
from sheetpact.model.sheet import Value
from sheetpact.model.state import Conflict, ConflictKind, State
from sheetpact.reconcile.adoption import open_with
from sheetpact.reconcile.drafts import Draft
from sheetpact.reconcile.edits import SHEET, count

SHEET_WORDS = frozenset({"表格", "sheet"})
SHOP_WORDS = frozenset({"店铺", "shop"})
ACCEPT_WORDS = frozenset({"接受", "同意", "accept", "ok", "yes", "表格", "sheet"})


@dataclass(frozen=True, slots=True)
class Scene:
    """What a choice is applied to."""

    state: State
    pact: Pact
    draft: Draft


@dataclass(frozen=True, slots=True)
class Chosen:
    """A choice that could be understood: the value, and whose it is."""

    value: Value
    side: str


def read_choices(state: State, sheet: SheetSeen | None, draft: Draft) -> dict[str, str]:
    """Conflict id → what stands in its choice cell, where it was made for the values that stand now."""
    choices = {c.id: c.choice for c in state.conflicts if c.choice}
    tab = sheet.tabs.get("conflicts") if sheet else None
    shown = state.base.get("conflicts", {})
    updated = {c.id for c in draft.conflicts if not c.settled}
    for row in tab.rows.values() if tab else ():
        choice = str(row.values.get("choice") or "").strip()
        if not choice:
            continue
        if row.key not in shown or row.key[0] in updated:
            draft.tell("choice.outdated", Severity.AMBER, Where(tab=tab.title if tab else "", row=row.key[0]))
            continue
        choices[row.key[0]] = choice
    return choices


def settle(state: State, choices: Mapping[str, str], pact: Pact, draft: Draft) -> None:
    """Apply each choice to its open conflict. A choice that can't be understood is told and left.

    Those of the members tab are settled with the tiers.
    """
    for old in state.conflicts:
        choice = choices.get(old.id, "") if old.tab != "members" else ""
        if not choice or any(c.id == old.id for c in draft.conflicts):
            continue
        chosen = understand(old, choice)
        rule = RULES.get(old.kind)
        if chosen is None or rule is None or not rule(old, chosen, Scene(state, pact, draft)):
            draft.tell("choice.unknown", Severity.AMBER, Where(row=old.id), choice=choice, id=old.id)
            continue
        draft.conflicts.append(replace(old, settled=True, choice=choice))


def understand(conflict: Conflict, choice: str) -> Chosen | None:
    """表格/sheet, 店铺/shop or a shop's id, or a value; None where it can mean nothing here."""
    word = unicodedata.normalize("NFKC", choice).strip()
    if word.casefold() in SHEET_WORDS:
        return Chosen(conflict.sheet, SHEET)
    if word in conflict.shops:
        return Chosen(conflict.shops[word], word)
    if word.casefold() in SHOP_WORDS:
        values = set(conflict.shops.values())
        return Chosen(values.pop(), next(iter(conflict.shops))) if len(values) == 1 else None
    return Chosen(word, "")


def accepted(conflict: Conflict, choice: str) -> bool:
    """A guard's stop is accepted by 接受/accept."""
    word = unicodedata.normalize("NFKC", choice).strip().casefold()
    return conflict.kind is ConflictKind.GUARD and word in ACCEPT_WORDS


def _number(chosen: Chosen) -> int | None:
    if isinstance(chosen.value, int):
        return chosen.value
    text = str(chosen.value or "")
    return int(text) if text.lstrip("-").isdecimal() else None


def _item(conflict: Conflict) -> ItemKey:
    sku, owner = conflict.row
    return ItemKey(owner, sku)


def _field(old: Conflict, chosen: Chosen, scene: Scene) -> bool:
    draft = scene.draft
    item = _item(old)
    before = scene.state.fields.get(item, {}).get(old.field)
    draft.fields.setdefault(item, {})[old.field] = chosen.value
    draft.note(who=SHEET, place=old.place, before=before, after=chosen.value, why="choice", params={"id": old.id})
    return True


def _opening(old: Conflict, chosen: Chosen, scene: Scene) -> bool:
    draft = scene.draft
    number = _number(chosen)
    if number is None or chosen.value is None:
        return False
    open_with(_item(old), number, chosen.side or SHEET, draft)
    draft.explained.add(_item(old))
    return True


def _count(old: Conflict, chosen: Chosen, scene: Scene) -> bool:
    draft = scene.draft
    number = _number(chosen)
    if number is None:
        return False
    count(_item(old), number, draft, key=f"count:{old.id}:{scene.state.version}")
    draft.counts[_item(old)] = old.sheet if isinstance(old.sheet, int) else number
    return True


def _drift(old: Conflict, chosen: Chosen, scene: Scene) -> bool:
    """The sheet: the shop's number is put right. The shop: its difference is a movement."""
    draft = scene.draft
    shop = next(iter(old.shops))
    key = ListingKey(shop, str(old.params["listing"]))
    known = draft.listings.get(key) or scene.state.listings.get(key)
    shown, expected = old.shops[shop], old.base
    if known is None or known.confirmed is None or not isinstance(shown, int) or not isinstance(expected, int):
        return False
    fresh = Confirmed(shown, draft.now, known.drift.effects if known.drift else known.confirmed.effects)
    draft.listings[key] = replace(known, confirmed=fresh, drift=None)
    draft.frozen.discard(key)
    draft.explained.add(_item(old))
    if chosen.side != SHEET:
        move = f"choice:{old.id}:{scene.state.version}"
        draft.post(Kind.ADJUST, _item(old), shown - expected, key=move, who=shop, why="choice")
    draft.note(who=SHEET, place=old.place, before=expected, after=chosen.value, why="choice", params={"id": old.id})
    return True


def _join(old: Conflict, chosen: Chosen, scene: Scene) -> bool:
    """The sheet: they are the same item. The shop: they are not; the SKU map can say which it is."""
    draft = scene.draft
    shop, listing_sku = old.row
    found = [
        k for k in scene.state.listings.values() if k.key.shop == shop and (k.sku or f"#{k.key.listing}") == listing_sku
    ]
    if not found:
        return False
    sku = str(old.params["sku"])
    same = chosen.side == SHEET
    owners = [item.owner for item in scene.state.stocks if item.sku == sku]
    item = ItemKey(owners[0] if same and owners else scene.pact.partner_of(shop), sku if same else f"{sku}@{shop}")
    for known in found:
        draft.listings[known.key] = replace(draft.listings.get(known.key, known), item=item)
    draft.note(who=SHEET, place=old.place, before="", after=item.sku, why="choice", params={"id": old.id})
    return True


def _deletion(old: Conflict, chosen: Chosen, scene: Scene) -> bool:
    """The sheet: the item leaves the sheet (its stock stays in the ledger). The shop: the row comes back."""
    draft = scene.draft
    if chosen.side == SHEET:
        draft.fields.setdefault(_item(old), {})["retired"] = True
    draft.gone[old.place] = None
    draft.note(who=SHEET, place=old.place, before="", after="", why="choice", params={"id": old.id})
    return True


Rule = Callable[[Conflict, Chosen, Scene], bool]
RULES: Mapping[ConflictKind, Rule] = {
    ConflictKind.FIELD: _field,
    ConflictKind.OPENING: _opening,
    ConflictKind.COUNT: _count,
    ConflictKind.DRIFT: _drift,
    ConflictKind.JOIN: _join,
    ConflictKind.DELETION: _deletion,
}
