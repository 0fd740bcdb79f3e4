"""Which kind of message it is. Patterns are data (phrases/*.toml); their order is here.

A question beats an order only in its own clause: 特仑苏还是52一箱吧？来10箱 is an order.
"""

import re
from dataclasses import replace
from typing import NamedTuple

from handlers.nlu.bypieces import said_by_all, wants_no_more
from handlers.nlu.callingoff import cancels, is_kind, is_told, leaves_all
from handlers.nlu.intents import Exact, NoAmount, Op, Situation, Vague
from handlers.nlu.ordering import all_told, amounts_outside, ordered_only, orders_elsewhere
from handlers.nlu.phrases import load_names
from handlers.nlu.pieces import HIDDEN
from handlers.nlu.reading import REMEMBERED, RawItem, Reading
from handlers.nlu.sense import likely_sorts
from handlers.nlu.sorts import QUESTIONS, Sort, rule
from handlers.nlu.twofold import Beside, beside_order

_LOOKED_AT = 500
"""A longer message is a list; what kind it is shows at its beginning."""
_ALONE = (Sort.UNDO, Sort.UNDO_QUESTION, Sort.MORE, Sort.DRAFT, Sort.USUAL, Sort.HELP)

_BESIDE = (*QUESTIONS, Sort.AFTERSALE, Sort.CHAT)


class Standing(NamedTuple):
    """All of a situation that the sort of a message depends on."""

    has_cart: bool
    is_asked: bool
    """A question is open."""


def classify(reading: Reading, situation: Situation) -> tuple[Sort, Reading]:
    """The sort of a message, and the reading without what is only asked or told about.

    Remembered with the reading: people order, confirm and ask in the same words.
    """
    standing = Standing(bool(situation.cart), situation.pending is not None)
    key = ("sort", reading.text, *map(str, standing))
    known = reading.lexicon.memo.mentions.get(key)
    if isinstance(known, _Sorted) and known.reading is reading:
        return known.sort, known.kept
    sort, kept = _classify(reading, standing)
    if sort is Sort.CANCEL and rule("some_kinds").search(reading.normal):
        sort = Sort.UNCLEAR  # 那两样不要了: never all there is
    if len(reading.text) <= REMEMBERED:
        reading.lexicon.remember(key, _Sorted(reading, sort, kept))
    return sort, kept


class _Sorted(NamedTuple):
    reading: Reading
    sort: Sort
    kept: Reading


def _classify(reading: Reading, standing: Standing) -> tuple[Sort, Reading]:
    hidden = replace(reading, normal=_without_names(reading))
    text = hidden.normal[:_LOOKED_AT].strip(" \n.。!！~,，")
    kept = ordered_only(hidden)
    lines = _lines(kept)
    plain = _command(text, hidden, lines, standing) or _plain(text, reading, lines, standing)
    if plain is not None:
        return plain, reading
    ruled = _ruled(text, hidden, kept, lines)
    sort = (
        _at_sight(reading.normal, lines) or _weighed(ruled, reading, lines, standing)
        if reading.shape
        else ruled
    )
    if sort is Sort.ORDER and not lines and all_told(hidden):
        sort = ruled
    if (
        lines
        and reading.shape
        and ruled in {Sort.ORDER, Sort.AFTERSALE}
        and (sort in _BESIDE or (sort is Sort.ORDER and _asks_or_complains(reading, text)))
    ):
        apart = beside_order(hidden, lines)
        if apart is not None:
            return Sort.ORDER, _with_beside(kept, reading.normal, apart)
    if sort is Sort.CONFIRM:
        sort = _confirm(text, standing)
    if all(i.mention is None for i in lines or reading.items) and leaves_all(text):
        return (Sort.DRAFT if standing.has_cart else Sort.ORDER_STATUS), reading
    if sort is Sort.REORDER and standing.has_cart and rule("rest_kept").search(text):
        sort = Sort.ORDER  # 不要可乐，其他照旧: of the draft that is open
    if sort not in {Sort.ORDER, Sort.REORDER} or not (lines or ruled is sort):
        return sort, reading
    beside = _asked_beside(text, reading, kept)
    return sort, replace(kept, normal=reading.normal, beside=beside)


