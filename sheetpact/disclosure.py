"""Which fields of how many members each partner was shown by the sheet, run by run. No more is kept of it.

Everybody who can open the sheet sees the whole tab, a partner's own customers among them.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sheetpact.model.pact import Pact
from sheetpact.model.state import Rows
from sheetpact.ports import Alliance, Transaction

KEY = "shown:{}"
"""Under this key the store keeps what a run showed."""
FIELDS = ("name", "phone", "points", "tier", "partners", "consent")


@dataclass(frozen=True, slots=True)
class Disclosure:
    """`fields`: column → how many members had it filled. `readers` are partners' ids."""

    run: str
    at: datetime
    readers: tuple[str, ...]
    fields: Mapping[str, int]


def note_shown(tx: Transaction, run: str, rows: Rows, pact: Pact) -> None:
    """What the members tab shows after this run's write."""
    fields = {name: sum(row.get(name) not in (None, "") for row in rows.values()) for name in FIELDS}
    found = {"readers": [*pact.partners], "fields": {name: count for name, count in fields.items() if count}}
    tx.put_meta(KEY.format(run), json.dumps(found))


def disclosures(alliance: Alliance, partner: str, limit: int) -> tuple[Disclosure, ...]:
    """Of the last so many runs those that wrote the sheet, newest first; `partner`: only what this one could read."""
    with alliance.store.look() as tx:
        runs = [(run, tx.meta(KEY.format(run.id))) for run in tx.runs(limit)]
    told = [(run, json.loads(kept)) for run, kept in runs if kept]
    return tuple(
        Disclosure(run.id, run.started_at, tuple(each["readers"]), each["fields"])
        for run, each in told
        if not partner or partner in each["readers"]
    )
