"""What could not be delivered: the reason in plain words; try again, all or one, or put away.

For the owner: the rows are of all customers, whoever looks after them.
"""

from dataclasses import dataclass

from aiohttp import web

from admin.fields import FormReader
from admin.visit import Visit
from domain.base.errors import DomainError, NotFound
from domain.base.ids import ContactId, OutboxId, StaffId
from domain.base.page import Page
from domain.customer import customers_of, get_contact
from domain.db import Tx
from domain.messaging import (
    OutboxFigures,
    OutboxFilter,
    OutboxRow,
    OutboxState,
    RecipientKind,
    addresses_of,
    drop_dead,
    list_outbox,
    outbox_figures,
    retry_all_dead,
    retry_dead,
)
from domain.notice import NoticeKind
from domain.staff import get_staff
from handlers.context import Shop
from handlers.notice import render_notice, translator_for
from handlers.plaintext import reply_text
from handlers.undelivered import plain_reason

_STATES = {str(state): state for state in OutboxState}
KINDS = {
    "order_placed": "New order",
    "order_confirmed": "Order confirmed",
    "order_rejected": "Order rejected",
    "order_cancelled": "Order cancelled",
    "change_proposed": "Change to agree to",
    "change_applied": "Change applied",
    "change_refused": "Change turned down",
    "cancel_requested": "Cancellation asked for",
    "weighed": "Goods weighed",
    "shipped": "Goods on the way",
    "rest_closed": "Rest of an order called off",
    "delivered": "Goods delivered",
    "draft_written": "Draft to confirm",
    "handoff": "A customer wants a person",
    "aftersale_opened": "Complaint",
    "registration_requested": "Audit request",
    "registration_approved": "Audit passed",
    "registration_refused": "Audit not passed",
    "relay": "Message from a person",
    "late_reply": "Late answer",
    "draft_reminder": "Draft not answered yet",
    "review_needed": "Order to review",
    "buyer_asked": "Order for the head office to agree to",
    "buyer_spared": "The head office need not answer",
    "buyer_decided": "Word of the head office",
    "backorder_filled": "Waited-for goods arrived",
    "goods_missing": "Less there than was promised",
    "goods_arrived": "Goods there again",
    "standing_due": "Standing order to confirm",
    "order_reminder": "Reminder before the cut-off",
    "payment_received": "Payment received",
    "refund_paid": "Money paid back",
    "payment_due": "Payment due",
    "prepayment_late": "Prepaid order not paid yet",
    "statement_ready": "Statement",
    "write_off_asked": "Write-off to agree to",
    "return_asked": "Return to agree to",
    "return_refused": "Return not agreed to",
    "credit_review": "Order for finance to let pass",
    "credit_passed": "Order let pass",
    "campaign": "Offer",
    "price_asked": "Price to agree to",
    "price_decided": "Price decided",
    "parcel_moved": "Parcel on its way",
    "parcel_in_trouble": "Parcel in trouble",
    "review_over": "Nothing to review any more",
    "aftersale_decided": "Answer to a complaint",
    "entry_disputed": "Item of an account disputed",
    "dispute_decided": "Answer to a dispute",
    "groupsend_asked": "Group send to confirm",
    "groupsend_undone": "Group send not confirmed",
    "alarm": "Alarm",
}
"""Kinds of notices as the list calls them."""
CHANNELS = {
    "oa": "WeChat account",
    "wecom_kf": "WeChat service chat",
    "wecom_app": "WeCom",
    "wecom_contact": "Contacts in WeCom",
    "webhook_robot": "Group robot",
}
"""Ways to a person, in words."""
_CHANGING = frozenset({NoticeKind.STANDING_DUE, NoticeKind.REGISTRATION_APPROVED})
"""Their words are made together with a draft, when they are sent."""


@dataclass(frozen=True, slots=True)
class Said:
    """Who was to read which words, by which ways."""

    name: str
    ways: tuple[str, ...]
    words: str


async def show_list(visit: Visit) -> web.StreamResponse:
    """GET /outbox."""
    state = _STATES.get(visit.query("state"), OutboxState.DEAD)
    shop = visit.context.shop()
    page, said, figures = await visit.read(_load, state, visit.cursor(), shop)
    return visit.page(
        "outbox.html",
        rows=page.rows,
        said=said,
        figures=figures,
        state=state.value,
        kinds=KINDS,
        reasons={row.id: plain_reason(visit.t, row.reason) for row in page.rows},
        next_cursor=page.next_cursor,
        is_first=visit.cursor() is None,
    )


async def retry(visit: Visit) -> web.StreamResponse:
    """POST /outbox/{id}/retry."""
    number = _number(visit)
    if not await visit.act(retry_dead, number, visit.actor):
        raise NotFound("outbox", str(number))
    return visit.go("outbox", done="retried")


async def retry_all(visit: Visit) -> web.StreamResponse:
    """POST /outbox/retry: everything that was given up."""
    await visit.act(retry_all_dead, visit.actor)
    return visit.go("outbox", done="retried_all")


async def drop(visit: Visit) -> web.StreamResponse:
    """POST /outbox/{id}/drop: it need not go any more; the reason is kept."""
    number, reader = _number(visit), FormReader(visit)
    reason = reader.text("reason", limit=120, required=True)
    if not reader.is_right:
        return visit.explain(visit.t("Please say why it need not go."), status=422)
    if not await visit.act(drop_dead, number, reason, visit.actor):
        raise NotFound("outbox", str(number))
    return visit.go("outbox", done="put_away")


def _number(visit: Visit) -> OutboxId:
    number = visit.part("id")
    if not (number.isascii() and number.isdigit() and len(number) < 18):
        raise NotFound("outbox", number)
    return OutboxId(int(number))


def _load(
    tx: Tx, state: OutboxState, cursor: str | None, shop: Shop
) -> tuple[Page[OutboxRow], dict[int, Said], OutboxFigures]:
    page = list_outbox(tx, OutboxFilter(state=state), cursor=cursor, limit=50)
    return page, {row.id: _said(tx, row, shop) for row in page.rows}, outbox_figures(tx)


def _said(tx: Tx, row: OutboxRow, shop: Shop) -> Said:
    channels = {one.account: one.channel for one in addresses_of(tx, row.recipient)}
    used = channels.get(row.sent_via.partition(":")[0], "")
    ways = [used] if used else list(dict.fromkeys(channels.values()))
    return Said(
        _recipient_name(tx, row),
        tuple(CHANNELS[way] for way in ways if way in CHANNELS),
        "" if row.kind in _CHANGING else _words(tx, row, shop),
    )


def _words(tx: Tx, row: OutboxRow, shop: Shop) -> str:
    """As the recipient would read it now; empty where it has become pointless."""
    try:
        return reply_text(translator_for(tx, shop, row), render_notice(tx, shop, row))
    except (DomainError, LookupError):
        return ""


def _recipient_name(tx: Tx, row: OutboxRow) -> str:
    try:
        if row.recipient.kind is RecipientKind.STAFF:
            return get_staff(tx, StaffId(row.recipient.id)).name
        if row.recipient.kind is RecipientKind.CONTACT:
            contact = get_contact(tx, ContactId(row.recipient.id))
            shops = [one.name for one in customers_of(tx, contact.id)]
            return " ".join(one for one in (*shops[:1], contact.name) if one)
    except NotFound:
        return ""
    return ""
