"""A text that orders for several shops, cut into one part a shop (接龙, 老王：可乐3 水5).

The parts are words only: who is meant by a header, and whether the sender may order for him, is
decided elsewhere. Each part's goods are then read like any message.
"""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum

from handlers.nlu.lexicon import Lexicon
from handlers.nlu.match import lookup
from handlers.nlu.normalise import MAX_CHARS, plain
from handlers.nlu.numberedshops import by_numbered_shops

MAX_SHOPS = 300


class Reference(StrEnum):
    """What a shop's part stands on."""

    LAST_ORDER = "last_order"
    """老样子: that shop's own order before."""
    SAME_AS_PREVIOUS = "same_as_previous"
    """+1, 同上: the part before."""


@dataclass(frozen=True, slots=True)
class ShopPart:
    """What is ordered for one shop; `goods` are the words without header and reference."""

    header: str
    goods: str
    reference: Reference | None = None
    is_none: bool = False
    """取消, 今天不要: nothing is ordered."""


_TITLE = re.compile(r"^\s*(?:#.*|[\[【]?[^\s:,，]{0,6}接龙.*)$")
_EXAMPLE = re.compile(r"^\s*#?\s*(?:接龙)?\s*(?:例|格式|示例|模板)[\s:：1-9]")
_FOOTER = re.compile(r"^\s*(?:以上|合计|共[0-9一二三四五六七八九十]|截止|统计|谢谢)")
_MARK = re.compile(
    r"^\s*(?:[一二三四五六七八九十]{1,3}[、.]\s*|[0-9]{1,3}\s*[.、)）．:：]\s?(?![0-9])|[①-⑳❶-❿]\s?|[(（][0-9]{1,3}[)）])"
)
_KEYCAP = re.compile("([0-9])\ufe0f?\u20e3")
_BARE_MARK = re.compile(r"^\s*([0-9]{1,3})\s+(?=[^\s0-9])")
_BRACKET = re.compile(r"^\s*\[([^\[\]]{1,16})\]\s*")
_FOR = re.compile(
    r"^\s*(?:帮我?|给|替|代)([^\s,:：]{2,10}?)(?:下(?:一?单)?|报(?:一下)?|登记|订货?)(?:[:：]|\s|$)"
)
_COLON = re.compile(
    r"^\s*([^\s:,，、/]{1,14}?(?:\([^()]*\))?)\s*(?:[:：/]|(?<![0-9])-{1,3}(?![0-9]))\s*"
)
_REMARK = re.compile(r"\(([^()]*)\)$")
_TAIL = re.compile(r"^(.*[0-9一-鿿])\s*\(([一-鿿a-z]{2,6})\)$")
_INNER = re.compile(r"(?<=[^0-9.\s])\s*(?=[0-9]{1,2}[.、][^0-9])")
_NO_NAME = re.compile(
    r"^(?:[明今后]天|[上下]午|早上|晚上|麻烦|帮忙|一共|另外|还|再|都|先|全部|每样|各|这|那|我|你|不)"
)
_SPACE = re.compile(r"^\s*@?\s*([^\s:,，、]{1,14})(?:\s+|$)")
_SAID = re.compile(
    r"^\s*(?:还有|然后|再)?(?:给|帮|替|代)?([^\s,，0-9]{2,8}?)(那单|的单)?(?:那边|这边|家)?"
    r"(?=要|就要|再?加|送|订|拿|报|下|来|改成?|照旧|老样子|老规矩|取消|的不变|暂时不|今天不)"
)
_VERB = re.compile(r"^(?:就要|要|送|订|拿|报|下|来)")
_PREVIOUS = re.compile(r"^(?:\+1|同(?:上|楼上|一?[^\s,，]{1,4})|跟?(?:上面|前面)(?:的)?一样|一样)")
_LAST = re.compile(
    r"(?:还是)?(?:老样子|照旧|老规矩|老单子?|照常|常规|在?原来的单上|原单|^的?不变)"
)
_NONE = re.compile(r"^(?:今天|暂时|这次|先)*(?:不要了?|取消|不订了?|不用了?|\(?(?:先)?占位\)?)$")
_STORE = frozenset(("店名", "门店", "客户", "店", "商户", "食堂", "单位名称", "收货方"))
_CELLS = re.compile(r"\s*[\t|]\s*|\s*,\s*")


def split_shops(text: str, lexicon: Lexicon) -> tuple[ShopPart, ...]:
    """The parts of a text, one a shop, in order; empty where it is no order for shops by name."""
    numbered = _KEYCAP.sub(r"\1. ", text[:MAX_CHARS])
    lines = [line for line in plain(numbered).split("\n") if line.strip()]
    parts = _from_table(lines)
    if not parts:
        parts = [p for entry in _entries(lines) for p in _parts(entry, lexicon)]
    return tuple(_merged(parts)[:MAX_SHOPS])


def _from_table(lines: list[str]) -> list[ShopPart]:
    """A sheet whose first column names the shop."""
    rows = [_CELLS.split(line.strip(" |")) for line in lines]
    if len(rows) < 2 or len(rows[0]) < 3 or rows[0][0].strip() not in _STORE:
        return []
    return [ShopPart(row[0].strip(), " ".join(row[1:3]) + "".join(row[3:4])) for row in rows[1:]]


@dataclass(frozen=True, slots=True)
class _Entry:
    text: str
    is_marked: bool = False