def _plain(text: str, reading: Reading, lines: list[RawItem], standing: Standing) -> Sort | None:
    """What one sign tells: a day or a note alone, an order on terms, what is given free."""
    if not lines and reading.on_terms:
        return Sort.HANDOFF
    if not lines and rule("gift_asked").search(text):
        return Sort.PROMO
    if lines and standing.has_cart and rule("of_the_draft").match(text):
        return Sort.ORDER
    is_day = reading.wanted_date is not None and rule("postponed").fullmatch(reading.shape)
    is_note = standing.has_cart and bool(reading.leftovers) and not text.strip()
    return Sort.ORDER if is_day or is_note else None  # 钱下周一给你


def _asked_beside(text: str, reading: Reading, kept: Reading) -> str:
    """What such a sign tells of another part of an order's text."""
    if reading.on_terms:
        return Sort.HANDOFF
    is_asked = len(kept.items) < len(reading.items) and rule("gift_asked").search(text)
    return Sort.PROMO if is_asked else ""


def _asks_or_complains(reading: Reading, text: str) -> bool:
    complaint = reading.lexicon.phrases.intents["aftersale"]
    return _asks(text) or complaint.search(text) is not None


def _with_beside(kept: Reading, normal: str, apart: Beside) -> Reading:
    """The lines of the order, and the other matter, of which nothing is left unread."""
    start, end = apart.span
    return replace(
        kept,
        normal=normal,
        items=tuple(i for i in kept.items if not start <= i.start < i.end <= end),
        leftovers=tuple(x for x in kept.leftovers if not start <= x[0] < x[1] <= end),
        beside=apart.sort,
        beside_goods=apart.goods,
    )


def _without_names(reading: Reading) -> str:
    """The text with the names of goods as 品: 好人家酸菜鱼调料 tells nothing of 人家."""
    pieces = list(reading.normal)
    named = [m for item in reading.items for m in (item.mention, item.target)]
    for mention in (*named, *reading.topics):
        fits = mention.found.fits if mention is not None else ()
        if mention is None or len(mention.text) < 2:
            continue
        known = mention.text if fits else load_names().brand_of(mention.text)
        if not known or (fits and all(f.fuzzy or f.loose for f in fits)):
            continue
        at = reading.normal.find(known, mention.start, mention.end)
        if at >= 0:
            pieces[at : at + len(known)] = HIDDEN * len(known)
    return "".join(pieces)


def _ruled(text: str, reading: Reading, kept: Reading, lines: list[RawItem]) -> Sort:
    """What the patterns say, in their order."""
    talk = _talk(text, reading, kept, lines)
    if talk is not None:
        return talk
    if reading.reorder is not None and not rule("asking").search(text[reading.reorder[1] :]):
        return Sort.REORDER
    if lines:
        return _rest(kept, text)
    return _asked(text, reading, kept) or _rest(kept, text)


_NAMES = {
    "query_price": Sort.PRICE,
    "query_stock": Sort.STOCK,
    "query_product": Sort.PRODUCT,
    "query_promo": Sort.PROMO,
    "query_bill": Sort.BILL,
    "query_order": Sort.ORDER_STATUS,
    "chitchat": Sort.CHAT,
}
_TRUST = 0.25
"""What the patterns' word counts for beside the weights'."""
_CERTAIN = 0.9
"""So likely must be an order with amounts that the patterns take for talk."""
_SURE = 0.6
"""So likely must be an order, a confirmation or a cancellation that no pattern takes for one,
and anything at all that no pattern knows."""


def _at_sight(text: str, lines: list[RawItem]) -> Sort | None:
    """收到了 tells that goods came, 货到了 少一箱可乐 that some did not, 退2箱雪碧，没卖掉 that
    they are to go back, 红牛4箱 雪碧6箱 一共多少 asks what they come to: none orders.
    """
    if lines and rule("sum_asked").search(text):
        return Sort.PRICE
    if rule("received").fullmatch(text.strip()):
        return Sort.CHAT
    is_wrong = rule("goes_back").match(text) or rule("came_short").match(text)
    return Sort.AFTERSALE if is_wrong else None


