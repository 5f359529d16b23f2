"""A deterministic Youzan on loopback: `with Youzan() as youzan: youzan.shop.order(("TEA-1", 2))`.

`youzan.shop` is the shop itself (see `shop.Shop`), `youzan.settings` what a pact would say of it, `youzan.faults` what
goes wrong on the way, `youzan.routes` which rights and limits there are, `youzan.pushes` makes its messages. It was
built from the documentation and refuses what that refuses; no answer of the real platform was recorded.
`python -m sheetpact.simulators.youzan` runs one as its own process.
"""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus

from sheetpact.simulators.faults import Faults
from sheetpact.simulators.server import PROXY_PAGE, Answer, Request, Served, Server
from sheetpact.simulators.youzan.pushes import Pushes
from sheetpact.simulators.youzan.routes import Routes, gateway
from sheetpact.simulators.youzan.shop import Shop
from sheetpact.simulators.youzan.tokens import App, Tokens

CLIENT_ID = "yzapp_simulated"
CLIENT_SECRET = "yzsecret_simulated"  # noqa: S105 -- the simulated app's own, good nowhere else
GRANT_ID = "42583152"

__all__ = ["CLIENT_ID", "CLIENT_SECRET", "GRANT_ID", "Faults", "Shop", "Youzan"]


class Youzan(Served):
    """One simulated shop behind a real HTTP server."""

    def __init__(
        self,
        shop: Shop | None = None,
        *,
        port: int = 0,
        faults: Faults | None = None,
        beside: Callable[[Request], Answer | None] | None = None,
    ) -> None:
        """Serve `shop`, or an empty one. `beside` answers other addresses."""
        self.shop = shop or Shop()
        self.faults = faults or Faults()
        self.app = App(CLIENT_ID, CLIENT_SECRET, GRANT_ID)
        self.tokens = Tokens(self.app, self.shop.now)
        self.routes = Routes(self.shop, self.tokens)
        self._beside = beside
        self.server = Server(self._answer, port, self.faults, self.shop.now, page)
        self.pushes = Pushes(self.shop, self.app)

    def _answer(self, request: Request) -> Answer:
        other = self._beside(request) if self._beside else None
        return other or self.routes(request)

    @property
    def settings(self) -> dict[str, str]:
        """The connector's settings for this shop."""
        app = {"client_id": self.app.client_id, "client_secret": self.app.client_secret, "grant_id": self.app.grant_id}
        return {"base_url": self.server.url, **app}


def page(status: int) -> Answer:
    """A call too many is told with status 200; what is before the gateway may still answer with a web page."""
    if status == HTTPStatus.TOO_MANY_REQUESTS:
        return gateway(4101, "请求太频繁")
    return Answer(status, PROXY_PAGE, kind="text/html")
