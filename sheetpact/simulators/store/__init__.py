"""A store in memory that keeps the port's contract as the databases do: for simulations of many steps."""

from sheetpact.simulators.store.store import MemoryStore

__all__ = ["MemoryStore"]
