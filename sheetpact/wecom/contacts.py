"""External contacts (外部联系人): whom the company's employees have added, with what they noted about them.

developer.work.weixin.qq.com: path/92571 (who has the function), path/92994 (contacts by employee, in pages), path/92117
(tags). WeCom gives out no phone of a contact: what stands in `remark_mobiles` an employee has typed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from sheetpact.errors import BrokenContract
from sheetpact.mapping.fields import Fields, Payload
from sheetpact.mapping.reading import each, fields_of
from sheetpact.model.problems import Where
from sheetpact.model.records import Customer, Reading
from sheetpact.model.texts import say
from sheetpact.wecom.client import Client

STAFF, CONTACTS, TAGS = (
    "externalcontact/get_follow_user_list",
    "externalcontact/batch/get_by_user",
    "externalcontact/get_corp_tag_list",
)
PAGE = 100
"""Entries of a page, and employees asked for in one call, at most (path/92994)."""
PHONE = re.compile(r"\+?\d[\d -]{4,19}")
Entries = list[Payload]
"""One contact, once for each employee who has added it."""


@dataclass(frozen=True, slots=True)
class Contacts:
    """The contacts of one company."""

    client: Client

    def all(self) -> Reading[Customer]:
        """The list can't be asked for changes."""
        staff, tiers = self.staff(), self.tiers()
        found: dict[str, Entries] = {}
        for at in range(0, len(staff), PAGE):
            for entry in self.entries(staff[at : at + PAGE]):
                contact = entry.get("external_contact")
                known = str(contact.get("external_userid")) if isinstance(contact, Mapping) else ""
                found.setdefault(known, []).append(entry)
        records, problems = each(found.values(), lambda entries: self._customer(entries, tiers))
        people = tuple(record for record in records if record is not None)
        return Reading(people, problems, complete=not problems)

    def staff(self) -> Sequence[str]:
        """The ids of the employees who may have contacts."""
        told = self.client.call(STAFF).get("follow_user")
        return sorted(str(each) for each in told) if isinstance(told, list) else []

    def entries(self, staff: Sequence[str], size: int = PAGE) -> Iterator[Payload]:
        """Page after page, each asked for with the cursor of the one before."""
        cursor, seen = "", set[str]()
        while True:
            told = self.client.call(CONTACTS, {"userid_list": list(staff), "cursor": cursor, "limit": size})
            rows = told.get("external_contact_list")
            yield from (row for row in (rows if isinstance(rows, list) else []) if isinstance(row, Mapping))
            cursor = str(told.get("next_cursor") or "")
            if not cursor:
                return
            if cursor in seen:  # it would go on for ever
                raise BrokenContract(say(self.client.context.locale, "wecom.no_answer", call=CONTACTS))
            seen.add(cursor)

    def tiers(self) -> Mapping[str, str]:
        """Tag → its name, of the tags that the company uses for tiers; none where no group is named."""
        group = self.client.context.settings.get("tier_group", "")
        groups = self.client.call(TAGS, {}).get("tag_group") if group else None
        return {
            str(tag.get("id")): str(tag.get("name"))
            for each in (groups if isinstance(groups, list) else [])
            if isinstance(each, Mapping) and each.get("group_name") == group
            for tag in (each.get("tag") or [])
            if isinstance(tag, Mapping) and not tag.get("deleted")
        }

    def _customer(self, entries: Entries, tiers: Mapping[str, str]) -> Customer | None:
        """None: a colleague of another company, who is no buyer."""
        first = self._fields("contact", entries[0])
        if first.text("kind") != "wechat":
            return None
        notes = sorted(((self._fields("note", entry), entry) for entry in entries), key=_oldest)
        union_id, context = first.text("union_id"), self.client.context
        scope = context.settings.get("open_account") or context.settings["corp_id"]
        remarks = (note.text("remark") for note, _ in notes)
        phones = (note.text("phone") for note, _ in notes)
        tags = (tag for _, entry in notes for tag in _tags(entry) if tag in tiers)
        return Customer(
            context.shop,
            first.text("customer"),
            name=next(filter(None, remarks), first.text("name")),
            phone=next(filter(PHONE.fullmatch, phones), ""),
            phone_verified=False,
            union_id=f"{scope}:{union_id}" if union_id else "",
            tier=next((tiers[tag] for tag in tags), ""),
        )

    def _fields(self, section: str, payload: Payload) -> Fields:
        context = self.client.context
        mapped = context.mapping.section(section)
        return fields_of(mapped, payload, Where(shop=context.shop), zone=context.timezone, currency=context.currency)


def _oldest(noted: tuple[Fields, Payload]) -> tuple[str, str]:
    """Who added the contact first."""
    note, _ = noted
    added = note.moment("added_at")
    return (added.isoformat() if added else "~", note.text("staff"))


def _tags(entry: Payload) -> Sequence[str]:
    told = entry.get("follow_info")
    tags = told.get("tag_id") if isinstance(told, Mapping) else None
    return [str(tag) for tag in tags] if isinstance(tags, list) else []
