"""换一个差不多的, 不要代替, 没货就不要了: whether something like it may come in its place.

Said to a question about short stock they choose what is offered in its place, or nothing where
nothing else is there. After goods that were not there, 换一个差不多的 asks what else there is of
their kind. Said of an order they are its remark, which the rep reads before he swaps anything.
"""

from domain.base.ids import SkuId
from domain.catalog import get_sku, list_categories
from handlers import ordernotes, refused
from handlers.context import Turn
from handlers.conversation import Doubt, DoubtWhy, SettleDoubts
from handlers.nlu.normalise import plain
from handlers.nlu.sorts import rule

_LONGEST = 30


def reworded(turn: Turn, text: str) -> str:
    """The message in words that are understood already; the same text where it is another."""
    if len(text) > _LONGEST or turn.customer is None:
        return text
    said = plain(text).strip()
    if rule("alike").fullmatch(said):
        return _chosen(turn, is_wanted=True) or _of_its_kind(turn) or text
    if not rule("no_other").fullmatch(said):
        return text
    if isinstance(turn.pending, SettleDoubts):
        return _chosen(turn, is_wanted=False) or text
    if refused.just_now(turn) and not _has_lines(turn):
        return "算了"
    return f"备注 {text.strip()}" if ordernotes.has_order(turn) else text


def _chosen(turn: Turn, *, is_wanted: bool) -> str:
    """The number of what is offered in its place, or of leaving it out; empty where none fits."""
    if not isinstance(turn.pending, SettleDoubts) or len(turn.pending.doubts) != 1:
        return ""
    (doubt,) = turn.pending.doubts
    others = _others(doubt)
    if doubt.why is not DoubtWhy.STOCK or (is_wanted and not others):
        return ""
    if is_wanted:
        return str(others[0])
    return str(len(doubt.options) + 1) if len(others) == len(doubt.options) else ""


def _others(doubt: Doubt) -> list[int]:
    return [n for n, option in enumerate(doubt.options, 1) if option.sku_id != doubt.replaces]


def _of_its_kind(turn: Turn) -> str:
    """有什么功能饮料, of what was not there just now."""
    rows = refused.known(turn)
    if refused.just_now(turn) != 1 or not rows or not rows[-1][0]:
        return ""
    shelf = get_sku(turn.tx, SkuId(rows[-1][0])).category_id
    return next((f"有什么{c.name}" for c in list_categories(turn.tx) if c.id == shelf), "")


def _has_lines(turn: Turn) -> bool:
    cart = turn.ground.cart
    return cart is not None and bool(cart.lines)
