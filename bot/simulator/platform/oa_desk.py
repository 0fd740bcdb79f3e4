"""客服 of a 公众号: people who take a customer over in WeChat's own client (消息转发到客服).

the server hands a message over → it waits → somebody accepts it → the session is open
while it is open what the customer writes goes to them alone; only events reach the server
it ends when they close it, or half an hour after the last word
"""

from bot.channels.fields import Writable
from bot.simulator.phones.model import Person
from bot.simulator.platform.state import State

SESSION_SECONDS = 30 * 60


class NobodyWaits(Exception):
    """A session is accepted only for who was handed over and waits."""


class OaDesk:
    """The sessions of all 公众号. `heard` has what only the people there got, oldest first."""

    def __init__(self, state: State) -> None:
        self._state = state
        self._waiting: set[str] = set()
        self._open: dict[str, float] = {}
        self.heard: list[tuple[str, str]] = []

    def hand_over(self, person: Person) -> None:
        """The server answered a message with transfer_customer_service."""
        self._waiting.add(person.key)

    def accept(self, person: Person, servicer: str) -> None:
        """Somebody takes the customer who waits. Raises NobodyWaits."""
        if person.key not in self._waiting:
            raise NobodyWaits(person.key)
        self._waiting.discard(person.key)
        self._open[person.key] = self._now()
        self._tell(person, "kf_create_session", servicer)

    def close(self, person: Person, servicer: str) -> None:
        """They are done: from now on the server hears the customer again."""
        if self._open.pop(person.key, None) is not None:
            self._tell(person, "kf_close_session", servicer)

    def keeps(self, person: Person, words: str) -> bool:
        """Whether the people of a session get this message, and nobody else."""
        since = self._open.get(person.key)
        if since is None:
            return False
        if self._now() - since >= SESSION_SECONDS:
            del self._open[person.key]
            return False
        self._open[person.key] = self._now()
        self.heard.append((person.key, words))
        return True

    def _now(self) -> float:
        return self._state.clock().timestamp()

    def _tell(self, person: Person, event: str, servicer: str) -> None:
        account = self._state.accounts[person.account]
        fields: dict[str, Writable] = {
            "ToUserName": account.original_id,
            "FromUserName": person.external_id,
            "CreateTime": int(self._now()),
            "MsgType": "event",
            "Event": event,
            "KfAccount": servicer,
        }
        self._state.later(account, fields)
