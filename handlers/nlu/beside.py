"""What a shop tells beside an order: why, how dear it was, the weather, thinking aloud.

Each rule says where such words end; they order nothing, and what matters is kept for the note.
"""

import re

Span = tuple[int, int]
_NUMBER = "[0-9一二两三四五六七八九十半]{1,3}"
_UNIT = "[箱件包袋瓶盒罐桶提斤个条打支卷板排份只把]"
_ENDS = r"(?=[\s,，。!！;；]|$)"
_BEGINS = r"(?:^|(?<=[\s,，。!！;；]))"
_REMOVAL = "(?:不要|删|去掉|拿掉|取消|撤|不拿|不用|划掉)"
_REMOVES = f"(?:先|就|都|给我|帮我|这次|今天)*{_REMOVAL}"

_AMOUNT = re.compile(r"[0-9一二两三四五六七八九十半]")
_ORDERS = re.compile(rf"[0-9一二两三四五六七八九十半]|{_REMOVAL}|翻倍|加倍|翻番|双倍")

_SAID = (
    re.compile(
        r"(?:嗯+|呃+|额+)?(?:还有|还要|还差|还缺)[点些]?(?:啥|什么|哪些?|哪样)[的呢]?来着"
        r"[,，。 ]*(?:(?:算了|行了|好了|没了)[,，。 ]*)?"
        r"(?:就?先(?:这样|这些)|就这样|就这些)?(?:吧|了)?"
    ),  # 还有啥来着 算了先这样
    re.compile(rf"{_BEGINS}亲亲?(?=[\s,，])"),
    re.compile(
        rf"{_BEGINS}(?:我)?(?:有|光有|单有)[^\s,，。;；0-9]{{1,8}}?(?:也|都|就)+(?:够|行|好|可以)了?{_ENDS}"
    ),
    # 东鹏不要了 有红牛就够
    re.compile(
        r"(?:这回|这次|现在|最近)?(?:涨没涨|涨不涨|涨了没|降没降|贵不贵)价?"
        r"(?:(?:都|也)(?:行|可以|成|无所谓|没事|没关系)?[吧啊哈了]?)"
    ),  # 涨没涨都来6桶
    re.compile(
        rf"{_BEGINS}(?:对了)?[^\s,，。]{{0,14}}(?:给|帮|替)你们?(?:留|存|放|收|备)(?:着|好|起来)了?[呢哈啊哦]?{_ENDS}"
    ),  # 上次筐子两个我给你留着
    re.compile(
        r"(?:(?:上一?次|上回|之前)的?|家里|店里|仓库)?(?:还|都)?剩(?:了|着|下)?(?:好多|很多|不少|一堆|太多|一大堆|大半)"
        r"(?:呢|了|啊)?"
    ),  # 香蕉片算了上次剩好多 换成蜜枣
    re.compile(
        rf"{_BEGINS}(?:(?:这|最近|今天|这两天|这几天)(?:天气?)?|天气?)(?:也|这么|那么|太|好|真|都|越来越|开始|变|转|(?:零下)?[0-9]{{1,2}}度)*"
        rf"(?:热|冷|凉|闷|暖和)(?:了|起来了?|得很|死了)?[啊呀呢哈]?{_ENDS}"
    ),
    re.compile(
        rf"{_BEGINS}(?:[他她]们?|人家|隔壁(?:家|老?[一-鿿])?|别人家?|对门)(?:昨天|今天|上次|早上|一般|平时|通常|也|就|都)*"
        rf"(?:要|拿|订|进|来|买)了?{_NUMBER}{_UNIT}(?=[\s,，]+(?:我|咱|那我|给我)[^\s,，]{{0,4}}?{_NUMBER}{_UNIT})"
    ),  # 他昨天要了5箱 我3箱就够
    re.compile(
        rf"{_BEGINS}(?:因为)?(?:今[天晚]|明[天晚]|这[两几]天|周末|最近|晚上)(?:店里|家里|我们|有)?"
        rf"[^\s,，。;；0-9要来拿送]{{1,4}}?(?:太|特别|比较|很|挺)?(?:多|忙|好|火|旺)了?[啊呀呢哈]?"
        r"(?=[\s,，]+(?:就|先|给我|帮我)*(?:全部|全都|都|统统|每样))"
    ),  # 今天包桌多 全部翻倍
)
"""Said to nobody: nothing of it is kept."""
_NOT_ENOUGH = re.compile(
    rf"(?:上一?次|上回|昨天|前天|之前)?(?:要|拿|订|来|进)?的?(?P<amount>{_NUMBER}{_UNIT})(?:都|也|还|根本|完全|有点)*"
    r"(?:没够|不够|不太够|没卖完|卖不完|用不完|没用完)(?:卖|用|吃|喝)?了?"
    rf"(?=[,，。 ]*(?:要|来|拿|给我|改成?|再)*{_NUMBER}{_UNIT})"
)
"""两箱不够 要4箱; where the two cases were ordered before in the same text, 4箱 is the total."""
_NOTED = (
    re.compile(
        rf"(?:送|放|搬)(?:货)?(?:到|去|至)[^\s,，。;；0-9]{{1,10}}[0-9]{{3,4}}(?:室|房|办公室|教室)?{_ENDS}"
    ),  # 送到教务处302
    re.compile(
        r"(?:上一?次|上回|昨天|前天|之前)[^,，。;；\n]{0,16}?(?:就?算了|不?没?计较|没事|不怪你们?"
        r"|没好意思说|[都也]?没说(?:你们?)?(?:什么)?|不说了)[哈啊呵了吧的嘿]*"
    ),  # 上次压破两板的事就算了哈
    re.compile(
        r"(?:前天|昨天|前几天|上一?次|上回|店里|家里)?(?:你们?)?(?:送|来|拿|进)?的?[那这]几"
        rf"{_UNIT}[^\s,，。;；0-9]{{0,6}}?(?:还|都|也)没(?:[拆开动用吃喝卖][完掉过光]?)(?:呢|啊|嘛|呀|{_ENDS})"
    ),  # 前天那几袋面还没拆呢
    re.compile(
        rf"(?:上一?次|上回|昨天|前天)(?:你们?)?还?(?:少|漏|欠)(?:了|给|送|发|我)+{_NUMBER}?{_UNIT}?"
        rf"[^\s,，。;；0-9]{{0,10}}?(?:先)(?:记着|记下|记账|欠着|挂着|放着)(?:吧|哈|啊)?{_ENDS}"
    ),  # 上次少我一条手帕纸先记着
    re.compile(
        r"(?:不够|没了|(?:卖|用|吃|喝)(?:完|光|掉|没))了?(?:的话)?(?:我|到时候?)?(?:再|明天|回头|下次)(?:再)?"
        rf"(?:喊|叫|找|跟|说|来|补|要|拿|订|报|联系)[^\s,，。0-9]{{0,3}}{_ENDS}"
    ),  # 不够我再喊你, 卖完再喊
    re.compile(
        r"(?:单价|价格|价钱)(?:还是|就是|还|就|都|也)*(?:按照?|照着?|跟)(?:上一?次|上回|之前|以前|原来|昨天)"
        r"(?:的|那个|那次|那样|一样|价|来|算|走|给|哈|啊|吧|呗|了)*+(?![吗么?？不])"
    ),  # 价钱还按上次那个
    re.compile(
        r"(?:上一?次|上回|之前|以前|一直|说好|讲好|答应)[^,，。\s]{0,6}?算我?的?[0-9]{1,4}(?:\.[0-9]+)?"
        rf"(?:元|块[0-9钱]?)?(?![0-9.]|\s?{_UNIT})(?:[一每]{_UNIT})?的?价?"
        r"[,， ]*(?:可?别忘了?|记得)?[啊哈哦]?"
    ),  # 上回你给我算68的别忘了
    re.compile(
        r"(?:(?:老|贵|涨价?|蔫|黄|软|太?[大小甜辣咸])了[,， ]?)?"
        r"(?:没(?:什么|几个)?人[买吃喝要用点]|卖不(?:动|掉|出去|完)|[吃用喝]不完)[了的]?"
        rf"(?=[,， ]*{_REMOVES})"
    ),  # 老了没人买 删了吧
    re.compile(
        rf"{_BEGINS}(?:[一二三四五六七八九]|总|分|新|老)店的?(?:昨[天晚]|前天|上次|早上|上午)?的?"
        rf"(?:都|已经)*(?:收到|到了|送到)了?(?:谢谢)?{_ENDS}"
    ),  # 一店的昨天收到了
)
"""What is noted wherever something is ordered beside it."""
_NOTED_BEHIND = (
    re.compile(rf"(?:要|想要|得要)[一-鿿]{{1,2}}一点儿?的{_ENDS}"),  # 草果3斤要干一点的
    re.compile(
        r"(?:说好|讲好|谈好|答应|不是)(?:了|的|过)*[^\s,，。;；]{0,8}?(?:送|搭|赠)"
        rf"{_NUMBER}{_UNIT}?(?:的|呢|吗|嘛|啊|哈|哦|可|又|别|不要|忘了?|记得)*"
    ),  # 说好的买10送1啊别又忘了
    re.compile(
        r"(?:(?:价钱?|价格|单价)?(?:还是|就|还|都)?(?:按照?|照着?|跟|是)?"
        r"(?:老|旧|原|(?:上一?次|上回|之前|以前|原来|昨天|平时)(?:的|那个|那次)?)(?:价钱|价格|单价|价位|价)"
        r"(?:来|算|走|给|拿|送|结|我|就行|吧|哈|啊|呗|的|了|就好)*+)(?![吗么?？多贵低高表单就算])"
    ),  # 6箱还是老价钱, 6箱按上次的价
    re.compile(
        r"(?:老规矩|老样子)(?=[,， ]?(?:给我|帮我|都)*"
        r"(?:杀|切|剁|砍|去[皮骨头鳞壳]|洗|绞|刮|剪|处理))"
    ),  # 6只老规矩杀好
    re.compile(
        r"(?:上一?次|上回|昨天|前天)(?:你们?)?[又还都]?(?:给我)?又?[发送拿配装给](?:成|错成?)了?"
        rf"[^,，。;；\s]{{1,12}}?了{_ENDS}"
    ),  # 上次给我发成大瓶900了
    re.compile(rf"(?<=[一-鿿])送?到(?:[一二三四五六七八九]|总|分|新|老)店{_ENDS}"),
)
"""What is noted where an amount stands before it."""
_TOO_MUCH = re.compile(
    r"(?:那个|这个)?(?:订|拿|要|下|写|报|定|点)?(?:是|有点|好像|得)?太?[多少]了[点些]?"
    rf"(?=[,， ]*(?:就|那|给我|帮我|先)*改(?:成|为|到|回)?{_NUMBER})"
)
_STILL_THERE = re.compile(
    r"(?:不要了?|[拿去删]掉|删了|不拿了?|不用了?|先停|取消|不来了?)([,， ]*"
    r"(?:家里|店里|仓库里?|库房里?|冰箱里?|柜子?里|后厨|厨房|货?架上)?(?:翻出来|找出来)?"
    rf"(?:还有|还剩|还?没[卖用吃喝]完)(?:{_NUMBER}{_UNIT})?(?:呢|没[卖用吃喝]完|没动)?){_ENDS}"
)
"""薯片不要了还没卖完: why it is not wanted."""
_WEIGHS = re.compile(
    r"(?<=[\s,，])一([只条个块根尾颗头])(?:大概|大约|差不多|要)?[0-9.一二两三四五六七八九十半]{1,4}"
    rf"(?:公斤|斤|两|克)半?(?:左右|上下|以上|以内|多)(?:的|{_ENDS})"
)


