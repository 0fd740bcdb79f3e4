"""Which kind of message it is. Patterns are data (phrases/*.toml); their order is here.

A question beats an order only in its own clause: 特仑苏还是52一箱吧？来10箱 is an order.
"""

import re
from enum import StrEnum

from handlers.nlu.intents import Exact, NoAmount, Op, Situation, Vague
from handlers.nlu.reading import RawItem, Reading

_CLAUSE_END = re.compile(r"[,，。?？!！\n;；]")
_CONDITION = re.compile(
    r"(?:如果|要是|假如|若)?(?:有货?|没货?|没有|缺货|有现货|货到了?|到货了?)(?:的话|就(?!行)|了就|了的话)"
    r"|(?:如果|要是|假如|若)(?:有|没有?|缺)(?:货|现货)?|有现货的|现货的"
)
_NEGATED = re.compile(
    r"(?:别|不要|不能|不想要|别给我?|没有|不许|别有|注意别|避免|防止|小心|以免|免得).{0,5}(?:坏|烂|破|漏|碎|化|臭|压|摔|错|过期|临期|少)[了的掉发]*|(?:杀|切|剁|挑|拆|打|压)(?:好|碎|破|烂)(?:的|了)?"
)
_PAST = re.compile(
    r"(?:昨天?|前天|上次|上周|刚才|上午|早上|那天).{0,16}(?:买了|买的|喝了|吃了|卖了|拿了|进了|订了|用了|送了|走了)(?!.{0,4}(?:再|要|来))"
    r"|(?:别家|别人家|隔壁|超市里?|网上|人家|其他家|对面).{0,12}(?:买|卖|拿|进|便宜|才|只要|送)"
)
_LAUGH = re.compile(r"^(?:[哈呵嘿嘻]{2,}|6{2,}|233+|www+|lol+)")


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


def classify(reading: Reading, situation: Situation) -> Sort:
    """The sort of a message in a situation."""
    text = reading.normal.strip(" \n.。!！~,，")
    intents = reading.lexicon.phrases.intents
    lines = _lines(reading)
    for sort in _ALONE:
        if intents[sort].search(text) and not lines:
            return sort
    if intents["confirm"].search(text) and not lines:
        return _confirm(text, situation)
    if intents["cancel"].search(text) and not lines:
        return Sort.CANCEL
    if intents["handoff"].search(text) and not lines:
        return Sort.HANDOFF
    calm = _NEGATED.sub(" ", text)
    if intents["aftersale"].search(calm) and not _orders_elsewhere(reading, intents["aftersale"], calm):
        return Sort.AFTERSALE
    if _PAST.search(text) and not _has_command(reading):
        return Sort.CHAT
    if reading.reorder is not None:
        return Sort.REORDER
    asked = _question(reading, _CONDITION.sub(lambda m: "的" * len(m.group()), text), lines)
    if asked is not None:
        return asked
    return _rest(reading, text, situation)


def _lines(reading: Reading) -> list[RawItem]:
    """Items that would change a draft."""
    return [
        i
        for i in reading.items
        if not (isinstance(i.amount, NoAmount) and i.op is Op.ADD)
        and not (i.op is Op.REMOVE and i.mention is None)
    ]


def _confirm(text: str, situation: Situation) -> Sort:
    explicit = re.search("确认|确定|下单|提交|就这样|confirm|place|同意", text)
    if explicit or situation.cart or situation.pending is not None:
        return Sort.CONFIRM
    return Sort.CHAT


def _has_command(reading: Reading) -> bool:
    return any(i.is_explicit for i in reading.items)


def _orders_elsewhere(reading: Reading, pattern: re.Pattern[str], text: str) -> bool:
    """Whether goods with an amount stand in a clause without a complaint."""
    if pattern.search(re.sub(r"(?:少|多)(?:来|要|放|点)", "", text)) is None:
        return True
    clean = [c for c in _CLAUSE_END.split(text) if c and not pattern.search(c)]
    if not clean:
        return False
    amounts = [i for i in reading.items if isinstance(i.amount, Exact) and i.mention is not None and i.mention.found.fits]
    normal = reading.normal
    return any(_clause_of(normal, i.end).strip() in clean for i in amounts) and "?" not in text


def _clause_of(text: str, at: int) -> str:
    start = 0
    for found in _CLAUSE_END.finditer(text):
        if found.start() >= at:
            return text[start : found.start()]
        start = found.end()
    return text[start:]


def _question(reading: Reading, text: str, lines: list[RawItem]) -> Sort | None:
    intents = reading.lexicon.phrases.intents
    clauses = [c for c in _CLAUSE_END.split(text) if c.strip()]
    for sort in _QUESTIONS:
        asking = [c for c in clauses if intents[sort].search(c)]
        if not asking and not intents[sort].search(text):
            continue
        free = [i for i in lines if i.op is not Op.REMOVE and not _is_asking(reading, i, intents[sort])]
        if not free:
            return sort
    return None


def _is_asking(reading: Reading, item: RawItem, pattern: re.Pattern[str]) -> bool:
    """Whether an item stands in a clause that asks."""
    clause = _CONDITION.sub("的", _clause_of(reading.normal, item.end))
    return pattern.search(clause) is not None


def _rest(reading: Reading, text: str, situation: Situation) -> Sort:
    chat = reading.lexicon.phrases.chat
    named = [
        i
        for i in reading.items
        if i.mention is None or i.mention.found.fits or i.mention.found.near or i.mention.is_bare
    ]
    amounts = [i for i in reading.items if isinstance(i.amount, Exact | Vague)]
    if reading.items and _LAUGH.match(text) and not named:
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
