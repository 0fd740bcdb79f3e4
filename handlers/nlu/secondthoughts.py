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


def settled(text: str) -> str:
    """The text with 还是 read as a correction, where it settles an amount; as long as before."""
    if "还是" not in text or _BEFORE.search(text) is None:
        return text
    text = _RATHER.sub(lambda m: m[1].replace("吧", " ") + "不对", text)
    first = _BEFORE.search(text)
    start = first.end() if first is not None else 0
    text = text[:start] + _RATHER_OF.sub("改成", text[start:])
    return _ENOUGH.sub(r"\1  ", text)
