"""A store survives crashes, other writers, older and newer programs; and it keeps secrets."""

from __future__ import annotations

import logging
import os
import subprocess
import sys
import threading
import traceback
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import cast

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, create_engine, text
from sqlalchemy.exc import IntegrityError

from sheetpact.errors import Busy, PactError
from sheetpact.model.keys import ItemKey
from sheetpact.model.ledger import Kind, Movement
from sheetpact.model.records import Customer
from sheetpact.model.state import Outcome
from sheetpact.ports import Store, Transaction
from sheetpact.store import open_store
from sheetpact.store.schema import HEAD, MIGRATIONS
from sheetpact.store.tables import METADATA

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
POT = ItemKey("tea", "POT-1")
SECONDS = timedelta(seconds=1)

# Another process that adds one piece to the pot `n` times, each in a transaction of its own.
WRITER = """
import sys
from datetime import UTC, datetime
from pathlib import Path
from sheetpact.model.keys import ItemKey
from sheetpact.model.ledger import Kind, Movement
from sheetpact.model.state import Outcome
from sheetpact.store import open_store

url, folder, name, times = sys.argv[1:]
store = open_store(url, Path(folder))
for n in range(int(times)):
    movement = Movement(f"{name}:{n}", Kind.ADJUST, ItemKey("tea", "POT-1"), 1, datetime(2026, 3, 1, tzinfo=UTC), name)
    with store.begin() as tx:
        tx.save(Outcome(movements=(movement,)), name, "doc", "", state_version=tx.state("doc", "").version)
store.close()
"""


def receive(tx: Transaction, key: str, pieces: int = 1) -> None:
    outcome = Outcome(movements=(Movement(key, Kind.RECEIPT, POT, pieces, NOON, "R1"),))
    tx.save(outcome, "R1", "doc", "", state_version=tx.state("doc", "").version)


def test_the_store_is_what_the_core_asks_for(store: Store) -> None:
    asked: Store = store
    assert asked.inbox.waiting() == 0


def test_a_crash_in_the_middle_stores_nothing(store: Store) -> None:
    with pytest.raises(ZeroDivisionError), store.begin() as tx:  # noqa: PT012 - the crash comes after the writing
        receive(tx, "m1")
        tx.put_cursor("tea-woo", "orders", "page-2")
        raise ZeroDivisionError
    with store.begin() as tx:
        assert tx.movements() == ()
        assert tx.cursor("tea-woo", "orders") is None
        assert tx.state("doc", "").version == 0


def test_a_rehearsal_sees_its_own_changes_and_stores_none(store: Store) -> None:
    with store.rehearse() as tx:
        receive(tx, "m1")
        assert tx.stocks([POT])[POT].on_hand == 1
    with store.begin() as tx:
        assert tx.stocks([POT]) == {}
        assert tx.state("doc", "").version == 0


def test_what_was_stored_is_there_after_opening_again(store: Store, store_url: str, tmp_path: Path) -> None:
    with store.begin() as tx:
        receive(tx, "m1")
        version = tx.state("doc", "").version
    again = open_store(store_url, tmp_path, new_hub=lambda: "another")
    with again.look() as tx:
        assert [movement.key for movement in tx.movements()] == ["m1"]
        assert (tx.state("doc", "").version, tx.state("doc", "").hub) == (version, "hub-1")
    again.close()


def test_a_second_writer_waits_and_then_says_who_is_in_the_way(store: Store, store_url: str, tmp_path: Path) -> None:
    second = open_store(store_url, tmp_path, locale="zh-CN", patience=0.2)
    with store.begin() as tx:
        receive(tx, "m1")
        with pytest.raises(Busy, match="另一个任务正在写数据库"), second.begin():
            pass
    with second.begin() as tx:
        receive(tx, "m2")
        assert tx.stocks([POT])[POT].on_hand == 2
    second.close()


def test_a_second_writer_goes_on_when_the_first_has_finished(store: Store, store_url: str, tmp_path: Path) -> None:
    second = open_store(store_url, tmp_path, patience=20.0)
    seen: list[int] = []

    def write() -> None:
        with second.begin() as tx:
            receive(tx, "m2")
            seen.append(tx.stocks([POT])[POT].on_hand)

    other = threading.Thread(target=write)
    with store.begin() as tx:
        other.start()
        receive(tx, "m1")
        other.join(0.3)
        assert other.is_alive()
    other.join(20)
    assert seen == [2]
    second.close()


