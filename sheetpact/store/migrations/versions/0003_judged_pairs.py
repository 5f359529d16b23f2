"""People say which accounts are one person and which are not."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    keys = ("one_shop", "one_customer", "other_shop", "other_customer")
    op.create_table(
        "judged_pairs",
        *(sa.Column(name, sa.Text(), primary_key=True) for name in keys),
        sa.Column("same", sa.Boolean(), nullable=False),
    )
