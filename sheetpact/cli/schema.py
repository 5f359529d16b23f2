"""The JSON documents that --json prints, as types; docs/reference/cli.schema.json is generated from them."""

from __future__ import annotations

import json
from typing import NotRequired

from typing_extensions import TypedDict

Cell = str | int | bool | None
"""A cell's value; a decimal number as text, a time in ISO 8601."""


class WhereDocument(TypedDict):
    """The place as the person sees it; '' where it doesn't apply."""

    partner: str
    shop: str
    tab: str
    row: str
    field: str


class ProblemDocument(TypedDict):
    """Something to look at. `code` stays the same in every language; `severity` is note, amber or red."""

    code: str
    severity: str
    where: WhereDocument
    text: str


class SideDocument(TypedDict):
    """What one side read and wrote."""

    read: int
    planned: int
    written: int
    handed_over: int
    requests: int


class ConflictDocument(TypedDict):
    """Both moved. `row` is the row's key: (SKU, owner id) in the inventory."""

    id: str
    kind: str
    tab: str
    row: list[str]
    field: str
    base: Cell
    sheet: Cell
    shops: dict[str, Cell]
    choice: str
    why: str


class ChangeDocument(TypedDict):
    """One line of the sheet's Changes."""

    at: str
    who: str
    tab: str
    row: list[str]
    field: str
    before: Cell
    after: Cell
    why: str
    run: str


class MovementDocument(TypedDict):
    """One stock entry, in pieces."""

    key: str
    kind: str
    owner: str
    sku: str
    quantity: int
    at: str
    run: str
    who: str
    why: str
    shop: str
    order: str


class ErrorDocument(TypedDict):
    """Why a command could not be carried out. `candidates` are what to type instead."""

    kind: str
    told: str
    candidates: list[str]


class FailedDocument(TypedDict):
    """Any command that ends with an error."""

    error: ErrorDocument


class RunDocument(TypedDict):
    """One run in the list of runs."""

    run: str
    kind: str
    started_at: str
    finished_at: str | None
    status: str | None
    sides: dict[str, SideDocument]
    conflicts: int
    problems: list[ProblemDocument]
    seconds: float


class RunsDocument(TypedDict):
    """runs --json, newest first."""

    runs: list[RunDocument]


class MemberCountDocument(TypedDict):
    """How many members there are, how many of them are in more than one shop, and how many pairs wait for an answer."""

    members: int
    in_several_shops: int
    pairs_waiting: int


class SyncDocument(TypedDict):
    """sync --json. `conflicts` are all that are open; `files` are to be imported into shops."""

    run: str
    status: str
    sides: dict[str, SideDocument]
    changes: list[ChangeDocument]
    conflicts: list[ConflictDocument]
    problems: list[ProblemDocument]
    files: list[str]
    left: int
    seconds: float
    members: NotRequired[MemberCountDocument]
    """Only where there are any, and the pact shares something of them."""


class DemoDocument(SyncDocument):
    """demo --json: its sync, and where things are."""

    folder: str
    sheet: str


class WriteDocument(TypedDict):
    """One number that would be written to a shop."""

    listing: str
    owner: str
    sku: str
    shown: int
    number: int


class SheetPlanDocument(TypedDict):
    """What would be written to the sheet."""

    tabs: int
    headings: int
    cells: int
    inserted_rows: int
    deleted_rows: int


class PlanDocument(TypedDict):
    """plan --json. `sheet` is null where the sheet could not be read or a guard stopped it."""

    empty: bool
    status: str
    writes: dict[str, list[WriteDocument]]
    sheet: SheetPlanDocument | None
    changes: list[ChangeDocument]
    conflicts: list[ConflictDocument]
    problems: list[ProblemDocument]


class ExposedDocument(TypedDict):
    """A shop really showed more of an item than there was; `until` is null while it still does."""

    shop: str
    listing: str
    owner: str
    sku: str
    since: str
    until: str | None
    shown: int
    available: int


