"""SO-1123-4071 红牛不要了, 李记面馆 可乐改成3箱 SO-…, 4071那单加2箱: the order of the number.

A number anywhere in a sentence of staff that changes an order, or gives a price in one, names the
order meant: never the one looked at, never another one of the shop. Commands that take a number
(确认 SO-…, 发货 SO-…), returns, weights and messages to a shop read it themselves.
"""

import re
from collections.abc import Sequence

from domain.customer import get_customer
from domain.order import Order
from domain.staff import Permission, require
from handlers import (
    correcting,
    dayprice,
    repmessages,
    reporders,
    repprices,
    returnsaid,
    returnwords,
    review,
    shopled,
    shortanswers,
    weighing,
    wishes,
)
from handlers.context import Turn
from handlers.nlu import interpret, read
from handlers.nlu.intents import (
    AskOrder,
    EditDraft,
    Intent,
    Situation,
    StaffAct,
    StaffCommand,
)
from handlers.staffdelivery import may_arrange
from handlers.staffground import EDITABLE, look_at, order_meant
from handlers.staffquestions import GiveReason

_LONGEST = 120
_NUMBER = re.compile(
    r"(?<![A-Za-z0-9])(?P<no>[A-Za-z]{1,3}-\d{3,8}-\d{3,8})(?![\d-])"
    r"(?:(?:的|[那这這])?一?[张張个個]?(?:单子?|單子?|订单|訂單))?(?:里面?|裡|上)?的?"
    r"|(?<![\d.-])(?P<end>\d{4})(?:的|[那这這])一?[张張个個]?(?:单子?|單子?|订单|訂單)(?:里面?|裡|上)?的?"
)
_EDGES = " ,，、;；:：()（）[]【】#"
_ASKS = re.compile(
    r"要不要|能不能|可不可以|行不行|好不好|是不是|问(?:一?下|问|他|她|客户|老板)|[吗么嘛?？]\s*$"
    r"|問(?:一?下|問|他|她|客戶|老闆)|嗎\s*$"
)
_HANDING = re.compile(r"^(?:把|将|將|给|給|帮我?|幫我?)(?=[\s,，:：])|(?:把|将|將|给|給)\s*$")


def settled(turn: Turn) -> bool:
    """Put the order named in view and leave the words about it; True where the rest was told."""
    text = turn.text.strip()
    if turn.staff is None or len(text) > _LONGEST or "\n" in text:
        return False
    numbers = {(m["no"] or m["end"]).upper() for m in _NUMBER.finditer(text)}
    if not numbers or repmessages.is_message(text) or weighing.is_about(text):
        return False
    rest = _without(text)
    if not _changes(turn, text, rest):
        return False
    if len(numbers) > 1:
        turn.say(turn.t("Several orders are named, nothing was done. Say each one by itself."))
        return True
    command = StaffCommand(StaffAct.SHOW, order_no=numbers.pop())
    order = order_meant(turn, command, EDITABLE)
    return order is None or _is_told(turn, order, rest)


def _without(text: str) -> str:
    """The words besides the number: 李记面馆 可乐改成3箱."""
    first = _NUMBER.search(text)
    assert first is not None
    head = _HANDING.sub("", text[: first.start()].strip(_EDGES)).strip(_EDGES)
    tail = _NUMBER.sub(" ", text[first.end() :]).strip(_EDGES)
    return " ".join(part for part in (head, tail) if part)


def _changes(turn: Turn, text: str, rest: str) -> bool:
    """Whether the sentence changes an order or a price, and is no command with a number."""
    is_return = returnsaid.plainly(turn, text) != text
    if not rest or is_return or returnwords.wish_in(text, turn.shop.lexicon) is not None:
        return False
    about = _words_behind(turn, rest)
    intents = _read(turn, about)
    if reporders.called_off(about) is not None or _note(about):
        return True
    is_command = any(isinstance(i, StaffCommand) for i in _read(turn, text))
    if is_command or any(isinstance(i, StaffCommand | AskOrder) for i in intents):
        return False
    edits = [i for i in intents if isinstance(i, EditDraft)]
    if isinstance(turn.pending, GiveReason):
        return any(i.is_change for i in edits)
    return (
        any(i.items or i.is_change or i.wanted_date or i.note for i in edits)
        or repprices.gives_price(about)
        or dayprice.may_price(turn, about)
        or may_arrange(about)
    )


def _note(words: str) -> str:
    """备注 放后门, 放后门: what is to stand with the order; empty where it would change it."""
    is_note = wishes.is_note(words) and not may_arrange(words)
    noted = wishes.noted(words) or (words if is_note else "")
    return "" if wishes.looks_like_change(noted) or wishes.is_question(noted) else noted


def _read(turn: Turn, words: str) -> Sequence[Intent]:
    short = shortanswers.command(words)
    reading = read(shortanswers.reworded(words), turn.shop.lexicon)
    return (short,) if short is not None else interpret(reading, Situation(is_staff=True))


def _words_behind(turn: Turn, rest: str) -> str:
    named = _shop(turn, rest)
    return rest if named is None else named.rest


def _shop(turn: Turn, rest: str) -> shopled.ShopLed | None:
    assert turn.staff is not None
    named = shopled.led(turn, turn.staff, rest)
    if named is None or not named.shops:
        return None
    is_whole = any(named.said == shop.name for shop in named.shops)
    return None if not is_whole and shopled.is_goods(turn, named.said) else named


def _is_told(turn: Turn, order: Order, rest: str) -> bool:
    """Look at the order; or call it off, or say that the words name another shop than its own."""
    named = _shop(turn, rest)
    shop = get_customer(turn.tx, order.customer_id)
    if named is not None and shop.id not in {one.id for one in named.shops}:
        turn.say(
            turn.t(
                "{order_no} is of {shop}; nothing was done.",
                order_no=order.order_no,
                shop=shop.name,
            )
        )
        return True
    words = rest if named is None else named.rest
    reason = reporders.called_off(words)
    if reason is not None and turn.staff is not None:
        require(turn.staff, Permission.REVIEW_ORDER)
        review.call_off_or_ask(turn, order, reason=reason)
        return True
    look_at(turn, int(order.id))
    if note := _note(words):
        correcting.note_down(turn, order, note)
        return True
    if repprices.names_no_line(turn, order, words):
        return True
    if _ASKS.search(rest) or dayprice.is_price_of(turn, order, words) is False:
        turn.say(
            turn.t("{order_no} is unchanged.", order_no=order.order_no),
            turn.t('I did not understand "{said}".', said=words[:80]),
        )
        return True
    turn.words = f"{shop.name} {words}" if repprices.gives_price(words) else words
    return False
