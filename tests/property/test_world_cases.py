"""Short stories that once broke a promise, each found by a simulated alliance and left as small as it would get."""

from __future__ import annotations

import pytest

from sheetpact.ports import Publishing
from sheetpact.simulators.world.profile import Profile, ShopKind
from sheetpact.simulators.world.run import tell
from sheetpact.simulators.world.steps import Step, Trouble

SHOPS = {"tea-shop": "tea", "table-shop": "table", "art-shop": "art"}
TEA, TABLE, ART = range(3)
"""Shops as steps count them; each lists CUP-1 (0), the second and third BOWL-2 (1), which is table's."""


def town(kinds: dict[str, ShopKind] | None = None, **inventory: object) -> Profile:
    return Profile(
        seed=0,
        partners=3,
        kinds={shop: ShopKind() for shop in SHOPS} | (kinds or {}),
        owner_of=SHOPS,
        listed={"CUP-1": tuple(SHOPS), "BOWL-2": ("table-shop", "art-shop")},
        stock={"CUP-1": 12, "BOWL-2": 9},
        inventory=inventory,
    )


def keeps(profile: Profile, *steps: Step) -> None:
    verdict = tell(profile, steps)
    assert not verdict.broken, f"{verdict.broken}: {verdict.told}\n{verdict.trace}"


def test_a_stale_number_does_not_make_an_order_count_twice() -> None:
    """The shop answered with what it had shown before the order, which later looked like a fall without a reason."""
    keeps(
        town(),
        Step("sell", who=TEA, number=5),
        Step("sync", troubles=(Trouble(7, "stale"),)),
    )


def test_a_stale_number_that_comes_right_by_itself_is_nobodys_change() -> None:
    """It showed one more than was known, as before the order; the next reading was right, and 1 was booked."""
    keeps(
        town(mode="own"),
        Step("sync", troubles=(Trouble(2, "meanwhile", Step("sell", who=TEA, number=1)),)),
        Step("sync", troubles=(Trouble(5, "stale"),)),
    )


def test_a_sale_does_not_hide_what_an_owner_corrected_long_before() -> None:
    """It was asked about, and forgotten as soon as a piece was sold: 1 more and 1 sold made no difference."""
    keeps(
        town(mode="escrow"),
        Step("set", who=3, number=1),
        *[Step("sync"), Step("wait", who=2)] * 5,
        Step("sell", who=TEA, number=1),
        Step("sync"),
    )


def test_a_drift_that_an_order_came_between_still_stands_in_the_next_reading() -> None:
    """2 more were seen twice, then 2 were sold: it began anew, and the next reading took the order for the drift."""
    keeps(
        town(mode="escrow"),
        Step("set", who=3, number=2),
        *[Step("sync"), Step("wait", who=2)] * 4,
        Step("sell", who=TEA, number=2),
        Step("sync"),
        Step("sync"),
    )


def test_in_escrow_a_number_that_an_owner_raised_takes_rights_from_the_others() -> None:
    """While it was asked about, the other shops went on with their full rights: 5 pieces more than there were."""
    keeps(
        town(mode="escrow"),
        Step("set", who=1, number=5),
        Step("sync"),
        Step("sync"),
    )


SENDING = (32, 41, 50)
"""Calls that send a number to a shop: whoever falls asleep in the middle of that can look at no clock any more."""


@pytest.mark.parametrize("call", [call for call in range(20, 60) if call not in SENDING])
def test_a_run_that_slept_while_another_one_wrote_leaves_what_that_one_did(call: int) -> None:
    """It went on with numbers that it had looked at before, and took the same difference off a second time."""
    asleep, other = Step("wait", who=1), Step("sync")
    keeps(
        town({shop: ShopKind(Publishing.DELTA) for shop in SHOPS}, safety_stock=2),
        Step("sync", troubles=(Trouble(call, "meanwhile", asleep), Trouble(call, "meanwhile", other))),
    )


@pytest.mark.parametrize("call", [call for call in range(1, 60) if call not in SENDING])
def test_a_run_beside_another_machine_whose_clock_is_ahead_leaves_what_that_one_did(call: int) -> None:
    """By a clock that is three minutes ahead the lease had run out, and what was intended a moment ago was old."""
    keeps(
        town({shop: ShopKind(Publishing.DELTA) for shop in SHOPS}, safety_stock=2),
        Step("sync", who=4, troubles=(Trouble(call, "meanwhile", Step("sync", who=3)),)),
    )


def test_an_order_shipped_in_the_second_it_was_placed_stays_shipped() -> None:
    """A webhook told late that it wasn't shipped yet, of the same second as what was read: its piece was back."""
    sold, shipped = Step("sell", who=TEA, number=1), Step("ship")
    keeps(
        town(),
        Step("sync", troubles=(Trouble(1, "meanwhile", sold), Trouble(1, "meanwhile", shipped))),
        Step("sell", who=TEA, number=1),
        Step("sync"),
        Step("deliver"),
    )


