"""Every shop connector of the workspace keeps the contract."""

from __future__ import annotations

from pathlib import Path

from sheetpact.testing.shops import ShopContract


class TestShops(ShopContract):
    workspace = Path(__file__).parents[2]
    worlds = Path(__file__).parent / "worlds"
