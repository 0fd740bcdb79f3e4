"""What stands around the lines of an order where none of the goods are known: heads, talk, prices.

本次订货：with 可乐：6箱 below; 接龙（周日晚10点截）; 在忙吗？可乐快没啦 给我整35包;
豆油去年才46 今年47也行 要12桶. Where goods are known their names tell such words from what is
ordered. What is blanked keeps its length, so that places in the text stay.
"""

import re

from handlers.nlu.baresizes import AMOUNT, NUMBER, PACK, WEIGHT, WISH

_UNIT = rf"(?:{PACK}|{WEIGHT}|[两块吨])"
_BEGINS = r"(?:^|(?<=[\s,，。;；!！?？]))"
_ENDS = r"(?=[\s,，。;；!！?？)]|$)"
_NAME = "名"
_COLON = re.compile(
    rf"(?<=[一-鿿a-z0-9)])\s?:(?=\s?{NUMBER}\s?{_UNIT}半?\s*(?:$|[,，;；\n]))", re.MULTILINE
)
"""可乐500ml：6箱."""
_STRIPPED = re.compile(
    rf"(?:^|(?<=[\s,，。;；).、]))去(?=[一-鿿]{{2,8}}(?:[0-9]{{1,4}}(?:g|ml|kg|l))?\s?{NUMBER}\s?{_UNIT})"
)
"""去皮花生米 55斤: prepared so; what is taken out is named after 去掉."""
_SPACED = re.compile(rf"(?<![0-9.])(?<![0-9] )([1-9]) 0(?=\s?{_UNIT})")
"""白菜 2 0斤."""
_NO_NAME = re.compile(r"[掉除了年趟]")
_CLOSES = re.compile(
    r"(?:截止|截至|截单|每晚|每天|今晚|明早|明晚|今天|明天|周[一二三四五六日天末]|[0-9]{1,2}月[0-9]{1,2}[号日]"
    r"|早上?|上午|中午|下午|晚上?|\s){0,4}(?<![0-9.])[0-9]{1,2}(?:点半?|:[0-9]{2})(?:[0-9]{1,2}分?)?(?:钟|整|之?前)?"
    r"(?:准时)?(?:截[止单团]?|结束|封单|关单|停止?接龙|统计|收单)"
)
"""（周日晚10点截）."""
_DAY_CLOSES = re.compile(
    r"[(\[【](?:[^()\[\]【】\n]{0,12})(?:截[止单]?|结束|封单|收单)[^()\[\]【】\n]{0,8}[)\]】]"
)
_MONEY = r"[0-9]{1,4}(?:\.[0-9]{1,2})?(?:元|块钱?|块[0-9])?"
_EACH = rf"(?:\s?[一每1/]{_UNIT})?"
LONG_AGO = (
    "(?:去年|前年|年前|年初|上个?月|上个?季度?|上一?次|上回|上批|之前|以前|前几?天|前阵子?"
    "|昨天|原来|往年|平时)"
)
AT_PRESENT = "(?:今年|这个?月|这一?[次回批]|今[天儿]|现在|如今|这两天|这几天|眼下)"
_AGREED = "(?:也|都|就|还)?(?:行|成|可以|认了?|中|接受|凑合|没事|无所谓|要)(?:吧|了|啊|的){0,4}"
_THEN_NOW = re.compile(
    rf"{LONG_AGO}(?:才|都|是|卖|要|的){{0,4}}{_MONEY}{_EACH}(?:的|呢|来着)?[\s,，]*"
    rf"{AT_PRESENT}(?:是|要|卖|涨到){{0,4}}{_MONEY}{_EACH}{_AGREED}{_ENDS}"
)
_THEN_PRICED = re.compile(
    rf"{LONG_AGO}[^\s,，。0-9]{{1,6}}?(?P<sum>{_MONEY}\s?[一每/]{_UNIT}){_ENDS}"
)
"""上次棒棒糖65一桶."""
_CHEAPER = re.compile(
    rf"{_BEGINS}(?:{AT_PRESENT}|能不能|可不可以|可以|能否|能|给|再|稍微|老板){{0,4}}(?:便宜|优惠|少|让|打折)(?:[一]?[点些]儿?|个?价)?"
    rf"(?:[不吗么呗吧嘛没]|行不行?|行吗|可以吗|好吗|成不){_ENDS}"
)
"""这回便宜点不."""
_WHO = re.compile(
    rf"^(?:[您你]好|喂|老板|[,，\s]){{0,4}}(?:我是|我们是|这边是|这里是|我这是)[^\s,，。0-9]{{2,10}}{_ENDS}"
)
_HOW_ARE_YOU = re.compile(
    rf"{_BEGINS}(?:老板娘?|你们?|您|最近|现在|还|今天){{0,4}}(?:[在忙吃醒睡]|生意)[^\s,，。?？0-9]{{0,4}}[?？]"
)
_LOW = re.compile(
    r"(?:这|都|也|已经|快|就|差不多|马上|卖得|走得|用得){0,4}(?:要|快)?"
    r"(?:[卖用吃]?(?:没|光|完|空|断货|断|见底)[了啦咯喽]|差不多了|没(?:多少|几[个包箱瓶袋件斤盒])了?|没剩(?:多少|几.)了?"
    rf"|不多了|走得快|卖得快){_ENDS}"
)
"""酸菜鱼料快没啦: why it is ordered."""
_LEFT = re.compile(
    rf"(?:[只就还]|仅|大概){{0,4}}剩下?了?{NUMBER}\s?{_UNIT}[了啦]?(?=[\s,，]*(?:麻烦|老板|你|您)?{WISH}\s?{NUMBER}\s?{_UNIT})"
)
"""食盐只剩3包了 补30包."""
_IF_THERE = re.compile(
    rf"(?:[你您]们?)?(?:那|家|那边|店里)?还?有[吗没][有呢]?[\s,，?？]*(?=有(?:的话|就))|{_BEGINS}没有?(?:的话|货)?就算了{_ENDS}"
)
"""酱油你那还有吗 有的话拿8瓶 没有就算了."""
_CUT = re.compile(
    rf"(?:[一每]{PACK})?(?:给我|帮我)?[切剁砍斩分]成?{NUMBER}[块段片份半刀瓣](?!{PACK}|[一-鿿]{{0,4}}{NUMBER})"
)
_RISEN = re.compile(rf"[涨降跌]{{1,2}}[到成了]?{_MONEY}{_EACH}[了啦啊吗]*{_ENDS}")
_WHERE = re.compile(
    rf"{_BEGINS}(?:还是|送到?|寄到?|按|都|就){{0,4}}(?:上一?[周次回]|昨天|原来|以前|老)(?:的|那个){{0,4}}(?:地址|地方|位置|门口){_ENDS}"
)
_SHOPS = re.compile(
    rf"(?<![0-9.]){NUMBER}(?:个|家)(?:分?店|门店|点|档口|仓库)(?:分别|各自|都)(?:要|订|送|拿)?"
)
_LOOKED = re.compile(
    rf"{_BEGINS}(?:[我刚才]|昨晚|今早){{0,4}}(?:[看查盘数点]了?(?:一?下|看|一遍)?)(?:店里|家里)?(?:库存|仓库|货架|存货){_ENDS}"
)
_AND = re.compile(
    rf"(?<=[一-鿿]{{2}})[跟和与](?=[一-鿿]{{2,6}}?[各均][来要拿]?\s?{NUMBER}\s?{_UNIT})"
)
"""红牛跟乐虎各五箱."""
_FOLLOWS = re.compile(rf"[\s,，。!！]*(?:麻烦|老板|你|您)?{WISH}\s?{NUMBER}\s?{_UNIT}")
_RULES = (
    *(_CLOSES, _DAY_CLOSES, _THEN_NOW, _CHEAPER, _WHO, _HOW_ARE_YOU, _LEFT, _LOOKED, _IF_THERE),
    *(_CUT, _RISEN, _WHERE, _SHOPS),
)


def talk_blanked(text: str) -> str:
    """The text without such words beside an amount; as long as before."""
    text = _COLON.sub(lambda m: " " * len(m[0]), text)
    text = _STRIPPED.sub(lambda m: "去" if _NO_NAME.match(m.string, m.end()) else _NAME, text)
    text = _AND.sub("、", text)
    text = _SPACED.sub(r" \g<1>0", text)
    if AMOUNT.search(text) is None:
        return text
    for rule in _RULES:
        text = _blanked(text, rule)
    text = _THEN_PRICED.sub(_without_sum, text)
    return _LOW.sub(_reason, text)


def _blanked(text: str, rule: re.Pattern[str]) -> str:
    """Without what a rule finds, unless nothing else is an amount."""
    rest = rule.sub(lambda m: " " * len(m[0]), text)
    return rest if AMOUNT.search(rest) else text


def _without_sum(found: re.Match[str]) -> str:
    return found[0].replace(found["sum"], " " * len(found["sum"]))


def _reason(found: re.Match[str]) -> str:
    """Nothing, where the amount wanted stands right behind."""
    if _FOLLOWS.match(found.string, found.end()) is None:
        return found[0]
    return " " * len(found[0])
