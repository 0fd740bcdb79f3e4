"""Write, release, approve and send campaigns; take and withdraw consent; count what came of it."""

from datetime import datetime, timedelta
from typing import Any

from domain.audit import Recorded, record
from domain.base.actor import SYSTEM, Actor
from domain.base.errors import NotFound
from domain.base.ids import ContactId, CustomerId, PriceListId
from domain.campaign import store
from domain.campaign.errors import AudienceEmpty, CampaignClosed
from domain.campaign.model import (
    Campaign,
    CampaignAudience,
    CampaignDraft,
    CampaignResult,
    CampaignStatus,
    LeftOut,
    Reach,
)
from domain.campaign.rules import check_approver, check_campaign, needs_second_pair
from domain.catalog import get_skus
from domain.db import Tx
from domain.messaging import Enqueued, Recipient, enqueue
from domain.notice import Importance, NoticeKind, QuietHours
from domain.notice.rules import due_at
from domain.pricing import PriceDraft, PriceList, create_price_list, floor_of, set_prices
from domain.staff import Staff

SPOKEN_OF = timedelta(days=7)
"""How long after its end an answer to a campaign is still known for one."""


def compose_campaign(tx: Tx, draft: CampaignDraft, author: Staff) -> Campaign:
    """Keep a campaign as a draft. CampaignInvalid."""
    ids = tuple(one.sku_id for one in draft.goods)
    floors = {i: floor for i in ids if (floor := floor_of(tx, i, draft.currency)) is not None}
    check_campaign(draft, get_skus(tx, ids), floors, tx.now)
    made = get_campaign(tx, store.insert_campaign(tx, draft, author.id))
    _record(tx, made, "campaign.write", author.actor)
    return made


def get_campaign(tx: Tx, campaign_id: int) -> Campaign:
    """One campaign; NotFound."""
    found = store.find_campaign(tx, campaign_id)
    if found is None:
        raise NotFound("campaign", str(campaign_id))
    return found


def list_campaigns(tx: Tx, *, limit: int = 50) -> tuple[Campaign, ...]:
    """The newest campaigns, newest first."""
    return tuple(store.latest(tx, limit))


def count_audience(tx: Tx, audience: CampaignAudience) -> Reach:
    """How many people can be told now, and how many of the audience not, by reason."""
    counts = store.count_candidates(tx, audience)
    left_out = {reason: counts[reason] for reason in LeftOut if reason in counts}
    return Reach(counts.get("", 0), left_out)


def release_campaign(tx: Tx, campaign_id: int, staff: Staff) -> Campaign:
    """It may go out at its time, or first waits for somebody else where it is for many.

    CampaignClosed; AudienceEmpty where nobody could be told now.
    """
    campaign = get_campaign(tx, campaign_id)
    reach = count_audience(tx, campaign.audience)
    if not reach.people:
        raise AudienceEmpty(campaign_id)
    is_for_many = needs_second_pair(campaign, reach)
    new = CampaignStatus.WAITING if is_for_many else CampaignStatus.READY
    _move(tx, campaign, CampaignStatus.DRAFT, new)
    _record(tx, campaign, "campaign.release", staff.actor)
    return get_campaign(tx, campaign_id)


def approve_campaign(tx: Tx, campaign_id: int, staff: Staff) -> None:
    """The second pair of eyes agrees. CampaignClosed, CampaignSelfApproved."""
    campaign = get_campaign(tx, campaign_id)
    check_approver(campaign, staff.id)
    if not store.approve(tx, campaign_id, staff.id):
        raise CampaignClosed(campaign_id, str(campaign.status))
    _record(tx, campaign, "campaign.approve", staff.actor)


def drop_campaign(tx: Tx, campaign_id: int, staff: Staff) -> None:
    """Take it back before anything was sent. CampaignClosed."""
    campaign = get_campaign(tx, campaign_id)
    if campaign.status in {CampaignStatus.SENT, CampaignStatus.DROPPED}:
        raise CampaignClosed(campaign_id, str(campaign.status))
    _move(tx, campaign, campaign.status, CampaignStatus.DROPPED)
    _record(tx, campaign, "campaign.drop", staff.actor)


