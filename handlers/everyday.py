"""Everyday questions beside an order, which change nothing: 一共多少钱, 上次拿了啥, 明天能送到吗.

Whole messages only; a date that is plainly wished (后天送) is a change and not taken here.
"""

import re
from datetime import date

from domain.base.errors import DomainError
from domain.cart import Cart, PricedCart
from domain.delivery import delivery_for, today_of
from domain.order import UNFINISHED
from handlers import (
    actors,
    cart,
    drafts,
    errors,
    figures,
    openquestions,
    orderchange,
    orderstatus,
    render,
    waitingchange,
)
from handlers.context import Turn
from handlers.conversation import SettleDoubts
from handlers.nlu import read
from handlers.nlu.dates import resolve_date
from handlers.nlu.intents import AskOrder

_LONGEST = 30
_POLITE = (
    r"(?:请问|請問|老板|老闆|你好|您好|帮我|幫我|麻烦|麻煩|给我|給我|那|这|這|我"
    r"|的话|的話|[，, ]){0,4}"
)
_END = r"[了啊呀呢哦哈么嗎吗呗来着來著?？。.!！~ ]{0,4}"
_HOW_MUCH = r"(?:多少|几|幾|好多)(?:个|個)?(?:钱|錢|块|塊|元|米)?"
_ALL = r"(?:一共|总共|總共|共|合计|合計|统共|拢共|加起来|加起來|总价|總價|总的|全部|拢总)"
_TOTAL = re.compile(
    rf"{_POLITE}(?:(?:算下|算一下|算算|算个|算個)?{_ALL}(?:是|要|得|下来|下來)?{_HOW_MUCH}"
    rf"|{_HOW_MUCH}{_ALL}|(?:算下|算一下|算算)(?:{_ALL})?{_HOW_MUCH}){_END}"
    r"|how much (?:is (?:it|that|this) |does (?:it|that) come to )?"
    r"(?:in total|altogether|all together)\??|(?:what(?:'s| is) )?the total\??",
    re.IGNORECASE,
)
_OF_ORDER = re.compile(
    rf"{_POLITE}(?:刚才|剛才|刚刚|剛剛|刚|剛|上面|前面)?(?:的)?[那这這](?:一)?(?:张|張)?(?:单|單)(?:子)?(?:一共|总共|總共)?"
    rf"(?:是|要)?{_HOW_MUCH}(?<=[钱錢块塊元]){_END}",
)
"""刚才那单多少钱 is about an order, not about everything that is owed."""
_SHOW = re.compile(
    rf"{_POLITE}(?:(?:把)?(?:单子|單子|订单|訂單|清单|清單|明细|明細)?(?:再)?"
    r"(?:发|發|给|給)(?:我|一下|来|來)?(?:看看|看下|看一下|一遍|一下|瞧瞧)"
    r"|(?:再)?(?:看看|看下|看一下)(?:单子|單子|订单|訂單|清单|清單|明细|明細)?"
    rf"|(?:单子|單子|清单|清單)(?:发|發)(?:我|来|來)"
    r"|(?:的|那个|那個|那)?(?:单子?|單子?|订单|訂單)(?:你)?(?:再)?(?:给我|給我|帮我|幫我)?(?:看看|看下|看一下|核对一下|核對一下|核对|對一下)?"
    rf"(?:对不对|對不對|有没有错|有沒有錯|对吗|對嗎)){_END}"
    r"|(?:show|send) (?:me )?(?:it|the draft|the order)(?: again)?",
    re.IGNORECASE,
)
_CHECK = re.compile("对不对|對不對|有没有错|有沒有錯|对吗|對嗎")
"""单子对不对 is asked of an order as well."""
_UP_TO_YOU = frozenset(
    {"随便", "随便吧", "都行", "都行吧", "都可以", "都好", "无所谓", "看着办", "你看着办"}
    | {"你看着来", "你定", "你选", "隨便", "無所謂", "看著辦", "你看著辦", "你選"}
    | {"whatever", "any", "you choose"}
)
_BEFORE = (
    r"(?:上次|上回|上一次|上一单|上一單|上单|上單|上个单|上個單|最近一次|最近一单|前一单|前一單)"
)
_GOT = r"(?:拿|订|訂|买|買|要|进|進|点|點|下|叫|定)"
_LAST = re.compile(
    rf"{_POLITE}(?:看看|看下|看一下|查下|查一下|查查|想看)?{_POLITE}{_BEFORE}(?:我|我们|我們)?(?:都|是|给我|給我)?"
    rf"(?:{_GOT}(?:的|了|过|過)?(?:单子?|單子?|货|貨)?)?(?:是|有|都)?(?:些)?"
    rf"(?:什么|什麼|啥|哪些|哪几样|哪幾樣)(?:货|貨|东西|東西)?{_END}"
    r"|what (?:did i|was in my) (?:order )?last (?:time|order)\??"
    r"|what did i (?:order|buy|get) last time\??",
    re.IGNORECASE,
)
_DAY = (
    r"(?:今天|今晚|明天|明早|明晚|明儿|后天|後天|大后天|大後天"
    r"|(?:下|这|這|本)?(?:周|週|礼拜|禮拜|星期)[一二三四五六日天]|[0-9]{1,2}[号號日])"
)
_HOUR = (
    r"(?:(?:[0-9]{1,2}|[一二两兩三四五六七八九十]{1,3})(?:点钟|點鐘|点半|點半|[点點]|:[0-5][0-9])"
    r"(?:之?前|以前|左右)?)?"
)
_PART = rf"(?:一早|早上|上午|中午|下午|晚上)?{_HOUR}"
_BY_HOUR = re.compile(r"[0-9一二两兩三四五六七八九十](?:[点點]|:[0-5][0-9])")
_CAN = r"(?:能不能|可不可以|可以|可否|能|会|會|行不行|来得及|來得及)"
_BRING = (
    r"(?:给我|給我|帮我|幫我)?"
    r"(?:送货|送貨|送过来|送過來|送来|送來|送到|送得到|送|发货|發貨|到货|到貨|到)"
)
_ASKS = re.compile(
    rf"(?:对了|對了|哦|那个|那個)?[，, ]*{_POLITE}"
    rf"(?:{_CAN}(?:在)?{_DAY}{_PART}{_CAN}?{_BRING}|{_DAY}{_PART}{_CAN}{_BRING}"
    rf"|{_DAY}{_PART}{_BRING})(?:店里|店裡|货|貨)?(?P<asks>行吗|行嗎|可以吗|可以嗎|行不行|得了吗|吗|嗎|么|不)?{_END}"
    r"|(?:can|could|will) (?:you |it )?(?:deliver|come|be delivered|arrive)(?: it)? (?:on )?"
    r"(?:today|tomorrow|(?:mon|tues|wednes|thurs|fri|satur|sun)day)\??",
    re.IGNORECASE,
)
_TODAY = re.compile(r"今天|今晚|today", re.IGNORECASE)
_QUESTION = re.compile(
    r"能|可以|会|會|可否|行|来得及|來得及|得了|[吗嗎么不?？]|can|could|will", re.IGNORECASE
)
"""周五送哈 is a wish: it is not taken here."""
_WHERE = re.compile(
    rf"{_POLITE}(?:(?:货|貨|东西|東西|车|車)?(?:到了|送到了|送了|送出来了|送出來了|出发了|出發了)(?:没有?|沒有?|吗|嗎|么)"
    r"|(?:大概|大约|大約|差不多)(?:要)?(?:几点|幾點|什么时候|什麼時候|多久))[呢啊呀?？。 ]{0,3}"
)
"""Of an order that is open, and of nothing else."""


