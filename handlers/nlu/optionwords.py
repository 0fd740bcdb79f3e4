"""Which of the goods of a question the words of an answer mean: 1.9升的, 桃子味, 桶装, 第二个."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from domain.base.ids import SkuId
from handlers.nlu.goods import Goods, squeeze
from handlers.nlu.intents import Exact, NoAmount, Op
from handlers.nlu.lexicon import Lexicon
from handlers.nlu.normalise import plain
from handlers.nlu.numerals import number_value
from handlers.nlu.reader import read
from handlers.nlu.reading import Mention, RawItem
from handlers.nlu.saleunits import fits_pack, fits_specs, has_unit
from handlers.nlu.scanner import scan
from handlers.nlu.specs import SIZE_UNITS, SaidSpec, fits_spec, plain_number, without_sizes
from handlers.nlu.tokens import Kind, Token
from handlers.nlu.wording import without_pack

Costs = Callable[[Sequence[SkuId]], dict[SkuId, Decimal]]
"""What one base unit of each costs; asked only where somebody says 便宜的."""

_GAPS = frozenset({Kind.SPACE, Kind.COMMA, Kind.BREAK, Kind.LIST})
_WORDS = frozenset({Kind.TEXT, Kind.AMOUNT, Kind.WORD})
_BARE = 100
"""A larger number without a unit is a size rather than an amount."""
_LEAD = re.compile(
    r"^(?:那|就|我|们|要|来|选|拿|给|帮|都|全|还是|嗯|好|的|哦|噢|行|对|是|用|按|下|订|换|改|成|买|想"
    r"|先|请|麻烦|一律|统一|肯定|当然|it's|the|i want|take|make it|[\s,.!。，！])+"
)
_TAIL = re.compile(
    r"(?:吧|的|就行|就好|就可以|可以|行|好|了|呗|哈|啊|呢|嘛|那个|那种|那款|这个|这种|这款|(?<!第)一[个种款]|装"
    r"|谢谢|要|please|one|[\s,.!。，！~])+$"
)
_ORDINAL = re.compile(
    r"第([0-9]{1,2}|[一二两三四五六七八九十])(?:个|号|种|款|项|样)?"
    r"|([0-9]{1,2}|[一二三四五六七八九十])号"
)
EVERY = re.compile(
    r"^(?:[两二三四几2-9](?:个|种|样|款)|每[个种样款]|一样|各|都|全部?)(?:的?(?:口味|味道|颜色|规格))?"
    r"(?:都|各|每样|一样|来|要|拿)*$"
)
"""两种各, 一样, 都: each of them."""
_FORMER = re.compile(r"(?:前|上)(?:面|边|头|一)*(?:个|种|款)?")
_LATTER = re.compile(r"(?:后|下)(?:面|边|头|一)*(?:个|种|款)?|最后(?:一)?(?:个|种|款)?")
_PACKED = re.compile(r"^((?:[0-9]{2,4})?[瓶罐袋盒桶听支杯])的$")
"""330罐的."""
_PACKS = frozenset("瓶罐袋盒桶听支杯")
_CHEAP = re.compile(r"(?:最|更|比较|稍)?(?:便宜|实惠|划算|低价)(?:一点|点|些)?(?:儿)?")
_DEAR = re.compile(r"(?:最|更|比较|稍)?贵(?:一点|点|些)?(?:儿)?")
_SIZE_ENDS = frozenset(("的", "装", "装的", "那个", "那种", "的那个", "的那种"))
"""3箱1.5升的: what ends a size belongs to it."""
_TASTE = re.compile(r"(?:口味|味道|味儿|味|色|款|型)$")
_SIZE = re.compile(
    r"^(?:最|更)?(?:(特?大|large|big)|(小|small))(?:的|[瓶罐袋盒桶听支杯条包箱件]装?|号|一点|点|份)*$"
)


def meant(words: str, goods: Sequence[Goods], lexicon: Lexicon, costs: Costs) -> tuple[int, ...]:
    """The places of the goods that the words (without an amount) fit; () where they tell none."""
    said = _TAIL.sub("", _LEAD.sub("", words)) or _TAIL.sub("", words)  # 统一的 may be a house
    if not said:
        return ()
    for rule in (_numbered, _sized, _figured):
        if found := rule(said, goods):
            return found
    if _CHEAP.fullmatch(said) or _DEAR.fullmatch(said):
        return _priced(goods, costs, is_dear=_DEAR.fullmatch(said) is not None)
    packed = _PACKED.sub(r"\1装", words)
    return (
        _by_name(said, goods)
        or _as_read(words, goods, lexicon)
        or (_as_read(packed, goods, lexicon) if packed != words else ())
        or (_as_read(said, goods, lexicon) if said != words else ())
    )


def behind_subject(words: str, said: str, goods: Sequence[Goods]) -> tuple[str, bool]:
    """The words behind what was asked about (薯片要黄瓜的 → 黄瓜的), and whether it was named."""
    text = _LEAD.sub("", words)
    asked = squeeze(plain(said))
    for size in range(min(len(text), 12), 0, -1):
        name = squeeze(text[:size])
        is_said = name == asked or (len(name) > 1 and asked.endswith(name))
        if is_said or (len(goods) > 1 < len(name) and all(name in g.core for g in goods)):
            return text[size:], True
    if asked and text[:1] == asked[-1] and text[1:2] in {"要", "是", "就", "用", "来", "拿"}:
        return text[1:], True  # 面要香辣的, of 牛肉面
    return words, False


def _numbered(said: str, goods: Sequence[Goods]) -> tuple[int, ...]:
    if (found := _ORDINAL.fullmatch(said)) is not None:
        if any(said in g.name for g in goods):
            return ()  # 7号 of batteries
        value = number_value(found.group(1) or found.group(2))
        at = int(value) - 1 if value is not None else -1
        return (at,) if 0 <= at < len(goods) else ()
    if _FORMER.fullmatch(said) and len(goods) == 2:
        return (0,)
    return (len(goods) - 1,) if _LATTER.fullmatch(said) and len(goods) == 2 else ()


def _sized(said: str, goods: Sequence[Goods]) -> tuple[int, ...]:
    """大的, 小瓶的: the largest or the smallest of different sizes."""
    found = _SIZE.match(said)
    volumes = [g.spec.volume for g in goods]
    if found is None or any(v is None for v in volumes) or len(set(volumes)) < 2:
        return ()
    if len(goods) > 2 and len({without_sizes(g.core) for g in goods}) > 1:
        return ()  # the smallest of several kinds of goods
    known = [v for v in volumes if v is not None]
    wanted = max(known) if found.group(1) else min(known)
    return tuple(at for at, volume in enumerate(known) if volume == wanted)


def _figured(said: str, goods: Sequence[Goods]) -> tuple[int, ...]:
    """550, 1.25: the figure of the size alone."""
    number = squeeze(said)
    if not number.replace(".", "", 1).isdigit():
        return ()
    return tuple(at for at, g in enumerate(goods) if number in g.spec.bare)


def _priced(goods: Sequence[Goods], costs: Costs, *, is_dear: bool) -> tuple[int, ...]:
    known = costs([g.sku_id for g in goods])
    if len(known) < len(goods):
        return ()
    wanted = (max if is_dear else min)(known.values())
    return tuple(at for at, g in enumerate(goods) if known[g.sku_id] == wanted)


def _by_name(said: str, goods: Sequence[Goods]) -> tuple[int, ...]:
    """桃子味, 五连包, 海天: the words stand in the name, whole or without what says 味."""
    word = squeeze(said.replace("的", ""))
    for tried in dict.fromkeys((word, _TASTE.sub("", word))):
        if not tried or tried.isdigit():
            continue
        found = tuple(
            at
            for at, g in enumerate(goods)
            if tried in squeeze(g.name) or any(tried == squeeze(plain(a)) for a in g.aliases)
        )
        if found:
            return found
    return ()


def _as_read(words: str, goods: Sequence[Goods], lexicon: Lexicon) -> tuple[int, ...]:
    """海天1.9升的, 桶装的, 500的: by name, size and pack as the reader has them."""
    reading = read(words, lexicon)
    raws, told = reading.items, reading.topics
    mention = _named(raws[0]) if len(raws) == 1 else None
    if not raws and len(told) == 1 and told[0].specs:
        mention = told[0]  # 20升餐饮大桶油
    if mention is None:
        text, pack, _ = without_pack(words)
        rest = _TAIL.sub("", _LEAD.sub("", text))
        if not pack or squeeze(rest) not in {"", "面", "水", "油", "奶"}:
            return ()
        return tuple(at for at, g in enumerate(goods) if fits_pack(pack, g))
    return tuple(at for at, g in enumerate(goods) if _is_called(mention, g, lexicon))


def _named(raw: RawItem) -> Mention | None:
    """The name said, with 20公斤 as a size of it: what is an amount was taken out before."""
    if raw.op is not Op.ADD or raw.mention is None or raw.target is not None:
        return None
    if not isinstance(raw.amount, Exact):
        return raw.mention if isinstance(raw.amount, NoAmount) else None
    size = SaidSpec(plain_number(raw.amount.count), raw.amount.unit, (0, 0))
    return replace(raw.mention, specs=(*raw.mention.specs, size))


def _is_called(mention: Mention, goods: Goods, lexicon: Lexicon) -> bool:
    if mention.text:
        exact = [f for f in mention.found.fits if not f.fuzzy]
        if goods.sku_id not in {lexicon.goods(f.at).sku_id for f in exact}:
            return False
    elif not (mention.specs or mention.pack):
        return False
    return fits_specs(mention, goods) and (not mention.pack or fits_pack(mention.pack, goods))


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of an answer: its words without the amount, and the amount said with them."""

    start: int
    end: int
    words: str
    amount: Exact | None = None
    is_apart: bool = False
    """A comma or the like stands before it."""


