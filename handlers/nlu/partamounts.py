"""What an amount is made up of: 可乐5箱其中2箱要500的 is 3箱 of the one and 2箱 of the other.

The parts behind 其中 are told with what they are (500的), in the unit of the whole. What is left
of the whole stays as it was said; where the parts are all of it, only they are ordered.
"""

import re

from handlers.nlu.numerals import number_value
from handlers.nlu.specs import plain_number

_N = "(?:[0-9]{1,4}|[一二两三四五六七八九十]{1,3})"
_U = "[箱件包袋瓶盒罐桶提斤条支板筐]"
_NO_GOODS = "给|帮|替|送|退|赠|坏|破|漏|期|[昨今明前后]天|上次|上回"
_SO = (
    f"(?:要|是|拿|来|用)?(?![^\\s,，。;；、]{{0,7}}(?:{_NO_GOODS}))[^\\s,，。;；、换改]{{1,8}}?的"
)
"""What they are; 其中2箱是给老王的 tells no other goods."""
_WHOLE = re.compile(
    rf"(?P<whole>(?P<count>{_N})\s?(?P<unit>{_U}))(?P<name>的?[一-鿿]{{0,6}}?)"
    rf"(?P<lead>[\s,，]{{0,2}}(?:里面?|当中)?其中(?:有|的)?)"
    rf"(?P<parts>(?:{_N}\s?{_U}{_SO}[\s,，和、]{{0,2}}){{1,4}})"
)
_PART = re.compile(rf"(?P<n>{_N})\s?(?P<u>{_U}){_SO}")


def parts_apart(text: str) -> str:
    """The text with what is left of such a whole in its place; as long as before."""
    text = _WHOLE.sub(_apart, text) if "其中" in text else text
    return _REST.sub(_rest_of, text) if "剩" in text or "其余" in text else text


_REST = re.compile(
    rf"(?P<head>[^\s,，。;；0-9]{{0,10}}?)"
    rf"(?P<sum>(?:(?:一共|总共|共|凑够?|要|来){{1,4}}|(?<=[一-鿿]{{2}}))(?P<count>{_N})\s?(?P<unit>{_U}))"
    rf"(?P<gap>[\s,，]{{1,2}})(?P<first>[^\s,，。;；0-9]{{1,8}}?)(?P<said>的?(?P<n>{_N})\s?(?P=unit))[\s,，]{{0,2}}"
    r"(?P<rest>(?:剩下?|其余|余下)的?(?:都|全)*(?:给我|要|来|是|拿)*)(?P<other>[^\s,，。;；0-9]{1,8}?)(?=[吧啊]?(?:[\s,，。;；]|$))"
)
"""火锅底料总共10箱，清油4箱，剩下的全番茄."""


def _rest_of(found: re.Match[str]) -> str:
    """火锅底料 清油4箱 番茄6箱."""
    whole, first = number_value(found["count"]), number_value(found["n"])
    if whole is None or first is None or first >= whole:
        return found.group()
    rest = f"{found['other']}{plain_number(whole - first)}{found['unit']}"
    head = f"{found['head']}{' ' * len(found['sum'])}{' ' * len(found['gap'])}"
    said = f"{head}{found['first']}{found['said']}"
    left = len(found.group()) - len(said)
    return f"{said}{rest.rjust(left)}" if len(rest) < left else found.group()


def _apart(found: re.Match[str]) -> str:
    parts = list(_PART.finditer(found["parts"]))
    told = [number_value(part["n"]) for part in parts]
    whole = number_value(found["count"])
    if whole is None or any(part["u"] != found["unit"] for part in parts):
        return found.group()
    left = whole - sum(count for count in told if count is not None)
    amount, lead = found["whole"], ",".ljust(len(found["lead"]))
    if left < 0 or not parts:
        return found.group()
    said = f"{plain_number(left)}{found['unit']}" if left else ""
    if len(said) > len(amount):
        return found.group()
    gap = lead if left else " " * len(lead)
    return f"{said.rjust(len(amount))}{found['name']}{gap}{found['parts']}"
