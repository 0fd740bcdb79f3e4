"""What can go wrong when two contacts are to become one."""

from dataclasses import dataclass
from enum import StrEnum

from domain.base.errors import DomainError


class JoinRefusal(StrEnum):
    """Why a code joins nobody."""

    SPENT = "spent"
    """It was used, has run out, or who got it acts for no shop any more."""
    OWN = "own"
    """It is the person's own."""
    NO_SHOP = "no_shop"
    """Who asks for one acts for no shop: there is nothing a second chat could go on with."""
    BOTH_ACT = "both_act"
    """Both act for shops already; neither is a newcomer."""
    TWO_PEOPLE = "two_people"
    """The platform gives them different unionids."""
    SAME_ACCOUNT = "same_account"
    """Both write to one account, where a person has one address."""


@dataclass(eq=False)
class JoinCodeRefused(DomainError):
    """Nothing was joined."""

    why: JoinRefusal
