"""Who said of two accounts whether they are one person, and when."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("judged_pairs", sa.Column("who", sa.Text(), nullable=False, server_default=sa.text("''")))
    op.add_column("judged_pairs", sa.Column("at", sa.Text()))
