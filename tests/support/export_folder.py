"""A shop's folder of exports, for tests: what somebody drops into it, and the connector that reads it."""

from __future__ import annotations

import os
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import cast
from zoneinfo import ZoneInfo

from sheetpact.model.problems import Problem
from sheetpact.ports import Http, Shop, ShopContext
from sheetpact.registry import Registry, folders

ROOT = Path(__file__).parents[2]
NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)


class Folder:
    """A shop's folder of exports, and the connector on it."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.settings: dict[str, str] = {}
        self.now = NOW
        self.locale = "zh-CN"
        (path / "exports").mkdir()

    def put(self, name: str, lines: Sequence[str], encoding: str = "utf-8", modified: datetime | None = None) -> Path:
        return self.raw(name, "\r\n".join(lines).encode(encoding), modified)

    def raw(self, name: str, content: bytes, modified: datetime | None = None) -> Path:
        file = self.path / "exports" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)
        if modified is not None:
            os.utime(file, (modified.timestamp(), modified.timestamp()))
        return file

    def shop(self, form: str = "youzan", shop: str = "kiln") -> Shop:
        registry = Registry(folders(ROOT), "zh-CN")
        context = ShopContext(
            shop=shop,
            settings={"folder": "exports", "format": form, **self.settings},
            mapping=registry.shop_mapping("export_files", form),
            http=cast("Http", None),
            now=lambda: self.now,
            timezone=ZoneInfo("Asia/Shanghai"),
            currency="CNY",
            locale=self.locale,
            folder=self.path,
        )
        return registry.shop("export_files")(context)  # type: ignore[call-arg]  # a protocol has no constructor

    def shown(self, cursor: str | None = None) -> dict[str, int | None]:
        return {each.sku: each.shown for each in self.shop().listings(cursor).records}


def told(problems: Sequence[Problem]) -> list[tuple[str, str, str]]:
    """Of a row its number alone."""
    return [(each.code, each.where.tab, each.where.row.strip("第 行")) for each in problems]
