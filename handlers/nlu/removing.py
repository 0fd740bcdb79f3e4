"""What words of refusal do to the walk: 雪碧不要了, 不要雪碧, 第二个去掉."""

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from handlers.nlu.bound import NO_AMOUNT
from handlers.nlu.changing import change
from handlers.nlu.clauses import Element
from handlers.nlu.denied import leave_unread
from handlers.nlu.intents import Exact, Op
from handlers.nlu.naming import each_listed
from handlers.nlu.reading import RawItem
from handlers.nlu.refusing import (
    denies_brand,
    denies_kind,
    denies_other,
    denies_size,
    goes_on,
    keeps,
    settles,
    swaps_kind,
    swaps_next,
    takes_back,
    takes_back_next,
    tells_nobody,
    wishes_otherwise,
)
from handlers.nlu.taking import takes_some
from handlers.nlu.tokens import Token

if TYPE_CHECKING:
    from handlers.nlu.binding import Walk

Rest = Sequence[Element]
_IS_LEFT = re.compile("够|.{0,3}还(?!要)")
"""够了, 店里还有: what is there already."""


def _is_no_removal(walk: "Walk", word: Token, rest: Rest) -> bool:
    if (
        tells_nobody(walk, word, rest)
        or keeps(word, rest)
        or goes_on(walk, word, rest)
        or takes_some(walk, word, rest)
    ):
        return True
    return settles(walk, word, rest) or wishes_otherwise(walk, word, rest)


def remove_word(walk: "Walk", word: Token, rest: Rest) -> None:
    """雪碧不要了, 不要雪碧, 第二个去掉: what is taken out, or denied."""
    state, items = walk.state, walk.bound.items
    names_follow = any(e.mention is not None for e in rest)
    if _is_no_removal(walk, word, rest):
        return
    if state.is_others and not state.is_except:
        state.group, state.is_others = [], False
    elif state.group and (swaps_kind(rest) or swaps_next(walk, rest)):
        state.replacing, state.group = [state.group[-1]], state.group[:-1]
        state.is_denied = True
    elif state.group and _denies(walk, word, rest):
        state.is_denied = True
    elif state.group and (takes_back(rest) or takes_back_next(walk, rest)):
        state.op, state.is_explicit, state.skips_amount = Op.SET, True, True
    elif state.group:
        op = Op.KEEP_ONLY if state.is_except else Op.REMOVE
        state.is_except = state.is_correction = False
        state.skips_amount = _denies_amount(word, rest)
        taken = [m for name in state.take_group() for m in each_listed(name, walk.mentions)]
        for mention in taken:
            change(walk, op, mention)
        again = rest[0].mention if rest else None
        state.is_denied = again is not None and again.text.split()[:1] == [taken[-1].text]
    elif state.line_no is not None:
        items.extend(
            RawItem(Op.REMOVE, word.start, word.end, None, NO_AMOUNT, line_no=line,
                    is_explicit=True)
            for line in (state.line_no, *state.more_lines)
        )  # fmt: skip
        state.line_no, state.more_lines = None, ()
    elif word.text == "算了" and any(e.said for e in rest) and (not names_follow or rest[0].said):
        state.is_correction = walk.message.is_corrected = True
    else:
        _remove_nameless(walk, word, rest)


def _denies_amount(word: Token, rest: Rest) -> bool:
    """农夫别送3箱: the amount is of what is not wanted, never of the goods before."""
    said = [e for e in rest if e.said is not None or e.mention is not None]
    return len(said) == 1 and said[0].said is not None and said[0].start == word.end


def _refuses_so_many(word: Token, rest: Rest) -> bool:
    """不要3箱战马: goods behind an amount right behind the word, and nothing else of them."""
    said = [e for e in rest if e.said is not None or e.mention is not None]
    is_both = len(said) == 2 and said[0].said is not None and said[1].mention is not None
    return is_both and said == list(rest[:2]) and rest[0].start == word.end


def _denies(walk: "Walk", word: Token, rest: Rest) -> bool:
    kinds = denies_size(word, rest) or denies_kind(walk, word, rest)
    return kinds or denies_other(walk, word, rest) or denies_brand(walk, word, rest)


def _remove_nameless(walk: "Walk", word: Token, rest: Rest) -> None:
    items = walk.bound.items
    is_done = len(items) > walk.state.first_item
    names_follow = any(e.mention is not None for e in rest)
    is_denied = word.text[0] in "不别" and not word.text.endswith("了")
    if is_done and is_denied and _denies_amount(word, rest):
        walk.bound.leftovers.append((word.start, rest[0].end))  # 红牛2箱不拿3箱
        walk.skipped_to = rest[0].end
        return
    if is_denied and _refuses_so_many(word, rest):
        leave_unread(walk, word, rest[:2])  # 红牛4箱，不要3箱战马
        return
    if items and items[-1].op is Op.REMOVE and not names_follow:
        return
    was_ordered = bool(items) and isinstance(items[-1].amount, Exact)
    if _IS_LEFT.match(word.text) and (is_done or was_ordered):
        return  # 浪味仙3箱就好 上次的还没卖完: why no more of it
    if is_done and any(items[-1].end <= t.start < word.start for t in walk.bound.others):
        walk.bound.leftovers.append((word.start, word.end))  # 茼蒿3斤 上次那个价就算了
        return
    is_behind = is_done and items[-1].end == word.start and word.text.endswith("了")
    if is_done and (is_behind or not names_follow):  # 洋葱10斤不要了 太贵
        items.append(replace(items.pop(), op=Op.REMOVE, amount=NO_AMOUNT, is_explicit=True))
    elif names_follow:
        walk.state.is_removing = True
    else:
        items.append(RawItem(Op.REMOVE, word.start, word.end, None, NO_AMOUNT, is_explicit=True))
