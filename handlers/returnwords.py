"""What a sentence about goods that came back says: whose, which, how many, where they go, why.

    老王超市退货：可乐2箱入库，雪碧1瓶报损，临期
    SO-1123-4071 退货 全部 报损 原因：客户关店

Where they go is said (入库, 报损), for all goods before it that have no place yet; or it is asked.
What is neither goods nor a place is the reason, as far as it can be one: words that name goods or
amounts are asked about, never told to the shop as a reason. Behind 原因 everything is the reason.
"""

import re
from dataclasses import dataclass, field, replace
from decimal import Decimal

from domain.order import OrderLine
from handlers.nlu import Lexicon, read
from handlers.nlu.intents import NoAmount
from handlers.nlu.numerals import number_value

LONGEST = 300
_HALF = Decimal("0.5")
_NO = re.compile(r"[A-Za-z]{1,3}-?\d{3,8}-\d{3,8}")
_SAID = re.compile(
    r"(?P<whose>[^:：\n]{0,40}?)\s*(?:的)?(?:客户)?(?:退货|退貨|goods back)\s*"
    r"(?P<no>[A-Za-z]{1,3}-?\d{3,8}-\d{3,8})?\s*[:：,，]?\s*(?P<rest>\S.*)",
    re.IGNORECASE | re.DOTALL,
)
_STATE = (
    r"(?:坏|壞|破损|破損|破|碎|漏|烂|爛|发霉|發霉|过期|過期|临期|臨期|变质|變質|受潮|胀气|脹氣)"
    r"[掉了的]{0,3}"
)
_NUMERAL = "一二两兩俩三四五六七八九十百半"
_SPEC = (
    r"\d{1,4}(?:\.\d)?(?:\s?(?:ml|毫升|升|克|kg|g|l)(?:\s?[*×x]\s?\d{1,3})?的?\s?|的\s?|\s|"
    rf"(?=[{_NUMERAL}]))"
)
_PIECE = re.compile(
    r"(?:第\s*(?P<line>\d{1,3})\s*行|(?P<name>[^\d\s,，、;；:：][^\d，,、;；:：\n]{0,39}?))\s*"
    rf"(?:(?P<spec>{_SPEC})(?=[\d{_NUMERAL}]))?"
    r"(?P<count>\d{1,6}(?:\.\d{1,3})?|半|[一二两兩俩三四五六七八九十百]{1,5})"
    rf"(?:\s?(?!{_STATE})(?P<unit>[A-Za-z]{{1,10}}|公斤|千克|市斤|台斤|[大中小整]?[^\W\d_A-Za-z]))?"
    rf"\s?(?P<state>{_STATE})?[\s,，、;；。.()（）]*",
    re.IGNORECASE,
)
_ALL = re.compile(r"(?:全部|整单|整單|全退|everything|all)[\s,，、;；。.]*", re.IGNORECASE)
_PLACE = re.compile(
    r"(?P<off>不入库|不入庫|不上架|报损|報損|报废|報廢|销毁|銷毀|扔掉|扔了|written off)"
    r"|入库|入庫|上架|放回库存|放回庫存|放回货架|放回貨架|restocked",
    re.IGNORECASE,
)
_NOT_PLACED = re.compile(
    r"[不别別没沒未](?:用|要|能|有)?(?:报|報|销|銷|扔)"
    r"|(?:[别別没沒未]|不(?:用|要|能|想|好))(?:用|要|能|有|法|办法|辦法|先)?(?:入[库庫]|上架|放回)"
    r"|(?:入[库庫]|上架|报损|報損|报废|報廢)了?(?:吗|嗎|没有?|沒有?|么|[?？])"
)
"""不要入库, 还没入库, 入库了吗: no place; 不入库 is one."""
_EDGES = " ，,、;；。.()（）"
_WHY = re.compile(r"(?:原因|因为|因為|由于|由於|reason)\s*[:：是]?\s*", re.IGNORECASE)
_JOINED = re.compile(r"(?:和|跟|还有|還有|以及|加上|另外|再|及|and\b)")
_KEPT = re.compile(
    r"(?P<name>[^\s,，、;；。]{1,20}?)(?:都|就|先)?(?:[别別没沒不](?:用|要|能)?|无需|無需)退(?:货|貨|回来?|了)?"
)
_NAMES = re.compile(r"[\s,，、;；。和跟及]+")
_STATE_LAST = re.compile(rf"(?:都|全|已经|也|摔|压)?{_STATE}$")


