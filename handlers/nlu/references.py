"""Which earlier order is meant, and which list of goods is asked for."""

import re
from collections.abc import Sequence

from handlers.nlu.dates import read_past
from handlers.nlu.intents import Browse, BrowseWhat, Exact, Op, OrderReference
from handlers.nlu.phrases import load_phrases
from handlers.nlu.reading import RawItem, Reading

_ORDER_NO = re.compile(r"(?<![a-z0-9])([a-z]{2,3}-?[0-9]{3,8}-[0-9]{3,8})(?![0-9])")
_TAIL = re.compile(
    r"(?:尾号|单号|订单号?|编号|no\.?|#)(?:是|为|:)?\s*([0-9]{4})(?![0-9])"
    r"|(?<![0-9a-z.-])(?:[0-9]{4}-)?([0-9]{4})\s*(?:号|的|结尾|尾号)*\s*[那这该]?一?[个张份笔]?"
    r"(?:单|订单)"
)
_BARE_TAIL = re.compile(
    r"(?<![0-9a-z.-])(?:[0-9]{4}-)?([0-9]{4})(?=$|[\s,，。.!！?？]|取消|不要|不用|作废|撤|吧|掉|那|这|的|到)"
)
"""The last four digits of an order's number, with the word order beside them or alone."""
_USUAL = re.compile(r"常购|常订|常买|老样子|老规矩|平时|往常|平常|惯例|usual")
_PAST_DATE = re.compile(
    r"上上?(?:个)?(?:周|星期|礼拜)[一二三四五六日天]?|(?:这|本)?(?:周|星期|礼拜)[一二三四五六日天]|昨天|前天|大前天|[0-9]{1,2}月[0-9]{1,2}[号日]?|[0-9]{1,2}[号日]|上个?月(?:最后)?"
)
_NEW = re.compile(r"新品|新货|新款|新到|新上|刚到|new (?:products|arrivals)")
_PRICE_LIST = re.compile(
    r"价格表|报价单|报价表|价目表|产品表|货品表|商品表|目录|菜单|清单|price ?list|catalog(?:ue)?"
)
_USUAL_LIST = re.compile(r"(?:我的?|我们)?(?:常购|常买|常订|常拿)")
_WHAT = re.compile(
    r"(?:都|还)?(?:有|卖|做|进|供)(?:些|几)?(?:什么|啥|哪些|哪几种|哪几样)(.{0,12}?)"
    r"(?:吗|呢|啊|呀|可以|卖|推荐|$|\?|,|。)"
)
_OF_KIND = re.compile(
    r"^(?:你们?|你家|咱)?((?![都还现目们])[^，,]{1,8}?)(?:都|现在|目前|还)*有(?:哪些|哪几[种样个款]|什么|啥)"
    r"(?:的|货|牌子|品种|种类|样的)?[吗呢啊呀?？]*$"
    r"|^(?:你们?|你家)?有没有(.{1,6}?)(?:的|类|类的)[吗呢啊呀?？]*$"
)
_WHAT_HAVE = re.compile(
    r"what (?:kinds? of |types? of )?(.{0,24}?)\s*"
    r"(?:do you have|are there|do you sell|have you got)"
)

_ONE_MORE = re.compile(r"(?:再来|再下|再发|再订|再送)(?:一|1)(?:单|遍|次)(?=[,，。 ])")
_BUT = re.compile(r"其他|其它|其余|别的|剩下|剩余|照旧|不变|一样|老样子")
"""What speaks of the lines of an earlier order."""
_ANEW = re.compile(
    r"再|照|按|一样|同样|重[新来复]|复制|来一?[份单遍趟批]|补[发送货]|跟着|同上|老样子"
)
_WRONG = re.compile(
    r"[少漏缺错]了?(?:货(?!架)|东西)|(?:有(?:点儿?|些|很?多|大|几[个包袋瓶箱件])?(?:问题|毛病|破损|异味|虫子?|霉)"
    r"|不(?:对劲?|行|新鲜|干净|好[吃喝用])|质量(?:太|很|真|这么)?(?:差|不[行好]|烂)|(?:过|临)期"
    r"|发?霉|长毛|生虫|(?<![没不])(?:坏掉?|烂掉?|破掉?|漏|碎|臭|馊|变质|变味|少|缺|[送发拿配装]?错))"
    r"(?:了|的|啊|呀|呢|吧|哦|吗|[!！。.~ ])*(?=$|[,，。;；!！?？\n])"
)
"""What a clause ends with that complains: of the goods of that order, not for them again."""


