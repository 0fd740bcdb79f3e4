"""Lines taken back where none of the goods are known: 502胶3板 哎写反了 胶水5板.

What was begun and not ended (尊菇…不是 香菇六斤), goods that are struck out because there are
some left, goods changed into others, and an amount that is only said once more. What is blanked
keeps its length, so that places in the text stay.
"""

import re

from handlers.nlu.baresizes import NUMBER, PACK, WEIGHT
from handlers.nlu.numerals import number_value

_UNIT = rf"(?:{PACK}|{WEIGHT}|[两块吨近题])"
_N = rf"{NUMBER}\s?{_UNIT}半?"
_BEGINS = r"(?:^|(?<=[\s,，。;；!！]))"
_ENDS = r"(?=[\s,，。;；!！]|$)"
_SOUND = "[啊哦噢喔哎诶嗯呃额唉哈]"
_LINE = rf"(?P<name>[0-9]{{0,4}}[一-鿿]{{1,10}}?)\s?{_N}"
_WRONG = "(?:[写搞弄打看说报记点]|下单)(?:反|错|岔|混)了?"

_OTHER_LINE = re.compile(
    rf"{_BEGINS}{_LINE}(?P<mark>[\s,，.…]*{_SOUND}*[,，\s]*{_WRONG}[啦哈啊]*[\s,，:]*(?:应该|其实)?是?)"
    rf"(?=(?P<next>[一-鿿]{{1,8}}?)\s?{_N})"
)
_BROKEN_OFF = re.compile(
    rf"{_BEGINS}[一-鿿]{{1,4}}(?:…|\.{{2,6}})+\s?{_SOUND}*(?:不是|不对|错了|{_WRONG})[,，\s]+(?:应该|其实)?是?(?=[一-鿿]{{1,8}}\s?{_N})"
)
_LEFT = r"(?:[家库店仓]库?里?)?(?:还有|还剩|有剩|剩)[^\s,，。;；]{0,5}[\s,，]*"
_OFF = "(?:[划勾][掉了去]+|不[要用拿来订]了?|去掉|删掉|取消|免了|别[要拿送来发]了?)"
_STRUCK = re.compile(
    rf"{_BEGINS}(?P<name>[一-鿿]{{1,8}}?)(?:{_LEFT}(?:就|先|也|都|给我|帮我)*{_OFF}"
    rf"|(?:就|先|也|都|给我|帮我|把它)*[划勾][掉了去]+)(?:吧|啊|哈|了)*{_ENDS}"
)
_INTO = re.compile(
    rf"{_BEGINS}(?P<name>[一-鿿]{{1,8}}?)\s?{_N}[\s,，]+(?P<said>[一-鿿]{{0,6}}?(?:全|都)?(?:改成|换成|改要|换|改)(?:全|都)?(?:要|换成|成)?"
    rf"(?P<other>[一-鿿]{{1,8}})[\s,，]+)(?=(?P=other)\s?{_N})"
)
_THOUGHT = re.compile(
    rf"{_N}(?:[\s,，.…]|{_SOUND})*(?:我|让我|容我)?(?:再|重新)?"
    rf"(?:想了?想|[想算考虑合计核]一?下|想了?一下|考虑一?下|算算|合计合计|琢磨琢磨|考虑考虑)(?:[\s,，.…]|还是|就)*"
    rf"(?=(?:来|要)?{_N}(?:好了|吧|得了|就好|就行|算了|$))"
)
_ONCE_MORE = re.compile(
    rf"(?P<amount>{_N})(?P<again>(?:[\s,，.…吧呗]|左右|上下|差不多|{_SOUND})+"
    rf"(?:行不行?|行吗|可以吗|行|可以|就是?|对的?|没错|是的?|嗯|[\s,，])*(?P<other>{_N})"
    rf"(?:[哈啊吧的了]|就?[够好行]了?|就?可以了?|足够)*){_ENDS}"
)
_SETTLED = re.compile(
    rf"{NUMBER}\s?(?P<unit>{_UNIT})[\s,，]+(?:(?:也|可)?(?:别|不要|不用)太[多少][\s,，]+)?"
    rf"(?=(?:还是)?{NUMBER}(?!一)\s?(?P=unit)(?:吧|好了|得了){_ENDS})"
)
"""大米4袋 5袋吧."""
_TOLD_BY = re.compile(
    rf"{_N}[\s,，]+[一-鿿]{{1,5}}?(?:说|讲)要?(?P<amount>{_N})[\s,，]+(?:那|就)+(?=(?P=amount){_ENDS})"
)
"""薯片5箱 我儿子说要6箱 那就6箱."""
_NOT_THAT = re.compile(
    rf"(?:也?不是|不要|别记|不止)(?:要|来|拿|订)?(?P<amount>{_N})[了的]?[\s,，]*(?:而?应?该?是|我?要的?是?|来|改成?|得)(?={_N})"
)
"""黄豆酱不是6瓶是12瓶."""
_NAME_BEFORE = re.compile("[一-鿿]{2,6}$")
_LINE_BEFORE = re.compile(r"[\s,，。;；]+")
_NO_OTHER = re.compile(
    rf"{_BEGINS}(?:可|也|千万|记住)?(?:不是|别|不要)(?:给我)?(?:来|拿|送|发|要)?{_N}[哈啊吧哦噢了的]*{_ENDS}"
)
"""四瓶 不是一箱哈: what is not meant."""
_ABOVE = re.compile(
    rf"{_BEGINS}(?:前面|上面|刚才|刚刚)(?:说|要|报|写|点)?的?(?:那个)?(?=[一-鿿]{{1,8}}?(?:改成?|加到|减到|只要){_N})"
)