@dataclass(frozen=True, slots=True)
class Piece:
    """So much of some goods; `is_restocked` None: where they go was not said."""

    name: str
    line_no: int | None
    count: Decimal
    unit: str
    spec: str = ""
    is_restocked: bool | None = None

    def is_of(self, line: OrderLine) -> bool:
        """Whether this line may be meant."""
        if self.line_no:
            return line.no == self.line_no
        name = line.sku_name.lower()
        return self.name.lower() in name and self.spec.lower() in name


@dataclass(frozen=True, slots=True)
class Wish:
    """What a sentence says came back; no pieces: everything."""

    whose: str
    order_no: str
    pieces: tuple[Piece, ...]
    is_restocked: bool | None = None
    """Where everything goes."""
    reason: str = ""
    unclear: str = ""
    """Words that may be goods, or places that contradict each other."""

    def everywhere(self) -> "Wish":
        """With the place said of all goods given to each."""
        return self if self.is_restocked is None else self.placed(self.is_restocked)

    @property
    def is_placed(self) -> bool:
        """Whether it was said of all goods where they go."""
        places = [one.is_restocked for one in self.pieces] or [self.is_restocked]
        return None not in places

    def moved(self, is_restocked: bool) -> "Wish":
        """With all of it put there, whatever was said before."""
        pieces = tuple(replace(one, is_restocked=is_restocked) for one in self.pieces)
        return replace(self, pieces=pieces, is_restocked=is_restocked)

    def placed(self, is_restocked: bool) -> "Wish":
        """With what had no place yet put there."""
        pieces = tuple(
            one if one.is_restocked is not None else replace(one, is_restocked=is_restocked)
            for one in self.pieces
        )
        every = is_restocked if self.is_restocked is None else self.is_restocked
        return replace(self, pieces=pieces, is_restocked=every)


def wish_in(text: str, lexicon: Lexicon) -> Wish | None:
    """What a sentence says came back; None where no amount of goods stands behind the word."""
    match = _SAID.fullmatch(text) if len(text) <= LONGEST else None
    if match is None:
        return None
    why = _WHY.search(match["rest"])
    said = match["rest"][: why.start()] if why else match["rest"]
    heard = _Heard()
    every = _ALL.match(said)
    heard.hear(said[every.end() :] if every else said, is_every=every is not None)
    if not (every or heard.pieces):
        return None
    kept = [one for one in heard.words if _KEPT.fullmatch(one)]
    heard.words = [one for one in heard.words if one not in kept]
    own = {one.is_restocked for one in heard.pieces if one.is_restocked is not None}
    is_unclear = bool(_NOT_PLACED.search(said) or (heard.places and len(heard.places | own) > 1))
    is_unclear = is_unclear or any(_is_of_these(one, heard.pieces) for one in kept)
    is_unclear = is_unclear or any(_KEPT.search(one) for one in heard.words)
    unclear = [said] if is_unclear else [w for w in heard.words if _may_be_goods(w, lexicon)]
    told = [*heard.states, *heard.words, match["rest"][why.end() :] if why else ""]
    whose = match["whose"].strip(" ，,的")
    no: str = match["no"] or (whose if _NO.fullmatch(whose) else "")
    return Wish(
        "" if _NO.fullmatch(whose) else whose,
        no.upper(),
        tuple(heard.pieces),
        next(iter(heard.places), None),
        "，".join(one.strip(_EDGES) for one in told if one.strip(_EDGES)),
        "，".join(unclear),
    ).everywhere()


