"""Placing the draft that was shown: once, as it was shown, or not at all (D13, D14, N3, N4)."""

from domain.cart import Cart, drop_cart
from domain.conversation import stick_to_shop
from domain.credit import receivable_of
from domain.customer import PaymentTerms
from domain.inventory import GoodsSplit
from domain.order import (
    AlreadyPlaced,
    DeliveryChanged,
    DraftNotReady,
    DuplicateBasket,
    Order,
    OrderStatus,
    PartlyShown,
    PriceChanged,
    StaleDraft,
    StockChanged,
    place_order,
)
from domain.payment import free_balance
from domain.promotion import PromotionExhausted
from domain.review import StepCode
from handlers import (
    actors,
    backorder,
    drafts,
    figures,
    openquestions,
    orderstatus,
    othershop,
    provisional,
    reviewtext,
    waitingchange,
)
from handlers.context import Turn
from handlers.conversation import PlaceAgain, PlaceDraft


def place(turn: Turn, draft: Cart, *, is_again: bool = False) -> None:
    """Place the version shown; whatever changed meanwhile is shown instead, nothing is placed."""
    t = turn.t
    priced = drafts.price(turn, draft)
    if openquestions.unsettled(turn):
        drafts.show(turn, priced, drafts.Report(news=(t("First tell me, please:"),)))
        return
    try:
        with turn.tx.savepoint():
            order = place_order(
                turn.tx,
                priced,
                actor=turn.actor,
                order_key=turn.shop.order_key,
                is_again=is_again,
            )
    except AlreadyPlaced as placed:
        turn.settle()
        turn.say(
            t(
                "This was ordered already ({order_no}); it was not ordered again.",
                order_no=placed.order_no,
            )
        )
    except PartlyShown:
        news = (t("Not all lines were shown yet."), *drafts.difference_texts(t, priced))
        drafts.show(turn, priced, drafts.Report(news=news))
        turn.say(t('Say "details" to see them, or "confirm" once more to order'))
        turn.ask(PlaceDraft(draft.id, draft.version))
    except DuplicateBasket as same:
        _ask_again(turn, draft, same)
    except PromotionExhausted as gone:
        turn.settle()
        news = (t("Not ordered: {name} is used up. Please look again:", name=gone.name),)
        drafts.show(turn, drafts.price(turn, draft), drafts.Report(news=news))
    except (PriceChanged, StockChanged, DeliveryChanged, StaleDraft) as changed:
        turn.settle()
        news = (_changed_text(turn, changed), *drafts.difference_texts(t, priced))
        drafts.show(turn, priced, drafts.Report(news=news))
    except DraftNotReady:
        turn.settle()
        news = (t("It cannot be ordered like this yet:"),)
        drafts.show(turn, priced, drafts.Report(news=news))
    else:
        goods = (line.sku for line in priced.lines)
        _placed(turn, order, provisional.provisional_text(t, goods))


def _changed_text(
    turn: Turn, changed: PriceChanged | StockChanged | DeliveryChanged | StaleDraft
) -> str:
    t = turn.t
    match changed:
        case PriceChanged(before=before, after=after, over=over) if over:
            return t(
                "Not ordered: {names} is over, {before} → {after}. Please look again:",
                names=figures.joined(t, over),
                before=figures.money(before),
                after=figures.money(after),
            )
        case PriceChanged(before=before, after=after):
            return t(
                "Not ordered: prices have changed, {before} → {after}. Please look again:",
                before=figures.money(before),
                after=figures.money(after),
            )
        case StockChanged():
            return t("Not ordered: the stock has changed. Please look again:")
        case DeliveryChanged(is_date=True):
            return t("Not ordered: the delivery date has changed. Please look again:")
        case DeliveryChanged():
            return t("Not ordered: the place or its hours have changed. Please look again:")
        case StaleDraft():
            return t("Not ordered: the draft has changed. Please look again:")


def _ask_again(turn: Turn, draft: Cart, same: DuplicateBasket) -> None:
    t = turn.t
    ago = figures.ago(t, same.placed_at, turn.now)
    turn.say(
        t("{ago} almost the same was ordered ({order_no}).", ago=ago, order_no=same.order_no),
        *_again_choices(turn),
    )
    turn.ask(PlaceAgain(draft.id, draft.version, same.order_no))


