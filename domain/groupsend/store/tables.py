"""Tables groupsend_task and groupsend_target."""

from sqlalchemy import (
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    PrimaryKeyConstraint,
    Table,
    Text,
    UniqueConstraint,
)

from domain.db.schema import Flag, Json, Key, UtcDateTime, id_column, metadata

groupsend_task_table = Table(
    "groupsend_task",
    metadata,
    id_column(),
    Column("campaign_id", Key, ForeignKey("campaign.id"), nullable=False),
    Column("account", Text, nullable=False),
    Column("userid", Text, nullable=False),
    Column("is_group", Flag, nullable=False),
    Column("state", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("link", Text, nullable=False),
    Column("msgid", Text, nullable=False),
    Column("first_asked_at", UtcDateTime),
    Column("asked_at", UtcDateTime),
    Column("made_at", UtcDateTime),
    Column("sent_at", UtcDateTime),
    Column("look_at", UtcDateTime),
    Column("reminders", Integer, nullable=False),
    Column("reminded_at", UtcDateTime),
    Column("is_reminder_asked", Flag, nullable=False),
    Column("why", Text),
    Column("reason", Text, nullable=False),
    Column("earlier", Json, nullable=False, server_default="[]"),
    UniqueConstraint("campaign_id", "account", "userid", "is_group"),
    CheckConstraint(
        "state IN ('planned', 'calling', 'waiting', 'sent', 'unconfirmed', 'refused')",
        name="state_known",
    ),
    CheckConstraint("reminders BETWEEN 0 AND 3", name="reminders_allowed"),
    Index("ix_groupsend_task_look_at", "look_at"),
)
"""`look_at` None: nothing is to be done about it any more, or it is still planned.

`earlier` are the msgids of its earlier rounds, once it was sent again.
"""

groupsend_target_table = Table(
    "groupsend_target",
    metadata,
    Column("task_id", Key, ForeignKey("groupsend_task.id"), nullable=False),
    Column("target", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("people", Integer, nullable=False),
    Column("fate", Text, nullable=False),
    Column("at", UtcDateTime),
    PrimaryKeyConstraint("task_id", "target"),
    Index("ix_groupsend_target_target", "target"),
)
