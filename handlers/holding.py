"""先别下 我问下老公, 这单先放着, 薯片要哪种我问下女儿: nothing is ordered yet and nothing is lost.

A message holds if it says nothing else: not yet, later, let me ask or look first. Its pieces stand
between blanks and commas; one that names an amount, asks something or changes goods is none.
"""

import re
from collections.abc import Sequence

from domain.base.ids import OrderId
from domain.order import get_order
from handlers import figures, goodsnamed, openquestions
from handlers.context import Turn
from handlers.conversation import AnswerChange
from handlers.nlu.normalise import plain

_LONGEST = 40
_GO = re.compile(r"[确定下发送落]|同意|agree|安排|提交|走起|就这样|就咁|confirm|place|order")
"""What ends a hold, of all that may confirm a draft."""
_CUT = re.compile(r"[\s,，。;；、!！~～…]+")
_LEAD = (
    r"(?:等等|等一?下|慢着|且慢|那|就|你们?|帮我|给我|麻烦|我们?|咱们?|老板娘?|先|暂时|暂且|这单子?|这个单|单子|草稿|货"
    r"|这些|这几样|这样|今天|现在|都|也|还|嗯|哦|好|行|算了)*"
)
_END = r"(?:吧|哈|啊|哦|了|呗|着|的|先)*"
_SOON = r"(?:稍等|等一?[会下]儿?|等等|一会儿?|过一?会儿?|待会儿?|稍后|晚点儿?|晚些|迟点|回头|改天)"
_BY_DAY = r"(?:今?晚上?|中午|下午|傍晚|明[天早]|过[两几]天|到时候?|之后)"
"""With these alone a delivery is meant (下午)."""
_DECIDE = (
    r"(?:说|定|看|下|讲|回复?|回[你您]|告诉[你您]|确认|确定|决定|答复|联系|通知你?|发你|弄|算)"
)
_PLACE = r"(?:下单?|提交|确认|定)(?:单子?)?"
_NOT_CHANGED = re.compile(r"先(?:别|不|不要|不用|甭|莫)(?:改|动|换|弄|加)")
_HURRY = r"(?:急着?|忙着?|着急)"
_NOT_YET = re.compile(
    rf"{_LEAD}(?<=先)(?:别|不|甭|莫){_HURRY}?(?:给我|帮我)?(?:{_PLACE})?{_END}"
    rf"|{_LEAD}(?<=先)不[要用](?:{_HURRY}(?:{_PLACE})?|{_PLACE}){_END}"
    rf"|{_LEAD}(?:别|不|不用|甭){_HURRY}(?:给我|帮我)?(?:{_PLACE})?{_END}"
    rf"|{_LEAD}(?:别|不[要用能]|甭|莫|勿|请勿|暂不|[暂还]不|(?<=暂时)不)(?:给我|帮我|再)?(?:下单|提交|下)(?:呢|{_END})"
    rf"|{_LEAD}(?<=先)(?:放|留|搁|存|记|挂|摆|缓)(?:着|一[放下留搁缓]|下|起来|你那|在那儿?)+{_END}"
    rf"|{_LEAD}[放留搁挂]着{_END}|{_LEAD}等等?(?:我|一?[下会]儿?|我一?下)?{_END}"
    rf"|{_LEAD}{_SOON}(?:我|咱|我们)?[再才就]?(?:{_DECIDE})?[单话信]?{_END}"
    rf"|{_LEAD}{_BY_DAY}(?:我|咱|我们)?[再才就]?{_DECIDE}[单话信]?{_END}"
    rf"|{_LEAD}(?:还)?[没未](?:想好|定好?|确定|决定|考虑好|商量好){_END}"
)
_ENGLISH = re.compile(
    r"(?:please )?(?:hold (?:on|it)|wait|not yet|do(?:n't| not) (?:order|place) (?:it |that )?yet)"
    r"(?: please)?(?:[,. ]+(?:i'll|i will|let me|i have to|i need to) (?:ask|check|think|see|look)"
    r"[a-z ]{0,25})?[. !]*"
)
_WHO = (
    r"(?:我们?|咱们?|一下|下)*(?:的|家|那个|那边)*(?:老[公婆]|爱人|先生|太太|媳妇|对象|老板娘?|店长|经理"
    r"|主管|领导|大厨|厨师长?|师傅|后厨|厨房|食堂|采购|会计|合伙人|股东|同事|员工|伙计|服务员|店员|店里"
    r"|家里人?|家人|[爸妈哥姐弟妹叔姨舅爷奶]{1,2}|儿子|女儿|孩子|客人|客户|顾客|朋友|人家|那边|别人"
    r"|[他她]们?|群里)"
)
_KINDS = (
    r"(?:[要选拿是来]?(?:哪[一-鿿]?|什么[一-鿿]{0,2}|啥[一-鿿]?|几[一-鿿]|多少)|要不要"
    r"|[要选拿]?.{1,4}还是.{1,4})"
)
_TURN = r"(?:等|让|容|得|要|去|再|跟|和|同|我|先)+"
_ASK_FIRST = re.compile(
    rf"(?P<about>.{{0,14}}?){_LEAD}{_TURN}(?:问问?|问一问|商量|合计|讨论)(?:一?下)?(?:{_WHO})?"
    rf"(?:商量|合计|讨论|问)?(?:一?下)?(?:{_KINDS})?(?:再{_DECIDE})?{_END}"
    rf"|{_LEAD}{_TURN}{_WHO}(?:商量|合计|讨论|说|确认|核对|通个?气|打个?招呼)(?:一?[下声])?(?:再{_DECIDE})?{_END}"
    rf"|(?P<which>.{{0,14}}?){_LEAD}{_TURN}(?:想想?|想一想|考虑(?:考虑)?|看看?|看一看|盘一?盘|数一?数|点一?点|盘点|清点|核对|对一?对|算算?)"
    r"(?:一?下)?(?:还?[差缺要]什么|还有没有[要缺]的|库存|存货|仓库|冰箱|店里|够不够|情况|清楚|好了?|行不行)?"
    rf"(?:再{_DECIDE})?{_END}"
    rf"|等.{{1,8}}?[了好齐够来]再{_DECIDE}单?{_END}"
    rf"|{_LEAD}{_WHO}(?:先|要|得|还没?|在|正)*(?:看一?[下眼]|看看|看过|过目|点头|过一?下目){_END}"
)
_SAYS_MORE = re.compile(
    r"[0-9]|[一二两三四五六七八九十半]{1,3}[箱件瓶包袋盒斤桶筐提罐]|多少钱|价|[?？]|[吗呢]$|(?<!什)么$"
    r"|有没有(?!要|缺)|取消|换|改|撤|退|送到|加|去掉"
)
"""An amount, a question of its own, a change."""
_TOLD_NOT = re.compile(
    r"(?:[别甭莫勿]|不[要用能]?)(?:给我|帮我|急着?|着急|忙着?)*(?:下单?|提交|确认)"
)
"""Not to be ordered, in so many words: what stands beside it is why."""
_STAYS_UNORDERED = re.compile(rf"{_TOLD_NOT.pattern}|先[放留搁存缓]")
_REASON = re.compile(
    rf"{_LEAD}(?:店里|家里|这边|还?在|正在?|有点(?!事)|太|这会儿?|手头|身边|最近)*+(?:很|挺)?(?:忙|开会|开车|吃饭|上课|没空|没时间|不方便|不在店里?|在?外面|路上|出门|有事|有点事|走不开){_END}"
    rf"|{_LEAD}{_TURN}?(?:再)?(?:问|商量|合计|讨论|想|考虑|看|盘|核对|对|算|确认|决定|犹豫|纠结|比较?){{1,2}}[一-鿿]{{0,12}}"
    rf"|{_LEAD}{_TURN}{_WHO}(?:商量|合计|讨论|说|确认|核对|打个?招呼)[一-鿿]{{0,8}}"
    rf"|{_LEAD}等(?!于)[一-鿿]{{0,12}}|{_LEAD}{_WHO}(?:还)?(?:没|不|未)[一-鿿]{{1,6}}"
    rf"|{_LEAD}(?:还)?(?:没|不)(?:急|着急|想好|看好|定|确定|决定|说完|写完|点完|报完|选完|看完|完|好)[一-鿿]{{0,3}}"
    rf"|{_LEAD}(?:可能|后面|等下|一会儿?)*还(?:有|要|想|得|需要?)(?:加|补|添|买|看|写|说|想|点)?(?:点|些|别的|其他|其它)?(?:东西|货|的|呢|没[说写加想]完?)?{_END}"
    rf"|{_LEAD}(?:预算|钱|资金|手头)[一-鿿]{{0,2}}(?:不够|紧张?|没到){_END}"
)
"""Asking, thinking, waiting, being busy: why it is to wait, and nothing else."""
_WHICH = re.compile(rf".{{0,8}}?{_KINDS}")
_NEUTRAL = re.compile(
    r"(?:暂时|就)*先这样吧?|(?:好的?|嗯|行|哦|谢谢|辛苦|对了|不好意思|麻烦了?|老板娘?|ok|sorry)+"
)


