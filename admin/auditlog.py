"""The change log: who changed what and when, chained so that nothing can be taken out."""

from aiohttp import web

from admin.visit import Visit
from domain.audit import AuditEntry, newest_entries
from domain.db import Tx

_ROWS = 300


async def show_log(visit: Visit) -> web.StreamResponse:
    """GET /log: the newest changes, narrowed by a word."""
    word = visit.query("q")
    entries = await visit.read(_entries)
    shown = [entry for entry in entries if word.casefold() in _searchable(entry)]
    return visit.page("log.html", entries=shown, word=word, rows=_ROWS)


def _entries(tx: Tx) -> tuple[AuditEntry, ...]:
    return newest_entries(tx, limit=_ROWS)


def _searchable(entry: AuditEntry) -> str:
    parts = (entry.actor.name, entry.action, entry.entity, entry.entity_id, entry.before,
             entry.after)  # fmt: skip
    return " ".join(str(part) for part in parts).casefold()
