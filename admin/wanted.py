"""What customers asked for and the catalogue lacks; taught, entered or dropped from here."""

import asyncio
from collections.abc import Mapping

from aiohttp import web

from admin.fields import FormReader
from admin.scope import rep_in_scope
from admin.visit import Visit
from domain.base.errors import NotAllowed
from domain.catalog import (
    SaleUnit,
    SkuDraft,
    drop_wanted,
    find_sku,
    list_wanted,
    settle_as_sku,
    settle_as_word,
)
from domain.exchange import build_wanted_sheet
from domain.staff import Permission

_SHOWN = 200
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


async def show_list(visit: Visit) -> web.StreamResponse:
    """GET /wanted."""
    return await _show(visit)


async def _show(visit: Visit, wrong: Mapping[str, str] | None = None) -> web.Response:
    words = await visit.read(list_wanted, rep_in_scope(visit.staff))
    return visit.page(
        "wanted.html",
        http=422 if wrong else 200,
        words=words[:_SHOWN],
        total=len(words),
        wrong=wrong or {},
        typed=dict(visit.form.pairs) if wrong else {},
    )


async def export(visit: Visit) -> web.StreamResponse:
    """GET /wanted.xlsx: every word with who asked, how often and when last."""
    words = await visit.read(list_wanted, rep_in_scope(visit.staff))
    t = visit.t
    titles = (t("Word"), t("Shop"), t("Times"), t("First asked"), t("Last asked"))
    zone = visit.context.shop().zone
    content = await asyncio.to_thread(build_wanted_sheet, words, titles=titles, zone=zone)
    return web.Response(
        body=content,
        content_type=_XLSX,
        headers={"Content-Disposition": 'attachment; filename="jiedan-wanted.xlsx"'},
    )


async def settle(visit: Visit) -> web.StreamResponse:
    """POST /wanted: the word means goods there are, goods entered now, or is dropped."""
    reader = FormReader(visit)
    word = reader.text("word", limit=64, required=True)
    match visit.form.get("what"):
        case "word":
            return await _as_word(visit, reader, word)
        case "sku":
            return await _as_sku(visit, reader, word)
        case _:
            await visit.act(drop_wanted, word, visit.actor)
            return visit.go("wanted", done="removed")


async def _as_word(visit: Visit, reader: FormReader, word: str) -> web.Response:
    code = reader.text("code", limit=40, required=True)
    sku = await visit.read(find_sku, code) if code else None
    if code and sku is None:
        reader.wrong["code"] = visit.t("There are no goods with this code.")
    if sku is None or not reader.is_right:
        return await _show(visit, reader.wrong)
    await visit.act(settle_as_word, word, sku.id, visit.actor)
    return visit.go("product", code=sku.code, done="added", anchor="#words")


async def _as_sku(visit: Visit, reader: FormReader, word: str) -> web.Response:
    if not visit.may(Permission.MANAGE_GOODS):
        raise NotAllowed(Permission.MANAGE_GOODS.value)
    code = reader.text("new_code", limit=40, required=True)
    name = reader.text("name", required=True)
    base = reader.text("base_unit", limit=8, required=True)
    order = reader.text("order_unit", limit=8) or base
    pack = reader.whole("pack") or 1
    if (order == base) != (pack == 1):
        reader.wrong["pack"] = visit.t("How many {unit} are in it?", unit=base)
    if code and await visit.read(find_sku, code) is not None:
        reader.wrong["new_code"] = visit.t("This code is in use already.")
    if not reader.is_right:
        return await _show(visit, reader.wrong)
    units = (SaleUnit(order, pack),) if pack > 1 else ()
    draft = SkuDraft(code, name, base, order, units, aliases=(word,))
    await visit.act(settle_as_sku, word, draft, visit.actor)
    return visit.go("product", code=code, done="added")
