"""The pact of simulated shops: secrets stand in it by the names of variables, as they must."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

from benchmarks.order_calls.counters import Counter

PARTNERS = {"tea": "青山茶具", "table": "白石餐具", "art": "小满摆件"}
SECRETS = frozenset({"client_secret", "consumer_key", "consumer_secret", "webhook_secret"})
"""Settings that may not be written out."""
USUAL: Mapping[str, object] = {
    "pact": "手作联盟",
    "locale": "zh-CN",
    "timezone": "Asia/Shanghai",
    "currency": "CNY",
    "sheet": {"connector": "workbook", "document": "手作联盟.xlsx"},
}


def write_pact(
    folder: Path, shops: Mapping[str, Counter], names: Mapping[str, str] = PARTNERS, **other: object
) -> dict[str, str]:
    """pact.yaml in `folder`; gives the environment that its secrets come from.

    A shop's id begins with its partner's, who has one of `names`; `other` are keys of the pact that aren't as usual.
    """
    secrets: dict[str, str] = {}
    partners: dict[str, dict[str, object]] = {}
    for shop, counter in shops.items():
        partner = shop.partition("-")[0]
        hidden = {key: f"{shop}-{key}".replace("-", "_").upper() for key in counter.settings if key in SECRETS}
        secrets |= {name: counter.settings[key] for key, name in hidden.items()}
        settings = {**counter.settings, **{key: f"${{{name}}}" for key, name in hidden.items()}}
        partners[partner] = {
            "name": names[partner],
            "shops": {shop: {"connector": counter.connector, "settings": settings}},
        }
    told = json.dumps({**USUAL, "partners": partners, **other}, ensure_ascii=False, indent=2)  # JSON is YAML
    (folder / "pact.yaml").write_text(told, encoding="utf-8")
    return secrets
