"""Damage, shortage, wrong goods: a case for the rep with message, picture and order (D16)."""

from domain.aftersale import (
    Case,
    CaseItem,
    CaseMedia,
    Complaint,
    add_to_case,
    get_case,
    name_item,
    open_case,
    recent_case,
    tie_case,
)
from domain.base.ids import CaseId
from domain.order import Order, OrderLine, OrderSummary, get_order
from handlers import actors, complaintgoods, complaintorders, figures, handoff, remedies
from handlers.context import Turn
from handlers.conversation import ChooseDamaged, ChooseOrder, DescribeDamage, OrderPurpose
from handlers.ground import situation
from handlers.nlu import interpret, read
from handlers.nlu.intents import (
    Aftersale,
    Choose,
    Exact,
    ItemReading,
)
from handlers.nlu.normalise import plain

NO_CASE = CaseId(0)
MOST_LINES = 8
"""So many lines of the order are put to the choice."""


def complain(turn: Turn, intent: Aftersale) -> None:
    """昨天的水破了两瓶: which order it is about, then a case. Never an order.

    It is a case at once, also while it is asked which order: nobody may ever say.
    """
    orders = complaintorders.candidates(turn, intent)
    if len(orders) > 1 and not intent.items:
        _ask_order(
            turn, orders[: complaintorders.RECENT], intent.text, case=_open(turn, intent.text)
        )
        return
    items = complaintgoods.named(turn, intent.items)
    order = get_order(turn.tx, orders[0].id) if orders else None
    if order is not None and items and not complaintorders.lines_meant(order, items):
        order = complaintorders.with_goods(turn, orders, items)
    if order is not None and items and complaintorders.is_doubtful(turn, order, intent):
        order = None
    report(turn, order, intent.text, items=intent.items)
    if order is None and turn.customer is not None:
        _tell_unfit(turn, items, is_day_said=complaintorders.speaks_of_a_day(turn, intent.text))


def _tell_unfit(turn: Turn, items: tuple[ItemReading, ...], *, is_day_said: bool) -> None:
    """No order fits what was said: the rep looks for it; an order that may be meant is named."""
    t, customer = turn.t, turn.customer
    assert customer is not None
    orders = complaintorders.looked_at(turn, customer.id)
    if not orders and not is_day_said:
        return
    last = complaintorders.last_with(turn, orders, items) if items else None
    turn.say(
        t("No order of yours of that time fits this, so {rep} looks for it.",
          rep=actors.rep_name(turn))
        if is_day_said and last is not None
        else t("I found no order of yours that this fits, so {rep} looks for it.",
               rep=actors.rep_name(turn)),
        t("The last one with it: {order_no} of {date}.", order_no=last.order_no,
          date=figures.calendar_day(t, last.trading_day))
        if last is not None
        else "",
    )  # fmt: skip


def take_picture(turn: Turn) -> None:
    """A picture: it joins the open case, or waits for the words that explain it."""
    t = turn.t
    if turn.customer is None:
        turn.say(t("I have received the picture; please also tell me what it is about."))
        return
    case = recent_case(turn.tx, turn.customer.id)
    media = _media(turn)
    if case is not None:
        add_to_case(turn.tx, case.id, media=media)
        handoff.pass_picture(turn)
        turn.say(t("Added to your report for {rep}.", rep=actors.rep_name(turn)))
        return
    kept = turn.pending.media if isinstance(turn.pending, DescribeDamage) else ()
    turn.ask(DescribeDamage((*kept, *(m.media_id or m.url for m in media))))
    turn.say(
        t(
            "I have received the picture. Is something wrong with a delivery? Tell me in a few "
            'words, like "two bottles of water broke".'
        ),
        t('If it is an order list, please type it, or say "rep" and a person reads it.'),
    )


def report(
    turn: Turn,
    order: Order | None,
    text: str,
    *,
    items: tuple[ItemReading, ...] = (),
    case_id: CaseId = NO_CASE,
) -> None:
    """Open the case, or say of which order an open one is.

    The rep is told with everything that was said and sent.
    """
    customer = turn.customer
    if customer is None:
        return
    items = items or _said_items(turn, text)
    lines = (
        complaintorders.lines_meant(order, complaintgoods.as_ordered(turn, items))
        if order is not None
        else ()
    )
    base = 0
    came = _tells_what_came(turn, text)
    if order is not None and len(lines) == 1 and not came:
        base = remedies.claimed(turn, order, lines[0], items)
    goods = tuple(CaseItem(line.sku_id, line.id, base or None) for line in lines)
    if case_id and order is not None:
        case = tie_case(turn.tx, case_id, order.id, goods)
    else:
        case = _open(turn, text, order=order, goods=goods)
    turn.settle()
    t = turn.t
    about = ""
    if order is not None:
        turn.order_id = order.id
        about = _about(turn, order, lines)
    name = actors.rep_name(turn)
    late = remedies.late_text(turn, order, lines) if order is not None and lines else ""
    turn.say(
        t("I am sorry about that. It is with {rep} now, who will answer you here.", rep=name)
        if not late
        else t("I am sorry about that, but it is too late to make it good by itself."),
        about,
        late,
        t("{rep} has what you said and looks whether something can be done.", rep=name)
        if late
        else "",
        "" if base or late else t("A photo helps; just send it here."),
    )
    if base:
        remedies.offer(turn, case, lines[0], base)
    elif order is not None and not lines and not came:
        _ask_line(turn, case, order, items)


