"""What was broken is made good: the shop chooses by number, the rep grants it by a tap (D16)."""

from collections.abc import Sequence
from datetime import timedelta

from domain.aftersale import (
    Case,
    Remedy,
    claimed_line,
    credit_for,
    credit_of,
    get_case,
    grant_remedy,
    late_claim,
    may_claim,
    replacements_of,
    wish_remedy,
)
from domain.base.errors import DomainError, NotFound
from domain.base.ids import CaseId, SkuId
from domain.catalog import as_packs, get_skus, measure
from domain.customer import get_customer
from domain.db import Tx
from domain.delivery import today_of
from domain.order import Order, OrderLine
from domain.staff import Permission, looks_after, require
from handlers import actors, figures, handoff
from handlers.context import Turn
from handlers.conversation import ChooseRemedy
from handlers.nlu.intents import Choose, Exact, ItemReading
from locales import Translator

_DAY = 24
_WISHES = (Remedy.REPLACE, Remedy.CREDIT)


def claimed(turn: Turn, order: Order, line: OrderLine, items: tuple[ItemReading, ...]) -> int:
    """How many base units of the line are said to be broken; 0 where that is not clear."""
    amounts = [item.amount for item in items]
    if len(amounts) != 1 or not isinstance(amounts[0], Exact) or amounts[0].unit is None:
        return 0
    sku = get_skus(turn.tx, (line.sku_id,))[line.sku_id]
    if late_claim(turn.tx, order, line, window=turn.shop.claim_windows.of(sku), at=turn.now):
        return 0
    try:
        base = measure(sku, amounts[0].count, amounts[0].unit).base
    except DomainError:
        return 0
    is_clear = credit_for(line, base) and may_claim(turn.tx, order, line, base)
    return base if is_clear else 0


def late_text(turn: Turn, order: Order, lines: Sequence[OrderLine]) -> str:
    """Why nothing is offered for these lines: they came too long ago; empty while one did not."""
    t, skus = turn.t, get_skus(turn.tx, [line.sku_id for line in lines])
    windows = [turn.shop.claim_windows.of(skus[line.sku_id]) for line in lines]
    late = [
        late_claim(turn.tx, order, line, window=window, at=turn.now)
        for line, window in zip(lines, windows, strict=True)
    ]
    first = next((one for one in late if one is not None), None)
    if first is None or None in late:
        return ""
    day = figures.calendar_day(t, first.arrived_at.astimezone(turn.shop.zone).date())
    is_fresh = any(
        skus[line.sku_id].is_weighed and one is first
        for line, one in zip(lines, late, strict=True)
    )
    span = span_text(t, first.window)
    if is_fresh:
        return t(
            "It came on {date}; fresh goods are to be reported within {span}.",
            date=day,
            span=span,
        )
    return t("It came on {date}; that is to be reported within {span}.", date=day, span=span)


def span_text(t: Translator, window: timedelta) -> str:
    """24小时, 7天: whole days beyond the first, else hours."""
    hours = round(window / timedelta(hours=1))
    if hours > _DAY and hours % _DAY == 0:
        return t.plural("{n} day", "{n} days", n=hours // _DAY)
    return t.plural("{n} hour", "{n} hours", n=hours)


def offer(turn: Turn, case: Case, line: OrderLine, base: int) -> None:
    """The numbered choices; the rep has the report already and hears of the choice."""
    t = turn.t
    amount = credit_of(turn.tx, case)
    assert amount is not None
    count = count_text(turn.tx, t, line, base)
    turn.ask(ChooseRemedy(int(case.id)))
    turn.say(
        t("{count} of it; how shall we make it good?", count=count),
        t("1 {count} more with your next order", count=count),
        t("2 {amount} on your account", amount=figures.money(amount)),
        t("3 talk to {rep}", rep=actors.rep_name(turn)),
        t(
            "(Please report fresh goods within {fresh}, others within {others}.)",
            fresh=span_text(t, turn.shop.claim_windows.fresh),
            others=span_text(t, turn.shop.claim_windows.others),
        ),
        t("Answer with the number; a photo helps."),
    )


def choose(turn: Turn, intent: Choose, pending: ChooseRemedy) -> None:
    """1 or 2 goes to the rep as a wish, 3 calls him."""
    t, number = turn.t, intent.picks[0].number if intent.picks else None
    if number is None or not 1 <= number <= len(_WISHES) + 1:
        turn.say(t("That number is not in the list."))
        return
    turn.settle()
    name = actors.rep_name(turn)
    if number > len(_WISHES):
        handoff.request_human(turn, "aftersale")
        turn.say(t("Passed on to {rep}, who will answer here.", rep=name))
        return
    case = wish_remedy(turn.tx, CaseId(pending.case_id), _WISHES[number - 1])
    turn.say(
        t("Noted: {wish}.", wish=wish_text(turn.tx, t, case)),
        t("{rep} looks at it, and I tell you.", rep=name),
    )


def grant(turn: Turn, case_id: CaseId) -> None:
    """The rep taps 同意: booked, or noted for the next order; the shop is told."""
    staff = turn.staff
    if staff is None:
        return
    require(staff, Permission.REVIEW_ORDER)
    case = get_case(turn.tx, case_id)
    shop = get_customer(turn.tx, case.customer_id)
    if not looks_after(staff, shop.rep_id):
        raise NotFound("aftersale_case", str(case_id))
    words = wish_text(turn.tx, turn.t, case)
    today = today_of(turn.policy, turn.now)
    grant_remedy(turn.tx, case_id, by=(turn.actor, words), today=today)
    turn.say(turn.t("Granted to {shop}: {wish}.", shop=shop.name, wish=words))


def wish_text(tx: Tx, t: Translator, case: Case) -> str:
    """下次补2瓶农夫山泉, 记账抵¥2.33; empty where nothing was wished."""
    if case.remedy is None:
        return ""
    line, base = claimed_line(tx, case), case.items[0].base_quantity or 0
    count = count_text(tx, t, line, base)
    if case.remedy is Remedy.REPLACE:
        return t("{count} of {name} with the next order", count=count, name=line.sku_name)
    amount = credit_of(tx, case)
    return t("{amount} on the account", amount=figures.money(amount)) if amount else ""


def added_rows(tx: Tx, t: Translator, order: Order) -> list[str]:
    """What was granted before and goes along with this order."""
    return [
        t("Add free of charge: {what}", what=_added(tx, t, case))
        for case in replacements_of(tx, order)
    ]


def _added(tx: Tx, t: Translator, case: Case) -> str:
    line = claimed_line(tx, case)
    count = count_text(tx, t, line, case.items[0].base_quantity or 0)
    return t("{count} of {name}", count=count, name=line.sku_name)


def count_text(tx: Tx, t: Translator, line: OrderLine, base: int) -> str:
    """2瓶, 1箱: in the packs the goods come in."""
    return figures.packs(t, as_packs(get_skus(tx, (SkuId(line.sku_id),))[line.sku_id], base))
