"""Ways to say a change or an amount for which the grammar of orders has other words:
红牛不变，其他翻倍; 上次的来两份; 只改红牛，2箱; 红牛3箱，雪碧也是.

Each rule is what is said and the words that the grammar reads in its place, never longer.
"""

import re
from functools import partial

from handlers.nlu.lexicon import Lexicon

_N = r"(?:[0-9]{1,4}(?:\.[0-9])?|[一二两三四五六七八九十百半]{1,4})"
UNIT = "[箱件包袋瓶盒罐桶提斤个条打支卷板排份只把枚听筐双]"
_U = f"(?:公斤|{UNIT}|块(?![0-9钱]))"
AMOUNT = rf"{_N}\s?{_U}"
_NU = AMOUNT
_BEGINS = r"(?:^|(?<=[\s,，。!！;；:]))"
_ENDS = r"(?=[吧啊哈]?(?:[\s,，。!！;；]|$))"
_NAME = r"[^\s,，。;；0-9]{2,12}?"
_LONE = rf"(?![^\s,，。;；]{{1,14}}?{_NU}(?:就|[\s,，]|$)){_NAME}"
"""A name without an amount at its end."""
_OTHERS = "(?:其他|其它|其余|别的|剩下|剩余)的?"
GONE = "(?:不要|不用|不留|去掉|删掉?|取消|拿掉|撤掉?|划掉|免)了?"
_OTHERS_GONE = f"{_OTHERS}(?:都|全部?|就|先)*{GONE}"
_ALL_GONE = f"(?:全部|全都|全|都|统统)(?:都)?{GONE}"
_SCALE = "翻倍|加倍|翻番|翻一[倍番]|加一倍|减半|砍半|减一半"
_KIN = "(?:老婆|老公|媳妇|老板娘?|店长|[爸妈]|爸爸|妈妈|儿子|女儿|厨师|大厨|师傅|客人)"
_WHY = (
    r"(?:(?:价格?|价钱)?(?:太|有点|又|实在)?[贵高](?:了|啦|的)?|不好[卖喝吃用走](?:了|的)?|没(?:什么)?人[买要喝吃用点](?:了)?"
    r"|(?:还?没[卖喝吃用]完|[卖喝吃用]不[完动掉])(?:了)?|放不下(?:了)?|没地方放(?:了)?"
    r"|(?:误|多|重复|点|下|订|打|写|选|弄|搞)(?:点|下|订|写)?错?了"
    rf"|(?:我|俺)?(?:们)?{_KIN}说)"
)

