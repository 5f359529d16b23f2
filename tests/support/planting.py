"""Bugs planted in the product: one function at a time is swapped for a copy of itself that says something else."""

from __future__ import annotations

import inspect
import sys
from types import FunctionType, ModuleType

import pytest


def plant(there: ModuleType, name: str, right: str, wrong: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Swap a function or method for a copy of itself in which `wrong` stands instead of `right`."""
    owner, _, method = name.rpartition(".")
    home = getattr(there, owner) if owner else there
    original = home.__dict__[method]
    text = inspect.cleandoc("\n" + inspect.getsource(original))
    assert text.count(right) == 1, f"{name} doesn't say {right!r} once"
    made: dict[str, FunctionType] = {}
    exec(
        compile(text.replace(right, wrong), there.__name__, "exec"), there.__dict__ | {"__name__": there.__name__}, made
    )
    copy = made[method]
    if owner:
        monkeypatch.setattr(home, method, copy)
        return
    for module in [module for key, module in sys.modules.items() if key.startswith("sheetpact.")]:
        for known, value in list(vars(module).items()):
            if value is original:
                monkeypatch.setattr(module, known, copy)
            elif isinstance(value, dict):
                for key in [key for key, each in value.items() if each is original]:
                    monkeypatch.setitem(value, key, copy)
