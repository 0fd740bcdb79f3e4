"""QR codes of invitations, of the 公众号 or else of 微信客服.

A page shows the same invitation again and again; the platform is asked for it only once.
"""

import asyncio
from collections import OrderedDict
from collections.abc import Callable, Mapping
from datetime import datetime

from admin import InviteQr, NoQr
from bot.channels.api_errors import ErrorClass
from bot.channels.base import Channel
from bot.channels.oa import OaChannel
from bot.channels.wecom_contact import ContactChannel
from bot.channels.wecom_kf import KfChannel

PATIENCE_SECONDS = 3.0
"""A page does not wait longer; the code can be typed as well."""
REMEMBERED = 500
WAY_STAFF = 100
"""How many members of staff one 「联系我」 may lead to."""


class InviteDesk:
    """The QR codes of one merchant's invitations."""

    def __init__(self, channels: Mapping[str, Channel], clock: Callable[[], datetime]) -> None:
        accounts = [one for one in channels.values() if isinstance(one, OaChannel)]
        able = [one for one in accounts if one.capabilities.has_scene_qr]
        self._channel = able[0] if able else None
        desks = [one for one in channels.values() if isinstance(one, KfChannel)]
        self._desk = desks[0] if desks else None
        ways = [one for one in channels.values() if isinstance(one, ContactChannel)]
        self._contacts = ways[0] if ways else None
        self._problem = NoQr.NOT_GRANTED if accounts else NoQr.NO_ACCOUNT
        self._clock = clock
        self._known: OrderedDict[str, str] = OrderedDict()

    async def qr(self, code: str, until: datetime) -> InviteQr:
        """What the QR code of the invite `code` carries; it ends when the invite does."""
        if self._channel is None:
            return await self._link(code)
        known = self._known.get(code)
        if known is not None:
            return InviteQr(known)
        seconds = int((until - self._clock()).total_seconds())
        try:
            async with asyncio.timeout(PATIENCE_SECONDS):
                answer = await self._channel.create_qr(code, seconds=seconds)
        except TimeoutError:
            return InviteQr(problem=NoQr.UNREACHABLE)
        url = answer.fields.get("url")
        if answer.error is not None or not isinstance(url, str) or not url:
            refused = answer.error is ErrorClass.CAPABILITY
            return InviteQr(problem=NoQr.NOT_GRANTED if refused else NoQr.UNREACHABLE)
        self._remember(code, url)
        return InviteQr(url)

    async def tapped(self, code: str, until: datetime) -> InviteQr:
        """For a chat, where it is tapped and not scanned: 微信客服 first."""
        return await (self._link(code) if self._desk is not None else self.qr(code, until))

    async def _link(self, code: str) -> InviteQr:
        """Where no 公众号 issues codes: a link into 微信客服, which anybody may scan."""
        if self._desk is None:
            return await self._picture(code)
        try:
            async with asyncio.timeout(PATIENCE_SECONDS):
                url = await self._desk.invite_link(code)
        except TimeoutError:
            url = ""
        return InviteQr(url) if url else InviteQr(problem=NoQr.UNREACHABLE)

    async def _picture(self, code: str) -> InviteQr:
        """Where there is neither: 「联系我」 of the staff, whose picture the platform keeps."""
        if self._contacts is None:
            return InviteQr(problem=self._problem)
        if code not in self._known:
            try:
                async with asyncio.timeout(PATIENCE_SECONDS):
                    staff = await self._contacts.staff()
                    answer = await self._contacts.contact_way(code, staff[:WAY_STAFF])
            except TimeoutError:
                return InviteQr(problem=NoQr.UNREACHABLE)
            picture = answer.fields.get("qr_code")
            if answer.error is not None or not isinstance(picture, str):
                return InviteQr(problem=NoQr.UNREACHABLE)
            self._remember(code, picture)
        return InviteQr(picture=self._known[code])

    def _remember(self, code: str, url: str) -> None:
        self._known[code] = url
        if len(self._known) > REMEMBERED:
            self._known.popitem(last=False)
