"""Every target by name, and how many parts of all inputs it gets: the dearer an input, the fewer."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from benchmarks.fuzz.target import Target

SHARES: Mapping[str, int] = {
    "receiver": 160,
    "woocommerce": 100,
    "shopify": 100,
    "youzan": 40,
    "values": 300,
    "cells": 200,
    "exports": 40,
    "consents": 48,
    "workbook": 4,
    "pact": 8,
}


def made(name: str) -> Target:
    """Each imports only what it needs."""
    return _MAKERS[name]()


def _shop(name: str) -> Callable[[], Target]:
    def shop() -> Target:
        from benchmarks.fuzz import tapes  # noqa: PLC0415
        from benchmarks.fuzz.shops import Shops  # noqa: PLC0415

        return Shops(getattr(tapes, name))

    return shop


def _of(module: str, kind: str) -> Callable[[], Target]:
    def target() -> Target:
        from importlib import import_module  # noqa: PLC0415

        made: Target = getattr(import_module(f"benchmarks.fuzz.{module}"), kind)()
        return made

    return target


_MAKERS: Mapping[str, Callable[[], Target]] = {
    "receiver": _of("receiver", "Doors"),
    "woocommerce": _shop("woocommerce"),
    "shopify": _shop("shopify"),
    "youzan": _shop("youzan"),
    "values": _of("words", "Values"),
    "cells": _of("words", "Cells"),
    "exports": _of("files", "Exports"),
    "consents": _of("files", "Consents"),
    "workbook": _of("files", "Workbook"),
    "pact": _of("words", "Pacts"),
}
