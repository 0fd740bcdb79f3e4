"""Which of the amounts of a message are ordered: those in a clause that neither asks nor tells."""

import re
from dataclasses import replace
from functools import lru_cache

from handlers.nlu.intents import Exact, Op
from handlers.nlu.phrases import load_phrases
from handlers.nlu.pieces import clause_of, clause_of_item
from handlers.nlu.reading import RawItem, Reading
from handlers.nlu.sorts import QUESTIONS, Sort, rule

_PAID_SO = re.compile(
    "[0-9一二两三四五六七八九十半][箱件包袋瓶盒罐桶提斤个条](?:先|也|都|就)?(?:付钱|付款|月结|现结|记账|挂账|开票|不用开|要发票|送到)"
)
_TOLD = (Sort.BILL, Sort.ORDER_STATUS)
"""红牛4箱开票, 红牛4箱送到仓库 order; whether they were delivered or billed would be asked."""


def ordered_only(reading: Reading) -> Reading:
    """The reading with only those items that stand in a clause which orders."""
    kept: list[RawItem] = []
    topics = list(reading.topics)
    for item in reading.items:
        clause, mark = clause_of_item(reading, item)
        if _is_order(item, clause, mark):
            kept.append(item)
        elif item.mention is not None and item.mention.found.fits:
            topics.append(item.mention)
    if kept and len(kept) < len(reading.items) and " " in reading.normal:
        kept = [i for i in reading.items if i in kept or _is_order_alone(reading, i)]
        own = {id(i.mention) for i in kept}
        topics = [m for m in topics if id(m) not in own]
    if len(kept) == len(reading.items):
        return reading
    return replace(reading, items=tuple(kept), topics=tuple(topics))


def _is_order_alone(reading: Reading, item: RawItem) -> bool:
    """可乐3箱 几点到 雪碧2箱: what is asked between two lines is not asked of the first."""
    if not isinstance(item.amount, Exact):
        return False
    return _is_order(item, *clause_of_item(reading, item, alone=True))


def all_told(reading: Reading) -> bool:
    """红牛5箱没送到, 店里还有红牛5箱: every amount stands in a clause that only tells."""
    said = [i for i in reading.items if isinstance(i.amount, Exact)]
    clauses = (clause_of_item(reading, i)[0] for i in said)
    return bool(said) and all(rule("told").search(c) for c in clauses)


def _is_order(item: RawItem, clause: str, mark: str) -> bool:
    return _clause_orders(
        clause,
        mark != "" and mark in "?？",
        is_removal=item.op is Op.REMOVE,
        has_amount=isinstance(item.amount, Exact),
        is_known=item.mention is not None and bool(item.mention.found.fits),
    )


@lru_cache(maxsize=256)
def _clause_orders(
    clause: str, is_question: bool, *, is_removal: bool, has_amount: bool, is_known: bool
) -> bool:
    """Whether an item of a clause is ordered: the same for all of its kind in that clause."""
    plain = rule("condition").sub("的", rule("negated").sub(" ", clause))
    if rule("told").search(plain):
        return is_removal  # 萝卜家里还有半筐呢 划掉吧
    if rule("gift_asked").search(plain if not is_question else plain + "?"):
        return False  # 可乐3箱送1箱吗
    if rule("request").search(plain) or rule("please_change").match(plain):
        return True
    if rule("asking").search(plain) or (is_question and rule("maybe").search(plain)):
        return False
    intents = load_phrases().intents
    for sort in QUESTIONS:
        found = intents[sort].search(plain)
        if found is None or (sort is Sort.STOCK and is_removal):
            continue
        is_asked = rule("asking").search(plain) is not None
        if (
            has_amount
            and not is_asked
            and (sort is Sort.PROMO or (sort in _TOLD and (is_known or _PAID_SO.search(clause))))
        ):
            continue
        return False
    return True


def is_wanted(item: RawItem) -> bool:
    """Goods that are known, or asked for whether they are sold or not (再来10箱崂山)."""
    if item.mention is None:
        return False
    return bool(item.mention.found.fits or (item.is_explicit and item.mention.text))


def orders_elsewhere(reading: Reading, pattern: re.Pattern[str], text: str) -> bool:
    """Whether goods with an amount stand in a clause without a complaint."""
    clean = [c.strip() for c in rule("clause_end").split(text) if c and not pattern.search(c)]
    if not clean:
        return False
    for item in reading.items:
        if not isinstance(item.amount, Exact) or not is_wanted(item):
            continue
        clause, mark = clause_of(reading.normal, item.end)
        if clause.strip() in clean and _is_order(item, clause, mark):
            return not rule("complaint_first").search(text)
    return False


def amounts_outside(reading: Reading, pattern: re.Pattern[str]) -> bool:
    """Whether an amount stands in a clause of which the pattern does not speak."""
    return any(
        isinstance(i.amount, Exact) and not pattern.search(clause_of(reading.normal, i.end)[0])
        for i in reading.items
    )
