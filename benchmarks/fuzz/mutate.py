"""Mutations of JSON, text and bytes, all drawn from one source of chance."""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Iterator, Sequence

Path = tuple[str | int, ...]
CANARY = "K4narienvogel"
"""Stands in most inputs as a piece of somebody's data: nothing that is logged may hold it."""
MARK = "\ue000{}\ue001"
"""In a tree, for a piece of JSON that no tree can hold; `RAW` says which."""
RAW: tuple[str, ...] = (
    "9" * 5000,
    "-1" + "0" * 4400,
    "1e999999999",
    "1E400",
    "-1e-999999",
    "0." + "3" * 2000,
    "NaN",
    "Infinity",
    "-Infinity",
    "[" * 20_000 + "]" * 20_000,
    '{"a":' * 20_000 + "1" + "}" * 20_000,
    "[" * 900 + "]" * 900,
    "[" * 500_000,
    '{"id":1,"id":"2","id":null}',
    '"\\ud800"',
    '"\\udfff\\ud800x"',
    '"\\u0000"',
    '"\\x"',
    "undefined",
    "01",
    "1.",
    "",
)
TEXTS: tuple[str, ...] = (
    "", " ", "0", "-0", "-1", "00123", "5.10", "1E5", "1e400", "1e999999999", "9" * 20, "9" * 5000, "0x1F", "１２", "²",
    "١٢", "1,200", "1,2,3", "1.2.3", "¥1,234.505", "NaN", "inf", "-", "--", "true", "null", "None", "[]", "{}",
    "\x00", "a\x00b", "\ud800", "\udc80z", "\ufffe", "\u202e", "\ufeff", "𝟙𝟚", "e\u0301" * 300, "漢" * 3000, "'00123",
    '="00123"', "=1+1", "=HYPERLINK(1)", "@SUM", "+86 138 0000 0000", "&#99999999999;", "&#" + "9" * 5000 + ";",
    "&#xd800;", "&amp;" * 50, "0000-00-00 00:00:00", "0001-01-01T00:00:00", "0001-01-01T00:00:00+14:00",
    "9999-12-31T23:59:59", "9999-12-31T23:59:59-14:00", "2026-02-30", "2026-13-01", "2026-03-02T12:00:00",
    "2026-03-02T12:00:00Z", "20260302120000", "1772452800", "1e18", "46083.5", "gid://shopify/Order/",
    "gid://shopify/Order/" + "7" * 5000, "/1/2/3", "../../etc", "%s%s%s", "{0.__class__}", "{", "\r\n\r\n",
    f"{CANARY} 13800138000", "x" * 20_000, "a@b", "@", "processing", "WAIT_SELLER_SEND_GOODS", "parent", "1 " * 500,
    "(" * 300,
)  # fmt: skip
VALUES: tuple[object, ...] = (
    None, True, False, 0, -1, 1, 2**31, 2**53, 2**63 - 1, 2**63, -(2**63) - 1, 10**18, 10**40, 10**4000, 0.1, -0.0,
    1e15, 1e22, 1e308, 5e-324, float("nan"), float("inf"), float("-inf"), [], {}, [[]], [{}], {"": {}}, [None],
    [1, "2", {}], {"id": {}}, {"nodes": None}, 253402300799, 253402300800000, -62135596800, 10**17,
)  # fmt: skip
BYTES = (b"\x00", b"\xff\xfe", b"\xed\xa0\x80", b"\r\n", b'"', b",", b"\\u", b"9" * 5000)
ENCODINGS = ("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-32", "gb18030", "latin-1", "utf-7", "cp037")


def paths(tree: object, here: Path = ()) -> Iterator[Path]:
    """Every place of a JSON tree, the root first."""
    yield here
    if isinstance(tree, dict):
        for key, value in tree.items():
            yield from paths(value, (*here, key))
    elif isinstance(tree, list):
        for index, value in enumerate(tree):
            yield from paths(value, (*here, index))


def found(tree: object, path: Path) -> object:
    """What stands there. LookupError or TypeError: nothing does."""
    for step in path:
        tree = tree[step]  # type: ignore[index]
    return tree


def put(tree: object, path: Path, value: object) -> object:
    """The tree with that value there; it is changed in place where it can be."""
    if not path:
        return value
    above = found(tree, path[:-1])
    above[path[-1]] = value  # type: ignore[index]
    return tree


