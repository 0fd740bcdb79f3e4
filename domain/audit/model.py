"""Audit rows as values."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from domain.base.actor import Actor


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """One recorded change; `before` and `after` are JSON values, None where nothing was."""

    seq: int
    at: datetime
    actor: Actor
    action: str
    entity: str
    entity_id: str
    before: Any
    after: Any
    hash: str


@dataclass(frozen=True, slots=True)
class Recorded:
    """What is to be recorded. `action` is verb.noun ("order.confirm", "price.set")."""

    action: str
    entity: str
    entity_id: str
    before: Any = None
    after: Any = None


@dataclass(frozen=True, slots=True)
class ChainBreak:
    """Where the chain does not hold: a row was changed, inserted or taken out."""

    seq: int
    detail: str