_SAME = re.compile("[照按跟同]|一样|一模|老样|原样")
_ONCE_MORE = re.compile("再[来送发下订拿]?(?:来|上)?一[份单遍次趟批]")
_TOLD = re.compile(
    "(?:货|东西|单子?|菜|那批|那趟|那车|那单)[,，\\s]?(?:我|我们)?(?:都|已经|刚|刚刚|也|今早|上午)?"
    "(?:收到|到了|到货了|齐了|齐的|点过|点了|对过|验过|卖[得完光]|不错|[挺蛮很]|没问题|没毛病|发票|付了|付过|结了|结清|转了)"
)
_PRICE_THEN = re.compile(
    "(?:上一?次|上回|之前|昨天|前天)[^,，。]{0,4}?[0-9]{1,4}(?:\\.[0-9]+)?(?:块|元)?(?:钱)?[一每/][一-鿿](?:拿|进|买|要|给|算)?的?"
)
_TOLD_WITHIN = 5
"""How many characters behind the reference still speak of it."""


def orders_anew(text: str, span: tuple[int, int], items: Sequence[RawItem]) -> bool:
    """再来一单，可乐3箱雪碧2箱: one more order with goods of its own, none of an earlier one."""
    rest = text[span[1] :]
    if span[0] or _ONE_MORE.match(text) is None or _BUT.search(rest):
        return False
    added = {
        i.mention.found.word
        for i in items
        if i.op is Op.ADD and i.mention is not None and isinstance(i.amount, Exact)
    }
    changed = any(
        i.op is not Op.ADD and (i.mention is None or i.mention.found.word not in added)
        for i in items
    )
    return bool(added) and not changed


def complains_of_it(text: str, span: tuple[int, int]) -> bool:
    """昨天的货有问题, 上个月买的大米有虫: the earlier order is complained of, not wanted again."""
    if _ANEW.search(text) is not None:
        return False
    rest = load_phrases().rules["negated"].sub(" ", text[span[0] :])
    return _WRONG.search(rest) is not None


def tells_of_it(text: str, span: tuple[int, int]) -> bool:
    """昨天的货收到了，再来2箱可乐; 上礼拜那单发票开了没: it is spoken of, not wanted again."""
    if _SAME.search(text[slice(*span)]) is not None or _ONCE_MORE.search(text) is not None:
        return False
    if _PRICE_THEN.search(text, span[0]) is not None:
        return True  # 大面筋上回38一箱拿的
    return _TOLD.search(text, span[0], span[1] + _TOLD_WITHIN) is not None


def order_reference(reading: Reading, *, is_alone: bool = False) -> OrderReference:
    """The order that a text speaks of; the last one where nothing is said.

    `is_alone`: it speaks of orders only, so that four digits are the end of a number (取消3325).
    """
    text = reading.normal
    number = _ORDER_NO.search(text)
    if number is not None:
        return OrderReference(number.group(), number.group(1).upper(), None, False)
    tail = _TAIL.search(text) or (_BARE_TAIL.search(text) if is_alone else None)
    if tail is not None:
        digits = next(group for group in tail.groups() if group)
        return OrderReference(tail.group(), digits, None, False)
    date = _PAST_DATE.search(text)
    if date is not None:
        wish = read_past(date.group())
        return OrderReference(reading.raw(*date.span()), "", wish, False)
    usual = _USUAL.search(text)
    said = reading.raw(*reading.reorder) if reading.reorder else ""
    return OrderReference(said, "", None, True, usual is not None and "常" in usual.group())


def with_order_unnumbered(text: str) -> str:
    """取消3325, 3325号单取消 as 取消那单, 那单取消; the text itself where no number is said."""
    for pattern in (_ORDER_NO, _TAIL, _BARE_TAIL):
        if pattern.search(text) is not None:
            return pattern.sub("那单", text, count=1)
    return text


def browse_words(reading: Reading) -> Browse | None:
    """A list that is asked for, or None where a single product is meant."""
    text = reading.normal
    if _USUAL_LIST.search(text):
        return Browse(BrowseWhat.USUAL)
    if _PRICE_LIST.search(text):
        return Browse(BrowseWhat.PRICE_LIST)
    if _NEW.search(text):
        return Browse(BrowseWhat.NEW)
    kind = _OF_KIND.search(text.strip())
    if kind is not None and kind.group(1):
        return Browse(BrowseWhat.CATEGORY, kind.group(1).strip(" 的"))
    found = _WHAT.search(text) or _WHAT_HAVE.search(text)
    if found is not None:
        words = found.group(1).strip(" 的好?")
        return Browse(BrowseWhat.CATEGORY, words) if words else Browse(BrowseWhat.ALL)
    kind = _OF_KIND.search(text.strip())
    if kind is not None:
        return Browse(BrowseWhat.CATEGORY, (kind.group(1) or kind.group(2)).strip(" 的"))
    return None
