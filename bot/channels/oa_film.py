"""Films and songs stand under a small picture, which is given to the platform beforehand."""

from datetime import datetime, timedelta
from importlib.resources import files

from bot.channels.api import AccountApi, Call

NAME = "film.jpg"
KEPT = timedelta(days=2)
"""The platform keeps it for three."""


class FilmCover:
    """The picture of one 公众号, the same for every film and song."""

    def __init__(self, api: AccountApi) -> None:
        self._api = api
        self._media_id = ""
        self._given_at: datetime | None = None

    @property
    def known(self) -> str:
        """What the platform calls it, where it has it already; empty where it has to be given."""
        given = self._given_at
        return self._media_id if given and self._api.now() - given <= KEPT else ""

    async def media_id(self) -> str:
        """What the platform calls it; empty where it does not take it now."""
        now = self._api.now()
        if not self.known:
            picture = files("bot.channels").joinpath(NAME).read_bytes()
            upload = (NAME, picture)
            call = Call("/cgi-bin/media/upload", params={"type": "thumb"}, upload=upload)
            fields = (await self._api.call(call)).fields
            self._media_id = str(fields.get("thumb_media_id") or fields.get("media_id") or "")
            self._given_at = now if self._media_id else None
        return self._media_id
