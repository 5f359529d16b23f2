"""Brings a store's tables up to date when it is opened."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Connection, Engine, inspect, text

from sheetpact.errors import PactError
from sheetpact.model.texts import say
from sheetpact.store.engine import reading, writing

HEAD = "0009"
"""The newest migration. Revisions are numbered, so that a newer store is told from an older one."""

MIGRATIONS = Path(__file__).parent / "migrations"


def bring_up_to_date(engine: Engine, locale: str, patience: float) -> None:
    """PactError: a newer sheetpact has written this store."""
    with reading(engine) as connection:
        found = _revision(connection)
    if found > HEAD:
        raise PactError(say(locale, "store.newer", revision=found))
    if found < HEAD:
        with writing(engine, locale, patience) as connection:
            if _revision(connection) < HEAD:
                _migrate(connection)
            connection.commit()


def _revision(connection: Connection) -> str:
    """'' for an empty database."""
    if not inspect(connection).has_table("alembic_version"):
        return ""
    return connection.execute(text("SELECT version_num FROM alembic_version")).scalar() or ""


def _migrate(connection: Connection) -> None:
    # Imported here: it costs more than opening a store, and is needed once in a store's life and version.
    from alembic import command  # noqa: PLC0415 - see above
    from alembic.config import Config  # noqa: PLC0415 - see above

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.attributes["connection"] = connection
    command.upgrade(config, HEAD)
