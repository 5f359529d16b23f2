"""Runs the migrations inside the transaction that `sheetpact.store.schema` has opened."""

from alembic import context

from sheetpact.store.tables import METADATA

context.configure(connection=context.config.attributes["connection"], target_metadata=METADATA)
with context.begin_transaction():
    context.run_migrations()
