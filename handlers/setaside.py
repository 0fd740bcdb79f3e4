"""红牛先不急, 雪碧等有活动再说: goods that are to wait are taken out, which is said; 雪碧再想想
only holds the draft.

Only where the words before name goods: of a draft, of a question about it, or of the catalogue.
A hold that names a day to deliver (不急，下周送也行) is no hold.
"""

import re

from handlers import answers, goodsnamed, openquestions
from handlers.context import Turn
from handlers.nlu.thoughts import ThisTime, read_thought

_BIT = r"(?:先|暂时|暫時|还|還|也|就|倒|都|那个|这个|的话?|我|我们|咱们?|让我|容我|，|,| ){0,4}"
_HOLD = (
    r"(?:不急(?:着[要用])?|不着急|不忙|等一?等|等一下|缓一?缓|緩一?緩|缓一下|放一?放|放一下|搁一?搁|[放搁]着"
    r"|停一?停|[再得]?(?:想一?想|考虑一?(?:考虑|下)?|商量一?(?:商量|下)?)|再看一?看|再说|再說)"
)
_THINKING = re.compile(r"想|考虑|商量|[再得]看")
_UNTIL = (
    r"(?:等|看|要是|如果|到|过|過|有|没|降|打折|月底|下个?[周月次回]|明[天儿]|后天|晚点|回头|改[天日]"
    r"|[一二两三几0-9]{1,2}[天号日周])[^,，。;；\n再才]{0,10}"
    r"(?:再|才)(?:说|說|要|买|買|订|訂|定|拿|来|來|看|考虑|进|進|上|补)(?:货|貨)?"
)
_END = r"[吧了啊哈呢哦嘛。.!！~ ]{0,3}"
_CLAUSE = re.compile(
    rf"(?P<goods>[^,，。;；\n]{{1,24}}?){_BIT}"
    rf"(?:{_HOLD}{_END}(?:[,， ]{{0,2}}{_UNTIL})?|{_UNTIL}){_END}"
)
_ALONE = re.compile(rf"{_BIT}(?:{_HOLD}|{_UNTIL}){_END}")
_APART = re.compile(
    r"([,，。;；\n]+|(?<=[说說急忙缓放搁停虑量下看等着想吧了]) +(?=[^等再先才\s]))"
)
"""Marks, and a blank behind words that may hold."""
_AMOUNT = re.compile(
    r"[ ]?(?:[0-9]{1,5}|[一二两三四五六七八九十百半]{1,4})[箱件瓶罐包袋桶盒提斤个条板]$"
)
_MAY_BE = re.compile(r"[不再才]|[等缓緩放搁停想看]一?[等缓緩放搁停想看下]|[放搁]着|考虑|商量")
_BROUGHT = re.compile(r"[送配发運运到]")
_LONGEST = 120


def reworded(turn: Turn, text: str) -> str:
    """The message with 不要 in place of what is to wait; the same text where nothing is."""
    if len(text) > _LONGEST or _MAY_BE.search(text) is None or turn.customer is None:
        return text
    if isinstance(read_thought(text), ThisTime):
        return text
    pieces, is_held, thought = _APART.split(text), False, list[str]()
    for place in range(0, len(pieces), 2):
        said = pieces[place].strip()
        if is_held and _ALONE.fullmatch(said):
            pieces[place] = ""
            continue
        match = _CLAUSE.fullmatch(said)
        goods = _AMOUNT.sub("", match["goods"].strip()) if match else ""
        is_brought = any(_BROUGHT.search(more) for more in pieces[place + 2 : place + 3])
        is_held = bool(goods) and not is_brought and _is_named(turn, goods)
        if is_held and _is_thought_over(turn, goods, said):
            thought.append(said)
            pieces[place] = ""
        elif is_held:
            pieces[place] = f"{goods}先不要了"
    if not thought and "先不要了" not in "".join(pieces):
        return text
    return "，".join(p for p in ("".join(pieces).strip("，, "), *thought) if p)


def _is_thought_over(turn: Turn, goods: str, said: str) -> bool:
    """雪碧再想想: a line of the draft stays in it while somebody thinks; `holding` says so."""
    cart = turn.ground.cart
    lines = {line.sku_id for line in cart.lines} if cart is not None else set()
    is_line = any(sku.id in lines for sku in goodsnamed.skus_named(turn, goods))
    return is_line and _THINKING.search(said) is not None and not re.search(_UNTIL, said)


def _is_named(turn: Turn, goods: str) -> bool:
    """Whether the words name goods; those that are only asked about may wait as they are."""
    named = {sku.id for sku in goodsnamed.skus_named(turn, goods)}
    cart = turn.ground.cart
    lines = {line.sku_id for line in cart.lines} if cart is not None else set()
    asked = {i for doubt in openquestions.unsettled(turn) for i in answers.subjects(doubt)}
    return bool(named) and (bool(named & lines) or not named & asked)
