"""Short sentences with one meaning: answers to the open question, and the words of the help.

Only whole messages count, so that nothing that is said otherwise is caught by them.
"""

import re
from decimal import Decimal

from domain.base.ids import OrderId, SkuId
from domain.order import get_orders
from handlers.context import Turn
from handlers.conversation import (
    AnswerChange,
    ChooseDamaged,
    ChooseOrder,
    ConfirmWhich,
    Doubt,
    DoubtWhy,
    OrderPurpose,
    PlaceAgain,
    PlaceDraft,
    ResumeDraft,
    SettleChange,
    SettleDoubts,
    UndoLast,
)
from handlers.figures import LETTERS
from handlers.nlu.intents import (
    Amount,
    AskOrder,
    Browse,
    BrowseWhat,
    Cancel,
    CancelTarget,
    Choose,
    Confirm,
    EditDraft,
    Exact,
    Handoff,
    Help,
    Intent,
    ItemReading,
    NoAmount,
    Op,
    PendingView,
    Pick,
    Resolved,
    StaffAct,
    StaffCommand,
    Undo,
)
from handlers.nlu.match import lookup
from handlers.nlu.normalise import plain
from handlers.nlu.numerals import number_value

_YES = frozenset({"是", "是的", "对", "對", "对的", "對的", "要", "好", "yes", "y", "同意"})
_AGAIN = frozenset({"是", "是的", "再来", "再來", "再下一单", "再下一單", "again", "order again"})
"""再来一单 has to be said: 好, 要, 对 may answer the draft above the question."""
_NO = frozenset(
    {"不", "不要", "不用", "不用了", "不是", "否", "不行", "不同意", "不改", "别改", "no", "n"}
)
_CANCEL_IT = frozenset(
    {"确认", "確認", "确定", "確定", "好的", "行", "嗯", "ok", "confirm"}
    | {"确认取消", "確認取消", "确定取消", "對取消", "对取消", "是取消", "取消掉"}
    | {"取消", "取消吧", "取消了", "取消订单", "取消訂單", "撤单", "撤單", "cancel"}
)
"""Yes to "要取消 SO-… 吗？", besides `_YES`."""
_IT_CAME = frozenset(
    {"确认", "確認", "嗯", "ok", "好的", "到", "收到", "有", "confirm", "received", "arrived"}
)
_NOT_YET = frozenset(
    {"没", "沒", "没有", "沒有", "还没", "還沒", "没到", "沒到", "没收到", "沒收到", "not yet"}
)
"""No to "have the goods arrived?", besides `_NO`."""
_TAIL = re.compile(r"(?:[a-z]{2,3}-)?(?:\d{4}-)?(\d{4})(?:[那这這]?一?[张張个個]?[单單個个])?")
_ON = frozenset({"继续", "繼續", "接着下", "接著下", "继续上次的单", "continue", "go on"})
_SAME = frozenset(
    {"一样", "一樣", "也一样", "也一樣", "一样多", "一樣多", "同样", "同樣", "the same", "same"}
)
_NONE = frozenset({"不要", "不要了", "都不要", "都不是", "不要这个", "不用了", "none", "no"})
_BOTH = re.compile(
    r"(?:两个|两样|两单|两边|兩個)?(?:全部?|都)(?:要|行|可以|好|确认|確認|同意|下)(?:了|吧|的)*"
    r"|(?:两个|两样|两单|兩個)(?:确认|確認|同意)吧?"
    r"|[1①][和跟、,，+ ]*[2②](?:都要|都行)?|both(?: of them)?|confirm both"
)
_ONE_OF_BOTH = (
    re.compile(r"(?:就|先)?下[这這新][一个個的]?[单單份]吧?|the draft"),
    re.compile(r"(?:就|先)?(?:同意(?:改|改动|修改)?|改(?:那|原来那|上一?)[单單])吧?|the change"),
)
_NONE_OF_ALL = frozenset({"都不要", "都不是", "都不要了", "一个都不要", "none", "none of them"})


