"""What a campaign refuses."""

from dataclasses import dataclass

from domain.base.errors import DomainError


@dataclass(eq=False)
class CampaignInvalid(DomainError):
    """It cannot stand like this; `field`: text, hours, send_at, goods, price, floor, picture.

    Or group, grade, region, tag: a word of the audience that fits nobody.
    """

    field: str
    value: str = ""


@dataclass(eq=False)
class CampaignClosed(DomainError):
    """It is not in a state for that any more."""

    campaign_id: int
    status: str


@dataclass(eq=False)
class CampaignSelfApproved(DomainError):
    """Who wrote it or said to send it cannot be the second pair of eyes."""

    campaign_id: int


@dataclass(eq=False)
class ConsentUnfounded(DomainError):
    """Staff wrote down that somebody agreed without saying how they know."""

    contact_id: int


@dataclass(eq=False)
class RefusedThemselves(DomainError):
    """Somebody ended the offers in the chat: only they themselves can ask for them again."""

    contact_id: int


@dataclass(eq=False)
class AudienceEmpty(DomainError):
    """Nobody of the audience can be told now."""

    campaign_id: int
