"""Everybody an audience speaks of, looked at once: who is told, and why not the others.

What is asked about a person costs more than to write him down, so the answers are kept in a
table of the connection's own while a campaign is sent.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from sqlalchemy import Column, MetaData, Table, Text, distinct, func, insert, literal, select
from sqlalchemy.schema import CreateTable, DropTable

from domain.campaign.model import Campaign, LeftOut
from domain.campaign.store.audience import candidates
from domain.campaign.store.tables import campaign_recipient_table
from domain.db import Tx
from domain.db.schema import Key

_people = Table(
    "campaign_candidate",
    MetaData(),
    Column("contact_id", Key, nullable=False),
    Column("customer_id", Key, nullable=False),
    Column("reason", Text, nullable=False),
    Column("mass_account", Text, nullable=False),
    prefixes=["TEMPORARY"],
)
_c = _people.c
_n = func.count(distinct(_c.contact_id)).label("n")
_TOLD = select(_n).where(_c.reason == "")
_LEFT_OUT = select(_c.reason, _n).where(_c.reason != "").group_by(_c.reason)


@dataclass(frozen=True, slots=True)
class Gathered:
    """How many people are told, and how many are not, by reason."""

    people: int
    left_out: dict[LeftOut, int]


@contextmanager
def gathered(tx: Tx, campaign: Campaign) -> Iterator[Gathered]:
    """Who can be told now; until the end of the block `insert_recipients` writes them down.

    What raises in the block has to be rolled back, and the table with it.
    """
    tx.query(CreateTable(_people))
    found = candidates(campaign.audience, tx.now, campaign.mass)
    tx.execute_once(insert(_people).from_select(list(_c), found))
    people = int(tx.execute_once(_TOLD).scalar() or 0)
    counts = {row.reason: int(row.n) for row in tx.execute_once(_LEFT_OUT)}
    yield Gathered(people, {one: counts[one] for one in LeftOut if one in counts})
    tx.query(DropTable(_people))


def insert_recipients(tx: Tx, campaign_id: int) -> None:
    """Note whoever is told, for each of his shops."""
    told = select(literal(campaign_id), _c.contact_id, _c.customer_id, _c.mass_account)
    columns = ["campaign_id", "contact_id", "customer_id", "mass_account"]
    tx.execute_once(
        insert(campaign_recipient_table).from_select(columns, told.where(_c.reason == ""))
    )
