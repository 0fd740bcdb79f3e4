"""Temporary media of both platforms: uploaded files live three days."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from bot.simulator.platform.accounts import FakeAccount, Kind
from bot.simulator.platform.body import Json
from bot.simulator.platform.refusals import BAD_FILE_SIZE, BAD_MEDIA_ID, BAD_MEDIA_TYPE, Refused
from bot.simulator.platform.state import MEDIA_LIFE, State

_MEGABYTE = 1024 * 1024
_WECOM = {
    "image": 10 * _MEGABYTE,
    "voice": 2 * _MEGABYTE,
    "video": 10 * _MEGABYTE,
    "file": 20 * _MEGABYTE,
}
_LIMITS: Mapping[Kind, Mapping[str, int]] = {
    Kind.OA: {
        "image": 10 * _MEGABYTE,
        "voice": 2 * _MEGABYTE,
        "video": 10 * _MEGABYTE,
        "thumb": 64 * 1024,
    },
    Kind.KF: {
        "image": 2 * _MEGABYTE,
        "voice": 2 * _MEGABYTE,
        "video": 10 * _MEGABYTE,
        "file": 20 * _MEGABYTE,
    },
    Kind.WECOM: _WECOM,
    Kind.CONTACT: _WECOM,
}
_PICTURES: Mapping[bytes, str] = {
    b"\x89PNG\r\n\x1a\n": "image/png",
    b"\xff\xd8\xff": "image/jpeg",
    b"GIF8": "image/gif",
}


@dataclass(frozen=True, slots=True)
class File:
    """A stored file."""

    mime: str
    content: bytes


class Media:
    """Uploads and downloads."""

    def __init__(self, state: State) -> None:
        self._state = state

    def upload(
        self, account: FakeAccount, kind: str, content: bytes, *, at: datetime | None = None
    ) -> Mapping[str, Json]:
        """Stores a file, as given `at`; refuses a type it does not know, or one too large."""
        limit = _LIMITS[account.kind].get(kind)
        mime = picture_type(content)
        if limit is None or (kind in {"image", "thumb"} and mime is None):
            raise Refused(BAD_MEDIA_TYPE, "invalid media type")
        if not 5 < len(content) <= limit:
            raise Refused(BAD_FILE_SIZE, "invalid media size")
        now = at or self._state.clock()
        media_id = self.keep(account, content, mime or "application/octet-stream", at=now)
        return {"type": kind, "media_id": media_id, "created_at": int(now.timestamp())}

    def keep(
        self, account: FakeAccount, content: bytes, mime: str, *, at: datetime | None = None
    ) -> str:
        """Stores a file that a person sends to the account; gives its media_id."""
        media_id, now = self._state.new_key("m"), at or self._state.clock()
        self._state.store.put_media(media_id, mime, content, at=now.timestamp())
        self._state.store.put("media_of", media_id, account.app_id)
        return media_id

    def file(self, media_id: str, *, now: datetime) -> File:
        """A file that is not older than three days, whoever asks (PicUrl)."""
        found = self._state.store.get_media(media_id)
        if found is None or now.timestamp() - found[1] > MEDIA_LIFE.total_seconds():
            raise Refused(BAD_MEDIA_ID, "invalid media_id")
        return File(found[0], found[2])


def picture_type(content: bytes) -> str | None:
    """The mime type of a picture by its first bytes; None for anything else."""
    for start, mime in _PICTURES.items():
        if content.startswith(start):
            return mime
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return "image/webp"
    return None
