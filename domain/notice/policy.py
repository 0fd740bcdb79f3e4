"""From an event to the notices the matrix has for it, before their recipients are known."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from domain.base.events import Event
from domain.conversation.events import Relayed
from domain.notice.matrix import MATRIX
from domain.notice.plan import Entry, Plan, Told
from domain.review.events import BuyerAsked, BuyerSpared

_OWN_NAMES: Mapping[type[Event], Mapping[str, str]] = {
    BuyerAsked: {"customer_id": "head_id"},
    BuyerSpared: {"customer_id": "head_id"},
    Relayed: {"contact_id": "to_contact_id", "rep_id": "to_staff_id"},
}
"""Where an event calls whom it concerns by another name."""


def plan_notices(event: Event) -> tuple[Plan, ...]:
    """What `event` is told as; empty for events nobody is told of."""
    return tuple(
        _plan(entry, told, event)
        for entry in _ENTRIES.get(type(event), ())
        for told in entry.told
        if told.when(event)
    )


def _by_event() -> Mapping[type[Event], tuple[Entry, ...]]:
    found: dict[type[Event], tuple[Entry, ...]] = {}
    for entry in MATRIX:
        found[entry.event] = (*found.get(entry.event, ()), entry)
    return found


_ENTRIES = _by_event()


def _plan(entry: Entry, told: Told, event: Event) -> Plan:
    return Plan(
        entry.kind,
        told.to,
        entry.key.format(event),
        dict(_payload(entry, event)),
        told.importance,
        customer_id=_concerned(event, "customer_id"),
        contact_id=_concerned(event, "contact_id"),
        rep_id=_concerned(event, "rep_id"),
        gathers=told.gathers,
        after=entry.after,
    )


def _payload(entry: Entry, event: Event) -> Iterator[tuple[str, Any]]:
    """Ids and words only: it is stored as JSON."""
    if entry.what:
        yield "what", entry.what
    for name in entry.payload:
        value = getattr(event, name)
        yield name, value.isoformat() if isinstance(value, date) else value


def _concerned(event: Event, role: str) -> Any:
    names = _OWN_NAMES.get(type(event), {})
    return getattr(event, names.get(role, role), None)
