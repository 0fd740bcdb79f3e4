"""The head office of a chain agrees to a branch's order in its own chat, or turns it down.

By the number under the notice, or by a word with or without the order's number. The word counts
only from somebody of the head office, and only while the order waits for it.
"""

import re

from domain.base.errors import StaleVersion
from domain.base.ids import OrderId
from domain.customer import get_customer
from domain.db import Tx
from domain.order import BUYER_EXPIRED, Order, answer_as_buyer, get_order, history_of
from domain.review import ReviewState, get_review, waiting_for_buyer
from handlers import figures, ordercard
from handlers.context import Turn
from handlers.conversation import AgreeAsBuyer
from handlers.nlu import interpret, read
from handlers.nlu.intents import Ambiguous, EditDraft, Exact, Resolved, Situation
from handlers.nlu.normalise import plain
from handlers.orderstatus import status_text
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

_GOES = re.compile(
    r"(?=.{0,8}?(?:行|可以|没问题|沒問題|准|批|同意|通过|通過|让[他她]|讓[他她]|下吧))"
    r"(?:那|就|行|可以|没问题|沒問題|准|批|同意|通过|通過|[让讓][他她]们?|下|订|訂|送|单|單|吧|了|的|呗"
    r"|[，,、 ]){1,8}+|yes|sure|go ahead",
    re.IGNORECASE,
)
"""可以，下吧 under the question: agreed. 好的 and 收到 may only mean that it was read."""
_MIND = re.compile(
    r"同意|批准|批了|不批|驳回|拒绝|太[多贵大]|[少改减][订点成到为]|改一?下|便宜|换成|先别|再说|等等|好的?|收到|嗯|知道了|ok",
    re.IGNORECASE,
)
"""What may be about the order that is asked about, and decides nothing."""

ASKED = "asked_as_buyer"
"""The fact of a chat: which question about which order it was shown."""
_REMEMBERED = 40


def took_words(turn: Turn, text: str) -> bool:
    """Take 同意, 不同意 太多了, or the number under the question; True if it was one."""
    said = text.strip().strip("。.!！~～")
    asked = turn.pending if isinstance(turn.pending, AgreeAsBuyer) else None
    if asked is None and _answers_late(turn, said):
        return True
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
    if asked is not None and _GOES.fullmatch(said) is not None and len(_waiting(turn)) == 1:
        _answer(turn, asked, agrees=True, reason="")
        return True
    match = _WORDS.fullmatch(said)
    if match is None or (match["yes"] and match["reason"].strip()):
        return asked is not None and _asks_anew(turn, asked, said)
    if turn.pending is not None and asked is None and not match["after"]:
        return False
    return _answered(turn, asked, match)


def _answered(turn: Turn, asked: AgreeAsBuyer | None, match: re.Match[str]) -> bool:
    """Take the word; True where an order waits for it, or did when it was asked about."""
    waiting = _waiting(turn)
    if not waiting:
        if asked is not None:
            _tell_over(turn, get_order(turn.tx, OrderId(asked.order_id)))
        return asked is not None
    order = _meant(turn, waiting, match["after"] or "")
    if order is not None:
        agrees, reason = match["no"] is None, match["reason"].strip()
        shown = (turn.remembered(ASKED) or {}).get(str(order.id), 0)
        _answer(turn, AgreeAsBuyer(int(order.id), shown), agrees=agrees, reason=reason)
    return True


def _answers_late(turn: Turn, said: str) -> bool:
    """The number, or 同意, long after the question: it is put again, or told how it ended."""
    late = turn.lapsed if isinstance(turn.lapsed, AgreeAsBuyer) else None
    is_number = _PICK.fullmatch(said) is not None
    if late is None or not (is_number or _WORDS.fullmatch(said)):
        return False
    waiting = _waiting(turn)
    if not waiting:
        _tell_over(turn, get_order(turn.tx, OrderId(late.order_id)))
    elif is_number:
        _show(turn, waiting[0].id, lead=turn.t("Please look at it once:"))
    return not waiting or is_number


