"""Reads and writes the fields of a push: XML or JSON, always as text, lists and dicts.

A push is small and flat; anything else is refused. Reading is total: any text in gives fields or
one `BadCallback`. Entities and document types never get as far as being expanded.
"""

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any, Union
from xml.parsers import expat

FieldValue = Union[str, "Fields", list["FieldValue"]]
Fields = dict[str, FieldValue]
Writable = str | int | Mapping[str, "Writable"] | Sequence["Writable"]

MAX_BYTES = 64 * 1024
MAX_DEPTH = 8
MAX_ELEMENTS = 512

_UNWRITABLE = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,63}")


class BadCallback(Exception):
    """A callback that is refused. `status` is 403 (signature, time, account), 400 or 413.

    `reason` is a short fixed word for the log; it never quotes the request.
    """

    def __init__(self, status: int, reason: str) -> None:
        super().__init__(reason)
        self.status = status
        self.reason = reason


def read_fields(text: str) -> tuple[Fields, bool]:
    """The fields of a push and whether it was JSON. Raises BadCallback(400)."""
    match text[:1]:
        case "<":
            return read_xml(text), False
        case "{":
            return read_json(text), True
    raise BadCallback(400, "neither xml nor json")


def decode_body(body: bytes) -> str:
    """The text of a body of at most 64 KiB: UTF-8, without BOM and surrounding space."""
    if len(body) > MAX_BYTES:
        raise BadCallback(413, "too large")
    try:
        return body.decode("utf-8-sig").strip()
    except UnicodeDecodeError:
        raise BadCallback(400, "not utf-8") from None


def read_xml(source: bytes | str) -> Fields:
    """The children of the root element. Repeated names become a list; attributes are ignored.

    Raises BadCallback(400) for a document type, more than 8 levels, more than 512 elements,
    another encoding than UTF-8, or anything that is not well-formed.
    """
    text = decode_body(source) if isinstance(source, bytes) else source
    builder = _Builder()
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler = builder.start
    parser.EndElementHandler = builder.end
    parser.CharacterDataHandler = builder.text
    parser.XmlDeclHandler = builder.declaration
    parser.StartDoctypeDeclHandler = builder.refuse
    parser.EntityDeclHandler = builder.refuse
    try:
        parser.Parse(text, True)
    except (expat.ExpatError, UnicodeEncodeError):
        raise BadCallback(400, "malformed xml") from None
    if not isinstance(builder.root, dict):
        raise BadCallback(400, "no fields")
    return builder.root


class _Builder:
    """Collects one document; each open element is [fields, text pieces]."""

    def __init__(self) -> None:
        self.root: FieldValue = ""
        self._open: list[tuple[str, Fields, list[str]]] = []
        self._elements = 0

    def start(self, name: str, _attributes: dict[str, str]) -> None:
        self._elements += 1
        if len(self._open) >= MAX_DEPTH or self._elements > MAX_ELEMENTS:
            raise BadCallback(400, "too deep or too many elements")
        self._open.append((name, {}, []))

    def end(self, _name: str) -> None:
        name, fields, pieces = self._open.pop()
        value: FieldValue = fields or "".join(pieces)
        if not self._open:
            self.root = value
        else:
            _add(self._open[-1][1], name, value)

    def text(self, piece: str) -> None:
        self._open[-1][2].append(piece)

    def declaration(self, _version: str, encoding: str | None, _standalone: int) -> None:
        if encoding is not None and encoding.lower() not in ("utf-8", "utf8"):
            raise BadCallback(400, "declared encoding is not utf-8")

    def refuse(self, *_declaration: object) -> None:
        raise BadCallback(400, "document type refused")


def _add(fields: Fields, name: str, value: FieldValue) -> None:
    if name not in fields:
        fields[name] = value
        return
    present = fields[name]
    if isinstance(present, list):
        present.append(value)
    else:
        fields[name] = [present, value]


def read_json(text: str) -> Fields:
    """The members of a JSON object; numbers keep their digits as text, null is empty text.

    Raises BadCallback(400) for a repeated name, NaN, more than 8 levels or a broken document.
    """
    try:
        value = json.loads(
            text,
            parse_int=str,
            parse_float=str,
            parse_constant=_refuse_constant,
            object_pairs_hook=_unique_members,
        )
        text.encode()
    except (ValueError, RecursionError):
        raise BadCallback(400, "malformed json") from None
    fields = _plain(value, 1)
    if not isinstance(fields, dict) or not fields:
        raise BadCallback(400, "no fields")
    return fields


def _refuse_constant(name: str) -> str:
    raise ValueError(name)


def _unique_members(pairs: list[tuple[str, object]]) -> dict[str, object]:
    members = dict(pairs)
    if len(members) != len(pairs):
        raise ValueError("repeated name")
    return members


def _plain(value: object, depth: int) -> FieldValue:
    if depth > MAX_DEPTH:
        raise BadCallback(400, "too deep or too many elements")
    match value:
        case str():
            return clean_text(value)
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case list():
            return [_plain(member, depth + 1) for member in value]
        case dict():
            return {name: _plain(member, depth + 1) for name, member in value.items()}
    raise BadCallback(400, "malformed json")


def clean_text(text: str) -> str:
    """What every database and XML can hold: no control characters, no half surrogate pairs."""
    if text.isascii() and text.isprintable():
        return text
    return _UNWRITABLE.sub("", text.encode("utf-8", "replace").decode())


def clean_json(value: Any) -> Any:
    """The same for every text in a JSON value."""
    match value:
        case str():
            return clean_text(value)
        case list():
            return [clean_json(member) for member in value]
        case dict():
            return {clean_text(name): clean_json(member) for name, member in value.items()}
    return value


def text_of(fields: Mapping[str, FieldValue], name: str, default: str = "") -> str:
    """The text field `name`, or `default`. Raises BadCallback(400) where it is not a text."""
    value = fields.get(name, default)
    if not isinstance(value, str):
        raise BadCallback(400, "field is not a text")
    return value


def members_of(fields: Mapping[str, FieldValue], name: str) -> Fields:
    """The nested fields under `name`; empty where there are none."""
    value = fields.get(name, {})
    return value if isinstance(value, dict) else {}


def list_of(fields: Mapping[str, FieldValue], name: str) -> list[FieldValue]:
    """The values under `name`, however often it was written; a missing name gives none."""
    value = fields.get(name, [])
    return value if isinstance(value, list) else [value]


def write_xml(fields: Mapping[str, Writable], root: str = "xml") -> str:
    """XML of `fields`: numbers plain, texts in CDATA that no content can break out of.

    Lists repeat their name. Control characters, which XML cannot hold, are dropped.
    """
    pieces: list[str] = []
    _write(pieces, root, fields)
    return "".join(pieces)


def _write(pieces: list[str], name: str, value: Writable) -> None:
    if _NAME.fullmatch(name) is None:
        raise ValueError(f"not an element name: {name!r}")
    match value:
        case str():
            pieces.append(f"<{name}><![CDATA[{_cdata(value)}]]></{name}>")
        case int():
            pieces.append(f"<{name}>{value:d}</{name}>")
        case Mapping():
            pieces.append(f"<{name}>")
            for member, inner in value.items():
                _write(pieces, member, inner)
            pieces.append(f"</{name}>")
        case _:
            for inner in value:
                _write(pieces, name, inner)


def _cdata(text: str) -> str:
    return _UNWRITABLE.sub("", text).replace("]]>", "]]]]><![CDATA[>")
