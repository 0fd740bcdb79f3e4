"""等等 雪碧留着, while a change that takes it out of a placed order waits: the change goes on
without that; nothing else of it is lost. 可乐不改了 leaves all of its line as it is.
"""

import re
from collections.abc import Callable, Collection

from domain.base.actor import ActorKind
from domain.base.ids import ChangeId, OrderId, SkuId
from domain.base.values import replace
from domain.cart import CartOp, MinusQuantity, RemoveLine, ReplaceSku, SetQuantity
from domain.cart.codec import ops_in, ops_out
from domain.order import get_change, get_order
from handlers import goodsnamed, orderchange
from handlers.context import Turn
from handlers.conversation import AnswerChange, SettleChange

_LONGEST = 24
_UNCHANGED = re.compile(
    r"(?P<goods>[^\s,，。;；0-9]{1,12}?)(?:那个|的)?(?:就|先|还是|也|都)?"
    r"(?:不用改|不要改|不改|别改|不变|不动|别动|照旧)(?:了|吧|啊|哈){0,2}[。.!！~ ]{0,3}"
)
_TAKES_OUT = RemoveLine | ReplaceSku
_Left = Callable[[tuple[CartOp, ...]], tuple[CartOp, ...] | None]
_CHANGES = RemoveLine | ReplaceSku | SetQuantity | MinusQuantity


def took(turn: Turn, text: str) -> bool:
    """可乐不改了: without what the waiting change does to it; False where it does nothing."""
    if not isinstance(turn.pending, AnswerChange | SettleChange) or len(text) > _LONGEST:
        return False
    found = _UNCHANGED.fullmatch(text)
    ids = {sku.id for sku in goodsnamed.skus_named(turn, found["goods"])} if found else set()
    return bool(ids) and kept(turn, ids, is_unchanged=True)


def kept(turn: Turn, sku_ids: Collection[SkuId], *, is_unchanged: bool = False) -> bool:
    """Leave these goods in the order after all; False where no change takes them out.

    `is_unchanged`: with the amount that they have.
    """
    kinds = _CHANGES if is_unchanged else _TAKES_OUT

    def left(ops: tuple[CartOp, ...]) -> tuple[CartOp, ...] | None:
        """What goes on; None where nothing is done to these goods."""
        others = tuple(op for op in ops if not (isinstance(op, kinds) and op.sku_id in sku_ids))
        return others if len(others) < len(ops) else None

    match turn.pending:
        case AnswerChange() as asked:
            return _of_proposed(turn, asked, left)
        case SettleChange() as asked:
            ops = left(ops_in(asked.ops))
            if ops is None:
                return False
            orderchange.ask_again(turn, replace(asked, ops=ops_out(list(ops))))
            return True
        case _:
            return False


def _of_proposed(turn: Turn, asked: AnswerChange, left: _Left) -> bool:
    change = get_change(turn.tx, ChangeId(asked.change_id))
    if change.proposed_by.kind is not ActorKind.CUSTOMER:
        return False
    ops = left(change.ops)
    if ops is None:
        return False
    if not ops:
        orderchange.disagree(turn, asked)
    else:
        orderchange.repropose(turn, get_order(turn.tx, OrderId(asked.order_id)), ops)
    return True
