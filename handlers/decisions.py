"""Staff: 同意 or 不同意 to what the cards asked: a shop to be let in, a customer's change."""

import re
from dataclasses import dataclass

from domain.base.ids import ChangeId, OrderId, RegistrationId
from domain.customer import get_customer, list_registrations
from domain.order import (
    ChangeStatus,
    OrderChange,
    apply_change,
    get_change,
    get_order,
    refuse_change,
)
from domain.staff import Permission, require
from handlers import registration
from handlers.context import Turn
from handlers.conversation import DecideChanges, DecideRegistration, Pending, ReviewOrders
from handlers.staffground import in_scope

_WORDS = re.compile(r"(?P<no>不)?同意\s*(?P<number>\d{1,2})?\s*[。.!！]?", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Asked:
    """What waits for this member of staff's word: shops first, then changes, as numbered."""

    registrations: tuple[RegistrationId, ...]
    changes: tuple[OrderChange, ...]

    def __len__(self) -> int:
        return len(self.registrations) + len(self.changes)


def decided_by_text(turn: Turn) -> bool:
    """同意, 不同意 2: on what the cards asked. True where it was that."""
    match = _WORDS.fullmatch(turn.text.strip())
    if match is None or not isinstance(turn.pending, DecideChanges | DecideRegistration):
        return False
    asked = _asked(turn, turn.pending)
    if not len(asked):
        turn.settle()
        turn.say(turn.t("That was decided already."))
        return True
    number = int(match["number"]) if match["number"] else 1 if len(asked) == 1 else 0
    if not 1 <= number <= len(asked):
        _ask_which(turn, asked)
        return True
    _decide(turn, asked, number - 1, is_yes=match["no"] is None)
    return True


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


def decline(turn: Turn, change_id: ChangeId) -> None:
    """The order stays as it was; the customer is told."""
    if turn.staff is None:
        return
    require(turn.staff, Permission.REVIEW_ORDER)
    done = refuse_change(turn.tx, change_id, actor=turn.actor)
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


def _decide(turn: Turn, asked: Asked, index: int, *, is_yes: bool) -> None:
    shops = len(asked.registrations)
    if index < shops:
        chosen = asked.registrations[index]
        if is_yes:
            registration.approve(turn, chosen)
        else:
            registration.refuse(turn, chosen)
    else:
        change = asked.changes[index - shops]
        if is_yes:
            agree(turn, change.id)
        else:
            decline(turn, change.id)
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
        order = get_order(turn.tx, OrderId(change.order_id))
        rows.append(f"{get_customer(turn.tx, order.customer_id).name} {order.order_no}")
    turn.say(
        t("Which request?"),
        *(f"{n} {row}" for n, row in enumerate(rows, 1)),
        t('Say "agree 1" or "disagree 1"'),
    )
