"""What was wanted and could not be had: for those who buy in, and for what is said of it next.

红牛2箱 加多宝3箱, and there is no 加多宝: the words that name something in its place (换成王老吉)
mean three cases of that.
"""

from collections.abc import Iterator, Sequence

from domain.base.ids import SkuId
from domain.cart import Cart
from domain.inventory import record_refused
from handlers import demand, drafts
from handlers.answers import concerns
from handlers.context import Turn
from handlers.conversation import Doubt
from handlers.nlu.intents import Exact, ItemReading, Missing, Op, Resolved
from handlers.worksheet import Worksheet

_MOST = 5
"""So many are remembered."""


def note(turn: Turn, sheet: Worksheet) -> None:
    """What could not be had, for those who buy in."""
    for short in () if turn.is_again else sheet.short.values():
        record_refused(
            turn.tx,
            drafts.customer_of(turn).id,
            short.sku_id,
            wanted=short.wanted,
            available_base=short.available,
        )
    turn.remember(short=[int(s) for s in sheet.short] or None)
    demand.note_wanted(turn, sheet.missing)


def remember(turn: Turn, sheet: Worksheet, cart: Cart, asked: Sequence[Doubt]) -> None:
    """Keep what this message wanted, with the amount, and is neither in the draft nor asked."""
    held = {line.sku_id for line in cart.lines}
    new = list(_refused(sheet.taken, held, asked))
    names = {row[1] for row in new}
    old = [row for row in known(turn) if row[1] not in names and SkuId(row[0]) not in held]
    rows = [*old, *new][-_MOST:]
    if rows or known(turn):
        turn.remember(refused=[[row[0], row[1], row[2], row[3]] for row in rows] or None)
        turn.remember(refused_now=len(new) or None)


def known(turn: Turn) -> list[tuple[int, str, str, str]]:
    """(sku id or 0, the words, count, unit or "") of what could not be had, newest last."""
    return [tuple(row) for row in turn.remembered("refused") or ()]


def just_now(turn: Turn) -> int:
    """How many of the newest were of the last message that ordered something."""
    return int(turn.remembered("refused_now") or 0)


def forget(turn: Turn, words: str) -> None:
    """Something else was taken in its place."""
    rows = [list(row) for row in known(turn) if row[1] != words]
    turn.remember(refused=rows or None, refused_now=None)


def _refused(
    items: Sequence[ItemReading], held: set[SkuId], asked: Sequence[Doubt]
) -> Iterator[tuple[int, str, str, str]]:
    about = {doubt.replaces for doubt in asked}
    for item in items:
        if item.op is not Op.ADD or not isinstance(item.amount, Exact):
            continue
        amount = (str(item.amount.count), item.amount.unit or "")
        match item.product:
            case Missing(said=said):
                yield 0, said or item.said, *amount
            case Resolved(sku_id=sku_id) if sku_id not in held:
                is_asked = sku_id in about or any(concerns(doubt, {sku_id}) for doubt in asked)
                if not is_asked:
                    yield int(sku_id), item.said, *amount
            case _:
                pass
