"""Keeps the tags of followers at 公众号 as the tags of the shops they order for.

Every five minutes what changed here is carried over; once a day everything is compared with what
the platform has, so that a tag somebody took off by hand comes back. A follower has the tags of
all his shops; followers we do not know, and tags of another name, are not touched. A tag that the
platform will not have (its hundred are used up, or it refuses the name) is asked for once a day.
"""

from collections.abc import Callable, Mapping
from datetime import date, datetime

from bot.channels.base import Channel
from bot.channels.oa import OaChannel
from bot.rounds import Rounds
from domain.db import Database
from domain.relation import Followers, followers_of


class OaTagDesk:
    """The 公众号 of one merchant that keep tags."""

    def __init__(
        self, database: Database, channels: Mapping[str, Channel], clock: Callable[[], datetime]
    ) -> None:
        self._database = database
        self._clock = clock
        mine = [one for one in channels.values() if isinstance(one, OaChannel)]
        self._channels = [one for one in mine if one.tags.prefix]
        self._rounds = Rounds("oa_tags")
        self._settled: dict[tuple[str, str], frozenset[str]] = {}
        self._refused: set[tuple[str, str]] = set()
        self._seen: dict[str, date] = {}
        self._is_stopping = False

    @property
    def has_work(self) -> bool:
        """Some account keeps tags."""
        return bool(self._channels)

    async def begin(self) -> None:
        """A round, beside all other jobs."""
        self._rounds.begin(self.work)

    async def idle(self) -> None:
        """Wait for the round."""
        await self._rounds.idle()

    async def stop(self) -> None:
        """End after the call that is under way; the next process goes on."""
        self._is_stopping = True
        for channel in self._channels:
            channel.tags.stop()
        await self._rounds.idle()

    async def work(self) -> None:
        """Carry over what differs."""
        for channel in self._channels:
            is_new_day = self._seen.get(channel.slug) != self._clock().date()
            if is_new_day:
                self._refused = {one for one in self._refused if one[0] != channel.slug}
                self._settled = {k: v for k, v in self._settled.items() if k[0] != channel.slug}
            known = await self._database.read(followers_of, channel.slug)
            if is_new_day or self._differing(channel, known, known.tagged):
                await self._settle(channel, known)

    def _differing(
        self, channel: OaChannel, known: Followers, names: Mapping[str, object]
    ) -> list[str]:
        """Tags that are not known to be at the platform as they are here."""
        gone = {name for slug, name in self._settled if slug == channel.slug}
        return [
            name
            for name in sorted(gone | names.keys())
            if channel.tags.may_have(name)
            and (channel.slug, name) not in self._refused
            and self._settled.get((channel.slug, name)) != known.with_tag(name)
        ]

    async def _settle(self, channel: OaChannel, known: Followers) -> None:
        ids = await channel.tags.ids()
        if ids is None:
            return
        self._seen[channel.slug] = self._clock().date()
        for name in self._differing(channel, known, {**ids, **known.tagged}):
            if self._is_stopping:
                return
            wanted = known.with_tag(name)
            tag_id = ids.get(name) or await channel.tags.create(name)
            if tag_id == 0:
                self._refused.add((channel.slug, name))
            if not tag_id:
                continue
            have = await channel.tags.followers(tag_id)
            if have is None:
                continue
            is_done = await channel.tags.tag(tag_id, wanted - have)
            if is_done and await channel.tags.untag(tag_id, (have - wanted) & known.all):
                self._settled[channel.slug, name] = wanted