class OversoldDocument(TypedDict):
    """Pieces that a shop sold though a sync would have taken them out of sale before."""

    shop: str
    listing: str
    owner: str
    sku: str
    at: str
    pieces: int


class ShadowDocument(PlanDocument):
    """sync --shadow --json: what this run would have written, and what all shadow runs since `since` found.

    `adoption`: it would have been the first run, of `items` items. `written`: by side, numbers in shops, cells and
    rows in the sheet. `by_hand`: pieces that people changed as a sync would have done it.
    """

    run: str
    adoption: bool
    items: int
    since: str
    runs: int
    written: dict[str, int]
    by_hand: int
    exposed: list[ExposedDocument]
    oversold: list[OversoldDocument]


class FindingDocument(ProblemDocument):
    """One line of check."""

    well: bool


class CheckDocument(TypedDict):
    """check --json."""

    ready: bool
    findings: list[FindingDocument]


class InitDocument(TypedDict):
    """init --json."""

    folder: str
    made: list[str]


class ConflictsDocument(TypedDict):
    """conflicts --json."""

    conflicts: list[ConflictDocument]


class ResolveDocument(TypedDict):
    """resolve --json: the stored choice. `side` is sheet, a shop's id, or '' for a value of one's own."""

    conflict: ConflictDocument
    side: str
    value: Cell


class ReasonDocument(TypedDict):
    """Why a listing shows another number than it should."""

    code: str
    text: str


class ShownDocument(TypedDict):
    """A number of a listing and when it was seen or written."""

    number: int
    at: str
    file: NotRequired[str]
    run: NotRequired[str]


class ListingDocument(TypedDict):
    """One shop's listing. `target` is null where nothing may be written; `orders` are pieces since `confirmed`."""

    shop: str
    listing: str
    sku: str
    title: str
    target: int | None
    confirmed: ShownDocument | None
    orders: int
    handed: ShownDocument | None
    intended: ShownDocument | None
    drift: int | None
    announced: int | None
    reasons: list[ReasonDocument]


class HoldDocument(TypedDict):
    """Pieces that an open order holds."""

    shop: str
    order: str
    line: str
    pieces: int


class PartDocument(TypedDict):
    """One component of a bundle."""

    owner: str
    sku: str
    pieces: int
    available: int | None


class ExplainDocument(TypedDict):
    """explain --json. Stock is null where it isn't known, and for a bundle."""

    owner: str
    sku: str
    title: str
    mode: str
    on_hand: int | None
    reserved: int | None
    available: int | None
    safety_stock: int
    waiting: int
    movements: list[MovementDocument]
    holds: list[HoldDocument]
    parts: list[PartDocument]
    listings: list[ListingDocument]
    conflicts: list[ConflictDocument]


class HistoryDocument(TypedDict):
    """history --json, newest first."""

    owner: str
    sku: str
    on_hand: int | None
    movements: list[MovementDocument]


class PointsDocument(TypedDict):
    """Points that were taken back: who issued them (a partner's id), and how many."""

    shop: str
    issuer: str
    quantity: int


class UndoDocument(TypedDict):
    """undo --json. `run` is '' when there was nothing to do; `before` is the run that had undone it already."""

    of: str
    run: str
    before: str
    movements: list[MovementDocument]
    fields: list[ChangeDocument]
    points: list[PointsDocument]
    conflicts: list[ConflictDocument]
    openings: list[MovementDocument]
    joins: list[ChangeDocument]
    orders: list[ChangeDocument]
    facts: list[MovementDocument]


class RiskAtLagDocument(TypedDict):
    """Oversold pieces per 1,000 sold, where others know of an order after `seconds`.

    `enough` is the least safety stock that keeps it below 1; null where only escrow does.
    """

    seconds: int
    oversold: float
    with_safety: dict[str, float]
    enough: int | None


