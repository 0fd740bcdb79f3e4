"""Campaigns (群发): an offer with numbered goods, told to customers who asked for such messages.

For: what is offered at which price until when, who may hear of it, sending, and what came of it.
Not for: the words of a message (handlers.campaigntext), ways to a person (bot.courier).
"""

from domain.campaign.errors import (
    AudienceEmpty,
    CampaignClosed,
    CampaignInvalid,
    CampaignSelfApproved,
)
from domain.campaign.model import (
    Campaign,
    CampaignAudience,
    CampaignDraft,
    CampaignGoods,
    CampaignResult,
    CampaignStatus,
    LeftOut,
    Reach,
)
from domain.campaign.rules import MAX_GOODS, MAX_HOURS, MAX_TEXT, SECOND_PAIR_OVER
from domain.campaign.service import (
    agree_to_campaigns,
    approve_campaign,
    compose_campaign,
    count_audience,
    drop_campaign,
    get_campaign,
    heard_campaign,
    is_wanted_still,
    list_campaigns,
    note_campaign_heard,
    preview_campaign,
    refuse_campaigns,
    release_campaign,
    result_of,
    send_due_campaigns,
    shops_told,
)

__all__ = [
    "MAX_GOODS",
    "MAX_HOURS",
    "MAX_TEXT",
    "SECOND_PAIR_OVER",
    "AudienceEmpty",
    "Campaign",
    "CampaignAudience",
    "CampaignClosed",
    "CampaignDraft",
    "CampaignGoods",
    "CampaignInvalid",
    "CampaignResult",
    "CampaignSelfApproved",
    "CampaignStatus",
    "LeftOut",
    "Reach",
    "agree_to_campaigns",
    "approve_campaign",
    "compose_campaign",
    "count_audience",
    "drop_campaign",
    "get_campaign",
    "heard_campaign",
    "is_wanted_still",
    "list_campaigns",
    "note_campaign_heard",
    "preview_campaign",
    "refuse_campaigns",
    "release_campaign",
    "result_of",
    "send_due_campaigns",
    "shops_told",
]
