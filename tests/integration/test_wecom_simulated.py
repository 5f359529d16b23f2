"""The connector against the simulated WeCom, over real HTTP. All people here are made up."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
import requests

from sheetpact.bootstrap import open_alliance
from sheetpact.errors import BrokenContract, Gone, NotAllowed, RetryLater, SignInAgain
from sheetpact.model.keys import ListingKey
from sheetpact.model.problems import Severity
from sheetpact.model.records import Customer
from sheetpact.ports import Result, Shop, StockWrite
from sheetpact.registry import Registry
from sheetpact.simulators.server import Answer, system_time
from sheetpact.simulators.wecom import Company, WeCom
from sheetpact.sync import sync
from sheetpact.testing.shops import SHOP, Bench

ROOT = Path(__file__).parents[2]
Connect = Callable[..., Shop]


@pytest.fixture
def wecom() -> Iterator[WeCom]:
    with WeCom(Company()) as running:
        running.company.hire("li", "zhao")
        yield running


@pytest.fixture
def connect(wecom: WeCom, tmp_path: Path) -> Iterator[Connect]:
    bench = Bench("wecom", Registry((ROOT,), "en"), tmp_path)
    yield lambda **more: bench.connect({**wecom.settings, **more})
    for session in bench.sessions:
        session.close()


@pytest.fixture
def shop(connect: Connect) -> Shop:
    return connect()


def people(shop: Shop) -> tuple[Customer, ...]:
    return shop.customers(None).records


def codes(shop: Shop) -> list[tuple[str, Severity]]:
    return [(each.code, each.severity) for each in shop.check()]


class TestContacts:
    @pytest.mark.rule("wecom.contacts.union")
    @pytest.mark.rule("wecom.contacts.phones")
    def test_a_contact_is_a_customer_by_its_union_id_and_by_what_was_noted(self, wecom: WeCom, shop: Shop) -> None:
        wang = wecom.company.add("li", "小芳", remark="王芳", mobiles=["139 1111 0001"], union_id="oSim0001")
        assert people(shop) == (
            Customer(
                SHOP,
                wang,
                "王芳",
                "139 1111 0001",
                phone_verified=False,
                union_id=f"{wecom.company.corp_id}:oSim0001",
            ),
        )

    def test_shops_of_one_open_platform_account_share_its_scope(self, wecom: WeCom, connect: Connect) -> None:
        wecom.company.add("li", "小芳", union_id="oSim0001")
        assert [each.union_id for each in people(connect(open_account="qingshan"))] == ["qingshan:oSim0001"]

    @pytest.mark.rule("wecom.contacts.entries")
    def test_what_two_employees_know_of_one_contact_is_one_customer_as_the_first_knows_it(
        self, wecom: WeCom, shop: Shop
    ) -> None:
        company, hours = wecom.company, iter((0, 2, 1))
        company.now = lambda: system_time() + timedelta(hours=next(hours))
        wang = company.add("zhao", "小芳", remark="芳芳（茶友群）")
        company.add("li", "小芳", contact=wang, remark="王芳", mobiles=["13911110001"])
        company.now = system_time
        (found,) = people(shop)
        assert (found.customer, found.name, found.phone) == (wang, "芳芳（茶友群）", "13911110001")

    @pytest.mark.rule("wecom.contacts.kinds")
    def test_a_colleague_of_another_company_is_no_buyer(self, wecom: WeCom, shop: Shop) -> None:
        wecom.company.add("li", "供应商小周", kind=2)
        assert people(shop) == ()

    def test_what_is_no_phone_is_left_out(self, wecom: WeCom, shop: Shop) -> None:
        wecom.company.add("li", "小芳", mobiles=["问店长"])
        assert people(shop)[0].phone == ""

    @pytest.mark.rule("wecom.contacts.tags")
    def test_the_tags_of_the_named_group_are_tiers(self, wecom: WeCom, connect: Connect) -> None:
        company = wecom.company
        gold, tea = company.tag("会员等级", "金卡"), company.tag("兴趣", "喝茶")
        company.add("li", "小芳", tags=[tea, gold])
        company.add("li", "茶友", tags=[tea])
        assert [each.tier for each in people(connect(tier_group="会员等级"))] == ["金卡", ""]
        assert [each.tier for each in people(connect())] == ["", ""]

    @pytest.mark.rule("wecom.contacts.pages")
    def test_page_after_page_is_read_with_the_cursor_of_the_one_before(self, wecom: WeCom, shop: Shop) -> None:
        wecom.routes.page = 3
        for count in range(10):
            wecom.company.add("li", f"茶友{count}")
        assert len(people(shop)) == 10
        assert len(wecom.routes.asked) == 4

    @pytest.mark.rule("wecom.contacts.staff")
    def test_more_employees_than_a_call_takes_are_asked_for_in_parts(self, wecom: WeCom, shop: Shop) -> None:
        wecom.company.hire(*(f"e{count:03}" for count in range(150)))
        wecom.company.add("e149", "小芳")
        wecom.company.add("e000", "茶友")
        assert len(people(shop)) == 2
        assert len(wecom.routes.asked) == 2

    def test_who_was_deleted_by_every_employee_is_gone(self, wecom: WeCom, shop: Shop) -> None:
        wang = wecom.company.add("li", "小芳")
        wecom.company.drop("li", wang)
        reading = shop.customers(None)
        assert (reading.records, reading.complete) == ((), True)

    def test_a_page_that_leads_back_to_itself_is_no_list(self, wecom: WeCom, shop: Shop) -> None:
        wecom.company.add("li", "小芳")
        wecom.company.add("li", "茶友")
        wecom.routes.page = 0
        with pytest.raises(BrokenContract):
            shop.customers(None)


class TestToken:
    @pytest.mark.rule("wecom.token.kept")
    def test_one_token_serves_all_calls(self, wecom: WeCom, shop: Shop) -> None:
        wecom.company.add("li", "小芳")
        people(shop)
        people(shop)
        assert (wecom.company.issued, wecom.requests) == (1, 5)

    @pytest.mark.rule("wecom.token.early")
    def test_a_token_that_was_ended_before_its_time_is_asked_for_anew(self, wecom: WeCom, shop: Shop) -> None:
        people(shop)
        wecom.company.end_token()
        assert people(shop) == ()

    @pytest.mark.rule("wecom.token.early")
    def test_an_expired_token_is_asked_for_anew(self, wecom: WeCom, shop: Shop) -> None:
        people(shop)
        wecom.company.now = lambda: system_time() + timedelta(hours=3)
        assert people(shop) == ()
        assert wecom.company.issued == 2

    @pytest.mark.rule("wecom.token.refused")
    def test_a_wrong_secret_says_where_the_right_one_is(self, connect: Connect) -> None:
        shop = connect(secret="somebody else's")
        with pytest.raises(SignInAgain, match="40001"):
            shop.customers(None)
        assert codes(shop) == [("wecom.told", Severity.RED)]


class TestRefusals:
    @pytest.mark.rule("wecom.calls.busy")
    @pytest.mark.rule("wecom.calls.envelope")
    def test_too_many_calls(self, wecom: WeCom, shop: Shop) -> None:
        wecom.routes.calls_left = 1
        with pytest.raises(RetryLater, match="45009") as told:
            shop.customers(None)
        assert told.value.seconds == 60
        assert codes(shop) == [("wecom.unreachable", Severity.RED)]

    @pytest.mark.rule("wecom.calls.address")
    def test_an_address_that_is_not_trusted_is_named(self, wecom: WeCom, shop: Shop) -> None:
        wecom.routes.trusted = False
        with pytest.raises(NotAllowed, match=r"127\.0\.0\.1"):
            shop.customers(None)

    @pytest.mark.rule("wecom.calls.rights")
    def test_a_right_that_is_lacking(self, wecom: WeCom, shop: Shop) -> None:
        wecom.routes.forbidden.add("externalcontact/batch/get_by_user")
        with pytest.raises(NotAllowed, match="get_by_user"):
            shop.customers(None)
        assert codes(shop) == [("wecom.told", Severity.RED)]

    @pytest.mark.parametrize("answer", [b"{}", b"[]", b'{"errcode": "0"}'])
    def test_an_answer_that_is_none(self, wecom: WeCom, shop: Shop, answer: bytes) -> None:
        wecom.server.app = lambda _: Answer(200, answer)
        with pytest.raises(BrokenContract):
            shop.customers(None)


class TestCheck:
    def test_all_is_well(self, wecom: WeCom, shop: Shop) -> None:
        wecom.company.add("li", "小芳")
        assert codes(shop) == []

    def test_nobody_has_contacts(self, wecom: WeCom, shop: Shop) -> None:
        wecom.company.staff.clear()
        assert codes(shop) == [("wecom.nobody", Severity.RED)]

    def test_a_group_that_is_not_there(self, connect: Connect) -> None:
        assert codes(connect(tier_group="等级")) == [("wecom.no_tiers", Severity.AMBER)]

    def test_an_address_without_scheme(self, connect: Connect) -> None:
        assert codes(connect(base_url="qyapi.weixin.qq.com")) == [("wecom.no_scheme", Severity.RED)]


def test_it_has_no_goods_and_no_orders(shop: Shop) -> None:
    key = ListingKey(SHOP, "POT")
    assert shop.listings(None).silent
    assert (shop.look([key]).records, shop.orders(None).records) == ((), ())
    with pytest.raises(Gone):
        shop.order("1")
    (receipt,) = shop.publish([StockWrite(key, 1, None, "POT", "", "k")])
    assert receipt.result is Result.REFUSED


PACT = """
pact: 手作联盟
locale: zh-CN
timezone: Asia/Shanghai
currency: CNY
sheet: {{connector: workbook, document: sheet.xlsx}}
partners:
  tea:
    name: 青山茶具
    shops:
      tea-wecom: {{connector: wecom, settings: {{corp_id: "{corp_id}", secret: "${{SECRET}}", base_url: "{base_url}"}}}}
