"""Amounts said once more in another unit (10公斤，也就是20斤), and goods that may be left out if
there are none (没有茅台就算了): neither orders anything of its own.

Worked example: 五花肉10公斤，也就是20斤 → 五花肉10公斤, with blanks of the same length behind.
"""

import re
from decimal import Decimal

_N = r"(?:[0-9]{1,5}(?:\.[0-9]{1,2})?|[一二两三四五六七八九十百千半]{1,5})"
_U = r"(?:公斤|千克|kg|斤|两|克|g|吨|[箱件包袋瓶罐听盒桶提打个支条板筐枚只双卷把扎份套])"
_AGAIN = re.compile(
    rf"(?P<number>{_N})\s?(?P<unit>{_U})(?P<again>[,，、\s]{{0,2}}"
    rf"(?:也就是说?|就是说|就是|即|等于|折合|折算成?|换算成?|合着?|相当于|[=＝])\s?"
    rf"(?P<number2>{_N})\s?(?P<unit2>{_U}))(?![0-9])"
)
_WEIGHT = r"(?:公斤|千克|kg|斤|两|克|g|吨)"
_BESIDE = re.compile(
    rf"(?P<number>[0-9]{{1,5}}(?:\.[0-9]{{1,2}})?)\s?(?P<unit>{_WEIGHT})(?P<again>[,，、(（\s]{{1,2}}"
    rf"(?P<number2>[0-9]{{1,5}}(?:\.[0-9]{{1,2}})?)\s?(?P<unit2>{_WEIGHT})[)）]?)(?![0-9一-鿿])"
)
"""10公斤，20斤: the same weight in another unit."""
_GRAMS = {
    "公斤": 1000, "千克": 1000, "kg": 1000, "斤": 500, "两": 50, "克": 1, "g": 1, "吨": 1_000_000,
}  # fmt: skip
_NEVER_MIND = re.compile(
    r"(?:要是|如果|万一)?没(?:有)?(?P<goods>[一-鿿a-z0-9]{2,8}?)(?:的话)?(?:就|那就)"
    r"(?:算了|不要了?|免了|拉倒|别(?:送|拿|要)了)[吧哈]?(?=[\s,，。;；!！]|$)"
)
_MAY_BE = ("就是", "即", "等于", "合", "折", "换算", "相当", "=", "＝")


def once_said(text: str) -> str:
    """The text without amounts that only say once more what stands before them; as long as before.

    Weights that contradict each other (10公斤，也就是15斤) go both, so that the amount is asked.
    """
    if any(word in text for word in _MAY_BE):
        text = _AGAIN.sub(_first_only, text)
    return _BESIDE.sub(_same_only, text) if "斤" in text or "kg" in text else text


def never_minded(text: str) -> str:
    """The text without 没有茅台就算了; as long as before."""
    return _NEVER_MIND.sub(lambda found: " " * len(found.group()), text) if "没" in text else text


def _first_only(found: re.Match[str]) -> str:
    first, second = found["unit"], found["unit2"]
    if first == second:
        return found.group()
    if _contradict(found):
        return " " * len(found.group())
    begin = found.start("again") - found.start()
    return found.group()[:begin] + " " * (found.end() - found.start("again"))


def _same_only(found: re.Match[str]) -> str:
    if found["unit"] == found["unit2"] or _contradict(found):
        return found.group()
    begin = found.start("again") - found.start()
    return found.group()[:begin] + " " * (found.end() - found.start("again"))


def _contradict(found: re.Match[str]) -> bool:
    """Whether both are weights, in digits, and not the same."""
    grams = _GRAMS.get(found["unit"]), _GRAMS.get(found["unit2"])
    if None in grams or not (found["number"][0].isdigit() and found["number2"][0].isdigit()):
        return False
    one, other = (
        Decimal(found[name]) * (weight or 0)
        for name, weight in zip(("number", "number2"), grams, strict=True)
    )
    return one != other
