"""Who wants to hear how much, and what is told at all; a change leaves its trace.

Three layers, the nearest wins: the person's own word, the role's, the merchant's.
"""

from typing import Any
from zoneinfo import ZoneInfo

from domain.audit import Recorded, record
from domain.base.actor import Actor
from domain.base.ids import StaffId
from domain.db import Tx
from domain.messaging import Recipient, RecipientKind
from domain.notice import store
from domain.notice.errors import NoticeCompulsory
from domain.notice.matrix import MATRIX
from domain.notice.model import (
    SHOP,
    Habits,
    Hours,
    Importance,
    NoticeKind,
    Preference,
    PreferenceScope,
    QuietHours,
    ScopeKind,
)
from domain.notice.plan import Audience
from domain.notice.rules import habits_of
from domain.staff import get_staff

_NEAREST_FIRST = (ScopeKind.STAFF, ScopeKind.CONTACT, ScopeKind.ROLE, ScopeKind.SHOP)


def scope_of(recipient: Recipient) -> PreferenceScope | None:
    """The person's own layer; None for a group robot."""
    match recipient.kind:
        case RecipientKind.STAFF:
            return PreferenceScope(ScopeKind.STAFF, str(recipient.id))
        case RecipientKind.CONTACT:
            return PreferenceScope(ScopeKind.CONTACT, str(recipient.id))
        case RecipientKind.ROBOT:
            return None


def recipient_habits(tx: Tx, recipient: Recipient) -> Habits:
    """What holds for somebody now."""
    person = scope_of(recipient) or PreferenceScope(ScopeKind.SHOP)
    is_staff = person.kind is ScopeKind.STAFF
    role = str(get_staff(tx, StaffId(recipient.id)).role) if is_staff else ""
    layers = store.load_layers(tx, person, role)
    return habits_of(layers[kind] for kind in _NEAREST_FIRST if kind in layers)


def preference_of(tx: Tx, scope: PreferenceScope) -> Preference:
    """What one layer says itself."""
    return store.load_preference(tx, scope)


def default_preferences(tx: Tx) -> dict[PreferenceScope, Preference]:
    """What the merchant and the roles say."""
    return store.load_defaults(tx)


def merchant_quiet(tx: Tx, zone: ZoneInfo) -> QuietHours:
    """The merchant's own quiet hours, which hold for whoever has said nothing else."""
    hours = store.load_preference(tx, SHOP).quiet or Hours()
    return QuietHours(zone.key, hours.begin, hours.end)


def change_preference(
    tx: Tx, scope: PreferenceScope, wanted: Preference, *, actor: Actor
) -> Preference:
    """Let one layer say this from now on; saying the same again leaves no trace."""
    before = store.load_preference(tx, scope)
    if before != wanted:
        store.save_preference(tx, scope, wanted)
        key = f"{scope.kind}:{scope.key}" if scope.key else str(scope.kind)
        change = Recorded(
            "notice.prefer", "notice_preference", key, _plain(before), _plain(wanted)
        )
        record(tx, change, actor=actor)
    return wanted


def importance_of(kind: NoticeKind, audience: Audience) -> Importance | None:
    """How much the matrix says it matters to this side; None: it is not told there."""
    for entry in MATRIX:
        for told in entry.told:
            if (entry.kind, told.to) == (kind, audience):
                return told.importance
    return None


def switch_notice(
    tx: Tx, kind: NoticeKind, audience: Audience, *, is_on: bool, actor: Actor
) -> None:
    """Tell this side of it from now on, or not. NoticeCompulsory where that is no choice."""
    importance = importance_of(kind, audience)
    if importance not in {Importance.DEFAULT, Importance.OPTIONAL}:
        raise NoticeCompulsory(str(kind))
    before = is_told(tx, kind, audience, importance)
    if before == is_on:
        return
    store.save_switch(tx, kind, audience, is_on=is_on)
    change = Recorded(
        "notice.switch",
        "notice_switch",
        f"{kind}:{audience}",
        {"is_on": before},
        {"is_on": is_on},
    )
    record(tx, change, actor=actor)


def is_told(tx: Tx, kind: NoticeKind, audience: Audience, importance: Importance | None) -> bool:
    """Whether the merchant lets this side hear of it."""
    if importance not in {Importance.DEFAULT, Importance.OPTIONAL}:
        return True
    decided = store.load_switch(tx, kind, audience)
    return importance is Importance.DEFAULT if decided is None else decided


def switches(tx: Tx) -> dict[tuple[NoticeKind, Audience], bool]:
    """What the merchant decided otherwise than the matrix does."""
    return store.load_switches(tx)


def _plain(wanted: Preference) -> dict[str, Any]:
    quiet, at = wanted.quiet, wanted.gathered_at
    return {
        "level": wanted.level,
        "quiet": None if quiet is None else f"{quiet.begin:%H:%M}-{quiet.end:%H:%M}",
        "gathered_at": None if at is None else f"{at:%H:%M}",
    }