_RULES = (
    (r"(?<=[箱件包袋瓶盒罐桶提斤个条])并(?=[一-鿿])", " "),
    (rf"(?<=[来要拿整搞加送给上带])个(?={_N}\s?{_U})", " "),  # 雪碧也来个4箱
    (
        rf"^(?![^\n]*[买满赠搭])(?P<head>(?:老板|你好|[今明后]天|[\s,，])*)"
        rf"能(?P<give>(?:给我|帮我)?(?:送|来|发|拿|带)\s?{_NU}[^\s,，。;；0-9]{{2,10}}?)不(?=[\s,，。?？]|$)",
        "{head} {give} ",
    ),  # 能送2件豆豉不; 买10箱能送2箱不 asks what is given free
    (
        r"^(?:能不能|能|可不可以|可以)(?P<do>(?:帮我|给我)?把[^,，。]{2,24}?(?:改|换|调|减|加)[^,，。]{1,12}?)[吗么不]?[?？]?$",
        " {do} ",
    ),  # 能把红牛改成2箱吗
    (rf"(?<=[一-鿿]{{2}}){_WHY}[,，\s]*(?=(?:就|先|都|给我|帮我|我)*{GONE}{_ENDS})", ""),
    # 红牛太贵了不要了, 红牛我老婆说不要
    (rf"{_BEGINS}(?:我)?(?:想了[想下]|想了一下|考虑了下?|看了[看下])[,，\s]*(?=[一-鿿])", ""),
    (rf"不要(?P<do>[改减变加]动?)(?=了?{_ENDS})", "别{do}"),  # 红牛不要改
    (r"从(?:单子?|订单|购物车|单)里面?(?=去|删|拿|划|取|撤)", ""),  # 把红牛从单里去掉
    (rf"(?<=[一-鿿])(?<![是还])按(?P<amount>{_NU})(?:来|算|送|发|拿|给)?{_ENDS}", "改{amount}"),
    (
        rf"^(?P<name>[^\s,，。;；0-9你送来到收]{{2,12}}?)我?(?:要|订|点)的(?:应该)?是(?={_NU}[吧啊哦]?$)",
        "{name}改成",
    ),  # 红牛我要的是2箱
    (rf"(?<=[一-鿿]{{2}})(?:的)?数量(?:是|为|改|就)?(?={_NU}{_ENDS})", "改"),  # 红牛数量2箱
    (
        rf"^(?P<name>{_NAME})(?:是|要)(?P<amount>{_NU})[,，\s]?不(?:是|要){_N}{_U}?$",
        "{name}改{amount}",
    ),
    (
        rf"(?<=[一-鿿]{{2}})放不下(?:了|那么多|这么多)*[,，\s]*(?:就|改成?|先|只要?)*(?={_NU}{_ENDS})",
        "改",
    ),
    (
        rf"{_BEGINS}(?:改成?|改为|更正|重新?来(?:过|一遍)?|重新[下报写])[:：,，\s]*(?={_NAME}{_NU}[\s,，、]+{_NAME}{_NU})",
        "不对",
    ),
    # 重来，红牛2箱，雪碧1箱
    (
        rf"(?P<name>{_NAME})(?:改成?|换成?|变成|调成|也要|要|也)(?P<as>[和跟同与][^\s,，。;；0-9上昨前平以原]{{2,12}}?(?:数量)?一样多?){_ENDS}",
        "{name}{as}",
    ),  # 雪碧改成和可乐一样
    (
        rf"{_BEGINS}(?:(?:再|还|另|又|刚)?(?:加|来|要|少说|有)了?一(?:个|样|种)|[还又刚][少差缺]一(?:个|样|种)|还?[差缺])(?=[^\s,，。;；0-9点]{{2,10}}?\s?{_NU})",
        "加",
    ),  # 再加一个怡宝3箱, 还差怡宝3箱
    (
        r"(?<=[一-鿿])(?:也)?(?:加进去?|加上去|加到单(?:子)?里|补上)[,，\s]*(?=[0-9一二两三四五六七八九十])",
        "来",
    ),
    (rf"(?<=[一-鿿]{{2}})(?:往上加|追)(?={_NU}{_ENDS})", "加"),  # 红牛往上加2箱
    (
        rf"{_BEGINS}(?:突然|刚刚?|才|我)*想起来?(?:还有|了)?[,，\s]*(?=[^,，。;；]{{2,16}}{_NU})",
        "",
    ),
    (
        r"不要了?[,，\s]*改(?=(?![天日期地时送])[^\s,，。;；0-9成为要到了]{2,12}$)",
        "换",
    ),  # 红牛不要，改怡宝
    (rf"(?<=[换改]成)(?P<name>{_NAME})[,，\s]?(?:一样|同样)的?(?:数量?|量){_ENDS}", "{name}"),
    (
        rf"^(?:拿|用)(?P<new>[^\s,，。;；0-9]{{2,12}}?)(?:来)?(?:代替|替代|顶替|替换?|换|顶)(?P<old>[^\s,，。;；0-9掉了]{{2,12}}){_ENDS}",
        "{old}换{new}",
    ),  # 拿战马换红牛
    (rf"换(?P<amount>{_NU})成(?=[^\s,，。;；0-9]{{2,12}}{_ENDS})", "里{amount}换"),
    (rf"拿(?P<amount>{_NU})出来换成?(?=[^\s,，。;；0-9]{{2,12}}{_ENDS})", "里{amount}换"),
    (
        rf"(?:上周|上一?次|上回|昨天|前天)(?:拿|买|要|进|送|订)的{_NU}的?(?P<name>[^\s,，。;；0-9]{{1,8}}?)"
        r"(?:都|已经|全)*(?:用|卖|吃|喝)(?:完|光|没)了[\s,，]*(?=再|又|这次|今天|给我)",
        "{name}",
    ),  # 上周拿的5袋面粉用完了 再来五袋
    (
        rf"(?:原先|原来|本来|之前)(?:说|要|订|报|下)的?{_NU}的?(?P<name>[^\s,，。;；0-9]{{1,8}}?)改(?:为|成)",
        "{name}改成",
    ),  # 原先说的12桶油改为9桶
    (rf"换一半成(?=[^\s,，。;；0-9]{{2,12}}{_ENDS})", "一半换成"),
    (
        rf"{_BEGINS}(?:就|只|光|单独)(?:要|留|送)?(?P<name>{_LONE})(?:就行|就好|就够了?)?[\s,，]+{_OTHERS_GONE}{_ENDS}",
        "只留{name}",
    ),  # 就要红牛，别的都删了
    (
        rf"^(?P<name>{_LONE})(?:要的?|保留|留着|留下|照送|照要)[\s,，]+{_OTHERS_GONE}{_ENDS}",
        "只留{name}",
    ),  # 红牛保留，其余删掉
    (
        rf"^剩(?P<name>{_LONE})(?:就行|就好|就够了?)[\s,，]+{_OTHERS_GONE}{_ENDS}",
        "只留{name}",
    ),
    (
        rf"^(?:{_OTHERS_GONE}|{_ALL_GONE})[\s,，]*(?:就|只|光)(?:要|留)?(?P<name>{_LONE})(?:就行|就好)?{_ENDS}",
        "只留{name}",
    ),  # 都不要了就要红牛
    (
        rf"{_BEGINS}{_OTHERS_GONE}[\s,，]+(?P<name>{_LONE})(?:留下|留着|保留|照送|留){_ENDS}",
        "只留{name}",
    ),  # 别的先不要 红牛留下
    (
        rf"{_BEGINS}(?P<name>{_NAME})(?:不变|不动|别动|照旧)[,，\s]*{_OTHERS}(?:都|全部?|各|每[样种个])*(?P<scale>{_SCALE}|再?[加减]{_NU})",
        "除了{name}都{scale}",
    ),  # 红牛不变，其他翻倍
    (rf"{_OTHERS_GONE}(?=[\s,，。;；!！吧]|$)", "其他不要"),
    (rf"{_BEGINS}(?:只|就|单)[改动](?P<name>{_NAME})[,，\s](?={_NU}{_ENDS})", "{name}改"),
    (r"(?<![前后上下头这那第面边])(?:[两三]|几)[样个种款]都(?=再?[加多减少改]|再[来要])", "都"),
    (rf"(?:别|不要|不用)(?:[那这]么|太)多了?[,，\s]*(?:就|只|给我|来|要)*(?={_NU}{_ENDS})", "改"),
    (rf"都再?(?:多?加|多来|多要|添|再来)(?={_NU})", "各加"),  # 红牛雪碧都再加2箱
    (rf"都少来?(?={_NU})", "各减"),
    (rf"(?:都只要|{_BEGINS}全改)(?={_NU})", "都改"),
    (rf"^(?:各|每样|每个|每种)(?P<amount>{_NU})就?(?:行|够|好|可以)了?{_ENDS}", "都改{amount}"),
    (rf"^(?:整单|全单|这单|单子)?来[两2双]份(?:一样的)?{_ENDS}", "翻倍"),
    (rf"^(?:总|数)?量减一?半{_ENDS}", "都减半"),
    (
        rf"(?:照旧|老样子|老规矩|(?:照|按)?(?:上一?次|上回)的(?:单子?|订单)?)[,，\s]*(?:给我)?[来要送发下]?(?:[两2双]份|双倍|翻倍)(?=的?{_ENDS})",
        "照旧翻倍",
    ),  # 上次的来两份
    (
        rf"(?:照|按)?(?:上一?次|上回)的?(?:单子?|订单|量|数量)?[,，\s]*(?:的|来|要|减)?(?:一半|减半){_ENDS}",
        "照旧减半",
    ),
)
_COMPILED = tuple((re.compile(said), words) for said, words in _RULES)
_ALSO = re.compile(
    r"(?<=[,，;；\n])(?!天天|平时|平常|每[天次]|一直|经常|向来)(?P<name>[^\s,，。;；0-9跟和照按像同与价还]{2,10}?)"
    r"(?<![数重质]量|[斤箱件瓶个份]数|日期|地址|时间|规格|口味|牌子)"
    r"(?P<as>[也都]是|也?[一同]样)(?=[\s,，。;；!！]|$)"
)
"""红牛3箱，雪碧也是."""


