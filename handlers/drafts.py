"""Shows a draft: prices it, collects what has to be asked, says it, and keeps what was shown."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal

from domain.base.ids import SkuId
from domain.base.money import Money, UnitPrice
from domain.base.quantity import Quantity
from domain.cart import (
    AddLine,
    Buyer,
    Cart,
    CartOp,
    DraftProblemCode,
    Known,
    PricedCart,
    SetDelivery,
    SetQuantity,
    mark_shown,
    price_cart,
    revise_cart,
)
from domain.cart import withdraw_shown as withdraw
from domain.cart.standing import with_credit
from domain.catalog import Sku, get_skus, measure
from domain.customer import Customer
from domain.delivery import pickup_points
from domain.pricing import Wanted, load_price_book, price_lines, quote_skus
from handlers import backorder, figures, openquestions, questions, substitutes, topup
from handlers import doubts as doubt_texts
from handlers.answers import concerns
from handlers.context import Ground, Replay, ShownDraft, Turn
from handlers.conversation import (
    ChooseDate,
    Doubt,
    DoubtOption,
    DoubtWhy,
    SettleDoubts,
    TopUp,
)
from handlers.ground import buyer_of
from handlers.linetext import LastTime
from handlers.message import Text
from handlers.render import DraftView, draft_text, news_text, put_on_top_texts
from locales import Translator


@dataclass(frozen=True, slots=True)
class Report:
    """What a reply about a draft tells besides the draft."""

    news: tuple[str, ...] = ()
    leftovers: tuple[str, ...] = ()
    doubts: tuple[Doubt, ...] = ()
    changed: frozenset[SkuId] = frozenset()
    basis: str = ""
    was: Mapping[SkuId, LastTime] = field(default_factory=dict)
    before: Mapping[SkuId, Quantity] = field(default_factory=dict)
    """The lines before this message; one that changed says so."""
    added: Mapping[SkuId, Quantity] = field(default_factory=dict)
    """What was put on top of a line by words that did not say "more"; the line says so."""


def revise(
    turn: Turn, cart: Cart, ops: Sequence[CartOp], *, known: Known | None = None
) -> PricedCart:
    """Apply operations and price the result; without any, only price it.

    What the message said about the delivery goes with them. `known`: goods read for this turn.
    """
    customer = customer_of(turn)
    if turn.way is not None:
        ops, turn.way = (*ops, SetDelivery(turn.way)), None
    if ops:
        buyer = replace(buyer_of(turn, customer, turn.ground), known=known or Known())
        ops = _dated(turn, ops)
        return revise_cart(turn.tx, cart, ops=ops, actor=turn.actor, buyer=buyer)
    return price(turn, cart)


def _dated(turn: Turn, ops: Sequence[CartOp]) -> Sequence[CartOp]:
    """New lines stand in the order in which their messages were written, told late or not."""
    said = turn.inbound.said
    return [replace(op, said=said) if isinstance(op, AddLine | SetQuantity) else op for op in ops]


def price(turn: Turn, cart: Cart) -> PricedCart:
    """The draft with its figures as of now."""
    buyer: Buyer = buyer_of(turn, customer_of(turn), turn.ground)
    return price_cart(
        turn.tx, cart, customer=buyer.customer, policy=buyer.policy, usual=buyer.usual
    )


def show(turn: Turn, priced: PricedCart, report: Report) -> None:
    """Say the draft with its doubts as one question; remember that this version was shown."""
    priced = with_credit(turn.tx, priced)
    if turn.replay is not None:
        report = _whole(turn, turn.replay, report)
    known = openquestions.unsettled(turn)
    kept = (doubt for doubt in known if doubt.drops is None)
    asked = open_doubts(priced, tuple(dict.fromkeys((*report.doubts, *kept))), turn.ground)
    offered = backorder.offered(turn, substitutes.offered(turn, asked))
    doubts = openquestions.in_order(known, offered)
    in_full = openquestions.in_full(known, doubts)
    goods = goods_of(turn, priced, doubts)
    topups = () if doubts else topup.reaching_minimum(turn, priced)
    view = DraftView(
        priced,
        questions=doubt_texts.question_texts(turn.t, doubts, goods, in_full) if doubts else (),
        later=doubt_texts.later_text(turn.t, doubts, goods, in_full),
        news=report.news,
        leftovers=report.leftovers,
        changed=report.changed,
        basis=report.basis,
        was=report.was,
        before=report.before,
        added=report.added,
        topups=tuple(text for _, text in topups),
        hint=_hint(turn, priced),
    )
    text = draft_text(turn.t, view, spent=_spent(turn))
    turn.say(text.text)
    turn.drafted = turn.parts[-1], news_text(turn.t, view)
    if turn.replay is not None:
        news = (*turn.replay.news, *put_on_top_texts(turn.t, view))
        turn.replay = replace(turn.replay, draft=turn.parts[-1], news=news)
    openquestions.keep(turn, priced.cart.id, doubts)
    if doubts:
        turn.ask(SettleDoubts(doubts, int(priced.cart.id)))
    elif not isinstance(turn.pending, ChooseDate | None):
        turn.settle()
    if topups:
        turn.ask(TopUp(tuple(option for option, _ in topups)))
    keep_shown(turn, priced, is_partial=text.is_partial)
    turn.remember(skus=[int(s) for s in list(report.changed)[:5]] or None)


def _hint(turn: Turn, priced: PricedCart) -> str:
    """A draft below the minimum may be fetched, where the merchant has a place for it (D10)."""
    codes = {problem.code for problem in priced.problems if problem.is_blocking}
    if DraftProblemCode.BELOW_ORDER_MINIMUM not in codes:
        return ""
    if not any(point.is_active for point in pickup_points(turn.tx)):
        return ""
    return turn.t('Or reply "pick up": fetched by you there is no minimum')


def _spent(turn: Turn) -> int:
    """What this reply says already counts against the limit of one message (R1)."""
    said = [part for part in turn.parts if isinstance(part, Text)]
    return sum(len(part.text.encode()) + 1 for part in said)


def _whole(turn: Turn, replay: Replay, report: Report) -> Report:
    """The draft of the messages before leaves the reply; what it told joins this one (N5)."""
    turn.parts[:] = [part for part in turn.parts if part is not replay.draft]
    whole = replace(
        report,
        news=tuple(dict.fromkeys((*replay.news, *report.news))),
        leftovers=tuple(dict.fromkeys((*replay.leftovers, *report.leftovers))),
        changed=replay.changed | report.changed,
    )
    turn.replay = replace(
        replay, news=whole.news, leftovers=whole.leftovers, changed=whole.changed
    )
    return whole


def open_doubts(priced: PricedCart, asked: Sequence[Doubt], ground: Ground) -> tuple[Doubt, ...]:
    """What was asked, and what has to be settled about the lines that stand."""
    found = list(asked)
    for line in priced.lines:
        if any(concerns(doubt, {line.sku.id}) for doubt in found if len(doubt.options) <= 1):
            continue
        doubt = questions.of_line(line, ground.usual.get(line.sku.id))
        if doubt is not None and doubt not in found:
            found.append(doubt)
    return tuple(found)


def goods_of(turn: Turn, priced: PricedCart, doubts: Sequence[Doubt]) -> doubt_texts.Goods:
    """SKUs and this customer's prices for the options of a question."""
    ids = {SkuId(o.sku_id) for d in doubts for o in d.options}
    ids |= {SkuId(d.replaces) for d in doubts if d.replaces is not None}
    known = {line.sku.id: line.sku for line in priced.lines}
    if ids - known.keys():
        wanted = tuple(ids - known.keys())
        known |= get_skus(turn.tx, wanted, customer=priced.customer)
    choices = {
        SkuId(o.sku_id)
        for d in doubts
        if d.why in {DoubtWhy.SKU, DoubtWhy.UNSURE, DoubtWhy.STOCK}
        for o in d.options
        if o.sku_id != d.replaces
    }
    prices = unit_prices(turn, priced.customer, [known[i] for i in choices if i in known])
    in_draft = frozenset(line.sku.id for line in priced.lines)
    amounts = _costs(turn, priced.customer, doubts, known)
    return doubt_texts.Goods(known, prices, turn.ground.usual, in_draft, amounts)


