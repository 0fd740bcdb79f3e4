"""Lines of a list that order what another line orders: 3 老灶 跟小胡一样, 小赵 +1."""

import re
from dataclasses import replace

from handlers.nlu.bound import Bound
from handlers.nlu.intents import Exact, NoAmount, Op

_SAME = re.compile(
    r"(?:[跟和同与照像]\s*@?(?P<who>[^\s,，0-9]{1,8}?)\s*(?:那?家|那边)?的?一样的?|同(?:楼)?上|\+1)"
    r"[\s。.!！]*$"
)
_OWNER = 8
"""So long may be whose line it is."""
_LINES = 3
"""The title, and a list of two at least."""
_PREVIOUS = frozenset(("上面", "前面", "楼上", "上家", "上一家", "上面那家"))


def repeat_lines(text: str, bound: Bound) -> None:
    """Put what the line spoken of orders in the place of such words.

    `text` has its list numbers blanked. A line that names nobody repeats the one before it; where
    nobody is found the words stay unread.
    """
    before: list[tuple[str, int, int]] = []
    start = 0
    for line in text.split("\n"):
        end = start + len(line)
        found = _SAME.search(line)
        source = _meant(found.group("who"), before) if found is not None else None
        if found is not None and source is not None:
            words = (start + found.start(), start + len(line.rstrip()))
            _repeat(bound, source, words, text=text, start=start)
        before.append((line.strip(), start, end))
        start = end + 1


def give_title(bound: Bound) -> None:
    """接龙 幼砂糖 / 1 小张 2袋 / 2 阿美 1袋: each line is of the goods that the title names."""
    if len(bound.items) < _LINES:
        return
    title, *lines = bound.items
    mention = title.mention
    if mention is None or not mention.found.fits:
        return
    are_owners = all(
        i.op is Op.ADD
        and isinstance(i.amount, Exact)
        and i.mention is not None
        and not (i.mention.found.fits or i.mention.found.near)
        and len(i.mention.text) <= _OWNER
        for i in lines
    )
    if isinstance(title.amount, NoAmount) and are_owners:
        bound.items[:] = [replace(i, mention=mention) for i in lines]


def _meant(who: str | None, before: list[tuple[str, int, int]]) -> tuple[int, int] | None:
    lines = [b for b in before if b[0]]
    if who is not None and who not in _PREVIOUS:
        lines = [b for b in lines if b[0].startswith(who)]
        return lines[0][1:] if len(lines) == 1 else None
    return lines[-1][1:] if lines else None


def _repeat(
    bound: Bound, source: tuple[int, int], words: tuple[int, int], *, text: str, start: int
) -> None:
    """Copies of the items in `source`, said by `words`; the line begins at `start`."""
    copies = [i for i in bound.items if source[0] <= i.start < source[1]]
    own = [i for i in bound.items if start <= i.start < words[1]]
    if not copies or any(i.mention is not None and i.mention.found.fits for i in own):
        return
    at = sum(i.start < start for i in bound.items)
    made = [replace(i, start=words[0], end=words[1]) for i in copies]
    bound.items[:] = [*bound.items[:at], *made, *(i for i in bound.items[at:] if i not in own)]
    bound.leftovers[:] = [
        piece for x in bound.leftovers for piece in _beside(x, words, text=text, start=start)
    ]
    if bound.stopped_at >= 0:
        rest = _beside((bound.stopped_at, len(text)), words, text=text, start=start)
        bound.stopped_at = min((a for a, _ in rest), default=-1)


def _beside(
    left: tuple[int, int], words: tuple[int, int], *, text: str, start: int
) -> list[tuple[int, int]]:
    """What of a leftover is not taken: 小赵 before 跟老灶一样 only says whose line it is."""
    if left[1] <= words[0] or words[1] <= left[0]:
        return [left]
    begins = (max(left[0], start), words[0])
    owner = text[begins[0] : begins[1]].strip()
    pieces = [(left[0], start), (words[1], left[1])]
    if len(owner) > _OWNER or " " in owner or text[start : begins[0]].strip():
        pieces.append(begins)
    return [(a, b) for a, b in pieces if text[a:b].strip()]
