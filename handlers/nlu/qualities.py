"""How goods are to be, in words that name none: 可乐要冰的3箱, 雪碧2箱 日期新的.

They help to find no goods; the line keeps them as its note, so that who packs it reads them.
"""

from dataclasses import replace
from typing import TYPE_CHECKING

from handlers.nlu.intents import ItemReading, Op
from handlers.nlu.tokens import Kind, Token

if TYPE_CHECKING:
    from handlers.nlu.edits import Worker

_WORDS = frozenset(
    (
        "新鲜",
        "新鲜的",
        "新鲜点",
        "新鲜点的",
        "好一点的",
        "好点的",
        "嫩的",
        "嫩点的",
        "熟点的",
        "熟一点的",
        "生一点的",
        "冰的",
        "冻的",
        "凉的",
        "常温的",
        "日期新鲜的",
        "日期好的",
        "日期新的",
        "新日期",
        "新日期的",
    )
)


def qualities_of(tokens: list[Token]) -> tuple[tuple[int, int], ...]:
    """Where such words stand."""
    return tuple(
        (t.start, t.end)
        for t in tokens
        if t.kind is Kind.WORD and t.cats == ("filler",) and t.text in _WORDS
    )


def note_qualities(worker: "Worker") -> None:
    """Give each to the line it stands in, else to the last one before it."""
    for start, end in worker.reading.qualities:
        words = worker.reading.normal[start:end]
        at = _item_of(worker, start)
        if at is None:
            continue
        item = worker.items[at]
        if words not in item.note:
            worker.items[at] = replace(item, note="，".join(filter(None, (item.note, words))))


def _item_of(worker: "Worker", start: int) -> int | None:
    place = worker.reading.offsets[start]
    takers = [(item.span, at) for at, item in enumerate(worker.items) if _takes_note(item)]
    inside = [at for (a, b), at in takers if a <= place < b]
    before = [at for (_, b), at in takers if b <= place]
    return inside[-1] if inside else before[-1] if before else None


def _takes_note(item: ItemReading) -> bool:
    return item.op in {Op.ADD, Op.SET}
