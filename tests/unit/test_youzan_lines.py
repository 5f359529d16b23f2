"""Where the pieces of a Youzan order's line are."""

from __future__ import annotations

import pytest

from sheetpact.youzan.lines import Refund, Sold, refunded_lines, stood

NOTHING, HELD, GONE, BACK = (0, 0, 0), (2, 0, 0), (0, 2, 0), (0, 2, 2)


@pytest.mark.rule("youzan.orders.states")
@pytest.mark.parametrize(
    ("stage", "what", "stands"),
    [
        ("unpaid", "at order", HELD),
        ("unpaid", "", NOTHING),
        ("held", "", HELD),
        ("held", "sent", GONE),  # a part of the order
        ("held", "refunded", NOTHING),
        ("held", "sent refunded", GONE),  # the money only
        ("held", "sent refunded restocked", BACK),
        ("shipped", "", GONE),  # virtual goods bear no sign of sending
        ("shipped", "sent", GONE),
        ("shipped", "refunded", NOTHING),  # before the rest was sent
        ("shipped", "sent refunded", GONE),
        ("shipped", "sent restocked", BACK),
        ("closed", "", NOTHING),
        ("closed", "refunded", NOTHING),
        ("closed", "sent refunded", GONE),  # refunded whole after it was sent
        ("closed", "sent refunded restocked", BACK),
    ],
)
def test_a_line_stands_where_its_pieces_are(stage: str, what: str, stands: tuple[int, int, int]) -> None:
    sold = Sold("1", 2, 1000, sent="sent" in what, at_order="at order" in what)
    assert stood(stage, sold, refunded="refunded" in what, restocked="restocked" in what) == stands


def line(name: str, fen: int) -> Sold:
    return Sold(name, 1, fen, sent=False, at_order=True)


def refund(fen: int, *lines: str) -> Refund:
    return Refund(frozenset(lines), fen, restocked=False)


CUP, POT = line("cup", 500), line("pot", 2000)


@pytest.mark.parametrize(
    ("refunds", "back"),
    [
        ([], ""),
        ([refund(500, "cup")], "cup"),
        ([refund(200, "cup")], ""),  # a reduction: it is sent all the same
        ([refund(200, "cup"), refund(300, "cup")], "cup"),
        ([refund(2500, "cup", "pot")], "cup pot"),
        ([refund(2400, "cup", "pot")], ""),
        ([refund(560, "cup")], "cup"),  # with the postage
    ],
)
def test_only_a_line_whose_whole_price_was_given_back_is_not_sent(refunds: list[Refund], back: str) -> None:
    assert refunded_lines([CUP, POT], refunds, all_of_it=False) == frozenset(back.split())


def test_all_of_the_money_back_means_every_line() -> None:
    assert refunded_lines([CUP, POT], [], all_of_it=True) == {"cup", "pot"}


def test_a_gift_is_refunded_with_any_refund_of_it() -> None:
    assert refunded_lines([line("gift", 0)], [refund(0, "gift")], all_of_it=False) == {"gift"}