def pieces_of(text: str, goods: Sequence[Goods], lexicon: Lexicon) -> list[Piece]:
    """An answer at its blanks, its commas and behind each of its amounts (桃子1箱青柠1箱)."""
    pieces: list[Piece] = []
    run: list[Token] = []
    is_apart = True
    for token in (*_tokens(text, lexicon), None):
        is_gap = token is None or token.kind in _GAPS
        is_full = len(run) > 1 and any(_is_amount(t, goods) for t in run)
        is_full = is_full and (token is None or token.text not in _SIZE_ENDS)
        if run and (is_gap or (is_full and token is not None and token.kind in _WORDS)):
            pieces.append(_piece(run, goods, is_apart=is_apart))
            run, is_apart = [], False
        if token is not None and is_gap:
            is_apart = is_apart or token.kind is not Kind.SPACE
        elif token is not None:
            run.append(token)
    return pieces


def _tokens(text: str, lexicon: Lexicon) -> list[Token]:
    """The tokens; 一个 of 第一个 is no amount."""
    ordinals = [found.span() for found in _ORDINAL.finditer(text)]
    return [
        replace(t, kind=Kind.TEXT, said=None)
        if t.kind is Kind.AMOUNT and any(a < t.end and t.start < b for a, b in ordinals)
        else t
        for t in scan(text, lexicon)
    ]


