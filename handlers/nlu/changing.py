"""Changes of a draft as they are said: taken out, scaled, another in its place."""

from decimal import Decimal
from typing import TYPE_CHECKING

from handlers.nlu.bound import NO_AMOUNT
from handlers.nlu.intents import Op
from handlers.nlu.reading import Mention, RawItem
from handlers.nlu.tokens import Token

if TYPE_CHECKING:
    from handlers.nlu.binding import Walk


def change(walk: "Walk", op: Op, mention: Mention | None) -> None:
    """不要红牛, 只留可乐: what is done with goods or a line, without an amount."""
    state = walk.state
    start = mention.start if mention is not None else 0
    end = mention.end if mention is not None else 0
    walk.bound.items.append(
        RawItem(op, start, end, mention, NO_AMOUNT, None, state.line_no, is_explicit=True)
    )
    state.line_no = None


def scale(walk: "Walk", mention: Mention, end: int, factor: Decimal) -> None:
    """可乐减半, 去掉一半红牛: so many times what the draft has of it."""
    walk.bound.items.append(
        RawItem(Op.SET, mention.start, end, mention, NO_AMOUNT, is_explicit=True, factor=factor)
    )


def scale_lines(walk: "Walk", word: Token, factor: Decimal) -> None:
    """第一个翻一倍: the lines spoken of by number."""
    state = walk.state
    for line in (state.line_no, *state.more_lines):
        walk.bound.items.append(
            RawItem(Op.SET, word.start, word.end, None, NO_AMOUNT, line_no=line,
                    is_explicit=True, factor=factor)
        )  # fmt: skip
    state.reset()


def replace_by(walk: "Walk", target: Mention) -> None:
    """可乐换成百事: other goods in the place of those that wait, or of the line spoken of."""
    state = walk.state
    old = state.replacing.pop()
    start = old.start if old is not None else target.start
    held = state.held.amount if state.held is not None else NO_AMOUNT
    state.held = None
    walk.bound.items.append(
        RawItem(
            Op.REPLACE, start, target.end, old, held, target, state.line_no,
            is_explicit=True, is_part=state.is_part,
        )
    )  # fmt: skip
    state.line_no, state.is_part = None, False
    state.op, state.is_correction = Op.ADD, False


def not_this_but_that(walk: "Walk", mention: Mention) -> None:
    """不是可乐是百事: the first is replaced by the second."""
    wrong, _, right = mention.text.partition("是")
    first = walk.mentions.make(mention.start, mention.end, wrong, ())
    second = walk.mentions.make(mention.start, mention.end, right, mention.specs)
    walk.state.replacing = [first]
    replace_by(walk, second)
