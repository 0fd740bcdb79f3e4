"""Send what is ready and due."""

from collections.abc import Callable
from datetime import datetime, time, timedelta

from domain.base.actor import SYSTEM
from domain.base.errors import DomainError
from domain.base.ids import ContactId, PriceListId
from domain.campaign.errors import CampaignInvalid
from domain.campaign.model import Campaign, CampaignStatus, HeldBack, LeftOut
from domain.campaign.rules import needs_second_pair
from domain.campaign.service.mass import plan_mass
from domain.campaign.service.writing import (
    ask_second_pair,
    move_campaign,
    recheck_campaign,
    record_campaign,
)
from domain.campaign.store import campaigns, recipients
from domain.campaign.store.gathering import gathered, insert_recipients
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
    done = 0
    for campaign in campaigns.ready_now(tx):
        if _try(tx, campaign, further):
            done += 1
            _let_sleep(tx, campaign, quiet)
    return done


def _let_sleep(tx: Tx, campaign: Campaign, quiet: QuietHours) -> None:
    """Who keeps quiet hours of his own is told when they end."""
    for row in recipients.own_hours(tx, campaign.id):
        own = QuietHours(
            quiet.timezone, time.fromisoformat(row.quiet_begin), time.fromisoformat(row.quiet_end)
        )
        at = due_at(tx.now, Importance.OPTIONAL, own)
        if at > tx.now:
            recipients.put_off(tx, campaign.id, ContactId(row.contact_id), at)


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
    ready = CampaignStatus.READY
    if not campaigns.move(tx, campaign.id, old=ready, new=ready):
        return False
    with gathered(tx, campaign) as found:
        is_too_many = needs_second_pair(campaign, found.people + further)
        if not is_too_many:
            insert_recipients(tx, campaign.id)
    if is_too_many:
        move_campaign(tx, campaign, ready, CampaignStatus.WAITING)
        ask_second_pair(tx, campaign, found.people + further)
        return False
    ends_at, left_out = tx.now + timedelta(hours=campaign.hours), found.left_out
    recipients.insert_messages(tx, campaign)
    alone = plan_mass(tx, campaign) if campaign.mass_accounts else 0
    if alone:
        left_out[LeftOut.MASS_ALONE] = alone
    campaigns.mark_sent(tx, campaign.id, ends_at=ends_at, left_out=left_out)
    if campaign.goods:
        recipients.give_prices(tx, campaign, _make_prices(tx, campaign, ends_at))
    record_campaign(tx, campaign, "campaign.send", SYSTEM, {"people": found.people})
    return True


def _make_prices(tx: Tx, campaign: Campaign, ends_at: datetime) -> PriceListId:
    code = campaign.price_list_code
    wanted = PriceList(PriceListId(0), code, campaign.title or code, campaign.currency)
    made = create_price_list(tx, wanted, SYSTEM)
    prices = [
        PriceDraft(one.sku_id, one.unit, one.price, valid_to=ends_at) for one in campaign.goods
    ]
    set_prices(tx, made.id, prices, SYSTEM)
    return made.id
