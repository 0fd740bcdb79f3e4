"""Standing orders: what shops are asked for regularly; paused, resumed and ended here too."""

from collections.abc import Mapping
from dataclasses import dataclass

from aiohttp import web

from admin.visit import Visit
from admin.words import Badge
from domain.base.actor import Actor
from domain.base.errors import NotFound
from domain.base.ids import SkuId
from domain.catalog import Sku, get_skus
from domain.customer import Customer, get_contact, get_customer, get_customers
from domain.db import Tx
from domain.delivery import DeliveryPolicy, DeliverySlot, usual_policies
from domain.staff import Staff, looks_after
from domain.standing import (
    StandingOrder,
    StandingStatus,
    get_standing,
    list_standing,
    offered_day,
    set_standing_status,
)

STATES: Mapping[StandingStatus, Badge] = {
    StandingStatus.ACTIVE: Badge("Runs", "good"),
    StandingStatus.PAUSED: Badge("Paused", "wait"),
    StandingStatus.ENDED: Badge("Ended", ""),
}
DAYS: Mapping[int, str] = {
    1: "Mon",
    2: "Tue",
    3: "Wed",
    4: "Thu",
    5: "Fri",
    6: "Sat",
    7: "Sun",
}
_ACTS = {
    "pause": StandingStatus.PAUSED,
    "resume": StandingStatus.ACTIVE,
    "end": StandingStatus.ENDED,
}


@dataclass(frozen=True, slots=True)
class StandingView:
    """One standing order with its shop, who agreed to it, and the day that comes next."""

    standing: StandingOrder
    customer: Customer
    contact: str
    slot: DeliverySlot | None


async def show_list(visit: Visit) -> web.StreamResponse:
    """GET /standing."""
    views, skus = await visit.read(_load, visit.staff, visit.context.shop().policy)
    return visit.page("standing.html", views=views, skus=skus, states=STATES, days=DAYS)


def _load(
    tx: Tx, staff: Staff, policy: DeliveryPolicy
) -> tuple[list[StandingView], dict[SkuId, Sku]]:
    views = []
    listed = list_standing(tx)
    shops = get_customers(tx, {one.customer_id for one in listed})
    usual = usual_policies(tx, policy, tuple(shops.values()))
    for one in listed:
        customer = shops[one.customer_id]
        if not looks_after(staff, customer.rep_id):
            continue
        is_active = one.status is StandingStatus.ACTIVE
        slot = offered_day(tx, one, policy=usual[customer.id]) if is_active else None
        views.append(StandingView(one, customer, get_contact(tx, one.contact_id).name, slot))
    ids = {line.sku_id for view in views for line in view.standing.lines}
    return views, get_skus(tx, tuple(ids))


async def switch(visit: Visit) -> web.StreamResponse:
    """POST /standing/{id}: pause, resume or end it."""
    number, wanted = visit.part("id"), _ACTS.get(visit.form.get("to"))
    if wanted is None or not (number.isascii() and number.isdigit() and len(number) < 18):
        raise NotFound("standing_order", number)
    await visit.act(_switch, visit.staff, int(number), wanted, visit.actor)
    return visit.go("standing", done="saved")


def _switch(tx: Tx, staff: Staff, standing_id: int, to: StandingStatus, actor: Actor) -> None:
    """NotFound also where it is another rep's shop."""
    standing = get_standing(tx, standing_id)
    if not looks_after(staff, get_customer(tx, standing.customer_id).rep_id):
        raise NotFound("standing_order", str(standing_id))
    set_standing_status(tx, standing_id, to, actor=actor)
