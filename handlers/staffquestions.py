"""What a member of staff can have been asked in his chat; part of `handlers.conversation`."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ReviewOrders:
    """Staff: the orders shown to decide on, by number.

    `sentence` is what was said before it was known about which of them.
    """

    order_ids: tuple[int, ...]
    sentence: str = ""


@dataclass(frozen=True, slots=True)
class SentChange:
    """Staff: a change waits for the customer; 取消 takes it back.

    With `word`, it is also asked whether that word is to mean `sku_id` from now on.
    """

    change_id: int
    order_id: int
    word: str = ""
    sku_id: int = 0


@dataclass(frozen=True, slots=True)
class ConfirmPart:
    """Staff: is the order confirmed without what `sentence` says is missing?

    An empty sentence: which of its lines are missing was asked. `version` is that of the order
    as it was shown.
    """

    order_id: int
    sentence: str = ""
    version: int = 0


@dataclass(frozen=True, slots=True)
class ConfirmAll:
    """Staff: are these orders confirmed, each in the version that was listed?"""

    order_ids: tuple[int, ...]
    versions: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class CloseRest:
    """Staff: does what has not left of the order not come any more? `version` as it was shown."""

    order_id: int
    version: int


@dataclass(frozen=True, slots=True)
class GiveReason:
    """Staff: why is the order rejected?"""

    order_id: int


@dataclass(frozen=True, slots=True)
class WeighAgain:
    """Staff: are the figures of `sentence` another part, or do they correct what was told?"""

    order_id: int
    sentence: str


@dataclass(frozen=True, slots=True)
class PlaceReturned:
    """Staff: do the goods that `sentence` says came back go on the shelf, or are they lost?"""

    order_id: int
    sentence: str


@dataclass(frozen=True, slots=True)
class ConfirmReturn:
    """Staff: is what `sentence` says came back to be booked? `seen`: what the preview was of.

    `place` is what was answered to where they go. Once something else was said or came in between
    it is no longer the last thing, and is shown again before it is booked.
    """

    order_id: int
    sentence: str
    seen: int
    place: str = ""
    is_last: bool = True
    is_moved: bool = False
    """`place` holds for all of it, whatever the sentence says."""


@dataclass(frozen=True, slots=True)
class ReturnEnded:
    """Staff: the return just shown is over; one more yes is about nothing else.

    `outcome`: booked, asked where a second person has to agree, empty where nothing came of it.
    """

    order_id: int
    outcome: str = ""


@dataclass(frozen=True, slots=True)
class DecideRegistration:
    """Staff: is this shop to be a customer? `customer_ids` are shops it may be."""

    registration_id: int
    customer_ids: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class DecideChanges:
    """Staff: are these changes of customers agreed to, and these shops to be let in?"""

    change_ids: tuple[int, ...]
    registration_ids: tuple[int, ...] = ()


StaffQuestion = (
    ReviewOrders
    | SentChange
    | ConfirmPart
    | ConfirmAll
    | CloseRest
    | GiveReason
    | WeighAgain
    | PlaceReturned
    | ConfirmReturn
    | ReturnEnded
    | DecideRegistration
    | DecideChanges
)
STAFF_QUESTIONS: tuple[type[StaffQuestion], ...] = (
    ReviewOrders,
    SentChange,
    ConfirmPart,
    ConfirmAll,
    CloseRest,
    GiveReason,
    WeighAgain,
    PlaceReturned,
    ConfirmReturn,
    ReturnEnded,
    DecideRegistration,
    DecideChanges,
)
"""The same as a tuple; a test holds it equal to the union."""
