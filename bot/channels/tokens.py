"""One access token per account: shared, refreshed early, never stormed.

公众号 uses stable_token, whose repeated calls give the same token and harm no other system of
the merchant; WeCom's gettoken is repeatable likewise. So correctness needs no lock between
processes; the shared store only saves calls.
"""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

REFRESH_SHARE = 0.8
LAST_SECONDS = timedelta(seconds=300)
PAUSE = timedelta(seconds=30)
FORCED_A_DAY = 20


@dataclass(frozen=True, slots=True, repr=False)
class AccessToken:
    """A token and its life; it does not print."""

    text: str
    fetched_at: datetime
    expires_at: datetime

    def is_fresh(self, now: datetime) -> bool:
        """Whether it may be used without looking for a new one."""
        aged = now - self.fetched_at >= (self.expires_at - self.fetched_at) * REFRESH_SHARE
        return not aged and self.expires_at - now > LAST_SECONDS


class TokenStore(Protocol):
    """Where processes share tokens."""

    async def load(self, account: str) -> AccessToken | None:
        """The stored token, or None."""

    async def save(self, account: str, token: AccessToken) -> None:
        """Keep a token that was just fetched."""


class MemoryTokens:
    """A store for one process: checks and tests."""

    def __init__(self) -> None:
        self._tokens: dict[str, AccessToken] = {}

    async def load(self, account: str) -> AccessToken | None:
        """The stored token, or None."""
        return self._tokens.get(account)

    async def save(self, account: str, token: AccessToken) -> None:
        """Keep a token that was just fetched."""
        self._tokens[account] = token


class TokenRefused(Exception):
    """The platform gave no token. `is_passing`: it could not be asked, and may give one soon."""

    is_passing = True


Fetch = Callable[[bool], Awaitable[tuple[str, timedelta]]]
"""Asks the platform; the flag forces a new token (公众号 only). Raises TokenRefused."""


class TokenManager:
    """The token of one account."""

    def __init__(
        self, account: str, fetch: Fetch, *, store: TokenStore, clock: Callable[[], datetime]
    ) -> None:
        self._account = account
        self._fetch = fetch
        self._store = store
        self._clock = clock
        self._token: AccessToken | None = None
        self._lock = asyncio.Lock()
        self._asked_at: datetime | None = None
        self._replaced_at: datetime | None = None
        self._forced: list[datetime] = []

    async def get(self) -> str:
        """A token to use now. Does not leave the event loop while the cached one is fresh.

        An aged one serves on while the platform cannot be asked for another, until it ends.
        Raises TokenRefused where there is no usable token at all.
        """
        token = self._token
        now = self._clock()
        if token is not None and token.is_fresh(now):
            return token.text
        async with self._lock:
            if self._token is not None and self._is_usable(self._token):
                return self._token.text
            stored = await self._store.load(self._account)
            if stored is not None and stored.is_fresh(self._clock()):
                self._token = stored
                return stored.text
            try:
                return (await self._refresh(is_forced=False)).text
            except TokenRefused as refusal:
                token = self._token
                if token is None or not refusal.is_passing or self._clock() >= token.expires_at:
                    raise
                return token.text

    async def replace(self, refused: str) -> str | None:
        """Another token than `refused`, which the platform did not accept; None where none is.

        One refresh serves all callers that wait; within 30 seconds there is not a second one.
        """
        async with self._lock:
            if self._token is not None and self._token.text != refused:
                return self._token.text
            stored = await self._store.load(self._account)
            if stored is not None and stored.text != refused and stored.is_fresh(self._clock()):
                self._token = stored
                return stored.text
            if self._replaced_at is not None and self._clock() - self._replaced_at < PAUSE:
                return None
            return await self._fetch_other(refused)

    async def _fetch_other(self, refused: str) -> str | None:
        """A refresh that came to no end keeps nobody from the next one."""
        token = await self._refresh(is_forced=False)
        self._replaced_at = self._clock()
        if token.text == refused and self._may_force():
            try:
                token = await self._refresh(is_forced=True)
            except asyncio.CancelledError:
                self._replaced_at = None
                raise
        return token.text if token.text != refused else None

    def _is_usable(self, token: AccessToken) -> bool:
        """Fresh, or asked for a moment ago: asking again would give the same one, or none."""
        now = self._clock()
        return token.is_fresh(now) or (self._is_too_soon() and now < token.expires_at)

    def _is_too_soon(self) -> bool:
        return self._asked_at is not None and self._clock() - self._asked_at < PAUSE

    def _may_force(self) -> bool:
        now = self._clock()
        self._forced = [at for at in self._forced if now - at < timedelta(days=1)]
        return len(self._forced) < FORCED_A_DAY

    async def _refresh(self, *, is_forced: bool) -> AccessToken:
        now = self._clock()
        if is_forced:
            self._forced.append(now)
        self._asked_at = now
        text, life = await self._fetch(is_forced)
        self._token = AccessToken(text, now, now + life)
        await self._store.save(self._account, self._token)
        return self._token
