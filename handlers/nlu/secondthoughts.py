"""An amount thought over: 3箱 还是5箱吧, 王致和那个还是5箱吧, 两箱不够 要4箱, 5箱太多 3箱够."""

import re

_N = "(?:[0-9]{1,4}|[一二两三四五六七八九十半]{1,3})"
_U = "[箱件包袋瓶盒罐桶提斤个条打支卷板排份只把]"
_SETTLED = (
    rf"(?={_N}\s?{_U}?\s?(?:吧|算了|好了|得了|就行|就够|就好|稳妥|保险)(?!.{{0,3}}[吗么?？]))"
)
_RATHER = re.compile(rf"({_N}\s?{_U}[\s,，吧啊哈]*)还是{_SETTLED}")
_RATHER_OF = re.compile(rf"(?<=[一-鿿])还是{_SETTLED}")
_ENOUGH = re.compile(rf"((?:不对|改成){_N}\s?{_U}?\s?)算了")
"""还是8箱算了: nothing is taken out."""
_BEFORE = re.compile(rf"{_N}\s?{_U}")


_THINKING = re.compile(
    r"(?<=[0-9一二两三四五六七八九十半箱件瓶罐包袋桶盒提斤 ，,.…])[额呃]"
    r"(?=[ ，,.…~]*[0-9一二两三四五六七八九十半]+ *[箱件瓶罐包袋桶盒提斤个]?"
    r"(?:吧|好了|就行|啊|了)? *(?:$|[，,。;；\n]))"
)
_INSTEAD = re.compile(
    r"(?:(?<=[,，。;；!！\s])|^)是(?=[^不的吧吗否啊呀么,，。\s][^,，。\s]{0,11}不是)"
)
"""是雪碧不是可乐: the first word only says that this one is meant."""
_EITHER = re.compile(
    r"([0-9]{1,3}|[一二两三四五六七八九十]{1,2})([箱件包袋瓶盒罐桶提斤个条])[吧哈]?[,， ]+"
    r"(?:没有)?(?:或者?|要不|不然)?([0-9]{1,3}|[一二两三四五六七八九十]{1,2})\2?(?:也|都)(?:行|可以|成|中|ok|没问题)[吧啊哈的]*"
)
"""10箱，8箱也行: one of two amounts, which is asked."""
_ONE_OF = re.compile(
    rf"(?<![0-9.一二两三四五六七八九十百]){_N}{_U}?(?:或者?是?|要么){_N}(?P<unit>{_U})"
)
"""三箱或者五箱: which of the two is asked."""
_NU = rf"{_N}\s?{_U}?"
_ENDS = r"(?=\s*(?:吧|好了|得了|了|啊|哈)*(?:[\s,，。;；!！]|$))"
_OF = "(?:一下|好像|是不是|可能|有些|稍微|还是|也|我|刚才|刚刚|又|写|报|下|点|要|订|定|说)*"
_TOO_MUCH = (
    rf"{_OF}(?:太[多少]|[有偏]点?多|(?<=[下点要订定说写报箱件包袋瓶盒桶提斤])多了)(?:了|点|啦|啊)*"
)
_RATHER_SAID = "(?:还是|那就|就|我?要|先来|来|改成?|只要|先|给我)*"
_DO = "(?:就|也)*(?:够了?|足够了?|行了?|可以了?|差不多了?|合适|刚好|正好)(?:的)?"
_TOO_MANY = re.compile(
    rf"(?P<wrong>(?:{_NU}\s*{_TOO_MUCH}"
    rf"|(?<=[^人客意天货车钱事活送发给\s,，0-9]){_TOO_MUCH})[\s,，]*{_RATHER_SAID})"
    rf"(?P<right>{_NU})(?:(?P<do>{_DO})|{_ENDS}|(?=\s?[吧呗]))"
)
"""可乐5箱太多 3箱够, 鸡蛋刚才下多了，2箱就够, 1号太多了 3箱: what is enough is meant."""
_ENOUGH_ALREADY = re.compile(
    rf"(?P<right>{_NU})\s*(?P<do>(?:就|也)?够了?)[\s,，]*(?P<wrong>{_NU}\s*{_TOO_MUCH})"
)
_ASKED = "改几箱"
"""Has it asked what a line is to be."""
_OTHERS_DO = re.compile(
    rf"太[多少](?:了|点|啦|啊)*(?P<gap>[\s,，]+)(?P<right>{_N}\s?{_U})(?P<name>[一-鿿]{{1,8}}?)(?:就|也)?够了?{_ENDS}"
)
"""可乐太多了 2箱红牛够了: the amount is of the goods behind it."""
_DOES = re.compile(rf"(?<=[一-鿿])(?<![改成])(?P<right>{_NU})\s*够(?=[\s,，。;；!！]|$)")
"""雪碧3箱够."""
_LEFT_OPEN = re.compile(
    rf"(?P<wrong>(?<![0-9]){_N}\s?{_U}\s*(?:{_TOO_MUCH}|(?:好像|可能|怕|恐怕|是|也|都|还)*不够(?:了|吧|啊|呀)*))"
    r"(?=[\s,，。;；!！]|$)"
)
"""可乐5箱太多: an amount that is none; how many it is to be is asked, or said behind it."""
_NEXT = re.compile(
    r"[\s,，。;；!！]*(?:那|就|给我|帮我|再|还|得|要|应该|一共|总共|[减少加多补来改换拿]|去掉|砍)*+成?"
    rf"\s?{_NU}{_ENDS}"
)
_TOO_FEW = re.compile(
    rf"(?P<wrong>(?:我|刚才|刚刚)*[下点要订定说写报]少了[\s,，]*(?:我?要|改成?|应该是?|得)+)(?P<right>{_NU}){_ENDS}"
)
_WELL = re.compile(
    rf"({_NU}[\s,，吧啊哈]*)((?:还是)?算了[\s,，]*)(?=(?:还是|就|要|来)*{_NU}{_ENDS})"
)
"""两箱吧，还是算了，三箱: the last amount, nothing is taken out."""
_GIVEN_UP = re.compile(
    rf"(?:^|(?<=[\s,，。;；]))[一-鿿]{{1,8}}?{_N}\s?{_U}[吧哈啊]?[\s,，]+(?:还是)?算了[\s,，]+"
    rf"(?=[一-鿿]{{1,8}}?{_N}\s?{_U}{_ENDS})"
)
"""红牛两箱吧 算了 可乐也2箱: only what was just said is taken back."""
_SO_BE_IT = re.compile(rf"((?:还是|就|只要|改成?|要|来)\s?{_NU}\s?)算了")
"""还是2箱算了: so many, that is all."""

