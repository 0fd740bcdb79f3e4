"""刚才那单的红牛多加一箱, 昨天那单加2箱可乐, 第一单不要了，第二单红牛改3箱: the order that is
named is changed, whatever draft is open; one that cannot be told is asked for.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from domain.base.ids import OrderId
from domain.order import Order, OrderSummary, get_order
from domain.order.states import EDITABLE
from handlers import callingoff, daywords, declining, orderchange, orderstatus
from handlers.context import Turn
from handlers.conversation import ChooseOrder
from handlers.ground import situation
from handlers.nlu import interpret, read
from handlers.nlu.dates import read_past
from handlers.nlu.intents import Cancel as CancelIntent
from handlers.nlu.intents import (
    CartView,
    EditDraft,
    OrderReference,
    Situation,
    Unclear,
)
from handlers.nlu.normalise import normalise
from handlers.nlu.numerals import DIGITS

_LONGEST = 200
_LISTED = 5
_ORDER = r"(?:[那这])?一?[张笔个]?(?:单子?|订单)"
_DAY = (
    r"昨天|昨晚|前天|大前天|今天|今早|(?:上|这|本)?(?:周|星期|礼拜)[一二三四五六日天]"
    r"|[0-9]{1,2}月[0-9]{1,2}[号日]|[0-9]{1,2}[号日]"
)
_NAMED = re.compile(
    rf"(?P<just>(?:刚才|刚刚|刚)(?:下|订|定|点)?(?:好|完)?的?{_ORDER}"
    rf"|上一?[张笔个]?单|前一单|最后那?一?单)"
    r"|(?P<no>[a-z]{2,3}-?[0-9]{3,8}-[0-9]{3,8})(?:[那这]?单)?"
    rf"|(?:尾号)?(?P<tail>[0-9]{{4}})号?的?{_ORDER}"
    rf"|第(?P<nth>[一二三四五六七八九1-9])[张笔个]?(?:单|订单)"
    rf"|(?P<day>{_DAY})(?:早上|上午|中午|下午|晚上)?(?:下|订|定)?的?{_ORDER}"
)
_NAMELESS = re.sub("[?]P<[a-z]+>", "?:", _NAMED.pattern)
_PART = re.compile(rf"(?:^|(?<=[,，。;；\n ]))(?:把|将|给我把|帮我把|那)?(?={_NAMELESS})")
_OF_IT = re.compile(r"(?:里面?|上面?|中)?的?[,，:： ]*")
_CANCELLED = re.compile(
    r"(?:先|就|全部?|都|给我|帮我)*(?:不要|不用|不订|取消|作废|撤|退)(?:送|订)?(?:掉|了|吧|哈|啊|一下)*"
)


@dataclass(frozen=True, slots=True)
class _Part:
    """What is said about one order: the match that names it, and the words behind."""

    named: re.Match[str]
    words: str

    @property
    def cancels(self) -> bool:
        """第一单不要了."""
        return _CANCELLED.fullmatch(self.words) is not None


def took_words(turn: Turn, text: str) -> bool:
    """Change or cancel the orders that are named; False where the message is something else."""
    parts = _parts(text) if turn.customer is not None else []
    if not parts or (len(parts) == 1 and parts[0].cancels and not parts[0].named["nth"]):
        return False  # 刚那单取消
    found = [_orders(turn, part) for part in parts]
    about = zip(parts, found, strict=True)
    if not all(_is_about_order(turn, part, orders) for part, orders in about):
        return False
    if len(parts) == 1 and parts[0].named["just"] and not found[0]:
        return False  # of the draft: nothing was placed lately
    before = turn.pending
    for at, (part, orders) in enumerate(zip(parts, found, strict=True)):
        if at and turn.pending is not before and turn.pending is not None:
            left = zip(parts[at:], found[at:], strict=True)
            said = "，".join(_by_number(turn, part, orders) for part, orders in left)
            turn.say(turn.t('Answer this first, then say "{said}" again.', said=said[:80]))
            break
        _do(turn, part, orders)
    return True


def of_draft(turn: Turn, text: str) -> str:
    """刚下的单 鱼丸还是改回2箱, where nothing was placed lately and a draft is open: the words
    without the order, which is the draft.
    """
    draft = turn.ground.cart
    parts = _parts(text) if draft is not None and draft.lines else []
    if len(parts) != 1 or not parts[0].named["just"] or parts[0].cancels:
        return text
    names_goods = bool(read(parts[0].words, turn.shop.lexicon).items)
    return parts[0].words if names_goods and not _orders(turn, parts[0]) else text


def _parts(text: str) -> list[_Part]:
    """What stands behind each order that is named; none unless the text begins with one."""
    said = normalise(text).text.strip()
    if len(said) > _LONGEST:
        return []
    starts = [m.end() for m in _PART.finditer(said)]
    if not starts or said[: starts[0]].strip("把将给我帮那 "):
        return []
    parts: list[_Part] = []
    for start, end in zip(starts, [*starts[1:], len(said)], strict=True):
        named = _NAMED.match(said, start)
        if named is None:
            return []
        of_it = _OF_IT.match(said, named.end())
        words = said[of_it.end() if of_it else named.end() : end]
        parts.append(_Part(named, re.sub(r"[,，。;；\s]*(?:把|将)?$", "", words)))
    return parts


def _is_about_order(turn: Turn, part: _Part, orders: Sequence[OrderSummary]) -> bool:
    """Whether the words change the order, rather than complain of it, ask or want it again."""
    if part.cancels or _is_day(part):
        return True
    whole = interpret(read(part.named[0] + part.words, turn.shop.lexicon), Situation())
    if not all(isinstance(i, EditDraft | Unclear | CancelIntent) for i in whole):
        return False
    reading = read(part.words, turn.shop.lexicon)
    lines = _lines(get_order(turn.tx, orders[0].id)) if orders else ()
    said = interpret(reading, Situation(cart=lines))
    return bool(reading.items) and all(isinstance(i, EditDraft) and i.is_change for i in said)


def _is_day(part: _Part) -> bool:
    """刚下的单改成后天送: the day alone is to change."""
    day = daywords.split_day(part.words)
    return day is not None and not day[0]


def _orders(turn: Turn, part: _Part) -> tuple[OrderSummary, ...]:
    """The orders the words may name; the newest first."""
    named = part.named
    if named["just"]:
        last = turn.ground.last_order
        draft = turn.ground.cart
        if last is None or (draft and draft.lines and last.status not in EDITABLE):
            return ()  # of the draft: the last order has left
        is_recent = turn.now - last.placed_at <= orderchange.RECENT
        return (last,) if is_recent else ()
    if named["nth"]:
        said = named["nth"]
        return _nth(turn, int(said) if said.isascii() else DIGITS[said])
    if named["day"]:
        wish = read_past(named["day"])
        return orderstatus.find_orders(turn, OrderReference(named[0], date=wish, is_last=False))
    number = (named["no"] or named["tail"]).upper()
    return orderstatus.find_orders(turn, OrderReference(named[0], order_no=number, is_last=False))


def _nth(turn: Turn, no: int) -> tuple[OrderSummary, ...]:
    """第二单: of the list that was shown, else as the list shows them (the newest first)."""
    if isinstance(turn.pending, ChooseOrder):
        ids = turn.pending.order_ids[no - 1 : no]
        return tuple(get_order(turn.tx, OrderId(i)) for i in ids)
    return orderstatus.find_orders(turn, OrderReference())[no - 1 : no]


def _alive(orders: Sequence[OrderSummary]) -> list[OrderSummary]:
    """Those that can be changed; all of them where none can."""
    return [o for o in orders if o.status in EDITABLE] or list(orders)


def _by_number(turn: Turn, part: _Part, orders: Sequence[OrderSummary]) -> str:
    """第二单红牛改3箱 with the number of its order: 第二单 may be another one by then."""
    alive = _alive(orders)
    return _numbered(turn, alive[0], part.words) if len(alive) == 1 else part.named[0] + part.words


def _numbered(turn: Turn, order: OrderSummary, words: str) -> str:
    return f"{order.order_no}{'' if turn.t.language == 'en' else '那单'}{words}"


def _do(turn: Turn, part: _Part, orders: Sequence[OrderSummary]) -> None:
    t = turn.t
    alive = _alive(orders)
    if not alive:
        turn.say(t("I found no such order."), *_open_ones(turn))
        return
    if len(alive) > 1:
        turn.say(
            t("Which order do you mean?"),
            *(orderstatus.short_line(turn, o) for o in alive[:_LISTED]),
            _example(turn, alive[0], part.words),
        )
        return
    if part.cancels:
        callingoff.ask_to_cancel(turn, alive[0])
        return
    _change(turn, get_order(turn.tx, alive[0].id), part.words)


def _change(turn: Turn, order: Order, words: str) -> None:
    """The words as if the order's lines stood in the draft; previewed, then his 确认 (D15)."""
    t = turn.t
    if order.status not in EDITABLE:
        turn.order_id = order.id
        turn.say(orderstatus.unchangeable(t, order), t('Say what you need, like "cola 3 cases"'))
        return
    view = replace(situation(turn, turn.ground), cart=_lines(order), pending=None, topic=())
    ground, reading = turn.ground, read(words, turn.shop.lexicon)
    intents = interpret(reading, view)
    edits = [i for i in intents if isinstance(i, EditDraft)]
    turn.ground = replace(ground, last_order=order)
    if (gone := declining.absent(reading, view, edits)) and not any(e.items for e in edits):
        turn.say(declining.absent_text(turn, gone, order_no=order.order_no))
    for intent in edits:
        if intent.items or intent.wanted_date or intent.note:
            orderchange.change_placed(turn, intent)
    turn.ground = ground


def _lines(order: Order) -> tuple[CartView, ...]:
    return tuple(
        CartView(line.no, line.sku_id, line.quantity.count, line.quantity.unit)
        for line in order.lines
    )


def _open_ones(turn: Turn) -> Iterator[str]:
    for order in orderstatus.find_orders(turn, OrderReference())[:_LISTED]:
        yield orderstatus.short_line(turn, order)


def _example(turn: Turn, order: OrderSummary, words: str) -> str:
    said = _numbered(turn, order, words)
    return turn.t('Say it with the number, like "{said}"', said=said[:60])
