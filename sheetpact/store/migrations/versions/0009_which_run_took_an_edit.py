"""A typed edit tells which run took it: a copy of the document may come back as an earlier run left it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

KEYS = ("document", "stamp", "run", "tab", "row", "column")


def upgrade() -> None:
    op.execute("CREATE TABLE typed_before AS SELECT * FROM typed_edits")
    op.drop_table("typed_edits")
    op.create_table(
        "typed_edits",
        *(sa.Column(name, sa.Text(), nullable=False) for name in (*KEYS, "value")),
        sa.PrimaryKeyConstraint(*KEYS, name="pk_typed_edits"),
    )
    # Which run that was isn't known: one after the stamp, and before the next write.
    op.execute("""
        INSERT INTO typed_edits (document, stamp, run, tab, "row", "column", value)
        SELECT document, stamp, stamp || '-', tab, "row", "column", value FROM typed_before
    """)
    op.drop_table("typed_before")
