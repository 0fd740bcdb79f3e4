"""The head office of a chain agrees to a branch's order in its own chat, or turns it down.

By the number under the notice, or by a word with or without the order's number. The word counts
only from somebody of the head office, and only while the order waits for it.
"""

import re
from collections.abc import Iterator

from domain.base.ids import OrderId
from domain.customer import get_customer
from domain.order import Order, answer_as_buyer, get_order, history_of
from domain.review import waiting_for_buyer
from handlers import figures, ordercard
from handlers.context import Turn
from handlers.conversation import AgreeAsBuyer
from handlers.message import Part, Text
from handlers.nlu import interpret, read
from handlers.nlu.intents import Ambiguous, EditDraft, Exact, Resolved, Situation
from handlers.noticerow import Notice
from handlers.render import cut

_YES = r"(?:同意|批准|通过|通過|准了|可以下|agree|approve)"
_NO = r"(?:不同意|不批准|不批|不通过|不通過|驳回|駁回|拒绝|拒絕|decline|refuse)"
_NUMBER = r"(?P<{}>SO-?\d{{4}}-?\d{{4}}|\d)?"
_WORDS = re.compile(
    rf"(?:(?P<no>{_NO})|(?P<yes>{_YES}))\s*{_NUMBER.format('after')}[\s，,：:。.!]*(?P<reason>.{{0,120}})",
    re.IGNORECASE | re.DOTALL,
)
_PICK = re.compile(r"(?P<pick>[12])[\s，,：:、.]*(?P<reason>\D.{0,120})?", re.DOTALL)


def took_words(turn: Turn, text: str) -> bool:
    """Take 同意, 不同意 太多了, or the number under the question; True if it was one."""
    said = text.strip().strip("。.!！~～")
    asked = turn.pending if isinstance(turn.pending, AgreeAsBuyer) else None
    if asked is not None and (match := _PICK.fullmatch(said)) is not None:
        reason = (match["reason"] or "").strip()
        if reason and _orders_goods(turn, said):
            return False
        _answer(turn, OrderId(asked.order_id), agrees=match["pick"] == "1", reason=reason)
        return True
    match = _WORDS.fullmatch(said)
    if match is None or (match["yes"] and match["reason"].strip()):
        return False
    if turn.pending is not None and asked is None and not match["after"]:
        return False
    waiting = _waiting(turn)
    if not waiting:
        return False
    order = _meant(turn, waiting, match["after"] or "", asked)
    if order is not None:
        agrees, reason = match["no"] is None, match["reason"].strip()
        _answer(turn, order.id, agrees=agrees, reason=reason)
    return True


def _orders_goods(turn: Turn, said: str) -> bool:
    """2箱可乐 is an order of his own, not the second choice with a reason."""
    intents = interpret(read(said, turn.shop.lexicon), Situation())
    items = (x for i in intents if isinstance(i, EditDraft) for x in i.items)
    known = (Resolved, Ambiguous)
    return any(isinstance(x.amount, Exact) and isinstance(x.product, known) for x in items)


def _waiting(turn: Turn) -> tuple[Order, ...]:
    """The orders of branches that wait for somebody of this person's shops."""
    found = waiting_for_buyer(turn.tx, [shop.id for shop in turn.customers])
    return tuple(get_order(turn.tx, review.order_id) for review in found)


def _meant(
    turn: Turn, waiting: tuple[Order, ...], named: str, asked: AgreeAsBuyer | None
) -> Order | None:
    """The order meant, or a list that asks which."""
    t = turn.t
    if named.isdigit() and 1 <= int(named) <= len(waiting):
        return waiting[int(named) - 1]
    digits = re.sub(r"\D", "", named)
    chosen = [o for o in waiting if digits and re.sub(r"\D", "", o.order_no) == digits]
    if not chosen and not named:
        chosen = [o for o in waiting if asked is not None and int(o.id) == asked.order_id]
        chosen = chosen or list(waiting)
    if len(chosen) == 1:
        return chosen[0]
    rows = (
        f"{n} {get_customer(turn.tx, o.customer_id).name} {o.order_no} {figures.money(o.total)}"
        for n, o in enumerate(waiting, 1)
    )
    turn.say(t("Which one?"), *rows, t('Say it with its number, like "agree 1"'))
    return None


def _answer(turn: Turn, order_id: OrderId, *, agrees: bool, reason: str) -> None:
    t = turn.t
    order = answer_as_buyer(
        turn.tx, order_id, actor=turn.actor, agrees=agrees, reason=reason[:120]
    )
    turn.settle()
    turn.order_id = order.id
    shop = get_customer(turn.tx, order.customer_id).name
    if agrees:
        turn.say(t("Agreed: {shop} {order_no}; it goes on.", shop=shop, order_no=order.order_no))
    else:
        turn.say(
            t(
                "Turned down: {shop} {order_no} is called off, and they are told.",
                shop=shop,
                order_no=order.order_no,
            )
        )


def asked(n: Notice) -> Iterator[Part]:
    """To the head office: a branch's order with its lines; nothing once it was decided."""
    order, t = n.order(), n.t
    if order.status not in ordercard.WAITING:
        return
    shop = get_customer(n.tx, order.customer_id).name
    rows = [ordercard.line_text(t, line) for line in order.lines]
    head = t(
        "{shop} wants to order: {order_no}, {total}. It waits for your word.",
        shop=shop,
        order_no=order.order_no,
        total=figures.money(order.total),
    )
    step = t('①agree ②turn it down; with a reason, like "2 too much"')
    yield Text(cut("\n".join([head, *rows, step])))


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
        yield Text(t("Your head office has agreed to {order_no}.", order_no=order.order_no))
        return
    reason = next((m.reason for m in reversed(history_of(n.tx, order.id)) if m.reason), "")
    head = t("Your head office turned {order_no} down; it is called off.", order_no=order.order_no)
    yield Text(head + (t(" Reason: {reason}.", reason=reason.rstrip("。.")) if reason else ""))
