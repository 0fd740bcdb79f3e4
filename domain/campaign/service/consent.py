"""Consent to offers: given and ended in the chat, or written down by staff.

Nobody is written to without it. What staff write down says how they know; an end that somebody
said himself is ended only by himself.
"""

from collections.abc import Mapping, Sequence

from domain.audit import Recorded, record
from domain.base.actor import Actor
from domain.base.ids import ContactId
from domain.campaign.errors import ConsentUnfounded, RefusedThemselves
from domain.campaign.model import Consent
from domain.campaign.store.consent import find_consent, save_consent
from domain.db import Tx
from domain.staff import Staff

MAX_HOW = 120


def agree_to_campaigns(tx: Tx, contact_id: ContactId, actor: Actor, *, account: str) -> None:
    """订阅: offers may be sent to this person."""
    _keep(tx, contact_id, Consent(is_given=True, changed_at=tx.now, account=account), actor)


def refuse_campaigns(tx: Tx, contact_id: ContactId, actor: Actor, *, account: str) -> None:
    """退订: no more offers, also none that is on its way."""
    _keep(tx, contact_id, Consent(is_given=False, changed_at=tx.now, account=account), actor)


def record_consent(
    tx: Tx, contact_id: ContactId, staff: Staff, *, is_given: bool, how: str
) -> None:
    """Staff write down what somebody said elsewhere, and `how`: a form, a call.

    ConsentUnfounded without that; RefusedThemselves where they ended it in the chat.
    """
    words = how.strip()
    if is_given and not 2 <= len(words) <= MAX_HOW:
        raise ConsentUnfounded(contact_id)
    before = find_consent(tx, contact_id)
    if is_given and before is not None and not before.is_given and before.recorded_by is None:
        raise RefusedThemselves(contact_id)
    consent = Consent(
        is_given=is_given, changed_at=tx.now, recorded_by=staff.id, how=words[:MAX_HOW]
    )
    _keep(tx, contact_id, consent, staff.actor)


def consents_of(tx: Tx, contacts: Sequence[ContactId]) -> Mapping[ContactId, Consent]:
    """What each of these people said last; who said nothing is not in it."""
    found = ((one, find_consent(tx, one)) for one in contacts)
    return {one: consent for one, consent in found if consent is not None}


def _keep(tx: Tx, contact_id: ContactId, consent: Consent, actor: Actor) -> None:
    before = find_consent(tx, contact_id)
    save_consent(tx, contact_id, consent)
    if before is not None and before.is_given == consent.is_given:
        return
    action = "offers.agree" if consent.is_given else "offers.end"
    after = {"account": consent.account, "how": consent.how}
    record(tx, Recorded(action, "contact", str(contact_id), None, after), actor=actor)
