"""The draft in conversation: order text, corrections, answers to its questions."""

from collections.abc import Sequence

from domain.base.ids import SkuId
from domain.base.money import UnitPrice
from domain.base.quantity import Quantity
from domain.base.values import replace
from domain.cart import (
    AddLine,
    Cart,
    CartOp,
    Draft,
    Known,
    ReplaceSku,
    open_cart,
)
from domain.catalog import get_skus
from domain.inventory import available
from handlers import (
    answers,
    backorder,
    comparing,
    draftdays,
    drafts,
    figures,
    learning,
    leftorder,
    linenotes,
    openquestions,
    orderchange,
    ordernote,
    questions,
    refused,
    remarks,
    smalltalk,
    substitutes,
    waitingchange,
    wishes,
)
from handlers.context import Turn
from handlers.conversation import Doubt, DoubtWhy, SettleDoubts
from handlers.nlu.intents import (
    Ambiguous,
    Choose,
    CustomerScope,
    EditDraft,
    ItemReading,
    NoAmount,
    Op,
    Pick,
    Resolved,
    Unclear,
)
from handlers.shelf import Shelf
from handlers.worksheet import Worksheet


def edit_draft(turn: Turn, intent: EditDraft) -> None:
    """Take an order text or a correction; what is unclear becomes one question."""
    if intent.is_change and orderchange.took(turn, intent):
        return
    cart = current_cart(turn)
    if _narrows(turn, cart, intent):
        return
    items, unread = linenotes.with_notes(turn.text, intent.items, intent.leftovers)
    items, order_note = linenotes.of_line(items, intent.note)
    items = tuple(_on_line(_noted(turn, item), cart) for item in comparing.asked(turn, items))
    if not intent.is_change:
        asked = openquestions.unsettled(turn)
        items = answers.without_topics(items, asked)
        if any(answers.with_asked_amount(item, asked) != item for item in items):
            items = answers.without_settled(items, {line.sku_id for line in cart.lines})
        items = tuple(
            answers.with_asked_amount(answers.of_asked(item, asked), asked) for item in items
        )
    if not intent.is_change and wishes.restates(turn.text):
        items = tuple(_in_all(item, cart) for item in items)
    elif not intent.is_change:
        items = tuple(_after_swap(turn, item, cart) for item in items)
    sheet = open_sheet(turn, cart, items)
    sheet.take_all(items)
    prices, leftovers = wishes.split_prices(unread)
    prices, turn.wished_prices = (*turn.wished_prices, *prices), ()
    notes, leftovers = wishes.split_notes(leftovers)
    day, hour = linenotes.true_wish(turn.text, intent.wanted_date)
    leftovers = tuple(w for w in leftovers if w not in hour and w not in intent.later)
    leftovers = ordernote.unread(leftovers, day)
    for note in (order_note, *notes, hour, *wishes.price_notes(turn, prices)):
        ordernote.add(turn, sheet, note)
    late = leftorder.too_late(turn, intent)
    dated = (
        draftdays.add_date(turn, sheet, day)
        if day is not None
        else draftdays.off_day(turn, sheet, intent.note)
    )
    news = (late, *dated, *_later_news(turn, intent), *wishes.price_news(turn, prices))
    added = {} if intent.is_change else _put_on_top(cart, sheet)
    report = drafts.Report(news=news, leftovers=leftovers, added=added)
    finish(turn, cart, sheet, report=report, is_more=intent.is_change)


def _narrows(turn: Turn, cart: Cart, intent: EditDraft) -> bool:
    """金龙鱼的, where rice and oil are asked about: no goods of their own, fewer choices there."""
    item = intent.items[0] if len(intent.items) == 1 else None
    if item is None or item.op is not Op.ADD or not isinstance(item.amount, NoAmount):
        return False
    if item.line_no is not None or intent.leftovers or intent.note or item.note:
        return False
    before = openquestions.unsettled(turn)
    after = openquestions.narrowed(before, named_skus((item,)))
    if after == before:
        return False
    changed = [(old, new) for old, new in zip(before, after, strict=True) if old != new]
    old, new = changed[0]
    if len(changed) == 1 and len(new.options) == 1:
        pick = Pick(number=old.options.index(new.options[0]) + 1)
        answer_doubts(turn, Choose((pick,)), SettleDoubts((old,)))
        return True
    openquestions.keep(turn, cart.id, after)
    drafts.show(turn, drafts.price(turn, cart), drafts.Report())
    return True


