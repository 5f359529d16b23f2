"""Points over many made-up lots: nothing is made or lost, whatever is spent, given back, covered and cleared."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import accumulate

from hypothesis import given
from hypothesis import strategies as st

from sheetpact.model.membership import AccountKey, Lot, PointKind, PointMovement
from sheetpact.model.pact import Pact
from sheetpact.model.records import Order, OrderLine
from sheetpact.reconcile.points_clearing import balances, transfers
from sheetpact.reconcile.points_lots import (
    Lots,
    cover,
    earn,
    expired,
    give_back,
    is_over,
    moved,
    net,
    spend,
    spendable,
)
from sheetpact.simulators.store import MemoryStore
from sheetpact.take import take_orders
from sheetpact.testing.alliance import PARTNERS as SHOPS

TODAY = "2026-03-15"
PARTNERS = ("art", "table", "tea")
LOT = st.builds(
    Lot,
    st.builds(AccountKey, st.sampled_from(["art-woo", "tea-woo"]), st.sampled_from("12")),
    st.sampled_from(PARTNERS),
    st.sampled_from(["", "2026-02-28", TODAY, "2026-03-31", "2027-01-31"]),
)
LOTS = st.dictionaries(LOT, st.integers(-200, 200), max_size=8)
FULL = st.dictionaries(LOT, st.integers(1, 200), max_size=8)
ROOM = st.dictionaries(st.sampled_from(PARTNERS), st.integers(0, 300))
TAKEN = st.dictionaries(st.tuples(st.sampled_from("abcde"), st.sampled_from("abcde")), st.integers(-500, 500))


def purses(lots: Lots) -> dict[object, int]:
    found: dict[object, int] = {}
    for lot, points in lots.items():
        found[lot.purse] = found.get(lot.purse, 0) + points
    return found


@given(LOTS)
def test_covering_moves_nothing_between_purses_and_leaves_no_purse_with_points_and_debts(lots: Lots) -> None:
    after = moved(lots, cover(lots))
    assert purses(after) == purses(lots)
    for lot, points in after.items():
        assert points <= 0 or all(other >= 0 for each, other in after.items() if each.purse == lot.purse)


@given(LOTS)
def test_what_is_over_goes_and_nothing_else(lots: Lots) -> None:
    covered = moved(lots, cover(lots))
    after = moved(covered, expired(covered, TODAY))
    for lot, points in after.items():
        assert points == (min(0, covered[lot]) if is_over(lot, TODAY) else covered[lot])


@given(LOTS, ROOM)
def test_all_that_may_be_spent_is_there_within_the_limits_and_never_more_than_the_person_has(
    lots: Lots, room: dict[str, int]
) -> None:
    covered = moved(lots, cover(lots))
    there = spendable(covered, room, TODAY)
    assert all(0 < points <= covered[lot] and not is_over(lot, TODAY) for lot, points in there.items())
    for issuer, most in room.items():
        assert sum(points for lot, points in there.items() if lot.issuer == issuer) <= most
    good = sum(points for lot, points in covered.items() if points < 0 or not is_over(lot, TODAY))
    assert sum(there.values()) <= max(0, good)


@given(FULL, st.data())
def test_what_is_spent_and_given_back_leaves_everything_as_it_was(lots: Lots, data: st.DataObject) -> None:
    there = spendable(lots, {}, TODAY)
    by = spend(there, data.draw(st.integers(0, sum(there.values()))))
    spent = {lot: -points for lot, points in by.items()}
    part = data.draw(st.integers(0, sum(spent.values())))
    first = give_back(spent, part)
    rest = give_back(moved(spent, {lot: -points for lot, points in first.items()}), sum(spent.values()) - part)
    assert moved(moved(moved(lots, by), first), rest) == lots


@given(st.lists(st.integers(0, 300), max_size=6), LOT.filter(lambda lot: not is_over(lot, TODAY)))
def test_an_order_has_earned_its_newest_points_whatever_it_went_through(targets: list[int], lot: Lot) -> None:
    earned: Lots = {}
    for target in targets:
        earned = moved(earned, earn(earned, target, lot, TODAY))
        assert sum(earned.values()) == target
        assert earn(earned, target, lot, TODAY) == {}


PACT = Pact.model_validate(
    {
        "pact": "手作联盟",
        "locale": "zh-CN",
        "timezone": "Asia/Shanghai",
        "currency": "CNY",
        "sheet": {"connector": "memory", "document": "手作联盟"},
        "partners": SHOPS,
        "members": {"points": {"since": date(2026, 3, 1), "earn_per": 100}},
    }
)
BOUGHT = datetime(2026, 3, 15, tzinfo=UTC)


@st.composite
def histories(draw: st.DrawFn) -> list[Order]:
    """An order of five cups as it goes on: pieces come back, money is paid back, some of it within one second."""
    steps = draw(
        st.lists(st.tuples(st.integers(0, 1), st.integers(0, 2), st.integers(0, 4000)), min_size=1, max_size=6)
    )
    seconds, returned, refunded = (list(accumulate(each)) for each in zip(*steps, strict=True))
    cups = OrderLine("1", "CUP-1", "CUP-1", shipped=5, ordered=5, paid_minor=9999)
    order = Order("tea-shop", "A1", BOUGHT, BOUGHT, (cups,), customer="7", currency="CNY")
    return [
        replace(
            order,
            updated_at=BOUGHT + timedelta(seconds=second),
            lines=(replace(cups, returned=min(back, 5)),),
            refunded_minor=money,
        )
        for second, back, money in zip(seconds, returned, refunded, strict=True)
    ]


def after(states: list[Order]) -> Lots:
    """The points once these states were read, one after the other."""
    store = MemoryStore("hub")
    for state in states:
        with store.begin() as tx:
            take_orders(tx, [state], PACT, "R1", earning=TODAY)
    with store.look() as tx:
        return {lot: points for lot, points in tx.points().items() if points}


@given(histories(), st.data())
def test_an_orders_states_read_in_any_order_and_any_number_of_times_leave_the_same_points(
    states: list[Order], data: st.DataObject
) -> None:
    # Of two states of one second only what grew tells which is newer; here money did, or nothing.
    states = [state for state, later in zip(states, [*states[1:], None], strict=True) if not _same_second(state, later)]
    again = data.draw(st.lists(st.sampled_from(states), max_size=4))
    assert after(data.draw(st.permutations([*states, *again]))) == after(states[-1:])


def _same_second(state: Order, later: Order | None) -> bool:
    """And as much paid back, so that it can't be told from the later one."""
    same = later is not None and state.updated_at == later.updated_at
    return same and later is not None and state.refunded_minor == later.refunded_minor


