"""Who wants to hear how much, what is told at all, and rows of the outbox that go together."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Two tables and one column; rows on their way are not gathered."""
    op.create_table(
        "notice_preference",
        sa.Column("scope", sa.Text(), nullable=False),
        sa.Column("scope_key", sa.Text(), nullable=False),
        sa.Column("level", sa.Text(), nullable=True),
        sa.Column("quiet_begin", sa.Text(), nullable=True),
        sa.Column("quiet_end", sa.Text(), nullable=True),
        sa.Column("gathered_at", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "scope IN ('shop', 'role', 'staff', 'contact')",
            name=op.f("ck_notice_preference_scope_known"),
        ),
        sa.CheckConstraint(
            "level IN ('all', 'less', 'urgent')", name=op.f("ck_notice_preference_level_known")
        ),
        sa.PrimaryKeyConstraint("scope", "scope_key", name=op.f("pk_notice_preference")),
    )
    op.create_table(
        "notice_switch",
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("audience", sa.Text(), nullable=False),
        sa.Column("is_on", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("kind", "audience", name=op.f("pk_notice_switch")),
    )
    op.add_column(
        "outbox", sa.Column("is_gathered", sa.Integer(), nullable=False, server_default="0")
    )
