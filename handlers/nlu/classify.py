"""Which kind of message it is. Patterns are data (phrases/*.toml); their order is here.

A question beats an order only in its own clause: 特仑苏还是52一箱吧？来10箱 is an order.
"""

import re
from dataclasses import replace
from enum import StrEnum

from handlers.nlu.intents import Exact, NoAmount, Op, Situation, Vague
from handlers.nlu.reading import RawItem, Reading

_CLAUSE_END = re.compile(r"[,，。?？!！\n;；]")
_CONDITION = re.compile(
    r"(?:如果|要是|假如|若)?(?:有货?|没货?|没有|缺货|有现货|货到了?|到货了?)(?:的话|就(?!行)|了就|了的话)"
    r"|(?:周|星期|礼拜|号|天|日|月|前|底)[一二三四五六日天末]?(?:之前|前)?(?:到货|送货|送到|到)"
    r"|(?:如果|要是|假如|若)(?:有|没有?|缺)(?:货|现货)?|有现货的|现货的"
)
_NEGATED = re.compile(
    r"(?:别|不要|不能|不想要|别给我?|没有|不许|别有|注意别|避免|防止|小心|以免|免得).{0,5}(?:坏|烂|破|漏|碎|化|臭|压|摔|错|过期|临期|少)[了的掉发]*|(?:杀|切|剁|挑|拆|打|压)(?:好|碎|破|烂)(?:的|了)?"
)
_PAST = re.compile(
    r"(?:昨天?|前天|上次|上周|刚才|上午|早上|那天).{0,16}(?:买了|买的|喝了|吃了|卖了|拿了|进了|订了|用了|送了|走了)(?!.{0,4}(?:再|要|来))"
    r"|(?:别家|别人家|隔壁|超市里?|网上|人家|其他家|对面).{0,12}(?:买|卖|拿|进|便宜|才|只要|送)"
)
_TOLD = re.compile(
    r"(?<=[一-鿿])(?<![要对好错够没改为除罢算完定行得忘减加少多])了(?:我|他|它)?(?=[0-9一二两三四五六七八九十半几])"
    r"|(?:吃|喝|卖|用|剩|丢|退)(?:过|完|掉|剩|光)|扔(?:锅|掉|了)|一顿(?:能)?吃|能走[0-9]|订的(?=[0-9])"
    r"|(?:我|他|她|咱)(?:爸|妈|老公|老婆|爷爷|奶奶|家娃|儿子|女儿|朋友|同事|邻居|一个人|自己)|(?:去年|前年|小时候|以前)"
    r"|(?:他|她|人|别|隔壁|对面|邻居)家|(?:每天|一天|一个月|一年|一周)(?:要|能|得)?(?:卖|喝|吃|用)"
)
_REQUEST = re.compile(
    r"(?:能|可以|可不可以|能不能|麻烦|帮)(?:再)?(?:帮我?|给我?|麻烦)?(?:再)?(?:来|送|拿|发|加|订|下|备|留|补)(?!货)(?!得).{0,20}(?:吗|么|不|吧)?$|(?:行吗|好吗|可以吗|好不好|行不行|可以不|ok吗|行不)$"
    r"|(?:can|could|may) (?:i|we|you).{0,12}(?:have|get|send|order|deliver)"
)
_ASKING = re.compile(
    r"([一-鿿])[不没]\1|(?:吗|么|没有|没|不|呢|冇)\s*[?？]?$|什么|(?<!那个)(?<!那)啥|多少|哪|怎么|咋|几(?:点|时|种|多钱)|是不是|有没有|能不能|可不可以|有冇|[0-9].{0,2}还是[0-9]|how much|\bwhat\b|\bwhen\b|\bwhere\b|\bwhich\b|do you have"
)
_HOW_MUCH = re.compile(r"多少|什么价|啥价|怎么卖|几块")
_WISH = re.compile(r"^要|想要|我要|要是|如果|打算|明天要|后天要|准备要")
_ABILITY = re.compile(
    r"([一-鿿])[没不]\1|有没有|能不能(?:发|送|到|调|备|拿)|来不来得及|来得及(?:吗|不|么)|够不够|备得|发得出|有冇|有吗|有没$|供得|拿得出"
)
_MAYBE = re.compile(r"是|有|能|会|吧|真")
_COMPLAINT_FIRST = re.compile(r"^.{0,12}(?:坏|烂|漏|破|少给|送错|发错|差我|只到|过期)")
_NAME_BEFORE = re.compile(r"[,，。!！ ]")
_LAUGH = re.compile(r"^(?:[哈呵嘿嘻]{2,}|6{2,}|233+|www+|lol+)")


