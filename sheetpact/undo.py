"""Take back what a run decided, by compensating movements. Never its facts: orders, cancels, shipping, returns."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field, replace

from sheetpact.carrying import atomic_shops
from sheetpact.errors import Unclear
from sheetpact.forgotten import void_with
from sheetpact.lease import Lease, held
from sheetpact.membership import take_back_word
from sheetpact.model.keys import ItemKey
from sheetpact.model.ledger import Booked, Kind, Movement, Stock
from sheetpact.model.members import Pair
from sheetpact.model.membership import PointKind, PointMovement
from sheetpact.model.runs import Run, Status, run_id
from sheetpact.model.sheet import Value
from sheetpact.model.state import Change, Conflict, ConflictKind, RowKey, State
from sheetpact.model.texts import say
from sheetpact.ports import Alliance, Transaction
from sheetpact.reconcile.drafts import OPERATOR, Draft, Place, Sides
from sheetpact.reconcile.members_points import Taking
from sheetpact.reconcile.members_review import SAID, pair_id
from sheetpact.reconcile.points_lots import net
from sheetpact.reconcile.points_spending import UNDONE, on_order, take_back
from sheetpact.reconcile.points_void import UNDO
from sheetpact.reconcile.standing import targets_now

DECIDED = frozenset({Kind.ADJUST, Kind.COUNT, Kind.TRANSFER, Kind.RECEIPT})
FACT = frozenset({Kind.SALE, Kind.RETURN})
SHARED = frozenset({("inventory", "item"), ("inventory", "safety_stock"), ("members", "tier")})
"""Columns that are merged three ways."""
TYPED = frozenset({"edit", UNDONE})
"""Why points move by somebody's decision; what shops tell of points are facts."""
DECIDING = frozenset({"field", "choice", "edit", "undo"})
"""Why a shared column changes by somebody's decision."""
TAKEN_BACK = "drift.taken_back"
"""Why of a movement that a late order made: it follows from a fact."""


@dataclass(frozen=True, slots=True)
class Undone:
    """What undo did with one run. `run` is the undo's own ('' when there was nothing to do)."""

    of: str
    run: str = ""
    before: str = ""
    """The run that had undone it already."""
    movements: tuple[Movement, ...] = ()
    """The compensating ones."""
    fields: tuple[Change, ...] = ()
    points: tuple[PointMovement, ...] = ()
    """Compensating ones of members' points, and what is void at once as their member has been forgotten since."""
    conflicts: tuple[Conflict, ...] = ()
    """Fields that were changed since."""
    openings: tuple[Movement, ...] = ()
    """Adoption, which stays."""
    orders: tuple[Change, ...] = ()
    """What orders moved: it happened, and stays."""
    facts: tuple[Movement, ...] = ()
    """The same of shipping, returns, and what a late order took back."""
    joins: tuple[Change, ...] = ()
    """Choices about which item a listing is: they are changed in the SKU map."""

    @property
    def left(self) -> bool:
        """Something that was decided isn't back."""
        return bool(self.conflicts or self.openings or self.joins)


@dataclass(slots=True)
class Undoing:
    """One undo under way, inside one transaction."""

    tx: Transaction
    state: State
    draft: Draft
    of: str
    locale: str
    booked: list[Booked] = field(default_factory=list)
    tiers: dict[str, str | None] = field(default_factory=dict)
    """Member → the tier to agree on again."""
    words: list[Pair] = field(default_factory=list)
    """Accounts of which nothing is said any longer."""

    @property
    def why(self) -> Mapping[str, object]:
        return {"run": self.of}


def undo(alliance: Alliance, run: str) -> Undone:
    """Once; a second time nothing happens. Published numbers follow at the next sync. Unclear: no such run.

    Busy: the run may still be under way, and what it decides from here on would stay.
    """
    pact, now = alliance.pact, alliance.now()
    with _ended(run, alliance), alliance.store.begin() as tx:
        of, last = _known_run(run, tx, pact.locale)
        if before := tx.meta(f"undone:{of}"):
            return Undone(of, before=before)
        own = Run(run_id(now, last), "undo", now)
        state = tx.state(pact.sheet.document, "")
        undoing = Undoing(tx, state, Draft(own.id, now, dict(state.stocks)), of, pact.locale)
        _take_back_stock(undoing, list(pact.shops))
        fields = tuple(_take_back_fields(undoing))
        fields = (*fields, *_take_back_words(undoing))
        points = tuple(_take_back_points(undoing))
        undone = replace(_undone(undoing, own.id, fields), points=(*points, *void_with(tx, points)))
        if not (undone.movements or undone.fields or undone.points or undone.conflicts):
            return replace(undone, run="")
        outcome = replace(undoing.draft.outcome(sheet_read=False, adopted=False), booked=tuple(undoing.booked))
        tx.open_run(own)
        tx.save(outcome, own.id, pact.sheet.document, "", state_version=state.version)
        tx.put_tiers(undoing.tiers)
        for pair in undoing.words:
            take_back_word(tx, pair)
        tx.add_points(undone.points)
        tx.put_meta(f"undone:{of}", own.id)
        _announce(undone, tx, alliance)
        status = Status.AMBER if undone.conflicts else Status.GREEN
        tx.close_run(replace(own, finished_at=alliance.now(), status=status, conflicts=len(tx.conflicts())))
    return undone


