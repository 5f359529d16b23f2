"""Points say how they changed, and on which order."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("point_movements", sa.Column("kind", sa.Text(), nullable=False, server_default="adjust"))
    for name in ("order_shop", "order"):
        op.add_column("point_movements", sa.Column(name, sa.Text()))
    op.create_index("ix_point_movements_order", "point_movements", ["order_shop", "order"])
    op.create_index("ix_point_movements_kind", "point_movements", ["kind", "at"])