def _open(
    turn: Turn, text: str, *, order: Order | None = None, goods: tuple[CaseItem, ...] = ()
) -> Case:
    """The case with everything that was said and sent; the rep is told."""
    assert turn.customer is not None
    return open_case(
        turn.tx,
        Complaint(
            customer_id=turn.customer.id,
            contact_id=turn.contact.id if turn.contact else None,
            text=text,
            order_id=order.id if order is not None else None,
            items=goods,
            media=_pending_media(turn),
        ),
    )


def _tells_what_came(turn: Turn, text: str) -> bool:
    """我订的5箱可乐，只送来3箱: three came; that many are not what is missing."""
    rules, said = turn.shop.lexicon.phrases.rules, plain(text)
    return any(rules[name].search(said) for name in ("came_only", "short_delivery"))


def _said_items(turn: Turn, text: str) -> tuple[ItemReading, ...]:
    """The goods and amounts of a complaint whose order had to be asked for."""
    said = interpret(read(text, turn.shop.lexicon), situation(turn, turn.ground))
    return next((intent.items for intent in said if isinstance(intent, Aftersale)), ())


def _ask_line(turn: Turn, case: Case, order: Order, items: tuple[ItemReading, ...]) -> None:
    """破了两瓶: of what? The lines of the order that so many can be missing of."""
    fitting = [(x, remedies.claimed(turn, order, x, items)) for x in order.lines]
    fitting = [(line, base) for line, base in fitting if base][:MOST_LINES]
    if not fitting:
        return
    t = turn.t
    said = items[0].amount
    assert isinstance(said, Exact)  # `claimed` of any other is nothing
    assert said.unit is not None
    count = figures.amount(t, said.count, said.unit)
    names = [line.sku_name for line, _ in fitting]
    turn.say(
        t("{count} of what? ", count=count) + figures.numbered([*names, t("something else")]),
        t("Answer with the number, or just say it"),
    )
    line_ids = tuple(int(line.id) for line, _ in fitting)
    amounts = tuple(base for _, base in fitting)
    turn.ask(ChooseDamaged(int(case.id), line_ids, amounts, tuple(names)))


def choose_line(turn: Turn, intent: Choose, pending: ChooseDamaged) -> None:
    """The number of a line of the order: the case is about that; the last one leaves it open."""
    number, t = intent.picks[0].number if intent.picks else None, turn.t
    if number is None or not 1 <= number <= len(pending.line_ids) + 1:
        turn.say(t("That number is not in the list."))
        return
    turn.settle()
    if number > len(pending.line_ids):
        turn.say(t("Good; {rep} has what you said.", rep=actors.rep_name(turn)))
        return
    case = get_case(turn.tx, CaseId(pending.case_id))
    order = get_order(turn.tx, case.order_id) if case.order_id is not None else None
    line_id, base = pending.line_ids[number - 1], pending.amounts[number - 1]
    line = next((x for x in order.lines if x.id == line_id), None) if order is not None else None
    if line is None:
        return
    case = name_item(turn.tx, case.id, CaseItem(line.sku_id, line.id, base))
    remedies.offer(turn, case, line, base)


def _about(turn: Turn, order: Order, lines: tuple[OrderLine, ...]) -> str:
    t = turn.t
    day = figures.calendar_day(t, order.trading_day)
    if not lines:
        return t("Order {order_no} of {date}.", order_no=order.order_no, date=day)
    goods = figures.joined(t, (line.sku_name for line in lines))
    return t(
        "Order {order_no} of {date}: {goods}.", order_no=order.order_no, date=day, goods=goods
    )


def _ask_order(turn: Turn, orders: tuple[OrderSummary, ...], text: str, *, case: Case) -> None:
    t = turn.t
    rows = []
    for n, order in enumerate(orders, 1):
        day = figures.calendar_day(t, order.trading_day)
        rows.append(f"{n} {order.order_no} {day} {figures.order_total(t, order)}")
    turn.say(
        t(
            "I am sorry about that. It is with {rep} now; which order is it?",
            rep=actors.rep_name(turn),
        ),
        *rows,
        t("Answer with the number, or just say it"),
    )
    ids = tuple(int(order.id) for order in orders)
    turn.ask(ChooseOrder(ids, OrderPurpose.AFTERSALE, text, int(case.id)))


def _media(turn: Turn) -> tuple[CaseMedia, ...]:
    inbound = turn.inbound
    if not inbound.media_id and not inbound.picture_url:
        return ()
    return (CaseMedia(inbound.kind.value, inbound.media_id, inbound.picture_url),)


def _pending_media(turn: Turn) -> tuple[CaseMedia, ...]:
    kept = turn.pending.media if isinstance(turn.pending, DescribeDamage) else ()
    return (*_media(turn), *(CaseMedia("image", media_id=m) for m in kept))


def describe(turn: Turn, pending: DescribeDamage, text: str) -> None:
    """Words after a picture of damage that read like nothing else."""
    del pending
    complain(turn, Aftersale(text))
