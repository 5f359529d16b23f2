"""A deterministic WooCommerce on loopback: `with WooCommerce() as woo: woo.shop.sell("TEA-1", 2)`.

`woo.shop` is the shop itself (see `shop.Shop`), `woo.settings` what a pact would say of it, `woo.faults` what goes
wrong on the way, `woo.webhooks` sends its deliveries. `python -m sheetpact.simulators.woocommerce` runs one as its
own process.
"""

from __future__ import annotations

from collections.abc import Callable

from sheetpact.simulators.faults import Faults
from sheetpact.simulators.server import Answer, Request, Served, Server
from sheetpact.simulators.woocommerce.auth import Doorkeeper, Key
from sheetpact.simulators.woocommerce.routes import Routes
from sheetpact.simulators.woocommerce.shop import Shop
from sheetpact.simulators.woocommerce.webhook_routes import WebhookRoutes
from sheetpact.simulators.woocommerce.webhooks import Webhooks

CONSUMER_KEY = "ck_simulated"
CONSUMER_SECRET = "cs_simulated"  # noqa: S105 -- the simulated shop's own, good nowhere else

__all__ = ["CONSUMER_KEY", "CONSUMER_SECRET", "Faults", "Shop", "WooCommerce"]


class WooCommerce(Served):
    """One simulated shop behind a real HTTP server."""

    def __init__(
        self,
        shop: Shop | None = None,
        *,
        port: int = 0,
        tls: bool = False,
        faults: Faults | None = None,
        beside: Callable[[Request], Answer | None] | None = None,
    ) -> None:
        """Serve `shop`, or an empty one. `tls`: it believes to be called over TLS. `beside` answers other addresses."""
        self.shop = shop or Shop()
        self.faults = faults or Faults()
        self.key = Key(CONSUMER_KEY, CONSUMER_SECRET)
        self._beside = beside
        self.server = Server(self._answer, port, self.faults, self.shop.now)
        home = self.server.url.replace("http:", "https:") if tls else self.server.url
        self.routes = Routes(self.shop, Doorkeeper(self.key, home, self.shop.now, tls))
        self.webhooks = Webhooks(self.shop, self.routes.writer)
        self.routes.add(WebhookRoutes(self.webhooks, self.routes.writer).table)

    def _answer(self, request: Request) -> Answer:
        if not request.path.startswith("/wp-json/"):
            other = self._beside(request) if self._beside else None
            return other or Answer(404, b"<html><body>Not found</body></html>", kind="text/html")
        return self.routes(request)

    @property
    def settings(self) -> dict[str, str]:
        """The connector's settings for this shop."""
        key = {"consumer_key": self.key.consumer_key, "consumer_secret": self.key.consumer_secret}
        return {"base_url": self.url, **key}
