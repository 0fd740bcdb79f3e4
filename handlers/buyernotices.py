"""What the branch, its head office and the rep hear of an order that waits for the head office."""

from collections.abc import Iterator

from domain.base.actor import ActorKind
from domain.customer import contacts_of, get_customer
from domain.order import BUYER_EXPIRED, Order, history_of
from domain.payment import EXPIRED
from domain.review import ReviewState, StepCode, reviews_of
from domain.staff import get_staff
from handlers import buyer, ordercard
from handlers.message import Part, Text
from handlers.noticerow import Notice
from handlers.render import cut


def asked(n: Notice) -> Iterator[Part]:
    """To the head office: a branch's order; nothing once it was decided, or asked anew."""
    order = n.order()
    if buyer.is_asked(n.tx, int(n.row.payload["review_id"])) and order.status in ordercard.WAITING:
        yield Text(cut(buyer.question_text(n.tx, n.t, order)))


def decided(n: Notice) -> Iterator[Part]:
    """To the branch: what its head office said; to the rep: the card, which can be decided now."""
    order, t = n.order(), n.t
    if n.is_for_staff:
        if order.status in ordercard.WAITING:
            scene = ordercard.Scene(n.shop.policy, n.tx.now)
            shop = get_customer(n.tx, order.customer_id).name
            lead = t("The head office has agreed.")
            yield ordercard.order_card(t, order, scene, shop_name=shop, lead=lead)
        return
    if n.row.payload["is_agreed"]:
        branch = get_customer(n.tx, order.customer_id)
        rep = get_staff(n.tx, branch.rep_id).name if branch.rep_id else t("your rep")
        agreed = t(
            "Your head office has agreed to {order_no}; {rep} confirms it now.",
            order_no=order.order_no,
            rep=rep,
        )
        yield Text(agreed)
        return
    reason = history_of(n.tx, order.id)[-1].reason
    head = t("Your head office turned {order_no} down; it is called off.", order_no=order.order_no)
    yield Text(head + (t(" Reason: {reason}.", reason=reason.rstrip("。.")) if reason else ""))


def review_over(n: Notice) -> Iterator[Part]:
    """To both sides: nobody has to look at the order any more; to the rep with its card."""
    order, t = n.order(), n.t
    if order.status not in ordercard.WAITING:
        return
    shop = get_customer(n.tx, order.customer_id)
    if not n.is_for_staff:
        rep = get_staff(n.tx, shop.rep_id).name if shop.rep_id else t("your rep")
        yield Text(
            t("{order_no} needs no review any more; {rep} confirms it now.",
              order_no=order.order_no, rep=rep)
        )  # fmt: skip
        return
    scene = ordercard.Scene(n.shop.policy, n.tx.now)
    lead = t("It needs no review any more and can be confirmed.")
    yield ordercard.order_card(t, order, scene, shop_name=shop.name, lead=lead)


def spared(n: Notice) -> Iterator[Part]:
    """To the head office: a branch's order that it need not answer for; nothing if it must."""
    order = n.order()
    asked = (r for r in reviews_of(n.tx, order.id) if r.code is StepCode.BUYER)
    if all(r.state is not ReviewState.OPEN for r in asked):
        yield Text(buyer.over_text(n.tx, n.t, order))


def ended_text(n: Notice, order: Order, said: dict[str, str]) -> str:
    """To the rep: who called the order off; a head office that was silent or said no is named."""
    last = history_of(n.tx, order.id)[-1]
    if last.reason == BUYER_EXPIRED:
        return n.t(
            "The head office did not answer in time: {shop} {order_no}, {total} is called off.",
            **said,
        )
    if last.reason == EXPIRED:
        return n.t("Not paid in time: {shop} {order_no}, {total} is called off.", **said)
    asked = [r for r in reviews_of(n.tx, order.id) if r.code is StepCode.BUYER]
    heads = {c.id for r in asked if r.head_id for c in contacts_of(n.tx, r.head_id)}
    if last.actor.kind is ActorKind.CUSTOMER and last.actor.id in heads:
        return n.t("Turned down by the head office: {shop} {order_no}, {total}.", **said)
    if last.actor.kind is ActorKind.SYSTEM:
        return n.t("Called off by itself: {shop} {order_no}, {total}.", **said)
    return n.t("Cancelled by the customer: {shop} {order_no}, {total}.", **said)
