"""雪碧不要了 while only a question is about 雪碧: the question is answered with "leave it out".
Where nothing of the kind stands in the draft or the order, that is said.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from domain.base.ids import SkuId
from handlers import (
    answers,
    cart,
    drafts,
    figures,
    openquestions,
    order,
    orderchange,
    orderstatus,
    wishes,
)
from handlers.context import Turn
from handlers.conversation import Doubt, DoubtWhy, GiveQuantity, SettleDoubts
from handlers.nlu import interpret
from handlers.nlu.goods import names_kind
from handlers.nlu.intents import CartView, Confirm, EditDraft, Exact, Intent, Op, Situation
from handlers.nlu.lexicon import Lexicon
from handlers.nlu.reading import Mention, Reading

_INSTEAD = re.compile(
    r"(?:要是|如果)?没有?(?:货|的话|就|那就)[,， ]*(?:就|那就|那|给我|帮我)*(?:要|来|换|拿|上)"
)


@dataclass(frozen=True, slots=True)
class Declined:
    """What is not wanted after all, in the customer's words."""

    said: tuple[str, ...]


def drop(turn: Turn, reading: Reading, view: Situation) -> Declined | None:
    """Close the questions about goods this message takes out; None where it takes out none.

    Goods that stand in the draft are taken out of the draft as usual.
    """
    doubts = openquestions.unsettled(turn)
    if _orders_instead(turn, reading, doubts):
        _close(turn, ())
        return Declined((doubts[0].said,))
    if not any(raw.op is Op.REMOVE for raw in reading.items):
        return None
    asked = {i for doubt in doubts for i in answers.subjects(doubt)}
    pending = turn.pending
    if isinstance(pending, GiveQuantity):
        asked.add(SkuId(pending.sku_id))
    held = {line.sku_id for line in view.cart}
    named = _taken_out(reading, view, asked - held) - held
    gone = [doubt for doubt in doubts if answers.subjects(doubt) & named]
    left = tuple(kept for doubt in doubts if (kept := _without(doubt, named)) is not None)
    if isinstance(pending, GiveQuantity) and SkuId(pending.sku_id) in named:
        turn.settle()
        return Declined((pending.said or reading.text,))
    if not gone:
        return None
    _close(turn, left)
    return Declined(tuple(d.said for d in gone if answers.subjects(d) <= named))


def _close(turn: Turn, left: tuple[Doubt, ...]) -> None:
    """Only these questions stay open."""
    pending = turn.pending
    if turn.ground.cart is not None:
        openquestions.keep(turn, turn.ground.cart.id, left)
    if isinstance(pending, SettleDoubts) and left:
        turn.ask(SettleDoubts(left, pending.cart_id))
    elif isinstance(pending, SettleDoubts):
        turn.settle()


def _orders_instead(turn: Turn, reading: Reading, doubts: Sequence[Doubt]) -> bool:
    """没有的话要燕京3箱, where the goods asked about could not be found: others are ordered."""
    if len(doubts) != 1 or doubts[0].why is not DoubtWhy.UNSURE:
        return False
    if not isinstance(turn.pending, SettleDoubts) or _INSTEAD.match(reading.normal) is None:
        return False
    return any(
        raw.op is Op.ADD and raw.mention is not None and isinstance(raw.amount, Exact)
        for raw in reading.items
    )


def absent(
    reading: Reading, view: Situation, intents: Sequence[Intent], *held: SkuId
) -> tuple[str, ...]:
    """What is to be taken out and stands nowhere: not in the draft of `view`, nor in `held`."""
    named = [
        raw.mention
        for raw in reading.items
        if raw.op is Op.REMOVE and raw.mention is not None and raw.line_no is None
    ]
    if not named or reading.reorder is not None:
        return ()
    edits = [i for i in intents if isinstance(i, EditDraft)]
    taken = {s for e in edits for s in cart.named_skus([i for i in e.items if i.op is Op.REMOVE])}
    here = taken | {line.sku_id for line in view.cart} | set(held)
    return tuple(mention.text for mention in named if _is_absent(mention, here, reading.lexicon))


