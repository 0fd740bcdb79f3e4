"""Check a plan against the database and apply it, whole or not at all."""

from dataclasses import replace
from zoneinfo import ZoneInfo

from domain.base.actor import Actor
from domain.base.errors import NotFound
from domain.base.ids import StaffId
from domain.db import Tx
from domain.exchange import store
from domain.exchange.checking import Findings
from domain.exchange.errors import ImportRefused
from domain.exchange.goods_import import apply_goods, check_goods
from domain.exchange.listings_import import (
    apply_customers,
    apply_history,
    check_customers,
    check_history,
)
from domain.exchange.model import (
    CustomerEntry,
    GoodsEntry,
    ImportDraft,
    ImportPlan,
    ImportReport,
    OpeningEntry,
    PastLineEntry,
    PriceEntry,
)
from domain.exchange.openings import apply_openings, check_openings
from domain.exchange.planning import with_problems
from domain.exchange.prices_import import apply_prices, check_prices

_CHINA = ZoneInfo("Asia/Shanghai")


def check_import(tx: Tx, plan: ImportPlan, zone: ZoneInfo = _CHINA) -> ImportReport:
    """The dry run: what the plan would do, and everything that stands against it. Reads only.

    `zone` is where the dates of the file are days.
    """
    findings = Findings(problems=list(plan.report.problems))
    rows = plan.rows
    if goods := [row for row in rows if isinstance(row, GoodsEntry)]:
        check_goods(tx, goods, findings, plan.currency)
    if prices := [row for row in rows if isinstance(row, PriceEntry)]:
        check_prices(tx, prices, findings, zone=zone, currency=plan.currency)
    if shops := [row for row in rows if isinstance(row, CustomerEntry)]:
        check_customers(tx, shops, findings)
    if past := [row for row in rows if isinstance(row, PastLineEntry)]:
        check_history(tx, past, findings)
    if brought := [row for row in rows if isinstance(row, OpeningEntry)]:
        check_openings(tx, brought, findings)
    return _report(plan, findings)


def apply_import(
    tx: Tx, plan: ImportPlan, actor: Actor, *, zone: ZoneInfo = _CHINA
) -> ImportReport:
    """Write the whole plan, or raise ImportRefused with the report and write nothing.

    `zone` is where the dates of the file are days.
    """
    if not plan.report.is_clean:
        raise ImportRefused(plan.report)
    dry = check_import(tx, plan, zone)
    if not dry.is_clean:
        raise ImportRefused(dry)
    findings = Findings()
    with tx.savepoint():
        _apply(tx, plan, findings, actor, zone)
        report = _report(plan, findings)
        if not report.is_clean:
            raise ImportRefused(report)
    return report


def _apply(tx: Tx, plan: ImportPlan, findings: Findings, actor: Actor, zone: ZoneInfo) -> None:
    rows = plan.rows
    if goods := [row for row in rows if isinstance(row, GoodsEntry)]:
        apply_goods(tx, goods, findings, actor, plan.currency)
    if prices := [row for row in rows if isinstance(row, PriceEntry)]:
        apply_prices(tx, prices, findings, actor, zone=zone, currency=plan.currency)
    if shops := [row for row in rows if isinstance(row, CustomerEntry)]:
        apply_customers(tx, shops, findings, actor, plan.currency)
    if past := [row for row in rows if isinstance(row, PastLineEntry)]:
        apply_history(tx, past, findings, actor, zone)
    if brought := [row for row in rows if isinstance(row, OpeningEntry)]:
        apply_openings(tx, brought, findings, actor, zone)


def _report(plan: ImportPlan, findings: Findings) -> ImportReport:
    counted = replace(
        plan.report,
        created=findings.created,
        updated=findings.updated,
        unchanged=findings.unchanged,
        price_changes=tuple(sorted(findings.changes, key=lambda change: change.row)),
    )
    return with_problems(counted, findings.problems)


def keep_draft(tx: Tx, draft: ImportDraft) -> None:
    """Keep an uploaded file until it is applied, put away, or a day old."""
    store.delete_drafts_before(tx, tx.now - store.DRAFT_LIFE)
    store.insert_draft(tx, draft)


def get_draft(tx: Tx, key: str, staff_id: StaffId) -> ImportDraft:
    """The file under this key; NotFound also where it is another person's."""
    found = store.find_draft(tx, key, staff_id)
    if found is None:
        raise NotFound("import", key)
    return found


def drop_draft(tx: Tx, key: str, staff_id: StaffId) -> None:
    """Put a file away; harmless where there is none."""
    store.delete_draft(tx, key, staff_id)
