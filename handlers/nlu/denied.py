"""What is not to be done: 别取消红牛, 别把红牛换了, 不用那么多; and all but what is named."""

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from handlers.nlu.clauses import Element
from handlers.nlu.intents import Op
from handlers.nlu.tokens import Token

if TYPE_CHECKING:
    from handlers.nlu.binding import Walk


def take_kept(walk: "Walk", _word: Token, rest: Sequence[Element]) -> None:
    """红牛别取消, 别取消红牛: the goods stay as they are."""
    leave(walk, () if walk.state.group else rest)


def take_spare(walk: "Walk", _word: Token, _rest: Sequence[Element]) -> None:
    """别把红牛取消了: the verb comes behind the names."""
    walk.state.is_spared = True


def leave(walk: "Walk", rest: Sequence[Element]) -> None:
    """Nothing is done with the names that wait, nor with those right behind."""
    walk.state.group = []
    walk.state.reset()
    for element in rest:
        if element.mention is None and not element.is_list and not element.has("list"):
            break
        walk.skipped_to = element.end


def leave_unread(walk: "Walk", word: Token, rest: Sequence[Element]) -> None:
    """Two readings remain: the rest of the clause is quoted with the names that wait."""
    begin = min([word.start, *(m.start for m in walk.state.take_group())])
    walk.skipped_to = rest[-1].end if rest else word.end
    walk.bound.leftovers.append((begin, walk.skipped_to))
    walk.state.is_except = False
    walk.state.reset()


def take_less(walk: "Walk", _word: Token, _rest: Sequence[Element]) -> None:
    """红牛不用那么多，2箱: the goods stay, the amount behind it is the new one, or asked."""
    if walk.state.group:
        walk.state.op, walk.state.is_explicit = Op.SET, True


def take_outside(walk: "Walk", _word: Token, _rest: Sequence[Element]) -> None:
    """可乐以外的都不要, 不要可乐以外的: the goods before it are the exception."""
    state, items = walk.state, walk.bound.items
    if state.group:
        state.is_except = True
        return
    for at in range(state.first_item, len(items)):
        if items[at].op is Op.REMOVE:
            items[at] = replace(items[at], op=Op.KEEP_ONLY)