def _ended(run: str, alliance: Alliance) -> AbstractContextManager[None]:
    """Keeps out who may still carry it on. One that was killed is carried on by nobody, once its lease is over."""
    with alliance.store.look() as tx:
        found = tx.run(_named(run))
    going = found is not None and found.finished_at is None
    return held(Lease(alliance.store, "sync", alliance.now)) if going else nullcontext()


def _named(typed: str) -> str:
    return typed.strip().lower()


def _known_run(typed: str, tx: Transaction, locale: str) -> tuple[str, str]:
    """The run that is meant, and the newest one."""
    runs = tx.runs(10)
    found = tx.run(_named(typed))
    if found is None:
        ids = tuple(run.id for run in runs)
        raise Unclear(say(locale, "runs.none", run=typed, ids=" · ".join(ids) or "–"), ids)
    return found.id, runs[0].id


# stock


def _take_back_stock(undoing: Undoing, shops: Sequence[str]) -> None:
    draft = undoing.draft
    for movement in undoing.tx.movements(run=undoing.of):
        if movement.kind not in DECIDED or movement.why == TAKEN_BACK:
            continue
        since = undoing.tx.movements(item=movement.item)
        pieces = movement.quantity + _back_already(movement, since)
        key = f"undo:{movement.key}"
        if not pieces or any(each.key == key for each in since):
            continue
        before = draft.stocks.get(movement.item, Stock()).available
        draft.post(Kind.ADJUST, movement.item, -pieces, key=key, who=OPERATOR, why="undo")
        undoing.booked += _closed(movement, undoing.tx, shops)
        place = ("inventory", (movement.item.sku, movement.item.owner), "available")
        after = draft.stocks[movement.item].available
        draft.note(who=OPERATOR, place=place, before=before, after=after, why="undo", params=undoing.why)


def _back_already(movement: Movement, since: Sequence[Movement]) -> int:
    """Pieces of a booked drift that late orders have taken back since."""
    return sum(
        each.quantity for each in since if each.why == TAKEN_BACK and each.key.startswith(f"{movement.key}:back:")
    )


def _closed(movement: Movement, tx: Transaction, shops: Sequence[str]) -> Iterator[Booked]:
    """A drift that is taken back can't be taken back again by a late order."""
    if movement.who in shops:
        yield from (replace(each, open=0) for each in tx.booked(movement.who) if each.key == movement.key)


# fields


def _take_back_fields(undoing: Undoing) -> Iterator[Change]:
    """Oldest first per cell: what stood there before the run is what counts."""
    first: dict[Place, Change] = {}
    last: dict[Place, Change] = {}
    for change in reversed(undoing.tx.changes(run=undoing.of, limit=0)):
        if change.why in DECIDING and (change.tab, change.field) in SHARED:
            place = (change.tab, change.row, change.field)
            first.setdefault(place, change)
            last[place] = change
        elif _retired(change, undoing.state):
            yield _set(undoing, (change.tab, change.row, ""), "retired", None)
    for place, change in first.items():
        current = _current(undoing, change)
        if current == _agreed(change.before):
            continue
        if current == _agreed(last[place].after):
            yield _set(undoing, place, change.field, change.before)
        else:
            _ask(undoing, place, current, change)


def _current(undoing: Undoing, change: Change) -> Value:
    """What is agreed there now."""
    if change.tab == "members":
        return _agreed(undoing.tx.tiers().get(_member(undoing, change.row)))
    return _agreed(undoing.state.fields.get(_item(change), {}).get(change.field))


def _agreed(value: Value) -> Value:
    """An empty text is no value; a 0 is one."""
    return None if value == "" else value


def _member(undoing: Undoing, row: RowKey) -> str:
    """The number in use now."""
    return undoing.tx.redirects().get(row[0], row[0])


def _item(change: Change) -> ItemKey:
    sku, owner = change.row
    return ItemKey(owner, sku)


def _retired(change: Change, state: State) -> bool:
    """The run settled that a deleted row leaves the sheet, and it is still gone."""
    deleted = change.tab == "inventory" and change.why == "choice" and not change.field
    return deleted and bool(state.fields.get(_item(change), {}).get("retired"))


def _set(undoing: Undoing, place: Place, name: str, value: Value) -> Change:
    draft, (tab, row, column) = undoing.draft, place
    before: Value = ""
    if tab == "members":
        member = _member(undoing, row)
        before = undoing.tx.tiers().get(member)
        undoing.tiers[member] = str(value) if value else None
    else:
        item = ItemKey(row[1], row[0])
        before = undoing.state.fields[item].get(name) if column else ""
        draft.fields.setdefault(item, {})[name] = value
    draft.note(who=OPERATOR, place=place, before=before, after=value if column else "", why="undo", params=undoing.why)
    return draft.changes[-1]