def took_words(turn: Turn, text: str) -> bool:
    """Keep the draft and its questions, and say so; False where more is said."""
    said = plain(text)
    is_change = isinstance(turn.pending, AnswerChange)
    if len(said) > _LONGEST or not (is_change or _has_draft(turn)):
        return False
    if is_change:
        said = _NOT_CHANGED.sub("先别", said)
    if not _ENGLISH.fullmatch(said) and not _holds(turn, said):
        return False
    if isinstance(turn.pending, AnswerChange):
        _tell_change(turn, turn.pending)
    else:
        _tell(turn, _goods_held(turn, said))
    return True


def split(turn: Turn, text: str) -> tuple[str, bool]:
    """可乐3箱 先别下单, 先别下单，可乐改3箱: the order beside the words that hold it; True where
    there are any.
    """
    if len(text) > _LONGEST:
        return text, False
    kept = text
    for gap in reversed(list(_CUT.finditer(text))):
        if _holds(turn, plain(text[gap.end() :])):
            kept = text[: gap.start()]
    first = _CUT.search(kept)
    if first is not None and _holds(turn, ahead := plain(kept[: first.start()])):
        kept = kept[first.end() :] if _STAYS_UNORDERED.search(ahead) else kept
    return (kept, True) if kept.strip() and kept != text else (text, False)


