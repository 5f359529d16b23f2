"""The store in memory and the one in a database, side by side: the same calls get the same answers."""

from __future__ import annotations

import dataclasses
import random
import shutil
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from sheetpact.errors import ChangedMeanwhile
from sheetpact.model.editors import EditNote
from sheetpact.model.inbox import Delivery
from sheetpact.model.keys import ItemKey, ListingKey
from sheetpact.model.ledger import Booked, Confirmed, Drift, Effect, Handed, Intended, KeptLine, Kind, Movement, Posting
from sheetpact.model.members import Word
from sheetpact.model.membership import AccountKey, Consent, PointKind, PointMovement
from sheetpact.model.problems import Problem, Severity
from sheetpact.model.records import Customer, Order, OrderLine
from sheetpact.model.runs import Run, SideReport, Status
from sheetpact.model.sheet import Value
from sheetpact.model.state import CellKey, Change, Conflict, ConflictKind, Known, Outcome, Rows, Stop
from sheetpact.ports import Store, Transaction
from sheetpact.simulators.store import MemoryStore
from sheetpact.store import open_store

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
SHANGHAI = timezone(timedelta(hours=8))
SHOPS = ("art", "tea")
ITEMS = (ItemKey("art", "FIG"), ItemKey("tea", "POT"), ItemKey("tea", "CUP"))
LISTINGS = tuple(ListingKey(shop, listing) for shop in SHOPS for listing in ("L1", "L2"))
ACCOUNTS = tuple(AccountKey(shop, customer) for shop in SHOPS for customer in ("7", "8"))
DOCUMENTS = ("doc", "copy")
RUNS = ("", "R1", "R2", "R3", "R4", "R5")
STAMPS = tuple((document, run) for document in DOCUMENTS for run in RUNS)
VALUES = (None, True, 1, 0, Decimal(1), Decimal("1.0"), "1", "茶壶", "", NOON, 2**70)
ONES = (1, True, Decimal(1), Decimal("1.0"))
"""Equal, and not the same."""
TRANSACTIONS = 14

Step = Callable[[Transaction], object]


