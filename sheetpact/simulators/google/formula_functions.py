"""The functions that formulas may call, by name: each takes values and ranges (rows of cells) and gives a value."""

from __future__ import annotations

import math
import operator
from collections.abc import Callable
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation

from sheetpact.simulators.google.formula_values import (
    Fault,
    Number,
    Wrong,
    equal,
    flat,
    number,
    order,
    scalar,
    text,
    truth,
)

Function = Callable[..., object]


def numbers(*values: object) -> list[Number]:
    """The numbers among them: in ranges only what is a number counts, a single value is taken for one."""
    found: list[Number] = []
    for value in values:
        for each in flat(value):
            if isinstance(each, Fault):
                raise Wrong(each.kind, each.message)
            if not isinstance(value, list):
                found.append(number(each))
            elif isinstance(each, int | float) and not isinstance(each, bool):
                found.append(each)
    return found


def divided(left: object, right: object) -> Number:
    by = number(right)
    if by == 0:
        raise Wrong("DIVIDE_BY_ZERO", "Function DIVIDE parameter 2 cannot be zero.")
    return number(left) / by


def power(left: object, right: object) -> Number:
    try:
        found = number(left) ** number(right)
    except (ZeroDivisionError, OverflowError) as error:
        raise Wrong("NUM", "Function POWER result is out of range.") from error
    if isinstance(found, complex):
        raise Wrong("NUM", "Function POWER result is out of range.")
    return found


def rounded(value: object, places: object = 0) -> Number:
    """Halves go away from 0."""
    step = Decimal(1).scaleb(-int(number(places)))
    try:
        return float(Decimal(repr(float(number(value)))).quantize(step, ROUND_HALF_UP))
    except InvalidOperation:
        return number(value)


def average(*values: object) -> Number:
    found = numbers(*values)
    if not found:
        raise Wrong("DIVIDE_BY_ZERO", "Evaluation of function AVERAGE caused a divide by zero error.")
    return math.fsum(found) / len(found)


def total(*values: object) -> Number:
    found = numbers(*values)
    return sum(found) if all(isinstance(each, int) for each in found) else math.fsum(found)


def count(*values: object) -> Number:
    return sum(isinstance(each, int | float) and not isinstance(each, bool) for value in values for each in flat(value))


def count_filled(*values: object) -> Number:
    return sum(each is not None for value in values for each in flat(value))


def looked_up(key: object, table: object, index: object, is_sorted: object = 1) -> object:
    """VLOOKUP."""
    if not isinstance(table, list):
        raise Wrong("VALUE", "Function VLOOKUP parameter 2 must be a range.")
    place = int(number(index))
    if not 1 <= place <= len(table[0]):
        raise Wrong("REF", f"VLOOKUP evaluates to an out of bounds range. The index {place} is out of range.")
    found = None
    for row in table:
        if row[0] is None or isinstance(row[0], Fault):
            continue
        if truth(is_sorted) and order(row[0]) <= order(key):
            found = row
        elif not truth(is_sorted) and equal(row[0], key):
            found = row
            break
    if found is None:
        raise Wrong("N_A", f"Did not find value '{text(key)}' in VLOOKUP evaluation.")
    return found[place - 1]


COMPARISONS: dict[str, Callable[[object, object], bool]] = {
    "<>": lambda one, other: not equal(one, other),
    "<=": lambda one, other: order(one) <= order(other),
    ">=": lambda one, other: order(one) >= order(other),
    "=": equal,
    "<": lambda one, other: order(one) < order(other),
    ">": lambda one, other: order(one) > order(other),
}


def met(value: object, criterion: object) -> bool:
    """As SUMIF and COUNTIF test a cell: `>5`, `<>x`, or what it equals."""
    if isinstance(value, Fault):
        return False
    wanted = scalar(criterion)
    if not isinstance(wanted, str):
        return value is not None and equal(value, wanted)
    sign = next((each for each in COMPARISONS if wanted.startswith(each)), "")
    against = _number_or_text(wanted[len(sign) :])
    if sign == "<>":
        return not equal(value, against)
    if value is None or isinstance(value, str) != isinstance(against, str):
        return False
    return COMPARISONS[sign or "="](value, against)


def _number_or_text(value: str) -> object:
    try:
        return number(value) if value else ""
    except Wrong:
        return value


def count_if(cells: object, criterion: object) -> Number:
    return sum(met(each, criterion) for each in flat(cells))


def sum_if(cells: object, criterion: object, summed: object = None) -> Number:
    pairs = zip(flat(cells), flat(cells if summed is None else summed), strict=False)
    return total([[each for tested, each in pairs if met(tested, criterion)]])


def left(value: object, length: object = 1) -> str:
    return text(value)[: int(number(length))]


def right(value: object, length: object = 1) -> str:
    wanted = int(number(length))
    return text(value)[-wanted:] if wanted else ""


def is_number(value: object) -> bool:
    """Of a range, its first cell. A cell with an error has none."""
    first = value[0][0] if isinstance(value, list) else value
    return isinstance(first, int | float) and not isinstance(first, bool)


def as_number(value: object) -> Number:
    """N: texts and blanks are 0, never an error."""
    one = scalar(value)
    return one if isinstance(one, int | float) else 0


FUNCTIONS: dict[str, Function] = {
    "+": lambda one, other: number(one) + number(other),
    "-": lambda one, other: number(one) - number(other),
    "*": lambda one, other: number(one) * number(other),
    "/": divided,
    "^": power,
    "&": lambda one, other: text(one) + text(other),
    "%": lambda one: number(one) / 100,
    "neg": lambda one: operator.neg(number(one)),
    **COMPARISONS,
    "SUM": total,
    "MIN": lambda *values: min(numbers(*values), default=0),
    "MAX": lambda *values: max(numbers(*values), default=0),
    "AVERAGE": average,
    "COUNT": count,
    "COUNTA": count_filled,
    "COUNTIF": count_if,
    "SUMIF": sum_if,
    "ROUND": rounded,
    "ABS": lambda value: abs(number(value)),
    "INT": lambda value: math.floor(number(value)),
    "AND": lambda *values: all(truth(each) for value in values for each in flat(value) if each is not None),
    "OR": lambda *values: any(truth(each) for value in values for each in flat(value) if each is not None),
    "NOT": lambda value: not truth(value),
    "TRUE": lambda: True,
    "FALSE": lambda: False,
    "LEN": lambda value: len(text(value)),
    "LEFT": left,
    "RIGHT": right,
    "TRIM": lambda value: " ".join(text(value).split()),
    "UPPER": lambda value: text(value).upper(),
    "LOWER": lambda value: text(value).lower(),
    "CONCATENATE": lambda *values: "".join(text(each) for value in values for each in flat(value)),
    "VLOOKUP": looked_up,
    "N": as_number,
    "ISNUMBER": is_number,
    "ISBLANK": lambda value: scalar(value) is None,
    "HYPERLINK": lambda link, label=None: label if label is not None else link,
}
