"""A village to try rules in; stores to test against: SQLite's file, a real PostgreSQL server's database, memory."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import Engine, NullPool, create_engine

from sheetpact.ports import Store
from sheetpact.simulators.store import MemoryStore
from sheetpact.store import open_store
from sheetpact.testing.alliance import Village, village

COUNTER = count(1)
SQLITE = "sqlite:///.sheetpact/pact.db"
MEMORY, ROOM = "/dev/shm", 1 << 30  # bytes; a server takes some 100 MB


@pytest.fixture
def town(tmp_path: Path) -> Iterator[Village]:
    """Two partners sell the tea shop's cups; the figure is the third partner's own."""
    made = village(tmp_path)
    made.shops["tea-shop"].list("CUP-1", 12, "青瓷杯")
    made.shops["table-shop"].list("CUP-1", 12, "青瓷杯")
    made.shops["table-shop"].list("BOWL-2", 8, "白瓷碗")
    made.shops["art-shop"].list("FIG-3", 5, "小猫摆件")
    yield made
    made.store.close()


def postgres_programs() -> Path | None:
    """The folder with initdb and pg_ctl: on PATH, else where Debian keeps its newest version."""
    found = shutil.which("initdb")
    folders = [Path(found).parent] if found else sorted(Path("/usr/lib/postgresql").glob("*/bin"))
    return next((folder for folder in reversed(folders) if (folder / "pg_ctl").exists()), None)


def unprivileged() -> str | None:
    """PostgreSQL refuses to run as root: the user to run it as instead, None for the present one."""
    if os.geteuid() != 0:
        return None
    names = {entry.pw_name for entry in pwd.getpwall()}
    return "postgres" if "postgres" in names else "nobody"


def in_memory() -> str | None:
    """A folder that needs no disk, where there is one with room: a new database is 300 files. None: the usual one."""
    has_room = os.access(MEMORY, os.W_OK) and shutil.disk_usage(MEMORY).free > ROOM
    return MEMORY if has_room else None


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """A server that only a socket in its own folder leads to; gives the folder. Nothing in it needs to last."""
    programs = postgres_programs()
    if programs is None:
        pytest.skip("no PostgreSQL server binary found")
    folder = tempfile.mkdtemp(prefix="sheetpact-pg-", dir=in_memory())
    user = unprivileged()
    if user:
        shutil.chown(folder, user)

    def run(*command: str) -> None:
        subprocess.run(
            [programs / command[0], *command[1:]], check=True, user=user, cwd=folder, stdout=subprocess.DEVNULL
        )

    data, log = f"{folder}/data", f"{folder}/log"
    options = f"-c fsync=off -c full_page_writes=off -c max_wal_size=64MB -c listen_addresses= -k {folder}"
    try:
        run("initdb", "-D", data, "-U", "sheetpact", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync")
        run("pg_ctl", "-D", data, "-l", log, "-o", options, "-w", "start")
        try:
            open_store(postgres_url(folder, "template1"), Path(folder), new_hub=lambda: "hub-1").close()
            yield folder
        finally:
            run("pg_ctl", "-D", data, "-m", "immediate", "-w", "stop")
    finally:
        shutil.rmtree(folder)


def postgres_url(folder: str, database: str) -> str:
    return f"postgresql+psycopg://sheetpact@/{database}?host={folder}"


@contextmanager
def new_database(folder: str, template: str) -> Iterator[str]:
    """Its address; it is gone afterwards."""
    name = f"pact_{next(COUNTER)}"
    with psycopg.connect(host=folder, user="sheetpact", dbname="postgres", autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name} TEMPLATE {template}")
        yield postgres_url(folder, name)
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(scope="session")
def prepared_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite store as it is after its first opening; copying it is quicker than making each anew."""
    folder = tmp_path_factory.mktemp("prepared")
    open_store(SQLITE, folder, new_hub=lambda: "hub-1").close()
    return folder / ".sheetpact" / "pact.db"


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres), "memory"])
def database(request: pytest.FixtureRequest) -> str:
    """Everything that the port promises holds for all of them."""
    return str(request.param)


@pytest.fixture
def real_database(database: str) -> str:
    """One that files, other processes and other programs can meet in."""
    if database == "memory":
        pytest.skip("about the database beneath a store: one in memory has none")
    return database


@pytest.fixture
def untouched_url(real_database: str, request: pytest.FixtureRequest) -> Iterator[str]:
    """What the pact's `store:` would say of a store that nobody has opened yet."""
    if real_database == "sqlite":
        yield SQLITE
        return
    with new_database(request.getfixturevalue("postgres_server"), "template0") as url:
        yield url


@pytest.fixture
def store_url(real_database: str, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The same of a store that has been opened before: its folder is `tmp_path`, its hub `hub-1`."""
    if real_database == "postgresql":
        with new_database(request.getfixturevalue("postgres_server"), "template1") as url:
            yield url
        return
    (tmp_path / ".sheetpact").mkdir()
    shutil.copy(request.getfixturevalue("prepared_file"), tmp_path / ".sheetpact")
    yield SQLITE


@pytest.fixture
def store(database: str, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    if database == "memory":
        yield MemoryStore("hub-1")
        return
    opened = open_store(request.getfixturevalue("store_url"), tmp_path, patience=5.0)
    yield opened
    opened.close()


@pytest.fixture
def raw(store: Store, store_url: str, tmp_path: Path) -> Iterator[Engine]:
    """The database beneath `store`, as another program would see it."""
    url = f"sqlite:///{tmp_path}/.sheetpact/pact.db" if store_url == SQLITE else store_url
    engine = create_engine(url, poolclass=NullPool)
    yield engine
    engine.dispose()
