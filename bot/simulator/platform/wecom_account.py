"""WeCom: members and the menu of a self-built app."""

from collections.abc import Mapping

from bot.simulator.phones.model import Person
from bot.simulator.platform.body import Json
from bot.simulator.platform.menus import read_menu
from bot.simulator.platform.refusals import BAD_AGENT, NO_MENU, UNKNOWN_MEMBER, Refused
from bot.simulator.platform.state import Call, Endpoint, State


class WecomAccount:
    """What concerns members and the app itself."""

    def __init__(self, state: State) -> None:
        self._state = state

    def endpoints(self) -> dict[str, Endpoint]:
        """Path → endpoint."""
        return {
            "/cgi-bin/user/get": self.member,
            "/cgi-bin/user/list": self.members,
            "/cgi-bin/agent/get": self.agent,
            "/cgi-bin/menu/create": self.create_menu,
            "/cgi-bin/menu/get": self.menu,
            "/cgi-bin/getcallbackip": self.callback_ips,
        }

    def member(self, call: Call) -> Mapping[str, Json]:
        """One member; the userid in the answer is lower-cased."""
        person = self._state.book.find(call.account.slug, call.query.get("userid", ""))
        if person is None:
            raise Refused(UNKNOWN_MEMBER, "userid not found")
        return _member(person)

    def members(self, call: Call) -> Mapping[str, Json]:
        """All members; there is one department."""
        people = self._state.book.of_account(call.account.slug)
        return {"userlist": [_member(person) for person in people]}

    def agent(self, call: Call) -> Mapping[str, Json]:
        """The app itself."""
        if call.query.get("agentid", "") != call.account.agent_id:
            raise Refused(BAD_AGENT, "invalid agentid")
        return {"agentid": call.account.agent_id, "name": call.account.name}

    def create_menu(self, call: Call) -> Mapping[str, Json]:
        """Replaces the app's menu; `agentid` stands in the query."""
        if call.query.get("agentid", "") != call.account.agent_id:
            raise Refused(BAD_AGENT, "invalid agentid")
        self._state.store.put("menu", call.account.slug, read_menu(call.body))
        return {}

    def menu(self, call: Call) -> Mapping[str, Json]:
        """The app's menu."""
        menu = self._state.store.get("menu", call.account.slug)
        if not isinstance(menu, list):
            raise Refused(NO_MENU, "menu no exist")
        return {"button": menu}

    def callback_ips(self, _call: Call) -> Mapping[str, Json]:
        """Where pushes come from."""
        return {"ip_list": ["127.0.0.1"]}


def _member(person: Person) -> dict[str, Json]:
    return {
        "userid": person.external_id.lower(),
        "name": person.name,
        "department": [1],
        "status": 1 if person.is_following else 5,
    }
