"""Runs of periodic jobs: a row per job and slot, inserted by the one process that runs it."""

from datetime import datetime

from sqlalchemy import Column, PrimaryKeyConstraint, Table, Text, bindparam, delete
from sqlalchemy.dialects.postgresql import insert as upsert

from domain.db.schema import UtcDateTime, metadata
from domain.db.tx import Tx

job_run = Table(
    "job_run",
    metadata,
    Column("job", Text, nullable=False),
    Column("slot", Text, nullable=False),
    Column("claimed_at", UtcDateTime, nullable=False),
    PrimaryKeyConstraint("job", "slot"),
)

_CLAIM = (
    upsert(job_run).on_conflict_do_nothing(index_elements=["job", "slot"]).returning(job_run.c.job)
)
_FORGET = delete(job_run).where(job_run.c.claimed_at < bindparam("p_before"))


def insert_run(tx: Tx, job: str, slot: str) -> bool:
    """Whether the row is ours."""
    return tx.execute(_CLAIM, job=job, slot=slot, claimed_at=tx.now).first() is not None


def forget_runs(tx: Tx, before: datetime) -> int:
    """Delete rows claimed before; how many."""
    return tx.execute(_FORGET, p_before=before).rowcount
