"""What the platforms say about a person, where they are asked for several at once."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from bot.channels.api import Answer
from bot.channels.api_errors import ErrorClass

MAX_UNION = 128


@dataclass(frozen=True, slots=True)
class Known:
    """Either may be empty: 公众号 tells no names, and not every account has unionids."""

    union_id: str
    name: str = ""


@dataclass(frozen=True, slots=True)
class PeopleAnswer:
    """External id → what is known. `error`: there was no answer."""

    error: ErrorClass | None
    people: Mapping[str, Known] = field(default_factory=dict)


def read_people(answer: Answer, rows: str, key: str) -> PeopleAnswer:
    """The list under `rows`, each with its id under `key`; what is malformed is left out."""
    found = answer.fields.get(rows, [])
    if answer.error is not None or not isinstance(found, list):
        return PeopleAnswer(answer.error or ErrorClass.TRANSIENT)
    people = {
        row[key]: Known(_text(row, "unionid")[:MAX_UNION], _text(row, "nickname")[:60])
        for row in found
        if isinstance(row, dict) and isinstance(row.get(key), str)
    }
    return PeopleAnswer(None, people)


def _text(row: Mapping[str, Any], name: str) -> str:
    value = row.get(name, "")
    return value.strip() if isinstance(value, str) else ""