def named_places(text: str) -> tuple[tuple[str, bool], ...]:
    """可乐和红牛入库 雪碧报损: each name with its place; empty where there is anything else."""
    if len(text) > LONGEST or _NOT_PLACED.search(text):
        return ()
    found, start = [], 0
    for match in _PLACE.finditer(text):
        names = [name.strip("的都") for name in _NAMES.split(text[start : match.start()])]
        names = [name for name in names if name]
        if not names:
            return ()
        found += [(name, match["off"] is None) for name in names]
        start = match.end()
    return () if text[start:].strip(_EDGES + "了的吧!！~") else tuple(found)


@dataclass(slots=True)
class _Heard:
    """What was made of a sentence: goods, places of all of them, how they are, other words."""

    pieces: list[Piece] = field(default_factory=list)
    places: set[bool] = field(default_factory=set)
    states: list[str] = field(default_factory=list)
    broken: list[Piece] = field(default_factory=list)
    words: list[str] = field(default_factory=list)

    def hear(self, said: str, *, is_every: bool) -> None:
        """可乐2箱入库，雪碧1瓶报损: a place is that of the goods before it."""
        start = 0
        for match in _PLACE.finditer(said):
            is_on = match["off"] is None
            if not self._take(said[start : match.start()], is_on, is_every=is_every):
                self.places.add(is_on)
            start = match.end()
        self._take(said[start:], None, is_every=is_every)

    def _take(self, part: str, is_on: bool | None, *, is_every: bool) -> bool:
        """The goods of a part and its other words; False where it names no goods."""
        rest, found = part.lstrip(_EDGES), []
        while not is_every and not self.words and (match := _PIECE.match(rest)) is not None:
            piece = self._piece(match)
            if piece is None:
                break
            found.append(piece)
            rest = rest[match.end() :]
        self.pieces += [self._put(one, is_on, is_last=one is found[-1]) for one in found]
        if rest.strip(_EDGES + "了的吧"):
            self.words.append(rest.strip(_EDGES))
        return bool(found)

    def _put(self, piece: Piece, is_on: bool | None, *, is_last: bool) -> Piece:
        """What is broken goes on the shelf by no word that was said of other goods."""
        is_other = is_on and not is_last and piece in self.broken
        return piece if is_other else replace(piece, is_restocked=is_on)

    def _piece(self, match: re.Match[str]) -> Piece | None:
        """可乐坏了2箱: the goods are 可乐, how they are is kept for the reason."""
        count = _HALF if match["count"] == "半" else number_value(match["count"])
        if count is None:
            return None
        name, state = (match["name"] or "").strip(" 的"), match["state"] or ""
        said = _STATE_LAST.search(name)
        if said and said.start():
            state, name = said[0] or state, name[: said.start()].strip(" 的")
        number = int(match["line"]) if match["line"] else None
        spec = (match["spec"] or "").strip(" 的")
        piece = Piece(name, number, count, match["unit"] or "", spec)
        if state:
            self.states.append(state.rstrip("的"))
            self.broken.append(piece)
        return piece


def _is_of_these(words: str, pieces: list[Piece]) -> bool:
    """红牛别退, where red bull is among what comes back; or everything does."""
    match = _KEPT.fullmatch(words)
    name = match["name"] if match else ""
    return not pieces or any(name in one.name or one.name in name for one in pieces)


def _may_be_goods(words: str, lexicon: Lexicon) -> bool:
    """Whether words name goods we have, an amount, or go on with a list."""
    if _JOINED.match(words) or any(char.isdecimal() for char in words):
        return True
    reading = read(words, lexicon)
    return any(topic.found.fits for topic in reading.topics) or any(
        not isinstance(item.amount, NoAmount)
        or (item.mention is not None and bool(item.mention.found.fits))
        for item in reading.items
    )
