"""The shops' webhooks: made where the platform lets us, looked at, and armed again when they have fallen asleep."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from sheetpact.apply import one_side, trouble
from sheetpact.errors import ConnectorError
from sheetpact.model.problems import Problem, Severity, Where
from sheetpact.ports import Alliance, Calling, Hook, Hooking, Shop, Telling

ADDRESS = "hooks_address"
"""Under which the store keeps where platforms are to call."""

Ask = Callable[[Hooking, str], Sequence[Hook]]
"""What is asked of a platform that keeps webhooks, for calls to an address ('' where nobody has said)."""


@dataclass(frozen=True, slots=True)
class ShopHooks:
    """One shop: where it is to call ('' where nobody has said), what it has, and what a person must do."""

    shop: str
    address: str
    hooks: tuple[Hook, ...] = ()
    problem: Problem | None = None


def register(alliance: Alliance, address: str) -> list[ShopHooks]:
    """Have every shop that can call at `address`/hooks/SHOP, signed with the secret of now. The address is kept.

    Gives what was made, woken or told the secret.
    """
    with alliance.store.begin() as tx:
        tx.put_meta(ADDRESS, address.rstrip("/"))
    return [_asked(alliance, name, shop, _all) for name, shop in _callers(alliance)]


def listed(alliance: Alliance) -> list[ShopHooks]:
    """What the platforms have for us; a problem where nobody would be called."""
    return [_checked(_asked(alliance, name, shop, _there), shop, alliance) for name, shop in _callers(alliance)]


def rearmed(alliance: Alliance) -> list[Problem]:
    """Make again what has gone, and wake what sleeps, once people have registered: a problem for each that was."""
    if not kept_address(alliance):
        return []
    found: list[Problem] = []
    for name, shop in _callers(alliance):
        made = _asked(alliance, name, shop, _lacking)
        if made.problem is not None and made.problem.code.startswith("connector."):
            found.append(made.problem)
        elif made.hooks:
            params = {"topics": ", ".join(each.topic for each in made.hooks)}
            found.append(Problem("hooks.rearmed", Severity.NOTE, _where(alliance, name), params))
    return found


def kept_address(alliance: Alliance) -> str:
    """What `register` was told last ('' for nothing)."""
    with alliance.store.look() as tx:
        return tx.meta(ADDRESS)


def _callers(alliance: Alliance) -> Iterator[tuple[str, Shop]]:
    """Without those that may bring their orders by calls, and weren't set up to: they bring files."""
    return ((name, shop) for name, shop in alliance.shops.items() if _may_call(shop))


def _may_call(shop: object) -> bool:
    return isinstance(shop, Calling) and (shop.listens or not isinstance(shop, Telling))


def _there(shop: Hooking, _: str) -> Sequence[Hook]:
    return shop.hooks()


def _lacking(shop: Hooking, address: str) -> Sequence[Hook]:
    return shop.hook(address, anew=False)


def _all(shop: Hooking, address: str) -> Sequence[Hook]:
    return shop.hook(address, anew=True)


def _asked(alliance: Alliance, name: str, shop: Shop, ask: Ask) -> ShopHooks:
    base = kept_address(alliance)
    address = f"{base}/hooks/{name}" if base else ""
    if isinstance(shop, Calling) and not shop.listens:
        return ShopHooks(name, address, problem=Problem("hooks.no_secret", Severity.AMBER, _where(alliance, name)))
    if not isinstance(shop, Hooking):
        return ShopHooks(name, address, problem=_by_people(shop, address, _where(alliance, name)))
    try:
        with one_side():
            return ShopHooks(name, address, tuple(ask(shop, address)), shop.doubt(address) if address else None)
    except ConnectorError as error:
        return ShopHooks(name, address, problem=trouble(name, error, alliance.pact))


def _by_people(shop: Shop, address: str, where: Where) -> Problem:
    """What people have to enter where, in a platform or a system that doesn't let us."""
    if not address:
        return Problem("hooks.nowhere", Severity.AMBER, where)
    code = "hooks.brings" if isinstance(shop, Telling) else "hooks.by_hand"
    return Problem(code, Severity.NOTE, where, {"address": address})


def _checked(told: ShopHooks, shop: Shop, alliance: Alliance) -> ShopHooks:
    """A shop that could call and won't, or not about everything."""
    if not isinstance(shop, Hooking) or (told.problem is not None and told.problem.severity is not Severity.NOTE):
        return told
    ours = [each for each in told.hooks if each.address == told.address]
    sleeping = [each.topic for each in ours if not each.active]
    missing = [topic for topic in shop.topics if topic not in {each.topic for each in ours}]
    code = "hooks.asleep" if sleeping else "hooks.missing" if ours and missing else "hooks.none" if missing else ""
    if not code:
        return told
    params = {"topics": ", ".join(sleeping or missing)}
    return replace(told, problem=Problem(code, Severity.AMBER, _where(alliance, told.shop), params))


def _where(alliance: Alliance, shop: str) -> Where:
    pact = alliance.pact
    return Where(partner=pact.partner_name(pact.partner_of(shop)), shop=shop)


def problems(found: Sequence[ShopHooks]) -> list[Problem]:
    """What a person should know of them."""
    return [each.problem for each in found if each.problem is not None]
