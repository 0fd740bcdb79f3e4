"""企业群发 on a campaign's page: whose groups and contacts hear of it, and what came of it."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from aiohttp import web

from admin.campaignwords import MASS_REFUSED, NOT_ALL, ON_ITS_WAY, UNCONFIRMED
from admin.campaignwords import STATES as CAMPAIGN_STATES
from admin.visit import Visit
from admin.words import Badge
from domain.base.errors import NotFound
from domain.campaign import Campaign, CampaignStatus, MassState, get_campaign, mass_states
from domain.db import Tx
from domain.groupsend import (
    MAX_REMINDERS,
    Crowd,
    Fate,
    GroupTask,
    QuotaPeriod,
    Sender,
    TaskDetails,
    TaskState,
    Why,
    ask_reminder,
    can_remind,
    can_resend,
    choose_crowds,
    crowds_to_choose,
    get_task,
    list_crowds,
    list_tasks,
    people_chosen,
    resend_task,
    task_states,
)
from domain.staff import Staff, find_by_userid
from handlers import figures
from handlers.context import Shop
from handlers.groupsend import some_names, whose, why_text
from locales import Translator

STATES: dict[TaskState, Badge] = {
    TaskState.PLANNED: Badge("Goes out with the offer", ""),
    TaskState.CALLING: Badge("WeCom is being asked", "wait"),
    TaskState.WAITING: Badge("Waits to be confirmed in WeCom", "wait"),
    TaskState.SENT: Badge("Confirmed", "good"),
    TaskState.UNCONFIRMED: Badge("Nobody confirmed it", "bad"),
    TaskState.REFUSED: Badge("Did not go out", "bad"),
}
OTHER_STATES: dict[str, Badge] = {
    "not known": Badge("WeCom does not say what came of it", "bad"),
    "again": Badge("Goes out once more", "wait"),
}
_OPEN = {TaskState.PLANNED, TaskState.CALLING, TaskState.WAITING}
_FAILED = {TaskState.UNCONFIRMED, TaskState.REFUSED}
_UNDONE = {MassState.PLANNED, MassState.CALLING, MassState.TAKEN}
_LOOKED_AT = {TaskState.WAITING, TaskState.SENT}
PERIODS: dict[QuotaPeriod, str] = {
    QuotaPeriod.MONTH: "this month",
    QuotaPeriod.WEEK: "this week",
    QuotaPeriod.DAY: "today",
}


@dataclass(frozen=True, slots=True)
class CrowdRow:
    """A choice on the page of a draft."""

    key: str
    crowd: Crowd
    full: str
    """Those who have no message left."""


@dataclass(frozen=True, slots=True)
class TaskRow:
    """One member's part of what went out. `left`: reminders that are possible still."""

    id: int
    title: str
    names: str
    state: Badge
    lines: tuple[str, ...]
    left: int = 0
    can_resend: bool = False


@dataclass(frozen=True, slots=True)
class GroupsView:
    """What the page of a campaign shows of 企业群发."""

    crowds: tuple[CrowdRow, ...]
    tasks: tuple[TaskRow, ...]
    people: int
    """How many customers the chosen groups and contacts have."""
    period: str
    unconfirmed: int = 0
    """How many members have not confirmed yet what they are to send."""


def badges_of(tx: Tx, campaigns: Sequence[Campaign]) -> Mapping[int, Badge]:
    """The state of each offer, by its number."""
    numbers = [one.id for one in campaigns]
    tasks, calls = task_states(tx, numbers), mass_states(tx, numbers)
    found: dict[int, Badge] = {}
    for one in campaigns:
        is_on = one.is_on(tx.now)
        said = tasks.get(one.id, ()), calls.get(one.id, ())
        found[one.id] = _offer_badge(one, *said, is_on=is_on)
    return found


