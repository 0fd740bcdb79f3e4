"""Carries out the 群发 of campaigns at the 公众号: asks once by key, and asks what came of it.

A call is written down before it is made. Killed in between it is made again two minutes later,
and the platform, which knows its key, names the job it began the first time.

A 订阅号 is asked by tag: its people are given a tag of the call first, which is taken away once
the job is over. Who is to stop ends after the request under way; the next process goes on.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta

from bot.channels.api_errors import ErrorClass
from bot.channels.base import Channel
from bot.channels.oa import TEXT_BYTES, OaChannel
from bot.channels.oa_mass import OPENIDS, MassMessage, MassNews, MassResult
from bot.massnews import NewsDesk, Offer
from bot.probes import Probe, no_probe
from bot.rounds import Rounds
from domain.campaign import (
    Leftover,
    MassCall,
    MassReport,
    MassState,
    begin_mass,
    doubt_mass,
    due_mass,
    ended_tags,
    get_campaign,
    get_mass,
    leftovers,
    look_again_at_mass,
    note_cleared,
    note_mass_finished,
    note_mass_tag,
    note_mass_taken,
    put_off_mass,
    put_off_to_tomorrow,
    refuse_mass,
)
from domain.db import Database, Tx
from domain.notice import merchant_quiet
from handlers.campaigntext import mass_text
from handlers.context import Shop

_FOR_GOOD = frozenset({ErrorClass.CONTENT, ErrorClass.CAPABILITY, ErrorClass.RECIPIENT})
"""Refusals that a repetition would only repeat."""
_FAILED = frozenset({"SEND_FAIL", "DELETE"})
_DAY_USED = 45028
"""没有群发权限或次数: of a 订阅号, its one mass message of the day, also one sent by hand."""
_NO_MEDIA = 40007


@dataclass(frozen=True, slots=True)
class _Begun:
    """A call that is to be made now."""

    call: MassCall
    openids: tuple[str, ...]
    offer: Offer


class MassDesk:
    """The mass messages of one merchant's 公众号."""

    def __init__(
        self,
        database: Database,
        shop: Callable[[], Shop],
        channels: Mapping[str, Channel],
        *,
        probe: Probe = no_probe,
    ) -> None:
        self._database = database
        self._shop = shop
        self._channels = {
            slug: one for slug, one in channels.items() if isinstance(one, OaChannel)
        }
        self._probe = probe
        self._news = NewsDesk(database)
        self._rounds = Rounds("mass")
        self._is_stopping = False

    async def begin(self) -> None:
        """A round, beside all other jobs; none while the last one goes on."""
        if self._channels:
            self._rounds.begin(self.work)

    async def idle(self) -> None:
        """Wait for the round."""
        await self._rounds.idle()

    async def stop(self) -> None:
        """End after the request that is under way; the next process goes on."""
        self._is_stopping = True
        for channel in self._channels.values():
            channel.offer_tags.stop()
        await self._rounds.idle()

    async def work(self) -> None:
        """Do everything that is due."""
        for mass_id in await self._database.read(due_mass):
            if self._is_stopping:
                return
            with self._rounds.row(mass_id):
                await self._look_after(await self._database.read(get_mass, mass_id))
        for call in await self._database.read(ended_tags):
            with self._rounds.row(call.id):
                await self._tidy(call)

        for left in await self._database.read(leftovers):
            with self._rounds.row(left.campaign_id):
                await self._clear(left)

    async def _clear(self, left: Leftover) -> None:
        """Nothing of an article that is over stays at the 公众号."""
        channel = self._channels.get(left.account)
        if not self._is_stopping and (channel is None or await self._news.clear(channel, left)):
            await self._database.write(note_cleared, left.campaign_id, left.account)

    async def _tidy(self, call: MassCall) -> None:
        """The tag of a call that is over goes."""
        channel = self._channels.get(call.account)
        if not self._is_stopping and (
            channel is None or await channel.offer_tags.delete(call.tag_id)
        ):
            await self._database.write(note_mass_tag, call.id, 0)

    async def _look_after(self, call: MassCall) -> None:
        channel = self._channels.get(call.account)
        if channel is None:
            await self._database.write(_give_up, call, "no such account")
        elif call.state is MassState.TAKEN:
            await self._look(channel, call)
        else:
            await self._send(channel, call)

    async def _send(self, channel: OaChannel, call: MassCall) -> None:
        begun = await self._database.write(_begin, self._shop(), call)
        if begun is None:
            return
        message = await self._news.message(channel, begun.offer)
        tag_id = await self._tagged(channel, begun) if message is not None else None
        if message is None or tag_id is None:
            await self._database.write(_not_now, call)
            return
        if call.by_tag and not tag_id:
            await self._database.write(_give_up, call, "no tag")
            return
        self._probe("before-mass")
        result = await _ask(channel, begun, message, tag_id)
        if result.answer.code == _NO_MEDIA and isinstance(message, MassNews):
            await self._news.forget(channel, begun.offer)
            result = await _ask(channel, begun, begun.offer.text, tag_id)
        self._probe("after-mass")
        await self._database.write(_note, call, result)

    async def _tagged(self, channel: OaChannel, begun: _Begun) -> int | None:
        """The tag that the people of a call wear; 0: none, None: not now."""
        if not begun.call.by_tag:
            return 0
        tag_id = await channel.offer_tags.wear(begun.call.key, begun.openids)
        if tag_id:
            await self._database.write(note_mass_tag, begun.call.id, tag_id)
        return tag_id

    async def _look(self, channel: OaChannel, call: MassCall) -> None:
        """The report of its end did not come."""
        status = await channel.mass.status(call.job)
        if status == "SEND_SUCCESS" or status in _FAILED:
            is_sent = status == "SEND_SUCCESS"
            reason = "" if is_sent else status
            report = MassReport(call.account, call.job, is_sent=is_sent, reason=reason)
            await self._database.write(note_mass_finished, report)
        else:
            await self._database.write(look_again_at_mass, call.id)


