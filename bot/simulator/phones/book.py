"""All phones: people by key and by external id, their bubbles, and who listens to changes."""

import dataclasses
from collections.abc import Callable, Mapping
from datetime import datetime

from bot.simulator.phones.model import Bubble, Exchange, Person, Post, Side
from bot.simulator.phones.store import KEPT_WIRE_ROWS, Store
from bot.simulator.platform.accounts import Kind
from bot.simulator.platform.body import Json

KEPT_BUBBLES = 400
SHOWN_BUBBLES = 120

Listener = Callable[[str, Mapping[str, Json]], None]
"""Called with a kind (`bubble`, `changed`, `person`, `typing`, `wire`) and its JSON form."""


class PhoneBook:
    """People and their chats. All changes go through here, so that listeners hear of each."""

    def __init__(self, store: Store, clock: Callable[[], datetime]) -> None:
        self._store = store
        self._clock = clock
        self._listeners: list[Listener] = []
        self._people: dict[str, Person] = {}
        self._by_id: dict[tuple[str, str], str] = {}
        self.missing: Callable[[str, str], Person | None] = lambda _account, _id: None
        """Asked for who is not in the book; may add the person."""
        for row in store.all("person").values():
            if isinstance(row, dict):
                self._index(Person.from_json(row))

    def listen(self, listener: Listener) -> Callable[[], None]:
        """Calls `listener` at every change; gives the function that ends it."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    def put(self, person: Person) -> Person:
        """Adds or replaces a person."""
        self._index(person)
        self._store.put("person", person.key, person.as_json())
        self._tell("person", person.as_json())
        return person

    def people(self) -> tuple[Person, ...]:
        """Everyone by place, then in the order of being added."""
        return tuple(sorted(self._people.values(), key=lambda person: person.place))

    def get(self, key: str) -> Person | None:
        """The person under a key; case does not matter."""
        return self._people.get(key.casefold())

    def find(self, account: str, external_id: str) -> Person | None:
        """The person an account knows by this id; case does not matter in WeCom's userids."""
        key = self._by_id.get((account, external_id.casefold()))
        if key is None:
            return self.missing(account, external_id)
        person = self._people[key]
        is_same = person.kind is Kind.WECOM or person.external_id == external_id
        return person if is_same else None

    def of_account(self, account: str) -> tuple[Person, ...]:
        """Everyone who talks with an account, by place as `people`."""
        return tuple(person for person in self.people() if person.account == account)

    def add(self, person: Person, post: Post) -> Bubble:
        """A new bubble at the end of a person's chat."""
        bubble = post.at(self._clock(), person.key)
        number = self._store.append("bubble", person.key, bubble.as_json())
        if number % 50 == 0:
            self._store.trim("bubble", person.key, keep=KEPT_BUBBLES)
        bubble = dataclasses.replace(bubble, id=number)
        self._tell("bubble", bubble.as_json())
        return bubble

    def change(self, bubble: Bubble, body: Mapping[str, Json]) -> Bubble:
        """The bubble with another body (a card whose buttons were replaced)."""
        bubble = dataclasses.replace(bubble, body=dict(body))
        self._store.rewrite(bubble.id, bubble.as_json())
        self._tell("changed", bubble.as_json())
        return bubble

    def bubble(self, number: int) -> Bubble | None:
        """One bubble, or None."""
        row = self._store.row(number)
        return Bubble.from_json(row) if row and "shape" in row else None

    def chat(self, key: str, *, limit: int = SHOWN_BUBBLES) -> tuple[Bubble, ...]:
        """The newest bubbles of a chat, oldest first."""
        rows = self._store.rows("bubble", key, limit=limit)
        return tuple(Bubble.from_json(row) for row in rows)

    def unread(self, person: Person) -> int:
        """How many bubbles of the other side came after the last one seen."""
        return sum(
            1
            for bubble in self.chat(person.key, limit=100)
            if bubble.id > person.read_up_to and bubble.side is Side.THEIRS
        )

    def typing(self, person: Person, *, is_typing: bool) -> None:
        """The account is composing an answer, or no longer is."""
        self._tell("typing", {"person": person.key, "is_typing": is_typing})

    def log(self, exchange: Exchange) -> None:
        """Notes one exchange for the wire drawer."""
        row = exchange.as_json(self._clock())
        number = self._store.append("wire", "", row)
        if number % 50 == 0:
            self._store.trim("wire", "", keep=KEPT_WIRE_ROWS)
        self._tell("wire", {**row, "id": number})

    def wire(self, *, limit: int = 80) -> list[dict[str, Json]]:
        """The newest exchanges, oldest first."""
        return self._store.rows("wire", "", limit=limit)

    def _index(self, person: Person) -> None:
        self._people[person.key.casefold()] = person
        self._by_id[(person.account, person.external_id.casefold())] = person.key.casefold()

    def _tell(self, kind: str, value: Mapping[str, Json]) -> None:
        for listener in tuple(self._listeners):
            listener(kind, value)
