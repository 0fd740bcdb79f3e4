"""How goods are wanted (嫩一点的, 日期要新), said with them or after: their line's note. Pure."""

import re
from collections.abc import Sequence
from dataclasses import replace

from handlers import wishes
from handlers.nlu import interpret
from handlers.nlu.intents import DateWish, EditDraft, Intent, ItemReading, Op, Situation
from handlers.nlu.reader import read
from handlers.nlu.reading import Reading

_CLAUSE = re.compile(r"[,，。;；\n]")
_LEADING = re.compile(r"^[\s,，。;；]*(?:的)?(?:要|想要|最好要?|麻烦|尽量)?\s*")
_A_BIT = re.compile(r"[早晚快慢嫩熟新鲜鮮大小好肥瘦甜老干厚薄]\s*一点")
_WISHED = re.compile(
    r"^([^,，。;；\s]{1,20}?)[,，\s]?((?:的?日期|生产日期)?(?:要|想要)[^,，。;；]{1,30})$"
)
_IF_GONE = re.compile(
    r"(?:要是|如果|万一)?(?:[没沒]有?|缺)(?:现|現)?(?:货|貨)?(?:的话|的話)?(?:就|那就)?"
    r"(?:算了|不要了?|不用了?|不来了?|跳过|免了)[吧哈。.!！ ]*"
)
_HOUR = re.compile(r"[点點时時]|上午|下午|中午")
_REMARK = re.compile(
    r"^(.+?)[\s,，。;；]*(?:订单|訂單)?(?:备注|備註|附言)(?:一下|下)?[:：,，\s]*(\S.*)$"
)


def with_notes(
    text: str, items: Sequence[ItemReading], leftovers: Sequence[str]
) -> tuple[tuple[ItemReading, ...], tuple[str, ...]]:
    """The items with what was said about their quality, and the words still not read.

    上海青5斤，要嫩一点的: the wish holds for the goods named before it, up to the next goods.
    """
    starts = sorted(item.span[0] for item in items if item.span[1])
    noted: list[ItemReading] = []
    said: list[str] = []
    for item in items:
        tail = _tail(text, item, starts)
        wish = "，".join(w for w in map(_wish, _CLAUSE.split(tail)) if w)
        if not wish or item.op not in {Op.ADD, Op.SET} or item.note:
            noted.append(item)
            continue
        said.append(wish)
        noted.append(replace(item, note=wish))
    left = tuple(w for w in leftovers if not any(w.strip() in wish for wish in said))
    return tuple(noted), left


def of_line(items: Sequence[ItemReading], note: str) -> tuple[tuple[ItemReading, ...], str]:
    """The items and what is left of the note for the whole order.

    切片 要瘦一点的 stands with its line already; 没货就算了 said with one item is about that one.
    """
    clauses = [said for said in re.split("[；，]", note) if said]
    kept = [said for said in clauses if not any(said in item.note for item in items)]
    alone = items[0] if len(items) == 1 else None
    if alone is not None and alone.op in {Op.ADD, Op.SET}:
        gone = [said for said in kept if _IF_GONE.fullmatch(said.strip())]
        kept = [said for said in kept if said not in gone]
        items = (replace(alone, note="，".join(said for said in (alone.note, *gone) if said)),)
    return tuple(items), note if len(kept) == len(clauses) else "，".join(kept)


def _tail(text: str, item: ItemReading, starts: Sequence[int]) -> str:
    end = item.span[1]
    if not end:
        return ""
    return text[end : next((at for at in starts if at >= end), len(text))]


def _wish(clause: str) -> str:
    said = _LEADING.sub("", clause, count=1).strip()
    is_wish = wishes.is_quality(said) and not wishes.looks_like_change(said)
    return said if is_wish and not wishes.is_question(said) else ""


def wished(reading: Reading, situation: Situation) -> EditDraft | None:
    """西红柿要熟一点的 names goods only to say how they are wanted; None where it does not."""
    match = _WISHED.match(reading.text.strip())
    wish = _wish(match[2]) if match and not reading.items else ""
    if match is None or not wish:
        return None
    name = match[1]
    for intent in interpret(read(name, reading.lexicon), situation):
        if isinstance(intent, EditDraft) and len(intent.items) == 1 and not intent.leftovers:
            item = replace(intent.items[0], said=name, span=(0, 0), note=wish)
            return replace(intent, items=(item,))
    return None


def true_wish(text: str, wish: DateWish | None) -> tuple[DateWish | None, str]:
    """The date without a 一点 that is no hour (嫩一点, 送早一点), and what to note instead."""
    if wish is None or not wish.time_of_day.startswith("一点"):
        return wish, ""
    found = _A_BIT.search(text)
    if found is None:
        return wish, ""
    hours = [said for said in wish.said.split() if said != "一点" and _HOUR.search(said)]
    day = replace(wish, time_of_day=" ".join(hours)) if hours or wish.days >= 0 else None
    start = max(text.rfind(mark, 0, found.start()) for mark in "，,。；;\n") + 1
    clause = text[start:].strip()
    if wishes.is_delivery_wish(clause):
        return (replace(day, time_of_day="") if day else None), clause
    return day, ""


def split_remark(text: str) -> tuple[str, str]:
    """雪碧2箱备注要新日期的: the order and what is to be noted; no remark: the text itself."""
    match = _REMARK.match(text.strip())
    return (match[1], match[2].strip()) if match else (text, "")


def take_remark(intent: Intent, remark: str) -> Intent:
    """The remark goes to the only goods named with it, else to the order."""
    if not remark or not isinstance(intent, EditDraft):
        return intent
    if len(intent.items) == 1 and not intent.items[0].note and wishes.is_quality(remark):
        return replace(intent, items=(replace(intent.items[0], note=remark),))
    return replace(intent, note="；".join(n for n in (intent.note, remark) if n))
