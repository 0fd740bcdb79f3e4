"""The one HTTP client for all platforms: an account's calls, classified and bounded.

No request leaves for a host that is not in the settings; redirects are not followed; no URL,
token or body reaches the log. A call is repeated only where that is safe: it never left, it only
reads, or the platform drops repetitions of it.
"""

import asyncio
import json
import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import aiohttp
from yarl import URL

from bot.channels.api_errors import ErrorClass, Family, classify, pause_seconds
from bot.channels.fields import clean_json
from bot.channels.health import Circuit, RetryBudget
from bot.channels.refusals import Hear, Refusal, log_refusal
from bot.channels.tokens import TokenManager, TokenRefused, TokenStore

CONCURRENCY = 16
ATTEMPTS = 3
DELAYS = (0.3, 1.0, 3.0)
TIMEOUT = aiohttp.ClientTimeout(total=5, sock_connect=2)
CONFIG_PAUSE = timedelta(minutes=10)
CAPABILITY_PAUSE = timedelta(hours=1)
MAX_ANSWER = 1 << 20
MAX_MEDIA = 20 << 20
_SHANGHAI = ZoneInfo("Asia/Shanghai")
_encode = json.JSONEncoder(ensure_ascii=False).encode
EVERY_PATH = "*"


class HostRefused(Exception):
    """A URL outside the hosts of the settings was about to be called."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a call came to. `error` None is success; `code` is the platform's, 0 where none."""

    error: ErrorClass | None = None
    code: int = 0
    fields: Mapping[str, Any] = field(default_factory=dict)
    is_unsure: bool = False
    """The request was written and no answer came: it may have been carried out."""
    retry_after: timedelta = timedelta(0)
    raw: bytes = b""

    @property
    def reason(self) -> str:
        """For staff: the class, the code and what to look at."""
        return f"{self.error} {self.code}" if self.error else ""


@dataclass(frozen=True, slots=True)
class Call:
    """One endpoint with what is sent to it.

    `is_repeatable`: it only reads, or carries a key by which the platform drops repetitions.
    """

    path: str
    body: Mapping[str, Any] | None = None
    params: Mapping[str, str] = field(default_factory=dict)
    is_repeatable: bool = False
    upload: tuple[str, bytes] | None = None
    needs_token: bool = True
    is_file: bool = False
    """What comes back is a file; its bytes are in `raw`."""
    right: str = ""
    """What of the endpoint needs a right of its own: without it only this is left alone."""

    @property
    def pause_key(self) -> str:
        """What a missing right closes."""
        return f"{self.path}#{self.right}" if self.right else self.path


class ApiClient:
    """The connections of the process and the hosts they may go to.

    `on_refusal` hears of every call that came to nothing; a server writes it into its log.
    """

    def __init__(
        self,
        bases: Mapping[str, str],
        clock: Callable[[], datetime],
        *,
        on_refusal: Hear = log_refusal,
    ) -> None:
        self._hosts = frozenset(URL(base).origin() for base in bases.values())
        self.clock = clock
        self.on_refusal = on_refusal
        self._session: aiohttp.ClientSession | None = None

    def url(self, base: str, path: str) -> URL:
        """The address of an endpoint. Raises HostRefused outside the settings' hosts."""
        url = URL(base.rstrip("/") + path)
        if url.origin() not in self._hosts:
            raise HostRefused(url.host or "")
        return url

    @property
    def session(self) -> aiohttp.ClientSession:
        """The session, made on first use inside the running loop."""
        if self._session is None:
            self._session = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(limit=64, ttl_dns_cache=300),
                timeout=TIMEOUT,
                cookie_jar=aiohttp.DummyCookieJar(),
                auto_decompress=True,
            )
        return self._session

    async def close(self) -> None:
        """Let go of every connection."""
        if self._session is not None:
            await self._session.close()
            self._session = None


