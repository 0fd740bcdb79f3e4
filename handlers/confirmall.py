"""都确认了吧: every order that waits, in one list; one 确认 confirms them as they were listed.

An order that has changed since, or that has to wait for somebody, stays and is named with why.
"""

import re
from collections.abc import Sequence

from domain.base.errors import DomainError, StaleVersion
from domain.base.ids import OrderId
from domain.customer import get_customer
from domain.order import Order, confirm_order, get_order
from domain.staff import Permission, require
from handlers import backorder, decisions, errors, figures, inpart, review
from handlers.context import Turn
from handlers.nlu.intents import Intent, StaffAct, StaffCommand
from handlers.nlu.normalise import plain
from handlers.staffground import LISTED, WAITING, in_scope, list_them, orders_in, see
from handlers.staffquestions import ConfirmAll, DecideChanges, DecideRegistration

_ALL = re.compile(
    r"(?:把|帮我|麻烦|那就?|好)*(?:今天的?|待确认的?|剩下的?|其他的?|这些|这[几两三四五]单|订单|单子)*"
    r"(?:都|全部?|统统|一起|一次性?)(?:给我|帮我|给)?(?:确认|通过|同意|接)(?:了|掉|一下|下来)*[吧啊呗]?"
    r"|confirm (?:them )?all(?: of them)?"
)


def took(turn: Turn, intents: Sequence[Intent]) -> bool:
    """List what waits, or confirm what was listed; False where the words are something else."""
    staff, pending = turn.staff, turn.pending
    if staff is None or isinstance(pending, DecideChanges | DecideRegistration):
        return False
    if isinstance(pending, ConfirmAll) and any(map(inpart.is_yes, intents)):
        require(staff, Permission.REVIEW_ORDER)
        _confirm(turn, pending)
        return True
    if _ALL.fullmatch(plain(turn.text).strip(" .!。~")) is None:
        return False
    require(staff, Permission.REVIEW_ORDER)
    _ask(turn)
    return True


def _ask(turn: Turn) -> None:
    t = turn.t
    waiting = orders_in(turn, WAITING)[:LISTED]
    if len(waiting) < 2:
        review.confirm(turn, StaffCommand(StaffAct.CONFIRM))
        return
    title = t.plural("{n} order waiting:", "{n} orders waiting:", n=len(waiting))
    step = t('Say "confirm" and all {n} are confirmed, a number to see one first', n=len(waiting))
    list_them(turn, waiting, title=title, step=step)
    turn.ask(ConfirmAll(tuple(int(o.id) for o in waiting), tuple(int(o.version) for o in waiting)))


def _confirm(turn: Turn, asked: ConfirmAll) -> None:
    t = turn.t
    done: list[str] = []
    left: list[str] = []
    for order_id, version in zip(asked.order_ids, asked.versions, strict=True):
        order = get_order(turn.tx, OrderId(order_id))
        name = f"{get_customer(turn.tx, order.customer_id).name} {order.order_no}"
        why = _confirmed(turn, order, version)
        if why:
            left.append(f"{name}: {why}")
            continue
        order = get_order(turn.tx, order.id)
        see(turn, (order,))
        done.append(f"{name} {figures.order_total(t, order)}")
        if missing := backorder.missing_text(turn.tx, t, order):
            done.append(missing)
        turn.order_id = order.id
    turn.settle()
    told = t.plural(
        "{n} order confirmed. The customer is told:",
        "{n} orders confirmed. The customers are told:",
        n=len(asked.order_ids) - len(left),
    )
    turn.say(
        *((told, *done) if done else ()),
        *((t("Not confirmed:"), *left) if left else ()),
        review.rest_text(turn),
    )


def _confirmed(turn: Turn, order: Order, version: int) -> str:
    """Why the order could not be confirmed as it was listed; empty where it was."""
    t = turn.t
    if not in_scope(turn, order) or order.status not in WAITING:
        return t("it does not wait any more")
    if decisions.wants_off(turn, order) is not None:
        return t("the customer wants to cancel it; answer that first")
    try:
        with turn.tx.savepoint():
            confirm_order(turn.tx, order.id, actor=turn.actor, version=version)
    except StaleVersion:
        return t("it has changed meanwhile; look at it first")
    except DomainError as problem:
        return " ".join(str(part) for part in errors.explain(turn, problem))
    return ""
