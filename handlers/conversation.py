"""The open question of a chat: a closed union of dataclasses, kept as JSON between turns.

A question stays open until it is answered, replaced by another, or 30 minutes old. An answer
counts only for the question that is open; a bare "2" without one is asked back.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import msgspec

from handlers.staffquestions import STAFF_QUESTIONS, StaffQuestion


class DoubtWhy(StrEnum):
    """What has to be settled before a line is written."""

    SKU = "sku"
    """Several SKUs fit the words."""
    UNSURE = "unsure"
    """Only something like it is sold."""
    AMOUNT = "amount"
    """How many was not said, or vaguely."""
    UNIT = "unit"
    """The SKU has no such unit."""
    ILLEGAL = "illegal"
    """Packs, minimum or multiple do not allow the amount."""
    UNUSUAL = "unusual"
    """Far more than usual."""
    STOCK = "stock"
    """Less is there than asked for."""
    OFF_SALE = "off_sale"
    """A line of the draft is no longer sold."""


@dataclass(frozen=True, slots=True)
class DoubtOption:
    """One answer: this SKU in this amount. An empty `count` keeps the amount that was said."""

    sku_id: int
    count: str = ""
    unit: str = ""
    waits: bool = False
    """What is there now, the rest when it comes; `expected` is the day (ISO), empty: unknown."""
    expected: str = ""


@dataclass(frozen=True, slots=True)
class Doubt:
    """One thing to settle about one line. After `options`, the last choice is to leave it out.

    `op` is what the item does to the draft, `count` and `unit` the amount as said (empty: not
    said); `replaces` is the SKU whose line the answer takes over; `drops` the SKU whose line the
    last choice takes out of the draft.
    """

    why: DoubtWhy
    said: str
    options: tuple[DoubtOption, ...]
    op: str = "add"
    count: str = ""
    unit: str = ""
    replaces: int | None = None
    drops: int | None = None
    note: str = ""
    detail: str = ""
    """A figure for the sentence: what is available, what is usual."""
    is_whole: bool = False
    """`count` is what the line would come to, not what was said to be added."""


@dataclass(frozen=True, slots=True)
class SettleDoubts:
    """The numbered question about a draft: one doubt, or several lettered A, B, C."""

    doubts: tuple[Doubt, ...]
    cart_id: int = 0
    """Of which draft; 0 where only one can be meant."""


@dataclass(frozen=True, slots=True)
class SettleChange:
    """What is unclear in a change of a placed order; `ops` is the clear part, as JSON.

    `version` is that of the order it was asked about.
    """

    order_id: int
    version: int
    ops: list[list[Any]]
    doubts: tuple[Doubt, ...]


@dataclass(frozen=True, slots=True)
class GiveQuantity:
    """How many of this SKU? Asked after a price, or where only a name was said."""

    sku_id: int
    said: str = ""


@dataclass(frozen=True, slots=True)
class PlaceDraft:
    """Is this draft to be placed? Asked where 确认 came without a fresh draft before it."""

    cart_id: int
    version: int


@dataclass(frozen=True, slots=True)
class PlaceAgain:
    """Almost the same was just ordered: again, or a duplicate?"""

    cart_id: int
    version: int
    order_no: str


@dataclass(frozen=True, slots=True)
class UndoLast:
    """Is it the last step that was wrong?"""

    cart_id: int
    version: int


@dataclass(frozen=True, slots=True)
class ResumeDraft:
    """An older draft was kept: go on with it?"""

    cart_id: int


@dataclass(frozen=True, slots=True)
class ChooseShop:
    """For which of his shops does he speak? What he said waits in the conversation."""

    customer_ids: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class JoinChats:
    """Is this chat his whose 关联码 was said here?"""

    code: str


class OrderPurpose(StrEnum):
    """What the chosen order is needed for."""

    STATUS = "status"
    CANCEL = "cancel"
    AFTERSALE = "aftersale"
    ARRIVED = "arrived"


@dataclass(frozen=True, slots=True)
class ChooseOrder:
    """Which order? `text` is what was said about it."""

    order_ids: tuple[int, ...]
    purpose: OrderPurpose
    text: str = ""
    case_id: int = 0
    """The complaint that is with the rep already, whatever is answered; 0: it is not."""


@dataclass(frozen=True, slots=True)
class PickListed:
    """A list of goods was shown; a number with an amount orders one.

    `sku_ids` are all that were shown so far, `page` (from 0) the last page of them.
    """

    sku_ids: tuple[int, ...]
    what: str
    words: str
    page: int


@dataclass(frozen=True, slots=True)
class ChooseDate:
    """The wanted day is not possible: one of these (ISO dates), or the rep."""

    dates: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TopUp:
    """The draft is below the order minimum: one of these usual goods would reach it."""

    options: tuple[DoubtOption, ...]


@dataclass(frozen=True, slots=True)
class StandingLine:
    """A line of a standing order that waits for its owner's word."""

    sku_id: int
    count: str
    unit: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class SaveStanding:
    """Is this standing order right? `standing_id` 0: a new one."""

    weekdays: tuple[int, ...]
    lines: tuple[StandingLine, ...]
    standing_id: int = 0