def _costs(
    turn: Turn, customer: Customer, doubts: Sequence[Doubt], skus: Mapping[SkuId, Sku]
) -> dict[DoubtOption, Money]:
    """可乐30罐: what each legal amount costs this customer, its break reached by itself."""
    options = [
        option
        for doubt in doubts
        if doubt.why in {DoubtWhy.UNIT, DoubtWhy.ILLEGAL}
        for option in doubt.options
        if option.count and SkuId(option.sku_id) in skus
    ]
    if not options:
        return {}
    book = load_price_book(turn.tx, customer, [SkuId(option.sku_id) for option in options])
    found = {}
    for option in options:
        sku = skus[SkuId(option.sku_id)]
        quantity = measure(sku, Decimal(option.count), option.unit)
        amount = price_lines(book, [Wanted(sku, quantity)])[0].amount
        if amount is not None:
            found[option] = amount
    return found


def unit_prices(
    turn: Turn, customer: Customer, skus: Sequence[Sku]
) -> dict[SkuId, UnitPrice | None]:
    """This customer's price of one order unit of each."""
    if not skus:
        return {}
    quotes = quote_skus(turn.tx, customer, skus)
    return {sku_id: quote.unit_price for sku_id, quote in quotes.items()}


def customer_of(turn: Turn) -> Customer:
    """The shop spoken for; only called once it is known."""
    if turn.customer is None:
        raise LookupError("no shop is spoken for")
    return turn.customer


def difference_texts(t: Translator, priced: PricedCart) -> tuple[str, ...]:
    """Lines whose sum is not the one that was shown: 可口可乐330　¥138→¥144."""
    skus = {line.sku.id: line.sku for line in priced.lines}
    return tuple(
        t(
            "{name} {before} → {after}",
            name=skus[d.sku_id].name,
            before=figures.money(d.before) if d.before else t("price on the day"),
            after=figures.money(d.after) if d.after else t("price on the day"),
        )
        for d in priced.differences
        if d.sku_id in skus
    )


def keep_shown(turn: Turn, priced: PricedCart, *, is_partial: bool) -> None:
    """The reply of this turn shows this version (R4)."""
    cart = priced.cart
    if not priced.lines:
        return
    if turn.is_late:
        withdraw(turn.tx, cart.id, version=cart.version)
    elif is_partial or not is_shown_as_is(priced):
        mark_shown(turn.tx, priced, is_partial=is_partial)
    turn.shown = ShownDraft(cart.id, cart.version, priced.fingerprint, is_partial)


def is_shown_as_is(priced: PricedCart) -> bool:
    """Whether exactly these figures were marked as shown in this very turn."""
    shown = priced.cart.shown
    return (
        shown is not None
        and shown.version == priced.cart.version
        and shown.fingerprint == priced.fingerprint
        and shown.at == priced.priced_at
        and not shown.is_partial
    )