def which_again(turn: Turn, pending: PlaceAgain) -> None:
    """A second 确认 may be a double tap: it answers neither way (N3)."""
    t = turn.t
    turn.say(
        t("Almost the same as {order_no}; which is it, please?", order_no=pending.order_no),
        *_again_choices(turn),
    )


def _again_choices(turn: Turn) -> tuple[str, str]:
    t = turn.t
    return (
        figures.numbered((t("order it again"), t("it was a duplicate"))),
        t("Answer with the number, or just say it"),
    )


def drop_duplicate(turn: Turn, pending: PlaceAgain) -> None:
    """It was a duplicate: the draft goes, the first order stays."""
    if turn.ground.cart is not None:
        drop_cart(turn.tx, turn.ground.cart)
    turn.settle()
    t = turn.t
    turn.say(
        t("Good, only {order_no} counts; nothing was ordered again.", order_no=pending.order_no)
    )


def _placed(turn: Turn, order: Order, remark: str) -> None:
    t = turn.t
    turn.settle()
    turn.order_id = order.id
    turn.chat = stick_to_shop(turn.chat, None) if len(turn.customers) > 1 else turn.chat
    turn.remember(skus=None, page=None)
    total = figures.order_total(t, order)
    name = actors.rep_name(turn)
    label = orderstatus.order_label(turn, order)
    said = t(
        "Ordered: {order_no}, {total} in all; waiting for {rep} to confirm.",
        order_no=label,
        total=total,
        rep=name,
    )
    if order.status is OrderStatus.IN_REVIEW:
        said = _in_review(turn, order, label=label, total=total)
    turn.say(
        said,
        remark,
        backorder.order_text(t, order),
        _in_advance(turn, order),
        _split_text(turn, order),
        orderstatus.delivery_line(turn, order),
        *othershop.draft_elsewhere(turn),
        waitingchange.reminder(turn) if turn.remembered("changing") else "",
    )


def _split_text(turn: Turn, order: Order) -> str:
    """The goods lie in several warehouses: one line says that they leave apart."""
    for event in turn.tx.events:
        if isinstance(event, GoodsSplit) and event.order_id == order.id:
            count = len(event.warehouse_ids)
            return turn.t("The goods come from {n} warehouses, so perhaps not together.", n=count)
    return ""


def _in_review(turn: Turn, order: Order, *, label: str, total: str) -> str:
    """Ordered, and what it waits for before the rep confirms it."""
    t, name = turn.t, actors.rep_name(turn)
    codes = reviewtext.open_codes(turn.tx, order)
    if codes == (StepCode.CREDIT,):
        return t(
            "Ordered: {order_no}, {total} in all. Our finance looks at it first (credit terms), "
            "then {rep} confirms.",
            order_no=label,
            total=total,
            rep=name,
        )
    if codes == (StepCode.BUYER,):
        return t(
            "Ordered: {order_no}, {total} in all. Your head office has to agree first; I have "
            "asked and tell you the answer.",
            order_no=label,
            total=total,
        )
    return t(
        "Ordered: {order_no}, {total} in all. It is reviewed first ({reasons}); I tell you the "
        "answer.",
        order_no=label,
        total=total,
        reasons=reviewtext.reasons_text(turn.tx, t, order),
    )


def _in_advance(turn: Turn, order: Order) -> str:
    """What a prepaid order waits for, beyond what the shop has left with us."""
    if order.terms != PaymentTerms.PREPAID.value:
        return ""
    missing = order.total - free_balance(turn.tx, order.customer_id, order.total.currency)
    if missing.minor <= 0:
        return ""
    amount = figures.money(missing)
    owed = receivable_of(turn.tx, order.id)
    if owed is None or owed.pay_by is None:
        return turn.t("Paid in advance: we pack it once {amount} have come.", amount=amount)
    return turn.t(
        "Paid in advance: we pack it once {amount} have come. Please pay until {time}; after "
        "that the order is called off by itself.",
        amount=amount,
        time=figures.moment(turn.t, owed.pay_by, turn.shop.zone),
    )
