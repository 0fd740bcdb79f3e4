"""Take in what the platform says about contacts and groups; tags both ways."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from domain.base.actor import SYSTEM
from domain.base.ids import CustomerId
from domain.customer import customer_tags, set_customer_tags, tags_of_customers
from domain.db import Tx
from domain.relation import store
from domain.relation.model import Follow, Followers, Group, OfCustomer, TagChange, Tagged
from domain.relation.rules import merge_tags


def save_follow(tx: Tx, account: str, follow: Follow) -> None:
    """A contact as the platform has it now; once ended, it lives again."""
    store.put_follow(tx, account, follow)


def end_follow(tx: Tx, account: str, *, external_userid: str, userid: str) -> bool:
    """One of the two has deleted the other; the row stays for the record."""
    return store.end_follow(tx, account, external_userid, userid)


def end_unseen(tx: Tx, account: str, *, userid: str, since: datetime) -> int:
    """A member's list was read to its end: whom it lacks is his contact no more; how many."""
    return store.end_unseen(tx, account, userid, since)


def save_group(tx: Tx, account: str, group: Group) -> None:
    """A group with its members as the platform has it now."""
    store.put_group(tx, account, group)


def dismiss_group(tx: Tx, account: str, chat_id: str) -> None:
    """The group is no more."""
    store.dismiss_group(tx, account, chat_id)


def of_customer(tx: Tx, customer_id: CustomerId) -> OfCustomer:
    """What is known in WeCom about the people of a shop."""
    return OfCustomer(
        tuple(store.follows_of(tx, customer_id)), tuple(store.groups_of(tx, customer_id))
    )


def follows_to_tag(tx: Tx, account: str, names: Iterable[str]) -> tuple[Tagged, ...]:
    """Contacts whose tags differ from those of their shop or from what was agreed.

    `names` are those of the tag group that is kept the same on both sides; a contact's other tags
    are nobody's business here. What the group does not know (it was renamed, or taken away) no
    rep took off a contact. Who acts for two shops has no tags of one.
    """
    rows, group = store.linked(tx, account), frozenset(names)
    shops = Counter(follow.external_userid + " " + follow.userid for follow, _, _ in rows)
    ours = tags_of_customers(tx, [customer_id for _, customer_id, _ in rows])
    found = []
    for follow, customer_id, before in rows:
        mine, agreed = frozenset(ours.get(customer_id, ())), before & group
        theirs = frozenset(follow.tags) & group
        is_one = shops[follow.external_userid + " " + follow.userid] == 1
        if is_one and not mine == agreed == theirs:
            wanted = merge_tags(agreed, mine, theirs).result
            found.append(Tagged(follow, customer_id, agreed, theirs, wanted))
    return tuple(found)


def take_tags(tx: Tx, tagged: Tagged) -> TagChange:
    """Put on the shop what both sides come to; what the platform still has to do is returned."""
    ours = frozenset(customer_tags(tx, tagged.customer_id))
    change = merge_tags(tagged.agreed, ours, tagged.theirs)
    if change.result != ours:
        set_customer_tags(tx, tagged.customer_id, tuple(sorted(change.result)), SYSTEM)
    return change


def note_agreed(tx: Tx, account: str, tagged: Tagged, change: TagChange) -> None:
    """The platform has done its part."""
    others = frozenset(tagged.follow.tags) - tagged.theirs
    kept = replace(tagged.follow, tags=tuple(sorted(others | change.result)))
    store.set_agreed(tx, account, kept, change.result)


def followers_of(tx: Tx, account: str) -> Followers:
    """The people of shops who follow an account, with the tags of all their shops."""
    rows = store.followers(tx, account)
    tags = tags_of_customers(tx, [customer_id for _, customer_id in rows])
    tagged: dict[str, set[str]] = {}
    for external_id, customer_id in rows:
        for tag in tags.get(customer_id, ()):
            tagged.setdefault(tag, set()).add(external_id)
    everybody = frozenset(external_id for external_id, _ in rows)
    return Followers(everybody, {tag: frozenset(ids) for tag, ids in tagged.items()})
