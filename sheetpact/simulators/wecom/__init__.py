"""A deterministic WeCom on loopback: `with WeCom() as wecom: wecom.company.add("li", "小王")`.

`wecom.company` is the company itself (see `company.Company`), `wecom.settings` what a pact would say of it,
`wecom.faults` what goes wrong on the way, `wecom.routes` which rights and limits there are. It was built from the
documentation; no answer of the real platform was recorded. `python -m sheetpact.simulators.wecom` runs one.
"""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus

from sheetpact.simulators.faults import Faults
from sheetpact.simulators.server import PROXY_PAGE, Answer, Request, Served, Server
from sheetpact.simulators.wecom.company import Company
from sheetpact.simulators.wecom.routes import Routes, told

__all__ = ["Company", "Faults", "WeCom"]


class WeCom(Served):
    """One simulated company behind a real HTTP server."""

    def __init__(
        self,
        company: Company | None = None,
        *,
        port: int = 0,
        faults: Faults | None = None,
        beside: Callable[[Request], Answer | None] | None = None,
    ) -> None:
        """Serve `company`, or one without employees. `beside` answers other addresses."""
        self.company = company or Company()
        self.faults = faults or Faults()
        self.routes = Routes(self.company)
        self._beside = beside
        self.server = Server(self._answer, port, self.faults, self.company.now, page)

    def _answer(self, request: Request) -> Answer:
        other = self._beside(request) if self._beside else None
        return other or self.routes(request)

    @property
    def settings(self) -> dict[str, str]:
        """The connector's settings for this company."""
        return {"base_url": self.server.url, "corp_id": self.company.corp_id, "secret": self.company.secret}


def page(status: int) -> Answer:
    """A call too many is told with status 200; what is before the service may still answer with a web page."""
    if status == HTTPStatus.TOO_MANY_REQUESTS:
        return told(45009, "api freq out of limit")
    return Answer(status, PROXY_PAGE, kind="text/html")
