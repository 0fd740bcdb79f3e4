"""Write, look at, release, approve and take back campaigns."""

from dataclasses import replace
from typing import Any

from domain.audit import Recorded, record
from domain.base.actor import Actor
from domain.base.errors import NotFound
from domain.campaign.errors import AudienceEmpty, CampaignClosed
from domain.campaign.model import (
    NO_MASS,
    AudienceWords,
    Campaign,
    CampaignAudience,
    CampaignDraft,
    CampaignResult,
    CampaignStatus,
    MassWays,
    Reach,
)
from domain.campaign.rules import check_approver, check_audience, check_campaign, needs_second_pair
from domain.campaign.store import audience as people
from domain.campaign.store import campaigns, results
from domain.catalog import get_skus
from domain.db import Tx
from domain.messaging import Enqueued, Recipient, enqueue
from domain.notice import NoticeKind, alarm_owners
from domain.pricing import floor_of
from domain.staff import Permission, Staff, list_staff, may


def compose_campaign(tx: Tx, draft: CampaignDraft, author: Staff, *, scene: str = "") -> Campaign:
    """Keep a campaign as a draft; `scene` (`campaign_scene`) makes its link, "": it has none.

    CampaignInvalid.
    """
    check_draft(tx, draft)
    check_audience(draft.audience, people.known_words(tx))
    made = get_campaign(tx, campaigns.insert_campaign(tx, draft, author.id, scene=scene))
    record_campaign(tx, made, "campaign.write", author.actor)
    return made


def check_draft(tx: Tx, draft: CampaignDraft) -> None:
    """Raise CampaignInvalid unless it can stand with the goods and floors of now."""
    ids = tuple(one.sku_id for one in draft.goods)
    floors = {i: floor for i in ids if (floor := floor_of(tx, i, draft.currency)) is not None}
    check_campaign(draft, get_skus(tx, ids), floors, tx.now)


def recheck_campaign(tx: Tx, campaign: Campaign) -> None:
    """Raise CampaignInvalid where what was written cannot stand any more."""
    check_draft(
        tx,
        CampaignDraft(campaign.text, campaign.hours, campaign.goods, currency=campaign.currency),
    )


def get_campaign(tx: Tx, campaign_id: int) -> Campaign:
    """One campaign; NotFound."""
    found = campaigns.find_campaign(tx, campaign_id)
    if found is None:
        raise NotFound("campaign", str(campaign_id))
    return found


def list_campaigns(tx: Tx, *, limit: int = 50) -> tuple[Campaign, ...]:
    """The newest campaigns, newest first."""
    return tuple(campaigns.latest(tx, limit))


def audience_words(tx: Tx) -> AudienceWords:
    """By what an audience can be described."""
    return people.known_words(tx)


def count_audience(tx: Tx, audience: CampaignAudience, *, mass: MassWays = NO_MASS) -> Reach:
    """How many people can be told now, and how many of the audience not, by reason.

    `mass` are the 公众号 that tell by mass message whoever has no open window.
    """
    counted = people.count_candidates(tx, audience, mass)
    return Reach(counted.told, counted.left_out, counted.by_mass)


def release_campaign(tx: Tx, campaign_id: int, staff: Staff, *, further: int = 0) -> Campaign:
    """It may go out at its time, or first waits for somebody else where it is for many.

    `further` people hear of it in other ways: in groups, or as contacts of the staff.
    CampaignClosed; CampaignInvalid where it cannot stand any more; AudienceEmpty where nobody
    could be told now.
    """
    campaign = get_campaign(tx, campaign_id)
    recheck_campaign(tx, campaign)
    reach = count_audience(tx, campaign.audience, mass=campaign.mass)
    reach = replace(reach, people=reach.people + further)
    if not reach.people:
        raise AudienceEmpty(campaign_id)
    is_for_many = needs_second_pair(campaign, reach.people)
    new = CampaignStatus.WAITING if is_for_many else CampaignStatus.READY
    if not campaigns.release(tx, campaign_id, staff.id, new=new):
        raise CampaignClosed(campaign_id, str(campaign.status))
    record_campaign(tx, campaign, "campaign.release", staff.actor)
    if is_for_many:
        ask_second_pair(tx, campaign, reach.people)
    return get_campaign(tx, campaign_id)


def ask_second_pair(tx: Tx, campaign: Campaign, people: int) -> None:
    """Tell its author and all who may agree that it does not go out before one of them does."""
    agreeing = [one.id for one in list_staff(tx) if may(one, Permission.MANAGE_PRICES)]
    alarm_owners(
        tx,
        "campaign_waits",
        event_key=f"campaign-waits:{campaign.id}:{tx.now.isoformat()}",
        detail={"campaign_id": campaign.id, "people": people},
        reps={campaign.created_by, *agreeing},
    )


def hold_draft(tx: Tx, campaign_id: int) -> None:
    """Nobody else releases it until this transaction is over. CampaignClosed: it is no draft."""
    draft = CampaignStatus.DRAFT
    if not campaigns.move(tx, campaign_id, old=draft, new=draft):
        raise CampaignClosed(campaign_id, str(get_campaign(tx, campaign_id).status))


def approve_campaign(tx: Tx, campaign_id: int, staff: Staff) -> None:
    """The second pair of eyes agrees. CampaignClosed, CampaignSelfApproved."""
    campaign = get_campaign(tx, campaign_id)
    check_approver(campaign, staff.id)
    if not campaigns.approve(tx, campaign_id, staff.id):
        raise CampaignClosed(campaign_id, str(campaign.status))
    record_campaign(tx, campaign, "campaign.approve", staff.actor)


def drop_campaign(tx: Tx, campaign_id: int, staff: Staff) -> None:
    """Take it back before anything was sent. CampaignClosed."""
    campaign = get_campaign(tx, campaign_id)
    if campaign.status in {CampaignStatus.SENT, CampaignStatus.DROPPED}:
        raise CampaignClosed(campaign_id, str(campaign.status))
    move_campaign(tx, campaign, campaign.status, CampaignStatus.DROPPED)
    record_campaign(tx, campaign, "campaign.drop", staff.actor)


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


def result_of(tx: Tx, campaign: Campaign) -> CampaignResult:
    """Queued, sent and failed messages; orders and revenue of the goods it brought."""
    return results.load_result(tx, campaign)


def move_campaign(tx: Tx, campaign: Campaign, old: CampaignStatus, new: CampaignStatus) -> None:
    """From one status to another. CampaignClosed where it is not there any more."""
    if not campaigns.move(tx, campaign.id, old=old, new=new):
        raise CampaignClosed(campaign.id, str(campaign.status))


def record_campaign(
    tx: Tx, campaign: Campaign, action: str, actor: Actor, after: dict[str, Any] | None = None
) -> None:
    """Into the audit log."""
    record(tx, Recorded(action, "campaign", str(campaign.id), None, after), actor=actor)
