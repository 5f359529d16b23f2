"""Stores that can be had once more as they are this moment."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Protocol

from sheetpact.ports import Store
from sheetpact.simulators.store import MemoryStore
from sheetpact.store import open_store


class Stores(Protocol):
    """Where a scenario's stores come from."""

    def new(self) -> Store: ...

    def once_more(self, store: Store) -> Store:
        """One of its own that holds the same; nobody may be writing."""
        ...


@dataclass(frozen=True, slots=True)
class MemoryStores:
    """In memory."""

    def new(self) -> Store:
        return MemoryStore("hub")

    def once_more(self, store: Store) -> Store:
        assert isinstance(store, MemoryStore)
        return store.once_more()


@dataclass(slots=True)
class SqliteStores:
    """Files in `folder`, the real thing."""

    folder: Path
    names: dict[int, Path] = field(default_factory=dict)
    opened: list[Store] = field(default_factory=list)

    def new(self) -> Store:
        return self._open(self._next())

    def once_more(self, store: Store) -> Store:
        path = self._next()
        with closing(sqlite3.connect(self.names[id(store)])) as old, closing(sqlite3.connect(path)) as new:
            old.backup(new)
        return self._open(path)

    def _next(self) -> Path:
        return self.folder / f"{len(self.opened)}.db"

    def _open(self, path: Path) -> Store:
        store = open_store(f"sqlite:///{path.name}", self.folder, new_hub=lambda: "hub")
        self.names[id(store)] = path
        self.opened.append(store)
        return store

    def close(self) -> None:
        for store in self.opened:
            store.close()


@contextmanager
def stores(kind: str) -> Iterator[Stores]:
    """`kind`: memory or sqlite."""
    if kind == "memory":
        yield MemoryStores()
        return
    with TemporaryDirectory() as folder:
        made = SqliteStores(Path(folder))
        try:
            yield made
        finally:
            made.close()