class AccountApi:
    """One account's calls: its token, its share of connections, its paused endpoints."""

    def __init__(self, client: ApiClient, slug: str, *, family: Family, base: str) -> None:
        self._client = client
        self._slug = slug
        self._family: Family = family
        self._base = base
        self._slots = asyncio.Semaphore(CONCURRENCY)
        self._paused: dict[str, tuple[datetime, Answer]] = {}
        self._tokens: TokenManager | None = None
        self._budget = RetryBudget()
        self._circuits: dict[str, Circuit] = {}
        self._urls: dict[str, tuple[str, URL]] = {}

    def use_tokens(self, fetch: Call, forced: Call | None, store: TokenStore) -> None:
        """How this account's token is fetched, and where it is shared."""

        async def ask(is_forced: bool) -> tuple[str, timedelta]:
            answer = await self._attempts(forced if is_forced and forced else fetch, "")
            token = answer.fields.get("access_token")
            if answer.error or not isinstance(token, str) or not token:
                refusal = TokenAnswered(answer)
                if refusal.is_passing:  # the caller may go on with the token he has
                    self._tell(fetch.path, answer)
                raise refusal
            return token, timedelta(seconds=int(answer.fields.get("expires_in", 7200)))

        self._tokens = TokenManager(self._slug, ask, store=store, clock=self._client.clock)

    def now(self) -> datetime:
        """The time by the client's clock."""
        return self._client.clock()

    async def call(self, call: Call) -> Answer:
        """Make a call. Never raises for what the platform or the network does."""
        if self._paused and (paused := self._is_paused(call)):
            return paused
        async with self._slots:
            circuit = self._circuits.get(call.path)
            if circuit is None:
                circuit = self._circuits[call.path] = Circuit()
            elif circuit.is_open and (wait := circuit.wait(self._client.clock())):
                return Answer(ErrorClass.TRANSIENT, retry_after=wait)
            try:
                answer = await self._with_token(call)
            except TokenAnswered as refusal:
                is_shut = self._note(circuit, refusal.answer)
                return self._noted(EVERY_PATH, refusal.answer, is_shut=is_shut)
            is_shut = self._note(circuit, answer)
        is_right = answer.error is ErrorClass.CAPABILITY
        path = call.pause_key if is_right else call.path
        return self._noted(path, answer, is_shut=is_shut)

    def _is_paused(self, call: Call) -> Answer | None:
        """What the platform said when it last refused this endpoint, this right, or all."""
        now = self._client.clock()
        for path in (call.path, call.pause_key, EVERY_PATH):
            paused = self._paused.get(path)
            if paused is not None and paused[0] > now:
                until, why = paused
                return Answer(why.error, why.code, retry_after=until - now)
        return None

    def _note(self, circuit: Circuit, answer: Answer) -> bool:
        """Whether the endpoint is shut by this failure."""
        if answer.error is not ErrorClass.TRANSIENT:
            circuit.note_answer()
            return False
        return circuit.note_failure(self.now())

    async def _with_token(self, call: Call) -> Answer:
        if self._tokens is None or not call.needs_token:
            return await self._attempts(call, "")
        token = await self._tokens.get()
        answer = await self._attempts(call, token)
        if answer.error is not ErrorClass.TOKEN:
            return answer
        replaced = await self._tokens.replace(token)
        if replaced is None:
            return Answer(ErrorClass.CONFIG, answer.code)
        answer = await self._attempts(call, replaced)
        if answer.error is ErrorClass.TOKEN:
            return Answer(ErrorClass.CONFIG, answer.code)
        return answer

    async def _attempts(self, call: Call, token: str) -> Answer:
        self._budget.note_call()
        for attempt in range(ATTEMPTS):
            answer = await self._attempt(call, token)
            is_last = attempt == ATTEMPTS - 1
            if answer.error is not ErrorClass.TRANSIENT or is_last:
                return answer
            if answer.is_unsure and not call.is_repeatable:
                return answer
            if not self._budget.take():
                return answer
            await asyncio.sleep(DELAYS[attempt] * random.uniform(0.8, 1.2))  # noqa: S311 - jitter
        return answer

    async def _attempt(self, call: Call, token: str) -> Answer:
        try:
            async with self._client.session.request(
                "GET" if call.body is None and call.upload is None else "POST",
                self._url(call, token),
                data=_payload(call),
                allow_redirects=False,
            ) as response:
                return await self._read(response, is_file=call.is_file)
        except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError):
            return Answer(ErrorClass.TRANSIENT)
        except (aiohttp.ClientError, TimeoutError, OSError, ValueError):
            return Answer(ErrorClass.TRANSIENT, is_unsure=True)

    def _url(self, call: Call, token: str) -> URL:
        """The address of a call; made once for what is called again and again."""
        if call.params:
            query = {**call.params, **({"access_token": token} if token else {})}
            return self._client.url(self._base, call.path).with_query(query)
        known = self._urls.get(call.path)
        if known is None or known[0] != token:
            url = self._client.url(self._base, call.path)
            known = token, url.with_query({"access_token": token}) if token else url
            self._urls[call.path] = known
        return known[1]

    async def _read(self, response: aiohttp.ClientResponse, *, is_file: bool) -> Answer:
        is_words = response.content_type.startswith(("application/json", "text/"))
        raw = await response.content.read(MAX_MEDIA + 1)
        while not response.content.at_eof() and len(raw) <= MAX_MEDIA:
            raw += await response.content.read(MAX_MEDIA + 1 - len(raw))
        if response.status >= 500:
            return Answer(ErrorClass.TRANSIENT, response.status, is_unsure=True)
        if response.status == 200 and is_file and not is_words:
            return Answer(raw=raw) if len(raw) <= MAX_MEDIA else Answer(ErrorClass.CONTENT)
        fields = _object(raw[:MAX_ANSWER])
        if response.status != 200 or fields is None:
            return Answer(ErrorClass.TRANSIENT, response.status, is_unsure=True)
        return self._classified(fields)

    def _classified(self, fields: Mapping[str, Any]) -> Answer:
        code = fields.get("errcode", 0)
        if not isinstance(code, int) or isinstance(code, bool):
            return Answer(ErrorClass.TRANSIENT, is_unsure=True)
        if code == 0:
            return Answer(fields=fields)
        error = classify(self._family, code)
        if error is ErrorClass.DONE:
            return Answer(code=code, fields=fields)
        pause = self._pause(error, code, str(fields.get("errmsg")))
        is_unsure = error is ErrorClass.TRANSIENT
        return Answer(error, code, fields, is_unsure=is_unsure, retry_after=pause)

    def _pause(self, error: ErrorClass, code: int, errmsg: str) -> timedelta:
        if error is ErrorClass.CONFIG:
            return CONFIG_PAUSE
        if error is ErrorClass.CAPABILITY:
            return CAPABILITY_PAUSE
        if error is not ErrorClass.RATE:
            return timedelta(0)
        seconds = pause_seconds(code, errmsg)
        if seconds is not None:
            return timedelta(seconds=seconds)
        local = self._client.clock().astimezone(_SHANGHAI)
        midnight = local.replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)
        return midnight - local

    def _noted(self, path: str, answer: Answer, *, is_shut: bool) -> Answer:
        if answer.error in (ErrorClass.CONFIG, ErrorClass.CAPABILITY, ErrorClass.RATE):
            wait = answer.retry_after or CONFIG_PAUSE
            self._paused[path] = (self._client.clock() + wait, answer)
        if answer.error is not None:
            self._tell(path, answer, is_shut=is_shut)
        return answer

    def _tell(self, path: str, answer: Answer, *, is_shut: bool = False) -> None:
        error = answer.error or ErrorClass.TRANSIENT
        refusal = Refusal(self._slug, self._family, path, error, answer.code, is_shut)
        self._client.on_refusal(refusal)


class TokenAnswered(TokenRefused):
    """The platform gave no token; `answer` says why."""

    def __init__(self, answer: Answer) -> None:
        super().__init__(answer.reason)
        self.is_passing = answer.error in (ErrorClass.TRANSIENT, ErrorClass.RATE)
        config = answer.error in (None, ErrorClass.TOKEN, ErrorClass.CONTENT)
        self.answer = Answer(ErrorClass.CONFIG, answer.code) if config else answer


def _payload(call: Call) -> bytes | aiohttp.FormData | None:
    """Raw UTF-8: an escaped character would be shown to people as it stands."""
    if call.upload is not None:
        form = aiohttp.FormData()
        name, content = call.upload
        form.add_field("media", content, filename=name)
        return form
    if call.body is None:
        return None
    return _encode(call.body).encode("utf-8", "replace")


def _object(raw: bytes) -> Mapping[str, Any] | None:
    try:
        value = json.loads(raw)
    except (ValueError, RecursionError):
        return None
    if b"\\u" in raw:  # only an escape can hold what no text may
        value = clean_json(value)
    return value if isinstance(value, dict) else None
