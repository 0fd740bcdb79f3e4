"""What stands in a text, before anybody's situation is looked at.

`read` cuts the text once; `interpret` gives the pieces a meaning. A `Reading` is a value: it may
be kept, compared and interpreted again under another situation.
"""

from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING

from handlers.nlu.intents import Amount, DateWish, Op
from handlers.nlu.match import Found
from handlers.nlu.specs import SaidSpec

if TYPE_CHECKING:
    from handlers.nlu.lexicon import Lexicon

REMEMBERED = 120
"""Longer texts hardly come twice."""


@dataclass(frozen=True, slots=True)
class Mention:
    """Words that may name goods. `text` is the normal spelling without sizes and fillers."""

    start: int
    end: int
    text: str
    found: Found
    specs: tuple[SaidSpec, ...] = ()
    pack: str = ""
    """Said as 袋装, 瓶装: the container's unit word."""
    size: str = ""
    """big or small, where 大瓶 or 小的 was said."""
    typed: str = ""
    """The stretch before fillers were taken away."""
    rest: str = ""
    """Words beside the name that nothing explains."""

    @property
    def is_bare(self) -> bool:
        """Only a size or a pack was said, no name (500ml的2箱)."""
        return not self.text


@dataclass(frozen=True, slots=True)
class RawItem:
    """One thing said about goods, in the order of the text."""

    op: Op
    start: int
    end: int
    mention: Mention | None
    amount: Amount
    target: Mention | None = None
    line_no: int | None = None
    group: int = 0
    """Items listed together (A、B各2箱) share a group; 0: alone."""
    is_explicit: bool = False
    """Spoken as a change (再, 改成, 去掉)."""
    is_correction: bool = False
    """Takes the place of what was said just before (不，5箱)."""
    is_restated: bool = False
    """Said after a correction in the same message: takes the place of the same goods before."""
    is_final: bool = False
    """还是按5箱: the amount of a line that the draft has already."""
    is_part: bool = False
    """2箱换成雪碧: only so many of what was named change into the target."""
    is_every: bool = False
    """都要罐装的: a size or pack said of all goods before."""
    of_each: int = 0
    """三个味道一样两箱: as many kinds as that, each."""
    factor: Decimal | None = None
    """For `Op.SCALE_ALL`."""
    excluded: tuple[Mention, ...] = ()
    """除了红牛和可乐都加一箱: the goods whose lines stay as they are."""


@dataclass(frozen=True, slots=True)
class Fallback:
    """没有就换生菜20斤: what is wanted where there is none of the goods named before it."""

    start: int
    end: int
    mention: Mention
    amount: Amount
    """`NoAmount`: as much as of the goods before it."""
    words: str
    """没有就换, as it was said."""


@dataclass(frozen=True, slots=True)
class Reading:
    """A text that was read against one lexicon snapshot."""

    text: str
    """The raw text, as far as it was looked at."""
    normal: str
    """The same text normalised; spans of items are positions in it."""
    offsets: tuple[int, ...]
    """For each position of `normal` the position in `text`; one more at the end."""
    items: tuple[RawItem, ...]
    topics: tuple[Mention, ...]
    """Goods that were mentioned without being ordered (柠檬用得快)."""
    leftovers: tuple[tuple[int, int], ...]
    wanted_date: DateWish | None
    shop_name: str
    is_list: bool
    """A 接龙 or numbered list."""
    reorder: tuple[int, int] | None
    """Where an earlier order is asked for again (照旧)."""
    lexicon: "Lexicon" = field(repr=False, compare=False)
    noted: frozenset[tuple[int, int]] = frozenset()
    """Which of the leftovers go to the note as they are: a place, a whole bracket."""
    unread: str = ""
    """What the work budget did not reach."""
    shape: str = ""
    """What stands around goods and amounts, see `handlers.nlu.shape`; empty in a plain order."""
    beside: str = ""
    """What sort of matter stands beside an order, see `handlers.nlu.twofold`."""
    beside_goods: tuple[Mention, ...] = ()
    fallbacks: tuple[Fallback, ...] = ()
    on_terms: tuple[tuple[int, int], ...] = ()
    """Where something would be ordered if its price were another; nothing of it is an item."""
    later: tuple[tuple[int, int], ...] = ()
    """What is said of further days of delivery, see `handlers.nlu.twodays`."""
    qualities: tuple[tuple[int, int], ...] = ()
    """How the goods are to be (冰的), see `handlers.nlu.qualities`."""

    def raw(self, start: int, end: int) -> str:
        """The words at a span of `normal`, as they were typed."""
        last = len(self.offsets) - 1
        return self.text[self.offsets[min(start, last)] : self.offsets[min(end, last)]]
