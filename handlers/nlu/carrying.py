"""Verbs of one character that lead an amount: 凤爪拉2箱, 红牛按10箱算."""

import re

from handlers.nlu.lexicon import Lexicon

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
