"""Reads the JSON body of an API call as strictly as the platforms do."""

import json
import re
from collections.abc import Mapping

from bot.simulator.platform.refusals import BAD_JSON, Refused

Json = str | int | float | bool | None | list["Json"] | dict[str, "Json"]

_ESCAPED = re.compile(rb"(?<!\\)(?:\\\\)*\\u[0-9a-fA-F]{4}")


class Body:
    """One JSON object of a request; a field of the wrong type is a refusal (47001)."""

    def __init__(self, fields: Mapping[str, Json]) -> None:
        self.fields = fields

    def __contains__(self, name: str) -> bool:
        return name in self.fields

    def text(self, name: str, default: str | None = None) -> str:
        """The text `name`; without a default it must be there. A number counts as its digits."""
        value = self.fields.get(name, default)
        if isinstance(value, int) and not isinstance(value, bool):
            return str(value)
        if not isinstance(value, str):
            raise Refused(BAD_JSON, f"data format error: {name}")
        return value

    def whole(self, name: str, default: int | None = None) -> int:
        """The whole number `name`; `true` and `false` count as 1 and 0."""
        value = self.fields.get(name, default)
        if not isinstance(value, int):
            raise Refused(BAD_JSON, f"data format error: {name}")
        return int(value)

    def section(self, name: str) -> "Body":
        """The object under `name`."""
        value = self.fields.get(name)
        if not isinstance(value, dict):
            raise Refused(BAD_JSON, f"data format error: {name}")
        return Body(value)

    def items(self, name: str) -> list["Body"]:
        """The objects in the list under `name`; a missing list is empty."""
        value = self.fields.get(name, [])
        if not isinstance(value, list):
            raise Refused(BAD_JSON, f"data format error: {name}")
        found = [Body(item) for item in value if isinstance(item, dict)]
        if len(found) != len(value):
            raise Refused(BAD_JSON, f"data format error: {name}")
        return found

    def texts(self, name: str) -> list[str]:
        """The texts in the list under `name`; a missing list is empty."""
        value = self.fields.get(name, [])
        if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
            raise Refused(BAD_JSON, f"data format error: {name}")
        return [item for item in value if isinstance(item, str)]


def read_body(raw: bytes) -> Body:
    r"""The object in a request's body: raw UTF-8 without BOM and without `\uXXXX`.

    The real platform takes such escapes and then shows them to people as they stand.
    """
    if _ESCAPED.search(raw):
        raise Refused(BAD_JSON, "data format error: send raw UTF-8, not \\u escapes")
    try:
        value = json.loads(raw.decode())
    except ValueError:
        raise Refused(BAD_JSON, "data format error") from None
    if not isinstance(value, dict):
        raise Refused(BAD_JSON, "data format error: not an object")
    return Body(value)


def byte_length(text: str) -> int:
    """How many UTF-8 bytes a text has, which is what the platforms count."""
    return len(text.encode())
