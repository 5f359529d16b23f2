"""Short stories that once broke a promise, each found by a simulated alliance and left as small as it would get."""

from __future__ import annotations

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


def test_a_return_does_not_hide_what_an_owner_corrected_long_before() -> None:
    """It was asked about, and forgotten as soon as a piece came back: 1 fewer and 1 back made no difference."""
    keeps(
        town(mode="escrow"),
        Step("set", who=TEA, number=1),
        Step("sell", who=TEA, number=1),
        Step("sync"),
        Step("wait", who=2),
        Step("sync"),
        Step("wait", who=2),
        Step("cancel"),
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