@dataclass
class Story:
    """Makes up what happens, from one seed."""

    dice: random.Random

    def at(self) -> datetime:
        return (NOON + timedelta(minutes=self.dice.randrange(6))).astimezone(self.dice.choice((UTC, SHANGHAI)))

    def run(self) -> str:
        return self.dice.choice(RUNS[1:])

    def maybe(self, made: object) -> object | None:
        return made if self.dice.random() < 0.5 else None

    def value(self) -> Value:
        return self.dice.choice((*VALUES, self.at()))

    def values(self, *names: str) -> dict[str, Value]:
        return {name: self.value() for name in self.dice.sample(names, self.dice.randint(0, len(names)))}

    def params(self) -> dict[str, object]:
        rare = (ITEMS[0], Severity.RED, ["a", 1], {"by": Kind.SALE}, 1.5, self.value())
        return {name: self.dice.choice(rare) for name in ("n", "b")[: self.dice.randint(0, 2)]}

    def row(self) -> tuple[str, ...]:
        return self.dice.choice((*ITEMS, ("POT", "tea"), ("POT",), ('茶"', ""), ("A", "B")))

    def cell(self) -> CellKey:
        return CellKey("inventory", self.row(), self.dice.choice(("title", "")))

    # stock

    def movement(self) -> Movement:
        key, kind = f"m{self.dice.randrange(12)}", self.dice.choice(tuple(Kind))
        quantity = self.dice.randint(-3, 3)
        return Movement(key, kind, self.dice.choice(ITEMS), quantity, self.at(), self.run(), "who", "why", "tea", "A")

    def movements(self) -> tuple[Movement, ...]:
        return tuple(self.movement() for _ in range(self.dice.randrange(4)))

    def booked(self) -> tuple[Booked, ...]:
        key, listing = f"b{self.dice.randrange(3)}", self.dice.choice(LISTINGS)
        return (Booked(key, listing, self.dice.choice(ITEMS), self.dice.randint(-1, 1), self.at(), self.at()),)

    def known(self) -> Known:
        effects = [self.dice.randrange(8) for _ in range(4)]
        return Known(
            self.dice.choice(LISTINGS),
            self.dice.choice(("", "POT", "CUP")),
            tracked=self.dice.random() < 0.7,
            item=self.maybe(self.dice.choice(ITEMS)),  # type: ignore[arg-type]
            confirmed=self.maybe(Confirmed(1, self.at(), effects[0])),  # type: ignore[arg-type]
            intended=self.maybe(Intended(2, self.at(), effects[1], self.run())),  # type: ignore[arg-type]
            handed=tuple(
                Handed(3, self.at(), effects[2], self.run(), self.dice.choice(("", "a.csv")), self.dice.random() < 0.3)
                for _ in range(self.dice.randrange(3))
            ),
            drift=self.maybe(
                Drift(-1, self.at(), self.run(), effects[3], self.dice.choice(((), (2,))), self.maybe(self.at()))  # type: ignore[arg-type]
            ),  # type: ignore[arg-type]
            missing=self.dice.randrange(2),
        )

    def line(self, shop: str, order: str) -> KeptLine:
        item, listing, line = self.dice.choice(ITEMS), self.dice.choice(("L1", "L2")), self.dice.choice("12")
        held, shipped, sequence = self.dice.randrange(3), self.dice.randrange(2), self.dice.randint(1, 4)
        return KeptLine(shop, order, line, item, listing, 1, held, shipped, 0, held + shipped, sequence)

    def book(self) -> Step:
        shop, name = self.dice.choice(SHOPS), self.dice.choice("ABC")
        lines = (OrderLine("1", "L1", "POT", 1),)
        order = Order(shop, name, NOON, self.at(), lines, self.dice.choice(("", "#1")), "cust", taken_at=NOON)
        order = replace(order, refunded_minor=self.dice.randrange(3))
        effects = tuple(
            Effect(
                ListingKey(shop, self.dice.choice(("L1", "L2"))),
                name,
                -1,
                self.at(),
                since=self.dice.choice((None, NOON)),
                back=self.dice.randrange(3),
            )
            for _ in range(self.dice.randrange(3))
        )
        kept = tuple(self.line(shop, name) for _ in range(self.dice.randrange(3)))
        posting = Posting(order, self.movements(), kept, effects, self.booked(), self.dice.random() < 0.5)
        return lambda tx: [tx.book(posting) for _ in range(1 + (posting.open))]

    def put_listings(self) -> Step:
        known = [self.known() for _ in range(self.dice.randrange(4))]
        return lambda tx: tx.put_listings(known)

    # decisions

    def conflict(self) -> Conflict:
        name, kind = self.dice.randrange(6), self.dice.choice((ConflictKind.FIELD, ConflictKind.GUARD))
        return Conflict(
            f"c{name}",
            kind,
            "inventory",
            ((*SHOPS, "sheet")[name % 3],),
            "title",
            self.value(),
            self.value(),
            self.values("tea", "art"),
            "why",
            self.params(),
            self.run(),
            settled=self.dice.random() < 0.3,
        )

    def save(self) -> Step:
        stops = tuple(
            Stop(side, ("d1",), "guard", self.params()) for side in self.dice.sample(SHOPS, self.dice.randrange(3))
        )
        outcome = Outcome(
            movements=self.movements(),
            listings=tuple(self.known() for _ in range(self.dice.randrange(2))),
            booked=self.booked(),
            fields={
                item: self.values("title", "safety_stock", "a")
                for item in self.dice.sample(ITEMS, self.dice.randrange(3))
            },
            typed={self.cell(): self.value() for _ in range(self.dice.randrange(3))},
            gone={self.cell(): self.dice.choice((None, "R1", "R2")) for _ in range(self.dice.randrange(3))},
            changes=tuple(self.change() for _ in range(self.dice.randrange(3))),
            stops=stops,
            used=frozenset(self.dice.sample(("d1", "d2"), self.dice.randrange(3))),
            sheet_read=self.dice.random() < 0.2,
            orders_told=self.dice.random() < 0.2,
            adopted=self.dice.random() < 0.2,
        )
        wanted, run, stale = self.conflict(), self.run(), self.dice.random() < 0.1
        document, stamp = self.dice.choice(DOCUMENTS), self.dice.choice(RUNS)

        def step(tx: Transaction) -> None:
            version = tx.state(document, stamp).version
            decided = replace(outcome, conflicts=(wanted, *_settled(tx, wanted)))
            tx.save(decided, run, document, stamp, state_version=version - stale)

        return step

    def change(self) -> Change:
        row, run = self.row(), self.run()
        return Change(
            self.at(), "sheet", "inventory", row, "title", self.value(), self.value(), "edit", run, self.params()
        )

    def add_changes(self) -> Step:
        many = [self.change() for _ in range(self.dice.randrange(4))]
        return lambda tx: tx.add_changes(many)

    def put_conflict(self) -> Step:
        wanted = self.conflict()
        return lambda tx: [tx.put_conflict(each) for each in (*_settled(tx, wanted), wanted)]

    def accept(self) -> Step:
        digests, run = self.dice.sample(("d1", "d2"), self.dice.randrange(3)), self.run()
        return lambda tx: tx.accept(digests, run)

    # the sheet

    def remember_rows(self) -> Step:
        document, run, stamp = self.dice.choice(DOCUMENTS), self.run(), self.dice.choice(RUNS)
        tabs = self.dice.sample(("inventory", "members", "changes"), self.dice.randint(0, 2))
        rows: dict[str, Rows] = {
            tab: {
                self.row(): {"n": self.dice.choice(ONES)} | self.values("title") for _ in range(self.dice.randrange(4))
            }
            for tab in tabs
        }
        return lambda tx: tx.remember_rows(document, run, stamp, rows)

    def forget_rows(self) -> Step:
        before = self.run()
        return lambda tx: tx.forget_rows(before)

    def note_editors(self) -> Step:
        document = self.dice.choice(DOCUMENTS)
        notes = [
            EditNote("库存", self.row(), "品名", self.dice.choice(SHOPS), self.at())
            for _ in range(self.dice.randrange(4))
        ]
        return lambda tx: tx.note_editors(document, notes)

    def close_dead(self) -> Step:
        before, shop, all_shops = self.at(), self.dice.choice(SHOPS), self.dice.random() < 0.3
        return lambda tx: tx.give_up(before) if all_shops else tx.close_dead(shop, before)

    def forget_editors(self) -> Step:
        before = self.at()
        return lambda tx: tx.forget_editors(before)

    # runs and look-ups

    def open_run(self) -> Step:
        problem = Problem("stock.sum", Severity.AMBER, params=self.params())
        run = Run(self.run(), "sync", self.at(), self.at(), Status.AMBER, {"tea": SideReport(1)}, (problem,), 1, 0.5)
        return lambda tx: tx.close_run(run) if run.started_at.minute % 2 else tx.open_run(run)

    def put_cursor(self) -> Step:
        shop, cursor = self.dice.choice(SHOPS), self.dice.choice(("", "p1", "p2"))
        return lambda tx: (tx.put_cursor(shop, "orders", cursor), tx.put_meta("pact", cursor))

    # members

    def put_accounts(self) -> Step:
        accounts = [
            Customer(*self.dice.choice(ACCOUNTS), "王芳", points=self.dice.choice((None, 0, 1)), tier="金卡")
            for _ in range(self.dice.randrange(3))
        ]
        return lambda tx: tx.put_accounts(accounts)

    def drop_accounts(self) -> Step:
        keys = self.dice.sample(ACCOUNTS, self.dice.randrange(3))
        return lambda tx: tx.drop_accounts(keys)

    def put_members(self) -> Step:
        names = ("M1", "M2", "M3", "M4")
        members = {key: self.dice.choice(names) for key in self.dice.sample(ACCOUNTS, self.dice.randrange(4))}
        redirects = {old: self.dice.choice(names) for old in self.dice.sample(names, self.dice.randrange(3))}
        agreed = {
            member: self.dice.choice((None, "金卡")) for member in self.dice.sample(names, self.dice.randrange(3))
        }
        return lambda tx: (tx.put_members(members, redirects), tx.put_tiers(agreed))

    def judge(self) -> Step:
        one, other = sorted(self.dice.sample(ACCOUNTS, 2))
        word = self.dice.choice((None, Word(same=True, who="tea", at=self.at()), Word(same=False)))
        return lambda tx: tx.judge((one, other), word)

    def add_consents(self) -> Step:
        consents = [
            Consent(
                f"k{self.dice.randrange(6)}",
                self.dice.choice(ACCOUNTS),
                "v1",
                "points",
                SHOPS,
                self.at(),
                channel=self.dice.choice(("", "form")),
                expires=self.dice.choice((None, self.at())),
            )
            for _ in range(self.dice.randrange(4))
        ]
        return lambda tx: tx.add_consents(consents)

    def add_points(self) -> Step:
        posted = [
            PointMovement(
                f"p{self.dice.randrange(9)}",
                account,
                "tea",
                self.dice.randint(-2, 2),
                self.at(),
                self.run(),
                lot=self.dice.choice(("", "2026-03-31")),
                kind=self.dice.choice(list(PointKind)),
                order_shop=self.dice.choice(("", *SHOPS)),
                order=self.dice.choice("AB"),
            )
            for account in self.dice.choices(ACCOUNTS, k=self.dice.randrange(4))
        ]
        return lambda tx: tx.add_points(posted)

    def step(self) -> Step:
        steps = (
            *(self.book, self.book, self.book, self.save, self.save, self.put_listings, self.put_listings),
            *(self.remember_rows, self.remember_rows, self.forget_rows, self.note_editors, self.note_editors),
            *(self.forget_editors, self.close_dead, self.accept),
            *(self.accept, self.add_changes, self.put_conflict, self.open_run, self.put_cursor),
            *(self.put_accounts, self.drop_accounts, self.put_members, self.judge, self.add_consents, self.add_points),
        )
        return self.dice.choice(steps)()

    # outside of transactions

    def call(self) -> Callable[[Store], object]:
        calls = (
            self.receive,
            self.take,
            self.close,
            self.bury,
            self.put_back,
            self.give_back,
            self.revive,
            self.lease,
            self.release,
        )
        return self.dice.choice(calls)()

    def receive(self) -> Callable[[Store], object]:
        came = [
            Delivery(self.dice.choice(SHOPS), f"d{self.dice.randrange(8)}", self.at(), {"b": "1", "a": "2"}, b"\x00")
            for _ in range(self.dice.randrange(4))
        ]
        return lambda store: store.inbox.receive(came)

    def take(self) -> Callable[[Store], object]:
        now, seconds, limit = self.at(), self.dice.choice((60, 120)), self.dice.randint(1, 3)
        sides = self.dice.choice((SHOPS, SHOPS[:1], ()))
        return lambda store: [replace(each, id=0) for each in store.inbox.take(now, seconds, limit, sides)]

    def close(self) -> Callable[[Store], object]:
        def call(store: Store) -> None:
            for each in store.inbox.take(now, 60, 1, SHOPS):
                with suppress(ZeroDivisionError), store.begin() as tx:
                    tx.close_deliveries([each.id])
                    tx.receive([Delivery(each.shop, "next", now, {}, b"")])
                    _ = 1 // lives

        now, lives = self.at(), self.dice.choice((0, 1))
        return call

    def bury(self) -> Callable[[Store], object]:
        now = self.at()
        return lambda store: [store.inbox.bury(each.id, "order.broken") for each in store.inbox.take(now, 60, 1, SHOPS)]

    def put_back(self) -> Callable[[Store], object]:
        now, due = self.at(), self.at()
        return lambda store: [
            store.inbox.put_back(each.id, due, "later") for each in store.inbox.take(now, 60, 2, SHOPS)
        ]

    def give_back(self) -> Callable[[Store], object]:
        def call(store: Store) -> None:
            taken = [each.id for each in store.inbox.take(now, 60, 2, SHOPS)]
            store.inbox.give_back([*taken, *([] if once else taken), 999], due)
            if not once:
                store.inbox.give_back(taken, due)

        now, due, once = self.at(), self.at(), self.dice.choice((True, False))
        return call

    def revive(self) -> Callable[[Store], object]:
        now = self.at()
        return lambda store: [store.inbox.revive(now), store.inbox.revive(now)]

    def lease(self) -> Callable[[Store], object]:
        holder, now = self.dice.choice("ab"), self.at()
        return lambda store: store.lease("sync", holder, now, 60)

    def release(self) -> Callable[[Store], object]:
        holder = self.dice.choice("ab")
        return lambda store: store.release("sync", holder)