def test_looking_waits_for_no_writer_and_sees_one_moment(store: Store) -> None:
    with store.begin() as tx:
        receive(tx, "m1")
        with store.look() as view:
            assert view.stocks([POT]) == {}
    with store.look() as view:
        assert view.stocks([POT])[POT].on_hand == 1
        with store.begin() as tx:
            receive(tx, "m2")
        assert view.stocks([POT])[POT].on_hand == 1


def test_two_processes_writing_at_once_lose_nothing(store: Store, store_url: str, tmp_path: Path) -> None:
    writers = [
        subprocess.Popen([sys.executable, "-c", WRITER, store_url, str(tmp_path), name, "25"]) for name in ("a", "b")
    ]
    assert [writer.wait(60) for writer in writers] == [0, 0]
    with store.look() as tx:
        assert tx.stocks([POT])[POT].on_hand == len(tx.movements()) == 50
        assert tx.state("doc", "").version >= 50


def test_a_lease_is_held_until_it_runs_out(store: Store) -> None:
    assert store.lease("sync", "a", NOON, 60)
    assert not store.lease("sync", "b", NOON + 59 * SECONDS, 60)
    assert store.lease("sync", "b", NOON + 60 * SECONDS, 60)
    assert not store.lease("sync", "a", NOON + 61 * SECONDS, 60)
    assert store.lease("audit", "a", NOON, 60)


def test_a_renewed_lease_lasts_longer(store: Store) -> None:
    store.lease("sync", "a", NOON, 60)
    assert store.lease("sync", "a", NOON + 50 * SECONDS, 60)
    assert not store.lease("sync", "b", NOON + 109 * SECONDS, 60)


def test_only_its_holder_gives_a_lease_back(store: Store) -> None:
    store.lease("sync", "a", NOON, 60)
    store.release("sync", "b")
    assert not store.lease("sync", "b", NOON, 60)
    store.release("sync", "a")
    assert store.lease("sync", "b", NOON, 60)


# opening


def test_the_migrated_tables_are_the_declared_ones(store: Store, raw: Engine) -> None:
    with raw.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "compare_server_default": True})
        assert compare_metadata(context, METADATA) == []
        assert context.get_current_revision() == HEAD


def test_the_newest_migration_is_the_one_that_is_asked_for() -> None:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    assert ScriptDirectory.from_config(config).get_heads() == [HEAD]


def test_a_new_store_is_made_quietly(
    untouched_url: str, tmp_path: Path, capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.WARNING):
        store = open_store(untouched_url, tmp_path, new_hub=lambda: "hub-7")
    with store.look() as tx:
        assert tx.meta("hub") == "hub-7"
    store.close()
    assert (capfd.readouterr(), caplog.records) == (("", ""), [])


def test_many_processes_may_open_a_new_store_at_once(untouched_url: str, tmp_path: Path) -> None:
    openers = [
        subprocess.Popen([sys.executable, "-c", WRITER, untouched_url, str(tmp_path), str(n), "1"]) for n in range(4)
    ]
    assert [opener.wait(60) for opener in openers] == [0] * 4
    store = open_store(untouched_url, tmp_path)
    with store.look() as tx:
        assert tx.stocks([POT])[POT].on_hand == 4
    store.close()


def test_a_store_that_is_up_to_date_opens_without_alembic(store: Store, store_url: str, tmp_path: Path) -> None:
    opening = (
        "import sys; from pathlib import Path; from sheetpact.store import open_store;"
        "open_store(sys.argv[1], Path(sys.argv[2])).close(); sys.exit('alembic' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", opening, store_url, str(tmp_path)], check=False).returncode == 0


def old_store(folder: Path, revision: str, statement: str) -> None:
    """One of an earlier version, with a row in it."""
    engine = create_engine(f"sqlite:///{folder / 'pact.db'}")
    with engine.begin() as connection:
        config = Config()
        config.set_main_option("script_location", str(MIGRATIONS))
        config.attributes["connection"] = connection
        command.upgrade(config, revision)
        connection.execute(text(statement))
    engine.dispose()


