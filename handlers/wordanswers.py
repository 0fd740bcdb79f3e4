"""Takes answers in words to the questions of a draft, or of a change of a placed order."""

import re
from collections.abc import Sequence
from decimal import Decimal

from domain.base.ids import SkuId
from domain.base.values import replace
from domain.catalog import get_skus
from handlers import (
    answers,
    cart,
    choicesbeyond,
    drafts,
    figures,
    learning,
    openquestions,
    orderchange,
    unitanswers,
)
from handlers.context import Turn
from handlers.conversation import Doubt, DoubtWhy, GiveQuantity, SettleChange, SettleDoubts
from handlers.figures import LETTERS
from handlers.nlu import interpret, read
from handlers.nlu.choices import by_number
from handlers.nlu.intents import Choose, EditDraft, Exact, Pick, Situation
from handlers.nlu.reading import Reading
from handlers.nlu.saleunits import has_unit
from handlers.nlu.sorts import rule
from handlers.shortwords import read_short
from handlers.worded import Worded, read_answers

_AROUND = re.compile(
    r"[\s,，。!！~]*(?:那|就|先|我|给我|帮我|来|要|拿|上|吧|哈|啊|了|好了|行了|就好|就行|得了|够了|\s|[,，。!！~])*"
)
_COSTS = re.compile(r"(?<=[^\s,，。;；])(?:是|卖)?(?:多少钱|什么价|啥价|几块钱|怎么卖|how much)")
"""大的多少钱: what one of them costs is no answer; a question in a piece of its own is parted."""
_WHICH = frozenset({DoubtWhy.SKU, DoubtWhy.UNSURE})


def took(turn: Turn, reading: Reading, view: Situation) -> bool:
    """Take 脉动要桃子的, 黄瓜味 再来红牛1箱 as answers; False where nothing is answered."""
    if unitanswers.took(turn, reading):
        return True
    asked = _asked(turn)
    is_number = (
        by_number(reading.normal) is not None and "号" not in reading.normal
    )  # 7号 batteries
    if not asked or turn.replay is not None or is_number or _COSTS.search(reading.normal):
        return False
    short = read_short(reading.normal, asked, reading.lexicon)
    if short is not None and isinstance(turn.pending, SettleDoubts):
        return _take(turn, Worded(short.picks, short.rest), asked, view)
    if isinstance(turn.pending, SettleDoubts) and _amount_alone(turn, reading, asked):
        return True
    if isinstance(turn.pending, SettleChange) and _amount_of_change(turn, reading, view):
        return True
    is_open = isinstance(turn.pending, SettleDoubts | SettleChange) or _was_priced(turn, asked)
    wide, found = _read_wide(turn, reading, asked, view, is_open=is_open)
    if found is None:
        return False
    if isinstance(turn.pending, SettleChange):
        if found.rest:
            return False
        orderchange.settle(turn, Choose(found.picks), replace(turn.pending, doubts=wide))
        return True
    if wide != asked:
        openquestions.keep(turn, cart.current_cart(turn).id, wide)
    return _take(turn, found, wide, view)


def _read_wide(
    turn: Turn, reading: Reading, asked: tuple[Doubt, ...], view: Situation, *, is_open: bool
) -> tuple[tuple[Doubt, ...], Worded | None]:
    """What is answered of the questions as they were shown, or beyond what they had room for."""

    def answers_of(doubts: tuple[Doubt, ...]) -> Worded | None:
        return read_answers(reading, doubts, lambda ids: _costs(turn, ids), is_open=is_open)

    found = answers_of(asked)
    wide = choicesbeyond.widened(asked, reading, view)
    more = answers_of(wide) if wide != asked and (found is None or found.rest) else None
    if more is None or (found is not None and len(more.picks) <= len(found.picks)):
        return asked, found
    return choicesbeyond.as_picked(asked, wide, more.picks), more


def _was_priced(turn: Turn, asked: Sequence[Doubt]) -> bool:
    """旧庄的多少钱, of one of the choices: what is said next still chooses."""
    pending = turn.pending
    return isinstance(pending, GiveQuantity) and any(
        SkuId(pending.sku_id) in answers.subjects(doubt) for doubt in asked
    )


