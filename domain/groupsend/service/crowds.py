"""Whom a campaign could reach by which member of staff, and who is chosen."""

from collections.abc import Collection, Iterable
from dataclasses import replace
from zoneinfo import ZoneInfo

from domain.audit import Recorded, record
from domain.base.ids import StaffId
from domain.campaign import (
    Campaign,
    CampaignAudience,
    CampaignStatus,
    get_campaign,
    hold_draft,
    send_due_campaigns,
)
from domain.db import Tx
from domain.groupsend.model import Crowd, GroupTask, QuotaPeriod, Sender, Target
from domain.groupsend.rules import period_start, quota_of, share_out
from domain.groupsend.store import crowds as store
from domain.groupsend.store import tasks
from domain.notice import merchant_quiet
from domain.staff import Staff


def list_crowds(tx: Tx, campaign: Campaign, period: QuotaPeriod) -> tuple[Crowd, ...]:
    """Every member's groups and contacts that this campaign could reach, and what is chosen."""
    chosen = {task.member for task in tasks.tasks_of(tx, campaign.id)}
    found = dict(store.groups_by_owner(tx))
    found.update(_contacts(tx, campaign))
    names = store.staff_names(tx, {member.userid for member in found})
    crowds = [
        _crowd(tx, member, targets, period=period, but=0, name=names.get(member.userid, ""))
        for member, targets in found.items()
    ]
    marked = [replace(one, is_chosen=one.member in chosen) for one in crowds]
    return tuple(sorted(marked, key=lambda one: (not one.member.is_group, one.name)))


def crowds_to_choose(tx: Tx, period: QuotaPeriod) -> tuple[Crowd, ...]:
    """Every member's groups and contacts, before it is said for whom a campaign is."""
    blank = Campaign(
        0, "", 1, (), CampaignAudience(), "", CampaignStatus.DRAFT, StaffId(0), tx.now
    )
    return list_crowds(tx, blank, period)


def choose_crowds(tx: Tx, campaign_id: int, members: Collection[Sender], staff: Staff) -> None:
    """These members are to send it. CampaignClosed once somebody said to send it."""
    hold_draft(tx, campaign_id)
    tasks.unplan(tx, campaign_id)
    for member in dict.fromkeys(members):
        tasks.plan_task(tx, campaign_id, member)
    after = {"members": sorted(f"{one.userid} {one.is_group}" for one in members)}
    said = Recorded("campaign.groups", "campaign", str(campaign_id), None, after)
    record(tx, said, actor=staff.actor)


def people_chosen(tx: Tx, campaign_id: int) -> int:
    """How many customers the chosen groups and contacts have.

    Also those whose quota is used up now: it may not be when the campaign goes out.
    """
    chosen = {task.member for task in tasks.tasks_of(tx, campaign_id)}
    if not chosen:
        return 0
    found = dict(store.groups_by_owner(tx))
    found.update(_contacts(tx, get_campaign(tx, campaign_id)))
    return sum(one.people for member in chosen for one in found.get(member, ()))


def send_offers(tx: Tx, zone: ZoneInfo) -> int:
    """Send the campaigns that are ready and due, outside the merchant's quiet hours; how many."""
    return send_due_campaigns(tx, merchant_quiet(tx, zone), further=people_chosen)


def crowd_of(tx: Tx, campaign: Campaign, task: GroupTask, period: QuotaPeriod) -> Crowd:
    """Whom a task could reach now."""
    member = task.member
    found = store.groups_by_owner(tx) if member.is_group else _contacts(tx, campaign)
    return _crowd(tx, member, found.get(member, []), period=period, but=task.id, name="")


def _crowd(
    tx: Tx,
    member: Sender,
    targets: Iterable[Target],
    *,
    period: QuotaPeriod,
    but: int,
    name: str,
) -> Crowd:
    used = store.used(tx, member.account, period_start(period, tx.now), but=but)
    most = quota_of(period, tx.now)
    counted = [replace(one, left=max(most - used.get(one.id, 0), 0)) for one in targets]
    able = tuple(one for one in counted if one.left)
    full = tuple(one for one in counted if not one.left)
    return Crowd(member, name or member.userid, able, full)


def _contacts(tx: Tx, campaign: Campaign) -> dict[Sender, list[Target]]:
    follows, names = store.contacts_to_share(tx, campaign)
    accounts = {one.external_userid: account for account, one in follows}
    shared = share_out(one for _account, one in follows)
    found: dict[Sender, list[Target]] = {}
    for who, userid in shared.items():
        member = Sender(accounts[who], userid, is_group=False)
        found.setdefault(member, []).append(Target(who, names[who], 1, 0))
    return found
