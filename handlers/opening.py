"""几点上班, 周日上班吗, 国庆送货吗, 周末送不送: answered from the delivery calendar and the
merchant's own words; what neither tells is asked of the rep, kindly, and never guessed.
"""

import re
from collections.abc import Iterator
from datetime import date, timedelta

from domain.base.errors import DomainError
from domain.delivery import closed_days, cut_off_for, delivers_on, earliest_slot, today_of
from domain.terms import Question, sentences
from handlers import actors, figures, handoff
from handlers.context import Turn
from handlers.nlu import read
from handlers.nlu.dates import resolve_date
from handlers.nlu.intents import DateKind
from handlers.nlu.normalise import plain

_LONGEST = 40
_LISTED = 6
_HOLIDAY = (
    "国庆节?|十一|春节|过年|新年|年三十|初[一二三四五六七八]|元宵节?|五一|劳动节|元旦|中秋节?|端午节?"
    "|清明节?|双节|长假|假期|节假日|放假期间|过节|节日"
)
_WEEKEND = "周末|礼拜末|双休日?"
_ONE_DAY = "(?:今天|今晚|明天|明早|后天|大后天|(?:下|这|本)?(?:周|星期|礼拜)[一二三四五六日天])"
_DAY = rf"(?:{_HOLIDAY}|{_WEEKEND}|{_ONE_DAY}|平时|每天|天天|中午|晚上|早上)"
_LEAD = r"(?:(?:请问|问一?下|老板|[你您]好|你们|[您你]这|那边|仓库|店里?|公司|那)[,， ]*)*"
_WHEN = r"(?:几点|什么时候|啥时候|何时|多晚|多早)"
_OPEN = (
    r"(?:[上下]班|[开关]门|开店|营业|打烊|[收开]工|[开收]档|休息|放假|有人(?:在|值班)?|值班|办公)"
)
_END = r"[的了啊呀呢吗么不没哦嘛吧?？。.!！~ ]*(?:你们)?[?？啊呀呢 ]*"
_ASKING = r"(?:吗|么|不|没|呢|嘛|吧|[?？])"
_HOURS = re.compile(
    rf"{_LEAD}(?:{_DAY}的?[,， ]*)?(?:都|是|一般|平时|通常)*"
    rf"(?:{_WHEN}(?:钟)?(?:才|就|开始|能)?{_OPEN}"
    rf"|{_OPEN}(?:到|是|从)?{_WHEN}(?:钟)?|(?:营业|上班|工作|办公|开门|关门)(?:时间|的时间)"
    rf"(?:是|到|从)?(?:{_WHEN}|多少|怎么安排|什么)?(?:到{_WHEN})?|{_OPEN}(?:几天|到几号|几号)){_END}"
    rf"|{_LEAD}{_DAY}的?[,， ]*(?:你们)?(?:还|都|也|正常|是不是|会不会|要|是否|还是)*{_OPEN}"
    rf"(?:不(?:{_OPEN}|[放上开])|(?:了|的)?{_ASKING}){_END}"
    rf"|{_LEAD}(?:开|上)(?:不|没)(?:开|上)(?:门|班){_END}"
    r"|(?:what are your |your )?(?:opening|business|working) (?:hours|times)[?. ]*"
    r"|(?:when|what time) (?:do|are) you (?:open|close|start|finish)[?. ]*"
    r"|are you (?:open|closed|working) (?:on |at )?(?:the )?[a-z ]{3,20}[?. ]*"
)
_BRING = r"(?:送货|配送|发货|到货|送)"
_DELIVERED = re.compile(
    rf"{_LEAD}(?:(?:{_HOLIDAY}|{_WEEKEND}|每天|天天)的?[,， ]*)"
    rf"(?:你们|还|都|也|正常|照常|能不能|能|会|可以|是不是|给我?)*"
    rf"(?:{_BRING}(?:得了)?(?:过来|来)?(?:了|的)?{_ASKING}|送不送货?|发不发货?|{_BRING}不{_BRING}){_END}"
    rf"|{_LEAD}{_ONE_DAY}(?:你们|还|都|也)*(?:送不送|发不发)货?{_END}"
    rf"|(?:请问|老板|[,， ])*(?:你们(?:那边)?|[您你]这|那边)[,， ]*{_ONE_DAY}"
    rf"(?:还|都|也|能|会|可以)*(?:送货|配送|发货){_ASKING}{_END}"
    rf"|{_LEAD}(?:一般|平时|都是|通常)?"
    rf"(?:星期几|周几|礼拜几|哪几天|哪些天|一周几次|一周送几次|多久送一次)(?:都|能|可以)?"
    rf"(?:{_BRING})?(?:过来|来)?{_END}"
    r"|(?:on )?(?:which|what) days do you deliver[?. ]*"
    r"|do you deliver (?:on |at )?(?:the )?(?:weekends?|holidays?|every day)[?. ]*"
)
_CUT_OFF = re.compile(
    rf"{_LEAD}(?:(?:{_ONE_DAY})的?(?:货|单子?)?[,， ]*|送货的?|我)*(?:最晚|最迟|最多)?"
    rf"(?:是|到)*(?:{_WHEN}钟?|几点钟)(?:之?前|以前)?(?:要|得|能|可以|就)*"
    rf"(?:截单|截止|下单|报单|报货|订货|点货)(?:之?前|以前)?(?:{_ONE_DAY})?(?:能|可以|就|才)*(?:送到?|到|来|收到)?{_END}"
    rf"|{_LEAD}(?:截单|截止|下单|报单|报货|订货)的?(?:截止)?(?:时间|到)*(?:是|到|最晚|最迟)*(?:{_WHEN}钟?|多少)?{_END}"
    rf"|{_LEAD}(?:我)?(?:现在|这会儿?|这时候)(?:下单|报单|订货|订|下)(?:的话)?[,， ]*"
    rf"(?:什么时候|几时|哪天|{_ONE_DAY})(?:能|可以)?(?:送到?|到|来|收到)(?:货)?{_END}"
    r"|(?:when|what time) is (?:the|your) cut[- ]?off[?. ]*"
)
"""几点截单, 最晚几点下单, 现在下单明天能到吗."""
_CUT_SIGN = re.compile(rf"截单|截止|{_WHEN}|时间|现在|这会|这时候|cut")
_NAMED_HOLIDAY = re.compile(_HOLIDAY)
_SAME_HOLIDAY = tuple(
    re.compile(names)
    for names in (
        "春节|过年|新年|新春|除夕|年三十|年初|大?初[一二三四五六七八]",
        "元旦|新年|跨年",
        r"国庆|(?<![二三四五六七八九])十一(?![月号日点])|双节|黄金周",
        "五一|劳动节|黄金周",
        "中秋|双节",
        "端午",
        "清明",
        "元宵",
    )
)
"""The names of each holiday; of two where a name may mean either."""
_ANY_HOLIDAY = re.compile("长假|假期|节假日|放假期间|过节|节日")
_NAMED_DAY = re.compile(_ONE_DAY)
_NAMED_WEEKEND = re.compile(rf"{_WEEKEND}|weekend")


