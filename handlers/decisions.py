"""Staff: 同意 or 不同意 to what the cards asked: a shop to be let in, a customer's change."""

import re
from dataclasses import dataclass

from domain.base.ids import ChangeId, RegistrationId
from domain.customer import get_customer, list_registrations
from domain.order import (
    ChangeKind,
    ChangeStatus,
    Decider,
    Order,
    OrderChange,
    apply_change,
    changes_waiting_for_staff,
    get_change,
    get_order,
    open_change_of,
    refuse_change,
)
from domain.staff import Permission, looks_after, require
from handlers import changetext, figures, handoff, hisshops, registration
from handlers.context import Turn
from handlers.conversation import Pending
from handlers.shopnames import leading_shops
from handlers.staffground import LISTED, WAITING, focused, in_scope
from handlers.staffquestions import DecideChanges, DecideRegistration, ReviewOrders

_WORDS = re.compile(
    r"(?:同意|agree)\s*(?P<number>\d{1,2})?\s*[。.!！]?"
    r"|(?P<no>不同意|disagree)\s*(?P<no_number>\d{1,2}(?![\d.]))?[\s，,：:、。.!！]*+"
    r"(?P<reason>\D.{0,120})?",
    re.IGNORECASE | re.DOTALL,
)
"""同意 2; 不同意 2 已装车, with the reason the customer reads."""
_QUESTION = re.compile(r"[?？吗嗎]")
_LIST = re.compile(
    r"(?:的|家|那边|那邊)?(?:现在|現在|今天)?(?:还|還)?"
    r"(?:(?:有没有|有沒有|有)?(?:哪几|哪幾|哪些|哪|几|幾|多少|什么|什麼|谁|誰)?"
    r"(?:个|個|张|張|家)?(?:[单單]子?|订单|訂單|客户|客戶|店|人)?(?:说|說|申请|申請)?(?:要|想)(?:求)?"
    r"(?:取消|改[单單]?|退[单單]|撤[单單])(?:或改[单單]?)?(?:的)?(?:[单單]子?|订单|訂單)?"
    r"|(?:待)?(?:取消|改[单單]|变更|變更)(?:和改[单單])?(?:的)?(?:申请|申請|请求|請求))(?:列表)?"
    r"|(?:cancel(?:lation)?|change) requests|who wants to (?:cancel|change)",
    re.IGNORECASE,
)
"""哪几单要取消, 谁要改单, 取消申请: after the name of a shop, or about all of them."""
_LONGEST = 40
_ASKS = re.compile(r"取消|改|退|撤|变更|變更|cancel|change", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Asked:
    """What waits for this member of staff's word: shops first, then changes, as numbered."""

    registrations: tuple[RegistrationId, ...]
    changes: tuple[OrderChange, ...]

    def __len__(self) -> int:
        return len(self.registrations) + len(self.changes)


@dataclass(frozen=True, slots=True)
class _Word:
    """What was said to the cards, and why not."""

    is_yes: bool
    number: str | None = None
    reason: str = ""


def decided_by_text(turn: Turn) -> bool:
    """同意, 不同意 2: on what the cards asked, also where something else was said since.

    True where it was that; 同意 to an order just shown confirms that order.
    """
    match = _WORDS.fullmatch(turn.text.strip())
    if match is None or (match["reason"] and _is_talk(turn, match["reason"])):
        return _listed_by_text(turn)
    word = _Word(match["no"] is None, match["number"] or match["no_number"], match["reason"] or "")
    if not isinstance(turn.pending, DecideChanges | DecideRegistration):
        return _decided_anew(turn, word)
    asked = _asked(turn, turn.pending)
    if not len(asked):
        turn.settle()
        turn.say(turn.t("That was decided already."))
        return True
    number = int(word.number) if word.number else 1 if len(asked) == 1 else 0
    if not 1 <= number <= len(asked):
        _ask_which(turn, asked)
        return True
    _decide(turn, asked, number - 1, word)
    return True


def _is_talk(turn: Turn, reason: str) -> bool:
    """不同意可以吗 asks; what is said while he talks to a customer is for that customer."""
    return _QUESTION.search(reason) is not None or handoff.held_chat(turn) is not None


def _decided_anew(turn: Turn, word: _Word) -> bool:
    """The cards still stand, though something else was spoken of: the only one, or which."""
    shown = focused(turn, WAITING)
    changes = _requests(turn)
    own = [one for one in changes if shown is not None and one.order_id == shown.id]
    is_listed = isinstance(turn.pending, ReviewOrders) and len(turn.pending.order_ids) > 1
    if not changes or (is_listed and word.number):
        return False
    if shown is not None and not own:
        return _asked_beside(turn, shown, changes)
    asked = Asked((), tuple(own) or changes)
    if len(asked) == 1 and not is_listed and word.number in {None, "1"}:
        _decide(turn, asked, 0, word)
    else:
        _ask_anew(turn, asked.changes)
    return True


def _asked_beside(turn: Turn, shown: Order, changes: tuple[OrderChange, ...]) -> bool:
    """同意 after a list of one order, while cards are open: which is meant is asked."""
    if not turn.remembered("one_listed"):
        return False  # its card was looked at
    _ask_anew(turn, changes)
    turn.say(
        turn.t('To confirm the order {order_no} say "confirm {order_no}"', order_no=shown.order_no)
    )
    return True


def _listed_by_text(turn: Turn) -> bool:
    """哪几单要取消, 李记哪几单要改: what shops ask for and nobody has answered."""
    text, staff = turn.text.strip().strip(" ?？。.!！呢啊呀吗嗎"), turn.staff
    if staff is None or _ASKS.search(text) is None or len(text) > _LONGEST:
        return False
    changes = _requests(turn)
    if _LIST.fullmatch(text) is None:
        shops, rest = leading_shops(text, hisshops.of_staff(turn, staff))
        if not shops or not rest or _LIST.fullmatch(rest) is None:
            return False
        ids = {shop.id for shop in shops}
        changes = tuple(one for one in changes if one.customer_id in ids)
    if changes:
        _ask_anew(turn, changes)
    else:
        turn.say(turn.t("No shop waits for an answer about cancelling or changing an order."))
    return True


def ask_about(turn: Turn, order: Order) -> bool:
    """An order its shop wants to cancel is not confirmed before that is answered."""
    change = wants_off(turn, order)
    if change is None:
        return False
    shop = get_customer(turn.tx, order.customer_id).name
    turn.say(
        f"{turn.t('Wants to cancel: {shop}', shop=shop)} {order.order_no}",
        turn.t('Answer that first: "agree" or "disagree"'),
    )
    turn.ask(DecideChanges((int(change.id),)))
    return True


def wants_off(turn: Turn, order: Order) -> OrderChange | None:
    """The shop's wish to cancel the order, where it waits for staff."""
    change = open_change_of(turn.tx, order.id)
    if change is None or change.decider is not Decider.STAFF:
        return None
    return change if change.kind is ChangeKind.CANCEL else None


def _requests(turn: Turn) -> tuple[OrderChange, ...]:
    """The open requests of the shops this member of staff looks after."""
    staff = turn.staff
    if staff is None:
        return ()
    waiting = changes_waiting_for_staff(turn.tx)
    return tuple(
        one for one in waiting if looks_after(staff, get_customer(turn.tx, one.customer_id).rep_id)
    )[:LISTED]


def _ask_anew(turn: Turn, changes: tuple[OrderChange, ...]) -> None:
    _ask_which(turn, Asked((), changes))
    turn.ask(DecideChanges(tuple(int(one.id) for one in changes)))


def with_card(
    pending: Pending | None, *, change_id: int | None = None, registration_id: int | None = None
) -> Pending | None:
    """The open question once a card was sent; None where another question stays open."""
    changes = () if change_id is None else (change_id,)
    ids = () if registration_id is None else (registration_id,)
    match pending:
        case DecideRegistration(registration_id=before):
            return DecideChanges(changes, tuple(dict.fromkeys((before, *ids))))
        case DecideChanges():
            return DecideChanges(
                tuple(dict.fromkeys((*pending.change_ids, *changes))),
                tuple(dict.fromkeys((*pending.registration_ids, *ids))),
            )
        case None if registration_id is not None:
            return DecideRegistration(registration_id)
        case None | ReviewOrders(order_ids=(_,)):
            return DecideChanges(changes, ids)
        case _:
            return None


def agree(turn: Turn, change_id: ChangeId) -> None:
    """The customer may have what he asked for; he is told."""
    if turn.staff is None:
        return
    require(turn.staff, Permission.REVIEW_ORDER)
    done = apply_change(turn.tx, change_id, actor=turn.actor)
    turn.say(turn.t("Agreed: {order_no}. The customer is told.", order_no=done.order_no))


def decline(turn: Turn, change_id: ChangeId, *, reason: str = "") -> None:
    """The order stays as it was; the customer is told, with the reason where one was given."""
    if turn.staff is None:
        return
    require(turn.staff, Permission.REVIEW_ORDER)
    done = refuse_change(turn.tx, change_id, actor=turn.actor, reason=reason)
    turn.say(
        turn.t(
            "Declined: {order_no} stays as it was. The customer is told.", order_no=done.order_no
        )
    )


def _asked(turn: Turn, pending: DecideChanges | DecideRegistration) -> Asked:
    if isinstance(pending, DecideRegistration):
        pending = DecideChanges((), (pending.registration_id,))
    ids = pending.registration_ids
    waiting = {int(r.id) for r in list_registrations(turn.tx)} if ids else set()
    changes = (get_change(turn.tx, ChangeId(i)) for i in pending.change_ids)
    return Asked(
        tuple(RegistrationId(i) for i in ids if i in waiting),
        tuple(
            change
            for change in changes
            if change.status is ChangeStatus.OPEN
            and in_scope(turn, get_order(turn.tx, change.order_id))
        ),
    )


def _decide(turn: Turn, asked: Asked, index: int, word: _Word) -> None:
    shops = len(asked.registrations)
    if index < shops:
        chosen = asked.registrations[index]
        if word.is_yes:
            registration.approve(turn, chosen)
        else:
            registration.refuse(turn, chosen, reason=word.reason.strip())
    else:
        change = asked.changes[index - shops]
        if word.is_yes:
            agree(turn, change.id)
        else:
            decline(turn, change.id, reason=word.reason.strip())
    _keep_rest(turn, asked, index)


def _keep_rest(turn: Turn, asked: Asked, index: int) -> None:
    shops = len(asked.registrations)
    ids = [int(r) for n, r in enumerate(asked.registrations) if n != index]
    changes = [int(c.id) for n, c in enumerate(asked.changes, shops) if n != index]
    if ids or changes:
        turn.ask(DecideChanges(tuple(changes), tuple(ids)))
    else:
        turn.settle()


def _ask_which(turn: Turn, asked: Asked) -> None:
    t = turn.t
    names = {r.id: r.shop_name for r in list_registrations(turn.tx)}
    rows = [t("New shop: {shop}", shop=names[i]) for i in asked.registrations]
    for change in asked.changes:
        shop = get_customer(turn.tx, change.customer_id).name
        if change.kind is ChangeKind.CANCEL:
            what, told = (
                t("Wants to cancel: {shop}", shop=shop),
                figures.order_total(t, get_order(turn.tx, change.order_id)),
            )
        else:
            what = t("Change wanted: {shop}", shop=shop)
            told = changetext.totals_text(t, change)
        rows.append(f"{what} {change.order_no} {told}")
    turn.say(
        t("Which request?"),
        *(f"{n} {row}" for n, row in enumerate(rows, 1)),
        t('Say "agree 1" or "disagree 1"'),
    )
