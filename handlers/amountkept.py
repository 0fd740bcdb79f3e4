"""味精2件不变: that a line stays, with the amount it is said to have; nothing comes on top of it.

Where the line has another amount, nothing is changed and that is said: either the amount or the
"stays" is wrong, and only the shop knows which.
"""

import re

from domain.base.errors import DomainError
from domain.catalog import get_skus, measure
from handlers import figures
from handlers.afteramounts import exact
from handlers.context import Turn
from handlers.held import Held, held_lines, lines_meant, names, show
from handlers.nlu.intents import CartView, Exact, Situation
from handlers.nlu.normalise import plain

_LONGEST = 60
_N = r"(?:[0-9]{1,4}(?:\.[0-9]{1,2})?|[一二两三四五六七八九十半]{1,4})"
_AMOUNT = rf"{_N}\s?[箱件瓶罐听包袋桶盒提斤公两个条板筐扎打支卷只]{{1,2}}"
_STAYS = (
    r"(?:还是|就|仍然?|都|也|保持|原样|先|的){0,2}"
    r"(?:不变|不變|不动|不動|不改|别改|別改|别动|別動|不用改|不要改|不用动|不要动)(?:了|吧|啊|哈|哦){0,2}"
)
_KEPT = re.compile(
    rf"(?P<goods>[^\s,，。;；]{{1,16}}?)\s?(?:还是|就|是|那|的)?\s?(?P<amount>{_AMOUNT})\s?{_STAYS}"
    rf"|(?P<goods2>[^\s,，。;；]{{1,16}}?)\s?{_STAYS}\s?(?:还是|就|是)?\s?(?P<amount2>{_AMOUNT})"
    rf"|(?P<goods3>[^\s,，。;；]{{1,16}}?)\s?(?:还是|就)?保持\s?(?P<amount3>{_AMOUNT})"
)
_CUT = re.compile(r"[,，。;；\n]+")
_CHANGES = re.compile(r"[改換换加减減]|不要|变成|翻倍")
"""What says of a line that it becomes another."""
_OF_ALL = re.compile(r"其[他它余餘]|別的|别的|剩|都|全")
"""Said of the other lines: those that stay are named once more beside it."""


def split(turn: Turn, text: str) -> tuple[str, str]:
    """味精2件不变，生抽改3件: what is said to stay, and what is ordered or changed beside it."""
    if turn.customer is None or len(text) > _LONGEST:
        return text, ""
    pieces = _pieces(text)
    found = [_found(piece) for piece in pieces]
    kept = [piece for piece, one in zip(pieces, found, strict=True) if one is not None]
    rest = [piece for piece, one in zip(pieces, found, strict=True) if one is None]
    if not kept or not rest or not _has_lines(turn):
        return text, ""
    if _OF_ALL.search("".join(rest)):  # 味精2件不变，其他翻倍: all but that
        rest = [
            p if one is None else f"{one[0]}不变" for p, one in zip(pieces, found, strict=True)
        ]
    return "，".join(kept), "，".join(rest)


def took(turn: Turn, text: str, view: Situation) -> bool:
    """Say of each line what it is; False where one of them is not there, or more is said."""
    found = [_found(piece) for piece in _pieces(text)]
    if turn.customer is None or turn.replay is not None or not found or None in found:
        return False
    held = held_lines(turn, view)
    told = [_told(turn, *one, held=held) for one in found if one is not None]
    if not held.lines or not all(told):
        return False
    if turn.shown is not None:
        turn.say(*told)
        return True
    return show(turn, held, "\n".join(told))


def _pieces(text: str) -> list[str]:
    """What stands between marks; between blanks, where it says more than what stays."""
    pieces = [piece.strip() for piece in _CUT.split(text) if piece.strip()]
    return [one for p in pieces for one in ((p,) if _found(p) is not None else p.split())]


def _has_lines(turn: Turn) -> bool:
    cart, order = turn.ground.cart, turn.ground.last_order
    return (cart is not None and bool(cart.lines)) or order is not None


def _found(piece: str) -> tuple[str, str] | None:
    """The goods and the amount that stays with them."""
    match = _KEPT.fullmatch(plain(piece).strip(" .!！~")) if len(piece) <= _LONGEST else None
    if match is None:
        return None
    goods = match["goods"] or match["goods2"] or match["goods3"]
    amount = match["amount"] or match["amount2"] or match["amount3"]
    return None if _CHANGES.search(goods) else (goods.strip(), amount)


def _told(turn: Turn, goods: str, said: str, *, held: Held) -> str:
    """What the one line is that is meant; empty where that is not certain."""
    lines, amount = lines_meant(turn, goods, held), exact(turn, f"{goods} {said}")
    if len(lines) != 1 or amount is None:
        return ""
    line = lines[0]
    name = names(turn, (line.sku_id,))
    if _is_so(turn, line, amount):
        return turn.t("Kept as it is: {goods}", goods=name)
    return turn.t(
        '{goods} has {now}, not {said}; nothing was changed. For {said} reply "{words} to {said}"',
        goods=name,
        words=goods,
        now=figures.amount(turn.t, line.count, line.unit),
        said=said,
    )


def _is_so(turn: Turn, line: CartView, amount: Exact) -> bool:
    """As much, perhaps in another unit: 12袋 of a line with 3件."""
    sku = get_skus(turn.tx, (line.sku_id,)).get(line.sku_id)
    if sku is None or amount.rest:
        return False
    try:
        said = measure(sku, amount.count, amount.unit or line.unit)
    except DomainError:
        return False
    return said.base == measure(sku, line.count, line.unit).base
