"""确认，雪碧缺货 · 第2行没货 · 部分确认 · 只确认可乐: a rep confirms what is there, by line.

With 确认 it is done at once; without it he is shown what would be confirmed and what not, and his
确认 does it. Nothing is confirmed while a line that he names is not found in the order.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from domain.base.errors import StaleVersion
from domain.base.ids import OrderId
from domain.base.values import replace
from domain.cart import RemoveLine
from domain.customer import get_customer
from domain.order import (
    ChangeRequest,
    ChangeStatus,
    Order,
    confirm_in_part,
    get_order,
)
from domain.staff import Permission, require
from handlers import changetext, correcting, decisions, figures, review
from handlers.context import Turn
from handlers.inpartlines import FEW, SHORT, Parts, parts_of
from handlers.nlu import interpret, read
from handlers.nlu.intents import Confirm, EditDraft, Intent, StaffAct, StaffCommand
from handlers.nlu.normalise import plain
from handlers.staffground import (
    WAITING,
    focused,
    has_newer_card,
    in_scope,
    lone,
    new_card,
    order_meant,
    situation_of,
    version_seen,
)
from handlers.staffquestions import ConfirmPart
from handlers.worksheet import Worksheet

_LONGEST = 120
_MISSING = "没货"
_YES = re.compile(
    r"(?:确认|可以|confirm)"
    r"(?:\s*(?:(?P<no>[a-z]{1,3}-\d{3,8}-\d{3,8}|\d{4}(?!\d))|(?P<number>\d{1,2})(?=[\s,:;])))?"
    r"[\s,.;:。、!]*"
)
_REST = re.compile(
    r"[\s,.;。]*(?:其[他余它]|剩下|别|另外|余下)的?(?:都|全部?|可以|先|照){0,3}确认[了吧下]?[\s.。!]*$"
    r"|[\s,.;]*confirm the rest[\s.!]*$"
)
_ASK = re.compile(r"(?:先)?部分确认|(?:先)?确认一?部分|confirm (?:in part|partly)")
_ONLY = re.compile(r"(?:(?:先)?(?:部分|[只仅])确认|confirm only)[\s,:]*(?P<names>\S.*)")


@dataclass(frozen=True, slots=True)
class _Said:
    """`words` say what is missing, with `is_only` what alone is confirmed; empty: not said."""

    words: str
    is_yes: bool = False
    is_only: bool = False
    order_no: str = ""
    number: int | None = None


def confirmed_by_text(turn: Turn, intents: Sequence[Intent]) -> bool:
    """Whether the message says that an order is confirmed in part, or what of it is missing."""
    if any(map(is_yes, intents)) and _confirmed_as_shown(turn):
        return True
    staff, pending = turn.staff, turn.pending
    text = plain(turn.text).strip(" .!。~")
    if staff is None or len(text) > _LONGEST or "\n" in text:
        return False
    said = _said(text)
    if said is None and isinstance(pending, ConfirmPart) and not pending.sentence:
        said = _said(f"{text}{_MISSING}")
    if said is None:
        return False
    order = _order(turn, said)
    if order is None:
        return said.is_yes or said.is_only or not said.words
    said = _with_before(turn, order, said)
    parts = parts_of(turn, order, said.words, is_only=said.is_only)
    is_clear = parts.is_read and bool(parts.skus or parts.several or parts.amounts)
    if not (said.is_yes or said.is_only or not said.words or is_clear):
        return False
    require(staff, Permission.REVIEW_ORDER)
    if not decisions.ask_about(turn, order):
        _confirm(turn, order, said, parts)
    return True


def _with_before(turn: Turn, order: Order, said: _Said) -> _Said:
    """农夫山泉也没货, after 雪碧没货 was shown: both are missing, and both are shown."""
    pending = turn.pending
    is_same = isinstance(pending, ConfirmPart) and pending.order_id == order.id
    before = pending.sentence if isinstance(pending, ConfirmPart) and is_same else ""
    if not before or not said.words or said.is_only or before in said.words:
        return said
    return replace(said, words=f"{before},{said.words}", is_yes=False)


def is_yes(intent: Intent) -> bool:
    """A bare 确认, which names no order."""
    if isinstance(intent, StaffCommand):
        is_bare = not intent.order_no and intent.number is None
        return intent.act is StaffAct.CONFIRM and is_bare
    return isinstance(intent, Confirm)


def _confirmed_as_shown(turn: Turn) -> bool:
    """The order without what is missing, as it was shown; False: nothing was shown."""
    pending = turn.pending
    if not isinstance(pending, ConfirmPart) or turn.staff is None:
        return False
    order = get_order(turn.tx, OrderId(pending.order_id))
    said = _said(pending.sentence) if pending.sentence else None
    if said is None or not in_scope(turn, order) or order.status not in WAITING:
        return False
    require(turn.staff, Permission.REVIEW_ORDER)
    if not decisions.ask_about(turn, order):
        is_as_shown = pending.version == order.version and not has_newer_card(turn, order)
        is_as_shown = is_as_shown and turn.remembered("unchanged") != int(order.id)
        turn.remember(unchanged=None)
        sure = _Said(said.words, is_yes=is_as_shown)
        _confirm(turn, order, sure, parts_of(turn, order, said.words, is_only=said.is_only))
    return True


def _said(text: str) -> _Said | None:
    """What a sentence says of that; None: it is about something else."""
    if _ASK.fullmatch(text):
        return _Said("")
    only = _ONLY.fullmatch(text)
    if only is not None:
        return _Said(only["names"], is_yes=True, is_only=True)
    yes, words = _YES.match(text), text
    number = None
    if yes is not None:
        words = text[yes.end() :]
        number = int(yes["number"]) if yes["number"] else None
    rest = _REST.search(words)
    if rest is not None:
        words = words[: rest.start()]
    is_yes = yes is not None or rest is not None
    if not (SHORT.search(words) or (is_yes and FEW.search(words))):
        return None
    return _Said(words, is_yes, False, (yes["no"] or "") if yes else "", number)


def _order(turn: Turn, said: _Said) -> Order | None:
    """The waiting order that is meant; None where it was asked, or nothing is in view."""
    if said.is_yes or not said.words:
        no = said.order_no.upper()
        command = StaffCommand(StaffAct.CONFIRM, order_no=no, number=said.number)
        return order_meant(turn, command, WAITING)
    return focused(turn, WAITING) or new_card(turn, WAITING) or lone(turn, WAITING)


def _confirm(turn: Turn, order: Order, said: _Said, parts: Parts) -> None:
    """Do it, show it, or say what is in the way; the order is as it was in all other cases."""
    t = turn.t
    version = version_seen(turn, order)
    if version is None:
        review.show(turn, order, lead=t("Please look at it once:"))
        return
    if not said.words:
        _ask_lines(turn, order)
        return
    if said.is_only:
        parts.skus = [
            line.sku_id
            for line in order.lines
            if not line.is_gift and line.sku_id not in parts.skus
        ]
    sheet = _sheet(turn, order, parts)
    if not parts.is_read or parts.several or sheet.doubts or sheet.missing:
        _tell_unclear(turn, order, parts)
    elif not sheet.draft.lines or not sheet.ops:
        _tell_all_or_none(turn, order, is_all=bool(sheet.ops))
    elif said.is_yes:
        _do(turn, order, sheet, version=version)
    else:
        _show(turn, order, sheet, said.words)


def _sheet(turn: Turn, order: Order, parts: Parts) -> Worksheet:
    sheet = correcting.sheet_of(turn, order, EditDraft(()), ())
    for sku_id in parts.skus:
        sheet.run(RemoveLine(sku_id), ())
    for clause in parts.amounts:
        about = interpret(
            read(FEW.sub("改成", clause), turn.shop.lexicon), situation_of(turn, order)
        )
        edits = [one for one in about if isinstance(one, EditDraft)]
        if not edits or any(one.leftovers or not one.items for one in edits):
            parts.unread.append(clause)
            continue
        for one in edits:
            sheet.take_all(one.items)
        if _is_more(order, sheet):
            parts.unread.append(clause)
    return sheet


def _is_more(order: Order, sheet: Worksheet) -> bool:
    """Whether more is left of a line than was ordered: 只有5箱 of two."""
    ordered = {line.sku_id: line.quantity.base for line in order.lines if not line.is_gift}
    return any(line.quantity.base > ordered.get(line.sku_id, 0) for line in sheet.draft.lines)


def _do(turn: Turn, order: Order, sheet: Worksheet, *, version: int) -> None:
    t = turn.t
    request = ChangeRequest(tuple(sheet.ops), turn.actor, reason=turn.text[:200])
    try:
        with turn.tx.savepoint():
            change = confirm_in_part(turn.tx, order.id, request=request, version=version)
    except StaleVersion:
        lead = t("The order has changed meanwhile. This is how it stands now:")
        review.show(turn, get_order(turn.tx, order.id), lead=lead)
        return
    if change.status is not ChangeStatus.APPLIED:
        turn.say(t("Not confirmed yet: the rest would be dearer than agreed."))
        correcting.tell_change(turn, order, change)
        return
    rows = changetext.change_lines(t, change)
    review.tell_confirmed(turn, get_order(turn.tx, order.id), t("Not there:"), *rows)


def _show(turn: Turn, order: Order, sheet: Worksheet, words: str) -> None:
    """What would be confirmed and what not; 确认 does it."""
    t = turn.t
    left = {line.sku_id: line.quantity for line in sheet.draft.lines}
    paid = [line for line in order.lines if not line.is_gift]
    stays = [
        f"{line.sku_name} {figures.quantity(t, left[line.sku_id])}"
        for line in paid
        if line.sku_id in left
    ]
    goes = [
        f"{line.sku_name} {figures.quantity(t, line.quantity)}"
        for line in paid
        if line.sku_id not in left
    ]
    turn.say(
        t("{order_no} is not confirmed yet.", order_no=order.order_no),
        t("Not there: {goods}", goods=figures.joined(t, goes)) if goes else "",
        t("Stays: {goods}", goods=figures.joined(t, stays)),
        t(
            'Say "confirm" to confirm that and tell {shop}, "cancel" to leave it',
            shop=get_customer(turn.tx, order.customer_id).name,
        ),
    )
    turn.ask(ConfirmPart(int(order.id), words, order.version))
    turn.remember(cards=None)


def _ask_lines(turn: Turn, order: Order) -> None:
    t = turn.t
    rows = [
        f"{line.no} {line.sku_name} {figures.quantity(t, line.quantity)}"
        for line in order.lines
        if not line.is_gift
    ]
    turn.say(
        t("{order_no} is not confirmed yet. Which lines are missing?", order_no=order.order_no),
        *rows,
        t(
            'Say it like "line 2" or its name; "confirm {order_no}" takes all',
            order_no=order.order_no,
        ),
    )
    turn.ask(ConfirmPart(int(order.id)))


def _tell_unclear(turn: Turn, order: Order, parts: Parts) -> None:
    t = turn.t
    turn.say(
        t("{order_no} is not confirmed yet.", order_no=order.order_no),
        *(t('Not in this order: "{said}"', said=one) for one in parts.unknown),
        *(t('I did not understand "{said}".', said=one) for one in parts.unread),
        *(t('Several lines are "{said}".', said=one) for one in parts.several),
        t('Say it by line, like "confirm, line 2 is out of stock"'),
    )


def _tell_all_or_none(turn: Turn, order: Order, *, is_all: bool) -> None:
    t = turn.t
    turn.say(
        t("{order_no} is not confirmed yet.", order_no=order.order_no),
        t('Nothing of it would be left. To turn it down say "reject" and why.')
        if is_all
        else t('To confirm all of it say "confirm {order_no}"', order_no=order.order_no),
    )
