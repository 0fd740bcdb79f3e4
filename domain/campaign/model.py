"""Campaigns as values."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from domain.base.ids import SkuId, StaffId
from domain.base.money import Money, UnitPrice

LIST_PREFIX = "CAMPAIGN-"
"""Begins the code of the list in which a campaign's prices stand."""


class CampaignStatus(StrEnum):
    """draft → waiting → ready → sent; a draft may be ready at once; dropped before it is sent."""

    DRAFT = "draft"
    """Written; nobody said to send it, or it could not stand any more when it was to go out."""
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
    URGENT_ONLY = "urgent_only"
    """Wants to hear only what is urgent."""
    NO_CONSENT = "no_consent"
    """Never said 订阅."""
    HUMAN = "human"
    """Somebody of the staff is talking with them now."""
    NO_WINDOW = "no_window"
    """No open window with a message left beside the one kept for a human."""
    MASS_USED = "mass_used"
    """Nor may another mass message go to him this month."""
    MASS_ALONE = "mass_alone"
    """Nor is there anybody else for a mass message, which goes to two people at least."""


class MassState(StrEnum):
    """planned → calling → taken → done; or refused."""

    PLANNED = "planned"
    """To be asked for when it is due."""
    CALLING = "calling"
    """The platform is being asked; without an answer it is asked again, with the same key."""
    TAKEN = "taken"
    """The platform has it under a job number."""
    DONE = "done"
    """The platform has said what became of it."""
    REFUSED = "refused"
    """Nothing went out, for a reason."""


@dataclass(frozen=True, slots=True)
class MassWays:
    """The 公众号 that tell who has no open window; those `by_tag` among them once a day each."""

    accounts: tuple[str, ...] = ()
    by_tag: tuple[str, ...] = ()


NO_MASS = MassWays()


@dataclass(frozen=True, slots=True)
class MassCall:
    """One call of 群发 to some followers of one 公众号; `key` is the same for every attempt."""

    id: int
    campaign_id: int
    account: str
    state: MassState
    people: int
    planned_at: datetime
    job: str = ""
    sent: int | None = None
    failed: int | None = None
    reason: str = ""
    by_tag: bool = False
    """By 标签群发, once a day, as a 订阅号 does; else by openid, as a 服务号 does."""
    tag_id: int = 0
    """The platform's number of the tag that its people wear while it goes out; 0: none."""

    @property
    def key(self) -> str:
        """By which the platform knows a repetition (clientmsgid)."""
        return f"offer-{self.campaign_id}-{self.id}"


@dataclass(frozen=True, slots=True)
class MassReport:
    """What the platform says of a job: how many got it, how many not; None: it does not say."""

    account: str
    job: str
    is_sent: bool
    sent: int | None = None
    failed: int | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class CampaignAudience:
    """Whom a campaign is for: every field that is set has to fit; none: all active shops."""

    group: str = ""
    grade: str = ""
    region: str = ""
    tag: str = ""
    is_idle: bool = False
    """Only shops that have ordered, but not in the last 14 days."""
    ordered: SkuId | None = None
    """Only shops that have ordered these goods at some time."""


@dataclass(frozen=True, slots=True)
class AudienceWords:
    """What an audience can be described by: groups by code, and whatever some customer has."""

    group: tuple[str, ...]
    grade: tuple[str, ...]
    region: tuple[str, ...]
    tag: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CampaignGoods:
    """One numbered offer: `price` for one `unit`."""

    number: int
    sku_id: SkuId
    unit: str
    price: UnitPrice


@dataclass(frozen=True, slots=True)
class Picture:
    """A PNG or JPEG of at most 2 MiB, which every channel takes."""

    content_type: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Material:
    """A picture kept for ever by a 公众号 (永久素材), and where an article shows it from."""

    media_id: str
    url: str


@dataclass(frozen=True, slots=True)
class Leftover:
    """The picture of articles that are over: a 公众号 keeps it under `name`, given after `since`.

    So may every draft that was made with it and did not go out.
    """

    campaign_id: int
    account: str
    name: str
    since: datetime


@dataclass(frozen=True, slots=True)
class CampaignDraft:
    """A campaign as entered; the goods' numbers follow their order. `send_at` None: at once."""

    text: str
    hours: int
    goods: tuple[CampaignGoods, ...]
    audience: CampaignAudience = CampaignAudience()
    send_at: datetime | None = None
    currency: str = "CNY"
    mass_accounts: tuple[str, ...] = ()
    """公众号 that tell by a mass message whoever has no open window."""
    picture: Picture | None = None
    tag_accounts: tuple[str, ...] = ()
    """Those of them that send by tag, once a day (订阅号)."""


@dataclass(frozen=True, slots=True)
class HeldBack:
    """Why a campaign did not go out at its time: `field` as in CampaignInvalid, or an error."""

    field: str
    value: str = ""


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
    mass_accounts: tuple[str, ...] = ()
    released_by: StaffId | None = None
    """Who said to send it; with the author, nobody who can be its second pair of eyes."""
    held_back: HeldBack | None = None
    """Why it is a draft again; gone once somebody says again to send it."""
    has_picture: bool = False
    tag_accounts: tuple[str, ...] = ()

    @property
    def mass(self) -> MassWays:
        """Its ways to tell many at once."""
        return MassWays(self.mass_accounts, self.tag_accounts)

    @property
    def title(self) -> str:
        """What it is called on the pages: the beginning of its text; "" without any."""
        return next(iter(self.text.splitlines()), "")[:40]

    @property
    def price_list_code(self) -> str:
        """The list its prices stand in, which every order line bought at one of them names."""
        return list_code_of(self.id)

    def is_on(self, now: datetime) -> bool:
        """Whether it is sent and its prices are good still."""
        return self.ends_at is not None and now < self.ends_at


def list_code_of(campaign_id: int) -> str:
    """The code of the list in which a campaign's prices stand."""
    return f"{LIST_PREFIX}{campaign_id}"


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
    by_mass: int = 0
    """Of these people, who gets a mass message: the same words and prices for all."""


@dataclass(frozen=True, slots=True)
class CampaignResult:
    """What came of a campaign. `failed` is by reason, and so is what of `queued` was put off.

    Who cannot be reached at all (left, blocks the account) has failed, also while the message is
    kept for the case that he comes back. `withheld` had become pointless when its turn came;
    `missed` waited for a word of theirs that did not come before the end.
    """

    queued: int
    sent: int
    withheld: int
    missed: int
    visitors: int
    """People who came by its link."""
    failed: Mapping[str, int]
    put_off: Mapping[str, int]
    orders: int
    revenue: Money