def orders(said: str) -> bool:
    """Whether the word that may confirm a draft says that it is to be ordered: not 好 alone."""
    return not said or _GO.search(plain(said)) is not None


def tell_kept(turn: Turn) -> None:
    """Behind an order that is to wait."""
    turn.say(turn.t("Good, nothing is ordered before you say so."))
    _remember(turn)


def keeps(turn: Turn, said: str) -> bool:
    """Whether a draft on hold waits on: 好的 is no order of it, which is said; 确认 is."""
    cart = turn.ground.cart
    if cart is None or not cart.lines or turn.remembered("on_hold") != int(cart.id):
        return False
    if orders(said):
        turn.remember(on_hold=None)
        return False
    turn.say(turn.t('The draft is still on hold, nothing is ordered; to order reply "confirm"'))
    return True


def keeps_change(turn: Turn, pending: AnswerChange, said: str) -> bool:
    """Whether a change on hold waits on: 好的 does not make it, which is said; 同意改 does."""
    if turn.remembered("change_on_hold") != int(pending.change_id):
        return False
    if orders(said):
        turn.remember(change_on_hold=None)
        return False
    turn.say(turn.t('The change is still on hold, nothing is changed; to make it reply "agree"'))
    return True


def _tell_change(turn: Turn, pending: AnswerChange) -> None:
    turn.remember(change_on_hold=int(pending.change_id))
    order = get_order(turn.tx, OrderId(pending.order_id))
    turn.say(
        turn.t("Good, {order_no} is not changed yet.", order_no=order.order_no),
        turn.t('To make the change reply "agree", to leave the order as it is "no change"'),
    )


