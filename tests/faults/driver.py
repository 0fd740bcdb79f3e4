"""Drives a real server process through orders while it is being killed.

The driver is the platform: it hosts the fake APIs, sends signed and encrypted pushes, repeats
what was not acknowledged, and keeps the bytes of every answer. The server is a child process that
ends itself at a named point, or is killed from outside at a random moment.

Oracle: acknowledged means the effect is there exactly once; repeated after that, it gets the same
bytes; and `jiedan audit` finds nothing.
"""

import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from bot.channels.fields import Writable
from bot.simulator.platform.accounts import FakeAccount
from bot.simulator.platform.push import Delivery, Manner, Pace
from bot.simulator.platform.server import FakePlatform

ROOT = Path(__file__).parents[2]
ONCE = Manner(tries=1)
START_SECONDS = 60.0
PACE = Pace(deadline=5.0, between=0.02)


@dataclass(frozen=True)
class Kill:
    """When the child ends: at the `nth` passing of a named point, or after `seconds`."""

    point: str = ""
    nth: int = 1
    seconds: float = 0.0


NO_KILL = Kill()


class Child:
    """The server as a process of its own, forked from one that has everything imported."""

    def __init__(self, config: Path, *, plant: str = "") -> None:
        self._config = config
        self._log = config.with_name("child.log")
        self._nursery = self._open_nursery(plant)
        self._pid = 0
        self.port = 0
        self.ahead = 0.0
        """Seconds that the next one's clock is ahead."""
        self.jobs = "later"
        """When the next one does its jobs: `later`, as it starts (`first`), or then to end."""

    def _open_nursery(self, plant: str) -> "subprocess.Popen[str]":
        with self._log.open("a") as log:
            return subprocess.Popen(
                [sys.executable, "-m", "tests.faults.killable", str(self._config), plant],
                cwd=ROOT,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
                env={**os.environ, "PYTHONPATH": str(ROOT)},
            )

    async def start(self, kill: Kill = NO_KILL) -> None:
        """Start it and wait until it listens; RuntimeError with its last words if it does not."""
        said = await asyncio.wait_for(asyncio.to_thread(self._fork, kill), START_SECONDS)
        if {"pid", "listening"} - said.keys():
            raise RuntimeError(f"child said {said}: {self._log.read_text()[-2000:]}")
        self._pid, self.port = said["pid"], said["listening"]

    def _fork(self, kill: Kill) -> dict[str, int]:
        assert self._nursery.stdin is not None
        assert self._nursery.stdout is not None
        point = kill.point or "-"
        self._nursery.stdin.write(f"{point} {kill.nth} {self.ahead} {self.jobs}\n")
        self._nursery.stdin.flush()
        said: dict[str, int] = {}
        while {"pid", "listening"} - said.keys():
            words = self._nursery.stdout.readline().split()
            if len(words) != 2 or words[0] == "ended":
                break
            said[words[0]] = int(words[1])
        return said

    @property
    def is_running(self) -> bool:
        """Whether the process has not ended yet."""
        try:
            os.kill(self._pid, 0)
        except ProcessLookupError:
            return False
        return self._pid != 0

    def kill_soon(self) -> None:
        """kill -9 without waiting for its end."""
        if self.is_running:
            os.kill(self._pid, signal.SIGKILL)

    async def end(self, sign: int = signal.SIGKILL, seconds: float = 15.0) -> None:
        """Send `sign` if it still runs, and wait until it is gone; TimeoutError after that."""
        async with asyncio.timeout(seconds):
            if self.is_running:
                os.kill(self._pid, sign)
            while self.is_running:  # noqa: ASYNC110 - a process of another parent has no event
                await asyncio.sleep(0.002)
        self._pid = 0

    def close(self) -> None:
        """End the nursery, and the child with it."""
        self.kill_soon()
        for pipe in (self._nursery.stdin, self._nursery.stdout):
            if pipe is not None:
                pipe.close()
        self._nursery.wait(15)


@dataclass
class Message:
    """One push of the script, and how it went."""

    account: FakeAccount
    fields: Mapping[str, Writable]
    answer: bytes | None = None
    losses: int = 0
    """How often it went unacknowledged."""


@dataclass
class Ledger:
    """What the driver saw: messages by name, and answers that changed on repetition."""

    messages: list[Message] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)

    def note(self, message: Message, delivery: Delivery) -> None:
        """Keep the first answer; a different one later is a finding."""
        if message.answer is None:
            message.answer = delivery.answer
        elif message.answer != delivery.answer:
            self.changed.append(str(message.fields.get("Content")))


class Driver:
    """Sends the script's messages and brings the child back whenever it has gone."""

    def __init__(self, platform: FakePlatform, child: Child) -> None:
        self.platform = platform
        self.child = child
        self.ledger = Ledger()
        self.deaths = 0
        self._reviving = asyncio.Lock()

    async def deliver(self, message: Message) -> bytes:
        """Push until it is acknowledged, restarting the child as often as it dies."""
        self.ledger.messages.append(message)
        while True:
            delivery = await self._push(message)
            if delivery is not None:
                self.ledger.note(message, delivery)
                return delivery.answer
            message.losses += 1
            if message.losses > 8:
                raise AssertionError(f"never acknowledged: {message.fields}")
            await self.revive()

    async def repeat_all(self) -> None:
        """The late retry: every message of the script once more."""
        for message in self.ledger.messages:
            delivery = await self._push(message)
            assert delivery is not None, "a repetition was not acknowledged"
            self.ledger.note(message, delivery)

    async def revive(self) -> None:
        """Start the child anew once it has ended; the buyers wait for one start together."""
        async with self._reviving:
            for _ in range(50):
                if not self.child.is_running:
                    self.deaths += 1
                    await self.start(NO_KILL)
                    return
                await asyncio.sleep(0.005)

    async def start(self, kill: Kill) -> None:
        """Start the child with its end planned, and point the platform at it."""
        await self.child.start(kill)
        for slug, account in self.platform.state.accounts.items():
            kind = account.kind.value
            self.platform.connect(slug, f"http://127.0.0.1:{self.child.port}/cb/{kind}/{slug}")

    async def _push(self, message: Message) -> Delivery | None:
        delivery = await self.platform.driver.push(message.account, message.fields, ONCE)
        return delivery if delivery.is_acknowledged else None