_LOOKED_AT = 500
"""A longer message is a list; what kind it is shows at its beginning."""


class Sort(StrEnum):
    """What a message is, before it becomes an `Intent`."""

    ORDER = "order"
    REORDER = "reorder"
    CONFIRM = "confirm"
    CANCEL = "cancel"
    UNDO = "undo"
    UNDO_QUESTION = "undo_question"
    MORE = "more"
    DRAFT = "draft"
    USUAL = "usual"
    HELP = "help"
    HANDOFF = "handoff"
    AFTERSALE = "aftersale"
    PRICE = "price"
    STOCK = "stock"
    PRODUCT = "product"
    PROMO = "promo"
    BILL = "bill"
    ORDER_STATUS = "order_status"
    CHAT = "chat"
    UNCLEAR = "unclear"


_ALONE = (Sort.UNDO, Sort.UNDO_QUESTION, Sort.MORE, Sort.DRAFT, Sort.USUAL, Sort.HELP)
_QUESTIONS = (Sort.BILL, Sort.PROMO, Sort.ORDER_STATUS, Sort.PRICE, Sort.PRODUCT, Sort.STOCK)


def classify(reading: Reading, situation: Situation) -> tuple[Sort, Reading]:
    """The sort of a message, and the reading without what is only asked or told about."""
    text = reading.normal[:_LOOKED_AT].strip(" \n.。!！~,，")
    intents = reading.lexicon.phrases.intents
    kept = _orders(reading)
    lines = _lines(kept)
    for sort in _ALONE:
        if intents[sort].search(text) and (not lines or intents[sort].fullmatch(text)):
            return sort, reading
    if intents["confirm"].search(text) and not lines:
        return _confirm(text, situation), reading
    is_asked = _ASKING.search(text) is not None
    if (
        intents["cancel"].search(text)
        and not is_asked
        and not any(i.op is not Op.REMOVE for i in lines)
    ):
        return Sort.CANCEL, reading
    if intents["handoff"].search(text) and not _HOW_MUCH.search(text):
        if not lines or "投诉" in text or "人工" in text:
            return Sort.HANDOFF, reading
    if lines and _WISH.search(text) and _ABILITY.search(text):
        return Sort.STOCK, reading
    if lines and all(i.mention is None for i in lines):
        for sort in (Sort.PRICE, Sort.STOCK):
            if any(
                intents[sort].search(c) and _HOW_MUCH.search(c) for c in _CLAUSE_END.split(text)
            ):
                return sort, reading
    calm = _NEGATED.sub(" ", text)
    if intents["aftersale"].search(calm) and not _orders_elsewhere(
        reading, intents["aftersale"], calm
    ):
        return Sort.AFTERSALE, reading
    if _PAST.search(text) and not _has_command(kept) and not _outside(kept, _PAST):
        return Sort.CHAT, reading
    if reading.reorder is not None and not _ASKING.search(text[reading.reorder[1] :]):
        return Sort.REORDER, kept
    if lines:
        return _rest(kept, text, situation), kept
    plain = _CONDITION.sub(lambda m: "的" * len(m.group()), text)
    for sort in _QUESTIONS:
        if intents[sort].search(plain):
            return sort, reading
    if len(kept.items) < len(reading.items):
        asked = any(_ASKING.search(c) for c in _CLAUSE_END.split(plain))
        return (Sort.PRODUCT if asked else Sort.CHAT), reading
    return _rest(kept, text, situation), kept


