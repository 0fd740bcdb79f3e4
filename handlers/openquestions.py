"""What was asked about a draft and never answered: nothing that was said falls out of it (N5).

The questions are kept with their draft, whatever else is asked, answered or shown meanwhile. One
leaves only where it is answered, put anew, dropped with its goods, or goes with the draft.

Worked example: 生抽2件 → which one? 鲁花多少钱 → how many? 自提 → the draft, and which 生抽.
"""

from collections.abc import Collection, Sequence, Set
from dataclasses import replace
from typing import Any

import msgspec

from domain.base.ids import CartId, SkuId
from domain.cart import (
    AddLine,
    AddQuantity,
    Cart,
    CartOp,
    LoadLines,
    MinusQuantity,
    RemoveLine,
    ReplaceSku,
    SetQuantity,
)
from domain.conversation import Conversation
from handlers import figures
from handlers.answers import concerns, subjects
from handlers.context import Turn
from handlers.conversation import Doubt, DoubtOption, DoubtWhy, SettleDoubts, load_pending
from locales import Translator

_DRAFTS = 4
"""So many drafts of a chat keep their questions: of several shops, and one that was dropped."""
REPEATED = 3
"""Questions asked before that are put in full once more; the others are only named."""


def unsettled(turn: Turn) -> tuple[Doubt, ...]:
    """What is still open about the draft, also where something else was asked since."""
    if turn.ground.cart is None:
        return ()
    kept = _asked(turn.chat, turn.ground.cart.id)
    if kept is not None:
        return kept
    for question in (turn.pending, turn.lapsed):
        if isinstance(question, SettleDoubts):
            return question.doubts
    return ()


def turn_to_draft(turn: Turn) -> None:
    """A number answers what was asked about the draft of the shop that is spoken for now."""
    asked, cart = turn.pending, turn.ground.cart
    if not isinstance(asked, SettleDoubts) or not asked.cart_id:
        return
    if cart is None or asked.cart_id != int(cart.id):
        own = unsettled(turn)
        turn.pending = SettleDoubts(own, int(cart.id)) if cart is not None and own else None


def asked_about(chat: Conversation, cart: Cart) -> tuple[Doubt, ...]:
    """The same for who reads a chat from outside."""
    kept, pending = _asked(chat, cart.id), load_pending(chat.pending)
    if kept is None and isinstance(pending, SettleDoubts):
        return pending.doubts
    return kept or ()


def keep(turn: Turn, cart_id: CartId, doubts: Sequence[Doubt]) -> None:
    """These are open about the draft from now on, no others."""
    drafts = dict(turn.remembered("asked") or {})
    drafts.pop(str(cart_id), None)
    plain: list[Any] = [msgspec.to_builtins(doubt) for doubt in doubts]
    newest = [*drafts.items(), (str(cart_id), plain)][-_DRAFTS:]
    turn.remember(asked=dict(newest))


def close(turn: Turn, doubts: Sequence[Doubt]) -> None:
    """These are answered, or not wanted any more."""
    if turn.ground.cart is not None:
        left = [doubt for doubt in unsettled(turn) if doubt not in doubts]
        keep(turn, turn.ground.cart.id, left)


def answered(doubt: Doubt, ops: Sequence[CartOp], none_left: Set[SkuId] = frozenset()) -> bool:
    """Whether the operations take, or take out, goods the doubt asks about, or none are left.

    都加一箱 and a remark name none; 少一箱 and 照旧 say nothing of goods still to be chosen.
    """
    if none_left and subjects(doubt) <= none_left:
        return True
    for op in ops:
        match op:
            case AddLine() | AddQuantity() | SetQuantity() | RemoveLine():
                named = {op.sku_id}
            case ReplaceSku() if op.sku_id != op.by:
                named = {op.sku_id, op.by}
            case MinusQuantity() if len(subjects(doubt)) == 1:
                named = {op.sku_id}
            case LoadLines() if len(subjects(doubt)) == 1:
                named = {line.sku_id for line in op.lines}
            case _:
                continue
        if concerns(doubt, named):
            return True
    return False


def _asked(chat: Conversation, cart_id: int) -> tuple[Doubt, ...] | None:
    """None where nothing was kept yet, or not in this release's form."""
    kept = (chat.topic or {}).get("asked")
    if kept is None:
        return None
    try:
        return msgspec.convert(kept.get(str(cart_id), []), type=tuple[Doubt, ...])
    except msgspec.ValidationError:
        return None


def narrowed(doubts: Sequence[Doubt], named: Collection[SkuId]) -> tuple[Doubt, ...]:
    """金龙鱼的 to which rice and which oil: only what is of those is still asked about."""
    found = [(doubt, _common(doubt, named)) for doubt in doubts]
    return tuple(replace(doubt, options=common) if common else doubt for doubt, common in found)


def _common(doubt: Doubt, named: Collection[SkuId]) -> tuple[DoubtOption, ...]:
    if doubt.why not in {DoubtWhy.SKU, DoubtWhy.UNSURE}:
        return ()
    return tuple(option for option in doubt.options if option.sku_id in named)


def left_out(t: Translator, said: Sequence[str]) -> str:
    """不要了：「生抽」; empty where nothing was left out."""
    if not said:
        return ""
    quoted = figures.joined(t, (t('"{said}"', said=words) for words in said))
    return t("Left out: {lines}", lines=quoted)


def in_order(known: Sequence[Doubt], doubts: Sequence[Doubt]) -> tuple[Doubt, ...]:
    """Those asked before first, as far as they are put in full again; then what is new."""
    before = [doubt for doubt in doubts if doubt in known]
    new = [doubt for doubt in doubts if doubt not in known]
    return tuple(dict.fromkeys((*before[:REPEATED], *new, *before[REPEATED:])))


def in_full(known: Sequence[Doubt], doubts: Sequence[Doubt]) -> int:
    """So many of them, as `in_order` has them, are put in full."""
    before = sum(1 for doubt in doubts if doubt in known)
    return len(doubts) - max(before - REPEATED, 0)


def keep_fresh(turn: Turn, cart: Cart, *, known: Sequence[Doubt], asked: Sequence[Doubt]) -> None:
    """Remember which questions this message led to, where it changed nothing else."""
    new = [place for place, doubt in enumerate(asked) if doubt not in known]
    turn.remember(fresh=[int(cart.id), cart.version, *new] if new else None)


def fresh_doubts(turn: Turn, cart: Cart, doubts: Sequence[Doubt]) -> tuple[Doubt, ...]:
    """The questions of the last message, if it led to nothing else and they are still open."""
    kept = turn.remembered("fresh") or ()
    if list(kept[:2]) != [int(cart.id), cart.version]:
        return ()
    return tuple(doubts[int(i)] for i in kept[2:] if int(i) < len(doubts))
