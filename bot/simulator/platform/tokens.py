"""Access tokens: issued, rotated, expired on command, spoiled on command.

Worked example (stable_token, normal mode): two calls within two hours get the same token. Five
minutes before its end the next call gets a new one, and the old stays good to its end. The older
`/cgi-bin/token` of a 公众号 makes a new token at every call and leaves the one before it five
minutes. WeCom's gettoken repeats its token like stable_token.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.simulator.platform.accounts import FakeAccount, Kind
from bot.simulator.platform.refusals import (
    BAD_SECRET,
    BAD_TOKEN,
    NO_TOKEN,
    QUOTA_USED,
    TOKEN_EXPIRED,
    TOO_FAST,
    Refused,
)

LIFE = timedelta(seconds=7200)
OVERLAP = timedelta(minutes=5)
FORCED_A_DAY = 20
FORCED_APART = timedelta(seconds=30)
LEGACY_A_DAY = 2000


@dataclass(slots=True)
class _Token:
    value: str
    slug: str
    kind: Kind
    expires_at: datetime
    is_spoiled: bool = False


class TokenDesk:
    """All tokens of the fake platform; `issued` counts new ones per account."""

    def __init__(self, clock: Callable[[], datetime], *, seed: str = "t") -> None:
        self._clock = clock
        self._seed = seed
        self._tokens: dict[str, _Token] = {}
        self._stable: dict[str, _Token] = {}
        self._legacy: dict[str, _Token] = {}
        self._forced: dict[str, list[datetime]] = {}
        self._legacy_calls: dict[tuple[str, str], int] = {}
        self.issued: dict[str, int] = {}

    def stable(self, account: FakeAccount, *, is_forced: bool = False) -> tuple[str, int]:
        """The token in force and its seconds left; forced, the old one ends at once."""
        now = self._clock()
        token = self._stable.get(account.slug)
        if is_forced:
            self._count_forced(account.slug, now)
            if token is not None:
                token.expires_at = now
            token = None
        if token is None or token.expires_at - now <= OVERLAP:
            token = self._issue(account, now)
            self._stable[account.slug] = token
        return token.value, int((token.expires_at - now).total_seconds())

    def legacy(self, account: FakeAccount) -> tuple[str, int]:
        """A new token each time; the one before it stays good for five minutes."""
        now = self._clock()
        day = (account.slug, f"{now:%Y-%m-%d}")
        self._legacy_calls[day] = self._legacy_calls.get(day, 0) + 1
        if self._legacy_calls[day] > LEGACY_A_DAY:
            raise Refused(QUOTA_USED, "reach max api daily quota limit")
        before = self._legacy.get(account.slug)
        if before is not None:
            before.expires_at = min(before.expires_at, now + OVERLAP)
        token = self._legacy[account.slug] = self._issue(account, now)
        return token.value, int(LIFE.total_seconds())

    def owner(self, value: str, kind: Kind) -> str:
        """The slug whose token this is. Refuses a missing, unknown, spoiled or expired one."""
        if not value:
            raise Refused(NO_TOKEN, "access_token missing")
        token = self._tokens.get(value)
        if token is None or token.kind is not kind or token.is_spoiled:
            if kind is Kind.OA:
                raise Refused(BAD_SECRET, "invalid credential, access_token is invalid")
            raise Refused(BAD_TOKEN, "invalid access_token")
        if token.expires_at <= self._clock():
            raise Refused(TOKEN_EXPIRED, "access_token expired")
        return token.slug

    def expire(self, slug: str) -> None:
        """On command: every token of the account has expired; the next fetch gives a new one."""
        for token in self._tokens.values():
            if token.slug == slug:
                token.expires_at = self._clock()

    def spoil(self, slug: str) -> None:
        """On command: tokens are refused, but stable_token repeats them until it is forced."""
        for token in self._tokens.values():
            if token.slug == slug:
                token.is_spoiled = True

    def _issue(self, account: FakeAccount, now: datetime) -> _Token:
        slug = account.slug
        self.issued[slug] = self.issued.get(slug, 0) + 1
        value = f"{self._seed}_{slug}_{self.issued[slug]}_{now.timestamp():.0f}".ljust(64, "x")
        self._tokens[value] = _Token(value, slug, account.kind, now + LIFE)
        return self._tokens[value]

    def _count_forced(self, slug: str, now: datetime) -> None:
        recent = [at for at in self._forced.get(slug, []) if now - at < timedelta(days=1)]
        if recent and now - recent[-1] < FORCED_APART:
            raise Refused(TOO_FAST, "api minute-quota reached, force_refresh too often")
        if len(recent) >= FORCED_A_DAY:
            raise Refused(QUOTA_USED, "reach max api daily quota limit")
        self._forced[slug] = [*recent, now]