members: {{share: [display_name, phone_masked, partners]}}
"""


def test_in_the_main_job_it_brings_members_and_has_no_column(wecom: WeCom, tmp_path: Path) -> None:
    wecom.company.add("li", "小芳", remark="王芳", mobiles=["13911110001"])
    wang = next(iter(wecom.company.contacts))
    pact = tmp_path / "pact.yaml"
    pact.write_text(PACT.format(**wecom.settings), "utf-8")
    consent = (
        f"店铺,顾客编号,用途,可见伙伴,条款版本,同意时间,撤回时间\ntea-wecom,{wang},共享表格,青山茶具,v1,2026-01-02,\n"
    )
    (tmp_path / "consents.csv").write_text(consent, "utf-8")
    with open_alliance(pact, environment={"SECRET": wecom.company.secret}) as alliance:
        assert sync(alliance, lambda *_: None).run.status == "green"
        inventory, members = alliance.tabs[0], alliance.tabs[1]
        assert not [column for column in inventory.columns if "wecom" in column.heading]
        document = alliance.sheet.read([inventory, members])
        grid = document.grids["members"]
    heads, row = ([cell.value for cell in each.cells] for each in grid.rows)
    shown = dict(zip(heads, row, strict=True))
    assert (shown["称呼"], shown["手机"]) == ("王芳", None)


def test_it_runs_as_a_process_of_its_own(tmp_path: Path) -> None:
    start = tmp_path / "company.json"
    start.write_text(json.dumps({"staff": ["li"], "contacts": [{"staff": "li", "name": "小芳"}]}), encoding="utf-8")
    command = [sys.executable, "-m", "sheetpact.simulators.wecom", "--state", str(start)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            url = json.loads(process.stdout.readline())["base_url"]
            requests.post(f"{url}/control/add", json={"staff": "li", "name": "茶友"}, timeout=5).raise_for_status()
            assert len(requests.get(f"{url}/control/state", timeout=5).json()["contacts"]) == 2
        finally:
            process.terminate()
