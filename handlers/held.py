"""The lines that can be changed now: of the draft, or of the order placed a short while ago."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from domain.base.ids import SkuId
from handlers import cart, drafts, figures, openquestions, orderchange, takenout
from handlers.context import Turn
from handlers.conversation import GiveQuantity
from handlers.linesmeant import lines_called
from handlers.nlu import interpret
from handlers.nlu.draftlines import CHANGES
from handlers.nlu.intents import CartView, EditDraft, Intent, ItemReading, Op, Situation
from handlers.nlu.reading import Reading


@dataclass(frozen=True, slots=True)
class Held:
    """The lines, and the situation in which words about them are read."""

    lines: tuple[CartView, ...]
    is_placed: bool
    view: Situation
    recent: tuple[SkuId, ...]
    """Those that the message before changed, or asked about."""

    def line(self, sku_id: SkuId | None) -> CartView | None:
        """The line of a SKU."""
        return next((line for line in self.lines if line.sku_id == sku_id), None)


def held_lines(turn: Turn, view: Situation) -> Held:
    """Those of the draft; where there is none, of the order as asked for so far."""
    lines, is_placed = view.cart, False
    if not lines and orderchange.takes(turn):
        is_placed = True
        lines = tuple(
            CartView(no, line.sku_id, line.quantity.count, line.quantity.unit)
            for no, line in enumerate(orderchange.lines_asked(turn), 1)
        )
    recent = tuple(s for s in view.topic if any(s == line.sku_id for line in lines))
    return Held(lines, is_placed, replace(view, cart=lines, pending=None), recent)


def intents_of(turn: Turn, reading: Reading, view: Situation) -> tuple[Intent, ...]:
    """What the words mean. Goods they take out or swap are looked for in the order placed a short
    while ago, where no draft is open: 鸡米花不要了 right after 确认.
    """
    said = interpret(reading, view)
    is_final = reading.wanted_date is None and any(raw.is_final for raw in reading.items)
    if view.cart or not (is_final or any(raw.op in CHANGES for raw in reading.items)):
        return said
    held = held_lines(turn, view)
    if not held.is_placed:
        return said
    of_order = interpret(reading, replace(held.view, pending=view.pending))
    of_order = tuple(map(_as_change, of_order))
    edits = [intent for intent in of_order if isinstance(intent, EditDraft) and intent.is_change]
    changed = [i for edit in edits for i in edit.items if i.op in CHANGES or i.op is Op.SET]
    return of_order if changed and len(edits) == len(of_order) else said


def _as_change(intent: Intent) -> Intent:
    """雪花3箱就行了, of lines that are there: what they come to."""
    if (
        isinstance(intent, EditDraft)
        and intent.items
        and all(i.op is Op.SET for i in intent.items)
    ):
        return replace(intent, is_change=True)
    return intent


def lines_meant(turn: Turn, of: str, held: Held) -> tuple[CartView, ...]:
    """What an amount is said of; without a name the last line spoken of, or the only one."""
    if of:
        ids: Sequence[SkuId] = lines_called(of, held.lines, turn.shop.lexicon, held.view)
        if not ids and held.is_placed:
            gone = takenout.lines_taken_out(turn, held.lines)
            ids = lines_called(of, gone, turn.shop.lexicon, held.view) if gone else ()
            return tuple(line for line in gone if line.sku_id in ids)
    elif len(held.lines) == 1:
        return held.lines
    else:
        ids = held.recent if len(held.recent) == 1 else ()
    return tuple(line for line in held.lines if line.sku_id in ids)


def edit(turn: Turn, *items: ItemReading) -> bool:
    """Change the lines; of a placed order the change is previewed. Always True."""
    cart.edit_draft(turn, EditDraft(items, is_change=True))
    if turn.ground.cart is None or not turn.ground.cart.lines:
        turn.remember(skus=sorted(int(s) for s in cart.named_skus(items)))
    return True


def show(turn: Turn, held: Held, news: str) -> bool:
    """Nothing changes: the draft as it stands, or that the order stays as it is. Always True."""
    if isinstance(turn.pending, GiveQuantity):
        turn.settle()
    draft = turn.ground.cart
    if held.is_placed or draft is None or not draft.lines:
        turn.say(news, still_possible(turn))
        return True
    report = drafts.Report(news=(news,), doubts=openquestions.unsettled(turn))
    drafts.show(turn, drafts.price(turn, draft), report)
    return True


def still_possible(turn: Turn) -> str:
    """What can be said about the order placed last."""
    order = turn.ground.last_order
    if order is None or not orderchange.takes(turn):
        return ""
    return turn.t(
        '{order_no} is placed and can still be changed, like "cola to 5"; "cancel" cancels it',
        order_no=order.order_no,
    )


def names(turn: Turn, sku_ids: Sequence[SkuId]) -> str:
    """The names of some goods, joined."""
    lexicon = turn.shop.lexicon
    goods = [g for s in sku_ids if (g := lexicon.goods_of(s)) is not None]
    return figures.joined(turn.t, (lexicon.entry(g.at).name for g in goods))
