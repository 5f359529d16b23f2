"""Customer lists and answered forms (问卷, 表单) beside the pact → consents. What a cell holds is never told.

A file where each answer has a time tells what people said when. One without times, such as a customer list, tells how
things stand: what differs from the ledger is said now. What is unclear allows nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import chain
from pathlib import Path
from zoneinfo import ZoneInfo

from sheetpact.exchange.tables import HEADING_ROWS, Cells, heading, is_empty, sheets
from sheetpact.mapping.consents import AHEAD, ENCODINGS, keyed, months_after
from sheetpact.mapping.fields import Unreadable
from sheetpact.mapping.people import own_id
from sheetpact.mapping.times import moment
from sheetpact.model.membership import SHARED_SHEET, AccountKey, Consent
from sheetpact.model.pact import ConsentForm, Pact
from sheetpact.model.problems import Problem, Severity, Where
from sheetpact.model.records import Reading
from sheetpact.model.texts import say
from sheetpact.reconcile.members_accounts import home_region
from sheetpact.reconcile.members_facts import Remembered
from sheetpact.reconcile.members_phones import read_phone


@dataclass(frozen=True, slots=True)
class _Answer:
    """What one line comes to. Not `given`: the cell is empty, which takes back what stood there before."""

    consent: Consent
    given: bool


@dataclass(slots=True)
class _Form:
    """One file being read. `phones`: E.164 → the shop's accounts that have it."""

    name: str
    form: ConsentForm
    pact: Pact
    now: datetime
    phones: Mapping[str, tuple[AccountKey, ...]]
    newest: Mapping[AccountKey, Consent]
    """What the ledger says last of each account, from this file."""
    withdrawn: frozenset[AccountKey]
    """Accounts whose person once took a consent back, wherever."""
    problems: list[Problem] = field(default_factory=list)
    nobody: int = 0
    several: int = 0

    @property
    def source(self) -> str:
        return f"form:{self.name}"

    def read(self, lines: Iterator[tuple[int, Cells]]) -> Iterator[Consent]:
        standing: dict[AccountKey, _Answer] = {}
        for answer in self._answers(lines):
            if self.form.columns.given:
                yield answer.consent
            elif answer.consent.withdrawn or answer.consent.account not in standing:
                standing[answer.consent.account] = answer
        yield from (answer.consent for answer in standing.values() if self._news(answer))
        for code, count in (("consents.form_nobody", self.nobody), ("consents.form_several", self.several)):
            if count:
                self._tell(code, Severity.AMBER, count=count)

    def _answers(self, lines: Iterator[tuple[int, Cells]]) -> Iterator[_Answer]:
        columns: dict[str, int] = {}
        for number, cells in lines:
            if columns:
                yield from self._row(number, cells, columns)
            elif number <= HEADING_ROWS:
                columns = self._columns(cells)
        if not columns:
            self._tell("consents.form_headings", Severity.RED, names=", ".join(self.form.columns.named.values()))

    def _columns(self, cells: Cells) -> dict[str, int]:
        """Empty where this is no line of headings."""
        there = {heading(cell): at for at, cell in reversed(list(enumerate(cells)))}
        found = {name: there.get(heading(title)) for name, title in self.form.columns.named.items()}
        return {name: at for name, at in found.items() if at is not None} if None not in found.values() else {}

    def _row(self, number: int, cells: Cells, columns: Mapping[str, int]) -> Iterator[_Answer]:
        row = {name: cells[at] if at < len(cells) else None for name, at in columns.items()}
        if all(map(is_empty, row.values())):
            return
        yes, dated = self._yes(row["answer"]), "given" in row
        at = self._time(number, row) if dated else self.now
        if at is not None and not (yes is None and dated):
            for account in self._accounts(row, allowed=bool(yes)):
                yield _Answer(self._consent(account, at, yes=bool(yes)), given=yes is not None)

    def _yes(self, cell: object) -> bool | None:
        """None: no answer. Whatever isn't one of the answers that allow it is a no."""
        return None if is_empty(cell) else heading(cell) in {heading(each) for each in self.form.yes}

    def _time(self, number: int, row: Mapping[str, object]) -> datetime | None:
        try:
            at = moment(row["given"], ZoneInfo(self.pact.timezone))
        except ValueError:
            at = None
        if at is None or at > self.now + AHEAD:
            # A person who says no without a readable time has said so all the same.
            if self._yes(row["answer"]) is False:
                return self.now
            line = say(self.pact.locale, "sheet.row", number=number, key="").rstrip()
            where = Where(tab=self.form.file, row=line, field=self.form.columns.named["given"])
            self.problems.append(Problem("consents.no_time", Severity.AMBER, where))
            return None
        return at

    def _accounts(self, row: Mapping[str, object], *, allowed: bool) -> Sequence[AccountKey]:
        """Whose answer it is. A phone of several accounts allows nothing for any, and refuses for each."""
        if "customer" in row:
            customer = own_id(self.form.shop, _text(row["customer"]))
            return [AccountKey(self.form.shop, customer)] if customer else []
        phone, _ = read_phone(_text(row["phone"]), home_region(self.pact))
        accounts = self.phones.get(phone, ()) if phone else ()
        self.nobody += not accounts
        if allowed and len(accounts) > 1:
            self.several += 1
            return []
        return accounts

    def _consent(self, account: AccountKey, at: datetime, *, yes: bool) -> Consent:
        form = self.form
        ends = months_after(at, form.months, ZoneInfo(self.pact.timezone)) if yes and form.months else None
        receivers = tuple(form.receivers) if yes else ()
        said = Consent("", account, form.text, SHARED_SHEET, receivers, at, not yes, form.channel, ends)
        return keyed(said, self.source)

    def _news(self, answer: _Answer) -> bool:
        """A list without times says something new: another word than its last one in the ledger.

        Its first word of somebody may be older than a withdrawal, so it allows nothing then.
        """
        consent, last = answer.consent, self.newest.get(answer.consent.account)
        if last is None:
            return consent.account not in self.withdrawn if not consent.withdrawn else answer.given
        return replace(last, key="", at=consent.at, expires=consent.expires) != replace(consent, key="")

    def _tell(self, code: str, severity: Severity, **params: object) -> None:
        self.problems.append(Problem(code, severity, Where(tab=self.form.file), params))


