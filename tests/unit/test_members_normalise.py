"""A shop's account becomes comparable: phones, names, e-mails. All people here are made up."""

from __future__ import annotations

import phonenumbers
import pytest
from deciding import pact

from sheetpact.model.records import Customer
from sheetpact.reconcile.members_accounts import home_region, normalise
from sheetpact.reconcile.members_names import read_name
from sheetpact.reconcile.members_phones import hidden, masked, read_phone


def name_keys(name: str) -> tuple[str, ...]:
    return read_name(name).keys


@pytest.mark.parametrize(
    "written",
    [
        "13912340077",
        "139 1234 0077",
        "139-1234-0077",
        "+86 139 1234 0077",
        "+8613912340077",
        "0086 139 1234 0077",
        "8613912340077",
        "１３９１２３４００７７",
        " 13912340077 ",
        "tel:13912340077",
    ],
)
def test_one_mobile_however_written_is_one_key(written: str) -> None:
    assert read_phone(written, "CN") == ("+8613912340077", "")


@pytest.mark.parametrize(
    ("written", "region", "key"),
    [
        ("010-62340077", "CN", "+861062340077"),
        ("+1 650 253 0000", "CN", "+16502530000"),
        ("(650) 253-0000", "US", "+16502530000"),
        ("+86 139 1234 0077", "US", "+8613912340077"),
        ("+39 06 698 12345", "CN", "+390669812345"),
        ("17001234077", "CN", "+8617001234077"),
    ],
)
def test_other_numbers_are_read_where_they_ring(written: str, region: str, key: str) -> None:
    assert read_phone(written, region) == (key, "")


def test_the_shortcut_for_mobiles_says_what_phonenumbers_says() -> None:
    for second in range(100):
        written = f"1{second:02d}12340077"
        number = phonenumbers.parse(written, "CN")
        valid = phonenumbers.is_valid_number(number)
        assert read_phone(written, "CN")[0] == (f"+86{written}" if valid and second != 1 else ""), written


@pytest.mark.parametrize(
    ("written", "mask"),
    [
        ("138****8899", "138****8899"),
        ("138＊＊＊＊8899", "138****8899"),
        ("138••••8899", "138****8899"),
        ("138xxxx8899", "138****8899"),
        ("+86138****8899", "138****8899"),
        ("(+86) 138-****-8899", "138****8899"),
        ("13812345*99", "345****99"),
        ("*******8899", "****8899"),
        ("138xxxxxxxx", "138****"),
        ("****", ""),
    ],
)
def test_a_masked_phone_is_seen_first_and_is_never_a_key(written: str, mask: str) -> None:
    assert read_phone(written, "CN") == ("", mask)


@pytest.mark.parametrize(
    "written",
    [
        "",
        "无",
        "13800138000",
        "+86 13800138000",
        "13888888888",
        "13000000000",
        "13812345678",
        "12345678901",
        "1391234007",
        "13912340077,1234",
        "13912340077转1234",
        "13912340077/13912340078",
        "010-88888888",
    ],
)
def test_junk_relays_and_non_numbers_are_no_phone(written: str) -> None:
    assert read_phone(written, "CN") == ("", "")


@pytest.mark.parametrize(
    ("phone", "shown"),
    [
        ("", ""),
        ("+8613912340077", "139****0077"),
        ("+16502530000", "+1****0000"),
        ("+861062340077", "+86****0077"),
        ("+4312345", "+43****45"),
        ("+34612345678", "+34****5678"),
    ],
)
def test_partners_see_a_phone_masked(phone: str, shown: str) -> None:
    assert masked(phone) == shown


@pytest.mark.parametrize(
    "names",
    [
        (
            "张晓明",
            "張曉明",
            "Zhang Xiaoming",
            "Xiaoming Zhang",
            "ZHANG Xiao-Ming",
            "张晓明 先生",
            "张晓明(老客户)",
            "张晓明🌸",
        ),
        ("单雪", "Shan Xue", "Dan Xue"),
        ("單雪", "单雪"),
        ("欧阳修竹", "Ouyang Xiuzhu", "歐陽修竹"),
        ("尉迟敬", "Yuchi Jing"),
        ("José García", "Garcia, Jose", "Mr. José García"),
        ("Sinéad O'Brien", "O’Brien Sinead"),
        ("吕静", "Lü Jing", "LÜ JING"),
        ("阿依古丽·买买提", "阿依古丽买买提"),
        ("Mary Ann Smith", "Smith Mary Ann"),
        ("Anna Berg", "Anna (regular) Berg"),
    ],
)
def test_one_name_in_its_forms_shares_a_key(names: tuple[str, ...]) -> None:
    for name in names[1:]:
        assert set(name_keys(names[0])) & set(name_keys(name)), name


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("张伟", "王伟"),
        ("张伟", "张晓伟"),
        ("John Smith", "John Smith Jr"),
        ("Anna Berg", "Berit Berg"),
        ("方安", "范甘"),
    ],
)
def test_two_names_share_no_key(one: str, other: str) -> None:
    assert not set(name_keys(one)) & set(name_keys(other))


@pytest.mark.parametrize("surname", "曾单解仇盖查乐朴覃区翟缪")
def test_a_surname_with_two_readings_has_both(surname: str) -> None:
    assert len(name_keys(f"{surname}雪")) == 2


