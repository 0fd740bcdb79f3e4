"""The draft of a standing order, put before the customer before the cut-off. Never an order."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import msgspec

from domain.base.ids import ContactId, CustomerId
from domain.cart import LoadLines, SetDate
from domain.catalog import get_skus
from domain.conversation import conversations_of, save_conversation
from domain.db import Tx
from domain.delivery.rules import cut_off_for
from domain.messaging import OutboxRow
from domain.reactions import drain
from domain.standing import StandingOrder, add_up, wants_on
from handlers import actors, cart, drafts, figures, kept
from handlers.context import Shop, Turn
from handlers.ground import load_ground
from handlers.message import Part
from handlers.noticewording import own_words
from handlers.standingwish import days_text


def offer(tx: Tx, shop: Shop, row: OutboxRow) -> Iterator[Part]:
    """What the notice says: the draft; nothing where the day was skipped or is too late.

    A further attempt to send shows the same draft again. Somebody who has another draft open is
    only reminded: nothing is put into his draft behind his back.
    """
    for chat in conversations_of(tx, ContactId(row.recipient.id))[:1]:
        turn = kept.late_turn(tx, shop, chat)
        turn.t = own_words(tx, turn.t)
        actors.choose_customer(turn, CustomerId(row.payload["customer_id"]))
        day = date.fromisoformat(row.payload["day"])
        if turn.customer is not None and turn.contact is not None:
            turn.ground = load_ground(turn)
            due = wants_on(tx, turn.contact.id, customer_id=turn.customer.id, day=day)
            if due and tx.now < cut_off_for(turn.usual_calendar, day):
                _show(turn, due, day)
        save_conversation(tx, turn.chat)
        drain(tx, zone=shop.zone)
        yield from turn.parts


def _show(turn: Turn, due: tuple[StandingOrder, ...], day: date) -> None:
    t, draft = turn.t, turn.ground.cart
    sent = turn.remembered("standing") or {}
    is_again = draft is not None and sent.get("cart_id") == int(draft.id)
    named = figures.delivery_day(t, day, turn.policy, turn.now)
    days = days_text(t, sorted({n for one in due for n in one.weekdays}))
    if draft is not None and draft.lines and not is_again:
        turn.say(
            t("Your standing order ({days}) is due for {day}.", days=days, day=named),
            t('Your other draft is still open: "confirm" it or drop it, then say what you need.'),
        )
        return
    lines = [line for one in due for line in one.lines]
    skus = get_skus(turn.tx, tuple({x.sku_id for x in lines}), customer=turn.customer)
    gone = [
        skus[x.sku_id].name for x in lines if x.sku_id in skus and not skus[x.sku_id].is_on_sale
    ]
    wanted = add_up((x for x in lines if x.sku_id in skus and skus[x.sku_id].is_on_sale), skus)
    if not wanted:
        turn.say(t("{name} is no longer sold.", name=figures.joined(t, gone)))
        return
    head = t("Your standing order ({days}) for {day}:", days=days, day=named)
    left = t("Left out, no longer sold: {names}", names=figures.joined(t, gone)) if gone else ""
    if is_again and draft is not None:
        priced = drafts.price(turn, draft)
    else:
        priced = drafts.revise(turn, cart.current_cart(turn), (LoadLines(wanted), SetDate(day)))
        turn.ground = replace(turn.ground, cart=priced.cart)
    news = tuple(text for text in (head, left) if text)
    drafts.show(turn, priced, drafts.Report(news=news))
    turn.say(t('Not this time? Say "skip this time"'))
    if turn.shown is not None:
        turn.remember(standing={**msgspec.to_builtins(turn.shown), "day": day.isoformat()})
