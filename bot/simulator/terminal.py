"""`jiedan chat`: the phones in a terminal, on any database, through the real webhook."""

import asyncio
import os
import sys
from argparse import Namespace
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from pathlib import Path
from zoneinfo import ZoneInfo

from sqlalchemy.engine import make_url

from bot.commands.opening import settings_of
from bot.logs import start_logging
from bot.settings import CONFIG_VARIABLE, DEFAULT_PATH, Settings
from bot.simulator.acts import EVENTS, UnknownEvent
from bot.simulator.clock import BadTime, SimulatedClock
from bot.simulator.demo import demo_settings
from bot.simulator.heard import Heard
from bot.simulator.json_lines import JsonLines
from bot.simulator.phones.model import Person
from bot.simulator.platform.hands import NoSuchButton, NoSuchCode, NotFollowing
from bot.simulator.record import Recorder
from bot.simulator.simulator import Setup, Simulator, Step
from locales import Texts, Translator

HELP = (
    "/as CODE · /scan CODE · /subscribe · /unsubscribe · /click KEY · /image FILE · "
    "/voice · /location TEXT · /clock +31m, x60 · /again · /quit"
)


def run(options: Namespace) -> int:
    """The command; raises ConfigError for wrong settings."""
    settings = settings_of(options) if _has_settings(options) else demo_settings()
    listener = start_logging(level="ERROR", is_json=False, secrets=())
    try:
        return asyncio.run(_run(options, settings))
    finally:
        listener.stop()


def _has_settings(options: Namespace) -> bool:
    """Whether a database was named anywhere; else the demo shop is there to talk with."""
    return bool(
        options.db
        or options.config
        or os.environ.get(CONFIG_VARIABLE)
        or os.environ.get("JIEDAN_DATABASE__URL")
        or DEFAULT_PATH.exists()
    )


async def _run(options: Namespace, settings: Settings) -> int:
    clock = SimulatedClock(is_running=not options.json)
    simulator = await Simulator.start(Setup(settings, clock=clock))
    try:
        if options.json:
            session = JsonLines(simulator, options.speaker or "")
            await session.run(_input_lines(), _print)
            return 0
        return await _talk(simulator, options.speaker, options.record)
    finally:
        await simulator.stop()


async def _talk(simulator: Simulator, speaker: str | None, record: Path | None) -> int:
    await simulator.populate()
    shop = simulator.merchant.settings.shop
    t = Texts.load().translator(shop.language)
    people = simulator.platform.book.people()
    if speaker is None and not people:
        _print(t("Nobody is there to speak: import customers, or name one with --as."))
        return 1
    recorder = Recorder(simulator, locale=shop.language, zone=ZoneInfo(shop.timezone))
    person = await simulator.person(speaker or people[0].key)
    talk = Terminal(simulator, t, person, recorder, _print)
    _print(make_url(simulator.merchant.settings.database.url.reveal()).render_as_string())
    if simulator.is_ahead:
        now = simulator.clock().astimezone(ZoneInfo(shop.timezone))
        _print(t("The clock goes on from the last message: {now}", now=f"{now:%Y-%m-%d %H:%M}"))
    _print(t("People: {names}", names="  ".join(f"{p.key} {p.name}" for p in people)))
    _print(HELP)
    async for line in _input_lines(talk.prompt):
        if line.strip() == "/quit":
            break
        await talk.take(line.strip())
    if record is not None:
        await asyncio.to_thread(record.write_text, recorder.text, "utf-8")
    return 0


@dataclass(slots=True)
class Terminal:
    """One session: who speaks, and what to print."""

    simulator: Simulator
    t: Translator
    person: Person
    recorder: Recorder
    write: Callable[[str], None]

    def prompt(self) -> str:
        """Who is speaking."""
        return f"{self.person.name}> "

    async def take(self, line: str) -> None:
        """One typed line: a text, or a command that starts with a slash."""
        try:
            await self._take(line)
        except (NotFollowing, NoSuchButton, NoSuchCode, UnknownEvent, BadTime, OSError) as problem:
            self.write(f"  ! {type(problem).__name__}: {problem}")

    async def _take(self, line: str) -> None:
        if not line:
            return
        if not line.startswith("/"):
            step = await self.simulator.say(self.person.key, line)
            self.recorder.said(self.person, line, step)
            self._show(step)
            return
        command, _, rest = line[1:].partition(" ")
        match command:
            case "as":
                self.person = await self.simulator.person(rest.strip())
            case "clock":
                step = await self.simulator.move_clock(rest)
                self.recorder.moved(rest, step)
                self._show(step)
            case "again":
                await self._repeat()
            case _ if command in EVENTS:
                step = await self.simulator.event(self.person.key, command, rest.strip())
                self.recorder.acted(self.person, f"{command} {rest}", step)
                self._show(step)
            case _:
                self.write(HELP)

    async def _repeat(self) -> None:
        if not self.simulator.platform.hands.sent:
            return
        last = self.simulator.platform.hands.sent[-1]
        delivery = await self.simulator.repeat(last)
        is_same = delivery.answer == last.delivery.answer
        self.write(self.t("  the same answer again") if is_same else self.t("  another answer"))

    def _show(self, step: Step) -> None:
        for one in (*step.replies, *step.pushes):
            self._show_one(one)
        if step.sent is not None and step.sent.delivery.problem:
            self.write(f"  ! {step.sent.delivery.problem}")

    def _show_one(self, one: Heard) -> None:
        receiver = self.simulator.platform.book.get(one.to)
        name = receiver.name if receiver is not None else one.to
        mark = "→" if one.is_push else "←"
        first, *more = one.text.split("\n")
        self.write(f"{mark} {name}: {first}")
        for line in more:
            self.write(f"    {line}")


async def _input_lines(prompt: Callable[[], str] | None = None) -> AsyncIterator[str]:
    """Lines of the standard input, without blocking the server in this process."""
    while True:
        if prompt is not None and sys.stdin.isatty():
            sys.stdout.write(prompt())
            sys.stdout.flush()
        line = await asyncio.to_thread(sys.stdin.readline)
        if not line:
            return
        yield line


def _print(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()