_SAID_TWICE = re.compile(
    rf"(?<![0-9.一二两三四五六七八九十百千半])(?P<amount>{_N}\s?{_U})(?P<gap>[\s,，]*[吧对嗯就啊哈][吧对嗯就啊哈\s,，]*)(?P=amount){_ENDS}"
)
"""4箱吧四箱, 4箱 就4箱: said with more weight, ordered once; 12箱 就2箱 is two."""
_THATS_IT = re.compile(
    r"(?<=[一-鿿])(?:嗯|对|好|哦|行|啊)+[,，\s]{0,2}就(?:这样|这些|这么多)(?:子|了|吧|啊)*(?=[\s,，。!！]|$)"
)
"""王老吉嗯对就这样, as one speaks."""


_RATHER_MANY = re.compile(
    rf"(?<![0-9.一二两三四五六七八九十百千半]){_N}(?P<unit>{_U})(?:…|\.\.)[….\s]{{0,4}}(?P<right>{_N})(?=吧)"
)
"""秋月梨二十斤……三十吧: the unit is the one just said."""


def with_second_thoughts(text: str) -> str:
    """雪碧来5 额 4箱吧: a sound of thinking between two amounts takes the first one back."""
    text = _SAID_TWICE.sub(lambda m: m["amount"].ljust(len(m[0])), text)
    if "吧" in text:
        text = _RATHER_MANY.sub(lambda m: f"{m['right']}{m['unit']}".rjust(len(m[0])), text)
    if "就这" in text:
        text = _THATS_IT.sub(lambda m: ",".ljust(len(m[0])), text)
    if "或" in text or "要么" in text:
        text = _ONE_OF.sub(lambda m: f"几{m['unit']}".rjust(len(m[0])), text)
    if "也" in text:
        text = _EITHER.sub(lambda m: f"{m[1]}{m[2]}{m[3]}{m[2]}".ljust(len(m[0])), text)
    text = _enough(text) if re.search("多|少了|太少|够", text) else text
    if "算了" in text:
        text = _WELL.sub(lambda m: m[1] + "不对".ljust(len(m[2])), text)
        text = _GIVEN_UP.sub(lambda m: " " * len(m[0]), text)
    text = _SO_BE_IT.sub(r"\1  ", _settled(_THINKING.sub("不", text)))
    return _INSTEAD.sub(" ", text) if "不是" in text else text


def _enough(text: str) -> str:
    """The text with only the amount that is enough, which the line gets; as long as before."""

    def becomes(found: re.Match[str]) -> str:
        done = (found.groupdict().get("do") or "").strip()
        return "改成".ljust(len(found["wrong"])) + found["right"] + " " * len(done)

    text = _TOO_MANY.sub(becomes, _OTHERS_DO.sub(_of_others, text))
    text = _ENOUGH_ALREADY.sub(
        lambda m: m["right"] + "就行".ljust(len(m[0]) - len(m["right"])), text
    )
    text = _DOES.sub(lambda m: "改" + m["right"].ljust(len(m[0]) - 1), text)
    return _LEFT_OPEN.sub(_opened, _TOO_FEW.sub(becomes, text))


def _of_others(found: re.Match[str]) -> str:
    then = f"{_ASKED},{found['name']}改{found['right']}"
    return then.ljust(len(found[0])) if len(then) <= len(found[0]) else found[0]


def _opened(found: re.Match[str]) -> str:
    """Nothing, where an amount is said next (少3箱), or a total in the place of one said before
    (红牛2箱 … 红牛2箱不够 6箱); else words that have it asked.
    """
    size = len(found[0])
    if _NEXT.match(found.string, found.end()) is None:
        return _ASKED.ljust(size)
    amount = re.match(_NU, found[0])
    is_again = amount is not None and found.string.find(amount.group(), 0, found.start()) >= 0
    return ("改成" if is_again else "").ljust(size)


def _settled(text: str) -> str:
    """The text with 还是 read as a correction, where it settles an amount; as long as before."""
    if "还是" not in text or _BEFORE.search(text) is None:
        return text
    text = _RATHER.sub(lambda m: m[1].replace("吧", " ") + "不对", text)
    first = _BEFORE.search(text)
    start = first.end() if first is not None else 0
    text = text[:start] + _RATHER_OF.sub("改成", text[start:])
    return _ENOUGH.sub(r"\1  ", text)
