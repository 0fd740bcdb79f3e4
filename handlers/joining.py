"""The same person in a second chat: a code said in one of them, presented in the other."""

import hashlib
import hmac

from domain.customer import get_contact, invite_code
from domain.customer.rules import read_invite_code
from domain.joining import JoinCodeRefused, issue_join_code, join_by_code
from handlers import actors, errors
from handlers.context import Turn

_ASKS = frozenset(
    {
        "关联码",
        "關聯碼",
        "关联微信",
        "關聯微信",
        "关联聊天",
        "關聯聊天",
        "link code",
        "link my chats",
    }
)


def asked_code(turn: Turn) -> bool:
    """关联码: a code for this person's other chat. True where it was that."""
    if turn.contact is None or turn.text.strip().casefold() not in _ASKS:
        return False
    t, code = turn.t, _code(turn)
    issue_join_code(turn.tx, turn.contact.id, code)
    turn.say(
        t("Send this code from your other chat with us:"),
        f"{code[:4]} {code[4:8]} {code[8:]}",
        t("Both chats are one then, with your drafts and orders. It works once, for a day."),
    )
    return True


def joined(turn: Turn, text: str) -> bool:
    """A code of the other chat: who presents it is who got it. True where it was a join code."""
    code = read_invite_code(text)
    if code is None or turn.contact is None:
        return False
    t = turn.t
    try:
        with turn.tx.savepoint():
            kept = join_by_code(turn.tx, turn.contact.id, code, policy=turn.shop.policy)
    except JoinCodeRefused as refused:
        turn.say(*errors.explain(turn, refused))
        return True
    if kept is None:
        return False
    actors.become(turn, get_contact(turn.tx, kept))
    shops = "、".join(shop.name for shop in turn.customers)
    if shops:
        turn.say(t("Both chats are one now: {shops}. Just go on here.", shops=shops))
    else:
        turn.say(t("Both chats are one now. Just go on here."))
    return True


def _code(turn: Turn) -> str:
    """Unguessable, and the same where this message is handled again."""
    what = f"join code {turn.inbound.account} {turn.inbound.address} {turn.inbound.key}"
    return invite_code(hmac.new(turn.shop.order_key, what.encode(), hashlib.sha256).digest())
