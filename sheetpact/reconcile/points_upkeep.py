"""What time does to points: debts are covered, and what is over expires."""

from __future__ import annotations

from collections.abc import Iterator

from sheetpact.model.membership import PointKind, PointMovement
from sheetpact.reconcile.members_points import Taking
from sheetpact.reconcile.points_lots import Lots, cover, expired, moved


def upkeep(lots: Lots, today: str, taking: Taking) -> tuple[PointMovement, ...]:
    """`today`: the day in the pact's time zone (ISO 8601). A second time it moves nothing."""
    covered = cover(lots)
    gone = expired(moved(lots, covered), today)
    return (*covering(covered, taking), *_movements(gone, PointKind.EXPIRE, taking))


def covering(covered: Lots, taking: Taking) -> tuple[PointMovement, ...]:
    """The movements that pay debts, as `cover` found them."""
    return tuple(_movements(covered, PointKind.COVER, taking))


def _movements(parts: Lots, kind: PointKind, taking: Taking) -> Iterator[PointMovement]:
    for lot, points in sorted(parts.items()):
        account, issuer, expires = lot
        yield PointMovement(
            f"{kind}:{taking.key}:{account.shop}:{account.customer}:{issuer}:{expires}",
            account,
            issuer,
            points,
            taking.at,
            taking.run,
            lot=expires,
            who="sheetpact",
            why=f"members.points_{kind}",
            kind=kind,
        )
