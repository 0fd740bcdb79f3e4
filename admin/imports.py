"""Imports: choose a file, read the dry-run report, apply. Nothing is written before that."""

import asyncio
import secrets
from functools import partial
from zoneinfo import ZoneInfo

from aiohttp import web

from admin.problems import explain_problem, place_of
from admin.visit import Visit
from domain.base.errors import NotFound
from domain.db import Tx
from domain.exchange import (
    ImportDraft,
    ImportKind,
    ImportPlan,
    ImportRefused,
    ImportReport,
    apply_import,
    build_price_sheet,
    build_template,
    check_import,
    drop_draft,
    get_draft,
    keep_draft,
    load_price_sheet,
    plan_import,
)
from domain.staff import Permission, Staff, require

KINDS = {
    ImportKind.GOODS: ("Goods", "Codes, names, specs, units, barcodes, prices and stock."),
    ImportKind.PRICES: ("Prices", "List, group, grade and contract prices, breaks, dates."),
    ImportKind.CUSTOMERS: ("Customers", "Shops with group, grade, rep, terms and contact."),
    ImportKind.HISTORY: ("Past orders", "What shops took before, for “the usual”."),
    ImportKind.OPENINGS: ("Owed before", "What shops owed before their accounts were kept here."),
}
_SHOWN = 200
"""Changed prices a report lists; the rest is counted."""
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


async def show_upload(visit: Visit) -> web.StreamResponse:
    """GET /import."""
    return _upload_page(visit, _kind(visit.query("kind")) or ImportKind.GOODS)


def _upload_page(visit: Visit, kind: ImportKind, sentence: str = "") -> web.Response:
    return visit.page(
        "import.html",
        http=422 if sentence else 200,
        kinds=KINDS,
        chosen=kind,
        sentence=sentence,
    )


async def upload(visit: Visit) -> web.StreamResponse:
    """POST /import: read the file, keep it with its report."""
    kind = _kind(visit.form.get("kind"))
    file = visit.form.uploads.get("file")
    if kind is ImportKind.OPENINGS:
        require(visit.staff, Permission.REVIEW_MONEY)
    if kind is None or file is None:
        told = visit.t("Please choose what the file holds, and the file.")
        return _upload_page(visit, kind or ImportKind.GOODS, told)
    draft = ImportDraft(
        secrets.token_urlsafe(16), visit.staff.id, kind, file.filename, file.content
    )
    await visit.act(keep_draft, draft)
    return visit.go("import_report", draft=draft.key)


async def show_report(visit: Visit) -> web.StreamResponse:
    """GET /import/{draft}: what the file would do."""
    draft, plan = await _load_plan(visit)
    zone = visit.context.shop().zone
    report = await visit.read(check_import, plan, zone) if plan.report.is_clean else plan.report
    return _report_page(visit, draft, report)


def _report_page(
    visit: Visit, draft: ImportDraft, report: ImportReport, *, status: int = 200
) -> web.Response:
    told = [
        (place_of(p, visit.t), explain_problem(p, report.kind, visit.t), p.is_warning)
        for p in report.problems
    ]
    return visit.page(
        "import_report.html",
        http=status,
        draft=draft,
        report=report,
        kinds=KINDS,
        wrong=[row for row in told if not row[2]],
        warnings=[row for row in told if row[2]],
        changes=report.price_changes[:_SHOWN],
        has_breaks=any(change.min_count > 1 for change in report.price_changes),
    )


async def apply(visit: Visit) -> web.StreamResponse:
    """POST /import/{draft}/apply: all of it, or nothing and the report."""
    draft, plan = await _load_plan(visit)
    try:
        await visit.act(_apply, visit.staff, draft.key, plan, visit.context.shop().zone)
    except ImportRefused as refused:
        return _report_page(visit, draft, refused.report, status=422)
    return visit.go("imports", done="imported")


async def drop(visit: Visit) -> web.StreamResponse:
    """POST /import/{draft}/drop."""
    await visit.act(drop_draft, visit.part("draft"), visit.staff.id)
    return visit.go("imports", done="dropped")


async def download(visit: Visit) -> web.StreamResponse:
    """GET /import/template/{kind}: an xlsx with the columns and an example row."""
    kind = _kind(visit.part("kind"))
    if kind is None:
        raise NotFound("page", "template")
    is_chinese = visit.t.language.startswith("zh")
    content = await asyncio.to_thread(build_template, kind, is_chinese=is_chinese)
    return web.Response(
        body=content,
        content_type=_XLSX,
        headers={"Content-Disposition": f'attachment; filename="jiedan-{kind.value}.xlsx"'},
    )


async def download_prices(visit: Visit) -> web.StreamResponse:
    """GET /import/prices.xlsx: every price list, to be edited and read in again."""
    rows = await visit.read(load_price_sheet, visit.context.shop().zone)
    is_chinese = visit.t.language.startswith("zh")
    content = await asyncio.to_thread(build_price_sheet, rows, is_chinese=is_chinese)
    return web.Response(
        body=content,
        content_type=_XLSX,
        headers={"Content-Disposition": 'attachment; filename="jiedan-prices.xlsx"'},
    )


async def _load_plan(visit: Visit) -> tuple[ImportDraft, ImportPlan]:
    """The kept file, read again in a thread: the loop stays free."""
    draft = await visit.read(get_draft, visit.part("draft"), visit.staff.id)
    read = partial(plan_import, currency=visit.currency)
    plan = await asyncio.to_thread(read, draft.kind, draft.content, draft.filename)
    return draft, plan


def _apply(tx: Tx, staff: Staff, key: str, plan: ImportPlan, zone: ZoneInfo) -> None:
    if plan.report.kind is ImportKind.OPENINGS:
        require(staff, Permission.REVIEW_MONEY)
    apply_import(tx, plan, staff.actor, zone=zone)
    drop_draft(tx, key, staff.id)


def _kind(word: str) -> ImportKind | None:
    return ImportKind(word) if word in set(ImportKind) else None