_IF_ABSENT = re.compile(
    r"(?P<goods>[^\s,，0-9]{1,10}?)?(?:要是|如果|实在)?没[有货](?:货|的话)?(?:就|那就|那)?"
    r"(?:算了|不要了?|免了|拉倒|不用了?)[吧哈]?"
)
"""豆腐皮没有就算了."""
_EACH_SO_MANY = re.compile(
    r"(?:都|各|每样|全部?)(?:来|要|是|拿|各)?\s?(?P<count>[0-9]{1,4}|[一二两三四五六七八九十]{1,3})\s?"
    r"(?P<unit>[箱件瓶罐包袋桶盒提斤条板])?[吧。 ]?"
)
_COMMANDS: dict[str, Intent] = {
    "my orders": AskOrder(),
    "orders": AskOrder(),
    "my order": AskOrder(),
    "rep": Handoff(),
    "my rep": Handoff(),
    "help": Help(),
    "details": Browse(BrowseWhat.DRAFT),
    "detail": Browse(BrowseWhat.DRAFT),
    "my usual goods": Browse(BrowseWhat.USUAL),
    "my usual": Browse(BrowseWhat.USUAL),
    "what's new": Browse(BrowseWhat.NEW),
    "復原": Undo(),
    "不要": Cancel(),
    "不需要": Cancel(),
    "cancel the order": Cancel(CancelTarget.ORDER),
    "cancel my order": Cancel(CancelTarget.ORDER),
    "waiting": StaffCommand(StaffAct.LIST),
}
_SET_LINE = re.compile(r"(?:change )?line (\d{1,3}) to (\d{1,5})(?: ([a-z]+))?")
_REMOVE_LINE = re.compile(r"(?:take out|remove|delete|no) line (\d{1,3})")
_REMOVE = re.compile(r"take out (.{1,40})")
_DRINKS = re.compile(r"what (.{1,30}) (?:are there|do you have)")


LANGUAGES = {
    "english": "en",
    "in english": "en",
    "english please": "en",
    "英文": "en",
    "说英文": "en",
    "中文": "zh-CN",
    "简体": "zh-CN",
    "简体中文": "zh-CN",
    "英语": "en",
    "英語": "en",
    "普通话": "zh-CN",
    "chinese": "zh-CN",
    "simplified chinese": "zh-CN",
    "traditional chinese": "zh-TW",
    "繁体字": "zh-TW",
    "繁體": "zh-TW",
    "繁体": "zh-TW",
    "繁體中文": "zh-TW",
    "繁体中文": "zh-TW",
}
"""A message that is only the name of a language: it is spoken from now on."""
_ENGLISH_WORD = re.compile(r"(?<![\w-])[a-z]{3,}(?![\w-])", re.IGNORECASE)
_LANGUAGE_WISH = re.compile(
    r"(?:请|請|麻烦|麻煩|我要|能不能|可以)?(?:切换|切換|换|換|改|转|轉|用|说|說|讲|講|回)(?:成|到|回|为|為)?(?P<zh>.{2,6}?)(?:吗|嗎|吧|回复|回覆|回答)?"
    r"|(?:please )?(?:(?:reply|answer|speak|write|switch|change|talk)(?: to me)?(?: (?:in|to))? )"
    r"(?P<en>[a-z ]{6,20}?)(?: please)?"
    r"|(?:do you speak |in )(?P<ask>[a-z ]{6,12})",
    re.IGNORECASE,
)


def is_english(text: str) -> bool:
    """Whether a message is a sentence of English words, not a code or a brand."""
    return text.isascii() and len(_ENGLISH_WORD.findall(text)) >= 2


def language_wish(text: str) -> str | None:
    """The language a message asks for, as a code: "reply in English please", 切换英文, 英文."""
    said = text.strip().strip("。.!！?？~～").casefold()
    if found := LANGUAGES.get(said):
        return found
    match = _LANGUAGE_WISH.fullmatch(said)
    name = next((n for n in match.groups() if n), "") if match else ""
    return LANGUAGES.get(name.strip())


def command(text: str) -> Intent | None:
    """The intent of a message that is exactly one of the words the help names."""
    said = text.strip().strip("。.!！~～").casefold()
    if found := _COMMANDS.get(said):
        return found
    if match := _SET_LINE.fullmatch(said):
        amount = Exact(Decimal(match[2]), match[3])
        return EditDraft((_line_item(Op.SET, text, int(match[1]), amount),), is_change=True)
    if match := _REMOVE_LINE.fullmatch(said):
        item = _line_item(Op.REMOVE, text, int(match[1]), NoAmount())
        return EditDraft((item,), is_change=True)
    if match := _DRINKS.fullmatch(said):
        return Browse(BrowseWhat.CATEGORY, match[1])
    return None