def _remember(turn: Turn) -> None:
    cart = turn.ground.cart
    turn.remember(on_hold=int(cart.id) if cart is not None else None)


def _holds(turn: Turn, said: str) -> bool:
    """Whether each piece of what is said holds, or tells why."""
    asked = [plain(doubt.said) for doubt in openquestions.unsettled(turn)]
    pieces = [p for p in _CUT.split(said) if p and not _NEUTRAL.fullmatch(p)]
    held = [_is_held(turn, piece, asked) for piece in pieces]
    if any(is_held and _TOLD_NOT.search(p) for is_held, p in zip(held, pieces, strict=True)):
        return all(h or _is_reason(p) for h, p in zip(held, pieces, strict=True))
    return bool(pieces) and all(held)


def _is_reason(piece: str) -> bool:
    """我要跟合伙人商量 beside 先别下单: nothing to be done; all else is read as usual."""
    return _SAYS_MORE.search(piece) is None and _REASON.fullmatch(piece) is not None


def _is_held(turn: Turn, piece: str, asked: Sequence[str]) -> bool:
    if _SAYS_MORE.search(piece):
        return False
    if _NOT_YET.fullmatch(_behind_name(piece, asked)):
        return True
    about = _about(piece)
    if about is None:
        return False
    is_known = not about or about in asked or _WHICH.fullmatch(about) is not None
    return is_known or bool(_lines_called(turn, about))


def _about(piece: str) -> str | None:
    """What is to be asked or thought of (雪碧 of 雪碧再想想); None where nothing is."""
    found = _ASK_FIRST.fullmatch(piece)
    return None if found is None else found["about"] or found["which"] or ""


def _lines_called(turn: Turn, about: str) -> list[str]:
    """The goods of the draft that such words name."""
    cart = turn.ground.cart
    held = {line.sku_id for line in cart.lines} if cart is not None else set()
    return [sku.name for sku in goodsnamed.skus_named(turn, about) if sku.id in held]


def _goods_held(turn: Turn, said: str) -> list[str]:
    """Goods of the draft that are to be thought over: they stay, which is said."""
    abouts = (_about(piece) for piece in _CUT.split(said) if piece)
    return [name for about in abouts if about for name in _lines_called(turn, about)]


def _behind_name(piece: str, asked: Sequence[str]) -> str:
    """脉动先等等, 薯片先放着: without the goods that are asked about."""
    for name in asked:
        for size in range(len(name), 1, -1):
            if piece.startswith(name[-size:]):
                return piece[size:]
    return piece


def _has_draft(turn: Turn) -> bool:
    cart = turn.ground.cart
    return cart is not None and (bool(cart.lines) or bool(openquestions.unsettled(turn)))


def _tell(turn: Turn, goods: Sequence[str]) -> None:
    t = turn.t
    cart = turn.ground.cart
    doubts = openquestions.unsettled(turn)
    _remember(turn)
    lines = t.plural("{n} line", "{n} lines", n=len(cart.lines) if cart is not None else 0)
    turn.say(
        t("Good, nothing is ordered yet; the draft waits for you ({lines}).", lines=lines)
        if cart is not None and cart.lines
        else t("Good, nothing is ordered yet."),
        t(
            "{goods} stays in it meanwhile; if you do not want it, say so",
            goods=figures.joined(t, goods),
        )
        if goods
        else "",
        t(
            "Still to be said: {names}",
            names=figures.joined(t, (t('"{said}"', said=d.said[:40]) for d in doubts)),
        )
        if doubts
        else "",
        t("Just say it once you know")
        if doubts
        else t('Reply "confirm" to order, "cancel" to drop the whole draft'),
    )
