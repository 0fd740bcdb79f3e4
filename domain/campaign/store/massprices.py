"""The prices of shops that are told by mass message, or not after all: theirs while they are told.

Who is told one to one has the prices from the start, until his message surely came to nothing;
whoever has heard of it by link has them too.
"""

from sqlalchemy import (
    ColumnElement,
    Executable,
    Integer,
    Text,
    and_,
    bindparam,
    cast,
    delete,
    exists,
    literal,
    or_,
    select,
)
from sqlalchemy.dialects import postgresql

from domain.base.ids import ContactId
from domain.campaign.model import list_code_of
from domain.campaign.store.tables import campaign_recipient_table
from domain.db import Tx
from domain.db.schema import Key
from domain.messaging.store.outbox import outbox
from domain.pricing import AssignmentTarget
from domain.pricing.store.lists import price_list_assignment_table, price_list_table

_a = price_list_assignment_table.c
_l = price_list_table.c
_r = campaign_recipient_table.c
_other = campaign_recipient_table.alias("other")


def _giving(to: ColumnElement[bool]) -> Executable:
    """The offer's prices for the shops of these recipients; what a shop has already stays."""
    rows = select(
        _l.id,
        literal(AssignmentTarget.CAMPAIGN.value),
        cast(_r.customer_id, Text),
        literal(0, Integer),
    ).join_from(price_list_table, campaign_recipient_table, _l.code == bindparam("p_code"))
    return (
        postgresql.insert(price_list_assignment_table)
        .from_select(["list_id", "target", "target_key", "priority"], rows.where(to).distinct())
        .on_conflict_do_nothing()
    )


_GIVE = _giving(and_(_r.mass_id == bindparam("p_mass", type_=Key), _r.heard_at.is_not(None)))
_TAKE_BACK = delete(price_list_assignment_table).where(
    _a.list_id.in_(select(_l.id).where(_l.code == bindparam("p_code"))),
    _a.target == AssignmentTarget.CAMPAIGN.value,
    exists().where(
        _r.mass_id == bindparam("p_mass", type_=Key),
        _a.target_key == cast(_r.customer_id, Text),
        ~exists().where(
            _other.c.campaign_id == _r.campaign_id,
            _other.c.customer_id == _r.customer_id,
            or_(_other.c.mass_account == "", _other.c.heard_at.is_not(None)),
        ),
    ),
)


_outbox = outbox.alias("dead_letter")
_TOLD_OTHERWISE = exists().where(
    _other.c.campaign_id == _r.campaign_id,
    _other.c.customer_id == _r.customer_id,
    or_(
        _other.c.heard_at.is_not(None),
        and_(
            _other.c.mass_account == "",
            ~exists().where(
                _outbox.c.event_key == bindparam("p_event"),
                _outbox.c.recipient_kind == "contact",
                _outbox.c.recipient_id == _other.c.contact_id,
                _outbox.c.state == "dead",
            ),
        ),
    ),
)
_MINE = and_(
    _r.campaign_id == bindparam("p_campaign", type_=Key),
    _r.contact_id == bindparam("p_contact", type_=Key),
)
_TAKE_FROM = delete(price_list_assignment_table).where(
    _a.list_id.in_(select(_l.id).where(_l.code == bindparam("p_code"))),
    _a.target == AssignmentTarget.CAMPAIGN.value,
    exists().where(_MINE, _a.target_key == cast(_r.customer_id, Text), ~_TOLD_OTHERWISE),
)
_GIVE_TO = _giving(_MINE)


def take_prices_from(tx: Tx, campaign_id: int, contact_id: ContactId, *, event: str) -> None:
    """His message is dead: shops of his that nobody else has told, or will, pay what they pay."""
    tx.execute(
        _TAKE_FROM,
        p_code=list_code_of(campaign_id),
        p_campaign=campaign_id,
        p_contact=contact_id,
        p_event=event,
    )


def give_prices_to(tx: Tx, campaign_id: int, contact_id: ContactId) -> None:
    """He has it after all: the shops for which he is told buy at its prices again."""
    tx.execute(
        _GIVE_TO, p_code=list_code_of(campaign_id), p_campaign=campaign_id, p_contact=contact_id
    )


def give_mass_prices(tx: Tx, campaign_id: int, mass_id: int) -> None:
    """The shops of who is told by this call buy at the campaign's prices from now on."""
    tx.execute(_GIVE, p_code=list_code_of(campaign_id), p_mass=mass_id)


def take_mass_prices(tx: Tx, campaign_id: int, mass_id: int) -> None:
    """They were not told after all: shops that nobody else has told pay what they pay."""
    tx.execute(_TAKE_BACK, p_code=list_code_of(campaign_id), p_mass=mass_id)
