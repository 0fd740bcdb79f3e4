"""Calls of 群发 and who is in which of them."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import (
    BindParameter,
    Text,
    and_,
    bindparam,
    cast,
    delete,
    exists,
    func,
    insert,
    literal,
    or_,
    select,
    update,
)
from sqlalchemy.dialects import postgresql

from domain.base.ids import ContactId
from domain.campaign.model import Campaign, MassCall, MassReport, MassState
from domain.campaign.store.tables import (
    campaign_consent_table,
    campaign_mass_report_table,
    campaign_mass_table,
    campaign_recipient_table,
    campaign_table,
    campaign_visit_table,
)
from domain.customer.store.contacts import contact_customer_table
from domain.db import Tx
from domain.db.idset import among
from domain.db.schema import Flag, Key, UtcDateTime
from domain.messaging.store.addresses import address_book
from domain.notice import ScopeKind
from domain.notice.store import notice_preference_table

_m = campaign_mass_table.c
_r = campaign_recipient_table.c
_v = campaign_visit_table.c
_e = campaign_mass_report_table.c
_q = notice_preference_table.c
_b = contact_customer_table.c
_w = campaign_consent_table.c
_INSERT = insert(campaign_mass_table).returning(_m.id)
_PEOPLE = (
    select(_r.contact_id, _r.mass_account)
    .where(_r.campaign_id == bindparam("p_id"), _r.mass_account != "")
    .distinct()
    .order_by(_r.mass_account, _r.contact_id)
)
_IN = and_(
    _r.campaign_id == bindparam("p_campaign", type_=Key),
    _r.mass_account == bindparam("p_account"),
    _r.contact_id.between(bindparam("p_first", type_=Key), bindparam("p_last", type_=Key)),
)
_PUT_INTO = update(campaign_recipient_table).where(_IN).values(mass_id=bindparam("p_mass"))
_TAKE_OUT = delete(campaign_recipient_table).where(_IN)
_DUE = (
    select(_m.id)
    .join_from(campaign_mass_table, campaign_table, _m.campaign_id == campaign_table.c.id)
    .where(
        or_(
            _m.state.in_([MassState.PLANNED.value, MassState.TAKEN.value]),
            and_(
                _m.state == MassState.CALLING.value,
                campaign_table.c.ends_at > bindparam("p_now", type_=UtcDateTime),
            ),
        ),
        _m.due_at <= bindparam("p_now", type_=UtcDateTime),
    )
    .order_by(_m.id)
)
_FIND = select(campaign_mass_table).where(_m.id == bindparam("p_id"))
_OF = select(campaign_mass_table).where(_m.campaign_id == bindparam("p_id")).order_by(_m.id)
_CLAIM = (
    update(campaign_mass_table)
    .where(
        _m.id == bindparam("p_id"),
        _m.due_at <= bindparam("p_now", type_=UtcDateTime),
        or_(_m.state == bindparam("p_old"), _m.state == bindparam("p_new")),
    )
    .values(
        state=bindparam("p_new"),
        due_at=bindparam("p_until", type_=UtcDateTime),
        called_at=func.coalesce(_m.called_at, bindparam("p_now", type_=UtcDateTime)),
    )
)
_UNCALL = update(campaign_mass_table).where(_m.id == bindparam("p_id")).values(called_at=None)
_IS_WANTED = and_(
    exists().where(_w.contact_id == _r.contact_id, _w.is_given == literal(True, Flag)),
    exists().where(
        _b.contact_id == _r.contact_id, _b.customer_id == _r.customer_id, _b.ended_at.is_(None)
    ),
)
"""Said 订阅 and no 退订 since, and acts for the shop still."""
_OPENIDS = (
    select(address_book.c.external_id)
    .join_from(
        campaign_recipient_table,
        address_book,
        and_(
            address_book.c.contact_id == _r.contact_id,
            address_book.c.account == _r.mass_account,
        ),
    )
    .where(
        _r.mass_id == bindparam("p_id"),
        address_book.c.is_active == literal(True, Flag),
        _IS_WANTED,
    )
    .distinct()
    .order_by(address_book.c.external_id)
)
_SETTLE = (
    update(campaign_mass_table)
    .where(
        _m.id == bindparam("p_id"),
        _m.state.in_([MassState.PLANNED.value, MassState.CALLING.value]),
    )
    .values(
        state=bindparam("p_state"),
        job=bindparam("p_job"),
        reason=bindparam("p_reason"),
        due_at=bindparam("p_due", type_=UtcDateTime),
    )
)
_LOOK_AGAIN = (
    update(campaign_mass_table)
    .where(_m.id == bindparam("p_id"), _m.state == MassState.TAKEN.value)
    .values(due_at=bindparam("p_due", type_=UtcDateTime))
)
_FINISH = (
    update(campaign_mass_table)
    .where(
        _m.account == bindparam("p_account"),
        _m.job == bindparam("p_job"),
        _m.state == MassState.TAKEN.value,
    )
    .values(
        state=bindparam("p_state"),
        sent=bindparam("p_sent"),
        failed=bindparam("p_failed"),
        reason=bindparam("p_reason"),
    )
    .returning(_m.id)
)
_KEEP = postgresql.insert(campaign_mass_report_table).on_conflict_do_nothing()
_KEPT = select(campaign_mass_report_table).where(
    _e.account == bindparam("p_account"), _e.job == bindparam("p_job")
)
_STATES = (
    select(_m.campaign_id, _m.state)
    .where(among(_m.campaign_id, "p_campaigns"))
    .order_by(_m.campaign_id, _m.id)
)
_IS_CALLING = (
    select(_m.id)
    .where(_m.account == bindparam("p_account"), _m.state == MassState.CALLING.value)
    .limit(1)
)
_HEARD = (
    update(campaign_recipient_table)
    .where(_r.mass_id == bindparam("p_id"), _r.heard_at.is_(None), _IS_WANTED)
    .values(heard_at=bindparam("p_now", type_=UtcDateTime))
)
_clock: BindParameter[str] = bindparam("p_clock")
_IS_ASLEEP = exists().where(
    _q.scope == ScopeKind.CONTACT.value,
    _q.scope_key == cast(_r.contact_id, Text),
    or_(
        and_(_q.quiet_begin > _q.quiet_end, or_(_clock >= _q.quiet_begin, _clock < _q.quiet_end)),
        and_(_clock >= _q.quiet_begin, _clock < _q.quiet_end),
    ),
)
"""In quiet hours of his own; those of the merchant end before a call is made at all."""
_LEAVE_ASLEEP = delete(campaign_recipient_table).where(
    _r.mass_id == bindparam("p_id"), _r.heard_at.is_(None), _IS_ASLEEP
)
_UNHEARD = (
    update(campaign_recipient_table)
    .where(
        _r.mass_id == bindparam("p_id"),
        ~exists().where(_v.campaign_id == _r.campaign_id, _v.contact_id == _r.contact_id),
    )
    .values(heard_at=None)
)
"""Who came by the link has read the offer, whatever became of the message."""


def people_for(tx: Tx, campaign_id: int) -> dict[str, list[ContactId]]:
    """By account, who is to be told by mass message."""
    found: dict[str, list[ContactId]] = {}
    for row in tx.execute(_PEOPLE, p_id=campaign_id):
        found.setdefault(row.mass_account, []).append(ContactId(row.contact_id))
    return found


def plan(tx: Tx, campaign: Campaign, account: str, people: Sequence[ContactId]) -> None:
    """One call for these people, who stand in the order of their numbers."""
    made = tx.execute(
        _INSERT,
        campaign_id=campaign.id,
        account=account,
        state=MassState.PLANNED.value,
        people=len(people),
        planned_at=tx.now,
        due_at=tx.now,
        by_tag=account in campaign.tag_accounts,
    ).one()
    tx.execute(_PUT_INTO, p_mass=made.id, **_range(campaign.id, account, people))


def take_out(tx: Tx, campaign_id: int, account: str, people: Sequence[ContactId]) -> None:
    """They are not told after all."""
    tx.execute(_TAKE_OUT, **_range(campaign_id, account, people))


def due(tx: Tx) -> list[int]:
    """Calls about which something is to be done now."""
    return [row.id for row in tx.execute(_DUE, p_now=tx.now)]


def find(tx: Tx, mass_id: int) -> MassCall:
    """One call."""
    return _call(tx.execute(_FIND, p_id=mass_id).one())


def calls_of(tx: Tx, campaign_id: int) -> list[MassCall]:
    """All calls of a campaign."""
    return [_call(row) for row in tx.execute(_OF, p_id=campaign_id)]


def states_of(tx: Tx, campaign_ids: Iterable[int]) -> dict[int, list[MassState]]:
    """How the calls of several campaigns stand."""
    found: dict[int, list[MassState]] = {}
    for row in tx.execute(_STATES, p_campaigns=sorted(campaign_ids)):
        found.setdefault(row.campaign_id, []).append(MassState(row.state))
    return found


def claim(tx: Tx, mass_id: int, *, until: datetime) -> bool:
    """Planned, or without an answer, → calling; False where another process has it."""
    done = tx.execute(
        _CLAIM,
        p_id=mass_id,
        p_now=tx.now,
        p_until=until,
        p_old=MassState.PLANNED.value,
        p_new=MassState.CALLING.value,
    )
    return done.rowcount == 1


def openids(tx: Tx, mass_id: int) -> list[str]:
    """Whom a call is for: who still wants offers, and for a shop of theirs."""
    return [row.external_id for row in tx.execute(_OPENIDS, p_id=mass_id)]


def settle(
    tx: Tx, mass_id: int, state: MassState, *, job: str = "", reason: str = "", due_at: datetime
) -> bool:
    """What the platform said to the call; False where it is taken or over already."""
    done = tx.execute(
        _SETTLE, p_id=mass_id, p_state=state.value, p_job=job, p_reason=reason, p_due=due_at
    )
    return done.rowcount == 1


def look_again(tx: Tx, mass_id: int, due_at: datetime) -> None:
    """A job that goes on is asked for again."""
    tx.execute(_LOOK_AGAIN, p_id=mass_id, p_due=due_at)


def finish(tx: Tx, report: MassReport) -> int | None:
    """What became of a job; the call's number, None where it is not known or done already."""
    state = MassState.DONE if report.is_sent else MassState.REFUSED
    row = tx.execute(
        _FINISH,
        p_account=report.account,
        p_job=report.job,
        p_state=state.value,
        p_sent=report.sent,
        p_failed=report.failed,
        p_reason=report.reason,
    ).first()
    return None if row is None else int(row.id)


