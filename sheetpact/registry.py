"""Finding connectors and mappings: by name, each in its own file, in the first folder that has it.

The alliance's own folder (where pact.yaml is) goes first, then the checkout beside the package, then the files
that the installed package carries.
"""

from __future__ import annotations

import importlib.util
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import get_close_matches
from functools import lru_cache
from pathlib import Path
from types import ModuleType
from typing import Literal, cast

from sheetpact.errors import PactError
from sheetpact.mapping.sheet import SheetMapping, sheet_mapping
from sheetpact.mapping.shop import ShopMapping, shop_mapping
from sheetpact.mapping.written import yaml_in
from sheetpact.model.texts import say
from sheetpact.ports import Sheet, Shop

PACKAGE = Path(__file__).resolve().parent
TEXTS_KEPT = 32
"""Mappings whose meaning is remembered: more than a pact uses."""
KINDS = Literal["shops", "sheets"]


@dataclass(frozen=True, slots=True)
class Registry:
    """Connectors and mappings as one pact sees them."""

    folders: tuple[Path, ...]
    locale: str

    def shop(self, name: str) -> type[Shop]:
        """The shop connector of this name. PactError: there is none, or its file gives none."""
        return cast("type[Shop]", self._connector("shops", name))

    def sheet(self, name: str) -> type[Sheet]:
        """The sheet connector of this name. PactError: there is none, or its file gives none."""
        return cast("type[Sheet]", self._connector("sheets", name))

    def shop_mapping(self, name: str, variant: str = "") -> ShopMapping:
        """The mapping of a shop connector; one for the file format `variant` goes first."""
        for stem in (f"{name}.{variant}", name):
            path = self._find(f"mappings/{stem}.yaml")
            if path is not None:
                return shop_mapping(_load_yaml(path), path.name)
        raise PactError(say(self.locale, "registry.no_mapping", name=f"{name}.{variant}" if variant else name))

    def sheet_mapping(self) -> SheetMapping:
        """The tabs and columns of the shared sheet."""
        path = self._find("mappings/sheet.yaml")
        if path is None:
            raise PactError(say(self.locale, "registry.no_mapping", name="sheet"))
        return sheet_mapping(_load_yaml(path), self.locale)

    def names(self, kind: KINDS) -> tuple[str, ...]:
        """All connectors that can be named, sorted."""
        return tuple(sorted({path.stem for path in self._files(kind)}))

    def _files(self, kind: KINDS) -> Iterator[Path]:
        for folder in self.folders:
            yield from (path for path in (folder / "connectors" / kind).glob("*.py") if not path.stem.startswith("_"))

    def _find(self, relative: str) -> Path | None:
        return next((folder / relative for folder in self.folders if (folder / relative).is_file()), None)

    def _connector(self, kind: KINDS, name: str) -> type[object]:
        path = self._find(f"connectors/{kind}/{name}.py")
        if path is None:
            known = self.names(kind)
            near = get_close_matches(name, known, n=1)
            code = "registry.no_connector_near" if near else "registry.no_connector"
            params = {"name": name, "known": ", ".join(known), "near": near[0] if near else ""}
            raise PactError(say(self.locale, code, **params))
        try:
            found = getattr(load_file(path), "Connector", None)
        except Exception as error:
            told = {"path": f"connectors/{kind}/{name}.py", "told": f"{type(error).__name__}: {error}"}
            raise PactError(say(self.locale, "registry.broken_file", **told)) from error
        if not isinstance(found, type):
            raise PactError(say(self.locale, "registry.no_class", path=f"connectors/{kind}/{name}.py"))
        return found


def folders(pact_folder: Path) -> tuple[Path, ...]:
    """Where connectors and mappings are looked for, first to last."""
    return tuple(dict.fromkeys([pact_folder.resolve(), PACKAGE.parent, PACKAGE / "_workspace"]))


def load_file(path: Path) -> ModuleType:
    """Load a connector by its file, once, under a name that collides with nothing."""
    name = "sheetpact_connector_" + "_".join([*path.parts[-3:-1], path.stem])
    loaded = sys.modules.get(name)
    if loaded is not None and loaded.__file__ == str(path):
        return loaded
    spec = importlib.util.spec_from_file_location(name, path)
    if spec is None or spec.loader is None:
        raise PactError(str(path))
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    try:
        spec.loader.exec_module(module)
    except BaseException:
        del sys.modules[name]  # half a module is none
        raise
    return module


def _load_yaml(path: Path) -> object:
    """Each text is read once: an alliance is opened for each run, and its mappings are as they were, nearly always."""
    try:
        return _read_once(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise PactError(f"{path.name}: {error}") from error


_read_once = lru_cache(TEXTS_KEPT)(yaml_in)
"""Whoever gets it only looks at it: a mapping is made of it."""