def asks(text: str) -> bool:
    """Whether a whole message asks when there is somebody, or on which days goods are brought."""
    said = plain(text.strip())
    if len(said) > _LONGEST:
        return False
    return bool(_HOURS.fullmatch(said) or _DELIVERED.fullmatch(said) or _asks_cut_off(said))


def _asks_cut_off(said: str) -> bool:
    return bool(_CUT_SIGN.search(said) and _CUT_OFF.fullmatch(said))


def took_words(turn: Turn, text: str) -> bool:
    """Answer it; False where the message is something else."""
    said = plain(text.strip())
    if turn.customer is None or not asks(said):
        return False
    if _DELIVERED.fullmatch(said):
        _tell_calendar(turn, said)
        return True
    if _asks_cut_off(said):
        turn.say(_orders_until(turn) or _ask_rep(turn))
        return True
    told = sentences(turn.tx).get(Question.OPENING, "")
    if told:
        turn.say(told, *_days_asked(turn, said), _orders_until(turn))
        return True
    turn.say(*_days_asked(turn, said), _orders_until(turn), _ask_rep(turn))
    return True


def _tell_calendar(turn: Turn, said: str) -> None:
    """国庆送货吗, 周末送吗, 星期几送."""
    t = turn.t
    named = _NAMED_HOLIDAY.search(said)
    if named is not None:
        closed = _closed_for(turn, named[0])
        if closed:
            turn.say(*closed, _orders_until(turn))
            return
        told = t("The delivery days of {holiday} are not settled here yet.", holiday=named[0])
        turn.say(told, _ask_rep(turn))
        return
    if days := list(_days_asked(turn, said)):
        turn.say(*days, _orders_until(turn))
        return
    turn.say(_usual_days(turn), *_closed_ahead(turn), _orders_until(turn))