def _amount_alone(turn: Turn, reading: Reading, asked: tuple[Doubt, ...]) -> bool:
    """5件, while it is asked which (kept for that), or how many of several (whose unit it is)."""
    item = reading.items[0] if len(reading.items) == 1 else None
    if item is None or item.mention is not None or item.line_no is not None or reading.leftovers:
        return False
    said = reading.normal[: item.start] + reading.normal[item.end :]
    if _AROUND.fullmatch(said) is None:
        return False
    if not isinstance(item.amount, Exact) or item.amount.gift or not item.amount.unit:
        return False
    amount = item.amount
    which = [d for d in asked if d.why in _WHICH and not d.count]
    many = [d for d in asked if d.why is DoubtWhy.AMOUNT and _sold_in(turn, d, amount.unit)]
    if len(many) == 1 and not which and (len(asked) > 1 or rule("no_more_than").search(said)):
        pick = Pick(None, LETTERS[asked.index(many[0])], amount=amount)
        cart.answer_doubts(turn, Choose((pick,)), SettleDoubts(asked))
        return True
    if many or len(which) != 1 or amount.rest:
        return False
    kept = replace(which[0], count=str(amount.count), unit=amount.unit)
    doubts = tuple(kept if doubt is which[0] else doubt for doubt in asked)
    openquestions.keep(turn, cart.current_cart(turn).id, doubts)
    said = figures.amount(turn.t, amount.count, amount.unit or "")
    cart.ask_again(
        turn, SettleDoubts(doubts), turn.t("{amount}, good; of which one?", amount=said)
    )
    return True


def _amount_of_change(turn: Turn, reading: Reading, view: Situation) -> bool:
    """10斤, 土豆10斤, where a change waits for how much of it: no order of its own."""
    pending, item = turn.pending, reading.items[0] if len(reading.items) == 1 else None
    if not isinstance(pending, SettleChange) or item is None or item.line_no is not None:
        return False
    mention, amount = item.mention, item.amount
    said = reading.normal[: item.start] + reading.normal[item.end :]
    if not isinstance(amount, Exact) or amount.gift or _AROUND.fullmatch(said) is None:
        return False
    named = _named(reading, view) if mention is not None else frozenset()
    many = [
        d
        for d in pending.doubts
        if d.why is DoubtWhy.AMOUNT
        and (mention is None or answers.concerns(d, named))
        and (not amount.unit or _sold_in(turn, d, amount.unit))
    ]
    if len(many) != 1:
        return False
    letter = LETTERS[pending.doubts.index(many[0])] if len(pending.doubts) > 1 else ""
    orderchange.settle(turn, Choose((Pick(None, letter, amount=amount),)), pending)
    return True


def _named(reading: Reading, view: Situation) -> frozenset[SkuId]:
    """The goods of a plain order; none where it is something else."""
    match interpret(reading, replace(view, pending=None)):
        case (EditDraft(items=items, is_change=False),):
            return frozenset(cart.named_skus(items))
        case _:
            return frozenset()


def _sold_in(turn: Turn, doubt: Doubt, unit: str | None) -> bool:
    goods = [turn.shop.lexicon.goods_of(SkuId(o.sku_id)) for o in doubt.options]
    return any(g is not None and has_unit(g, unit or "") for g in goods)


def _take(turn: Turn, found: Worded, asked: tuple[Doubt, ...], view: Situation) -> bool:
    if found.rest:
        return _with_more(turn, found, asked, view)
    cart.answer_doubts(turn, Choose(found.picks), SettleDoubts(asked))
    return True


def _asked(turn: Turn) -> tuple[Doubt, ...]:
    if isinstance(turn.pending, SettleChange):
        return turn.pending.doubts
    return openquestions.unsettled(turn)


def _with_more(turn: Turn, found: Worded, asked: Sequence[Doubt], view: Situation) -> bool:
    """The answers and what is ordered beside them, as one change of the draft."""
    more = interpret(read(found.rest, turn.shop.lexicon), replace(view, pending=None))
    if len(more) != 1 or not isinstance(more[0], EditDraft):
        return False
    settled = answers.settle(asked, found.picks)
    draft = cart.current_cart(turn)
    for answer in settled.answers:
        learning.note_answer(turn, draft, answer)
    turn.settle()
    openquestions.close(turn, [answer.doubt for answer in settled.answers])
    items = tuple(item for answer in settled.answers for item in answer.items)
    besides = answers.without_settled(more[0].items, {line.sku_id for line in draft.lines})
    items = answers.without_topics((*items, *besides), asked)
    cart.edit_draft(turn, replace(more[0], items=items))
    return True


def _costs(turn: Turn, ids: Sequence[SkuId]) -> dict[SkuId, Decimal]:
    """What a base unit of each costs this customer; those without a price are left out."""
    skus = get_skus(turn.tx, tuple(ids), customer=turn.customer)
    prices = drafts.unit_prices(turn, drafts.customer_of(turn), list(skus.values()))
    return {i: Decimal(price.ten_thousandths) for i, price in prices.items() if price is not None}
