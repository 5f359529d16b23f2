"""The FEBRL data sets, on which matching is measured: each record is a customer, the number of its person the truth."""

from __future__ import annotations

from benchmarks.member_lists.febrl import person_of, told
from sheetpact.model.records import Customer
from sheetpact.reconcile.members_accounts import normalise

HEAD = (
    "rec_id, given_name, surname, street_number, address_1, address_2, suburb, postcode, state, "
    "date_of_birth, soc_sec_id\n"
)
ANNA = "rec-7-org, anna, berg, 12, mill street, rose farm, perth, 6000, wa, 19710203, 1234567\n"
ANNA_AGAIN = "rec-7-dup-0, ana, berg, 12, mill sreet, , perth, 6000, wa, 19710203, 1234576\n"
NO_GIVEN_NAME = "rec-8-org, , moody, , lake drive, , perth, 6000, wa, , 7654321\n"


def customers(*files: str) -> list[Customer]:
    return [customer for customer, _ in told([[HEAD, *file.splitlines(keepends=True)] for file in files])]


def test_a_febrl_record_is_a_customer_and_its_security_number_a_wechat_id() -> None:
    assert customers(ANNA) == [
        Customer(
            "shop-0",
            "rec-7-org",
            name="anna berg",
            birthday="19710203",
            address="12 mill street rose farm, perth, 6000",
            wechat_id="n1234567",
        )
    ]


def test_what_a_febrl_record_lacks_is_left_out() -> None:
    [moody] = customers(NO_GIVEN_NAME)
    assert (moody.name, moody.address, moody.birthday) == ("moody", "lake drive, perth, 6000", "")


def test_every_field_of_a_febrl_record_can_be_compared() -> None:
    account = normalise(customers(ANNA)[0], "AU")
    assert (account.name_written, account.birthday) == ("anna berg", "1971-02-03")
    assert account.wechat_id == "n1234567"
    assert account.address_key


def test_the_truth_is_the_number_that_the_records_of_one_person_share() -> None:
    assert [person for _, person in told([[HEAD, ANNA, NO_GIVEN_NAME, ANNA_AGAIN]])] == [7, 8, 7]
    assert person_of({"rec_id": "rec-4405-dup-3"}) == 4405


def test_of_one_file_each_line_is_a_shop_of_its_own_whoever_it_is_about() -> None:
    assert [each.shop for each in customers(ANNA + NO_GIVEN_NAME + ANNA_AGAIN)] == ["shop-0", "shop-1", "shop-2"]


def test_two_files_are_two_shops() -> None:
    assert [each.shop for each in customers(ANNA + NO_GIVEN_NAME, ANNA_AGAIN)] == ["shop-0", "shop-0", "shop-1"]
