"""Who acts for several shops is told of which one each notice speaks."""

from dataclasses import replace

from domain.aftersale import get_case
from domain.base.ids import (
    CartId,
    CaseId,
    ContactId,
    CustomerId,
    OrderId,
    ReceiptId,
    RefundId,
    StatementId,
)
from domain.cart import get_cart
from domain.credit import get_dispute, get_statement
from domain.customer import customers_of, get_customer
from domain.db import Tx
from domain.messaging import OutboxRow, RecipientKind
from domain.notice import NoticeKind
from domain.order import get_order
from domain.payment import get_receipt, get_refund
from handlers.message import Choices, Part, Reply, Text
from handlers.noticerow import Notice

_OWN_HEAD = frozenset(
    {
        NoticeKind.BUYER_ASKED,
        NoticeKind.BUYER_DECIDED,
        NoticeKind.BUYER_SPARED,
        NoticeKind.CAMPAIGN,
        NoticeKind.REGISTRATION_APPROVED,
        NoticeKind.REGISTRATION_REFUSED,
        NoticeKind.RELAY,
    }
)
"""They say whom they are about, or are about no shop."""


def headed(n: Notice, reply: Reply) -> Reply:
    """The words under the shop's name, where the reader acts for others, too."""
    shop_id = told_of(n.tx, n.row) if reply.parts else None
    if shop_id is None:
        return reply
    return Reply((_under(_head(n, shop_id), reply.parts[0]), *reply.parts[1:]))


def bare(n: Notice, reply: Reply) -> Reply:
    """The words without that name: a template has room for what happened alone."""
    shop_id = told_of(n.tx, n.row) if reply.parts else None
    first = reply.parts[0] if reply.parts else None
    if shop_id is None or not isinstance(first, Text):
        return reply
    text = first.text.removeprefix(f"{_head(n, shop_id)}\n")
    return Reply((replace(first, text=text), *reply.parts[1:]))


def _head(n: Notice, shop_id: CustomerId) -> str:
    return n.t("For {shop}:", shop=get_customer(n.tx, shop_id).name)


def told_of(tx: Tx, row: OutboxRow) -> CustomerId | None:
    """The shop a notice is about, where its reader has several; None: there is no doubt."""
    if row.recipient.kind is not RecipientKind.CONTACT or NoticeKind(row.kind) in _OWN_HEAD:
        return None
    shops = customers_of(tx, ContactId(row.recipient.id))
    if len(shops) < 2:
        return None
    found = _shop(tx, row)
    return found if found in {one.id for one in shops} else None


def _shop(tx: Tx, row: OutboxRow) -> CustomerId | None:
    match row.payload:
        case {"customer_id": int(number)}:
            return CustomerId(number)
        case {"order_id": int(number)}:
            return get_order(tx, OrderId(number)).customer_id
        case {"cart_id": int(number)}:
            return get_cart(tx, CartId(number)).customer_id
        case {"receipt_id": int(number)}:
            return get_receipt(tx, ReceiptId(number)).customer_id
        case {"refund_id": int(number)}:
            return get_refund(tx, RefundId(number)).customer_id
        case {"statement_id": int(number)}:
            return get_statement(tx, StatementId(number)).customer_id
        case {"case_id": int(number)}:
            return get_case(tx, CaseId(number)).customer_id
        case {"dispute_id": int(number)}:
            return get_dispute(tx, number).customer_id
        case _:
            return None


def _under(head: str, part: Part) -> Part:
    match part:
        case Text():
            return replace(part, text=f"{head}\n{part.text}")
        case Choices():
            return replace(part, lead=f"{head}\n{part.lead}")
        case _:
            return part
