"""Writes a session as a `.chat` transcript, ready to become a test."""

from datetime import datetime
from zoneinfo import ZoneInfo

from bot.simulator.heard import Heard
from bot.simulator.phones.model import Person
from bot.simulator.platform.accounts import Kind
from bot.simulator.simulator import Simulator, Step


class Recorder:
    """Collects the steps of a session; `text` is the transcript so far."""

    def __init__(self, simulator: Simulator, *, locale: str, zone: ZoneInfo) -> None:
        self._simulator = simulator
        self._locale = locale
        self._start: datetime = simulator.clock().astimezone(zone)
        self._names: dict[str, str] = {}
        self._people: list[str] = []
        self._lines: list[str] = []

    @property
    def text(self) -> str:
        """The transcript. Its shop is the tests' own: replace it where the goods differ."""
        head = ["shop: drinks", f"locale: {self._locale}", f"now: {self._start:%Y-%m-%d %H:%M}"]
        return "\n".join([*head, *self._people, "", "== recorded", *self._lines, ""])

    def said(self, person: Person, text: str, step: Step) -> None:
        """Somebody wrote."""
        self._lines += _spoken(f"{self._name(person)}>", text)
        self._received(step)

    def acted(self, person: Person, event: str, step: Step) -> None:
        """Somebody did something else."""
        self._lines.append(f"{self._name(person)}! {event}".rstrip())
        self._received(step)

    def moved(self, to: str, step: Step) -> None:
        """Time passed."""
        self._lines.append(f"@ {to}")
        self._received(step)

    def _received(self, step: Step) -> None:
        for one in (*step.replies, *step.pushes):
            self._heard(one)

    def _heard(self, one: Heard) -> None:
        person = self._simulator.platform.book.get(one.to)
        if person is not None:
            self._lines += _spoken(f"{self._name(person)}<", one.text)

    def _name(self, person: Person) -> str:
        if person.key not in self._names:
            name = "".join(sign for sign in person.name if sign.isalnum()) or person.key
            if name in self._names.values():
                name = person.key
            self._names[person.key] = name
            self._people.append(f"as {name}: {_role(person)}")
        return self._names[person.key]


def _role(person: Person) -> str:
    if person.kind is Kind.WECOM:
        return f"rep {person.key} via wecom"
    if not person.title:
        return "stranger via oa"
    return f"customer {person.key} via oa"


def _spoken(mark: str, text: str) -> list[str]:
    lines = text.split("\n")
    if len(lines) == 1:
        return [f"{mark} {text}".rstrip()]
    return [mark, *(f"  {line}".rstrip() for line in lines)]
