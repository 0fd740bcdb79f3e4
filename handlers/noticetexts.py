"""The words of each kind of notice. `handlers.notice` decides when they are said."""

from collections.abc import Iterator
from dataclasses import replace

from domain import order as orders
from domain import payment
from domain.base.actor import ActorKind
from domain.base.ids import (
    CartId,
    ChangeId,
    ContactId,
    OutboxId,
    ShipmentId,
)
from domain.cart import CartStatus, get_cart
from domain.conversation import Owner, conversations_of
from domain.customer import get_contact, get_customer
from domain.fulfilment import get_shipment
from domain.messaging import get_outbox_row
from domain.notice import UNTOLD, NoticeKind
from domain.order import (
    ChangeKind,
    ChangeStatus,
    Order,
    OrderStatus,
    get_change,
    get_order,
    history_of,
)
from domain.review import StepCode
from handlers import (
    alarmtexts,
    buyernotices,
    campaigntext,
    changetext,
    daypricenotice,
    disputing,
    draftnotice,
    figures,
    goodsnotices,
    groupsend,
    moneynotices,
    ordercard,
    override,
    peoplenotices,
    remedies,
    reminding,
    returntexts,
    reviewtext,
    standingoffer,
    tracking,
    waytext,
    weighttexts,
)
from handlers.message import Card, CardButton, Part, Reply, Text
from handlers.noticerow import Notice, Words
from handlers.noticewording import own_words
from handlers.plaintext import reply_text
from handlers.render import cut
from handlers.tracking import parcel_text


def _placed(n: Notice) -> Iterator[Part]:
    order = n.order()
    t, customer = n.t, get_customer(n.tx, order.customer_id)
    if not n.is_for_staff:
        by = history_of(n.tx, order.id)[0].actor.name or t("your rep")
        rows = [ordercard.line_text(t, line) for line in order.lines]
        head = t(
            "{rep} has ordered for you: {order_no}, {total}.",
            rep=by,
            order_no=order.order_no,
            total=figures.order_total(t, order),
        )
        yield Text(cut("\n".join([head, *rows, t("If something is wrong just say so.")])))
        return
    if order.status not in ordercard.WAITING:
        return
    scene = ordercard.Scene(n.shop.policy, n.tx.now)
    rows = [_waits_for(n, order), *remedies.added_rows(n.tx, t, order)]
    lead = "\n".join(row for row in rows if row)
    yield ordercard.order_card(t, order, scene, shop_name=customer.name, lead=lead)


def _waits_for(n: Notice, order: Order) -> str:
    """⚠ with every reason it waits for, and that finance decides where that is one."""
    if order.status is not OrderStatus.IN_REVIEW:
        return ""
    codes = reviewtext.open_codes(n.tx, order)
    if codes == (StepCode.CREDIT,):
        return n.t("⚠ Beyond the credit terms: finance has to let it pass")
    reasons = reviewtext.reasons_text(n.tx, n.t, order)
    return n.t("⚠ To be reviewed: {reasons}", reasons=reasons) if reasons else ""


def _review_needed(n: Notice) -> Iterator[Part]:
    """To the owners or finance: the card of an order that waits for them."""
    order = n.order()
    lead = _waits_for(n, order)
    if order.status not in ordercard.WAITING or not lead:
        return
    scene = ordercard.Scene(n.shop.policy, n.tx.now)
    shop = get_customer(n.tx, order.customer_id).name
    yield ordercard.order_card(n.t, order, scene, shop_name=shop, lead=lead)


def _confirmed(n: Notice) -> Iterator[Part]:
    """Nothing where it was called off before this could be told."""
    order = n.order()
    if order.status in {OrderStatus.CANCELLED, OrderStatus.REJECTED}:
        return
    t = n.t
    total = figures.order_total(t, order)
    if order.delivery_on is None:
        first = t("{order_no} is confirmed, {total}.", order_no=order.order_no, total=total)
    else:
        first = t(
            "{order_no} is confirmed, {total}. {way}.",
            order_no=order.order_no,
            total=total,
            way=waytext.way_text(t, order.delivery, _day(n, order)),
        )
    pay = moneynotices.to_pay(n, order) if order.delivery_on is not None else ""
    rows = (first, *daypricenotice.rows(t, n.tx, order), *_left_out(n), pay)
    yield Text(cut("\n".join(row for row in rows if row)))


