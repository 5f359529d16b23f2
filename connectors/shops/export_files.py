"""A shop without an API: reads the files that its back office exports, writes the file that it imports.

Its own system may bring orders at once, by calls in the form of Standard Webhooks (standardwebhooks.com).

The owner drops product, stock and order exports (csv, xlsx) into a folder; files are told apart by their headings,
whatever they are called. Each format is data: mappings/export_files.FORMAT.yaml says which headings, words and
import columns a platform uses, and where they were taken from. None was checked against a live account; a shop
whose files differ names its own headings in a column map (setting `columns`).
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import ClassVar, TypeVar

from sheetpact.errors import BadRecord, Gone, PactError
from sheetpact.exchange import exports
from sheetpact.exchange.calls import Called
from sheetpact.exchange.customers import customers
from sheetpact.exchange.exports import Export
from sheetpact.exchange.folder import IMPORTS, ExportFolder, Found, write_whole
from sheetpact.exchange.imports import Wanted, import_file, lacking
from sheetpact.exchange.lines import Naming
from sheetpact.exchange.tables import FIELDS, Row
from sheetpact.exchange.taken import Taken, read_until, remembered, since, taken, unread
from sheetpact.mapping.files import ImportFile, Kind
from sheetpact.mapping.shop import ShopMapping, with_columns
from sheetpact.mapping.written import yaml_in
from sheetpact.model.keys import ListingKey
from sheetpact.model.problems import Problem, Severity
from sheetpact.model.records import Customer, DeliveryNote, Listing, Order, Reading
from sheetpact.model.texts import say
from sheetpact.ports import (
    Answer,
    Call,
    Capabilities,
    Publishing,
    Receipt,
    Result,
    Setting,
    ShopContext,
    StockWrite,
    standard_call,
    standard_key,
)

AS_NEW = timedelta(seconds=60)
"""An order file may be so much older than the stock file, or than other parts of its list: people click one by one."""

AHEAD = timedelta(minutes=5)
"""The clock of a shop's system may be wrong by this much; what is wrong by more is no call at all (`standard_call`)."""

ASKED: Mapping[str, Severity] = {"stock": Severity.AMBER, "delivery": Severity.AMBER, "orders": Severity.NOTE}
"""What a folder should hold, and how bad it is that it doesn't; customers are no must."""
T = TypeVar("T")


