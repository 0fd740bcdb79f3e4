"""盐店里还有 换成味精1件, while it is asked which 盐: the other goods take the question's place.

The amount is the one said with them, else the one that was said with the goods asked about.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from domain.base.ids import SkuId
from domain.base.values import replace
from handlers import answers, openquestions
from handlers.context import Turn
from handlers.conversation import Doubt
from handlers.ground import situation
from handlers.nlu import interpret, read
from handlers.nlu.intents import (
    Aftersale,
    CartView,
    EditDraft,
    Exact,
    ItemReading,
    NoAmount,
    Op,
    Resolved,
    Situation,
)
from handlers.nlu.lexicon import Lexicon
from handlers.nlu.match import lookup
from handlers.nlu.normalise import plain
from handlers.nlu.reading import Mention, Reading
from handlers.nlu.resolve import ids_of
from handlers.nlu.thoughts import read_thought

_LONGEST = 40
_NAME = 10
"""Characters of a name before a reason."""
_WHY = re.compile(
    r"(?P<before>.{2,24}?)[\s,，。;；]*(?:那|就|我|请|麻烦|给我|帮我|还是|全|都)*"
    r"(?<![不别別])(?:换成|換成|改成|改為|改为|换为|換為|换个|換個|换点|換點|换|換|改要|改拿)(?P<instead>(?![了吧的啊吗。]+$)[^换換改]{1,20})"
)

_WHY_BEHIND = re.compile(
    r"(?P<swap>\S{1,14}?(?<![不别別])(?:换成|換成|改成|换|換)\S{1,14})[\s,，。;；]+"
    r"(?P<why>(?:因为|因為|毕竟|主要(?:是)?)?(?:[我咱][们們]?|客人|顾客|顧客|大家|他们|他們|街坊|老人|孩子|店里|店裡|家里"
    r"|这边|這邊|这里|最近|现在|因为|因為)[^0-9]{1,20})"
)
_WANTS = re.compile(r"换|換|改|不要|再|加|还要|還要|来|[?？吗嗎]|我要|送|退")
_IF_NONE = re.compile(
    r"(?:[没沒]有?(?:货|貨|了)?|[缺断]货)(?:的话|的話)?[，, ]?(?:就|那就|再|的话|的話)"
)


@dataclass(frozen=True, slots=True)
class Swap:
    """The change of the draft, and the questions that it answers."""

    edit: EditDraft
    answered: tuple[Doubt, ...]


def meant(turn: Turn, reading: Reading, view: Situation) -> EditDraft | None:
    """The change of the draft, its questions closed; None where nothing asked about is swapped."""
    if not any(raw.op is Op.REPLACE for raw in reading.items):
        return None
    if _IF_NONE.search(reading.text):
        return None  # said for the case that there is none
    found = read_swap(reading, view, openquestions.unsettled(turn))
    if found is None:
        return None
    openquestions.close(turn, found.answered)
    turn.settle()
    return found.edit


def read_swap(reading: Reading, view: Situation, asked: Sequence[Doubt]) -> Swap | None:
    """The words read as if the goods asked about stood in the draft."""
    held = {line.sku_id for line in view.cart}
    open_ids = {i for doubt in asked for i in answers.subjects(doubt)} - held
    if not open_ids:
        return _swapped_line(reading, view, asked)
    lines = tuple(
        CartView(len(view.cart) + n, sku_id, Decimal(1), "")
        for n, sku_id in enumerate(sorted(open_ids), 1)
    )
    topic = tuple(sorted(open_ids)) if len(asked) == 1 else ()
    known = replace(view, cart=(*view.cart, *lines), topic=(*topic, *view.topic), pending=None)
    intents = interpret(reading, known)
    if len(intents) != 1 or not isinstance(intents[0], EditDraft):
        return None
    items: list[ItemReading] = []
    answered: list[Doubt] = []
    for item in intents[0].items:
        doubt = _swapped(item, open_ids, asked)
        items.append(item if doubt is None else _instead(item, doubt))
        answered += [] if doubt is None else [doubt]
    if not answered:
        return None
    return Swap(replace(intents[0], items=tuple(items), is_change=False), tuple(answered))


def _swapped_line(reading: Reading, view: Situation, asked: Sequence[Doubt]) -> Swap | None:
    """换红牛 to the one question about a line of the draft that is not there any more."""
    if len(asked) != 1 or asked[0].drops is None:
        return None
    gone = SkuId(asked[0].drops)
    known = replace(view, topic=(gone, *view.topic), pending=None)
    intents = interpret(reading, known)
    if len(intents) != 1 or not isinstance(intents[0], EditDraft):
        return None
    items = intents[0].items
    if len(items) != 1 or _swapped(items[0], {gone}, asked) is None:
        return None
    return Swap(intents[0], (asked[0],))


def _swapped(item: ItemReading, open_ids: set[SkuId], asked: Sequence[Doubt]) -> Doubt | None:
    """The one question whose goods an item replaces."""
    ids = set(ids_of(item.product))
    if item.op is not Op.REPLACE or not ids or not ids <= open_ids:
        return None
    if not isinstance(item.target, Resolved) and not ids_of(item.target):
        return None
    about = [doubt for doubt in asked if ids <= answers.subjects(doubt)]
    return about[0] if len(about) == 1 else None


def _instead(item: ItemReading, doubt: Doubt) -> ItemReading:
    amount = item.amount
    if isinstance(amount, NoAmount) and doubt.count:
        amount = Exact(Decimal(doubt.count), doubt.unit or None)
    return replace(item, op=Op.ADD, product=item.target, target=None, amount=amount)


def without_reason(turn: Turn, text: str) -> tuple[str, str]:
    """香菜家里还有一把 换成韭菜4斤: 香菜换成韭菜4斤, where it is not understood as it stands.

    The second is the reason where it complains of goods that came, to be handled by itself.
    """
    behind = _WHY_BEHIND.fullmatch(text.strip()) if len(text) <= _LONGEST else None
    if behind is not None and turn.ground.cart is not None and not _WANTS.search(behind["why"]):
        return behind["swap"], ""
    found = _WHY.fullmatch(text.strip()) if len(text) <= _LONGEST else None
    cart = turn.ground.cart
    if found is None or cart is None or _IF_NONE.search(text) or read_thought(text) is not None:
        return text, ""
    lexicon = turn.shop.lexicon
    near = {line.sku_id for line in cart.lines}
    near |= {i for doubt in openquestions.unsettled(turn) for i in answers.subjects(doubt)}
    name, named = _name_ahead(found["before"], near, lexicon)
    why = found["before"][len(name) :].strip(" ，,")
    if not name or not why or _is_understood(turn, text, named) or _names_goods(why, lexicon):
        return text, ""
    told = interpret(read(name + why, lexicon), situation(turn, turn.ground))
    complains = any(isinstance(intent, Aftersale) for intent in told)
    return f"{name}换成{found['instead']}", name + why if complains else ""


def _name_ahead(text: str, near: set[SkuId], lexicon: Lexicon) -> tuple[str, set[SkuId]]:
    """The longest beginning that names goods of the draft or of a question, and those goods."""
    said = text.lstrip()
    for size in range(min(len(said) - 1, _NAME), 0, -1):
        fits = lookup(lexicon, plain(said[:size]), is_exact=True).fits
        named = {lexicon.goods(fit.at).sku_id for fit in fits if not fit.loose} & near
        if named:
            return said[:size], named
    return "", set()


def _is_understood(turn: Turn, text: str, named: set[SkuId]) -> bool:
    """Whether the words say by themselves that something takes the place of the goods named."""
    reading = read(text, turn.shop.lexicon)
    view = situation(turn, turn.ground)
    if read_swap(reading, view, openquestions.unsettled(turn)) is not None:
        return True
    return any(
        item.op is Op.REPLACE and set(ids_of(item.product)) & named
        for intent in interpret(reading, view)
        if isinstance(intent, EditDraft)
        for item in intent.items
    )


def _names_goods(why: str, lexicon: Lexicon) -> bool:
    """可乐3箱 雪碧换成七喜 tells no reason: other goods or a size stand before the swap."""
    return any(
        raw.mention is not None
        and (raw.mention.specs or raw.mention.pack or _is_name(raw.mention))
        for raw in read(why, lexicon).items
    )


def _is_name(mention: Mention) -> bool:
    return any(not fit.fuzzy and not fit.loose for fit in mention.found.fits)
