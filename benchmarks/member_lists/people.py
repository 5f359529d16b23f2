"""Made-up people: households that share a phone and a surname, numbers that change and are given out again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from random import Random

from benchmarks.member_lists.words import COMPOUND, FIRST, GIVEN, LAST, MAILBOXES, NICKNAMES, SURNAMES

WESTERN = 0.12
"""Of the people have a Western name."""
HOUSEHOLDS = (0.70, 0.18, 0.08, 0.04)
"""Of one, two, three and four customers."""
SHARES_PHONE = 0.35
"""Of the others in a household use the first one's phone."""
MOVED = 0.10
"""Of the people have changed their number once."""
RECYCLED = 0.25
"""Of the numbers that were given up are somebody else's now."""
PREFIXES = (
    "130 131 132 133 135 136 137 138 139 150 151 152 153 155 156 157 158 159 "
    "176 177 178 180 181 182 183 185 186 187 188 189 199"
).split()


@dataclass(frozen=True, slots=True)
class PersonMade:
    """`phones`: those they had, the newest last."""

    surname: str
    given: str
    western: bool
    nickname: str
    phones: tuple[str, ...]
    email: str
    union: str


@dataclass(slots=True)
class Town:
    """Makes people, one household after the other."""

    random: Random
    given_up: list[str] = field(default_factory=list)
    made: list[PersonMade] = field(default_factory=list)

    def settle(self) -> Sequence[PersonMade]:
        """One household more."""
        chance = self.random
        size = chance.choices((1, 2, 3, 4), HOUSEHOLDS)[0]
        western = chance.random() < WESTERN
        surname, phone = self._surname(western=western), self._phone()
        people = [
            self._person(
                surname if each == 0 or chance.random() < 0.6 else self._surname(western=western),
                phone if each == 0 or chance.random() < SHARES_PHONE else self._phone(),
                western=western,
            )
            for each in range(size)
        ]
        self.made += people
        return people

    def _person(self, surname: str, phone: str, *, western: bool) -> PersonMade:
        chance = self.random
        phones = [phone]
        if chance.random() < MOVED:
            self.given_up.append(phone)
            phones.append(self._phone())
        number = len(self.made) * 10 + chance.randrange(10)
        given = chance.choice(FIRST) if western else self._given()
        mailbox = chance.choice(MAILBOXES)
        return PersonMade(
            surname,
            given,
            western,
            chance.choice(NICKNAMES) if chance.random() < 0.5 else f"{chance.choice(NICKNAMES)}{chance.choice(GIVEN)}",
            tuple(phones),
            f"user{number}.{chance.randrange(10**6)}@{mailbox}",
            f"o{chance.getrandbits(80):020x}",
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
        place = [min(int(chance.expovariate(1 / 45)), len(GIVEN) - 1) for _ in range(2)]
        return "".join(GIVEN[each] for each in place[: 1 if chance.random() < 0.25 else 2])

    def _phone(self) -> str:
        chance = self.random
        if self.given_up and chance.random() < RECYCLED * 0.2:
            return self.given_up.pop(chance.randrange(len(self.given_up)))
        return f"{chance.choice(PREFIXES)}{chance.randrange(10**8):08d}"
