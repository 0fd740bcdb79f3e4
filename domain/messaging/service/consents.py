"""Subscription notices (订阅通知): a person agrees once, one message may be sent once."""

from domain.db import Tx
from domain.messaging.store import consents as store


def agree_to_notice(tx: Tx, account: str, *, address: str, template_id: str) -> None:
    """They agreed to one message of this template, or one taken was certainly not sent."""
    store.add_consent(tx, account, address, template_id)


def use_consent(tx: Tx, account: str, *, address: str, template_id: str) -> bool:
    """Take one consent before sending; False where there is none."""
    return store.take_consent(tx, account, address, template_id)


def refuse_notices(tx: Tx, account: str, *, address: str, template_id: str) -> None:
    """They took it back, or the platform says so."""
    store.drop_consents(tx, account, address, template_id)
