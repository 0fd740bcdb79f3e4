"""Help, greetings, thanks, and what was not understood. Never an order (rule N2)."""

import re
from dataclasses import replace

from domain.base.ids import SkuId
from domain.cart import SetDate, revive_cart
from domain.catalog import get_skus
from handlers import actors, draftdays, drafts, figures
from handlers.context import Turn
from handlers.conversation import (
    ChooseDate,
    ChooseOrder,
    ChooseShop,
    GiveQuantity,
    ResumeDraft,
    SettleDoubts,
)
from handlers.nlu.intents import ChitChat, Help, StaffCommand, Unclear

_THANKS = re.compile(r"谢|謝|辛苦|感恩|麻烦|麻煩|thank|thx|cheers", re.IGNORECASE)


def help_customer(turn: Turn, intent: Help) -> None:
    """What can be said, in a few lines; an open question stays open."""
    del intent
    t = turn.t
    turn.say(
        t("Just say what you need, the way you always do:"),
        t('· "cola 3 cases, sprite 2" – I answer with prices, you say "confirm"'),
        t('· "as last time, one more cola" – last order with changes'),
        t('· "cola to 5", "no sprite", "undo" – change the draft'),
        t('· "price of ...", "what drinks are there", "my usual goods"'),
        t('· "statement", "my standing orders", "send me offers", "notice settings"'),
        t('· "my orders", "cancel the order", "rep" for {rep}', rep=actors.rep_name(turn)),
        _open_question(turn),
    )


def _open_question(turn: Turn) -> str:
    if isinstance(turn.pending, SettleDoubts):
        return turn.t("The question above is still open; you can answer it.")
    return ""


def chat(turn: Turn, intent: ChitChat) -> None:
    """A friendly word, and the next useful one; an older draft is offered again."""
    t = turn.t
    if offer_lapsed(turn):
        return
    match intent.kind:
        case "ack":
            acknowledge(turn)
        case "thanks" if _THANKS.search(turn.text):
            turn.say(t("You're welcome."))
        case "bye":
            turn.say(t("Goodbye, see you next time."))
        case "greeting":
            turn.say(
                t("Hello! What do you need today?"),
                t('Say what you need, like "cola 3 cases"'),
            )
        case _:
            turn.say(
                t("I only keep the orders here; nothing was ordered."),
                t('To order say it with an amount, like "cola 3 cases"; for a person say "rep"'),
            )


def acknowledge(turn: Turn) -> None:
    """好, 行, 哈哈哈6箱: where an amount was asked it is asked again; else nothing was ordered."""
    t = turn.t
    if isinstance(turn.pending, GiveQuantity):
        sku = get_skus(turn.tx, (SkuId(turn.pending.sku_id),)).get(SkuId(turn.pending.sku_id))
        if sku is not None:
            unit = figures.unit_word(t, sku.order_unit)
            turn.say(t("How much {name}? Just say the number of {unit}", name=sku.name, unit=unit))
            return
    if isinstance(turn.pending, ChooseOrder | ChooseShop | ChooseDate):
        turn.say(t("Answer with the number, or just say it"))
        return
    if any(char.isdecimal() for char in turn.text):
        turn.say(
            t("I only keep the orders here; nothing was ordered."),
            t('To order say it with an amount, like "cola 3 cases"; for a person say "rep"'),
        )
        return
    if turn.ground.cart is not None and turn.ground.cart.lines:  # 收到 is no 确认
        turn.say(
            t("Your draft is not ordered yet."),
            t('Reply "confirm" to order; to change just say, like "line 1 to 3 cases"'),
        )
        return
    turn.say(t("Good. Just say it when you need something."))


def offer_lapsed(turn: Turn) -> bool:
    """A draft whose time is over was kept: go on with it? (D13, rules)"""
    lapsed = turn.ground.lapsed
    if lapsed is None or turn.ground.cart is not None:
        return False
    t = turn.t
    kinds = t.plural("{n} line", "{n} lines", n=len(lapsed.lines))
    day = figures.calendar_day(t, lapsed.updated_at.astimezone(turn.shop.zone).date())
    turn.say(
        t(
            "There is a draft of {date} ({lines}) that was not ordered. Go on with it?",
            date=day,
            lines=kinds,
        ),
        t('Reply "continue", or say what you need instead'),
    )
    turn.ask(ResumeDraft(lapsed.id))
    return True


def resume_draft(turn: Turn, pending: ResumeDraft) -> None:
    """继续: the older draft with today's prices."""
    lapsed = turn.ground.lapsed
    turn.settle()
    if lapsed is None or int(lapsed.id) != pending.cart_id:
        turn.say(turn.t("There is no open draft"))
        return
    cart = revive_cart(turn.tx, lapsed, policy=turn.policy)
    turn.ground = replace(turn.ground, cart=cart, lapsed=None)
    day, problem = draftdays.day_of_revived(turn, cart)
    ops = (SetDate(day),) if day is not None else ()
    priced = drafts.revise(turn, cart, ops)
    turn.ground = replace(turn.ground, cart=priced.cart)
    news = (problem, *drafts.difference_texts(turn.t, priced))
    drafts.show(turn, priced, drafts.Report(news=tuple(one for one in news if one)))


def unclear(turn: Turn, intent: Unclear) -> None:
    """Nothing was understood: it is quoted back, never dropped (N5)."""
    t = turn.t
    turn.is_misread = True
    if isinstance(turn.pending, SettleDoubts):
        turn.say(
            t('I did not understand "{said}".', said=intent.text[:80]),
            t("The question above is still open; you can answer it."),
        )
        return
    turn.say(
        t('I did not understand "{said}".', said=intent.text[:80]),
        t('Say it like "cola 3 cases", or "rep" for {rep}', rep=actors.rep_name(turn)),
    )


def not_for_customers(turn: Turn, intent: StaffCommand) -> None:
    """Staff words from a customer are words like any other (T13)."""
    unclear(turn, Unclear(turn.text))
    del intent


def start_order(turn: Turn) -> None:
    """The menu's order button."""
    if offer_lapsed(turn):
        return
    cart = turn.ground.cart
    if cart is not None and cart.lines:
        drafts.show(turn, drafts.price(turn, cart), drafts.Report())
        return
    t = turn.t
    turn.say(
        t("What do you need?"),
        t('Say it like "cola 3 cases, sprite 2", "as last time" or "my usual goods"'),
    )
