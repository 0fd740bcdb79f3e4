"""Which lines of an order the words of a rep mean: 雪碧和红牛, 第2行, 雪碧只有1箱."""

import re
from dataclasses import dataclass, field

from domain.base.ids import SkuId
from domain.order import Order
from handlers import cart
from handlers.context import Turn
from handlers.nlu import interpret, read
from handlers.nlu.intents import EditDraft, Exact, ItemReading, NoAmount, Situation
from handlers.nlu.numerals import number_value

_MARKS = " ,.;:!。、!~的了吧啊哦呀"
SHORT = re.compile(
    r"(?:都|全|也|现在|暂时|今天|已经|已|是|暂|目前|is |are |all ){0,3}"
    r"(?:没有?货|没有了|没了|缺货|无货|断货|断档|卖完|卖光|售罄|没有?库存|out of stock|sold out)"
)
FEW = re.compile(r"[只就仅](?:有|剩|够|能发|能给|发)|only")
_ROW = re.compile(r"(?:第|line )?\s*(?P<n>\d{1,3}|[一二三四五六七八九十两]{1,3})\s*[行项条号个]?")
_BETWEEN = re.compile(r"[,.;。、/+\s]+|and ")
_JOINED = re.compile(r"[和跟与及]|还有|\s+")


@dataclass(slots=True)
class Parts:
    """What the words name of the order: lines, other amounts, what is not found in it, what may
    be several lines, and what says more than a name."""

    skus: list[SkuId] = field(default_factory=list)
    amounts: list[str] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)
    several: list[str] = field(default_factory=list)
    unread: list[str] = field(default_factory=list)

    @property
    def is_read(self) -> bool:
        """Whether every word is understood and of this order."""
        return not self.unknown and not self.unread


def parts_of(turn: Turn, order: Order, words: str, *, is_only: bool) -> Parts:
    """What each piece names; a piece with 只有 is an amount, the others are lines.

    With `is_only` the words say what there is: what is missing or too little is not read there.
    """
    parts = Parts()
    if is_only and (SHORT.search(words) or FEW.search(words)):
        parts.unread.append(words)
        return parts
    for piece in _BETWEEN.split(SHORT.sub(",", words)):
        named = piece.strip(_MARKS)
        if not named:
            continue
        if FEW.search(named):
            parts.amounts.append(named)
        else:
            _take(turn, order, named, parts)
    return parts


def _take(turn: Turn, order: Order, named: str, parts: Parts) -> None:
    """The line it names, else each of the goods that are said in it: 雪碧和红牛."""
    pieces = [one for one in _JOINED.split(named) if one]
    row = _ROW.fullmatch(named)
    paid = [line for line in order.lines if not line.is_gift]
    items = () if row is not None else _items(turn, named)
    if row is not None:
        found = [line.sku_id for line in paid if line.no == number_value(row["n"])]
    else:
        ids = cart.named_skus(items or ())
        found = [line.sku_id for line in paid if line.sku_id in ids]
    if len(pieces) > 1 and (items is None or len(items) != 1):
        for one in pieces:
            _take(turn, order, one, parts)
    elif items is None or (found and any(_says_more(order, found, one) for one in items)):
        parts.unread.append(named)
    elif len(found) == 1:
        parts.skus += [sku for sku in found if sku not in parts.skus]
    else:
        (parts.several if found else parts.unknown).append(named)


def _items(turn: Turn, named: str) -> tuple[ItemReading, ...] | None:
    """What a reading makes of it; None where it says more than goods."""
    about = interpret(read(named, turn.shop.lexicon), Situation())
    edits = [intent for intent in about if isinstance(intent, EditDraft)]
    if any(one.leftovers or one.note or one.wanted_date for one in edits if one.items):
        return None
    return tuple(item for one in edits for item in one.items)


def _says_more(order: Order, found: list[SkuId], item: ItemReading) -> bool:
    """Whether it puts others in their place, or tells another amount than the line has."""
    if item.target is not None or item.fallback is not None:
        return True
    match item.amount:
        case NoAmount():
            return False
        case Exact(count=count, unit=unit, rest=(), gift=None):
            lines = [line for line in order.lines if line.sku_id in found and not line.is_gift]
            amounts = [line.quantity for line in lines]
            return all(one.count != count or unit not in (None, one.unit) for one in amounts)
        case _:
            return True
