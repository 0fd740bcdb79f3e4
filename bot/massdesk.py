"""Carries out the 群发 of campaigns at the 公众号: asks once by key, and asks what came of it.

A call is written down before it is made. Killed in between it is made again two minutes later,
and the platform, which knows its key, names the job it began the first time.
"""

from collections.abc import Callable, Mapping
from datetime import timedelta

from bot.channels.api_errors import ErrorClass
from bot.channels.base import Channel
from bot.channels.oa import TEXT_BYTES, OaChannel
from bot.channels.oa_mass import OPENIDS, MassResult, MassText
from bot.probes import Probe, no_probe
from bot.rounds import Rounds
from domain.campaign import (
    MassCall,
    MassReport,
    MassState,
    begin_mass,
    doubt_mass,
    due_mass,
    get_campaign,
    get_mass,
    look_again_at_mass,
    note_mass_finished,
    note_mass_taken,
    put_off_mass,
    refuse_mass,
)
from domain.db import Database, Tx
from domain.notice import merchant_quiet
from handlers.campaigntext import mass_text
from handlers.context import Shop

_FOR_GOOD = frozenset({ErrorClass.CONTENT, ErrorClass.CAPABILITY, ErrorClass.RECIPIENT})
"""Refusals that a repetition would only repeat."""
_FAILED = frozenset({"SEND_FAIL", "DELETE"})


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
        self._rounds = Rounds("mass")

    async def begin(self) -> None:
        """A round, beside all other jobs; none while the last one goes on."""
        if self._channels:
            self._rounds.begin(self.work)

    async def idle(self) -> None:
        """Wait for the round."""
        await self._rounds.idle()

    async def work(self) -> None:
        """Do everything that is due."""
        for mass_id in await self._database.read(due_mass):
            with self._rounds.row(mass_id):
                await self._look_after(await self._database.read(get_mass, mass_id))

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
        openids, words = begun
        self._probe("before-mass")
        result = await channel.mass.to_openids(openids, MassText(words, call.key))
        self._probe("after-mass")
        await self._database.write(_note, call, result)

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


def _begin(tx: Tx, shop: Shop, call: MassCall) -> tuple[tuple[str, ...], str] | None:
    openids = begin_mass(tx, call.id, merchant_quiet(tx, shop.zone))
    if openids is None:
        return None
    words = mass_text(tx, shop, get_campaign(tx, call.campaign_id))
    problem = _problem(openids, words)
    if problem:
        _give_up(tx, call, problem)
        return None
    return openids, words


def _problem(openids: tuple[str, ...], words: str) -> str:
    if not words:
        return "nothing on sale"
    if len(words.encode()) > TEXT_BYTES:
        return "too long"
    return "" if len(openids) in OPENIDS else "nobody left"


def _note(tx: Tx, call: MassCall, result: MassResult) -> None:
    answer = result.answer
    if result.job:
        note_mass_taken(tx, call.id, result.job)
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


def _is_repetition(call: MassCall) -> bool:
    return call.state is MassState.CALLING
