"""The tables. Times are UTC text of one length (they sort as they pass), JSON is text in one exact form.

Every write goes through one transaction at a time, so that rising numbers are given in the order of commits.
"""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ColumnElement,
    Double,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
    text,
    true,
)
from sqlalchemy.schema import SchemaItem

METADATA = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    }
)
# SQLite numbers rows by itself only in a column of type INTEGER (sqlite.org/autoinc.html), which holds 64 bits there.
BIG = BigInteger().with_variant(Integer(), "sqlite")


def _key(name: str) -> Column[str]:
    return Column(name, Text, primary_key=True)


def _text(name: str, default: str | None = None) -> Column[str]:
    """`default`: of what was kept before there was this column."""
    return Column(name, Text, nullable=False, server_default=text("''") if default == "" else default)


def _maybe(name: str) -> Column[str]:
    return Column(name, Text)


def _count(name: str) -> Column[int]:
    return Column(name, BIG, nullable=False)


def _flag(name: str, default: ColumnElement[bool] | None = None) -> Column[bool]:
    return Column(name, Boolean, nullable=False, server_default=default)


def _number() -> Column[int]:
    return Column("number", BIG, primary_key=True, autoincrement=True)


def _table(name: str, *parts: SchemaItem) -> Table:
    """Numbers of deleted rows are never given again (sqlite_autoincrement)."""
    return Table(
        name, METADATA, *parts, sqlite_autoincrement=any(getattr(p, "autoincrement", "") is True for p in parts)
    )


# stock
movements = _table(
    "movements",
    _number(),
    Column("key", Text, nullable=False, unique=True),
    *map(_text, ("kind", "owner", "sku")),
    _count("quantity"),
    *map(_text, ("at", "run", "who", "why", "shop", "order")),
    Index("ix_movements_item", "owner", "sku", "number"),
    Index("ix_movements_run", "run"),
)
pools = _table("pools", _key("owner"), _key("sku"), _count("on_hand"), _count("reserved"), _flag("opened"))
orders = _table(
    "orders",
    _key("shop"),
    _key("order"),
    _text("updated_at"),
    _flag("open"),
    _text("record"),
    Index("ix_orders_open", "shop", sqlite_where=text("open"), postgresql_where=text("open")),
)
order_lines = _table(
    "order_lines",
    *map(_key, ("shop", "order", "line", "owner", "sku")),
    _text("listing"),
    *map(_count, ("pieces", "held", "shipped", "returned", "out", "sequence")),
    ForeignKeyConstraint(["shop", "order"], ["orders.shop", "orders.order"]),
    Index("ix_order_lines_held", "owner", "sku", sqlite_where=text("held <> 0"), postgresql_where=text("held <> 0")),
)
order_moves = _table(
    "order_moves",
    _number(),
    *map(_text, ("owner", "sku")),
    _count("delta"),
    *map(_text, ("shop", "order", "at")),
    _flag("told"),
)
effects = _table(
    "effects",
    _number(),
    Column("key", Text, nullable=False, unique=True),
    *map(_text, ("shop", "listing", "order")),
    _count("delta"),
    _text("at"),
    _maybe("since"),
    Column("back", BIG, nullable=False, server_default=text("0")),
    Index("ix_effects_listing", "shop", "listing", "number"),
)
listings = _table(
    "listings",
    _key("shop"),
    _key("listing"),
    *map(_text, ("sku", "title", "barcode")),
    _flag("tracked"),
    *map(_maybe, ("owner", "item")),
    Column("confirmed", BIG),
    _maybe("confirmed_at"),
    Column("confirmed_effects", BIG),
    *map(_maybe, ("intended", "handed", "drift")),
    Column("announced", BIG),
    _count("missing"),
    # The lowest effect number that confirmed, intended and handed include: what came later is still to be weighed.
    _count("effects_from"),
)
booked_drifts = _table(
    "booked_drifts",
    _key("key"),
    *map(_text, ("shop", "listing", "owner", "sku")),
    _count("open"),
    _text("since"),
    _text("until"),
    Index("ix_booked_drifts_shop", "shop"),
)
item_fields = _table("item_fields", _key("owner"), _key("sku"), _text("cells"))

