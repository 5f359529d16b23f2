"""A phone that somebody noted is told from one that the shop has from the person."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "member_accounts", sa.Column("phone_verified", sa.Boolean(), nullable=False, server_default=sa.true())
    )
