"""A deterministic Google Sheets and Drive on loopback: `with GoogleSheets() as google: google.create("Shop")`.

`google.book(id)` is a document itself, `google.human(id, name="li")` a partner in the browser,
`google.settings(folder)` what a pact would say of it, `google.faults` what goes wrong on the way.
`python -m sheetpact.simulators.google` runs one as its own process. Requests and answers are held against Google's
discovery documents, so google-api-python-client and fastjsonschema must be there.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sheetpact.simulators.google.service import OWNER, GoogleSheets

__all__ = ["OWNER", "GoogleSheets"]


def __getattr__(name: str) -> object:
    """The whole is loaded only when it is asked for: its parts are useful without a server."""
    if name not in __all__:
        raise AttributeError(name)
    from sheetpact.simulators.google import service  # noqa: PLC0415 -- see above

    return getattr(service, name)
