"""改自提, 改周五送, 送到二店: staff about how and when an order gets to its shop.

The words are read as a customer's are, with the places of the order's own shop. The shop has to
agree before the order changes.
"""

import re
from dataclasses import dataclass

from domain.cart import CartOp, SetDate, SetDelivery
from domain.customer import DeliveryMethod, get_customer
from domain.delivery import DeliveryPolicy, policy_for, today_of
from domain.order import Order
from handlers import daywords, delivery
from handlers.context import Turn
from handlers.nlu import interpret, read
from handlers.nlu.dates import resolve_date
from handlers.nlu.intents import EditDraft
from handlers.staffground import situation_of

_MAY_BE = re.compile(
    r"[送提取運运]|物流|周|礼拜|禮拜|星期|[明后後]天|[号號日]|deliver|pick|freight|day",
    re.IGNORECASE,
)
_LONGEST = 60


@dataclass(frozen=True, slots=True)
class Arrangement:
    """What was said about one order: the operations, and what else is to be changed in it.

    `words` are those of the rest.
    """

    ops: tuple[CartOp, ...]
    rest: EditDraft
    words: str


def read_arrangement(turn: Turn, order: Order, words: str) -> Arrangement | None:
    """None where nothing is said about the delivery, or the words are about something else.

    NoPickup, PlaceUnknown where it cannot be done.
    """
    if not may_arrange(words):
        return None
    customer = get_customer(turn.tx, order.customer_id)
    is_fetched = order.delivery.method is DeliveryMethod.PICKUP
    receiver = delivery.Receiver(turn.tx, customer, is_fetched)
    left, way = delivery.split_way(receiver, words)
    split = daywords.split_day(left)
    rest, clause = split if split is not None else (left, "")
    day = read(clause, turn.shop.lexicon).wanted_date if clause else None
    if way is None and day is None:
        return None
    said = interpret(read(rest, turn.shop.lexicon), situation_of(turn, order)) if rest else ()
    if len(said) > 1 or not all(isinstance(intent, EditDraft) for intent in said):
        return None
    about = next((intent for intent in said if isinstance(intent, EditDraft)), EditDraft(()))
    ops: list[CartOp] = []
    if way is not None:
        delivery.check_way(receiver, way)
        ops.append(SetDelivery(way))
    if day is not None:
        date = resolve_date(day, today_of(turn.policy, turn.now))
        if date is None:
            return None
        ops.append(SetDate(date))
    return Arrangement(tuple(ops), about, rest)


def may_arrange(text: str) -> bool:
    """Whether the words can be about that at all; looks at nothing else."""
    return len(text) <= _LONGEST and "\n" not in text and _MAY_BE.search(text) is not None


def rules_of(turn: Turn, order: Order) -> DeliveryPolicy:
    """The days and cut-offs of the order's shop."""
    return policy_for(turn.tx, turn.shop.policy, get_customer(turn.tx, order.customer_id))
