"""What a unit word means, told in so many words where it was asked: 一提6瓶, 一排是4罐.

It is learned for these goods, and the amount that was said with the word holds. Worked example:
可乐1.25L两提, sold by the 箱 of 12瓶: asked; 一提6瓶 → 2提 are 12瓶, and 3提 the next day are 18.
"""

import re
from decimal import Decimal

from domain.base.ids import SkuId
from domain.catalog import MAX_BASE, Sku, get_skus, learn_unit, sale_unit
from handlers import cart, figures, matters
from handlers.context import Turn
from handlers.conversation import Doubt, DoubtWhy, SettleDoubts
from handlers.nlu.intents import Choose, Exact, Pick
from handlers.nlu.numerals import number_value
from handlers.nlu.reading import Reading

_ONE = re.compile(r"(?:一|1|每)")
_TOLD = re.compile(
    r"(?:就是|等于|是|有|装|=)?\s*+([0-9]{1,4}|[一二两三四五六七八九十廿]{1,4})\s*+(\S{1,6})"
)
_AROUND = " \n。.!！,，~"


def took(turn: Turn, reading: Reading) -> bool:
    """Take 一提6瓶 as what the word means; False where no such word is asked about."""
    pending = turn.pending
    if not isinstance(pending, SettleDoubts) or turn.replay is not None:
        return False
    for place, doubt in enumerate(pending.doubts):
        sku = _sku(turn, doubt)
        factor = None if sku is None else _factor(sku, doubt.detail, reading.normal)
        if sku is None or factor is None:
            continue
        told = sale_unit(
            learn_unit(turn.tx, sku.id, doubt.detail, factor, turn.actor), doubt.detail
        )
        assert told is not None, "learned just now"
        letter = figures.LETTERS[place] if len(pending.doubts) > 1 else ""
        amount = Exact(Decimal(doubt.count or 1), doubt.detail)
        cart.answer_doubts(turn, Choose((Pick(None, letter, amount=amount),)), pending)
        turn.say(
            turn.t(
                "Noted: one {word} of {name} is {amount}.",
                word=doubt.detail,
                name=sku.name,
                amount=figures.amount(turn.t, Decimal(factor), sku.base_unit),
            )
        )
        matters.put_step_last(turn)
        return True
    return False


def _sku(turn: Turn, doubt: Doubt) -> Sku | None:
    ids = {SkuId(option.sku_id) for option in doubt.options}
    if doubt.why is not DoubtWhy.UNIT or len(ids) != 1:
        return None
    return get_skus(turn.tx, tuple(ids), customer=turn.customer).get(ids.pop())


def _factor(sku: Sku, word: str, text: str) -> int | None:
    """Base units of one `word` as the text says it; None where it says something else."""
    said = text.strip(_AROUND)
    one = _ONE.match(said)
    said = said[one.end() :].strip() if one else said
    if not word or not said.startswith(word) or sku.is_weighed or sale_unit(sku, word):
        return None
    found = _TOLD.fullmatch(said[len(word) :].strip())
    unit = sale_unit(sku, found[2]) if found else None
    count = number_value(found[1]) if found else None
    if unit is None or count is None or count != int(count):
        return None
    factor = int(count) * unit.factor
    return factor if 1 < factor <= MAX_BASE else None
