"""What 企业群发 refuses."""

from dataclasses import dataclass

from domain.base.errors import DomainError


@dataclass(eq=False)
class ReminderRefused(DomainError):
    """No reminder is left, the member has confirmed, or the offer is as good as over."""

    task_id: int
    reminders: int


@dataclass(eq=False)
class ResendRefused(DomainError):
    """Nothing of it failed, nobody of those can get it now, or the offer is as good as over."""

    task_id: int
