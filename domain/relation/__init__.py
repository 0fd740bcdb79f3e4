"""客户联系: whom the staff have as contacts in WeCom, with tags, and the customer groups.

For: what the platform says of contacts, tags, groups and members, kept beside our own customers.
Not for: chats (a contact writes by 公众号 or 微信客服), or who is the same person (joining).
"""

from domain.relation.model import (
    Follow,
    Followers,
    Group,
    Member,
    OfCustomer,
    TagChange,
    Tagged,
)
from domain.relation.rules import merge_tags
from domain.relation.service import (
    dismiss_group,
    end_follow,
    end_unseen,
    followers_of,
    follows_to_tag,
    note_agreed,
    of_customer,
    save_follow,
    save_group,
    take_tags,
)

__all__ = [
    "Follow",
    "Followers",
    "Group",
    "Member",
    "OfCustomer",
    "TagChange",
    "Tagged",
    "dismiss_group",
    "end_follow",
    "end_unseen",
    "followers_of",
    "follows_to_tag",
    "merge_tags",
    "note_agreed",
    "of_customer",
    "save_follow",
    "save_group",
    "take_tags",
]
