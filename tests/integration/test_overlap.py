"""How many members two partners share: by the hub, and from two blinded files. All people here are made up."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import nullcontext
from pathlib import Path

import pytest

from sheetpact.bootstrap import OVERLAP_KEY, file_mapping, overlap_key, variable
from sheetpact.cli.app import cli
from sheetpact.cli.session import World
from sheetpact.errors import PactError, Unclear
from sheetpact.overlap import Overlap, between, between_files, blind
from sheetpact.testing.alliance import Village, village

KEY = b"a key that nobody has guessed"
AGREED = "fired slowly, cooled slowly"
PACT = Path("pact.yaml")


def phone(number: int) -> str:
    return f"139111{number:05}"


@pytest.fixture
def town(tmp_path: Path) -> Iterator[Village]:
    """The tea shop has 30 customers, the art shop 30 of whom the first 12 are the same."""
    made = village(tmp_path)
    for number in range(30):
        made.shops["tea-shop"].enrol(f"t{number}", f"茶友{number}", phone(number))
        made.shops["art-shop"].enrol(f"a{number}", f"藏家{number}", phone(number if number < 12 else 100 + number))
    made.sync()
    yield made
    made.store.close()


class TestByTheHub:
    def test_two_partners_are_told_how_many_they_share(self, town: Village) -> None:
        assert between(town.alliance, "tea", "小满摆件", KEY) == Overlap("青山茶具", "小满摆件", 12)

    def test_few_are_not_counted_aloud(self, town: Village) -> None:
        town.shops["table-shop"].enrol("b1", "王芳", phone(1))
        town.sync()
        assert between(town.alliance, "table", "tea", KEY).count is None

    def test_who_has_withdrawn_counts_nowhere(self, town: Village) -> None:
        for number in range(3):
            town.withdraw("tea-shop", f"t{number}")
        town.sync()
        assert between(town.alliance, "tea", "art", KEY).count is None

    @pytest.mark.parametrize(("one", "other"), [("tea", "tea"), ("tea", "青山茶具"), ("tea", "kiln")])
    def test_it_takes_two_partners(self, town: Village, one: str, other: str) -> None:
        with pytest.raises(Unclear):
            between(town.alliance, one, other, KEY)


class TestKey:
    def test_it_is_made_once_for_its_owner_only(self, tmp_path: Path) -> None:
        pact = tmp_path / "pact.yaml"
        key = overlap_key(pact, "en", {})
        file = tmp_path / ".sheetpact" / "overlap-key"
        assert (overlap_key(pact, "en", {}), file.stat().st_mode & 0o777) == (key, 0o600)
        assert len(key) == 64

    def test_two_hubs_have_two(self, tmp_path: Path) -> None:
        keys = {overlap_key(tmp_path / name / "pact.yaml", "en", {}) for name in ("one", "other")}
        assert len(keys) == 2

    def test_the_environment_may_give_it(self, tmp_path: Path) -> None:
        pact = tmp_path / "pact.yaml"
        assert overlap_key(pact, "en", {OVERLAP_KEY: AGREED}) == AGREED.encode()
        (tmp_path / ".env").write_text(f"{OVERLAP_KEY}=of the file\n")
        assert overlap_key(pact, "en", {}) == b"of the file"
        assert not (tmp_path / ".sheetpact").exists()

    def test_an_emptied_file_is_no_key(self, tmp_path: Path) -> None:
        (tmp_path / ".sheetpact").mkdir()
        (tmp_path / ".sheetpact" / "overlap-key").touch()
        with pytest.raises(PactError, match=r"overlap-key"):
            overlap_key(tmp_path / "pact.yaml", "en", {})

    def test_what_is_set_nowhere_is_empty(self, tmp_path: Path) -> None:
        assert variable("NOWHERE", tmp_path / "pact.yaml", {}) == ""


def listed(numbers: range, head: str = "姓名,手机号") -> bytes:
    return "\r\n".join([head, *(f"茶友{number},{phone(number)}" for number in numbers)]).encode("gb18030")


def blinded(numbers: range, key: str = AGREED) -> str:
    return blind(listed(numbers), file_mapping(PACT, "custom"), "CN", key, "en").text


class TestByFiles:
    def test_two_blinded_lists_are_compared(self) -> None:
        found = between_files(("a", blinded(range(40))), ("b", blinded(range(25, 60))), "en")
        assert found == Overlap("a", "b", 15)

    def test_few_are_not_counted_aloud(self) -> None:
        assert between_files(("a", blinded(range(40))), ("b", blinded(range(35, 60))), "en").count is None

    def test_a_blinded_list_says_no_phone_and_no_order(self) -> None:
        made = blind(listed(range(20)) + b"\r\n,139****0001", file_mapping(PACT, "custom"), "CN", AGREED, "en")
        lines = made.text.splitlines()[1:]
        assert (made.people, made.left_out) == (20, 1)
        assert lines == sorted(lines)
        assert "1391" not in made.text or "13911100001" not in made.text
        backwards = blind(
            "\n".join(["姓名,手机号", *(f"x,{phone(number)}" for number in reversed(range(20)))]).encode(),
            file_mapping(PACT, "custom"),
            "CN",
            AGREED,
            "en",
        )
        assert backwards.text == made.text

    def test_other_keys_are_told(self) -> None:
        with pytest.raises(Unclear, match="different keys"):
            between_files(("a", blinded(range(40))), ("b", blinded(range(40), "another long enough key")), "en")

    @pytest.mark.parametrize("text", ["", "姓名,手机号", "sheetpact-blind/1\n", "sheetpact-blind/2 ab\n"])
    def test_what_is_no_blinded_list_is_told(self, text: str) -> None:
        with pytest.raises(Unclear, match="no blinded list"):
            between_files(("a", text), ("b", blinded(range(40))), "en")

    def test_a_short_key_is_refused(self) -> None:
        with pytest.raises(Unclear, match="too short"):
            blinded(range(40), "tea")

    @pytest.mark.parametrize("content", [b"a,b\n1,2", b"PK\x03\x04 cut off"])
    def test_what_is_no_list_is_refused(self, content: bytes) -> None:
        with pytest.raises(Unclear):
            blind(content, file_mapping(PACT, "custom"), "CN", AGREED, "en")


def run(capsys: pytest.CaptureFixture[str], *told: object, town: Village | None = None) -> tuple[int, str]:
    world = World(locale="en")
    if town is not None:
        world.open = lambda _: nullcontext(town.alliance)
    with pytest.raises(SystemExit) as end:
        cli.main([str(each) for each in ("members", *told)], obj=world)
    shown = capsys.readouterr()
    return int(end.value.code or 0), shown.out + shown.err


class TestCommands:
    def test_overlap_of_partners(self, town: Village, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
        pact = tmp_path / "pact.yaml"
        assert run(capsys, "overlap", "tea", "art", "--pact", pact, town=town) == (
            0,
            "“青山茶具”和“小满摆件”有 12 位共同的会员。\n",
        )
        code, told = run(capsys, "overlap", "tea", "table", "--pact", pact, "--json", town=town)
        assert (code, json.loads(told)) == (
            0,
            {"one": "青山茶具", "other": "白石餐具", "count": None, "fewer_than": 10},
        )
        assert overlap_key(pact, "en", {}).decode() not in told

    def test_blind_and_overlap_of_files(
        self, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("SHEETPACT_BLIND_KEY", AGREED)
        for name, numbers in (("a", range(40)), ("b", range(20, 60))):
            (tmp_path / f"{name}.csv").write_bytes(listed(numbers))
            out = tmp_path / f"{name}.blind"
            code, told = run(capsys, "blind", tmp_path / f"{name}.csv", "--out", out, "--json")
            assert (code, json.loads(told)) == (0, {"file": str(out), "people": 40, "left_out": 0})
            assert AGREED not in told + out.read_text()
            assert out.stat().st_mode & 0o777 == 0o600
        code, told = run(capsys, "overlap", "--files", tmp_path / "a.blind", tmp_path / "b.blind")
        assert (code, "share 20 members" in told) == (0, True)
        code, told = run(capsys, "overlap", "--files", tmp_path / "a.blind", tmp_path / "nowhere")
        assert (code, "no blinded list" in told) == (2, True)

    def test_blind_says_how_many(
        self, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("KILN", AGREED)
        (tmp_path / "a.csv").write_bytes(listed(range(3)))
        code, told = run(capsys, "blind", tmp_path / "a.csv", "--out", tmp_path / "out", "--key", "KILN")
        assert (code, "3 members are blinded" in told) == (0, True)

    def test_blind_without_a_key_says_where_to_put_it(
        self, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.delenv("SHEETPACT_BLIND_KEY", raising=False)
        (tmp_path / "a.csv").write_bytes(listed(range(3)))
        code, told = run(capsys, "blind", tmp_path / "a.csv", "--out", tmp_path / "out", "--pact", tmp_path / "no.yaml")
        assert (code, "SHEETPACT_BLIND_KEY" in told) == (2, True)
        assert not (tmp_path / "out").exists()
