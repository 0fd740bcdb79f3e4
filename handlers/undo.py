"""Taking back the last step of a draft, and telling what that step was."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from domain.base.ids import CartId, SkuId
from domain.base.quantity import plain_count
from domain.cart import (
    AddLine,
    AddQuantity,
    Cart,
    CartLine,
    CartOp,
    CartStatus,
    ClearAll,
    KeepOnly,
    LoadLines,
    MinusQuantity,
    NothingToUndo,
    RemoveLine,
    ReplaceSku,
    ScaleAll,
    SetAll,
    SetDate,
    SetDelivery,
    SetLineNote,
    SetOrderNote,
    SetQuantity,
    SetSpending,
    get_cart,
    peek_undo,
    revive_cart,
    undo,
)
from domain.catalog import Sku, get_skus
from domain.conversation import QUESTION_LIFE
from handlers import drafts, figures, openquestions, orderchange
from handlers.context import Turn
from handlers.conversation import UndoLast
from handlers.ground import situation
from handlers.nlu import interpret, read
from handlers.nlu.intents import EditDraft, Resolved, Undo


def undo_step(turn: Turn, intent: Undo) -> None:
    """撤销 takes the last step back; 刚才那个不对 asks first."""
    cart = turn.ground.cart
    if cart is None:
        if not bring_back(turn):
            turn.say(
                turn.t("There is no draft to undo"),
                turn.t('Say what you need, like "cola 3 cases"'),
            )
        return
    if _takes_back_question(turn, cart):
        return
    try:
        ops = peek_undo(turn.tx, cart)
    except NothingToUndo:
        turn.say(turn.t("Nothing left to undo; the draft is at its beginning"))
        return
    if intent.is_question:
        what = _steps_text(turn, cart, ops)
        turn.say(
            turn.t("Undo the last step: {step}. Is that it?", step=what),
            turn.t('Reply "yes", or say what is wrong'),
        )
        turn.ask(UndoLast(cart.id, cart.version))
        return
    take_back(turn, cart)


_NOT_ADDED = re.compile(
    r"(?P<lead>(?:算了|还是|還是|哎|[，, ]){0,3})(?:那|就){0,2}"
    r"(?P<goods>.{0,12}?)(?:就|也|还是|還是)?"
    r"(?:不|别|別|甭)(?:要)?(?:再)?加了[吧哈啊呀。.!！ ]{0,3}"
)


_WANTED_AFTER_ALL = re.compile(
    r"(?:算了|那|哎|嗯|[，, ]){0,3}(?:(?:还是|還是)(?:要|留|拿|加回|放回)(?:着|下|上|来|回来)?"
    r"|(?:加|要|放|拿)回(?:来|去)?)[吧了的哈啊。.!！ ]{0,3}"
)


def took_words(turn: Turn, text: str) -> bool:
    """水不加了 right after 水加2箱: those two go, not all the water. False: it is not that."""
    if _WANTED_AFTER_ALL.fullmatch(text.strip()):
        return _gives_back(turn)
    match, cart = _NOT_ADDED.fullmatch(text.strip()), turn.ground.cart
    if match is None or not (match["goods"] or match["lead"]):
        return False  # 不加了 alone says that this is all
    if cart is None or not cart.lines:
        return orderchange.drops_last(turn, match["goods"])
    try:
        ops = peek_undo(turn.tx, cart)
    except NothingToUndo:
        return False
    added = {op.sku_id for op in ops if isinstance(op, AddLine | AddQuantity)}
    if not ops or len(added) != len(ops):
        return False
    if match["goods"] and not added <= _named(turn, match["goods"]):
        return False
    take_back(turn, cart)
    return True


def _gives_back(turn: Turn) -> bool:
    """还是要吧 right after 雪碧不要了; False where the last step took nothing out."""
    cart = turn.ground.cart
    if cart is None or turn.pending is not None:
        return False
    try:
        ops = peek_undo(turn.tx, cart)
    except NothingToUndo:
        return False
    if not ops or not all(isinstance(op, RemoveLine) for op in ops):
        return False
    take_back(turn, cart)
    return True


def _named(turn: Turn, goods: str) -> set[SkuId]:
    """The lines of the draft which the words mean."""
    said = interpret(read(f"{goods}不要了", turn.shop.lexicon), situation(turn, turn.ground))
    edits = (intent.items for intent in said if isinstance(intent, EditDraft))
    return {
        item.product.sku_id
        for items in edits
        for item in items
        if isinstance(item.product, Resolved)
    }


def bring_back(turn: Turn) -> bool:
    """撤销 after 取消: the draft that was dropped a moment ago, at today's figures."""
    dropped = turn.remembered("dropped")
    if not dropped or int(turn.now.timestamp()) - int(dropped[1]) >= QUESTION_LIFE.seconds:
        return False
    cart = get_cart(turn.tx, CartId(int(dropped[0])))
    is_his = turn.customer is not None and cart.customer_id == turn.customer.id
    if cart.status is not CartStatus.DROPPED or not cart.lines or not is_his:
        return False
    cart = revive_cart(turn.tx, cart, policy=turn.policy)
    turn.settle()
    turn.remember(dropped=None)
    turn.ground = replace(turn.ground, cart=cart)
    priced = drafts.price(turn, cart)
    news = (turn.t("The draft is back:"), *drafts.difference_texts(turn.t, priced))
    drafts.show(turn, priced, drafts.Report(news=news))
    return True


