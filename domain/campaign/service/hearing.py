"""What people heard, what they may still hear, and what they ordered of it."""

from collections.abc import Sequence
from datetime import timedelta

from domain.base.ids import ContactId, CustomerId, OrderId
from domain.campaign.model import Campaign
from domain.campaign.rules import SCENE_PREFIX
from domain.campaign.store import campaigns, massprices, recipients, results
from domain.campaign.store.consent import find_consent
from domain.db import Tx

SPOKEN_OF = timedelta(days=7)
"""How long after its end an answer to a campaign is still known for one."""


def note_campaign_heard(
    tx: Tx, campaign_id: int, contact_id: ContactId, *, is_first_try: bool = True
) -> None:
    """A channel has taken the message: its numbers can be answered.

    One that was dead before, and sent again, brings the prices back.
    """
    recipients.set_heard(tx, campaign_id, contact_id)
    if not is_first_try:
        massprices.give_prices_to(tx, campaign_id, contact_id)


def note_all_heard(tx: Tx, campaign_id: int, contact_ids: Sequence[ContactId]) -> None:
    """`note_campaign_heard` for many whose first try it was."""
    recipients.set_all_heard(tx, campaign_id, contact_ids)


def note_campaign_dead(tx: Tx, campaign_id: int, contact_id: ContactId) -> None:
    """No channel has taken the message, and none is tried any more.

    A shop that nobody else has told of it pays what it pays, as where a mass message is refused.
    """
    event = recipients.event_key_of(campaign_id)
    massprices.take_prices_from(tx, campaign_id, contact_id, event=event)


def heard_campaign(tx: Tx, contact_id: ContactId, *, customer_id: CustomerId) -> Campaign | None:
    """What a person was told last for a shop, until a week after it ended."""
    for campaign_id in recipients.visited(tx, contact_id, customer_id):
        recipients.join(tx, campaign_id, contact_id, customer_id=customer_id)
    return recipients.last_heard(tx, contact_id, customer_id, since=tx.now - SPOKEN_OF)


def find_campaign_by_scene(tx: Tx, scene: str) -> Campaign | None:
    """The campaign whose link was followed; None where it is none that was ever sent."""
    found = campaigns.find_by_scene(tx, scene) if scene.startswith(SCENE_PREFIX) else None
    return found if found is not None and found.ends_at is not None else None


def visit_campaign(
    tx: Tx, campaign: Campaign, contact_id: ContactId, *, shops: Sequence[CustomerId]
) -> None:
    """Somebody came by the link and reads the offer now, for these shops, or for none yet.

    A shop that he is bound to later has it too, as soon as he answers by number.
    """
    recipients.insert_visit(tx, campaign.id, contact_id)
    for customer_id in shops:
        recipients.join(tx, campaign.id, contact_id, customer_id=customer_id)


def shops_told(tx: Tx, campaign_id: int, contact_id: ContactId) -> tuple[CustomerId, ...]:
    """The shops for which a person is told, of those he acts for still."""
    return tuple(recipients.shops_of(tx, campaign_id, contact_id))


def is_wanted_still(tx: Tx, campaign: Campaign, contact_id: ContactId) -> bool:
    """Whether the message still makes sense at the moment it is sent."""
    is_on = campaign.is_on(tx.now)
    consent = find_consent(tx, contact_id)
    return is_on and consent is not None and consent.is_given


def note_campaign_sales(tx: Tx, order_id: OrderId) -> None:
    """An order is placed or changed: its goods of campaigns the shop heard of are theirs."""
    results.note_sales(tx, order_id)
