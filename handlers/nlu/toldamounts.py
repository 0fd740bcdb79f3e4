"""Amounts that are only told of beside an order: what is left, what was had before, who asks.

可乐还剩2箱 再来5箱; 上次红牛3箱不够卖，这次5箱; 卖光了赶紧来3箱; 我妈让我订可乐3箱. The amounts
and the words around them are blanked; the goods stay, so that what is ordered finds its name.
"""

import re
from dataclasses import dataclass

Span = tuple[int, int]

_N = r"(?<![0-9块.])(?:[0-9]{1,4}(?:\.[0-9])?|[一二两三四五六七八九十百半]{1,4})"
_U = "(?:公斤|[箱件包袋瓶盒罐桶提斤个条打支卷板排份只把枚听筐双]|块(?![0-9钱]))"
_NU = rf"{_N}{_U}半?多?"
_SOON = (
    "(?:所以|赶紧|赶快|快点?|马上|给我|帮我|麻烦|那就|那|就|先|再|今天|明天|这次|这回|得|要|只)"
)
_VERB = "(?:补|来|要|送|拿|进|订|上|加|发|下|整|搞|叫|带|备|给)(?:上|个|货|我)?"
_WISH = rf"(?={_SOON}*{_VERB}+\s?{_N}|(?:这[周次回]|赶紧|赶快|快|马上|那就|就|先)\s?{_NU})"
_GAP = r"[\s,，。;；.…]*"

_SIGN = re.compile(
    "剩|还有|只有|就有|先头|头先|琴日|寻日|上一?[次回周]|上个|昨[天晚]|前天|之前|以前|平时|卖|没货|没了|没有了|断货|缺货|见底|空了"
    "|不够|不多了|完了|光了|让|叫|说|喊|[帮替]"
)
_LEFT = re.compile(
    r"(?:(?:店里?|家里?|仓库里?|库房里?|冰箱里?|柜里|货架上)?(?:大概|应该|现在|差不多)?"
    rf"(?:还|就|只|才|也)*剩下?|(?:店里?|家里?|仓库里?|库房里?|冰箱里?)?[还就只](?:有|存))"
    rf"(?:着|个)?(?:不到|大概|差不多|最后)?{_NU}(?:货|库存)?(?:左右)?(?:了|呢|没卖|没动)*"
    rf"(?={_GAP}{_SOON}*{_VERB}+\s?{_N})"
)
"""可乐还剩2箱 再来5箱: what is there before more is ordered."""
_LEFT_OVER = re.compile(
    r"(?:店里?|家里?|仓库里?|库房里?|冰箱里?)?(?:大概|现在)?(?:还[有剩]|还剩下|剩下?|只剩)"
    rf"{_NU}(?:左右)?(?:了|呢|没卖|没动|没用)*"
    rf"(?={_GAP}(?:这次|这回|今天|就|先|都|给我|帮我|麻烦|那)*(?:不[要拿用来]|别|去掉|删|取消|划掉|拿掉|停))"
)
"""老抽家里还有3瓶先不拿: why it is not wanted."""
_THERE = re.compile(
    rf"(?:店里?|家里?|仓库里?|库房里?|冰箱里?|柜里|货架上)(?:大概|现在)?(?:还|就|只)*(?:剩下?|有|存)(?:着)?"
    rf"{_NU}的?(?=[^\s,，。;；0-9]{{2,10}}[\s,，。;；]+{_SOON}*{_VERB}+\s?{_N})"
)
"""店里还有3箱可乐，再送5箱."""
_OFTEN = "上一?[次回]|上个?礼拜|上个?星期|以前|平时"
_THEN = f"{_OFTEN}|上周|昨[天晚]|前天|之前|先头|头先|琴日|寻日"
_NOW = f"这一?[次回]|今[天日]|今儿|今晚|这趟|这周|现在|再{_VERB}"
_WRONG = "没[到送发收给来]|[坏烂漏破错碎臭]|少了|少[发给送]|退|一样|照旧|原样|那单|那份|不要|取消"
_BEFORE = re.compile(
    rf"(?P<then>{_THEN})(?P<told>(?:(?!{_WRONG}|{_NOW})[^。!！;；\n]){{0,28}}?){_GAP}(?P<now>{_NOW})"
    rf"(?=(?:(?!{_WRONG})[^。!！;；\n]){{0,12}}?{_N})"
)
"""上次红牛3箱雪碧2箱，这次红牛5箱: the amounts of another day."""
_ONCE = re.compile(_OFTEN)
_WANTED_STILL = re.compile(
    "忘|[说讲](?:好|定|过|了)?|微信|发(?:你|您|给|的|过)|[订定下报点]的|没[下订定报点要买拿叫说]"
    "|想[要订定下发说买拿]|本来|原本|打算|准备|[加改换]"
)
"""昨晚忘记下了 红牛5箱, 昨天说好的可乐3箱: what was to be ordered then is ordered now."""
_OVER = re.compile(r"[卖用吃喝剩]|不?够|[拿送到来进买](?:来|到)?[了过]|没了|完了")
"""昨天拿了3箱: what was had before, whenever the rest is to come."""
_ORDERED = re.compile("[要订定下报点叫带](?:[了过]|的)")
_BROUGHT = re.compile(
    r"(?:早上?|上午|中午|下午|晚上|一早|[0-9]{1,2}点半?|之?前)*"
    r"(?:就|都|也|再|一定|务必|必须|得|要|给我|帮我|麻烦|可以|能)*"
    r"(?:一[起块并道](?![结算付转])|(?:送|发|到|配|拉|要)(?:过来|来|货|到)?[吧哈啊]?(?=[\s,，。;；]))"
)
"""今天送, 今天一起送: behind it the day is told on which the amounts before it are to come."""
_HAD = re.compile(
    r"(?:我们?)?(?:[拿要订来进买送下发点报攞](?:了|的|过|咗))?(?:是|才|就|只)?"
    rf"{_NU}(?:{_GAP}(?:根本|完全|都|已经|早就?|全|就|两天|一天|没几天)*"
    r"(?:不够[卖用吃]?|[卖用吃喝][得的]?(?:[太很挺]?[快完光没好慢])|[卖用吃喝]不[动掉完])了?)?"
)
_STATE = re.compile(
    r"(?:(?:都|已经|快|也|全|又|马上|差不多|基本)*"
    r"(?:[卖用吃喝](?:完|光|没)|没货?|没有|断货|缺货|见底|不多|不够[卖用吃]?)"
    r"(?:(?:有|都|快|好)?[一二两三四五六好几0-9]{1,2}个?(?:天|周|月|礼拜|星期))?了"
    r"|[卖用吃走][得的]?(?:还)?(?:不好|不动|不掉|不快|慢|一般|挺?好|[挺很太]?快|不错)"
    r"|(?:最近|这[两几]天|现在)?(?:特别|[很挺太蛮真不])?(?:好卖|好走|畅销|抢手|受欢迎)(?:得很|了)?)"
    rf"{_GAP}{_WISH}"
)
"""红牛没货了来3箱, 卖不动，就来2箱: why it is ordered."""
_KIN = (
    "(?:(?:我|俺|咱)们?)?(?:[爸妈]|爸爸|妈妈|老公|老婆|媳妇|儿子|女儿|闺女|爷爷|奶奶|婆婆|老板娘?|店长|"
    "厨师长?|大厨|师傅|服务员|伙计|员工|会计|老爸|老妈|对象)"
)
_SAID = re.compile(
    rf"(?:^|(?<=[\s,，。;；!！]))(?:[哎诶哦噢嗯呃啊唉]|刚才|今天|对了|那个)*{_KIN}(?:刚才|刚刚|刚|又|也|今天|一直|非)?"
    r"(?:(?:让|叫|喊|交代|吩咐|催)(?:我们?|咱们?)(?:来|给你|跟你)?(?:说|讲)?"
    r"|(?:说|讲)(?!好|的|话|[得过定])(?:要|是|了)?)(?:再|还)?(?:要?[订买拿来进下](?:点|个)?)?"
)
"""我妈让我订可乐3箱."""
_FOR = re.compile(
    r"(?:顺便)?[帮替](?:[老小阿][一-鿿]|[一-鿿][总姐哥叔姨嫂婶]|隔壁[一-鿿]{0,2}|对面|邻居|朋友|同事|客人"
    r"|我[妈爸姐哥弟妹])(?:家|店)?(?:也|再|顺便)?[带捎订拿要买来点进下](?:个|点)?"
)
"""帮老王带可乐3箱."""
_MORE = re.compile(_N)
_CLAUSE = re.compile(r"[\s,，。;；!！?？]")


