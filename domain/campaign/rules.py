"""What a campaign may be. Pure.

The goods are ordered by their number until the campaign ends, at most 48 hours after it was sent.
A recipient pays the campaign's price while it lasts however he names the goods, and never more
than he pays anyway (`domain.pricing.rules`); a contract price with `no_promotion` stays.

Worked example: ①红牛 at 126.00 per 箱, sent on Tuesday 09:00 for 24 hours. A shop that pays 132.00
writes "1号5箱" on Tuesday evening: 5 × 126.00 = 630.00. One with a contract of 120.00 is told, and
pays, 120.00. On Wednesday at 09:00 the draft costs 132.00 again, and 确认 says so first.
"""

import base64
from collections.abc import Iterable, Mapping
from datetime import datetime
from zoneinfo import ZoneInfo

from domain.base.ids import SkuId
from domain.campaign.errors import CampaignClosed, CampaignInvalid, CampaignSelfApproved
from domain.campaign.model import (
    LIST_PREFIX,
    AudienceWords,
    Campaign,
    CampaignAudience,
    CampaignDraft,
    CampaignStatus,
    Picture,
)
from domain.catalog import Sku
from domain.catalog.rules import unit_factor
from domain.pricing import PriceFloor, PricePart
from domain.pricing.floor import is_below_floor

SCENE_PREFIX = "offer_"
MAX_HOURS = 48
MAX_GOODS = 20
MAX_TEXT = 500
SECOND_PAIR_OVER = 500
"""More recipients than this need the word of somebody else."""
MASS_A_MONTH = 4
"""Mass messages that one follower of a 服务号 receives in a calendar month (群发规则)."""
MASS_PEOPLE = range(2, 10_001)
"""How many openids one call of 群发 carries."""
MAX_PICTURE = 2 << 20
"""Bytes of a picture."""
_PICTURES = {b"\x89PNG\r\n\x1a\n": "image/png", b"\xff\xd8\xff": "image/jpeg"}
_SHANGHAI = ZoneInfo("Asia/Shanghai")


def campaign_scene(secret: bytes) -> str:
    """What a campaign's link carries, from 16 random bytes; never to be read as an invite code.

    28 characters: 「联系我」 takes at most 30 (`state`), a 公众号 64 (`scene_str`).
    """
    return SCENE_PREFIX + base64.urlsafe_b64encode(secret).decode().rstrip("=")


def picture_name(campaign_id: int, scene: str) -> str:
    """Under which a 公众号 keeps a campaign's picture: by the scene nobody else's is named so."""
    return scene or f"offer-{campaign_id}"


def is_campaign_price(parts: Iterable[PricePart]) -> bool:
    """Whether some of a line is bought at a campaign's price, out of the campaign's list."""
    return any(part.why.list_code.startswith(LIST_PREFIX) for part in parts)


def month_start(now: datetime) -> datetime:
    """When the calendar month of the platform began (Asia/Shanghai)."""
    local = now.astimezone(_SHANGHAI)
    return local.replace(day=1, hour=0, minute=0, second=0, microsecond=0)


def day_start(now: datetime) -> datetime:
    """When the platform's day began (Asia/Shanghai)."""
    return now.astimezone(_SHANGHAI).replace(hour=0, minute=0, second=0, microsecond=0)


def mass_shares(people: int, *, by_tag: bool = False) -> tuple[int, ...]:
    """How many each call carries, as even as can be; none for a single person.

    By tag one call carries everybody, a single person too: there is one a day.

    Worked example: 10,001 people are not 10,000 and one alone, but 5,001 and 5,000.
    """
    if by_tag:
        return (people,) if people else ()
    if people not in MASS_PEOPLE and people < MASS_PEOPLE.start:
        return ()
    calls = -(-people // MASS_PEOPLE[-1])
    return tuple(people // calls + (one < people % calls) for one in range(calls))


def as_picture(content: bytes) -> Picture:
    """A file somebody chose, by its first bytes and size; CampaignInvalid("picture", why).

    "large" beyond 2 MiB (微信客服 takes no more), "kind" where it is no PNG or JPEG.
    """
    kind = next((kind for start, kind in _PICTURES.items() if content.startswith(start)), "")
    if not kind:
        raise CampaignInvalid("picture", "kind")
    if len(content) > MAX_PICTURE:
        raise CampaignInvalid("picture", "large")
    return Picture(kind, content)


def check_campaign(
    draft: CampaignDraft,
    skus: Mapping[SkuId, Sku],
    floors: Mapping[SkuId, PriceFloor],
    now: datetime,
) -> None:
    """Raise CampaignInvalid naming the first thing that cannot stand.

    Without goods it is words, a picture and a link: nothing is ordered from it by number.
    """
    if not draft.text.strip() or len(draft.text) > MAX_TEXT:
        raise CampaignInvalid("text")
    if not 1 <= draft.hours <= MAX_HOURS:
        raise CampaignInvalid("hours", str(draft.hours))
    if draft.send_at is not None and draft.send_at < now:
        raise CampaignInvalid("send_at")
    ids = [one.sku_id for one in draft.goods]
    if len(ids) > MAX_GOODS or len(set(ids)) != len(ids):
        raise CampaignInvalid("goods", str(len(ids)))
    for one in draft.goods:
        sku = skus.get(one.sku_id)
        if sku is None or not sku.is_on_sale or one.unit not in {u.unit for u in sku.units}:
            raise CampaignInvalid("goods", sku.name if sku else str(one.sku_id))
        if one.price.ten_thousandths <= 0 or one.price.currency != draft.currency:
            raise CampaignInvalid("price", sku.name)
        factor = unit_factor(sku, one.unit)
        if is_below_floor(floors.get(sku.id), one.price, factor=factor):
            raise CampaignInvalid("floor", sku.name)


def check_audience(audience: CampaignAudience, known: AudienceWords) -> None:
    """Raise CampaignInvalid naming the field with a word that fits no customer at all."""
    for name in ("group", "grade", "region", "tag"):
        word = getattr(audience, name)
        if word and word not in getattr(known, name):
            raise CampaignInvalid(name, word)


def needs_second_pair(campaign: Campaign, people: int) -> bool:
    """Whether somebody else has to agree before so many people are told."""
    return people > SECOND_PAIR_OVER and campaign.approved_by is None


def check_approver(campaign: Campaign, staff_id: int) -> None:
    """Raise CampaignClosed or CampaignSelfApproved unless this person may agree to it."""
    if campaign.status is not CampaignStatus.WAITING:
        raise CampaignClosed(campaign.id, str(campaign.status))
    if staff_id in {campaign.created_by, campaign.released_by}:
        raise CampaignSelfApproved(campaign.id)
