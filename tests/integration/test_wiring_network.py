"""How a workspace's connectors reach the network: through a proxy, in plain http, with patience that is told."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import pytest
import responses
from rich.progress import Progress as Bars

from sheetpact import bootstrap
from sheetpact.bootstrap import Wiring, open_alliance
from sheetpact.cli.progress import Drawn, Lines
from sheetpact.cli.screen import Screen
from sheetpact.errors import NotAllowed
from sheetpact.pact import load_pact
from sheetpact.ports import Alliance
from sheetpact.reporting import Steps
from sheetpact.simulators.server import Answer, Request, Server, as_json

PACT = """\
pact: 手作联盟
locale: LOCALE
timezone: Asia/Shanghai
currency: CNY
store: sqlite:///pact.db
sheet: {connector: workbook, document: 手作联盟.xlsx}
partners:
  tea: {name: 青山茶具, shops: {tea-kiln: {connector: kiln, settings: {address: "http://93.184.216.34/stock", PLAIN}}}}
"""
KILN = """
from sheetpact.ports import Capabilities, Publishing, Setting

class Connector:
    capabilities = Capabilities(Publishing.NONE)
    settings = (Setting("address"),)

    def __init__(self, context):
        self.context = context

    def check(self):
        self.context.http.request("GET", self.context.settings["address"])
        return ()
"""


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    for folder in ("connectors/shops", "mappings"):
        (tmp_path / folder).mkdir(parents=True)
    (tmp_path / "connectors/shops/kiln.py").write_text(KILN, encoding="utf-8")
    (tmp_path / "mappings/kiln.yaml").write_text("listing: {}\n", encoding="utf-8")
    return tmp_path


def written(workspace: Path, plain: str = "", locale: str = "zh-CN") -> Path:
    path = workspace / "pact.yaml"
    path.write_text(PACT.replace("PLAIN", plain).replace("LOCALE", locale), encoding="utf-8")
    return path


@contextmanager
def opened(workspace: Path, plain: str = "", environment: Mapping[str, str] | None = None) -> Iterator[Alliance]:
    with open_alliance(written(workspace, plain), environment=environment or {}) as alliance:
        yield alliance


@pytest.mark.parametrize("plain", ["", "plain_http: false", 'plain_http: "false"', 'plain_http: "no"', "plain_http: 0"])
def test_plain_http_to_the_open_network_is_refused_unless_it_is_wanted(workspace: Path, plain: str) -> None:
    with opened(workspace, plain) as alliance, pytest.raises(NotAllowed, match="plain http"):
        alliance.shops["tea-kiln"].check()


@pytest.mark.parametrize("plain", ["plain_http: true", 'plain_http: "True"', "plain_http: yes", 'plain_http: "1"'])
def test_plain_http_that_is_wanted_is_used(workspace: Path, plain: str) -> None:
    with opened(workspace, plain) as alliance, responses.RequestsMock() as wire:
        wire.add("GET", "http://93.184.216.34/stock", json={})
        assert alliance.shops["tea-kiln"].check() == ()


@pytest.mark.parametrize("name", ["HTTP_PROXY", "http_proxy"])
def test_shops_are_reached_through_the_proxy_that_the_environment_names(workspace: Path, name: str) -> None:
    asked: list[str] = []

    def proxy(request: Request) -> Answer:
        asked.append(request.target)
        return as_json(200, {})

    with Server(proxy) as server, opened(workspace, environment={name: server.url}) as alliance:
        alliance.shops["tea-kiln"].check()
    assert asked == ["http://93.184.216.34/stock"]


def test_an_empty_proxy_is_none(workspace: Path) -> None:
    nowhere = {"HTTP_PROXY": "", "HTTPS_PROXY": ""}
    with opened(workspace, environment=nowhere) as alliance, pytest.raises(NotAllowed, match="plain http"):
        alliance.shops["tea-kiln"].check()


def test_a_wait_is_told_before_it_begins_and_short_ones_are_not(
    workspace: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    happened: list[object] = []
    monkeypatch.setattr(bootstrap.time, "sleep", lambda seconds: happened.append(("slept", seconds)))
    wiring = Wiring(load_pact(written(workspace, "plain_http: true"), {}), workspace, bootstrap.now)
    wiring.waits.tell = lambda side, seconds: happened.append((side, seconds))
    shop = wiring.shops()["tea-kiln"]
    with responses.RequestsMock() as wire:
        for asked in ("7", "0"):
            wire.add("GET", "http://93.184.216.34/stock", status=429, headers={"Retry-After": asked})
        wire.add("GET", "http://93.184.216.34/stock", json={})
        shop.check()
    wiring.sessions["tea-kiln"].close()
    assert happened[:2] == [("tea-kiln", 7.0), ("slept", 7.0)]
    told = [each for each in happened[2:] if each[0] == "tea-kiln"]
    slept = [each[1] for each in happened[2:] if each[0] == "slept"]
    assert [seconds for _, seconds in told] == [seconds for seconds in slept if seconds >= 1]


@pytest.mark.parametrize(
    ("locale", "names", "line"),
    [
        ("zh-CN", ("共享表格", "表格"), "：平台要求放慢，等 13 秒再继续"),
        ("en", ("the sheet", "sheet"), ": the platform asks for patience, waiting 13 s"),
    ],
    ids=["zh-CN", "en"],
)
def test_a_wait_is_a_line_on_the_command_line_and_in_a_scheduled_run(
    workspace: Path, locale: str, names: tuple[str, str], line: str, capsys: pytest.CaptureFixture[str]
) -> None:
    pact = load_pact(written(workspace, locale=locale), {})
    Lines(Screen(locale), pact)("sheet", "progress.wait", 13, 13)
    assert capsys.readouterr().err.splitlines() == [names[0] + line]
    told: list[str] = []
    steps = Steps(told.append, locale)
    for _ in range(2):  # each wait is worth a line, however often
        steps("sheet", "progress.wait", 13, 13)
    assert told == [names[1] + line] * 2


def test_a_shops_wait_names_partner_and_shop(workspace: Path, capsys: pytest.CaptureFixture[str]) -> None:
    pact = load_pact(written(workspace), {})
    Lines(Screen("zh-CN"), pact)("tea-kiln", "progress.wait", 7, 7)
    assert capsys.readouterr().err == "青山茶具 · tea-kiln：平台要求放慢，等 7 秒再继续\n"


def test_a_wait_is_drawn_until_the_shop_goes_on(workspace: Path) -> None:
    """It has a bar of its own: what was waited for isn't what is counted."""
    pact = load_pact(written(workspace), {})
    with Bars(disable=True) as bars:
        drawn = Drawn(Screen("zh-CN"), pact, bars)

        def now() -> list[tuple[str, float, float | None]]:
            return [(task.description, task.completed, task.total) for task in bars.tasks]

        drawn("sheet", "progress.read", 1, 1)
        drawn("tea-kiln", "progress.wait", 7, 7)
        drawn("tea-kiln", "progress.wait", 9, 9)
        assert now() == [("共享表格", 1, 1), ("青山茶具 · tea-kiln：平台要求放慢，等 9 秒再继续", 0, None)]
        drawn("tea-kiln", "progress.read", 1, 2)
        assert now() == [("共享表格", 1, 1), ("读取店铺", 1, 2)]
        drawn("tea-kiln", "progress.write", 3, 12)
        drawn("tea-kiln", "progress.wait", 7, 7)
        drawn("tea-kiln", "progress.write", 4, 12)
        assert now() == [("共享表格", 1, 1), ("读取店铺", 1, 2), ("青山茶具 · tea-kiln", 4, 12)]