def test_a_number_of_a_moment_ago_does_not_make_a_write_whose_answer_was_lost_count() -> None:
    """The next run read what was before it, took it for not written, and its number, read later, for an owner's."""
    keeps(
        town(),
        Step("sell", who=TABLE, number=1),
        Step("sync", troubles=(Trouble(30, "lost after"),)),
        Step("sync", troubles=(Trouble(1, "stale"),)),
    )


def test_a_clock_that_is_behind_the_last_run_hides_nothing() -> None:
    """What was read seemed older than what was known: green, with a number in a shop that nobody had agreed on."""
    keeps(
        town(),
        Step("sell", who=TABLE, which=1, number=1),
        Step("sync", who=3),
        Step("cancel"),
        Step("safety", which=1, number=1),
        Step("sync", who=4),
    )


def test_in_escrow_a_piece_that_came_back_is_given_to_one_shop_only() -> None:
    """The shop that sells it again showed it already, and the others got a right to it, too."""
    keeps(
        town({shop: ShopKind(Publishing.DELTA_KEYED) for shop in SHOPS}, mode="escrow"),
        Step("sell", who=TEA, number=2),
        Step("sell", who=TABLE, number=1),
        Step("sync", who=3),
        Step("cancel", who=1),
        Step("sync", who=4),
    )


def test_in_escrow_a_piece_that_came_back_in_a_shop_out_of_reach_stays_its_right() -> None:
    """A webhook told of the cancelled order, so the pieces were free; but the shop was selling them again already."""
    keeps(
        town({shop: ShopKind(Publishing.DELTA_KEYED) for shop in SHOPS}, mode="escrow"),
        Step("sell", who=TEA, number=2),
        Step("sync"),
        Step("offline", who=TEA, number=2),
        Step("cancel"),
        Step("deliver", who=1),
        Step("sync"),
    )


def test_in_escrow_a_piece_that_came_back_while_the_shop_was_read_is_given_to_one_shop_only() -> None:
    """It was cancelled after the number was read and before the orders were, once more."""
    keeps(
        town({shop: ShopKind(Publishing.DELTA_KEYED) for shop in SHOPS}, mode="escrow"),
        Step("sell", who=TEA, number=3),
        Step("sync", troubles=(Trouble(8, "meanwhile", Step("cancel")),)),
    )


def test_a_number_typed_after_a_write_of_unknown_outcome_is_taken_or_asked_about() -> None:
    """The run was killed after it had written 11. Typed over that, 8 is 3 fewer; taken is 4 fewer than 12 was."""
    keeps(
        town(),
        Step("sell", who=TABLE, number=1),
        Step("sync", troubles=(Trouble(33, "killed before"),)),
        Step("wait", who=2),
        Step("set", who=TEA, number=3),
    )


def test_a_file_imported_late_brings_back_what_was_sold_and_no_more() -> None:
    """The file said 14, 12 before it. With 3 sold before the import 3 pieces are too many; taken are 5."""
    keeps(
        town({"tea-shop": ShopKind(Publishing.FILE)}),
        Step("edit", who=1, number=2),
        Step("sync"),
        Step("wait", who=2),
        Step("sell", who=TEA, number=3),
    )


def test_an_export_that_shows_the_first_of_two_files_is_no_drift() -> None:
    """11 was handed over and imported, then 9; an export still says 11. Nobody did anything wrong, and 1 is booked."""
    keeps(
        town({"tea-shop": ShopKind(Publishing.FILE)}),
        Step("sell", who=TABLE, number=1),
        Step("sync"),
        Step("import"),
        Step("wait", who=2),
        Step("edit", number=2),
        Step("sync"),
        *[Step("wait", who=2), Step("export"), Step("sync")] * 2,
    )


def test_a_choice_about_a_number_goes_by_what_the_shop_shows_now() -> None:
    """An order had been cancelled right before it: the choice forgot these pieces, and the run said all was well."""
    keeps(
        town(mode="escrow"),
        Step("sell", who=TEA, number=2),
        Step("sync"),
        Step("cancel"),
        Step("sync"),
        Step("set", who=3, number=3),
        Step("sync"),
        Step("wait", who=2),
        Step("sync"),
        Step("resolve"),
    )


def test_a_choice_about_a_number_goes_by_it_also_where_a_piece_was_sold_meanwhile() -> None:
    """The order made it a difference to be seen twice again; the sheet showed the number from before it, green."""
    keeps(
        town(mode="escrow"),
        Step("set", who=3, number=2),
        *[Step("sync"), Step("wait", who=2)] * 2,
        Step("resolve", which=1),
        Step("sell", who=TEA, number=1),
        Step("sync"),
    )


def test_a_number_that_waits_for_its_second_reading_is_told_by_every_run() -> None:
    """No new export came, so the second run was green, though it held 2 pieces back."""
    keeps(
        town({"tea-shop": ShopKind(Publishing.FILE)}),
        Step("set", number=2),
        Step("export"),
        Step("sync"),
        Step("sync"),
    )


