"""consents.csv, as partners write it by hand → consents and withdrawals. What a cell holds is never told.

What is unclear allows nothing: a consent that can't be read isn't taken, a withdrawal that can't be read is.
"""

from __future__ import annotations

import csv
import hashlib
import io
import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sheetpact.mapping.people import account_mark
from sheetpact.mapping.times import moment
from sheetpact.model.membership import SHARED_SHEET, AccountKey, Consent
from sheetpact.model.pact import Pact
from sheetpact.model.problems import Problem, Severity, Where
from sheetpact.model.records import Reading
from sheetpact.model.texts import say

FILE = "consents.csv"
HEADINGS: Mapping[str, tuple[str, ...]] = {
    "shop": ("店铺", "shop"),
    "customer": ("顾客编号", "customer"),
    "purpose": ("用途", "purpose"),
    "receivers": ("可见伙伴", "receivers"),
    "text": ("条款版本", "text version"),
    "given": ("同意时间", "given at"),
    "withdrawn": ("撤回时间", "withdrawn at"),
}
"""Column → its headings. All are needed; others are the partners' own."""
SHEET_WORDS = frozenset({"共享表格", "shared sheet", SHARED_SHEET})
"""What stands for the shared sheet among the purposes; any other purpose is kept and allows nothing here."""
NOTHING = frozenset({"", "-", "—", "/", "无", "否", "no", "none"})
AHEAD = timedelta(days=1)
"""Clocks and time zones differ; a date further in the future is a slip."""
SEPARATORS = re.compile(r"[,;、/|\n]")  # after NFKC, which makes ， and ； these
ENCODINGS = ("utf-8-sig", "gb18030")
UTF_16 = (b"\xff\xfe", b"\xfe\xff")


@dataclass(slots=True)
class _Row:
    """One line: `number` as a spreadsheet program counts, cells by column."""

    number: int
    cells: Mapping[str, str]


@dataclass(slots=True)
class _Reader:
    pact: Pact
    now: datetime
    headings: Mapping[str, str]
    """As they stand in the file."""
    problems: list[Problem] = field(default_factory=list)

    def consents(self, row: _Row) -> Iterator[Consent]:
        accounts = self._accounts(row)
        purpose = row.cells["purpose"]
        if not purpose:
            self._tell(row, "purpose", "consents.empty")
        if not purpose:
            return
        purpose = SHARED_SHEET if purpose.casefold() in SHEET_WORDS else purpose
        receivers, text = tuple(dict.fromkeys(self._receivers(row))), row.cells["text"]
        given = self._time(row, "given") if accounts else None
        at = self._withdrawal(row, given) if accounts else None
        for account in accounts:
            if given is not None:
                yield _consent(account, text, purpose, receivers, given, withdrawn=False)
            if at is not None:
                yield _consent(account, text, purpose, (), at, withdrawn=True)

    def _accounts(self, row: _Row) -> tuple[AccountKey, ...]:
        """The customer's; where it is named by phone, it may be one that a shop by files names so, too."""
        shop, customer = row.cells["shop"], row.cells["customer"]
        if shop not in self.pact.shops:
            self._tell(row, "shop", "consents.shop_unknown", shops=", ".join(self.pact.shops))
        elif not customer:
            self._tell(row, "customer", "consents.empty")
        else:
            mark = account_mark(shop, customer)
            names = (mark,) if mark and "@" in customer else (customer, mark)
            return tuple(AccountKey(shop, name) for name in names if name)
        return ()

    def _receivers(self, row: _Row) -> Iterator[str]:
        for name in SEPARATORS.split(row.cells["receivers"]):
            partner = self.pact.partner_id(name)
            if partner is not None:
                yield partner
            elif name.strip():
                self._tell(row, "receivers", "consents.partner_unknown")

    def _time(self, row: _Row, column: str) -> datetime | None:
        try:
            at = moment(row.cells[column], ZoneInfo(self.pact.timezone))
        except ValueError:
            self._tell(row, column, "consents.no_time")
            return None
        if at > self.now + AHEAD:
            self._tell(row, column, "consents.future")
            return None
        return at

    def _withdrawal(self, row: _Row, given: datetime | None) -> datetime | None:
        """When it was withdrawn; at once, where something stands there that is no sensible time."""
        if row.cells["withdrawn"].casefold() in NOTHING:
            return None
        at = self._time(row, "withdrawn")
        if at is not None and given is not None and at < given:
            self._tell(row, "withdrawn", "consents.withdrawn_first")
            return given
        return at or given

    def _tell(self, row: _Row, column: str, code: str, **params: object) -> None:
        number = say(self.pact.locale, "sheet.row", number=row.number, key="").rstrip()
        where = Where(tab=FILE, row=number, field=self.headings[column])
        self.problems.append(Problem(code, Severity.AMBER, where, params))


