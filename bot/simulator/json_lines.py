"""`jiedan chat --json`: one JSON object a line in, one line out, all through the real webhook.

    {"say": "可乐3箱", "as": "C001"}                          a customer code or a staff id
    {"event": "click", "key": "menu:orders", "as": "C001"}  or scan, subscribe, image, location
    {"redeliver": 1}                                        the platform sends line 1 again
    {"clock": "+31m"}                                       or an absolute time, or a pace (x60)
    → {"replies": [{"to": …, "text": …, "options": […]}], "pushes": […]}

Writing a line takes its author 0.6 seconds. Lines count from 1, every line of the input. A line
that cannot be done gives an `error` beside two empty lists, and the next line goes on.
"""

import json
from collections.abc import AsyncIterator, Callable
from datetime import timedelta

from bot.simulator.acts import UnknownEvent
from bot.simulator.clock import BadTime
from bot.simulator.heard import heard
from bot.simulator.phones.model import Person
from bot.simulator.platform.body import Body, Json
from bot.simulator.platform.hands import NoSuchButton, NoSuchCode, NotFollowing, Sent
from bot.simulator.platform.passive import posts_of
from bot.simulator.platform.push import Delivery
from bot.simulator.platform.refusals import Refused
from bot.simulator.simulator import Simulator, Step

TYPING = timedelta(milliseconds=600)
"""Passes before each line somebody writes: no hand is faster, and none of them floods the shop."""
VERBS = ("say", "event", "redeliver", "clock")


class BadLine(ValueError):
    """A line that says nothing that can be done."""


class JsonLines:
    """One session; it remembers every line, so that each can be sent again."""

    def __init__(self, simulator: Simulator, speaker: str = "") -> None:
        self._simulator = simulator
        self._speaker = speaker
        self._lines: list[Sent | None] = []

    async def run(self, lines: AsyncIterator[str], write: Callable[[str], None]) -> None:
        """Does every line and writes what came of it."""
        async for line in lines:
            if line.strip():
                answer = await self.answer(line)
                write(json.dumps(answer, ensure_ascii=False))

    async def answer(self, line: str) -> dict[str, Json]:
        """Does one line."""
        self._lines.append(None)
        try:
            body = Body(_read(line))
            if "redeliver" in body:
                return await self._redeliver(body.whole("redeliver"))
            return _result(await self._step(body))
        except (
            BadLine,
            Refused,
            NotFollowing,
            NoSuchButton,
            NoSuchCode,
            UnknownEvent,
            BadTime,
        ) as problem:
            text = f"line {len(self._lines)}: {type(problem).__name__}: {problem}"
            return {"replies": [], "pushes": [], "error": text}

    async def _step(self, body: Body) -> Step:
        if "clock" in body:
            return await self._simulator.move_clock(body.text("clock"))
        who = body.text("as", self._speaker)
        if not who:
            raise BadLine('"as" is missing: a customer code or a staff id')
        self._speaker = who
        self._simulator.clock.advance(TYPING)
        if "say" in body:
            step = await self._simulator.say(who, body.text("say"))
        elif "event" in body:
            step = await self._simulator.event(who, body.text("event"), body.text("key", ""))
        else:
            raise BadLine(f"none of {', '.join(VERBS)}")
        self._lines[-1] = step.sent
        return step

    async def _redeliver(self, number: int) -> dict[str, Json]:
        sent = self._lines[number - 1] if 1 <= number < len(self._lines) else None
        if sent is None:
            raise BadLine(f"line {number} sent nothing")
        self._lines[-1] = sent
        before = len(self._simulator.platform.violations)
        delivery = await self._simulator.repeat(sent)
        answer = _repeated(self._simulator, sent, delivery)
        if problems := self._simulator.platform.violations[before:]:
            answer["error"] = "; ".join(problems)
        return answer


def _read(line: str) -> dict[str, Json]:
    try:
        value = json.loads(line)
    except ValueError:
        raise BadLine("not JSON") from None
    if not isinstance(value, dict):
        raise BadLine("not a JSON object")
    return value


def _result(step: Step) -> dict[str, Json]:
    answer: dict[str, Json] = {
        "replies": [one.as_json() for one in step.replies],
        "pushes": [one.as_json() for one in step.pushes],
    }
    if step.sent is not None and step.sent.delivery.problem:
        answer["error"] = step.sent.delivery.problem
    return answer


def _repeated(simulator: Simulator, sent: Sent, delivery: Delivery) -> dict[str, Json]:
    """The answer of a repetition, as the phone would show it had the first one got lost."""
    person = simulator.platform.book.get(sent.person)
    posts = posts_of(delivery.reply) if delivery.reply is not None else []
    replies: list[Json] = [
        heard(post.at(simulator.clock(), _key(person, sent))).as_json() for post in posts
    ]
    return {"replies": replies, "pushes": []}


def _key(person: Person | None, sent: Sent) -> str:
    return person.key if person is not None else sent.person
