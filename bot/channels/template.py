"""Template messages: values cut to what the platform accepts (模板消息, error 47003).

The kind of a value is the letters of its key: thing1, character_string2, time3, phrase4.

The title ends before the clause it has no room for, and the text goes on from there, so that no
figure is cut in two: "SO-1123-4071 已确认，¥1,460，明天(周二)送。" is told as
"SO-1123-4071 已确认" and "¥1,460，明天(周二)送。".
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from bot.channels.text import truncate

_LIMITS = {"thing": 20, "character_string": 32, "phrase": 5, "name": 10, "number": 32, "const": 20}
_DEFAULT_LIMIT = 20
_KIND = re.compile(r"([a-z_]+?)[0-9]*")
_CLAUSE_ENDS = re.compile(r"(?<=[，。；：！？、])|(?<=[,.;:!?])(?=\s)|(?<!→)(?=[¥￥$])|(?=\s)")
_LOOSE_END = "，：；、,:; "


@dataclass(frozen=True, slots=True)
class Template:
    """A template and what fills its keys: title, text, time or shop."""

    id: str
    data: Mapping[str, str]


def fill_template(
    template: Template, texts: Mapping[str, str], now: datetime
) -> dict[str, dict[str, str]]:
    """The `data` of template/send. `texts` has `text` and `shop`; the title is its first line.

    `now` is the shop's local time.
    """
    lines = [" ".join(line.split()) for line in texts["text"].splitlines() if line.strip()]
    first = lines[0] if lines else ""
    title, rest = _title(first, _room(template, "title"))
    values = {
        "title": title,
        "text": " ".join(part for part in (rest, *lines[1:]) if part) or first,
        "shop": texts["shop"],
        "time": f"{now.year}年{now.month}月{now.day}日 {now:%H:%M}",
    }
    return {
        key: {"value": _cut(values[source], _limit(key)) or "-"}
        for key, source in template.data.items()
    }


def _title(line: str, room: int) -> tuple[str, str]:
    """As many clauses of `line` as have room, and the others; a long first one stays whole."""
    head, rest = _fitting(line, room)
    if not head:
        return line, ""
    return head.rstrip(_LOOSE_END) if rest else head, rest


def _cut(text: str, room: int) -> str:
    """At most `room` characters, ended before a clause rather than within a figure."""
    head, rest = _fitting(" ".join(text.split()), room - 1)
    if not rest or len(text) <= room:
        return truncate(text, room)
    return f"{head.rstrip(_LOOSE_END)}…" if head else truncate(text, room)


def _fitting(line: str, room: int) -> tuple[str, str]:
    """The clauses from the start that have room, and what is left of the line."""
    if len(line) <= room:
        return line, ""
    ends = [end.start() for end in _CLAUSE_ENDS.finditer(line) if 0 < end.start() < len(line)]
    end = max((end for end in ends if len(line[:end].rstrip(_LOOSE_END)) <= room), default=0)
    return line[:end], line[end:].strip()


def _room(template: Template, source: str) -> int:
    """What the title may have; all of it where there is no text to go on in."""
    if "text" not in template.data.values():
        return max(_LIMITS.values())
    keys = [key for key, filled in template.data.items() if filled == source]
    return min((_limit(key) for key in keys), default=_DEFAULT_LIMIT)


def _limit(key: str) -> int:
    kind = _KIND.fullmatch(key)
    return _LIMITS.get(kind[1] if kind else "", _DEFAULT_LIMIT)