def keep_report(tx: Tx, report: MassReport) -> None:
    """The job may be of a call that has no answer yet; nothing is kept where there is none."""
    if tx.execute(_IS_CALLING, p_account=report.account).first() is not None:
        tx.execute(_KEEP, **asdict(report))


def kept_report(tx: Tx, account: str, job: str) -> MassReport | None:
    """What was reported of a job before its call was answered."""
    row = tx.execute(_KEPT, p_account=account, p_job=job).first()
    if row is None:
        return None
    return MassReport(
        row.account,
        row.job,
        is_sent=row.is_sent,
        sent=row.sent,
        failed=row.failed,
        reason=row.reason,
    )


def set_heard(tx: Tx, mass_id: int) -> None:
    """They have it now; who had it before keeps that time."""
    tx.execute(_HEARD, p_id=mass_id, p_now=tx.now)


def leave_asleep(tx: Tx, mass_id: int, clock: str) -> None:
    """Who keeps quiet hours of his own at `clock` ("13:05", the merchant's) is not told after all.

    A mass message cannot wait for one of many. Who may have it already stays in the call.
    """
    tx.execute(_LEAVE_ASLEEP, p_id=mass_id, p_clock=clock)


def set_unheard(tx: Tx, mass_id: int) -> None:
    """After all they have it not, and it counts for no day."""
    tx.execute(_UNHEARD, p_id=mass_id)
    tx.execute(_UNCALL, p_id=mass_id)


def _range(campaign_id: int, account: str, people: Sequence[ContactId]) -> dict[str, Any]:
    return {
        "p_campaign": campaign_id,
        "p_account": account,
        "p_first": people[0],
        "p_last": people[-1],
    }


def _call(row: Any) -> MassCall:
    return MassCall(
        id=row.id,
        campaign_id=row.campaign_id,
        account=row.account,
        state=MassState(row.state),
        people=row.people,
        planned_at=row.planned_at,
        job=row.job,
        sent=row.sent,
        failed=row.failed,
        reason=row.reason,
        by_tag=row.by_tag,
        tag_id=row.tag_id,
    )
