"""What people chose in 冲突 (or by `resolve`): the sheet's value, a shop's, or a value of their own."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from sheetpact.model.keys import ItemKey, ListingKey, key_text, map_key
from sheetpact.model.ledger import Drift, Kind
from sheetpact.model.pact import Pact
from sheetpact.model.pact_rules import name_key
from sheetpact.model.problems import Severity, Where
from sheetpact.model.seen import Seen, SheetSeen
from sheetpact.model.sheet import Value
from sheetpact.model.state import Conflict, ConflictKind, State
from sheetpact.model.texts import say
from sheetpact.reconcile.adoption import open_with
from sheetpact.reconcile.bundles import parts_of
from sheetpact.reconcile.drafts import OPERATOR, SHEET, Draft
from sheetpact.reconcile.drift import passed
from sheetpact.reconcile.edits import NUMBERS, count
from sheetpact.reconcile.identity import catalogue_of

SHEET_WORDS = frozenset({"表格", "sheet"})
SHOP_WORDS = frozenset({"店铺", "shop"})
ACCEPT_WORDS = frozenset({"接受", "同意", "accept", "ok", "yes", "表格", "sheet"})
OFFERS = {
    ConflictKind.GUARD: "choice.offer.guard",
    ConflictKind.OPENING: "choice.offer.number",
    ConflictKind.COUNT: "choice.offer.number",
    ConflictKind.FIELD: "choice.offer.text",
    ConflictKind.JOIN: "choice.offer.sku",
}
"""What settles a conflict beside its words."""
WHOLE = re.compile(r"[+-]?\d{1,9}")
"""More pieces than nine digits nobody has."""
WIDE_SIGNS = str.maketrans("＋－", "+-")


@dataclass(frozen=True, slots=True)
class Scene:
    """What a choice is applied to."""

    state: State
    pact: Pact
    draft: Draft
    sheet: SheetSeen | None = None


@dataclass(frozen=True, slots=True)
class Chosen:
    """A choice that could be understood: the value, whose it is ('' for one's own), and who chose."""

    value: Value
    side: str
    who: str = SHEET


def stored_choices(state: State) -> dict[str, str]:
    """Conflict id → what was chosen by command."""
    return {conflict.id: conflict.choice for conflict in state.conflicts if conflict.choice}


def read_choices(state: State, sheet: SheetSeen | None, draft: Draft) -> dict[str, str]:
    """Conflict id → what was chosen.

    In the sheet a choice counts only for the values that stood there: where the conflict was asked or renewed after
    the sheet was written last, it is told, and must be made again. What the sheet was written to tell of a stored
    choice is no choice of anybody's.
    """
    choices = stored_choices(state)
    tab = sheet.tabs.get("conflicts") if sheet else None
    asked, wrote = {conflict.id: conflict.run for conflict in state.conflicts}, state.base.get("conflicts", {})
    for row in tab.rows.values() if tab else ():
        choice = str(row.values.get("choice") or "").strip()
        name = row.key[0]
        if not choice or name not in asked or (name in choices and wrote.get(row.key, {}).get("choice") == choice):
            continue
        if sheet and asked[name] <= sheet.stamp:
            choices[name] = choice
        else:
            draft.tell("choice.outdated", Severity.AMBER, Where(tab=tab.title if tab else "", row=name))
    return choices


def accepted_changes(state: State, choices: Mapping[str, str]) -> frozenset[str]:
    """Digests of what guards stopped and a person accepted by a choice: exactly these, once."""
    sides = [c.row[0] for c in state.conflicts if accepted(c, choices.get(c.id, ""))]
    return frozenset(change for side in sides if side in state.stops for change in state.stops[side].changes)


def settle_joins(state: State, sheet: SheetSeen | None, pact: Pact, draft: Draft) -> None:
    """Choices of which item a listing is, taken before its open orders are: they are that item's."""
    joins = tuple(conflict for conflict in state.conflicts if conflict.kind is ConflictKind.JOIN)
    if joins:
        settle(replace(state, conflicts=joins), read_choices(state, sheet, draft), pact, draft, sheet)


def settle(state: State, choices: Mapping[str, str], pact: Pact, draft: Draft, sheet: SheetSeen | None = None) -> None:
    """Apply each choice to its open conflict. A choice that can't be understood is told and left.

    Those of the members tab are settled with the tiers, and a guard's when it lets the changes pass.
    """
    renewed = {conflict.id: not conflict.settled for conflict in draft.conflicts}
    for old in state.conflicts:
        choice = choices.get(old.id, "") if old.tab != "members" else ""
        if not choice or accepted(old, choice) or renewed.get(old.id) is False:
            continue
        if renewed.get(old.id):
            code = "choice.unknown" if old.kind is ConflictKind.GUARD else "choice.outdated"
            draft.tell(code, Severity.AMBER, Where(row=old.id), **refusal(old, choice, pact))
            continue
        chosen = understand(old, choice, pact)
        rule = RULES.get(old.kind)
        if chosen is None or rule is None or not rule(old, chosen, Scene(state, pact, draft, sheet)):
            draft.tell("choice.unknown", Severity.AMBER, Where(row=old.id), **refusal(old, choice, pact))
            continue
        draft.conflicts.append(replace(old, settled=True, choice=choice))


def understand(conflict: Conflict, choice: str, pact: Pact) -> Chosen | None:
    """表格/sheet, 店铺/shop or a shop's id, or a value; None where it can mean nothing here.

    A word that settles other conflicts, or names a shop or a partner, is no value of one's own.
    """
    word, who = name_key(choice), OPERATOR if choice == conflict.choice else SHEET
    shops = {name_key(shop): shop for shop in conflict.shops}
    if word in SHEET_WORDS:
        return Chosen(conflict.sheet, SHEET, who)
    if word in shops:
        return Chosen(conflict.shops[shops[word]], shops[word], who)
    if word in SHOP_WORDS:
        values = set(conflict.shops.values()) or {None}
        return Chosen(values.pop(), next(iter(conflict.shops), "shop"), who) if len(values) == 1 else None
    if not word or word in ACCEPT_WORDS or word in map(name_key, pact.shops) or pact.partner_id(word):
        return None
    return Chosen(choice.strip(), "", who)


def accepted(conflict: Conflict, choice: str) -> bool:
    """A guard's stop is accepted by 接受/accept."""
    return conflict.kind is ConflictKind.GUARD and name_key(choice) in ACCEPT_WORDS


def words(conflict: Conflict) -> tuple[str, ...]:
    """What can be typed to settle it, beside a value of one's own."""
    if conflict.kind is ConflictKind.GUARD:
        return ("accept",)
    if conflict.why == "drift.unsure":
        return ("sheet", *str(conflict.params["delta"]).split(" / "))
    sheet = () if conflict.kind is ConflictKind.OPENING else ("sheet",)
    shop = ("shop",) if len(set(conflict.shops.values())) <= 1 else ()
    return (*sheet, *shop, *conflict.shops)


def refusal(conflict: Conflict, choice: str, pact: Pact) -> Mapping[str, object]:
    """What fills `choice.unknown`: what can't be chosen, and what can be instead."""
    said = {word: say(pact.locale, f"choice.word.{word}") for word in ("sheet", "shop", "accept")}
    told = " · ".join(said.get(word, word) for word in words(conflict))
    kind = ConflictKind.COUNT if conflict.field in NUMBERS else conflict.kind
    offer = say(pact.locale, OFFERS[kind], words=told) if kind in OFFERS else told
    return {"id": conflict.id, "choice": choice, "words": offer}


def _number(chosen: Chosen) -> int | None:
    if isinstance(chosen.value, int):
        return chosen.value
    text = str(chosen.value or "").translate(WIDE_SIGNS)
    return int(text) if WHOLE.fullmatch(text) else None


def _pieces(chosen: Chosen) -> int | None:
    """The number that was chosen. A number of one's own below zero is none: nothing is kept back or counted so."""
    number = _number(chosen)
    return None if number is not None and number < 0 and not chosen.side else number


def _item(conflict: Conflict) -> ItemKey:
    sku, owner = conflict.row
    return ItemKey(owner, sku)


def _field(old: Conflict, chosen: Chosen, scene: Scene) -> bool:
    draft, item, value = scene.draft, _item(old), chosen.value
    if old.field in NUMBERS:
        value = _pieces(chosen)
        if value is None and chosen.value is not None:
            return False
        draft.explained.add(item)
    before = scene.state.fields.get(item, {}).get(old.field)
    draft.fields.setdefault(item, {})[old.field] = value
    draft.note(who=chosen.who, place=old.place, before=before, after=value, why="choice", params={"id": old.id})
    return True


def _opening(old: Conflict, chosen: Chosen, scene: Scene) -> bool:
    """A shop's number is as of when it was asked, a number of one's own as of now."""
    number, then = _number(chosen), old.params.get("free")
    if number is None:
        return False
    free = then if chosen.side and isinstance(then, int) else None
    open_with(_item(old), number, chosen.side or chosen.who, scene.draft, free)
    return True


def _count(old: Conflict, chosen: Chosen, scene: Scene) -> bool:
    """What was counted is as of when it was asked: what moved since is added. A number of one's own is as of now."""
    number, item = _pieces(chosen), _item(old)
    if number is None:
        return False
    if chosen.side and isinstance(old.base, int):
        number += scene.draft.stocks[item].on_hand - old.base
    key = f"count:{old.id}:{scene.state.version}"
    count(item, number, scene.state, scene.draft, key=key, who=chosen.who)
    return True


def _drift(old: Conflict, chosen: Chosen, scene: Scene) -> bool:
    """The sheet: the shop's number is put right. The shop, or one of several differences: it is a movement."""
    draft, item = scene.draft, _item(old)
    shop = next(iter(old.shops))
    key = ListingKey(shop, str(old.params["listing"]))
    known = draft.listings.get(key) or scene.state.listings.get(key)
    delta = _booked(chosen, known.drift) if known and known.drift else None
    if known is None or known.confirmed is None or known.drift is None or delta is None:
        return False
    fresh = draft.fresh.get(key)
    confirmed = fresh or replace(known.confirmed, number=known.confirmed.number + known.drift.delta)
    draft.listings[key] = replace(known, confirmed=confirmed, intended=None, handed=passed(known.handed), drift=None)
    if fresh:
        draft.frozen.discard(key)
    if item in draft.waiting:
        draft.waiting[item] -= known.drift.fall
    draft.explained.add(item)
    if delta:
        for part in parts_of(item, scene.pact):
            move = f"choice:{old.id}:{scene.state.version}:{part.item}"
            draft.post(Kind.ADJUST, part.item, delta * part.pieces, key=move, who=shop, why="choice")
            draft.explained.add(part.item)
    told = {"id": old.id}
    draft.note(who=chosen.who, place=old.place, before=old.base, after=chosen.value, why="choice", params=told)
    return True


def _booked(chosen: Chosen, drift: Drift) -> int | None:
    """Pieces to book. None: that choice says nothing here."""
    if chosen.side == SHEET:
        return 0
    if chosen.side:
        return drift.delta if len(drift.deltas) == 1 else None
    number = _number(chosen)
    return number if number in drift.deltas else None


def _join(old: Conflict, chosen: Chosen, scene: Scene) -> bool:
    """The sheet: they are the same item. The shop: they are not. A value: the alliance's SKU that it is."""
    draft, shop, sku = scene.draft, old.row[0], str(old.params["sku"])
    found = [known for known in scene.state.listings.values() if map_key(known.key, known.sku) == old.row]
    if chosen.side == SHEET:
        item = ItemKey(str(old.params["owner"]), sku)
    elif chosen.side:
        item = ItemKey(scene.pact.partner_of(shop), str(old.params.get("own", f"{sku}@{shop}")))
    else:
        named = key_text(str(chosen.value))
        item = ItemKey(catalogue_of(scene.state, Seen(sheet=scene.sheet), scene.pact).owner(named, shop), named)
    for known in found:
        draft.listings[known.key] = replace(draft.listings.get(known.key, known), item=item)
    draft.note(who=chosen.who, place=old.place, before="", after=item.sku, why="choice", params={"id": old.id})
    return True


def _deletion(old: Conflict, chosen: Chosen, scene: Scene) -> bool:
    """The sheet: the item leaves the sheet (its stock stays in the ledger). The shop: the row comes back."""
    draft = scene.draft
    if not chosen.side:
        return False
    if chosen.side == SHEET:
        draft.fields.setdefault(_item(old), {})["retired"] = True
    draft.gone[old.place] = None
    draft.note(who=chosen.who, place=old.place, before="", after="", why="choice", params={"id": old.id})
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
