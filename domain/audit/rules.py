"""The hash chain: each row's hash covers its content and the hash of the row before."""

import hashlib
import json

from domain.audit.model import AuditEntry
from domain.base.clock import to_micros

GENESIS = "0" * 64
"""What the first row is chained to."""


def chain_hash(entry: AuditEntry, previous: str) -> str:
    """The hash of `entry` behind a row whose hash is `previous`; `entry.hash` is not looked at."""
    content = [
        entry.seq,
        to_micros(entry.at),
        str(entry.actor.kind),
        entry.actor.id,
        entry.actor.name,
        entry.action,
        entry.entity,
        entry.entity_id,
        entry.before,
        entry.after,
        previous,
    ]
    text = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()