async def _ask(channel: OaChannel, begun: _Begun, message: MassMessage, tag_id: int) -> MassResult:
    if begun.call.by_tag:
        return await channel.mass.to_tag(tag_id, message)
    return await channel.mass.to_openids(begun.openids, message)


def _begin(tx: Tx, shop: Shop, call: MassCall) -> _Begun | None:
    openids = begin_mass(tx, call.id, merchant_quiet(tx, shop.zone))
    if openids is None:
        return None
    words = mass_text(tx, shop, get_campaign(tx, call.campaign_id))
    problem = _problem(call, openids, words)
    if problem:
        _give_up(tx, call, problem)
        return None
    return _Begun(call, openids, Offer(call.campaign_id, words, call.key))


def _problem(call: MassCall, openids: tuple[str, ...], words: str) -> str:
    if not words:
        return "nothing on sale"
    if len(words.encode()) > TEXT_BYTES:
        return "too long"
    is_enough = bool(openids) if call.by_tag else len(openids) in OPENIDS
    return "" if is_enough else "nobody left"


def _note(tx: Tx, call: MassCall, result: MassResult) -> None:
    answer = result.answer
    if result.job:
        note_mass_taken(tx, call.id, result.job)
    elif call.by_tag and answer.code == _DAY_USED and not _is_repetition(call):
        put_off_to_tomorrow(tx, call.id, answer.reason)
    elif answer.error in _FOR_GOOD:
        _give_up(tx, call, answer.reason)
    elif answer.is_unsure:
        return
    elif _is_repetition(call):
        doubt_mass(tx, call.id, answer.retry_after, answer.reason)
    else:
        put_off_mass(tx, call.id, answer.retry_after, answer.reason)


def _give_up(tx: Tx, call: MassCall, reason: str) -> None:
    """It cannot be asked for; only what was never asked for surely did not go out."""
    if _is_repetition(call):
        doubt_mass(tx, call.id, timedelta(0), reason)
    else:
        refuse_mass(tx, call.id, reason)


def _not_now(tx: Tx, call: MassCall) -> None:
    """It was not asked for this time: soon again."""
    if not _is_repetition(call):
        put_off_mass(tx, call.id, timedelta(0), "no answer")


def _is_repetition(call: MassCall) -> bool:
    return call.state is MassState.CALLING
