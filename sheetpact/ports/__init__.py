"""What the core needs from the outside: shops, a shared sheet, a store, HTTP and a clock.

A connector is a class named `Connector` in one file under connectors/shops or connectors/sheets. It is
made with a context, declares `capabilities` and `settings`, and raises only the errors of
`sheetpact.errors`. It speaks payloads on one side and canonical records on the other.
"""

from sheetpact.mapping.content import hint_in, json_in
from sheetpact.ports.alliance import Alliance, Progress, no_consents
from sheetpact.ports.calls import Answer, Call, Calling, Hook, Hooking, Telling, signed_base64, signed_hex
from sheetpact.ports.http import Http, Quota, Unlimited, json_of, told_at
from sheetpact.ports.inbox import Inbox
from sheetpact.ports.sheets import Channel, EditSeen, Naming, Notice, Notifying, Sheet, SheetContext
from sheetpact.ports.shops import Capabilities, Publishing, Receipt, Result, Setting, Shop, ShopContext, StockWrite
from sheetpact.ports.standard import standard_call, standard_key
from sheetpact.ports.store import Store, Transaction
from sheetpact.ports.tokens import OwnTokens, Token, Tokens
from sheetpact.ports.waits import Waits

__all__ = [
    "Alliance",
    "Answer",
    "Call",
    "Calling",
    "Capabilities",
    "Channel",
    "EditSeen",
    "Hook",
    "Hooking",
    "Http",
    "Inbox",
    "Naming",
    "Notice",
    "Notifying",
    "OwnTokens",
    "Progress",
    "Publishing",
    "Quota",
    "Receipt",
    "Result",
    "Setting",
    "Sheet",
    "SheetContext",
    "Shop",
    "ShopContext",
    "StockWrite",
    "Store",
    "Telling",
    "Token",
    "Tokens",
    "Transaction",
    "Unlimited",
    "Waits",
    "hint_in",
    "json_in",
    "json_of",
    "no_consents",
    "signed_base64",
    "signed_hex",
    "standard_call",
    "standard_key",
    "told_at",
]
