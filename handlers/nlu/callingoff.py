"""Whether a message calls the order off, or only takes goods out of it."""

from handlers.nlu.bypieces import PIECE
from handlers.nlu.intents import Op
from handlers.nlu.reading import RawItem, Reading
from handlers.nlu.references import with_order_unnumbered
from handlers.nlu.sorts import rule


def cancels(text: str, reading: Reading, lines: list[RawItem]) -> bool:
    """这单先不要红牛了 takes the goods out; 红牛不要了，这单取消吧 and 取消红牛那单 cancel."""
    if rule("no_cancel").search(text):
        return False
    cancel = reading.lexicon.phrases.intents["cancel"]
    numbered = with_order_unnumbered(text)
    if numbered != text and not any(map(is_told, lines)):
        return cancel.search(numbered) is not None
    if not all(i.op is Op.REMOVE for i in lines) or any(is_kind(i, reading) for i in lines):
        return False
    if not any(is_told(i) for i in lines):
        return cancel.search(text) is not None and not _takes_strange(reading, lines)
    if rule("cancel_that").search(text):
        return True
    own, others = _around(reading.normal, [i.end for i in lines if is_told(i)])
    if not all(rule("refusal").search(c) for c in own):
        return False
    return any(rule("whole_order").search(c) and cancel.search(c) for c in others)


def leaves_all(text: str) -> bool:
    """这单别取消, 红牛先别动: nothing is to be done; what stands is shown."""
    return any(rule(name).search(text) for name in ("no_cancel", "no_change"))


def is_told(item: RawItem) -> bool:
    """Whether it says what is taken out: goods, or a line."""
    mention = item.mention
    named = mention is not None and bool(mention.found.fits or mention.specs or mention.pack)
    return named or item.line_no is not None


def _takes_strange(reading: Reading, lines: list[RawItem]) -> bool:
    """Whether goods that are not known are taken out (外星瓜都别要了), not all there is."""
    named = [i.mention for i in lines if i.mention is not None]
    return any(
        rule("strange_name").fullmatch(m.text) is not None
        and rule("refusal").match(reading.normal[m.end :].lstrip("都就也全先"))
        for m in named
    )


def _around(text: str, ends: list[int]) -> tuple[list[str], list[str]]:
    """The pieces between marks and blanks in which something ends, and the others."""
    own: list[str] = []
    others: list[str] = []
    for found in PIECE.finditer(text):
        is_own = any(found.start() < end <= found.end() for end in ends)
        (own if is_own else others).append(found.group())
    return own, others


def is_kind(item: RawItem, reading: Reading) -> bool:
    """蔬菜都去掉 is no 都去掉."""
    return item.mention is not None and reading.lexicon.is_kind(item.mention.text)
