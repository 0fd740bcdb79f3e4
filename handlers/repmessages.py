"""给张姐发个消息 明天停送, 跟老王说一声晚点到, 告诉李师傅…: a rep's words go to a customer, once.

The chat is not taken over by it: the assistant goes on answering that customer, and the rep's next
words are commands again. For a talk there is 接手 老王.
"""

import re

from domain.base.ids import CustomerId
from domain.conversation import Author, Direction, HeldByAnother, Owner, Relayed, Said, log_message
from domain.customer import get_customer
from domain.staff import Permission, require
from handlers import handoff, shopled
from handlers.context import Turn

_LONGEST = 500
_TO = re.compile(
    r"(?:帮我|幫我|麻烦|麻煩|请|請)?(?:(?P<verb>通知|告诉|告訴|转告|轉告|告知)(?:一下|下)?|(?:给|給|跟|向))\s*",
)
_SAYS = re.compile(
    r"(?:家|那边|那邊|店里|店裡)?(?:发|發)(?:一?[个個条條])?(?:消息|信息|微信|通知|短信)(?:说|說|过去|過去)?[\s,，:：]*"
    r"|(?:家|那边|那邊|店里|店裡)?(?:说|說|讲|講)(?:一?声|一?聲|一?下)?[\s,，:：]*"
    r"|(?:家|那边|那邊|店里|店裡)?带个?话(?:说)?[\s,，:：]*"
)
_NAME = re.compile(
    r"(?P<who>[^\s,，:：]{2,10}?)(?=(?:家|那边)?(?:发|發)一?[个個条條]?(?:消息|信息|微信|通知|短信))"
)


def is_message(text: str) -> bool:
    """Whether the words say that a shop is to be told something, whatever that is."""
    to = _TO.match(text.strip())
    return to is not None and (bool(to["verb"]) or _SAYS.search(text) is not None)


def sent_by_text(turn: Turn) -> bool:
    """Send what stands behind the name; True where the message was that."""
    text, staff = turn.text.strip(), turn.staff
    to = _TO.match(text)
    if staff is None or to is None or len(text) > _LONGEST:
        return False
    rest = text[to.end() :]
    named = shopled.led(turn, staff, rest)
    if named is None or named.names_order:
        return _unknown(turn, rest)
    says = _SAYS.match(named.rest)
    if says is None and not to["verb"]:
        return False
    words = named.rest[says.end() if says else 0 :].strip(" ,，:：\n")
    if shopled.unsettled(turn, named) or named.only is None:
        return True
    if not words:
        turn.say(turn.t("What is {shop} to be told?", shop=named.only.name))
        return True
    require(staff, Permission.ANSWER_CHAT)
    _send(turn, named.only.id, named.said, words)
    return True


def _unknown(turn: Turn, rest: str) -> bool:
    """给王二发个消息: nobody of his is called so."""
    name = _NAME.match(rest)
    if name is None:
        return False
    turn.say(turn.t('No shop of yours is called "{said}".', said=name["who"]))
    return True


def _send(turn: Turn, customer_id: CustomerId, said: str, words: str) -> None:
    """To the chat in which the shop wrote last; HeldByAnother."""
    t, staff = turn.t, turn.staff
    assert staff is not None
    shop = get_customer(turn.tx, customer_id)
    chat = handoff.chat_of_shop(turn, shop, said)
    if chat is None:
        turn.say(t("Nobody of {shop} has written here yet.", shop=shop.name))
        return
    is_held = chat.owner_at(turn.now) is Owner.HUMAN
    if is_held and chat.owner_staff_id not in {None, staff.id}:
        raise HeldByAnother(chat.id, chat.owner_staff_id or staff.id)
    message = Said(Direction.OUT, Author.STAFF, words, staff.id)
    message_id = log_message(turn.tx, chat.id, said=message)
    turn.tx.events.append(Relayed(chat.id, message_id, chat.contact_id, None))
    turn.say(
        t('Sent to {shop}: "{words}"', shop=shop.name, words=words[:80]),
        t('To talk on say "take over {shop}"', shop=shop.name),
    )
