"""The simulator's own small SQLite file: the only SQL of the simulator.

Plain rows of JSON: this is the memory of toy phones, not of the shop. A file of another layout
is put aside, since nothing in it matters to the shop.
"""

import json
import sqlite3
from collections.abc import Mapping
from pathlib import Path

from bot.simulator.platform.body import Json

LAYOUT = 1
KEPT_WIRE_ROWS = 400

_CREATE = """
CREATE TABLE IF NOT EXISTS memo (
    kind TEXT NOT NULL, key TEXT NOT NULL, value TEXT NOT NULL, PRIMARY KEY (kind, key)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS row (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    kind TEXT NOT NULL, key TEXT NOT NULL, value TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS row_by_key ON row (kind, key, id);
CREATE TABLE IF NOT EXISTS media (
    id TEXT PRIMARY KEY, mime TEXT NOT NULL, at REAL NOT NULL, content BLOB NOT NULL
) WITHOUT ROWID;
"""


class Store:
    """Memos (a value under a key) and rows (a growing list under a key), written at once."""

    def __init__(self, path: Path | None = None) -> None:
        if path is not None and not _has_our_layout(path):
            path.rename(path.with_suffix(".old"))
        self._db = sqlite3.connect(path or ":memory:", isolation_level=None)
        self._db.execute("PRAGMA journal_mode=WAL")
        self._db.execute("PRAGMA synchronous=OFF")
        self._db.executescript(_CREATE)
        self._db.execute(f"PRAGMA user_version={LAYOUT}")

    def close(self) -> None:
        """Closes the file."""
        self._db.close()

    def put(self, kind: str, key: str, value: Json) -> None:
        """Writes the memo."""
        text = json.dumps(value, ensure_ascii=False)
        self._db.execute("INSERT OR REPLACE INTO memo VALUES (?, ?, ?)", (kind, key, text))

    def get(self, kind: str, key: str) -> Json:
        """The memo, or None."""
        row = self._db.execute(
            "SELECT value FROM memo WHERE kind = ? AND key = ?", (kind, key)
        ).fetchone()
        return _read(row[0]) if row else None

    def drop(self, kind: str, key: str) -> None:
        """Forgets the memo."""
        self._db.execute("DELETE FROM memo WHERE kind = ? AND key = ?", (kind, key))

    def all(self, kind: str) -> dict[str, Json]:
        """All memos of a kind, by key."""
        rows = self._db.execute("SELECT key, value FROM memo WHERE kind = ?", (kind,))
        return {key: _read(value) for key, value in rows}

    def append(self, kind: str, key: str, value: Mapping[str, Json]) -> int:
        """Appends a row; gives its id. The id also stands in the row when it is read."""
        text = json.dumps(value, ensure_ascii=False)
        cursor = self._db.execute(
            "INSERT INTO row (kind, key, value) VALUES (?, ?, ?)", (kind, key, text)
        )
        return int(cursor.lastrowid or 0)

    def rewrite(self, number: int, value: Mapping[str, Json]) -> None:
        """Replaces a row's value."""
        text = json.dumps(value, ensure_ascii=False)
        self._db.execute("UPDATE row SET value = ? WHERE id = ?", (text, number))

    def row(self, number: int) -> dict[str, Json] | None:
        """One row, or None."""
        found = self._db.execute("SELECT id, value FROM row WHERE id = ?", (number,)).fetchone()
        return _with_id(*found) if found else None

    def rows(self, kind: str, key: str, *, limit: int) -> list[dict[str, Json]]:
        """The newest rows under a key, the oldest of them first."""
        found = self._db.execute(
            "SELECT id, value FROM row WHERE kind = ? AND key = ? ORDER BY id DESC LIMIT ?",
            (kind, key, limit),
        ).fetchall()
        return [_with_id(*row) for row in reversed(found)]

    def trim(self, kind: str, key: str, *, keep: int) -> None:
        """Deletes all but about the newest `keep` rows under a key."""
        self._db.execute(
            "DELETE FROM row WHERE kind = ? AND key = ? AND id <= ("
            " SELECT id FROM row WHERE kind = ? AND key = ? ORDER BY id DESC LIMIT 1 OFFSET ?)",
            (kind, key, kind, key, keep),
        )

    def put_media(self, media_id: str, mime: str, content: bytes, *, at: float) -> None:
        """Keeps a file."""
        self._db.execute(
            "INSERT OR REPLACE INTO media VALUES (?, ?, ?, ?)", (media_id, mime, at, content)
        )

    def get_media(self, media_id: str) -> tuple[str, float, bytes] | None:
        """The mime type, time in seconds and content of a file, or None."""
        row = self._db.execute(
            "SELECT mime, at, content FROM media WHERE id = ?", (media_id,)
        ).fetchone()
        return (str(row[0]), float(row[1]), bytes(row[2])) if row else None


def _has_our_layout(path: Path) -> bool:
    if not path.exists() or path.stat().st_size == 0:
        return True
    try:
        db = sqlite3.connect(path)
        try:
            return bool(db.execute("PRAGMA user_version").fetchone()[0] == LAYOUT)
        finally:
            db.close()
    except sqlite3.DatabaseError:
        return False


def _read(text: str) -> Json:
    value: Json = json.loads(text)
    return value


def _with_id(number: int, text: str) -> dict[str, Json]:
    value = _read(text)
    return {**value, "id": number} if isinstance(value, dict) else {"id": number}
