"""JSON that others send: what would end a program, or fit into no database, does neither."""

from __future__ import annotations

import json

import pytest

from sheetpact.ports import hint_in, json_in

DEEP = 100_000
HALF = "\ud83c"


@pytest.mark.parametrize(
    "content",
    [
        pytest.param("[" * DEEP, id="lists that never end"),
        pytest.param("[" * DEEP + "]" * DEEP, id="lists"),
        pytest.param('{"a":' * DEEP + "1" + "}" * DEEP, id="objects"),
        pytest.param("[" * 600 + "]" * 600, id="what can be read, and then not be shown"),
        pytest.param("[" * 260 + '"\\ud83c"' + "]" * 260, id="around half of a character"),
        pytest.param("9" * 5000, id="more digits than Python reads"),
        pytest.param(b"\xff\xfe\x00", id="no text"),
        pytest.param("", id="nothing"),
    ],
)
def test_what_is_no_sensible_json_is_refused(content: str | bytes) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 -- JSON's own, and ours
        json_in(content)


@pytest.mark.parametrize("name", [f"壶{HALF}", f"{HALF}壶", "壶\x00"])
def test_what_no_database_takes_is_replaced_and_the_rest_is_read(name: str) -> None:
    content = json.dumps({"items": [{"name": name, "pieces": 2**70, name: "🏺"}]}).encode()
    mended = name.replace(HALF, "\ufffd").replace("\x00", "\ufffd")
    assert json_in(content) == {"items": [{"name": mended, "pieces": 2**70, mended: "🏺"}]}


@pytest.mark.parametrize("text", ["\u0001 ü 🏺", "\\u0000", "\\ud83c"])
def test_everything_else_is_as_it_was_sent(text: str) -> None:
    told = {"a": [1.5, None, True, {"b": text}], "id": 10**18}
    assert json_in(json.dumps(told)) == told


class TestHints:
    """Ids of calls, which are read several times as fast."""

    @pytest.mark.parametrize("name", [f"壶{HALF}", "壶\x00", "壶"])
    def test_say_the_same(self, name: str) -> None:
        content = json.dumps({"id": 10**18, "name": name}).encode()
        assert hint_in(content) == json_in(content)

    @pytest.mark.parametrize("content", [b"[" * 100_000, b"\xff\xfe\x00", b"", b"{"])
    def test_that_are_none_are_refused(self, content: bytes) -> None:
        with pytest.raises(ValueError):  # noqa: PT011 -- as above
            hint_in(content)
