"""The head office of a chain agrees to a branch's order in its own chat, or turns it down.

By the number under the notice, or by a word with or without the order's number. The word counts
only from somebody of the head office, and only while the order waits for it.
"""

import re
from collections.abc import Iterator

from domain.base.actor import ActorKind
from domain.base.errors import StaleVersion
from domain.base.ids import OrderId
from domain.customer import contacts_of, get_customer
from domain.db import Tx
from domain.order import BUYER_EXPIRED, Order, answer_as_buyer, get_order, history_of
from domain.payment import EXPIRED
from domain.review import ReviewState, StepCode, get_review, reviews_of, waiting_for_buyer
from domain.staff import get_staff
from handlers import figures, ordercard
from handlers.context import Turn
from handlers.conversation import AgreeAsBuyer
from handlers.message import Part, Text
from handlers.nlu import interpret, read
from handlers.nlu.intents import Ambiguous, EditDraft, Exact, Resolved, Situation
from handlers.noticerow import Notice
from handlers.render import cut
from locales import Translator

_YES = r"(?:同意|批准|通过|通過|准了|可以下|agree|approve)"
_NO = r"(?:不同意|不批准|不批|不通过|不通過|驳回|駁回|拒绝|拒絕|decline|refuse)"
_NUMBER = r"(?P<{}>SO-?\d{{4}}-?\d{{4}}|\d)?"
_WORDS = re.compile(
    rf"(?:(?P<no>{_NO})|(?P<yes>{_YES}))\s*{_NUMBER.format('after')}[\s，,：:。.!]*(?P<reason>.{{0,120}})",
    re.IGNORECASE | re.DOTALL,
)
_PICK = re.compile(r"(?P<pick>1|2(?:[\s，,：:、]+(?P<reason>\D.{0,120}))?)", re.DOTALL)
"""1 alone; 2 alone or with a reason set off from it: 1号下午再说 and 2点再说 decide nothing."""

ASKED = "asked_as_buyer"
"""The fact of a chat: which question about which order it was shown."""
_REMEMBERED = 40


def took_words(turn: Turn, text: str) -> bool:
    """Take 同意, 不同意 太多了, or the number under the question; True if it was one."""
    said = text.strip().strip("。.!！~～")
    asked = turn.pending if isinstance(turn.pending, AgreeAsBuyer) else None
    if asked is not None and (match := _PICK.fullmatch(said)) is not None:
        reason = (match["reason"] or "").strip()
        if reason and _orders_goods(turn, said):
            return False
        waiting = _waiting(turn)
        if len(waiting) > 1:
            _meant(turn, waiting, "")
        else:
            _answer(turn, asked, agrees=match["pick"] == "1", reason=reason)
        return True
    match = _WORDS.fullmatch(said)
    if match is None or (match["yes"] and match["reason"].strip()):
        return False
    if turn.pending is not None and asked is None and not match["after"]:
        return False
    waiting = _waiting(turn)
    if not waiting:
        return False
    order = _meant(turn, waiting, match["after"] or "")
    if order is not None:
        agrees, reason = match["no"] is None, match["reason"].strip()
        shown = (turn.remembered(ASKED) or {}).get(str(order.id), 0)
        _answer(turn, AgreeAsBuyer(int(order.id), shown), agrees=agrees, reason=reason)
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


def _meant(turn: Turn, waiting: tuple[Order, ...], named: str) -> Order | None:
    """The order meant; a list that asks which where several wait and none is named."""
    t = turn.t
    if named.isdigit() and 1 <= int(named) <= len(waiting):
        return waiting[int(named) - 1]
    digits = re.sub(r"\D", "", named)
    chosen = [o for o in waiting if digits and re.sub(r"\D", "", o.order_no) == digits]
    if not chosen and not named:
        chosen = list(waiting)
    if len(chosen) == 1:
        return chosen[0]
    rows = (
        f"{n} {get_customer(turn.tx, o.customer_id).name} {o.order_no} {figures.order_total(t, o)}"
        for n, o in enumerate(waiting, 1)
    )
    turn.say(t("Which one?"), *rows, t('Say it with its number, like "agree 1"'))
    return None


def _answer(turn: Turn, question: AgreeAsBuyer, *, agrees: bool, reason: str) -> None:
    """Take the word on what was shown; what was not, or is another order by now, is shown."""
    t = turn.t
    if not question.review_id:
        _show(turn, OrderId(question.order_id), lead=t("Please look at it once:"))
        return
    try:
        order = answer_as_buyer(
            turn.tx, question.review_id, actor=turn.actor, agrees=agrees, reason=reason[:120]
        )
    except StaleVersion:
        lead = t("The order has changed meanwhile. This is how it stands now:")
        _show(turn, OrderId(question.order_id), lead=lead)
        return
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


def _show(turn: Turn, order_id: OrderId, *, lead: str) -> None:
    """The order as it stands, with the question about it as it is now."""
    found = waiting_for_buyer(turn.tx, [shop.id for shop in turn.customers])
    review = next(r for r in found if r.order_id == order_id)
    turn.say(lead, _question(turn.tx, turn.t, get_order(turn.tx, order_id)))
    seen = with_asked(turn.remembered(ASKED), int(order_id), review.id)
    turn.remember(**{ASKED: seen})
    turn.ask(AgreeAsBuyer(int(order_id), review.id))


def with_asked(before: dict[str, int] | None, order_id: int, review_id: int) -> dict[str, int]:
    """What a chat was shown last of each order: the question about it, by its review."""
    rest = {key: value for key, value in (before or {}).items() if key != str(order_id)}
    return dict([*rest.items(), (str(order_id), review_id)][-_REMEMBERED:])


def asked(n: Notice) -> Iterator[Part]:
    """To the head office: a branch's order; nothing once it was decided, or asked anew."""
    order = n.order()
    if is_asked(n.tx, int(n.row.payload["review_id"])) and order.status in ordercard.WAITING:
        yield Text(cut(_question(n.tx, n.t, order)))


def is_asked(tx: Tx, review_id: int) -> bool:
    """Whether this question still waits for its answer."""
    return get_review(tx, review_id).state is ReviewState.OPEN


def _question(tx: Tx, t: Translator, order: Order) -> str:
    head = t(
        "{shop} wants to order: {order_no}, {total}. It waits for your word.",
        shop=get_customer(tx, order.customer_id).name,
        order_no=order.order_no,
        total=figures.order_total(t, order),
    )
    step = t('①agree ②turn it down; with a reason, like "2 too much"')
    return "\n".join([head, *(ordercard.line_text(t, line) for line in order.lines), step])


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
