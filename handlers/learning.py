"""What a customer teaches: what a unit word means, and which word does not mean which SKU."""

from domain.base.ids import AliasId, SkuId
from domain.cart import Cart, MarkCode, ReplaceSku
from domain.catalog import (
    Alias,
    AliasSource,
    AliasUnfit,
    Scope,
    get_skus,
    learn_alias,
    learn_unit,
    sale_unit,
    unit_factor,
)
from handlers.context import Turn
from handlers.conversation import Doubt
from handlers.worksheet import Worksheet

_WORDS = {MarkCode.USUAL_SKU, MarkCode.ALIAS, MarkCode.SPOKEN}


def note_corrections(turn: Turn, cart: Cart, sheet: Worksheet) -> None:
    """不是可乐是百事: "可乐" does not mean 可口可乐 for this customer (D05)."""
    if turn.customer is None or not turn.text.lstrip().startswith(("不是", "not ")):
        return
    lines = {line.sku_id: line for line in cart.lines}
    for op in sheet.ops:
        if not isinstance(op, ReplaceSku) or op.sku_id not in lines:
            continue
        for mark in lines[op.sku_id].marks:
            if mark.code in _WORDS and mark.said:
                _learn_negative(turn, mark.said, op.sku_id)


def _learn_negative(turn: Turn, said: str, sku_id: SkuId) -> None:
    if turn.customer is None:
        return
    taught = Alias(
        AliasId(0),
        sku_id,
        said,
        Scope.CUSTOMER,
        str(turn.customer.id),
        evidence=1,
        is_negative=True,
        source=AliasSource.CORRECTION,
    )
    try:
        with turn.tx.savepoint():
            learn_alias(turn.tx, taught, turn.actor)
    except AliasUnfit:
        return


def learn_unit_word(turn: Turn, learns: tuple[SkuId, str], doubt: Doubt) -> None:
    """一提 is 1件 of this SKU: kept for the next time (D03)."""
    sku_id, word = learns
    sku = get_skus(turn.tx, (sku_id,), customer=turn.customer).get(sku_id)
    if sku is not None and word and sale_unit(sku, word) is None:
        factor = unit_factor(sku, doubt.options[0].unit or sku.order_unit)
        learn_unit(turn.tx, sku_id, word, factor, turn.actor)
