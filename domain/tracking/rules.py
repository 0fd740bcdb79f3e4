"""What a report changes, when to ask again, and when a parcel is out of sight. Pure.

Reports come twice and out of order. Worked example: 派件 of 9:30 is known, then a report arrives
whose newest scan is of 7:00: its scans are kept, the stage stays 派件. A report that says 签收 is
taken whenever it comes, and after it no other.
"""

from datetime import datetime, timedelta

from domain.tracking.model import ENDED, ParcelStage, Report

ASK_EVERY = timedelta(hours=2)
"""Where nobody pushes; carriers lock a number asked for more often than twice an hour."""
ASK_PUSHED_EVERY = timedelta(hours=12)
"""Where pushes are subscribed to: only for one that was lost."""
TRY_AGAIN = timedelta(minutes=10)
OUT_OF_SIGHT = timedelta(days=3)
FOLLOWED_FOR = timedelta(days=30)
TOLD = frozenset({ParcelStage.OUT_FOR_DELIVERY, ParcelStage.AT_POINT, ParcelStage.SIGNED})
"""What a customer hears of without asking; of the rest when he asks."""
_RANK = {stage: rank for rank, stage in enumerate(ParcelStage)}


def stage_after(known: ParcelStage, heard_at: datetime | None, report: Report) -> ParcelStage:
    """The stage once `report` is taken in; `known` where it is older than what is known."""
    if known in ENDED or report.stage is known:
        return known
    if report.stage in ENDED:
        return report.stage
    newest = max((scan.at for scan in report.scans), default=None)
    if newest is None or (heard_at is not None and newest < heard_at):
        return known
    is_same_moment = newest == heard_at
    return known if is_same_moment and _RANK[report.stage] < _RANK[known] else report.stage


def ask_again_at(now: datetime, *, is_subscribed: bool) -> datetime:
    """When a carrier is asked next."""
    return now + (ASK_PUSHED_EVERY if is_subscribed else ASK_EVERY)
