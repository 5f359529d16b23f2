"""The first tables."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")

APPEND_ONLY = ("movements", "consents", "point_movements")


def upgrade() -> None:
    _stock()
    _sheet()
    _runs()
    _deliveries()
    _members()
    for table in APPEND_ONLY:
        _append_only(table)


def _stock() -> None:
    op.create_table(
        "movements",
        sa.Column("number", BIG, autoincrement=True, nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("owner", sa.Text(), nullable=False),
        sa.Column("sku", sa.Text(), nullable=False),
        sa.Column("quantity", BIG, nullable=False),
        sa.Column("at", sa.Text(), nullable=False),
        sa.Column("run", sa.Text(), nullable=False),
        sa.Column("who", sa.Text(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("shop", sa.Text(), nullable=False),
        sa.Column("order", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("number", name="pk_movements"),
        sa.UniqueConstraint("key", name="uq_movements_key"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_movements_item", "movements", ["owner", "sku", "number"])
    op.create_index("ix_movements_run", "movements", ["run"])
    op.create_table(
        "pools",
        sa.Column("owner", sa.Text(), nullable=False),
        sa.Column("sku", sa.Text(), nullable=False),
        sa.Column("on_hand", BIG, nullable=False),
        sa.Column("reserved", BIG, nullable=False),
        sa.Column("opened", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("owner", "sku", name="pk_pools"),
    )
    op.create_table(
        "orders",
        sa.Column("shop", sa.Text(), nullable=False),
        sa.Column("order", sa.Text(), nullable=False),
        sa.Column("updated_at", sa.Text(), nullable=False),
        sa.Column("open", sa.Boolean(), nullable=False),
        sa.Column("record", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("shop", "order", name="pk_orders"),
    )
    op.create_index(
        "ix_orders_open", "orders", ["shop"], sqlite_where=sa.text("open"), postgresql_where=sa.text("open")
    )
    op.create_table(
        "order_lines",
        sa.Column("shop", sa.Text(), nullable=False),
        sa.Column("order", sa.Text(), nullable=False),
        sa.Column("line", sa.Text(), nullable=False),
        sa.Column("owner", sa.Text(), nullable=False),
        sa.Column("sku", sa.Text(), nullable=False),
        sa.Column("listing", sa.Text(), nullable=False),
        sa.Column("pieces", BIG, nullable=False),
        sa.Column("held", BIG, nullable=False),
        sa.Column("shipped", BIG, nullable=False),
        sa.Column("returned", BIG, nullable=False),
        sa.Column("out", BIG, nullable=False),
        sa.Column("sequence", BIG, nullable=False),
        sa.ForeignKeyConstraint(["shop", "order"], ["orders.shop", "orders.order"], name="fk_order_lines_shop_order"),
        sa.PrimaryKeyConstraint("shop", "order", "line", "owner", "sku", name="pk_order_lines"),
    )
    op.create_index(
        "ix_order_lines_held",
        "order_lines",
        ["owner", "sku"],
        sqlite_where=sa.text("held <> 0"),
        postgresql_where=sa.text("held <> 0"),
    )
    op.create_table(
        "order_moves",
        sa.Column("number", BIG, autoincrement=True, nullable=False),
        sa.Column("owner", sa.Text(), nullable=False),
        sa.Column("sku", sa.Text(), nullable=False),
        sa.Column("delta", BIG, nullable=False),
        sa.Column("shop", sa.Text(), nullable=False),
        sa.Column("order", sa.Text(), nullable=False),
        sa.Column("at", sa.Text(), nullable=False),
        sa.Column("told", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("number", name="pk_order_moves"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "effects",
        sa.Column("number", BIG, autoincrement=True, nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("shop", sa.Text(), nullable=False),
        sa.Column("listing", sa.Text(), nullable=False),
        sa.Column("order", sa.Text(), nullable=False),
        sa.Column("delta", BIG, nullable=False),
        sa.Column("at", sa.Text(), nullable=False),
        sa.Column("since", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("number", name="pk_effects"),
        sa.UniqueConstraint("key", name="uq_effects_key"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_effects_listing", "effects", ["shop", "listing", "number"])
    op.create_table(
        "listings",
        sa.Column("shop", sa.Text(), nullable=False),
        sa.Column("listing", sa.Text(), nullable=False),
        sa.Column("sku", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("barcode", sa.Text(), nullable=False),
        sa.Column("tracked", sa.Boolean(), nullable=False),
        sa.Column("owner", sa.Text(), nullable=True),
        sa.Column("item", sa.Text(), nullable=True),
        sa.Column("confirmed", BIG, nullable=True),
        sa.Column("confirmed_at", sa.Text(), nullable=True),
        sa.Column("confirmed_effects", BIG, nullable=True),
        sa.Column("intended", sa.Text(), nullable=True),
        sa.Column("handed", sa.Text(), nullable=True),
        sa.Column("drift", sa.Text(), nullable=True),
        sa.Column("announced", BIG, nullable=True),
        sa.Column("missing", BIG, nullable=False),
        sa.Column("effects_from", BIG, nullable=False),
        sa.PrimaryKeyConstraint("shop", "listing", name="pk_listings"),
    )
    op.create_table(
        "booked_drifts",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("shop", sa.Text(), nullable=False),
        sa.Column("listing", sa.Text(), nullable=False),
        sa.Column("owner", sa.Text(), nullable=False),
        sa.Column("sku", sa.Text(), nullable=False),
        sa.Column("open", BIG, nullable=False),
        sa.Column("since", sa.Text(), nullable=False),
        sa.Column("until", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("key", name="pk_booked_drifts"),
    )
    op.create_index("ix_booked_drifts_shop", "booked_drifts", ["shop"])
    op.create_table(
        "item_fields",
        sa.Column("owner", sa.Text(), nullable=False),
        sa.Column("sku", sa.Text(), nullable=False),
        sa.Column("cells", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("owner", "sku", name="pk_item_fields"),
    )


def _sheet() -> None:
    op.create_table(
        "sheet_writes",
        sa.Column("document", sa.Text(), nullable=False),
        sa.Column("run", sa.Text(), nullable=False),
        sa.Column("tabs", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("document", "run", name="pk_sheet_writes"),
    )
    op.create_table(
        "sheet_rows",
        sa.Column("document", sa.Text(), nullable=False),
        sa.Column("tab", sa.Text(), nullable=False),
        sa.Column("row", sa.Text(), nullable=False),
        sa.Column("run", sa.Text(), nullable=False),
        sa.Column("cells", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("document", "tab", "row", "run", name="pk_sheet_rows"),
    )
    op.create_table(
        "typed_edits",
        sa.Column("document", sa.Text(), nullable=False),
        sa.Column("stamp", sa.Text(), nullable=False),
        sa.Column("tab", sa.Text(), nullable=False),
        sa.Column("row", sa.Text(), nullable=False),
        sa.Column("column", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("document", "stamp", "tab", "row", "column", name="pk_typed_edits"),
    )
    op.create_table(
        "editors",
        sa.Column("document", sa.Text(), nullable=False),
        sa.Column("at", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("row", sa.Text(), nullable=False),
        sa.Column("heading", sa.Text(), nullable=False),
        sa.Column("partner", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("document", "at", "title", "row", "heading", "partner", name="pk_editors"),
    )
    op.create_table(
        "gone_rows",
        sa.Column("document", sa.Text(), nullable=False),
        sa.Column("tab", sa.Text(), nullable=False),
        sa.Column("row", sa.Text(), nullable=False),
        sa.Column("column", sa.Text(), nullable=False),
        sa.Column("stamp", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("document", "tab", "row", "column", name="pk_gone_rows"),
    )


def _runs() -> None:
    op.create_table(
        "conflicts",
        sa.Column("number", BIG, autoincrement=True, nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("tab", sa.Text(), nullable=False),
        sa.Column("row", sa.Text(), nullable=False),
        sa.Column("field", sa.Text(), nullable=False),
        sa.Column("base", sa.Text(), nullable=False),
        sa.Column("sheet", sa.Text(), nullable=False),
        sa.Column("shops", sa.Text(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("params", sa.Text(), nullable=False),
        sa.Column("run", sa.Text(), nullable=False),
        sa.Column("choice", sa.Text(), nullable=False),
        sa.Column("settled", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("number", name="pk_conflicts"),
        sa.UniqueConstraint("id", name="uq_conflicts_id"),
        sqlite_autoincrement=True,
    )
    op.create_index(
        "ix_conflicts_open",
        "conflicts",
        ["tab", "row", "field"],
        unique=True,
        sqlite_where=sa.text("not settled"),
        postgresql_where=sa.text("not settled"),
    )
    op.create_table(
        "changes",
        sa.Column("number", BIG, autoincrement=True, nullable=False),
        sa.Column("at", sa.Text(), nullable=False),
        sa.Column("who", sa.Text(), nullable=False),
        sa.Column("tab", sa.Text(), nullable=False),
        sa.Column("row", sa.Text(), nullable=False),
        sa.Column("field", sa.Text(), nullable=False),
        sa.Column("before", sa.Text(), nullable=False),
        sa.Column("after", sa.Text(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("run", sa.Text(), nullable=False),
        sa.Column("params", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("number", name="pk_changes"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_changes_run", "changes", ["run"])
    op.create_table(
        "stops",
        sa.Column("run", sa.Text(), nullable=False),
        sa.Column("place", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("side", sa.Text(), nullable=False),
        sa.Column("changes", sa.Text(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("params", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("run", "place", name="pk_stops"),
    )
    op.create_table(
        "accepted",
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("run", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("digest", name="pk_accepted"),
    )
    op.create_table(
        "runs",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("started_at", sa.Text(), nullable=False),
        sa.Column("finished_at", sa.Text(), nullable=True),
        sa.Column("status", sa.Text(), nullable=True),
        sa.Column("sides", sa.Text(), nullable=False),
        sa.Column("problems", sa.Text(), nullable=False),
        sa.Column("conflicts", BIG, nullable=False),
        sa.Column("seconds", sa.Double(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_runs"),
    )
    op.create_table(
        "cursors",
        sa.Column("shop", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("cursor", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("shop", "name", name="pk_cursors"),
    )
    op.create_table(
        "meta",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("key", name="pk_meta"),
    )
    op.create_table(
        "counters",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("value", BIG, nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_counters"),
    )
    op.create_table(
        "leases",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("holder", sa.Text(), nullable=False),
        sa.Column("until", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_leases"),
    )


def _deliveries() -> None:
    op.create_table(
        "inbox",
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("shop", sa.Text(), nullable=False),
        sa.Column("delivery", sa.Text(), nullable=False),
        sa.Column("received_at", sa.Text(), nullable=False),
        sa.Column("headers", sa.Text(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("standing", sa.Text(), nullable=False),
        sa.Column("attempts", BIG, nullable=False),
        sa.Column("due", sa.Text(), nullable=False),
        sa.Column("error", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_inbox"),
        sa.UniqueConstraint("shop", "delivery", name="uq_inbox_shop_delivery"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_inbox_due", "inbox", ["standing", "due"])


def _members() -> None:
    op.create_table(
        "members", sa.Column("member", sa.Text(), nullable=False), sa.PrimaryKeyConstraint("member", name="pk_members")
    )
    op.create_table(
        "member_accounts",
        sa.Column("shop", sa.Text(), nullable=False),
        sa.Column("customer", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("phone", sa.Text(), nullable=False),
        sa.Column("email", sa.Text(), nullable=False),
        sa.Column("email_verified", sa.Boolean(), nullable=False),
        sa.Column("union_id", sa.Text(), nullable=False),
        sa.Column("points", BIG, nullable=True),
        sa.Column("tier", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("shop", "customer", name="pk_member_accounts"),
    )
    op.create_table(
        "member_links",
        sa.Column("shop", sa.Text(), nullable=False),
        sa.Column("customer", sa.Text(), nullable=False),
        sa.Column("member", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["member"], ["members.member"], name="fk_member_links_member"),
        sa.PrimaryKeyConstraint("shop", "customer", name="pk_member_links"),
    )
    op.create_index("ix_member_links_member", "member_links", ["member"])
    op.create_table(
        "member_redirects",
        sa.Column("old", sa.Text(), nullable=False),
        sa.Column("member", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["member"], ["members.member"], name="fk_member_redirects_member"),
        sa.PrimaryKeyConstraint("old", name="pk_member_redirects"),
    )
    op.create_table(
        "member_tiers",
        sa.Column("member", sa.Text(), nullable=False),
        sa.Column("tier", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("member", name="pk_member_tiers"),
    )
    op.create_table(
        "consents",
        sa.Column("number", BIG, autoincrement=True, nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("shop", sa.Text(), nullable=False),
        sa.Column("customer", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("receivers", sa.Text(), nullable=False),
        sa.Column("at", sa.Text(), nullable=False),
        sa.Column("withdrawn", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("number", name="pk_consents"),
        sa.UniqueConstraint("key", name="uq_consents_key"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "point_movements",
        sa.Column("number", BIG, autoincrement=True, nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("shop", sa.Text(), nullable=False),
        sa.Column("customer", sa.Text(), nullable=False),
        sa.Column("issuer", sa.Text(), nullable=False),
        sa.Column("quantity", BIG, nullable=False),
        sa.Column("at", sa.Text(), nullable=False),
        sa.Column("run", sa.Text(), nullable=False),
        sa.Column("lot", sa.Text(), nullable=False),
        sa.Column("who", sa.Text(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("number", name="pk_point_movements"),
        sa.UniqueConstraint("key", name="uq_point_movements_key"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_point_movements_account", "point_movements", ["shop", "customer"])
    op.create_index("ix_point_movements_run", "point_movements", ["run"])


def _append_only(table: str) -> None:
    """No program, this one included, changes or deletes a row of this table."""
    told = f"{table} are only ever added"
    if op.get_bind().dialect.name == "sqlite":
        for act in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER {table}_no_{act.lower()} BEFORE {act} ON {table} "
                f"BEGIN SELECT RAISE(ABORT, '{told}'); END"
            )
        return
    op.execute(
        f"CREATE FUNCTION {table}_only_added() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{told}'; END $$"
    )
    op.execute(
        f"CREATE TRIGGER {table}_only_added BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
        f"FOR EACH STATEMENT EXECUTE FUNCTION {table}_only_added()"
    )