MOVEMENT = st.builds(
    PointMovement,
    st.sampled_from([f"m{number}" for number in range(12)]),
    LOT.map(lambda lot: lot.account),
    st.sampled_from(PARTNERS),
    st.integers(-200, 200),
    st.datetimes(datetime(2026, 2, 1), datetime(2026, 4, 30), timezones=st.just(UTC)),
    st.just("R1"),
    lot=LOT.map(lambda lot: lot.expires),
    kind=st.sampled_from(PointKind),
    order_shop=st.sampled_from(["art-woo", "tea-woo"]),
    order=st.sampled_from("AB"),
)


@given(st.lists(MOVEMENT, unique_by=lambda each: each.key, max_size=12), st.data())
def test_balances_are_the_same_whatever_the_order_and_however_often_movements_are_told(
    movements: list[PointMovement], data: st.DataObject
) -> None:
    again = data.draw(st.permutations([*movements, *movements[:3]]))
    pictures = []
    for told in ([movements], [[each] for each in again]):
        store = MemoryStore("hub")
        with store.begin() as tx:
            for some in told:
                tx.add_points(some)
        with store.look() as tx:
            march = tx.spent_points(datetime(2026, 3, 1, tzinfo=UTC), datetime(2026, 4, 1, tzinfo=UTC))
            pictures.append((tx.points(), tx.point_sums(), march))
    assert pictures[0] == pictures[1]
    assert pictures[0][0] == net(movements)


@given(TAKEN)
def test_transfers_settle_everything_with_one_less_than_there_are_partners(taken: dict[tuple[str, str], int]) -> None:
    net = dict(balances(taken))
    assert sum(net.values()) == 0
    paid = transfers(taken)
    assert transfers(dict(reversed(taken.items()))) == paid
    assert len(paid) <= max(0, len(net) - 1)
    for each in paid:
        assert each.points > 0
        net[each.payer] += each.points
        net[each.payee] -= each.points
    assert not any(net.values())
