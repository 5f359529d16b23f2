"""A consent says how it was given, and until when it counts."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("consents", sa.Column("channel", sa.Text(), nullable=False, server_default=sa.text("''")))
    op.add_column("consents", sa.Column("expires", sa.Text()))
