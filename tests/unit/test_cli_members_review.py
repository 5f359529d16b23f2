"""members review: what people are asked about accounts, and how they answer. All people here are made up."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import nullcontext
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from jsonschema import Draft202012Validator

from sheetpact.cli.app import cli
from sheetpact.cli.session import World
from sheetpact.model.members import Word
from sheetpact.model.membership import AccountKey
from sheetpact.reconcile.members_review import pair_id
from sheetpact.testing.alliance import Village, village

SCHEMA = Path(__file__).parents[2] / "docs/reference/cli.schema.json"
WANG = (AccountKey("art-shop", "9"), AccountKey("tea-shop", "1"))
LI = (AccountKey("art-shop", "5"), AccountKey("tea-shop", "2"))
FIRST, SECOND = pair_id(LI), pair_id(WANG)


@pytest.fixture
def town(tmp_path: Path) -> Iterator[Village]:
    """The figures' shop knows Wang and Li by nicknames only. Wang lets everybody see her."""
    made = village(tmp_path)
    made.shops["tea-shop"].enrol("1", "王芳", "13812345670")
    made.shops["art-shop"].enrol("9", "奶茶不加糖", "13812345670")
    made.shops["tea-shop"].enrol("2", "李雷", "13912345671")
    made.shops["art-shop"].enrol("5", "清风徐来", "13912345671")
    for shop, customer in WANG:
        made.allow(shop, customer)
    made.sync()
    yield made
    made.store.close()


def run(town: Village, *arguments: str, typed: str = "", locale: str = "zh-CN") -> Result:
    world = World(open=lambda pact: nullcontext(town.alliance), now=town.now, locale=locale)
    return CliRunner().invoke(cli, ["members", *arguments], obj=world, input=typed)


def squeezed(told: str) -> list[str]:
    return [" ".join(line.split()) for line in told.splitlines() if line.strip()]


def words(town: Village) -> dict[tuple[AccountKey, AccountKey], Word]:
    with town.store.look() as tx:
        return dict(tx.judged())


def test_what_waits_is_listed_with_what_the_sheet_may_show(town: Village) -> None:
    assert sorted(squeezed(run(town, "review").stdout)) == sorted(
        [
            f"{SECOND} 手机号相同；姓名比不了：有一方是昵称，或没有写。还不够确定",
            "小满摆件 · art-shop（顾客 9） 奶茶不加糖 138****5670",
            "青山茶具 · tea-shop（顾客 1） 王芳 138****5670",
            f"{FIRST} 手机号相同；姓名比不了：有一方是昵称，或没有写。还不够确定",
            "小满摆件 · art-shop（顾客 5）",
            "青山茶具 · tea-shop（顾客 2）",
            "回答一对：sheetpact members review 编号 same（同一人）、different（不是）或 later（先不定）",
        ]
    )


def test_a_withdrawal_counts_before_the_next_sync(town: Village) -> None:
    town.wait()
    town.withdraw("tea-shop", "1")
    told = run(town, "review").stdout
    assert "王" not in told
    assert FIRST in told


def test_programs_get_accounts_and_reasons_and_nothing_of_what_stands_there(town: Village) -> None:
    told = run(town, "review", "--json").stdout
    found = json.loads(told)
    schema = json.loads(SCHEMA.read_text(encoding="utf-8"))
    Draft202012Validator({**schema["$defs"]["ReviewDocument"], "$defs": schema["$defs"]}).validate(found)
    by_id = {each["id"]: each for each in found["questions"]}
    assert by_id[SECOND]["agreement"][:2] == ["members.name.missing", "members.phone.same"]
    assert (by_id[SECOND]["refused"], found["more"]) == (None, 0)
    for personal in ("王芳", "奶茶", "5670", "清风"):
        assert personal not in told


def test_an_answer_is_kept_and_asked_about_no_longer(town: Village) -> None:
    said = run(town, "review", SECOND.lower(), "same").stdout
    assert squeezed(said) == [
        "已记下：小满摆件 · art-shop（顾客 9）和青山茶具 · tea-shop（顾客 1）是同一人。下次同步时合并，以后一直有效。"
    ]
    assert words(town) == {WANG: Word(same=True, who="operator", at=town.now())}
    assert SECOND not in run(town, "review").stdout
    town.sync()
    with town.store.look() as tx:
        assert len({tx.members()[key] for key in WANG}) == 1


def test_later_leaves_it_open_and_takes_an_answer_back(town: Village) -> None:
    assert "先不定" in run(town, "review", SECOND, "later").stdout
    assert SECOND in run(town, "review").stdout
    run(town, "review", SECOND, "same")
    town.sync()
    run(town, "review", SECOND, "later")
    assert words(town) == {}
    town.sync()
    assert SECOND in run(town, "review").stdout


@pytest.mark.parametrize(
    ("arguments", "code", "told"),
    [
        (["review", "NOBODY", "same"], 2, "没有编号为 NOBODY 的一对账号"),
        (["review", "NOBODY"], 64, "编号后面要写"),
        (["review", "NOBODY", "perhaps"], 64, "perhaps"),
    ],
)
def test_what_means_nothing_is_told(town: Village, arguments: list[str], code: int, told: str) -> None:
    failed = run(town, *arguments)
    assert failed.exit_code == code
    assert told in failed.output


def test_nothing_waits(tmp_path: Path) -> None:
    quiet = village(tmp_path)
    assert squeezed(run(quiet, "review").stdout) == ["没有要确认的账号。"]
    quiet.store.close()


def test_on_a_terminal_one_is_asked_after_the_other(town: Village, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sheetpact.cli.screen.Screen.terminal", property(lambda screen: not screen.as_json))
    monkeypatch.setattr("click.testing._NamedTextIOWrapper.isatty", lambda stream: True, raising=False)
    told = run(town, "review", typed="l\nd\n").stdout
    assert "第 1 对，共 2 对" in told
    assert "第 2 对，共 2 对" in told
    assert "回答了 1 对" in told
    [word] = words(town).values()
    assert not word.same
    assert "回答了 0 对" in run(town, "review", typed="q\n").stdout


def test_help_speaks_the_language(town: Village) -> None:
    assert "review" in run(town, "--help").stdout
    assert "same" in run(town, "review", "--help").stdout
