"""What people are asked about members: two accounts that may be one person, and what they answer in the sheet."""

from __future__ import annotations

import base64
import hashlib
import unicodedata
from collections.abc import Iterable, Iterator, Mapping

from sheetpact.model.members import Account, Doubt, Pair, Person, Review, Word
from sheetpact.model.membership import AccountKey
from sheetpact.model.pact import Pact
from sheetpact.model.problems import Severity, Where
from sheetpact.model.seen import SheetSeen
from sheetpact.model.sheet import Value
from sheetpact.model.state import AskedAccount, CellKey, ReviewView, State
from sheetpact.model.texts import say
from sheetpact.reconcile.drafts import SHEET, Draft
from sheetpact.reconcile.members_match import RULES
from sheetpact.reconcile.members_views import shown_phone

TAB = "review"
SHOWN = 200
"""Rows of the tab: more than anybody goes through in one sitting."""
KEPT = 1_000
"""Doubts that are kept between two matchings, for the rows that move up as others are answered."""
ID_LETTERS = 6
"""32^6 places: among a thousand pairs two meet once in two thousand alliances, and the weaker one then waits."""
SAID: Mapping[str, bool] = {
    "members.said.same": True,
    "members.said.same_in_vain": True,
    "members.said.different": False,
}
"""Why of a line of 变更 → what somebody said."""
SAME = frozenset({"同一人", "是", "是同一人", "same", "yes", "y"})
DIFFERENT = frozenset({"不是", "不是同一人", "否", "different", "no", "n"})


def pair_id(pair: Pair) -> str:
    """Six letters and digits, typed by people; always the same for the same two accounts."""
    told = "\x1f".join((*pair[0], *pair[1])).encode("utf-8", "surrogatepass")
    return base64.b32encode(hashlib.blake2b(told, digest_size=5).digest()).decode()[:ID_LETTERS]


def review(found: Iterable[Doubt], members: Mapping[AccountKey, str], judged: Mapping[Pair, bool]) -> Review:
    """What of a matching's doubts is worth keeping."""
    doubts = tuple(still_open(found, members, judged))
    return Review(doubts[:KEPT], max(0, len(doubts) - KEPT), rules=RULES)


def still_open(
    found: Iterable[Doubt], members: Mapping[AccountKey, str], judged: Mapping[Pair, bool]
) -> Iterator[Doubt]:
    """One for each two members, the first; none where people have said something of these two."""
    asked = {_members(pair, members) for pair in judged}
    for doubt in found:
        who = _members(doubt.pair, members)
        if len(who) == len(doubt.pair) and "" not in who and who not in asked:
            asked.add(who)
            yield doubt


def _members(pair: Pair, members: Mapping[AccountKey, str]) -> frozenset[str]:
    return frozenset(members.get(key, "") for key in pair)


# how it is asked


def views(
    doubts: Iterable[Doubt], persons: Iterable[Person], accounts: Mapping[AccountKey, Account], pact: Pact
) -> tuple[ReviewView, ...]:
    """One row a doubt; name and phone only of whom the members tab may show them, too.

    Who has withdrawn is asked about nowhere: not even in which shop they are may stand in the sheet.
    """
    counted: set[AccountKey] = set()
    shared: set[AccountKey] = set()
    for person in persons:
        counted.update(person.counted)
        shared.update(person.shared)
    found: dict[str, ReviewView] = {}
    for doubt in doubts:
        if counted.issuperset(doubt.pair):
            one, other = (_asked(accounts[key], pact, shown=key in shared) for key in doubt.pair)
            name = pair_id(doubt.pair)
            found.setdefault(name, ReviewView(name, one, other, reason(doubt, pact.locale)))
    return tuple(found.values())


def _asked(account: Account, pact: Pact, *, shown: bool) -> AskedAccount:
    share = pact.members.share if shown else ()
    return AskedAccount(
        account.key,
        name=account.name if "display_name" in share else "",
        phone=shown_phone(account) if "phone_masked" in share else "",
    )


def reason(doubt: Doubt, locale: str) -> str:
    """As a shop owner reads it: what agrees, what doesn't, and why that isn't enough.

    Of what couldn't be compared only the name is told: that is why somebody has to look.
    """
    name, *others = doubt.pattern
    told = [level for level in others if level.name != "MISSING"]
    facts = say(locale, "members.review.and").join(say(locale, level) for level in (*told, name))
    sentence = facts[:1].upper() + facts[1:]
    if doubt.refusal is None:
        return say(locale, "members.review.unsure", facts=sentence)
    return say(locale, "members.review.not_joined", facts=sentence, why=say(locale, doubt.refusal))


# what they answer


def answers(sheet: SheetSeen | None, state: State, draft: Draft) -> Mapping[Pair, Word]:
    """What people chose since the hub wrote the rows. What isn't understood is told, and the cell emptied."""
    tab = sheet.tabs.get(TAB) if sheet else None
    found: dict[Pair, Word] = {}
    for key, row in tab.rows.items() if tab else ():
        base, cell = state.base.get(TAB, {}).get(key), CellKey(TAB, key, "choice")
        typed = _plain(row.values.get("choice"))
        if base is None or "choice" in row.unclear or not typed or typed == _plain(state.typed.get(cell)):
            continue
        draft.typed[cell] = row.values["choice"]
        if typed in SAME or typed in DIFFERENT:
            found[_asked_pair(base)] = Word(typed in SAME, SHEET, draft.now)
        else:
            draft.tell("members.review.unknown", Severity.AMBER, Where(tab=tab.title if tab else "", row=key[0]))
            draft.note(who=SHEET, place=cell, before=None, after=None, why="members.review.unknown")
    return found


def _plain(value: object) -> str:
    return unicodedata.normalize("NFKC", str(value or "")).strip().casefold()


def _asked_pair(row: Mapping[str, Value]) -> Pair:
    """The accounts that the hub wrote there."""
    one, other = (AccountKey(*str(row[column]).split("/", 1)) for column in ("one", "other"))
    return one, other


def note_words(
    words: Mapping[Pair, Word], before: Mapping[AccountKey, str], after: Mapping[AccountKey, str], draft: Draft
) -> None:
    """What became of the answers, in member numbers: those may be told of everybody."""
    for pair, word in words.items():
        was, now = ([members.get(key, "–") for key in pair] for members in (before, after))
        if not word.same:
            why, (one, other) = "members.said.different", now
        else:
            why, (one, other) = "members.said.same" if now[0] == now[1] else "members.said.same_in_vain", was
        params = {"one": one, "other": other, "member": now[0]}
        place = CellKey(TAB, (pair_id(pair),), "choice")
        draft.note(who=word.who, place=place, before=None, after=None, why=why, params=params)


def tell_waiting(asked: int, more: int, title: str, draft: Draft) -> None:
    """A note only: nobody has to answer, and no status may stay amber for that."""
    if asked:
        count, where = asked + more, Where(tab=title)
        code = "members.review.waiting" if count <= SHOWN else "members.review.waiting_more"
        draft.tell(code, Severity.NOTE, where, count=count, shown=SHOWN)
