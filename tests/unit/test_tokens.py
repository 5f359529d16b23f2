"""Access tokens that several programs of a workspace share."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from sheetpact.errors import NotAllowed, RetryLater, SignInAgain
from sheetpact.ports import OwnTokens, Token, Tokens
from sheetpact.tokens import SharedTokens

NOW = datetime(2026, 11, 29, 4, 0, tzinfo=UTC)
ACCOUNT = "https://open.example app 42583152"


class Platform:
    """Gives tokens out, each good for a week."""

    def __init__(self) -> None:
        self.asked: list[Token | None] = []
        self.lock = threading.Lock()

    def renew(self, kept: Token | None) -> Token:
        with self.lock:
            self.asked.append(kept)
            return Token(f"token-{len(self.asked)}", NOW + timedelta(days=7), refresh="again")


@pytest.fixture
def platform() -> Platform:
    return Platform()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / ".sheetpact" / "tokens"


def shared(folder: Path) -> Tokens:
    return SharedTokens(folder, "en")


def own(_: Path) -> Tokens:
    return OwnTokens()


@pytest.mark.parametrize("make", [shared, own])
def test_a_token_is_asked_for_once_and_again_when_it_has_ended(
    make: Callable[[Path], Tokens], folder: Path, platform: Platform
) -> None:
    tokens = make(folder)
    first = tokens.take(ACCOUNT, platform.renew, NOW)
    assert tokens.take(ACCOUNT, platform.renew, NOW + timedelta(days=6)) == first
    assert tokens.take(ACCOUNT, platform.renew, NOW + timedelta(days=7)).value == "token-2"
    assert platform.asked == [None, first]  # the last one is what a new one is asked for with
    assert tokens.take("another account", platform.renew, NOW).value == "token-3"


@pytest.mark.parametrize("make", [shared, own])
def test_a_token_that_the_platform_no_longer_takes_is_renewed_once(
    make: Callable[[Path], Tokens], folder: Path, platform: Platform
) -> None:
    tokens = make(folder)
    stale = tokens.take(ACCOUNT, platform.renew, NOW).value
    assert tokens.take(ACCOUNT, platform.renew, NOW, stale).value == "token-2"
    assert tokens.take(ACCOUNT, platform.renew, NOW, stale).value == "token-2"  # whoever else met the old one


def test_another_program_uses_the_same_token(folder: Path, platform: Platform) -> None:
    first = shared(folder).take(ACCOUNT, platform.renew, NOW)
    assert shared(folder).take(ACCOUNT, platform.renew, NOW) == first
    assert len(platform.asked) == 1


def test_of_many_that_meet_an_old_token_one_renews(folder: Path, platform: Platform) -> None:
    stale = shared(folder).take(ACCOUNT, platform.renew, NOW).value
    with ThreadPoolExecutor(8) as pool:
        taken = list(pool.map(lambda _: shared(folder).take(ACCOUNT, platform.renew, NOW, stale).value, range(16)))
    assert set(taken) == {"token-2"}
    assert len(platform.asked) == 2


def only(folder: Path) -> Path:
    (file,) = folder.iterdir()
    return file


def test_the_file_is_for_its_owner_only_and_names_no_account(folder: Path, platform: Platform) -> None:
    shared(folder).take(ACCOUNT, platform.renew, NOW)
    assert (only(folder).stat().st_mode & 0o777, folder.stat().st_mode & 0o777) == (0o600, 0o700)
    assert b"42583152" not in only(folder).read_bytes()


def test_a_damaged_file_is_begun_anew(folder: Path, platform: Platform) -> None:
    shared(folder).take(ACCOUNT, platform.renew, NOW)
    only(folder).write_bytes(b"no database at all" * 100)
    assert shared(folder).take(ACCOUNT, platform.renew, NOW).value == "token-2"
    assert shared(folder).take(ACCOUNT, platform.renew, NOW).value == "token-2"


def test_nobody_waits_for_a_good_token_while_somebody_renews(folder: Path, platform: Platform) -> None:
    """Neither for another account's, nor for the same one, which only one program has found stale."""
    first = shared(folder).take(ACCOUNT, platform.renew, NOW)

    def slow(_: Token | None) -> Token:
        assert shared(folder).take(ACCOUNT, platform.renew, NOW) == first
        assert shared(folder).take("another account", platform.renew, NOW).value == "token-2"
        return Token("slow", NOW + timedelta(days=7))

    assert shared(folder).take(ACCOUNT, slow, NOW, first.value).value == "slow"


def test_who_renews_keeps_others_out_also_while_a_thread_beside_reads(folder: Path, platform: Platform) -> None:
    """What a process lets go of, another process gets."""
    first = shared(folder).take(ACCOUNT, platform.renew, NOW)
    said: list[str] = []

    def renew(kept: Token | None) -> Token:
        assert shared(folder).take(ACCOUNT, platform.renew, NOW) == first
        begin = "import sqlite3, sys; sqlite3.connect(sys.argv[1], timeout=0).execute('BEGIN IMMEDIATE')"
        other = [sys.executable, "-c", begin, str(next(folder.glob("*.db")))]
        said.append(subprocess.run(other, capture_output=True, text=True, check=False).stderr)
        return platform.renew(kept)

    shared(folder).take(ACCOUNT, renew, NOW, stale=first.value)
    assert "database is locked" in said[0]


def test_who_waits_too_long_for_somebody_elses_renewal_comes_back_later(
    folder: Path, platform: Platform, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sheetpact.tokens.PATIENCE", 0.05)
    first = shared(folder).take(ACCOUNT, platform.renew, NOW)

    def slow(_: Token | None) -> Token:
        with pytest.raises(RetryLater, match="signing in"):
            shared(folder).take(ACCOUNT, platform.renew, NOW, first.value)
        return Token("slow", NOW + timedelta(days=7))

    assert shared(folder).take(ACCOUNT, slow, NOW, first.value).value == "slow"


def test_a_place_that_can_not_be_written_is_told(folder: Path, platform: Platform) -> None:
    folder.parent.mkdir()
    folder.write_text("a file in the place of the folder", encoding="utf-8")
    with pytest.raises(NotAllowed, match="tokens/"):
        shared(folder).take(ACCOUNT, platform.renew, NOW)


def test_a_failed_renewal_keeps_what_there_was(folder: Path, platform: Platform) -> None:
    first = shared(folder).take(ACCOUNT, platform.renew, NOW)

    def fails(_: Token | None) -> Token:
        raise SignInAgain("no such app")

    with pytest.raises(SignInAgain):
        shared(folder).take(ACCOUNT, fails, NOW, first.value)
    assert shared(folder).take(ACCOUNT, platform.renew, NOW) == first


def test_a_token_is_not_shown() -> None:
    assert "secret-token" not in repr(Token("secret-token", NOW, "secret-refresh"))
    assert "secret-refresh" not in repr(Token("secret-token", NOW, "secret-refresh"))
