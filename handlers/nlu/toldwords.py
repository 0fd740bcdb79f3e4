"""The words around what tells one kind of goods from another: 哦对了 脉动都要青柠的那种哈."""

import re
from collections.abc import Iterator

_U = "(?:公斤|[箱件包袋瓶盒罐桶提斤个条打支卷板排份只把枚听筐双扎])"
_N = (
    "(?:(?<![0-9.])[0-9]{1,4}(?:\\.[0-9])?|(?<![一二两三四五六七八九十百半])"
    "[一二两三四五六七八九十百半俩仨]{1,3})"
)
AMOUNT = re.compile(rf"{_N}\s?{_U}(?!装)")
SIGN = re.compile(
    "多少|什么价|怎么卖|系列|各种|这些|[两二三几]种|的|那[个种款]|味|不要|不是|别|错|不对|要|是|有|[()（]|-"
)
PIECE = re.compile(r"(?:[^\s,，。;；!！?？、()（）【】“”…~:：.]|(?<=[0-9])\.(?=[0-9]))+")
VERBS = re.compile(
    "(?:给我们?|帮我|我们?|这次|先|再|也|就|各|那个|这个|[来要拿订发送加整搞带买下])+$"
)
"""Between a name and its amount."""
BEFORE = re.compile(
    "^(?:老板娘?|你好|麻烦|还有|以及|然后|另外|外加|对了|嗯|这次|这回|今天|帮我|给我们?|我们?|想|那个|[那再先还也就来要拿订发送加整搞带买下])+"
)
"""Before a name."""
_TALK = (
    "哦对了 啊对了 对了 哦对 记得 记住 注意 一定 千万 麻烦 给我 帮我 全部 统一 换成 改成 还是",
    "算了 不对 应该 其实 客户 客人 不过 说错了 写错了 打错了 点错了 报错了 搞错了 弄错了 错了",
    "那个 这个 必须 得是 改为 我说的 我要的 一直 平时 我们 我家 咱们 这边 店里 只卖 拿的",
    "要的 用的 的话 的是 跟上次一样 和上次一样 老样子 老规矩 上次那个 上次",
    " ".join("哦噢啊嗯诶哎唉呃额那对我都全只就也是要拿来用选发送换改又说不配再加订照按卖可补-"),
)
_LEADS = tuple(word for line in _TALK for word in line.split())
WANTED = re.compile(
    "[要是拿来用选发送配卖-]|都|全|统一|换|改|错|不对|记得|注意|还是|一定|必须|对|一样|老样子|上次"
)
ANEW = re.compile(
    "换|改|错|不对|还是|算了|^[哦啊呃额]?不+(?![要是用能行])|哦?不(?:$|[,，是要])|其实|应该"
)
"""What follows takes the place of what was said."""
SIZE = re.compile(r"[0-9]+(?:\.[0-9]+)?\s?(?:ml|l|g|kg)")
EITHER = re.compile("[都也](?:行|可以|好|成|ok)|随便|无所谓|[吗么]$|大.*小|小.*大")
CHANGED = re.compile("[换改错]")
_COURTESY = (
    "就行|就好|就可以|即可|谢谢|试试看?|多?好卖|卖得好|有货吧|有货的话|有吧"
    "|别[拿发送搞弄]错了?|[那这][个种款]"
)
ENDING = re.compile(f"(?:{_COURTESY}|味道|口味|味儿|[了的吧啊哈哦呀呢啦哟噢呗味])+$")
POINTED = re.compile(f"(?:的|那[个种款]|味)(?:{_COURTESY}|[吧啊哈哦呀呢啦哟噢呗])*$")
_REFUSED = "不要|不是|别要|可?别又?给我?|可?别又?[发拿送](?:成|错)?"
NOT = re.compile(f"^(?:记得|注意|千万|一定)?(?:{_REFUSED}|不能是|除了)(?=.)")
NOT_BUT = re.compile(
    f"^(?P<x>.{{1,10}}?)的?(?:{_REFUSED})(?P<y>.{{1,8}}?)的?(?:那[个种款])?[啊哈哦吧了]*$"
)
BUT_NOT = re.compile(
    f"^(?:{_REFUSED})(?P<y>.{{1,8}}?)的?(?:我?要|是|给我|换)(?P<x>.{{1,10}}?)的?(?:那[个种款])?[啊哈哦吧了]*$"
)
TALKED = re.compile("[吗么]|[涨降]价|[没缺断]货|多少|什么价|怎么卖|没有|不要|贵|[两二几三][种个]")
"""Words about a name of which one kind is ordered next."""
TOLD_OF = re.compile("卖不[动掉完]|不好[卖喝吃用]|还[有剩]|没[卖用吃喝]完|退了|上次|没人")
"""脉动水蜜桃的卖不动: said of the kind that is not meant."""
ONLY_TOLD = re.compile(
    "(?P<told>(?:就?要|是|拿|都要)?.{1,8}?的)(?=(?:[明后今]天|[上下]午|晚上|周|星期|送|放|谢谢).)"
)
"""要甜的明天送: the day stays."""
HELD = re.compile("(?:[要是拿照按换补]|再来|再加|再要)(?:那个)?.{1,8}$")
"""垃圾袋要点断的4箱."""
HEADS = re.compile("(?:系列|口味|的?[两二三几]种|各种|这些?)+$")
"""脉动系列：青柠4箱."""
FIGURED = re.compile("[0-9].*[^0-9.mlgk升克]|[×x*]")
"""130抽×: a figure of something else than the size."""
WENT_WRONG = re.compile("坏|破|退|错|漏|过期|少了?$")
DENIED = re.compile("不是|不要|别")
OF_ALL = re.compile("(?:这[几两三]?[个种样款些])?(?:都|全部?|统一|一律)")
ERROR = re.compile(
    "(?:哦|啊|诶|哎|呃|唉)*(?:不+对?|不是|口误|我?[说写打点报搞弄讲]?错了?|等等|等下)[啊哈哦了]*"
)
ASKED = re.compile("^(?:还|现在)?有(?:没有)?(?P<x>.{1,8}?)的?(?:吗|么|没有?|不|吧)?$")
ASKS = re.compile(
    "^(?:那|还有)?(?P<x>[^多什怎有贵]{1,8}?)的?(?:是|现在)?"
    "(?:多少钱?|什么价|啥价|怎么卖|贵不贵|有货吗|有吗|有没有|还有吗)"
)


def without_talk(words: str) -> list[str]:
    """The words, and what is left of them when one word of talk after the other is taken off."""
    found = [words]
    while (lead := next((w for w in _LEADS if words.startswith(w)), "")) and words != lead:
        words = words[len(lead) :]
        found.append(words)
    return found


def stems(name: str) -> Iterator[str]:
    """The name itself and what is left of it when words at one of its ends are taken off."""
    yield name
    for cut in range(1, len(name) - 1):
        yield name[:-cut].strip("的")
    for cut in range(1, len(name) - 1):
        yield name[cut:].strip("的")