def not_enough(text: str) -> str:
    """The text without such an amount, or with the word for a change in its place."""

    def better(found: re.Match[str]) -> str:
        is_again = found["amount"] in found.string[: found.start()]
        return ("改成" if is_again else "").ljust(len(found[0]))

    return _NOT_ENOUGH.sub(better, text) if "够" in text or "完" in text else text


def told_beside(text: str) -> tuple[list[Span], list[Span]]:
    """(places of what is said to nobody, places of what is noted) beside what is ordered."""
    if not _ORDERS.search(text):
        return [], []
    plain = [m.span() for rule in _SAID for m in rule.finditer(text) if _orders_beside(m)]
    plain += [m.span() for m in _TOO_MUCH.finditer(text)]
    noted = [m.span() for rule in _NOTED for m in rule.finditer(text) if _orders_beside(m)]
    noted += [
        m.span()
        for rule in _NOTED_BEHIND
        for m in rule.finditer(text)
        if _AMOUNT.search(text, 0, m.start())
    ]
    noted += [m.span(1) for m in _STILL_THERE.finditer(text)]
    noted += [m.span() for m in _WEIGHS.finditer(text) if _was_counted(m)]
    return plain, noted


def _orders_beside(found: re.Match[str]) -> bool:
    """Whether something is ordered or taken out in the rest of the text."""
    text = found.string
    return bool(_ORDERS.search(text, 0, found.start()) or _ORDERS.search(text, found.end()))


def _was_counted(found: re.Match[str]) -> bool:
    """三黄鸡6只 … 一只两斤半左右的: what one of those ordered weighs."""
    counted = re.compile(f"[0-9一二两三四五六七八九十]{found.group(1)}")
    return counted.search(found.string, 0, found.start() - 1) is not None
