"""Ways to say a change or an amount for which the grammar of orders has other words:
红牛不变，其他翻倍; 上次的来两份; 只改红牛，2箱; 红牛3箱，雪碧也是.
"""

import re
from functools import partial

_N = r"(?:[0-9]{1,4}(?:\.[0-9])?|[一二两三四五六七八九十百半]{1,4})"
_U = "(?:公斤|[箱件包袋瓶盒罐桶提斤个条打支卷板排份只把枚听筐双]|块(?![0-9钱]))"
_NU = rf"{_N}\s?{_U}"
_BEGINS = r"(?:^|(?<=[\s,，。!！;；:]))"
_ENDS = r"(?=[\s,，。!！;；]|$)"

_ALSO = re.compile(
    r"(?<=[,，;；\n])(?P<name>[^\s,，。;；0-9跟和照按像同与价还]{2,10}?)(?<![数重质]量|[斤箱件瓶个份]数|日期|地址|时间|规格|口味|牌子)"
    r"(?P<as>[也都]是|也?[一同]样)(?=[\s,，。;；!！]|$)"
)
"""红牛3箱，雪碧也是."""
_OTHERS = "(?:其他|其它|其余|别的|剩下|剩余)的?"
_GONE = "(?:不要|不用|不留|去掉|删掉?|取消|拿掉|撤掉?|划掉|免)了?"
_OTHERS_GO = re.compile(rf"{_OTHERS}(?:都|全部?|就|先)*{_GONE}(?=[\s,，。;；!！吧]|$)")
_ONLY_THESE = re.compile(
    rf"{_BEGINS}(?:就|只|光)(?:要|留)(?P<name>[^\s,，。;；0-9]{{2,12}}?)[\s,，]+{_OTHERS}(?:都|全部?|就|先)*{_GONE}(?=[吧啊]?{_ENDS})"
)
_THIS_STAYS = re.compile(
    rf"{_BEGINS}(?P<go>{_OTHERS}(?:都|全部?|就|先)*{_GONE}[\s,，]+)(?P<name>[^\s,，。;；0-9]{{2,12}}?)"
    rf"(?P<stay>留下|留着|保留|留)(?=[吧啊]?{_ENDS})"
)
"""别的先不要 红牛留下."""
_ALL_BUT = re.compile(
    rf"{_BEGINS}(?P<name>[^\s,，。;；0-9]{{2,12}}?)(?P<stay>(?:不变|不动|别动|照旧)[,，\s]*{_OTHERS}(?:都|全部?)*)"
    r"(?P<scale>翻倍|加倍|翻番|翻一[倍番]|加一倍|减半|砍半|减一半)"
)
"""红牛不变，其他翻倍."""
_ONLY_THAT = re.compile(
    rf"{_BEGINS}(?P<only>(?:只|就|单)[改动])(?P<name>[^\s,，。;；0-9]{{2,12}}?)[,，\s](?={_NU}{_ENDS})"
)
"""只改红牛，2箱."""
_EACH_MORE = re.compile(rf"都再?(?:加|多加|多来|多要|添)(?={_NU})")
"""红牛雪碧都再加2箱."""
_TWO_OF_IT = re.compile(
    r"(?P<order>照旧|老样子|老规矩|(?:照|按)?(?:上一?次|上回)的(?:单子?|订单)?)[,，\s]*(?:给我)?(?:来|要|送|发|下)?"
    r"(?:[两2双]份|双倍|翻倍)(?=[吧啊的]?[\s,，。!！]|[吧啊]?$)"
)
"""上次的来两份."""
_HALF_OF_IT = re.compile(
    r"(?P<order>(?:照|按)?(?:上一?次|上回)的?)(?:单子?|订单|量|数量)?[,，\s]*(?:的|来|要|减)?(?:一半|减半)(?=[吧啊]?[\s,，。!！]|[吧啊]?$)"
)
_AND = re.compile("(?<=[箱件包袋瓶盒罐桶提斤个条])并(?=[一-鿿])")
_A = re.compile(rf"(?<=[来要拿整搞加送给上带])个(?={_N}\s?{_U})")
"""雪碧也来个4箱."""
_CAN = re.compile(
    rf"能(?P<give>(?:给我|帮我)?(?:送|来|发|拿|带)\s?{_NU}[^\s,，。;；0-9]{{2,10}}?)不(?=[\s,，。?？]|$)"
)
"""能送2件豆豉不."""
_TOO_DEAR = re.compile(
    rf"(?<=[一-鿿])太?贵(?:了|啦|的)?[,，\s]*(?=(?:就|先|都|给我|帮我|我)*(?:不要|不拿|去掉|删|取消|拿掉)(?:了|掉|吧|啊)*{_ENDS})"
)
"""红牛太贵了不要了."""
_PLEASE = re.compile(
    r"^(?:能不能|能|可不可以|可以)(?P<do>(?:帮我|给我)?把[^,，。]{2,24}?(?:改|换|调|减|加)[^,，。]{1,12}?)[吗么不]?[?？]?$"
)
"""能把红牛改成2箱吗."""
_MEANT = re.compile(
    rf"^(?P<name>[^\s,，。;；0-9你送来到收]{{2,12}}?)我?(?:要|订|点)的(?:应该)?是(?={_NU}[吧啊哦]?$)"
)
"""红牛我要的是2箱."""
_AS_MUCH = re.compile(
    rf"(?P<name>[^\s,，。;；0-9]{{2,12}}?)(?:改成?|换成?|变成|调成|也要|要|也)(?P<as>[和跟同与]"
    rf"[^\s,，。;；0-9上昨前平以原]{{2,12}}?(?:数量)?一样多?)(?=[吧啊]?{_ENDS})"
)
"""雪碧改成和可乐一样."""
_COUNTED_AS = re.compile(rf"(?<=[一-鿿])按(?P<amount>{_NU})(?:来|算|送|发|拿|给)?{_ENDS}")
_TEMPLATES = (
    (_COUNTED_AS, "改{amount}"),
    (_AS_MUCH, "{name}{as}"),
    (_MEANT, "{name}改成"),
    (_AND, " "),
    (_A, " "),
    (_CAN, " {give} "),
    (_TOO_DEAR, ""),
    (_PLEASE, " {do} "),
    (_ONLY_THESE, "只留{name}"),
    (_THIS_STAYS, "只留{name}"),
    (_ALL_BUT, "除了{name}都{scale}"),
    (_OTHERS_GO, "其他不要"),
    (_ONLY_THAT, "{name}改"),
    (_EACH_MORE, "各加"),
    (_TWO_OF_IT, "照旧翻倍"),
    (_HALF_OF_IT, "照旧减半"),
)


def in_other_words(text: str) -> str:
    """The text with words in the place of others that mean the same, as long as before."""

    def also(found: re.Match[str]) -> str:
        has_amount = re.search(_NU, found.string[: found.start()])
        same = "同上".ljust(len(found["as"])) if has_amount else found["as"]
        return found["name"] + same

    for rule, words in _TEMPLATES:
        text = rule.sub(partial(_put, words), text)
    return _ALSO.sub(also, text)


def _put(words: str, found: re.Match[str]) -> str:
    """What was found in other words, as long as it was; as it was where they are longer."""
    said = words.format_map(found.groupdict())
    return said.ljust(len(found[0])) if len(said) <= len(found[0]) else found[0]