def test_a_surname_is_read_as_a_surname_first() -> None:
    assert name_keys("曾雪")[0] == "zeng xue"
    assert name_keys("万俟雪") == ("moqi xue",)


@pytest.mark.parametrize(
    "written",
    [
        "",
        "张先生",
        "李女士",
        "欧阳小姐",
        "王老板娘",
        "小王",
        "老李",
        "李姐",
        "张",
        "张某某",
        "张*",
        "*伟",
        "匿名",
        "匿名用户",
        "微信用户",
        "用户8f3a",
        "妈妈",
        "欧阳",
        "张伟2",
        "Guest",
        "Guest Customer",
        "An*a Berg",
        "Mr Smith",
        "J Smith",
        "David",
        "Unknown User",
        "🌸🌸",
    ],
)
def test_what_names_nobody_has_no_key(written: str) -> None:
    assert name_keys(written) == ()


@pytest.mark.parametrize(
    ("written", "surnames"),
    [
        ("张先生", ("zhang",)),
        ("張先生", ("zhang",)),
        ("欧阳小姐", ("ouyang",)),
        ("王老板娘", ("wang",)),
        ("单女士", ("shan", "dan")),
        ("小王", ("wang",)),
        ("老李", ("li",)),
        ("李姐", ("li",)),
        ("王*", ("wang",)),
        ("王**", ("wang",)),
        ("李 *", ("li",)),
        ("王*明", ("wang",)),
        ("王小*", ("wang",)),
        ("欧阳*", ("ouyang",)),
        ("欧**", ("ou", "ouyang")),
        ("皇**", ("huangfu",)),
        ("司**", ("si", "sima", "situ")),
        ("王*明*", ()),
        ("Anna*", ()),
        ("*伟", ()),
        ("小鱼", ()),
        ("老师", ()),
        ("张", ()),
        ("王小明", ()),
    ],
)
def test_of_a_title_or_a_masked_name_the_surname_stays(written: str, surnames: tuple[str, ...]) -> None:
    assert read_name(written).surnames == surnames


@pytest.mark.parametrize(
    ("written", "nickname"),
    [
        ("张伟", False),
        ("欧阳修竹", False),
        ("阿依古丽·买买提", False),
        ("Anna Berg", False),
        ("清风徐来", True),
        ("张开双臂拥抱", True),
        ("柠檬汽水", True),
    ],
)
def test_a_nickname_is_not_made_like_a_name(written: str, nickname: bool) -> None:
    assert read_name(written).nickname is nickname


def test_a_name_is_written_in_simplified_characters() -> None:
    assert read_name("張曉明").written == read_name("张晓明").written == "张晓明"
    assert read_name("Anna  BERG").written == "anna berg"


def customer(**parts: object) -> Customer:
    return Customer("tea-woo", "7", **parts)  # type: ignore[arg-type]


def test_an_email_counts_only_when_verified() -> None:
    assert normalise(customer(email=" Anna@Example.com ", email_verified=True), "CN").email_key == "anna@example.com"
    assert normalise(customer(email="anna@example.com"), "CN").email_key == ""
    assert normalise(customer(email="anna at example", email_verified=True), "CN").email_key == ""


def test_an_address_that_nobody_verified_is_kept_apart() -> None:
    assert normalise(customer(email=" Anna@Example.com "), "CN").email == "anna@example.com"
    assert normalise(customer(email="anna@example.com", email_verified=True), "CN").email == "anna@example.com"


@pytest.mark.parametrize(
    ("phone", "mask"),
    [("", ""), ("+8613912340077", "139****0077"), ("+861062340077", "****0077"), ("+16502530000", "****0000")],
)
def test_a_number_is_compared_with_masks_as_shops_mask_it(phone: str, mask: str) -> None:
    assert hidden(phone) == mask


def test_an_account_keeps_what_is_shown_and_what_is_compared() -> None:
    account = normalise(
        customer(name=" 张  晓明 ", phone="138****8899", union_id=" o1 ", points=30, tier=" 金卡 "), "CN"
    )
    assert account.key == ("tea-woo", "7")
    assert (account.name, account.name_keys) == ("张 晓明", ("zhang xiaoming",))
    assert (account.phone_key, account.phone_mask) == ("", "138****8899")
    assert (account.union_id, account.points, account.tier) == ("o1", 30, "金卡")


def test_a_customer_tells_nothing_personal_when_it_is_printed() -> None:
    assert "张晓明" not in repr(customer(name="张晓明"))


def test_an_account_tells_nothing_personal_when_it_is_printed() -> None:
    account = normalise(
        customer(name="张晓明", phone="13912340077", union_id="oABC", email="x@example.com", email_verified=True), "CN"
    )
    for secret in ("张晓明", "zhang", "0077", "oABC", "example.com"):
        assert secret not in repr(account)


@pytest.mark.parametrize(
    ("currency", "timezone", "region"),
    [
        pytest.param("CNY", "Asia/Shanghai", "CN", id="yuan"),
        pytest.param("USD", "Asia/Shanghai", "US", id="dollars, wherever the clock is"),
        pytest.param("EUR", "Europe/Rome", "IT", id="euros in Italy"),
        pytest.param("EUR", "Asia/Shanghai", "", id="euros where no country has them"),
    ],
)
def test_a_phone_without_a_country_is_of_the_currencys(currency: str, timezone: str, region: str) -> None:
    assert home_region(pact().model_copy(update={"currency": currency, "timezone": timezone})) == region
