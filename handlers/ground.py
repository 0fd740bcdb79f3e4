"""What is known when a customer's words are read: draft, last order, usual list, open question."""

from domain.base.ids import SkuId
from domain.cart import Buyer, find_drafts
from domain.catalog import get_skus
from domain.customer import Customer
from domain.delivery import policy_for
from domain.order import latest_order, usual_list
from handlers import doubts
from handlers.context import Ground, Turn
from handlers.conversation import (
    AgreeAsBuyer,
    AnswerChange,
    ChooseDamaged,
    ChooseDate,
    ChooseOrder,
    ChooseRemedy,
    ChooseShop,
    ConfirmWhich,
    DescribeDamage,
    GiveQuantity,
    JoinChats,
    Pending,
    PickListed,
    PlaceAgain,
    PlaceDraft,
    ResumeDraft,
    SaveStanding,
    SettleChange,
    SettleDoubts,
    TopUp,
    UndoLast,
)
from handlers.nlu.intents import (
    CartView,
    CustomerScope,
    OptionView,
    PendingKind,
    PendingView,
    Situation,
    UsualView,
)
from handlers.staffquestions import (
    CloseRest,
    ConfirmAll,
    ConfirmPart,
    ConfirmReturn,
    DecideChanges,
    DecideRegistration,
    GiveReason,
    PlaceReturned,
    ReturnEnded,
    ReviewOrders,
    SentChange,
    WeighAgain,
)


def load_ground(turn: Turn) -> Ground:
    """Draft, last order and usual list of the shop this message speaks for."""
    if turn.customer is None or turn.contact is None:
        return Ground()
    drafts = find_drafts(turn.tx, turn.contact.id, customer_id=turn.customer.id)
    return Ground(
        drafts.current,
        drafts.lapsed,
        latest_order(turn.tx, turn.customer.id),
        {item.sku_id: item for item in usual_list(turn.tx, turn.customer.id)},
        policy_for(turn.tx, turn.shop.policy, turn.customer),
    )


def buyer_of(turn: Turn, customer: Customer, ground: Ground) -> Buyer:
    """The shop with its delivery rules and usual amounts, as drafts are priced for it."""
    usual = {sku_id: item.base for sku_id, item in ground.usual.items()}
    return Buyer(customer, turn.policy, usual)


def situation(turn: Turn, ground: Ground) -> Situation:
    """The same for the reader of the words."""
    customer = turn.customer
    order = ground.last_order
    lines = ground.cart.lines if ground.cart else ()
    return Situation(
        cart=tuple(
            CartView(no, line.sku_id, line.quantity.count, line.quantity.unit)
            for no, line in enumerate(lines, 1)
        ),
        last_order=tuple(
            CartView(line.no, line.sku_id, line.wanted.count, line.wanted.unit)
            for line in (order.lines if order else ())
        ),
        usual=tuple(
            UsualView(item.sku_id, item.unit, item.count, item.times)
            for item in ground.usual.values()
        ),
        pending=pending_view(turn, turn.pending, ground),
        topic=tuple(SkuId(i) for i in turn.remembered("skus") or ()),
        scope=CustomerScope(str(customer.id), customer.group_code)
        if customer
        else CustomerScope(),
    )


def pending_view(turn: Turn, pending: Pending | None, ground: Ground) -> PendingView | None:
    """The open question as far as an answer's words depend on it."""
    match pending:
        case None:
            return None
        case SettleDoubts() | SettleChange():
            goods = goods_for(turn, pending, ground)
            return doubts.doubts_view(turn.t, pending.doubts, goods)
        case GiveQuantity(sku_id=sku_id):
            return PendingView(PendingKind.QUANTITY, (), (SkuId(sku_id),))
        case PickListed() | ChooseShop() | ChooseOrder() | ChooseDate() | TopUp() | ReviewOrders():
            return PendingView(PendingKind.CHOOSE, listed_options(turn, pending))
        case ChooseRemedy() | ChooseDamaged():
            return PendingView(PendingKind.CHOOSE, _aftersale_options(turn, pending))
        case PlaceAgain():
            again = turn.t("order it again"), turn.t("it was a duplicate")
            options = tuple(OptionView(i, text) for i, text in enumerate(again, 1))
            return PendingView(PendingKind.CHOOSE, options)
        case ConfirmWhich() | WeighAgain() | PlaceReturned():
            return PendingView(PendingKind.CHOOSE, (OptionView(1, ""), OptionView(2, "")))
        case (
            PlaceDraft()
            | UndoLast()
            | ResumeDraft()
            | SaveStanding()
            | AnswerChange()
            | SentChange()
            | ConfirmPart()
            | ConfirmAll()
            | CloseRest()
            | ConfirmReturn()
        ):
            return PendingView(PendingKind.CONFIRM)
        case (
            DecideRegistration()
            | DecideChanges()
            | DescribeDamage()
            | GiveReason()
            | ReturnEnded()
            | AgreeAsBuyer()
            | JoinChats()
        ):
            return PendingView(PendingKind.OTHER)


def _aftersale_options(
    turn: Turn, pending: ChooseRemedy | ChooseDamaged
) -> tuple[OptionView, ...]:
    if isinstance(pending, ChooseRemedy):
        return tuple(OptionView(no, "") for no in range(1, 4))
    texts = (*pending.names, turn.t("something else"))
    return tuple(OptionView(no, text) for no, text in enumerate(texts, 1))


def listed_options(turn: Turn, pending: Pending) -> tuple[OptionView, ...]:
    """The numbers of a list that was shown, with names where they were."""
    match pending:
        case PickListed(sku_ids=ids):
            skus = get_skus(turn.tx, tuple(SkuId(i) for i in ids))
            return tuple(
                OptionView(no, skus[SkuId(i)].name, sku_id=SkuId(i))
                for no, i in enumerate(ids, 1)
                if SkuId(i) in skus
            )
        case ChooseShop(customer_ids=ids):
            names = {c.id: c.name for c in turn.customers}
            return tuple(OptionView(no, names.get(i, "")) for no, i in enumerate(ids, 1))  # type: ignore[call-overload]
        case ChooseDate(dates=dates):
            return tuple(
                OptionView(no, day) for no, day in enumerate((*dates, turn.t("your rep")), 1)
            )
        case TopUp(options=options):
            return tuple(
                OptionView(no, "", sku_id=SkuId(option.sku_id))
                for no, option in enumerate(options, 1)
            )
        case ChooseOrder(order_ids=ids) | ReviewOrders(order_ids=ids):
            return tuple(OptionView(no, "") for no, _ in enumerate(ids, 1))
        case _:
            return ()


def goods_for(turn: Turn, pending: SettleDoubts | SettleChange, ground: Ground) -> doubts.Goods:
    """Names and usual times for the options of a question; prices are not needed to read."""
    ids = {SkuId(o.sku_id) for d in pending.doubts for o in d.options}
    ids |= {SkuId(d.replaces) for d in pending.doubts if d.replaces is not None}
    in_draft = frozenset(line.sku_id for line in ground.cart.lines) if ground.cart else frozenset()
    skus = get_skus(turn.tx, tuple(ids), customer=turn.customer)
    return doubts.Goods(skus, {}, ground.usual, in_draft)
