"""Campaigns as values."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from domain.base.ids import SkuId, StaffId
from domain.base.money import Money, UnitPrice


class CampaignStatus(StrEnum):
    """draft → waiting → ready → sent; a draft may be ready at once; dropped before it is sent."""

    DRAFT = "draft"
    """Written; nobody said to send it."""
    WAITING = "waiting"
    """Many recipients: somebody else of the staff has to agree."""
    READY = "ready"
    """Goes out at its time, outside the quiet hours."""
    SENT = "sent"
    """A message for every recipient is in the outbox."""
    DROPPED = "dropped"
    """Taken back before anything was sent."""


class LeftOut(StrEnum):
    """Why somebody of the audience is not told."""

    REFUSED = "refused"
    """Said 退订."""
    NO_CONSENT = "no_consent"
    """Never said 订阅."""
    HUMAN = "human"
    """Somebody of the staff is talking with them now."""
    NO_WINDOW = "no_window"
    """No open window with a message left beside the one kept for a human."""


@dataclass(frozen=True, slots=True)
class CampaignAudience:
    """Whom a campaign is for: every field that is set has to fit; none: all active shops."""

    group: str = ""
    grade: str = ""
    region: str = ""
    tag: str = ""
    is_idle: bool = False
    """Only shops that have ordered, but not in the last 14 days."""


@dataclass(frozen=True, slots=True)
class CampaignGoods:
    """One numbered offer: `price` for one `unit`."""

    number: int
    sku_id: SkuId
    unit: str
    price: UnitPrice


@dataclass(frozen=True, slots=True)
class CampaignDraft:
    """A campaign as entered; the goods' numbers follow their order. `send_at` None: at once."""

    text: str
    hours: int
    goods: tuple[CampaignGoods, ...]
    audience: CampaignAudience = CampaignAudience()
    send_at: datetime | None = None
    currency: str = "CNY"


@dataclass(frozen=True, slots=True)
class Campaign:
    """A stored campaign. `ends_at` is known once it is sent: `hours` later."""

    id: int
    text: str
    hours: int
    goods: tuple[CampaignGoods, ...]
    audience: CampaignAudience
    currency: str
    status: CampaignStatus
    created_by: StaffId
    created_at: datetime
    approved_by: StaffId | None = None
    send_at: datetime | None = None
    sent_at: datetime | None = None
    ends_at: datetime | None = None
    left_out: Mapping[str, int] = field(default_factory=dict)
    """How many of the audience were not told when it was sent, by reason."""
    scene: str = ""
    """What its link and QR code carry; it brings people here and binds nobody to a shop."""

    @property
    def price_list_code(self) -> str:
        """The list its prices stand in, which every order line bought at one of them names."""
        return list_code_of(self.id)


def list_code_of(campaign_id: int) -> str:
    """The code of the list in which a campaign's prices stand."""
    return f"CAMPAIGN-{campaign_id}"


@dataclass(frozen=True, slots=True)
class Consent:
    """What somebody said last about offers, and how we know.

    In the chat of `account`; or elsewhere, as `recorded_by` wrote down with `how`. `wording` is
    the version of the sentence by which 订阅 is asked for and confirmed.
    """

    is_given: bool
    changed_at: datetime
    account: str = ""
    recorded_by: StaffId | None = None
    how: str = ""
    wording: int = 1


@dataclass(frozen=True, slots=True)
class Reach:
    """How many people can be told now, and how many not, by reason."""

    people: int
    left_out: Mapping[LeftOut, int]


@dataclass(frozen=True, slots=True)
class CampaignResult:
    """What came of a campaign. `failed` is by reason.

    `withheld` had become pointless when its turn came; `missed` waited for a word of theirs that
    did not come before the end.
    """

    queued: int
    sent: int
    withheld: int
    missed: int
    visitors: int
    """People who came by its link."""
    failed: Mapping[str, int]
    orders: int
    revenue: Money
