"""Staff speak of goods that leave, not of more goods: 五花肉12.6斤 of what is paid for as weighed
may be the scale's figure, 先发可乐2箱 is a part that leaves. Neither is proposed as an addition.
"""

import re
from collections.abc import Sequence

from domain.base.errors import DomainError
from domain.catalog import get_skus, measure
from domain.order import Order
from handlers.context import Turn
from handlers.staffground import TO_SHIP, in_context, look_at
from handlers.weighing import Said, figures_said

_FIRST = r"(?:(?:今天)?先|这次|這次|(?:剩|其余|其餘|余下|餘下)下?的?先?)"
_PART = re.compile(rf"{_FIRST}?(?:发|發|出)(?![货貨出给給不没沒了])(?=\D{{1,20}}\d)")
_LONGEST = 200


def asked_by_text(turn: Turn) -> bool:
    """Ask what is meant where goods leave; True where it was that. Nothing is changed."""
    text = " ".join(turn.text.split())
    if turn.staff is None or len(text) > _LONGEST:
        return False
    is_part = _PART.match(text) is not None
    said = () if is_part else figures_said(text)
    if not is_part and not (said and all(_is_bare(one) for one in said)):
        return False
    order = in_context(turn, TO_SHIP)
    if order is None or order.status not in TO_SHIP:
        return False
    if not is_part and not _may_be_weights(turn, order, said):
        return False
    look_at(turn, int(order.id))
    _tell(turn, order, text, is_part=is_part)
    return True


def _is_bare(one: Said) -> bool:
    return bool(one.name and one.unit) and one.part is None and one.how is None


def _may_be_weights(turn: Turn, order: Order, said: Sequence[Said]) -> bool:
    """Whether each figure is near what was ordered of goods that are paid for as weighed."""
    skus = get_skus(turn.tx, [line.sku_id for line in order.lines])
    for one in said:
        lines = [line for line in order.lines if one.is_of(line)]
        if len(lines) != 1 or not skus[lines[0].sku_id].settles_by_weight:
            return False
        try:
            base = measure(skus[lines[0].sku_id], one.count, one.unit).base
        except DomainError:
            return False
        ordered = lines[0].wanted.base
        if abs(base - ordered) * 100 > ordered * turn.shop.weight_tolerance:
            return False
    return True


def _tell(turn: Turn, order: Order, text: str, *, is_part: bool) -> None:
    t = turn.t
    if is_part:
        turn.say(
            t(
                "{order_no}: nothing was changed. A part that leaves is entered on the order's "
                "page, each parcel with its number.",
                order_no=order.order_no,
            ),
            t('If all that is still open leaves, say "ship" with carrier and number'),
        )
        return
    turn.say(
        t("{order_no}: nothing was changed. Weighed, or ordered on top?", order_no=order.order_no),
        t('What the scale says: "weighs {text}"; more of it: "add {text}"', text=text),
    )
