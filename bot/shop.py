"""The merchant's `Shop` as the process holds it: frozen, exchanged when the goods change."""

import asyncio
from collections.abc import Callable
from datetime import datetime, timedelta

import structlog

from bot.policy import delivery_policy
from bot.sections import AnswerSettings
from bot.settings import OaSettings, Settings, WecomContactSettings
from domain.aftersale import ClaimWindows
from domain.catalog import catalog_version, export_changes, export_vocabulary
from domain.db import Database
from domain.groupsend import QuotaPeriod
from handlers.context import Shop
from handlers.fixedwords import FixedAnswer, plain_words
from handlers.message import Image, Link, LinkKind, Part, Text
from handlers.nlu import Lexicon, build_lexicon
from locales import Texts

_MAX_ADDED = 64
"""From so many changed goods on the lexicon is built anew: a search in two indexes costs more."""

LINKS = {
    "page": LinkKind.NEWS,
    "music": LinkKind.MUSIC,
    "draft": LinkKind.DRAFT,
    "article": LinkKind.ARTICLE,
}

log = structlog.get_logger("jiedan.shop")


class ShopKeeper:
    """Holds the current `Shop` and replaces its lexicon after a change of the catalogue."""

    def __init__(
        self, database: Database, shop: Shop, *, version: int, clock: Callable[[], datetime]
    ) -> None:
        self._database = database
        self._shop = shop
        self._version = self._wanted = version
        self._refreshing: asyncio.Task[None] | None = None
        self._looks: set[asyncio.Task[None]] = set()
        self.clock = clock

    @property
    def now(self) -> Shop:
        """The shop as the next message sees it."""
        return self._shop

    def note_version(self, version: int) -> None:
        """A committed transaction saw this catalogue version: fetch it if it is a newer one.

        A refresh that failed is tried again the next time the version is noted.
        """
        if version <= self._version:
            return
        self._wanted = max(self._wanted, version)
        if self._refreshing is None or self._refreshing.done():
            self._refreshing = asyncio.ensure_future(self._refresh())

    async def look(self) -> None:
        """Ask the database, since another process may have changed the catalogue."""
        self.note_version(await self._database.read(catalog_version))

    def look_soon(self) -> None:
        """`look` in the background, after a change of a page."""
        task = asyncio.ensure_future(self._look_aside())
        self._looks.add(task)
        task.add_done_callback(self._looks.discard)

    async def settle(self) -> None:
        """Wait until the shop shows every version that was noted, or a refresh failed."""
        await asyncio.gather(*self._looks)
        if self._refreshing is not None:
            await self._refreshing

    async def _look_aside(self) -> None:
        try:
            await self.look()
        except Exception:  # nobody waits for it; the job looks again
            log.exception("goods_not_looked_at")

    async def _refresh(self) -> None:
        try:
            while self._version < self._wanted:
                await self._fetch()
        except Exception:  # the goods stay as they were until the version is noted again
            log.exception("goods_not_refreshed", wanted=self._wanted)

    async def _fetch(self) -> None:
        """The changed goods alone where that is less work, else a new lexicon off the loop."""
        lexicon = self._shop.lexicon
        changes = await self._database.read(export_changes, self._version)
        if changes is not None and lexicon.added + len(changes.skus) <= _MAX_ADDED:
            self._take(lexicon.with_changes(changes))
            return
        vocabulary = await self._database.read(export_vocabulary)
        self._take(await asyncio.to_thread(build_lexicon, vocabulary))

    def _take(self, lexicon: Lexicon) -> None:
        self._shop = self._shop.with_lexicon(lexicon)
        self._version = lexicon.version
        self._wanted = max(self._wanted, lexicon.version)


def make_shop(settings: Settings, lexicon: Lexicon, *, texts: Texts, order_key: bytes) -> Shop:
    """The shop of the settings with the goods of `lexicon`."""
    return Shop(
        name=settings.shop.name,
        policy=delivery_policy(settings),
        lexicon=lexicon,
        texts=texts,
        order_key=order_key,
        currency=settings.shop.currency,
        language=settings.shop.language,
        public_url=settings.server.public_url,
        broadcast_period=_broadcast_period(settings),
        mass_accounts=tuple(
            slug
            for slug, one in settings.accounts.items()
            if isinstance(one, OaSettings) and one.account_type != "test"
        ),
        account_names=_account_names(settings),
        weight_tolerance=settings.shop.weight_tolerance_percent,
        claim_windows=ClaimWindows(
            timedelta(hours=settings.shop.claim_hours_weighed),
            timedelta(days=settings.shop.claim_days),
        ),
        answers=tuple(_answer(one) for one in settings.answers.values()),
        tag_accounts=tuple(
            slug
            for slug, one in settings.accounts.items()
            if isinstance(one, OaSettings) and one.account_type == "subscription"
        ),
    )


def _account_names(settings: Settings) -> dict[str, str]:
    """What staff call each 公众号: as it is set; nothing where there is only one."""
    ours = {slug: one for slug, one in settings.accounts.items() if isinstance(one, OaSettings)}
    return {slug: one.name or (slug if len(ours) > 1 else "") for slug, one in ours.items()}


def _broadcast_period(settings: Settings) -> QuotaPeriod:
    """That of the first 客户联系 account; the platform's default where there is none."""
    for account in settings.accounts.values():
        if isinstance(account, WecomContactSettings):
            return QuotaPeriod(account.broadcast_limit)
    return QuotaPeriod.MONTH


def _answer(settings: AnswerSettings) -> FixedAnswer:
    """What is said, and what stands beside it."""
    one, parts = settings, list[Part]()
    if one.text:
        parts.append(Text(one.text))
    match one.show:
        case "":
            pass
        case "picture" | "voice" | "video":
            kind = "image" if one.show == "picture" else one.show
            parts.append(Image(one.id, one.url, kind))
        case _:
            kind_of = LINKS[one.show]
            parts.append(Link(kind_of, one.title, one.description, one.url, one.picture, one.id))
    words = frozenset(plain_words(word) for word in one.words)
    return FixedAnswer(words, tuple(parts), one.on_follow)
