"""Where the goods are to go: 送3号仓, (送到后门，别压). It goes to the note as it was said."""

import re

from handlers.nlu.bound import Bound

_BOUNDARY = re.compile(r"[,，。.;；:：!！?？\n()]")
_BRACKET = re.compile(r"\(([^()\n]{2,60})\)")
Span = tuple[int, int]


def take_places(text: str, bound: Bound, remarks: tuple[str, ...]) -> frozenset[Span]:
    """Put places with the words before them, and brackets with a remark, among the leftovers.

    The answer says which they are; pieces of them that were left over go.
    """
    places = [(t.start, t.end) for t in bound.others if t.has("place", "address")]
    brackets = [m.span(1) for m in _BRACKET.finditer(text) if _is_told(m, bound, remarks, places)]
    noted = list(brackets)
    for place in places:
        if any(start <= place[0] < end for start, end in brackets):
            continue
        whole = (_begin(text, bound, place[0]), place[1])
        if noted and noted[-1][1] == whole[0]:  # 3号楼2单元
            whole = (noted.pop()[0], whole[1])
        noted.append(whole)
    bound.leftovers[:] = [x for x in bound.leftovers if not _is_inside(x, noted)] + noted
    return frozenset(noted)


def _is_told(
    found: re.Match[str], bound: Bound, remarks: tuple[str, ...], places: list[Span]
) -> bool:
    """Whether a bracket holds no goods but a remark or a place, and was not understood."""
    start, end = found.span()
    if any(i.start < end and start < i.end for i in bound.items):
        return False
    pieces = (piece.strip() for piece in re.split("[,，、;；]", found.group(1)))
    is_remark = any(piece.startswith(remarks) for piece in pieces)
    is_left = any(a < end and start < b for a, b in bound.leftovers)
    return is_left and (is_remark or any(start < a < end for a, _ in places))


def _begin(text: str, bound: Bound, at: int) -> int:
    """Where the words before a place begin: behind a mark or goods."""
    if any(i.start < at < i.end for i in bound.items):
        return at
    ends = [i.end for i in bound.items if i.end <= at]
    ends += [t.end for t in bound.others if t.end <= at]
    ends += [m.end() for m in _BOUNDARY.finditer(text, 0, at)]
    return max(ends, default=0)


def _is_inside(left: Span, noted: list[Span]) -> bool:
    """Whether a leftover says nothing beside what is noted; a bracket's marks do not count."""
    return any(start - 1 <= left[0] and left[1] <= end + 1 for start, end in noted)