def _later_news(turn: Turn, intent: EditDraft) -> tuple[str, ...]:
    """周五送可乐3箱 周一送雪碧2箱: the second is not in this order, and that is said."""
    if not intent.later:
        return ()
    t = turn.t
    said = figures.joined(t, (t('"{said}"', said=words[:40]) for words in intent.later))
    return (t("One order goes out on one day: send {said} once more after this one", said=said),)


def _noted(turn: Turn, item: ItemReading) -> ItemReading:
    """3斤, where 西红柿要熟一点的 led to the question how much: the wish goes with it."""
    if item.note or item.op is not Op.ADD:
        return item
    ids = named_skus([item])
    asked = (d for d in openquestions.unsettled(turn) if d.note and answers.subjects(d) == ids)
    return replace(item, note=next((doubt.note for doubt in asked), ""))


def _on_line(item: ItemReading, cart: Cart) -> ItemReading:
    """A wish without an amount is a remark on the line, where there is one of those goods."""
    if item.op is not Op.ADD or not item.note or not isinstance(item.amount, NoAmount):
        return item
    held = {line.sku_id for line in cart.lines}
    return replace(item, op=Op.NOTE) if named_skus([item]) & held else item


def _in_all(item: ItemReading, cart: Cart) -> ItemReading:
    """鸡精3袋，其他不变: what the line is to be, not what comes on top."""
    match item.product:
        case Resolved(sku_id=sku_id) if item.op is Op.ADD:
            stands = any(line.sku_id == sku_id for line in cart.lines)
            return replace(item, op=Op.SET) if stands else item
        case _:
            return item


def _after_swap(turn: Turn, item: ItemReading, cart: Cart) -> ItemReading:
    """鲁花的 2件, right after 油说错了 要花生油 put it in the place of another: so many in all."""
    _, new, version = turn.remembered("swapped") or (0, 0, 0)
    match item.product:
        case Resolved(sku_id=sku_id) if (new, version) == (int(sku_id), cart.version):
            return _in_all(item, cart)
        case _:
            return item


def _put_on_top(cart: Cart, sheet: Worksheet) -> dict[SkuId, Quantity]:
    """Amounts of goods that stood in the draft already, in the line's unit."""
    units = {line.sku_id: line.quantity.unit for line in cart.lines}
    return {
        op.sku_id: op.quantity
        for op in sheet.ops
        if isinstance(op, AddLine) and units.get(op.sku_id) == op.quantity.unit
    }


def current_cart(turn: Turn) -> Cart:
    """The open draft for the shop spoken for; a new one where there is none."""
    if turn.ground.cart is not None:
        return turn.ground.cart
    customer = drafts.customer_of(turn)
    contact_id = turn.contact.id if turn.contact else None
    if contact_id is None:
        raise LookupError("a draft needs a contact")
    cart = open_cart(turn.tx, contact_id, customer_id=customer.id, policy=turn.policy)
    turn.ground = replace(turn.ground, cart=cart)
    return cart


def open_sheet(turn: Turn, cart: Cart, items: Sequence[ItemReading]) -> Worksheet:
    """A worksheet on the draft, with everything known about the goods the items name."""
    ids = {line.sku_id for line in cart.lines} | named_skus(items)
    skus = get_skus(turn.tx, tuple(ids), customer=turn.customer) if ids else {}
    named = tuple(s for s in named_skus(items) if s in skus)
    stock = available(turn.tx, named) if named else {}
    draft = Draft(cart.lines, cart.note, cart.wanted_date, cart.basis_order_no)
    return Worksheet(Shelf(skus, turn.ground.usual, stock, _learned(turn, items)), draft)


