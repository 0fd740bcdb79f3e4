"""Characters that may be verbs or parts of names: 凤爪拉2箱, 红牛按10箱算, 加碘盐."""

import re

from handlers.nlu.lexicon import Lexicon
from handlers.nlu.match import lookup

_COUNTED = re.compile(
    r"\s?(?:[0-9]{1,4}(?:\.[0-9])?|[一二两三四五六七八九十百半]{1,4})[一-鿿]{1,2}?来?"
    "(?:算|写|记|送|发|报|下单)"
)


def leads_amount(
    text: str, end: int, cats: tuple[str, ...], lexicon: Lexicon, *, in_text: bool
) -> bool:
    """Whether the character that ends at `end`, an amount behind it, is a verb.

    按10箱算 is, 按10箱的价 is not; 拉 is behind the words of a name (凤爪拉2箱), not as the last
    character of one (沙拉2箱).
    """
    if text[end - 1] == "按":
        return _COUNTED.match(text, end) is not None
    if "carry" not in cats or not in_text:
        return True
    name, across = text[max(0, end - 3) : end - 1], text[end - 2 : end]
    return len(name) > 1 and lexicon.has_pair(name) and not lexicon.has_pair(across)


def begins_name(pair: str, lexicon: Lexicon) -> bool:
    """加碘盐: whether a product begins so; 加酱油 where 无添加酱油 is sold does not."""
    if len(pair) < 2 or not lexicon.has_pair(pair):
        return False
    named = [lexicon.goods(f.at) for f in lookup(lexicon, pair, is_exact=True).fits]
    return any(
        word.startswith(pair)
        for goods in named
        for word in (goods.core, goods.head, *goods.aliases)
    )