def _line_item(op: Op, text: str, line_no: int, amount: Amount) -> ItemReading:
    return ItemReading(op, text, (0, len(text)), None, amount, line_no)


_IF_THERE = re.compile(
    r"(?P<goods>\S{1,20}?)(?:还|還)?(?:有没有|有沒有|有)(?:现货|現貨|货|貨)?(?:吗|嗎|没|沒|不|么|吧)?"
    r"[，,。?？ ]*(?:有的话|有的話|有货的话|有貨的話|如果有|要是有|有货|有貨|有的?)"
    r"(?:就)?[，, ]*(?:给我|給我|帮我|幫我)?(?:来|來|要|拿|订|訂|上|送|发|發)\s*"
    r"(?P<amount>[\d.一二两兩三四五六七八九十半俩仨百]+\s*[^\s\d，,。、没沒不]{0,2})"
    r"(?:[，, ]*[没沒]有?(?:的话|的話)?就?(?:不要|算)了?)?[吧。.!！ ]*"
)
"""可乐还有吗 有的话来5箱: every draft is checked against the stock, so that it is an order."""


def reworded(text: str) -> str:
    """ "take out sprite", 可乐还有吗 有的话来5箱 in words the reader knows."""
    if (asked := _IF_THERE.fullmatch(text.strip())) is not None:
        return f"{asked['goods']}{asked['amount']}"
    match = _REMOVE.fullmatch(text.strip().casefold())
    return f"no {match[1]}" if match else text


def answer(turn: Turn, text: str, view: PendingView | None) -> Intent | None:
    """The intent of a short answer; None where the words have to be read as usual."""
    said = text.strip().strip("。.!！~～").casefold()
    if view is None or not said or len(said) > 40:
        return None
    chosen = _chosen(said, view) or _of_goods(turn, said, view)
    if chosen is not None:
        return chosen
    match turn.pending:
        case ResumeDraft() if said in _ON | _YES:
            return Confirm(text)
        case UndoLast() | AnswerChange() | PlaceDraft() if said in _YES:
            return Confirm(text)
        case UndoLast() | AnswerChange() | ResumeDraft() | PlaceDraft() if said in _NO:
            return Cancel(CancelTarget.ANY)
        case ChooseOrder() as pending:
            return _of_orders(turn, said, pending)
        case PlaceAgain():
            return _of_repetition(said, text)
        case SettleChange() | ConfirmWhich():
            return _of_change(turn.pending, said)
        case SettleDoubts(doubts=asked):
            return _of_doubts(turn, said, asked)
        case _:
            return None


def _of_change(pending: SettleChange | ConfirmWhich, said: str) -> Intent | None:
    """都不要了 to what is unclear in a change; 都确认, 下这单, 同意改 where a draft waits too."""
    if isinstance(pending, SettleChange):
        return Cancel(CancelTarget.ANY) if said in _NONE_OF_ALL - {"都不是"} else None
    if _BOTH.fullmatch(said):
        return Choose((Pick(number=1), Pick(number=2)))
    chosen = (Pick(number=n) for n, one in enumerate(_ONE_OF_BOTH, 1) if one.fullmatch(said))
    return next((Choose((pick,)) for pick in chosen), None)


def _of_doubts(turn: Turn, said: str, asked: tuple[Doubt, ...]) -> Intent | None:
    """一样, 不要, 没有就算了, 各10斤, and 都不要 where several things are asked."""
    if (given_up := _given_up(said, asked)) is not None:
        return given_up
    if (each := _each_so_many(said, asked)) is not None:
        return each
    if len(asked) == 1 and said in _SAME and asked[0].why is DoubtWhy.AMOUNT:
        return _as_before(turn, asked[0], turn.text)
    if len(asked) > len(LETTERS) or said not in (_NONE if len(asked) == 1 else _NONE_OF_ALL):
        return None
    letters = LETTERS if len(asked) > 1 else ("",)
    none = ((letter, len(one.options) + 1) for letter, one in zip(letters, asked, strict=False))
    return Choose(tuple(Pick(number, letter, is_none=True) for letter, number in none))


def _given_up(said: str, asked: tuple[Doubt, ...]) -> Choose | None:
    """豆腐皮没有就算了: what is asked about those goods is answered with "none of them"."""
    found = _IF_ABSENT.fullmatch(said)
    if found is None or len(asked) > len(LETTERS):
        return None
    goods = found["goods"]
    about = [at for at, d in enumerate(asked) if goods and (goods in d.said or d.said in goods)]
    if not goods and len(asked) == 1:
        about = [0]
    if len(about) != 1:
        return None
    letter = LETTERS[about[0]] if len(asked) > 1 else ""
    return Choose((Pick(len(asked[about[0]].options) + 1, letter, is_none=True),))