def _entries(lines: list[str]) -> list[_Entry]:
    """The numbered entries of a list, or else its lines; titles and templates are left out."""
    kept = [x for x in lines if not _EXAMPLE.match(x) and not _TITLE.match(x)]
    kept = [piece for x in kept for piece in (_INNER.split(x) if _MARK.match(x) else [x])]
    kept = [piece for x in kept for piece in by_numbered_shops(x)]
    marks = [_mark_end(line, index) for index, line in enumerate(kept)]
    if not any(marks):
        pieces = (s for line in kept for s in re.split("[;；]", line))
        return [_Entry(s) for s in pieces if s.strip() and not _FOOTER.match(s)]
    entries: list[_Entry] = []
    for line, end in zip(kept, marks, strict=True):
        if end:
            entries.append(_Entry(line[end:], True))
        elif entries and not _FOOTER.match(line):
            entries[-1] = replace(entries[-1], text=entries[-1].text + "\n" + line)
    return entries


def _mark_end(line: str, index: int) -> int:
    found = _MARK.match(line)
    if found is None and (bare := _BARE_MARK.match(line)) is not None:
        return bare.end() if int(bare.group(1)) <= index + 2 else 0
    return found.end() if found is not None else 0


def _parts(entry: _Entry, lexicon: Lexicon) -> Iterable[ShopPart]:
    text = entry.text.strip()
    for pattern in (_BRACKET, _FOR, _COLON):
        found = pattern.match(text)
        if found is not None and not _is_goods(found.group(1), lexicon):
            return [_part(found.group(1), text[found.end() :].replace("/", ","))]
    spaced = _SPACE.match(text)
    if spaced is not None and (entry.is_marked or not _is_goods(spaced.group(1), lexicon)):
        rest = text[spaced.end() :]
        if entry.is_marked or (rest and _has_goods(rest, lexicon)) or _NONE.match(rest):
            return [_part(spaced.group(1), rest)]
    tail = _TAIL.match(text)
    if tail is not None and not _is_goods(tail.group(2), lexicon):
        return [_part(tail.group(2), tail.group(1))]
    glued = _glued(text, lexicon) if entry.is_marked else None
    if glued is not None:
        return [glued]
    return _spoken(text, lexicon) or ([] if entry.is_marked else [ShopPart("", text)])


def _glued(text: str, lexicon: Lexicon) -> ShopPart | None:
    """阿芳土豆20斤洋葱10斤: a name of two to six characters right before goods."""
    from handlers.nlu.reader import read

    for cut in range(2, min(7, len(text) - 1)):
        items = read(text[cut:], lexicon).items
        first = items[0].mention if items else None
        if first is not None and first.start == 0 and _is_goods(first.text, lexicon):
            return _part(text[:cut], text[cut:])
    return None


def _spoken(text: str, lexicon: Lexicon) -> list[ShopPart]:
    """惠民超市要两箱卤蛋，家家乐要五箱大骨面: a clause a shop."""
    parts: list[ShopPart] = []
    for clause in re.split("[,，;；。]", text):
        found = _SAID.match(clause)
        if found is not None and _is_name(found.group(1), lexicon):
            part = _part(found.group(1), _VERB.sub("", clause[found.end() :]))
            if found.group(2) and part.reference is None and not part.is_none:
                part = replace(part, reference=Reference.LAST_ORDER)
            if part.reference or part.is_none or _has_goods(part.goods, lexicon):
                parts.append(part)
        elif parts:
            parts[-1] = replace(parts[-1], goods=f"{parts[-1].goods}，{clause}".strip("，"))
    return parts


def _part(header: str, goods: str) -> ShopPart:
    name = "".join(
        c for c in header.strip() if unicodedata.category(c) not in {"So", "Sk", "Mn", "Cf"}
    )
    goods = goods.strip(" ,，")
    remark = _REMARK.search(name)
    if remark is not None:
        name, goods = name[: remark.start()], f"{goods} [{remark.group(1)}]"
    name = name.strip(" @#*-")
    if _NONE.match(goods):
        return ShopPart(name, "", is_none=True)
    previous = _PREVIOUS.match(goods)
    if previous is not None:
        rest = goods[previous.end() :].strip(" ,，+")
        return ShopPart(name, rest, Reference.SAME_AS_PREVIOUS)
    last = _LAST.search(goods)
    if last is not None:
        rest = (goods[: last.start()] + " " + goods[last.end() :]).strip(" ,，+")
        return ShopPart(name, rest, Reference.LAST_ORDER)
    return ShopPart(name, goods)


def _is_goods(word: str, lexicon: Lexicon) -> bool:
    """Whether a header is really the name of goods (红牛：3箱)."""
    from handlers.nlu.reader import read

    if any(not f.loose and not f.fuzzy for f in lookup(lexicon, word).fits):
        return True
    items = read(word, lexicon).items if any(c.isdigit() for c in word) else ()
    return any(i.mention is not None and i.mention.found.fits for i in items)


def _is_name(word: str, lexicon: Lexicon) -> bool:
    return not _NO_NAME.match(word) and not _is_goods(word, lexicon)


def _has_goods(text: str, lexicon: Lexicon) -> bool:
    from handlers.nlu.reader import read

    if _PREVIOUS.match(text) or _LAST.search(text):
        return True
    return any(i.mention is not None and i.mention.found.fits for i in read(text, lexicon).items)


def _merged(parts: list[ShopPart]) -> list[ShopPart]:
    """Parts without a header belong to the one before; a shop named twice is one."""
    places: dict[str, int] = {}
    merged: list[ShopPart] = []
    for part in parts:
        at = places.get(part.header) if part.header else len(merged) - 1
        if at is None or at < 0:
            if part.header:
                places[part.header] = len(merged)
                merged.append(part)
            continue
        known = merged[at]
        goods = "\n".join(g for g in (known.goods, part.goods) if g)
        merged[at] = replace(known, goods=goods, reference=known.reference or part.reference)
    return [p for p in merged if p.goods or p.reference is not None or p.is_none]
