"""The scale beside an order: what is to be weighed, and the figures somebody typed."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from aiohttp import web

from admin.fields import FormReader
from admin.orders import show_wrong
from admin.scope import order_in_scope
from admin.visit import Visit
from admin.weighed import Scale, scales_of, seen_of
from domain.base.errors import StaleVersion
from domain.catalog import measure
from domain.db import Tx
from domain.order import (
    Weight,
    WeightHow,
    WeightInvalid,
    WeightUnlikely,
    lock_order,
    weigh_lines,
)
from domain.staff import Staff
from handlers import figures


@dataclass(frozen=True, slots=True)
class Typed:
    """The fields of one line; empty ones are None.

    `count` is what lies there for `part` of it, new or corrected; `more` another part beside it.
    """

    line: int
    count: Decimal | None
    part: Decimal | None
    more: Decimal | None
    more_part: Decimal | None
    unit: str
    is_sure: bool


async def weigh(visit: Visit) -> web.StreamResponse:
    """POST /orders/{order_no}/weigh: every figure that was typed, or none of them.

    Only at what was shown: a page from before the goods left must not weigh others for them.
    """
    reader = FormReader(visit)
    scales = await visit.read(_scales, visit.staff, visit.part("order_no"))
    typed = [_typed(reader, scale.line.id) for scale in scales]
    said = [one for one in typed if one.count is not None or one.more is not None]
    if not said and scales and reader.is_right:
        reader.wrong[f"weight.{scales[0].line.id}"] = visit.t("Please fill this in.")
    if not reader.is_right:
        return await show_wrong(visit, reader.wrong)
    try:
        seen = visit.form.get("seen")
        tolerance = visit.context.shop().weight_tolerance
        await visit.act(_weigh, visit.staff, (visit.part("order_no"), seen), said, tolerance)
    except WeightUnlikely as unlikely:
        return await show_wrong(visit, _asked_back(visit, unlikely))
    return visit.go("order", order_no=visit.part("order_no"), done="weighed", anchor="#scale")


def _asked_back(visit: Visit, unlikely: WeightUnlikely) -> dict[str, str]:
    told = visit.t(
        "{ordered} were ordered, {weighed} are a lot off. Please look at the unit.",
        ordered=figures.quantity(visit.t, unlikely.ordered),
        weighed=figures.quantity(visit.t, unlikely.weighed),
    )
    return {f"weight.{unlikely.line_id}": told, f"sure.{unlikely.line_id}": told}


def _typed(reader: FormReader, line: int) -> Typed:
    return Typed(
        line,
        reader.count(f"weight.{line}", required=False),
        reader.count(f"part.{line}", required=False),
        reader.count(f"more.{line}", required=False),
        reader.count(f"morepart.{line}", required=False),
        reader.text(f"unit.{line}", limit=10),
        reader.choice(f"sure.{line}", ("", "yes")) == "yes",
    )


def _scales(tx: Tx, staff: Staff, order_no: str) -> tuple[Scale, ...]:
    order, _ = order_in_scope(tx, staff, order_no)
    return scales_of(tx, order)


def _weigh(
    tx: Tx, staff: Staff, page: tuple[str, str], said: Sequence[Typed], tolerance: int
) -> None:
    order_no, seen = page
    order = lock_order(tx, order_in_scope(tx, staff, order_no)[0].id)
    shown = scales_of(tx, order)
    if seen != seen_of(order, shown):
        raise StaleVersion("order", order.version, order.version)
    scales = {int(scale.line.id): scale for scale in shown}
    there, beside = [], []
    for one in said:
        scale = scales.get(one.line)
        if scale is None or 0 in (one.count, one.part, one.more, one.more_part):
            raise WeightInvalid(order.order_no, scale.line.sku_name if scale else "")
        if one.count is not None:
            told = Weight(
                scale.line.id,
                _base(scale, one, one.count),
                is_sure=one.is_sure,
                tolerance=tolerance,
            )
            part = scale.ready.base if one.part is None else _base(scale, one, one.part)
            there.append(replace(told, part=part, how=WeightHow.CORRECTS))
        if one.more is not None:
            told = Weight(
                scale.line.id,
                _base(scale, one, one.more),
                is_sure=one.is_sure,
                tolerance=tolerance,
            )
            more = None if one.more_part is None else _base(scale, one, one.more_part)
            beside.append(replace(told, part=more, how=WeightHow.ADDS))
    for weights in (there, beside):
        weigh_lines(tx, order.id, weights, actor=staff.actor)


def _base(scale: Scale, one: Typed, count: Decimal) -> int:
    return measure(scale.sku, count, one.unit or scale.unit).base
