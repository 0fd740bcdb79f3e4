"""Parser of `.chat` transcripts, the matcher of their expectations, and their rewriter.

A file is a header (`shop:`, `locale:`, `now:`, `ways:`, `as who: …`) and scenarios (`== title`).
A step is `who> says`, `who< receives`, `who! event`, `@ time` or `? fact`; two-space lines
continue it, also past an empty line.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

XFAIL = "-xfail"
_HEADER = re.compile(r"^(shop|locale|now|ways):\s*(.+)$")
_AS = re.compile(r"^as\s+(\S+?):\s*(customer|rep|stranger)(?:\s+(\S+))?\s+via\s+(oa|wecom|kf)$")
_STEP = re.compile(r"^([^\s<>!?@#=]+)([<>!])(?: (.*))?$")


class Kind(StrEnum):
    """What a step does."""

    SAY = ">"
    RECEIVE = "<"
    EVENT = "!"
    TIME = "@"
    FACT = "?"


class ChatSyntax(Exception):
    """A line that is not in the format: `path:line` and why."""


@dataclass(frozen=True, slots=True)
class Person:
    """One speaker of a file: who he is and over which channel he writes."""

    name: str
    role: str
    code: str
    channel: str


@dataclass(frozen=True, slots=True)
class Step:
    """One step; `line` and `end` are its first and one-past-last line (1-based) in the file."""

    kind: Kind
    who: str
    text: str
    line: int
    end: int


@dataclass(slots=True)
class Scenario:
    """A conversation that starts from the seed."""

    title: str
    line: int
    steps: list[Step] = field(default_factory=list)

    @property
    def is_xfail(self) -> bool:
        """Known not to work yet."""
        return self.title.endswith(XFAIL)


@dataclass(slots=True)
class ChatFile:
    """A parsed file; the header holds for each scenario."""

    path: Path
    shop: str = "drinks"
    locale: str = "zh-CN"
    now: str = ""
    ways: str = "usual"
    people: dict[str, Person] = field(default_factory=dict)
    scenarios: list[Scenario] = field(default_factory=list)


def parse_chat(text: str, path: Path) -> ChatFile:
    """Parse a file; raises ChatSyntax naming the line."""
    chat = ChatFile(path)
    lines = text.splitlines()
    number = 0
    while number < len(lines):
        line = lines[number].rstrip()
        number += 1
        if not line or line.startswith("#"):
            continue
        start = number
        more = []
        while _goes_on(lines[number : number + 2]):
            more.append(lines[number][2:].rstrip())
            number += 1
        _take(chat, line, more, (start, number + 1))
    return chat


def _goes_on(ahead: list[str]) -> bool:
    """Whether a message has these lines, too: an empty one only with another behind it."""
    return bool(ahead) and (ahead[-1] if not ahead[0].strip() else ahead[0]).startswith("  ")


def _take(chat: ChatFile, line: str, more: list[str], span: tuple[int, int]) -> None:
    if line.startswith("== "):
        chat.scenarios.append(Scenario(line[3:].strip(), span[0]))
    elif not chat.scenarios:
        _take_header(chat, line, span[0])
    else:
        chat.scenarios[-1].steps.append(_step(chat, line, more, span))


def _take_header(chat: ChatFile, line: str, number: int) -> None:
    if match := _HEADER.match(line):
        setattr(chat, match[1], match[2].strip())
    elif match := _AS.match(line):
        chat.people[match[1]] = Person(match[1], match[2], match[3] or "", match[4])
    else:
        raise ChatSyntax(f"{chat.path}:{number}: not a header line: {line}")


def _step(chat: ChatFile, line: str, more: list[str], span: tuple[int, int]) -> Step:
    if line[:2] in {"@ ", "? "}:
        return Step(Kind(line[0]), "", line[2:].strip(), *span)
    match = _STEP.match(line)
    if match is None or match[1] not in chat.people:
        raise ChatSyntax(f"{chat.path}:{span[0]}: not a step, or an unknown speaker: {line}")
    first = match[3] or ""
    text = "\n".join([first, *more] if first else more)
    return Step(Kind(match[2]), match[1], text, *span)


def matches(expected: str, actual: str) -> bool:
    """Whether a received text fits; `…` stands for anything inside one line.

    A last line that is only `…` stands for all further lines.
    """
    wanted, got = expected.rstrip().split("\n"), actual.rstrip().split("\n")
    if wanted[-1] == "…":
        wanted = wanted[:-1]
        got = got[: len(wanted)]
    return len(wanted) == len(got) and all(
        _line_matches(w, g) for w, g in zip(wanted, got, strict=True)
    )


def _line_matches(wanted: str, got: str) -> bool:
    pattern = ".*".join(re.escape(piece) for piece in wanted.split("…"))
    return re.fullmatch(pattern, got.rstrip()) is not None


@dataclass(frozen=True, slots=True)
class Received:
    """One message that a person received; `is_push` where it was not the reply."""

    who: str
    text: str
    is_push: bool = False


def expectations(steps: Sequence[Step], start: int) -> list[Step]:
    """The run of `who<` steps that begins at `start`."""
    found = []
    for step in steps[start:]:
        if step.kind is not Kind.RECEIVE:
            break
        found.append(step)
    return found


def pair(expected: Sequence[Step], received: Sequence[Received]) -> list[str]:
    """Problems of a run: per person in order, between persons free."""
    problems = []
    left: dict[str, list[str]] = {}
    for message in received:
        left.setdefault(message.who, []).append(message.text)
    for step in expected:
        queue = left.get(step.who, [])
        if not queue:
            problems.append(
                f"line {step.line}: {step.who} received nothing, expected\n{step.text}"
            )
            continue
        actual = queue.pop(0)
        if not matches(step.text, actual):
            problems.append(f"line {step.line}: {step.who}\n{difference(step.text, actual)}")
    for who, queue in left.items():
        problems.extend(f"{who} also received\n{text}" for text in queue)
    return problems


def difference(expected: str, actual: str) -> str:
    """Both texts, the lines that differ marked."""
    wanted, got = expected.split("\n"), actual.split("\n")
    rows = []
    for index in range(max(len(wanted), len(got))):
        want = wanted[index] if index < len(wanted) else None
        have = got[index] if index < len(got) else None
        if want is not None and have is not None and _line_matches(want, have):
            rows.append(f"    {have}")
        else:
            rows += [f"  - {want}"] if want is not None else []
            rows += [f"  + {have}"] if have is not None else []
    return "\n".join(rows)


def write_message(message: Received) -> list[str]:
    """The lines of a `who<` step for a received text."""
    lines = message.text.split("\n")
    if len(lines) == 1:
        return [f"{message.who}< {lines[0]}".rstrip()]
    return [f"{message.who}<", *(f"  {line}".rstrip() for line in lines)]


def rewrite(text: str, runs: Mapping[tuple[int, int], Iterable[Received]]) -> str:
    """The file with each run of expectations (first line, one past the last) replaced."""
    lines = text.split("\n")
    for (start, end), received in sorted(runs.items(), reverse=True):
        written = [line for message in received for line in write_message(message)]
        lines[start - 1 : end - 1] = written
    return "\n".join(lines)
