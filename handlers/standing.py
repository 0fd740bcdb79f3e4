"""Standing orders in chat: agreed on after being said back, then changed, skipped, paused, ended.

Nothing is saved by the words alone: what was understood is said back line by line, and counts once
it is confirmed. On each day its draft is put before the customer, and only 确认 orders it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal

from domain.base.ids import SkuId
from domain.base.quantity import plain_count
from domain.cart import CartLine, Draft, drop_cart
from domain.catalog import IllegalQuantity, Sku, UnitUnknown, check_legal, get_skus, measure
from domain.delivery import DeliveryMethod
from domain.standing import (
    StandingDraft,
    StandingOrder,
    StandingStatus,
    change_standing,
    offered_day,
    save_standing,
    set_standing_status,
    skip_day,
    standing_of,
)
from handlers import cart, drafts, figures
from handlers.context import Turn
from handlers.conversation import SaveStanding, StandingLine
from handlers.ground import situation
from handlers.linetext import bracketed, mark_texts
from handlers.nlu import interpret, read
from handlers.nlu.intents import EditDraft, Exact, Intent, Op, Reorder
from handlers.shelf import Shelf
from handlers.standingwords import (
    EVERY_DAY,
    Act,
    Command,
    Wish,
    days_only,
    read_command,
    read_wish,
)
from handlers.worksheet import Worksheet
from locales import Translator

_YES = frozenset(
    {
        "确认",
        "確認",
        "确定",
        "確定",
        "是",
        "是的",
        "对",
        "對",
        "好",
        "好的",
        "可以",
        "行",
        "要",
        "保存",
    }
    | {"没错", "沒錯", "ok", "okay", "yes", "y", "confirm", "👌"}
)
_NO = frozenset(
    {"不", "不要", "不用", "不是", "取消", "算了", "不对", "不對", "不要了", "no", "n", "cancel"}
)


def took_words(turn: Turn, text: str) -> bool:
    """Take a message that is about a standing order as a whole; True if it was one."""
    if turn.customer is None or turn.contact is None:
        return False
    said = text.strip().strip("。.!！~～").casefold()
    if isinstance(turn.pending, SaveStanding) and said in _YES | _NO:
        _answered(turn, turn.pending, is_agreed=said in _YES)
        return True
    if (wish := read_wish(text)) is not None and _took_wish(turn, wish):
        return True
    command = read_command(text)
    return command is not None and _took_command(turn, command)


def _took_wish(turn: Turn, wish: Wish) -> bool:
    sheet = _sheet_of(turn, wish.what, base=None)
    if sheet is None:
        return False
    _ask(turn, wish.weekdays, sheet, standing_id=0)
    return True


def _sheet_of(turn: Turn, what: str, *, base: StandingOrder | None) -> Worksheet | None:
    """The lines meant; None where the words are not about goods with amounts, or 照旧."""
    view = replace(situation(turn, turn.ground), pending=None)
    intents = interpret(read(what, turn.shop.lexicon), replace(view, cart=()))
    if len(intents) != 1 or not _orders(intents[0], is_change=base is not None):
        return None
    intent = intents[0]
    items = intent.items if isinstance(intent, EditDraft | Reorder) else ()
    lines = () if base is None else base.lines
    if isinstance(intent, Reorder):
        last = turn.ground.last_order
        if last is None or intent.reference.order_no:
            return None
        lines = tuple(CartLine(x.sku_id, x.quantity, x.note) for x in last.lines if not x.is_gift)
    ids = {line.sku_id for line in lines} | cart.named_skus(items)
    skus = get_skus(turn.tx, tuple(ids), customer=turn.customer)
    kept = tuple(fit for line in lines if (fit := _fitting(line, skus)) is not None)
    sheet = Worksheet(Shelf(skus, turn.ground.usual, {}), Draft(kept))
    sheet.take_all(items)
    sheet.missing += getattr(intent, "leftovers", ())
    return sheet


def _orders(intent: Intent, *, is_change: bool) -> bool:
    """Whether the words order something: 每天可乐都卖完 does not."""
    if isinstance(intent, Reorder):
        return not is_change
    if not isinstance(intent, EditDraft) or not intent.items:
        return False
    return all(isinstance(i.amount, Exact) or i.op is not Op.ADD for i in intent.items)


def _fitting(line: CartLine, skus: dict[SkuId, Sku]) -> CartLine | None:
    """The line as it can be ordered today; None where it cannot."""
    sku = skus.get(line.sku_id)
    if sku is None or not sku.is_on_sale:
        return None
    try:
        quantity = measure(sku, line.quantity.count, line.quantity.unit)
        check_legal(sku, quantity)
    except (UnitUnknown, IllegalQuantity):
        return None
    return replace(line, quantity=quantity, marks=())


def _ask(turn: Turn, weekdays: tuple[int, ...], sheet: Worksheet, *, standing_id: int) -> None:
    """Say back what was understood, or what has to be said more clearly."""
    t = turn.t
    unclear = [doubt.said for doubt in sheet.doubts] + [said for said in sheet.missing if said]
    if unclear or not sheet.draft.lines:
        told = figures.joined(t, (t('"{said}"', said=said[:40]) for said in unclear))
        turn.say(
            t("A standing order has to be clear; I am not sure about {said}.", said=told)
            if told
            else t("There is no earlier order of yours yet."),
            t('Say it again with name and amount, like "every day cola 330 2 cases"'),
        )
        return
    days = days_text(t, weekdays)
    is_fetched = drafts.customer_of(turn).delivery_method is DeliveryMethod.PICKUP
    turn.say(
        t("Standing order, fetched {days}:", days=days)
        if is_fetched
        else t("Standing order, delivered {days}:", days=days),
        *_rows(t, sheet.draft.lines, sheet.shelf.skus),
        t("Each time I show you the draft first; nothing is ordered without your word."),
        t('Reply "confirm" to save it, "no" to leave it'),
    )
    lines = tuple(
        StandingLine(int(x.sku_id), plain_count(x.quantity.count), x.quantity.unit, x.note)
        for x in sheet.draft.lines
    )
    turn.ask(SaveStanding(weekdays, lines, standing_id))


def _answered(turn: Turn, asked: SaveStanding, *, is_agreed: bool) -> None:
    t, customer = turn.t, drafts.customer_of(turn)
    turn.settle()
    if not is_agreed:
        turn.say(t("Good, everything stays as it is."))
        return
    contact_id = turn.contact.id if turn.contact else None
    if contact_id is None:
        raise LookupError("a standing order needs a contact")
    skus = get_skus(turn.tx, tuple(SkuId(x.sku_id) for x in asked.lines), customer=customer)
    lines = tuple(
        CartLine(
            SkuId(x.sku_id),
            measure(skus[SkuId(x.sku_id)], Decimal(x.count), x.unit),
            x.note,
        )
        for x in asked.lines
    )
    draft = StandingDraft(customer.id, contact_id, asked.weekdays, lines)
    if not asked.standing_id:
        saved = save_standing(turn.tx, draft, actor=turn.actor)
    else:
        saved = change_standing(turn.tx, asked.standing_id, draft, actor=turn.actor)
    slot = offered_day(turn.tx, saved, policy=turn.usual_calendar)
    first = ""
    if slot is not None:
        day = figures.delivery_day(t, slot.date, turn.policy, turn.now)
        first = t("The next one is for {day}; you get its draft before the cut-off.", day=day)
    turn.say(
        t("The standing order is saved."),
        first,
        t('"Skip this time", "pause standing order", "my standing orders" change it'),
    )


def _took_command(turn: Turn, command: Command) -> bool:
    customer = drafts.customer_of(turn)
    contact_id = turn.contact.id if turn.contact else None
    if contact_id is None:
        return False
    mine = standing_of(turn.tx, contact_id, customer_id=customer.id)
    if not mine:
        if command.act in {Act.SKIP, Act.CHANGE}:
            return False
        turn.say(
            turn.t("You have no standing order."),
            turn.t('To have one say, like "every day cola 330 2 cases"'),
        )
        return True
    if command.act is Act.LIST:
        _list(turn, mine)
    elif command.act is Act.SKIP:
        _skip(turn, mine)
    elif (chosen := _chosen(turn, mine, command.number)) is not None:
        return _change(turn, chosen, command)
    return True


def _chosen(turn: Turn, mine: Sequence[StandingOrder], number: int | None) -> StandingOrder | None:
    if number is None and len(mine) == 1:
        return mine[0]
    if number is not None and 1 <= number <= len(mine):
        return mine[number - 1]
    _list(turn, mine)
    turn.say(turn.t('Which one? Say it with its number, like "pause standing order 2"'))
    return None


def _change(turn: Turn, standing: StandingOrder, command: Command) -> bool:
    t = turn.t
    match command.act:
        case Act.PAUSE:
            set_standing_status(turn.tx, standing.id, StandingStatus.PAUSED, actor=turn.actor)
            turn.say(t('Paused; "resume standing order" begins it again.'))
        case Act.RESUME:
            set_standing_status(turn.tx, standing.id, StandingStatus.ACTIVE, actor=turn.actor)
            turn.say(t("It goes on."), _next_text(turn, standing))
        case Act.END:
            set_standing_status(turn.tx, standing.id, StandingStatus.ENDED, actor=turn.actor)
            turn.say(t("Ended; no more drafts of it come."))
        case _:
            return _say_anew(turn, standing, command.what)
    return True


def _say_anew(turn: Turn, standing: StandingOrder, what: str) -> bool:
    """固定单改成每周二四, 固定单可乐改3箱: said back as a whole, saved once confirmed."""
    days = days_only(what)
    if days:
        skus = get_skus(turn.tx, tuple(x.sku_id for x in standing.lines), customer=turn.customer)
        kept = tuple(fit for x in standing.lines if (fit := _fitting(x, skus)) is not None)
        sheet = Worksheet(Shelf(skus, {}, {}), Draft(kept))
        _ask(turn, days, sheet, standing_id=standing.id)
        return True
    wish = read_wish(what)
    base = None if wish is not None else standing
    changed = _sheet_of(turn, wish.what if wish is not None else what, base=base)
    if changed is None:
        return False
    weekdays = wish.weekdays if wish is not None else standing.weekdays
    _ask(turn, weekdays, changed, standing_id=standing.id)
    return True


def _skip(turn: Turn, mine: Sequence[StandingOrder]) -> None:
    """这次不要: the next day of each is left out; a draft of it that was shown goes."""
    t, calendar = turn.t, turn.usual_calendar
    slots = {
        one.id: slot
        for one in mine
        if one.status is StandingStatus.ACTIVE
        and (slot := offered_day(turn.tx, one, policy=calendar)) is not None
    }
    if not slots:
        turn.say(t("No standing order is due; nothing was ordered."))
        return
    day = min(slot.date for slot in slots.values())
    for one in mine:
        if one.id in slots and slots[one.id].date == day:
            skip_day(turn.tx, one, day)
    shown = turn.remembered("standing") or {}
    draft = turn.ground.cart
    if draft is not None and int(shown.get("cart_id", 0)) == int(draft.id):
        drop_cart(turn.tx, draft)
    turn.settle()
    turn.remember(standing=None)
    named = figures.delivery_day(t, day, turn.policy, turn.now)
    turn.say(t("Skipped for {day}; nothing is ordered. The next one comes as usual.", day=named))


def _list(turn: Turn, mine: Sequence[StandingOrder]) -> None:
    t = turn.t
    ids = {line.sku_id for one in mine for line in one.lines}
    skus = get_skus(turn.tx, tuple(ids), customer=turn.customer)
    rows = []
    for number, one in enumerate(mine, 1):
        told = figures.joined(
            t,
            (
                f"{skus[x.sku_id].name} {figures.quantity(t, x.quantity)}"
                for x in one.lines
                if x.sku_id in skus
            ),
        )
        row = f"{number} {days_text(t, one.weekdays)} {told}"
        is_paused = one.status is StandingStatus.PAUSED
        rows.append(t("{text} ({remark})", text=row, remark=t("paused")) if is_paused else row)
    turn.say(
        t("Your standing orders:"),
        *rows,
        t('"Pause", "resume", "end" or "change" with "standing order"; "skip this time"'),
    )


def _next_text(turn: Turn, standing: StandingOrder) -> str:
    slot = offered_day(turn.tx, standing, policy=turn.usual_calendar)
    if slot is None:
        return ""
    day = figures.delivery_day(turn.t, slot.date, turn.policy, turn.now)
    return turn.t("The next one is for {day}; you get its draft before the cut-off.", day=day)


def days_text(t: Translator, weekdays: Sequence[int]) -> str:
    """每周一、周三、周五, or 每天."""
    if tuple(weekdays) == EVERY_DAY:
        return t("every day")
    names = (t("Mon"), t("Tue"), t("Wed"), t("Thu"), t("Fri"), t("Sat"), t("Sun"))
    return t("every {days}", days=figures.joined(t, (names[day - 1] for day in weekdays)))


def _rows(t: Translator, lines: Sequence[CartLine], skus: Mapping[SkuId, Sku]) -> list[str]:
    return [
        f"{no} {skus[x.sku_id].name} {figures.quantity(t, x.quantity)}"
        + bracketed(t, mark_texts(t, x, skus[x.sku_id]))
        for no, x in enumerate(lines, 1)
    ]
