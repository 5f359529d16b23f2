"""Accounts tell a birthday, a gender, an address and a WeChat id."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for name in ("birthday", "gender", "address", "wechat_id"):
        op.add_column("member_accounts", sa.Column(name, sa.Text(), nullable=False, server_default=sa.text("''")))