def _orders(reading: Reading) -> Reading:
    """The reading with only those items that stand in a clause which orders."""
    kept: list[RawItem] = []
    topics = list(reading.topics)
    for item in reading.items:
        clause, mark = _clause_of(reading.normal, item.end)
        if _is_order(reading, item, clause, mark):
            kept.append(item)
        elif item.mention is not None and item.mention.found.fits:
            topics.append(item.mention)
    if len(kept) == len(reading.items):
        return reading
    return replace(reading, items=tuple(kept), topics=tuple(topics))


def _is_order(reading: Reading, item: RawItem, clause: str, mark: str) -> bool:
    plain = _CONDITION.sub("的", _NEGATED.sub(" ", clause))
    if _TOLD.search(plain):
        return False
    if _REQUEST.search(plain):
        return True
    if _ASKING.search(plain) or (mark in "?？" and mark and _MAYBE.search(plain)):
        return False
    intents = reading.lexicon.phrases.intents
    for sort in _QUESTIONS:
        found = intents[sort].search(plain)
        if found is None or (sort is Sort.STOCK and item.op is Op.REMOVE):
            continue
        if sort is Sort.PROMO and isinstance(item.amount, Exact) and not _ASKING.search(plain):
            continue
        return False
    return True


def _lines(reading: Reading) -> list[RawItem]:
    """Items that would change a draft."""
    return [
        i
        for i in reading.items
        if not (isinstance(i.amount, NoAmount) and i.op is Op.ADD)
        and not (i.op is Op.REMOVE and i.mention is None and i.line_no is None)
    ]


def _confirm(text: str, situation: Situation) -> Sort:
    explicit = re.search("确认|确定|下单|提交|就这样|confirm|place|同意|得啦", text)
    if explicit or situation.cart or situation.pending is not None:
        return Sort.CONFIRM
    return Sort.CHAT


def _outside(reading: Reading, pattern: re.Pattern[str]) -> bool:
    """Whether an amount stands in a clause of which the pattern does not speak."""
    return any(
        isinstance(i.amount, Exact) and not pattern.search(_clause_of(reading.normal, i.end)[0])
        for i in reading.items
    )


def _has_command(reading: Reading) -> bool:
    return any(i.is_explicit for i in reading.items)


def _orders_elsewhere(reading: Reading, pattern: re.Pattern[str], text: str) -> bool:
    """Whether goods with an amount stand in a clause without a complaint."""
    clean = [c.strip() for c in _CLAUSE_END.split(text) if c and not pattern.search(c)]
    if not clean:
        return False
    for item in reading.items:
        if (
            not isinstance(item.amount, Exact)
            or item.mention is None
            or not item.mention.found.fits
        ):
            continue
        clause, mark = _clause_of(reading.normal, item.end)
        if clause.strip() in clean and _is_order(reading, item, clause, mark):
            return not _COMPLAINT_FIRST.search(text)
    return False


def _clause_of(text: str, at: int) -> tuple[str, str]:
    """The clause that ends at or after a position, and the mark that ends it."""
    start = 0
    for found in _CLAUSE_END.finditer(text):
        if found.start() >= at:
            return text[start : found.start()], found.group()
        start = found.end()
    return text[start:], ""


def _rest(reading: Reading, text: str, situation: Situation) -> Sort:
    chat = reading.lexicon.phrases.chat
    named = [
        i
        for i in reading.items
        if i.mention is None or i.mention.found.fits or i.mention.found.near or i.mention.is_bare
    ]
    amounts = [i for i in reading.items if isinstance(i.amount, Exact | Vague)]
    if reading.items and _LAUGH.match(text) and len(named) < 2 and not _NAME_BEFORE.search(text):
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