def preview_campaign(tx: Tx, campaign_id: int, staff: Staff) -> None:
    """Send it to who asks, as a customer without own prices would read it."""
    campaign = get_campaign(tx, campaign_id)
    enqueue(
        tx,
        Enqueued(
            kind=NoticeKind.CAMPAIGN.value,
            recipient=Recipient.staff(staff.id),
            payload={"campaign_id": campaign.id},
            event_key=f"campaign-preview:{campaign.id}:{tx.now.isoformat()}",
        ),
    )


def send_due_campaigns(tx: Tx, quiet: QuietHours) -> int:
    """Send what is ready and due, outside the quiet hours; how many campaigns."""
    if due_at(tx.now, Importance.OPTIONAL, quiet) > tx.now:
        return 0
    return sum(_send(tx, campaign) for campaign in store.ready_now(tx))


def note_campaign_heard(tx: Tx, campaign_id: int, contact_id: ContactId) -> None:
    """A channel has taken the message: its numbers can be answered."""
    store.set_heard(tx, campaign_id, contact_id)


def heard_campaign(tx: Tx, contact_id: ContactId, *, customer_id: CustomerId) -> Campaign | None:
    """What a person was told last for a shop, until a week after it ended."""
    return store.last_heard(tx, contact_id, customer_id, since=tx.now - SPOKEN_OF)


def shops_told(tx: Tx, campaign_id: int, contact_id: ContactId) -> tuple[CustomerId, ...]:
    """The shops for which a person is told."""
    return tuple(store.shops_of(tx, campaign_id, contact_id))


def is_wanted_still(tx: Tx, campaign: Campaign, contact_id: ContactId) -> bool:
    """Whether the message still makes sense at the moment it is sent."""
    is_on = campaign.ends_at is not None and tx.now < campaign.ends_at
    return is_on and store.load_consent(tx, contact_id) is True


def agree_to_campaigns(tx: Tx, contact_id: ContactId) -> None:
    """订阅: offers may be sent to this person."""
    store.save_consent(tx, contact_id, is_given=True)


def refuse_campaigns(tx: Tx, contact_id: ContactId) -> None:
    """退订: no more offers, also none that is on its way."""
    store.save_consent(tx, contact_id, is_given=False)


def result_of(tx: Tx, campaign: Campaign) -> CampaignResult:
    """Queued, sent and failed messages; orders and revenue of lines at the campaign's prices."""
    return store.load_result(tx, campaign)


def _send(tx: Tx, campaign: Campaign) -> bool:
    """Put it into the outbox; one that grew beyond one person's word waits for another."""
    reach = count_audience(tx, campaign.audience)
    if needs_second_pair(campaign, reach):
        _move(tx, campaign, CampaignStatus.READY, CampaignStatus.WAITING)
        return False
    ends_at = tx.now + timedelta(hours=campaign.hours)
    if not store.mark_sent(tx, campaign.id, ends_at=ends_at, left_out=reach.left_out):
        return False
    store.insert_recipients(tx, campaign)
    store.give_prices(tx, campaign, _make_prices(tx, campaign, ends_at))
    _record(tx, campaign, "campaign.send", SYSTEM, {"people": reach.people})
    return True


def _make_prices(tx: Tx, campaign: Campaign, ends_at: datetime) -> PriceListId:
    code = campaign.price_list_code
    wanted = PriceList(PriceListId(0), code, code, campaign.currency)
    made = create_price_list(tx, wanted, SYSTEM)
    prices = [
        PriceDraft(one.sku_id, one.unit, one.price, valid_to=ends_at) for one in campaign.goods
    ]
    set_prices(tx, made.id, prices, SYSTEM)
    return made.id


def _move(tx: Tx, campaign: Campaign, old: CampaignStatus, new: CampaignStatus) -> None:
    if not store.move(tx, campaign.id, old=old, new=new):
        raise CampaignClosed(campaign.id, str(campaign.status))


def _record(
    tx: Tx, campaign: Campaign, action: str, actor: Actor, after: dict[str, Any] | None = None
) -> None:
    record(tx, Recorded(action, "campaign", str(campaign.id), None, after), actor=actor)
