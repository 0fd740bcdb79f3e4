"""Plays a scenario of a `.chat` file on a stage and compares what everybody received.

A stage is where the conversation happens: in process on one database, or over the wire.
"""

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from typing import Protocol

import pytest

from tests.chatfile import ChatFile, Kind, Person, Received, Scenario, Step, expectations, pair

_NUMBER = re.compile(r"(SO-\d{4}-)\d{4}(?!\d)")
_NAMED = re.compile(r"\{order (\d)( end)?\}")
"""{order 1}: the number of the first order of the scenario, {order 1 end}: its last digits."""


class ChatMismatch(Exception):
    """What was received is not what the transcript says."""


class Stage(Protocol):
    """A place to play a scenario on."""

    chat: ChatFile

    def say(self, person: Person, text: str) -> list[Received]:
        """A person writes; everything anybody receives because of it."""

    def act(self, person: Person, event: str) -> list[Received]:
        """A person follows, scans, taps, sends a picture."""

    def change(self, what: str) -> list[Received]:
        """Time passes (`+31m`, `2027-11-23 20:10`) or the world changes (`stock X 24`)."""

    def fact(self, what: str) -> str | None:
        """Check one fact; None where it holds, else what is the case."""


@contextmanager
def open_stage(chat: ChatFile, way: str, request: pytest.FixtureRequest) -> Iterator[Stage]:
    """The stage for one way of running: a database, and `-replayed` or `-wire` behind it."""
    from tests import chatstage
    from tests.chatwire import wire_stage

    kind, _, how = way.partition("-")
    with _seeded(chat, kind, request) as url:
        opened = (
            wire_stage(chat, url)
            if how == "wire"
            else chatstage.process_stage(chat, url, replays=how == "replayed")
        )
        with opened as stage:
            yield stage
        chatstage.check_books(chat, url)


@contextmanager
def _seeded(chat: ChatFile, kind: str, request: pytest.FixtureRequest) -> Iterator[str]:
    from tests import chatstage

    if kind == "sqlite":
        yield chatstage.sqlite_copy(chat, request.getfixturevalue("tmp_path_factory"))
        return
    cluster = request.getfixturevalue("cluster")
    cluster.make_template(f"chat_{chat.shop}", lambda url: chatstage.fill(url, chat))
    with cluster.database(template=f"chat_{chat.shop}") as url:
        yield url


def play(
    stage: Stage, scenario: Scenario, *, accept: bool = False
) -> Mapping[tuple[int, int], list[Received]]:
    """Run the steps; ChatMismatch on the first surprise.

    With `accept`, returns what was really received, by the lines it replaces.
    """
    accepted: dict[tuple[int, int], list[Received]] = {}
    numbers: list[str] = []
    steps = scenario.steps
    index = 0
    while index < len(steps):
        step = steps[index]
        if step.kind is Kind.FACT:
            _check_fact(stage, step, accept=accept)
            index += 1
            continue
        received = _do(stage, replace(step, text=_with_numbers(step.text, numbers)))
        numbers += [m[0] for one in received for m in _NUMBER.finditer(one.text)]
        expected = expectations(steps, index + 1)
        problems = pair(expected, received)
        if accept and _is_vague(expected, received):
            end = expected[-1].end if expected else step.end
            accepted[step.end, end] = [
                replace(message, text=_NUMBER.sub(r"\1…", message.text)) for message in received
            ]
        elif problems:
            where = f"{stage.chat.path}:{step.line}"
            raise ChatMismatch(f"{where}: {step.text}\n" + "\n".join(problems))
        index += 1 + len(expected)
    return accepted


def _is_vague(expected: list[Step], received: list[Received]) -> bool:
    """Whether accepting has something to write: the texts differ but for order numbers."""
    return [(s.who, s.text) for s in expected] != [(r.who, r.text) for r in received]


def _with_numbers(text: str, numbers: list[str]) -> str:
    known = list(dict.fromkeys(numbers))

    def number(match: re.Match[str]) -> str:
        whole = known[int(match[1]) - 1]
        return whole[-4:] if match[2] else whole

    return _NAMED.sub(number, text)


def _do(stage: Stage, step: Step) -> list[Received]:
    match step.kind:
        case Kind.SAY:
            return stage.say(stage.chat.people[step.who], step.text)
        case Kind.EVENT:
            return stage.act(stage.chat.people[step.who], step.text)
        case _:
            return stage.change(step.text)


def _check_fact(stage: Stage, step: Step, *, accept: bool) -> None:
    found = stage.fact(step.text)
    if found is None:
        return
    where = f"{stage.chat.path}:{step.line}"
    if accept:
        print(f"{where}: {step.text}\n  but it is: {found}")  # noqa: T201 - shown by accept runs
        return
    raise ChatMismatch(f"{where}: {step.text}\n  but it is: {found}")