def _asks_anew(turn: Turn, asked: AgreeAsBuyer, said: str) -> bool:
    """同意，但是让他少订点, 太多了: nothing is decided by that, and how to have it changed."""
    if _MIND.search(plain(said)) is None:
        return False
    draft = turn.ground.cart
    if (draft is not None and draft.lines) or _orders_goods(turn, said):
        return False
    order = next((one for one in _waiting(turn) if int(one.id) == asked.order_id), None)
    if order is None:
        return False
    t = turn.t
    shop = get_customer(turn.tx, order.customer_id).name
    turn.order_id = order.id
    turn.say(
        t(
            "Nothing is decided yet: {shop} {order_no}, {total} still waits for you.",
            shop=shop,
            order_no=order.order_no,
            total=figures.order_total(t, order),
        ),
        t(
            'To have it changed turn it down with what you want, like "2 only 2 cases"; '
            "{shop} orders anew",
            shop=shop,
        ),
        t('①agree ②turn it down; with a reason, like "2 too much"'),
    )
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
    if question.review_id and not is_asked(turn.tx, question.review_id):
        order = get_order(turn.tx, OrderId(question.order_id))
        if order.id not in {one.id for one in _waiting(turn)}:
            _tell_over(turn, order)
            return
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


def _tell_over(turn: Turn, order: Order) -> None:
    """It was called off, or made so small that nobody is asked, before the answer came."""
    turn.settle()
    turn.order_id = order.id
    turn.say(over_text(turn.tx, turn.t, order))
    if others := _waiting(turn):
        _show(turn, others[0].id, lead=turn.t("Please look at it once:"))


def over_text(tx: Tx, t: Translator, order: Order) -> str:
    """Why the head office need not answer any more."""
    said = {
        "shop": get_customer(tx, order.customer_id).name,
        "order_no": order.order_no,
        "total": figures.order_total(t, order),
    }
    if history_of(tx, order.id)[-1].reason == BUYER_EXPIRED:
        return t(
            "{shop} {order_no}, {total}: nobody at the head office answered in time, so it is "
            "called off.",
            **said,
        )
    state = status_text(t, order)
    return t("{shop} {order_no}, {total}, does not wait for you any more: {state}.",
             state=state, **said)  # fmt: skip


def _show(turn: Turn, order_id: OrderId, *, lead: str) -> None:
    """The order as it stands, with the question about it as it is now."""
    found = waiting_for_buyer(turn.tx, [shop.id for shop in turn.customers])
    review = next(r for r in found if r.order_id == order_id)
    turn.say(lead, question_text(turn.tx, turn.t, get_order(turn.tx, order_id)))
    seen = with_asked(turn.remembered(ASKED), int(order_id), review.id)
    turn.remember(**{ASKED: seen})
    turn.ask(AgreeAsBuyer(int(order_id), review.id))


def with_asked(before: dict[str, int] | None, order_id: int, review_id: int) -> dict[str, int]:
    """What a chat was shown last of each order: the question about it, by its review."""
    rest = {key: value for key, value in (before or {}).items() if key != str(order_id)}
    return dict([*rest.items(), (str(order_id), review_id)][-_REMEMBERED:])


def is_asked(tx: Tx, review_id: int) -> bool:
    """Whether this question still waits for its answer."""
    return get_review(tx, review_id).state is ReviewState.OPEN


def question_text(tx: Tx, t: Translator, order: Order) -> str:
    """A branch's order as its head office is asked about it, with the two answers."""
    head = t(
        "{shop} wants to order: {order_no}, {total}. It waits for your word.",
        shop=get_customer(tx, order.customer_id).name,
        order_no=order.order_no,
        total=figures.order_total(t, order),
    )
    step = t('①agree ②turn it down; with a reason, like "2 too much"')
    return "\n".join([head, *(ordercard.line_text(t, line) for line in order.lines), step])
