"""What a message means: the closed union `Intent`, and the `Situation` it is read in.

Everything that depends on the conversation (open draft, last order, usual list, open question,
the product last talked about) enters through `Situation`; nothing else is looked at.
"""

from dataclasses import dataclass
from enum import StrEnum

from handlers.nlu.products import (
    Ambiguous as Ambiguous,
)
from handlers.nlu.products import (
    Amount as Amount,
)
from handlers.nlu.products import (
    AskWhy as AskWhy,
)
from handlers.nlu.products import (
    Evidence as Evidence,
)
from handlers.nlu.products import (
    EvidenceKind as EvidenceKind,
)
from handlers.nlu.products import (
    Exact as Exact,
)
from handlers.nlu.products import (
    Missing as Missing,
)
from handlers.nlu.products import (
    NoAmount as NoAmount,
)
from handlers.nlu.products import (
    Product as Product,
)
from handlers.nlu.products import (
    Resolved as Resolved,
)
from handlers.nlu.products import (
    Vague as Vague,
)
from handlers.nlu.situation import (
    CartView as CartView,
)
from handlers.nlu.situation import (
    CustomerScope as CustomerScope,
)
from handlers.nlu.situation import (
    OptionView as OptionView,
)
from handlers.nlu.situation import (
    PendingKind as PendingKind,
)
from handlers.nlu.situation import (
    PendingView as PendingView,
)
from handlers.nlu.situation import (
    Situation as Situation,
)
from handlers.nlu.situation import (
    UsualView as UsualView,
)


class Op(StrEnum):
    """What an item does to the draft."""

    ADD = "add"
    """More of it; a new line where there is none."""
    SET = "set"
    """Exactly this much."""
    MINUS = "minus"
    """This much less."""
    REMOVE = "remove"
    """Not at all."""
    REPLACE = "replace"
    """Another SKU (`target`) in its place; the amount is kept where none is said."""
    SCALE_ALL = "scale_all"
    """Every line times the amount's count (全部减半: 0.5)."""
    SET_ALL = "set_all"
    """Every line to the amount (都改成2箱)."""
    KEEP_ONLY = "keep_only"
    """Every other line goes (只留金典)."""
    NOTE = "note"
    """A remark about one line, in `note`."""


@dataclass(frozen=True, slots=True)
class ItemReading:
    """One thing said about one line. `span` is (start, end) in the raw text."""

    op: Op
    said: str
    span: tuple[int, int]
    product: Product | None
    amount: Amount
    line_no: int | None = None
    """The draft line spoken of by number (第2行), 1-based; `product` is None then."""
    target: Product | None = None
    """For `Op.REPLACE`: what comes in its place."""
    note: str = ""
    unit_unknown: bool = False
    """The SKU is certain and has no such unit: ask for it once (D03)."""
    fallback: "ItemReading | None" = None
    """没有就换生菜: what is wanted where there is none of it; its words are in `note` too."""


class DateKind(StrEnum):
    """How a date was said."""

    OFFSET = "offset"
    """`days` from the trading day: 今天 0, 明天 1."""
    WEEKDAY = "weekday"
    """`weekday` (Monday 0) of this week or, with `days` = 7, of the next; 0: the coming one."""
    MONTH_DAY = "month_day"
    """`month` (0: this or the coming one) and `day`."""
    REPEAT = "repeat"
    """Several weekdays (周一三五), in `weekdays`."""
    MONTH_END = "month_end"
    """By the end of the month."""
    PAST_DAY = "past_day"
    """A day gone by that is wished for (昨天送): `days` before the trading day, below zero."""
    PAST_WEEK = "past_week"
    """Some day of a week before: `days` −7 is the last one, −14 the one before."""
    PAST_MONTH = "past_month"
    """Some day of the last month."""


@dataclass(frozen=True, slots=True)
class DateWish:
    """A delivery date as it was said; `handlers.nlu.dates.resolve_date` makes it a date."""

    said: str
    kind: DateKind
    days: int = 0
    weekday: int = 0
    weekdays: tuple[int, ...] = ()
    month: int = 0
    day: int = 0
    is_deadline: bool = False
    """By then at the latest (…前)."""
    time_of_day: str = ""
    """What was said about the hour (一早, 下午5点), for the order's note."""
    year: int = 0
    """As it was said (2027年12月1号); 0 where the next such day is meant."""


@dataclass(frozen=True, slots=True)
class EditDraft:
    """Order or change the open draft. `leftovers` were not read and must be quoted back."""

    items: tuple[ItemReading, ...]
    note: str = ""
    wanted_date: DateWish | None = None
    leftovers: tuple[str, ...] = ()
    is_change: bool = False
    """Spoken as a change of the open draft (改成, 去掉, 再加)."""
    shop_name: str = ""
    """A header naming a shop (老王超市：), to be checked by the dialogue (D19, D26)."""
    later: tuple[str, ...] = ()
    """Which of the leftovers are goods for further days: an order goes out on one."""


