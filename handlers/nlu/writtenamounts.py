"""Orders as they are written with care, where none of the goods are known.

红玫瑰（卡罗拉，20支/扎）18扎; 豆豉280g，数量24瓶; 线管Φ20 80根; 上周五的10箱已售完. What says
which goods are meant, or what became of others, is blanked; what is blanked keeps its length.
"""

import re

from handlers.nlu.baresizes import NUMBER, PACK, SIZE, WEIGHT, filled

_UNIT = rf"(?:{PACK}|{WEIGHT}|[两块吨米对])"
_HELD = rf"(?:{PACK}|{SIZE}|[粒块连层抽米])"
_BRACKET = re.compile(
    rf"\((?!\s?(?:要|来|加|共|再|各|送|退|少|多))(?=[^()\n]{{0,20}}?(?:{NUMBER}\s?{_HELD}|[0-9]))[^()\n]{{1,28}}\)"
    rf"(?=\s?{NUMBER}\s?{_UNIT})"
)
"""(三鲜,455g)五十袋: what is in a pack, before how many packs."""
_PART = re.compile(r"[^;；。\n]+")
_COUNT = re.compile(
    rf"[,，]\s?(?:数量|订购?|采购|共计?|需要?|要|发|送|来)(?:[:：为是]|\s)*(?={NUMBER}\s?{_UNIT})"
)
"""豆豉280g，数量24瓶: behind it stands how many."""
_OF_GOODS = re.compile(
    rf"{NUMBER}\s?(?:{SIZE}|层|[抽片卷支只枚粒连听罐瓶]装)(?:\s?[*x×]\s?[0-9]{{1,3}}{_HELD}?)?(?:/{PACK})?"
    rf"|{NUMBER}(?:层){NUMBER}{PACK}装"
)
_NAMES = re.compile(
    r"(?<![a-z])m[0-9]{1,2}\s?[*x×]\s?[0-9]{1,3}|φ\s?[0-9]{1,4}(?:mm)?|(?<![a-z])bv\s?[0-9.]{1,4}平方"
    r"|[“\"「『'‘][0-9]{1,3}[”\"」』'’]|(?<![0-9])[0-9]{3}(?=不锈钢)"
    r"|(?<=[一-鿿])0[0-9]{2,4}(?=[一-鿿])|(?<![0-9])[0-9]{4}(?=版|年版|年?新款)"
    rf"|(?<![0-9])[0-9]分(?=(?!的)[一-鿿]{{1,5}}?{NUMBER}\s?{PACK})|(?<![各都要来样]){NUMBER}\s?{SIZE}(?=:(?!\s?{NUMBER}))"
    r"|(?<![0-9])[0-9]{2,3}(?=节能|节电|女王节|妇女节)|腊八节?|三八(?:妇女|女王)?节|六一节|(?<![0-9])38节"
    rf"|{NUMBER}\s?{SIZE}[*x×]{NUMBER}{PACK}(?=每{PACK})"
    r"|(?<![0-9])1[3-9][0-9]{1,8}[*x]{3,6}[0-9]{2,5}(?![0-9])|(?<=回个)[0-9]$|(?<=回)[0-9]$"
)
"""Threads, pipes, what is printed on candles, a masked phone number."""
_KIND = re.compile(
    r"(?<![0-9])[0-9]{3}/[0-9]{2}z?r[0-9]{2}|(?<![0-9])[0-9]{1,2}/[0-9]{1,2}头|(?<![0-9])[0-9]{1,3}(?:公分|厘米)的|(?<![0-9.])[0-9.]{1,4}厘(?!米)"
    rf"|(?<=\s)[0-9]{{1,3}}的(?=[一二两三四五六七八九十]{PACK})"
)
"""6/8头, 30公分的, 8厘: they tell which goods where no other name stands there."""
_THEN = "(?:上周|上个?星期|上个?礼拜|上一?次|上回|昨天|前天|之前)[一二三四五六日天]?"
_GONE = re.compile(
    rf"{_THEN}(?:[订要送拿进买])?的?(?:那)?{NUMBER}\s?{_UNIT}(?:货)?(?:都|也|已经?|全)*(?:售|卖|用|吃|喝)(?:完|光|空|掉)了?"
    rf"|[他她](?:们|家)?[^\s,，。;；0-9]{{0,4}}(?:拿|要|订|买|进)了{NUMBER}\s?{_UNIT}[嘛吧啊呢]?"
    rf"|空[桶瓶箱筐罐框]子?{NUMBER}\s?{_UNIT}[^,，;；。\n0-9]{{0,8}}?(?:带|拉|收|拿)(?:走|回)"
    rf"|(?:不再?需要|不要|取消)原(?:定|来|先|有)?的?{NUMBER}\s?{_UNIT}[^\s,，;；。]{{0,8}}"
    rf"|(?:还[有剩下]|剩下?|剩了)[^\s,，。;；0-9一二两三四五六七八九十半]{{0,6}}{NUMBER}\s?{_UNIT}"
    rf"(?=[\s,，]*(?:暂时?|先|就|今天|这次)*(?:不|别)[^\s,，]{{0,3}}(?:补|要|订|送|加))"
    rf"|现?库存(?:还?有|剩|是)?[^\s,，。;；0-9]{{0,6}}{NUMBER}\s?{_UNIT}"
    rf"|退(?:给|还)?(?:你|您)?们?{NUMBER}\s?{_UNIT}[^\s,，;；。0-9]{{0,6}}(?=[\s,，])"
    rf"|(?:一天|每天|一个?月|一周|一年)[^\s,，。0-9]{{0,3}}?(?:卖|用|走|吃){NUMBER}\s?{_UNIT}"
    rf"|(?:涨|降|跌)到了?{NUMBER}(?:块|元)?了(?=[?？!！\s]*(?:太|不要|算了|那算了|不买))"
    r"|我们?哪(?:里|儿)?[卖用吃][^\s,，0-9]{0,3}|(?:够不够|够吗)[啊呀呢]?(?=[\s,，。?？])"
    rf"|(?<={PACK})[\s,，]+{NUMBER}\s?{_UNIT}就?够了(?=$|[\s,，。])"
    rf"|满?{NUMBER}(?:块钱?|元)(?:才|就|可以|能|起)*起?[送订]|(?:发票|税号)[^,，;；。\n]{{0,24}}?开{NUMBER}张"
    rf"|{NUMBER}\s?{_UNIT}?买?[送赠]{NUMBER}\s?{_UNIT}?的话"
    rf"|(?:店里?|家里?|库房?里?|仓库里?|冰箱里?)[^\s,，。;；0-9]{{0,6}}还[有剩]{NUMBER}\s?{_UNIT}[^\s,，0-9]{{0,6}}(?=[\s,，]|$)"
)
"""上周五的10箱已售完, 他拿了20瓶嘛, 店里矿泉水还有半箱: what there was, or is."""
_RETURNED = re.compile(rf"^\s*退货?[\s,，:：]+[^,，;；。\n]*?{NUMBER}\s?{_UNIT}[^,，;；。\n]*")
_WISHED = re.compile("[来要送订换补]")


def written_blanked(text: str) -> str:
    """The text without what is no amount in a careful order; as long as before."""
    text = _NAMES.sub(_blank, text)
    text = _BRACKET.sub(filled, text)
    text = _GONE.sub(_blank, text)
    text = _KIND.sub(lambda kind: "某" * len(kind[0]), text)
    if (back := _RETURNED.match(text)) and not _WISHED.search(back[0]):
        text = _blank(back) + text[back.end() :]
    return _PART.sub(lambda part: _counted(part[0]), text)


def _counted(part: str) -> str:
    """豆豉280g，数量24瓶: sizes before the word for how many are of the goods."""
    count = _COUNT.search(part)
    if count is None or not _OF_GOODS.search(part, 0, count.start()):
        return part
    before = part[: count.start()]
    named = _OF_GOODS.sub(_blank, before)
    if re.search(rf"{NUMBER}\s?{_UNIT}", named):
        return part  # 大米10斤，要5斤一袋的: an amount stands there already
    word = count[0]
    return named + word[0] + " " * (len(word) - 1) + part[count.end() :]


def _blank(found: re.Match[str]) -> str:
    return " " * len(found[0])
