"""Amounts as they are spoken: 四分之一斤, 上十箱, 二 十 斤, 八箱八箱啊, 20箱不30箱, 不是3箱是2箱.

Each becomes what the grammar of amounts reads, as long as before; what has no exact value is one
that is asked.
"""

import re

from handlers.nlu.numerals import number_value

_N = "(?:[0-9]{1,4}(?:[.][0-9]{1,2})?|[一二两三四五六七八九十百千半]{1,4})"
_U = "[箱件包袋瓶盒罐桶提斤个条打支卷板筐扎枚排份只把]"
_PARTS = re.compile(
    r"(?P<of>[二三四五六七八九十]|[0-9]{1,2})分之(?P<parts>[一二两三四五六七八九]|[0-9])"
)
_ABOUT = re.compile(
    rf"(?<![以早晚加之马赶马身头网线路楼船])(?P<guess>[三四五六七八九]{{0,2}})上(?P<size>[十百千])(?=来?{_U})"
)
"""上十箱, 七八上十箱: some ten."""
_NEARLY = re.compile(
    rf"(?<=个)小(?P<size>[二三四五六七八九]?[十百])(?={_U}|公斤)|小(?P<weight>[二三四五六七八九]?[十百])(?=斤|公斤)"
)
"""来个小二十斤: somewhat less than twenty; 小二十箱 may be a spirit's name before ten."""
_SPACED = re.compile(
    r"(?<![0-9一二三四五六七八九十百个])"
    rf"(?:(?<![一-鿿])[二三四五六七八九]? ?十 ?[一二三四五六七八九]?(?= ?{_U})"
    rf"|[二三四五六七八九]? ?十 ?[一二三四五六七八九]?(?= {_U}))"
)
"""小米辣二 十 斤; 统一 十箱 and 小二 十箱 are names before ten."""
_TWICE = re.compile(
    rf"(?<![0-9.一二两三四五六七八九十百千半])(?P<amount>{_N}{_U})[ \t,，]?(?P=amount)"
    r"(?=(?:啊|哈|呀|哦|吧|哟|的)*(?:[\s,，。;；!！~]|$))"
)
"""八箱八箱啊: said twice, meant once; 12箱 2箱吧 is not."""
_NOT_THAT = re.compile(
    rf"{_N}{_U}[吧哈啊]?不+(?:还是)?(?={_N}{_U}(?:[\s,，。;；!！]|(?![装的入])[一-鿿]|$))"
)
"""20箱不30箱: the last one is meant."""
_ARROW = re.compile(rf"(?P<old>{_N}{_U}?)\s?(?:→|⇒|-+>|=+>)\s?(?={_N}{_U})")
"""蒜10斤→15斤."""
_RATHER = re.compile(
    rf"(?P<gone>(?:(?P<off>不要|不拿|别要|不用)|没有|没货|缺货|太贵|涨)[^,，。;；\n]{{0,8}}[,，\s]{{1,2}})改(?=[一-鿿]{{2,8}}?\s?{_N}{_U})"
)
"""没有鸭肠，改鹅肠9斤: other goods instead; 不拿鸭肠了，改鹅肠9斤 says both by themselves."""
_NOT_SO_MANY = re.compile(
    rf"(?<=[一-鿿])(?P<so>{_N}{_U})[\s,，]{{0,2}}(?:不要|别要){_N}{_U}(?=[\s,，。;；!！吧啊了]|$)"
)
"""雪碧2箱不要3箱: the amount that is not meant is told, the goods stay."""
_REFUSED_TWICE = re.compile(r"(不要了|不用了|算了|不买了|不拿了)(?P<again>[,， ]?\1)+")
_MISWRITTEN = re.compile(
    rf"(?P<wrong>{_N}{_U}(?:给?我?[写打说发]成)了?{_N}{_U}了?[\s,，]+)"
    rf"(?=(?:是|就是?|应该是|改成?)*{_N}{_U})"
)
"""十箱写成百箱了 就十箱."""
_NOT_BUT = re.compile(
    rf"(?<=[一-鿿])(?P<wrong>不是{_N}{_U}[\s,，]*(?:而是|应该是|我?要的?是|是))(?={_N}{_U})"
)
"""五常米不是3件是2件: so many, also where the draft has three."""


def with_spoken_amounts(text: str) -> str:
    """The text with such amounts as they are written; as long as before."""
    if "分之" in text:
        text = _PARTS.sub(_fraction, text)
    if "上" in text:
        text = _ABOUT.sub(lambda m: " " * len(m["guess"]) + m["size"] + "来", text)
    if "小" in text:
        text = _NEARLY.sub(lambda m: f"{m['size'] or m['weight']}来", text)
    if " 十" in text or "十 " in text:
        text = _SPACED.sub(lambda m: m[0].replace(" ", "").rjust(len(m[0])), text)
    text = _thought_over(text)
    if "成" in text:
        text = _MISWRITTEN.sub(lambda m: " " * len(m[0]), text)
    while "不" in text and (found := _NOT_THAT.search(text)) is not None:
        text = text[: found.start()] + " " * len(found[0]) + text[found.end() :]
    if "不是" in text:
        text = _NOT_BUT.sub(lambda m: "改成".ljust(len(m["wrong"])), text)
    return _TWICE.sub(lambda m: m["amount"].ljust(len(m[0])), text)


def _thought_over(text: str) -> str:
    """10斤→15斤, 不要了不要了, 不拿鸭肠了，改鹅肠9斤."""
    text = _ARROW.sub(lambda m: "改成".ljust(len(m[0])), text)
    if "了" in text:
        text = _REFUSED_TWICE.sub(lambda m: m[1].ljust(len(m[0])), text)
    if "要" in text:
        text = _NOT_SO_MANY.sub(lambda m: f"改成{m['so']}".ljust(len(m[0])), text)
    if "改" in text:
        text = _RATHER.sub(lambda m: m["gone"] + (" " if m["off"] else "换"), text)
    return text


def _fraction(found: re.Match[str]) -> str:
    """四分之一 as 0.25; 三分之一, which has no end, as an amount that is asked."""
    of, parts = number_value(found["of"]), number_value(found["parts"])
    size = len(found[0])
    if not of or parts is None:
        return found[0]
    value = parts / of
    said = f"{value.normalize():f}"
    is_exact = value == round(value, 2) and len(said) <= size
    return said.rjust(size) if is_exact and value < 1 else "几".rjust(size)
