"""What people type: cells of the sheet, pact.yaml, a column map; and values of payloads by their unit."""

from __future__ import annotations

import random
import string
import tempfile
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from zoneinfo import ZoneInfo

from benchmarks.fuzz.mutate import CANARY, TEXTS, VALUES, damaged, recoded
from benchmarks.fuzz.target import Broken, judged
from sheetpact.errors import PactError
from sheetpact.gsheets import cells
from sheetpact.mapping.fields import record
from sheetpact.mapping.shop import FieldUnit, shop_mapping
from sheetpact.mapping.written import yaml_in
from sheetpact.model.problems import Where
from sheetpact.model.sheet import Cell, Unit, Value
from sheetpact.pact.load import load_pact
from sheetpact.sheet.values import Bad, Special, plain, typed

ZONE = ZoneInfo("Asia/Shanghai")
SIGNS = string.digits * 2 + string.punctuation + "=+-*()，．－＋＊（）＝−０１９ \t\n件斤年月日:TZe٣²"
MOST_PIECES = 999_999_999


@dataclass(frozen=True, slots=True)
class Word:
    """One value, as some program hands it over."""

    value: object
    more: str = ""

    def shown(self) -> bytes:
        return repr((self.value, self.more)).encode("utf-8", "backslashreplace")


def word(chance: random.Random) -> object:
    """A text of any signs, a text or a value that is hard to read, or a number or time."""
    kind = chance.random()
    if kind < 0.4:
        return "".join(chance.choices(SIGNS, k=chance.choice((1, 2, 3, 5, 8, 13, 30, 70))))
    if kind < 0.6:
        text = chance.choice(TEXTS)
        at = chance.randrange(len(text) + 1)
        return text[:at] + chance.choice(SIGNS) + text[at:]
    if kind < 0.75:
        return chance.choice(VALUES)
    if kind < 0.85:
        return Decimal(
            chance.choice(
                ("NaN", "sNaN", "-Infinity", "1E+999999", "1E-999999", "0.1", "1e15", "-0", "12.50", "9" * 60)
            )
        )
    if kind < 0.95:
        return datetime(
            chance.choice((1, 1899, 1900, 1970, 2026, 9999)),
            chance.choice((1, 12)),
            chance.choice((1, 31)),
            23,
            59,
            59,
            999_999,
            chance.choice((None, UTC, ZONE)),
        )
    return chance.randint(-(2**70), 2**70) // 10 ** chance.randrange(20)


class Cells:
    """The sheet's cells, from both kinds of documents."""

    def draw(self, chance: random.Random) -> Word:
        value = word(chance)
        kind = chance.random()
        if kind < 0.3:
            return Word(value, "=" + "".join(chance.choices(SIGNS, k=chance.randrange(70))))
        return Word(value, "google" if kind < 0.5 else "")

    def tried(self, drawn: Word) -> bool:
        cell = _googles(drawn.value) if drawn.more == "google" else Cell(_value(drawn.value), drawn.more)
        taken = 0
        for unit in Unit:
            found = typed(cell, unit)
            if isinstance(found, int) and not isinstance(found, bool) and abs(found) > MOST_PIECES:
                raise Broken("more pieces than a cell may say")
            if unit is not Unit.TIME or not isinstance(cell.value, Decimal):
                plain(cell.value, unit)
            taken += not isinstance(found, Bad | Special)
        return taken > 0

    def close(self) -> None:
        """Nothing is open."""


def _value(told: object) -> Value:
    return told if isinstance(told, str | int | Decimal | datetime | None) else str(told)[:100]


def _googles(told: object) -> Cell:
    """As the Sheets API tells it: JSON has no other values."""
    number = isinstance(told, int | float) and not isinstance(told, bool)
    raw = (
        {"numberValue": told}
        if number
        else {"boolValue": told}
        if isinstance(told, bool)
        else {"stringValue": str(told)}
    )
    time = {"effectiveFormat": {"numberFormat": {"type": "DATE_TIME"}}}
    return cells.cell({"userEnteredValue": raw, **time}, ZONE)


