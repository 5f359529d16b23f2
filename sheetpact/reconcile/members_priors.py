"""How often two accounts of one person agree so (m), and those of two people who are drawn at random (u).

What stands here is what a list that is too short to tell itself goes by.
"""

from __future__ import annotations

from collections.abc import Mapping

from sheetpact.model.members import (
    AddressLevel,
    BirthdayLevel,
    EmailLevel,
    GenderLevel,
    NameLevel,
    PhoneLevel,
    UnionLevel,
    WechatLevel,
)

Level = NameLevel | PhoneLevel | EmailLevel | UnionLevel | BirthdayLevel | AddressLevel | WechatLevel | GenderLevel

M: Mapping[Level, float] = {
    NameLevel.WRITTEN: 0.80,
    NameLevel.SOUND: 0.08,
    NameLevel.NEAR: 0.03,
    NameLevel.SURNAME: 0.06,
    NameLevel.OTHER: 0.03,
    PhoneLevel.OWN: 0.40,
    PhoneLevel.SAME: 0.0075,
    PhoneLevel.ONE_NAME: 0.04,
    PhoneLevel.TWO_NAMES: 0.12,
    PhoneLevel.FEW_NAMES: 0.04,
    PhoneLevel.OF_SURNAME: 0.01,
    PhoneLevel.NEAR: 0.02,
    PhoneLevel.OWN_MASK: 0.06,
    PhoneLevel.MASK: 0.14,
    PhoneLevel.TAIL: 0.02,
    PhoneLevel.OTHER: 0.18,
    EmailLevel.VERIFIED: 0.40,
    EmailLevel.SAME: 0.38,
    EmailLevel.SHARED: 0.02,
    EmailLevel.NEAR: 0.02,
    EmailLevel.OTHER: 0.18,
    UnionLevel.SAME: 0.97,
    UnionLevel.OTHER: 0.03,
    BirthdayLevel.SAME: 0.63,
    BirthdayLevel.NEAR: 0.02,
    BirthdayLevel.DAY: 0.22,
    BirthdayLevel.YEAR: 0.10,
    BirthdayLevel.OTHER: 0.03,
    AddressLevel.SAME: 0.45,
    AddressLevel.NEAR: 0.10,
    AddressLevel.STREET: 0.05,
    AddressLevel.HOUSEHOLD: 0.50,
    AddressLevel.OTHER: 0.40,
    WechatLevel.SAME: 0.94,
    WechatLevel.NEAR: 0.02,
    WechatLevel.OTHER: 0.04,
    GenderLevel.SAME: 0.97,
    GenderLevel.OTHER: 0.03,
}
"""Of accounts that both tell the field, by lists of made-up members (`python -m benchmarks members`)."""
SHARED: Mapping[Level, float] = {
    PhoneLevel.OWN: 0.01,
    PhoneLevel.SAME: 0.0011,
    PhoneLevel.ONE_NAME: 0.0045,  # in a short list one shop's word is not enough by itself
    PhoneLevel.TWO_NAMES: 0.2,
    PhoneLevel.FEW_NAMES: 0.2,
    PhoneLevel.OF_SURNAME: 0.0002,
    PhoneLevel.OWN_MASK: 0.003,
    EmailLevel.VERIFIED: 0.01,
    EmailLevel.SAME: 0.02,
    EmailLevel.SHARED: 0.02,
    UnionLevel.SAME: 0.001,
    AddressLevel.SAME: 0.6,
    WechatLevel.SAME: 0.001,
}
"""Other people with whom an account shares the number or address, on average: u times the accounts there are."""
U: Mapping[Level, float] = {
    NameLevel.NEAR: 0.0005,
    NameLevel.SURNAME: 0.03,  # the surnames of China: a fifth of all people are called Li, Wang or Zhang
    PhoneLevel.NEAR: 1 / 10_000_000,  # some hundred of 4 thousand million mobile numbers
    NameLevel.OTHER: 0.97,
    PhoneLevel.OWN_MASK: 1 / 350_000 / 100,  # of those few have the surname, too, and are in the list with no name
    PhoneLevel.MASK: 1 / 350_000,  # some 35 beginnings of mobile numbers in use, and four digits
    PhoneLevel.TAIL: 1 / 10_000,
    PhoneLevel.OTHER: 1.0,
    EmailLevel.NEAR: 1 / 1_000_000,
    EmailLevel.OTHER: 1.0,
    UnionLevel.OTHER: 1.0,
    BirthdayLevel.SAME: 1 / 20_000,  # the days of some sixty years
    BirthdayLevel.NEAR: 1 / 1_500,
    BirthdayLevel.DAY: 1 / 365,
    BirthdayLevel.YEAR: 1 / 60,
    BirthdayLevel.OTHER: 1.0,
    AddressLevel.HOUSEHOLD: 0.50,
    AddressLevel.OTHER: 1.0,
    WechatLevel.NEAR: 1 / 1_000_000,
    WechatLevel.OTHER: 1.0,
    GenderLevel.SAME: 0.5,
    GenderLevel.OTHER: 0.5,
}
SURNAME_ALONE, FAMILY = 0.9, 0.6
"""u of a surname where what a household shares agrees, too. The phone has told already what it can."""
NOTHING = frozenset(
    {
        NameLevel.MISSING,
        PhoneLevel.MISSING,
        PhoneLevel.CROWDED,
        EmailLevel.MISSING,
        UnionLevel.MISSING,
        BirthdayLevel.MISSING,
        AddressLevel.MISSING,
        WechatLevel.MISSING,
        GenderLevel.MISSING,
    }
)
FINER_M: Mapping[Level, float] = {
    **M,
    NameLevel.CLOSE: 0.03,
    NameLevel.PART: 0.03,
    AddressLevel.TOWN: 0.10,
    AddressLevel.ELSEWHERE: 0.05,
}
RARELY, MOSTLY, UNKNOWN = 1e-4, 0.95, 0.05
FINER_U: Mapping[Level, float] = {
    **{level: min(max(U.get(level, UNKNOWN), RARELY), MOSTLY) for level in M},
    **dict.fromkeys((EmailLevel.VERIFIED, UnionLevel.SAME, WechatLevel.SAME), RARELY),
    BirthdayLevel.SAME: UNKNOWN,
    NameLevel.CLOSE: 0.001,
    NameLevel.PART: 0.30,
    AddressLevel.TOWN: 0.20,
    AddressLevel.ELSEWHERE: 0.60,
}
"""Where fitting starts for pairs that a key has brought together: no field may decide before it begins."""
