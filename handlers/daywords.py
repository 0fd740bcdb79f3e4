"""The words that put an order on a day: 改周五送. Those that deny it or ask about it do not."""

import re

DAY = (
    r"(?:(?:下下|下|这|這|本)?(?:周|週|礼拜|禮拜|星期)[一二三四五六日天1-6]"
    r"|大后天|大後天|后天|後天|明天|明早|明晚|今天|今晚|明儿|后儿"
    r"|(?:[0-9]{1,2}月)?[0-9]{1,2}[号號日]|(?:[一二三四五六七八九十]{1,2}月)?[一二三四五六七八九十]{1,3}[号號]"
    r"|(?:next |this )?(?:mon|tues|wednes|thurs|fri|satur|sun)day|tomorrow|today)"
)
_TO = (
    r"(?:改送|改到|改成|改为|改為|改在|改|换到|換到|换成|換成|推到|推迟到|推遲到|提前到|延到"
    r"|延后到|延後到|挪到|放到|放|等)"
)
_PART = r"(?:一早|早上|上午|中午|下午|晚上|早点|早點)"
_BRING = (
    r"(?:给他|給他|给我|給我|帮他|幫他)?(?:送货|送貨|发货|發貨|送过去|送過去|送来|送來|送到|送|发|發"
    r"|到货|到貨|到|提货|提貨|提|收货|收貨|来货|來貨)"
)
_WISH = re.compile(
    rf"(?:就|那|还是|還是|先|麻烦|麻煩|请|請)*{_TO}?{DAY}{_PART}?(?:再|来|來)?{_BRING}?"
    r"(?:就行|就好|吧|了|哈|啊)*"
    r"|(?:please )?(?:(?:change|move) (?:it |the delivery )?to|deliver(?: it)?(?: on)?|on) "
    rf"{DAY}",
    re.IGNORECASE,
)
_MOVED = re.compile(
    r"(?:麻烦|麻煩|请|請|帮我|幫我)*(?:把)?(?:我们?|店里|刚才|剛才|这|這|那|要|订|訂|定|点|點|买|買|的|货|貨|单|單){0,12}+"
    rf"(?:都|就)?{_TO}{DAY}{_PART}?(?:再|来|來)?{_BRING}?(?:就行|就好|吧|了|哈|啊)*[。.!！ ]*"
)
_TODAY = re.compile(
    r"(?:麻烦|麻煩|请|請|帮我|幫我|给我|給我)*(?:今天|今日|今晚|今早|当天|當天)(?:就|能|给我|給我|帮我|幫我|先)*"
    r"(?:送货|送貨|送过来|送過來|送来|送來|送到|送|到货|到貨|到|发货|發貨|发|發)"
    r"(?:吧|了|哈|啊)?[。.!！ ]*"
)
_LONGEST = 40
_NAMED = re.compile(DAY, re.IGNORECASE)
_APART = re.compile(r"[，,。；;！!\n]+\s*")
_DENIED = re.compile(
    r"[别別不没沒甭勿吗嗎么呢?？]|n't(?![a-z])|(?<![a-z])(?:not|no)(?![a-z])", re.IGNORECASE
)


def split_day(text: str) -> tuple[str, str] | None:
    """The text without the clause that plainly puts the order on a day, and that clause."""
    clauses = _APART.split(text.strip())
    for place, clause in enumerate(clauses):
        if len(clause) <= _LONGEST and _WISH.fullmatch(clause.strip()) is not None:
            rest = clauses[:place] + clauses[place + 1 :]
            return "，".join(part for part in rest if part), clause.strip()
    return None


def is_today(text: str) -> bool:
    """今天送, said as a wish: of a draft it is the day that is wanted."""
    return _TODAY.fullmatch(text.strip()) is not None


def moves_day(text: str) -> bool:
    """我要的改到后天: what was asked for is to come on another day."""
    return len(text) <= _LONGEST and _MOVED.fullmatch(text.strip()) is not None


def day_clause(text: str) -> str:
    """The clause that names a day in whatever sense, "" where none does."""
    return next((one.strip() for one in _APART.split(text) if _NAMED.search(one)), "")


def is_denied(text: str) -> bool:
    """Whether a clause that names a day denies it or asks about it: 周五送不了, 周五要货吗."""
    clauses = _APART.split(text)
    return any(_NAMED.search(one) and _DENIED.search(one) for one in clauses)
