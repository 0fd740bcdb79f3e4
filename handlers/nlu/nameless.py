"""Amounts without a name of their own: for a line of the draft, for all, for the last item."""

from dataclasses import replace
from typing import TYPE_CHECKING

from handlers.nlu.bound import EVERY_LINE, is_rest
from handlers.nlu.intents import Exact, NoAmount, Op, Vague
from handlers.nlu.reading import RawItem
from handlers.nlu.saidamount import SaidAmount

if TYPE_CHECKING:
    from handlers.nlu.binding import Walk


def take_nameless(walk: "Walk", said: SaidAmount) -> None:
    """An amount without a name: for the line spoken of, for all, or for the last one."""
    state, items = walk.state, walk.bound.items
    changes = state.is_explicit and state.op in {Op.ADD, Op.MINUS}
    excluded = state.excluded or walk.message.excepted
    walk.message.excepted = ()
    if (excluded or (state.is_all and changes)) and state.line_no is None:
        state.line_no = EVERY_LINE  # 全部加一箱
    if state.is_all and state.line_no is None:
        amount = said.amount
        items.append(RawItem(Op.SET_ALL, said.start, said.end, None, amount, is_explicit=True))
        state.reset()
        return
    if state.line_no is None and items and not state.is_correction and _completes(walk, said):
        return
    if state.op is Op.SET and state.line_no is None and len(items) > state.first_item:
        _amend(walk, said, op=Op.SET, is_explicit=True)
        return
    op = Op.SET if state.is_correction and state.op is Op.ADD else state.op
    if state.line_no is not None and op is Op.ADD and not state.is_explicit:
        op = Op.SET
    is_change = op is not Op.ADD or state.is_explicit
    if (state.is_each or state.is_others) and state.line_no is None and is_change:
        state.line_no = EVERY_LINE
    for line in (state.line_no, *state.more_lines):
        items.append(
            RawItem(op, said.start, said.end, None, said.amount, excluded=excluded, line_no=line,
                    is_explicit=state.is_explicit or state.is_correction,
                    is_correction=state.is_correction)
        )  # fmt: skip
    state.reset()


def _completes(walk: "Walk", said: SaidAmount) -> bool:
    """Whether the amount is what the last item lacked, or nothing at all."""
    state, last = walk.state, walk.bound.items[-1]
    lacks = isinstance(last.amount, NoAmount)
    was_gift = isinstance(last.amount, Exact) and last.amount.gift is not None
    if was_gift or (lacks and last.op is Op.REPLACE):
        _amend(walk, said, op=last.op, is_explicit=last.is_explicit)
    elif lacks and last.op is Op.ADD:
        _amend(walk, said, op=state.op, is_explicit=state.is_explicit)
    elif _is_settled_by(last, said) and state.op is Op.ADD:
        items = walk.bound.items  # 土豆多点 要80斤
        items[-1] = replace(last, amount=said.amount, end=said.end, is_final=True)
        state.reset()
    elif is_rest(last, said) and last.end <= said.start and _is_anew(walk, last, said):
        item = RawItem(Op.ADD, said.start, said.end, last.mention, said.amount)
        walk.bound.items.append(item)
        state.reset()
    elif is_rest(last, said) and last.end <= said.start:
        _join(walk, last, said)
    elif said.unit is None and state.op is Op.ADD and not state.is_explicit:
        walk.bound.leftovers.append((said.start, said.end))
    else:
        return False
    return True


def _is_anew(walk: "Walk", last: RawItem, said: SaidAmount) -> bool:
    """上次牙膏少给我2支 这回再拿1箱: what is wanted now is not one with what was before."""
    if last.op is Op.MINUS and walk.state.op is Op.ADD and walk.state.is_explicit:
        return True
    between = (t for t in walk.bound.others if last.end <= t.start < said.start)
    return any(t.text in {"这回", "这次", "今天", "今儿"} for t in between)


def _is_settled_by(last: RawItem, said: SaidAmount) -> bool:
    """多点 要80斤: some was said of the last goods, then how much; 少点10斤 in one is less."""
    amount = last.amount
    is_some = isinstance(amount, Vague) and amount.unit is None and not amount.suggestions
    is_apart = isinstance(said.amount, Exact) and said.start > last.end
    return is_some and is_apart and last.op is Op.ADD and last.mention is not None


def _amend(walk: "Walk", said: SaidAmount, *, op: Op, is_explicit: bool) -> None:
    walk.bound.items[-1] = replace(
        walk.bound.items[-1], op=op, amount=said.amount, end=said.end, is_explicit=is_explicit
    )
    walk.state.reset()


def _join(walk: "Walk", last: RawItem, said: SaidAmount) -> None:
    """3箱 6瓶 of the same goods."""
    amount = last.amount
    if isinstance(amount, Exact) and isinstance(said.amount, Exact):
        rest = (*amount.rest, (said.amount.count, said.unit or ""))
        walk.bound.items[-1] = replace(last, amount=replace(amount, rest=rest), end=said.end)