def took_words(turn: Turn, text: str) -> bool:
    """Answer one of these; False where the message is something else."""
    said = text.strip()
    if turn.customer is None or len(said) > _LONGEST:
        return False
    if _TOTAL.fullmatch(said) is not None:
        return _tell_total(turn)
    if _OF_ORDER.fullmatch(said) is not None:
        return _tell_total(turn)
    if _SHOW.fullmatch(said) is not None and (_draft(turn) or _CHECK.search(said)):
        return _tell_total(turn)
    if said.strip("。.!！~～ ").casefold() in _UP_TO_YOU:
        return _ask_again(turn)
    if _LAST.fullmatch(said) is not None:
        return _tell_last(turn)
    if _WHERE.fullmatch(said) is not None and _draft(turn) is None:
        return _tell_where(turn)
    if _ASKS.fullmatch(said) is not None and _QUESTION.search(said) is not None:
        return _tell_day(turn, said)
    return False


def _tell_where(turn: Turn) -> bool:
    order = turn.ground.last_order
    if order is None or order.status not in UNFINISHED:
        return False
    orderstatus.tell(turn, AskOrder())
    return True


def _draft(turn: Turn) -> Cart | None:
    held = turn.ground.cart
    return held if held is not None and held.lines else None


def _tell_total(turn: Turn) -> bool:
    """The draft with its sum; else the order that was placed just now."""
    held, order = _draft(turn), turn.ground.last_order
    if held is not None:
        priced = drafts.price(turn, held)
        drafts.show(turn, priced, drafts.Report(news=_so_far(turn, priced)))
        return True
    if (change := waitingchange.waiting(turn)) is not None:
        orderchange.ask(turn, change)
        return True
    if order is None or turn.now - order.placed_at > orderchange.RECENT:
        return False
    orderstatus.tell_one(turn, order)
    return True