def test_in_escrow_what_comes_back_to_a_pool_that_a_person_overdrew_is_owed_first() -> None:
    """Its shop sells it again at once, which nobody can keep it from: that isn't held against the hub."""
    keeps(
        town(mode="escrow"),
        Step("sell", who=TEA, number=2),
        Step("ship"),
        Step("edit", number=40),
        Step("sync"),
        Step("give back"),
        Step("sync"),
    )


def test_a_difference_sent_to_a_shop_that_told_a_number_of_a_moment_ago_is_nobodys_change() -> None:
    """12 were told twice though one was sold: 1 was taken off 11, and the 10 passed for an owner's 1 fewer."""
    keeps(
        town({"tea-shop": ShopKind(Publishing.DELTA)}),
        Step("sell", who=TEA, number=1),
        Step("sync", troubles=(Trouble(5, "stale"), Trouble(22, "stale"))),
    )


def test_an_order_that_comes_into_the_number_leaves_a_drift_as_it_was_seen() -> None:
    """4 more were seen twice, 3 sold in between: 1 more waited anew, and the next order passed for the rest of it."""
    keeps(
        town(mode="escrow"),
        Step("wait", who=1),
        Step("set", who=3, number=4),
        Step("sync"),
        Step("sync", troubles=(Trouble(15, "meanwhile", Step("sell", who=TEA, number=3)),)),
        Step("sync"),
        Step("wait", who=2),
        Step("sync"),
        Step("sell", who=TEA, number=4),
        Step("sync"),
    )


def test_a_right_that_an_owner_raised_and_did_not_export_yet_is_held_against_nobody() -> None:
    """The pieces that she gave herself were free, and the others' by what was exported."""
    keeps(
        town(
            {**{shop: ShopKind(Publishing.SET) for shop in SHOPS}, "table-shop": ShopKind(Publishing.FILE)},
            mode="escrow",
        ),
        Step("sell", who=TABLE, number=5),
        Step("export"),
        Step("set", who=TABLE, number=1),
        Step("order run", number=1),
        Step("sync", troubles=(Trouble(30, "signed out"),)),
        Step("sync"),
        Step("wait", who=3),
        Step("sync"),
    )


def test_a_number_chosen_after_an_undo_is_a_number() -> None:
    """安全库存 was 0 as the operator wanted it; the judge waited for the text that he had typed."""
    keeps(
        town(),
        Step("safety", number=2),
        Step("sync"),
        Step("safety", number=5),
        Step("sync"),
        Step("sync", troubles=(Trouble(20, "meanwhile", Step("undo", who=1)),)),
        Step("sync"),
        Step("resolve", which=2),
    )


def test_what_is_typed_over_a_write_in_doubt_may_be_that_number_again_once_something_is_sold() -> None:
    """11 or 10 stood there; she typed 14 and sold 3: nobody can know that 11 wasn't there all the time."""
    keeps(
        town({"art-shop": ShopKind(Publishing.SET)}, safety_stock=1),
        Step("sync"),
        Step("edit", number=1),
        Step("sync", troubles=(Trouble(50, "stale"),)),
        Step("set", who=5, number=4),
        Step("sync", troubles=(Trouble(8, "meanwhile", Step("sell", who=ART, number=3)),)),
    )


def test_a_file_whose_number_an_export_has_shown_is_as_good_as_typed_when_it_is_imported() -> None:
    """3 were sold of 12, and an export showed 9 as the file said; the order was cancelled, and the file imported."""
    keeps(
        town({"tea-shop": ShopKind(Publishing.FILE)}),
        Step("edit", number=3),
        Step("sync"),
        Step("sell", who=TEA, number=3),
        Step("wait", who=1),
        Step("export"),
        Step("cancel"),
        Step("undo", who=1),
        Step("sync"),
        Step("export"),
        Step("sync"),
    )


def test_an_order_from_long_after_does_not_explain_what_a_drift_may_have_been() -> None:
    """2 more were typed and 1 sold, so 1 waited, or 2; an hour later 2 were sold, and nobody asked about the 2."""
    keeps(
        town(mode="escrow"),
        Step("wait", who=1),
        Step("set", who=3, number=2),
        Step("sell", who=TEA, number=1),
        *[Step("sync")] * 3,
        Step("wait", who=3),
        Step("sell", who=TEA, number=2),
        Step("sync"),
    )


def test_a_number_typed_back_over_a_file_that_no_export_has_shown_is_as_it_was() -> None:
    """10 were imported, then 11 and 12 typed over them, between two exports that show 12; later 9 are imported."""
    keeps(
        town({"table-shop": ShopKind(Publishing.FILE)}),
        Step("sell", who=TEA, number=2),
        Step("sync"),
        Step("import"),
        *[Step("set", who=TABLE, number=1)] * 2,
        Step("sell", who=TEA, number=1),
    )
