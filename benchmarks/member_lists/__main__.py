"""`python -m benchmarks.member_lists ENGINE LIST [ROWS SEED]` matches a list and tells as JSON how that went.

ENGINE is sheetpact or splink. LIST is generated, with so many accounts, or febrl1 to febrl4.
"""

from __future__ import annotations

import importlib
import json
import sys

from benchmarks.member_lists import febrl, records
from benchmarks.member_lists.truth import score
from sheetpact.model.membership import AccountKey


def main(engine: str, name: str, *made: str) -> None:
    """The engine's module is imported by its name: a process has the memory of one only."""
    rows, region = (records.make(*map(int, made)), "CN") if name == "generated" else (febrl.read(name), "AU")
    known = list(rows)
    people = {AccountKey(customer.shop, customer.customer): person for customer, person in known}
    told = {"people": people} if engine == "sheetpact" and name in febrl.FILES else {}
    by = importlib.import_module(f"benchmarks.member_lists.by_{engine}")
    found = by.matched((customer for customer, _ in known), region, **told)
    right = score(found.groups, people)
    measured = {
        "seconds": found.seconds,
        "normalise_s": found.normalise_s,
        "peak_mb": found.peak_mb,
        "precision": right.precision,
        "recall": right.recall,
        "f1": right.f1,
    }
    sys.stdout.write(json.dumps(measured))


if __name__ == "__main__":
    main(*sys.argv[1:])
