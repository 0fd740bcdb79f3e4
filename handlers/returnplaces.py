"""可乐入库 雪碧报损, 可乐入库 其他报损: where each of the goods goes that came back."""

import re
from collections.abc import Sequence

from domain.base.ids import OrderId, OrderLineId
from domain.catalog import get_skus
from domain.customer import Customer, get_customer
from domain.order import OrderLine, get_order
from handlers import returnlines
from handlers.context import Turn
from handlers.goodsnamed import ids_named
from handlers.returnwords import Wish, named_places, wish_in

_REST = re.compile(r"(?:其他|其它|其余|其餘|剩下|别的|別的|另外)的?(?:都|全部?)?|the rest")


def each_placed(turn: Turn, order_id: OrderId, sentence: str, answer: str) -> str:
    """The return said anew with a place for each of its goods; empty where the answer is not that.

    A name that is none of the goods, or two places for one of them, is no answer either.
    """
    wish, order = wish_in(sentence, turn.shop.lexicon), get_order(turn.tx, order_id)
    said = named_places(answer)
    lines = returnlines.lines_of(turn, order, wish).lines if wish is not None and said else ()
    if wish is None or not lines:
        return ""
    by_id = {line.id: line for line in order.lines}
    skus = get_skus(turn.tx, [by_id[one.line_id].sku_id for one in lines])
    places = {
        one.line_id: place for one, place in zip(lines, _before(wish, len(lines)), strict=True)
    }
    shop = get_customer(turn.tx, order.customer_id)
    of_answer = _placed(turn, shop, [by_id[one.line_id] for one in lines], said)
    if of_answer is None:
        return ""
    places = {**places, **of_answer}
    rows = []
    for one in sorted(lines, key=lambda one: places[one.line_id] is None):
        line, place = by_id[one.line_id], places[one.line_id]
        word = "" if place is None else "入库" if place else "报损"
        rows.append(f"第{line.no}行{one.base}{skus[line.sku_id].base_unit}{word}")
    anew = f"{order.order_no} 退货：{'，'.join(rows)}"
    return f"{anew}，原因：{wish.reason}" if wish.reason else anew


def _before(wish: Wish, n: int) -> list[bool | None]:
    """The place of each of the goods as it was said before."""
    return [piece.is_restocked for piece in wish.pieces] or [wish.is_restocked] * n


def _placed(
    turn: Turn, shop: Customer, lines: list[OrderLine], said: Sequence[tuple[str, bool]]
) -> dict[OrderLineId, bool] | None:
    """The lines named with their places; None where a name is none of them or says two places."""
    found: dict[OrderLineId, bool] = {}
    for name, is_on in said:
        ids = [line.id for line in lines if line.id not in found]
        if _REST.fullmatch(name) is None:
            ids = _called(turn, shop, lines, name)
        if not ids or any(found.get(one, is_on) != is_on for one in ids):
            return None
        found |= dict.fromkeys(ids, is_on)
    return found


def _called(turn: Turn, shop: Customer, lines: list[OrderLine], name: str) -> list[OrderLineId]:
    known = [line.id for line in lines if name.lower() in line.sku_name.lower()]
    if known:
        return known
    ids = ids_named(turn, name, shop)
    return [line.id for line in lines if line.sku_id in ids]