def _offer_badge(
    campaign: Campaign,
    tasks: Collection[TaskState],
    calls: Collection[MassState],
    *,
    is_on: bool,
) -> Badge:
    """What members have not confirmed, and a mass message that was refused, has not gone out."""
    if campaign.status is not CampaignStatus.SENT:
        return CAMPAIGN_STATES[campaign.status]
    if not _OPEN.isdisjoint(tasks):
        return UNCONFIRMED
    if MassState.REFUSED in calls:
        return MASS_REFUSED
    if not _FAILED.isdisjoint(tasks):
        return NOT_ALL
    is_going = is_on and not _UNDONE.isdisjoint(calls)
    return ON_ITS_WAY if is_going else CAMPAIGN_STATES[campaign.status]


def campaign_number(visit: Visit) -> int:
    """The campaign in the address. NotFound."""
    return _whole(visit.part("id"))


async def load_groups(visit: Visit, campaign_id: int) -> GroupsView:
    """For the campaign's page."""
    return await visit.read(_load, campaign_id, visit.t, visit.context.shop())


def rows_to_choose(tx: Tx, t: Translator, shop: Shop) -> tuple[CrowdRow, ...]:
    """For the form of a new campaign."""
    found = crowds_to_choose(tx, shop.broadcast_period)
    return tuple(CrowdRow(_key(one.member), one, _full(t, one)) for one in found)


async def choose(visit: Visit) -> web.StreamResponse:
    """POST /campaigns/{id}/groups: whose groups and contacts hear of it."""
    number, keys = campaign_number(visit), visit.form.many("to")
    await visit.act(choose_for, number, keys, visit.staff, visit.context.shop())
    return visit.go("campaign", id=number, done="saved", anchor="#groups")


async def remind(visit: Visit) -> web.StreamResponse:
    """POST /campaigns/{id}/remind: one more reminder for a member."""
    number, task_id = campaign_number(visit), _whole(visit.form.get("task"))
    await visit.act(_remind, number, task_id, visit.staff)
    return visit.go("campaign", id=number, done="saved", anchor="#groups")


async def resend(visit: Visit) -> web.StreamResponse:
    """POST /campaigns/{id}/resend: once more, for who has not got it."""
    number, task_id = campaign_number(visit), _whole(visit.form.get("task"))
    await visit.act(_resend, number, task_id, visit.staff, visit.context.shop())
    return visit.go("campaign", id=number, done="saved", anchor="#groups")


def _whole(said: str) -> int:
    if not (said.isascii() and said.isdigit() and len(said) < 18):
        raise NotFound("campaign", said)
    return int(said)


def _load(tx: Tx, campaign_id: int, t: Translator, shop: Shop) -> GroupsView:
    campaign, period = get_campaign(tx, campaign_id), shop.broadcast_period
    if campaign.status is CampaignStatus.DROPPED:
        return GroupsView((), (), 0, PERIODS[period])
    if campaign.status is not CampaignStatus.SENT:
        found = list_crowds(tx, campaign, period)
        crowds = tuple(CrowdRow(_key(one.member), one, _full(t, one)) for one in found)
        return GroupsView(crowds, (), people_chosen(tx, campaign_id), PERIODS[period])
    found_tasks = list_tasks(tx, campaign)
    tasks = tuple(_task_row(tx, t, shop, one) for one in found_tasks)
    unconfirmed = sum(one.task.state in _OPEN for one in found_tasks)
    return GroupsView((), tasks, 0, PERIODS[period], unconfirmed)


def _full(t: Translator, crowd: Crowd) -> str:
    return some_names(t, tuple(one.name for one in crowd.full))


def _key(member: Sender) -> str:
    return f"{member.account} {int(member.is_group)} {member.userid}"


def choose_for(
    tx: Tx, number: int, keys: tuple[str, ...], staff: Staff, shop: Shop
) -> tuple[str, ...]:
    """Only who is on the page can be chosen; the names of those who are not."""
    crowds = list_crowds(tx, get_campaign(tx, number), shop.broadcast_period)
    known = {_key(one.member): one.member for one in crowds}
    choose_crowds(tx, number, [known[key] for key in keys if key in known], staff)
    return tuple(_name_in(tx, key) for key in keys if key not in known)