@dataclass(frozen=True, slots=True)
class OrderReference:
    """Which earlier order: none said, a date, a number, the last one."""

    said: str = ""
    order_no: str = ""
    """The whole number, or its last four digits (3325那单)."""
    date: DateWish | None = None
    is_last: bool = True
    is_usual: bool = False
    """The usual list rather than an order (常购的来一份)."""


@dataclass(frozen=True, slots=True)
class Reorder:
    """The earlier order again, with `items` as changes to it."""

    reference: OrderReference
    items: tuple[ItemReading, ...] = ()
    note: str = ""
    wanted_date: DateWish | None = None
    leftovers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Confirm:
    """确认, 下单, 可以, ok … It counts only as the reply to a shown draft."""

    said: str = ""
    is_explicit: bool = True
    """False for 好的, 行, ok: they only count with a draft shown and no other question open."""


class CancelTarget(StrEnum):
    """What is to be cancelled."""

    DRAFT = "draft"
    ORDER = "order"
    """A placed one (刚那单取消)."""
    ANY = "any"
    """Not said: the draft if there is one, else the newest order."""


@dataclass(frozen=True, slots=True)
class Cancel:
    """Cancel the draft or an order."""

    target: CancelTarget = CancelTarget.ANY
    reference: OrderReference | None = None


@dataclass(frozen=True, slots=True)
class Undo:
    """Take the last step back; `is_question` for 刚才那个不对 (asked before it is done)."""

    is_question: bool = False


@dataclass(frozen=True, slots=True)
class Pick:
    """One answer to a numbered question. `question` is its letter (A) where there are several."""

    number: int | None = None
    question: str = ""
    is_every: bool = False
    """都来一件: each option."""
    amount: Exact | None = None
    words: str = ""
    """What was said instead of a number; resolved into `number` where it fits one option."""
    is_none: bool = False
    """不要: none of it, and never an amount."""


@dataclass(frozen=True, slots=True)
class Choose:
    """Answers to the open question."""

    picks: tuple[Pick, ...]


@dataclass(frozen=True, slots=True)
class AskPrice:
    """What does it cost."""

    items: tuple[ItemReading, ...] = ()


@dataclass(frozen=True, slots=True)
class AskStock:
    """Is it there."""

    items: tuple[ItemReading, ...] = ()


@dataclass(frozen=True, slots=True)
class AskProduct:
    """What kinds are there, what is it like."""

    items: tuple[ItemReading, ...] = ()
    words: str = ""


@dataclass(frozen=True, slots=True)
class AskOrder:
    """Where is my order."""

    reference: OrderReference = OrderReference()


@dataclass(frozen=True, slots=True)
class AskPromotion:
    """What is on offer."""

    items: tuple[ItemReading, ...] = ()


@dataclass(frozen=True, slots=True)
class AskBill:
    """What do I owe."""


class BrowseWhat(StrEnum):
    """What list is asked for."""

    CATEGORY = "category"
    """`words` names it: 有什么饮料."""
    NEW = "new"
    PRICE_LIST = "price_list"
    USUAL = "usual"
    ALL = "all"
    MORE = "more"
    """The next page of what was listed."""
    DRAFT = "draft"
    """明细: the whole open draft."""


@dataclass(frozen=True, slots=True)
class Browse:
    """Show a list of goods."""

    what: BrowseWhat
    words: str = ""


@dataclass(frozen=True, slots=True)
class Aftersale:
    """Something is wrong with what came."""

    text: str
    items: tuple[ItemReading, ...] = ()


@dataclass(frozen=True, slots=True)
class Handoff:
    """A human is wanted; `reason` is asked, negotiation, abuse or dispute."""

    reason: str = "asked"
    name: str = ""


@dataclass(frozen=True, slots=True)
class Help:
    """How does this work."""


@dataclass(frozen=True, slots=True)
class ChitChat:
    """Nothing to do; `kind` is greeting, thanks, bye, ack, story or other."""

    kind: str = "other"


class StaffAct(StrEnum):
    """What a member of staff orders the bot to do."""

    CONFIRM = "confirm"
    REJECT = "reject"
    """`reason` says why."""
    TAKE_OVER = "take_over"
    RELEASE = "release"
    SHIP = "ship"
    """`carrier` and `tracking_no`."""
    DELIVER = "deliver"
    SHOW = "show"
    LIST = "list"
    """The orders that wait for a decision (待确认)."""
    REPLY = "reply"
    """`text` goes to the customer (回复 …)."""


@dataclass(frozen=True, slots=True)
class StaffCommand:
    """A staff sentence. `number` is a list number, `order_no` an order's own number."""

    act: StaffAct
    number: int | None = None
    order_no: str = ""
    reason: str = ""
    carrier: str = ""
    tracking_no: str = ""
    text: str = ""


@dataclass(frozen=True, slots=True)
class Unclear:
    """Nothing was understood; it is quoted back."""

    text: str


Intent = (
    EditDraft
    | Reorder
    | Confirm
    | Cancel
    | Undo
    | Choose
    | AskPrice
    | AskStock
    | AskProduct
    | AskOrder
    | AskPromotion
    | AskBill
    | Browse
    | Aftersale
    | Handoff
    | Help
    | ChitChat
    | StaffCommand
    | Unclear
)
