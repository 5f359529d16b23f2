"""A deterministic Shopify on loopback: `with Shopify() as shopify: shopify.shop.sell("TEA-1", 2)`.

`shopify.shop` is the shop itself (see `shop.Shop`), `shopify.settings` what a pact would say of it, `shopify.faults`
what goes wrong on the way, `shopify.api` who may do what in which version at which cost, `shopify.webhooks` makes its
deliveries. `python -m sheetpact.simulators.shopify` runs one as its own process. It needs graphql-core
(`pip install 'sheetpact[dev]'`).
"""

from __future__ import annotations

from collections.abc import Callable

from sheetpact.simulators.faults import Faults
from sheetpact.simulators.server import Answer, Request, Served, Server, as_json
from sheetpact.simulators.shopify.api import Api
from sheetpact.simulators.shopify.cost import Bucket
from sheetpact.simulators.shopify.shop import Shop
from sheetpact.simulators.shopify.webhooks import Webhooks

ACCESS_TOKEN = "shpat_simulated"  # noqa: S105 -- the simulated shop's own, good nowhere else

__all__ = ["ACCESS_TOKEN", "Bucket", "Faults", "Shop", "Shopify"]


class Shopify(Served):
    """One simulated shop behind a real HTTP server."""

    def __init__(
        self,
        shop: Shop | None = None,
        *,
        port: int = 0,
        faults: Faults | None = None,
        bucket: Bucket | None = None,
        beside: Callable[[Request], Answer | None] | None = None,
    ) -> None:
        """Serve `shop`, or an empty one. `bucket`: the account's points. `beside` answers other addresses."""
        self.shop = shop or Shop()
        self.faults = faults or Faults()
        self._beside = beside
        self.server = Server(self._answer, port, self.faults, self.shop.now)
        self.api = Api(self.shop, ACCESS_TOKEN, self.server.url, bucket or Bucket())
        self.webhooks = Webhooks(self.shop, self.server.url, self.api.versions[-1], self.api.app[1])

    def _answer(self, request: Request) -> Answer:
        if request.path.startswith("/bulk/"):
            return self.api.file(request)
        if not request.path.startswith("/admin/"):
            return (self._beside(request) if self._beside else None) or as_json(404, {"errors": "Not Found"})
        return self.api.grant(request) if request.path == "/admin/oauth/access_token" else self.api(request)

    @property
    def settings(self) -> dict[str, str]:
        """The connector's settings for this shop."""
        return {"base_url": self.url, "access_token": self.api.token, "webhook_secret": self.webhooks.secret}

    @property
    def app_settings(self) -> dict[str, str]:
        """The same by the app's own id and secret, as newer apps have it."""
        client_id, client_secret = self.api.app
        return {"base_url": self.url, "client_id": client_id, "client_secret": client_secret}
