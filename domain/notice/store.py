"""Tables notice_preference (who wants to hear how much), notice_switch (what is told) and
notice_wording (what the merchant says in his own words).
"""

from datetime import time
from typing import Any

from sqlalchemy import (
    CheckConstraint,
    Column,
    PrimaryKeyConstraint,
    Table,
    Text,
    and_,
    bindparam,
    delete,
    func,
    or_,
    select,
)
from sqlalchemy.dialects.postgresql import insert as upsert

from domain.db import Tx
from domain.db.schema import Flag, metadata
from domain.notice.model import (
    Hours,
    Level,
    NoticeKind,
    Preference,
    PreferenceScope,
    ScopeKind,
)
from domain.notice.plan import Audience

notice_preference_table = Table(
    "notice_preference",
    metadata,
    Column("scope", Text, nullable=False),
    Column("scope_key", Text, nullable=False),
    Column("level", Text),
    Column("quiet_begin", Text),
    Column("quiet_end", Text),
    Column("gathered_at", Text),
    CheckConstraint("scope IN ('shop', 'role', 'staff', 'contact')", name="scope_known"),
    CheckConstraint("level IN ('all', 'less', 'urgent')", name="level_known"),
    PrimaryKeyConstraint("scope", "scope_key"),
)
"""One layer a row. Times are "22:00" on the merchant's clock; NULL is left to the layer above."""

notice_switch_table = Table(
    "notice_switch",
    metadata,
    Column("kind", Text, nullable=False),
    Column("audience", Text, nullable=False),
    Column("is_on", Flag, nullable=False),
    PrimaryKeyConstraint("kind", "audience"),
)
"""What the merchant decided otherwise than the matrix does."""

notice_wording_table = Table(
    "notice_wording",
    metadata,
    Column("sentence", Text, nullable=False),
    Column("language", Text, nullable=False),
    Column("text", Text, nullable=False),
    PrimaryKeyConstraint("sentence", "language"),
)
"""The merchant's own text of a sentence in a language."""

_p = notice_preference_table.c
_s = notice_switch_table.c
_LAYERS = select(*_p).where(
    or_(
        _p.scope == "shop",
        and_(_p.scope == "role", _p.scope_key == bindparam("p_role")),
        and_(_p.scope == bindparam("p_kind"), _p.scope_key == bindparam("p_person")),
    )
)
_ONE = select(*_p).where(_p.scope == bindparam("p_scope"), _p.scope_key == bindparam("p_key"))
_ALL = select(*_p).where(_p.scope.in_(("shop", "role"))).order_by(_p.scope, _p.scope_key)
_insert = upsert(notice_preference_table)
_SAVE = _insert.on_conflict_do_update(
    index_elements=["scope", "scope_key"],
    set_={
        name: _insert.excluded[name]
        for name in ("level", "quiet_begin", "quiet_end", "gathered_at")
    },
)
_SWITCHES = select(*_s)
_SWITCH = select(_s.is_on).where(
    _s.kind == bindparam("p_kind"), _s.audience == bindparam("p_audience")
)
_turn = upsert(notice_switch_table)
_TURN = _turn.on_conflict_do_update(
    index_elements=["kind", "audience"], set_={"is_on": _turn.excluded.is_on}
)
_w = notice_wording_table.c
_WORDINGS = select(_w.sentence, _w.text).where(_w.language == bindparam("p_language"))
_WORDED = select(_w.sentence, func.count().label("n")).group_by(_w.sentence)
_say = upsert(notice_wording_table)
_SAY = _say.on_conflict_do_update(
    index_elements=["sentence", "language"], set_={"text": _say.excluded.text}
)
_UNSAY = delete(notice_wording_table).where(
    _w.sentence == bindparam("p_sentence"), _w.language == bindparam("p_language")
)


def load_layers(tx: Tx, person: PreferenceScope, role: str) -> dict[ScopeKind, Preference]:
    """What the merchant, the role and the person say, as far as they do."""
    rows = tx.execute(_LAYERS, p_role=role, p_kind=str(person.kind), p_person=person.key)
    return {ScopeKind(row.scope): _preference(row) for row in rows}


def load_preference(tx: Tx, scope: PreferenceScope) -> Preference:
    """What one layer says."""
    row = tx.execute(_ONE, p_scope=str(scope.kind), p_key=scope.key).first()
    return Preference() if row is None else _preference(row)


def load_defaults(tx: Tx) -> dict[PreferenceScope, Preference]:
    """What the merchant and the roles say."""
    return {
        PreferenceScope(ScopeKind(row.scope), row.scope_key): _preference(row)
        for row in tx.execute(_ALL)
    }


def save_preference(tx: Tx, scope: PreferenceScope, wanted: Preference) -> None:
    """Write one layer whole."""
    quiet = wanted.quiet
    tx.execute(
        _SAVE,
        scope=str(scope.kind),
        scope_key=scope.key,
        level=None if wanted.level is None else str(wanted.level),
        quiet_begin=None if quiet is None else quiet.begin.isoformat("minutes"),
        quiet_end=None if quiet is None else quiet.end.isoformat("minutes"),
        gathered_at=_text(wanted.gathered_at),
    )


def load_switch(tx: Tx, kind: NoticeKind, audience: Audience) -> bool | None:
    """What the merchant decided about one; None: nothing."""
    found = tx.execute(_SWITCH, p_kind=str(kind), p_audience=str(audience)).scalar()
    return None if found is None else bool(found)


def load_switches(tx: Tx) -> dict[tuple[NoticeKind, Audience], bool]:
    """Everything the merchant decided."""
    return {
        (NoticeKind(row.kind), Audience(row.audience)): row.is_on for row in tx.execute(_SWITCHES)
    }


def save_switch(tx: Tx, kind: NoticeKind, audience: Audience, *, is_on: bool) -> None:
    """Write what the merchant decided about one."""
    tx.execute(_TURN, kind=str(kind), audience=str(audience), is_on=is_on)


def load_wordings(tx: Tx, language: str) -> dict[str, str]:
    """The merchant's own texts in a language, by sentence."""
    return {row.sentence: row.text for row in tx.execute(_WORDINGS, p_language=language)}


def count_wordings(tx: Tx) -> dict[str, int]:
    """In how many languages each sentence has an own text."""
    return {row.sentence: row.n for row in tx.execute(_WORDED)}


def save_wording(tx: Tx, sentence: str, language: str, text: str) -> None:
    """Write an own text; an empty one takes it back."""
    if text:
        tx.execute(_SAY, sentence=sentence, language=language, text=text)
    else:
        tx.execute(_UNSAY, p_sentence=sentence, p_language=language)


def _preference(row: Any) -> Preference:
    has_quiet = row.quiet_begin is not None and row.quiet_end is not None
    return Preference(
        None if row.level is None else Level(row.level),
        Hours(time.fromisoformat(row.quiet_begin), time.fromisoformat(row.quiet_end))
        if has_quiet
        else None,
        None if row.gathered_at is None else time.fromisoformat(row.gathered_at),
    )


def _text(at: time | None) -> str | None:
    return None if at is None else at.isoformat("minutes")
