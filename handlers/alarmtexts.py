"""The words of alarms: what owners and the groups of robots should look at."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from domain.base.ids import ContactId, OrderId, OutboxId, SkuId, StaffId
from domain.campaign import get_campaign
from domain.catalog import get_sku
from domain.conversation import get_message
from domain.credit import HoldState, receivable_of
from domain.customer import get_customer
from domain.inventory import list_warehouses, refused_since
from domain.messaging import OutboxRow, RecipientKind, get_outbox_row
from domain.order import get_order
from domain.staff import get_staff
from handlers import backorder, peoplenotices
from handlers.linetext import base_text
from handlers.message import Part, Text
from handlers.noticerow import Notice
from handlers.render import cut
from handlers.undelivered import plain_reason

MISSED_DAYS = 7
"""As far back goes what is told of goods that customers could not get."""


def alarm(n: Notice) -> Iterator[Part]:
    """Something the owners should look at."""
    t, payload = n.t, n.row.payload
    what = str(payload.get("what", ""))
    match what:
        case "stock_low":
            head = t("Stock is low: {name}, {left} left.", **_stock_words(n, payload))
            yield Text("\n".join(part for part in (head, _missed_text(n, payload)) if part))
        case "stock_over":
            yield Text(t("Stock is high: {name}, {left} there.", **_stock_words(n, payload)))
        case "reservation_short":
            yield from _missing(n, payload)
        case "dead_turn":
            head = t("A message could not be handled. Please get in touch with the sender.")
            yield Text(head + "\n" + _unanswered(n, payload))
        case "credit_review":
            yield from _credit_line(n)
        case "dead_letter":
            yield _dead_letter(n, payload)
        case "campaign_held":
            campaign = get_campaign(n.tx, payload["campaign_id"])
            head = t("The offer did not go out: {offer}.", offer=cut(campaign.text, 40))
            yield Text(head + "\n" + t("Its page says why, under offers."))
        case "campaign_waits":
            campaign = get_campaign(n.tx, payload["campaign_id"])
            head = t(
                "The offer waits for somebody else to agree: {offer}, to {n} people.",
                offer=cut(campaign.text, 40),
                n=payload["people"],
            )
            yield Text(head + "\n" + t("Who did not write it agrees on its page, under offers."))
        case "platform_shut" | "carrier_refused" | "platform_refused":
            yield _platform_line(n, what)
        case _:
            yield Text(t("Please look at the web page: {what}.", what=what))


def _dead_letter(n: Notice, payload: dict[str, Any]) -> Text:
    """Who did not get it, about which order, and why: two of them never read the same."""
    t, reason = n.t, str(payload.get("reason", ""))
    hint = t("It waits on the web page, under undelivered.")
    row = get_outbox_row(n.tx, OutboxId(payload.get("outbox_id", 0)))
    who = _recipient(n, row) if row is not None else ""
    if row is None or not who:
        return Text(t("A message could not be delivered ({reason}).", reason=reason) + "\n" + hint)
    head = t("A message to {who} could not be delivered.", who=who)
    if "order_id" in row.payload:
        order = get_order(n.tx, OrderId(row.payload["order_id"]))
        about = f"{get_customer(n.tx, order.customer_id).name} {order.order_no}"
        head = t("A message to {who} could not be delivered: {about}.", who=who, about=about)
    return Text("\n".join([head, plain_reason(t, reason) or reason, hint]))


def _recipient(n: Notice, row: OutboxRow) -> str:
    if row.recipient.kind is RecipientKind.STAFF:
        return get_staff(n.tx, StaffId(row.recipient.id)).name
    if row.recipient.kind is RecipientKind.CONTACT:
        return peoplenotices.speaker(n.tx, ContactId(row.recipient.id))
    return ""


def _missing(n: Notice, payload: dict[str, Any]) -> Iterator[Part]:
    """What a count took from an order; nothing where it is held again meanwhile."""
    order = get_order(n.tx, OrderId(payload["order_id"]))
    told = backorder.missing_goods(n.tx, n.t, order, SkuId(payload["sku_id"]))
    if told:
        yield Text(
            n.t(
                "Less {name} than promised: {order_no} lacks {amount}.",
                order_no=order.order_no,
                **told[0],
            )
        )


def _platform_line(n: Notice, what: str) -> Text:
    """A platform that does not take what we send."""
    t, payload = n.t, n.row.payload
    if what == "platform_shut":
        where = {"account": payload["account"], "path": payload["path"]}
        return Text(t("{account} does not answer ({path}); it is tried again.", **where))
    where = {"account": payload["account"], "code": payload["errcode"]}
    if what == "carrier_refused":
        text = t("{account} refuses our carrier account (code {code}).", **where)
        return Text(text + "\n" + t("Parcels are not followed until its key is right."))
    return Text(
        t(
            "{account} refuses us ({path}, code {code}). jiedan check --online says why.",
            path=payload["path"],
            **where,
        )
    )


def _credit_line(n: Notice) -> Iterator[Part]:
    """A robot's group may hold anybody of the company: the shop and the order, no figures."""
    order = n.order()
    held = receivable_of(n.tx, order.id)
    if held is None or held.state is not HoldState.WAITING:
        return
    shop = get_customer(n.tx, order.customer_id).name
    yield Text(
        n.t(
            "{shop} {order_no} is beyond the credit terms and waits for finance.",
            shop=shop,
            order_no=order.order_no,
        )
    )


def _unanswered(n: Notice, payload: dict[str, Any]) -> str:
    """Who wrote, and what; a tap or an event has no words."""
    if payload["staff_id"] is not None:
        who = get_staff(n.tx, StaffId(payload["staff_id"])).name
    else:
        who = peoplenotices.speaker(n.tx, payload["contact_id"]) or n.t("not bound yet")
    if payload["message_id"] is None:
        return who
    message = get_message(n.tx, payload["message_id"])
    return n.t("{who}: {text}", who=who, text=cut(message.text or n.t("[picture]"), 600))


def _sku_name(n: Notice, payload: dict[str, Any]) -> str:
    return get_sku(n.tx, SkuId(payload["sku_id"])).name


def _stock_words(n: Notice, payload: dict[str, Any]) -> dict[str, str]:
    """The goods, where they lie if that may be asked, and what could be promised of them when it
    was noticed.
    """
    sku = get_sku(n.tx, SkuId(payload["sku_id"]))
    places = {one.id: one.name for one in list_warehouses(n.tx) if one.is_active}
    place = places.get(payload["warehouse_id"], "") if len(places) > 1 else ""
    name = n.t("{text} ({remark})", text=sku.name, remark=place) if place else sku.name
    return {"name": name, "left": base_text(n.t, sku, int(payload["available"]))}


def _missed_text(n: Notice, payload: dict[str, Any]) -> str:
    """What customers asked for of late and did not get; empty where they got everything."""
    sku = get_sku(n.tx, SkuId(payload["sku_id"]))
    since = n.tx.now - timedelta(days=MISSED_DAYS)
    missing = next((x.missing for x in refused_since(n.tx, since) if x.sku_id == sku.id), 0)
    if not missing:
        return ""
    amount = base_text(n.t, sku, missing)
    return n.t("Asked for and not had in {n} days: {amount}.", n=MISSED_DAYS, amount=amount)
