"""Template messages: values cut to what the platform accepts (模板消息, error 47003).

The kind of a value is the letters of its key: thing1, character_string2, time3, phrase4.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from bot.channels.text import truncate

_LIMITS = {"thing": 20, "character_string": 32, "phrase": 5, "name": 10, "number": 32, "const": 20}
_DEFAULT_LIMIT = 20
_KIND = re.compile(r"([a-z_]+?)[0-9]*")


@dataclass(frozen=True, slots=True)
class Template:
    """A template and what fills its keys: title, text, time or shop."""

    id: str
    data: Mapping[str, str]


def fill_template(
    template: Template, texts: Mapping[str, str], now: datetime
) -> dict[str, dict[str, str]]:
    """The `data` of template/send. `texts` has `text` and `shop`; the title is its first line."""
    lines = [line.strip() for line in texts["text"].splitlines() if line.strip()]
    values = {
        "title": lines[0] if lines else "",
        "text": " ".join(lines[1:] or lines),
        "shop": texts["shop"],
        "time": f"{now.year}年{now.month}月{now.day}日 {now:%H:%M}",
    }
    return {
        key: {"value": truncate(values[source], _limit(key)) or "-"}
        for key, source in template.data.items()
    }


def _limit(key: str) -> int:
    kind = _KIND.fullmatch(key)
    return _LIMITS.get(kind[1] if kind else "", _DEFAULT_LIMIT)
