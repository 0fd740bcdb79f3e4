"""broadcasts that members of staff send to their groups and contacts"""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

_KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_STATES = "'planned', 'calling', 'waiting', 'sent', 'unconfirmed', 'refused'"


def upgrade() -> None:
    _create_task()
    op.create_index("ix_groupsend_task_look_at", "groupsend_task", ["look_at"])
    op.create_table(
        "groupsend_target",
        sa.Column("task_id", _KEY, nullable=False),
        sa.Column("target", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("people", sa.Integer(), nullable=False),
        sa.Column("fate", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger()),
        sa.ForeignKeyConstraint(
            ["task_id"], ["groupsend_task.id"], name=op.f("fk_groupsend_target_task_id")
        ),
        sa.PrimaryKeyConstraint("task_id", "target", name=op.f("pk_groupsend_target")),
    )
    op.create_index("ix_groupsend_target_target", "groupsend_target", ["target"])


def _create_task() -> None:
    op.create_table(
        "groupsend_task",
        sa.Column("id", _KEY, autoincrement=True, nullable=False),
        sa.Column("campaign_id", _KEY, nullable=False),
        sa.Column("account", sa.Text(), nullable=False),
        sa.Column("userid", sa.Text(), nullable=False),
        sa.Column("is_group", sa.Integer(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("link", sa.Text(), nullable=False),
        sa.Column("msgid", sa.Text(), nullable=False),
        sa.Column("first_asked_at", sa.BigInteger()),
        sa.Column("asked_at", sa.BigInteger()),
        sa.Column("made_at", sa.BigInteger()),
        sa.Column("sent_at", sa.BigInteger()),
        sa.Column("look_at", sa.BigInteger()),
        sa.Column("reminders", sa.Integer(), nullable=False),
        sa.Column("reminded_at", sa.BigInteger()),
        sa.Column("is_reminder_asked", sa.Integer(), nullable=False),
        sa.Column("why", sa.Text()),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.CheckConstraint(f"state IN ({_STATES})", name=op.f("ck_groupsend_task_state_known")),
        sa.CheckConstraint(
            "reminders BETWEEN 0 AND 3", name=op.f("ck_groupsend_task_reminders_allowed")
        ),
        sa.ForeignKeyConstraint(
            ["campaign_id"], ["campaign.id"], name=op.f("fk_groupsend_task_campaign_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_groupsend_task")),
        sa.UniqueConstraint(
            "campaign_id",
            "account",
            "userid",
            "is_group",
            name=op.f("uq_groupsend_task_campaign_id_account_userid_is_group"),
        ),
    )
