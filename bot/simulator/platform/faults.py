"""Scripted faults: what the next calls to an API path shall suffer."""

import random
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum


class Trouble(StrEnum):
    """What goes wrong."""

    CODE = "code"
    """Answers `code` as errcode; nothing happens."""
    STATUS = "status"
    """Answers HTTP `code` with an HTML page; nothing happens."""
    REFUSE = "refuse"
    """Closes the connection before reading; nothing happens."""
    LOSE = "lose"
    """Does what was asked, then closes the connection without an answer."""
    GARBAGE = "garbage"
    """Does what was asked, answers text that is no JSON."""
    HALF = "half"
    """Does what was asked, then breaks off in the middle of the answer."""
    SLOW = "slow"
    """Waits `seconds`, then goes on as usual."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One trouble for one call."""

    trouble: Trouble
    code: int = 0
    errmsg: str = "scripted fault"
    seconds: float = 0.0
    mime: str = "text/plain"
    """What GARBAGE calls its answer."""
    strike: Callable[[], None] | None = None
    """Done just before the connection breaks (REFUSE before the effect, LOSE behind it), or, by
    SLOW, before the wait."""


class Faults:
    """Faults by path; `""` is any path. Each scripted fault hits one call, in order."""

    def __init__(self) -> None:
        self._scripts: dict[str, deque[Fault]] = {}
        self._mix: tuple[Fault, ...] = ()
        self._rate = 0.0
        self._random = random.Random(0)  # noqa: S311 - faults, not secrets
        self.hits = 0

    def script(self, path: str, *faults: Fault) -> None:
        """The next calls to a path that ends so suffer these, one each."""
        self._scripts.setdefault(path, deque()).extend(faults)

    def mix(self, rate: float, *faults: Fault, seed: int = 0) -> None:
        """From now on this share of all calls (0 to 1) suffers one of these at random."""
        self._rate, self._mix = rate, faults
        self._random = random.Random(seed)  # noqa: S311 - faults, not secrets

    def clear(self) -> None:
        """No more faults."""
        self._scripts.clear()
        self._rate = 0.0

    def draw(self, path: str) -> Fault | None:
        """The fault that this call suffers, if any."""
        for ending, script in self._scripts.items():
            if script and path.endswith(ending):
                self.hits += 1
                return script.popleft()
        if self._mix and self._random.random() < self._rate:
            self.hits += 1
            return self._random.choice(self._mix)
        return None