def _is_absent(mention: Mention, here: set[SkuId], lexicon: Lexicon) -> bool:
    """Whether no goods of those here are called so, nor the kind of any."""
    known = (goods for sku in here if (goods := lexicon.goods_of(sku)) is not None)
    if any(names_kind(mention.text, goods.category) for goods in known):
        return False
    fits = mention.found.fits
    if not fits:
        return lexicon.is_kind(mention.text)
    return here.isdisjoint(SkuId(lexicon.entry(fit.at).sku_id) for fit in fits)


def tell_absent(turn: Turn, said: Sequence[str], intents: Sequence[Intent]) -> bool:
    """单里没有鸡蛋, with what there is; True where the message said nothing else."""
    edits = [i for i in intents if isinstance(i, EditDraft)]
    if len(edits) < len(intents) or any(_does_more(edit) for edit in edits):
        return False
    draft, last = turn.ground.cart, turn.ground.last_order
    if draft is not None and draft.lines:
        report = drafts.Report(news=(absent_text(turn, said),))
        drafts.show(turn, drafts.price(turn, draft), report)
    elif last is not None and orderchange.takes(turn):
        turn.say(absent_text(turn, said, order_no=last.order_no))
        orderstatus.tell_one(turn, last)
    else:
        turn.say(absent_text(turn, said), turn.t('Say what you need, like "cola 3 cases"'))
    return True


def absent_text(turn: Turn, said: Sequence[str], *, order_no: str = "") -> str:
    """单里没有鸡蛋."""
    t = turn.t
    goods = figures.joined(t, said)
    if order_no:
        return t("There is no {goods} in {order_no}.", goods=goods, order_no=order_no)
    return t("There is no {goods} in the order.", goods=goods)


def _without(doubt: Doubt, named: set[SkuId]) -> Doubt | None:
    """The doubt among the goods that are left; None where nothing is."""
    if answers.subjects(doubt) <= named:
        return None
    return replace(doubt, options=tuple(o for o in doubt.options if o.sku_id not in named))


def _taken_out(reading: Reading, view: Situation, asked: set[SkuId]) -> set[SkuId]:
    """The goods asked about that the words take out, read as if they stood in the draft."""
    known = tuple(
        CartView(len(view.cart) + n, sku_id, Decimal(1), "")
        for n, sku_id in enumerate(sorted(asked), 1)
    )
    found: set[SkuId] = set()
    for intent in interpret(reading, replace(view, cart=(*view.cart, *known), pending=None)):
        if isinstance(intent, EditDraft):
            found |= cart.named_skus([i for i in intent.items if i.op is Op.REMOVE])
    return found


def tell(turn: Turn, declined: Declined, intents: Sequence[Intent]) -> bool:
    """Show the draft without them; True where the message said nothing else.

    其他确认 places it only if exactly this draft was shown before, without a question left (R4).
    """
    t = turn.t
    edits = [i for i in intents if isinstance(i, EditDraft)]
    if len(edits) < len(intents) or any(_does_more(edit) for edit in edits):
        return False
    lead = openquestions.left_out(t, declined.said)
    draft = turn.ground.cart
    if draft is None or not draft.lines:
        turn.say(lead, t('Say what you need, like "cola 3 cases"'))
        return True
    is_confirmed = any(wishes.is_confirming(words) for edit in edits for words in edit.leftovers)
    if is_confirmed and not openquestions.unsettled(turn):
        order.confirm(turn, Confirm())
        return True
    report = drafts.Report(news=(lead,))
    drafts.show(turn, drafts.price(turn, draft), report)
    return True


def _does_more(edit: EditDraft) -> bool:
    words = [w for w in edit.leftovers if not wishes.is_confirming(w)]
    return bool(edit.items or edit.note or edit.wanted_date or words or edit.shop_name)
