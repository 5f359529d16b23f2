"""Two accounts side by side: for each field a level of agreement, which is a code of the text catalogue."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from sheetpact.model.members import (
    Account,
    AddressLevel,
    BirthdayLevel,
    EmailLevel,
    GenderLevel,
    NameLevel,
    Pattern,
    PhoneLevel,
    Sharing,
    UnionLevel,
    WechatLevel,
)
from sheetpact.reconcile import members_near as near
from sheetpact.reconcile.members_agreements import ALIKE, CALLED
from sheetpact.reconcile.members_phones import MASK_SIGN, hidden

WITH_OTHERS = frozenset({PhoneLevel.TWO_NAMES, PhoneLevel.FEW_NAMES, PhoneLevel.MASK})
"""Where it matters which of the names a surname may be."""
YEAR, WHOLE = 4, 10
"""Signs of a birthday."""
SAME_BIRTHDAY = {YEAR: BirthdayLevel.YEAR, len("--05-12"): BirthdayLevel.DAY, WHOLE: BirthdayLevel.SAME}
YEAR_AND_DAY = {len("--05-12"): BirthdayLevel.MISSING, WHOLE: BirthdayLevel.OTHER}
"""By the length of the other: 1990 says nothing about --05-12."""


def compare(one: Account, other: Account, sharing: Sharing) -> Pattern:
    """`sharing`: what it says that two accounts have the same phone or e-mail address."""
    phones = sharing.phones
    name = name_level(one, other)
    phone = _phone(one, other, phones, named=name in ALIKE)
    if name is NameLevel.SURNAME and phone in WITH_OTHERS:
        phone = _of_surname(one, other, phones, phone)
    return Pattern(
        name,
        phone,
        _email(one, other, sharing.emails) if one.email and other.email else EmailLevel.MISSING,
        _union(one.union_id, other.union_id) if one.union_id and other.union_id else UnionLevel.MISSING,
        birthday_level(one.birthday, other.birthday) if one.birthday and other.birthday else BirthdayLevel.MISSING,
        _address(one, other, phone) if one.address_key and other.address_key else AddressLevel.MISSING,
        _wechat(one.wechat_id, other.wechat_id),
        _gender(one.gender, other.gender),
    )


def name_level(one: Account, other: Account) -> NameLevel:
    ours, theirs = one.name_keys, other.name_keys
    if ours and theirs:
        if one.name_written and one.name_written == other.name_written:
            return NameLevel.WRITTEN
        if ours == theirs or not set(ours).isdisjoint(theirs):
            return NameLevel.SOUND
        if one.nickname or other.nickname:
            return NameLevel.MISSING
        return NameLevel.NEAR if _near(one, other) else NameLevel.OTHER
    if one.nickname or other.nickname:
        return NameLevel.MISSING
    mine, yours = known_surnames(one), known_surnames(other)
    if not mine or not yours:
        return NameLevel.MISSING
    longer = one.given and other.given and one.given != other.given
    otherwise = longer or set(mine).isdisjoint(yours) or not (_may_be(one, other) and _may_be(other, one))
    return NameLevel.OTHER if otherwise else NameLevel.SURNAME


def _may_be(hidden: Account, other: Account) -> bool:
    """Whether what is left of a hidden name, 明 of 王*明, can be the other's: it can't be 王红's, nor 王*红's."""
    first, last = hidden.shown
    if other.name_keys:
        given = (key.partition(" ")[2] for key in other.name_keys)
        return any(each.startswith(first) and each.endswith(last) for each in given)
    theirs = other.shown
    return not (first and theirs[0] and first != theirs[0]) and not (last and theirs[1] and last != theirs[1])


def known_surnames(account: Account) -> tuple[str, ...]:
    """Of a Western name every word that could be it."""
    return account.surnames or tuple(key.partition(" ")[0] for key in account.name_keys)


def _near(one: Account, other: Account) -> bool:
    if one.name_written.isascii() and other.name_written.isascii():
        either_way = ((ours, theirs) for ours in one.name_keys for theirs in other.name_keys)
        usual = near.short_surname(one.name_keys[0], other.name_keys[0])
        return usual or any(near.western_name(*names) for names in either_way)
    short, long = sorted((one.name_written, other.name_written), key=len)
    same_surname = set(known_surnames(one)) & set(known_surnames(other))
    return bool(same_surname) and len(short) > 1 and short[0] == long[0] and long.endswith(short[1:])


def _phone(one: Account, other: Account, phones: Mapping[str, PhoneLevel], *, named: bool) -> PhoneLevel:
    if one.phone_key and other.phone_key:
        if one.phone_key == other.phone_key:
            return phones.get(one.phone_key, PhoneLevel.SAME)
        return PhoneLevel.NEAR if _one_digit(one.phone_key, other.phone_key, named=named) else PhoneLevel.OTHER
    ours, theirs = one.phone_mask or hidden(one.phone_key), other.phone_mask or hidden(other.phone_key)
    if not ours or not theirs:
        return PhoneLevel.MISSING
    head, _, tail = ours.partition(MASK_SIGN)
    their_head, _, their_tail = theirs.partition(MASK_SIGN)
    if not tail or tail != their_tail:
        return PhoneLevel.OTHER if tail and their_tail else PhoneLevel.MISSING
    if head and their_head:
        return PhoneLevel.MASK if head == their_head else PhoneLevel.OTHER
    return PhoneLevel.TAIL


def _one_digit(ours: str, theirs: str, *, named: bool) -> bool:
    """The last only of one name: numbers that follow each other are handed out together, to one family or firm."""
    return (named or ours[-1] == theirs[-1]) and near.one_sign(ours, theirs)


def _of_surname(one: Account, other: Account, phones: Mapping[str, PhoneLevel], otherwise: PhoneLevel) -> PhoneLevel:
    number = (one.phone_mask or other.phone_mask) if otherwise is PhoneLevel.MASK else one.phone_key
    surnames = set(known_surnames(one)).intersection(known_surnames(other))
    given = min(each.given for each in (one, other) if each.surnames)
    return phones.get(surname_key(number, min(surnames), given), otherwise)


def surname_key(number: str, surname: str, given: int) -> str:
    """`number`: E.164, or a mask; `given`: characters of the given name, 0 where they aren't known."""
    return f"{number} {surname} {given}"


