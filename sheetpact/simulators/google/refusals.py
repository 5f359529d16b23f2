"""How Google says no: google.rpc.Status as the Sheets and Drive APIs send it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

STATUSES = {
    400: "INVALID_ARGUMENT",
    401: "UNAUTHENTICATED",
    403: "PERMISSION_DENIED",
    404: "NOT_FOUND",
    429: "RESOURCE_EXHAUSTED",
    500: "INTERNAL",
    501: "UNIMPLEMENTED",
    503: "UNAVAILABLE",
}


@dataclass
class Refused(Exception):
    """A request is refused whole. `message` is Google's text."""

    code: int
    message: str
    details: list[dict[str, Any]] = field(default_factory=list)

    @property
    def body(self) -> dict[str, Any]:
        """What is answered."""
        error = {"code": self.code, "message": self.message, "status": STATUSES[self.code]}
        return {"error": {**error, "details": self.details} if self.details else error}


def invalid(message: str) -> Refused:
    """Answer 400."""
    return Refused(400, message)
