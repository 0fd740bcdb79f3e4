"""Campaigns (群发): an offer with numbered goods, told to customers who asked for such messages.

For: what is offered at which price until when, who may hear of it, sending, and what came of it.
Not for: the words of a message (handlers.campaigntext), ways to a person (bot.courier).
"""

from domain.campaign.errors import (
    AudienceEmpty,
    CampaignClosed,
    CampaignInvalid,
    CampaignSelfApproved,
    ConsentUnfounded,
    RefusedThemselves,
)
from domain.campaign.model import (
    Campaign,
    CampaignAudience,
    CampaignDraft,
    CampaignGoods,
    CampaignResult,
    CampaignStatus,
    Consent,
    LeftOut,
    Reach,
)
from domain.campaign.rules import (
    MAX_GOODS,
    MAX_HOURS,
    MAX_TEXT,
    SECOND_PAIR_OVER,
    campaign_scene,
)
from domain.campaign.service.consent import (
    MAX_HOW,
    agree_to_campaigns,
    consents_of,
    record_consent,
    refuse_campaigns,
)
from domain.campaign.service.hearing import (
    find_campaign_by_scene,
    heard_campaign,
    is_wanted_still,
    note_campaign_heard,
    note_campaign_sales,
    shops_told,
    visit_campaign,
)
from domain.campaign.service.sending import send_due_campaigns
from domain.campaign.service.writing import (
    approve_campaign,
    compose_campaign,
    count_audience,
    drop_campaign,
    get_campaign,
    list_campaigns,
    preview_campaign,
    release_campaign,
    result_of,
)

__all__ = [
    "MAX_GOODS",
    "MAX_HOURS",
    "MAX_HOW",
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
    "Consent",
    "ConsentUnfounded",
    "LeftOut",
    "Reach",
    "RefusedThemselves",
    "agree_to_campaigns",
    "approve_campaign",
    "campaign_scene",
    "compose_campaign",
    "consents_of",
    "count_audience",
    "drop_campaign",
    "find_campaign_by_scene",
    "get_campaign",
    "heard_campaign",
    "is_wanted_still",
    "list_campaigns",
    "note_campaign_heard",
    "note_campaign_sales",
    "preview_campaign",
    "record_consent",
    "refuse_campaigns",
    "release_campaign",
    "result_of",
    "send_due_campaigns",
    "shops_told",
    "visit_campaign",
]
