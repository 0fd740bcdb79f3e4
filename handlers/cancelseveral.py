"""取消 SO-… 和 SO-…: several orders by number, each cancelled as if it had been said alone."""

import re

from domain.base.errors import DomainError
from domain.order import UNFINISHED
from handlers import cancel, errors, orderstatus
from handlers.context import Turn
from handlers.nlu.intents import OrderReference

_LONGEST = 120
_NUMBER = re.compile(r"[A-Za-z]{2,3}-?[0-9]{3,8}-[0-9]{3,8}")
_AROUND = re.compile(
    r"(?=.{0,120}(?:取消|撤|作废|作廢|退单|退單|不要了|cancel))"
    r"(?:[\s,，、。;；.!！~#]|取消|撤销|撤銷|撤掉|撤|作废|作廢|退单|退單|掉|不要了|和|跟|与|與|还有|還有|以及"
    r"|都|全部|全|两|兩|三|几|幾|[单單个個]|这|這|那|订单|訂單|把|将|將|请|請|麻烦|麻煩|帮我|幫我|给我|給我|一下|吧|了|谢谢|謝謝"
    r"|cancel|please|and|both|orders?){1,40}+",
    re.IGNORECASE | re.DOTALL,
)


def took(turn: Turn, text: str) -> bool:
    """Cancel each order named; True where nothing else is said. What is not found is told."""
    numbers = list(dict.fromkeys(n.upper() for n in _NUMBER.findall(text)))
    if len(numbers) < 2 or len(text) > _LONGEST or turn.customer is None:
        return False
    if _AROUND.fullmatch(_NUMBER.sub(" ", text)) is None:
        return False
    for number in numbers:
        try:
            with turn.tx.savepoint():
                _cancel(turn, number)
        except DomainError as problem:
            turn.say(*errors.explain(turn, problem))
    return True


def _cancel(turn: Turn, number: str) -> None:
    found = orderstatus.find_orders(turn, OrderReference(number, number, None, False))
    if not found:
        turn.say(turn.t('"{said}"', said=number), turn.t("I found no such order."))
    elif found[0].status in UNFINISHED:
        cancel.cancel_one(turn, found[0])
    else:
        told = orderstatus.short_line(turn, found[0])
        turn.say(turn.t("There is no order that could be cancelled."), told)
