"""What command words do to the walk: they change the next item, or the last one."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

from handlers.nlu.bound import NO_AMOUNT, names_next
from handlers.nlu.changing import change, scale_lines
from handlers.nlu.clauses import Element
from handlers.nlu.denied import (
    leave,
    leave_unread,
    names_the_wrong_one,
    take_any_but,
    take_kept,
    take_less,
    take_outside,
    take_spare,
)
from handlers.nlu.giving import give, no_amount
from handlers.nlu.intents import Exact, NoAmount, Op, Vague
from handlers.nlu.packsbehind import loose_again
from handlers.nlu.reading import RawItem
from handlers.nlu.removing import remove_word
from handlers.nlu.saidamount import SaidAmount
from handlers.nlu.taking import halves_some
from handlers.nlu.tokens import Token

if TYPE_CHECKING:
    from handlers.nlu.binding import Walk

Rest = Sequence[Element]
_BECOMES = frozenset(("改", "改成", "改为", "变成", "改要", "改来"))
_SETTLING = ("先来", "先要", "先拿", "先送", "先给", "就来", "就要", "就拿", "还是")
_WAITING = frozenset(("等下", "等一下", "等等", "等会儿", "我看看", "我看下", "让我看看"))
_HOLDING = ("还是", "就")
_WANTED = frozenset(("要", "得要", "想要", "需要", "是要", "应该要"))
_ENOUGH = ("就行", "就好", "就够", "就可以", "就成", "就得了", "够了")
_NARROWING = frozenset(("要", "只要", "就要", "拿", "来"))
_DENYING = frozenset(("不是", "唔系", "不系"))
_CHANGING = ("remove", "keep_only", "half", "double", "minus", "replace", "set", "add")
_ONLY = frozenset(("只要", "只来", "只拿"))


def take_word(walk: "Walk", word: Token, rest: Rest) -> None:
    """Let the first category that says something act; the others are silent."""
    if loose_again(walk, word, rest):
        return
    if walk.state.group and word.text.startswith(_SETTLING):
        walk.state.is_settled = True
    if rest and rest[0].said is not None and _says_total(walk, word):
        walk.state.is_final = True
    elif word.text.startswith(_ENOUGH):
        _make_final(walk)
    if walk.state.is_spared and word.has(*_CHANGING):
        leave(walk, rest)
        return
    if word.text in _NARROWING:
        walk.state.narrowed = len(walk.state.group)
    for category, act in _ACTS:
        if category in word.cats:
            act(walk, word, rest)
            return


def _says_total(walk: "Walk", word: Token) -> bool:
    """还是3箱, 可乐要3箱: so many in all, of what the draft has; 另外可乐要3箱: more."""
    is_wanted = word.text in _WANTED and bool(walk.state.group) and not walk.state.is_explicit
    return is_wanted or word.text.startswith(_HOLDING)


def _make_final(walk: "Walk") -> None:
    """红牛5箱就行: what the draft has of it becomes this, nothing is added."""
    items = walk.bound.items
    last = items[-1] if len(items) > walk.state.first_item else None
    if last is not None and last.op is Op.ADD and not last.is_explicit:
        items[-1] = replace(last, is_final=True)


def _replace(walk: "Walk", _word: Token, rest: Rest) -> None:
    state, items = walk.state, walk.bound.items
    only_amount = bool(rest) and rest[0].said is not None
    if only_amount and state.group and not any(e.mention is not None for e in rest):
        state.op, state.is_explicit = Op.SET, True  # 红牛换成5箱
        return
    if state.replacing:
        return
    if state.group:
        waiting = state.take_group()
        for mention in waiting[:-1]:
            no_amount(walk, mention)
        state.replacing = [waiting[-1]]
    elif items and items[-1].op is Op.REMOVE and _is_taken_over(walk):
        state.replacing = [items.pop().mention]
    else:
        state.replacing = [None]
        state.is_part = state.held is not None or len(items) > state.first_item


def _is_taken_over(walk: "Walk") -> bool:
    """可乐不要了，换百事: what was refused last, where nothing was ordered before."""
    state, items = walk.state, walk.bound.items
    is_alone = state.line_no is None and not any(i.op is Op.ADD for i in items)
    return len(items) > state.first_item or is_alone


def _swap(walk: "Walk", word: Token, _rest: Rest) -> None:
    """西红柿跟土豆对调一下数量."""
    waiting = walk.state.take_group()
    if len(waiting) == 2:
        a, b = waiting
        walk.bound.items.append(
            RawItem(Op.SET, a.start, word.end, a, NO_AMOUNT, b, is_explicit=True)
        )


def _else(walk: "Walk", word: Token, _rest: Rest) -> None:
    """百岁山没有就换怡宝 5箱: what would come instead is a remark."""
    if walk.state.group or walk.bound.items:
        walk.state.else_word = word
        walk.state.skips_amount = not walk.state.group


def _others(walk: "Walk", word: Token, _rest: Rest) -> None:
    walk.state.is_others = True
    if walk.state.is_except:
        take_any_but(walk, word)


def _except(walk: "Walk", _word: Token, _rest: Rest) -> None:
    walk.state.is_except = True


def _keep_only(walk: "Walk", _word: Token, _rest: Rest) -> None:
    if not walk.state.group and not walk.message.spared:
        walk.state.is_keeping = True
    spared, walk.message.spared = walk.message.spared, ()
    for mention in (*spared, *walk.state.take_group()):
        change(walk, Op.KEEP_ONLY, mention)


def _scale(walk: "Walk", word: Token, rest: Rest) -> None:
    factor = Decimal("0.5") if word.has("half") else Decimal(2)
    _exclude(walk, rest)
    if walk.state.line_no is not None and not walk.state.group:
        scale_lines(walk, word, factor)
        return
    if "掉" in word.text and halves_some(walk, word, rest):
        return
    excluded = walk.message.excepted or walk.state.excluded
    if walk.state.is_others and not excluded:  # 酵母还是一箱，别的全部翻倍
        excluded = tuple(i.mention for i in walk.bound.items if i.mention is not None)
    made = [
        RawItem(Op.SET, m.start, word.end, m, NO_AMOUNT, is_explicit=True, factor=factor)
        for m in walk.state.take_group()
    ]
    if not made:
        amount = Exact(factor)
        made = [
            RawItem(
                Op.SCALE_ALL,
                word.start,
                word.end,
                None,
                amount,
                is_explicit=True,
                factor=factor,
                excluded=excluded,
            )
        ]
        walk.message.excepted = ()
    walk.bound.items.extend(made)
    walk.state.reset()


def _vague(walk: "Walk", word: Token, rest: Rest) -> None:
    state, items = walk.state, walk.bound.items
    amount = Vague(word.text)
    if state.group:
        if state.is_each or any(m.found.fits or m.is_bare for m in state.group):
            give(walk, amount, word.start, word.end)
    elif any(e.mention is not None for e in rest) and not any(e.said for e in rest):
        state.held = SaidAmount(word.start, word.end, amount)
    elif items and isinstance(items[-1].amount, NoAmount) and items[-1].op is Op.ADD:
        items[-1] = replace(items[-1], amount=amount, end=word.end)


def _set_after(walk: "Walk", _word: Token, _rest: Rest) -> None:
    items = walk.bound.items
    if len(items) > walk.state.first_item and items[-1].op is Op.ADD:
        items[-1] = replace(items[-1], op=Op.SET, is_explicit=True)


def _keep(walk: "Walk", _word: Token, _rest: Rest) -> None:
    walk.message.spared = tuple(walk.state.take_group())


def _exclude(walk: "Walk", rest: Rest) -> None:
    """除了水和红牛都加一箱: the names before 都 are what stays as it is."""
    state = walk.state
    if not state.is_except or not state.group:
        return
    if not any(e.has("remove", "keep_only") for e in rest):  # 除了水全部去掉
        names = state.take_group()
        state.excluded = tuple(part for name in names for part in walk.mentions.listed(name))
        state.is_except = False


def _each(walk: "Walk", word: Token, rest: Rest) -> None:
    _exclude(walk, rest)
    state = walk.state
    if word.text == "都是" and walk.bound.items and not any(e.said for e in rest):
        state.is_denied = True  # 4个6位的，2个3位的，都是插线板
        return
    state.is_each = True
    if word.text.endswith(("加", "减")):
        state.op = Op.ADD if word.text.endswith("加") else Op.MINUS
        state.is_explicit = True


def _all(walk: "Walk", _word: Token, rest: Rest) -> None:
    _exclude(walk, rest)
    state = walk.state
    state.is_all = not state.group
    state.is_each = bool(state.group)


def _denies_amount(walk: "Walk", word: Token, rest: Rest) -> bool:
    """可乐5箱不是3箱, 可乐不是3箱是5箱: the amount right behind is not meant."""
    if word.text not in _DENYING or not rest or rest[0].start != word.end:
        return False
    if rest[0].said is None:
        return False
    others = [e for e in rest[1:] if e.said is not None]
    names = [e.mention for e in rest if e.mention is not None]
    if rest[0].said.unit is None and names and names[0].is_bare:
        return True  # 怡宝不是555是4.5L的
    named = bool(names)
    was_said = len(walk.bound.items) > walk.state.first_item
    return not named and (was_said if not others else bool(walk.state.group or was_said))


def _correct(walk: "Walk", word: Token, rest: Rest) -> None:
    if _denies_amount(walk, word, rest):
        walk.state.skips_amount = walk.message.is_corrected = True
        return
    if word.text in _WAITING and any(e.mention is not None for e in rest):
        return  # 可乐3箱 等下我老公去拿 雪碧2箱
    behind = rest[0].mention if rest else None
    is_pack = behind is not None and (behind.is_bare or behind.typed.endswith("装"))
    if word.text in _DENYING and walk.state.group and is_pack:
        walk.state.is_denied = True  # 酸辣粉不是桶装2箱
        return
    if word.text in _DENYING and names_the_wrong_one(walk, word, rest):
        return
    named = [e for e in rest if e.mention is not None]
    if (
        word.text == "不是"
        and walk.following is None
        and len(named) == 1
        and not any(e.said or (e.word and not e.has("filler")) for e in rest)
    ):
        mention = named[0].mention
        if mention is not None and mention.found.fits and walk.bound.items:
            walk.state.is_denied = True
            return
    walk.state.is_correction = walk.message.is_corrected = True


def _set(walk: "Walk", word: Token, rest: Rest) -> None:
    state = walk.state
    has_amount = any(e.said is not None for e in rest)
    if word.text in _BECOMES and names_next(rest):
        _replace(walk, word, rest)
    elif word.text in _ONLY and rest and not has_amount:
        _keep_only(walk, word, rest)
    elif not word.has("order", "filler") or (state.group and has_amount):
        state.op, state.is_explicit = Op.SET, True


def _minus(walk: "Walk", _word: Token, _rest: Rest) -> None:
    walk.state.op, walk.state.is_explicit = Op.MINUS, True


def _add(walk: "Walk", word: Token, rest: Rest) -> None:
    if walk.state.is_except and walk.state.group:  # 除了可乐外加两箱红牛: beside it, or not it?
        leave_unread(walk, word, rest)
        return
    if walk.state.op is not Op.SET:
        walk.state.op, walk.state.is_explicit = Op.ADD, True


def give_same(walk: "Walk", at: int) -> None:
    """The waiting names get the amount said last (还有雪碧，一样)."""
    items = walk.bound.items
    known = next((i.amount for i in reversed(items) if isinstance(i.amount, Exact)), None)
    if len(walk.state.group) > 1:  # 乌苏跟红牛一样多: the second was said before
        like = walk.state.group[-1].found.word
        before = (i for i in items if i.mention is not None and i.mention.found.word == like)
        same = next((i.amount for i in before if isinstance(i.amount, Exact)), None)
        if same is not None:
            walk.state.group.pop()
            known = same
    if known is not None and walk.state.group:
        give(walk, known, at, at)


def _same_amount(walk: "Walk", word: Token, _rest: Rest) -> None:
    give_same(walk, word.end)


_ACTS: tuple[tuple[str, Callable[["Walk", Token, Rest], None]], ...] = (
    ("else", _else),
    ("swap", _swap),
    ("replace", _replace),
    ("others", _others),
    ("except", _except),
    ("outside", take_outside),
    ("kept", take_kept),
    ("spare", take_spare),
    ("keep_only", _keep_only),
    ("less", take_less),
    ("remove", remove_word),
    ("half", _scale),
    ("double", _scale),
    ("vague", _vague),
    ("set_after", _set_after),
    ("keep", _keep),
    ("each", _each),
    ("all", _all),
    ("correct", _correct),
    ("set", _set),
    ("minus", _minus),
    ("add", _add),
    ("same_amount", _same_amount),
)
