"""What the chat page shows, as JSON for its scripts."""

from collections.abc import Mapping
from dataclasses import dataclass

from bot.simulator.phones.model import Bubble, Person, Shape
from bot.simulator.phones.richtext import pieces_of
from bot.simulator.platform.accounts import FakeAccount
from bot.simulator.platform.body import Json
from bot.simulator.platform.server import FakePlatform


@dataclass(frozen=True, slots=True)
class Sides:
    """Slugs of the accounts on the page: 公众号, WeCom app, and 微信客服 and 客户联系, if any."""

    oa: str
    wecom: str
    kf: str = ""
    contact: str = ""

    @property
    def slugs(self) -> dict[str, str]:
        """Kind of phone → account."""
        found = {"oa": self.oa, "wecom": self.wecom, "kf": self.kf, "contact": self.contact}
        return {kind: slug for kind, slug in found.items() if slug}


def person_view(platform: FakePlatform, person: Person) -> dict[str, Json]:
    """A row of the switcher."""
    return {
        "key": person.key,
        "kind": person.kind.value,
        "name": person.name,
        "title": person.title,
        "is_following": person.is_following,
        "unread": platform.book.unread(person),
    }


def bubble_view(bubble: Bubble) -> dict[str, Json]:
    """A bubble; texts are taken apart into runs, links and options."""
    view = bubble.as_json()
    if bubble.shape is Shape.TEXT:
        view["pieces"] = _pieces(bubble.text)
        tail = bubble.body.get("tail")
        view["tail"] = _pieces(tail) if isinstance(tail, str) and tail else []
    return view


def side_view(platform: FakePlatform, account: FakeAccount) -> dict[str, Json]:
    """One phone: the account's name and its menu."""
    menu = platform.state.store.get("menu", account.slug)
    return {
        "slug": account.slug,
        "name": account.name,
        "menu": menu if isinstance(menu, list) else [],
    }


def chats_view(platform: FakePlatform, key: str) -> Mapping[str, Json]:
    """A person's chat."""
    return {"bubbles": [bubble_view(bubble) for bubble in platform.book.chat(key)]}


def _pieces(text: str) -> list[Json]:
    found: list[Json] = []
    for piece in pieces_of(text):
        view: dict[str, Json] = {"text": piece.text}
        if piece.url:
            view["url"] = piece.url
        if piece.option is not None:
            view["option"] = {"id": piece.option.id, "says": piece.option.says}
        found.append(view)
    return found