@dataclass(frozen=True, slots=True)
class AgreeAsBuyer:
    """The head office: does it agree to this order of a branch, as it was shown?"""

    order_id: int
    review_id: int


@dataclass(frozen=True, slots=True)
class AnswerChange:
    """The rep wants to change a placed order: does the customer agree?"""

    change_id: int
    order_id: int


@dataclass(frozen=True, slots=True)
class ConfirmWhich:
    """A draft and a change of an order were both shown: which of them does 确认 mean?"""

    cart_id: int
    version: int
    change_id: int
    order_id: int


@dataclass(frozen=True, slots=True)
class DescribeDamage:
    """A picture came without words: what is it about?"""

    media: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ChooseRemedy:
    """How to make good what a complaint is about, by number."""

    case_id: int


@dataclass(frozen=True, slots=True)
class ChooseDamaged:
    """Which line of its order a complaint about so many of something means, by number.

    `amounts` are base units, `names` what was shown, one for each of the lines.
    """

    case_id: int
    line_ids: tuple[int, ...]
    amounts: tuple[int, ...]
    names: tuple[str, ...] = ()


Pending = (
    SettleDoubts
    | SettleChange
    | GiveQuantity
    | PlaceDraft
    | PlaceAgain
    | UndoLast
    | ResumeDraft
    | ChooseShop
    | JoinChats
    | ChooseOrder
    | PickListed
    | ChooseDate
    | TopUp
    | SaveStanding
    | AgreeAsBuyer
    | AnswerChange
    | ConfirmWhich
    | DescribeDamage
    | ChooseRemedy
    | ChooseDamaged
    | StaffQuestion
)

PENDING_TYPES: tuple[type[Pending], ...] = (
    SettleDoubts,
    SettleChange,
    GiveQuantity,
    PlaceDraft,
    PlaceAgain,
    UndoLast,
    ResumeDraft,
    ChooseShop,
    JoinChats,
    ChooseOrder,
    PickListed,
    ChooseDate,
    TopUp,
    SaveStanding,
    AgreeAsBuyer,
    AnswerChange,
    ConfirmWhich,
    DescribeDamage,
    ChooseRemedy,
    ChooseDamaged,
    *STAFF_QUESTIONS,
)
"""The codec's list; a test holds it equal to the union."""

_BY_NAME = {kind.__name__: kind for kind in PENDING_TYPES}


def dump_pending(pending: Pending | None) -> dict[str, Any] | None:
    """The question as JSON values, None where none is open."""
    if pending is None:
        return None
    plain: dict[str, Any] = msgspec.to_builtins(pending)
    return {"ask": type(pending).__name__, "with": plain}


def load_pending(plain: dict[str, Any] | None) -> Pending | None:
    """The question of `dump_pending`; one of an older release that no longer fits is forgotten."""
    if not plain:
        return None
    try:
        pending: Pending = msgspec.convert(plain["with"], type=_BY_NAME[plain["ask"]])
    except (KeyError, msgspec.MsgspecError):
        return None
    return pending


def is_for_staff(pending: Pending) -> bool:
    """Whether only a member of staff can have been asked this."""
    return isinstance(pending, STAFF_QUESTIONS)
