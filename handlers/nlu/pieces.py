"""The pieces of a text: clauses between marks, and what stands between blanks within them."""

import re
from bisect import bisect_left
from functools import lru_cache

from handlers.nlu.intents import Exact, Op
from handlers.nlu.phrases import load_phrases
from handlers.nlu.reading import RawItem, Reading

_SAID_OF = re.compile(
    "(?!我|他|她|咱|钱|昨|前天|上|今|明|等|给|对了|顺|家|店|老|小|天|带|放|记|麻烦|谢|急|哎|啊|哦|噢|额|呃|诶|不对|不是|算|要|来|还是[0-9])"
    "[^我他她咱]{0,4}?[吗么没不有啥几坏漏破烂碎错少差缺退卖喝吃用剩丢收送到能行价]|多少|什么|可以|怎么|过期"
)
"""What is said of goods behind a blank: 红牛3箱 有没有货."""
_SHORT = 10
HIDDEN = "品"
"""Stands for each character of a name of goods where a text is sorted."""
_SAID_FIRST = re.compile("昨|前天|上[次回周]|刚|早上|上午|那天|有没有|请问|问[下一]|没有")
"""What is said of goods before a blank: 昨天 红牛3箱 漏了."""
_TAKEN_BACK = re.compile("^(?!.*(?:[能会][^不]|可以))(.*?)[哦噢啊哎诶呃额不]*不[对是]?[了]?$")
"""10斤哦不 12斤: what is taken back is not asked."""
_BEFORE = re.compile(r"([^ ]{1,4}) +$")
_WORD = re.compile(r"[^ ]+")


def clause_of(text: str, at: int) -> tuple[str, str]:
    """The clause that ends at or after a position, and the mark that ends it."""
    starts, ends = _clause_ends(text)
    number = bisect_left(ends, at)
    end = ends[number] if number < len(ends) else len(text)
    return text[starts[number] : end], text[end : starts[number + 1]] if end < len(text) else ""


@lru_cache(maxsize=16)
def _clause_ends(text: str) -> tuple[list[int], list[int]]:
    """Where each clause begins, and where the marks are that end all but the last one."""
    marks = [m.span() for m in load_phrases().rules["clause_end"].finditer(text)]
    return [0, *(end for _, end in marks)], [start for start, _ in marks]


def clause_of_item(reading: Reading, item: RawItem, *, alone: bool = False) -> tuple[str, str]:
    """The clause of an item, without what blanks part from it: 糯米30斤 我妈念叨好几天了.

    What is said right behind or before a blank belongs to it, too, unless it is taken `alone`.
    """
    text = reading.normal
    clause, mark = clause_of(text, item.end)
    if _ASKS_OF_GOODS.search(clause.partition(":")[0]) and ":" in clause:
        return clause, mark  # 有没有:红牛3箱 雪碧2箱
    clause = _behind_colon(clause)
    is_named = item.is_correction or (item.mention is not None and not item.mention.is_bare)
    has_amount = isinstance(item.amount, Exact) or item.op is Op.REMOVE
    if not (is_named and has_amount) or " " not in clause.strip():
        return clause, mark
    ends = _clause_ends(text)[1]
    number = bisect_left(ends, item.end)
    end = ends[number] if number < len(ends) else len(text)
    own = _own_piece(text, item, (end - len(clause), end), alone=alone)
    return own, mark if clause.endswith(own) else ""


_ASKS_OF_GOODS = re.compile("有没有|有货?[吗么没]|有没|没货|多少|什么价|啥价|怎么卖|报价")
"""有没有:红牛3箱 asks whether there are as many."""


def _behind_colon(clause: str) -> str:
    """看看能不能今天送:红牛3箱: what stands before the colon names no goods and is of all."""
    head, colon, rest = clause.partition(":")
    return rest if colon and HIDDEN in rest and HIDDEN not in head else clause


def _own_piece(text: str, item: RawItem, clause: tuple[int, int], *, alone: bool) -> str:
    """The words between blanks in which goods and amount stand, with what is said of them."""
    begin, end = clause
    named = text.find(HIDDEN, item.start, item.end)
    named = item.start if named < 0 else named
    start = text.rfind(" ", begin, named + 1) + 1
    start = max(start, begin)
    stop = text.find(" ", item.end, end)
    stop = end if stop < 0 else stop
    if alone:
        return _TAKEN_BACK.sub(r"\1", text[start:stop])
    behind = _WORD.search(text, stop, end)
    if behind and len(behind.group()) <= _SHORT and _SAID_OF.match(behind.group()):
        stop = stop if HIDDEN in behind.group() else behind.end()
    before = _BEFORE.search(text[begin:start])
    if before is not None and _SAID_FIRST.search(before.group(1)):
        start = begin + before.start()
    return _TAKEN_BACK.sub(r"\1", text[start:stop])