class ItemRiskDocument(TypedDict):
    """One item. `why` says why there is no estimate ('' where there is one); the rest is null or empty then.

    `per_hour` is pieces a shop; `assumed`: nothing was sold in `days`, so one piece a day is taken for granted.
    """

    owner: str
    sku: str
    title: str
    mode: str
    why: str
    available: int | None
    reserve: int | None
    sold: int | None
    days: float | None
    per_hour: dict[str, float]
    assumed: bool
    lags: list[RiskAtLagDocument]


class RiskDocument(TypedDict):
    """risk --json, the riskiest first, or in the order of the keys."""

    items: list[ItemRiskDocument]


class TakenDocument(TypedDict):
    """Points of `issuer` that the shops of `taker` took, less those given back."""

    issuer: str
    taker: str
    points: int


class TransferDocument(TypedDict):
    """`payer` pays `payee`; `amount_minor` is in the currency's smallest unit."""

    payer: str
    payee: str
    points: int
    amount_minor: int
    payer_confirmed: bool
    payee_confirmed: bool


class IssuedDocument(TypedDict):
    """All points that a partner ever gave: issued = held + spent + expired (or void)."""

    issued: int
    held: int
    spent: int
    expired: int


class ClearingDocument(TypedDict):
    """points --json: one calendar month (`2026-03`). `balances`: what each partner is to get, below 0 to pay."""

    month: str
    currency: str
    taken: list[TakenDocument]
    balances: dict[str, int]
    transfers: list[TransferDocument]
    issuers: dict[str, IssuedDocument]


class LotDocument(TypedDict):
    """Points that expire together; `expires` is the last day they count, '' for never."""

    shop: str
    issuer: str
    expires: str
    points: int


class MemberPointsDocument(TypedDict):
    """points MEMBER --json. `spendable`: how many each partner's shops may take now."""

    member: str
    total: int
    lots: list[LotDocument]
    spendable: dict[str, int]


class AccountDocument(TypedDict):
    """One shop's account of a person, by the shop's own number."""

    shop: str
    customer: str


class AgreementDocument(TypedDict):
    """How two accounts agree in one field, and how many bits that adds to their weight."""

    code: str
    text: str
    bits: float


class JoinDocument(TypedDict):
    """Two accounts that were joined: because people said so, by an identity, or because `weight` is `enough`."""

    one: AccountDocument
    other: AccountDocument
    said: bool
    identity: bool
    agreement: list[AgreementDocument]
    weight: float
    enough: float


class MemberExplainDocument(TypedDict):
    """explain MEMBER --json: what holds a member's accounts together, strongest first."""

    member: str
    accounts: list[AccountDocument]
    joins: list[JoinDocument]


class QuestionDocument(TypedDict):
    """Two accounts that may be one person: how they agree (codes), why they weren't joined, and both in words.

    `refused` is null where too little speaks for it; `weight` is in bits.
    """

    id: str
    one: AccountDocument
    other: AccountDocument
    agreement: list[str]
    weight: float
    refused: str | None
    why: str


class ReviewDocument(TypedDict):
    """members review --json: the likeliest first. `more`: weaker ones, which come up as these are answered."""

    questions: list[QuestionDocument]
    more: int


class JudgedDocument(TypedDict):
    """members judge --json, members review ID WORD --json. `word`: same, different, open, or later."""

    one: AccountDocument
    other: AccountDocument
    word: str


class OverlapDocument(TypedDict):
    """members overlap --json. `count` is null where it isn't told, and then `fewer_than` says below what it is."""

    one: str
    other: str
    count: int | None
    fewer_than: int | None


class BlindDocument(TypedDict):
    """members blind --json. `left_out`: rows that name nobody by a whole phone, or can't be read."""

    file: str
    people: int
    left_out: int


class SpentDocument(TypedDict):
    """spend --json, give-back --json: by how much each lot moved. `void`: points given back that are void at once."""

    run: str
    lots: list[LotDocument]
    void: int


class ServeDocument(TypedDict):
    """serve --json, as soon as it listens: its address, and where platforms call."""

    address: str
    hooks: list[str]