def _settled(tx: Transaction, wanted: Conflict) -> list[Conflict]:
    """A place has one open conflict at most: what else stands there is settled."""
    return [
        replace(each, settled=True) for each in tx.conflicts() if each.place == wanted.place and each.id != wanted.id
    ]


def picture(tx: Transaction, stamps: Collection[tuple[str, str]]) -> dict[str, object]:
    """All that can be asked; of documents as of these runs."""
    names, numbers = ("A", "B", "C", "Z"), (("L1", "L2", "L9"), ("POT", "CUP", "cup", "Pot", ""))
    asked: dict[str, object] = {
        "effects": (tx.last_effect(), [tx.moved_since(effect) for effect in (0, 1, 5)]),
        "stocks": tx.stocks(ITEMS),
        "fields": tx.fields(ITEMS),
        "listings": tx.listings(LISTINGS),
        "handed": tx.handed(),
        "movements": (tx.movements(), tx.movements(item=ITEMS[1], run="R1"), tx.movements(run="R2", limit=2)),
        "posted": tx.posted(["none", *(each.key for each in tx.movements(limit=3))]),
        "holds": [tx.holds(item) for item in ITEMS],
        "changes": (tx.changes(run="R1"), tx.changes(limit=3), len(tx.changes(limit=0))),
        "runs": (tx.runs(2), tx.runs(9), tx.run("R3")),
        "stops": [tx.stops(run) for run in RUNS],
        "notes": (tx.meta("pact"), tx.meta("adopted"), [tx.cursor(shop, "orders") for shop in SHOPS]),
        "editors": [tx.editors(name, NOON + timedelta(minutes=minute)) for name in DOCUMENTS for minute in (-1, 2)],
        "accounts": (tx.accounts(), tx.members(), tx.redirects(), tx.tiers(), tx.judged()),
        "points": (tx.points(), tx.consents(), tx.point_movements(), tx.point_movements(account=ACCOUNTS[0], run="R1")),
        "paid twice": tx.orders_of_two_payments(),
        "point sums": (tx.spent_points(NOON, NOON + timedelta(minutes=3)), tx.point_sums()),
    }
    for shop in SHOPS:
        asked[shop] = (tx.kept(shop, names), tx.updated(shop, names), tx.booked(shop), tx.open_orders(shop))
        asked[f"{shop} called"] = [tx.orders_called(shop, told) for told in (*map(list, names), ["#A", "10"])]
        asked[f"{shop} points"] = (tx.order_points(shop, names), tx.refunded(shop, names))
        asked[f"{shop} listings"] = (tx.joined(shop, numbers[0]), tx.skus(shop, numbers[1]))
    states = {(name, run): replace(tx.state(name, run), version=0) for name in DOCUMENTS for run in RUNS}
    return (
        asked | {"state": next(iter(states.values()))} | {f"{key}": _of_document(each) for key, each in states.items()}
    )


