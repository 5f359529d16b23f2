"""Decide about members: who is one person, what they allow, their points and tiers, and how the sheet shows them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from sheetpact.model.members import Account, Matching, Pair, Person, Review, Word
from sheetpact.model.membership import AccountKey, PointMovement, Purse
from sheetpact.model.pact import Pact
from sheetpact.model.problems import Severity, Where
from sheetpact.model.seen import TabSeen
from sheetpact.model.sheet import Value
from sheetpact.model.state import CellKey, Change, Conflict, ConflictKind, MemberView, ReviewView, RowKey, State
from sheetpact.model.texts import say
from sheetpact.reconcile.choices import Chosen, accepted_changes, read_choices, refusal, understand
from sheetpact.reconcile.drafts import Draft
from sheetpact.reconcile.edits import EMPTIED, noted
from sheetpact.reconcile.guards import Guard
from sheetpact.reconcile.members_accounts import home_region, normalise
from sheetpact.reconcile.members_consent import people
from sheetpact.reconcile.members_count import counted
from sheetpact.reconcile.members_edits import TAB, Known, MemberEdits, MembersTab, member_edits
from sheetpact.reconcile.members_facts import Decided, MembersSeen, Remembered
from sheetpact.reconcile.members_forgotten import without_forgotten
from sheetpact.reconcile.members_ids import by_number
from sheetpact.reconcile.members_match import RULES, match
from sheetpact.reconcile.members_points import Taking, closed_points, shop_points
from sheetpact.reconcile.members_prints import printed
from sheetpact.reconcile.members_reading import SIDE, AccountsRead, in_words, read_accounts
from sheetpact.reconcile.members_review import SHOWN, answers, note_words, review, still_open, tell_waiting
from sheetpact.reconcile.members_review import TAB as REVIEW
from sheetpact.reconcile.members_review import views as asked_views
from sheetpact.reconcile.members_tiers import TierSides, merge_tiers, shop_tiers
from sheetpact.reconcile.members_views import shows_points, shows_tier, views


@dataclass(slots=True)
class _Decision:
    """One decision under way."""

    known: Remembered
    seen: MembersSeen
    state: State
    pact: Pact
    guard: Guard
    draft: Draft
    taking: Taking
    read: AccountsRead
    accounts: dict[AccountKey, Account]
    matching: Matching
    words: Mapping[Pair, Word]
    review: Review
    choices: Mapping[str, str]
    """By conflict; those that came too late are told with the other conflicts' ones."""
    persons: Mapping[str, Person]
    points: dict[Purse, int]
    movements: list[PointMovement]
    tab: TabSeen | None

    def decide(self) -> Decided:
        note_words(self.words, self.known.members, self.matching.ids, self.draft)
        moved = self._shop_points()
        edits, stopped = self._edits(moved)
        tiers = self._tiers(edits)
        agreed = {**self.known.tiers, **{member: tier for member, tier in tiers.items() if tier is not None}}
        shown = views(self.persons, self.accounts, self.points, agreed, self.pact)
        ids, before, asked = self.matching.ids, self.known.members, self._asked()
        waiting = len(asked) + self.review.more if asked else 0
        return Decided(
            changed=tuple(self.read.changed.values()),
            gone=tuple(self.read.gone),
            members={key: member for key, member in ids.items() if before.get(key) != member or key in self.read.gone},
            redirects=self.matching.redirects,
            earlier=self._earlier(),
            next_number=self.matching.next_number,
            consents=self.seen.consents,
            movements=tuple(self.movements),
            tiers=tiers,
            views=(*shown, *self._no_longer_used()),
            words=self.words,
            review=None if self.review == self.known.review else self.review,
            asked=asked[:SHOWN],
            stopped=frozenset(self.read.stopped),
            sheet_stopped=stopped,
            told=frozenset(self._told()),
            count=counted(self.matching, self.persons, self.accounts, waiting, self.pact),
        )

    def _earlier(self) -> Mapping[AccountKey, str] | None:
        """None where nothing changes."""
        before, ids, heirs = self.known.earlier, self.matching.ids, self.matching.redirects
        found = {**before, **{key: number for key, number in self.known.members.items() if number in heirs}}
        now = {key: number for key, number in found.items() if key in ids and ids[key] != number}
        return None if now == before else now

    def _redirects(self) -> Mapping[str, str]:
        """A number that is in use again leads nowhere."""
        every = {**self.known.redirects, **self.matching.redirects}
        return {old: heir for old, heir in every.items() if old not in self.persons}

    # points

    def _shop_points(self) -> Mapping[str, int]:
        """Post what shops moved; by how much each member's points moved."""
        before = self.known.accounts
        last = {
            key: points for key in self.read.changed if key in before and (points := before[key].points) is not None
        }
        changed = [self.accounts[key] for key in self.read.changed]
        posted = shop_points(last, changed, self.pact, self.taking)
        closed = {key: points for key in self.read.gone if (points := before[key].points)}
        posted = (*posted, *closed_points(closed, self.pact, self.taking))
        self._post(posted)
        moved: dict[str, int] = {}
        for movement in posted:
            member = self.matching.ids.get(movement.account, "")
            moved[member] = moved.get(member, 0) + movement.quantity
        return moved

    def _post(self, movements: Sequence[PointMovement]) -> None:
        self.movements += movements
        for movement in movements:
            self.points[movement.purse] = self.points.get(movement.purse, 0) + movement.quantity

    # the sheet

    def _edits(self, moved: Mapping[str, int]) -> tuple[MemberEdits, bool]:
        if self.tab is None:
            return MemberEdits(), False
        known = Known(self.persons, self._redirects(), dict(self.points), moved)
        edits = member_edits(self._as_typed(self.tab), known, self.pact, self.taking)
        self.draft.problems += edits.problems
        rows = len(self.state.base.get(TAB, {}))
        if self.guard.stops(SIDE.format("sheet"), edits.digests, rows, 0, self.draft):
            in_words(self.draft, Where(tab=self.tab.title))
            return MemberEdits(), True
        self._post(edits.movements)
        self.draft.typed.update(edits.typed)
        self.draft.changes += [change for change in edits.changes if not self._noted(change)]
        return edits, False

    def _noted(self, change: Change) -> bool:
        """What somebody typed into a cell that isn't theirs may be personal: only the cell is remembered."""
        stamp = self.seen.sheet.stamp if self.seen.sheet else ""
        cell = CellKey(change.tab, change.row, change.field)
        return change.why in ("hub.put_back", EMPTIED) and noted(cell, stamp, self.state, self.draft)

    def _as_typed(self, tab: TabSeen) -> MembersTab:
        """Beside what was seen there; names and phones only as prints."""
        hub = self.state.hub
        before: dict[RowKey, dict[str, Value]] = {}
        for cell, value in self.state.typed.items():
            if cell.tab == TAB:
                before.setdefault(cell.row, {})[cell.column] = value
        seen = {key: {**row, **before.get(key, {})} for key, row in self.state.base.get(TAB, {}).items()}
        typed = {
            key: {name: value for name, value in printed(row.values, hub, key[0]).items() if name not in row.unclear}
            for key, row in tab.rows.items()
        }
        return MembersTab(tab.title, typed, seen)

    def _tiers(self, edits: MemberEdits) -> Mapping[str, str | None]:
        """Tiers agreed anew; None where a person no longer allows that one is kept."""
        region, known = home_region(self.pact), self.known.accounts
        before = {key: normalise(known[key], region) for key in self.read.changed if key in known}
        after = {key: self.accounts[key] for key in before}
        concerned = {self.matching.ids[key] for key in after}
        moved = shop_tiers(before, after, [self.persons[each] for each in concerned if each in self.persons])
        pending = tuple(each for each in self.state.conflicts if each.tab == TAB and each.kind is ConflictKind.FIELD)
        asked = {each.row[0] for each in pending}
        agreed = {each: self._tier_before(each) for each in {*asked, *edits.tiers, *moved}}
        sides = TierSides(agreed, edits.tiers, moved, pending, self._chosen(pending))
        anew: dict[str, str | None] = dict(merge_tiers(sides, self.persons, self.pact, self.draft))
        gone = [each for each in self.known.tiers if each not in self.persons or not self.persons[each].shared]
        return {**anew, **dict.fromkeys(gone)}

    def _tier_before(self, member: str) -> str:
        """The agreed tier, else the one that the sheet showed: the first that a shop had."""
        person = self.persons.get(member)
        known = self.known.accounts
        shops = [known[key].tier.strip() for key in (person.shared if person else ()) if key in known]
        return self.known.tiers.get(member) or next(filter(None, shops), "")

    def _chosen(self, pending: Sequence[Conflict]) -> Mapping[str, Chosen]:
        found: dict[str, Chosen] = {}
        for conflict in pending:
            choice = self.choices.get(conflict.id)
            chosen = understand(conflict, choice, self.pact) if choice else None
            if chosen is not None:
                found[conflict.id] = chosen
            elif choice:
                told = refusal(conflict, choice, self.pact)
                self.draft.tell("choice.unknown", Severity.AMBER, Where(row=conflict.id), **told)
        return found

    # what may be shown

    def _no_longer_used(self) -> Iterator[MemberView]:
        """Rows that the hub wrote for numbers that no longer stand for anybody: emptied, and left to the partners."""
        base = self.state.base.get(TAB, {})
        redirects = self._redirects()
        for key in self.tab.rows if self.tab else ():
            if key in base and key[0] not in self.persons:
                heir = redirects.get(key[0])
                code = "members.joined" if heir in self.persons else "members.no_longer_used"
                yield MemberView(key[0], consent=say(self.pact.locale, code, member=heir))

    def _asked(self) -> tuple[ReviewView, ...]:
        """All of them; nothing where the pact shares nothing of members."""
        if not self.pact.members.share:
            return ()
        found = asked_views(self.review.doubts, self.persons.values(), self.accounts, self.pact)
        tab = self.seen.sheet.tabs.get(REVIEW) if self.seen.sheet else None
        tell_waiting(len(found), self.review.more, tab.title if tab else "", self.draft)
        return found

    def _told(self) -> Iterator[tuple[str, str]]:
        for member, person in self.persons.items():
            if shows_tier(person, self.pact):
                yield member, "tier"
            if shows_points(person, self.pact):
                yield member, "points"


