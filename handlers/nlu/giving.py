"""Which of the names that wait an amount is for, and the item that comes of it."""

from dataclasses import replace
from typing import TYPE_CHECKING

from handlers.nlu.bound import NO_AMOUNT, is_solid
from handlers.nlu.intents import Amount, Op
from handlers.nlu.nameless import take_nameless
from handlers.nlu.naming import (
    each_listed,
    each_size,
    is_remark,
    kinds_named,
    names_among,
    spread_name,
)
from handlers.nlu.reading import Mention, RawItem
from handlers.nlu.saidamount import SaidAmount

if TYPE_CHECKING:
    from handlers.nlu.binding import Walk


def give(walk: "Walk", amount: Amount, start: int, end: int) -> None:
    """An amount for the names that wait: the last one, or each of them."""
    state = walk.state
    waiting = names_among(
        state.take_group(), walk.mentions, bound=walk.bound, message=walk.message
    )
    if not waiting:
        take_nameless(walk, SaidAmount(start, end, amount, "", getattr(amount, "unit", None)))
        return
    waiting = _without_heading(walk, waiting)
    waiting = [one for mention in waiting for one in _kinds(walk, mention)]
    if state.is_each:
        waiting = [one for mention in waiting for one in each_listed(mention, walk.mentions)]
        waiting = [one for mention in waiting for one in each_size(mention)]
    if state.narrowed == 1 and len(waiting) == 2:
        joined = walk.mentions.joined(waiting[0], waiting[1])
        waiting = [joined] if joined is not None else waiting
    if not state.is_each and len(waiting) > 1 and _is_kind(waiting[-1]):
        kind = waiting.pop()  # 雪碧2升那种大瓶要两箱
        waiting[-1] = replace(
            waiting[-1], end=kind.end, pack=kind.pack or waiting[-1].pack, size=kind.size
        )
    if state.is_each and (len(waiting) > 1 or state.of_each):
        walk.message.groups += 1
        for mention in waiting:
            _item(walk, mention, amount, end, group=walk.message.groups)
    else:
        if state.is_each and len(waiting) == 1:
            walk.message.groups += 1
            _item(walk, waiting[0], amount, end, group=walk.message.groups, spread=True)
        else:
            for mention in waiting[:-1]:
                no_amount(walk, mention)
            _item(walk, waiting[-1], amount, end)
    walk.state.reset()


def _without_heading(walk: "Walk", waiting: list[Mention]) -> list[Mention]:
    """小台农凯特金煌三种芒果各12斤: what they all are comes last and is no fourth one."""
    *others, last = waiting
    whole = {fit.at for fit in last.found.fits}
    parts = [{fit.at for fit in one.found.fits} for one in others]
    if not walk.state.is_each or walk.state.of_each != len(others) or len(others) < 2:
        return waiting
    if any(not part or not part < whole for part in parts):
        return waiting
    walk.state.of_each = 0
    return others


def _is_kind(mention: Mention) -> bool:
    """大瓶, 袋装的: a pack or a size in words, without a number."""
    return mention.is_bare and not mention.specs


def give_ahead(walk: "Walk", mention: Mention, amount: Amount, start: int) -> None:
    """来5斤葡萄: an amount that was said before the name."""
    _item(walk, replace(mention, start=min(start, mention.start)), amount, mention.end)
    walk.state.reset()


def no_amount(walk: "Walk", mention: Mention) -> None:
    """Goods without an amount: asked for, if nothing but the goods was said."""
    if walk.message.for_all is not None and mention.found.fits:
        _item(walk, mention, walk.message.for_all, mention.end)
        return
    if is_solid(mention, walk.mentions.lexicon.names, walk.message.text):
        state = walk.state
        walk.bound.items.append(
            RawItem(
                state.op,
                mention.start,
                mention.end,
                mention,
                NO_AMOUNT,
                is_explicit=state.is_explicit,
                is_correction=state.is_correction,
            )
        )
        return
    take_topic(walk, mention)


def take_topic(walk: "Walk", mention: Mention) -> None:
    """Goods only talked about; words that name none are kept to be quoted."""
    if mention.found.fits:
        walk.bound.topics.append(mention)
        return
    head = walk.mentions.head_of(mention)
    if head is not None:
        walk.bound.topics.append(head)
    walk.bound.leftovers.append((mention.start, mention.end))


def _kinds(walk: "Walk", mention: Mention) -> list[Mention]:
    """保鲜袋中号大号各5盒: each size; without 各 the name alone, so that it is asked."""
    found = kinds_named(mention, walk.mentions)
    if found is None:
        return [mention]
    return found[1] if walk.state.is_each else [found[0]]


def _item(
    walk: "Walk",
    mention: Mention,
    amount: Amount,
    end: int,
    *,
    group: int = 0,
    spread: bool = False,
) -> None:
    state = walk.state
    remark = is_remark(mention, walk.mentions, walk.message)
    named = walk.mentions.without_remark(mention) if remark else None
    if named is not None:
        _item(walk, named, amount, end, group=group)
        return
    if remark and " " not in mention.text:
        walk.bound.leftovers.append((mention.start, max(end, mention.end)))
        return
    if mention.is_bare and _completes_target(walk, mention, amount, end):
        return
    parts = spread_name(mention, walk.mentions) if spread or group else []
    if parts:
        for part in parts:
            _item(walk, part, amount, end, group=group)
        return
    walk.bound.items.append(
        RawItem(
            state.op, mention.start, max(end, mention.end), mention, amount,
            line_no=state.line_no, group=group, is_explicit=state.is_explicit,
            is_correction=state.is_correction, of_each=state.of_each,
            is_restated=walk.message.is_corrected or state.is_settled,
            is_final=state.is_final,
        )
    )  # fmt: skip


def _completes_target(walk: "Walk", mention: Mention, amount: Amount, end: int) -> bool:
    """大豆油换成菜籽油，还是20L的两桶: which one of the new goods, and how much."""
    last = walk.bound.items[-1] if walk.bound.items else None
    if last is None or last.op is not Op.REPLACE or last.target is None:
        return False
    joined = walk.mentions.joined(last.target, mention)
    if joined is None or last.amount != NO_AMOUNT:
        return False
    walk.bound.items[-1] = replace(last, target=joined, amount=amount, end=end)
    return True