def test_points_of_a_store_of_before_lots_stay(tmp_path: Path) -> None:
    columns = "(key, shop, customer, issuer, quantity, at, run, lot, who, why)"
    words = ", ".join(f"'{word}'" for word in ("2026-03-01T12:00:00.000000+00:00", "R1", "", "tea-shop", "edit"))
    old_store(
        tmp_path, "0001", f"INSERT INTO point_movements {columns} VALUES ('p', 'tea-shop', '7', 'tea', 5, {words})"
    )
    store = open_store("sqlite:///pact.db", tmp_path)
    with store.look() as tx:
        (movement,) = tx.point_movements()
        assert (movement.kind, movement.order, tx.points()) == ("adjust", "", {movement.place: 5})
    store.close()


def test_edits_that_were_taken_by_nobody_knows_which_run_came_after_the_stamp(tmp_path: Path) -> None:
    """So they are what was read last while that run's document stands, and from then on what a copy may hold."""
    old_store(
        tmp_path,
        "0008",
        """INSERT INTO typed_edits VALUES ('doc', '2abc00', 'inventory', '["POT"]', 'available', '5')""",
    )
    store = open_store("sqlite:///pact.db", tmp_path)
    with store.look() as tx:
        [(run, typed)] = tx.state("doc", "2abc00").taken.items()
    assert typed == {("inventory", ("POT",), "available"): 5}
    assert "2abc00" < run < "2abc01"
    store.close()


def test_a_store_of_a_newer_program_is_refused(store: Store, raw: Engine, store_url: str, tmp_path: Path) -> None:
    with raw.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(PactError, match="newer sheetpact"):
        open_store(store_url, tmp_path)


def test_a_new_file_is_for_its_owner_only(tmp_path: Path) -> None:
    store = open_store("sqlite:///new/pact.db", tmp_path)
    with store.begin() as tx:
        receive(tx, "m1")
        modes = {path.name: path.stat().st_mode & 0o777 for path in (tmp_path / "new").iterdir()}
    store.close()
    assert modes == dict.fromkeys(("pact.db", "pact.db-wal", "pact.db-shm"), 0o600)
    assert (tmp_path / "new").stat().st_mode & 0o777 == 0o700


def test_every_commit_is_durable_and_readers_go_on_beside_it(tmp_path: Path) -> None:
    store = open_store("sqlite:///pact.db", tmp_path)
    with store.begin() as tx:
        connection = tx._link.connection  # noqa: SLF001 - what no port shows: how safe a commit is
        asked = ("journal_mode", "synchronous", "foreign_keys")
        assert [connection.execute(text(f"PRAGMA {name}")).scalar() for name in asked] == ["wal", 2, 1]
    store.close()


@pytest.mark.parametrize("url", ["mysql://root@localhost/pact", "pact.db", "sqlite://", "", "oracle9://x"])
def test_another_kind_of_store_is_refused_with_what_to_write_instead(url: str, tmp_path: Path) -> None:
    with pytest.raises(PactError, match="sqlite:///PATH"):
        open_store(url, tmp_path)


def test_a_server_that_does_not_answer_is_told_without_the_password(tmp_path: Path) -> None:
    url = f"postgresql+psycopg://me:s3cret@/pact?host={tmp_path}"
    with pytest.raises(PactError, match="can't be opened") as refused:
        open_store(url, tmp_path)
    assert "s3cret" not in str(refused.value)


def test_a_file_that_is_no_store_is_told(tmp_path: Path) -> None:
    (tmp_path / "pact.db").write_bytes(b"not a database at all" * 50)
    with pytest.raises(PactError, match="not a database"):
        open_store("sqlite:///pact.db", tmp_path)


def test_a_folder_that_can_not_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(PactError, match="can't be opened"):
        open_store(f"sqlite:///file{os.sep}pact.db", tmp_path)


def test_an_error_of_the_database_shows_no_data(store: Store, store_url: str) -> None:
    nameless = Customer("tea-woo", "7", cast("str", None), phone="13800138000")
    with pytest.raises(IntegrityError, match="member_accounts") as refused, store.begin() as tx:
        tx.put_accounts([nameless])
    assert "13800138000" not in "".join(traceback.format_exception(refused.value))
