"""Asks the platforms who is who: the unionid behind an address, once for each.

公众号 and 微信客服 of one merchant give a person different ids and the same unionid (both accounts
must hang on one open-platform account). 微信客服 is asked before a newcomer's first message is
read, so that a known customer is never a stranger there; 公众号 by a job, since a push has five
seconds. A platform that gives no answer is asked again later; one that refuses a whole hundred for
one of them is asked for its halves, down to the one, about whom it has nothing to say.
"""

from collections.abc import Callable, Mapping, Sequence

from bot.channels.api_errors import REFUSES_ONE
from bot.channels.base import Channel
from bot.channels.oa import OaChannel
from bot.channels.people import Known
from bot.channels.wecom_contact import ContactChannel
from bot.channels.wecom_kf import KfChannel
from domain.db import Database, Tx
from domain.delivery import DeliveryPolicy
from domain.joining import Stranger, addresses_to_ask, know_union, note_asked, who_to_ask
from handlers.context import Shop

OF_CUSTOMERS = OaChannel | KfChannel | ContactChannel
MOST = 100
"""How many people one call may ask for (user/info/batchget, kf/customer/batchget)."""


class UnionDesk:
    """The unionids of one merchant's customers."""

    def __init__(
        self, database: Database, shop: Callable[[], Shop], channels: Mapping[str, Channel]
    ) -> None:
        self._database = database
        self._shop = shop
        mine = [one for one in channels.values() if isinstance(one, OF_CUSTOMERS)]
        self._accounts = [one for one in mine if isinstance(one, OaChannel) and len(mine) > 1]

    async def meet(self, channel: KfChannel, external_ids: Sequence[str]) -> None:
        """Before the first message of somebody at 微信客服 is read."""
        fresh = await self._database.read(who_to_ask, channel.slug, list(external_ids))
        for start in range(0, len(fresh), MOST):
            await self._ask(channel, fresh[start : start + MOST])

    async def look(self) -> None:
        """Ask 公众号 for those whom nobody has asked for; at most a hundred a time.

        A merchant with one account for customers has nobody to join.
        """
        for channel in self._accounts:
            fresh = await self._database.read(_to_ask, channel.slug)
            if fresh:
                await self._ask(channel, fresh)

    async def _ask(self, channel: OaChannel | KfChannel, asked: Sequence[str]) -> None:
        found = await channel.people(asked)
        if found.error in REFUSES_ONE and len(asked) > 1:
            half = len(asked) // 2
            await self._ask(channel, asked[:half])
            await self._ask(channel, asked[half:])
        elif found.error is None or found.error in REFUSES_ONE:
            await self._database.write(
                _know, self._shop(), (channel.slug, channel.kind), asked, found.people
            )


def _to_ask(tx: Tx, account: str) -> list[str]:
    return addresses_to_ask(tx, account, limit=MOST)


def _know(
    tx: Tx,
    shop: Shop,
    at: tuple[str, str],
    asked: Sequence[str],
    people: Mapping[str, Known],
) -> None:
    account, channel = at
    policy: DeliveryPolicy = shop.policy
    for external_id, one in people.items():
        who = Stranger(account, channel, external_id, one.union_id, one.name)
        know_union(tx, who, policy=policy, language=shop.language)
    note_asked(tx, account, [one for one in asked if one not in people])
