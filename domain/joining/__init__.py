"""One person on several channels: who turns out to be the same becomes one contact.

For: joining by the platforms' unionid, by a code said in the other chat, by staff who know.
Not for: binding a person to a shop (customer), or what a channel looks like (bot).
"""

from domain.joining.errors import JoinCodeRefused, JoinRefusal
from domain.joining.guessing import Presenter, codes_taken_again_at, note_wrong_code
from domain.joining.service import (
    Stranger,
    addresses_to_ask,
    issue_join_code,
    join_by_code,
    join_contacts,
    know_union,
    note_asked,
    person_of_code,
    who_to_ask,
)

__all__ = [
    "JoinCodeRefused",
    "JoinRefusal",
    "Presenter",
    "Stranger",
    "addresses_to_ask",
    "codes_taken_again_at",
    "issue_join_code",
    "join_by_code",
    "join_contacts",
    "know_union",
    "note_asked",
    "note_wrong_code",
    "person_of_code",
    "who_to_ask",
]