def read_forms(folder: Path, pact: Pact, known: Remembered, now: datetime) -> Reading[Consent]:
    """What all forms of the pact say. A file that isn't there says nothing yet."""
    found: list[Consent] = []
    problems: list[Problem] = []
    withdrawn = frozenset(each.account for each in known.consents if each.withdrawn)
    for name, form in pact.members.consent_forms.items():
        reader = _Form(name, form, pact, now, _phones(form, pact, known), _newest(name, known), withdrawn)
        try:
            content = (folder / form.file).read_bytes()
            found += reader.read(_lines(content))
        except FileNotFoundError:
            continue
        except (OSError, Unreadable):
            problems.append(Problem("consents.unreadable", Severity.RED, Where(tab=form.file)))
        problems += reader.problems
    return Reading(tuple(found), tuple(problems), complete=not problems)


def _lines(content: bytes) -> Iterator[tuple[int, Cells]]:
    """The first sheet's. Unreadable: it is no csv or xlsx."""
    first = next(iter(sheets(content, ENCODINGS)), iter(()))
    yield from enumerate(chain(first), start=1)


def _phones(form: ConsentForm, pact: Pact, known: Remembered) -> Mapping[str, tuple[AccountKey, ...]]:
    if not form.columns.phone:
        return {}
    region, found = home_region(pact), dict[str, tuple[AccountKey, ...]]()
    for each in known.accounts.values():
        phone = read_phone(each.phone, region)[0] if each.shop == form.shop else ""
        if phone:
            found[phone] = (*found.get(phone, ()), AccountKey(each.shop, each.customer))
    return found


def _newest(name: str, known: Remembered) -> Mapping[AccountKey, Consent]:
    return {each.account: each for each in known.consents if each.key.startswith(f"form:{name}:")}


def _text(cell: object) -> str:
    """An id or a phone as text; spreadsheets make numbers of them."""
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    return "" if is_empty(cell) else str(cell).strip().strip("\t'")
