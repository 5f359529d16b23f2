"""What a scheduled run may say, and what it never says."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager

import pytest

from sheetpact.errors import PactError
from sheetpact.model.runs import Status
from sheetpact.page import plain
from sheetpact.ports import Alliance
from sheetpact.reporting import Steps, Told, redact, tell


def job(alliance: Alliance) -> Told:
    raise AssertionError("it was never opened")


def failing(error: Exception) -> AbstractContextManager[Alliance]:
    @contextmanager
    def opened() -> Iterator[Alliance]:
        raise error
        yield

    return opened()


class TestTell:
    def test_a_wrong_pact_says_what_to_correct(self) -> None:
        told = tell(failing(PactError("第 3 行：没有这个键")), job)
        assert (told.status, told.message) == (Status.RED, "第 3 行：没有这个键")
        assert told.page == ""

    def test_a_fault_tells_where_it_happened_and_no_value(self) -> None:
        phone, password = "13812345678", "hunter2"
        error = RuntimeError(password)
        error.__cause__ = KeyError(phone)
        told = tell(failing(error), job)
        assert told.status is Status.RED
        assert "RuntimeError" in told.message
        assert "KeyError" in told.message
        assert "in opened" in told.message
        assert password not in told.message
        assert phone not in told.message


class TestRedact:
    def test_no_part_of_a_longer_secret_is_left(self) -> None:
        assert redact("postgresql://hub:pass@host, pass", {"pass", "hub:pass@host"}) == "postgresql://***, ***"


class TestPlain:
    @pytest.mark.parametrize(
        ("text", "shown"),
        [
            ("# 大字", r"\# 大字"),
            ("[点这里](http://x)", r"\[点这里\](http://x)"),
            ("<img src=x>", r"\<img src=x\>"),
            ("a | b", r"a \| b"),
            ("一\n\n- 二", "一 - 二"),
        ],
    )
    def test_a_shops_text_stays_text(self, text: str, shown: str) -> None:
        assert plain(text) == shown


class TestSteps:
    def test_a_thousand_writes_are_ten_lines(self) -> None:
        lines: list[str] = []
        steps = Steps(lines.append, "zh-CN")
        for done in range(1001):
            steps("tea-shop", "progress.write", done, 1000)
        assert len(lines) == 10
        assert "1000/1000" in lines[-1]

    def test_each_side_is_told_of_and_the_sheet_by_its_name(self) -> None:
        lines: list[str] = []
        steps = Steps(lines.append, "en")
        steps("tea-shop", "progress.read", 1, 2)
        steps("sheet", "progress.read", 1, 1)
        assert [line.partition(":")[0] for line in lines] == ["tea-shop", "sheet"]
