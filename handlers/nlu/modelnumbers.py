"""Numbers that belong to names and models: 1664, C100, 6个核桃, 白虾30/40, 8号铁丝, 75%酒精."""

import re
from dataclasses import dataclass
from decimal import Decimal

from handlers.nlu.lexicon import Lexicon
from handlers.nlu.numerals import NUMERAL_CHARS
from handlers.nlu.units import CASE_WORDS, canonical

_MODEL = re.compile(
    r"[0-9]{1,4}/[0-9]{1,4}(?![0-9/])|0[0-9]{1,3}(?![0-9.])|[0-9]{1,3}(?:\.[0-9]+)?(?=%)"
)
"""Numbers that are no amounts where goods are called so: 30/40, 01, 75%."""
_SIZED_SO = re.compile(r"([0-9]{1,4}(?:\.[0-9]{1,2})?)([一-鿿])")
_ALNUM = re.compile(r"[0-9]+\+[0-9]+(?![0-9])|[a-z0-9]+")
_SIZE = re.compile(r" ?(?:毫升|公升|升|ml|l(?![a-z])|公斤|千克|克(?!力)|kg|g(?![a-z]))")
_KNOWN = re.compile(
    r"84(?=消毒)|[1257]号(?=电池|干电池|碱性)|[0-9]{2,3}口径|3\+2(?=饼干|苏打|夹心|酥)|999(?=感冒|皮炎)"
    r"|(?<=活力)28(?![0-9箱件包袋瓶盒桶])|[0-9一二三四五六八]{1,2}[位孔](?=插|排插|接线|拖线|拖板|开关)"
    r"|(?<=插座|插排|线板|拖板|排插)[0-9]{1,2}[位孔]"
)
"""Numbers of names that everybody knows, whatever the shop sells."""
_BEFORE_AMOUNT = re.compile(
    r"的?\s?[0-9一二两三四五六七八九十半]{1,4}\s?[箱件包袋瓶盒罐板排提条个斤]"
)
_NUMBERED = re.compile(r"[1257]号(?=\s?[0-9一二两三四五六七八九十半]{1,3}[板盒节粒卡箱包条排个])")
_BATTERY = re.compile(r"[1257]号(?:[一-鿿]{0,3}电池|碱性)|电池[1257]号")
"""双鹿5号电池4盒7号2盒: behind one size of batteries another is no day."""
_DAY_OF_DELIVERY = re.compile(
    r"[号日](?:(?:一早|早上|上午|中午|下午|傍晚|晚上)?[0-9一二两三四五六七八九十]{1,3}(?:点半?|:[0-5][0-9])(?:之?前|以前|左右)?"
    r"|(?:一早|早上|上午|中午|下午|傍晚|晚上|之?前)?)(?:再|给我|帮我)?(?:送|到货|要货|来货|发货|配货)"
    r"(?:货|到|来|过来)?(?:就行|吧|了|哈|啊)*(?![^,。;!\n ])"
)
"""5号早上8点送: a day, also where batteries of that size are sold."""
_CLAUSE_ENDS = frozenset(" ,。;!\n")
_SMALL_SIZES = 13
"""Sizes below this are looked for where one is said that no goods have."""
_LETTERS = re.compile(r"[a-z]+")
_DIGITS = re.compile(r"[0-9]+")
_SIZED = frozenset("大小中来要拿各的")
"""84小瓶, 84来两箱: what goes on so is a name by its number."""


@dataclass(frozen=True, slots=True)
class ModelNumber:
    """A number with its unit (分, 号) that tells goods apart; `is_text`: a piece of a name."""

    end: int
    number: str
    unit: str | None = None
    count: Decimal = Decimal(1)
    is_text: bool = False


def letters_and_digits(text: str, at: int, lexicon: Lexicon) -> int:
    """The end of letters with digits behind them as far as they are one piece; 0 for others."""
    run = _ALNUM.match(text, at)
    letters = _LETTERS.match(text, at)
    if run is None or letters is None or letters.end() == run.end():
        return 0
    stem, end = letters.group(), run.end()
    seam = text[letters.end() - 1 : letters.end() + 1]
    ends_name = len(stem) > 1 and lexicon.has_pair(stem[-2:]) and not lexicon.has_pair(seam)
    if ends_name and _is_sold_in(text, end, lexicon):
        return letters.end()  # 铅笔HB20盒
    if lexicon.has_pair(run.group()[:2]) or (len(stem) < 3 and stem[0] != "x"):
        return end
    return letters.end()