def _weighed(ruled: Sort, reading: Reading, lines: list[RawItem], standing: Standing) -> Sort:
    """The likeliest sort by the shape of the text, the patterns' sort counting for more."""
    likely = likely_sorts(reading, has_cart=standing.has_cart)
    shares = {_NAMES.get(name) or Sort(name): share for name, share in likely.items()}
    ranked = sorted(shares, key=lambda s: -(shares[s] + (_TRUST if s is ruled else 0)))
    best = ranked[0]
    if best is ruled or best in _ALONE or _reorders_first(ruled, best, reading):
        return ruled
    if best in {Sort.CONFIRM, Sort.CANCEL} and lines:
        return ruled
    if best in {Sort.CONFIRM, Sort.CANCEL} and shares[best] < _SURE:
        return ruled
    if best in {Sort.ORDER, Sort.REORDER} and shares[best] < (_CERTAIN if lines else _SURE):
        return ruled
    if ruled is Sort.UNCLEAR and (best is Sort.CHAT or shares[best] < _SURE):
        return ruled
    if best is Sort.CHAT and shares[best] > _CERTAIN:
        return best
    if best in (*QUESTIONS, Sort.CHAT) and ruled is Sort.ORDER and _is_plain_order(reading, lines):
        return ruled  # 5箱景田560的
    if best is Sort.AFTERSALE and rule("wished").search(reading.normal):
        return ruled  # 可乐日期要新的
    if best is Sort.REORDER and reading.reorder is None:
        return Sort.ORDER if lines else ruled
    return best


def _reorders_first(ruled: Sort, best: Sort, reading: Reading) -> bool:
    """上次的单，红牛去掉: an earlier order that is meant at once, not by one of a list."""
    begins = reading.reorder is not None and reading.reorder[0] < 2 and not reading.is_list
    return begins and ruled is Sort.REORDER and best in {Sort.ORDER, Sort.CHAT}


def _is_plain_order(reading: Reading, lines: list[RawItem]) -> bool:
    """Whether goods with amounts stand in a text in which nothing is asked."""
    has_goods = any(
        isinstance(i.amount, Exact)
        and i.mention is not None
        and (i.mention.found.fits or not reading.lexicon.codes)
        for i in lines
    )
    return has_goods and not _asks(reading.normal)


def _asks(text: str) -> bool:
    """Whether some clause is a question; 能把红牛改成2箱吗 is none."""
    rules = (rule("asking"), rule("how_much"))
    clauses = [c for c in rule("clause_end").split(text) if not rule("please_change").match(c)]
    return any(r.search(c) for c in clauses for r in rules)


def _command(text: str, reading: Reading, lines: list[RawItem], standing: Standing) -> Sort | None:
    """A word to the bot rather than about goods: confirm, cancel, undo, a human please."""
    intents = reading.lexicon.phrases.intents
    if (sort := _by_pieces(text, reading, lines, standing)) is not None:
        return sort
    for sort in _ALONE:
        if intents[sort].search(text) and (not lines or intents[sort].fullmatch(text)):
            return sort
    if intents["confirm"].search(text) and not lines:
        return _confirm(text, standing)
    if cancels(text, reading, lines) and not rule("asking").search(text):
        return Sort.CANCEL
    is_urgent = not lines or "投诉" in text or "人工" in text
    if is_urgent and intents["handoff"].search(text) and not rule("how_much").search(text):
        return Sort.HANDOFF
    return None


def _by_pieces(
    text: str, reading: Reading, lines: list[RawItem], standing: Standing
) -> Sort | None:
    if standing.has_cart and wants_no_more(text):
        return Sort.DRAFT
    said = said_by_all(text, reading.lexicon.phrases.intents)
    if said is Sort.CONFIRM:
        return _confirm(text, standing)
    is_named = any(_names_goods(i) or is_kind(i, reading) for i in lines)
    is_whole = not is_named and not rule("no_cancel").search(text)
    return said if is_whole else None