# the sheet
sheet_writes = _table("sheet_writes", _key("document"), _key("run"), _text("tabs"))
sheet_rows = _table("sheet_rows", *map(_key, ("document", "tab", "row", "run")), _maybe("cells"))
typed_edits = _table("typed_edits", *map(_key, ("document", "stamp", "run", "tab", "row", "column")), _text("value"))
editors = _table("editors", *map(_key, ("document", "at", "title", "row", "heading", "partner")))
gone_rows = _table("gone_rows", *map(_key, ("document", "tab", "row", "column")), _text("stamp"))

# decisions and runs
conflicts = _table(
    "conflicts",
    _number(),
    Column("id", Text, nullable=False, unique=True),
    *map(_text, ("kind", "tab", "row", "field", "base", "sheet", "shops", "why", "params", "run", "choice")),
    _flag("settled"),
    Index(
        "ix_conflicts_open",
        *("tab", "row", "field"),
        unique=True,
        sqlite_where=text("not settled"),
        postgresql_where=text("not settled"),
    ),
)
changes = _table(
    "changes",
    _number(),
    *map(_text, ("at", "who", "tab", "row", "field", "before", "after", "why", "run", "params")),
    Index("ix_changes_run", "run"),
)
stops = _table(
    "stops",
    _key("run"),
    Column("place", Integer, primary_key=True, autoincrement=False),
    *map(_text, ("side", "changes", "why", "params")),
)
accepted = _table("accepted", _key("digest"), _text("run"))
runs = _table(
    "runs",
    _key("id"),
    *map(_text, ("kind", "started_at")),
    *map(_maybe, ("finished_at", "status")),
    *map(_text, ("sides", "problems")),
    _count("conflicts"),
    Column("seconds", Double, nullable=False),
)
cursors = _table("cursors", *map(_key, ("shop", "name")), _text("cursor"))
meta = _table("meta", _key("key"), _text("value"))
counters = _table("counters", _key("name"), _count("value"))
leases = _table("leases", _key("name"), _text("holder"), _text("until"))

# deliveries
inbox = _table(
    "inbox",
    Column("id", BIG, primary_key=True, autoincrement=True),
    *map(_text, ("shop", "delivery", "received_at", "headers")),
    Column("body", LargeBinary, nullable=False),
    _text("standing"),
    _count("attempts"),
    _text("due"),
    _text("error"),
    UniqueConstraint("shop", "delivery"),
    Index("ix_inbox_due", "standing", "due"),
)

# members
members = _table("members", _key("member"))
member_accounts = _table(
    "member_accounts",
    *map(_key, ("shop", "customer")),
    *map(_text, ("name", "phone", "email")),
    _flag("email_verified"),
    _text("union_id"),
    Column("points", BIG),
    _text("tier"),
    _flag("phone_verified", true()),
    *(_text(name, "") for name in ("birthday", "gender", "address", "wechat_id")),
)
member_links = _table(
    "member_links",
    *map(_key, ("shop", "customer")),
    Column("member", Text, ForeignKey("members.member"), nullable=False),
    Index("ix_member_links_member", "member"),
)
member_redirects = _table(
    "member_redirects", _key("old"), Column("member", Text, ForeignKey("members.member"), nullable=False)
)
member_tiers = _table("member_tiers", _key("member"), _text("tier"))
judged_pairs = _table(
    "judged_pairs",
    *map(_key, ("one_shop", "one_customer", "other_shop", "other_customer")),
    _flag("same"),
    _text("who", ""),
    _maybe("at"),
)
consents = _table(
    "consents",
    _number(),
    Column("key", Text, nullable=False, unique=True),
    *map(_text, ("shop", "customer", "text", "purpose", "receivers", "at")),
    _flag("withdrawn"),
    _text("channel", ""),
    _maybe("expires"),
)
point_movements = _table(
    "point_movements",
    _number(),
    Column("key", Text, nullable=False, unique=True),
    *map(_text, ("shop", "customer", "issuer")),
    _count("quantity"),
    *map(_text, ("at", "run", "lot", "who", "why")),
    _text("kind", "adjust"),
    *map(_maybe, ("order_shop", "order")),
    Index("ix_point_movements_account", "shop", "customer"),
    Index("ix_point_movements_order", "order_shop", "order"),
    Index("ix_point_movements_kind", "kind", "at"),
    Index("ix_point_movements_run", "run"),
)