class Connector:
    """The files of one shop. Nothing is remembered here between runs; the cursor says what was taken."""

    capabilities: ClassVar[Capabilities] = Capabilities(
        publishing=Publishing.FILE, batch=100_000, customers=True, customers_whole=True, delivery_notes=True
    )
    settings: ClassVar[tuple[Setting, ...]] = (
        Setting("folder", about="where the exports are put, relative to pact.yaml"),
        Setting(
            "format", about="youzan, pinduoduo, doudian, xiaohongshu, 1688, shopify, woocommerce, custom, delivery"
        ),
        Setting("columns", required=False, about="a YAML file with this shop's own headings"),
        Setting("location", required=False, about="the one location (warehouse, store) whose stock counts"),
        Setting(
            "webhook_secret", required=False, secret=True, about="whsec_…, by which the shop's system signs orders"
        ),
    )
    received: ClassVar[Answer] = Answer()

    def __init__(self, context: ShopContext) -> None:
        """PactError: the column map, or the secret of calls, can't be used."""
        self._context = context
        self._secret = _usable_secret(context)
        self._mapping = _own_columns(context)
        self._location = context.settings.get("location", "")
        self._folder = ExportFolder(
            context.folder / context.settings["folder"],
            context.shop,
            self._mapping,
            context.timezone,
            context.currency,
            context.locale,
            context.now,
        )

    def check(self) -> Sequence[Problem]:
        """Exports that the folder lacks of those that the format knows, and which list of members it has."""
        self._folder.begin(Taken())
        newest = {kind: next(self._folder.exports(kind), None) for kind in self._folder.kinds}
        there = {kind for kind, found in newest.items() if found}
        for kind in self._folder.kinds:
            if kind in ASKED and kind not in there:
                must = not there or (kind == "stock" and "orders" in there)
                self._folder.tell(f"files.no_{kind}", ASKED[kind] if must else Severity.NOTE)
        if members := newest.get("customers"):
            rows = len(members.export.table.rows)
            self._folder.tell("files.customers_found", Severity.NOTE, members.file, count=rows)
        return tuple(self._folder.problems)

    def listings(self, cursor: str | None) -> Reading[Listing]:
        """The newest stock export, whole. Silent: none is new, or the newest order file is older than it."""
        last, newest = self._begin(cursor, "stock")
        if newest is None:
            if "stock" in self._folder.kinds and not self._members_only(last):
                self._folder.tell("files.no_stock", Severity.AMBER)
            return Reading((), tuple(self._folder.problems), last.text(), silent=True)
        same = list(self._folder.exports("stock", newest.file.at))
        if self._differs(last, newest, same) or last.passed(newest.file):
            self._tell_again(last, same, self._listings_in)
            return Reading((), tuple(self._folder.problems), last.text(), silent=True, at=last.until)
        orders = next(self._folder.exports("orders"), None)
        last = replace(last, orders=last.orders or orders is not None)
        if last.orders and (orders is None or orders.file.at < newest.file.at - AS_NEW):
            before = self._local(orders.file.at) if orders else "–"
            self._folder.tell("files.orders_older", Severity.AMBER, newest.file, orders=before)
            return Reading((), tuple(self._folder.problems), last.text(), silent=True)
        return replace(self._newest(last, newest, self._listings_in(newest.export)), at=newest.file.at)

    def _differs(self, last: Taken, newest: Found, same: Sequence[Found]) -> bool:
        """Whether another export of the newest one's very time was taken before it. Those that aren't used are told."""
        used = last.digests if last.until == newest.file.at else (newest.file.digest,)
        for each in same:
            if each.file.digest not in used:
                self._folder.tell("files.same_time", Severity.AMBER, each.file)
        return newest.file.digest not in used

    def _listings_in(self, export: Export) -> Reading[Listing]:
        return exports.listings(export, self._location)

    def _newest(self, last: Taken, newest: Found, reading: Reading[T]) -> Reading[T]:
        """The reading of an export that replaces the one before."""
        digests = (newest.file.digest,)
        unread = digests if exports.left_out(reading.problems) else ()
        known = remembered(last, [newest.file])
        last = replace(last, at=newest.file.at.isoformat(), digests=digests, unread=unread, files=known)
        return replace(reading, problems=(*self._folder.problems, *reading.problems), cursor=last.text())

    def _tell_again(self, last: Taken, files: Iterable[Found], read: Callable[[Export], Reading[T]]) -> None:
        """What can't be read is missing as long as no newer export has it: one telling would soon be forgotten."""
        for each in files:
            if each.file.digest in last.unread:
                self._folder.problems += exports.left_out(read(each.export).problems)

    def _still_unread(
        self,
        last: Taken,
        files: Sequence[Found],
        readings: Mapping[str, Reading[T]],
        read: Callable[[Export], Reading[T]],
    ) -> Taken:
        """With those of the newest files (their list may be in parts) that have bad rows; known ones are told again."""
        parts = [each for each in files if each.file.at >= files[0].file.at - AS_NEW]
        self._tell_again(last, [each for each in parts if each.file.digest not in readings], read)
        bad = {*last.unread, *(digest for digest, reading in readings.items() if exports.left_out(reading.problems))}
        return replace(last, unread=tuple(sorted(bad.intersection(each.file.digest for each in parts))))

    def _members_only(self, last: Taken) -> bool:
        """A folder that has lists of members, no orders, and never had any stock."""
        return not last.at and self._has("customers") and not self._has("orders")

    def _has(self, kind: Kind) -> bool:
        return next(self._folder.exports(kind), None) is not None

    def look(self, listings: Sequence[ListingKey]) -> Reading[Listing]:
        """What the newest stock export says of these listings."""
        _, newest = self._begin(None, "stock")
        if newest is None:
            return Reading((), tuple(self._folder.problems), complete=False, silent=True)
        reading = self._listings_in(newest.export)
        wanted = set(listings)
        return replace(reading, records=tuple(each for each in reading.records if each.key in wanted))

    def orders(self, cursor: str | None) -> Reading[Order]:
        """All orders of the order exports that are new, each as its newest export has it."""
        last, newest = self._begin(cursor, "orders")
        files = list(self._folder.exports("orders", since(last, newest.file.at))) if newest else []
        new = unread([each.file for each in files], last)
        by_name = {each.file.name: each.export for each in files}
        readings = {file.digest: self._orders_in(by_name[file.name]) for file in new}
        records = {order.order: order for reading in readings.values() for order in reading.records}
        last = self._still_unread(last, files, readings, self._orders_in)
        return self._together(records.values(), [*readings.values()], read_until([each.file for each in files], last))

    def _orders_in(self, export: Export) -> Reading[Order]:
        """Where calls come as well, an export counts as of the latest time by their clock that it surely knows."""
        reading = exports.orders(export, self._naming)
        if not self.listens:
            return reading
        return replace(
            reading,
            records=tuple(replace(order, updated_at=order.updated_at - AHEAD) for order in reading.records),
        )

    def order(self, order: str) -> Order:
        """One order as its newest export has it. Gone: no export has it. BadRecord: its rows may be bad ones."""
        self._folder.begin(Taken())
        for found in self._folder.exports("orders"):
            reading = self._orders_in(found.export)
            for each in reading.records:
                if each.order == order:
                    return each
            if not reading.complete:
                raise BadRecord(reading.problems[0].text(self._context.locale))
        raise Gone(say(self._context.locale, "files.no_such_order"))

    @property
    def listens(self) -> bool:
        return bool(self._secret)

    def call(self, headers: Mapping[str, str], body: bytes, now: datetime) -> Call:
        """Also BadRecord: an order that has changed in the future would keep out what comes until then."""
        name = standard_call(headers, body, self._secret, now)
        orders = self.told(body)
        if any(order.updated_at > now + AHEAD for order in orders):
            raise BadRecord("webhook: an order of the future")
        return Call(name, tuple(order.order for order in orders))

    def told(self, body: bytes) -> Sequence[Order]:
        of = self._context
        return Called(of.shop, self._mapping, of.timezone, of.currency, of.locale, self._naming).orders(body)

    def customers(self, cursor: str | None) -> Reading[Customer]:
        """The newest customer export, whole. Silent: none is new. An order's receiver is no member."""
        last, newest = self._begin(cursor, "customers")
        if newest is not None and not last.passed(newest.file):
            return self._newest(last, newest, customers(newest.export))
        self._tell_again(last, [newest] if newest else [], customers)
        return Reading((), tuple(self._folder.problems), last.text(), silent=True)

    def delivery_notes(self, cursor: str | None) -> Reading[DeliveryNote]:
        """The delivery notes and statements that are new, oldest first."""
        last, _ = self._begin(cursor, "delivery")
        files = list(self._folder.exports("delivery"))
        new = [each for each in reversed(files) if each.file.digest not in last.digests]
        readings = {each.file.digest: exports.delivery_notes(each.export) for each in new}
        records = [note for reading in readings.values() for note in reading.records]
        last = self._still_unread(last, files, readings, exports.delivery_notes)
        digests = tuple(sorted(each.file.digest for each in files))
        return self._together(records, [*readings.values()], replace(last, digests=digests))

    def publish(self, writes: Sequence[StockWrite]) -> Sequence[Receipt]:
        """Write one file for the owner to import. The same writes again give the same file."""
        form = self._mapping.files.stock_import if self._mapping.files else None
        _, newest = self._begin(None, "stock")
        if form is None:
            problem = self._folder.tell("files.no_import", Severity.AMBER)
            return [Receipt(write.listing, Result.REFUSED, problem=problem) for write in writes]
        found = exports.with_rows(newest.export, self._location) if newest else {}
        wanted = [_wanted(write, found.get(write.listing.listing)) for write in writes]
        refused = [self._refusal(form, write, each) for write, each in zip(writes, wanted, strict=True)]
        good = [(write, each) for write, each, no in zip(writes, wanted, refused, strict=True) if no is None]
        try:
            file = self._hand_over(form, good) if good else ""
        except OSError:
            problem = self._folder.tell("files.no_import_folder", Severity.RED, folder=IMPORTS)
            return [Receipt(write.listing, Result.REFUSED, problem=problem) for write in writes]
        return [
            no or Receipt(write.listing, Result.HANDED_OVER, write.number, file)
            for write, no in zip(writes, refused, strict=True)
        ]

    @property
    def _naming(self) -> Naming:
        return Naming("listing" in self._mapping.sections.get("listing", {}), lines_by_sku=self.listens)

    def _refusal(self, form: ImportFile, write: StockWrite, wanted: Wanted) -> Receipt | None:
        if write.expected is not None and wanted.shown is not None and wanted.shown != write.expected:
            return Receipt(write.listing, Result.CHANGED, wanted.shown)
        column = lacking(form, wanted)
        if not column:
            return None
        sku = write.sku or write.listing.listing
        problem = self._folder.tell("files.not_in_export", Severity.AMBER, sku=sku, column=column)
        return Receipt(write.listing, Result.REFUSED, problem=problem)

    def _hand_over(self, form: ImportFile, good: Sequence[tuple[StockWrite, Wanted]]) -> str:
        """The import file's path from the pact's folder. OSError: it can't be written."""
        folder = self._context.folder / IMPORTS / self._context.shop
        folder.mkdir(parents=True, exist_ok=True)
        digest = hashlib.sha256("\n".join(write.key for write, _ in good).encode()).hexdigest()[:8]
        path = next(folder.glob(f"*-stock-{digest}.{form.kind}"), None)
        if path is None:
            now = self._context.now().astimezone(self._context.timezone)
            while next(folder.glob(f"{now:%Y%m%d-%H%M%S}-*"), None):  # the newest must sort last
                now += timedelta(seconds=1)
            path = folder / f"{now:%Y%m%d-%H%M%S}-stock-{digest}.{form.kind}"
            write_whole(path, import_file(form, [wanted for _, wanted in good]))
        locale = self._context.locale
        how = form.how.zh if locale.startswith("zh") else form.how.en
        write_whole(folder / say(locale, "files.how_name"), say(locale, "files.how", how=how).encode("utf-8-sig"))
        return path.relative_to(self._context.folder).as_posix()

    def _begin(self, cursor: str | None, kind: Kind) -> tuple[Taken, Found | None]:
        """What was taken before, with what has arrived since noted, and the newest export of a kind."""
        last = taken(cursor)
        self._folder.begin(last)
        files = self._folder.files() if kind in self._folder.kinds else []
        for file in files:
            late = self._folder.read(file, kind) if last.late(file) else None
            if late is not None and late.file.digest not in last.digests:
                self._folder.tell("files.older", Severity.NOTE, file, at=self._local(file.at))
        return last.looked(files), next(self._folder.exports(kind), None)

    def _together(self, records: Iterable[T], readings: Sequence[Reading[T]], last: Taken) -> Reading[T]:
        problems = (*self._folder.problems, *(problem for reading in readings for problem in reading.problems))
        complete = all(reading.complete for reading in readings)
        return Reading(tuple(records), problems, last.text(), complete, silent=not readings)

    def _local(self, at: datetime) -> str:
        return f"{at.astimezone(self._context.timezone):%Y-%m-%d %H:%M}"


def _wanted(write: StockWrite, found: tuple[Row, Listing] | None) -> Wanted:
    row, shown = (found[0], found[1].shown) if found else (None, None)
    return Wanted(write.listing.listing, write.sku, write.title, write.number, shown, row)


def _usable_secret(context: ShopContext) -> str:
    """'' for none."""
    secret = context.settings.get("webhook_secret", "")
    try:
        return secret if not secret or standard_key(secret) else ""
    except ValueError:
        raise PactError(say(context.locale, "files.webhook_secret")) from None


def _own_columns(context: ShopContext) -> ShopMapping:
    """The format's mapping with what the shop's column map says instead."""
    name = context.settings.get("columns", "")
    if not name:
        return context.mapping
    try:
        loaded = yaml_in((context.folder / name).read_text(encoding="utf-8-sig"))
    except (OSError, ValueError) as error:
        raise PactError(say(context.locale, "files.no_columns", file=name)) from error
    return with_columns(context.mapping, loaded, name, FIELDS, context.locale)