def _left_out(n: Notice) -> Iterator[str]:
    """What the rep did not confirm, since it is not there."""
    change_id = n.row.payload.get("change_id")
    if change_id is None:
        return
    change, t = get_change(n.tx, ChangeId(change_id)), n.t
    yield t("Not there, so it was taken off ({totals}):", totals=changetext.totals_text(t, change))
    yield from changetext.change_lines(t, change)
    yield t("If something is wrong just say so.")


def _rejected(n: Notice) -> Iterator[Part]:
    order = n.order()
    t = n.t
    reason = ordercard.told_reason(n.shop.texts, t, _last_reason(n, order))
    first = (
        t("{order_no} could not be accepted: {reason}.", order_no=order.order_no, reason=reason)
        if reason
        else t("{order_no} could not be accepted.", order_no=order.order_no)
    )
    yield Text(first + "\n" + t('Say "rep" to talk about it, or order something else'))


def _last_reason(n: Notice, order: Order) -> str:
    moves = history_of(n.tx, order.id)
    return next((m.reason for m in reversed(moves) if m.to_status is order.status), "")


def _cancelled(n: Notice) -> Iterator[Part]:
    order = n.order()
    t = n.t
    if n.is_for_staff:
        shop = get_customer(n.tx, order.customer_id).name
        said = {"shop": shop, "order_no": order.order_no, "total": figures.order_total(t, order)}
        yield Text(buyernotices.ended_text(n, order, said))
        return
    head = t(
        "{order_no} is cancelled ({total}).",
        order_no=order.order_no,
        total=figures.order_total(t, order),
    )
    match _last_reason(n, order):
        case orders.BUYER_EXPIRED:
            head += t(" Your head office did not answer in time.")
        case payment.EXPIRED:
            head += t(" It was not paid in time; if you still want it just order it again.")
    yield Text(head)


def _change_proposed(n: Notice) -> Iterator[Part]:
    change = get_change(n.tx, ChangeId(n.row.payload["change_id"]))
    if change.status is not ChangeStatus.OPEN:
        return
    t = n.t
    rows = changetext.change_lines(t, change)
    totals = changetext.totals_text(t, change)
    if n.is_for_staff:
        shop = get_customer(n.tx, change.customer_id).name
        yield Card(
            card_id=f"chg-{change.id}",
            title=t("Change wanted: {shop}", shop=shop),
            description="\n".join([f"{change.order_no} {totals}", *rows]),
            buttons=(
                CardButton(f"agree:{change.id}", t("Agree"), 1),
                CardButton(f"decline:{change.id}", t("Decline"), 3),
            ),
        )
        return
    yield Text(cut("\n".join(changetext.question_lines(t, change))))


def _change_applied(n: Notice) -> Iterator[Part]:
    change = get_change(n.tx, ChangeId(n.row.payload["change_id"]))
    t = n.t
    rows = changetext.change_lines(t, change)
    totals = changetext.totals_text(t, change)
    if n.is_for_staff:
        order = get_order(n.tx, change.order_id)
        shop = get_customer(n.tx, change.customer_id).name
        lead = t("Changed, {totals}:", totals=totals)
        scene = ordercard.Scene(n.shop.policy, n.tx.now)
        yield ordercard.order_card(t, order, scene, shop_name=shop, lead="\n".join([lead, *rows]))
        return
    if change.proposed_by.kind is ActorKind.CUSTOMER:
        head = t(
            "Agreed, {order_no} is changed, {totals}:", order_no=change.order_no, totals=totals
        )
        yield Text(cut("\n".join([head, *rows])))
        return
    head = t(
        "{rep} has changed {order_no}, {totals}:",
        rep=change.proposed_by.name,
        order_no=change.order_no,
        totals=totals,
    )
    yield Text(cut("\n".join([head, *rows, t("If something is wrong just say so.")])))


