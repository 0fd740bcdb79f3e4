"""Words that take some away: 去掉一箱 is less by a case, of what is named or was spoken of.

Where it stays open which goods the amount belongs to, nothing changes and the words are quoted.
"""

from collections.abc import Sequence
from decimal import Decimal
from typing import TYPE_CHECKING

from handlers.nlu.clauses import Element
from handlers.nlu.intents import NoAmount, Op
from handlers.nlu.tokens import Token

if TYPE_CHECKING:
    from handlers.nlu.binding import Walk

TAKING = frozenset(
    ("去掉", "拿掉", "先拿掉", "删掉", "删", "删除", "撤掉", "撤", "砍掉", "退掉", "取消",
     "取消掉", "去", "减掉", "去除", "移除", "剔除", "剔掉")
)  # fmt: skip
_ENDS = ("add", "set", "minus", "remove", "replace", "half", "double", "keep_only")


def takes_some(walk: "Walk", word: Token, rest: Sequence[Element]) -> bool:
    """雪碧去掉一箱, 雪碧3箱去掉一箱, 去掉一箱红牛, 前两个去掉一箱: less by the amount."""
    if word.text not in TAKING:
        return False
    near = _until_next_word(rest)
    kinds = "".join("a" if e.said is not None else "m" for e in near)
    state = walk.state
    is_free = not state.group and state.line_no is None
    if kinds == "ma" and is_free and near[1].start == near[0].end:
        return _lower(walk)  # 取消红牛3箱
    if kinds.startswith("m") and kinds.count("a") > 1 and is_free:
        return _leave(walk, word, near)  # 取消红牛3箱可乐2箱
    if not kinds.startswith("a"):
        return False
    if kinds == "am" and is_free and not _has_line(walk):
        return _lower(walk)  # 去掉一箱红牛
    if "m" in kinds:
        is_parted = near[0].start > word.end  # 可乐取消 2箱雪碧
        return False if is_parted and state.group else _leave(walk, word, near)
    if kinds == "a" and near[0].said is not None and near[0].said.unit is None:  # 去掉2: line 2?
        return _lower_each(walk, word, near) if not is_free else _leave(walk, word, near)
    if len(kinds) > 1 and not _adds_up(near):
        return False if state.group else _leave(walk, word, near)
    if is_free:
        _take_last(walk)
    return _lower_each(walk, word, near)


def halves_some(walk: "Walk", word: Token, rest: Sequence[Element]) -> bool:
    """去掉一半红牛: of the goods behind it; 雪碧3箱去掉一半 is left to be asked."""
    if walk.state.group:
        return False
    if rest and rest[0].mention is not None:
        walk.state.factor = Decimal("0.5")
        return True
    return _has_line(walk) and _leave(walk, word, [])


def _until_next_word(rest: Sequence[Element]) -> list[Element]:
    """The goods and amounts before the next word that changes something."""
    near: list[Element] = []
    for element in rest:
        if element.has(*_ENDS):
            break
        if element.said is not None or element.mention is not None:
            near.append(element)
    return near


def _has_line(walk: "Walk") -> bool:
    """雪碧3箱去掉一箱红牛: goods with an amount stand before it in the clause."""
    return len(walk.bound.items) > walk.state.first_item


def _adds_up(near: Sequence[Element]) -> bool:
    """去掉1箱6罐: two units of one amount."""
    units = [e.said.unit for e in near if e.said is not None]
    return len(units) == 2 and None not in units and units[0] != units[1]


def _take_last(walk: "Walk") -> None:
    """可乐3箱红牛2箱 去掉一箱: of what this message named last."""
    items = walk.bound.items
    last = items[-1] if items else None
    if last is not None and last.mention is not None and last.op in {Op.ADD, Op.SET, Op.MINUS}:
        walk.state.group = [last.mention]


def _lower_each(walk: "Walk", word: Token, near: Sequence[Element]) -> bool:
    """可乐和红牛去掉一箱: of each of them."""
    state = walk.state
    if len(state.group) > 1:
        if not all(m.found.fits or m.is_bare for m in state.group):
            return _leave(walk, word, near)
        state.is_each = True
    return _lower(walk)


def _lower(walk: "Walk") -> bool:
    walk.state.op, walk.state.is_explicit = Op.MINUS, True
    return True


def _leave(walk: "Walk", word: Token, near: Sequence[Element]) -> bool:
    """Two readings remain: the words are quoted, and nothing is done."""
    group = walk.state.take_group()
    start = min([word.start, *(m.start for m in group)])
    items = walk.bound.items
    while items and len(items) > walk.state.first_item and isinstance(items[-1].amount, NoAmount):
        start = min(start, items.pop().start)
    walk.state.reset()
    walk.state.held = None
    walk.skipped_to = near[-1].end if near else word.end
    walk.bound.leftovers.append((start, walk.skipped_to))
    return True
