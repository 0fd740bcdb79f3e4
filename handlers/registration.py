"""Staff: who asks to be let in as a customer; yes or no."""

import re

from domain.base.ids import CustomerId, RegistrationId
from domain.conversation import conversations_of
from domain.customer import (
    Customer,
    CustomerDraft,
    CustomerFilter,
    Registration,
    approve_registration,
    get_registration,
    list_customers,
    list_registrations,
    refuse_registration,
)
from domain.db import Tx
from domain.staff import Permission, Role, require
from handlers.context import Turn
from handlers.staffquestions import DecideRegistration

_YES = re.compile(r"(?:通过|通過|批准|核准|approve)\s*(\d+)?\s*$", re.IGNORECASE)
_LIST = frozenset(
    {"待审核", "待審核", "审核", "審核", "登记", "登記", "新客户", "新客戶", "new shops"}
)
_NO = re.compile(
    r"(?:不通过|不通過|驳回|駁回|不核准|decline|refuse)\s*(\d+)?\s*(.*)$", re.IGNORECASE
)


def listed_by_text(turn: Turn) -> bool:
    """待审核: who asks to be let in. True where it was that."""
    if turn.text.strip().casefold() not in _LIST:
        return False
    waiting = list_registrations(turn.tx)
    if not waiting:
        turn.say(turn.t("No new shop is waiting."))
        return True
    t = turn.t
    rows = [f"{n} {r.shop_name} {r.phone}" for n, r in enumerate(waiting, 1)]
    title = t.plural("{n} new shop waiting:", "{n} new shops waiting:", n=len(waiting))
    turn.say(title, *rows, t('Say "approve 1" or "decline 1"'))
    return True


def decided_by_text(turn: Turn) -> bool:
    """通过, 通过 1, 不通过 不在配送区: on the request in context. True where it was that."""
    text = turn.text.strip()
    yes, no = _YES.match(text), _NO.match(text)
    if yes is None and no is None:
        return False
    waiting = list_registrations(turn.tx)
    if not waiting:
        return False
    number = yes[1] if yes else no[1] if no else None
    asked = _meant(turn, waiting, number)
    if asked is None:
        _list(turn, waiting)
    elif yes is not None:
        approve(turn, asked.id)
    elif no is not None:
        refuse(turn, asked.id, reason=no[2].strip())
    return True


def _meant(
    turn: Turn, waiting: tuple[Registration, ...], number: str | None
) -> Registration | None:
    if number is not None:
        index = int(number[:4])
        return waiting[index - 1] if 1 <= index <= len(waiting) else None
    if isinstance(turn.pending, DecideRegistration):
        wanted = turn.pending.registration_id
        found = next((r for r in waiting if int(r.id) == wanted), None)
        if found is not None:
            return found
    return waiting[0] if len(waiting) == 1 else None


def _list(turn: Turn, waiting: tuple[Registration, ...]) -> None:
    t = turn.t
    rows = [f"{n} {r.shop_name} {r.phone}" for n, r in enumerate(waiting, 1)]
    turn.say(t("Which request?"), *rows, t('Say "approve 1" or "decline 1"'))


def approve(turn: Turn, registration_id: RegistrationId) -> None:
    """Let the shop in: an existing one of exactly this name or phone, else a new one."""
    staff = turn.staff
    if staff is None:
        return
    require(staff, Permission.REVIEW_REGISTRATION)
    asked = get_registration(turn.tx, registration_id)
    known = same_shop(turn.tx, asked)
    rep_id = staff.id if staff.role is Role.REP else None
    target: CustomerId | CustomerDraft = (
        known.id
        if known is not None
        else CustomerDraft(
            asked.shop_name,
            phone=asked.phone,
            address=address_of(turn.tx, asked),
            rep_id=rep_id,
            currency=turn.shop.currency,
        )
    )
    shop = approve_registration(turn.tx, registration_id, turn.actor, customer=target)
    _settle(turn)
    t = turn.t
    turn.say(
        t("Approved: {shop} is {code} now, and has been told.", shop=shop.name, code=shop.code)
    )


def address_of(tx: Tx, asked: Registration) -> str:
    """Where he said his shop is, kept with his chat."""
    chats = conversations_of(tx, asked.contact_id)
    return next((str(found) for c in chats if (found := (c.topic or {}).get("address"))), "")


def same_shop(tx: Tx, asked: Registration) -> Customer | None:
    """The shop in the register with this very name and phone."""
    found = list_customers(tx, CustomerFilter(text=asked.shop_name)).rows
    same = [c for c in found if c.name == asked.shop_name and c.phone and c.phone == asked.phone]
    return same[0] if len(same) == 1 else None


def refuse(turn: Turn, registration_id: RegistrationId, *, reason: str = "") -> None:
    """Turn the request down; the person is told."""
    staff = turn.staff
    if staff is None:
        return
    require(staff, Permission.REVIEW_REGISTRATION)
    asked = refuse_registration(turn.tx, registration_id, turn.actor, reason[:200])
    _settle(turn)
    turn.say(turn.t("Declined: {shop} has been told.", shop=asked.shop_name))


def _settle(turn: Turn) -> None:
    if isinstance(turn.pending, DecideRegistration):
        turn.settle()