def birthday_level(ours: str, theirs: str) -> BirthdayLevel:
    """Of two that are told."""
    if len(ours) == len(theirs):
        if ours == theirs:
            return SAME_BIRTHDAY[len(ours)]
        whole = len(ours) == WHOLE
        slip = whole and near.one_sign(ours.replace("-", ""), theirs.replace("-", ""))
        return BirthdayLevel.NEAR if slip else BirthdayLevel.OTHER
    short, long = sorted((ours, theirs), key=len)
    if len(short) == YEAR:
        return BirthdayLevel.YEAR if long.startswith(short) else YEAR_AND_DAY[len(long)]
    return BirthdayLevel.DAY if long.endswith(short[1:]) else BirthdayLevel.OTHER


def _address(one: Account, other: Account, phone: PhoneLevel) -> AddressLevel:
    same = one.address_key == other.address_key
    if not (same or near.street(one.street, other.street)) or near.elsewhere(one.regions, other.regions):
        return AddressLevel.OTHER
    if not same and not near.house(one.address_key, other.address_key):
        return AddressLevel.STREET
    if phone in CALLED:
        return AddressLevel.HOUSEHOLD
    return AddressLevel.SAME if same else AddressLevel.NEAR


def _wechat(ours: str, theirs: str) -> WechatLevel:
    if not ours or not theirs:
        return WechatLevel.MISSING
    if ours == theirs:
        return WechatLevel.SAME
    return WechatLevel.NEAR if near.one_sign(ours, theirs) else WechatLevel.OTHER


def _gender(ours: str, theirs: str) -> GenderLevel:
    if not ours or not theirs:
        return GenderLevel.MISSING
    return GenderLevel.SAME if ours == theirs else GenderLevel.OTHER


def _email(one: Account, other: Account, shared: Collection[str]) -> EmailLevel:
    if one.email_key and one.email_key == other.email_key:
        return EmailLevel.VERIFIED
    if one.email == other.email:
        return EmailLevel.SHARED if one.email in shared else EmailLevel.SAME
    typed = not (one.email_key and other.email_key)
    return EmailLevel.NEAR if typed and near.mailbox(one.email, other.email) else EmailLevel.OTHER


def _union(ours: str, theirs: str) -> UnionLevel:
    if ours == theirs:
        return UnionLevel.SAME
    return UnionLevel.OTHER if scope(ours) == scope(theirs) else UnionLevel.MISSING


def scope(union_id: str) -> str:
    """The open-platform account within which it says who somebody is."""
    before, colon, _ = union_id.partition(":")
    return before if colon else ""
