"""The smallest case that still breaks the same promise: facts, items, shops and terms are left out one by one."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from sheetpact.simulators.cases.case import Case, Thing

PLENTY = 100
Breaks = Callable[[Case], bool]


def shrunk(case: Case, breaks: Breaks) -> Case:
    """Leave out what can be left out. `breaks`: the case still breaks what it is about."""
    smaller = True
    while smaller:
        smaller = False
        for candidate in _smaller(case):
            if breaks(candidate):
                case, smaller = candidate, True
                break
    return case


def _smaller(case: Case) -> Iterator[Case]:
    yield from _fewer_facts(case)
    for at in range(len(case.things)):
        if len(case.things) > 1:
            yield case._replace(things=(*case.things[:at], *case.things[at + 1 :]))
    yield from _fewer_shops(case)
    yield from _plainer_terms(case)
    for at, thing in enumerate(case.things):
        for plainer in _plainer(thing):
            yield case._replace(things=(*case.things[:at], plainer, *case.things[at + 1 :]))


def _fewer_facts(case: Case) -> Iterator[Case]:
    waves = case.waves
    for at in range(len(waves)):
        if len(waves) > 1:
            yield case._replace(waves=(*waves[:at], *waves[at + 1 :]))
    for at, wave in enumerate(waves):
        for place in range(len(wave)):
            yield case._replace(waves=(*waves[:at], (*wave[:place], *wave[place + 1 :]), *waves[at + 1 :]))


def _fewer_shops(case: Case) -> Iterator[Case]:
    shops = case.terms.shops
    for shop in shops if len(shops) > 1 else ():
        left = tuple(each for each in shops if each != shop)
        terms = case.terms._replace(shops=left, atomic=case.terms.atomic - {shop}, files=case.terms.files - {shop})
        if any(fact.where.partition(" ")[0] in (shop, f"shop:{shop}") for wave in case.waves for fact in wave):
            continue
        things = tuple(
            each._replace(listed=tuple((name, shown) for name, shown in each.listed if name != shop))
            for each in case.things
        )
        yield case._replace(terms=terms, things=things)


def _plainer_terms(case: Case) -> Iterator[Case]:
    terms = case.terms
    for at, policy in enumerate(terms.policies):
        for left in range(len(policy)):
            plainer = (*policy[:left], *policy[left + 1 :])
            policies = (*terms.policies[:at], plainer, *terms.policies[at + 1 :])
            yield case._replace(terms=terms._replace(policies=policies))
    if terms.parts and all(thing.item.sku != "GIFT" for thing in case.things):
        yield case._replace(terms=terms._replace(parts=()))
    if terms.max_change_rows < PLENTY:
        yield case._replace(terms=terms._replace(max_change=1.0, max_change_rows=PLENTY))
    for shop in (*terms.atomic, *terms.files):
        yield case._replace(terms=terms._replace(atomic=terms.atomic - {shop}, files=terms.files - {shop}))


def _plainer(thing: Thing) -> Iterator[Thing]:
    if thing.reserved:
        yield thing._replace(reserved=0)
    if thing.safety is not None:
        yield thing._replace(safety=None)
    for at in range(len(thing.listed)):
        yield thing._replace(listed=(*thing.listed[:at], *thing.listed[at + 1 :]))
