"""Made-up people: households that share a phone and a surname, numbers that change and are given out again.

The shares are set by what keys are worth in such lists, not by how well they are matched. Of 100,000 accounts of 20
shops, some 104,000 true pairs, a phone alone finds two thirds and is right in three of four, a mask alone is right in
two of three, an e-mail address and a union id find 6 % each, and a name alone finds 74 % and is right in one of five.
A phone, whole or masked, with the name, a union id or an e-mail address find 74 %, with what they bring together; 77 %
where a Western name is read both ways round.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from random import Random

from benchmarks.member_lists.words import (
    CITIES,
    COMPOUND,
    FIRST,
    GIVEN,
    LAST,
    MAILBOXES,
    NICKNAMES,
    STREETS,
    SURNAMES,
    WESTERN_STREETS,
)

WESTERN = 0.12
"""Of the people have a Western name."""
HOUSEHOLDS = (0.70, 0.18, 0.08, 0.04)
"""Of one, two, three and four customers."""
SHARES_PHONE, SHARES_EMAIL = 0.38, 0.02
"""Of the others in a household use the first one's phone; its e-mail address."""
MOVED = 0.12
"""Of the people have changed their number once."""
RECYCLED = 0.25
"""Of the numbers that were given up are somebody else's now."""
SECOND_HOME = 0.25
"""Of the people have moved, or have parcels sent to work, too."""
BORN = (1945, 2008)
PREFIXES = (
    "130 131 132 133 135 136 137 138 139 150 151 152 153 155 156 157 158 159 "
    "176 177 178 180 181 182 183 185 186 187 188 189 199"
).split()


@dataclass(frozen=True, slots=True)
class Home:
    """In China a province, city and district, a street or estate, house and door."""

    region: tuple[str, str, str]
    street: str
    house: int
    door: int


@dataclass(frozen=True, slots=True)
class PersonMade:
    """`phones` and `homes`: those they had, the newest last."""

    surname: str
    given: str
    western: bool
    nickname: str
    phones: tuple[str, ...]
    email: str
    union: str
    born: tuple[int, int, int]
    gender: str
    homes: tuple[Home, ...]
    wechat_id: str


@dataclass(slots=True)
class Town:
    """Makes people, one household after the other."""

    random: Random
    given_up: list[str] = field(default_factory=list)
    made: int = 0

    def settle(self) -> Sequence[PersonMade]:
        """One household more."""
        chance = self.random
        size = chance.choices((1, 2, 3, 4), HOUSEHOLDS)[0]
        western = chance.random() < WESTERN
        surname, phone, email = self._surname(western=western), self._phone(), self._email()
        home = self._home(western=western)
        return [
            self._person(
                surname if each == 0 or chance.random() < 0.6 else self._surname(western=western),
                phone if each == 0 or chance.random() < SHARES_PHONE else self._phone(),
                email if each == 0 or chance.random() < SHARES_EMAIL else self._email(),
                home,
                western=western,
            )
            for each in range(size)
        ]

    def _person(self, surname: str, phone: str, email: str, home: Home, *, western: bool) -> PersonMade:
        chance = self.random
        phones = [phone]
        if chance.random() < MOVED:
            self.given_up.append(phone)
            phones.append(self._phone())
        homes = (home, self._home(western=western)) if chance.random() < SECOND_HOME else (home,)
        return PersonMade(
            surname,
            chance.choice(FIRST) if western else self._given(),
            western,
            chance.choice(NICKNAMES) if chance.random() < 0.5 else f"{chance.choice(NICKNAMES)}{chance.choice(GIVEN)}",
            tuple(phones),
            email,
            f"o{chance.getrandbits(80):020x}",
            (chance.randrange(*BORN), chance.randrange(1, 13), chance.randrange(1, 29)),
            chance.choice("fm"),
            homes,
            f"{chance.choice('abcdefghijklmnopqrstuvwxyz')}{chance.getrandbits(40):010x}",
        )

    def _surname(self, *, western: bool) -> str:
        if western:
            return self.random.choice(LAST)
        if self.random.random() < 0.005:
            return self.random.choice(COMPOUND)
        # Zipf's law with the exponent at which Wang, Li and Zhang are a fifth of all.
        place = min(int(len(SURNAMES) ** self.random.random() ** 1.1), len(SURNAMES))
        return SURNAMES[place - 1]

    def _given(self) -> str:
        chance = self.random
        place = [min(int(chance.expovariate(1 / 22)), len(GIVEN) - 1) for _ in range(2)]
        return "".join(GIVEN[each] for each in place[: 1 if chance.random() < 0.25 else 2])

    def _phone(self) -> str:
        chance = self.random
        if self.given_up and chance.random() < RECYCLED * 0.2:
            return self.given_up.pop(chance.randrange(len(self.given_up)))
        return f"{chance.choice(PREFIXES)}{chance.randrange(10**8):08d}"

    def _email(self) -> str:
        chance = self.random
        self.made += 1
        return f"user{self.made * 10 + chance.randrange(10)}.{chance.randrange(10**6)}@{chance.choice(MAILBOXES)}"

    def _home(self, *, western: bool) -> Home:
        chance = self.random
        streets = WESTERN_STREETS if western else STREETS
        house, door = chance.randrange(1, 400), chance.randrange(1, 31) * 100 + chance.randrange(1, 9)
        return Home(chance.choice(CITIES), chance.choice(streets), house, door)