def _of_document(state: object) -> dict[str, object]:
    return {name: getattr(state, name) for name in ("base", "typed", "gone")}


def exact(value: object) -> object:
    """To be compared: 1 isn't true, 1.0 isn't 1, and a time is told in its own zone. The order of a mapping is free."""
    if dataclasses.is_dataclass(value):
        return type(value).__name__, *(exact(getattr(value, each.name)) for each in dataclasses.fields(value))
    if isinstance(value, Mapping):
        return {str(exact(name)): exact(each) for name, each in value.items()}
    if isinstance(value, frozenset):
        return sorted(map(str, value))
    if isinstance(value, (tuple, list)):
        kind = "" if isinstance(value, list) else type(value).__name__
        return [kind, *(exact(each) for each in value)]
    return type(value).__name__, str(value)


def different(memory: object, database: object) -> list[str]:
    """What of two pictures isn't the same."""
    assert isinstance(memory, dict)
    assert isinstance(database, dict)
    return [
        f"{name}: {memory[name]} / {database[name]}" for name in memory if exact(memory[name]) != exact(database[name])
    ]


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("prepared")
    open_store("sqlite:///pact.db", folder, new_hub=lambda: "hub").close()
    return folder / "pact.db"


@contextmanager
def two_stores(prepared: Path) -> Iterator[tuple[MemoryStore, Store]]:
    with TemporaryDirectory() as folder:
        shutil.copy(prepared, folder)
        database = open_store("sqlite:///pact.db", Path(folder))
        try:
            yield MemoryStore("hub"), database
        finally:
            database.close()


