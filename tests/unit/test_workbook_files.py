"""Who has the workbook open, one writer at a time, and a file that is replaced whole or not at all."""

import os
import struct
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from sheetpact.xlsx import save
from sheetpact.xlsx.lock import Locked, exclusive
from sheetpact.xlsx.owners import STALE_AFTER, owner

NOW = datetime(2025, 11, 24, 12, tzinfo=UTC)


@pytest.fixture
def book(tmp_path: Path) -> Path:
    path = tmp_path / "手作联盟.xlsx"
    path.write_bytes(b"old")
    return path


def excel_owner(name: str) -> bytes:
    local = name.encode("gbk")
    start = bytes([len(local)]) + local
    text = name.encode("utf-16-le")
    return start.ljust(55, b" ") + struct.pack("<H", len(text) // 2) + text.ljust(108, b"\0")


def lay(path: Path, content: bytes, *, age: timedelta = timedelta(0)) -> None:
    path.write_bytes(content)
    os.utime(path, ((NOW - age).timestamp(),) * 2)


@pytest.mark.parametrize("mark", ["~$", ".~"])
def test_excel_and_wps_say_who_has_it(book: Path, mark: str) -> None:
    lay(book.with_name(f"{mark}{book.name}"), excel_owner("王小青"))
    assert owner(book, NOW).name == "王小青"


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (",root,pc,24.11.2025 12:00,file:///x;", "root"),
        ("李\\, 娟,lj,pc,24.11.2025 12:00,file:///x;", "李, 娟"),
        ("", ""),
    ],
)
def test_libreoffice_says_who_has_it(book: Path, content: str, name: str) -> None:
    lay(book.with_name(f".~lock.{book.name}#"), content.encode())
    assert owner(book, NOW).name == name


def test_an_owner_file_left_by_a_crash_counts_for_a_day(book: Path) -> None:
    mark = book.with_name(f"~${book.name}")
    lay(mark, b"junk", age=STALE_AFTER - timedelta(minutes=1))
    assert owner(book, NOW).file == mark.name
    lay(mark, b"junk", age=STALE_AFTER)
    assert owner(book, NOW) is None


def test_the_owner_file_of_another_workbook_means_nothing(book: Path) -> None:
    lay(book.with_name("~$别的.xlsx"), excel_owner("王小青"))
    assert owner(book, NOW) is None


def test_one_writer_at_a_time_and_the_next_one_after(tmp_path: Path) -> None:
    lock = tmp_path / "lock"
    with exclusive(lock):
        with pytest.raises(Locked), exclusive(lock):
            pass
        assert lock.exists()
    assert not lock.exists()
    with exclusive(lock):
        pass


def test_a_lock_file_of_a_killed_writer_blocks_nobody(tmp_path: Path) -> None:
    lock = tmp_path / "lock"
    lock.touch()
    with exclusive(lock):
        assert lock.exists()


def test_a_file_is_replaced_with_its_rights(book: Path) -> None:
    book.chmod(0o640)
    save.replace(book, b"new", save.digest(b"old"))
    assert book.read_bytes() == b"new"
    assert book.stat().st_mode & 0o777 == 0o640
    assert [path.name for path in book.parent.iterdir()] == [book.name]


def test_an_edit_in_between_is_never_overwritten(book: Path) -> None:
    with pytest.raises(save.Changed):
        save.replace(book, b"new", save.digest(b"older"))
    assert book.read_bytes() == b"old"
    assert [path.name for path in book.parent.iterdir()] == [book.name]


def test_a_new_file_never_takes_the_place_of_one_that_came_in_between(
    book: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(save, "content", lambda path: None)  # it came right after the last look
    with pytest.raises(save.Changed):
        save.replace(book, b"new", "")
    assert book.read_bytes() == b"old"


def test_what_a_killed_writer_left_is_swept_away_and_nothing_else(book: Path) -> None:
    left = book.with_name(f".{book.name}.x1.sheetpact-tmp")
    other = book.with_name(".别的.xlsx.x1.sheetpact-tmp")
    left.touch()
    other.touch()
    save.sweep(book)
    assert not left.exists()
    assert other.exists()
    assert book.exists()


def test_a_version_is_the_content_and_nothing_else(book: Path) -> None:
    before = save.digest(save.content(book))
    os.utime(book, (1, 1))
    assert save.digest(save.content(book)) == before
    assert save.digest(save.content(book.with_name("none"))) == ""
