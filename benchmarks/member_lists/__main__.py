"""`python -m benchmarks.member_lists ROWS SEED` matches a made-up list and tells as JSON how that went."""

from __future__ import annotations

import json
import resource
import sys
import time

from benchmarks.member_lists.records import make
from benchmarks.member_lists.truth import score
from sheetpact.model.membership import AccountKey
from sheetpact.reconcile.members_accounts import normalise
from sheetpact.reconcile.members_match import match


def main(rows: int, seed: int) -> None:
    made = list(make(rows, seed))
    people = {AccountKey(customer.shop, customer.customer): person for customer, person in made}
    started = time.process_time()
    accounts = [normalise(customer, "CN") for customer, _ in made]
    normalised = time.process_time()
    matching = match(accounts, {}, 1)
    ended = time.process_time()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    right = score(matching.ids, people)
    told = {
        "seconds": ended - normalised,
        "normalise_s": normalised - started,
        "peak_mb": peak,
        "precision": right.precision,
        "recall": right.recall,
        "f1": right.f1,
        "unsure": len(matching.unsure),
    }
    sys.stdout.write(json.dumps(told))


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