class Crash(Exception):
    """In the middle of a transaction."""


def answers(steps: Sequence[Step], tx: Transaction) -> list[object]:
    """What each step gave, and whether a decision made before it would be refused now."""
    given: list[object] = []
    version = tx.state("doc", "").version
    for step in steps:
        try:
            given.append(exact(step(tx)))
        except ChangedMeanwhile:
            given.append("changed meanwhile")
        before, version = version, tx.state("doc", "").version
        given.append(version > before)
    return given


def one_transaction(story: Story, stores: tuple[Store, Store]) -> None:
    steps = [story.step() for _ in range(story.dice.randint(1, 12))]
    stamps = story.dice.sample(STAMPS, 2)
    end = story.dice.choice(("begin", "begin", "begin", "rehearse", "crash"))
    given: list[object] = []
    pictures: list[object] = []
    for store in stores:
        opened = store.rehearse() if end == "rehearse" else store.begin()
        with suppress(Crash), opened as tx:
            given.append(answers(steps, tx))
            pictures.append(picture(tx, stamps))
            if end == "crash":
                raise Crash
    assert given[0] == given[1]
    assert different(*pictures) == []


@settings(max_examples=max(1, settings.default.max_examples // 8))  # each is a story of many calls
@given(st.integers(0, 2**32))
@example(241)  # one delivery given back twice in one call
def test_the_same_calls_get_the_same_answers(prepared: Path, seed: int) -> None:
    story = Story(random.Random(seed))
    with two_stores(prepared) as (memory, database), memory.look() as first:
        for _ in range(TRANSACTIONS):
            one_transaction(story, (memory, database))
            calls = [story.call() for _ in range(3)]
            assert [exact(call(memory)) for call in calls] == [exact(call(database)) for call in calls]
            assert memory.inbox.waiting() == database.inbox.waiting()
            assert exact(memory.inbox.left()) == exact(database.inbox.left())
        with memory.look() as now, database.look() as asked:
            assert different(picture(now, STAMPS), picture(asked, STAMPS)) == []
        assert first.movements() == first.runs(9) == first.accounts() == ()
        assert first.state("doc", "R1").base == {}