def _days_asked(turn: Turn, said: str) -> Iterator[str]:
    """Whether goods are brought on the day, weekend or holiday that is named."""
    today = today_of(turn.policy, turn.now)
    holiday, named_day = _NAMED_HOLIDAY.search(said), _NAMED_DAY.search(said)
    if holiday is not None:
        yield from _closed_for(turn, holiday[0])
        return
    wish = read(named_day[0] if named_day else said, turn.shop.lexicon).wanted_date
    days: list[date] = []
    if _NAMED_WEEKEND.search(said):
        days = [_coming(turn, today + timedelta(days=d - today.weekday())) for d in (5, 6)]
    elif wish is not None and (day := resolve_date(wish, today)) is not None:
        days = [_coming(turn, day)] if wish.kind is DateKind.WEEKDAY else [day] * (day > today)
    for day in days:
        named = figures.expected_day(turn.t, day.isoformat())
        if delivers_on(turn.policy, day):
            yield turn.t("{day}: we deliver.", day=named)
        else:
            yield turn.t("{day}: no delivery.", day=named)


def _coming(turn: Turn, day: date) -> date:
    """That day of the week, as soon as goods can still be ordered for it."""
    while turn.now >= cut_off_for(turn.policy, day):
        day += timedelta(days=7)
    return day


def _closed_for(turn: Turn, holiday: str) -> list[str]:
    """The days ahead without delivery whose reason names the holiday, by whatever name."""
    today = today_of(turn.policy, turn.now)
    found = [c for c in closed_days(turn.tx, today) if is_same_holiday(holiday, c.reason)]
    return [_no_delivery(turn, one.day, one.reason) for one in found[: _LISTED * 2]]


def is_same_holiday(asked: str, reason: str) -> bool:
    """Whether a reason to stay closed names the holiday asked about: 过年 and 春节放假.

    A holiday without a name (长假, 节假日) is any that the reason names.
    """
    told = plain(reason)
    meant = [names for names in _SAME_HOLIDAY if names.search(asked)]
    if _ANY_HOLIDAY.search(asked):
        meant = [*_SAME_HOLIDAY, _ANY_HOLIDAY]
    return any(names.search(told) for names in meant)


def _closed_ahead(turn: Turn) -> Iterator[str]:
    today = today_of(turn.policy, turn.now)
    for one in closed_days(turn.tx, today)[:_LISTED]:
        yield _no_delivery(turn, one.day, one.reason)


def _no_delivery(turn: Turn, day: date, reason: str) -> str:
    t = turn.t
    text = t("{day}: no delivery.", day=figures.expected_day(t, day.isoformat()))
    return t("{text} ({remark})", text=text.rstrip("。."), remark=reason) if reason else text


def _usual_days(turn: Turn) -> str:
    """每天都送, or the days of the week of this shop's route."""
    t, weekdays = turn.t, turn.policy.weekdays
    if len(weekdays) == 7:
        return t("We deliver every day.")
    monday = date(2024, 1, 1)
    names = (figures.weekday(t, monday + timedelta(days=d - 1)) for d in sorted(weekdays))
    return t("We deliver on {days}.", days=figures.joined(t, names))


def _orders_until(turn: Turn) -> str:
    """Orders are taken here at any hour, those of the next round until its cut-off."""
    try:
        slot = earliest_slot(turn.usual_calendar, turn.now)
    except DomainError:
        return ""
    t = turn.t
    return t(
        "You can order here at any hour; for delivery {day} until {time}.",
        day=figures.delivery_day(t, slot.date, turn.policy, turn.now),
        time=figures.moment(t, slot.cut_off_at, turn.shop.zone),
    )


def _ask_rep(turn: Turn) -> str:
    handoff.request_human(turn, str(Question.OPENING))
    return turn.t("I have asked {rep}, who answers you here.", rep=actors.rep_name(turn))
