"""What somebody said last about offers."""

from sqlalchemy import bindparam, select
from sqlalchemy.dialects import postgresql

from domain.base.ids import ContactId, StaffId
from domain.campaign.model import Consent
from domain.campaign.store.tables import campaign_consent_table
from domain.db import Tx

_w = campaign_consent_table.c
_new = postgresql.insert(campaign_consent_table)
_SAVE = _new.on_conflict_do_update(
    index_elements=[_w.contact_id],
    set_={
        "is_given": _new.excluded.is_given,
        "changed_at": _new.excluded.changed_at,
        "wording": _new.excluded.wording,
        "account": _new.excluded.account,
        "recorded_by": _new.excluded.recorded_by,
        "how": _new.excluded.how,
    },
)
_LOAD = select(campaign_consent_table).where(_w.contact_id == bindparam("p_contact"))


def save_consent(tx: Tx, contact_id: ContactId, consent: Consent) -> None:
    """In place of whatever was said before."""
    tx.execute(
        _SAVE,
        contact_id=contact_id,
        is_given=consent.is_given,
        changed_at=consent.changed_at,
        wording=consent.wording,
        account=consent.account,
        recorded_by=consent.recorded_by,
        how=consent.how,
    )


def find_consent(tx: Tx, contact_id: ContactId) -> Consent | None:
    """None: nothing was ever said."""
    row = tx.execute(_LOAD, p_contact=contact_id).first()
    if row is None:
        return None
    by = None if row.recorded_by is None else StaffId(row.recorded_by)
    return Consent(
        row.is_given,
        row.changed_at,
        account=row.account,
        recorded_by=by,
        how=row.how,
        wording=row.wording,
    )