class AgainDocument(TypedDict):
    """work --again --json: how many calls that had been put aside are due again."""

    again: int


class HookDocument(TypedDict):
    """One webhook as the platform has it, `topic` in the platform's words."""

    id: str
    topic: str
    address: str
    active: bool


class ShopHooksDocument(TypedDict):
    """One shop: where it is to call, and its webhooks (of `hooks register`: those made or woken)."""

    shop: str
    address: str
    hooks: list[HookDocument]
    problem: NotRequired[ProblemDocument]


class HooksDocument(TypedDict):
    """hooks --json."""

    shops: list[ShopHooksDocument]


class ReceiptDocument(TypedDict):
    """What forgetting a member removed: what → how many. `shops`: where a person still has to erase the account."""

    run: str
    at: str
    member: str
    removed: dict[str, int]
    shops: list[str]


class ForgottenDocument(TypedDict):
    """members forget --json. `accounts` are told only here; `sheet`: it was emptied in this run."""

    receipt: ReceiptDocument
    accounts: list[AccountDocument]
    sheet: bool


class ReceiptsDocument(TypedDict):
    """members receipts --json, oldest first."""

    receipts: list[ReceiptDocument]


class PersonAccountDocument(TypedDict):
    """One shop's account of a person, all of it as the shop told it last."""

    shop: str
    customer: str
    name: str
    phone: str
    phone_verified: bool
    email: str
    email_verified: bool
    union_id: str
    wechat_id: str
    birthday: str
    gender: str
    address: str
    points: int | None
    tier: str


class PersonConsentDocument(TypedDict):
    """What a person agreed to or, when `withdrawn`, no longer allows."""

    shop: str
    customer: str
    purpose: str
    text: str
    receivers: list[str]
    at: str
    withdrawn: bool
    channel: str
    expires: str | None


class PersonPointsDocument(TypedDict):
    """One movement of a person's points; `expires` is the last day they count, '' for never."""

    at: str
    shop: str
    issuer: str
    points: int
    kind: str
    expires: str
    order: str


class PersonOrderDocument(TypedDict):
    """An order on which points were earned or spent."""

    shop: str
    order: str


class PersonDocument(TypedDict):
    """members export: all that is kept about a person. `shown`: fields that stand in the sheet, for `readers`."""

    member: str
    accounts: list[PersonAccountDocument]
    consents: list[PersonConsentDocument]
    points: list[PersonPointsDocument]
    orders: list[PersonOrderDocument]
    shown: list[str]
    readers: list[str]


class DisclosureDocument(TypedDict):
    """What of members one run's sheet showed to `readers`: field → how many, "<10" for a few."""

    run: str
    at: str
    readers: list[str]
    fields: dict[str, str]


class ShownRunsDocument(TypedDict):
    """members shown --json, newest first."""

    runs: list[DisclosureDocument]


DOCUMENTS = (
    AgainDocument,
    BlindDocument,
    CheckDocument,
    ClearingDocument,
    ConflictsDocument,
    DemoDocument,
    ExplainDocument,
    FailedDocument,
    ForgottenDocument,
    HistoryDocument,
    HooksDocument,
    InitDocument,
    JudgedDocument,
    MemberExplainDocument,
    MemberPointsDocument,
    OverlapDocument,
    PersonDocument,
    PlanDocument,
    ReceiptsDocument,
    ResolveDocument,
    ReviewDocument,
    RiskDocument,
    RunsDocument,
    ServeDocument,
    ShadowDocument,
    ShownRunsDocument,
    SpentDocument,
    SyncDocument,
    UndoDocument,
)


def cli_schema() -> str:
    """The JSON schema of every document, as it is checked in."""
    from pydantic import TypeAdapter

    inputs = [(kind.__name__, "serialization", TypeAdapter(kind)) for kind in DOCUMENTS]
    _, schema = TypeAdapter.json_schemas(inputs, title="What sheetpact prints with --json")  # type: ignore[arg-type]
    return json.dumps(schema, ensure_ascii=False, indent=2) + "\n"