def decide_members(known: Remembered, seen: MembersSeen, state: State, pact: Pact, draft: Draft) -> Decided:
    """Customers first, then their points, then what people typed; what follows for the sheet last."""
    choices = read_choices(state, seen.sheet, Draft(draft.run, draft.now, {}))
    guard = Guard(pact.guards, state.accepted | accepted_changes(state, choices), state)
    customers = without_forgotten(seen.customers, known.forgotten, (*known.consents, *seen.consents))
    read = read_accounts(known.accounts, customers, pact, guard, draft)
    tab = seen.sheet.tabs.get(TAB) if seen.sheet else None
    tab = tab if tab is not None and tab.readable else None
    if not read.accounts and not read.gone and not known.accounts and not state.base.get(TAB):
        return Decided(next_number=known.next_number, consents=seen.consents)
    region = home_region(pact)
    accounts = {key: normalise(each, region) for key, each in read.accounts.items()}
    words = answers(seen.sheet, state, draft)
    known = replace(known, judged={**known.judged, **{pair: word.same for pair, word in words.items()}})
    found, left = _matching(known, read, accounts)
    matching = with_former(found, known, read)
    draft.problems += matching.problems
    decision = _Decision(
        known=known,
        seen=seen,
        state=state,
        pact=pact,
        guard=guard,
        draft=draft,
        taking=Taking(f"{state.version}", draft.run, draft.now),
        read=read,
        accounts=accounts,
        matching=matching,
        words=words,
        review=left,
        choices=choices,
        persons=people(
            matching.ids, (*known.consents, *seen.consents), pact, draft.now, matching.ids.keys() - accounts.keys()
        ),
        points=dict(known.points),
        movements=[],
        tab=tab,
    )
    return decision.decide()


