"""Contacts, groups and their members as the platform tells them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from domain.base.ids import CustomerId


@dataclass(frozen=True, slots=True)
class Follow:
    """One member of staff has one person as a contact (`userid` and `external_userid`).

    `tags` are all names the platform has; `state` is what the scanned QR code carried.
    """

    external_userid: str
    userid: str
    name: str
    remark: str = ""
    state: str = ""
    tags: tuple[str, ...] = ()
    added_at: datetime | None = None
    ended_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody in a group: of the staff, or a customer."""

    id: str
    name: str = ""
    is_staff: bool = False


@dataclass(frozen=True, slots=True)
class Group:
    """A customer group (客户群)."""

    chat_id: str
    name: str
    owner: str
    members: tuple[Member, ...] = ()


@dataclass(frozen=True, slots=True)
class OfCustomer:
    """What the page of a shop shows: its people as contacts, and the groups they are in."""

    follows: tuple[Follow, ...]
    groups: tuple[Group, ...]


@dataclass(frozen=True, slots=True)
class Tagged:
    """A contact of a shop's person with the tags both sides had, and have (of our tag group)."""

    follow: Follow
    customer_id: CustomerId
    agreed: frozenset[str]
    theirs: frozenset[str]
    """Those of the tag group that the platform has."""
    wanted: frozenset[str]
    """What both sides will come to."""


@dataclass(frozen=True, slots=True)
class TagChange:
    """What is to become of the tags: `result` on both sides."""

    result: frozenset[str]
    add: frozenset[str]
    remove: frozenset[str]
    """What the platform lacks, and what it has too much."""


@dataclass(frozen=True, slots=True)
class Followers:
    """Who of an account's people follows and acts for a shop, and who of them has which tag."""

    all: frozenset[str]
    tagged: Mapping[str, frozenset[str]]

    def with_tag(self, tag: str) -> frozenset[str]:
        """Ids of those whose shop, or one of whose shops, has the tag."""
        return self.tagged.get(tag, frozenset())