def _learned(turn: Turn, items: Sequence[ItemReading]) -> dict[str, str]:
    """The words of the items that were learned, and for whom they hold."""
    if turn.customer is None:
        return {}
    scope = CustomerScope(str(turn.customer.id), turn.customer.group_code)
    found = {}
    for item in items:
        if isinstance(item.product, Resolved):
            word = questions.mention_of(item)
            found[word] = turn.shop.lexicon.learned_in(word, item.product.sku_id, scope)
    return found


def named_skus(items: Sequence[ItemReading]) -> set[SkuId]:
    """Every SKU the items name or may mean."""
    ids: set[SkuId] = set()
    for item in items:
        instead = item.fallback
        others = (instead.product, instead.target) if instead is not None else ()
        for product in (item.product, item.target, *others):
            match product:
                case Resolved(sku_id=sku_id):
                    ids.add(sku_id)
                case Ambiguous(candidates=candidates):
                    ids.update(candidates)
                case _:
                    pass
    return ids


def finish(
    turn: Turn,
    cart: Cart,
    sheet: Worksheet,
    *,
    report: drafts.Report,
    is_more: bool = False,
) -> None:
    """Store what the worksheet holds as one version and show it.

    `report.doubts` are those that stay open from before. `is_more`: what is added was said as
    more (再来五连包1箱) and answers no question which of several is meant.
    """
    dated = draftdays.add_next(turn, cart, sheet)
    refused.note(turn, sheet)
    touched = frozenset(sheet.changed)
    left = (*report.doubts, *still_open(turn, sheet))
    telling = [op for op in sheet.ops if not (is_more and isinstance(op, AddLine))]
    doubts = backorder.offered(turn, substitutes.offered(turn, sheet.doubts))
    offered, gone = substitutes.without_empty(doubts)
    none_left = {SkuId(doubt.replaces or 0) for doubt in gone}
    kept = tuple(
        d
        for d in left
        if not openquestions.answered(d, sheet.ops if _asks_amount(d) else telling, none_left)
    )
    told = (
        *remarks.remark_texts(turn.t, sheet.remarks, sheet.shelf.skus, _prices(turn, sheet)),
        *(_short_text(turn, doubt, sheet) for doubt in gone),
        remarks.missing_text(turn.t, [said for said in sheet.missing if said.strip()]),
        *report.news,
        *dated,
    )
    learning.note_corrections(turn, cart, sheet)
    known = openquestions.unsettled(turn)
    goods = Known(sheet.shelf.skus, sheet.shelf.available)
    priced = drafts.revise(turn, cart, sheet.ops, known=goods)
    openquestions.keep(turn, cart.id, kept)
    refused.remember(turn, sheet, priced.cart, (*kept, *offered))
    report = replace(
        report,
        news=tuple(text for text in told if text),
        doubts=openquestions.in_order(kept, (*kept, *offered)),
        changed=touched,
        before={} if report.basis else {line.sku_id: line.quantity for line in cart.lines},
    )
    if sheet.ops:
        turn.remember(fresh=None)
        _remember_swap(turn, priced.cart, sheet.ops[-1])
    else:
        openquestions.keep_fresh(turn, priced.cart, known=known, asked=report.doubts)
    if not priced.lines and not report.doubts:
        show_nothing(turn, report, note=priced.cart.note, is_short=bool(sheet.short))
        return
    drafts.show(turn, priced, report)


def _asks_amount(doubt: Doubt) -> bool:
    """How much of the one good asked about: more of it (也两箱) answers that."""
    return doubt.why is DoubtWhy.AMOUNT and len(_subjects(doubt)) == 1


def _remember_swap(turn: Turn, cart: Cart, op: CartOp) -> None:
    """Which goods took the place of which, and in what version of the draft."""
    if isinstance(op, ReplaceSku):
        turn.remember(swapped=[int(op.sku_id), int(op.by), cart.version])


