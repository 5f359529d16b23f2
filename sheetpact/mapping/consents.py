"""consents.csv, as partners write it by hand → consents and withdrawals. What a cell holds is never told.

What is unclear allows nothing: a consent that can't be read isn't taken, a withdrawal that can't be read is.
"""

from __future__ import annotations

import csv
import hashlib
import io
import re
import unicodedata
from calendar import monthrange
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from sheetpact.mapping.people import account_mark
from sheetpact.mapping.times import moment
from sheetpact.model.membership import SHARED_SHEET, AccountKey, Consent
from sheetpact.model.pact import Pact
from sheetpact.model.problems import Problem, Severity, Where
from sheetpact.model.records import Reading
from sheetpact.model.texts import say

FILE = "consents.csv"
LARGEST = 32 * 1024 * 1024
"""Bytes: some 300,000 consents. As text it takes several times as much memory."""
HEADINGS: Mapping[str, tuple[str, ...]] = {
    "shop": ("店铺", "shop"),
    "customer": ("顾客编号", "customer"),
    "purpose": ("用途", "purpose"),
    "receivers": ("可见伙伴", "receivers"),
    "text": ("条款版本", "text version"),
    "given": ("同意时间", "given at"),
    "withdrawn": ("撤回时间", "withdrawn at"),
    "expires": ("有效期至", "good until"),
    "channel": ("方式", "channel"),
}
"""Column → its headings. Others are the partners' own."""
MAY_BE_MISSING = frozenset({"expires", "channel"})
SHEET_WORDS = frozenset({"共享表格", "shared sheet", SHARED_SHEET})
"""What stands for the shared sheet among the purposes; any other purpose is kept and allows nothing here."""
WITHOUT_END = frozenset({"长期", "永久", "forever"})
NOTHING = frozenset({"", "-", "—", "/", "无", "否", "no", "none"})
AHEAD = timedelta(days=1)
"""Clocks and time zones differ; a date further in the future is a slip."""
CLOCK = re.compile(r"[:时]")
"""What a time has that says more than a day."""
SEPARATORS = re.compile(r"[,;、/|\n]")  # after NFKC, which makes ， and ； these
ENCODINGS = ("utf-8-sig", "gb18030")
UTF_16 = (b"\xff\xfe", b"\xfe\xff")


@dataclass(slots=True)
class _Row:
    """One line: `number` as a spreadsheet program counts, cells by column."""

    number: int
    cells: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class _Expiry:
    """When a consent is over; None: it doesn't end by itself."""

    at: datetime | None


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
        channel = row.cells.get("channel", "")
        receivers = tuple(dict.fromkeys(self._receivers(row)))
        given = self._time(row, "given") if accounts else None
        at = self._withdrawal(row, given) if accounts else None
        expires = self._expiry(row, given) if given is not None else None
        for account in accounts:
            where = Where(shop=account.shop, tab=FILE, row=str(row.number))
            said = Consent("", account, row.cells["text"], purpose, (), self.now, channel=channel, where=where)
            if given is not None and expires is not None:
                yield keyed(replace(said, receivers=receivers, at=given, expires=expires.at), "file")
            if at is not None:
                yield keyed(replace(said, at=at, withdrawn=True), "file")

    def _expiry(self, row: _Row, given: datetime) -> _Expiry | None:
        """None: it can't be told until when it is good."""
        text = row.cells.get("expires", "").casefold()
        if text in NOTHING | WITHOUT_END:
            return _Expiry(None)
        try:
            expires = end_of(text, ZoneInfo(self.pact.timezone))
        except ValueError:
            self._tell(row, "expires", "consents.no_time")
            return None
        if expires <= given:
            self._tell(row, "expires", "consents.expires_first")
            return None
        return _Expiry(expires)

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
    if len(content) > LARGEST:
        return _useless("consents.too_large", most=LARGEST >> 20)
    try:
        lines = list(csv.reader(io.StringIO(_text(content), newline=""), delimiter=_delimiter(content)))
    except (UnicodeError, csv.Error):
        return unreadable()
    header = next((at for at, cells in enumerate(lines) if any(map(str.strip, cells))), None)
    if header is None:
        return Reading(())
    found = _columns(lines[header])
    missing = [
        HEADINGS[name][0 if pact.locale.startswith("zh") else 1]
        for name in HEADINGS
        if name not in {*found, *MAY_BE_MISSING}
    ]
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


def end_of(text: str, zone: ZoneInfo) -> datetime:
    """When it is over: a day counts to its end. ValueError: it is no time."""
    at = moment(text, zone)
    return at if CLOCK.search(text) else (at.astimezone(zone) + timedelta(days=1)).astimezone(UTC)


def months_after(at: datetime, months: int, zone: ZoneInfo) -> datetime:
    """The same day and hour so many months later, in this zone; a month's last day where there is no such day."""
    local = at.astimezone(zone)
    year, month = divmod(local.year * 12 + local.month - 1 + months, 12)
    day = min(local.day, monthrange(year, month + 1)[1])
    return local.replace(year=year, month=month + 1, day=day).astimezone(UTC)


def keyed(consent: Consent, source: str) -> Consent:
    """With a key that only the same words of this source have."""
    words = [*consent.account, consent.text, consent.purpose, *sorted(consent.receivers), consent.at.isoformat()]
    words.append(str(consent.withdrawn))
    # What older files didn't say is left out, so that their lines keep their keys.
    words += [consent.channel] if consent.channel else []
    words += [consent.expires.isoformat()] if consent.expires else []
    key = hashlib.blake2b("\x1f".join(words).encode("utf-8", "surrogatepass"), digest_size=12).hexdigest()
    return replace(consent, key=f"{source}:{key}")
