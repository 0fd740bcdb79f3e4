"""先别发, 别发了, 等我通知再发: what that stops, which is nothing; the rep hears it at once.

A draft goes nowhere before it is confirmed. A placed order is held back by nobody but the rep, and
what has left cannot be. Words that may mean notices (别再发了) are of `stopwords`.
"""

import re

from domain.order import UNFINISHED, OrderStatus, orders_of
from handlers import actors, handoff, orderstatus
from handlers.context import Turn
from handlers.noticewords import spoken

_LISTED = 3
_WHAT = r"(?:[我你们這这那刚剛才下的今明天一张張单單子货貨]{0,8})"
_SEND = r"(?:发货|发|出货|出库|配送|派送|派)"
_HOLD = re.compile(
    rf"(?:老板|师傅|麻烦|请|等等|等一下|[\s,，])*+{_WHAT}"
    rf"(?:(?:先|暂时|暂且|今天|就|你们|给我|帮我)*+(?:别|不要|不用|甭|暂不|不)(?:急着|忙着|着急|急|给我)*+{_SEND}(?:货|出去|走|过来)?[了呢]?"
    rf"|先?(?:别|不要|不)(?:急着|忙着){_SEND}货?"
    r"|先?(?:缓一缓|缓一下|压一压|压一下|扣一下|放一放)(?:再)?(?:发货|发|送货|送)?"
    rf"|等我?(?:的)?(?:通知|电话|消息|信儿?|回话|说)(?:了)?[,，\s]?[再才](?:{_SEND}|送)货?)"
    r"|(?:please )?(?:don't|do not) (?:ship|send|dispatch) (?:it|the order|the goods)(?: yet)?"
    r"|hold the (?:order|delivery|shipment)"
)


def took_words(turn: Turn, text: str) -> bool:
    """Say what happens; False for other words, or where nothing is open that could be sent."""
    said = spoken(text)
    if turn.customer is None or turn.replay is not None or _HOLD.fullmatch(said) is None:
        return False
    draft = turn.ground.cart
    has_draft = draft is not None and bool(draft.lines)
    open_ones = orders_of(turn.tx, turn.customer.id, statuses=UNFINISHED, limit=_LISTED)
    if not has_draft and not open_ones:
        return False
    t, name = turn.t, actors.rep_name(turn)
    if has_draft:
        turn.say(
            t("Your draft is not ordered yet; nothing of it is sent before you confirm."),
            t('Not wanted any more: reply "cancel"'),
        )
    if open_ones and (not has_draft or "单" in said):
        handoff.request_human(turn, "hold")
        has_left = all(one.status is OrderStatus.SHIPPED for one in open_ones)
        turn.say(
            t("It has left; whether it can be turned round {rep} tells you.", rep=name)
            if has_left
            else t("Nothing is stopped yet; {rep} is told and answers you here.", rep=name),
            *(orderstatus.short_line(turn, one) for one in open_ones),
            "" if has_left or has_draft else
            t('Another day: say "make it Friday"; not at all: reply "cancel"'),
            "" if "货" in said or "单" in said else t('Notices: say "only urgent"'),
        )  # fmt: skip
    return True
