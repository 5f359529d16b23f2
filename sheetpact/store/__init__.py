"""The database: SQLAlchemy Core on SQLite or PostgreSQL. Importing this imports SQLAlchemy."""

from sheetpact.store.store import SqlStore, open_store

__all__ = ["SqlStore", "open_store"]
