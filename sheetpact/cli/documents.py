"""From results to the JSON documents of --json."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from decimal import Decimal

from sheetpact.check import Checked
from sheetpact.cli.schema import (
    Cell,
    ChangeDocument,
    CheckDocument,
    ConflictDocument,
    ExplainDocument,
    FindingDocument,
    HistoryDocument,
    HoldDocument,
    HookDocument,
    HooksDocument,
    ItemRiskDocument,
    ListingDocument,
    MemberCountDocument,
    MovementDocument,
    PartDocument,
    PlanDocument,
    PointsDocument,
    ProblemDocument,
    ReasonDocument,
    ResolveDocument,
    RiskAtLagDocument,
    RiskDocument,
    RunDocument,
    SheetPlanDocument,
    ShopHooksDocument,
    ShownDocument,
    SideDocument,
    SyncDocument,
    UndoDocument,
    WhereDocument,
    WriteDocument,
)
from sheetpact.explain import Explanation, History, ListingView
from sheetpact.hooks import ShopHooks
from sheetpact.model.ledger import Movement
from sheetpact.model.problems import Problem
from sheetpact.model.runs import Run, SideReport
from sheetpact.model.sheet import Value
from sheetpact.model.state import Change, Conflict
from sheetpact.model.texts import say
from sheetpact.rehearsal import PlanReport
from sheetpact.report import Report
from sheetpact.resolve import Resolution
from sheetpact.risk import AtLag, Risk
from sheetpact.undo import Undone


def cell(value: Value) -> Cell:
    if isinstance(value, datetime):
        return value.isoformat()
    return str(value) if isinstance(value, Decimal) else value


def problem(each: Problem, locale: str) -> ProblemDocument:
    where = WhereDocument(
        partner=each.where.partner, shop=each.where.shop, tab=each.where.tab, row=each.where.row, field=each.where.field
    )
    return ProblemDocument(code=each.code, severity=each.severity.value, where=where, text=each.text(locale))


def sides(reports: Mapping[str, SideReport]) -> dict[str, SideDocument]:
    return {
        name: SideDocument(
            read=each.read,
            planned=each.planned,
            written=each.written,
            handed_over=each.handed_over,
            requests=each.requests,
        )
        for name, each in reports.items()
    }


def conflict(each: Conflict, locale: str) -> ConflictDocument:
    return ConflictDocument(
        id=each.id,
        kind=each.kind.value,
        tab=each.tab,
        row=list(each.row),
        field=each.field,
        base=cell(each.base),
        sheet=cell(each.sheet),
        shops={name: cell(value) for name, value in each.shops.items()},
        choice=each.choice,
        why=say(locale, each.why, **each.params) if each.why else "",
    )


def change(each: Change, locale: str) -> ChangeDocument:
    return ChangeDocument(
        at=each.at.isoformat(),
        who=each.who,
        tab=each.tab,
        row=list(each.row),
        field=each.field,
        before=cell(each.before),
        after=cell(each.after),
        why=say(locale, each.why, **each.params),
        run=each.run,
    )


def movements(several: Iterable[Movement]) -> list[MovementDocument]:
    return [
        MovementDocument(
            key=each.key,
            kind=each.kind.value,
            owner=each.item.owner,
            sku=each.item.sku,
            quantity=each.quantity,
            at=each.at.isoformat(),
            run=each.run,
            who=each.who,
            why=each.why,
            shop=each.shop,
            order=each.order,
        )
        for each in several
    ]


def run(each: Run, locale: str) -> RunDocument:
    return RunDocument(
        run=each.id,
        kind=each.kind,
        started_at=each.started_at.isoformat(),
        finished_at=each.finished_at.isoformat() if each.finished_at else None,
        status=each.status.value if each.status else None,
        sides=sides(each.sides),
        conflicts=each.conflicts,
        problems=[problem(told, locale) for told in each.problems],
        seconds=each.seconds,
    )


def sync(report: Report, made: Iterable[Change], open_: Iterable[Conflict], locale: str) -> SyncDocument:
    told = SyncDocument(
        run=report.run.id,
        status=report.status.value,
        sides=sides(report.sides),
        changes=[change(each, locale) for each in made],
        conflicts=[conflict(each, locale) for each in open_],
        problems=[problem(each, locale) for each in report.problems],
        files=list(report.files),
        left=report.left,
        seconds=report.run.seconds,
    )
    if report.members:
        each = report.members
        told["members"] = MemberCountDocument(
            members=each.members, in_several_shops=each.in_several_shops, pairs_waiting=each.pairs_waiting
        )
    return told


def plan(planned: PlanReport, locale: str) -> PlanDocument:
    batch = planned.batch
    return PlanDocument(
        empty=planned.empty,
        status=planned.report.status.value,
        writes={
            shop: [
                WriteDocument(
                    listing=each.listing.listing,
                    owner=each.item.owner,
                    sku=each.item.sku,
                    shown=each.shown,
                    number=each.number,
                )
                for each in writes
            ]
            for shop, writes in planned.writes.items()
        },
        sheet=SheetPlanDocument(
            tabs=len(batch.create),
            headings=len(batch.headings),
            cells=len(batch.cells),
            inserted_rows=sum(len(insert.rows) for insert in batch.inserts),
            deleted_rows=sum(len(gone.refs) for gone in batch.deletes),
        )
        if batch
        else None,
        changes=[change(each, locale) for each in planned.changes],
        conflicts=[conflict(each, locale) for each in planned.conflicts],
        problems=[problem(each, locale) for each in planned.report.problems],
    )


def check(checked: Checked, locale: str) -> CheckDocument:
    return CheckDocument(
        ready=checked.ready,
        findings=[FindingDocument(**problem(each.problem, locale), well=each.well) for each in checked.findings],
    )


def resolve(resolution: Resolution, locale: str) -> ResolveDocument:
    return ResolveDocument(
        conflict=conflict(resolution.conflict, locale), side=resolution.side, value=cell(resolution.value)
    )


def explain(told: Explanation, locale: str) -> ExplainDocument:
    stock = told.stock if told.stock and told.stock.opened and not told.parts else None
    return ExplainDocument(
        owner=told.item.owner,
        sku=told.item.sku,
        title=told.title,
        mode=told.mode,
        on_hand=stock.on_hand if stock else None,
        reserved=stock.reserved if stock else None,
        available=told.available,
        safety_stock=told.safety,
        waiting=told.waiting,
        movements=movements(told.movements),
        holds=[HoldDocument(shop=each.shop, order=each.order, line=each.line, pieces=each.held) for each in told.holds],
        parts=[
            PartDocument(owner=each.item.owner, sku=each.item.sku, pieces=each.pieces, available=each.available)
            for each in told.parts
        ],
        listings=[_listing(each, locale) for each in told.listings],
        conflicts=[conflict(each, locale) for each in told.conflicts],
    )


def _listing(view: ListingView, locale: str) -> ListingDocument:
    known = view.known
    confirmed, handed, intended = known.confirmed, known.awaited, known.intended
    return ListingDocument(
        shop=known.key.shop,
        listing=known.key.listing,
        sku=known.sku,
        title=known.title,
        target=view.target,
        confirmed=ShownDocument(number=confirmed.number, at=confirmed.at.isoformat()) if confirmed else None,
        orders=sum(effect.delta for effect in view.orders),
        handed=ShownDocument(number=handed.number, at=handed.at.isoformat(), file=handed.file, run=handed.run)
        if handed
        else None,
        intended=ShownDocument(number=intended.number, at=intended.at.isoformat(), run=intended.run)
        if intended
        else None,
        drift=known.drift.delta if known.drift else None,
        announced=known.announced,
        reasons=[ReasonDocument(code=each.code, text=say(locale, each.code, **each.params)) for each in view.reasons],
    )


def history(told: History) -> HistoryDocument:
    opened = told.stock is not None and told.stock.opened
    return HistoryDocument(
        owner=told.item.owner,
        sku=told.item.sku,
        on_hand=told.stock.on_hand if told.stock and opened else None,
        movements=movements(told.movements),
    )


def undo(undone: Undone, locale: str) -> UndoDocument:
    return UndoDocument(
        of=undone.of,
        run=undone.run,
        before=undone.before,
        movements=movements(undone.movements),
        fields=[change(each, locale) for each in undone.fields],
        points=[
            PointsDocument(shop=each.account.shop, issuer=each.issuer, quantity=each.quantity) for each in undone.points
        ],
        conflicts=[conflict(each, locale) for each in undone.conflicts],
        openings=movements(undone.openings),
        joins=[change(each, locale) for each in undone.joins],
        orders=[change(each, locale) for each in undone.orders],
        facts=movements(undone.facts),
    )


def risk(several: Iterable[Risk]) -> RiskDocument:
    return {"items": [_risk(each) for each in several]}


def _risk(each: Risk) -> ItemRiskDocument:
    demand = each.demand
    return {
        "owner": each.item.owner,
        "sku": each.item.sku,
        "title": each.title,
        "mode": each.mode,
        "why": each.why,
        "available": each.available if demand else None,
        "reserve": each.reserve if demand else None,
        "sold": demand.sold if demand else None,
        "days": round(demand.days, 2) if demand else None,
        "per_hour": {shop: round(rate, 4) for shop, rate in demand.per_hour.items()} if demand else {},
        "assumed": demand.assumed if demand else False,
        "lags": [_lag(lag) for lag in each.lags],
    }


def _lag(lag: AtLag) -> RiskAtLagDocument:
    return {
        "seconds": lag.seconds,
        "oversold": round(lag.oversold, 4),
        "with_safety": {str(pieces): round(rate, 4) for pieces, rate in lag.with_safety.items()},
        "enough": lag.enough,
    }


def hooks(found: Iterable[ShopHooks], locale: str) -> HooksDocument:
    return HooksDocument(shops=[_shop_hooks(each, locale) for each in found])


def _shop_hooks(told: ShopHooks, locale: str) -> ShopHooksDocument:
    made = [HookDocument(id=each.id, topic=each.topic, address=each.address, active=each.active) for each in told.hooks]
    document = ShopHooksDocument(shop=told.shop, address=told.address, hooks=made)
    if told.problem is not None:
        document["problem"] = problem(told.problem, locale)
    return document