def read_consents(content: bytes, pact: Pact, now: datetime) -> Reading[Consent]:
    """All consents and withdrawals of the file, each with a key that only the same words have."""
    try:
        lines = list(csv.reader(io.StringIO(_text(content), newline=""), delimiter=_delimiter(content)))
    except (UnicodeError, csv.Error):
        return unreadable()
    header = next((at for at, cells in enumerate(lines) if any(map(str.strip, cells))), None)
    if header is None:
        return Reading(())
    found = _columns(lines[header])
    missing = [HEADINGS[name][0 if pact.locale.startswith("zh") else 1] for name in HEADINGS if name not in found]
    if missing:
        return _useless("consents.headings", names=", ".join(missing))
    reader = _Reader(pact, now, {name: lines[header][at].strip() for name, at in found.items()})
    records = [consent for row in _rows(lines, header, found) for consent in reader.consents(row)]
    return Reading(tuple(records), tuple(reader.problems), complete=not reader.problems)


def unreadable() -> Reading[Consent]:
    """The file is there and can't be read: no consent is taken from it."""
    return _useless("consents.unreadable")


def _useless(code: str, **params: object) -> Reading[Consent]:
    return Reading((), (Problem(code, Severity.RED, Where(tab=FILE), params),), complete=False)


def _text(content: bytes) -> str:
    """UnicodeError: in none of the encodings."""
    text = _decoded(content)
    if "\x00" in text:
        raise UnicodeError("UTF-16 without its mark")
    return text


def _decoded(content: bytes) -> str:
    if content.startswith(UTF_16):
        return content.decode("utf-16")
    try:
        return content.decode(ENCODINGS[0])
    except UnicodeDecodeError:
        return content.decode(ENCODINGS[1])


def _delimiter(content: bytes) -> str:
    first = next((line for line in _text(content).splitlines() if line.strip()), "")
    return max(",;\t", key=first.count)


def _columns(cells: Sequence[str]) -> Mapping[str, int]:
    names = {heading: name for name, headings in HEADINGS.items() for heading in headings}
    found: dict[str, int] = {}
    for at, cell in enumerate(cells):
        name = names.get(" ".join(_plain(cell).casefold().split()))
        if name is not None:
            found.setdefault(name, at)
    return found


def _rows(lines: Sequence[Sequence[str]], header: int, columns: Mapping[str, int]) -> Iterator[_Row]:
    for number, cells in enumerate(lines[header + 1 :], start=header + 2):
        row = {name: _plain(cells[at]) if at < len(cells) else "" for name, at in columns.items()}
        if any(row.values()):
            yield _Row(number, row)


def _plain(cell: str) -> str:
    return unicodedata.normalize("NFKC", cell).strip()


def _consent(
    account: AccountKey, text: str, purpose: str, receivers: tuple[str, ...], at: datetime, *, withdrawn: bool
) -> Consent:
    words = (*account, text, purpose, *sorted(receivers), at.isoformat(), str(withdrawn))
    key = hashlib.blake2b("\x1f".join(words).encode("utf-8", "surrogatepass"), digest_size=12).hexdigest()
    return Consent(f"file:{key}", account, text, purpose, receivers, at, withdrawn)
