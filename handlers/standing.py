"""Standing orders in chat: agreed on after being said back, then changed, skipped, paused, ended.

Nothing is saved by the words alone: what was understood is said back line by line, and counts once
it is confirmed. On each day its draft is put before the customer, and only 确认 orders it.
"""

import re
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from domain.base.ids import SkuId
from domain.cart import CartLine, Draft, drop_cart
from domain.catalog import get_skus, measure
from domain.order import FINAL
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
    wants_on,
)
from handlers import drafts, figures, orderchange, waitingchange
from handlers.context import Turn
from handlers.conversation import SaveStanding
from handlers.shelf import Shelf
from handlers.standingskips import skip_days, skipped_text
from handlers.standingwish import days_text, fitting, say_back, sheet_of
from handlers.standingwords import (
    Act,
    Command,
    Wish,
    days_only,
    read_command,
    read_wish,
)
from handlers.worksheet import Worksheet

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
_ALONE = re.compile(r"(?:先|都|那就)?(?:暂停|暫停|停一停|停一下|先停)(?:一下|一段时间|吧|了)*")
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
        _take_up_change(turn)
        return True
    command = read_command(text) or _of_lone_word(turn, said)
    halts = command is not None and command.act in {Act.PAUSE, Act.RESUME}
    if not halts and (wish := read_wish(text)) is not None and _took_wish(turn, wish):
        return True
    return command is not None and _took_command(turn, command)


def _of_lone_word(turn: Turn, said: str) -> Command | None:
    """暂停 where nothing is open that it could be of but his standing orders."""
    last, draft = turn.ground.last_order, turn.ground.cart
    has_order = last is not None and last.status not in FINAL
    if has_order or (draft is not None and draft.lines) or turn.pending is not None:
        return None
    if turn.contact is None or _ALONE.fullmatch(said) is None:
        return None
    mine = standing_of(turn.tx, turn.contact.id, customer_id=drafts.customer_of(turn).id)
    return Command(Act.PAUSE) if mine else None


def _took_wish(turn: Turn, wish: Wish) -> bool:
    sheet = sheet_of(turn, wish.what, base=None)
    if sheet is None:
        return False
    say_back(turn, wish.weekdays, sheet, standing_id=0)
    return True


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


def _take_up_change(turn: Turn) -> None:
    """The change of a placed order that was asked about before comes back: it is still open."""
    change = waitingchange.waiting(turn)
    if change is not None:
        orderchange.ask(turn, change)


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
        return _skip(turn, mine, command)
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
            turn.say(t('Paused; "resume standing order" begins it again.'), _take_back_shown(turn))
        case Act.RESUME:
            set_standing_status(turn.tx, standing.id, StandingStatus.ACTIVE, actor=turn.actor)
            turn.say(t("It goes on."), _next_text(turn, standing))
        case Act.END:
            set_standing_status(turn.tx, standing.id, StandingStatus.ENDED, actor=turn.actor)
            turn.say(t("Ended; no more drafts of it come."), _take_back_shown(turn))
        case _:
            return _say_anew(turn, standing, command.what)
    return True


def _say_anew(turn: Turn, standing: StandingOrder, what: str) -> bool:
    """固定单改成每周二四, 固定单可乐改3箱: said back as a whole, saved once confirmed."""
    days = days_only(what)
    if days:
        skus = get_skus(turn.tx, tuple(x.sku_id for x in standing.lines), customer=turn.customer)
        kept = tuple(fit for x in standing.lines if (fit := fitting(x, skus)) is not None)
        sheet = Worksheet(Shelf(skus, {}, {}), Draft(kept))
        say_back(turn, days, sheet, standing_id=standing.id)
        return True
    wish = read_wish(what)
    base = None if wish is not None else standing
    changed = sheet_of(turn, wish.what if wish is not None else what, base=base)
    if changed is None:
        return False
    weekdays = wish.weekdays if wish is not None else standing.weekdays
    say_back(turn, weekdays, changed, standing_id=standing.id)
    return True


def _skip(turn: Turn, mine: Sequence[StandingOrder], command: Command) -> bool:
    """明天不要: the days named are left out; 这次不要: the next day of each. A draft goes."""
    if command.number is not None:
        chosen = _chosen(turn, mine, command.number)
        if chosen is None:
            return True
        mine = (chosen,)
    if not command.when:
        _skip_next(turn, mine)
        return True
    skipped = skip_days(turn, mine, command.when)
    if skipped:
        shown = _take_back_shown(turn, is_silent=True) if _is_shown_for(turn, skipped) else ""
        turn.settle()
        if shown:
            turn.say(shown)
    return True


def _is_shown_for(turn: Turn, days: Sequence[date]) -> bool:
    """Whether the draft that was put before him is of one of these days."""
    shown = turn.remembered("standing") or {}
    return str(shown.get("day", "")) in {day.isoformat() for day in days}


def _skip_next(turn: Turn, mine: Sequence[StandingOrder]) -> None:
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
    left = _take_back_shown(turn, is_silent=True)
    turn.settle()
    turn.say(*skipped_text(turn, mine[0].customer_id, [day]), left)


def _take_back_shown(turn: Turn, *, is_silent: bool = False) -> str:
    """The draft put before him goes along; what he made of it himself stays, and is told."""
    t, draft = turn.t, turn.ground.cart
    shown = turn.remembered("standing") or {}
    if draft is None or int(shown.get("cart_id", 0)) != int(draft.id):
        return ""
    if int(shown.get("version", 0)) != draft.version:
        return t('The draft you changed is still open: "confirm" orders it, "cancel" drops it')
    if not is_silent and _others_wanted(turn, shown):
        return t("Its draft stays: other standing orders are in it. Take out what you do not want")
    drop_cart(turn.tx, draft)
    turn.remember(standing=None)
    return "" if is_silent else t("Its draft is taken back; nothing was ordered.")


def _others_wanted(turn: Turn, shown: Mapping[str, Any]) -> bool:
    """Whether the draft that was shown is also that of a standing order that goes on."""
    contact, day = turn.contact, shown.get("day")
    if contact is None or not day:
        return False
    customer_id = drafts.customer_of(turn).id
    on = date.fromisoformat(day)
    return bool(wants_on(turn.tx, contact.id, customer_id=customer_id, day=on))


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
