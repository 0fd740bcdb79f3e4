"""What the walk over the clauses has found and what is open, and how clauses look from outside."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from handlers.nlu.clauses import Clause, Element
from handlers.nlu.intents import Amount, Exact, NoAmount, Op
from handlers.nlu.phrases import Names
from handlers.nlu.reading import Fallback, Mention, RawItem
from handlers.nlu.saidamount import SaidAmount
from handlers.nlu.tokens import Token
from handlers.nlu.units import weight_in_grams

NO_AMOUNT = NoAmount()
EVERY_LINE = 0
"""The line number of 每样减一箱: all of them."""


@dataclass(slots=True)
class Bound:
    """What the walk found."""

    items: list[RawItem] = field(default_factory=list)
    topics: list[Mention] = field(default_factory=list)
    leftovers: list[tuple[int, int]] = field(default_factory=list)
    others: list[Token] = field(default_factory=list)
    fallbacks: list[Fallback] = field(default_factory=list)
    stopped_at: int = -1
    """Where the work budget ended; −1 if it did not."""


@dataclass(slots=True)
class State:
    """What is open while a clause is read."""

    group: list[Mention] = field(default_factory=list)
    is_each: bool = False
    of_each: int = 0
    op: Op = Op.ADD
    is_explicit: bool = False
    is_correction: bool = False
    is_all: bool = False
    is_removing: bool = False
    is_keeping: bool = False
    is_except: bool = False
    is_others: bool = False
    is_spared: bool = False
    """别把红牛取消了: what is done to the names that follow is denied."""
    excluded: tuple[Mention, ...] = ()
    """除了水都加一箱: the goods that all but they are changed."""
    is_settled: bool = False
    """先来, 就要 after a name: what is said now holds, whatever was said of the same goods."""
    is_final: bool = False
    """还是按5箱: what the draft has of it becomes this, nothing is added."""
    narrowed: int = 0
    """How many names waited when 要 was said: 花椒要青的 is one good."""
    is_denied: bool = False
    """不是原味啊: the next name is what is not meant."""
    else_word: Token | None = None
    """没有就换 was said: the next name is what would come instead."""
    skips_amount: bool = False
    """The next amount is the one that is denied."""
    more_lines: tuple[int, ...] = ()
    line_no: int | None = None
    factor: Decimal | None = None
    """去掉一半红牛: what the name behind it is multiplied by."""
    held: SaidAmount | None = None
    """An amount that waits for the name behind it."""
    replacing: list[Mention | None] = field(default_factory=list)
    is_part: bool = False
    """An amount was said before 换: only so many become others."""
    first_item: int = 0
    """How many items there were when the clause began."""

    def take_group(self) -> list[Mention]:
        """The waiting names; none wait after that."""
        waiting, self.group = self.group, []
        return waiting

    def reset(self) -> None:
        """What was said of one item no longer holds for the next."""
        self.is_each, self.of_each, self.op = False, 0, Op.ADD
        self.is_explicit = self.is_correction = self.is_all = False
        self.is_removing = self.is_keeping = self.is_others = self.skips_amount = False
        self.is_spared = False
        self.is_settled = self.is_final = False
        self.excluded = ()
        self.narrowed, self.else_word = 0, None
        self.is_denied, self.factor = False, None
        self.line_no, self.more_lines = None, ()


@dataclass(slots=True)
class Message:
    """What holds to the end of the message."""

    is_list: bool = False
    text: str = ""
    is_corrected: bool = False
    """不对, 说错了 was said: the same goods again take the place of what stood before."""
    spared: tuple[Mention, ...] = ()
    """可乐和红牛留着，其他不要: what was said to stay."""
    excepted: tuple[Mention, ...] = ()
    """除了红牛，其他都加一箱: the same, said before a comma."""
    for_all: Amount | None = None
    """各5斤：… was said ahead of the names."""
    groups: int = 0


def names_next(rest: Sequence[Element]) -> bool:
    """Whether a name comes before any amount."""
    first = next((e for e in rest if e.mention is not None or e.said is not None), None)
    return first is not None and first.mention is not None


def continues(following: Clause | None) -> bool:
    """Whether the next clause starts with what the waiting names lack."""
    if following is None:
        return False
    for element in following.elements:
        if element.said is not None:
            return not is_prefix(following.elements)
        if element.mention is not None:
            return any(e.has("each") for e in following.elements)
        if element.has("vague", "each"):
            return True
    return False


def leads_to_each(clauses: Sequence[Clause], at: int) -> bool:
    """红牛，雪碧，可乐各3箱: whether names alone go on up to an amount for each of them."""
    if not clauses[at].elements or not _only_mentions(clauses[at]):
        return False
    for clause in clauses[at + 1 :]:
        if any(e.has("each") for e in clause.elements):
            kinds = [e for e in clause.elements if e.mention or e.said or e.has("each")]
            each = next(n for n, e in enumerate(kinds) if e.has("each"))
            return 0 < each == len(kinds) - 2 and kinds[-1].said is not None
        if not _only_mentions(clause):
            return False
    return False


def _only_mentions(clause: Clause) -> bool:
    return not clause.is_question and all(
        e.is_list or (e.mention is not None and bool(e.mention.found.fits))
        for e in clause.elements
    )


def only_names(following: Clause | None) -> bool:
    """只要可乐，红牛: whether the next clause is one more name of what was said of the last."""
    return (
        following is not None
        and any(e.mention is not None and e.mention.found.fits for e in following.elements)
        and all(e.mention is not None or e.is_list or e.has("list") for e in following.elements)
    )


_LEADS = re.compile(r"(?:^|[\s,，、。;；+和跟与要来加拿补订买添点些个])$")
_PARTED = re.compile(r"[\s,，、。;；+和跟与吧啊哦]|$")
_WHOLE_SHOPS = frozenset("菜果货")
"""明天的菜 heads a list."""


def is_solid(mention: Mention, names: Names, text: str) -> bool:
    """Whether a name without an amount is surely goods: no guess by sound, and no lone character
    but one that goods are called by and that stands by itself (白糖 盐; not 试试水).
    """
    if mention.is_bare:
        return bool(mention.specs) or (bool(mention.pack) and mention.typed.endswith("的"))
    word, start = mention.text, mention.start
    if len(word) == 1:
        is_named = word in names.generic or word in names.goods
        if not is_named or word in _WHOLE_SHOPS or not text.startswith(word, start):
            return False
        if not _LEADS.search(text, max(0, start - 1), start) or not _PARTED.match(text, start + 1):
            return False
    return any(not f.loose and f.fuzzy * 2 < len(word) for f in mention.found.fits)


def is_prefix(elements: Sequence[Element]) -> bool:
    """Amounts before names: the clause starts with an amount and ends with a name."""
    kinds = "".join(_kind(e) for e in elements)
    if _AFTER_SMALL_TALK.fullmatch(kinds):
        return True
    kinds = kinds.replace("u", "m")
    return len(kinds) > 1 and kinds[0] == "a" and kinds[-1] == "m"


def _kind(element: Element) -> str:
    """a: an amount, m: a name, u: words that are no name."""
    if element.said is not None or element.has("vague"):
        return "a"
    if element.mention is None:
        return ""
    return "m" if element.mention.found.fits else "u"


_AFTER_SMALL_TALK = re.compile(r"u(?:am){2,}")
_BEFORE_THEN_BEHIND = re.compile(r"(?:am)+(?:ma)+")
_BEHIND_THEN_BEFORE = re.compile(r"(?:ma)+(?:am)+")


def mixed_places(elements: Sequence[Element]) -> dict[int, bool]:
    """送五箱盘纸三箱手纸另外洁厕灵一箱: for each amount whether its name stands behind it.

    Only where the order changes once and every name then has one amount; else nothing.
    """
    known = [
        (at, "a" if e.said is not None else "m")
        for at, e in enumerate(elements)
        if e.said is not None
        or (e.mention is not None and (e.mention.found.fits or e.mention.is_bare))
    ]
    kinds = "".join(kind for _, kind in known)
    if _BEFORE_THEN_BEHIND.fullmatch(kinds):
        change = kinds.index("mm") + 1
        return {at: i < change for i, (at, kind) in enumerate(known) if kind == "a"}
    if _BEHIND_THEN_BEFORE.fullmatch(kinds):
        change = kinds.index("aa") + 1
        between = elements[known[change - 1][0] + 1 : known[change][0]]
        if any(e.mention is not None for e in between):
            return {}  # 可乐3箱 某某2箱 雪碧1箱: the amount in the middle has a name of its own
        return {at: i >= change for i, (at, kind) in enumerate(known) if kind == "a"}
    return {}


_HEADED = re.compile("m(?:am){2,}")


def heads_variants(elements: Sequence[Element]) -> bool:
    """雪饼5大3小, 魔芋爽3箱香辣2箱酸辣: a name, then amounts each with which of it behind."""
    said = [e for e in elements if e.said is not None or e.mention is not None]
    if not _HEADED.fullmatch("".join("a" if e.said is not None else "m" for e in said)):
        return False
    names = [e.mention for e in said if e.mention is not None]
    own = {f.at for f in names[0].found.fits}
    return len(own) > 1 and all(
        m.is_bare or not own.isdisjoint(f.at for f in m.found.fits) for m in names[1:]
    )


def names_follow_amounts(elements: Sequence[Element]) -> bool:
    """Whether all that follows is amounts, each with its name behind it."""
    kinds = "".join(_kind(e) for e in elements)
    return re.fullmatch("(?:am)+u?", kinds) is not None


def is_rest(last: RawItem, said: SaidAmount) -> bool:
    """Whether a second amount goes with the first (3箱 6瓶)."""
    return (
        isinstance(last.amount, Exact)
        and isinstance(said.amount, Exact)
        and last.amount.unit is not None
        and said.unit is not None
        and last.amount.unit != said.unit
        and (weight_in_grams(last.amount.unit) is None) == (weight_in_grams(said.unit) is None)
        and not last.amount.rest
        and last.mention is not None
    )
