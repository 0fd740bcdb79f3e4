"""A customer of the demo makes a member of staff a WeCom contact, and joins the customer group.

The codes are 「联系我」 codes of the staff; one per open invitation carries it as its state, so
that who scans it is bound to that shop. What comes of it is up to the server.
"""

from dataclasses import dataclass, replace

from bot.simulator.phones.model import Person, Post
from bot.simulator.platform.accounts import Kind
from bot.simulator.platform.body import Json
from bot.simulator.platform.contacts import PICTURE
from bot.simulator.platform.server import FakePlatform
from bot.simulator.population import kf_userid

KEY = "wx:"
"""Before the key of the customer who has somebody as a contact."""
STATE_SIGNS = 30


@dataclass(frozen=True, slots=True)
class Befriending:
    """What customers do with the staff of the 客户联系 account `slug`; nothing without one."""

    platform: FakePlatform
    slug: str

    def codes(self, invitations: list[tuple[str, str]]) -> list[Json]:
        """The codes that can be scanned: of every member, alone and with each invitation."""
        if not self.slug:
            return []
        rows: list[Json] = []
        for userid in self.platform.contacts.book(self.slug).staff:
            name = self._name(userid)
            for state, shop in (("", ""), *invitations):
                if len(state) <= STATE_SIGNS:
                    code = self.platform.contacts.way_of(self.slug, userid, state)
                    rows.append({"code": code, "name": name, "shop": shop})
        return rows

    def is_code(self, code: str) -> bool:
        """Whether it is one of ours to scan."""
        return bool(self.slug) and code in self.platform.contacts.book(self.slug).ways

    def scan(self, person: Person, code: str) -> Person:
        """The customer's chat with who stands behind the code; once more nothing happens."""
        assert code.startswith(PICTURE)
        contacts, book = self.platform.contacts, self.platform.book
        userid = contacts.scanned(self.slug, code)
        key = KEY + person.key.removeprefix("kf:")
        known = book.get(key)
        if known is not None and contacts.has(known, userid):
            return known
        friend = known or book.put(
            Person(
                key,
                Kind.CONTACT,
                self.slug,
                kf_userid(person.key.removeprefix("kf:")),
                person.name,
                f"{self._name(userid)}＠企业微信",
                union_id=person.union_id or f"u_{person.external_id}",
            )
        )
        book.add(friend, Post.line("befriended"))
        contacts.scan_way(friend, code)
        return friend

    def join(self, person: Person) -> Person | None:
        """Into the first customer group; its phone, None where there is no group."""
        groups = self.platform.contacts.book(self.slug).groups
        if not groups:
            return None
        chat_id = next(iter(groups))
        phone = self.platform.group_messages.group_phone(self.slug, chat_id)
        if self.platform.contacts.join(self.slug, chat_id, person):
            members = groups[chat_id]["member_list"]
            count = len(members) if isinstance(members, list) else 0
            phone = self.platform.book.put(replace(phone, title=f"{count} 人"))
            self.platform.book.add(phone, Post.line("joined"))
        return phone

    def resume(self, userid: str) -> None:
        """After a restart: who was a contact of the first member is one, and nobody is told."""
        for person in self.platform.book.of_account(self.slug):
            if person.key.startswith(KEY):
                self.platform.contacts.add(person, userid, is_told=False)

    def _name(self, userid: str) -> str:
        found = [p for p in self.platform.book.people() if p.kind is Kind.WECOM]
        names = [p.name for p in found if p.external_id.casefold() == userid.casefold()]
        return names[0] if names else userid
