"""Second thoughts that are taken back themselves: 8箱，不对10箱，算了还是刚开始说的那个数;
改五箱。不不，先不改; 红牛删了，…，红牛别删; and two amounts that were said the wrong way round.
"""

import re
from dataclasses import replace

from handlers.nlu.bound import Bound
from handlers.nlu.intents import Exact, Op

_N = "(?:[0-9]{1,4}(?:\\.[0-9])?|[一二两三四五六七八九十百半]{1,4})"
_U = "[箱件包袋瓶盒罐桶提斤个条打支卷板排份只把筐双]"
_NU = rf"{_N}\s?{_U}"
_GAP = r"[\s,，.…。!！—-]"
_SOUND = "(?:不不+|不是|不对|不行|哦不|哎呀?|唉|诶|算了|等下|等等|等一下)"
_FIRST = (
    r"(?:刚开始|一开始|最开始|开始|最早|最初|起初|原来|第一(?:次|个|回|遍)|头一(?:次|个|回))"
    r"(?:说|报|要|讲|写|订)?的?(?:那个)?"
)
_BACK_TO_FIRST = re.compile(
    rf"(?P<first>{_NU})(?P<gone>{_GAP}{{0,4}}{_SOUND}{_GAP}{{0,3}}(?:改成?|要|是|来)?{_NU}"
    rf"{_GAP}{{0,4}}(?:{_SOUND}|{_GAP}|别改了?|不改了?){{0,4}}(?:还是|就|按){{0,2}}{_FIRST}(?:{_NU}|数量?|量)?(?:吧|啊|了)?)"
)
"""8箱，不对10箱，哎算了还是刚开始说的那个数吧."""
_UNCHANGED = re.compile(
    rf"(?:(?:改成?|换成?){_NU}{_GAP}{{0,4}}|要{_NU}{_GAP}{{0,4}}{_SOUND})(?:{_SOUND}|{_GAP}){{0,4}}"
    rf"先?(?:不|别)(?:改|换|动)了?{_GAP}{{0,3}}(?:(?:还是|就)(?:按|要)?{_NU}(?:放着|不动|不变)?)?(?=[吧啊]?(?:{_GAP}|$))"
)
"""妙可那个改五箱。不不，先不改，还是两箱放着."""
_GONE = "(?:不要|去掉|删掉?|取消|拿掉|撤掉?|划掉|不拿|不用)了?"
_KEPT_AFTER_ALL = re.compile(
    rf"(?:^|(?<=[\s,，。;；…]))(?P<name>[^\s,，。;；0-9…]{{1,8}}?)(?:那个)?(?P<gone>(?:也|就|先|都)?{_GONE})"
    rf"(?P<between>.{{0,24}}?)(?P<doubt>{_SOUND}{_GAP}{{0,3}})(?P=name)(?P<kept>(?:还是)?(?:别[删去取撤]掉?|不[删去取撤]掉?了?|留着|留下|要的?|还要))"
    rf"(?=[吧啊]?(?:{_GAP}|$))"
)
"""红牛删了，东鹏也删了，哎等下红牛别删."""
_ROUND = re.compile(
    r"[\s,，。—-]{0,3}+(?:哎呀?|不对|错了|[\s,，]){0,4}+(?:上面|前面|刚才|这)?(?:那)?(?:两|俩|二|2)(?:个|样)?(?:的)?(?:数量?|箱数|斤数)?(?:我)?(?:都)?"
    r"(?:写|记|说|报|打|弄|搞)反了[\s,，]*(?:对调|倒过来|换过来|调过来|反过来|互换|换)?(?:一下)?(?:吧|啊)?[\s。!！]*$"
)
"""奶香馒头3箱红糖馒头5箱 上面两个数我写反了 对调一下."""


def revoked(text: str) -> str:
    """The text without such second thoughts; as long as before."""
    if "不" in text or "算了" in text:
        text = _BACK_TO_FIRST.sub(lambda m: m["first"] + " " * len(m["gone"]), text)
        text = _UNCHANGED.sub(lambda m: " " * len(m[0]), text)
    if "别" in text or "留" in text or "不" in text:
        text = _KEPT_AFTER_ALL.sub(_kept, text)
    return text


def _kept(found: re.Match[str]) -> str:
    """Only the name that stays, so that what follows is said of it."""
    head = " " * (
        len(found["name"]) + found.start("gone") - found.end("name") + len(found["gone"])
    )
    tail = " " * len(found["doubt"]) + found["name"] + " " * len(found["kept"])
    return head + found["between"] + tail


def round_said(text: str) -> tuple[str, bool]:
    """The text without the words that two amounts were said the wrong way round, and whether."""
    found = _ROUND.search(text)
    if found is None or len(re.findall(_NU, text[: found.start()])) != 2:
        return text, False
    return text[: found.start()] + " " * len(found[0]), True


def turn_round(bound: Bound) -> bool:
    """Exchange the amounts of the two lines; False where there are not two."""
    at = [n for n, i in enumerate(bound.items) if isinstance(i.amount, Exact) and i.op is Op.ADD]
    if len(at) != 2:
        return False
    one, other = (bound.items[n] for n in at)
    bound.items[at[0]] = replace(one, amount=other.amount)
    bound.items[at[1]] = replace(other, amount=one.amount)
    return True
