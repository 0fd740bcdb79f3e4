"""What every carrier platform can do, and what it answers."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Protocol
from zoneinfo import ZoneInfo

from domain.tracking import Report, Waybill

SHANGHAI = ZoneInfo("Asia/Shanghai")
"""Both platforms write local times of China without a zone."""
MOST_SCANS = 200
Json = str | int | float | bool | None | list["Json"] | dict[str, "Json"]


class Outcome(StrEnum):
    """What came of asking."""

    TAKEN = "taken"
    """Answered, or subscribed to."""
    UNKNOWN = "unknown"
    """Nothing is known of the number yet."""
    REFUSED = "refused"
    """The number or its company is not taken: asking again changes nothing."""
    ACCOUNT = "account"
    """Our account or its key is not taken: the merchant must act."""
    LATER = "later"
    """Busy, or it knows this one not yet: only this parcel waits."""
    SILENT = "silent"
    """No answer came: no use to ask for the others now."""


@dataclass(frozen=True, slots=True)
class CarrierAnswer:
    """An answer; `code` is the platform's own, for the log."""

    outcome: Outcome
    reports: tuple[Report, ...] = ()
    code: str = ""


@dataclass(frozen=True, slots=True)
class CarrierAccount:
    """What a platform gave the merchant: who he is there (`customer`), and a key.

    `slug` is the account's name in the settings; `salt` is ours, and comes back in each push of a
    platform that signs with it.
    """

    slug: str
    customer: str
    key: str
    salt: str = ""


class Carrier(Protocol):
    """One account at a carrier platform.

    `codes` are its names of the companies whose parcels it follows, by ours
    (domain.tracking.companies).
    """

    account: CarrierAccount
    codes: Mapping[str, str]

    async def ask(self, waybill: Waybill) -> CarrierAnswer:
        """Where a parcel is now."""

    async def subscribe(self, waybill: Waybill, callback: str) -> CarrierAnswer:
        """Have every change of a parcel pushed to `callback`."""

    def open_push(self, form: Mapping[str, str]) -> tuple[Report, ...]:
        """What was pushed. BadCallback: 403 where it is not signed by them, 400 where broken."""

    def receipt(self, now: datetime) -> dict[str, Json]:
        """What a push is answered with, so that it is not sent again."""


def read_moment(text: object) -> datetime | None:
    """2027-11-23 10:05:00 in China, as UTC; None for anything else."""
    if not isinstance(text, str):
        return None
    try:
        local = datetime.strptime(text.strip(), "%Y-%m-%d %H:%M:%S")  # noqa: DTZ007 - zone below
    except ValueError:
        return None
    if not 2000 <= local.year < 2200:
        return None
    return local.replace(tzinfo=SHANGHAI).astimezone(UTC)


def text_of(value: object) -> str:
    """A code or a word, however it is written; empty for what is neither."""
    is_plain = isinstance(value, str | int) and not isinstance(value, bool)
    return str(value).strip() if is_plain else ""