def _change_refused(n: Notice) -> Iterator[Part]:
    change = get_change(n.tx, ChangeId(n.row.payload["change_id"]))
    t = n.t
    is_cancel = change.kind is ChangeKind.CANCEL
    if n.is_for_staff:
        shop = get_customer(n.tx, change.customer_id).name
        yield Text(
            t(
                "{shop} does not agree; {order_no} stays as it was.",
                shop=shop,
                order_no=change.order_no,
            )
        )
        return
    head = (
        t(
            "{order_no} cannot be cancelled any more; it is delivered as ordered.",
            order_no=change.order_no,
        )
        if is_cancel
        else t(
            "The change to {order_no} is not possible; it stays as it was.",
            order_no=change.order_no,
        )
    )
    why = change.decision_reason.rstrip("。.")
    told = head + (t(" Reason: {reason}.", reason=why) if why else "")
    yield Text(told + "\n" + t('To talk about it say "rep"'))


def _cancel_requested(n: Notice) -> Iterator[Part]:
    change = get_change(n.tx, ChangeId(n.row.payload["change_id"]))
    if change.status is not ChangeStatus.OPEN:
        return
    t = n.t
    shop = get_customer(n.tx, change.customer_id).name
    yield Card(
        card_id=f"chg-{change.id}",
        title=t("Wants to cancel: {shop}", shop=shop),
        description=f"{change.order_no} {figures.order_total(t, n.order())}",
        quote=change.reason,
        buttons=(
            CardButton(f"agree:{change.id}", t("Agree"), 1),
            CardButton(f"decline:{change.id}", t("Decline"), 3),
        ),
    )


def _shipped(n: Notice) -> Iterator[Part]:
    order = n.order()
    parcel = get_shipment(n.tx, ShipmentId(n.row.payload["shipment_id"]))
    how = parcel_text(n.t, parcel.carrier, parcel.tracking_no)
    head = n.t("{order_no} is on its way: {how}.", order_no=order.order_no, how=how)
    yield Text("\n".join((head, *goodsnotices.parcel_rows(n, order, parcel))))


def _draft_reminder(n: Notice) -> Iterator[Part]:
    """A draft that was shown waits; nothing once it moved on, or while a human answers (N9)."""
    cart = get_cart(n.tx, CartId(n.row.payload["cart_id"]))
    is_same = cart.version == n.row.payload["version"] and not cart.is_expired(n.tx.now)
    if cart.status is not CartStatus.OPEN or not is_same or cart.shown is None:
        return
    chats = conversations_of(n.tx, ContactId(n.row.recipient.id))
    if chats and chats[0].owner_at(n.tx.now) is Owner.HUMAN:
        return
    t = n.t
    head = t(
        "Your draft is not ordered yet: {lines}, {total}; it holds until {time}.",
        lines=t.plural("{n} line", "{n} lines", n=len(cart.lines)),
        total=figures.total(t, cart.shown.total, is_complete=cart.shown.is_complete),
        time=figures.clock(cart.expires_at, n.shop.zone),
    )
    yield Text(head + "\n" + t('Reply "confirm" to order it, "cancel" to drop it'))


def _standing_due(n: Notice) -> Iterator[Part]:
    """The draft of a standing order, for one 确认."""
    yield from standingoffer.offer(n.tx, n.shop, n.row)


def _alarm(n: Notice) -> Iterator[Part]:
    if n.row.payload.get("what") != UNTOLD:
        yield from alarmtexts.alarm(n)
        return
    row = get_outbox_row(n.tx, OutboxId(n.row.payload["outbox_id"]))
    if row is None or row.parked_at is None:
        return
    contact = get_contact(n.tx, ContactId(row.recipient.id))
    t = n.shop.texts.translator(contact.language or n.shop.language)
    told = replace(n, row=row, t=own_words(n.tx, t))
    said = reply_text(told.t, Reply(tuple(TEXTS[NoticeKind(row.kind)](told))))
    if said:
        who = peoplenotices.speaker(n.tx, contact.id)
        head = n.t("{who} cannot be written to now. Please pass this on:", who=who)
        yield Text(f"{head}\n{said}")