def _takes_back_question(turn: Turn, cart: Cart) -> bool:
    """The last message changed nothing and only led to a question: that is the last step."""
    doubts = openquestions.unsettled(turn)
    fresh = openquestions.fresh_doubts(turn, cart, doubts)
    if not fresh:
        return False
    turn.settle()
    turn.remember(fresh=None)
    openquestions.close(turn, fresh)
    t = turn.t
    said = figures.joined(t, (t('"{said}"', said=doubt.said[:40]) for doubt in fresh))
    news = (t("Undone: {step}", step=said),)
    left = tuple(doubt for doubt in doubts if doubt not in fresh)
    if not cart.lines and not left:
        turn.say(*news, t("The draft is empty now"), t('Say what you need, like "cola 3 cases"'))
        return True
    drafts.show(turn, drafts.price(turn, cart), drafts.Report(news=news, doubts=left))
    return True


def take_back(turn: Turn, cart: Cart) -> None:
    """Undo the last step and show the draft before it."""
    undone = undo(turn.tx, cart, actor=turn.actor)
    ids = {line.sku_id for line in (*undone.cart.lines, *undone.before.lines)}
    skus = get_skus(turn.tx, tuple(ids), customer=turn.customer) if ids else {}
    step = changes_text(turn, undone.before.lines, undone.cart.lines, skus)
    kept = openquestions.unsettled(turn)
    turn.settle()
    turn.ground = replace(turn.ground, cart=undone.cart)
    priced = drafts.price(turn, undone.cart)
    news = (turn.t("Undone: {step}", step=step),) if step else (turn.t("Undone"),)
    if not priced.lines and not kept:
        turn.say(
            *news,
            turn.t("The draft is empty now"),
            turn.t('Say what you need, like "cola 3 cases"'),
        )
        return
    changed = frozenset(skus)
    drafts.show(turn, priced, drafts.Report(news=news, doubts=kept, changed=changed))


def changes_text(
    turn: Turn,
    before: Sequence[CartLine],
    after: Sequence[CartLine],
    skus: Mapping[SkuId, Sku],
) -> str:
    """可口可乐330 5箱→3箱、去掉雪碧330: what differs between two states of a draft."""
    t = turn.t
    old = {line.sku_id: line.quantity for line in before}
    new = {line.sku_id: line.quantity for line in after}
    told = []
    for sku_id in dict.fromkeys((*old, *new)):
        name = skus[sku_id].name if sku_id in skus else ""
        was, now = old.get(sku_id), new.get(sku_id)
        if was == now:
            continue
        left = figures.quantity(t, was) if was else t("none")
        right = figures.quantity(t, now) if now else t("none")
        told.append(t("{name} {before} → {after}", name=name, before=left, after=right))
    return figures.joined(t, told)


def _steps_text(turn: Turn, cart: Cart, ops: Sequence[CartOp]) -> str:
    ids = {line.sku_id for line in cart.lines} | {i for op in ops for i in _ids_of(op)}
    skus = get_skus(turn.tx, tuple(ids), customer=turn.customer) if ids else {}
    told = (op_text(turn, op, {i: sku.name for i, sku in skus.items()}) for op in ops)
    return figures.joined(turn.t, told)


def _ids_of(op: CartOp) -> tuple[SkuId, ...]:
    match op:
        case ReplaceSku(sku_id=old, by=new):
            return (old, new)
        case KeepOnly(sku_ids=ids):
            return ids
        case ScaleAll() | SetAll() | SetOrderNote() | SetDate() | LoadLines() | ClearAll():
            return ()
        case SetSpending() | SetDelivery():
            return ()
        case _:
            return (op.sku_id,)


def op_text(turn: Turn, op: CartOp, names: Mapping[SkuId, str]) -> str:  # noqa: C901 (a case each)
    """One operation in words: 可口可乐330 +2箱."""
    t = turn.t
    match op:
        case AddLine(sku_id=s, quantity=q) | AddQuantity(sku_id=s, quantity=q):
            return f"{names.get(s, '')} +{figures.quantity(t, q)}"
        case MinusQuantity(sku_id=s, quantity=q):
            return f"{names.get(s, '')} -{figures.quantity(t, q)}"
        case SetQuantity(sku_id=s, quantity=q):
            amount = figures.quantity(t, q)
            return t("{name} to {amount}", name=names.get(s, ""), amount=amount)
        case RemoveLine(sku_id=s):
            return t("{name} taken out", name=names.get(s, ""))
        case ReplaceSku(sku_id=s, by=b):
            return f"{names.get(s, '')}→{names.get(b, '')}"
        case ScaleAll(factor=factor):
            return f"× {plain_count(factor)}"
        case SetAll(count=count):
            return f"= {plain_count(count)}"
        case SetLineNote(note=note) | SetOrderNote(note=note):
            return t("note: {note}", note=note)
        case SetDate(wanted_date=day):
            return figures.calendar_day(t, day) if day else ""
        case SetSpending():
            return t("coupons and points")
        case SetDelivery():
            return t("how the goods get to you")
        case _:
            return t("the whole list")