def _each_so_many(said: str, asked: tuple[Doubt, ...]) -> Choose | None:
    """各10斤, where of each of several goods is asked how many."""
    found = _EACH_SO_MANY.fullmatch(said)
    is_asked = all(doubt.why is DoubtWhy.AMOUNT for doubt in asked)
    if found is None or not is_asked or not 1 < len(asked) <= len(LETTERS):
        return None
    count = number_value(found["count"])
    if not count:
        return None
    amount = Exact(count, found["unit"])
    return Choose(tuple(Pick(None, letter, amount=amount) for letter in LETTERS[: len(asked)]))


def _of_goods(turn: Turn, said: str, view: PendingView) -> Choose | None:
    """水 to 2瓶是哪种: the only line of the list that can be called so."""
    if not isinstance(turn.pending, ChooseDamaged):
        return None
    lexicon = turn.shop.lexicon
    names = {lexicon.entry(fit.at).name for fit in lookup(lexicon, plain(said).strip(" 的")).fits}
    fitting = [option.number for option in view.options if option.text in names]
    return Choose((Pick(number=fitting[0]),)) if len(fitting) == 1 else None


def _as_before(turn: Turn, doubt: Doubt, text: str) -> Intent | None:
    """一样: as much as of the line that was spoken of last (D23)."""
    cart = turn.ground.cart
    if cart is None or not cart.lines or not doubt.options:
        return None
    spoken = [int(i) for i in turn.remembered("skus") or ()]
    line = next((x for x in cart.lines if int(x.sku_id) in spoken), cart.lines[-1])
    amount = Exact(line.quantity.count, line.quantity.unit)
    goods = Resolved(SkuId(doubt.options[0].sku_id))
    return EditDraft((ItemReading(Op.ADD, text, (0, len(text)), goods, amount),))


def _of_orders(turn: Turn, said: str, pending: ChooseOrder) -> Intent | None:
    """要取消 SO-… 吗？, or which of several: 3325, 3325那单."""
    if pending.purpose is OrderPurpose.ARRIVED:
        return _of_arrived(turn, said, pending)
    if pending.purpose is not OrderPurpose.CANCEL or len(pending.order_ids) > 1:
        return _order_numbered(turn, said, pending.order_ids)
    pieces = [p for p in re.split(r"[\s,，。!！~、]+", said) if p]
    if pieces and all(p.removesuffix("吧") in _YES | _CANCEL_IT for p in pieces):
        return Choose((Pick(number=1),))  # 对 取消
    return Cancel(CancelTarget.ANY) if said in _NO else None


def _of_arrived(turn: Turn, said: str, pending: ChooseOrder) -> Intent | None:
    """Have the goods arrived?, or of which order."""
    if said in _NO | _NOT_YET:
        return Cancel(CancelTarget.ANY)
    if len(pending.order_ids) > 1:
        return _order_numbered(turn, said, pending.order_ids)
    is_yes = said.removesuffix("了") in _YES | _IT_CAME
    return Choose((Pick(number=1),)) if is_yes else None


def _order_numbered(turn: Turn, said: str, order_ids: tuple[int, ...]) -> Intent | None:
    """3325, 3325那单: the order of the list whose number ends like that."""
    match = _TAIL.fullmatch(said)
    if match is None:
        return None
    orders = get_orders(turn.tx, [OrderId(i) for i in order_ids])
    for n, order_id in enumerate(order_ids, 1):
        found = orders.get(OrderId(order_id))
        if found is not None and found.order_no.endswith(match[1]):
            return Choose((Pick(number=n),))
    return None


def _of_repetition(said: str, text: str) -> Intent | None:
    """再来一单, or was it a duplicate?"""
    if said in _AGAIN:
        return Choose((Pick(number=1),))
    if said in _YES:
        return Confirm(text)
    return Choose((Pick(number=2),)) if said in _NO else None


def _chosen(said: str, view: PendingView) -> Choose | None:
    """The text of exactly one option, word for word."""
    found = [o for o in view.options if o.text.casefold() == said]
    if len(found) != 1:
        return None
    return Choose((Pick(number=found[0].number, question=found[0].question),))
