"""Send what is ready and due."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

from domain.base.actor import SYSTEM
from domain.base.errors import DomainError
from domain.base.ids import PriceListId
from domain.campaign.errors import CampaignInvalid
from domain.campaign.model import Campaign, CampaignStatus, HeldBack, LeftOut
from domain.campaign.rules import needs_second_pair
from domain.campaign.service.mass import plan_mass
from domain.campaign.service.writing import (
    count_audience,
    move_campaign,
    recheck_campaign,
    record_campaign,
)
from domain.campaign.store import campaigns, recipients
from domain.db import Tx
from domain.notice import Importance, QuietHours, alarm_owners
from domain.notice.rules import due_at
from domain.pricing import PriceDraft, PriceList, create_price_list, set_prices


def _nobody(_tx: Tx, _campaign_id: int) -> int:
    return 0


def send_due_campaigns(
    tx: Tx, quiet: QuietHours, *, further: Callable[[Tx, int], int] = _nobody
) -> int:
    """Send what is ready and due, outside the quiet hours; how many campaigns.

    `further` counts who hears of one in other ways, as at its release: that may have grown.
    One that cannot stand any more holds nobody else up: it is a draft again, and its author knows.
    """
    if due_at(tx.now, Importance.OPTIONAL, quiet) > tx.now:
        return 0
    return sum(_try(tx, campaign, further) for campaign in campaigns.ready_now(tx))


def _try(tx: Tx, campaign: Campaign, further: Callable[[Tx, int], int]) -> bool:
    try:
        with tx.savepoint():
            recheck_campaign(tx, campaign)
            return _send(tx, campaign, further(tx, campaign.id))
    except CampaignInvalid as error:
        _hold_back(tx, campaign, HeldBack(error.field, error.value))
    except DomainError as error:
        _hold_back(tx, campaign, HeldBack(type(error).__name__))
    return False


def _hold_back(tx: Tx, campaign: Campaign, why: HeldBack) -> None:
    """Back to who wrote it, unless somebody else has moved it on."""
    if not campaigns.hold_back(tx, campaign.id, why):
        return
    said = {"field": why.field, "value": why.value}
    record_campaign(tx, campaign, "campaign.hold_back", SYSTEM, said)
    alarm_owners(
        tx,
        "campaign_held",
        event_key=f"campaign-held:{campaign.id}:{tx.now.isoformat()}",
        detail={"campaign_id": campaign.id},
        reps=[campaign.created_by],
    )


def _send(tx: Tx, campaign: Campaign, further: int) -> bool:
    """Put it into the outbox; one that grew beyond one person's word waits for another."""
    reach = count_audience(tx, campaign.audience, mass=campaign.mass)
    if needs_second_pair(campaign, replace(reach, people=reach.people + further)):
        move_campaign(tx, campaign, CampaignStatus.READY, CampaignStatus.WAITING)
        return False
    ends_at = tx.now + timedelta(hours=campaign.hours)
    if not campaigns.mark_sent(tx, campaign.id, ends_at=ends_at, left_out=reach.left_out):
        return False
    recipients.insert_recipients(tx, campaign)
    alone = plan_mass(tx, campaign)
    if alone:
        left_out = {**reach.left_out, LeftOut.MASS_ALONE: alone}
        campaigns.set_left_out(tx, campaign.id, left_out)
    if campaign.goods:
        recipients.give_prices(tx, campaign, _make_prices(tx, campaign, ends_at))
    record_campaign(tx, campaign, "campaign.send", SYSTEM, {"people": reach.people})
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
