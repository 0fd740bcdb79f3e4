"""An amount thought over: 3箱 还是5箱吧, 王致和那个还是5箱吧, 两箱不够 要4箱."""

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


def with_second_thoughts(text: str) -> str:
    """雪碧来5 额 4箱吧: a sound of thinking between two amounts takes the first one back."""
    if "也" in text:
        text = _EITHER.sub(lambda m: f"{m[1]}{m[2]}{m[3]}{m[2]}".ljust(len(m[0])), text)
    text = _settled(_THINKING.sub("不", text))
    return _INSTEAD.sub(" ", text) if "不是" in text else text


def _settled(text: str) -> str:
    """The text with 还是 read as a correction, where it settles an amount; as long as before."""
    if "还是" not in text or _BEFORE.search(text) is None:
        return text
    text = _RATHER.sub(lambda m: m[1].replace("吧", " ") + "不对", text)
    first = _BEFORE.search(text)
    start = first.end() if first is not None else 0
    text = text[:start] + _RATHER_OF.sub("改成", text[start:])
    return _ENOUGH.sub(r"\1  ", text)