def _name_in(tx: Tx, key: str) -> str:
    """Of the member a key is about."""
    userid = key.split(" ", 2)[-1][:64]
    staff = find_by_userid(tx, userid)
    return userid if staff is None else staff.name


def _remind(tx: Tx, number: int, task_id: int, staff: Staff) -> None:
    if get_task(tx, task_id).task.campaign_id != number:
        raise NotFound("campaign", str(number))
    ask_reminder(tx, task_id, staff)


def _resend(tx: Tx, number: int, task_id: int, staff: Staff, shop: Shop) -> None:
    if get_task(tx, task_id).task.campaign_id != number:
        raise NotFound("campaign", str(number))
    resend_task(tx, task_id, shop.broadcast_period, staff)


def _task_row(tx: Tx, t: Translator, shop: Shop, found: TaskDetails) -> TaskRow:
    task = found.task
    is_open = found.ends_at is not None and can_remind(task, tx.now, found.ends_at)
    left = MAX_REMINDERS - task.reminders if is_open and not task.is_reminder_asked else 0
    lines = tuple(line for line in _lines(t, shop, found) if line)
    names = some_names(t, found.names)
    is_again = can_resend(task, found.fates, tx.now, found.ends_at or tx.now)
    return TaskRow(task.id, whose(t, tx, found), names, _badge(task), lines, left, is_again)


def _badge(task: GroupTask) -> Badge:
    if task.why is Why.UNKNOWN:
        return OTHER_STATES["not known"]
    if task.state is TaskState.PLANNED and task.earlier:
        return OTHER_STATES["again"]
    return STATES[task.state]


def _lines(t: Translator, shop: Shop, found: TaskDetails) -> Iterator[str]:
    task, fates = found.task, found.fates
    yield why_text(t, found)
    if task.sent_at is not None:
        if task.state is TaskState.SENT:
            yield t("Confirmed at {time}.", time=figures.moment(t, task.sent_at, shop.zone))
        yield _count(t, fates, Fate.SENT)
        yield _count(t, fates, Fate.UNSENT)
    yield _count(t, fates, Fate.UNTOLD)
    yield _count(t, fates, Fate.HAD_OTHERS)
    yield _count(t, fates, Fate.LEFT)
    yield _count(t, fates, Fate.REFUSED)
    if task.reminded_at is not None and task.why is None:
        yield t(
            "Reminded {n} of {most} times, last at {time}.",
            n=task.reminders,
            most=MAX_REMINDERS,
            time=figures.moment(t, task.reminded_at, shop.zone),
        )
    if task.look_at is not None and task.why is None and task.state in _LOOKED_AT:
        at = figures.moment(t, task.look_at, shop.zone)
        yield t("WeCom is asked what came of it again at {time}.", time=at)
    if task.is_reminder_asked:
        yield t("A reminder goes out within a minute, at night from 09:00 on.")


def _count(t: Translator, fates: dict[Fate, int], fate: Fate) -> str:
    n = fates.get(fate, 0)
    if not n:
        return ""
    match fate:
        case Fate.SENT:
            return t("Arrived: {n}.", n=n)
        case Fate.UNSENT:
            return t("On its way: {n}.", n=n)
        case Fate.UNTOLD:
            return t("WeCom does not say whether it arrived: {n}.", n=n)
        case Fate.HAD_OTHERS:
            return t("Not sent: {n}, had all broadcasts WeCom allows already.", n=n)
        case Fate.LEFT:
            return t("Not sent: {n}, no contact or group of this member any more.", n=n)
        case Fate.REFUSED:
            return t("Not sent: {n}, WeCom cannot send to them.", n=n)
