"""Lines of the draft told by their place or size: 最上面那个不要了, 大的减一箱 小的加两箱.

They become the numbers under which the lines were shown.
"""

import re
from collections.abc import Mapping

from handlers import openquestions
from handlers.context import Turn
from handlers.ground import situation
from handlers.linesmeant import lines_called
from handlers.nlu.goods import Goods
from handlers.nlu.sorts import rule
from handlers.nlu.specs import without_sizes

_LONGEST = 60
_SEVERAL = 2
_AMOUNT = r"(?:[0-9]{1,4}|[一二两三四五六七八九十半]{1,3})\s?[箱件瓶罐包袋桶盒提斤个条板]"
_IS = r"(?:的|那个|一个)?(?:应该)?(?:是|要|改成?)?\s?"
_BOTH_SIDES = re.compile(
    r"(?:(?:我)?[说写搞弄记打]?(?:反|错)了|不对|不是)?[\s,，。]*"
    rf"前面{_IS}(?P<first>{_AMOUNT})[\s,，]*后面{_IS}(?P<second>{_AMOUNT})[啊吧哈。!！]*"
)
"""说反了 前面2箱后面3箱: of the two lines that there are."""


def numbered(turn: Turn, text: str) -> str:
    """The text with the numbers of the lines in the place of such words."""
    lines = turn.ground.cart.lines if turn.ground.cart is not None else ()
    if lines and (found := rule("not_this_pack").fullmatch(text.strip())) is not None:
        return _swapped(turn, found) or text
    if len(lines) < _SEVERAL or len(text) > _LONGEST or turn.replay is not None:
        return text
    if len(lines) == _SEVERAL and (both := _BOTH_SIDES.fullmatch(text.strip())) is not None:
        return f"第1行改成{both['first']}，第2行改成{both['second']}"
    text = rule("top_line").sub("第1行", text)
    text = rule("bottom_line").sub(f"第{len(lines)}行", text)
    if rule("sized_line").search(text) is None or openquestions.unsettled(turn):
        return text
    ends = _ends(turn)

    def by_size(found: re.Match[str]) -> str:
        return f"第{ends[found['size']]}行"

    return rule("sized_line").sub(by_size, text) if ends else text


def _swapped(turn: Turn, found: re.Match[str]) -> str:
    """可乐换成瓶装500的, where the line is one of the wrong kind; empty where it is none."""
    view = situation(turn, turn.ground)
    lexicon = turn.shop.lexicon
    ids = lines_called(found["goods"], view.cart, lexicon, view)
    wrong = lines_called(found["wrong"], view.cart, lexicon, view)
    if len(ids) != 1 or ids[0] not in wrong:
        return ""
    return f"{found['goods']}换成{found['right']}"


def _ends(turn: Turn) -> Mapping[str, int]:
    """The lines of the largest and the smallest, where one kind of goods stands in two sizes."""
    cart = turn.ground.cart
    assert cart is not None
    kinds: dict[str, list[tuple[int, Goods]]] = {}
    for no, line in enumerate(cart.lines, 1):
        goods = turn.shop.lexicon.goods_of(line.sku_id)
        if goods is not None and goods.spec.volume is not None:
            kinds.setdefault(without_sizes(goods.core), []).append((no, goods))
    several = [held for held in kinds.values() if len(held) > 1]
    if len(several) != 1:
        return {}
    sized = sorted((goods.spec.volume, no) for no, goods in several[0] if goods.spec.volume)
    if len({volume for volume, _ in sized}) < len(sized):
        return {}
    return {"大": sized[-1][1], "小": sized[0][1]}
