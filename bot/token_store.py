"""Access tokens in the database, encrypted, so that processes need not fetch each their own."""

import base64
import os
from collections.abc import Callable
from datetime import datetime, timedelta

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from bot.channels.tokens import AccessToken
from domain.db import Database, Tx
from domain.messaging import ChannelToken, Lease, claim_refresh, read_token, store_token

KIND = "access"
USUAL_LIFE = timedelta(hours=2)
LEASE = timedelta(seconds=30)


class DatabaseTokens:
    """The shared store; a token it cannot decrypt counts as none."""

    def __init__(self, database: Database, key: bytes, clock: Callable[[], datetime]) -> None:
        self._database = database
        self._cipher = AESGCM(key)
        self._clock = clock
        self._owner = base64.b32encode(os.urandom(10)).decode()

    async def load(self, account: str) -> AccessToken | None:
        """The stored token, or None."""
        stored = await self._database.read(_read, account)
        if stored is None:
            return None
        text = self._open(account, stored.token)
        if text is None:
            return None
        return AccessToken(text, stored.expires_at - USUAL_LIFE, stored.expires_at)

    async def save(self, account: str, token: AccessToken) -> None:
        """Keep a token that was just fetched."""
        nonce = os.urandom(12)
        sealed = self._cipher.encrypt(nonce, token.text.encode(), account.encode())
        text = base64.b64encode(nonce + sealed).decode()
        kept = ChannelToken(account, KIND, text, token.expires_at)
        await self._database.write(_store, kept, self._owner, self._clock() + LEASE)

    def _open(self, account: str, text: str) -> str | None:
        try:
            raw = base64.b64decode(text)
            return self._cipher.decrypt(raw[:12], raw[12:], account.encode()).decode()
        except (InvalidTag, ValueError):
            return None


def _read(tx: Tx, account: str) -> ChannelToken | None:
    return read_token(tx, account, kind=KIND)


def _store(tx: Tx, token: ChannelToken, owner: str, until: datetime) -> None:
    if claim_refresh(tx, token.account, kind=token.kind, lease=Lease(owner, until)):
        store_token(tx, token, owner=owner)