class Values:
    """One value of a payload as every unit."""

    def __init__(self) -> None:
        fields = {unit.value: {"from": "x", "as": unit.value} for unit in FieldUnit}
        self._section = shop_mapping({"any": fields}, "any.yaml").section("any")

    def draw(self, chance: random.Random) -> Word:
        value = word(chance)
        return Word([value] if chance.random() < 0.05 else value)

    def tried(self, drawn: Word) -> bool:
        found = record(self._section, {"x": drawn.value}, zone=ZONE, currency="CNY")
        judged((), [wrong.problem(Where()) for wrong in found.wrong])
        numbers = [value for value in found.values.values() if isinstance(value, int)]
        if any(abs(number) >= 10**15 for number in numbers):
            raise Broken("a number that no sum of fits into 64 bits")
        return any(value is not None for value in found.values.values())  # a price that is none is as nothing

    def close(self) -> None:
        """Nothing is open."""


PACT = """\
pact: 手作联盟
locale: zh-CN
timezone: Asia/Shanghai
currency: CNY
store: sqlite:///.sheetpact/pact.db
sheet: {connector: workbook, document: 手作联盟.xlsx}
partners:
  tea:
    name: 青山茶具
    editors: [li@example.com]
    shops:
      tea-woo: &shop
        connector: woocommerce
        settings: {base_url: "https://tea.example", consumer_key: "${KEY}", consumer_secret: "${SECRET}"}
      tea-files: {connector: export_files, settings: {folder: exports/tea, format: youzan}}
inventory:
  mode: mirror
  safety_stock: 1
  items: {POT-1: {mode: escrow}}
  bundles: {GIFTBOX-1: {tea/POT-1: 1, tea/BOWL-2: 2}}
members: {share: [display_name, phone_masked, points, tier]}
guards: {max_change: 0.15, max_change_rows: 10}
"""
SECRET = f"cs_{CANARY}"
YAML = (
    "&a", "*a", "<<: *a", "{", "}", "[", "]", "[" * 2000, "- " * 500, "? ", ": ", "| ", "> ",
    "!!python/object:os.system x", "!!binary =", "!!int x", "2026-13-45", "0x", "1e400", ".nan", ".inf", "~", "yes",
    "---", "...", "%YAML 9.9", "\t", "'", '"', '"\\ud800"', '"\\x', "#", "@", "`", "：", "“", "${", "${}", "${KEY}",
    "${NONE}", "prefect:secret/x", "1_000", "0o17", "12:30:45", "9" * 5000,
    "".join(f"x{n}: &x{n} [{', '.join([f'*x{n - 1}'] * 9) if n else 'x'}]\n" for n in range(12)),
)  # fmt: skip


class Pacts:
    """pact.yaml, and a shop's column map."""

    def __init__(self) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="sheetpact-fuzz-")
        self._path = Path(self._folder.name, "pact.yaml")

    def draw(self, chance: random.Random) -> Word:
        lines = PACT.split("\n")
        for _ in range(chance.choice((1, 1, 2, 3))):
            at = chance.randrange(len(lines))
            line, text = lines[at], chance.choice(YAML + TEXTS)
            cut = chance.randrange(len(line) + 1)
            change = chance.randrange(6)
            if change == 0:
                del lines[at]
            elif change == 1:
                lines.insert(at, text)
            elif change == 2:
                key, colon, _ = line.partition(":")
                lines[at] = f"{key}{colon} {text}"
            elif change == 3:
                lines[at] = line[:cut] + text + line[cut:]
            elif change == 4:
                lines.insert(at, line)
            else:
                lines[at] = line[:cut] + line[min(len(line), cut + chance.choice((1, 3))) :]
        content = "\n".join(lines).encode("utf-8", "surrogatepass")
        if chance.random() < 0.15:
            content = chance.choice((damaged, recoded))(content, chance)
        return Word(content)

    def tried(self, drawn: Word) -> bool:
        assert isinstance(drawn.value, bytes)
        self._path.write_bytes(drawn.value)
        taken = False
        try:
            load_pact(self._path, {"KEY": f"ck_{CANARY}", "SECRET": SECRET})
            taken = True
        except PactError as error:
            str(error).encode()
            if SECRET in str(error):
                raise Broken("an error tells a secret") from error
        with suppress(ValueError):  # of a column map
            yaml_in(drawn.value.decode())
        return taken

    def close(self) -> None:
        self._folder.cleanup()
