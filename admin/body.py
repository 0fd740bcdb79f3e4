"""Reading what a browser posts, within limits, whatever the server around allows."""

from dataclasses import dataclass, field
from urllib.parse import parse_qsl

from aiohttp import BodyPartReader, web

FORM_LIMIT = 256 << 10
FILE_LIMIT = 10 << 20
_MAX_FIELDS = 600


class BodyRefused(Exception):
    """The body is too large (413) or no form (400)."""

    def __init__(self, status: int) -> None:
        super().__init__(status)
        self.status = status


@dataclass(frozen=True, slots=True)
class Upload:
    """A file as the browser sent it."""

    filename: str
    content: bytes


@dataclass(frozen=True, slots=True)
class PostedForm:
    """The fields of a form; the last of several equal names wins, `many` has all."""

    pairs: tuple[tuple[str, str], ...] = ()
    uploads: dict[str, Upload] = field(default_factory=dict)

    def get(self, name: str) -> str:
        """The field's text, stripped; "" where it was not sent."""
        return next((v for k, v in reversed(self.pairs) if k == name), "").strip()

    def many(self, name: str) -> tuple[str, ...]:
        """Every value of a repeated field."""
        return tuple(value for key, value in self.pairs if key == name)

    def has(self, name: str) -> bool:
        """Whether the field was sent (a checked box)."""
        return any(key == name for key, _ in self.pairs)


async def read_form(request: web.Request) -> PostedForm:
    """The posted form, with files; BodyRefused."""
    kind = request.content_type
    if kind == "application/x-www-form-urlencoded":
        return _parse_fields(await _read_limited(request, FORM_LIMIT))
    if kind == "multipart/form-data":
        return await _read_parts(request)
    if not request.can_read_body:
        return PostedForm()
    raise BodyRefused(400)


async def _read_limited(request: web.Request, limit: int) -> bytes:
    if (request.content_length or 0) > limit:
        raise BodyRefused(413)
    body = bytearray()
    async for chunk in request.content.iter_any():
        body += chunk
        if len(body) > limit:
            raise BodyRefused(413)
    return bytes(body)


def _parse_fields(body: bytes) -> PostedForm:
    try:
        pairs = parse_qsl(
            body.decode("utf-8"),
            keep_blank_values=True,
            errors="strict",
            max_num_fields=_MAX_FIELDS,
        )
    except (UnicodeDecodeError, ValueError) as problem:
        raise BodyRefused(400) from problem
    return PostedForm(tuple((key, _clean(value)) for key, value in pairs))


def _clean(value: str) -> str:
    """Line ends as one sign; a NUL, which PostgreSQL cannot hold, is taken out."""
    return value.replace("\r\n", "\n").replace("\x00", "")


async def _read_parts(request: web.Request) -> PostedForm:
    if (request.content_length or 0) > FILE_LIMIT + FORM_LIMIT:
        raise BodyRefused(413)
    pairs: list[tuple[str, str]] = []
    uploads: dict[str, Upload] = {}
    try:
        reader = await request.multipart()
        while (part := await reader.next()) is not None:
            if not isinstance(part, BodyPartReader) or len(pairs) + len(uploads) > _MAX_FIELDS:
                raise BodyRefused(400)
            limit = FILE_LIMIT if part.filename else FORM_LIMIT
            content = await _read_part(part, limit)
            if part.filename:
                name = part.filename.replace("\\", "/").rsplit("/", 1)[-1][:120]
                uploads[part.name or ""] = Upload(_clean(name), content)
            else:
                pairs.append((part.name or "", _clean(content.decode("utf-8"))))
    except (ValueError, UnicodeDecodeError, AssertionError) as problem:
        raise BodyRefused(400) from problem
    return PostedForm(tuple(pairs), uploads)


async def _read_part(part: BodyPartReader, limit: int) -> bytes:
    body = bytearray()
    while chunk := await part.read_chunk(64 << 10):
        body += chunk
        if len(body) > limit:
            raise BodyRefused(413)
    return bytes(body)
