"""Accounts as rows of a table, for an engine that compares columns. None says that nothing of the kind is known."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from sheetpact.model.members import Account
from sheetpact.reconcile.members_phones import MASK_SIGN, TAIL, hidden

CROWD = 200
"""Accounts that may share a key; of more it is left out, as sheetpact does."""
WHOLE = len("1990-05-12")
KEYS = ("by_union", "by_email", "by_phone", "by_wechat", "by_birthday", "by_address", "by_head", "by_tail")
"""Columns of which one equal value is enough for two accounts to be compared."""
MASKED_KEYS: Mapping[str, str] = {"by_mask": "hides_middle", "by_last_four": "hides_start"}
"""The same, if that of one of the two holds, too."""

Value = str | int | bool | None
Columns = Mapping[str, list[Value]]


def table(accounts: Iterable[Account]) -> Columns:
    """Column → values, an account's at its place. `id` is the place."""
    columns: dict[str, list[Value]] = {}
    for place, account in enumerate(accounts):
        for column, value in row(account).items():
            columns.setdefault(column, []).append(value)
        columns.setdefault("id", []).append(place)
    for key in (*KEYS, *MASKED_KEYS):
        columns[key] = _without_crowds(columns[key])
    return columns


def row(account: Account) -> Mapping[str, Value]:
    plain = _compared(account)
    return {**{column: value or None for column, value in plain.items()}, **_keys(account, plain)}


def _compared(account: Account) -> Mapping[str, str]:
    head, _, tail = (account.phone_mask or hidden(account.phone_key)).partition(MASK_SIGN)
    known = () if account.nickname else account.name_keys or account.surnames
    birthday = account.birthday
    return {
        "written": account.name_written,
        "name": "" if account.nickname else _name(account),
        "surname": known[0].partition(" ")[0] if known else "",
        "phone": account.phone_key,
        "mask": f"{head}{tail}" if head and tail else "",
        "tail": tail,
        "email": account.email,
        "union_id": account.union_id,
        "birthday": birthday if len(birthday) == WHOLE else "",
        "year": birthday[:4] if not birthday.startswith("-") else "",
        "day": birthday[-5:] if "-" in birthday else "",
        "address": account.address_key,
        "wechat_id": account.wechat_id,
        "gender": account.gender,
    }


def _keys(account: Account, plain: Mapping[str, str]) -> Mapping[str, Value]:
    name, phone, mask = _name(account), account.phone_key, account.phone_mask
    return {
        "by_union": account.union_id or None,
        "by_email": account.email or None,
        "by_phone": phone or None,
        "by_wechat": account.wechat_id or None,
        "by_birthday": plain["birthday"] or None,
        "by_address": _together(account.address_key, name),
        "by_head": _together(phone[:-TAIL], name),
        "by_tail": _together(phone[-TAIL:], name),
        "by_mask": _together(plain["mask"], plain["surname"]),
        "by_last_four": _together(plain["tail"], name),
        "hides_middle": bool(mask) and not mask.startswith(MASK_SIGN),
        "hides_start": mask.startswith(MASK_SIGN),
    }


def _name(account: Account) -> str:
    """A Western name can be read both ways round: the same one of both, whichever way it was written."""
    return min(account.name_keys, default="")


def _together(one: str, other: str) -> str | None:
    return f"{one} {other}" if one and other else None


def _without_crowds(keys: Sequence[Value]) -> list[Value]:
    counts = Counter(keys)
    return [key if counts[key] <= CROWD else None for key in keys]