def _short_text(turn: Turn, doubt: Doubt, sheet: Worksheet) -> str:
    sku = sheet.shelf.skus[SkuId(doubt.replaces or 0)]
    return substitutes.short_text(turn, doubt, sku, sheet.line(sku.id))


def _prices(turn: Turn, sheet: Worksheet) -> dict[SkuId, UnitPrice | None]:
    """What the goods cost that took each other's place."""
    ids = {i for r in sheet.remarks if r.what == "replaced" for i in (r.sku_id, r.by)}
    goods = [sheet.shelf.skus[i] for i in ids if i is not None and i in sheet.shelf.skus]
    return drafts.unit_prices(turn, drafts.customer_of(turn), goods)


def still_open(turn: Turn, sheet: Worksheet) -> tuple[Doubt, ...]:
    """Doubts asked before that this message neither answered nor put anew."""
    asked = {doubt.said for doubt in sheet.doubts}
    about = {doubt.options[0].sku_id for doubt in sheet.doubts if len(_subjects(doubt)) == 1}
    return tuple(
        doubt
        for doubt in openquestions.unsettled(turn)
        if doubt.drops is None
        and doubt.said not in asked
        and not _subjects(doubt) & about
        and not any(answers.narrows(new, doubt) for new in sheet.doubts)
    )


def _subjects(doubt: Doubt) -> set[int]:
    return {option.sku_id for option in doubt.options}


def show_nothing(
    turn: Turn, report: drafts.Report, *, note: str = "", is_short: bool = False
) -> None:
    """Nothing came of it: what could not be read or is not there, and what to type."""
    t = turn.t
    rows = list(report.news)
    if report.leftovers:
        said = figures.joined(t, (t('"{said}"', said=w[:40]) for w in report.leftovers))
        rows.append(t("I could not read {said}; please say it differently", said=said))
    if note:
        rows.append(t("Note: {note}", note=note))
    cart = turn.ground.cart
    if not rows and (cart is None or not cart.lines):
        smalltalk.unclear(turn, Unclear(turn.text))
        return
    if not rows:
        rows.append(t("The draft is empty now"))
    if is_short and turn.contact is not None and not report.leftovers:
        next_word = t('Say what else you need, or "tell me when it is back in stock"')
    else:
        next_word = t('Say what you need, like "cola 3 cases"')
    turn.say(*rows, next_word)
    turn.is_misread = bool(report.leftovers) and not report.news
    turn.settle()


# -- answers ------------------------------------------------------------------------------------


def answer_doubts(turn: Turn, intent: Choose, pending: SettleDoubts) -> None:
    """Numbers, letters, 都来一件: take the answers; what they leave open is asked again."""
    settled = answers.settle(pending.doubts, intent.picks)
    if not settled.answers:
        ask_again(turn, pending, turn.t("That is not one of the choices"))
        return
    cart = current_cart(turn)
    items = [item for answer in settled.answers for item in answer.items]
    for answer in settled.answers:
        learning.note_answer(turn, cart, answer)
    sheet = open_sheet(turn, cart, items)
    for answer in settled.answers:
        for item in answer.items:
            sheet.take(item, is_agreed=answer.is_agreed, waits=answer.waits)
    turn.settle()
    openquestions.close(turn, [answer.doubt for answer in settled.answers])
    not_wanted = [answer.doubt.said for answer in settled.answers if not answer.items]
    report = drafts.Report(
        news=(openquestions.left_out(turn.t, not_wanted),), doubts=tuple(settled.left)
    )
    finish(turn, cart, sheet, report=report)


def ask_again(turn: Turn, pending: SettleDoubts, lead: str) -> None:
    """Put the open question again; nothing changes."""
    cart = current_cart(turn)
    priced = drafts.price(turn, cart)
    news = tuple(text for text in (lead, waitingchange.reminder(turn)) if text)
    drafts.show(turn, priced, drafts.Report(news=news, doubts=pending.doubts))
