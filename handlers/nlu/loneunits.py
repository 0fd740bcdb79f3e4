"""来箱可乐, 雪碧再来提: a unit without a number is one of it, where something is wanted."""

import re
from collections.abc import Callable

_WANTING = frozenset("来要拿搞整弄捎买订")
_UNITS = "箱件包袋瓶罐盒桶条板筐扎斤捆串支份壶坛筒卷提听"
_N = r"(?:[0-9]{1,4}(?:\.[0-9])?|[一二两三四五六七八九十半]{1,3})"
_OTHER_WORDS = (
    "(?<=提)[前醒供高货单现交早升出问示到]|(?<=支)[持付撑架票援]|(?<=听)[说见话你我他她懂]|(?<=袋)泡|(?<=盒)饭"
    "|(?<=壶)嘴|(?<=件)数|(?<=包)[车换修括含退赔]|(?<=份)(?:报|价|小票|发票|清单|合同|证)"
    "|(?<=捆)[绑好紧]|(?<=扎)[实好紧]|(?<=斤)两"
)
_LONE = re.compile(
    rf"(?P<unit>[{_UNITS}])(?!件|{_OTHER_WORDS}|[装的子盖邮送圆间前醒供折扫底头面身数型号不没])"
    rf"(?![一-鿿]{{1,7}}\s?{_N}\s?(?:公斤|千克|kg|[斤克两只个支把{_UNITS}])(?:[\s,，、。;；!！~吧]|$))"
    r"(?=[一-鿿a-z]|[\s,，、。;；!！~]|$)"
)
"""A unit before a name or at the end; 来瓶装的, 要包子, 要提前送, 要包菜3斤 count nothing."""
_AT_END = re.compile(
    rf"(?<=[一-鿿a-z0-9)])(?<![本原出未将从后回到十百千万几多0-9])来(?P<unit>[{_UNITS}])"
    r"(?=[吧啊呗哈了呀]*(?:[\s,，、。;；!！~]|$))"
)


def is_wanting(word: str) -> bool:
    """来, 给我整; not 整 alone, which is the whole of it (整箱可乐)."""
    return word[-1] in _WANTING and word != "整"


def lone_unit(text: str, at: int, *, begins_name: Callable[[int], bool]) -> str:
    """The unit that stands alone at `at`; empty where a name begins there (包菜, 桶面)."""
    found = _LONE.match(text, at)
    return "" if found is None or begins_name(at) else found["unit"]


def with_one_said(text: str) -> str:
    """可乐来箱: as 可乐一箱; as long as before."""
    return _AT_END.sub(r"一\g<unit>", text) if "来" in text else text