def _so_far(turn: Turn, priced: PricedCart) -> tuple[str, ...]:
    """The sum where the draft's own first line has none to give: something is still asked."""
    if not openquestions.unsettled(turn) or _SHOW.fullmatch(turn.text.strip()) is not None:
        return ()
    total = figures.money(priced.total)
    return (turn.t("{total} so far, without what is asked here", total=total),)


def _ask_again(turn: Turn) -> bool:
    """随便 answers no question about goods: it is for the shop to say."""
    if not isinstance(turn.pending, SettleDoubts):
        return False
    cart.ask_again(turn, turn.pending, turn.t("That is for you to choose"))
    return True


def _tell_last(turn: Turn) -> bool:
    order = turn.ground.last_order
    if order is None:
        turn.say(
            turn.t("You have not ordered yet."),
            turn.t('Say what you need, like "cola 3 cases"'),
        )
        return True
    orderstatus.tell_one(turn, order)
    held = _draft(turn)
    if held is None:
        turn.say(turn.t('Reply "as last time" to order it again'))
        return True
    total = render.total_text(turn.t, drafts.price(turn, held))
    turn.say(
        turn.t('Your open draft ({total}) is another one; "confirm" orders that', total=total)
    )
    return True


def _tell_day(turn: Turn, said: str) -> bool:
    """Whether it can come that day; what the draft or the order has, and how to say it."""
    today = today_of(turn.policy, turn.now)
    wish = read(said, turn.shop.lexicon).wanted_date
    day = today if _TODAY.search(said) else resolve_date(wish, today) if wish else None
    if day is None:
        return False
    t, planned = turn.t, _planned(turn)
    is_told = _draft(turn) is None and orderstatus.tell_coming(turn, day)
    if is_told and "送" not in said:
        return True
    try:
        delivery_for(turn.calendar, turn.now, day)
    except DomainError as problem:
        lead = "" if is_told else _down_for(turn, planned)
        turn.say(lead, errors.sentence(errors.Words(t, turn.tx), problem))
        return True
    if is_told:
        return True
    named = figures.delivery_day(t, day, turn.policy, turn.now)
    if planned == day:
        turn.say(t("Yes; it is down for {day} already.", day=named), _of_hour(turn, said))
    elif planned is None:
        turn.say(
            t("Yes, {day} is possible.", day=named),
            _of_hour(turn, said),
            t('Say what you need, like "cola 3 cases"'),
        )
    else:
        turn.say(
            t(
                "{day} is possible; so far it is down for {planned}.",
                day=named,
                planned=figures.delivery_day(t, planned, turn.policy, turn.now),
            ),
            _of_hour(turn, said),
            t('To have it then say "deliver {day}"', day=_said_day(said)),
        )
    return True


def _down_for(turn: Turn, planned: date | None) -> str:
    """The day of the draft or order that is open, where another one cannot be had."""
    if planned is None or planned < today_of(turn.policy, turn.now):
        return ""
    day = figures.delivery_day(turn.t, planned, turn.policy, turn.now)
    return turn.t("It is down for {day}.", day=day)


def _of_hour(turn: Turn, said: str) -> str:
    """明天10点前能到不: the day is known here, the hour only to the rep."""
    if _BY_HOUR.search(said) is None:
        return ""
    return turn.t("{rep} tells you the hour.", rep=actors.rep_name(turn))


def _said_day(said: str) -> str:
    match = re.search(_DAY, said) or re.search(r"today|tomorrow|\w+day", said, re.IGNORECASE)
    return match[0] if match else said


def _planned(turn: Turn) -> date | None:
    """The day on which what is open comes: the draft's, else that of the order on its way."""
    held, order = _draft(turn), turn.ground.last_order
    if held is not None:
        slot = drafts.price(turn, held).slot
        return slot.date if slot is not None else None
    if order is None or turn.now - order.placed_at > orderchange.RECENT:
        return None
    return order.delivery_on
