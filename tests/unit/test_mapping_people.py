"""Names out of their parts, and ids for accounts that have none. All people here are made up."""

from __future__ import annotations

import pytest

from sheetpact.mapping.people import account_mark, full_address, full_name, own_id


@pytest.mark.parametrize(
    ("first", "last", "name"),
    [("Ana", "Ruiz", "Ana Ruiz"), ("小明", "王", "王小明"), ("Ana", "", "Ana"), ("", "王", "王"), ("", "", "")],
)
def test_a_name_is_put_together_as_people_of_its_script_do(first: str, last: str, name: str) -> None:
    assert full_name(first, last) == name


@pytest.mark.parametrize(
    "same", ["13911110001", "+86 139 1111 0001", "0086-13911110001", "８６13911110001", " 139-1111-0001 "]
)
def test_a_phone_makes_one_mark_however_it_is_written(same: str) -> None:
    assert account_mark("tea", same) == account_mark("tea", "13911110001") != ""


@pytest.mark.parametrize("same", ["+34600000001", "34 600 000 001", "0034600000001"])
def test_so_does_a_foreign_one(same: str) -> None:
    assert account_mark("tea", same) == account_mark("tea", "+34600000001")


def test_an_address_is_the_same_in_capitals() -> None:
    assert account_mark("tea", "Ana@Example.com") == account_mark("tea", "ana@example.com")


def test_two_shops_know_one_person_by_two_marks() -> None:
    assert account_mark("tea", "13911110001") != account_mark("art", "13911110001")


@pytest.mark.parametrize("told", ["139****0001", "", "0007", "王芳", "ana@"])
def test_what_names_nobody_makes_none(told: str) -> None:
    assert account_mark("tea", told) == ""


@pytest.mark.parametrize("number", ["6123450000001", "0007", "VIP-3", "10000000"])
def test_a_shops_own_number_stays(number: str) -> None:
    assert own_id("tea", number) == number


@pytest.mark.parametrize("personal", ["13911110001", "ana@example.com"])
def test_a_number_that_is_a_phone_or_an_address_becomes_a_mark(personal: str) -> None:
    assert own_id("tea", personal) == account_mark("tea", personal)


@pytest.mark.parametrize(
    ("street", "city", "postcode", "address"),
    [
        ("12 Church Street", "Bath", "BA1 2AB", "12 Church Street, Bath, BA1 2AB"),
        ("12 Church Street", "", "BA1 2AB", "12 Church Street, BA1 2AB"),
        ("杭州市文三路478号", "杭州市", "310012", "杭州市文三路478号"),
        ("文三路478号", "杭州市", "310012", "杭州市文三路478号"),
        ("浙江省杭州市西湖区文三路478号", "杭州市", "310012", "浙江省杭州市西湖区文三路478号"),
        ("文三路478号", "Hangzhou", "310012", "文三路478号"),
        ("12 Rue de la Paix", "Orléans", "45000", "12 Rue de la Paix, Orléans, 45000"),
        ("12 St James’s Street", "London", "SW1A 1EF", "12 St James’s Street, London, SW1A 1EF"),
        ("Königstraße 12", "Stuttgart", "70173", "Königstraße 12, Stuttgart, 70173"),
        ("", "杭州市", "310012", ""),
        ("", "Bath", "BA1 2AB", ""),
    ],
)
def test_a_street_with_its_town(street: str, city: str, postcode: str, address: str) -> None:
    assert full_address(street, city, postcode) == address