def nasty(chance: random.Random) -> object:
    """A value that hardly any field can be."""
    kind = chance.random()
    if kind < 0.45:
        return chance.choice(TEXTS)
    if kind < 0.9:
        return chance.choice(VALUES)
    return MARK.format(chance.randrange(len(RAW)))


def mutated(tree: object, places: Sequence[Path], chance: random.Random) -> object:
    """One to three changes at places of the tree, which isn't kept."""
    for _ in range(chance.choice((1, 1, 1, 2, 3))):
        path = chance.choice(places)
        change = chance.choice(_CHANGES)
        try:
            tree = change(tree, path, places, chance)
        except (LookupError, TypeError):  # an earlier change took the place away
            continue
    return tree


def _replaced(tree: object, path: Path, _: Sequence[Path], chance: random.Random) -> object:
    return put(tree, path, nasty(chance))


def _turned(tree: object, path: Path, _: Sequence[Path], chance: random.Random) -> object:
    """The same value as another type."""
    value = found(tree, path)
    if isinstance(value, dict | list):
        other: object = chance.choice([[value], {"nodes": value}, json.dumps(value)[:200], list(value)])
    elif isinstance(value, str):
        other = chance.choice(
            [[value], {value[:50]: value}, value * 3, value[::-1], value[: len(value) // 2], f" {value}\u3000"]
        )
    else:
        other = chance.choice([str(value), [value], {"value": value}, f"{value}.0", not value])
    return put(tree, path, other)


def _deleted(tree: object, path: Path, _: Sequence[Path], chance: random.Random) -> object:
    del chance
    above = found(tree, path[:-1])
    if path:
        del above[path[-1]]  # type: ignore[attr-defined]
    return tree


def _copied(tree: object, path: Path, places: Sequence[Path], chance: random.Random) -> object:
    """What stands somewhere else. A copy of its own: a tree that holds itself has no end."""
    other = found(tree, chance.choice(places))
    return put(tree, path, json.loads(json.dumps(other)))


def _repeated(tree: object, path: Path, _: Sequence[Path], chance: random.Random) -> object:
    value = found(tree, path)
    if isinstance(value, list) and value:
        value.extend(json.loads(json.dumps(chance.choice(value))) for _ in range(chance.choice((1, 2, 30))))
    return tree


_CHANGES: tuple[Callable[[object, Path, Sequence[Path], random.Random], object], ...] = (
    _replaced, _replaced, _replaced, _turned, _turned, _deleted, _copied, _repeated,
)  # fmt: skip


def written(tree: object, chance: random.Random) -> bytes:
    """As JSON, or nearly: half of a character, numbers without end and the like stand as they are."""
    text = json.dumps(tree, ensure_ascii=chance.random() < 0.5, separators=(",", ":"))
    if "\ue000" in text or "\\ue000" in text:
        for number, raw in enumerate(RAW):
            for mark in (
                MARK.format(number),
                MARK.format(number).replace("\ue000", "\\ue000").replace("\ue001", "\\ue001"),
            ):
                text = text.replace(f'"{mark}"', raw).replace(mark, "mark")
    return text.encode("utf-8", "surrogatepass")


def damaged(content: bytes, chance: random.Random) -> bytes:
    """Bytes as a bad line or a bad program leaves them."""
    changed = bytearray(content)
    for _ in range(chance.choice((1, 1, 2, 8))):
        at = chance.randrange(len(changed) + 1)
        end = min(len(changed), at + chance.choice((1, 2, 8, 64)))
        kind = chance.randrange(8)
        if kind == 0 and at < len(changed):
            changed[at] ^= 1 << chance.randrange(8)
        elif kind == 1:
            del changed[at:]
        else:
            changed[at : end if kind > 3 else at] = _piece(changed, at, end, chance)
    return bytes(changed)


def _piece(content: bytearray, at: int, end: int, chance: random.Random) -> bytes:
    """What stands there afterwards."""
    other = chance.randrange(len(content) + 1)
    return chance.choice(
        (
            b"",
            bytes(content[at:end]) * chance.choice((2, 100)),
            chance.randbytes(end - at),
            bytes(content[other : other + end - at]),
            chance.choice(BYTES),
            chance.choice(TEXTS).encode("utf-8", "surrogatepass"),
        )
    )


def recoded(content: bytes, chance: random.Random) -> bytes:
    """The same text in another encoding."""
    text = content.decode("utf-8", "replace")
    return text.encode(chance.choice(ENCODINGS), "replace")