def number_of_name(text: str, at: int, lexicon: Lexicon) -> int:
    """The end of a number that stands in a name (1664, 6个核桃, 0.5 of 晨光0.5); 0 for others."""
    run = _ALNUM.match(text, at)
    if run is None or (_is_day_of_delivery(text, run.end()) and _begins_clause(text, at)):
        return 0
    if known := _known_to_all(text, at):
        return known
    piece, end, guards = run.group(), run.end(), lexicon.guards
    if "+" in piece and f"#{piece}" not in guards:
        piece = piece.partition("+")[0]
        end = at + len(piece)
    if not piece.replace("+", "").isdigit():
        return 0
    if text[end : end + 1] == "." and text[end + 1 : end + 2].isdigit():
        return _decimal(text, at, end, lexicon)
    for size in (2, 1):
        if f"#{piece}{text[end : end + size]}" in guards and text[end : end + 1]:
            return min(end + size, len(text))
    is_size = _SIZE.match(text, end) is not None  # 100毫升 where 100%橙汁 is sold
    by_itself = len(piece) > 2 and f"#{piece}" in guards and not is_size
    if by_itself and not _is_sold_in(text, end, lexicon):
        return end
    if f"##{piece}" in guards and text[end : end + 1] in _SIZED:
        return end
    before = text[at - 2 : at] if at > 1 else ""
    is_last = f"#{before}{piece}" in guards and lexicon.units.at(text, end) is None
    return end if before and is_last else 0


def _is_day_of_delivery(text: str, at: int) -> bool:
    """Whether a number that ends here is a day on which something is to come."""
    return _DAY_OF_DELIVERY.match(text, at) is not None


def _begins_clause(text: str, at: int) -> bool:
    return at == 0 or text[at - 1] in _CLAUSE_ENDS


def _known_to_all(text: str, at: int) -> int:
    """The end of a number of a name that everybody knows, or of its other size; 0 for others."""
    if (known := _KNOWN.match(text, at)) is not None:
        return known.end()
    numbered = _NUMBERED.match(text, at)
    return numbered.end() if numbered is not None and _BATTERY.search(text, 0, at) else 0


def _decimal(text: str, at: int, point: int, lexicon: Lexicon) -> int:
    """晨光0.5中性笔: a decimal that stands in a name, unless a unit follows (可乐0.5箱)."""
    found = _DIGITS.match(text, point + 1)
    end = found.end() if found is not None else point + 1
    known = f"#{text[at:point]}{text[point : point + 2]}" in lexicon.guards
    return end if known and not _is_sold_in(text, end, lexicon) else 0


def _is_sold_in(text: str, at: int, lexicon: Lexicon) -> bool:
    """Whether a unit of sale stands here."""
    start = at + (text[at : at + 1] == " ")
    unit = lexicon.units.at(text, start)
    if unit is None or (unit == "两" and lexicon.units.at(text, start + 1) is not None):
        return False  # 1664两箱
    return not lexicon.sold_in.isdisjoint((unit, canonical(unit))) or unit in CASE_WORDS


def model_at(text: str, at: int, lexicon: Lexicon, *, follows_text: bool) -> ModelNumber | None:
    """The model or described size at a place (30/40, 01, 75%, 4分, 8号), or None."""
    if at and text[at - 1] in "0123456789./":
        return None
    found = _MODEL.match(text, at)
    if found is not None:
        number, end = found.group(), found.end() + (text[found.end() : found.end() + 1] == "%")
        is_named = end > found.end() and f"#{number}" in lexicon.guards  # 100%橙汁
        if lexicon.has_token(f"#{number}") and not is_named:
            return ModelNumber(end, number)
        if f"#{number}" in lexicon.guards:
            return ModelNumber(end, number, is_text=True)
        if "/" in number and follows_text and _BEFORE_AMOUNT.match(text, end):
            return ModelNumber(end, number)  # 虾仁31/40 2箱
    sized = _SIZED_SO.match(text, at)
    if sized is None or sized.group(2) in lexicon.units.words:
        return None
    number, unit = sized.groups()
    behind = sized.end()
    if _is_said_so(text, sized, lexicon, follows_text=follows_text):
        return ModelNumber(behind, number, unit, Decimal(number))
    if not lexicon.has_token(f"#{number}{unit}") or f"#{number}{unit}" in lexicon.guards:
        return None
    is_behind = follows_text and lexicon.has_pair(text[at - 2 : at])
    if not is_behind and not _is_described(text, sized.end(), lexicon):
        return None  # 8号 alone is a day
    return ModelNumber(sized.end(), number, unit, Decimal(number))


def _is_said_so(text: str, sized: re.Match[str], lexicon: Lexicon, *, follows_text: bool) -> bool:
    """南孚7号的三盒, and 角阀6分的20个 where only some of 4分 are sold: a size, no amount."""
    behind, unit = sized.end(), sized.group(2)
    if text[behind : behind + 1] != "的" or _BEFORE_AMOUNT.match(text, behind) is None:
        return False
    sizes = [f"#{n}{unit}" for n in range(1, _SMALL_SIZES)]
    return unit == "号" or (
        follows_text and any(s in lexicon.guards or lexicon.has_token(s) for s in sizes)
    )


def _is_described(text: str, end: int, lexicon: Lexicon) -> bool:
    """Whether a name or an amount is right behind a size."""
    behind = text[end : end + 2]
    return behind[:1] == "的" or behind[:1] in NUMERAL_CHARS or lexicon.has_pair(behind)