def _piece(run: Sequence[Token], goods: Sequence[Goods], *, is_apart: bool) -> Piece:
    start, end = run[0].start, run[-1].end
    run = [t for at, t in enumerate(run) if not _is_pack_count(run, at, goods)]
    amounts = [t for t in run if _is_amount(t, goods)]
    if len(amounts) != 1 or amounts[0].said is None:
        return Piece(start, end, "".join(t.text for t in run), is_apart=is_apart)
    amount = amounts[0].said.amount
    words = "".join(t.text for t in run if t is not amounts[0])
    exact = amount if isinstance(amount, Exact) else None
    return Piece(start, end, words, exact, is_apart=is_apart)


def _is_pack_count(run: Sequence[Token], at: int, goods: Sequence[Goods]) -> bool:
    """24盒 of 250毫升24盒那个: how many a case of one of them holds, right behind its size."""
    said, before = run[at].said, run[at - 1].said if at else None
    if said is None or before is None or at + 1 == len(run) or not isinstance(said.amount, Exact):
        return False
    count = plain_number(said.amount.count)
    is_size = before.unit in SIZE_UNITS and run[at + 1].text in _SIZE_ENDS
    return is_size and any(count == held for g in goods for held, _ in g.spec.counts)


def _is_amount(token: Token, goods: Sequence[Goods]) -> bool:
    """3箱 of goods that come in cases; 500 and 1.9升 tell which of them."""
    said = token.said.amount if token.said is not None else None
    if not isinstance(said, Exact) or said.gift is not None:
        return False
    if said.unit is None:
        number = plain_number(said.count)
        return said.count < _BARE and not any(number in g.spec.bare for g in goods)
    size = SaidSpec(plain_number(said.count), said.unit, (0, 0))
    is_size = any(plain_number(said.count) in g.spec.bare for g in goods)
    if said.unit in _PACKS and said.count >= _BARE and is_size:
        return False  # 330罐的
    if said.unit in SIZE_UNITS and any(fits_spec(size, g.spec, g.name) for g in goods):
        return False
    return any(has_unit(g, said.unit) for g in goods)
