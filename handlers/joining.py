"""The same person in a second chat: a code said in one of them, presented in the other.

Only who acts for a shop gets a code, and who presents it is asked first; nothing but his 是 joins.
"""

import hashlib
import hmac

from domain.customer import Contact, customers_of, get_contact, invite_code
from domain.customer.rules import read_invite_code
from domain.joining import (
    JoinCodeRefused,
    JoinRefusal,
    issue_join_code,
    join_by_code,
    person_of_code,
)
from domain.messaging import Recipient, addresses_of
from handlers import actors, codetrials, errors, figures, joinwords
from handlers.context import Turn
from handlers.conversation import JoinChats

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

_YES = frozenset({"是", "是的", "是我", "对", "對", "yes", "y"})
_NO = frozenset({"不", "不是", "不是我", "否", "取消", "no", "n", "cancel"})


def asked_code(turn: Turn) -> bool:
    """关联码: a code for this person's other chat. True where it was that."""
    if turn.contact is None or turn.text.strip().casefold() not in _ASKS:
        return False
    t, code = turn.t, _code(turn)
    try:
        issue_join_code(turn.tx, turn.contact.id, code)
    except JoinCodeRefused as refused:
        turn.say(*errors.explain(turn, refused))
        return True
    turn.say(
        t("Send this code from your other chat with us:"),
        f"{code[:4]} {code[4:8]} {code[8:]}",
        t("Both chats are one then, with your drafts and orders. It works once, for a day."),
        t(
            "Give it to nobody: who has it can order for {shops}.",
            shops=_shops(turn, turn.contact),
        ),
    )
    return True


def proposed(turn: Turn, text: str) -> bool:
    """A code of another chat: who would be joined is asked. True where it was a join code."""
    code = read_invite_code(text)
    if code is None or turn.contact is None:
        return False
    if codetrials.is_stopped(turn, code):
        return True
    try:
        person = person_of_code(turn.tx, turn.contact.id, code)
    except JoinCodeRefused as refused:
        turn.say(*errors.explain(turn, refused))
        if refused.why is JoinRefusal.SPENT:
            codetrials.missed(turn, code)
        return True
    if person is None:
        return False
    t, shops = turn.t, _shops(turn, person)
    turn.ask(JoinChats(code))
    turn.say(
        t(
            "This code is of {name} ({channels}).",
            name=person.name or shops,
            channels=_at(turn, person),
        ),
        t("After it this chat can order for {shops}.", shops=shops),
        t('If that is you, reply "yes": both chats are one then.'),
    )
    return True


def answered(turn: Turn) -> bool:
    """是 or 不是 to the question whether that is him; True where it was either."""
    said = turn.text.strip().strip("。.!！~～").casefold()
    if isinstance(turn.pending, JoinChats) and said in _YES:
        _join(turn, turn.pending.code)
    elif isinstance(turn.lapsed, JoinChats) and said in _YES:
        return proposed(turn, turn.lapsed.code)
    elif isinstance(turn.pending, JoinChats) and said in _NO:
        turn.settle()
        turn.say(turn.t("Good, nothing is joined."))
    else:
        return False
    return True


def _join(turn: Turn, code: str) -> None:
    if turn.contact is None:
        return
    turn.settle()
    try:
        with turn.tx.savepoint():
            kept = join_by_code(turn.tx, turn.contact.id, code, policy=turn.shop.policy)
    except JoinCodeRefused as refused:
        turn.say(*errors.explain(turn, refused))
        return
    actors.become(turn, get_contact(turn.tx, kept))
    shops = _shops(turn, get_contact(turn.tx, kept))
    turn.say(turn.t("Both chats are one now: {shops}. Just go on here.", shops=shops))


def _shops(turn: Turn, contact: Contact) -> str:
    return figures.joined(turn.t, (shop.name for shop in customers_of(turn.tx, contact.id)))


def _at(turn: Turn, contact: Contact) -> str:
    """By which kinds of chat we know somebody."""
    found = addresses_of(turn.tx, Recipient.contact(contact.id))
    return figures.joined(turn.t, (joinwords.channel(turn.t, one.channel) for one in found))


def _code(turn: Turn) -> str:
    """Unguessable, and the same where this message is handled again."""
    what = f"join code {turn.inbound.account} {turn.inbound.address} {turn.inbound.key}"
    return invite_code(hmac.new(turn.shop.order_key, what.encode(), hashlib.sha256).digest())
