"""Takes answers in words to the questions of a draft, or of a change of a placed order."""

from collections.abc import Sequence
from decimal import Decimal

from domain.base.ids import SkuId
from domain.base.values import replace
from domain.catalog import get_skus
from handlers import answers, cart, drafts, learning, openquestions, orderchange
from handlers.context import Turn
from handlers.conversation import Doubt, SettleChange, SettleDoubts
from handlers.nlu import interpret, read
from handlers.nlu.choices import by_number
from handlers.nlu.intents import Choose, EditDraft, Situation
from handlers.nlu.reading import Reading
from handlers.shortwords import read_short
from handlers.worded import Worded, read_answers


def took(turn: Turn, reading: Reading, view: Situation) -> bool:
    """Take 脉动要桃子的, 黄瓜味 再来红牛1箱 as answers; False where nothing is answered."""
    asked = _asked(turn)
    is_number = (
        by_number(reading.normal) is not None and "号" not in reading.normal
    )  # 7号 batteries
    if not asked or turn.replay is not None or is_number:
        return False
    short = read_short(reading.normal, asked, reading.lexicon)
    if short is not None and isinstance(turn.pending, SettleDoubts):
        return _take(turn, Worded(short.picks, short.rest), asked, view)
    is_open = isinstance(turn.pending, SettleDoubts | SettleChange)
    found = read_answers(reading, asked, lambda ids: _costs(turn, ids), is_open=is_open)
    if found is None:
        return False
    if isinstance(turn.pending, SettleChange):
        if found.rest:
            return False
        orderchange.settle(turn, Choose(found.picks), turn.pending)
        return True
    return _take(turn, found, asked, view)


def _take(turn: Turn, found: Worded, asked: tuple[Doubt, ...], view: Situation) -> bool:
    if found.rest:
        return _with_more(turn, found, asked, view)
    cart.answer_doubts(turn, Choose(found.picks), SettleDoubts(asked))
    return True


def _asked(turn: Turn) -> tuple[Doubt, ...]:
    if isinstance(turn.pending, SettleChange):
        return turn.pending.doubts
    return openquestions.unsettled(turn)


def _with_more(turn: Turn, found: Worded, asked: Sequence[Doubt], view: Situation) -> bool:
    """The answers and what is ordered beside them, as one change of the draft."""
    more = interpret(read(found.rest, turn.shop.lexicon), replace(view, pending=None))
    if len(more) != 1 or not isinstance(more[0], EditDraft):
        return False
    settled = answers.settle(asked, found.picks)
    draft = cart.current_cart(turn)
    for answer in settled.answers:
        learning.note_answer(turn, draft, answer)
    turn.settle()
    openquestions.close(turn, [answer.doubt for answer in settled.answers])
    items = tuple(item for answer in settled.answers for item in answer.items)
    items = answers.without_topics((*items, *more[0].items), asked)
    cart.edit_draft(turn, replace(more[0], items=items))
    return True


def _costs(turn: Turn, ids: Sequence[SkuId]) -> dict[SkuId, Decimal]:
    """What a base unit of each costs this customer; those without a price are left out."""
    skus = get_skus(turn.tx, tuple(ids), customer=turn.customer)
    prices = drafts.unit_prices(turn, drafts.customer_of(turn), list(skus.values()))
    return {i: Decimal(price.ten_thousandths) for i, price in prices.items() if price is not None}