@dataclass(frozen=True, slots=True)
class Told:
    """Places to blank, to be noted, and where goods without an amount are told of."""

    blanked: tuple[Span, ...] = ()
    noted: tuple[Span, ...] = ()
    spoken: tuple[Span, ...] = ()
    quoted: tuple[Span, ...] = ()
    """What of another day stays in the text, and is repeated as a remark."""


def told_amounts(text: str) -> Told:
    """What of the amounts and reasons in a text orders nothing."""
    if _SIGN.search(text) is None:
        return Told()
    spans: list[Span] = []
    spoken: list[Span] = []
    for rule in (_LEFT, _THERE, _LEFT_OVER):
        for found in rule.finditer(text):
            spans.append(found.span())
            spoken.append((_clause_start(text, found.start()), found.end()))
    quoted: list[Span] = []
    ended: list[Span] = []
    for found in _BEFORE.finditer(text):
        start, end = found.start("told"), _told_to(found)
        had = [m.span() for m in _HAD.finditer(text, start, end)]
        if had and end < found.end("told"):
            ended.append((found.start(), end))
        elif had:
            spans += had
            spoken.append((found.start(), end))
            quoted.append((found.start(), end))
    spans += [m.span() for m in _STATE.finditer(text)]
    noted = [
        m.span()
        for rule in (_SAID, _FOR)
        for m in rule.finditer(text)
        if _MORE.search(text, m.end()) or "不要" in text[m.end() :]
    ]
    return Told(tuple(spans), (*ended, *noted), tuple(spoken), tuple(quoted))


def _told_to(found: re.Match[str]) -> int:
    """Where what was had on another day ends; what is still wanted of it is left to be read."""
    start, end = found.span("told")
    wanted = _WANTED_STILL.search(found.string, start, end)
    end = wanted.start() if wanted else end
    told = found.string[start:end]
    if _OVER.search(told):
        return end
    if _BROUGHT.match(found.string, found.end()):
        return start
    is_told = _ORDERED.search(told) or _ONCE.match(found["then"]) or found["now"][0] != "再"
    return end if is_told else start


def _clause_start(text: str, at: int) -> int:
    breaks = [m.end() for m in _CLAUSE.finditer(text, 0, at)]
    return breaks[-1] if breaks and breaks[-1] < at else (breaks[-2] if len(breaks) > 1 else 0)
