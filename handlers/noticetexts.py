"""The words of each kind of notice. `handlers.notice` decides when they are said."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from domain.aftersale import Case, get_case
from domain.base.actor import ActorKind
from domain.base.ids import (
    CaseId,
    ChangeId,
    ContactId,
    ConversationId,
    CustomerId,
    OrderId,
    RegistrationId,
    ShipmentId,
    SkuId,
    StaffId,
)
from domain.cart import Cart, find_drafts, open_carts_of
from domain.conversation import (
    Author,
    ChatMessage,
    conversations_of,
    get_conversation,
    get_message,
    recent_messages,
)
from domain.customer import customers_of, get_contact, get_customer, get_registration
from domain.catalog import get_sku, get_skus
from domain.db import Tx
from domain.fulfilment import get_shipment
from domain.messaging import OutboxRow, RecipientKind
from domain.notice import NoticeKind
from domain.order import (
    ChangeKind,
    ChangeStatus,
    Order,
    get_change,
    get_order,
    history_of,
)
from domain.staff import get_staff
from handlers import changetext, figures, kept, ordercard
from handlers.context import Shop
from handlers.message import Card, CardButton, Image, Part, Text
from handlers.orderstatus import parcel_text
from handlers.render import cut
from locales import Translator

RECENT = 6


@dataclass(frozen=True, slots=True)
class Notice:
    """A row on its way, and what its words need."""

    tx: Tx
    shop: Shop
    t: Translator
    row: OutboxRow

    @property
    def is_for_staff(self) -> bool:
        """Whether a rep reads it."""
        return self.row.recipient.kind is RecipientKind.STAFF

    def order(self) -> Order:
        """The order it is about."""
        return get_order(self.tx, OrderId(self.row.payload["order_id"]))


Words = Callable[[Notice], Iterator[Part]]


def _placed(n: Notice) -> Iterator[Part]:
    order = n.order()
    t, customer = n.t, get_customer(n.tx, order.customer_id)
    if not n.is_for_staff:
        by = get_staff(n.tx, order.rep_id).name if order.rep_id else t("your rep")
        rows = [ordercard.line_text(t, line) for line in order.lines]
        head = t("{rep} has ordered for you: {order_no}, {total}.", rep=by,
                 order_no=order.order_no, total=figures.money(order.total))  # fmt: skip
        yield Text(cut("\n".join([head, *rows, t("If something is wrong just say so.")])))
        return
    if order.status not in ordercard.WAITING:
        return
    scene = ordercard.Scene(n.shop.policy, n.tx.now)
    yield ordercard.order_card(t, order, scene, shop_name=customer.name)


def _confirmed(n: Notice) -> Iterator[Part]:
    order = n.order()
    t = n.t
    total = figures.money(order.total)
    if order.delivery_on is None:
        yield Text(t("{order_no} is confirmed, {total}.", order_no=order.order_no, total=total))
        return
    day = _day(n, order)
    yield Text(
        t("{order_no} is confirmed, {total}. Delivery {day}.", order_no=order.order_no,
          total=total, day=day)
    )  # fmt: skip


def _rejected(n: Notice) -> Iterator[Part]:
    order = n.order()
    t = n.t
    reason = _last_reason(n, order)
    first = (
        t("{order_no} could not be accepted: {reason}.", order_no=order.order_no, reason=reason)
        if reason
        else t("{order_no} could not be accepted.", order_no=order.order_no)
    )
    yield Text(first + "\n" + t("Say \"rep\" to talk about it, or order something else"))


def _last_reason(n: Notice, order: Order) -> str:
    moves = history_of(n.tx, order.id)
    return next((m.reason for m in reversed(moves) if m.to_status is order.status), "")


def _cancelled(n: Notice) -> Iterator[Part]:
    order = n.order()
    t = n.t
    if n.is_for_staff:
        shop = get_customer(n.tx, order.customer_id).name
        yield Text(
            t("Cancelled by the customer: {shop} {order_no}, {total}.", shop=shop,
              order_no=order.order_no, total=figures.money(order.total))
        )  # fmt: skip
        return
    yield Text(
        t("{order_no} is cancelled ({total}).", order_no=order.order_no,
          total=figures.money(order.total))
    )  # fmt: skip


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
    head = t("{rep} would like to change {order_no}, {totals}:", rep=change.proposed_by.name,
             order_no=change.order_no, totals=totals)  # fmt: skip
    foot = t("Reply \"confirm\" to agree, \"no\" to keep the order as it is")
    yield Text(cut("\n".join([head, *rows, foot])))


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
        yield ordercard.order_card(
            t, order, scene, shop_name=shop, lead="\n".join([lead, *rows])
        )
        return
    if change.proposed_by.kind is ActorKind.CUSTOMER:
        head = t("Agreed, {order_no} is changed, {totals}:", order_no=change.order_no,
                 totals=totals)  # fmt: skip
        yield Text(cut("\n".join([head, *rows])))
        return
    head = t("{rep} has changed {order_no}, {totals}:", rep=change.proposed_by.name,
             order_no=change.order_no, totals=totals)  # fmt: skip
    yield Text(cut("\n".join([head, *rows, t("If something is wrong just say so.")])))


def _change_refused(n: Notice) -> Iterator[Part]:
    change = get_change(n.tx, ChangeId(n.row.payload["change_id"]))
    t = n.t
    is_cancel = change.kind is ChangeKind.CANCEL
    if n.is_for_staff:
        shop = get_customer(n.tx, change.customer_id).name
        yield Text(
            t("{shop} does not agree; {order_no} stays as it was.", shop=shop,
              order_no=change.order_no)
        )  # fmt: skip
    elif is_cancel:
        yield Text(
            t("{order_no} cannot be cancelled any more; it is delivered as ordered.",
              order_no=change.order_no)
        )  # fmt: skip
    else:
        yield Text(
            t("The change to {order_no} is not possible; it stays as it was.",
              order_no=change.order_no)
        )  # fmt: skip


def _cancel_requested(n: Notice) -> Iterator[Part]:
    change = get_change(n.tx, ChangeId(n.row.payload["change_id"]))
    if change.status is not ChangeStatus.OPEN:
        return
    t = n.t
    shop = get_customer(n.tx, change.customer_id).name
    yield Card(
        card_id=f"chg-{change.id}",
        title=t("Wants to cancel: {shop}", shop=shop),
        description=f"{change.order_no} {figures.money(change.total_before)}",
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
    yield Text(n.t("{order_no} is on its way: {how}.", order_no=order.order_no, how=how))


def _delivered(n: Notice) -> Iterator[Part]:
    order = n.order()
    t = n.t
    yield Text(
        t("{order_no} has been delivered, {total}.", order_no=order.order_no,
          total=figures.money(order.total))
        + "\n"
        + t("If something is wrong just say so, with a photo if you can.")
    )  # fmt: skip


def _handoff(n: Notice) -> Iterator[Part]:
    t, payload = n.t, n.row.payload
    chat_id = ConversationId(payload["conversation_id"])
    chat = get_conversation(n.tx, chat_id)
    customer = get_customer(n.tx, CustomerId(payload["customer_id"])) if payload["customer_id"] else None
    said = [_said(t, message) for message in recent_messages(n.tx, chat_id, limit=RECENT)]
    rows = [_reason(t, str(payload["reason"])), *said]
    if customer is not None and chat.contact_id is not None:
        drafts = find_drafts(n.tx, chat.contact_id, customer_id=customer.id)
        if drafts.current is not None and drafts.current.lines:
            rows.append(t("Open draft: {lines}", lines=_draft_lines(n, drafts.current)))
    name = customer.name if customer else t("not bound yet")
    yield Card(
        card_id=f"chat-{chat_id}-{n.row.id}",
        title=t("{shop} wants to speak to you", shop=name),
        description=cut("\n".join(rows), 1_500),
        buttons=(CardButton(f"take:{chat_id}", t("Take over"), 1),),
    )


def _draft_lines(n: Notice, cart: Cart) -> str:
    skus = get_skus(n.tx, tuple(line.sku_id for line in cart.lines))
    told = (
        f"{skus[line.sku_id].name} {figures.quantity(n.t, line.quantity)}"
        for line in cart.lines[:12]
    )
    return figures.joined(n.t, told)


def _reason(t: Translator, reason: str) -> str:
    match reason:
        case "misread":
            return t("The assistant did not understand three times.")
        case "negotiation":
            return t("It is about the price.")
        case "abuse":
            return t("The customer is annoyed.")
        case "dispute":
            return t("It is about money.")
        case "bill":
            return t("A statement of the account is wanted.")
        case "date":
            return t("An earlier delivery is wanted.")
        case _:
            return t("The customer asks for you.")


def _said(t: Translator, message: ChatMessage) -> str:
    text = (message.text or t("[picture]")).split("\n")[0][:60]
    match message.author:
        case Author.CUSTOMER:
            return t("Customer: {text}", text=text)
        case Author.STAFF:
            return t("Rep: {text}", text=text)
        case _:
            return t("Assistant: {text}", text=text)


def _aftersale(n: Notice) -> Iterator[Part]:
    t = n.t
    case = get_case(n.tx, CaseId(n.row.payload["case_id"]))
    customer = get_customer(n.tx, case.customer_id)
    rows = [t("\"{said}\"", said=case.text)] if case.text else []
    if case.order_id is not None:
        order = get_order(n.tx, case.order_id)
        named = {item.sku_id for item in case.items}
        rows.append(f"{order.order_no} {figures.money(order.total)}")
        rows += [ordercard.line_text(t, x) for x in order.lines if x.sku_id in named]
    chat_id = _chat_of_case(n.tx, case)
    buttons = (CardButton(f"take:{chat_id}", t("Take over"), 1),) if chat_id else ()
    yield Card(
        card_id=f"case-{case.id}",
        title=t("Complaint: {shop}", shop=customer.name),
        description=cut("\n".join(rows), 1_500),
        buttons=buttons,
    )
    for media in case.media:
        yield Image(media_id=media.media_id, url=media.url)


def _case_decided(n: Notice) -> Iterator[Part]:
    t = n.t
    case = get_case(n.tx, CaseId(n.row.payload["case_id"]))
    answer = case.resolution or t("it is settled")
    yield Text(t("About your complaint: {answer}.", answer=answer.rstrip("。.")))


def _registration_requested(n: Notice) -> Iterator[Part]:
    t = n.t
    asked = get_registration(n.tx, RegistrationId(n.row.payload["registration_id"]))
    if asked.customer_id is not None:
        return
    said = [text for chat in conversations_of(n.tx, asked.contact_id) for text in chat.kept]
    yield Card(
        card_id=f"reg-{asked.id}",
        title=t("New shop: {shop}", shop=asked.shop_name),
        description=asked.phone,
        quote=cut("\n".join(said[-3:]), 200) if said else "",
        buttons=(
            CardButton(f"reg_ok:{asked.id}", t("Let in"), 1),
            CardButton(f"reg_no:{asked.id}", t("Turn down"), 3),
        ),
    )


def _registration_approved(n: Notice) -> Iterator[Part]:
    t = n.t
    asked = get_registration(n.tx, RegistrationId(n.row.payload["registration_id"]))
    if asked.customer_id is None:
        return
    customer = get_customer(n.tx, asked.customer_id)
    draft = kept.draft_of_kept(n.tx, n.shop, asked.contact_id)
    head = t("You are bound to {shop} now. Just send me your orders.", shop=customer.name)
    if draft:
        yield Text(cut(f"{head}\n{draft}"))
    else:
        yield Text(head + "\n" + t("Say what you need, like \"cola 3 cases\""))


def _registration_refused(n: Notice) -> Iterator[Part]:
    t = n.t
    asked = get_registration(n.tx, RegistrationId(n.row.payload["registration_id"]))
    reason = asked.reason.rstrip("。.")
    if reason:
        yield Text(t("Your request for {shop} was declined: {reason}.", shop=asked.shop_name,
                     reason=reason))  # fmt: skip
    else:
        yield Text(t("Your request for {shop} was declined.", shop=asked.shop_name))


def _relay(n: Notice) -> Iterator[Part]:
    t = n.t
    message = get_message(n.tx, n.row.payload["message_id"])
    if n.is_for_staff:
        chat = get_conversation(n.tx, message.conversation_id)
        name = _speaker(n.tx, chat.contact_id)
        yield Text(t("{who}: {text}", who=name, text=message.text))
    else:
        by = get_staff(n.tx, StaffId(message.author_id)).name
        yield Text(t("{who}: {text}", who=by, text=message.text))
    if message.media:
        yield Image(media_id=message.media.get("media_id", ""), url=message.media.get("url", ""))


def _speaker(tx: Tx, contact_id: ContactId | None) -> str:
    if contact_id is None:
        return ""
    contact = get_contact(tx, contact_id)
    shops = customers_of(tx, contact.id)
    return " ".join(word for word in (shops[0].name if shops else "", contact.name) if word)


def _alarm(n: Notice) -> Iterator[Part]:
    t, payload = n.t, n.row.payload
    what = str(payload.get("what", ""))
    match what:
        case "stock_low":
            name = _sku_name(n, payload)
            yield Text(t("Stock is low: {name}.", name=name))
        case "stock_over":
            yield Text(t("Stock is high: {name}.", name=_sku_name(n, payload)))
        case "reservation_short":
            order = get_order(n.tx, OrderId(payload["order_id"]))
            yield Text(
                t("Less {name} than promised: {order_no} is short.", name=_sku_name(n, payload),
                  order_no=order.order_no)
            )  # fmt: skip
        case _:
            yield Text(t("Please look at the web page: {what}.", what=what))


def _sku_name(n: Notice, payload: dict[str, Any]) -> str:
    return get_sku(n.tx, SkuId(payload["sku_id"])).name


def _day(n: Notice, order: Order) -> str:
    if order.delivery_on is None:
        return ""
    return figures.delivery_day(n.t, order.delivery_on, n.shop.policy, n.tx.now)


def draft_of_registration(tx: Tx, registration_id: RegistrationId) -> Cart | None:
    """The draft that the approval of a registration shows."""
    asked = get_registration(tx, registration_id)
    carts = open_carts_of(tx, asked.contact_id)
    return carts[0] if carts else None


def chat_of(tx: Tx, row: OutboxRow) -> ConversationId | None:
    """The customer chat behind a handoff or complaint."""
    if "conversation_id" in row.payload:
        return ConversationId(row.payload["conversation_id"])
    return _chat_of_case(tx, get_case(tx, CaseId(row.payload["case_id"])))


def _chat_of_case(tx: Tx, case: Case) -> ConversationId | None:
    if case.contact_id is None:
        return None
    chats = conversations_of(tx, case.contact_id)
    return chats[0].id if chats else None


TEXTS: dict[NoticeKind, Words] = {
    NoticeKind.ORDER_PLACED: _placed,
    NoticeKind.ORDER_CONFIRMED: _confirmed,
    NoticeKind.ORDER_REJECTED: _rejected,
    NoticeKind.ORDER_CANCELLED: _cancelled,
    NoticeKind.CHANGE_PROPOSED: _change_proposed,
    NoticeKind.CHANGE_APPLIED: _change_applied,
    NoticeKind.CHANGE_REFUSED: _change_refused,
    NoticeKind.CANCEL_REQUESTED: _cancel_requested,
    NoticeKind.SHIPPED: _shipped,
    NoticeKind.DELIVERED: _delivered,
    NoticeKind.HANDOFF: _handoff,
    NoticeKind.AFTERSALE_OPENED: _aftersale,
    NoticeKind.AFTERSALE_DECIDED: _case_decided,
    NoticeKind.REGISTRATION_REQUESTED: _registration_requested,
    NoticeKind.REGISTRATION_APPROVED: _registration_approved,
    NoticeKind.REGISTRATION_REFUSED: _registration_refused,
    NoticeKind.RELAY: _relay,
    NoticeKind.ALARM: _alarm,
}
"""Every kind but the late reply, which is said already."""