def regrets_blanked(text: str) -> str:
    """The text without what was taken back or only said once more; as long as before."""
    text = _BROKEN_OFF.sub(_blank, text)
    text = _ONCE_MORE.sub(_once, text)
    for found in reversed(list(_NOT_THAT.finditer(text))):
        text = _denied(text, found)
    for rule in (_NO_OTHER, _THOUGHT, _SETTLED, _TOLD_BY, _ABOVE):
        text = rule.sub(_blank, text)
    text = _OTHER_LINE.sub(_replaced, text)
    text = _INTO.sub(_blank, text)
    for found in reversed(list(_STRUCK.finditer(text))):
        text = _struck(text, found)
    return text


def _denied(text: str, found: re.Match[str]) -> str:
    """老抽1.9的2桶 … 老抽不是2桶是5桶: what is denied, and the same said before."""
    text = text[: found.start()] + " " * len(found[0]) + text[found.end() :]
    name = _NAME_BEFORE.search(text, max(0, found.start() - 6), found.start())
    at = text.rfind(found["amount"], 0, found.start())
    if at < 0 or name is None or name[0] not in _LINE_BEFORE.split(text[max(0, at - 16) : at])[-1]:
        return text
    return text[:at] + " " * len(found["amount"]) + text[at + len(found["amount"]) :]


def _once(found: re.Match[str]) -> str:
    """三桶吧对3桶: the amount once, whichever way it is written."""
    said, again = found["amount"], found["other"]
    one, other = (number_value(amount.rstrip("半")[:-1].strip()) for amount in (said, again))
    is_same = said == again or (said[-1] == again[-1] and one is not None and one == other)
    return said + " " * len(found["again"]) if is_same else found[0]


def _blank(found: re.Match[str]) -> str:
    return " " * len(found[0])


def _replaced(found: re.Match[str]) -> str:
    """The line before goes, unless the words after it name one that was said earlier."""
    if found["next"] != found["name"] and found["next"] in found.string[: found.start()]:
        return found[0]
    return " " * len(found[0])


def _struck(text: str, found: re.Match[str]) -> str:
    """Without the line of a name that was said before, and what strikes it out."""
    earlier = re.search(re.escape(found["name"]) + rf"\s?{_N}", text[: found.start()])
    if earlier is None:
        return text
    for start, end in (earlier.span(), found.span()):
        text = text[:start] + " " * (end - start) + text[end:]
    return text