_ALIKE = re.compile(rf"{_BEGINS}统一(?=(?P<amount>{_NU})|再?[加多减少改])")
"""统一加2箱, 统一2箱, where no goods are called so."""


def in_other_words(text: str) -> str:
    """The text with words in the place of others that mean the same, as long as before."""
    for rule, words in _COMPILED:
        text = rule.sub(partial(_put, words), text)
    return text


def goods_in_other_words(text: str, lexicon: Lexicon) -> str:
    """The same for what depends on which goods there are."""
    if "统一" in text and not lexicon.has_pair("统一"):
        text = _ALIKE.sub(lambda m: ("都改" if m["amount"] else "都").ljust(2), text)
    return _ALSO.sub(partial(_also, lexicon), text)


def _put(words: str, found: re.Match[str]) -> str:
    """What was found in other words, as long as it was; as it was where they are longer."""
    said = words.format_map(found.groupdict())
    return said.ljust(len(found[0])) if len(said) <= len(found[0]) else found[0]


def _also(lexicon: Lexicon, found: re.Match[str]) -> str:
    name = found["name"]
    has_amount = re.search(_NU, found.string[: found.start()])
    is_goods = not lexicon.codes or lexicon.has_any_pair(name)
    return name + ("同上".ljust(len(found["as"])) if has_amount and is_goods else found["as"])
