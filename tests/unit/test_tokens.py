"""Access tokens that several programs of a workspace share."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from sheetpact.errors import SignInAgain
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
def file(tmp_path: Path) -> Path:
    return tmp_path / ".sheetpact" / "tokens.db"


def shared(file: Path) -> Tokens:
    return SharedTokens(file)


def own(_: Path) -> Tokens:
    return OwnTokens()


@pytest.mark.parametrize("make", [shared, own])
def test_a_token_is_asked_for_once_and_again_when_it_has_ended(
    make: Callable[[Path], Tokens], file: Path, platform: Platform
) -> None:
    tokens = make(file)
    first = tokens.take(ACCOUNT, platform.renew, NOW)
    assert tokens.take(ACCOUNT, platform.renew, NOW + timedelta(days=6)) == first
    assert tokens.take(ACCOUNT, platform.renew, NOW + timedelta(days=7)).value == "token-2"
    assert platform.asked == [None, first]  # the last one is what a new one is asked for with
    assert tokens.take("another account", platform.renew, NOW).value == "token-3"


@pytest.mark.parametrize("make", [shared, own])
def test_a_token_that_the_platform_no_longer_takes_is_renewed_once(
    make: Callable[[Path], Tokens], file: Path, platform: Platform
) -> None:
    tokens = make(file)
    stale = tokens.take(ACCOUNT, platform.renew, NOW).value
    assert tokens.take(ACCOUNT, platform.renew, NOW, stale).value == "token-2"
    assert tokens.take(ACCOUNT, platform.renew, NOW, stale).value == "token-2"  # whoever else met the old one


def test_another_program_uses_the_same_token(file: Path, platform: Platform) -> None:
    first = shared(file).take(ACCOUNT, platform.renew, NOW)
    assert shared(file).take(ACCOUNT, platform.renew, NOW) == first
    assert len(platform.asked) == 1


def test_of_many_that_meet_an_old_token_one_renews(file: Path, platform: Platform) -> None:
    stale = shared(file).take(ACCOUNT, platform.renew, NOW).value
    with ThreadPoolExecutor(8) as pool:
        taken = list(pool.map(lambda _: shared(file).take(ACCOUNT, platform.renew, NOW, stale).value, range(16)))
    assert set(taken) == {"token-2"}
    assert len(platform.asked) == 2


def test_the_file_is_for_its_owner_only_and_names_no_account(file: Path, platform: Platform) -> None:
    shared(file).take(ACCOUNT, platform.renew, NOW)
    assert (file.stat().st_mode & 0o777, file.parent.stat().st_mode & 0o777) == (0o600, 0o700)
    assert b"42583152" not in file.read_bytes()


def test_a_damaged_file_is_begun_anew(file: Path, platform: Platform) -> None:
    file.parent.mkdir()
    file.write_bytes(b"no database at all" * 100)
    assert shared(file).take(ACCOUNT, platform.renew, NOW).value == "token-1"
    assert shared(file).take(ACCOUNT, platform.renew, NOW).value == "token-1"


def test_a_failed_renewal_keeps_what_there_was(file: Path, platform: Platform) -> None:
    first = shared(file).take(ACCOUNT, platform.renew, NOW)

    def fails(_: Token | None) -> Token:
        raise SignInAgain("no such app")

    with pytest.raises(SignInAgain):
        shared(file).take(ACCOUNT, fails, NOW, first.value)
    assert shared(file).take(ACCOUNT, platform.renew, NOW) == first


def test_a_token_is_not_shown() -> None:
    assert "secret-token" not in repr(Token("secret-token", NOW, "secret-refresh"))
    assert "secret-refresh" not in repr(Token("secret-token", NOW, "secret-refresh"))
