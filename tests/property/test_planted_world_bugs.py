"""Bugs that a hub of this kind is known for, planted one at a time: simulated alliances find each within a thousand.

Every day the few seeds up to the first that shows it are told. `--from-seed-one` looks for it from seed 1 on.
"""

from __future__ import annotations

from dataclasses import dataclass
from types import ModuleType

import pytest

from sheetpact import apply, deliveries, order, sync, take
from sheetpact.reconcile import adoption, choices, copies, drift, edits, fields, identity, targets
from sheetpact.sheet import writing
from sheetpact.simulators.world.run import Verdict, of_seed
from tests.support.planting import plant

SEEDS = 1000
STEPS = 60
FEW = 3
"""Seeds that are told every day, the last of which shows the bug."""


@dataclass(frozen=True)
class Bug:
    """`wrong` instead of `right` in one function of the product. `seed` is the first that shows it."""

    name: str
    there: ModuleType
    function: str
    right: str
    wrong: str
    promise: str
    seed: int


BUGS = (
    Bug(
        "the last writer of a text wins",
        fields,
        "merge_fields",
        "if all(value == values[0] for value in values):",
        "values = values[-1:]\n        if True:",
        "no lost edit",
        103,
    ),
    Bug(
        "the last writer of a number wins: what is typed is taken for what there is now",
        edits,
        "_move",
        "delta = value - before",
        "delta = value - draft.stocks[item].available",
        "no lost edit",
        3,
    ),
    Bug(
        "an order that a webhook and the next run both tell counts twice",
        take,
        "take_orders",
        "newest = _newest(orders)",
        'newest = _newest([replace(each, order=f"w{each.order}") for each in orders] if run == "webhook" else orders)',
        "no double effect",
        1,
    ),
    Bug(
        "echo: a shop is written what it shows already",
        apply,
        "_intend",
        "if number == write.shown:\n            continue",
        "",
        "no echo",
        73,
    ),
    Bug(
        "echo: what the hub wrote comes back as an owner's edit",
        apply,
        "_remember",
        "replace(known, confirmed=confirmed,",
        "replace(known, confirmed=replace(confirmed, number=write.shown),",
        "no double effect",
        1,
    ),
    Bug(
        "echo: the sheet is written what stands there already",
        writing,
        "_TabWork._differs",
        "if same(now, value, column.unit):",
        'if column.name != "on_hand" and same(now, value, column.unit):',
        "convergence",
        1,
    ),
    Bug(
        "a write whose answer is lost is sent once more",
        apply,
        "_carry_batch",
        "receipts = carrier.connector.publish([_stock_write(carrier.run, write, known) for write, known in intended])",
        "wanted = [_stock_write(carrier.run, write, known) for write, known in intended]\n"
        "    try:\n"
        "        receipts = carrier.connector.publish(wanted)\n"
        "    except errors.UnknownOutcome:\n"
        "        receipts = carrier.connector.publish(wanted)",
        "no double effect",
        4,
    ),
    Bug(
        "what is about to be written is remembered as confirmed",
        apply,
        "_intending",
        "return replace(known, intended=intent)",
        "return replace(known, intended=intent, confirmed=Confirmed(intent.number, intent.at, intent.effects))",
        "no double effect",
        3,
    ),
    Bug(
        "rows are written where they stood before somebody sorted them",
        sync,
        "Sync._write_sheet",
        "self.alliance.sheet.write(visit.as_read, batch)",
        "try:\n"
        "                self.alliance.sheet.write(visit.as_read, batch)\n"
        "            except ChangedMeanwhile:\n"
        "                now = self.alliance.sheet.read(self.alliance.tabs)\n"
        "                lists = [\n"
        "                    sorted(repr(row.cells) for grid in each.grids.values() for row in grid.rows)\n"
        "                    for each in (now, visit.as_read)\n"
        "                ]\n"
        "                if lists[0] != lists[1]:\n"
        "                    raise\n"
        "                self.alliance.sheet.write(now, batch)",
        "no lost edit",
        229,
    ),
    Bug(
        "a number that would fall below nothing is cut off instead",
        edits,
        "_move",
        "delta = value - before",
        "delta = max(value - before, -max(0, draft.stocks[item].available))",
        "no lost edit",
        3,
    ),
    Bug(
        "phantom stock: a number just read is taken to hold every order known by then",
        drift,
        "_surely_in",
        "return unsure[-STILL_UNSURE:][0] - 1 if unsure else there.effects",
        "return there.effects",
        "no double effect",
        41,
    ),
    Bug(
        "where shops show different numbers in the beginning the first one's is taken",
        adoption,
        "_open",
        "if shared and len(set(told.values())) > 1:",
        "if False:",
        "no guess",
        3,
    ),
    Bug(
        "the same barcode doesn't make the same item",
        identity,
        "Catalogue.by_barcode",
        "return self._first(items, shop) if items else None",
        "return None",
        "convergence",
        11,
    ),
    Bug(
        "a number that a lost answer was about is asked about",
        drift,
        "judge",
        "    if explained:\n",
        "    if explained and isinstance(explained[0], Handed):\n",
        "no double effect",
        3,
    ),
    Bug(
        "what an order run sold stays for sale in the other shops",
        order,
        "OrderRun._lower",
        "sync.carry_out(sync.deciding.decide(SheetVisit(self.alliance, self.report.run.id)))",
        "sync.deciding.decide(SheetVisit(self.alliance, self.report.run.id))",
        "orders at once",
        9,
    ),
    Bug(
        "after an order that changes no other shop the sheet isn't due",
        deliveries,
        "take_deliveries",
        "tx.receive([sheet_due(now())])",
        "pass",
        "orders at once",
        29,
    ),
    Bug(
        "a webhook that has had its effect stays in the inbox",
        deliveries,
        "take_deliveries",
        "tx.close_deliveries([each.id for each in deliveries])",
        "pass",
        "orders at once",
        1,
    ),
    Bug(
        "in escrow rights stay when a person has lowered the stock",
        targets,
        "item_targets",
        "min(number, sure)",
        "max(min(number, sure), sum(listings.values()))",
        "escrow",
        2,
    ),
    Bug(
        "what an owner types in a shop by files passes for a file that she imported",
        drift,
        "judge",
        "    if gap == 0:\n",
        "    if gap == 0 or known.handed:\n",
        "no lost edit",
        6,
    ),
    Bug(
        "an answer about a shop's number comes to nothing",
        choices,
        "_drift",
        "if delta:",
        "if False:",
        "no lost edit",
        17,
    ),
    Bug(
        "a count that still stands in its cell counts again",
        edits,
        "take_counts",
        'draft.typed[CellKey(TAB, row, "count")] = number',
        "pass",
        "no double effect",
        1,
    ),
    Bug(
        "a copy from before undoes what was typed since",
        copies,
        "as_seen",
        "if sheet is None or not state.taken",
        "if True or not state.taken",
        "no lost edit",
        50,
    ),
)


def shown_by(bug: Bug, seeds: range) -> Verdict | None:
    """Of the first of these alliances that breaks a promise with the bug, and none without it."""
    for seed in seeds:
        with pytest.MonkeyPatch.context() as planted:
            plant(bug.there, bug.function, bug.right, bug.wrong, planted)
            verdict = of_seed(seed, STEPS)
        if verdict.broken and not of_seed(seed, STEPS).broken:
            return verdict
    return None


@pytest.mark.parametrize("bug", [pytest.param(bug, id=bug.name) for bug in BUGS])
def test_a_planted_bug_is_found(bug: Bug, pytestconfig: pytest.Config) -> None:
    first = 1 if pytestconfig.getoption("--from-seed-one") else max(1, bug.seed - FEW + 1)
    found = shown_by(bug, range(first, SEEDS + 1))
    assert found is not None
    assert (found.seed, found.broken) == (bug.seed, bug.promise), found.told
