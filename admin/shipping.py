"""A parcel leaves an order: all that is open, or what somebody typed beside each line.

Worked example: 可乐 10箱 and 雪碧 2箱 are open. 可乐 4 and 雪碧 0 leaves 4箱 now; the page then
offers 可乐 6 and 雪碧 2. Sent twice, the second is refused: a parcel has left since.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from aiohttp import web

from admin.fields import FormReader
from admin.orders import show_awaited, show_wrong
from admin.scope import order_in_scope
from admin.sendable import Sendable, sendable_of
from admin.visit import Visit
from admin.weighed import scales_of
from domain.aftersale import send_order
from domain.base.errors import StaleVersion
from domain.base.ids import OrderLineId
from domain.credit import PaymentAwaited
from domain.db import Tx
from domain.fulfilment import Parcel, shipments_of
from domain.order import Order, OrderStatus, missing_of, start_picking
from domain.staff import Staff


@dataclass(frozen=True, slots=True)
class _Typed:
    """Who carries it; how much of each line, by line id, and after how many parcels."""

    carrier: str
    tracking_no: str
    counts: Mapping[OrderLineId, Decimal]
    parcels: str


async def ship(visit: Visit) -> web.StreamResponse:
    """POST /orders/{order_no}/ship: what is open leaves now, or so much of it as was typed."""
    reader = FormReader(visit)
    carrier = reader.text("carrier", limit=40, required=True)
    number = reader.text("tracking_no", limit=60)
    counts = {
        OrderLineId(int(name.removeprefix("send."))): count
        for name, _ in visit.form.pairs
        if name.startswith("send.") and name.removeprefix("send.").isdecimal()
        if (count := reader.count(name)) is not None
    }
    if not reader.is_right:
        return await show_wrong(visit, reader.wrong)
    typed = _Typed(carrier, number, counts, visit.form.get("parcels"))
    try:
        wrong = await visit.act(_ship, visit.staff, visit.part("order_no"), typed)
    except PaymentAwaited as awaited:
        return await show_awaited(visit, awaited.missing)
    if wrong:
        return await show_wrong(visit, {f"send.{n}": _said(visit, m) for n, m in wrong.items()})
    return visit.go("order", order_no=visit.part("order_no"), done="shipped")


def _said(visit: Visit, most: str) -> str:
    if not most:
        return visit.t("Every line is 0: type how much leaves.")
    return visit.t("At most {most}.", most=most)


def _ship(tx: Tx, staff: Staff, order_no: str, typed: _Typed) -> dict[OrderLineId, str]:
    """Send it; else the most of each line of which too much was typed; "" where all are 0."""
    order, _ = order_in_scope(tx, staff, order_no)
    rows = sendable_of(tx, order, scales_of(tx, order), missing_of(tx, order))
    told = [row for row in rows if row.line.id in typed.counts]
    wrong = {
        row.line.id: row.shown_most for row in told if not row.admits(typed.counts[row.line.id])
    }
    if wrong:
        return wrong
    lines = _parts(rows, typed.counts)
    if lines == ():
        return dict.fromkeys((row.line.id for row in told), "")
    if lines is not None and typed.parcels != str(len(shipments_of(tx, order.id))):
        raise StaleVersion("order", order.version, order.version)
    _send(tx, staff, order, Parcel(typed.carrier, typed.tracking_no, lines))
    return {}


def _parts(
    rows: Sequence[Sendable], counts: Mapping[OrderLineId, Decimal]
) -> tuple[tuple[OrderLineId, int], ...] | None:
    """Line and base units of a parcel that is not everything; None where it is."""
    parts = [(row, row.base(counts.get(row.line.id))) for row in rows]
    if all(base == row.line.ready_base for row, base in parts if not row.is_weighed):
        return None
    return tuple((row.line.id, base) for row, base in parts if base)


def _send(tx: Tx, staff: Staff, order: Order, parcel: Parcel) -> None:
    if order.status is OrderStatus.CONFIRMED:
        start_picking(tx, order.id, actor=staff.actor)
    send_order(tx, order.id, actor=staff.actor, parcel=parcel)
