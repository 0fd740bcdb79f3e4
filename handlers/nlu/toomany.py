"""土豆太多, 少来点 6箱, 少了 要15斤, 土豆改一下: a line is to be another amount, said or not.

Only whole messages count. 可乐5箱太多, with the amount that is wrong, is in `secondthoughts`.
"""

import re
from dataclasses import dataclass
from decimal import Decimal

from handlers.nlu.normalise import plain

_LONGEST = 30
_N = r"(?:[0-9]{1,5}(?:\.[0-9]{1,2})?|[一二两三四五六七八九十百半俩仨]{1,4})"
_U = r"(?:公斤|[箱件包袋瓶盒罐桶提斤个条打支卷板筐块只把扎])"
_MAYBE = r"(?:我|刚才|刚刚|好像|可能|怕|有点儿?|是不是|还是|下|订|点|要|写|报|量|数量)"
_LESS = r"(?:太多|多了|少来|少要|少拿|来少|要少|减少|少(?=一?[点些]))"
_MORE = r"(?:太少|少了|不够|不太够)"
_OTHER = r"改(?:一下|下|动一下|个数|数量)"
_GOES_ON = r"(?:就|只|改|改成|改为|要|来|拿|给我|帮我|还是|一共|总共|先)"
_SAID = re.compile(
    rf"(?P<of>[^\s,，。0-9]{{0,10}}?)(?:的|{_MAYBE}){{0,4}}(?:(?P<less>{_LESS})|(?P<more>{_MORE})|(?P<other>{_OTHER}))"
    rf"(?:一?[点些]|了|啦|啊|吧|哈){{0,3}}"
    rf"(?:[\s,，]+{_GOES_ON}{{0,3}}\s?(?P<amount>{_N}\s?{_U})(?:就行|就够|就好|就可以|够|吧|了){{0,3}})?"
    r"[。.!！~ ]{0,3}"
)


@dataclass(frozen=True, slots=True)
class TooMany:
    """`of` and `amount` may be empty: the line spoken of last; how much is to be asked."""

    of: str
    amount: str
    sign: int
    """−1: it is to be less, 1: more, 0: another amount (土豆改一下)."""
    is_wish: bool
    """少来点: what is wanted; 少了 may also tell of what came."""

    def fits(self, old: Decimal, new: Decimal) -> bool:
        """Whether an amount becomes less or more as it was said."""
        return old != new and (new - old) * self.sign >= 0


def read_too_many(text: str) -> TooMany | None:
    """What a whole message says of a line; None where it is something else."""
    said = plain(text).strip()
    found = _SAID.fullmatch(said) if len(said) <= _LONGEST else None
    if found is None:
        return None
    sign = -1 if found["less"] else 1 if found["more"] else 0
    return TooMany(found["of"], found["amount"] or "", sign, sign < 1 or bool(found["amount"]))