def _day(n: Notice, order: Order) -> str:
    if order.delivery_on is None:
        return ""
    return figures.delivery_day(n.t, order.delivery_on, n.shop.policy, n.tx.now)


TEXTS: dict[NoticeKind, Words] = {
    NoticeKind.ORDER_PLACED: _placed,
    NoticeKind.ORDER_CONFIRMED: _confirmed,
    NoticeKind.ORDER_REJECTED: _rejected,
    NoticeKind.ORDER_CANCELLED: _cancelled,
    NoticeKind.CHANGE_PROPOSED: _change_proposed,
    NoticeKind.CHANGE_APPLIED: _change_applied,
    NoticeKind.WEIGHED: weighttexts.weighed,
    NoticeKind.CHANGE_REFUSED: _change_refused,
    NoticeKind.PRICE_ASKED: override.price_asked,
    NoticeKind.PRICE_DECIDED: override.price_decided,
    NoticeKind.CANCEL_REQUESTED: _cancel_requested,
    NoticeKind.SHIPPED: _shipped,
    NoticeKind.DRAFT_REMINDER: _draft_reminder,
    NoticeKind.REVIEW_NEEDED: _review_needed,
    NoticeKind.REVIEW_OVER: buyernotices.review_over,
    NoticeKind.BUYER_ASKED: buyernotices.asked,
    NoticeKind.BUYER_DECIDED: buyernotices.decided,
    NoticeKind.BUYER_SPARED: buyernotices.spared,
    NoticeKind.STANDING_DUE: _standing_due,
    NoticeKind.DELIVERED: goodsnotices.delivered,
    NoticeKind.PARCEL_MOVED: tracking.moved,
    NoticeKind.PARCEL_IN_TROUBLE: tracking.in_trouble,
    NoticeKind.BACKORDER_FILLED: goodsnotices.backorder_filled,
    NoticeKind.GOODS_MISSING: goodsnotices.missing,
    NoticeKind.GOODS_ARRIVED: goodsnotices.arrived,
    NoticeKind.REST_CLOSED: goodsnotices.rest_closed,
    NoticeKind.DRAFT_WRITTEN: draftnotice.written,
    NoticeKind.HANDOFF: peoplenotices.handoff,
    NoticeKind.AFTERSALE_OPENED: peoplenotices.aftersale,
    NoticeKind.AFTERSALE_DECIDED: peoplenotices.case_decided,
    NoticeKind.REGISTRATION_REQUESTED: peoplenotices.registration_requested,
    NoticeKind.REGISTRATION_APPROVED: peoplenotices.registration_approved,
    NoticeKind.REGISTRATION_REFUSED: peoplenotices.registration_refused,
    NoticeKind.ORDER_REMINDER: reminding.told,
    NoticeKind.CAMPAIGN: campaigntext.told,
    NoticeKind.GROUPSEND_ASKED: groupsend.asked,
    NoticeKind.GROUPSEND_UNDONE: groupsend.undone,
    NoticeKind.RELAY: peoplenotices.relay,
    NoticeKind.PAYMENT_RECEIVED: moneynotices.payment_received,
    NoticeKind.REFUND_PAID: moneynotices.refund_paid,
    NoticeKind.PAYMENT_DUE: moneynotices.payment_due,
    NoticeKind.PREPAYMENT_LATE: moneynotices.prepayment_late,
    NoticeKind.STATEMENT_READY: moneynotices.statement_ready,
    NoticeKind.ENTRY_DISPUTED: disputing.disputed,
    NoticeKind.DISPUTE_DECIDED: disputing.decided,
    NoticeKind.WRITE_OFF_ASKED: moneynotices.write_off_asked,
    NoticeKind.RETURN_ASKED: returntexts.asked_second,
    NoticeKind.RETURN_REFUSED: returntexts.refused_second,
    NoticeKind.CREDIT_REVIEW: moneynotices.credit_review,
    NoticeKind.CREDIT_PASSED: moneynotices.credit_passed,
    NoticeKind.ALARM: _alarm,
}
"""Every kind but the late reply, which is said already."""
