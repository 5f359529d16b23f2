"""How often an account may ask.

Sheets API, "Usage limits": 60 reads and 60 writes a minute per user per project, counted apart and refilled every
minute; a batch counts once.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from sheetpact.simulators.google.model import Json
from sheetpact.simulators.google.refusals import Refused

PROJECT_NUMBER = "100000000001"


@dataclass
class Quota:
    """The buckets of all accounts."""

    now: Callable[[], datetime]
    reads: int = 60
    """A minute."""
    writes: int = 60
    """A minute."""
    _minute: int = -1
    _spent: Counter[tuple[str, bool]] = field(default_factory=Counter)

    def spend(self, account: str, *, write: bool) -> None:
        """One request. Refused: 429, and it doesn't count."""
        minute = int(self.now().timestamp() // 60)
        if minute != self._minute:
            self._minute = minute
            self._spent.clear()
        if self._spent[account, write] >= (self.writes if write else self.reads):
            raise exceeded("Write" if write else "Read")
        self._spent[account, write] += 1


def exceeded(kind: str) -> Refused:
    """`kind` is Read or Write."""
    limit = f"{kind} requests per minute per user"
    consumer = f"project_number:{PROJECT_NUMBER}"
    told = f"Quota exceeded for quota metric '{kind} requests' and limit '{limit}'"
    unit = f"{kind}RequestsPerMinutePerUser"
    info: Json = {
        "@type": "type.googleapis.com/google.rpc.ErrorInfo",
        "reason": "RATE_LIMIT_EXCEEDED",
        "domain": "googleapis.com",
        "metadata": {
            "service": "sheets.googleapis.com",
            "consumer": f"projects/{PROJECT_NUMBER}",
            "quota_limit": unit,
            "quota_limit_value": "60",
            "quota_metric": f"sheets.googleapis.com/{kind.lower()}_requests",
            "quota_location": "global",
            "quota_unit": "1/min/{project}/{user}",
        },
    }
    link = {"description": "Request a higher quota limit.", "url": "https://cloud.google.com/docs/quotas"}
    details: list[Json] = [info, {"@type": "type.googleapis.com/google.rpc.Help", "links": [link]}]
    return Refused(429, f"{told} of service 'sheets.googleapis.com' for consumer '{consumer}'.", details)