def _ask(undoing: Undoing, place: Place, current: Value, change: Change) -> None:
    """Changed since: both values are kept, and those of a conflict that is open there already."""
    label = say(undoing.locale, "undo.side")
    pending = [c for c in undoing.state.conflicts if c.kind is ConflictKind.FIELD and tuple(c.place) == place]
    if pending:
        old = pending[0]
        sides = Sides(old.base, old.sheet, {**old.shops, label: change.before})
    else:
        sides = Sides(change.after, current, {label: change.before})
    undoing.draft.ask(ConflictKind.FIELD, place, sides, "undo.changed_since", undoing.why)


def _take_back_words(undoing: Undoing) -> Iterator[Change]:
    """What people answered about two accounts, where nobody has said anything else since."""
    tx, draft = undoing.tx, undoing.draft
    said = {pair_id(pair): (pair, word) for pair, word in tx.judged().items()}
    answered = {each.row[0]: each for each in tx.changes(run=undoing.of, limit=0) if each.why in SAID}
    for name, change in answered.items():
        pair, word = said.get(name, (None, None))
        if pair is not None and word is not None and (word.at, word.same) == (change.at, SAID[change.why]):
            undoing.words.append(pair)
            place = (change.tab, change.row, change.field)
            draft.note(who=OPERATOR, place=place, before=None, after=None, why="undo", params=undoing.why)
            yield draft.changes[-1]


def _take_back_points(undoing: Undoing) -> Iterator[PointMovement]:
    """Points that people typed, and what they spent and gave back; noted per member."""
    members = undoing.tx.members()
    noted: dict[str, None] = {}
    for back in (*_typed_points(undoing), *_spending(undoing)):
        noted[members.get(back.account, "")] = None
        yield back
    for member in filter(None, noted):
        place = ("members", (member,), "points")
        undoing.draft.note(who=OPERATOR, place=place, before=None, after=None, why="undo", params=undoing.why)


def _typed_points(undoing: Undoing) -> Iterator[PointMovement]:
    for movement in undoing.tx.point_movements(run=undoing.of):
        key = f"{UNDO}{movement.key}"
        since = undoing.tx.point_movements(account=movement.account)
        if movement.kind is PointKind.SPEND or movement.why not in TYPED or any(each.key == key for each in since):
            continue
        back = replace(movement, key=key, quantity=-movement.quantity, why=UNDONE, who=OPERATOR)
        yield replace(back, at=undoing.draft.now, run=undoing.draft.run)


def _spending(undoing: Undoing) -> Iterator[PointMovement]:
    """What the run spent on an order goes back, less what was given back since; what it gave back is spent again.

    That counts in this month's clearing, as any payment does on its day, and may leave a debt.
    """
    taking = Taking(f"undo:{undoing.of}", undoing.draft.run, undoing.draft.now)
    moves = [each for each in undoing.tx.point_movements(run=undoing.of) if each.kind is PointKind.SPEND]
    for shop, order in dict.fromkeys((each.order_shop, each.order) for each in moves):
        known = [each for each in undoing.tx.order_points(shop, [order]) if each.kind is PointKind.SPEND]
        by_run = net(each for each in known if each.run == undoing.of)
        spent, left = -sum(by_run.values()), -sum(each.quantity for each in known)
        again = on_order({lot: -part for lot, part in by_run.items() if part}, shop, order, len(known), taking)
        back = again if spent < 0 else take_back(known, min(spent, left), taking)
        yield from (replace(each, why=UNDONE, who=OPERATOR) for each in back)


# the rest


def _undone(undoing: Undoing, run: str, fields: tuple[Change, ...]) -> Undone:
    tx, draft = undoing.tx, undoing.draft
    movements = tx.movements(run=undoing.of)
    changes = tx.changes(run=undoing.of, limit=0)
    return Undone(
        of=undoing.of,
        run=run,
        movements=tuple(draft.movements),
        fields=fields,
        conflicts=tuple(draft.conflicts),
        openings=tuple(each for each in movements if each.kind is Kind.OPENING),
        orders=tuple(change for change in changes if change.why == "order"),
        facts=tuple(each for each in movements if each.kind in FACT or each.why == TAKEN_BACK),
        joins=tuple(change for change in changes if change.tab == "sku_map" and change.why == "choice"),
    )


def _announce(undone: Undone, tx: Transaction, alliance: Alliance) -> None:
    """A person decided this, so the numbers that shops will show from now on need no guard."""
    state = tx.state(alliance.pact.sheet.document, "")
    items = dict.fromkeys(movement.item for movement in undone.movements)
    targets = {
        key: n for item in items for key, n in targets_now(item, state, alliance.pact, atomic_shops(alliance)).items()
    }
    known = tx.listings(list(targets))
    tx.put_listings([replace(each, announced=targets[key]) for key, each in known.items()])