def _matching(known: Remembered, read: AccountsRead, accounts: Mapping[AccountKey, Account]) -> tuple[Matching, Review]:
    """Who is one person changes only with an account, with what people say, or with the rules."""
    matched = known.review if known.review and known.review.rules == RULES else None
    if matched and not (matched.stale or read.changed or read.gone or _overruled(known)):
        left = tuple(still_open(matched.doubts, known.members, known.judged))
        if not matched.more or len(left) >= SHOWN:
            found = Matching(known.members, {}, {}, {}, (), known.next_number)
            return found, replace(matched, doubts=left)
    members = {key: known.redirects.get(member, member) for key, member in known.members.items()}
    anew = match(accounts.values(), members, known.next_number, known.judged, known.earlier)
    return anew, review(anew.doubts, anew.ids, known.judged)


def with_former(matching: Matching, known: Remembered, read: AccountsRead) -> Matching:
    """Accounts that are gone stay with their member, as long as that one has others: so do their points and consents.

    Some were merged into another account: they go where that one is.
    """
    ids = {key: member for key, member in matching.ids.items() if key in read.accounts}
    redirects, there = dict(matching.redirects), frozenset(ids.values())
    former: dict[AccountKey, str] = {}
    for key, number in known.members.items():
        if key in read.accounts:
            continue
        member = known.redirects.get(number, number)
        member = redirects.get(member, member)
        heir = ids.get(read.merged.get(key, key), member)
        if heir in there:
            former[key] = heir
            if member not in there:
                redirects.setdefault(member, heir)
    return replace(matching, ids={**ids, **former}, redirects=redirects)


def _overruled(known: Remembered) -> bool:
    """People say something else of two accounts than their members do."""
    members, there = known.members, known.accounts
    return any(
        one in there and other in there and (members[one] == members[other]) is not same
        for (one, other), same in known.judged.items()
    )


def told_changes(changes: Sequence[Change], decided: Decided, redirects: Mapping[str, str]) -> tuple[Change, ...]:
    """Without the values of members who no longer allow them to be told. The lines themselves stay."""
    return tuple(_told_change(each, decided, redirects) if each.tab == TAB and each.row else each for each in changes)


def _told_change(change: Change, decided: Decided, redirects: Mapping[str, str]) -> Change:
    member = change.row[0]
    if (redirects.get(member, member), change.field) in decided.told:
        return change
    return replace(change, before=None, after=None, params=dict.fromkeys(change.params, "…"))


def last_number(members: Sequence[str]) -> int:
    """The highest number among them; 0 for none."""
    newest = max(members, key=by_number, default="")
    digits = newest[1:]
    return int(digits) if digits.isdecimal() else 0
