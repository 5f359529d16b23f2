"""A local workbook (.xlsx) as the shared sheet: in a folder, on a network drive or in a sync client's folder.

Reading and writing work on the parts of the file, not on an openpyxl model of it: loading and saving with openpyxl
loses pictures, text boxes and the last results of formulas, and reads a large tab three times slower. New tabs are
made with openpyxl, and its knowledge of formats and formulas is used throughout (docs/decisions/0002).

- A row's ref is its number, a column's index counts from 0. Blank rows are left out of a grid. Times are read to the
  second on the wall clock of the pact's zone. Of merged cells only the first is read and written; protection
  of tabs and workbook, which is advisory in this format, is kept and written past.
- A formula's value is the result that the last office program stored; after a write they compute anew on opening.
- The version is the SHA-256 of the content. Size and times are no part of it: sync clients change them without an
  edit, and an edit always changes the content.
- Who writes holds a lock file of ours beside the workbook. Owner files of Excel, WPS and LibreOffice are respected
  for 24 hours; older ones are left over from a crash.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import ClassVar

from sheetpact.errors import BadRecord, ChangedMeanwhile, ConnectorError, NotAllowed, RetryLater
from sheetpact.model.problems import Problem, Severity
from sheetpact.model.sheet import Document, PutRight, SheetBatch, Tab
from sheetpact.model.texts import say
from sheetpact.ports import Setting, SheetContext
from sheetpact.xlsx import save
from sheetpact.xlsx.book import Book, NoTab, TextTooLong, first
from sheetpact.xlsx.lock import Locked, exclusive
from sheetpact.xlsx.markup import NotAWorkbook
from sheetpact.xlsx.owners import owner

OPENED_SECONDS = 300.0
"""Until a workbook that somebody has open is tried again: people close a file within minutes."""
BUSY_SECONDS = 10.0
"""Until another writer of ours is done: a write takes a second or two."""


class Connector:
    """One .xlsx file. `document` is its path, relative to the folder of pact.yaml."""

    settings: ClassVar[tuple[Setting, ...]] = ()

    def __init__(self, context: SheetContext) -> None:
        self._context = context
        self._path = context.folder / context.document
        self._tabs: Sequence[Tab] = ()

    @property
    def requests(self) -> int:
        return 0

    @property
    def put_right(self) -> Sequence[PutRight]:
        """A file is written whole or not at all."""
        return ()

    def check(self) -> Sequence[Problem]:
        """Nothing is written to find out."""
        path, problems = self._path, []
        if not path.parent.is_dir():
            return [self._problem("workbook.no_folder", Severity.RED, path.parent)]
        if not path.exists():
            problems.append(self._problem("workbook.missing", Severity.NOTE))
        else:
            try:
                self._book(self._content() or b"")
            except _Told as told:
                return [self._problem(told.code, Severity.RED)]
            except OSError as error:
                told_by_system = {"file": path.name, "reason": error.strerror or ""}
                return [Problem("workbook.disk", Severity.RED, params=told_by_system)]
        if code := self._not_writable():
            problems.append(self._problem(code, Severity.RED, path if code == "workbook.read_only" else path.parent))
        if opened := self._opened():
            problems.append(Problem("workbook.opened", Severity.AMBER, params=opened))
        return problems

    def version(self) -> str:
        with self._telling():
            return save.digest(self._content())

    def read(self, tabs: Sequence[Tab]) -> Document:
        """BadRecord: it is no workbook. NotAllowed: it has a password, or may not be read."""
        with self._telling():
            content = self._content()
            if content is None:
                return self._absent()
            book, self._tabs = self._book(content), tabs
            grids = book.grids(tabs)
            return Document(save.digest(content), grids, book.hub, book.run, book.worn(tabs, grids))

    def look(self, tabs: Sequence[Tab]) -> Document:
        """A file is whole at any time."""
        return self.read(tabs)

    def write(self, document: Document, batch: SheetBatch) -> str:
        """RetryLater: somebody has it open. ChangedMeanwhile: it is no longer the one that was read."""
        if batch.empty and not document.worn:
            return document.version
        with self._telling():
            if code := self._not_writable():
                raise _Told(code)
            path = self._target()
            with exclusive(path.with_name(f".{path.name}.sheetpact-lock")):
                return self._write(path, document.version, batch)

    def _write(self, path: Path, version: str, batch: SheetBatch) -> str:
        save.sweep(path)
        content = self._content()
        if save.digest(content) != version:
            raise save.Changed
        if opened := self._opened():
            raise RetryLater(self._say("workbook.opened", **opened), OPENED_SECONDS)
        if content is None and not batch.create:  # it was read as missing, and there is nothing to make it of
            raise save.Changed
        new = self._changed(content, batch)
        save.replace(path, new, version)
        return save.digest(new)

    def _changed(self, content: bytes | None, batch: SheetBatch) -> bytes:
        zone, locale = self._context.timezone, self._context.locale
        try:
            return first(batch, zone, locale) if content is None else self._book(content).change(batch, self._tabs)
        except TextTooLong as error:
            raise BadRecord(self._say("workbook.text_too_long", tab=error.title, cell=error.address)) from error
        except NoTab as error:
            raise ChangedMeanwhile(self._say("workbook.no_tab", tab=error.title)) from error

    def _book(self, content: bytes) -> Book:
        try:
            return Book(content, self._context.timezone, self._context.locale)
        except NotAWorkbook as error:
            raise _Told(error.code) from error

    def _content(self) -> bytes | None:
        try:
            return save.content(self._path)
        except IsADirectoryError as error:
            raise _Told("workbook.is_folder") from error
        except PermissionError as error:
            raise _Told("workbook.unreadable") from error

    def _absent(self) -> Document:
        """Excel takes the old file away for a moment while it saves: no reason to think it is gone."""
        if opened := self._opened():
            raise RetryLater(self._say("workbook.opened", **opened), BUSY_SECONDS)
        return Document("", {})

    def _target(self) -> Path:
        """The file itself, where the path is a link to it."""
        return self._path.resolve()

    def _not_writable(self) -> str:
        """The code of what stands against writing, '' for nothing. The mark counts for an administrator, too."""
        path = self._target()
        if not path.parent.is_dir():
            return "workbook.no_folder"
        if path.exists() and not _writable(path):
            return "workbook.read_only"
        return "" if _writable(path.parent) else "workbook.folder_read_only"

    def _opened(self) -> dict[str, object]:
        """Who has it open, as parameters of the text; empty for nobody."""
        found = owner(self._target(), self._context.now())
        if found is None:
            return {}
        who = found.name or say(self._context.locale, "workbook.somebody")
        return {"file": self._path.name, "who": who, "owner": found.file}

    @contextmanager
    def _telling(self) -> Iterator[None]:
        """What goes wrong below, in the words of this workbook's people."""
        try:
            yield
        except NotAWorkbook as error:
            raise BadRecord(self._say(error.code)) from error
        except _Told as told:
            kind: type[ConnectorError] = BadRecord if told.code in _NO_WORKBOOK else NotAllowed
            raise kind(self._say(told.code)) from told
        except save.Changed as error:
            raise ChangedMeanwhile(self._say("workbook.changed")) from error
        except Locked as error:
            raise RetryLater(self._say("workbook.busy"), BUSY_SECONDS) from error
        except PermissionError as error:
            raise RetryLater(self._say("workbook.held"), OPENED_SECONDS) from error
        except OSError as error:
            raise RetryLater(self._say("workbook.disk", reason=error.strerror or ""), OPENED_SECONDS) from error

    def _say(self, code: str, **params: object) -> str:
        place = self._path.parent if code in _ABOUT_FOLDER else self._path
        return say(self._context.locale, code, **{"file": place.name, **params})

    def _problem(self, code: str, severity: Severity, path: Path | None = None) -> Problem:
        return Problem(code, severity, params={"file": (path or self._path).name})


class _Told(Exception):
    """Something stands in the way; `code` names the text that says what to do."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


_ABOUT_FOLDER = frozenset(("workbook.no_folder", "workbook.folder_read_only"))
_NO_WORKBOOK = frozenset(
    f"workbook.{what}"
    for what in ("empty", "other_format", "old_format", "strict", "damaged", "too_large", "is_folder")
)


def _writable(path: Path) -> bool:
    return os.access(path, os.W_OK) and bool(path.stat().st_mode & (stat.S_IWUSR | stat.S_IWGRP | stat.S_IWOTH))
