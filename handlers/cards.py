"""Buttons of cards in WeCom. The key says what was tapped; who may do it is checked anew."""

from collections.abc import Callable

from domain.base.errors import DomainError
from domain.base.ids import CaseId, ChangeId, ConversationId, OrderId, OverrideId, RegistrationId
from domain.messaging import use_up_card, use_up_others
from domain.order import get_change, get_order
from handlers import (
    decisions,
    errors,
    handoff,
    ordercard,
    override,
    registration,
    remedies,
    review,
)
from handlers.context import Turn
from handlers.message import CardUpdate
from handlers.nlu.intents import StaffAct, StaffCommand
from handlers.staffground import WAITING, in_scope

Tap = Callable[[Turn, list[str]], str]
"""Does what a button says; returns the label the card shows from now on, empty to keep it."""


def tapped(turn: Turn) -> None:
    """A button or menu item was tapped. Without a known member of staff nothing happens."""
    if turn.staff is None:
        return
    name, *arguments = turn.inbound.event_key.split(":")
    act = _TAPS.get(name)
    if act is None or not all(a.isdecimal() and len(a) < 16 for a in arguments):
        return
    said, chat, pending = len(turn.parts), turn.chat, turn.pending
    try:
        with turn.tx.savepoint():
            label = act(turn, arguments)
    except DomainError as problem:
        del turn.parts[said:]
        turn.chat, turn.pending = chat, pending
        turn.say(*errors.explain(turn, problem))
        return
    if label and turn.inbound.card_id:
        turn.parts.insert(said, CardUpdate(turn.inbound.card_id, label))
        _use_up(turn, label)


def _use_up(turn: Turn, label: str) -> None:
    """Who tapped sees it in the answer to his tap, all others as soon as may be."""
    card = turn.inbound.card_id
    if turn.is_late:
        use_up_card(turn.tx, card, label=label)
    else:
        use_up_others(turn.tx, card, label=label)


def _confirm(turn: Turn, arguments: list[str]) -> str:
    order = get_order(turn.tx, OrderId(int(arguments[0])))
    if not in_scope(turn, order):
        turn.say(turn.t("I found no such order."))
        return ""
    if order.status in WAITING and decisions.ask_about(turn, order):
        return ""
    is_done = review.confirm_seen(turn, order.id, version=int(arguments[1]))
    return turn.t("Confirmed") if is_done else ""


def _reject(turn: Turn, arguments: list[str]) -> str:
    order = get_order(turn.tx, OrderId(int(arguments[0])))
    if not in_scope(turn, order):
        turn.say(turn.t("I found no such order."))
        return ""
    reason = ordercard.chosen_reason(turn.t, turn.inbound.fields)
    review.reject_or_ask(turn, order, reason=reason)
    return turn.t("Rejected") if reason else ""


def _chat(turn: Turn, arguments: list[str]) -> str:
    order = get_order(turn.tx, OrderId(int(arguments[0])))
    if not in_scope(turn, order):
        turn.say(turn.t("I found no such order."))
        return ""
    turn.remember(order=int(order.id), asked_by=None)
    handoff.take_command(turn, StaffCommand(StaffAct.TAKE_OVER))
    return ""


def _take(turn: Turn, arguments: list[str]) -> str:
    handoff.take(turn, ConversationId(int(arguments[0])))
    return turn.t("Taken over")


def _agree(turn: Turn, arguments: list[str]) -> str:
    change = _change_in_scope(turn, arguments)
    if change is None:
        return ""
    decisions.agree(turn, change)
    return turn.t("Agreed")


def _decline(turn: Turn, arguments: list[str]) -> str:
    change = _change_in_scope(turn, arguments)
    if change is None:
        return ""
    decisions.decline(turn, change)
    return turn.t("Declined")


def _change_in_scope(turn: Turn, arguments: list[str]) -> ChangeId | None:
    change = get_change(turn.tx, ChangeId(int(arguments[0])))
    if not in_scope(turn, get_order(turn.tx, change.order_id)):
        turn.say(turn.t("I found no such order."))
        return None
    return change.id


def _grant_remedy(turn: Turn, arguments: list[str]) -> str:
    remedies.grant(turn, CaseId(int(arguments[0])))
    return turn.t("Granted")


def _approve(turn: Turn, arguments: list[str]) -> str:
    registration.approve(turn, RegistrationId(int(arguments[0])))
    return turn.t("Let in already")


def _refuse(turn: Turn, arguments: list[str]) -> str:
    registration.refuse(turn, RegistrationId(int(arguments[0])))
    return turn.t("Turned down")


def _waiting(turn: Turn, arguments: list[str]) -> str:
    del arguments
    review.list_waiting(turn)
    return ""


def _give_price(turn: Turn, arguments: list[str]) -> str:
    return override.decide(turn, OverrideId(int(arguments[0])), is_approved=True)


def _keep_price(turn: Turn, arguments: list[str]) -> str:
    return override.decide(turn, OverrideId(int(arguments[0])), is_approved=False)


_TAPS: dict[str, Tap] = {
    "confirm": _confirm,
    "reject": _reject,
    "chat": _chat,
    "take": _take,
    "agree": _agree,
    "decline": _decline,
    "price_ok": _give_price,
    "price_no": _keep_price,
    "remedy": _grant_remedy,
    "reg_ok": _approve,
    "reg_no": _refuse,
    "waiting": _waiting,
}
"""The first word of a button's key → what it does; the rest of the key are numbers."""