def _names_goods(item: RawItem) -> bool:
    return is_told(item) and (item.mention is None or len(item.mention.text) > 1)


def _talk(text: str, reading: Reading, kept: Reading, lines: list[RawItem]) -> Sort | None:
    """What has amounts in it and is no order: could you, what did it cost, it was broken."""
    intents = reading.lexicon.phrases.intents
    if lines and rule("wish").search(text) and rule("ability").search(text):
        return Sort.STOCK
    if lines and all(i.mention is None for i in lines):
        first = min(i.start for i in lines)
        clauses = [c for c in rule("clause_end").split(text) if rule("how_much").search(c)]
        if clauses and reading.normal.rfind(clauses[-1]) + len(clauses[-1]) <= first:
            clauses = []  # 可乐多少钱？来3箱
        for sort in (Sort.PRICE, Sort.STOCK):
            if any(intents[sort].search(c) for c in clauses):
                return sort
    if rule("short_delivery").search(text) or rule("came_short").search(text):
        return Sort.AFTERSALE
    calm = rule("negated").sub(" ", _without_reference(text, reading))
    complaint = intents["aftersale"]
    if complaint.search(calm) and not orders_elsewhere(reading, complaint, calm):
        return Sort.AFTERSALE
    past = rule("past")
    if past.search(text) and not _has_command(kept) and not amounts_outside(kept, past):
        return Sort.CHAT
    return None


def _without_reference(text: str, reading: Reading) -> str:
    """照昨天的 白菜少10斤: the earlier order that is meant tells of nothing that went wrong."""
    if reading.reorder is None:
        return text
    start, end = reading.reorder
    return text.replace(reading.normal[start:end], "照旧", 1)


def _asked(text: str, reading: Reading, kept: Reading) -> Sort | None:
    intents = reading.lexicon.phrases.intents
    plain = rule("condition").sub(lambda m: "的" * len(m.group()), text)
    for sort in QUESTIONS:
        if intents[sort].search(plain):
            return sort
    if len(kept.items) == len(reading.items):
        return None
    clauses = rule("clause_end").split(plain)
    return Sort.PRODUCT if any(rule("asking").search(c) for c in clauses) else Sort.CHAT


def _lines(reading: Reading) -> list[RawItem]:
    """Items that would change a draft."""
    return [
        i
        for i in reading.items
        if not (isinstance(i.amount, NoAmount) and i.op is Op.ADD)
        and not (i.op is Op.REMOVE and i.mention is None and i.line_no is None)
    ]


def _confirm(text: str, standing: Standing) -> Sort:
    explicit = re.search("确认|确定|下单|提交|就这样|confirm|place|同意|得啦", text)
    if explicit or standing.has_cart or standing.is_asked:
        return Sort.CONFIRM
    return Sort.CHAT


def _has_command(reading: Reading) -> bool:
    return any(i.is_explicit for i in reading.items)


def _rest(reading: Reading, text: str) -> Sort:
    chat = reading.lexicon.phrases.chat
    named = [
        i
        for i in reading.items
        if i.mention is None
        or i.mention.found.fits
        or i.mention.found.near
        or i.mention.is_bare
        or is_kind(i, reading)
    ]
    amounts = [i for i in reading.items if isinstance(i.amount, Exact | Vague)]
    if (
        reading.items
        and rule("laugh").match(text)
        and len(named) < 2
        and not rule("name_before").search(text)
    ):
        return Sort.CHAT
    if chat["story"].search(text) and not amounts:
        return Sort.CHAT
    if named or amounts:
        return Sort.ORDER
    if any(i.op is Op.REMOVE and i.mention is None for i in reading.items):
        return Sort.CANCEL
    for name in ("greeting", "thanks", "bye", "ack"):
        if chat[name].search(text):
            return Sort.CHAT
    return Sort.CHAT if not reading.items and len(text) < 3 else Sort.UNCLEAR
