"""The HTTP side of carrier platforms: forms out, JSON back, under the rules of all our calls.

Only hosts of the settings, no redirects, five seconds, at most three attempts and those out of
a budget; an address in trouble is left alone. Asking and subscribing are safe to repeat: the one
only reads, a second subscription of a number is the first one. Nothing that was sent is logged.
"""

import asyncio
import json
import random
from collections.abc import Callable, Mapping
from typing import Any

import aiohttp

from bot.carriers.base import CarrierAnswer, Outcome
from bot.channels.api import ATTEMPTS, DELAYS, MAX_ANSWER, ApiClient
from bot.channels.api_errors import ErrorClass
from bot.channels.health import Circuit, RetryBudget
from bot.channels.refusals import Refusal


class CarrierApi:
    """One account's calls."""

    def __init__(self, client: ApiClient, slug: str, base: str) -> None:
        self._client = client
        self._slug = slug
        self._base = base
        self._budget = RetryBudget()
        self._circuit = Circuit()

    async def put(
        self,
        path: str,
        form: Mapping[str, str],
        *,
        read: Callable[[Mapping[str, Any]], CarrierAnswer],
    ) -> CarrierAnswer:
        """Send a form and `read` the answer; the merchant hears where his account is not taken."""
        fields = await self._post(path, form)
        if fields is None:
            return CarrierAnswer(Outcome.SILENT)
        answer = read(fields)
        if answer.outcome is Outcome.ACCOUNT:
            self._refused(path, ErrorClass.CONFIG, answer.code, is_shut=False)
        return answer

    async def _post(self, path: str, form: Mapping[str, str]) -> Mapping[str, Any] | None:
        """The answer's JSON object; None where there was none."""
        if self._circuit.wait(self._client.clock()):
            return None
        self._budget.note_call()
        for attempt in range(ATTEMPTS):
            answer = await self._attempt(path, form)
            is_last = attempt == ATTEMPTS - 1
            if answer is not None or is_last or not self._budget.take():
                break
            await asyncio.sleep(DELAYS[attempt] * random.uniform(0.8, 1.2))  # noqa: S311 - jitter
        if answer is not None:
            self._circuit.note_answer()
        else:
            is_shut = self._circuit.note_failure(self._client.clock())
            self._refused(path, ErrorClass.TRANSIENT, "", is_shut=is_shut)
        return answer

    def _refused(self, path: str, error: ErrorClass, code: str, *, is_shut: bool) -> None:
        number = int(code) if code.isascii() and code.isdigit() else 0
        self._client.on_refusal(Refusal(self._slug, "carrier", path, error, number, is_shut))

    async def _attempt(self, path: str, form: Mapping[str, str]) -> Mapping[str, Any] | None:
        url = self._client.url(self._base, path)
        try:
            async with self._client.session.post(
                url, data=dict(form), allow_redirects=False
            ) as response:
                raw = await response.content.read(MAX_ANSWER + 1)
                while not response.content.at_eof() and len(raw) <= MAX_ANSWER:
                    raw += await response.content.read(MAX_ANSWER + 1 - len(raw))
                value = json.loads(raw) if response.status == 200 else None
        except (aiohttp.ClientError, TimeoutError, OSError, ValueError, RecursionError):
            return None
        return value if isinstance(value, dict) else None
