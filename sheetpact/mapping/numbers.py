"""Numbers as people, spreadsheets and platforms write them, read exactly or refused."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from sheetpact.model.texts import CATALOGUE, say

NO_MINOR_UNIT = (
    "BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW", "PYG", "RWF", "UGX", "UYI", "VND", "VUV", "XAF", "XOF",
    "XPF",
)  # fmt: skip
THREE_DECIMALS = ("BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND")
"""Exponents other than 2, as ISO 4217 list one has them."""

EXACT_DIGITS = 15
"""Significant digits that a spreadsheet keeps of a number (IEEE 754 double)."""

MOST = 10**EXACT_DIGITS
"""No shop has so many pieces, or cents: sums of such numbers still fit into a database's 64 bits."""
LONGEST = 40
"""Characters of a number; reading a million digits takes minutes."""

_GROUPED = re.compile(r"[+-]?\d{1,3}(,\d{3})+(\.\d*)?")
_PLAIN = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)")
_SIGNS = re.compile(r"[¥￥$€£元]|RMB|CNY|USD|EUR", re.IGNORECASE)  # NFKC makes ￥ a ¥
_QUANTITY = re.compile(r"(?P<number>[+-]?[\d.,]+)\s*(?P<unit>[^\d.,\s]*)")

JIN, KILOGRAM, GRAM = Decimal("0.5"), Decimal(1), Decimal("0.001")
WEIGHTS = {
    **dict.fromkeys(("斤", "市斤"), JIN),
    **dict.fromkeys(("公斤", "千克", "kg", "kgs"), KILOGRAM),
    **dict.fromkeys(("克", "g"), GRAM),
}
"""Kilograms in one unit; a 市斤 is half a kilogram."""
BOXES = frozenset(("箱", "件箱", "盒", "包", "袋", "扎", "捆", "box", "case", "ctn"))
PIECES = frozenset(
    (
        "",
        "件",
        "个",
        "只",
        "套",
        "支",
        "把",
        "条",
        "张",
        "对",
        "pcs",
        "pc",
        "piece",
        "pieces",
    )
)


@dataclass(frozen=True, slots=True)
class Quantity:
    """An amount in the unit that a delivery note writes, such as 12.5 斤; `unit` is '' where none stands."""

    amount: Decimal
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Measured:
    """The same amount in our units: kilograms, or whole pieces; the other is None."""

    pieces: int | None = None
    kilograms: Decimal | None = None


def exponent(currency: str) -> int:
    """Decimals of a currency's minor unit."""
    if currency in NO_MINOR_UNIT:
        return 0
    return 3 if currency in THREE_DECIMALS else 2


def amount(minor: int, currency: str, locale: str) -> str:
    """Minor units as people read money: 160 → 1.60 元, 1.60 CNY. Not below 0.

    Text behind the number: with ¥ in front a spreadsheet would take it for a number of its own.
    """
    decimals = exponent(currency)
    whole, rest = divmod(minor, 10**decimals)
    told = f"{whole}.{rest:0{decimals}d}" if decimals else str(whole)
    code = f"money.{currency}"
    return f"{told} {say(locale, code) if code in CATALOGUE else currency}"


def plain(text: str) -> str:
    """Full-width digits and signs as plain ones, without space around."""
    return unicodedata.normalize("NFKC", text).strip()


def decimal(raw: object) -> Decimal:
    """An exact number. ValueError: it is none. A spreadsheet's float is taken at the digits it keeps."""
    if isinstance(raw, int | Decimal) and not isinstance(raw, bool):
        return _finite(Decimal(raw))
    if isinstance(raw, float):
        return _finite(Decimal(f"{raw:.{EXACT_DIGITS}g}"))
    text = plain(raw) if isinstance(raw, str) and len(raw) <= LONGEST else ""
    if _GROUPED.fullmatch(text):
        text = text.replace(",", "")
    elif not _PLAIN.fullmatch(text):
        raise ValueError(raw)
    return Decimal(text)


def _finite(number: Decimal) -> Decimal:
    if not number.is_finite() or abs(number.adjusted()) > LONGEST:  # written out, 1E+999999999 fills any memory
        raise ValueError(number)
    return number


def whole(raw: object) -> int:
    """A whole number: 12, "12.0", "１２", "1,200". ValueError: anything else, 2.5 too, and what nobody counts to."""
    number = decimal(raw)
    if abs(number) >= MOST or number != number.to_integral_value():
        raise ValueError(raw)
    return int(number)


def minor(raw: object, currency: str) -> int:
    """Money in major units ("¥1,234.50") as exact minor units. ValueError: no money, or finer than the currency."""
    return whole(_moved(raw, currency))


def price(raw: object, currency: str) -> int | None:
    """Money in major units as minor units, half a unit rounded away from zero. None: no money."""
    try:
        amount = _moved(raw, currency).to_integral_value(ROUND_HALF_UP)
    except (ValueError, ArithmeticError):
        return None
    return int(amount) if abs(amount) < MOST else None


def _moved(raw: object, currency: str) -> Decimal:
    """An amount in minor units, with all its digits. ValueError: it is none."""
    text = _SIGNS.sub("", plain(raw)).strip() if isinstance(raw, str) else raw
    return Decimal(f"{decimal(text):f}E{exponent(currency)}")  # digits moved as text: a product is rounded


def quantity(raw: object) -> Quantity:
    """An amount with its unit: "12.5斤", "3 箱", 7. ValueError: it is none."""
    if not isinstance(raw, str):
        return Quantity(decimal(raw))
    found = _QUANTITY.fullmatch(plain(raw))
    if found is None:
        raise ValueError(raw)
    return Quantity(decimal(found["number"]), found["unit"])


def measured(amount: Quantity, unit: str = "", pack: int | None = None) -> Measured:
    """In kilograms or whole pieces. `unit` is the row's, where the amount has none; `pack` are pieces in a box.

    ValueError: an unknown unit, a box of unknown size, or not a whole number of pieces.
    """
    name = plain(amount.unit or unit).lower()
    if name in WEIGHTS:
        return Measured(kilograms=amount.amount * WEIGHTS[name])
    if name in BOXES:
        if not pack or pack < 1:
            raise ValueError(name)
        return Measured(pieces=whole(amount.amount * pack))
    if name in PIECES:
        return Measured(pieces=whole(amount.amount))
    raise ValueError(name)


def rounded(text: str) -> bool:
    """Whether a spreadsheet has written a long number as 1.23E+17, so that digits are gone."""
    return re.fullmatch(r"[+-]?\d(\.\d+)?[eE]\+\d{2,3}", text) is not None
